"""Pages of a journey as a whole: how it begins, its map, its frame, persona and legs."""

import uuid
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError
from sqlalchemy.orm import Session

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.clients import queries as client_queries
from app.db import SessionDep
from app.errors import Invalid
from app.journeys.errors import JourneyNotFound
from app.journeys.maps import actions, arranging, queries
from app.journeys.maps.answering import ViewAsked, answer_with_map, map_context, view_words
from app.journeys.maps.forms import FrameForm, LegForm, PersonaForm
from app.journeys.maps.rules import View
from app.journeys.models import Journey
from app.journeys.templates import find_template, list_templates
from app.kit.translation import gettext as _
from app.web.flash import flash
from app.web.forms import SentForm, errors_of
from app.web.templating import render

router = APIRouter(include_in_schema=False)
Sees = Annotated[Viewer, allowed(Permission.STUDY_SEE)]
Edits = Annotated[Viewer, allowed(Permission.STUDY_EDIT)]


@router.get("/clients/{client_id}/journeys/new")
def new_journey(
    request: Request, session: SessionDep, viewer: Edits, client_id: uuid.UUID, template: Annotated[str, Query(max_length=63)] = ""
) -> HTMLResponse:
    """What is asked before anything is drawn."""
    found = find_template(template) if template else None
    locale = client_queries.get_client(session, viewer, client_id).locale
    name = found.name.get(locale, "") if found else ""
    return _begin_form(request, session, viewer, client_id, {"template": template, "name": name})


@router.post("/clients/{client_id}/journeys")
def create_journey(request: Request, session: SessionDep, viewer: Edits, client_id: uuid.UUID, *, form: SentForm) -> Response:
    """A new journey, from a template or empty."""
    values = {key: str(value) for key, value in form.items()}
    client_queries.get_client(session, viewer, client_id)
    try:
        filled = FrameForm.model_validate(values)
        made = actions.create_journey(session, viewer, client_id, name=filled.name, template_code=values.get("template", ""), frame=filled)
    except ValidationError as error:
        return _begin_form(request, session, viewer, client_id, values, errors_of(error))
    except Invalid as error:
        return _begin_form(request, session, viewer, client_id, values, error.fields or {"template": error.message})
    return RedirectResponse(f"/journeys/{made.id}", status_code=303)


def _begin_form(
    request: Request, session: Session, viewer: Viewer, client_id: uuid.UUID, values: dict[str, str], errors: dict[str, str] | None = None
) -> HTMLResponse:
    client = client_queries.get_client(session, viewer, client_id)
    return render(
        request, "journeys/journey_begin.html", status=422 if errors else 200, client=client, values=values, errors=errors or {}, section="clients",
        personas=queries.list_personas(session, viewer, client_id), templates=list_templates(), address=f"/clients/{client.id}/journeys", journey=None,
    )  # fmt: skip


@router.get("/journeys/{journey_id}")
def journey_page(request: Request, session: SessionDep, viewer: Sees, journey_id: uuid.UUID, view: ViewAsked = View.BOTH) -> HTMLResponse:
    """The journey map."""
    journey = queries.get_journey(session, viewer, journey_id)
    client = client_queries.get_client(session, viewer, journey.client_id)
    context = map_context(viewer, journey, view)
    # A script that asks for the map alone, after somebody else changed it, gets the map alone.
    return render(
        request, "journeys/_map.html" if request.headers.get("HX-Target") == "map" else "journeys/journey.html", client=client, section="clients",
        persona=queries.find_persona(session, viewer, client.id, journey.persona_id), views=view_words(), **context,
    )  # fmt: skip


@router.get("/journeys/{journey_id}/edit")
def edit_journey(request: Request, session: SessionDep, viewer: Edits, journey_id: uuid.UUID) -> HTMLResponse:
    """The form for a journey's name, scope, goal, reason and persona."""
    journey = queries.get_journey(session, viewer, journey_id)
    values = {name: getattr(journey, name) for name in actions.FRAME} | {"persona": str(journey.persona_id or "")}
    return _frame_form(request, session, viewer, journey, values)


@router.post("/journeys/{journey_id}")
def describe_journey(request: Request, session: SessionDep, viewer: Edits, journey_id: uuid.UUID, *, form: SentForm) -> Response:
    """Save a journey's name, scope, goal, reason and persona."""
    values = {key: str(value) for key, value in form.items()}
    journey = queries.get_journey(session, viewer, journey_id)
    try:
        actions.describe_journey(session, viewer, journey_id, FrameForm.model_validate(values))
    except ValidationError as error:
        return _frame_form(request, session, viewer, journey, values, errors_of(error))
    except Invalid as error:
        return _frame_form(request, session, viewer, journey, values, error.fields)
    return _saved(request, f"/journeys/{journey_id}")


