"""The simulation study behind docs/emotion-simulation.md: `python -m tests.benchmarks.emotion_study` runs it and prints its tables."""

import sys
import time
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from app.journeys.emotion import VALENCE_ENDS, Moment, Reading, summarise_step
from app.journeys.feelings.changes import difference_of_means
from app.journeys.feelings.reliability import Respondent, step_reliability
from app.journeys.feelings.waves import CONTRIBUTION_ENDS, Pairs, find_gaps
from app.journeys.feelings.words import WordPicks, net_emotion_interval
from app.journeys.statistics import Estimate, clustered_mean_interval, mean_interval
from tests.benchmarks.emotion_people import (
    LENIENCE,
    MOOD,
    NOISE,
    STEPS,
    VISITS,
    Floats,
    Habits,
    People,
    make_people,
    score_trials,
    take_trials,
)
from tests.benchmarks.emotion_unlike import round_robust, unlike_coverage

SEED = 20261122
STUDIES = 1000
"""Studies a line of the coverage table; a coverage of 95 % over six steps is then known to about 0.4 points, of one step to 0.7."""
PLANS: dict[str, dict[int, list[int]]] = {
    "one each": {5: [1] * 5, 10: [1] * 10, 30: [1] * 30},
    "two each": {5: [2, 2, 1], 10: [2] * 5, 30: [2] * 15},
    "uneven": {5: [2, 1, 1, 1], 10: [4, 2, 1, 1, 1, 1], 30: [4, 2, 1, 1, 1, 1] * 3},
    "a few do most": {5: [3, 1, 1], 10: [5, 3, 1, 1], 30: [5, 3, 1, 1] * 3},
}
"""Visits of each shopper of a study."""
EXTREME = "a few do most"
"""Four shoppers made ten visits: reported, though nobody should generalise from four people."""
SIZES = (5, 10, 30)
PAIN_LEVELS = (0.0, -0.15, -0.25, -0.35, -0.50, -0.70)

Draw = list[tuple[int, int, int]]
"""Visits of a study: the place in it, the shopper in the pool, which of the shopper's visits."""


@dataclass(frozen=True)
class Coverage:
    """How often 95 % intervals held the truth, percent: over all steps, and at the worst step."""

    measure: str
    n: int
    plan: str
    pooled: float
    worst_step: str
    worst: float


def draw(chance: np.random.Generator, pool: int, plan: list[int]) -> Draw:
    """Draw shoppers from the pool with replacement, each as somebody new, and visits of theirs without."""
    who = chance.integers(0, pool, len(plan))
    return [(place, int(who[place]), int(visit)) for place, count in enumerate(plan) for visit in chance.permutation(VISITS)[:count]]


def coverage(people: People, chance: np.random.Generator, studies: int = STUDIES, sizes: Sequence[int] = SIZES) -> Iterator[Coverage]:
    """Draw studies and count how often each measure's interval holds the mean of the whole pool."""
    names = list(STEPS)
    measures: dict[str, tuple[Floats, tuple[float, float] | None]] = {
        "V": (people.stated, VALENCE_ENDS), "IV": (people.iv, VALENCE_ENDS), "contribution": (people.contribution, CONTRIBUTION_ENDS),
        "SS": (people.iv - people.uv, None),
    }  # fmt: skip
    for plan_name, plan in PLANS.items():
        for n in sizes:
            draws = [draw(chance, len(people.stated), plan[n]) for _ in range(studies)]
            for measure, (values, ends) in measures.items():
                truth = np.nanmean(values, axis=(0, 1))
                held = [[_holds(_mean(values, step, each, ends), truth[step]) for each in draws] for step in range(len(names))]
                yield _line(measure, n, plan_name, names, held)
            net_truth = [_net(people, step) for step in range(len(names))]
            held = [[_holds(_net_interval(people, step, each), net_truth[step]) for each in draws] for step in range(len(names))]
            yield _line("net emotion", n, plan_name, names, held)


