"""The only writer of a journey's order: stages and steps added, placed, taken out, and the last change taken back."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.audit import actions as audit
from app.journeys.errors import JourneyChanged, UndoTooLate
from app.journeys.maps import queries, rules
from app.journeys.maps.actions import find_stage, find_step, leg_of, refuse_when_locked, touchpoint_of
from app.journeys.maps.forms import StageForm, StepForm
from app.journeys.maps.rules import Direction, Order, StepState
from app.journeys.maps.starting import FIRST
from app.journeys.models import Channel, Journey, JourneyUndo, Stage, Step
from app.kit.ids import new_id
from app.kit.translation import gettext as _

TEXTS = ("code", "name", "touchpoint", "touchpoint_code", "as_is", "should_be", "promises", "standards", "emotion_cue")


def add_stage(session: Session, viewer: Viewer, journey_id: uuid.UUID, form: StageForm) -> Stage:
    """Add a stage at the end. Raises JourneyNotFound, JourneyLocked."""
    journey = _open(session, viewer, journey_id)
    before = present_order(journey)
    stage = Stage(id=new_id(), journey_id=journey.id, position=len(journey.stages) + FIRST, name=form.name(), steps=[])
    journey.stages.append(stage)
    session.flush()
    _changed(session, journey, before)
    audit.record(session, viewer, "journey.stage_added", "journey", journey.id, changes={"stage": (None, form.name())})
    return stage


def add_step(session: Session, viewer: Viewer, journey_id: uuid.UUID, stage_id: uuid.UUID, form: StepForm) -> Step:
    """Add a step at the end of a stage. Raises JourneyNotFound, JourneyLocked."""
    journey = _open(session, viewer, journey_id)
    before, stage = present_order(journey), find_stage(journey, stage_id)
    taken = {step.code for each in journey.stages for step in each.steps}
    leg_id = leg_of(journey, form.leg) if form.leg or not stage.steps else stage.steps[-1].leg_id
    step = Step(
        id=new_id(), stage_id=stage.id, leg_id=leg_id, position=len(stage.steps) + FIRST, code=form.free_code(taken), channel=form.channel,
        state=form.state, touchpoint_code=touchpoint_of(journey, None, form.same_as), **form.texts(), **form.lists(),
    )  # fmt: skip
    stage.steps.append(step)
    session.flush()
    _changed(session, journey, before)
    audit.record(
        session, viewer, "journey.step_added", "journey", journey.id, changes={"step": (None, step.code), "name": (None, step.name)}
    )
    return step


def remove_stage(session: Session, viewer: Viewer, journey_id: uuid.UUID, stage_id: uuid.UUID, revision: int | None = None) -> JourneyUndo:
    """Take a stage and its steps out. Raises JourneyNotFound, JourneyLocked, JourneyChanged."""
    journey = _open(session, viewer, journey_id, revision)
    before, stage = present_order(journey), find_stage(journey, stage_id)
    gone = [_kept_stage(stage), *(_kept_step(step) for step in stage.steps)]
    audit.record(
        session, viewer, "journey.stage_removed", "journey", journey.id,
        changes={"stage": (stage.name, None), "steps": ([step.code for step in stage.steps], None)},
    )  # fmt: skip
    journey.stages.remove(stage)
    _renumber(journey.stages)
    session.flush()
    return _changed(session, journey, before, gone)


def remove_step(session: Session, viewer: Viewer, journey_id: uuid.UUID, step_id: uuid.UUID, revision: int | None = None) -> JourneyUndo:
    """Take a step out. Raises JourneyNotFound, JourneyLocked, JourneyChanged."""
    journey = _open(session, viewer, journey_id, revision)
    before, (stage, step) = present_order(journey), find_step(journey, step_id)
    gone = [_kept_step(step)]
    audit.record(
        session, viewer, "journey.step_removed", "journey", journey.id, changes={"step": (step.code, None), "name": (step.name, None)}
    )
    stage.steps.remove(step)
    _renumber(stage.steps)
    session.flush()
    return _changed(session, journey, before, gone)


def move_stage(
    session: Session, viewer: Viewer, journey_id: uuid.UUID, stage_id: uuid.UUID, to: Direction | int, revision: int | None = None
) -> JourneyUndo | None:
    """A stage one place on, or to a place (from 0). None when it stands there already. Raises JourneyNotFound, JourneyLocked, JourneyChanged."""
    journey = _open(session, viewer, journey_id, revision)
    before, stage = present_order(journey), find_stage(journey, stage_id)
    after = rules.place_stage(before, stage.id, to) if isinstance(to, int) else rules.move_stage(before, stage.id, to)
    if after == before:
        return None
    places = [[column.stage for column in order].index(stage.id) + FIRST for order in (before, after)]
    audit.record(session, viewer, "journey.stage_moved", "journey", journey.id, changes={"position": (places[0], places[1])})
    return _arrange(session, journey, before, after)


def move_step(
    session: Session, viewer: Viewer, journey_id: uuid.UUID, step_id: uuid.UUID, direction: Direction, revision: int | None = None
) -> JourneyUndo | None:
    """A step one place on, over the edge of its stage into the next one. None at the edge of the map. Raises JourneyNotFound, JourneyLocked, JourneyChanged."""
    journey = _open(session, viewer, journey_id, revision)
    find_step(journey, step_id)
    before = present_order(journey)
    return _step_goes(session, viewer, journey, step_id, rules.move_step(before, step_id, direction))


def place_step(
    session: Session, viewer: Viewer, journey_id: uuid.UUID, step_id: uuid.UUID, *, stage_id: uuid.UUID, place: int, revision: int | None = None
) -> JourneyUndo | None:  # fmt: skip
    """A step to a stage and a place in it (from 0). None when it stands there already. Raises JourneyNotFound, JourneyLocked, JourneyChanged."""
    journey = _open(session, viewer, journey_id, revision)
    find_step(journey, step_id)
    column = journey.stages.index(find_stage(journey, stage_id))
    return _step_goes(session, viewer, journey, step_id, rules.place_step(present_order(journey), step_id, column, place))


def undo(session: Session, viewer: Viewer, journey_id: uuid.UUID, undo_id: uuid.UUID) -> JourneyUndo:
    """Take the last change back; that can be taken back in turn. Raises JourneyNotFound, JourneyLocked, UndoTooLate."""
    journey = _open(session, viewer, journey_id)
    kept = queries.find_undo(session, journey, undo_id)
    if kept is None:
        raise UndoTooLate(_("The map has changed since, so this can no longer be taken back. Nothing was changed now."))
    now = present_order(journey)
    wanted = rules.order_of([(uuid.UUID(stage), [uuid.UUID(step) for step in steps]) for stage, steps in kept.order])
    _bring_back(session, journey, kept.removed)
    journey = queries.get_journey(session, viewer, journey.id)
    gone = _take_out(session, journey, wanted)
    audit.record(
        session, viewer, "journey.change_undone", "journey", journey.id, changes={"revision": (journey.revision, journey.revision + 1)}
    )
    journey = queries.get_journey(session, viewer, journey.id)
    _number(journey, wanted)
    session.flush()
    return _changed(session, journey, now, gone)


def present_order(journey: Journey) -> Order:
    """The order of a loaded journey."""
    return rules.order_of([(stage.id, [step.id for step in stage.steps]) for stage in journey.stages])


def _open(session: Session, viewer: Viewer, journey_id: uuid.UUID, revision: int | None = None) -> Journey:
    """The journey, held and free to arrange, as the sender saw it."""
    journey = queries.get_journey(session, viewer, journey_id, lock=True)
    refuse_when_locked(journey)
    if revision is not None and revision != journey.revision:
        raise JourneyChanged(
            _(
                "Somebody else changed this map while you had it open. Nothing of theirs or yours was lost: look at the map as it is now, and move it again."
            )
        )
    return journey


def _step_goes(session: Session, viewer: Viewer, journey: Journey, step_id: uuid.UUID, after: Order) -> JourneyUndo | None:
    before = present_order(journey)
    if after == before:
        return None
    _stage, step = find_step(journey, step_id)
    places = [f"{column + FIRST}.{place + FIRST}" for column, place in (rules.find_step(before, step_id), rules.find_step(after, step_id))]
    audit.record(
        session,
        viewer,
        "journey.step_moved",
        "journey",
        journey.id,
        changes={"step": (step.code, step.code), "place": (places[0], places[1])},
    )
    return _arrange(session, journey, before, after)


def _arrange(session: Session, journey: Journey, before: Order, after: Order) -> JourneyUndo:
    _number(journey, after)
    session.flush()
    return _changed(session, journey, before)


def _number(journey: Journey, order: Order) -> None:
    """Write an order of the same rows, by foreign key: leaving a stage's list would delete a step."""
    stages = {stage.id: stage for stage in journey.stages}
    steps = {step.id: step for stage in journey.stages for step in stage.steps}
    for position, column in enumerate(order, FIRST):
        stages[column.stage].position = position
        for place, step_id in enumerate(column.steps, FIRST):
            steps[step_id].stage_id, steps[step_id].position = column.stage, place


