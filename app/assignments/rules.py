"""The lifecycle of an offer."""

from enum import StrEnum


class OfferWay(StrEnum):
    """How the shopper and the visit met."""

    INVITED = "invited"
    APPLIED = "applied"
    ASSIGNED = "assigned"


class OfferStatus(StrEnum):
    """Where an offer stands."""

    SENT = "sent"
    APPLIED = "applied"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


_END = frozenset({OfferStatus.ACCEPTED, OfferStatus.DECLINED, OfferStatus.LAPSED, OfferStatus.WITHDRAWN})
TRANSITIONS: dict[OfferStatus, frozenset[OfferStatus]] = {
    OfferStatus.SENT: _END,
    OfferStatus.APPLIED: _END,
    OfferStatus.ACCEPTED: frozenset(),
    OfferStatus.DECLINED: frozenset(),
    OfferStatus.LAPSED: frozenset(),
    OfferStatus.WITHDRAWN: frozenset(),
}


def may_become(old: OfferStatus, new: OfferStatus) -> bool:
    """Whether the lifecycle has that step."""
    return new in TRANSITIONS[old]
