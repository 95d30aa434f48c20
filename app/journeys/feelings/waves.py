"""All feelings of a wave: per step and for the journey, from what each approved visit recorded; and the change since the wave before.

Pure, and the one way from visits to figures: tiers by n, suppression of spontaneous values and intervals are applied here, so that
a page, a report and an export cannot differ. Shoppers are opaque keys that widen intervals; nothing of a single one comes out.
"""

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Final

from app.journeys.emotion import (
    VALENCE_ENDS,
    PeakEnd,
    Reading,
    StepEmotion,
    moments_of_truth,
    peak_end,
    shopper_clusters,
    shown_mean,
    summarise_step,
)
from app.journeys.feelings.changes import Change, difference_of_estimates, difference_of_means
from app.journeys.feelings.constants import CONTRIBUTION_MOST, METHOD_VERSION, SHOWN_FROM, SHOWN_SHOPPERS_FROM
from app.journeys.feelings.reliability import Respondent, journey_reliability, step_reliability
from app.journeys.feelings.words import WordPicks, net_emotion_interval
from app.journeys.spontaneous import Known, Scored, SpontaneousScore
from app.journeys.statistics import Estimate, Tier, clustered_mean_interval, tier_of

CONTRIBUTION_ENDS: Final = (-float(CONTRIBUTION_MOST), float(CONTRIBUTION_MOST))
STEPS_FOR_A_MEDIAN: Final = 3
"""A median gap needs this many steps to say what is usual."""

Pairs = list[tuple[float, Hashable]]
"""Values with whom each is counted under."""


@dataclass(frozen=True, slots=True)
class Felt:
    """What one visit recorded at one step, as far as it was asked; `words` as (positive, negative, nothing) picks."""

    pleasure: float | None = None
    arousal: float | None = None
    contribution: float | None = None
    words: tuple[int, int, int] = (0, 0, 0)

    @property
    def valence(self) -> float | None:
        """Valence in [-1, 1], or None."""
        return Reading(self.pleasure).valence


@dataclass(frozen=True, slots=True)
class VisitFelt:
    """One approved visit: its steps, its speeded trials where the study asks for them, and whose it is."""

    steps: Mapping[str, Felt]
    session: Scored | None = None
    shopper: Hashable = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Spontaneous minus stated valence of the same visits; `flagged` when it is unlike the study's usual gap. A flag, no figure to rank."""

    difference: Estimate
    usual: float | None
    flagged: bool


@dataclass(frozen=True, slots=True)
class Spontaneous:
    """A step's (or the journey's) spontaneous reaction: empty under ten visits, or when fewer than three shoppers made them."""

    n: int
    tier: Tier
    iv: Estimate | None = None
    uv: Estimate | None = None
    ss: Estimate | None = None
    h: Estimate | None = None
    reliability: Estimate | None = None
    gap: Gap | None = None


@dataclass(frozen=True, slots=True)
class StepFeelings:
    """Everything about one step of a wave."""

    stated: StepEmotion
    contribution: Estimate | None
    net_emotion: Estimate | None
    spontaneous: Spontaneous


@dataclass(frozen=True, slots=True)
class JourneyFeelings:
    """A wave's journey as a whole: peak-end always next to the plain mean, over the visits that have both."""

    n: int
    peak_end: Estimate | None
    mean: Estimate | None
    spontaneous: Spontaneous


