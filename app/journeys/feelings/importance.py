"""Derived importance of drivers: how much of R squared each brings, averaged over all orders of entry (LMG).

Lindeman, Merenda & Gold 1980, as in Groemping's `relaimpo`. What comes with the outcome, never called a cause of it.

Every location's sums are added up once; a sample of locations is a sum of those, so that no visit is read again, and R squared of all sets of
drivers is reckoned for many samples at a time. numpy loads where the first importance is computed, which is in the worker.
"""

import math
import random
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.journeys.feelings.constants import (
    DRIVER_RESAMPLES,
    DRIVER_VISITS,
    DRIVER_VISITS_EACH,
    DRIVERS_MOST,
    LEVEL,
    TIE,
)
from app.journeys.statistics import Estimate
from app.kit.on_use import OnUse

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = OnUse("numpy")

SEED: Final = 20_261_122
"""The bootstrap draws the same samples every time, so that the same visits give the same interval."""
AT_ONCE: Final = 32
"""Samples that are reckoned together: as many as keep their sets of drivers in the processor's cache."""

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
    parts, apart = _lmg_of_each(np.array([correlations], float), np.array([outcome], float))
    return [float(part) for part in parts[0]] if apart[0] else None


def importance(
    rows: Sequence[Mapping[str, float | None]], outcome: str, drivers: Sequence[str], locations: Sequence[Hashable]
) -> Importance | None:
    """Return the importance of `drivers` for `outcome` over complete visits, its interval by resampling whole locations.

    None under 100 visits or ten a driver, or where nothing can be told apart. Raises ValueError for more drivers than can be ordered.
    """
    if not 1 <= len(drivers) <= DRIVERS_MOST:
        raise ValueError(f"from 1 to {DRIVERS_MOST} drivers can be weighed against each other")
    names = [*drivers, outcome]
    complete: list[list[float]] = []
    numbers: dict[Hashable, int] = {}
    where: list[int] = []
    for row, place in zip(rows, locations, strict=True):
        values = [value for name in names if (value := row.get(name)) is not None]
        if len(values) == len(names):
            complete.append(values)
            where.append(numbers.setdefault(place, len(numbers)))
    n = len(complete)
    if n < max(DRIVER_VISITS, DRIVER_VISITS_EACH * len(drivers)):
        return None
    visits, products = _sums_by_place(np.array(complete, float), np.array(where), len(numbers))
    whole = _parts_of_each(np.ones((1, len(numbers))), visits, products)
    if not len(whole):
        return None
    values = [float(part) for part in whole[0]]
    drawn = _draws(len(numbers))
    samples = np.concatenate(
        [_parts_of_each(drawn[start : start + AT_ONCE], visits, products) for start in range(0, len(drawn), AT_ONCE)] or [whole[:0]]
    )
    found = {name: _with_interval(values[i], samples[:, i], n) for i, name in enumerate(drivers)}
    r_squared = math.fsum(values)
    if r_squared <= TIE:
        return None
    totals = samples.sum(axis=1)
    told = samples[totals > TIE] / totals[totals > TIE, None]
    shares = {name: _with_interval(values[i] / r_squared, told[:, i], n) for i, name in enumerate(drivers)}
    return Importance(found, shares, r_squared, n)


def _draws(places: int) -> "NDArray[np.float64]":
    """How often each sample counts each location; no samples where there is one location only."""
    chance = random.Random(SEED)  # noqa: S311 - resampling, no secret
    drawn = [chance.choices(range(places), k=places) for _ in range(DRIVER_RESAMPLES if places > 1 else 0)]
    return np.array([np.bincount(draw, minlength=places) for draw in drawn], float).reshape(len(drawn), places)


