"""Pages for changing the stages and steps of a journey map: each change answers with the map, or a form that says what is wrong."""

import uuid
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError
from sqlalchemy.orm import Session

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.db import SessionDep
from app.journeys.maps import actions, arranging, queries
from app.journeys.maps.answering import ViewAsked, answer_with_map
from app.journeys.maps.forms import StageForm, StepForm, as_lines
from app.journeys.maps.rules import Direction, View
from app.journeys.models import Journey, Stage, Step
from app.journeys.wording import channel_words
from app.kit.translation import gettext as _
from app.kit.translation import ngettext, pick
from app.web.forms import SentForm, errors_of
from app.web.templating import is_htmx, render

router = APIRouter(include_in_schema=False)
Edits = Annotated[Viewer, allowed(Permission.STUDY_EDIT)]
Seen = Annotated[int | None, Form()]
"""The revision of the map that the sender had before the eyes."""
TEXTS = ("name", "touchpoint", "as_is", "should_be", "emotion_cue")


@router.get("/journeys/{journey_id}/stages/{stage_id}")
def stage_page(
    request: Request, session: SessionDep, viewer: Edits, journey_id: uuid.UUID, stage_id: uuid.UUID | Literal["new"], view: ViewAsked = View.BOTH
) -> HTMLResponse:  # fmt: skip
    """The form for a stage, or a new one."""
    journey = queries.get_journey(session, viewer, journey_id)
    stage = actions.find_stage(journey, stage_id) if isinstance(stage_id, uuid.UUID) else None
    return _stage_form(request, journey, stage, _texts(stage, ("name",)), view)


@router.post("/journeys/{journey_id}/stages/{stage_id}")
def save_stage(
    request: Request, session: SessionDep, viewer: Edits, journey_id: uuid.UUID, stage_id: uuid.UUID | Literal["new"], *, form: SentForm,
    view: ViewAsked = View.BOTH,
) -> Response:  # fmt: skip
    """Save a stage's name, or add a stage."""
    values = {key: str(value) for key, value in form.items()}
    try:
        filled = StageForm.model_validate(values)
    except ValidationError as error:
        journey = queries.get_journey(session, viewer, journey_id)
        stage = next((stage for stage in journey.stages if stage.id == stage_id), None)
        return _stage_form(request, journey, stage, values, view, errors=errors_of(error))
    if isinstance(stage_id, uuid.UUID):
        actions.rename_stage(session, viewer, journey_id, stage_id, filled.name())
        return answer_with_map(request, session, viewer, journey_id, view, said=_("Saved."), at=f"#stage-{stage_id}")
    made = arranging.add_stage(session, viewer, journey_id, filled)
    said = _("The stage %(name)s stands at the end.", name=pick(made.name))
    return answer_with_map(request, session, viewer, journey_id, view, said=said, at=f"#stage-{made.id}")


def _stage_form(
    request: Request, journey: Journey, stage: Stage | None, values: dict[str, str], view: View, *, errors: dict[str, str] | None = None
) -> HTMLResponse:
    return render(
        request, "journeys/_map_stage_form.html" if is_htmx(request) else "journeys/stage_form.html", status=422 if errors else 200, journey=journey,
        stage=stage, values=values, errors=errors or {}, section="clients", view_query=_query(view),
    )  # fmt: skip


@router.get("/journeys/{journey_id}/stages/{stage_id}/steps/{step_id}")
def step_page(
    request: Request, session: SessionDep, viewer: Edits, journey_id: uuid.UUID, stage_id: uuid.UUID, *, step_id: uuid.UUID | Literal["new"],
    view: ViewAsked = View.BOTH,
) -> HTMLResponse:  # fmt: skip
    """The form for a step, or a new one."""
    journey = queries.get_journey(session, viewer, journey_id)
    if not isinstance(step_id, uuid.UUID):
        actions.find_stage(journey, stage_id)
        return _step_form(request, journey, stage_id, None, {"channel": "store", "state": "both"}, view)
    stage, step = actions.find_step(journey, step_id)
    return _step_form(request, journey, stage.id, step, _values(journey, step), view)


