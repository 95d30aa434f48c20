"""Small-sample statistics without a numerical library: intervals, Student's t, tiers by n."""

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from statistics import NormalDist
from typing import Final

from app.journeys.feelings import constants
from app.journeys.feelings.constants import (
    COMPARISON_FROM,
    DOTS_FROM,
    END_WEIGHT,
    END_ZONE,
    INDICATIVE_FROM,
    NPS_EXTRA,
    NPS_EXTRA_EACH_END,
    VALUE_FROM,
)

LEVEL: Final = constants.LEVEL
"""Confidence level of every interval on screen and in print."""


ENOUGH: Final = 4e-16
"""Two quantiles nearer than this, relatively, are the same float or its neighbour."""


class Tier(IntEnum):
    """What an estimate of n visits may be used for; higher tiers allow what the lower ones do."""

    SUPPRESSED = 0
    DOTS = 1
    INDICATIVE = 2
    VALUE = 3
    COMPARABLE = 4

    @property
    def has_value(self) -> bool:
        """Whether a mean with its interval may be shown at all (indicative counts)."""
        return self >= Tier.INDICATIVE

    @property
    def may_rank(self) -> bool:
        """Whether comparisons and rankings are allowed."""
        return self >= Tier.COMPARABLE


def tier_of(n: int) -> Tier:
    """Return the tier of an estimate over n visits."""
    for lowest, tier in (
        (COMPARISON_FROM, Tier.COMPARABLE),
        (VALUE_FROM, Tier.VALUE),
        (INDICATIVE_FROM, Tier.INDICATIVE),
        (DOTS_FROM, Tier.DOTS),
    ):
        if n >= lowest:
            return tier
    return Tier.SUPPRESSED


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % interval and n; the ends are None where n does not allow an interval."""

    value: float
    low: float | None
    high: float | None
    n: int

    @property
    def tier(self) -> Tier:
        """What this estimate may be used for."""
        return tier_of(self.n)

    def scaled(self, factor: float) -> "Estimate":
        """Return the same estimate on another (positive) scale."""
        low = None if self.low is None else self.low * factor
        high = None if self.high is None else self.high * factor
        return Estimate(self.value * factor, low, high, self.n)

    def capped(self, lowest: float, highest: float) -> "Estimate":
        """Return the estimate as it is drawn: its interval cut off where the scale ends."""
        low = None if self.low is None else max(lowest, self.low)
        high = None if self.high is None else min(highest, self.high)
        return Estimate(self.value, low, high, self.n)


def mean_interval(values: Sequence[float], level: float = LEVEL) -> Estimate | None:
    """Return the mean with its t-interval; None without values, no interval for a single one."""
    n = len(values)
    if n == 0:
        return None
    mean = math.fsum(values) / n
    if n == 1:
        return Estimate(mean, None, None, 1)
    variance = math.fsum((value - mean) ** 2 for value in values) / (n - 1)
    half = t_quantile((1 + level) / 2, n - 1) * math.sqrt(variance / n)
    return Estimate(mean, mean - half, mean + half, n)


def clustered_mean_interval(
    values: Sequence[float], clusters: Sequence[Hashable], level: float = LEVEL, *, ends: tuple[float, float] | None = None
) -> Estimate | None:
    """Return the mean with an interval that allows for several visits by one shopper; with one shopper there is none.

    Cluster-robust variance "CR2" with Satterthwaite's degrees of freedom (Bell & McCaffrey 2002; Imbens & Kolesar 2016), the
    correlation within a shopper estimated from the visits. With as many visits a shopper it is "CR1" with G - 1 degrees of freedom,
    with one visit a shopper the plain t-interval. `ends` are those of a bounded scale: when a visit reaches one of them the interval
    counts a small part (END_WEIGHT) of one more visit at the far end, without which it is too narrow there.
    """
    if len(values) != len(clusters):
        raise ValueError("each value needs its cluster")
    n = len(values)
    if n == 0:
        return None
    mean = math.fsum(values) / n
    rows = grouped(values, clusters)
    groups = len(rows)
    if groups == 1:
        return Estimate(mean, None, None, n)
    extra, far = (END_WEIGHT, _far_end(values, mean, ends)) if ends else (0.0, None)
    centre = mean if far is None else (n * mean + extra * far) / (n + extra)
    sums = [math.fsum(sorted(value - centre for value in row)) / n for row in rows]
    shares = [len(row) / n for row in rows]
    df = satterthwaite(shares, n, within_correlation(rows))
    half = t_quantile((1 + level) / 2, df) * math.sqrt(robust_variance(sums, shares))
    if far is not None:  # as wide as it is among n shoppers: it stands for visits that were not drawn, however few shoppers there are
        half = math.hypot(half, t_quantile((1 + level) / 2, n - 1) * math.sqrt(extra / (n * (n - 1))) * abs(far - centre))
    return Estimate(mean, centre - half, centre + half, n)


def grouped(values: Sequence[float], clusters: Sequence[Hashable]) -> list[list[float]]:
    """Return the values of each cluster, clusters in the order they first come."""
    rows: dict[Hashable, list[float]] = {}
    for value, cluster in zip(values, clusters, strict=True):
        rows.setdefault(cluster, []).append(value)
    return list(rows.values())


def robust_variance(sums: Sequence[float], shares: Sequence[float]) -> float:
    """Return the CR2 variance of a mean: `sums` are each cluster's residuals over n, `shares` its part of the visits, under 1."""
    return math.fsum(total**2 / (1 - share) for total, share in zip(sums, shares, strict=True))


