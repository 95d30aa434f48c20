"""Split-half reliability of spontaneous scores, from the study's own trials: how far they tell one visit from another.

Per visit, the words of each polarity are dealt into two halves in every balanced way; each half is scored as the whole is, against
the same baseline. The halves' correlation over visits, averaged over all splits (in Fisher's z), is stepped up to full length by
Spearman (1910) and Brown (1910): 2r / (1 + r). Its interval is Fisher's, with one visit a shopper counted as information: n is the
number of shoppers.
"""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Final

from app.journeys.emotion import shopper_clusters
from app.journeys.feelings.constants import SHOWN_FROM, SHOWN_SHOPPERS_FROM, SPLITS_MOST
from app.journeys.spontaneous import Baseline, Session, Trial, score_step, speed_weight
from app.journeys.statistics import LEVEL, Estimate, normal_quantile

FISHER_FROM: Final = 4
"""Fisher's interval needs more than three independent pairs."""
NEARLY_ONE: Final = 0.999999
"""Fisher's z of a perfect correlation is without bound; it is cut off here."""

Split = tuple[frozenset[str], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Respondent:
    """One approved visit's trials, and whose they are."""

    session: Session
    shopper: Hashable = None


def step_reliability(visits: Sequence[Respondent], step: str) -> Estimate | None:
    """Return the reliability of one step's spontaneous valence; None under ten visits, or where nothing differs."""
    return _reliability(visits, (step,))


def journey_reliability(visits: Sequence[Respondent]) -> Estimate | None:
    """Return the reliability of a visit's mean spontaneous valence over its steps; None under ten visits, or where nothing differs."""
    return _reliability(visits, tuple(dict.fromkeys(step for visit in visits for step in visit.session.steps)))


def stepped_up(correlation: float) -> float:
    """Return the reliability of the whole from the correlation of its halves (Spearman-Brown)."""
    return max(-1.0, 2 * correlation / (1 + correlation))


@dataclass(frozen=True, slots=True)
class _Answer:
    """One trial that counts: its word's polarity, its weight by speed, and the weight with the sign of the answer."""

    word: str
    polarity: int
    weight: float
    said: float


@dataclass(frozen=True, slots=True)
class _Scored:
    """A visit's answers of the steps that are scored."""

    shopper: Hashable
    steps: Sequence[Sequence[_Answer]]

    def half(self, words: frozenset[str]) -> float | None:
        """Return the mean over steps of the valence told by these words alone; None unless a step has both polarities."""
        told = []
        for answers in self.steps:
            chosen = [answer for answer in answers if answer.word in words]
            positive, negative = (_agreement(chosen, polarity) for polarity in (1, -1))
            if positive is not None and negative is not None:
                told.append((positive - negative) / 2)
        return math.fsum(told) / len(told) if told else None


def _agreement(answers: Sequence[_Answer], polarity: int) -> float | None:
    weight = math.fsum(answer.weight for answer in answers if answer.polarity == polarity)
    return math.fsum(answer.said for answer in answers if answer.polarity == polarity) / weight if weight else None


def _reliability(visits: Sequence[Respondent], steps: Sequence[str]) -> Estimate | None:
    scored = [
        found
        for visit, who in zip(visits, shopper_clusters(v.shopper for v in visits), strict=True)
        if (found := _scored(visit, who, steps))
    ]
    shoppers = len({visit.shopper for visit in scored})
    if len(scored) < SHOWN_FROM or shoppers < SHOWN_SHOPPERS_FROM:
        return None
    words = {(answer.word, answer.polarity) for visit in scored for answers in visit.steps for answer in answers}
    correlations = [r for halves in _splits(frozenset(words)) if (r := _correlation(scored, *halves)) is not None]
    if not correlations:
        return None
    middle = math.fsum(math.atanh(max(-NEARLY_ONE, min(NEARLY_ONE, each))) for each in correlations) / len(correlations)
    value = stepped_up(math.tanh(middle))
    if shoppers < FISHER_FROM:
        return Estimate(value, None, None, len(scored))
    half = normal_quantile((1 + LEVEL) / 2) / math.sqrt(shoppers - 3)
    return Estimate(value, stepped_up(math.tanh(middle - half)), stepped_up(math.tanh(middle + half)), len(scored))


def _scored(visit: Respondent, who: Hashable, steps: Sequence[str]) -> _Scored | None:
    baseline, trials = visit.session.baseline(), visit.session.usable()
    chosen = [trials[step] for step in steps if step in trials and score_step(trials[step], baseline).iv is not None]
    kept = [[_answer(trial, baseline) for trial in rows if trial.exclusion is None] for rows in chosen]
    return _Scored(who, kept) if kept else None


def _answer(trial: Trial, baseline: Baseline) -> _Answer:
    weight = speed_weight(baseline.z(trial.latency_ms))
    return _Answer(trial.word, 1 if trial.polarity > 0 else -1, weight, weight if trial.yes else -weight)


@lru_cache(maxsize=64)
def _splits(words: frozenset[tuple[str, int]]) -> list[Split]:
    """Deal the words of each polarity into halves in every way, each pair of halves once; thinned out evenly when there are too many."""
    sides = []
    for polarity in (1, -1):
        pool = sorted(word for word, sign in words if (sign > 0) == (polarity > 0))
        sides.append([frozenset(half) for half in combinations(pool, len(pool) // 2)])
    everything = frozenset(word for word, _ in words)
    found: dict[frozenset[frozenset[str]], Split] = {}
    for first in sides[0]:
        for second in sides[1]:
            half = first | second
            found.setdefault(frozenset({half, everything - half}), (half, everything - half))
    splits = list(found.values())
    return splits[:: math.ceil(len(splits) / SPLITS_MOST)]


def _correlation(scored: Sequence[_Scored], first: frozenset[str], second: frozenset[str]) -> float | None:
    pairs = [(a, b) for visit in scored if (a := visit.half(first)) is not None and (b := visit.half(second)) is not None]
    if len(pairs) < SHOWN_FROM:
        return None
    x, y = math.fsum(a for a, _ in pairs) / len(pairs), math.fsum(b for _, b in pairs) / len(pairs)
    together = math.fsum((a - x) * (b - y) for a, b in pairs)
    alone = math.sqrt(math.fsum((a - x) ** 2 for a, _ in pairs) * math.fsum((b - y) ** 2 for _, b in pairs))
    return max(-1.0, min(1.0, together / alone)) if alone > 0 else None
