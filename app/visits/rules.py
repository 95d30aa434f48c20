"""The lifecycle of a visit: the one transition table (design.md, section 3), and the order and the days of its legs."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final


class VisitStatus(StrEnum):
    """Where a visit stands."""

    OPEN = "open"
    ASSIGNED = "assigned"
    BRIEFED = "briefed"
    STARTED = "started"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    APPROVED = "approved"
    EXCLUDED = "excluded"
    REJECTED = "rejected"
    COULD_NOT_COMPLETE = "could_not_complete"
    NOT_COMPLETED = "not_completed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    REOPENED = "reopened"
    APPEALED = "appealed"


class LegStatus(StrEnum):
    """Where a leg of a visit stands."""

    WAITING = "waiting"
    OPEN = "open"
    SUBMITTED = "submitted"
    MISSED = "missed"


_V = VisitStatus
TRANSITIONS: dict[VisitStatus, frozenset[VisitStatus]] = {
    _V.OPEN: frozenset({_V.ASSIGNED, _V.WITHDRAWN, _V.EXPIRED}),
    _V.ASSIGNED: frozenset({_V.BRIEFED, _V.WITHDRAWN, _V.EXPIRED}),
    _V.BRIEFED: frozenset({_V.STARTED, _V.WITHDRAWN, _V.EXPIRED}),
    _V.STARTED: frozenset({_V.SUBMITTED, _V.COULD_NOT_COMPLETE, _V.WITHDRAWN, _V.EXPIRED}),
    _V.SUBMITTED: frozenset({_V.IN_REVIEW}),
    _V.COULD_NOT_COMPLETE: frozenset({_V.IN_REVIEW}),
    _V.IN_REVIEW: frozenset({_V.APPROVED, _V.EXCLUDED, _V.REJECTED, _V.RETURNED, _V.NOT_COMPLETED}),
    _V.RETURNED: frozenset({_V.SUBMITTED, _V.EXPIRED, _V.REJECTED}),
    _V.APPROVED: frozenset({_V.REOPENED}),
    _V.REOPENED: frozenset({_V.IN_REVIEW}),
    _V.REJECTED: frozenset({_V.APPEALED}),
    _V.APPEALED: frozenset({_V.IN_REVIEW}),
    _V.EXCLUDED: frozenset(),
    _V.NOT_COMPLETED: frozenset(),
    _V.WITHDRAWN: frozenset(),
    _V.EXPIRED: frozenset(),
}
LEG_TRANSITIONS: dict[LegStatus, frozenset[LegStatus]] = {
    LegStatus.WAITING: frozenset({LegStatus.OPEN, LegStatus.MISSED}),
    LegStatus.OPEN: frozenset({LegStatus.SUBMITTED, LegStatus.MISSED}),
    LegStatus.SUBMITTED: frozenset({LegStatus.OPEN}),
    LegStatus.MISSED: frozenset(),
}
LEG_OF: dict[VisitStatus, LegStatus] = {
    _V.STARTED: LegStatus.OPEN, _V.SUBMITTED: LegStatus.SUBMITTED, _V.COULD_NOT_COMPLETE: LegStatus.SUBMITTED,
    _V.RETURNED: LegStatus.OPEN, _V.WITHDRAWN: LegStatus.MISSED, _V.EXPIRED: LegStatus.MISSED,
}  # fmt: skip
"""Where a visit of one leg takes that leg; legs with days of their own only begin and are missed with their visit."""

ACCEPTS_ANSWERS = frozenset({_V.BRIEFED, _V.STARTED, _V.RETURNED})
"""Events that arrive in any other state are kept, but not applied."""

BEFORE_REVIEW = frozenset({_V.OPEN, _V.ASSIGNED, _V.BRIEFED, _V.STARTED})
"""Nobody has handed anything in yet, so nobody has decided; no visit comes back to these."""

ENDED_WITHOUT_DATA = frozenset({_V.EXCLUDED, _V.REJECTED, _V.NOT_COMPLETED, _V.WITHDRAWN, _V.EXPIRED})
"""These re-open their quota cell as a new visit."""

COUNTS_FOR_CAPS = frozenset(
    {_V.ASSIGNED, _V.BRIEFED, _V.STARTED, _V.SUBMITTED, _V.IN_REVIEW, _V.RETURNED, _V.APPROVED, _V.EXCLUDED,
     _V.REJECTED, _V.COULD_NOT_COMPLETE, _V.NOT_COMPLETED, _V.REOPENED, _V.APPEALED}
)  # fmt: skip
"""Accepted work: everything but a visit that was handed back or ran out."""

UNDER_WAY = frozenset({_V.ASSIGNED, _V.BRIEFED, _V.STARTED, _V.RETURNED})
"""What counts as 'open at the same time' when a shopper wants one more: what waits to be done, and what waits for a repair."""

WITH_AGENCY = frozenset({_V.SUBMITTED, _V.IN_REVIEW, _V.COULD_NOT_COMPLETE, _V.REOPENED, _V.APPEALED})
"""It is the agency's turn, and the reviewer's clock runs."""

TO_TAKE_UP = WITH_AGENCY - {_V.IN_REVIEW}
"""What a reviewer takes up, so that it comes into review."""

PAID = frozenset({_V.APPROVED, _V.EXCLUDED, _V.NOT_COMPLETED})
"""Decisions that the shopper is paid for, the last with a part of the fee."""

NEEDS_REASON = frozenset({_V.EXCLUDED, _V.REJECTED, _V.RETURNED, _V.WITHDRAWN, _V.NOT_COMPLETED, _V.REOPENED, _V.APPEALED})
"""Nobody ends or turns back a visit without saying why."""


def part_fee(fee_minor: int, share: int) -> int:
    """What a visit that could not be completed is worth: ``share`` percent of its fee, half a cent rounded up."""
    return (fee_minor * share + 50) // 100


def may_become(old: VisitStatus, new: VisitStatus) -> bool:
    """Whether the lifecycle has that step."""
    return new in TRANSITIONS[old]


# --- legs: parts of a visit on days of their own (docs/adr/0009-legs-of-a-visit.md) ---

WHOLE: Final = "visit"
"""The code of the one leg of a visit that is done in one go; it has no days of its own."""
GRACE: Final = dt.timedelta(days=1)
"""After the last day of the first leg, as for any visit."""
LATER_GRACE: Final = dt.timedelta(days=7)
"""After the last day of a later leg: an order was placed and paid by then, and a parcel that is late is nobody's fault here."""


