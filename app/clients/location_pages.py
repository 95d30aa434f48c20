"""Pages of one location: added, changed, closed."""

import uuid
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.clients import location_actions, queries
from app.clients.errors import LocationIdTaken
from app.clients.models import Client, Location
from app.clients.rules import CHANNELS, TIME_ZONES, country_name
from app.clients.schemas import LocationForm
from app.db import SessionDep
from app.kit.translation import current_locale
from app.kit.translation import gettext as _
from app.web.flash import flash
from app.web.forms import SentForm, errors_of
from app.web.templating import render

router = APIRouter(include_in_schema=False)
Edits = Annotated[Viewer, allowed(Permission.CLIENT_EDIT)]
_FIELDS = tuple(LocationForm.model_fields)


@router.get("/clients/{client_id}/locations/new")
def new_location(request: Request, session: SessionDep, viewer: Edits, client_id: uuid.UUID) -> HTMLResponse:
    """The form for a new location, in the country where most of the client's are."""
    client = queries.get_client(session, viewer, client_id)
    countries = queries.list_location_choices(session, viewer, client_id).countries
    return _form(request, client, {"country": countries[0] if countries else "NL"})


@router.post("/clients/{client_id}/locations")
def add_location(request: Request, session: SessionDep, viewer: Edits, client_id: uuid.UUID, *, form: SentForm) -> Response:
    """Add a location."""
    return _save(request, session, viewer, client_id, None, {key: str(value) for key, value in form.items()})


@router.get("/clients/{client_id}/locations/{location_id}")
def edit_location(request: Request, session: SessionDep, viewer: Edits, client_id: uuid.UUID, location_id: uuid.UUID) -> HTMLResponse:
    """The form to change a location."""
    client = queries.get_client(session, viewer, client_id)
    location = queries.get_location_of(session, viewer, client_id, location_id)
    return _form(request, client, {field: getattr(location, field) for field in _FIELDS}, location=location)


@router.post("/clients/{client_id}/locations/{location_id}")
def change_location(
    request: Request, session: SessionDep, viewer: Edits, client_id: uuid.UUID, location_id: uuid.UUID, *, form: SentForm
) -> Response:
    """Save a location's changes."""
    return _save(request, session, viewer, client_id, location_id, {key: str(value) for key, value in form.items()})


@router.post("/clients/{client_id}/locations/{location_id}/closed")
def close_location(
    request: Request, session: SessionDep, viewer: Edits, client_id: uuid.UUID, location_id: uuid.UUID, *, to: Annotated[Literal["closed", "open"], Form()]
) -> Response:  # fmt: skip
    """Mark a location as closed for good, or as open again."""
    location = location_actions.set_closed(session, viewer, client_id, location_id, closed=to == "closed")
    told = _("%(name)s is closed. New waves leave it out; its results stay.", name=location.name)
    return _back(request, client_id, told if to == "closed" else _("%(name)s is open again.", name=location.name))


def _save(
    request: Request, session: SessionDep, viewer: Viewer, client_id: uuid.UUID, location_id: uuid.UUID | None, values: dict[str, str]
) -> Response:  # fmt: skip
    client = queries.get_client(session, viewer, client_id)
    location = queries.get_location_of(session, viewer, client_id, location_id) if location_id else None
    try:
        saved = location_actions.save_location(session, viewer, client_id, location_id, LocationForm.model_validate(values))
    except ValidationError as error:
        errors = errors_of(error)
        return _form(request, client, values, errors={key or "latitude": words for key, words in errors.items()}, location=location)
    except LocationIdTaken as error:
        return _form(request, client, values, errors=error.fields, location=location)
    return _back(request, client_id, _("%(name)s is saved.", name=saved.name))


def _form(
    request: Request, client: Client, values: dict[str, Any], *, errors: dict[str, str] | None = None, location: Location | None = None
) -> HTMLResponse:  # fmt: skip
    locale = current_locale()
    countries = sorted(((code, country_name(code, locale)) for code in TIME_ZONES), key=lambda pair: pair[1])
    return render(
        request, "clients/location_form.html", status=422 if errors else 200, client=client, values=dict.fromkeys(_FIELDS, "") | values,
        errors=errors or {}, location=location, channels=channel_words(),
        countries=countries, section="clients",
    )  # fmt: skip


def channel_words() -> list[tuple[str, str]]:
    """Each channel with what it is called."""
    words = {
        "store": _("A place to go to"), "website": _("A web shop or website"), "app": _("An app"), "phone": _("A telephone line"), "chat": _("A chat"),
        "email": _("A mail address"), "post": _("A postal address"), "social": _("A social medium"),
    }  # fmt: skip
    return [(channel, words[channel]) for channel in CHANNELS]


def _back(request: Request, client_id: uuid.UUID, text: str) -> Response:
    response = RedirectResponse(f"/clients/{client_id}/locations", status_code=303)
    flash(request, response, text)
    return response