def _values(journey: Journey, step: Step) -> dict[str, str]:
    lists = {f"{field}_{locale}": as_lines(getattr(step, field), locale) for field in ("promises", "standards") for locale in ("nl", "en")}
    shared = actions.shared_code(step)
    mates = sum(actions.shared_code(each) == shared for stage in journey.stages for each in stage.steps)
    return {
        **_texts(step, TEXTS), **lists, "channel": step.channel.value, "state": step.state.value, "leg": str(step.leg_id or ""),
        "same_as": shared if mates > 1 else "",
    }  # fmt: skip


@router.post("/journeys/{journey_id}/stages/{stage_id}/steps/{step_id}")
def save_step(
    request: Request, session: SessionDep, viewer: Edits, journey_id: uuid.UUID, stage_id: uuid.UUID, *,
    step_id: uuid.UUID | Literal["new"], form: SentForm, view: ViewAsked = View.BOTH,
) -> Response:  # fmt: skip
    """Save a step, or add one."""
    values = {key: str(value) for key, value in form.items()}
    try:
        filled = StepForm.model_validate(values)
    except ValidationError as error:
        journey = queries.get_journey(session, viewer, journey_id)
        step = next((step for stage in journey.stages for step in stage.steps if step.id == step_id), None)
        return _step_form(request, journey, stage_id, step, values, view, errors=errors_of(error))
    if isinstance(step_id, uuid.UUID):
        saved = actions.change_step(session, viewer, journey_id, step_id, filled)
        said = _("%(name)s is saved.", name=pick(saved.name))
    else:
        saved = arranging.add_step(session, viewer, journey_id, stage_id, filled)
        said = _("%(name)s stands on the map.", name=pick(saved.name))
    return answer_with_map(request, session, viewer, journey_id, view, said=said, at=f"#step-{saved.id}")


def _step_form(
    request: Request, journey: Journey, stage_id: uuid.UUID, step: Step | None, values: dict[str, str], view: View, *,
    errors: dict[str, str] | None = None,
) -> HTMLResponse:  # fmt: skip
    words = channel_words()
    others: dict[str, str] = {}
    for stage in journey.stages:
        for each in stage.steps:
            if each is not step:
                others.setdefault(actions.shared_code(each), f"{pick(each.touchpoint) or pick(each.name)} ({words[each.channel.value]})")
    return render(
        request, "journeys/_map_step_form.html" if is_htmx(request) else "journeys/step_form.html", status=422 if errors else 200, journey=journey,
        stage_id=stage_id, step=step, values=values, errors=errors or {}, channels=list(words.items()), others=list(others.items()), section="clients",
        legs=[(str(leg.id), pick(leg.name)) for leg in journey.legs], view_query=_query(view), locked=journey.locked_at is not None,
    )  # fmt: skip


@router.post("/journeys/{journey_id}/stages/{stage_id}/move")
def move_stage(
    request: Request, session: SessionDep, viewer: Edits, journey_id: uuid.UUID, stage_id: uuid.UUID, *,
    to: Annotated[Direction, Form()], revision: Seen = None, view: ViewAsked = View.BOTH,
) -> Response:  # fmt: skip
    """Move a stage one place."""
    made = arranging.move_stage(session, viewer, journey_id, stage_id, to, revision)
    said = _where_stage(session, viewer, journey_id, stage_id)
    return answer_with_map(request, session, viewer, journey_id, view, said=said, undo=made, at=f"#stage-{stage_id}")


@router.post("/journeys/{journey_id}/stages/{stage_id}/place")
def place_stage(
    request: Request, session: SessionDep, viewer: Edits, journey_id: uuid.UUID, stage_id: uuid.UUID, *,
    before: Annotated[str, Form()] = "", revision: Seen = None, view: ViewAsked = View.BOTH,
) -> Response:  # fmt: skip
    """Put a stage before another one, or at the end."""
    journey = queries.get_journey(session, viewer, journey_id)
    others = [str(stage.id) for stage in journey.stages if stage.id != stage_id]
    place = others.index(before) if before in others else len(others)
    made = arranging.move_stage(session, viewer, journey_id, stage_id, place, revision)
    said = _where_stage(session, viewer, journey_id, stage_id)
    return answer_with_map(request, session, viewer, journey_id, view, said=said, undo=made, at=f"#stage-{stage_id}")


