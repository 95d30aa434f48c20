"""Stated emotion: from the sliders and answers of approved visits to what a step felt like.

Every constant of the method stands in `feelings/constants.py` with its source. The spontaneous reaction (speeded yes/no
trials) is in `spontaneous.py`, what is derived from many visits in `feelings/`. Nothing here takes part in a shopper's grade, matching, caps, pay or suspension.
"""

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from app.journeys.feelings import constants
from app.journeys.feelings.constants import (
    CES_FROM,
    CSAT_FROM,
    CURVE_FACTOR,
    DETRACTOR_TO,
    MOMENT_OF_TRUTH_PART,
    PAIN_BELOW,
    PAIN_SHARE,
    PEAK_END_FROM,
    PROMOTER_FROM,
    TIE,
)
from app.journeys.statistics import (
    Estimate,
    Tier,
    clustered_mean_interval,
    mean_interval,
    nps_interval,
    tier_of,
    wilson_interval,
)

METHOD_VERSION: Final = constants.METHOD_VERSION
"""Results keep the version of the method they were computed with."""

VALENCE_ENDS: Final = (-1.0, 1.0)
"""Where the scales of valence and arousal end."""
WORDS_ON_SCREEN: Final = {
    "nps": "mystery guest NPS",
    "csat": "mystery guest CSAT",
    "ces": "mystery guest CES",
}
"""What these figures are called: never compared with customers' figures without saying so."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one visit recorded at one step: slider positions in [0, 1], None where one was untouched."""

    pleasure: float | None
    arousal: float | None = None
    shopper: Hashable = None

    @classmethod
    def from_answer(cls, value: Mapping[str, Any] | None, shopper: Hashable = None) -> "Reading":
        """Read the stored value of an ``affect:<section>`` answer; None reads as untouched."""
        value = value or {}
        return cls(value.get("pleasure"), value.get("arousal"), shopper)

    @property
    def valence(self) -> float | None:
        """Valence in [-1, 1], or None."""
        return None if self.pleasure is None else valence(self.pleasure)

    @property
    def intensity(self) -> float | None:
        """Intensity in [0, 1], or None unless both sliders were touched."""
        if self.pleasure is None or self.arousal is None:
            return None
        return intensity(valence(self.pleasure), activation(self.arousal))


class Moment(StrEnum):
    """What a step's valence makes of it on the emotion curve."""

    PAIN = "pain"
    PAIN_CONFIRMED = "pain_confirmed"
    DELIGHT = "delight"
    DELIGHT_CONFIRMED = "delight_confirmed"


@dataclass(frozen=True, slots=True)
class StepEmotion:
    """What a step felt like over n visits with a touched pleasure slider, as far as n allows it to be shown.

    Below 3 visits everything is empty; at 3 and 4 there are only `dots` (sorted curve values, so that their
    order tells nothing); from 5 up the estimates. `curve` is the valence on the drawn scale of -2..+2.
    """

    n: int
    tier: Tier
    dots: tuple[float, ...] = ()
    valence: Estimate | None = None
    arousal: Estimate | None = None
    intensity: Estimate | None = None
    negative_share: Estimate | None = None
    moment: Moment | None = None

    @property
    def curve(self) -> Estimate | None:
        """The point on the emotion curve with its interval, cut off where the scale ends."""
        if self.valence is None:
            return None
        return self.valence.scaled(CURVE_FACTOR).capped(-CURVE_FACTOR, CURVE_FACTOR)


@dataclass(frozen=True, slots=True)
class PeakEnd:
    """The peak-end value of one journey beside its plain mean; `value` is None below three steps."""

    value: float | None
    mean: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Nps:
    """A mystery guest NPS with its counts and its adjusted-Wald interval (not cut off at 100)."""

    promoters: int
    passives: int
    detractors: int
    score: Estimate

    @property
    def n(self) -> int:
        """Number of answers."""
        return self.promoters + self.passives + self.detractors


@dataclass(frozen=True, slots=True)
class Ces:
    """A mystery guest CES 2.0: the mean (1-7) and the share that found it easy (5-7)."""

    mean: Estimate
    easy_share: Estimate


def valence(pleasure: float) -> float:
    """Turn a pleasure slider position in [0, 1] into valence V = 2p - 1 in [-1, 1]."""
    return 2 * _within(pleasure) - 1


def activation(arousal: float) -> float:
    """Turn an arousal slider position in [0, 1] into A = 2a - 1 in [-1, 1]."""
    return 2 * _within(arousal) - 1


def intensity(valence_: float, arousal: float) -> float:
    """Return the distance from the neutral middle, sqrt((V^2 + A^2) / 2), in [0, 1]."""
    return math.sqrt((valence_**2 + arousal**2) / 2)


def curve_value(valence_: float) -> float:
    """Return the height on the emotion curve, -2..+2."""
    return CURVE_FACTOR * valence_