def _changed(session: Session, journey: Journey, before: Order, gone: Sequence[dict[str, Any]] = ()) -> JourneyUndo:
    """Count the change, and keep what takes it back in place of what took the one before back."""
    journey.revision += 1
    kept = queries.find_last_undo(session, journey.id)
    if kept is not None:
        session.delete(kept)
        session.flush()
    order = [[str(column.stage), [str(step) for step in column.steps]] for column in before]
    fresh = JourneyUndo(id=new_id(), journey_id=journey.id, revision=journey.revision, order=order, removed=list(gone))
    session.add(fresh)
    session.flush()
    return fresh


def _kept_stage(stage: Stage) -> dict[str, Any]:
    return {"kind": "stage", "id": str(stage.id), "name": stage.name}


def _kept_step(step: Step) -> dict[str, Any]:
    return {
        "kind": "step", "id": str(step.id), "stage_id": str(step.stage_id), "leg_id": str(step.leg_id) if step.leg_id else None,
        "channel": step.channel.value, "state": step.state.value, **{name: getattr(step, name) for name in TEXTS},
    }  # fmt: skip


def _bring_back(session: Session, journey: Journey, removed: Sequence[dict[str, Any]]) -> None:
    for row in removed:
        if row["kind"] == "stage":
            session.add(Stage(id=uuid.UUID(row["id"]), journey_id=journey.id, position=FIRST, name=row["name"]))
            session.flush()
            continue
        session.add(
            Step(
                id=uuid.UUID(row["id"]), stage_id=uuid.UUID(row["stage_id"]), leg_id=uuid.UUID(row["leg_id"]) if row["leg_id"] else None,
                position=FIRST, channel=Channel(row["channel"]), state=StepState(row["state"]), **{name: row[name] for name in TEXTS},
            )
        )  # fmt: skip
    session.flush()


def _take_out(session: Session, journey: Journey, wanted: Order) -> list[dict[str, Any]]:
    """Take out what the wanted order does not have; what it was, to bring it back."""
    stages = {column.stage for column in wanted}
    steps = {step for column in wanted for step in column.steps}
    gone: list[dict[str, Any]] = []
    for stage in list(journey.stages):
        for step in [each for each in stage.steps if each.id not in steps]:
            gone.append(_kept_step(step))
            stage.steps.remove(step)
        if stage.id not in stages:
            gone.insert(0, _kept_stage(stage))
            journey.stages.remove(stage)
    session.flush()
    return gone


def _renumber(rows: Sequence[Stage | Step]) -> None:
    for position, row in enumerate(rows, FIRST):
        row.position = position
