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
_AGAIN = frozenset({OfferStatus.SENT})
TRANSITIONS: dict[OfferStatus, frozenset[OfferStatus]] = {
    OfferStatus.SENT: _END,
    OfferStatus.APPLIED: _END,
    OfferStatus.ACCEPTED: frozenset(),
    OfferStatus.DECLINED: _AGAIN,
    OfferStatus.LAPSED: _AGAIN,
    OfferStatus.WITHDRAWN: _AGAIN,
}
"""One offer a visit and shopper; inviting the same person again sends that offer again."""

WAITING = frozenset({OfferStatus.SENT, OfferStatus.APPLIED})
"""Somebody still has to answer."""


def may_become(old: OfferStatus, new: OfferStatus) -> bool:
    """Whether the lifecycle has that step."""
    return new in TRANSITIONS[old]
