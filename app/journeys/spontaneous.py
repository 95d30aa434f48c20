"""The spontaneous reaction: speeded yes/no trials scored by fixed formulas, exclusions with reasons.

It says how quickly, and which way, people answered; it is no measurement of unconscious emotion, and every
screen that shows it says so. The scores are only ever shown over many visits together (`SHOWN_FROM`).
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

FASTEST_MS: Final = 300.0
SLOWEST_MS: Final = 10_000.0
"""A trial answered faster or slower is left out (extremes: 10.1371/journal.pone.0129601)."""
CLOCK_STEP_MS: Final = 20.0
"""A phone whose clock ticks more coarsely keeps its answers and loses its timing (OC)."""
TOO_FAST_SHARE: Final = 0.10
"""More trials than this below 300 ms: the session's timing is not used."""
PRACTICE_ERROR_SHARE: Final = 0.25
"""More errors than this in the practice block: the session's timing is not used."""
SESSION_TRIALS: Final = 24
"""Fewer valid trials in a visit: the session's timing is not used (OC)."""
STEP_TRIALS: Final = 6
STEP_TRIALS_EACH: Final = 2
"""Fewer valid trials in a step, or of either polarity: the step is not scored (OC)."""
Z_LIMIT: Final = 3.0
"""z is clamped to this either way (extremes replaced, not dropped: 10.1371/journal.pone.0129601)."""
SHOWN_FROM: Final = 10
"""Spontaneous values are shown over at least this many visits (OC), never per shopper or visit."""
DISCLAIMER: Final = {
    "nl": "Spontane reactie: hoe snel en welke kant op men antwoordt. Geen meting van onbewuste emoties.",
    "en": ("Spontaneous reaction: how quickly, and which way, people answered. Not a measurement of unconscious emotion."),
}
"""What every screen and report that shows these values must say."""


class Exclusion(StrEnum):
    """Why a trial, a step or a session's timing does not count; the raw rows are kept with this code."""

    TOO_FAST = "too_fast"
    TOO_SLOW = "too_slow"
    PAGE_HIDDEN = "page_hidden"
    LONG_FRAME = "long_frame"
    COARSE_CLOCK = "coarse_clock"
    MANY_TOO_FAST = "many_too_fast"
    PRACTICE_ERRORS = "practice_errors"
    FEW_SESSION_TRIALS = "few_session_trials"
    FEW_STEP_TRIALS = "few_step_trials"
    FEW_OF_ONE_POLARITY = "few_of_one_polarity"


@dataclass(frozen=True, slots=True)
class Trial:
    """One word answered: `polarity` +1 or -1, `latency_ms` from first painted frame to pointer down."""

    word: str
    polarity: int
    yes: bool
    latency_ms: float
    page_hidden: bool = False
    long_frame: bool = False

    @property
    def exclusion(self) -> Exclusion | None:
        """Why this trial is left out; None when it counts."""
        if self.page_hidden:
            return Exclusion.PAGE_HIDDEN
        if self.long_frame:
            return Exclusion.LONG_FRAME
        if self.latency_ms < FASTEST_MS:
            return Exclusion.TOO_FAST
        return Exclusion.TOO_SLOW if self.latency_ms > SLOWEST_MS else None


@dataclass(frozen=True, slots=True)
class Baseline:
    """The respondent's own speed over all valid trials of the visit: mean and SD (n-1) of ln milliseconds.

    `reasons` says why the timing may not be used; then only answers count, not how fast they came.
    """

    mean: float
    sd: float
    n: int
    reasons: tuple[Exclusion, ...] = ()

    @property
    def timed(self) -> bool:
        """Whether the timing of this session may be used."""
        return not self.reasons

    def z(self, latency_ms: float) -> float:
        """Return how slow a trial was for this respondent, clamped to three standard deviations."""
        if self.sd == 0:
            return 0.0
        return max(-Z_LIMIT, min(Z_LIMIT, (math.log(latency_ms) - self.mean) / self.sd))


@dataclass(frozen=True, slots=True)
class SpontaneousScore:
    """A step's spontaneous valence (IV), its unweighted form (UV), speed shift (SS) and hesitation (H).

    IV, SS and H are None without usable timing; all are None when `reasons` rule the step out.
    """

    iv: float | None
    uv: float | None
    ss: float | None
    h: float | None
    positive: float | None
    negative: float | None
    n: int
    reasons: tuple[Exclusion, ...] = ()


def session_baseline(trials: Sequence[Trial], practice_error_share: float = 0.0, clock_step_ms: float = 0.0) -> Baseline:
    """Compute the baseline of a visit from all its trials over all steps and legs."""
    latencies = [math.log(trial.latency_ms) for trial in trials if trial.exclusion is None]
    n = len(latencies)
    mean = math.fsum(latencies) / n if n else 0.0
    sd = math.sqrt(math.fsum((x - mean) ** 2 for x in latencies) / (n - 1)) if n > 1 else 0.0
    too_fast = sum(trial.latency_ms < FASTEST_MS for trial in trials)
    reasons = [
        reason
        for reason, holds in (
            (Exclusion.COARSE_CLOCK, clock_step_ms > CLOCK_STEP_MS),
            (Exclusion.MANY_TOO_FAST, too_fast > TOO_FAST_SHARE * len(trials)),
            (Exclusion.PRACTICE_ERRORS, practice_error_share > PRACTICE_ERROR_SHARE),
            (Exclusion.FEW_SESSION_TRIALS, n < SESSION_TRIALS),
        )
        if holds
    ]
    return Baseline(mean, sd, n, tuple(reasons))


def score_step(trials: Iterable[Trial], baseline: Baseline) -> SpontaneousScore:
    """Score one step of one visit against the respondent's own baseline."""
    valid = [trial for trial in trials if trial.exclusion is None]
    positive = [trial for trial in valid if trial.polarity > 0]
    negative = [trial for trial in valid if trial.polarity < 0]
    reasons = list(baseline.reasons)
    if len(valid) < STEP_TRIALS:
        reasons.append(Exclusion.FEW_STEP_TRIALS)
    if min(len(positive), len(negative)) < STEP_TRIALS_EACH:
        reasons.append(Exclusion.FEW_OF_ONE_POLARITY)
    if len(reasons) > len(baseline.reasons):
        return SpontaneousScore(None, None, None, None, None, None, len(valid), tuple(reasons))
    uv = (_agreement(positive) - _agreement(negative)) / 2
    if not baseline.timed:
        return SpontaneousScore(None, uv, None, None, None, None, len(valid), tuple(reasons))
    p, n = _agreement(positive, baseline), _agreement(negative, baseline)
    iv = (p - n) / 2
    hesitation = math.fsum(baseline.z(trial.latency_ms) for trial in valid) / len(valid)
    return SpontaneousScore(iv, uv, iv - uv, hesitation, p, n, len(valid))


def speed_weight(z: float) -> float:
    """Return the weight of an answer by its speed: Phi(-z), one half at the respondent's usual speed."""
    return 0.5 * math.erfc(z / math.sqrt(2))


def _agreement(trials: Sequence[Trial], baseline: Baseline | None = None) -> float:
    """Return the weighted mean of +1 (yes) and -1 (no), in [-1, 1]; without a baseline all weigh the same."""
    weighted = [(1.0 if baseline is None else speed_weight(baseline.z(t.latency_ms)), t.yes) for t in trials]
    said = math.fsum(weight if yes else -weight for weight, yes in weighted)
    return said / math.fsum(weight for weight, _ in weighted)
