"""How much a doubt weighs and what a reviewer makes of it; the life of an appeal."""

from enum import StrEnum

from app.visits.rules import VisitStatus


class FlagState(StrEnum):
    """What a reviewer made of a flag."""

    OPEN = "open"
    ASKED = "asked"
    FINE = "fine"


class Severity(StrEnum):
    """How much a flag weighs. None of them ever rejects a visit by itself."""

    NOTE = "note"
    DOUBT = "doubt"
    SERIOUS = "serious"


class AppealKind(StrEnum):
    """What an appeal is about: a shopper objects to a rejection, or something is wrong with an approved visit."""

    OBJECTION = "objection"
    EVALUATOR_ERROR = "evaluator_error"
    RE_SCORE = "re_score"
    CLIENT_ERROR = "client_error"
    DATA_QUALITY = "data_quality"


REOPENS = tuple(kind for kind in AppealKind if kind is not AppealKind.OBJECTION)
"""What an approved visit is reopened for."""


class AppealStatus(StrEnum):
    """Where an appeal stands. ``upheld``: the decision it was against stands; ``changed``: it was decided otherwise."""

    OPENED = "opened"
    WAITING_AGENCY = "waiting_agency"
    WAITING_SHOPPER = "waiting_shopper"
    WAITING_CLIENT = "waiting_client"
    UPHELD = "upheld"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


_A, _V = AppealStatus, VisitStatus
_ENDS = frozenset({_A.UPHELD, _A.CHANGED, _A.WITHDRAWN})
APPEAL_TRANSITIONS: dict[AppealStatus, frozenset[AppealStatus]] = {
    _A.OPENED: _ENDS | {_A.WAITING_AGENCY},
    _A.WAITING_AGENCY: _ENDS | {_A.WAITING_SHOPPER, _A.WAITING_CLIENT},
    _A.WAITING_SHOPPER: _ENDS | {_A.WAITING_AGENCY},
    _A.WAITING_CLIENT: _ENDS | {_A.WAITING_AGENCY, _A.WAITING_SHOPPER},
    _A.UPHELD: frozenset(),
    _A.CHANGED: frozenset(),
    _A.WITHDRAWN: frozenset(),
}
APPEAL_OPEN = frozenset(status for status, following in APPEAL_TRANSITIONS.items() if following)
"""Somebody still has to do something."""
BY_HAND = frozenset({_A.WAITING_AGENCY, _A.WAITING_CLIENT, _A.WITHDRAWN})
"""What a reviewer sets; the rest follows from what becomes of the visit."""

SHORTEST_OBJECTION, LONGEST_OBJECTION = 30, 2000
"""Characters, without spaces around them."""


def may_become(old: AppealStatus, new: AppealStatus) -> bool:
    """Whether the life of an appeal has that step."""
    return new in APPEAL_TRANSITIONS[old]


def appeal_follows(kind: AppealKind, visit: VisitStatus, *, answers_changed: bool) -> AppealStatus | None:
    """Where an appeal stands once its visit has gone to a status; None where that says nothing about it.

    An approval that stays an approval has changed something only when answers changed meanwhile.
    """
    match visit:
        case _V.IN_REVIEW:
            return _A.WAITING_AGENCY
        case _V.RETURNED:
            return _A.WAITING_SHOPPER
        case _V.REJECTED | _V.EXPIRED if kind is AppealKind.OBJECTION:
            return _A.UPHELD
        case _V.APPROVED if kind is not AppealKind.OBJECTION and not answers_changed:
            return _A.UPHELD
        case _V.APPROVED | _V.EXCLUDED | _V.REJECTED | _V.NOT_COMPLETED | _V.EXPIRED | _V.WITHDRAWN:
            return _A.CHANGED
        case _:
            return None