@dataclass(frozen=True, slots=True)
class _Values:
    """The values behind the means, for differences; by step and measure."""

    pairs: dict[tuple[str, str], Pairs] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WaveFeelings:
    """Everything about a wave, computed with one version of the method."""

    steps: Mapping[str, StepFeelings]
    journey: JourneyFeelings
    moments_of_truth: Sequence[str]
    method: str = METHOD_VERSION
    _values: _Values = field(repr=False, compare=False, default_factory=_Values)

    def changes_since(self, before: "WaveFeelings") -> dict[str, dict[str, Change]]:
        """Return the changes since another wave by step ("" for the journey) and measure, where both have the visits to be compared."""
        found: dict[str, dict[str, Change]] = {}
        for (step, measure), now in self._values.pairs.items():
            then = before._values.pairs.get((step, measure), [])  # noqa: SLF001 - another one of these
            if measure == "gap" or (measure in _SPONTANEOUS and not (_may_show(now) and _may_show(then))):
                continue
            _keep(found, step, measure, difference_of_means(now, then))
        for step, line in self.steps.items():
            other = before.steps.get(step)
            _keep(found, step, "net_emotion", difference_of_estimates(line.net_emotion, other.net_emotion if other else None))
            _keep(found, step, "reliability", _of_reliability(line.spontaneous, other.spontaneous if other else None))
        _keep(found, JOURNEY, "reliability", _of_reliability(self.journey.spontaneous, before.journey.spontaneous))
        return found


JOURNEY: Final = ""
"""The step code of the journey as a whole."""
_ENDS = {
    "valence": VALENCE_ENDS, "arousal": VALENCE_ENDS, "iv": VALENCE_ENDS, "uv": VALENCE_ENDS, "peak_end": VALENCE_ENDS,
    "mean": VALENCE_ENDS, "contribution": CONTRIBUTION_ENDS,
}  # fmt: skip
_SPONTANEOUS = ("iv", "uv", "ss", "h")


def summarise_wave(visits: Iterable[VisitFelt], steps: Sequence[str]) -> WaveFeelings:
    """Summarise the approved visits of a wave over its steps, given in journey order."""
    rows = [replace(visit, session=Known.of(visit.session)) if visit.session else visit for visit in visits]
    keys = shopper_clusters(visit.shopper for visit in rows)
    values = _Values()
    for visit, who in zip(rows, keys, strict=True):
        _collect(values.pairs, visit, who, steps)
    found = {step: _step(rows, keys, values.pairs, step) for step in steps}
    gaps = find_gaps({step: values.pairs.get((step, "gap"), []) for step in steps})
    lines = {step: replace(line, spontaneous=replace(line.spontaneous, gap=gaps[step])) for step, line in found.items()}
    strengths = {step: line.stated.intensity.value if line.stated.intensity else None for step, line in lines.items()}
    added = {step: line.contribution.value if line.contribution else None for step, line in lines.items()}
    asked = any(value is not None for value in added.values())
    return WaveFeelings(lines, _journey(rows, values.pairs), moments_of_truth(strengths, added if asked else None), _values=values)


def _collect(pairs: dict[tuple[str, str], Pairs], visit: VisitFelt, who: Hashable, steps: Sequence[str]) -> None:
    scores = visit.session.scores() if visit.session else {}
    for step in steps:
        felt, score = visit.steps.get(step, Felt()), scores.get(step)
        reading = Reading(felt.pleasure, felt.arousal)
        told = {
            "valence": felt.valence,
            "arousal": Reading(felt.arousal).valence,
            "intensity": reading.intensity,
            "contribution": felt.contribution,
        }
        told |= {measure: getattr(score, measure) for measure in _SPONTANEOUS} if score else {}
        told |= {"gap": _gap_of(score, felt.valence)}
        for measure, value in told.items():
            if value is not None:
                pairs.setdefault((step, measure), []).append((value, who))
    whole = _peak_end(visit, steps)
    if whole.value is not None and whole.mean is not None:
        pairs.setdefault((JOURNEY, "peak_end"), []).append((whole.value, who))
        pairs.setdefault((JOURNEY, "mean"), []).append((whole.mean, who))
    for measure in _SPONTANEOUS:
        given = [value for step in steps if step in scores and (value := getattr(scores[step], measure)) is not None]
        if given:
            pairs.setdefault((JOURNEY, measure), []).append((math.fsum(given) / len(given), who))


def _peak_end(visit: VisitFelt, steps: Sequence[str]) -> PeakEnd:
    return peak_end([visit.steps.get(step, Felt()).valence for step in steps])


