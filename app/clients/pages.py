"""Pages of clients: the list, one client, its locations."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.clients import actions, import_pages, location_pages, people_pages, queries
from app.clients.errors import ClientNameTaken
from app.clients.opening_words import describe_hours
from app.clients.rules import check_brand, country_name, parse_colour
from app.clients.schemas import ClientForm
from app.db import SessionDep
from app.kit.translation import current_locale
from app.kit.translation import gettext as _
from app.web.flash import flash
from app.web.forms import errors_of
from app.web.templating import render

router = APIRouter(include_in_schema=False)
router.routes.extend(import_pages.router.routes)
router.routes.extend(people_pages.router.routes)
router.routes.extend(location_pages.router.routes)

Sees = Annotated[Viewer, allowed(Permission.CLIENT_SEE)]
Edits = Annotated[Viewer, allowed(Permission.CLIENT_EDIT)]
PageNumber = Annotated[int, Query(ge=1, le=100_000)]
SECTORS = ("rail", "supermarkets", "shops", "hospitality", "banking", "insurance", "health", "government", "telecom", "energy")


@router.get("/clients")
def clients(request: Request, session: SessionDep, viewer: Sees, q: str = "", sort: str = "name", page: PageNumber = 1) -> HTMLResponse:
    """All clients, searched and sorted."""
    found = queries.list_clients(session, viewer, q=q, sort=sort, page=page)
    return render(request, "clients/list.html", found=found, q=q, sort=sort)


@router.get("/clients/new")
def new_client(request: Request, viewer: Edits) -> HTMLResponse:
    """The form for a new client."""
    del viewer
    return _client_form(request, {"name": "", "sector": "", "locale": current_locale(), "brand_colour": "#0E5E5E"})


@router.get("/clients/brand-preview")
def brand_preview(request: Request, viewer: Edits, brand_colour: str = "", name: str = "") -> HTMLResponse:
    """What a brand colour looks like where it is used, for the form while it is filled in."""
    del viewer
    colour = parse_colour(brand_colour)
    return render(request, "clients/_brand_preview.html", brand=check_brand(colour) if colour else None, name=name)


@router.post("/clients")
def create_client(
    request: Request, session: SessionDep, viewer: Edits,
    name: Annotated[str, Form()] = "", sector: Annotated[str, Form()] = "", locale: Annotated[str, Form()] = "", brand_colour: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Make a client, and go to it."""
    values = {"name": name, "sector": sector, "locale": locale, "brand_colour": brand_colour}
    try:
        client = actions.create_client(session, viewer, ClientForm.model_validate(values))
    except ValidationError as error:
        return _client_form(request, values, errors_of(error))
    except ClientNameTaken as error:
        return _client_form(request, values, error.fields)
    response = RedirectResponse(f"/clients/{client.id}", status_code=303)
    flash(request, response, _("%(name)s is there. Next: its locations.", name=client.name))
    return response


@router.get("/clients/{client_id}")
def client_page(request: Request, session: SessionDep, viewer: Sees, client_id: uuid.UUID) -> HTMLResponse:
    """One client: what is known, and what is still to do."""
    client = queries.get_client(session, viewer, client_id)
    figures = queries.count_client(session, client_id)
    brand = check_brand(client.brand_colour)
    return render(request, "clients/overview.html", client=client, figures=figures, tab="overview", brand=brand, country_name=_country)


@router.get("/clients/{client_id}/edit")
def edit_client(request: Request, session: SessionDep, viewer: Edits, client_id: uuid.UUID) -> HTMLResponse:
    """The form to change a client."""
    client = queries.get_client(session, viewer, client_id)
    values = {"name": client.name, "sector": client.sector, "locale": client.locale, "brand_colour": client.brand_colour}
    return _client_form(request, values, client=client)


@router.post("/clients/{client_id}")
def update_client(
    request: Request, session: SessionDep, viewer: Edits, client_id: uuid.UUID,
    name: Annotated[str, Form()] = "", sector: Annotated[str, Form()] = "", locale: Annotated[str, Form()] = "", brand_colour: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Save a client's changes."""
    client = queries.get_client(session, viewer, client_id)
    values = {"name": name, "sector": sector, "locale": locale, "brand_colour": brand_colour}
    try:
        actions.update_client(session, viewer, client_id, ClientForm.model_validate(values))
    except ValidationError as error:
        return _client_form(request, values, errors_of(error), client=client)
    except ClientNameTaken as error:
        return _client_form(request, values, error.fields, client=client)
    response = RedirectResponse(f"/clients/{client_id}", status_code=303)
    flash(request, response, _("Saved."))
    return response


@router.get("/clients/{client_id}/locations")
def locations(
    request: Request, session: SessionDep, viewer: Sees, client_id: uuid.UUID,
    q: str = "", city: str = "", region: str = "", country: str = "", position: str = "", sort: str = "name", page: PageNumber = 1,
) -> HTMLResponse:  # fmt: skip
    """A client's locations, searched, filtered and sorted."""
    client = queries.get_client(session, viewer, client_id)
    chosen = queries.LocationFilter(q, city, region, country, position)
    return render(
        request, "clients/locations.html", client=client, tab="locations", chosen=chosen, sort=sort, country_name=_country, describe_hours=describe_hours,
        figures=queries.count_client(session, client_id), choices=queries.list_location_choices(session, viewer, client_id),
        found=queries.list_locations(session, viewer, client_id, chosen, sort=sort, page=page),
    )  # fmt: skip


def _client_form(request: Request, values: dict[str, Any], errors: dict[str, str] | None = None, client: Any = None) -> HTMLResponse:
    colour = parse_colour(str(values["brand_colour"]))
    return render(
        request, "clients/form.html", status=422 if errors else 200, values=values, errors=errors or {}, client=client, sectors=SECTORS,
        brand=check_brand(colour) if colour else None,
    )  # fmt: skip


def _country(code: str) -> str:
    """The country's name in the reader's language."""
    return country_name(code, current_locale())
