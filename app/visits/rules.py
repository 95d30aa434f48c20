"""The lifecycle of a visit: the one transition table (design.md, section 3)."""

from enum import StrEnum


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
"""Where a visit of one leg takes that leg."""

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

NEEDS_REASON = frozenset({_V.EXCLUDED, _V.REJECTED, _V.RETURNED, _V.WITHDRAWN, _V.NOT_COMPLETED, _V.REOPENED, _V.APPEALED})
"""Nobody ends or turns back a visit without saying why."""


def part_fee(fee_minor: int, share: int) -> int:
    """What a visit that could not be completed is worth: ``share`` percent of its fee, half a cent rounded up."""
    return (fee_minor * share + 50) // 100


def may_become(old: VisitStatus, new: VisitStatus) -> bool:
    """Whether the lifecycle has that step."""
    return new in TRANSITIONS[old]
