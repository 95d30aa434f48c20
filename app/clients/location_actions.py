"""One location, added or changed by hand."""

import uuid
from typing import Final

from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.audit import actions as audit
from app.clients import queries
from app.clients.errors import LocationIdTaken
from app.clients.events import LocationsRegrouped
from app.clients.models import Location
from app.clients.rules import TIME_ZONES
from app.clients.schemas import LocationForm
from app.jobs.events import publish
from app.kit.clock import now
from app.kit.ids import new_id, new_token
from app.kit.translation import gettext as _

_ID_LENGTH: Final = 8


def save_location(session: Session, viewer: Viewer, client_id: uuid.UUID, location_id: uuid.UUID | None, form: LocationForm) -> Location:
    """Add a location (no id) or change one. Raises ClientNotFound, LocationNotFound, LocationIdTaken."""
    client = queries.get_client(session, viewer, client_id)
    location = queries.get_location_of(session, viewer, client_id, location_id) if location_id else None
    values = form.model_dump() | {"time_zone": TIME_ZONES[form.country]}
    values["external_id"] = form.external_id or (location.external_id if location else f"own-{new_token()[:_ID_LENGTH].lower()}")
    holder = queries.list_locations_by_external_id(session, client.id, [values["external_id"]]).get(values["external_id"])
    if holder is not None and holder.id != location_id:
        told = _("%(name)s has this id already.", name=holder.name)
        raise LocationIdTaken(told, fields={"external_id": told})
    if location is None:
        location = Location(id=new_id(), client_id=client.id, **values)
        session.add(location)
        audit.record(session, viewer, "location.created", "location", location.id, changes={"name": (None, location.name)})
    else:
        changes = {key: (getattr(location, key), value) for key, value in values.items() if getattr(location, key) != value}
        for key, (_old, value) in changes.items():
            setattr(location, key, value)
        if changes:
            audit.record(session, viewer, "location.changed", "location", location.id, changes=changes)
        session.flush()
        if {"region", "is_competitor"} & changes.keys():
            publish(session, LocationsRegrouped(client.id, counted="is_competitor" in changes))
    session.flush()
    return location


def set_closed(session: Session, viewer: Viewer, client_id: uuid.UUID, location_id: uuid.UUID, *, closed: bool) -> Location:
    """Mark a location as closed for good, or as open again; its results stay. Doing it again changes nothing."""
    location = queries.get_location_of(session, viewer, client_id, location_id)
    if (location.closed_at is not None) != closed:
        location.closed_at = now() if closed else None
        audit.record(session, viewer, "location.closed" if closed else "location.reopened", "location", location.id)
    session.flush()
    return location
