"""The only writer of clients and of what is uploaded about their locations."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.audit import actions as audit
from app.clients import queries
from app.clients.errors import ClientNameTaken, ImportAlreadyDone, NothingToImport
from app.clients.events import LocationsRegrouped
from app.clients.location_csv import FIELDS, Checked, check_rows, guess_mapping, read_table
from app.clients.models import Client, Location, LocationImport
from app.clients.schemas import ClientForm
from app.jobs.events import publish
from app.kit.clock import now
from app.kit.ids import new_id
from app.kit.translation import gettext as _

BATCH = 500
_COMPARED = (
    "name",
    "street",
    "postal_code",
    "city",
    "region",
    "country",
    "latitude",
    "longitude",
    "traffic",
    "opening_hours",
    "channel",
    "time_zone",
)


def create_client(session: Session, viewer: Viewer, form: ClientForm) -> Client:
    """A new client. Raises ClientNameTaken."""
    _refuse_taken_name(session, form.name, None)
    client = Client(name=form.name, sector=form.sector, brand_colour=form.brand_colour, locale=form.locale)
    session.add(client)
    session.flush()
    audit.record(
        session, viewer, "client.created", "client", client.id, changes={key: (None, value) for key, value in form.model_dump().items()}
    )
    return client


def update_client(session: Session, viewer: Viewer, client_id: uuid.UUID, form: ClientForm) -> Client:
    """Change what is known of a client. Raises ClientNotFound, ClientNameTaken."""
    client = queries.get_client(session, viewer, client_id)
    _refuse_taken_name(session, form.name, client.id)
    changes = {key: (getattr(client, key), value) for key, value in form.model_dump().items() if getattr(client, key) != value}
    for key, (_old, value) in changes.items():
        setattr(client, key, value)
    if changes:
        audit.record(session, viewer, "client.changed", "client", client.id, changes=changes)
    session.flush()
    return client


def _refuse_taken_name(session: Session, name: str, except_id: uuid.UUID | None) -> None:
    if queries.name_is_taken(session, name, except_id):
        raise ClientNameTaken(
            _("There is already a client with this name."), fields={"name": _("There is already a client with this name.")}
        )


# --- importing locations ---


def upload_locations(
    session: Session, viewer: Viewer, client_id: uuid.UUID, file_name: str, content: bytes, *, country: str = "NL"
) -> LocationImport:
    """Read and check an uploaded table, and keep it for the preview. Raises TableTooLarge, TableUnreadable."""
    client = queries.get_client(session, viewer, client_id)
    table = read_table(content)
    upload = LocationImport(
        client_id=client.id, file_name=file_name[-200:] or "locations.csv", rows=[[1, table.header], *([line, cells] for line, cells in table.rows)],
        problems=[], mapping=guess_mapping(table.header, client.locale, table.rows), created_by=viewer.user_id or uuid.UUID(int=0),
        result={"encoding": table.encoding, "delimiter": table.delimiter, "country": country},
    )  # fmt: skip
    session.add(upload)
    _preview(session, client, upload)
    session.flush()
    return upload


def map_columns(
    session: Session, viewer: Viewer, client_id: uuid.UUID, import_id: uuid.UUID, *, mapping: dict[str, str], country: str
) -> LocationImport:
    """Say which column fills which field, and check all rows again. Raises ImportAlreadyDone."""
    client, upload = _get_waiting(session, viewer, client_id, import_id)
    header = upload.rows[0][1]
    upload.mapping = {target: column for target, column in mapping.items() if target in FIELDS and column in header}
    upload.result = {**upload.result, "country": country}
    _preview(session, client, upload)
    session.flush()
    return upload


def import_locations(session: Session, viewer: Viewer, client_id: uuid.UUID, import_id: uuid.UUID) -> LocationImport:
    """Write the good rows of an upload: new ones are made, known ones (by their id) updated. Raises ImportAlreadyDone, NothingToImport."""
    client, upload = _get_waiting(session, viewer, client_id, import_id)
    checked = check_upload(session, client, upload)
    if not checked.good:
        raise NothingToImport(_("None of the rows can be imported. Choose other columns, or mend the file and upload it again."))
    known = queries.list_locations_by_external_id(session, client.id, (values["external_id"] for _line, values in checked.good))
    fresh: list[dict[str, Any]] = []
    updated, regrouped = 0, False
    for _line, values in checked.good:
        location = known.get(values["external_id"])
        if location is None:
            fresh.append({"id": new_id(), "client_id": client.id, "is_competitor": False, "closed_at": None, **values})
        else:
            changed = _update_location(location, values, upload.mapping)
            updated, regrouped = updated + bool(changed), regrouped or "region" in changed
    for start in range(0, len(fresh), BATCH):
        session.execute(sa.insert(Location), fresh[start : start + BATCH])
    upload.imported_at = now()
    upload.problems = [[line, reasons] for line, reasons in checked.bad]
    counts = {"created": len(fresh), "updated": updated, "unchanged": len(checked.good) - len(fresh) - updated, "skipped": len(checked.bad)}
    upload.result = {**upload.result, **counts}
    audit.record(
        session, viewer, "client.locations_imported", "client", client.id,
        changes={key: (None, value) for key, value in counts.items()} | {"file": (None, upload.file_name), "import_id": (None, str(upload.id))},
    )  # fmt: skip
    session.flush()
    if regrouped:
        publish(session, LocationsRegrouped(client.id, counted=False))
    return upload


def check_upload(session: Session, client: Client, upload: LocationImport) -> Checked:
    """The upload's rows with its present mapping: the good ones as values, the bad ones with reasons.

    Whose channel is not told keeps the one it has; a new location is then a store.
    """
    rows = [(line, cells) for line, cells in upload.rows[1:]]
    checked = check_rows(upload.rows[0][1], rows, upload.mapping, brand=client.name, country=upload.result.get("country", "NL"))
    silent = [values for _line, values in checked.good if not values["channel"]]
    channels = queries.list_channels_by_external_id(session, client.id, (values["external_id"] for values in silent))
    for values in silent:
        values["channel"] = channels.get(values["external_id"], "store")
    return checked


def _get_waiting(session: Session, viewer: Viewer, client_id: uuid.UUID, import_id: uuid.UUID) -> tuple[Client, LocationImport]:
    client = queries.get_client(session, viewer, client_id)
    upload = queries.get_import(session, viewer, client_id, import_id, lock=True)
    if upload.imported_at is not None:
        raise ImportAlreadyDone(_("This file has been imported already. Upload it again to import it once more."))
    return client, upload


def _preview(session: Session, client: Client, upload: LocationImport) -> None:
    checked = check_upload(session, client, upload)
    known = queries.list_locations_by_external_id(session, client.id, (values["external_id"] for _line, values in checked.good))
    changed = sum(
        bool(_differences(known[values["external_id"]], values, upload.mapping))
        for _line, values in checked.good
        if values["external_id"] in known
    )
    upload.problems = [[line, reasons] for line, reasons in checked.bad]
    upload.result = {
        **upload.result,
        "created": len(checked.good) - sum(values["external_id"] in known for _line, values in checked.good),
        "updated": changed,
        "unchanged": sum(values["external_id"] in known for _line, values in checked.good) - changed,
        "skipped": len(checked.bad),
    }


def _differences(location: Location, values: dict[str, Any], mapping: dict[str, str]) -> dict[str, Any]:
    """What the file says otherwise; a column that the file does not have says nothing."""
    told = {*mapping, "country", "time_zone"} | ({"name"} if {"street", "city"} & mapping.keys() and "name" not in mapping else set())
    return {key: values[key] for key in _COMPARED if key in told and getattr(location, key) != values[key]}


def _update_location(location: Location, values: dict[str, Any], mapping: dict[str, str]) -> dict[str, Any]:
    differences = _differences(location, values, mapping)
    for key, value in differences.items():
        setattr(location, key, value)
    return differences