def _gap_of(score: SpontaneousScore | None, valence: float | None) -> float | None:
    return score.iv - valence if score is not None and score.iv is not None and valence is not None else None


def _step(rows: Sequence[VisitFelt], keys: Sequence[Hashable], pairs: Mapping[tuple[str, str], Pairs], step: str) -> StepFeelings:
    felt = [(visit.steps.get(step, Felt()), who) for visit, who in zip(rows, keys, strict=True)]
    net = net_emotion_interval([WordPicks(*each.words, shopper=who) for each, who in felt])
    return StepFeelings(
        summarise_step(Reading(each.pleasure, each.arousal, who) for each, who in felt),
        shown_mean(pairs.get((step, "contribution"), []), CONTRIBUTION_ENDS),
        net if net is not None and net.tier.has_value else None,
        _spontaneous(rows, pairs, step),
    )


def _spontaneous(rows: Sequence[VisitFelt], pairs: Mapping[tuple[str, str], Pairs], step: str) -> Spontaneous:
    shown = {measure: _spontaneous_mean(pairs.get((step, measure), []), measure) for measure in _SPONTANEOUS}
    n = len(pairs.get((step, "iv"), []))
    taken = [Respondent(visit.session, visit.shopper) for visit in rows if visit.session]
    reliability = step_reliability(taken, step) if step else journey_reliability(taken)
    return Spontaneous(
        n, tier_of(n) if shown["iv"] else Tier.SUPPRESSED, shown["iv"], shown["uv"], shown["ss"], shown["h"], reliability=reliability
    )  # fmt: skip


def _spontaneous_mean(pairs: Pairs, measure: str) -> Estimate | None:
    """Return the mean over visits, or nothing when it would tell of one visit or one shopper."""
    if not _may_show(pairs):
        return None
    return clustered_mean_interval([value for value, _ in pairs], [who for _, who in pairs], ends=_ENDS.get(measure))


def shown_spontaneous(pairs: Sequence[tuple[float, Hashable]]) -> Estimate | None:
    """Return the mean spontaneous valence of (IV, shopper) pairs; None under ten visits or three shoppers."""
    return _spontaneous_mean(list(pairs), "iv")


def _may_show(pairs: Pairs) -> bool:
    return len(pairs) >= SHOWN_FROM and len({who for _, who in pairs}) >= SHOWN_SHOPPERS_FROM


def find_gaps(gaps: Mapping[str, Pairs]) -> dict[str, Gap | None]:
    """Return each step's mean gap, flagged when its interval excludes the study's median gap.

    The median is of the steps' mean gaps, so that skewness within the steps flags none of them.
    """
    means = {step: _spontaneous_mean(pairs, "gap") for step, pairs in gaps.items()}
    known = [mean.value for mean in means.values() if mean]
    usual = median(known) if len(known) >= STEPS_FOR_A_MEDIAN else None
    return {step: Gap(mean, usual, _unlike(mean, usual)) if mean else None for step, mean in means.items()}


def _unlike(mean: Estimate, usual: float | None) -> bool:
    return usual is not None and mean.low is not None and mean.high is not None and not mean.low <= usual <= mean.high


def _journey(rows: Sequence[VisitFelt], pairs: Mapping[tuple[str, str], Pairs]) -> JourneyFeelings:
    whole, plain = pairs.get((JOURNEY, "peak_end"), []), pairs.get((JOURNEY, "mean"), [])
    return JourneyFeelings(len(whole), shown_mean(whole, VALENCE_ENDS), shown_mean(plain, VALENCE_ENDS), _spontaneous(rows, pairs, JOURNEY))


def _of_reliability(now: Spontaneous, then: Spontaneous | None) -> Change | None:
    return difference_of_estimates(now.reliability, then.reliability if then else None)


def _keep(found: dict[str, dict[str, Change]], step: str, measure: str, change: Change | None) -> None:
    shown = change.shown() if change else None
    if shown is not None:
        found.setdefault(step, {})[measure] = shown
