"""Split-half reliability of spontaneous scores, from the study's own trials: how far they tell one visit from another.

Per visit, the words of each polarity are dealt into two halves in every balanced way; each half is scored as the whole is, against
the same baseline. The halves' correlation over visits, averaged over all splits (in Fisher's z), is stepped up to full length by
Spearman (1910) and Brown (1910): 2r / (1 + r). Its interval is Fisher's, with one visit a shopper counted as information: n is the
number of shoppers.
"""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Final

from app.journeys.emotion import shopper_clusters
from app.journeys.feelings.constants import SHOWN_FROM, SHOWN_SHOPPERS_FROM, SPLITS_MOST
from app.journeys.spontaneous import CountedAnswer, Scored
from app.journeys.statistics import LEVEL, Estimate, normal_quantile

FISHER_FROM: Final = 4
"""Fisher's interval needs more than three independent pairs."""
NEARLY_ONE: Final = 0.999999
"""Fisher's z of a perfect correlation is without bound; it is cut off here."""

Words = frozenset[str]
Half = tuple[Words, Words]
"""Half of the positive words and half of the negative ones."""
Split = tuple[Half, Half]


@dataclass(frozen=True, slots=True)
class Respondent:
    """One approved visit's trials, and whose they are."""

    session: Scored
    shopper: Hashable = None


def step_reliability(visits: Sequence[Respondent], step: str) -> Estimate | None:
    """Return the reliability of one step's spontaneous valence; None under ten visits, or where nothing differs."""
    return _reliability(visits, (step,))


def journey_reliability(visits: Sequence[Respondent]) -> Estimate | None:
    """Return the reliability of a visit's mean spontaneous valence over its steps; None under ten visits, or where nothing differs."""
    return _reliability(visits, tuple(dict.fromkeys(step for visit in visits for step in visit.session.scores())))


def stepped_up(correlation: float) -> float:
    """Return the reliability of the whole from the correlation of its halves (Spearman-Brown)."""
    return max(-1.0, 2 * correlation / (1 + correlation))


@dataclass(frozen=True, slots=True)
class _Scored:
    """A visit's agreement with each half of the positive and of the negative words, a pair of tables a step that is scored."""

    shopper: Hashable
    steps: Sequence[tuple[Mapping[Words, float], Mapping[Words, float]]]

    def half(self, half: Half) -> float | None:
        """Return the mean over steps of the valence told by these words alone; None unless a step has both polarities."""
        told = []
        for positive, negative in self.steps:
            for_it, against = positive.get(half[0]), negative.get(half[1])
            if for_it is not None and against is not None:
                told.append((for_it - against) / 2)
        return math.fsum(told) / len(told) if told else None


def _agreements(answers: Sequence[CountedAnswer], halves: Sequence[Words]) -> dict[Words, float]:
    """Return the weighted mean of yes and no over each half of the words; without those that nothing counted of."""
    found = {}
    for half in halves:
        weight = math.fsum(answer.weight for answer in answers if answer.word in half)
        if weight:
            found[half] = math.fsum(answer.said for answer in answers if answer.word in half) / weight
    return found


def _reliability(visits: Sequence[Respondent], steps: Sequence[str]) -> Estimate | None:
    keys = shopper_clusters(visit.shopper for visit in visits)
    taken = [(who, rows) for visit, who in zip(visits, keys, strict=True) if (rows := _counted(visit, steps))]
    shoppers = len({who for who, _ in taken})
    if len(taken) < SHOWN_FROM or shoppers < SHOWN_SHOPPERS_FROM:
        return None
    splits = _splits(frozenset((answer.word, answer.polarity) for _, rows in taken for answers in rows for answer in answers))
    sides = [list(dict.fromkeys(half[side] for split in splits for half in split)) for side in (0, 1)]
    scored = [_Scored(who, [_told(answers, sides) for answers in rows]) for who, rows in taken]
    correlations = [r for first, second in splits if (r := _correlation(scored, first, second)) is not None]
    if not correlations:
        return None
    middle = math.fsum(math.atanh(max(-NEARLY_ONE, min(NEARLY_ONE, each))) for each in correlations) / len(correlations)
    value = stepped_up(math.tanh(middle))
    if shoppers < FISHER_FROM:
        return Estimate(value, None, None, len(scored))
    half = normal_quantile((1 + LEVEL) / 2) / math.sqrt(shoppers - 3)
    return Estimate(value, stepped_up(math.tanh(middle - half)), stepped_up(math.tanh(middle + half)), len(scored))


def _counted(visit: Respondent, steps: Sequence[str]) -> list[Sequence[CountedAnswer]]:
    found = visit.session.counted()
    return [found[step] for step in steps if step in found]


def _told(answers: Sequence[CountedAnswer], sides: Sequence[Sequence[Words]]) -> tuple[dict[Words, float], dict[Words, float]]:
    positive, negative = ([answer for answer in answers if answer.polarity == sign] for sign in (1, -1))
    return _agreements(positive, sides[0]), _agreements(negative, sides[1])


@lru_cache(maxsize=64)
def _splits(words: frozenset[tuple[str, int]]) -> list[Split]:
    """Deal the words of each polarity into halves in every way, each pair of halves once; thinned out evenly when there are too many."""
    pools, sides = [], []
    for polarity in (1, -1):
        pool = sorted(word for word, sign in words if sign == polarity)
        pools.append(frozenset(pool))
        sides.append([frozenset(half) for half in combinations(pool, len(pool) // 2)])
    found: dict[frozenset[Half], Split] = {}
    for first in sides[0]:
        for second in sides[1]:
            half, rest = (first, second), (pools[0] - first, pools[1] - second)
            found.setdefault(frozenset({half, rest}), (half, rest))
    splits = list(found.values())
    return splits[:: math.ceil(len(splits) / SPLITS_MOST)]


def _correlation(scored: Sequence[_Scored], first: Half, second: Half) -> float | None:
    pairs = [(a, b) for visit in scored if (a := visit.half(first)) is not None and (b := visit.half(second)) is not None]
    if len(pairs) < SHOWN_FROM:
        return None
    x, y = math.fsum(a for a, _ in pairs) / len(pairs), math.fsum(b for _, b in pairs) / len(pairs)
    together = math.fsum((a - x) * (b - y) for a, b in pairs)
    alone = math.sqrt(math.fsum((a - x) ** 2 for a, _ in pairs) * math.fsum((b - y) ** 2 for _, b in pairs))
    return max(-1.0, min(1.0, together / alone)) if alone > 0 else None
