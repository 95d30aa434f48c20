"""Pages of a journey map."""

import uuid
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.clients import queries as client_queries
from app.db import SessionDep
from app.journeys.forms import JourneyForm
from app.journeys.maps import actions, queries
from app.journeys.maps.forms import StageForm, StepForm
from app.journeys.models import Journey, Stage, Step
from app.journeys.wording import CHANNEL_ICONS, channel_words
from app.kit.translation import gettext as _
from app.web.flash import flash
from app.web.forms import SentForm, errors_of
from app.web.templating import render

router = APIRouter(include_in_schema=False)
Sees = Annotated[Viewer, allowed(Permission.STUDY_SEE)]
Edits = Annotated[Viewer, allowed(Permission.STUDY_EDIT)]


@router.get("/journeys/{journey_id}")
def journey_page(request: Request, session: SessionDep, viewer: Sees, journey_id: uuid.UUID) -> HTMLResponse:
    """The journey map."""
    journey = queries.get_journey(session, viewer, journey_id)
    client = client_queries.get_client(session, viewer, journey.client_id)
    return render(
        request, "journeys/journey.html", journey=journey, client=client, section="clients", channels=channel_words(), icons=CHANNEL_ICONS,
        edits=viewer.can(Permission.STUDY_EDIT),
    )  # fmt: skip


@router.get("/journeys/{journey_id}/edit")
def edit_journey(request: Request, session: SessionDep, viewer: Edits, journey_id: uuid.UUID) -> HTMLResponse:
    """The form for a journey's name and goal."""
    journey = queries.get_journey(session, viewer, journey_id)
    return _journey_form(request, journey, {"name": journey.name, "goal": journey.goal})


@router.post("/journeys/{journey_id}")
def rename_journey(
    request: Request,
    session: SessionDep,
    viewer: Edits,
    journey_id: uuid.UUID,
    *,
    name: Annotated[str, Form()] = "",
    goal: Annotated[str, Form()] = "",
) -> Response:
    """Save a journey's name and goal."""
    try:
        form = JourneyForm(name=name, goal=goal)
    except ValidationError as error:
        return _journey_form(request, queries.get_journey(session, viewer, journey_id), {"name": name, "goal": goal}, errors_of(error))
    actions.rename_journey(session, viewer, journey_id, name=form.name, goal=form.goal)
    return _saved(request, f"/journeys/{journey_id}")


def _journey_form(request: Request, journey: Journey, values: dict[str, str], errors: dict[str, str] | None = None) -> HTMLResponse:
    return render(
        request,
        "journeys/journey_form.html",
        status=422 if errors else 200,
        journey=journey,
        values=values,
        errors=errors or {},
        section="clients",
    )


@router.get("/journeys/{journey_id}/stages/{stage_id}")
def stage_page(
    request: Request, session: SessionDep, viewer: Edits, journey_id: uuid.UUID, stage_id: uuid.UUID | Literal["new"]
) -> HTMLResponse:
    """The form for a stage, or a new one."""
    journey = queries.get_journey(session, viewer, journey_id)
    stage = None if stage_id == "new" else next((stage for stage in journey.stages if stage.id == stage_id), None)
    return _stage_form(request, journey, stage, _texts(stage, ("name",)))


@router.post("/journeys/{journey_id}/stages/{stage_id}")
def save_stage(
    request: Request, session: SessionDep, viewer: Edits, journey_id: uuid.UUID, stage_id: uuid.UUID | Literal["new"], *, form: SentForm
) -> Response:
    """Save a stage's name."""
    values = {key: str(value) for key, value in form.items()}
    known = stage_id if isinstance(stage_id, uuid.UUID) else None
    try:
        filled = StageForm.model_validate(values)
    except ValidationError as error:
        journey = queries.get_journey(session, viewer, journey_id)
        stage = next((stage for stage in journey.stages if stage.id == stage_id), None)
        return _stage_form(request, journey, stage, values, errors_of(error))
    actions.save_stage(session, viewer, journey_id, known, filled)
    return _saved(request, f"/journeys/{journey_id}")


def _stage_form(
    request: Request, journey: Journey, stage: Stage | None, values: dict[str, str], errors: dict[str, str] | None = None
) -> HTMLResponse:
    return render(
        request,
        "journeys/stage_form.html",
        status=422 if errors else 200,
        journey=journey,
        stage=stage,
        values=values,
        errors=errors or {},
        section="clients",
    )


