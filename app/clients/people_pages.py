"""Pages of the people of a client: who they are, and how much of it each of them sees."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.errors import AddressTaken
from app.accounts.viewing import allowed
from app.clients import member_actions, queries
from app.clients.errors import MemberNeedsLocations, PersonBelongsElsewhere
from app.clients.models import Client, Location
from app.clients.schemas import InviteForm, ScopeForm
from app.db import SessionDep
from app.kit.translation import gettext as _
from app.web.flash import flash
from app.web.forms import SentForm, errors_of
from app.web.templating import render

router = APIRouter(include_in_schema=False)
Sees = Annotated[Viewer, allowed(Permission.CLIENT_SEE)]
Edits = Annotated[Viewer, allowed(Permission.CLIENT_EDIT)]
FOUND_AT_MOST = 12


@router.get("/clients/{client_id}/people")
def people(
    request: Request, session: SessionDep, viewer: Sees, client_id: uuid.UUID, *, q: str = "", page: Annotated[int, Query(ge=1)] = 1
) -> HTMLResponse:
    """The people of a client."""
    client = queries.get_client(session, viewer, client_id)
    found = queries.list_members(session, viewer, client_id, q=q, page=page)
    figures = queries.count_client(session, client_id)
    return render(request, "clients/people.html", client=client, figures=figures, tab="people", found=found, q=q, scopes=_scope_words())


@router.get("/clients/{client_id}/people/invite")
def invite_page(request: Request, session: SessionDep, viewer: Edits, client_id: uuid.UUID) -> HTMLResponse:
    """The form to invite somebody."""
    client = queries.get_client(session, viewer, client_id)
    return _form(request, client, {"name": "", "email": "", "locale": client.locale, "scope": "head"}, [])


@router.post("/clients/{client_id}/people/invite")
def invite(request: Request, session: SessionDep, viewer: Edits, client_id: uuid.UUID, form: SentForm) -> Response:
    """Invite somebody, and mail the invitation."""
    client = queries.get_client(session, viewer, client_id)
    values: dict[str, Any] = {key: str(form.get(key, "")) for key in ("name", "email", "locale", "scope")}
    ids = [str(value) for value in form.getlist("location_ids")]
    try:
        user = member_actions.invite_member(session, viewer, client_id, InviteForm.model_validate({**values, "location_ids": ids}))
    except ValidationError as error:
        return _form(request, client, values, _chosen(session, viewer, client_id, ids), errors_of(error))
    except MemberNeedsLocations as error:
        return _form(request, client, values, _chosen(session, viewer, client_id, ids), error.fields)
    except (PersonBelongsElsewhere, AddressTaken) as error:
        return _form(request, client, values, _chosen(session, viewer, client_id, ids), {"email": error.message})
    response = RedirectResponse(f"/clients/{client_id}/people", status_code=303)
    flash(request, response, _("%(name)s has been invited by mail.", name=user.name))
    return response


@router.get("/clients/{client_id}/people/picker")
def picker(
    request: Request, session: SessionDep, viewer: Edits, client_id: uuid.UUID, *,
    find: str = "", add_all: str = "", location_ids: Annotated[list[str] | None, Query()] = None,
) -> HTMLResponse:  # fmt: skip
    """The chosen locations, and those that the search finds, to choose from."""
    client = queries.get_client(session, viewer, client_id)
    chosen = _chosen(session, viewer, client_id, location_ids or [])
    found, total = _search(session, viewer, client_id, find, chosen)
    if add_all and find.strip():
        every = queries.list_locations(session, viewer, client_id, queries.LocationFilter(q=find), size=5000)
        chosen = sorted({row.id: row for row in [*chosen, *every.rows]}.values(), key=lambda row: row.name.lower())
        found, total = [], 0
    return render(request, "clients/_picker.html", client=client, chosen=chosen, found=found, found_total=total, find=find)


@router.get("/clients/{client_id}/people/{user_id}")
def scope_page(request: Request, session: SessionDep, viewer: Edits, client_id: uuid.UUID, user_id: uuid.UUID) -> HTMLResponse:
    """The form to change what somebody sees."""
    client = queries.get_client(session, viewer, client_id)
    user, member = queries.get_member(session, viewer, client_id, user_id)
    chosen = queries.list_locations_by_id(session, viewer, client_id, queries.list_member_location_ids(session, user_id))
    return _form(
        request,
        client,
        {"name": user.name, "email": user.email, "locale": user.locale, "scope": member.scope.value},
        list(chosen),
        user=user,
    )


@router.post("/clients/{client_id}/people/{user_id}")
def change_scope(
    request: Request, session: SessionDep, viewer: Edits, client_id: uuid.UUID, user_id: uuid.UUID, *, form: SentForm
) -> Response:
    """Change what somebody sees."""
    client = queries.get_client(session, viewer, client_id)
    user, member = queries.get_member(session, viewer, client_id, user_id)
    ids = [str(value) for value in form.getlist("location_ids")]
    values = {"name": user.name, "email": user.email, "locale": user.locale, "scope": str(form.get("scope", member.scope.value))}
    try:
        member_actions.change_scope(
            session, viewer, client_id, user_id, ScopeForm.model_validate({"scope": values["scope"], "location_ids": ids})
        )
    except ValidationError as error:
        return _form(request, client, values, _chosen(session, viewer, client_id, ids), errors_of(error), user=user)
    except MemberNeedsLocations as error:
        return _form(request, client, values, _chosen(session, viewer, client_id, ids), error.fields, user=user)
    response = RedirectResponse(f"/clients/{client_id}/people", status_code=303)
    flash(request, response, _("Saved. It holds from %(name)s's next click.", name=user.name))
    return response


@router.post("/clients/{client_id}/people/{user_id}/remove")
def remove(request: Request, session: SessionDep, viewer: Edits, client_id: uuid.UUID, user_id: uuid.UUID) -> Response:
    """End somebody's access."""
    user, _member = queries.get_member(session, viewer, client_id, user_id)
    member_actions.remove_member(session, viewer, client_id, user_id)
    response = RedirectResponse(f"/clients/{client_id}/people", status_code=303)
    flash(request, response, _("%(name)s no longer has access, and is signed out everywhere.", name=user.name))
    return response