def _frame_form(
    request: Request, session: Session, viewer: Viewer, journey: Journey, values: dict[str, str], errors: dict[str, str] | None = None
) -> HTMLResponse:
    return render(
        request, "journeys/journey_begin.html", status=422 if errors else 200, client=client_queries.get_client(session, viewer, journey.client_id),
        personas=queries.list_personas(session, viewer, journey.client_id), journey=journey, values=values, errors=errors or {}, section="clients",
        templates=[], address=f"/journeys/{journey.id}",
    )  # fmt: skip


@router.post("/journeys/{journey_id}/undo/{undo_id}")
def undo_change(
    request: Request, session: SessionDep, viewer: Edits, journey_id: uuid.UUID, undo_id: uuid.UUID, view: ViewAsked = View.BOTH
) -> Response:
    """Take the last change of the order back."""
    made = arranging.undo(session, viewer, journey_id, undo_id)
    return answer_with_map(request, session, viewer, journey_id, view, said=_("Taken back."), undo=made)


@router.get("/clients/{client_id}/personas/{persona_id}")
def persona_page(request: Request, session: SessionDep, viewer: Edits, client_id: uuid.UUID, persona_id: uuid.UUID) -> HTMLResponse:
    """The form for a persona."""
    persona = queries.find_persona(session, viewer, client_id, persona_id)
    if persona is None:
        raise JourneyNotFound(_("There is no such persona."))
    values = {"name": persona.name} | {f"about_{locale}": persona.description.get(locale, "") for locale in ("nl", "en")}
    return _persona_form(request, session, viewer, client_id, persona_id, values)


@router.post("/clients/{client_id}/personas/{persona_id}")
def save_persona(
    request: Request, session: SessionDep, viewer: Edits, client_id: uuid.UUID, persona_id: uuid.UUID, *, form: SentForm
) -> Response:
    """Save who a persona is."""
    values = {key: str(value) for key, value in form.items()}
    try:
        actions.save_persona(session, viewer, client_id, persona_id, PersonaForm.model_validate(values))
    except ValidationError as error:
        return _persona_form(request, session, viewer, client_id, persona_id, values, errors=errors_of(error))
    return _saved(request, f"/clients/{client_id}/journeys")


def _persona_form(
    request: Request, session: Session, viewer: Viewer, client_id: uuid.UUID, persona_id: uuid.UUID, values: dict[str, str], *,
    errors: dict[str, str] | None = None,
) -> HTMLResponse:  # fmt: skip
    return render(
        request, "journeys/map_persona.html", status=422 if errors else 200, client=client_queries.get_client(session, viewer, client_id),
        persona_id=persona_id, values=values, errors=errors or {}, section="clients",
    )  # fmt: skip


@router.get("/journeys/{journey_id}/legs")
def legs_page(request: Request, session: SessionDep, viewer: Edits, journey_id: uuid.UUID) -> HTMLResponse:
    """The legs of a journey and their windows."""
    return _legs(request, session, viewer, journey_id)


@router.post("/journeys/{journey_id}/legs/{leg_id}")
def save_leg(
    request: Request, session: SessionDep, viewer: Edits, journey_id: uuid.UUID, leg_id: uuid.UUID | Literal["new"], *, form: SentForm
) -> Response:
    """Save a leg, or add one."""
    values = {key: str(value) for key, value in form.items()}
    try:
        filled = LegForm.model_validate(values)
    except ValidationError as error:
        return _legs(request, session, viewer, journey_id, at=str(leg_id), values=values, errors=errors_of(error))
    actions.save_leg(session, viewer, journey_id, leg_id if isinstance(leg_id, uuid.UUID) else None, filled)
    return _saved(request, f"/journeys/{journey_id}/legs")


@router.post("/journeys/{journey_id}/legs/{leg_id}/remove")
def remove_leg(request: Request, session: SessionDep, viewer: Edits, journey_id: uuid.UUID, leg_id: uuid.UUID) -> Response:
    """Take a leg out; its steps stay."""
    actions.remove_leg(session, viewer, journey_id, leg_id)
    return _saved(request, f"/journeys/{journey_id}/legs", _("The leg is gone; its steps stay on the map."))


def _legs(
    request: Request, session: Session, viewer: Viewer, journey_id: uuid.UUID, *, at: str = "", values: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> HTMLResponse:  # fmt: skip
    journey = queries.get_journey(session, viewer, journey_id)
    counts = {leg.id: sum(step.leg_id == leg.id for stage in journey.stages for step in stage.steps) for leg in journey.legs}
    return render(
        request, "journeys/map_legs.html", status=422 if errors else 200, journey=journey, counts=counts, at=at, values=values or {}, errors=errors or {},
        client=client_queries.get_client(session, viewer, journey.client_id), section="clients",
    )  # fmt: skip


def _saved(request: Request, address: str, text: str = "") -> RedirectResponse:
    response = RedirectResponse(address, status_code=303)
    flash(request, response, text or _("Saved."))
    return response
