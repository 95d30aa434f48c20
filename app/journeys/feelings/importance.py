"""Derived importance of drivers: how much of R squared each brings, averaged over all orders of entry (LMG).

Lindeman, Merenda & Gold 1980, as in Groemping's `relaimpo`. What comes with the outcome, never called a cause of it.
"""

import math
import random
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
    """Each driver's part of R squared with its bootstrap interval, and R squared itself, over n visits."""

    parts: Mapping[str, Estimate]
    r_squared: float
    n: int


def lmg(correlations: Matrix, outcome: Sequence[float]) -> list[float] | None:
    """Return each driver's part of R squared from the drivers' correlations and theirs with the outcome; None when they are collinear."""
    count = len(outcome)
    explained = [0.0] * (1 << count)
    for subset, r_squared in _subsets([list(row) for row in correlations], list(outcome), list(range(count)), 0, 0.0):
        if r_squared is None:
            return None
        explained[subset] = r_squared
    weights = [math.factorial(size) * math.factorial(count - size - 1) / math.factorial(count) for size in range(count)]
    return [
        math.fsum(
            weights[subset.bit_count()] * (explained[subset | 1 << driver] - explained[subset])
            for subset in range(1 << count)
            if not subset >> driver & 1
        )
        for driver in range(count)
    ]


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
    whole = _parts(list(places.values()))
    if whole is None:
        return None
    chance = random.Random(SEED)  # noqa: S311 - resampling, no secret
    pool = list(places.values())
    samples = [parts for _ in range(DRIVER_RESAMPLES) if len(pool) > 1 and (parts := _parts(chance.choices(pool, k=len(pool))))]
    estimates = {name: _with_interval(whole[i], sorted(sample[i] for sample in samples), n) for i, name in enumerate(drivers)}
    return Importance(estimates, math.fsum(whole), n)


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


def _parts(places: Sequence[_Moments]) -> list[float] | None:
    n, size = sum(place.n for place in places), len(places[0].sums)
    means = [math.fsum(place.sums[i] for place in places) / n for i in range(size)]
    spread = [[math.fsum(place.products[i][j] for place in places) / n - means[i] * means[j] for j in range(size)] for i in range(size)]
    if any(spread[i][i] <= TIE for i in range(size)):
        return None
    alike = [[spread[i][j] / math.sqrt(spread[i][i] * spread[j][j]) for j in range(size)] for i in range(size)]
    return lmg([row[:-1] for row in alike[:-1]], alike[-1][:-1])


def _with_interval(value: float, samples: Sequence[float], n: int) -> Estimate:
    """Return a part with the percentile interval of its samples; without one where half of them could not be computed."""
    if len(samples) < DRIVER_RESAMPLES / 2:
        return Estimate(value, None, None, n)
    tail = (1 - LEVEL) / 2
    low, high = (samples[min(len(samples) - 1, round(p * (len(samples) - 1)))] for p in (tail, 1 - tail))
    return Estimate(value, low, high, n)


def _subsets(
    left: list[list[float]], with_outcome: list[float], drivers: list[int], chosen: int, r_squared: float
) -> Iterator[tuple[int, float | None]]:
    """Yield every set of drivers (as bits) with its R squared, taking one driver after the other out of what is left (Schur complements)."""
    yield chosen, r_squared
    for place, driver in enumerate(drivers):
        own = left[place][place]
        if own <= TIE:
            yield chosen | 1 << driver, None
            return
        later = range(place + 1, len(drivers))
        rest = [[left[i][j] - left[i][place] * left[place][j] / own for j in later] for i in later]
        outcome = [with_outcome[i] - left[i][place] * with_outcome[place] / own for i in later]
        more = r_squared + with_outcome[place] ** 2 / own
        yield from _subsets(rest, outcome, drivers[place + 1 :], chosen | 1 << driver, more)
