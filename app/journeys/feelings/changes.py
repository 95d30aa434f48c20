"""The difference between two waves, with an interval that knows of shoppers who took part in both."""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from app.journeys.statistics import (
    LEVEL,
    Estimate,
    Tier,
    grouped,
    robust_variance,
    satterthwaite,
    t_quantile,
    tier_of,
    within_correlation,
)


@dataclass(frozen=True, slots=True)
class Change:
    """How much a value differs from the wave before, with its 95 % interval and the visits on either side."""

    value: float
    low: float | None
    high: float | None
    n_now: int
    n_then: int

    @property
    def tier(self) -> Tier:
        """What this change may be used for: that of the wave with the fewest visits."""
        return tier_of(min(self.n_now, self.n_then))

    @property
    def excludes_zero(self) -> bool:
        """Whether the interval lies on one side of zero."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)

    def shown(self) -> "Change | None":
        """Return this change where both waves are large enough to be compared, else None."""
        return self if self.tier.may_rank else None


def difference_of_means(
    now: Sequence[tuple[float, Hashable]], then: Sequence[tuple[float, Hashable]], level: float = LEVEL
) -> Change | None:
    """Return the difference of two means of (value, shopper); None when one of them has no visits.

    Each wave has its CR2 variance; shoppers in both waves add their covariance. Degrees of freedom by Welch and Satterthwaite.
    """
    if not now or not then:
        return None
    value = _mean(now) - _mean(then)
    first, second = _Side.of(now), _Side.of(then)
    if first is None or second is None:
        return Change(value, None, None, len(now), len(then))
    shared = math.fsum(first.scores[who] * second.scores[who] for who in first.scores.keys() & second.scores.keys())
    variance = first.variance + second.variance - 2 * shared
    if first.variance + second.variance == 0 or variance <= 0:
        return Change(value, value, value, len(now), len(then))
    apart = first.variance + second.variance
    df = apart**2 / (first.variance**2 / first.df + second.variance**2 / second.df)
    half = t_quantile((1 + level) / 2, max(df, 1.0)) * math.sqrt(variance)
    return Change(value, value - half, value + half, len(now), len(then))


def difference_of_estimates(now: Estimate | None, then: Estimate | None) -> Change | None:
    """Return the difference of two estimates from their own intervals (MOVER, Zou & Donner 2008): for shares, NPS and net emotion.

    It takes the two waves as independent, which is on the safe side where shoppers return.
    """
    if now is None or then is None:
        return None
    value = now.value - then.value
    if now.low is None or now.high is None or then.low is None or then.high is None:
        return Change(value, None, None, now.n, then.n)
    low = value - math.hypot(now.value - now.low, then.high - then.value)
    high = value + math.hypot(now.high - now.value, then.value - then.low)
    return Change(value, low, high, now.n, then.n)


@dataclass(frozen=True, slots=True)
class _Side:
    """One wave: what each shopper adds to the error of its mean, its variance and degrees of freedom."""

    scores: dict[Hashable, float]
    variance: float
    df: float

    @classmethod
    def of(cls, pairs: Sequence[tuple[float, Hashable]]) -> "_Side | None":
        """Prepare a wave's visits; None when one shopper made them all."""
        values, shoppers = [value for value, _ in pairs], [who for _, who in pairs]
        names, rows, n, mean = list(dict.fromkeys(shoppers)), grouped(values, shoppers), len(pairs), _mean(pairs)
        if len(rows) == 1:
            return None
        sums, shares = [math.fsum(value - mean for value in row) / n for row in rows], [len(row) / n for row in rows]
        scores = {who: total / math.sqrt(1 - share) for who, total, share in zip(names, sums, shares, strict=True)}
        return cls(scores, robust_variance(sums, shares), satterthwaite(shares, n, within_correlation(rows)))


def _mean(pairs: Sequence[tuple[float, Hashable]]) -> float:
    return math.fsum(value for value, _ in pairs) / len(pairs)
