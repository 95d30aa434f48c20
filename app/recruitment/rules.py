"""The shopper's lifecycle and who may apply."""

import datetime as dt
from enum import StrEnum

MINIMUM_AGE = 18


class ShopperStatus(StrEnum):
    """Where a shopper stands."""

    APPLIED = "applied"
    TESTING = "testing"
    ACTIVE = "active"
    FAILED = "failed"
    PAUSED = "paused"
    SUSPENDED = "suspended"
    ERASED = "erased"


_S = ShopperStatus
TRANSITIONS: dict[ShopperStatus, frozenset[ShopperStatus]] = {
    _S.APPLIED: frozenset({_S.TESTING, _S.ERASED}),
    _S.TESTING: frozenset({_S.ACTIVE, _S.FAILED, _S.ERASED}),
    _S.FAILED: frozenset({_S.TESTING, _S.ERASED}),
    _S.ACTIVE: frozenset({_S.PAUSED, _S.SUSPENDED, _S.ERASED}),
    _S.PAUSED: frozenset({_S.ACTIVE, _S.ERASED}),
    _S.SUSPENDED: frozenset({_S.ACTIVE, _S.ERASED}),
    _S.ERASED: frozenset(),
}


def may_become(old: ShopperStatus, new: ShopperStatus) -> bool:
    """Whether the lifecycle has that step."""
    return new in TRANSITIONS[old]


def age_on(birth_date: dt.date, day: dt.date) -> int:
    """Completed years on a day; someone born on 29 February has a birthday on 1 March in other years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def is_adult(birth_date: dt.date, day: dt.date) -> bool:
    """Whether somebody may apply."""
    return age_on(birth_date, day) >= MINIMUM_AGE