@router.get("/journeys/{journey_id}/stages/{stage_id}/steps/{step_id}")
def step_page(
    request: Request, session: SessionDep, viewer: Edits, journey_id: uuid.UUID, stage_id: uuid.UUID, *, step_id: uuid.UUID | Literal["new"]
) -> HTMLResponse:
    """The form for a step, or a new one."""
    journey = queries.get_journey(session, viewer, journey_id)
    step = next((step for stage in journey.stages for step in stage.steps if step.id == step_id), None)
    values = {**_texts(step, ("name", "touchpoint", "standard", "emotion_cue")), "channel": step.channel.value if step else "store"}
    return _step_form(request, journey, stage_id, step, values)


@router.post("/journeys/{journey_id}/stages/{stage_id}/steps/{step_id}")
def save_step(
    request: Request, session: SessionDep, viewer: Edits, journey_id: uuid.UUID, stage_id: uuid.UUID, *,
    step_id: uuid.UUID | Literal["new"], form: SentForm,
) -> Response:  # fmt: skip
    """Save a step."""
    values = {key: str(value) for key, value in form.items()}
    known = step_id if isinstance(step_id, uuid.UUID) else None
    try:
        filled = StepForm.model_validate(values)
    except ValidationError as error:
        journey = queries.get_journey(session, viewer, journey_id)
        step = next((step for stage in journey.stages for step in stage.steps if step.id == step_id), None)
        return _step_form(request, journey, stage_id, step, values, errors=errors_of(error))
    actions.save_step(session, viewer, journey_id, stage_id, known, form=filled)
    return _saved(request, f"/journeys/{journey_id}")


def _step_form(
    request: Request,
    journey: Journey,
    stage_id: uuid.UUID,
    step: Step | None,
    values: dict[str, str],
    *,
    errors: dict[str, str] | None = None,
) -> HTMLResponse:
    return render(
        request, "journeys/step_form.html", status=422 if errors else 200, journey=journey, stage_id=stage_id, step=step, values=values, errors=errors or {},
        channels=list(channel_words().items()), section="clients",
    )  # fmt: skip


@router.post("/journeys/{journey_id}/stages/{stage_id}/move")
def move_stage(
    session: SessionDep, viewer: Edits, journey_id: uuid.UUID, stage_id: uuid.UUID, to: Annotated[Literal["earlier", "later"], Form()]
) -> Response:
    """Move a stage one place."""
    actions.move_stage(session, viewer, journey_id, stage_id, to)
    return RedirectResponse(f"/journeys/{journey_id}#stage-{stage_id}", status_code=303)


@router.post("/journeys/{journey_id}/stages/{stage_id}/remove")
def remove_stage(request: Request, session: SessionDep, viewer: Edits, journey_id: uuid.UUID, stage_id: uuid.UUID) -> Response:
    """Take a stage out."""
    actions.remove_stage(session, viewer, journey_id, stage_id)
    return _saved(request, f"/journeys/{journey_id}", _("The stage is gone."))


@router.post("/journeys/{journey_id}/steps/{step_id}/move")
def move_step(
    session: SessionDep, viewer: Edits, journey_id: uuid.UUID, step_id: uuid.UUID, to: Annotated[Literal["earlier", "later"], Form()]
) -> Response:
    """Move a step one place."""
    actions.move_step(session, viewer, journey_id, step_id, to)
    return RedirectResponse(f"/journeys/{journey_id}#step-{step_id}", status_code=303)


@router.post("/journeys/{journey_id}/steps/{step_id}/remove")
def remove_step(request: Request, session: SessionDep, viewer: Edits, journey_id: uuid.UUID, step_id: uuid.UUID) -> Response:
    """Take a step out."""
    actions.remove_step(session, viewer, journey_id, step_id)
    return _saved(request, f"/journeys/{journey_id}", _("The step is gone."))


def _texts(row: Stage | Step | None, fields: tuple[str, ...]) -> dict[str, str]:
    return {f"{field}_{locale}": (getattr(row, field).get(locale, "") if row else "") for field in fields for locale in ("nl", "en")}


def _saved(request: Request, address: str, text: str = "") -> RedirectResponse:
    response = RedirectResponse(address, status_code=303)
    flash(request, response, text or _("Saved."))
    return response
