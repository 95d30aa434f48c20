"""The only writer of journeys."""

import uuid
from collections.abc import Sequence
from typing import Final, Literal

from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.audit import actions as audit
from app.clients.queries import get_client
from app.journeys.errors import (
    JourneyLocked,
    JourneyNotFound,
)
from app.journeys.maps import queries
from app.journeys.maps.forms import StageForm, StepForm
from app.journeys.models import Channel, Journey, Stage, Step
from app.journeys.templates import find_template
from app.kit.clock import now
from app.kit.ids import new_id
from app.kit.translation import gettext as _

Direction = Literal["earlier", "later"]
FIRST: Final = 1


def create_journey(session: Session, viewer: Viewer, client_id: uuid.UUID, *, name: str, template_code: str = "") -> Journey:
    """A client's new journey, with a template's stages and steps or empty. Raises UnknownTemplate."""
    client = get_client(session, viewer, client_id)
    template = find_template(template_code) if template_code else None
    journey = Journey(id=new_id(), client_id=client.id, name=name, goal="", stages=[])
    if template is not None:
        for position, stage in enumerate(template.journey.stages, FIRST):
            steps = [
                Step(position=place, code=step.code, name=step.name, channel=Channel(step.channel), touchpoint=step.touchpoint, standard=step.standard,
                     emotion_cue=step.emotion_cue)
                for place, step in enumerate(stage.steps, FIRST)
            ]  # fmt: skip
            journey.stages.append(Stage(position=position, name=stage.name, steps=steps))
    session.add(journey)
    session.flush()
    audit.record(
        session, viewer, "journey.created", "journey", journey.id, changes={"name": (None, name), "template": (None, template_code or None)}
    )
    return journey


def rename_journey(session: Session, viewer: Viewer, journey_id: uuid.UUID, *, name: str, goal: str) -> Journey:
    """Change a journey's name and goal."""
    journey = queries.get_journey(session, viewer, journey_id)
    if (journey.name, journey.goal) != (name, goal):
        audit.record(
            session, viewer, "journey.renamed", "journey", journey.id, changes={"name": (journey.name, name), "goal": (journey.goal, goal)}
        )
        journey.name, journey.goal = name, goal
    session.flush()
    return journey


def lock_journey(session: Session, viewer: Viewer, journey_id: uuid.UUID) -> None:
    """From now on only texts change: a study with it goes into the field. Doing it again changes nothing."""
    journey = queries.get_journey(session, viewer, journey_id)
    if journey.locked_at is None:
        journey.locked_at = now()
        audit.record(session, viewer, "journey.locked", "journey", journey.id, changes={"locked": (False, True)})
    session.flush()


def save_stage(session: Session, viewer: Viewer, journey_id: uuid.UUID, stage_id: uuid.UUID | None, form: StageForm) -> Stage:
    """Add a stage at the end (no id), or change one's name. Raises JourneyNotFound, JourneyLocked."""
    journey = queries.get_journey(session, viewer, journey_id)
    if stage_id is None:
        _refuse_when_locked(journey)
        stage = Stage(journey_id=journey.id, position=len(journey.stages) + FIRST, name=form.name(), steps=[])
        journey.stages.append(stage)
        session.flush()
        audit.record(session, viewer, "journey.stage_added", "journey", journey.id, changes={"stage": (None, form.name())})
        return stage
    stage = _stage_of(journey, stage_id)
    if stage.name != form.name():
        audit.record(session, viewer, "journey.stage_changed", "journey", journey.id, changes={"stage": (stage.name, form.name())})
        stage.name = form.name()
    session.flush()
    return stage


def remove_stage(session: Session, viewer: Viewer, journey_id: uuid.UUID, stage_id: uuid.UUID) -> None:
    """Take a stage and its steps out. Raises JourneyNotFound, JourneyLocked."""
    journey = queries.get_journey(session, viewer, journey_id)
    _refuse_when_locked(journey)
    stage = _stage_of(journey, stage_id)
    audit.record(
        session, viewer, "journey.stage_removed", "journey", journey.id,
        changes={"stage": (stage.name, None), "steps": ([step.code for step in stage.steps], None)},
    )  # fmt: skip
    journey.stages.remove(stage)
    _renumber(journey.stages)
    session.flush()


def move_stage(session: Session, viewer: Viewer, journey_id: uuid.UUID, stage_id: uuid.UUID, direction: Direction) -> None:
    """Swap a stage with its neighbour; at the edge nothing happens. Raises JourneyNotFound, JourneyLocked."""
    journey = queries.get_journey(session, viewer, journey_id)
    _refuse_when_locked(journey)
    stage = _stage_of(journey, stage_id)
    place = journey.stages.index(stage)
    other = place + (-1 if direction == "earlier" else 1)
    if 0 <= other < len(journey.stages):
        neighbour = journey.stages[other]
        stage.position, neighbour.position = neighbour.position, stage.position
        audit.record(session, viewer, "journey.stage_moved", "journey", journey.id, changes={"position": (place + FIRST, other + FIRST)})
    session.flush()


