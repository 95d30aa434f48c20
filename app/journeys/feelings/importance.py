"""Derived importance of drivers: how much of R squared each brings, averaged over all orders of entry (LMG).

Lindeman, Merenda & Gold 1980, as in Groemping's `relaimpo`. What comes with the outcome, never called a cause of it.
"""

import math
import random
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from app.journeys.feelings.constants import (
    DRIVER_RESAMPLES,
    DRIVER_VISITS,
    DRIVER_VISITS_EACH,
    DRIVERS_MOST,
    LEVEL,
    TIE,
)
from app.journeys.statistics import Estimate

SEED: Final = 20_261_122
"""The bootstrap draws the same samples every time, so that the same visits give the same interval."""

Matrix = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Importance:
    """Each driver's part of R squared and its share in the whole (0..1), with bootstrap intervals, and R squared itself, over n visits."""

    parts: Mapping[str, Estimate]
    shares: Mapping[str, Estimate]
    r_squared: float
    n: int


def lmg(correlations: Matrix, outcome: Sequence[float]) -> list[float] | None:
    """Return each driver's part of R squared from the drivers' correlations and theirs with the outcome; None when they are collinear."""
    count = len(outcome)
    explained = [0.0] * (1 << count)
    upper = [list(row[place:]) for place, row in enumerate(correlations)]
    if not _explain(explained, upper, list(outcome), 0, 0, 0.0):
        return None
    weights = [math.factorial(size) * math.factorial(count - size - 1) / math.factorial(count) for size in range(count)]
    within, without = [0.0, *weights], [*weights, 0.0]
    subsets = range(1 << count)
    everywhere = -math.fsum(without[subset.bit_count()] * explained[subset] for subset in subsets)
    gained = [(within[size := subset.bit_count()] + without[size]) * explained[subset] for subset in subsets]
    return [math.fsum([everywhere, *_sets_with(gained, driver)]) for driver in range(count)]


def _sets_with(values: Sequence[float], driver: int) -> Iterator[float]:
    """Return the values of the sets that a driver is in."""
    block = 1 << driver
    return chain.from_iterable(values[start : start + block] for start in range(block, len(values), 2 * block))


def importance(
    rows: Sequence[Mapping[str, float | None]], outcome: str, drivers: Sequence[str], locations: Sequence[Hashable]
) -> Importance | None:
    """Return the importance of `drivers` for `outcome` over complete visits, its interval by resampling whole locations.

    None under 100 visits or ten a driver, or where nothing can be told apart. Raises ValueError for more drivers than can be ordered.
    """
    if not 1 <= len(drivers) <= DRIVERS_MOST:
        raise ValueError(f"from 1 to {DRIVERS_MOST} drivers can be weighed against each other")
    names = [*drivers, outcome]
    complete: list[tuple[Hashable, list[float]]] = []
    for row, place in zip(rows, locations, strict=True):
        values = [value for name in names if (value := row.get(name)) is not None]
        if len(values) == len(names):
            complete.append((place, values))
    n = len(complete)
    if n < max(DRIVER_VISITS, DRIVER_VISITS_EACH * len(drivers)):
        return None
    places: dict[Hashable, _Moments] = {}
    for place, values in complete:
        places.setdefault(place, _Moments.empty(len(names))).add(values)
    whole = _parts([(1, place) for place in places.values()])
    if whole is None:
        return None
    chance = random.Random(SEED)  # noqa: S311 - resampling, no secret
    pool = list(places.values())
    drawn = [Counter(chance.choices(range(len(pool)), k=len(pool))) for _ in range(DRIVER_RESAMPLES if len(pool) > 1 else 0)]
    samples = [parts for draw in drawn if (parts := _parts([(times, pool[number]) for number, times in draw.items()]))]
    found = {name: _with_interval(whole[i], sorted(sample[i] for sample in samples), n) for i, name in enumerate(drivers)}
    r_squared = math.fsum(whole)
    if r_squared <= TIE:
        return None
    told = [(sample, total) for sample in samples if (total := math.fsum(sample)) > TIE]
    shares = {
        name: _with_interval(whole[i] / r_squared, sorted(sample[i] / total for sample, total in told), n) for i, name in enumerate(drivers)
    }
    return Importance(found, shares, r_squared, n)


