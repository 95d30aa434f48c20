"""How much work one shopper may have: pure arithmetic over accepted work, with figures that explain themselves."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.studies.rules import CapKind

DAYS_BETWEEN = frozenset({CapKind.DAYS_BETWEEN_LOCATION, CapKind.DAYS_BETWEEN_CLIENT})
"""A least distance in days; fewer days are more generous. The other kinds are a greatest number."""
BY_DAY = frozenset({CapKind.PER_DAY, CapKind.PER_WEEK, *DAYS_BETWEEN})
"""Whether these hold depends on the day that is chosen."""


@dataclass(frozen=True)
class Rule:
    """One cap of a study. ``exception`` is set for one shopper and overrides the general ones."""

    study_id: uuid.UUID
    kind: CapKind
    amount: int
    minimum_level: int = 1
    exception: bool = False


@dataclass(frozen=True)
class Work:
    """One accepted visit of the shopper. ``planned_on`` is a day in the agency's time zone."""

    study_id: uuid.UUID
    wave_id: uuid.UUID
    client_id: uuid.UUID
    location_id: uuid.UUID
    planned_on: dt.date
    under_way: bool


@dataclass(frozen=True)
class Wish:
    """The visit somebody wants to do, and when."""

    study_id: uuid.UUID
    wave_id: uuid.UUID
    client_id: uuid.UUID
    location_id: uuid.UUID
    planned_on: dt.date


@dataclass(frozen=True)
class Verdict:
    """What one cap says. Counting kinds: ``used`` of ``limit`` are taken; days between: the nearest visit is ``used`` days away (None: there is none)."""

    kind: CapKind
    limit: int
    used: int | None
    fits: bool
    exception: bool = False

    @property
    def left(self) -> int:
        """How many more fit, for counting kinds."""
        return max(0, self.limit - (self.used or 0))


@dataclass(frozen=True)
class Limit:
    """The rule that counts for a shopper."""

    amount: int
    exception: bool


def limit_for(rules: Iterable[Rule], study_id: uuid.UUID, kind: CapKind, level: int) -> Limit | None:
    """The shopper's own exception, else the most generous general rule that the level reaches; None: no such cap."""
    fitting = [rule for rule in rules if rule.study_id == study_id and rule.kind is kind]
    for rule in fitting:
        if rule.exception:
            return Limit(rule.amount, exception=True)
    amounts = [rule.amount for rule in fitting if rule.minimum_level <= level]
    if not amounts:
        return None
    return Limit(min(amounts) if kind in DAYS_BETWEEN else max(amounts), exception=False)


def check(rules: Collection[Rule], works: Sequence[Work], wish: Wish, level: int) -> list[Verdict]:
    """The verdict of each cap that applies, in the order of CapKind.

    Numbers count the work in the study that set the cap. Days between two visits hold across a client's studies: of the two studies' rules the
    stricter one counts, else a visit for one study could break the other's.
    """
    return [verdict for kind in CapKind if (verdict := _check_kind(rules, works, wish, level, kind)) is not None]


def _check_kind(rules: Collection[Rule], works: Sequence[Work], wish: Wish, level: int, kind: CapKind) -> Verdict | None:
    if kind in DAYS_BETWEEN:
        return _check_days(rules, works, wish, level, kind)
    limit = limit_for(rules, wish.study_id, kind, level)
    if limit is None:
        return None
    used = sum(1 for work in works if _counts(kind, work, wish))
    return Verdict(kind, limit.amount, used, fits=used < limit.amount, exception=limit.exception)


def _counts(kind: CapKind, work: Work, wish: Wish) -> bool:
    if work.study_id != wish.study_id:
        return False
    match kind:
        case CapKind.PER_DAY:
            return work.planned_on == wish.planned_on
        case CapKind.PER_WEEK:
            return work.planned_on.isocalendar()[:2] == wish.planned_on.isocalendar()[:2]
        case CapKind.PER_WAVE:
            return work.wave_id == wish.wave_id
        case CapKind.OPEN_AT_ONCE:
            return work.under_way
        case _:
            return True


def _check_days(rules: Collection[Rule], works: Sequence[Work], wish: Wish, level: int, kind: CapKind) -> Verdict | None:
    own = limit_for(rules, wish.study_id, kind, level)
    worst = Verdict(kind, own.amount, None, fits=True, exception=own.exception) if own else None
    for work in works:
        same = work.location_id == wish.location_id if kind is CapKind.DAYS_BETWEEN_LOCATION else work.client_id == wish.client_id
        if not same:
            continue
        theirs = limit_for(rules, work.study_id, kind, level)
        limit = max((one for one in (own, theirs) if one), key=lambda one: one.amount, default=None)
        if limit is None:
            continue
        gap = abs((work.planned_on - wish.planned_on).days)
        verdict = Verdict(kind, limit.amount, gap, fits=gap >= limit.amount, exception=limit.exception)
        if worst is None or worst.used is None or (verdict.fits, gap - verdict.limit) < (worst.fits, worst.used - worst.limit):
            worst = verdict
    return worst


def days_of(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """The days from first to last, both included."""
    for number in range((last - first).days + 1):
        yield first + dt.timedelta(days=number)


def first_fitting_day(rules: Collection[Rule], works: Sequence[Work], wish: Wish, level: int, last: dt.date) -> dt.date | None:
    """The first day from the wish's own on which every cap holds, None when there is none until ``last``."""
    if last < wish.planned_on:
        return None
    if any(not verdict.fits for verdict in check(rules, works, wish, level) if verdict.kind not in BY_DAY):
        return None
    for day in days_of(wish.planned_on, last):
        there = Wish(wish.study_id, wish.wave_id, wish.client_id, wish.location_id, day)
        if all(verdict.fits for verdict in check(rules, works, there, level)):
            return day
    return None