def summarise_step(readings: Iterable[Reading]) -> StepEmotion:
    """Summarise one step over approved visits; the interval allows for several visits by one shopper.

    Readings without a shopper count as each from somebody else.
    """
    touched = [reading for reading in readings if reading.pleasure is not None]
    n = len(touched)
    tier = tier_of(n)
    if tier is Tier.SUPPRESSED:
        return StepEmotion(n, tier)
    values = [valence(r.pleasure) for r in touched if r.pleasure is not None]
    if not tier.has_value:
        return StepEmotion(n, tier, dots=tuple(sorted(curve_value(value) for value in values)))
    shoppers = shopper_clusters(reading.shopper for reading in touched)
    pairs = list(zip(touched, shoppers, strict=True))
    mean = clustered_mean_interval(values, shoppers, ends=VALENCE_ENDS)
    moved = [(activation(r.arousal), who) for r, who in pairs if r.arousal is not None]
    strengths = [(r.intensity, who) for r, who in pairs if r.intensity is not None]
    return StepEmotion(
        n,
        tier,
        valence=mean,
        arousal=shown_mean(moved, VALENCE_ENDS),
        intensity=shown_mean(strengths),
        negative_share=wilson_interval(sum(value < -TIE for value in values), n),
        moment=None if mean is None else moment_of(mean, values),
    )


def moment_of(mean: Estimate, valences: Sequence[float]) -> Moment | None:
    """Tell a pain or delight point from the mean valence, its interval and the visits behind it."""
    if not valences:
        return None
    negative = sum(value < -TIE for value in valences) / len(valences)
    positive = sum(value > TIE for value in valences) / len(valences)
    if mean.value <= PAIN_BELOW + TIE and negative >= PAIN_SHARE:
        confirmed = mean.high is not None and mean.high < 0
        return Moment.PAIN_CONFIRMED if confirmed else Moment.PAIN
    if mean.value >= -PAIN_BELOW - TIE and positive >= PAIN_SHARE:
        confirmed = mean.low is not None and mean.low > 0
        return Moment.DELIGHT_CONFIRMED if confirmed else Moment.DELIGHT
    return None


def peak_end(valences: Sequence[float | None]) -> PeakEnd:
    """Return (peak + end) / 2 of one journey's steps in order, with the plain mean; None is a missing step.

    The peak is the valence that is largest either way, of equal peaks the later one; duration is not
    weighted.
    """
    known = [value for value in valences if value is not None]
    if not known:
        return PeakEnd(None, None, 0)
    mean = math.fsum(known) / len(known)
    if len(known) < PEAK_END_FROM:
        return PeakEnd(None, mean, len(known))
    peak = known[0]
    for value in known[1:]:
        if abs(value) >= abs(peak) - TIE:
            peak = value
    return PeakEnd((peak + known[-1]) / 2, mean, len(known))


def moments_of_truth(intensities: Mapping[str, float | None], contributions: Mapping[str, float | None] | None = None) -> list[str]:
    """List the steps that make or break the journey, in journey order (the order of `intensities`).

    A step is one when it is in the top third (rounded up) of intensity and, where contributions (-2..+2) were
    asked, also in the top third of their absolute value. Of equal values the earlier step comes first.
    """
    chosen = _top_third(intensities)
    if contributions is not None:
        chosen &= _top_third({code: None if c is None else abs(c) for code, c in contributions.items()})
    return [code for code in intensities if code in chosen]


def net_emotion(positive: int, negative: int, nothing: int) -> float | None:
    """Return 100 (P - N) / (P + N + U) over word picks, U for "nothing in particular" (OC); None without."""
    whole = positive + negative + nothing
    return 100 * (positive - negative) / whole if whole else None


def nps(scores: Iterable[float]) -> Nps | None:
    """Return the mystery guest NPS of answers 0-10; None without answers."""
    given = list(scores)
    promoters = sum(score >= PROMOTER_FROM for score in given)
    detractors = sum(score <= DETRACTOR_TO for score in given)
    estimate = nps_interval(promoters, detractors, len(given))
    if estimate is None:
        return None
    return Nps(promoters, len(given) - promoters - detractors, detractors, estimate)


def csat(scores: Iterable[float]) -> Estimate | None:
    """Return the mystery guest CSAT, the share (0-1) of answers 4-5 on 1-5, with Wilson's interval."""
    given = list(scores)
    return wilson_interval(sum(score >= CSAT_FROM for score in given), len(given))


def ces(scores: Sequence[float], shoppers: Sequence[Hashable] | None = None) -> Ces | None:
    """Return the mystery guest CES 2.0 of answers on 1-7; None without answers. The mean's interval knows of `shoppers` when told."""
    mean = mean_interval(scores) if shoppers is None else clustered_mean_interval(scores, shopper_clusters(shoppers))
    easy = wilson_interval(sum(score >= CES_FROM for score in scores), len(scores))
    return Ces(mean, easy) if mean and easy else None


def _within(position: float) -> float:
    if not 0 <= position <= 1:
        raise ValueError("a slider position lies between 0 and 1")
    return position


def shopper_clusters(shoppers: Iterable[Hashable]) -> list[Hashable]:
    """Return whom each visit is counted under: its shopper, or itself where nobody is named."""
    return [("visit", i) if who is None else ("shopper", who) for i, who in enumerate(shoppers)]


def shown_mean(pairs: Sequence[tuple[float, Hashable]], ends: tuple[float, float] | None = None) -> Estimate | None:
    """Return the estimate of a slider that fewer visits may have touched, where their number allows it."""
    if not tier_of(len(pairs)).has_value:
        return None
    return clustered_mean_interval([value for value, _ in pairs], [who for _, who in pairs], ends=ends)


def _top_third(values: Mapping[str, float | None]) -> set[str]:
    known = [(code, value) for code, value in values.items() if value is not None]
    ranked = sorted(known, key=lambda pair: -pair[1])
    return {code for code, _ in ranked[: math.ceil(len(ranked) / MOMENT_OF_TRUTH_PART)]}