def _line(measure: str, n: int, plan: str, names: list[str], held: list[list[bool]]) -> Coverage:
    by_step = [100 * sum(row) / len(row) for row in held]
    worst = int(np.argmax([abs(share - 95) for share in by_step]))
    return Coverage(measure, n, plan, float(np.mean(by_step)), names[worst], float(by_step[worst]))


def _mean(values: Floats, step: int, visits: Draw, ends: tuple[float, float] | None) -> Estimate | None:
    rows = [(float(value), place) for place, who, visit in visits if not np.isnan(value := values[who, visit, step])]
    return clustered_mean_interval([value for value, _ in rows], [place for _, place in rows], ends=ends)


def _net(people: People, step: int) -> float:
    every = [row[step] for shopper in people.picks for row in shopper]
    return 100 * sum(each.positive - each.negative for each in every) / sum(each.picks for each in every)


def _net_interval(people: People, step: int, visits: Draw) -> Estimate | None:
    rows = [(people.picks[who][visit][step], place) for place, who, visit in visits]
    return net_emotion_interval([WordPicks(each.positive, each.negative, each.nothing, place) for each, place in rows])


def _holds(estimate: Estimate | None, truth: float) -> bool:
    return estimate is not None and estimate.low is not None and estimate.high is not None and estimate.low <= truth <= estimate.high


@dataclass(frozen=True)
class Recovery:
    """How well studies of n visits find the known order of the steps: mean rank correlation, worst step found, whole order right (percent)."""

    measure: str
    n: int
    rank_correlation: float
    worst_found: float
    all_right: float


def recovery(
    people: People, chance: np.random.Generator, studies: int = 2000, sizes: Sequence[int] = (5, 10, 30, 100)
) -> Iterator[Recovery]:
    """Rank the steps by their means in studies of n visits, one a shopper."""
    known = np.argsort(np.argsort(list(STEPS.values())))
    for measure, values in (("V", people.stated), ("IV", people.iv), ("UV", people.uv)):
        for n in sizes:
            who = chance.integers(0, len(values), (studies, n))
            means = np.nanmean(values[who, 0], axis=1)
            ranks = np.argsort(np.argsort(means, axis=1), axis=1)
            rho = 1 - 6 * ((ranks - known) ** 2).sum(axis=1) / (len(known) * (len(known) ** 2 - 1))
            worst, right = (ranks[:, np.argmin(known)] == 0).mean(), (ranks == known).all(axis=1).mean()
            yield Recovery(measure, n, float(rho.mean()), 100 * float(worst), 100 * float(right))


@dataclass(frozen=True)
class Power:
    """How often a step with a known mean valence is called a pain point, and a confirmed one, percent."""

    valence: float
    n: int
    pain: float
    confirmed: float


def pain_power(chance: np.random.Generator, studies: int = 2000, sizes: Sequence[int] = SIZES) -> Iterator[Power]:
    """Ask the product's rule about steps of known valence, one visit a shopper."""
    spread = float(np.sqrt(LENIENCE**2 + MOOD**2 + NOISE**2))
    for level in PAIN_LEVELS:
        for n in sizes:
            felt = np.round(np.clip(chance.normal(level, spread, (studies, n)), -1, 1) * 50) / 50
            moments = [summarise_step(Reading(float(value + 1) / 2) for value in row).moment for row in felt]
            confirmed = sum(moment is Moment.PAIN_CONFIRMED for moment in moments)
            pain = confirmed + sum(moment is Moment.PAIN for moment in moments)
            yield Power(level, n, 100 * pain / studies, 100 * confirmed / studies)


@dataclass(frozen=True)
class Others:
    """Single figures: changes, gap flags, reliability, and what latency adds."""

    change_coverage: float
    gap_flags: float
    gap_flags_real: float
    true_reliability: float
    found_reliability: float
    reliability_coverage: float
    iv_with_felt: float
    uv_with_felt: float
    iv_with_uv: float
    mean_speed_shift: float
    unanimous: float