def _form(
    request: Request, client: Client, values: dict[str, Any], chosen: list[Location], errors: dict[str, str] | None = None, *, user: Any = None
) -> HTMLResponse:  # fmt: skip
    return render(
        request, "clients/person.html", status=422 if errors else 200, client=client, values=values, chosen=chosen, errors=errors or {}, user=user,
        found=[], found_total=0, find="", scopes=_scope_words(),
    )  # fmt: skip


def _chosen(session: SessionDep, viewer: Viewer, client_id: uuid.UUID, ids: list[str]) -> list[Location]:
    wanted: set[uuid.UUID] = set()
    for text in ids[:5000]:
        try:
            wanted.add(uuid.UUID(text))
        except ValueError:
            continue
    return list(queries.list_locations_by_id(session, viewer, client_id, wanted))


def _search(session: SessionDep, viewer: Viewer, client_id: uuid.UUID, find: str, chosen: list[Location]) -> tuple[list[Location], int]:
    if not find.strip():
        return [], 0
    page = queries.list_locations(session, viewer, client_id, queries.LocationFilter(q=find), size=FOUND_AT_MOST)
    taken = {location.id for location in chosen}
    return [location for location in page.rows if location.id not in taken], page.total


def _scope_words() -> dict[str, tuple[str, str]]:
    return {
        "head": (_("Head office"), _("Sees everything of this client.")),
        "region": (_("Region"), _("Sees the locations you choose, and their average.")),
        "location": (_("Location"), _("Sees only the location, or the few, you choose.")),
    }
