"""The lifecycle of a report, and the interval of its total."""

import math
from collections.abc import Hashable, Iterable
from enum import StrEnum

from app.journeys.statistics import LEVEL, Estimate, grouped, robust_variance, satterthwaite, t_quantile, within_correlation


class ReportStatus(StrEnum):
    """Where a report stands."""

    REQUESTED = "requested"
    RENDERING = "rendering"
    READY = "ready"
    FAILED = "failed"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


_R = ReportStatus
TRANSITIONS: dict[ReportStatus, frozenset[ReportStatus]] = {
    _R.REQUESTED: frozenset({_R.RENDERING, _R.FAILED}),
    _R.RENDERING: frozenset({_R.RENDERING, _R.READY, _R.FAILED}),
    _R.READY: frozenset({_R.PUBLISHED, _R.WITHDRAWN}),
    _R.FAILED: frozenset({_R.REQUESTED}),
    _R.PUBLISHED: frozenset({_R.WITHDRAWN}),
    _R.WITHDRAWN: frozenset(),
}
"""Rendering may start again: a worker can be killed while it renders."""

UNDER_WAY = frozenset({_R.REQUESTED, _R.RENDERING})
"""Somebody waits for it; asking again gives the same report."""
HAS_FILE = frozenset({_R.READY, _R.PUBLISHED, _R.WITHDRAWN})
"""There is a PDF to look at, for the agency at least."""
MAY_BE_READ = frozenset({ReportStatus.READY, ReportStatus.PUBLISHED})
"""A PDF that the client has, or may get with one press."""


def may_become(old: ReportStatus, new: ReportStatus) -> bool:
    """Whether the lifecycle has that step."""
    return new in TRANSITIONS[old]


def total_interval(scores: Iterable[tuple[Hashable, Hashable, float]], level: float = LEVEL) -> Estimate | None:
    """The total of (location, shopper, score) rows as the mean of location means, with an interval that allows for several visits by one shopper.

    Each visit weighs 1 / (locations x visits of its location); the variance is cluster-robust (CR2, Satterthwaite's degrees of freedom)
    with those weights. With as many visits at every location it is the cluster-robust interval of the mean. None without scores; no
    interval for one shopper.
    """
    rows = list(scores)
    if not rows:
        return None
    visits: dict[Hashable, list[float]] = {}
    for location, _shopper, score in rows:
        visits.setdefault(location, []).append(score)
    total = math.fsum(math.fsum(values) / len(values) for values in visits.values()) / len(visits)
    shoppers = [shopper for _location, shopper, _score in rows]
    weights = [1 / (len(visits) * len(visits[location])) for location, _shopper, _score in rows]
    residuals = [(score - total) * weight for (_location, _shopper, score), weight in zip(rows, weights, strict=True)]
    sums = [math.fsum(sorted(row)) for row in grouped(residuals, shoppers)]
    if len(sums) == 1:
        return Estimate(total, None, None, len(rows))
    shares = [math.fsum(row) for row in grouped(weights, shoppers)]
    alike = within_correlation(grouped([score for _location, _shopper, score in rows], shoppers))
    df = satterthwaite(shares, 1 / math.fsum(weight * weight for weight in weights), alike)
    half = t_quantile((1 + level) / 2, df) * math.sqrt(robust_variance(sums, shares))
    return Estimate(total, total - half, total + half, len(rows))
