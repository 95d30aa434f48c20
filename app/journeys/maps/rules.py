"""Decisions about a journey map: the order of stages and steps, which state a step belongs to, what a workshop may become, how a gap reads."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Literal

from app.journeys.feelings.constants import VALUE_FROM


class StepState(StrEnum):
    """In which of the two maps a step stands: as it is, as it should be, or both."""

    BOTH = "both"
    AS_IS = "as_is"
    SHOULD_BE = "should_be"


class View(StrEnum):
    """Which state of the map is shown."""

    BOTH = "both"
    AS_IS = "as_is"
    SHOULD_BE = "should_be"


def is_shown(state: StepState, view: View) -> bool:
    """Whether a step of this state stands on the map in this view."""
    return view is View.BOTH or state is StepState.BOTH or state.value == view.value


Direction = Literal["earlier", "later", "left", "right"]


@dataclass(frozen=True)
class Column:
    """A stage and its steps, in order."""

    stage: uuid.UUID
    steps: tuple[uuid.UUID, ...]


Order = tuple[Column, ...]
"""The whole map as an order of ids."""


def order_of(rows: Sequence[tuple[uuid.UUID, Sequence[uuid.UUID]]]) -> Order:
    """An order out of stages with their steps."""
    return tuple(Column(stage, tuple(steps)) for stage, steps in rows)


def find_step(order: Order, step: uuid.UUID) -> tuple[int, int]:
    """The column and the place within it of a step. Raises KeyError."""
    for number, column in enumerate(order):
        if step in column.steps:
            return number, column.steps.index(step)
    raise KeyError(step)


def place_step(order: Order, step: uuid.UUID, column: int, place: int) -> Order:
    """The order with a step put into a column at a place (counted without the step itself); places past the end mean the end."""
    find_step(order, step)
    without = [replace(each, steps=tuple(one for one in each.steps if one != step)) for each in order]
    steps = without[column].steps
    place = max(0, min(place, len(steps)))
    without[column] = replace(without[column], steps=(*steps[:place], step, *steps[place:]))
    return tuple(without)


def move_step(order: Order, step: uuid.UUID, direction: Direction) -> Order:
    """A step one place on: over the edge of its stage into the next (earlier, later), or beside it (left, right). At the edge of the map nothing changes."""
    column, place = find_step(order, step)
    if direction in {"earlier", "later"}:
        by = -1 if direction == "earlier" else 1
        if 0 <= place + by < len(order[column].steps):
            return place_step(order, step, column, place + by)
        target = column + by
        if not 0 <= target < len(order):
            return order
        return place_step(order, step, target, len(order[target].steps) if by < 0 else 0)
    target = column + (-1 if direction == "left" else 1)
    return place_step(order, step, target, place) if 0 <= target < len(order) else order


def place_stage(order: Order, stage: uuid.UUID, place: int) -> Order:
    """The order with a stage put at a place (counted without itself). Raises KeyError."""
    found = next((column for column in order if column.stage == stage), None)
    if found is None:
        raise KeyError(stage)
    others = [column for column in order if column.stage != stage]
    place = max(0, min(place, len(others)))
    return (*others[:place], found, *others[place:])


def move_stage(order: Order, stage: uuid.UUID, direction: Direction) -> Order:
    """A stage one place to the left (earlier) or the right (later). Raises KeyError."""
    place = [column.stage for column in order].index(stage) if any(column.stage == stage for column in order) else -1
    if place < 0:
        raise KeyError(stage)
    return place_stage(order, stage, max(0, place + (-1 if direction in {"earlier", "left"} else 1)))


class WorkshopStatus(StrEnum):
    """Where a workshop stands."""

    GATHERING = "gathering"
    SHOWING = "showing"
    CLOSED = "closed"


WORKSHOP_TRANSITIONS: Final[dict[WorkshopStatus, frozenset[WorkshopStatus]]] = {
    WorkshopStatus.GATHERING: frozenset({WorkshopStatus.SHOWING, WorkshopStatus.CLOSED}),
    WorkshopStatus.SHOWING: frozenset({WorkshopStatus.GATHERING, WorkshopStatus.CLOSED}),
    WorkshopStatus.CLOSED: frozenset({WorkshopStatus.GATHERING}),
}
"""Gathering: each sees the own entry. Showing: all see all, and may still write. Closed: all see all and what guests lived through; nobody writes."""


def workshop_may_become(old: WorkshopStatus, new: WorkshopStatus) -> bool:
    """Whether a workshop may go there."""
    return new in WORKSHOP_TRANSITIONS[old]


def takes_entries(status: WorkshopStatus) -> bool:
    """Whether people may still write."""
    return status is not WorkshopStatus.CLOSED


def shows_all(status: WorkshopStatus) -> bool:
    """Whether people see each other's entries."""
    return status is not WorkshopStatus.GATHERING


EMOTION_FROM: Final = VALUE_FROM
"""Visits from which a lived feeling is set against an expected one: where it has a value with its interval."""
GAP_FROM: Final = 0.25
LARGE_GAP_FROM: Final = 0.6
"""Differences between expected and lived feeling, both -1..1, that are called a gap and a large gap (our own convention)."""


class Gap(StrEnum):
    """How a lived feeling stands to the expected one."""

    UNKNOWN = "unknown"
    MUCH_WORSE = "much_worse"
    WORSE = "worse"
    AS_EXPECTED = "as_expected"
    BETTER = "better"
    MUCH_BETTER = "much_better"


def gap_of(expected: float | None, lived: float | None) -> Gap:
    """The gap between two feelings on -1..1; unknown where one of them is missing."""
    if expected is None or lived is None:
        return Gap.UNKNOWN
    by = round(lived - expected, 9)
    if abs(by) < GAP_FROM:
        return Gap.AS_EXPECTED
    if abs(by) < LARGE_GAP_FROM:
        return Gap.BETTER if by > 0 else Gap.WORSE
    return Gap.MUCH_BETTER if by > 0 else Gap.MUCH_WORSE