def others(people: People, chance: np.random.Generator, studies: int = 400) -> Others:
    """Compute the single figures."""
    first = people.iv - people.uv
    known = ~np.isnan(people.iv)
    truth, found, held = reliability(chance, studies=150)
    return Others(
        change_coverage=_change_coverage(people, chance, 3 * studies),
        gap_flags=_gap_flags(make_people(chance, visits=1, steps=dict.fromkeys("abcdef", 0.3)), chance, studies),
        gap_flags_real=_gap_flags(_shifted(chance), chance, studies, only=2),
        true_reliability=truth,
        found_reliability=found,
        reliability_coverage=held,
        iv_with_felt=_within_step(people.iv, people.felt),
        uv_with_felt=_within_step(people.uv, people.felt),
        iv_with_uv=_within_step(people.iv, people.uv),
        mean_speed_shift=float(np.abs(first[known]).mean()),
        unanimous=100 * float((np.abs(people.iv[..., -1]) > 1 - 1e-9).mean()),
    )


def _correlation(x: Floats, y: Floats) -> float:
    x, y = x - x.mean(), y - y.mean()
    return float((x * y).sum() / np.sqrt((x * x).sum() * (y * y).sum()))


def _within_step(a: Floats, b: Floats) -> float:
    """The correlation over visits, averaged over steps."""
    found = []
    for step in range(a.shape[-1]):
        x, y = a[..., step].ravel(), b[..., step].ravel()
        both = ~np.isnan(x + y)
        found.append(_correlation(x[both], y[both]))
    return float(np.mean(found))


def _change_coverage(people: People, chance: np.random.Generator, studies: int) -> float:
    """Two waves of 40 visits without a true change, a third of the shoppers in both: how often the interval holds zero."""
    held = 0
    for _ in range(studies):
        who = chance.integers(0, len(people.stated), 67)
        now: list[tuple[float, Hashable]] = [(float(people.stated[w, 0, 1]), place) for place, w in enumerate(who[:40])]
        then: list[tuple[float, Hashable]] = [(float(people.stated[w, 1, 1]), place + 27) for place, w in enumerate(who[27:])]
        change = difference_of_means(now, then)
        held += change is not None and not change.excludes_zero
    return 100 * held / studies


def _shifted(chance: np.random.Generator) -> People:
    """Six equal steps, of which the third is felt lower by 0.6 than it is stated to be."""
    people = make_people(chance, visits=1, steps={"a": 0.3, "b": 0.3, "c": -0.3, "d": 0.3, "e": 0.3, "f": 0.3})
    stated = people.stated.copy()
    stated[..., 2] = np.clip(stated[..., 2] + 0.6, -1, 1)
    return People(people.felt, stated, people.contribution, people.iv, people.uv, people.picks, people.sessions)


def _gap_flags(people: People, chance: np.random.Generator, studies: int, only: int | None = None) -> float:
    """How often a step's gap is flagged over 30 visits, percent of steps, or of studies for one step."""
    flagged, asked = 0, 0
    for _ in range(studies):
        who = chance.integers(0, len(people.stated), 30)
        gaps = people.iv[who, 0] - people.stated[who, 0]
        rows: dict[str, Pairs] = {
            str(k): [(float(v), place) for place, v in enumerate(gaps[:, k]) if not np.isnan(v)] for k in range(gaps.shape[1])
        }
        for place, gap in enumerate(find_gaps(rows).values()):
            if only in {None, place}:
                asked, flagged = asked + 1, flagged + (gap is not None and gap.flagged)
    return 100 * flagged / asked


