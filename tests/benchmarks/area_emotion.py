"""Area `emotion`: do the method's intervals hold what they promise, and does it find what hurts, in shoppers whose feelings are known."""

from collections.abc import Iterator

import numpy as np

from tests.benchmarks.bench import Bench, Measurement
from tests.benchmarks.emotion_people import make_people
from tests.benchmarks.emotion_study import EXTREME, SEED, coverage, pain_power, recovery
from tests.benchmarks.emotion_timing import measure_timing

STUDIES = 500
SHOWN_AT = 10


def measure(bench: Bench) -> Iterator[Measurement]:
    """The study of docs/emotion-simulation.md with fewer repetitions, and how exactly the quick questions take time."""
    yield from _timing(bench)
    chance = np.random.default_rng(SEED)
    people = make_people(chance)
    lines = [line for line in coverage(people, chance, STUDIES) if line.plan != EXTREME]
    shown = [line for line in lines if line.n >= SHOWN_AT]
    off = max(shown, key=lambda line: abs(line.pooled - 95))
    yield Measurement(
        "emotion.ci_coverage_pct", round(off.pooled, 1), "%",
        f"of {len(shown)} combinations of measure, n >= {SHOWN_AT} and visits a shopper, the one furthest from 95: "
        f"{off.measure}, n = {off.n}, {off.plan}; must be 93 to 97",
    )  # fmt: skip
    small = max((line for line in lines if line.n < SHOWN_AT), key=lambda line: abs(line.pooled - 95))
    yield Measurement(
        "emotion.ci_coverage_pct.n5", round(small.pooled, 1), "%", f"the same at n = 5, as it is: {small.measure}, {small.plan}"
    )
    for found in recovery(people, chance, STUDIES, sizes=(30,)):
        if found.measure == "V":
            yield Measurement(
                "emotion.rank_correlation", round(found.rank_correlation, 3), "", "known order of six steps against that by mean V, n = 30"
            )
    for power in pain_power(chance, STUDIES, sizes=(30,)):
        if power.valence == -0.5:
            yield Measurement("emotion.pain_power_pct", round(power.pain, 1), "%", "a step of valence -0.50 called a pain point, n = 30")


def _timing(bench: Bench) -> Iterator[Measurement]:
    """Recorded latency against a known delay, in Chromium, at full and at a quarter of the processor's speed."""
    folder = bench.folder / "timing"
    folder.mkdir(exist_ok=True)
    for timing in measure_timing(folder):
        name = "" if timing.rate == 1 else f".{timing.rate}x"
        told = f"processor 1/{timing.rate}, {timing.trials} answers by a trusted press, {timing.disturbed} more left out for a long frame; {timing.told}"
        yield Measurement(
            f"emotion.latency_bias_ms{name}", round(timing.bias, 1), "ms", f"mean error where it is largest; within 30; {told}"
        )
        yield Measurement(
            f"emotion.latency_sd_ms{name}", round(timing.spread, 1), "ms", "standard deviation of the error where it is largest"
        )