def save_step(
    session: Session, viewer: Viewer, journey_id: uuid.UUID, stage_id: uuid.UUID, step_id: uuid.UUID | None, *, form: StepForm
) -> Step:
    """Add a step at the end of a stage (no id), or change one's texts and channel. Raises JourneyNotFound, JourneyLocked."""
    journey = queries.get_journey(session, viewer, journey_id)
    stage = _stage_of(journey, stage_id)
    if step_id is None:
        _refuse_when_locked(journey)
        taken = {step.code for each in journey.stages for step in each.steps}
        step = Step(stage_id=stage.id, position=len(stage.steps) + FIRST, code=form.free_code(taken), channel=form.channel, **form.texts())
        stage.steps.append(step)
        session.flush()
        audit.record(
            session, viewer, "journey.step_added", "journey", journey.id, changes={"step": (None, step.code), "name": (None, step.name)}
        )
        return step
    step = _step_of(stage, step_id)
    if journey.locked_at is not None and step.channel is not form.channel:
        _refuse_when_locked(journey)
    fresh = {**form.texts(), "channel": form.channel}
    changes = {key: (getattr(step, key), value) for key, value in fresh.items() if getattr(step, key) != value}
    for key, (_old, value) in changes.items():
        setattr(step, key, value)
    if changes:
        audit.record(session, viewer, "journey.step_changed", "journey", journey.id, changes=changes)
    session.flush()
    return step


def remove_step(session: Session, viewer: Viewer, journey_id: uuid.UUID, step_id: uuid.UUID) -> None:
    """Take a step out. Raises JourneyNotFound, JourneyLocked."""
    journey = queries.get_journey(session, viewer, journey_id)
    _refuse_when_locked(journey)
    stage, step = _find_step(journey, step_id)
    audit.record(
        session, viewer, "journey.step_removed", "journey", journey.id, changes={"step": (step.code, None), "name": (step.name, None)}
    )
    stage.steps.remove(step)
    _renumber(stage.steps)
    session.flush()


def move_step(session: Session, viewer: Viewer, journey_id: uuid.UUID, step_id: uuid.UUID, direction: Direction) -> None:
    """Move a step one place, over the edge of its stage into the next one. Raises JourneyNotFound, JourneyLocked."""
    journey = queries.get_journey(session, viewer, journey_id)
    _refuse_when_locked(journey)
    stage, step = _find_step(journey, step_id)
    place, by = stage.steps.index(step), -1 if direction == "earlier" else 1
    if 0 <= place + by < len(stage.steps):
        neighbour = stage.steps[place + by]
        step.position, neighbour.position = neighbour.position, step.position
    else:
        next_stage = journey.stages.index(stage) + by
        if not 0 <= next_stage < len(journey.stages):
            return
        _move_over(stage, journey.stages[next_stage], step, first=by > 0)
    audit.record(session, viewer, "journey.step_moved", "journey", journey.id, changes={"step": (step.code, direction)})
    session.flush()


def _move_over(stage: Stage, target: Stage, step: Step, *, first: bool) -> None:
    """Into another stage, at its front or end; by its foreign key, since leaving a list would delete it."""
    others = [each for each in stage.steps if each is not step]
    mates = [step, *target.steps] if first else [*target.steps, step]
    step.stage_id = target.id
    _renumber(others)
    _renumber(mates)


def _renumber(rows: Sequence[Stage | Step]) -> None:
    for position, row in enumerate(rows, FIRST):
        row.position = position


def _refuse_when_locked(journey: Journey) -> None:
    if journey.locked_at is not None:
        raise JourneyLocked(_("A study with this journey is in the field. Its texts may change; to change its steps, make a new journey."))


def _stage_of(journey: Journey, stage_id: uuid.UUID) -> Stage:
    found = next((stage for stage in journey.stages if stage.id == stage_id), None)
    if found is None:
        raise JourneyNotFound(_("This stage is no longer there."))
    return found


def _step_of(stage: Stage, step_id: uuid.UUID) -> Step:
    found = next((step for step in stage.steps if step.id == step_id), None)
    if found is None:
        raise JourneyNotFound(_("This step is no longer there."))
    return found


def _find_step(journey: Journey, step_id: uuid.UUID) -> tuple[Stage, Step]:
    for stage in journey.stages:
        for step in stage.steps:
            if step.id == step_id:
                return stage, step
    raise JourneyNotFound(_("This step is no longer there."))