def satterthwaite(shares: Sequence[float], n: float, correlation: float) -> float:
    """Return the degrees of freedom of that variance when values within a cluster correlate by `correlation`; G - 1 when all are alike.

    The sum of squares over all pairs of clusters is written out in sums over clusters, so that thousands of them cost nothing.
    """
    weights = [share * share / (1 - share) for share in shares]
    squares = math.fsum(share * share for share in shares)
    alone = (1 - correlation) / n
    between = correlation * squares - alone
    own = [w * (alone / m + between + correlation * (1 - 2 * m)) for w, m in zip(weights, shares, strict=True)]
    crossed = [w * (between - 2 * correlation * m) for w, m in zip(weights, shares, strict=True)]
    first, second, third = (math.fsum(w * m**power for w, m in zip(weights, shares, strict=True)) for power in (0, 1, 2))
    every_pair = between**2 * first**2 - 4 * between * correlation * first * second + 2 * correlation**2 * (first * third + second**2)
    below = every_pair - math.fsum(x * x for x in crossed) + math.fsum(x * x for x in own)
    return min(max(math.fsum(own) ** 2 / below, 1.0), len(shares) - 1.0) if below > 0 else len(shares) - 1.0


def within_correlation(rows: Sequence[Sequence[float]]) -> float:
    """Return how much values within a cluster are alike, 0..1: the intraclass correlation by analysis of variance."""
    n, groups = sum(len(row) for row in rows), len(rows)
    if groups < 2 or n == groups:  # noqa: PLR2004 - nothing to compare
        return 0.0
    mean = math.fsum(math.fsum(row) for row in rows) / n
    means = [math.fsum(row) / len(row) for row in rows]
    between = math.fsum(len(row) * (middle - mean) ** 2 for row, middle in zip(rows, means, strict=True)) / (groups - 1)
    within = math.fsum((value - middle) ** 2 for row, middle in zip(rows, means, strict=True) for value in row) / (n - groups)
    size = (n - sum(len(row) ** 2 for row in rows) / n) / (groups - 1)
    whole = between + (size - 1) * within
    return min(max((between - within) / whole, 0.0), 1.0) if whole > 0 else 0.0


def _far_end(values: Sequence[float], mean: float, ends: tuple[float, float]) -> float | None:
    """Return the end of the scale away from the mean when a value has reached either; None when none has."""
    low, high = ends
    zone = END_ZONE * (high - low) / 2
    middle = (low + high) / 2
    if mean == middle or not any(value <= low + zone or value >= high - zone for value in values):
        return None
    return low if mean > middle else high


