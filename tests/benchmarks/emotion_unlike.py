"""Where the intervals come from and where they fail: the plain ones they replaced, and shoppers unlike those of the study."""

import math
from collections.abc import Hashable, Iterator, Sequence

import numpy as np

from app.journeys.emotion import VALENCE_ENDS
from app.journeys.statistics import Estimate, clustered_mean_interval, grouped, mean_interval, t_quantile
from tests.benchmarks.emotion_people import Floats

STUDIES = 2000


def round_robust(values: Sequence[float], shoppers: Sequence[Hashable]) -> Estimate | None:
    """The interval of version 1: CR1 with G - 1 degrees of freedom, which is right when all shoppers came equally often."""
    n, rows = len(values), grouped(values, shoppers)
    mean = math.fsum(values) / n
    spread = math.fsum(math.fsum(value - mean for value in row) ** 2 for row in rows)
    half = t_quantile(0.975, len(rows) - 1) * math.sqrt(len(rows) / (len(rows) - 1) * spread) / n
    return Estimate(mean, mean - half, mean + half, n)


def unlike(chance: np.random.Generator, shape: tuple[int, ...]) -> Iterator[tuple[str, Floats]]:
    """Valences of one step among other kinds of visits."""
    yield "feelings further apart (SD 0.55), mostly good", _slider(chance.normal(0.4, 0.55, shape))
    yield "the same, many at the end of the slider", _slider(chance.normal(0.8, 0.55, shape))
    wrong = chance.random(shape) < 0.10
    yield "one visit in ten goes badly wrong", _slider(np.where(wrong, chance.normal(-0.7, 0.15, shape), chance.normal(0.7, 0.15, shape)))
    loved = chance.random(shape) < 0.5
    yield "half love it, half hate it", _slider(np.where(loved, chance.normal(0.7, 0.2, shape), chance.normal(-0.5, 0.2, shape)))


def unlike_coverage(chance: np.random.Generator, studies: int = STUDIES) -> Iterator[tuple[str, int, float, float]]:
    """For other kinds of visits: n, how often our interval and the plain t-interval hold the truth, percent."""
    truth = {kind: float(values.mean()) for kind, values in unlike(chance, (400_000,))}
    for n in (10, 30):
        for kind, rows in unlike(chance, (studies, n)):
            ours = [clustered_mean_interval([float(v) for v in row], range(n), ends=VALENCE_ENDS) for row in rows]
            plain = [mean_interval([float(v) for v in row]) for row in rows]
            yield kind, n, _share(ours, truth[kind]), _share(plain, truth[kind])


def _slider(felt: Floats) -> Floats:
    return np.round(np.clip(felt, -1, 1) * 50) / 50


def _share(estimates: Sequence[Estimate | None], truth: float) -> float:
    held = [e is not None and e.low is not None and e.high is not None and e.low <= truth <= e.high for e in estimates]
    return 100 * sum(held) / len(held)