@dataclass(slots=True)
class _Moments:
    """Sums of one location's values and of their products, which is all that correlations need."""

    n: int
    sums: list[float]
    products: list[list[float]]

    @classmethod
    def empty(cls, size: int) -> "_Moments":
        """Nothing yet."""
        return cls(0, [0.0] * size, [[0.0] * size for _ in range(size)])

    def add(self, values: Sequence[float]) -> None:
        """Count one visit."""
        self.n += 1
        for i, a in enumerate(values):
            self.sums[i] += a
            for j, b in enumerate(values):
                self.products[i][j] += a * b


def _parts(places: Sequence[tuple[int, _Moments]]) -> list[float] | None:
    """Each driver's part over locations that count so many times."""
    n, size = sum(times * place.n for times, place in places), len(places[0][1].sums)
    means = [sum(times * place.sums[i] for times, place in places) / n for i in range(size)]
    spread = [
        [sum(times * place.products[i][j] for times, place in places) / n - means[i] * means[j] if j >= i else 0.0 for j in range(size)]
        for i in range(size)
    ]
    if any(spread[i][i] <= TIE for i in range(size)):
        return None
    alike = [[spread[min(i, j)][max(i, j)] / math.sqrt(spread[i][i] * spread[j][j]) for j in range(size)] for i in range(size)]
    return lmg([row[:-1] for row in alike[:-1]], alike[-1][:-1])


def _with_interval(value: float, samples: Sequence[float], n: int) -> Estimate:
    """Return a part with the percentile interval of its samples; without one where half of them could not be computed."""
    if len(samples) < DRIVER_RESAMPLES / 2:
        return Estimate(value, None, None, n)
    tail = (1 - LEVEL) / 2
    low, high = (samples[min(len(samples) - 1, round(p * (len(samples) - 1)))] for p in (tail, 1 - tail))
    return Estimate(value, low, high, n)


def _explain(explained: list[float], left: list[list[float]], outcome: list[float], driver: int, chosen: int, r_squared: float) -> bool:
    """Write down R squared of every set (as bits) of those chosen and any of the drivers from `driver` on; False when some are collinear.

    `left` is the upper triangle of what the chosen leave unexplained of those drivers, `outcome` theirs with the outcome (Schur complements). The
    last two drivers, at which three in four sets end, are reckoned on the spot: a bootstrap comes here hundreds of times.
    """
    first, told = left[0], outcome[0]
    own = first[0]
    if own <= TIE:
        return False
    with_first, with_it = r_squared + told * told / own, chosen | 1 << driver
    explained[with_it] = with_first
    if len(left) == 1:
        return True
    if len(left) == 2:  # noqa: PLR2004 - the last two
        share, alone = first[1] / own, left[1][0]
        beside, more = alone - share * first[1], outcome[1] - share * told
        if alone <= TIE or beside <= TIE:
            return False
        last = 2 << driver
        explained[chosen | last] = r_squared + outcome[1] ** 2 / alone
        explained[with_it | last] = with_first + more * more / beside
        return True
    shares = [value / own for value in first[1:]]
    rest = [
        [value - share * other for value, other in zip(row, first[place:], strict=True)]
        for place, (row, share) in enumerate(zip(left[1:], shares, strict=True), start=1)
    ]
    unexplained = [value - share * told for value, share in zip(outcome[1:], shares, strict=True)]
    return _explain(explained, rest, unexplained, driver + 1, with_it, with_first) and _explain(
        explained, left[1:], outcome[1:], driver + 1, chosen, r_squared
    )
