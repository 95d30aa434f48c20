"""The shopper's lifecycle and who may apply."""

import calendar
import datetime as dt
from enum import StrEnum

MINIMUM_AGE = 18
NOBODYS_BIRTHDAY = dt.date(1900, 1, 1)
"""Stands where an erased person's day of birth stood."""


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


def _months_on(moment: dt.datetime, months: int) -> dt.datetime:
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))


def one_month_after(moment: dt.datetime) -> dt.datetime:
    """The same day of the next month, or its last day: when a failed applicant's data go."""
    return _months_on(moment, 1)


def one_month_before(moment: dt.datetime) -> dt.datetime:
    """The same day of the month before, or its last day: who failed earlier than this is erased."""
    return _months_on(moment, -1)