@router.post("/journeys/{journey_id}/stages/{stage_id}/remove")
def remove_stage(
    request: Request, session: SessionDep, viewer: Edits, journey_id: uuid.UUID, stage_id: uuid.UUID, *, revision: Seen = None,
    view: ViewAsked = View.BOTH,
) -> Response:  # fmt: skip
    """Take a stage out."""
    made = arranging.remove_stage(session, viewer, journey_id, stage_id, revision)
    count = len(made.removed) - 1
    said = (
        ngettext("The stage is gone, with %(n)s step.", "The stage is gone, with %(n)s steps.", count) if count else _("The stage is gone.")
    )
    return answer_with_map(request, session, viewer, journey_id, view, said=said, undo=made)


@router.post("/journeys/{journey_id}/steps/{step_id}/move")
def move_step(
    request: Request, session: SessionDep, viewer: Edits, journey_id: uuid.UUID, step_id: uuid.UUID, *,
    to: Annotated[Direction, Form()], revision: Seen = None, view: ViewAsked = View.BOTH,
) -> Response:  # fmt: skip
    """Move a step one place."""
    made = arranging.move_step(session, viewer, journey_id, step_id, to, revision)
    said = _where_step(session, viewer, journey_id, step_id)
    return answer_with_map(request, session, viewer, journey_id, view, said=said, undo=made, at=f"#step-{step_id}")


@router.post("/journeys/{journey_id}/steps/{step_id}/place")
def place_step(
    request: Request, session: SessionDep, viewer: Edits, journey_id: uuid.UUID, step_id: uuid.UUID, *,
    stage: Annotated[uuid.UUID, Form()], before: Annotated[str, Form()] = "", revision: Seen = None, view: ViewAsked = View.BOTH,
) -> Response:  # fmt: skip
    """Put a step into a stage, before another step or at the end."""
    journey = queries.get_journey(session, viewer, journey_id)
    others = [str(step.id) for step in actions.find_stage(journey, stage).steps if step.id != step_id]
    place = others.index(before) if before in others else len(others)
    made = arranging.place_step(session, viewer, journey_id, step_id, stage_id=stage, place=place, revision=revision)
    said = _where_step(session, viewer, journey_id, step_id)
    return answer_with_map(request, session, viewer, journey_id, view, said=said, undo=made, at=f"#step-{step_id}")


@router.post("/journeys/{journey_id}/steps/{step_id}/remove")
def remove_step(
    request: Request, session: SessionDep, viewer: Edits, journey_id: uuid.UUID, step_id: uuid.UUID, *, revision: Seen = None,
    view: ViewAsked = View.BOTH,
) -> Response:  # fmt: skip
    """Take a step out."""
    made = arranging.remove_step(session, viewer, journey_id, step_id, revision)
    said = _("%(name)s is gone from the map.", name=pick(made.removed[0]["name"]))
    return answer_with_map(request, session, viewer, journey_id, view, said=said, undo=made)


def _where_step(session: Session, viewer: Viewer, journey_id: uuid.UUID, step_id: uuid.UUID) -> str:
    stage, step = actions.find_step(queries.get_journey(session, viewer, journey_id), step_id)
    place = stage.steps.index(step) + 1
    return _(
        "%(name)s now stands in %(stage)s, step %(place)s of %(of)s.", name=pick(step.name), stage=pick(stage.name), place=place, of=len(stage.steps)
    )  # fmt: skip


def _where_stage(session: Session, viewer: Viewer, journey_id: uuid.UUID, stage_id: uuid.UUID) -> str:
    journey = queries.get_journey(session, viewer, journey_id)
    stage = actions.find_stage(journey, stage_id)
    place = journey.stages.index(stage) + 1
    return _("%(name)s is now stage %(place)s of %(of)s.", name=pick(stage.name), place=place, of=len(journey.stages))


def _query(view: View) -> str:
    return "" if view is View.BOTH else f"?view={view.value}"


def _texts(row: Stage | Step | None, fields: tuple[str, ...]) -> dict[str, str]:
    return {f"{field}_{locale}": (getattr(row, field).get(locale, "") if row else "") for field in fields for locale in ("nl", "en")}
