"""Why a shopper fits a visit or not: pure, one reason for each thing that matters. Templates make the sentences."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.assignments.caps import BY_DAY, Rule, Verdict, Wish, Work, check, first_fitting_day
from app.assignments.rules import OfferStatus
from app.kit.geo import distance_km
from app.recruitment.rules import ShopperStatus


class ReasonCode(StrEnum):
    """What is looked at."""

    STATUS = "status"
    LEVEL = "level"
    DISTANCE = "distance"
    LANGUAGE = "language"
    OFFER = "offer"
    CAP = "cap"
    DAY = "day"


SOFT = frozenset({ReasonCode.DISTANCE, ReasonCode.LANGUAGE})
"""A manager may know better: these warn, the others forbid."""


@dataclass(frozen=True)
class Reason:
    """One thing that was looked at. ``cap`` holds the figures of a cap; ``day`` the first day on which all caps hold."""

    code: ReasonCode
    fits: bool
    cap: Verdict | None = None
    day: dt.date | None = None
    languages: tuple[str, ...] = ()

    @property
    def forbids(self) -> bool:
        """Whether nobody can get round this."""
        return not self.fits and self.code not in SOFT


@dataclass(frozen=True)
class Person:
    """What matters of a shopper."""

    status: ShopperStatus
    level: int
    languages: tuple[str, ...]
    latitude: float | None
    longitude: float | None
    travel_radius_km: int


@dataclass(frozen=True)
class Job:
    """What matters of the visit; ``wish.planned_on`` is the first day it can be done, ``last_day`` the last."""

    wish: Wish
    last_day: dt.date
    languages: tuple[str, ...]
    minimum_level: int
    latitude: float | None
    longitude: float | None
    from_home: bool = False
    """It is a web shop or a telephone line: nobody has to travel."""


@dataclass(frozen=True)
class Fit:
    """The whole verdict on one shopper for one visit."""

    reasons: tuple[Reason, ...]
    distance_km: float | None
    first_day: dt.date | None

    @property
    def fits(self) -> bool:
        """Whether nothing speaks against it."""
        return all(reason.fits for reason in self.reasons)

    @property
    def possible(self) -> bool:
        """Whether nothing forbids it."""
        return not any(reason.forbids for reason in self.reasons)

    @property
    def against(self) -> list[Reason]:
        """What speaks against it, what forbids first."""
        return sorted((reason for reason in self.reasons if not reason.fits), key=lambda reason: not reason.forbids)


def distance_between(person: Person, job: Job) -> float | None:
    """Kilometres from home to the location; None when either position is unknown."""
    if person.latitude is None or person.longitude is None or job.latitude is None or job.longitude is None:
        return None
    return distance_km(person.latitude, person.longitude, job.latitude, job.longitude)


def judge(person: Person, job: Job, rules: Collection[Rule], works: Sequence[Work], offer: OfferStatus | None) -> Fit:
    """Everything that speaks for or against this shopper for this visit."""
    distance = distance_between(person, job)
    shared = tuple(language for language in job.languages if language in person.languages)
    first_day = first_fitting_day(rules, works, job.wish, person.level, job.last_day)
    verdicts = check(rules, works, job.wish, person.level)
    reasons = [
        Reason(ReasonCode.STATUS, person.status is ShopperStatus.ACTIVE),
        Reason(ReasonCode.LEVEL, person.level >= job.minimum_level),
        Reason(ReasonCode.DISTANCE, job.from_home or (distance is not None and distance <= person.travel_radius_km)),
        Reason(ReasonCode.LANGUAGE, bool(shared) or not job.languages, languages=shared),
        Reason(ReasonCode.OFFER, offer not in {OfferStatus.SENT, OfferStatus.DECLINED, OfferStatus.ACCEPTED}),
    ]
    # A cap of a day or of days between says something about one day only; what counts for the visit is whether any day is left.
    reasons += [
        Reason(ReasonCode.CAP, verdict.fits or (verdict.kind in BY_DAY and first_day is not None), cap=verdict) for verdict in verdicts
    ]
    reasons.append(Reason(ReasonCode.DAY, first_day is not None, day=first_day))
    return Fit(tuple(reasons), distance, first_day)