def _sums_by_place(
    values: "NDArray[np.float64]", where: "NDArray[np.int64]", places: int
) -> "tuple[NDArray[np.float64], NDArray[np.float64]]":
    """Each location's number of visits, and the sums of its values and of their products, which is all that correlations need."""
    with_one = np.concatenate([values, np.ones((len(values), 1))], axis=1)  # a value of 1 each gives the sums as products, too
    products = np.zeros((places, with_one.shape[1], with_one.shape[1]))
    np.add.at(products, where, with_one[:, :, None] * with_one[:, None, :])
    return products[:, -1, -1], products[:, :-1, :]


def _parts_of_each(times: "NDArray[np.float64]", visits: "NDArray[np.float64]", products: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """Each driver's part, a row a sample of locations that count so many `times`; without the samples in which nothing can be told apart."""
    size = products.shape[1]
    summed = (times @ products.reshape(len(products), -1)).reshape(len(times), size, size + 1) / (times @ visits)[:, None, None]
    means = summed[:, :, -1]
    spread = summed[:, :, :-1] - means[:, :, None] * means[:, None, :]
    alone = np.diagonal(spread, axis1=1, axis2=2)
    differs = (alone > TIE).all(axis=1)
    spread, alone = spread[differs], alone[differs]
    alike = spread / np.sqrt(alone[:, :, None] * alone[:, None, :])
    parts, apart = _lmg_of_each(alike[:, :-1, :-1], alike[:, :-1, -1])
    return parts[apart]


def _lmg_of_each(correlations: "NDArray[np.float64]", outcome: "NDArray[np.float64]") -> "tuple[NDArray[np.float64], NDArray[np.bool_]]":
    """Each driver's part of R squared, a row a sample, and which samples have drivers that can be told apart."""
    count = outcome.shape[1]
    explained, apart = _explained(correlations, outcome)
    weights = [math.factorial(size) * math.factorial(count - size - 1) / math.factorial(count) for size in range(count)]
    within, without = np.array([0.0, *weights]), np.array([*weights, 0.0])
    sets = np.arange(1 << count)
    holds = (sets >> np.arange(count)[:, None] & 1).astype(float)
    sizes = holds.sum(axis=0).astype(int)
    gains = holds * (within[sizes] + without[sizes]) - without[sizes]
    return (gains @ explained).T, apart


def _explained(correlations: "NDArray[np.float64]", outcome: "NDArray[np.float64]") -> "tuple[NDArray[np.float64], NDArray[np.bool_]]":
    """R squared of every set of drivers (its bits are the row's number) in every sample (columns), and which samples have no collinear drivers.

    A driver at a time doubles the sets: `left` is what each set leaves unexplained of the drivers to come, `told` theirs with the outcome (Schur
    complements).
    """
    samples, count = outcome.shape
    explained, apart = np.zeros((1, samples)), np.ones(samples, bool)
    left, told = correlations[None], outcome[None]
    for _ in range(count):
        own, first = left[:, :, 0, 0], told[:, :, 0]
        apart &= (own > TIE).all(axis=0)
        own = np.where(own > TIE, own, 1.0)
        share = left[:, :, 0, 1:] / own[:, :, None]
        rest = left[:, :, 1:, 1:] - share[:, :, :, None] * left[:, :, 0, None, 1:]
        explained = np.concatenate([explained, explained + first**2 / own])
        told = np.concatenate([told[:, :, 1:], told[:, :, 1:] - share * first[:, :, None]])
        left = np.concatenate([left[:, :, 1:, 1:], rest])
    return explained, apart


def _with_interval(value: float, samples: "NDArray[np.float64]", n: int) -> Estimate:
    """Return a part with the percentile interval of its samples; without one where half of them could not be computed."""
    if len(samples) < DRIVER_RESAMPLES / 2:
        return Estimate(value, None, None, n)
    tail, ordered = (1 - LEVEL) / 2, np.sort(samples)
    low, high = (float(ordered[min(len(ordered) - 1, round(p * (len(ordered) - 1)))]) for p in (tail, 1 - tail))
    return Estimate(value, low, high, n)