def reliability(chance: np.random.Generator, n: int = 100, studies: int = 150) -> tuple[float, float, float]:
    """The true reliability of a step (two independent blocks about the same visits), the mean found by split halves, and coverage in percent."""
    steps, shoppers = {"one": 0.2, "two": 0.2, "three": -0.2, "four": 0.4}, 2000
    felt = (
        np.array(list(steps.values()))
        + chance.normal(0, np.hypot(LENIENCE, MOOD), (shoppers, 1, 1))
        + chance.normal(0, NOISE, (shoppers, 1, len(steps)))
    )
    habits = Habits.of(chance, shoppers)
    sessions = take_trials(chance, felt, list(steps), habits)
    (first, _), (second, _) = score_trials(sessions, list(steps)), score_trials(take_trials(chance, felt, list(steps), habits), list(steps))
    pairs = np.stack([first[:, 0, 0], second[:, 0, 0]])
    pairs = pairs[:, ~np.isnan(pairs).any(axis=0)]
    truth = _correlation(pairs[0], pairs[1])
    found, held = [], 0
    for _ in range(studies):
        estimate = step_reliability(
            [Respondent(sessions[who][0], place) for place, who in enumerate(chance.integers(0, shoppers, n))], "one"
        )
        if estimate is not None:
            found.append(estimate.value)
            held += _holds(estimate, truth)
    return truth, float(np.mean(found)), 100 * held / len(found)


def replaced(people: People, chance: np.random.Generator, studies: int = STUDIES) -> Iterator[tuple[str, str, float, float]]:
    """How often the plain t-interval, and that of version 1, hold the truth in ten visits, percent over all steps."""
    for name, plan in PLANS.items():
        draws = [draw(chance, len(people.stated), plan[10]) for _ in range(studies)]
        for measure, values in (("V", people.stated), ("IV", people.iv)):
            truth, held = np.nanmean(values, axis=(0, 1)), [0, 0]
            for step in range(len(STEPS)):
                for each in draws:
                    rows = [(float(v), place) for place, who, visit in each if not np.isnan(v := values[who, visit, step])]
                    told, shoppers = [value for value, _ in rows], [place for _, place in rows]
                    held[0] += _holds(mean_interval(told), truth[step])
                    held[1] += _holds(round_robust(told, shoppers), truth[step])
            yield name, measure, 100 * held[0] / studies / len(STEPS), 100 * held[1] / studies / len(STEPS)


def run() -> None:
    """Run everything and print it as Markdown tables."""
    started = time.monotonic()
    chance = np.random.default_rng(SEED)
    people = make_people(chance)
    print("| Steps | " + " | ".join(STEPS) + " |\n|---|" + "---:|" * len(STEPS))
    for name, values in (("felt", people.felt), ("V", people.stated), ("IV", people.iv)):
        print(f"| {name} | " + " | ".join(f"{value:+.2f}" for value in np.nanmean(values, axis=(0, 1))) + " |")
    print("\n| Measure | n | Visits a shopper | Held, all steps | Step furthest off |\n|---|---:|---|---:|---|")
    for line in coverage(people, chance):
        print(f"| {line.measure} | {line.n} | {line.plan} | {line.pooled:.1f} % | {line.worst_step} {line.worst:.1f} % |")
    print("\n| Measure | n | Rank correlation | Worst step found | Whole order right |\n|---|---:|---:|---:|---:|")
    for found in recovery(people, chance):
        print(f"| {found.measure} | {found.n} | {found.rank_correlation:.2f} | {found.worst_found:.0f} % | {found.all_right:.0f} % |")
    print("\n| Known valence | n | Pain point | Confirmed |\n|---:|---:|---:|---:|")
    for power in pain_power(chance):
        print(f"| {power.valence:+.2f} | {power.n} | {power.pain:.0f} % | {power.confirmed:.0f} % |")
    print()
    for name, value in asdict(others(people, chance)).items():
        print(f"- {name}: {value:.3f}")
    print("\n| n = 10 | Measure | Plain t | Version 1 |\n|---|---|---:|---:|")
    for plan, measure, plain, before in replaced(people, chance):
        print(f"| {plan} | {measure} | {plain:.1f} % | {before:.1f} % |")
    print("\n| Other people | n | Ours | Plain t |\n|---|---:|---:|---:|")
    for kind, n, ours, plain in unlike_coverage(chance):
        print(f"| {kind} | {n} | {ours:.1f} % | {plain:.1f} % |")
    print(f"\n{time.monotonic() - started:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    run()