def wilson_interval(successes: int, n: int, level: float = LEVEL) -> Estimate | None:
    """Return a share with its Wilson interval, no continuity correction (Newcombe 1998); None for n = 0."""
    if not 0 <= successes <= n:
        raise ValueError("successes lie between 0 and n")
    if n == 0:
        return None
    z = normal_quantile((1 + level) / 2)
    share = successes / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    low = 0.0 if successes == 0 else centre - half  # exactly 0 and 1 at the ends, where rounding would leave dust
    high = 1.0 if successes == n else centre + half
    return Estimate(share, low, high, n)


def nps_interval(promoters: int, detractors: int, n: int, level: float = LEVEL) -> Estimate | None:
    """Return the NPS (-100..100) with its adjusted-Wald interval, not cut off at 100; None for n = 0."""
    if promoters < 0 or detractors < 0 or promoters + detractors > n:
        raise ValueError("promoters and detractors are parts of n")
    if n == 0:
        return None
    size = n + NPS_EXTRA
    share_up = (promoters + NPS_EXTRA_EACH_END) / size
    share_down = (detractors + NPS_EXTRA_EACH_END) / size
    centre = share_up - share_down
    error = math.sqrt((share_up + share_down - centre**2) / size)
    half = normal_quantile((1 + level) / 2) * error
    return Estimate(100 * (promoters - detractors) / n, 100 * (centre - half), 100 * (centre + half), n)


def normal_quantile(probability: float) -> float:
    """Return the standard normal quantile."""
    return NormalDist().inv_cdf(probability)


@lru_cache(maxsize=4096)
def t_quantile(probability: float, df: float) -> float:
    """Return Student's t quantile, accurate to about 1e-12; `probability` in (0, 1), `df` above 0."""
    if not 0 < probability < 1 or not df > 0:
        raise ValueError("a probability between 0 and 1 and degrees of freedom above 0 are needed")
    if probability == 0.5:  # noqa: PLR2004 - the middle
        return 0.0
    if probability < 0.5:  # noqa: PLR2004 - the middle
        return -t_quantile(1 - probability, df)
    low, high = 0.0, 1.0
    while t_cdf(high, df) < probability:
        low, high = high, high * 2
    scale = math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2)) / math.sqrt(df * math.pi)
    guess = (low + high) / 2
    for _ in range(200):  # Newton's method, by halves where it would leave the bracket
        missing = probability - t_cdf(guess, df)
        low, high = (guess, high) if missing > 0 else (low, guess)
        step = missing / (scale * (1 + guess * guess / df) ** (-(df + 1) / 2))
        better = guess + step if low < guess + step < high else (low + high) / 2
        if abs(better - guess) <= ENOUGH * guess:
            return better
        guess = better
    return guess


def t_cdf(value: float, df: float) -> float:
    """Return Student's t distribution function."""
    tail = 0.5 * regularised_beta(df / (df + value * value), df / 2, 0.5)
    return 1 - tail if value >= 0 else tail


def regularised_beta(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b), by its continued fraction."""
    if not 0 <= x <= 1:
        raise ValueError("x lies between 0 and 1")
    if x in {0.0, 1.0}:
        return x
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _beta_fraction(x, a, b) / a
    return 1 - front * _beta_fraction(1 - x, b, a) / b


def pooled_mean(values: Iterable[float]) -> float | None:
    """Return the plain mean, the same whatever the order of the values; None without values."""
    known = list(values)
    return math.fsum(known) / len(known) if known else None


def _beta_fraction(x: float, a: float, b: float) -> float:
    """Evaluate the continued fraction by Lentz's method (DLMF 8.17.22)."""
    tiny = 1e-300
    c, d = 1.0, 1 - (a + b) * x / (a + 1)
    d = 1 / (d if abs(d) > tiny else tiny)
    fraction = d
    for m in range(1, 1000):
        for numerator in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 + numerator * d
            c = 1 + numerator / c
            d = 1 / (d if abs(d) > tiny else tiny)
            c = c if abs(c) > tiny else tiny
            fraction *= c * d
        if abs(c * d - 1) < 1e-16:  # noqa: PLR2004 - the precision of a float
            break
    return fraction