class LegVerdict(StrEnum):
    """Whether a leg can be handed in on a day."""

    OPEN = "open"
    SENT = "sent"
    NOT_YET = "not_yet"
    """Its window has not opened."""
    NOT_ITS_TURN = "not_its_turn"
    """An earlier leg has not been handed in."""
    UNKNOWN = "unknown"
    """The visit has no such leg, or it was missed."""


@dataclass(frozen=True)
class LegState:
    """A leg as it stands; the legs of a visit are given in their order. ``closes_on`` is the last day of the window, None without an end."""

    code: str
    status: LegStatus
    opens_on: dt.date | None = None
    closes_on: dt.date | None = None


def leg_named(value: object) -> str | None:
    """The leg that a ``submit`` hands in; None for the visit as a whole, which is all that older apps know."""
    named = value.get("leg") if isinstance(value, dict) else None
    return named if isinstance(named, str) and named else None


def leg_window(planned_on: dt.date, opens_after_days: int, closes_after_days: int | None) -> tuple[dt.date, dt.date | None]:
    """The first and the last day of a leg, counted from the day the visit is planned on; a window never ends before it begins."""
    opens_on = planned_on + dt.timedelta(days=opens_after_days)
    if closes_after_days is None:
        return opens_on, None
    return opens_on, max(opens_on, planned_on + dt.timedelta(days=closes_after_days))


def current_leg(legs: Sequence[LegState]) -> LegState | None:
    """The leg whose turn it is: the first that was not handed in; None when all were, or when it was missed."""
    first = next((leg for leg in legs if leg.status is not LegStatus.SUBMITTED), None)
    return None if first is None or first.status is LegStatus.MISSED else first


def judge_leg(legs: Sequence[LegState], code: str, day: dt.date) -> LegVerdict:
    """Whether a leg can be handed in on that day. A leg whose window is over still can: what came late is kept, and shown as late."""
    leg = next((each for each in legs if each.code == code), None)
    if leg is None or leg.status is LegStatus.MISSED:
        return LegVerdict.UNKNOWN
    if leg.status is LegStatus.SUBMITTED:
        return LegVerdict.SENT
    if current_leg(legs) != leg:
        return LegVerdict.NOT_ITS_TURN
    return LegVerdict.NOT_YET if leg.opens_on is not None and day < leg.opens_on else LegVerdict.OPEN


def hand_in_leg(legs: Sequence[LegState], code: str, day: dt.date) -> tuple[LegState, ...]:
    """The legs after one was handed in: the next one is open if its window is. Raises ValueError for a leg that cannot be handed in."""
    if judge_leg(legs, code, day) is not LegVerdict.OPEN:
        msg = f"the leg {code} cannot be handed in on {day}"
        raise ValueError(msg)
    sent = tuple(replace(leg, status=LegStatus.SUBMITTED) if leg.code == code else leg for leg in legs)
    following = current_leg(sent)
    if following is None or judge_leg(sent, following.code, day) is not LegVerdict.OPEN:
        return sent
    return tuple(replace(leg, status=LegStatus.OPEN) if leg == following else leg for leg in sent)


def all_handed_in(legs: Iterable[LegState]) -> bool:
    """Whether nothing of the visit is left to hand in."""
    return all(leg.status is LegStatus.SUBMITTED for leg in legs)


def days_late(leg: LegState, handed_in_on: dt.date | None) -> int:
    """How many days after its window a leg was handed in; 0 when it was in time or was not handed in."""
    if handed_in_on is None or leg.closes_on is None:
        return 0
    return max(0, (handed_in_on - leg.closes_on).days)


def last_day_of(legs: Sequence[LegState], leg: LegState) -> dt.date | None:
    """The last day of a leg; without an end of its own, that of the first later leg that has one."""
    place = legs.index(leg)
    return next((each.closes_on for each in legs[place:] if each.closes_on is not None), None)


def grace_of(legs: Sequence[LegState], leg: LegState) -> dt.timedelta:
    """How long after its last day a leg is waited for before the visit expires."""
    return GRACE if legs.index(leg) == 0 else LATER_GRACE


# --- what the shopper is promised ---


def pay_day(approved_on: dt.date, days: int) -> dt.date:
    """The day by which an approved visit is paid: ``days`` later, and on the Monday after a weekend."""
    day = approved_on + dt.timedelta(days=days)
    return day + dt.timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > _FRIDAY else 0)


_FRIDAY: Final = 4
