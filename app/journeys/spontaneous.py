"""The spontaneous reaction: speeded yes/no trials scored by fixed formulas, exclusions with reasons.

It says how quickly, and which way, people answered; it is no measurement of unconscious emotion, and every
screen that shows it says so (`feelings.constants.DISCLAIMER`). The scores of a visit are only ever shown over many
visits together (`feelings/waves.py`).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from app.journeys.feelings.constants import (
    CLOCK_STEP_MS,
    FASTEST_MS,
    PRACTICE_ERROR_SHARE,
    SESSION_TRIALS,
    SLOWEST_MS,
    STEP_TRIALS,
    STEP_TRIALS_EACH,
    TIE,
    TOO_FAST_SHARE,
    Z_LIMIT,
)


class Exclusion(StrEnum):
    """Why a trial, a step or a session's timing does not count; the raw rows are kept with this code."""

    UNTIMED = "untimed"
    """The accessible alternative without timing was taken; a choice, not a fault."""
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
    """One word answered: `polarity` +1 or -1, `latency_ms` from first painted frame to pointer down.

    `latency_ms` is None where no time was taken; then the limits of speed do not apply.
    """

    word: str
    polarity: int
    yes: bool
    latency_ms: float | None
    page_hidden: bool = False
    long_frame: bool = False

    @property
    def exclusion(self) -> Exclusion | None:
        """Why this trial is left out; None when it counts."""
        if self.page_hidden:
            return Exclusion.PAGE_HIDDEN
        if self.long_frame:
            return Exclusion.LONG_FRAME
        if self.latency_ms is None or FASTEST_MS <= self.latency_ms <= SLOWEST_MS:
            return None
        return Exclusion.TOO_SLOW if self.latency_ms > SLOWEST_MS else Exclusion.TOO_FAST

    @property
    def too_fast(self) -> bool:
        """Whether it was answered faster than anyone reads, whatever else happened."""
        return self.latency_ms is not None and self.latency_ms < FASTEST_MS


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

    def z(self, latency_ms: float | None) -> float:
        """Return how slow a trial was for this respondent, clamped to three standard deviations."""
        if self.sd < TIE or latency_ms is None:
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


def session_baseline(
    trials: Sequence[Trial], practice_error_share: float = 0.0, clock_step_ms: float = 0.0, *, untimed: bool = False
) -> Baseline:
    """Compute the baseline of a visit from all its trials over all steps and legs."""
    valid = [trial for trial in trials if trial.exclusion is None]
    latencies = [math.log(trial.latency_ms) for trial in valid if trial.latency_ms is not None]
    n = len(latencies)
    mean = math.fsum(latencies) / n if n else 0.0
    sd = math.sqrt(math.fsum((x - mean) ** 2 for x in latencies) / (n - 1)) if n > 1 else 0.0
    reasons = [
        reason
        for reason, holds in (
            (Exclusion.UNTIMED, untimed or (n < len(valid) and clock_step_ms <= CLOCK_STEP_MS)),
            (Exclusion.COARSE_CLOCK, clock_step_ms > CLOCK_STEP_MS),
            (Exclusion.MANY_TOO_FAST, sum(trial.too_fast for trial in trials) > TOO_FAST_SHARE * len(trials)),
            (Exclusion.PRACTICE_ERRORS, practice_error_share > PRACTICE_ERROR_SHARE),
            (Exclusion.FEW_SESSION_TRIALS, len(valid) < SESSION_TRIALS),
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


@dataclass(frozen=True, slots=True)
class CountedAnswer:
    """One trial that counts: its word and polarity (+1, -1), its weight by speed, and the weight with the sign of the answer."""

    word: str
    polarity: int
    weight: float
    said: float


class Scored(Protocol):
    """The speeded trials of one visit, scored: by themselves (Session) or as they were when the visit was approved."""

    def scores(self) -> Mapping[str, SpontaneousScore]:
        """The score of each step."""

    def counted(self) -> Mapping[str, Sequence[CountedAnswer]]:
        """The answers that count, of the steps that have a spontaneous valence."""


@dataclass(frozen=True, slots=True)
class Session:
    """The trials of one visit as recorded: a list a step, in the order of the journey."""

    steps: Mapping[str, Sequence[Trial]]
    practice_error_share: float = 0.0
    clock_step_ms: float = 0.0
    untimed: bool = False

    def usable(self) -> dict[str, list[Trial]]:
        """Return the trials by step, without their times where the phone could not take or did not take any worth the name."""
        if not self.untimed and self.clock_step_ms <= CLOCK_STEP_MS:
            return {step: list(trials) for step, trials in self.steps.items()}
        return {step: [replace(trial, latency_ms=None) for trial in trials] for step, trials in self.steps.items()}

    def counted(self) -> dict[str, list[CountedAnswer]]:
        """Return the answers that make each step's spontaneous valence, of the steps that have one."""
        baseline, found = self.baseline(), {}
        for step, trials in self.usable().items():
            if score_step(trials, baseline).iv is not None:
                found[step] = [_counted(trial, baseline) for trial in trials if trial.exclusion is None]
        return found

    def baseline(self) -> Baseline:
        """Return the respondent's own speed over all steps of the visit."""
        trials = [trial for step in self.usable().values() for trial in step]
        return session_baseline(trials, self.practice_error_share, self.clock_step_ms, untimed=self.untimed)

    def scores(self) -> dict[str, SpontaneousScore]:
        """Score every step; the same trials give the same bits, in whatever order they stand."""
        baseline = self.baseline()
        return {step: score_step(trials, baseline) for step, trials in self.usable().items()}


class Known:
    """Trials that are scored once, however often they are asked for."""

    __slots__ = ("_counted", "_scores")

    def __init__(self, scores: Mapping[str, SpontaneousScore], counted: Mapping[str, Sequence[CountedAnswer]]) -> None:
        """From what they came to."""
        self._scores, self._counted = scores, counted

    @classmethod
    def of(cls, session: Scored) -> "Known":
        """Score them now."""
        return session if isinstance(session, cls) else cls(session.scores(), session.counted())

    def scores(self) -> Mapping[str, SpontaneousScore]:
        """The score of each step."""
        return self._scores

    def counted(self) -> Mapping[str, Sequence[CountedAnswer]]:
        """The answers that count, of the steps that have a spontaneous valence."""
        return self._counted


def speed_weight(z: float) -> float:
    """Return the weight of an answer by its speed: Phi(-z), one half at the respondent's usual speed."""
    return 0.5 * math.erfc(z / math.sqrt(2))


def _counted(trial: Trial, baseline: Baseline) -> CountedAnswer:
    weight = speed_weight(baseline.z(trial.latency_ms))
    return CountedAnswer(trial.word, 1 if trial.polarity > 0 else -1, weight, weight if trial.yes else -weight)


def _agreement(trials: Sequence[Trial], baseline: Baseline | None = None) -> float:
    """Return the weighted mean of +1 (yes) and -1 (no), in [-1, 1]; without a baseline all weigh the same."""
    weighted = [(1.0 if baseline is None else speed_weight(baseline.z(t.latency_ms)), t.yes) for t in trials]
    said = math.fsum(weight if yes else -weight for weight, yes in weighted)
    return said / math.fsum(weight for weight, _ in weighted)
