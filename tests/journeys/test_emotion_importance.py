"""Derived importance against the printed vectors and R's own data, and where it is refused."""

import csv
import itertools
import math
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.journeys.feelings.constants import DRIVERS_MOST
from app.journeys.feelings.importance import importance, lmg

SWISS = Path(__file__).parents[1] / "data" / "swiss.csv"


def test_two_correlated_drivers_share_r_squared_as_printed() -> None:
    parts = lmg([[1, 0.3], [0.3, 1]], [0.5, 0.4])

    assert parts is not None
    assert [round(part, 5) for part in parts] == [0.20434, 0.11434]
    assert round(sum(parts), 5) == 0.31868


def test_the_swiss_provinces_come_out_as_relaimpo_has_them() -> None:
    rows = [{name: float(value) for name, value in row.items()} for row in csv.DictReader(SWISS.open())]
    names = list(rows[0])

    def r(a: str, b: str) -> float:
        x, y = [row[a] for row in rows], [row[b] for row in rows]
        mx, my = sum(x) / len(x), sum(y) / len(y)
        return sum((p - mx) * (q - my) for p, q in zip(x, y, strict=True)) / math.sqrt(
            sum((p - mx) ** 2 for p in x) * sum((q - my) ** 2 for q in y)
        )

    parts = lmg([[r(a, b) for b in names[1:]] for a in names[1:]], [r(a, names[0]) for a in names[1:]])

    assert parts is not None
    assert [round(part, 4) for part in parts] == [0.0571, 0.1712, 0.2601, 0.1056, 0.1128]
    assert round(sum(parts), 4) == 0.7067


@given(st.lists(st.floats(-0.6, 0.6), min_size=2, max_size=4))
def test_uncorrelated_drivers_bring_their_own_squares(outcome: list[float]) -> None:
    parts = lmg([[float(i == j) for j in range(len(outcome))] for i in range(len(outcome))], outcome)

    assert parts == pytest.approx([r * r for r in outcome], abs=1e-12)


def test_one_driver_twice_cannot_be_told_apart() -> None:
    assert lmg([[1, 1], [1, 1]], [0.5, 0.5]) is None


def visits(n: int) -> tuple[list[dict[str, float | None]], list[int]]:
    chance = random.Random(3)
    rows: list[dict[str, float | None]] = []
    for _ in range(n):
        a, b = chance.gauss(0, 1), chance.gauss(0, 1)
        rows.append({"a": a, "b": b, "nps": 2 * a + b + chance.gauss(0, 1)})
    return rows, [i // 5 for i in range(n)]


def test_a_hundred_visits_give_each_driver_an_interval_around_its_part_and_the_same_one_every_time() -> None:
    rows, places = visits(150)
    found = importance(rows, "nps", ["a", "b"], places)

    assert found is not None
    assert found == importance(rows, "nps", ["a", "b"], places)
    assert found.n == 150
    assert found.r_squared == pytest.approx(5 / 6, abs=0.08)
    assert found.parts["a"].value > found.parts["b"].value
    assert math.fsum(share.value for share in found.shares.values()) == pytest.approx(1)
    assert found.shares["a"].value == pytest.approx(found.parts["a"].value / found.r_squared)
    for part in (*found.parts.values(), *found.shares.values()):
        assert part.low is not None
        assert part.high is not None
        assert part.low < part.value < part.high


def test_a_sample_of_locations_counts_like_its_visits_written_out() -> None:
    """The figures of an earlier way, which read the visits of each sample again."""
    rows, places = visits(150)
    found = importance(rows, "nps", ["a", "b"], places)

    assert found is not None
    shares = [(share.value, share.low, share.high) for share in found.shares.values()]
    assert shares[0] == pytest.approx((0.7866144456179128, 0.6653805344324615, 0.8793504044809888))
    assert shares[1] == pytest.approx((0.21338555438208728, 0.12064959551901132, 0.3346194655675386))
    twice = importance(rows * 2, "nps", ["a", "b"], places * 2)
    assert twice is not None
    assert [share.low for share in twice.shares.values()] == pytest.approx([shares[0][1], shares[1][1]])


@pytest.mark.parametrize("seed", range(3))
def test_importance_is_what_a_driver_adds_on_average_over_all_orders(seed: int) -> None:
    chance = np.random.default_rng(seed)
    values = chance.normal(size=(40, 5)) @ chance.normal(size=(5, 5))
    alike = np.asarray(np.corrcoef(values, rowvar=False))

    def r_squared(chosen: tuple[int, ...]) -> float:
        own = alike[np.ix_(chosen, chosen)]
        return float(alike[4, list(chosen)] @ np.linalg.solve(own, alike[list(chosen), 4])) if chosen else 0.0

    orders = list(itertools.permutations(range(4)))
    added = [sum(r_squared(order[: (at := order.index(driver)) + 1]) - r_squared(order[:at]) for order in orders) for driver in range(4)]
    assert lmg(alike[:4, :4].tolist(), alike[4, :4].tolist()) == pytest.approx([total / len(orders) for total in added])


def test_fewer_than_a_hundred_complete_visits_give_none() -> None:
    rows, places = visits(100)

    assert importance(rows, "nps", ["a", "b"], places) is not None
    rows[0]["b"] = None
    assert importance(rows, "nps", ["a", "b"], places) is None


def test_more_drivers_than_can_be_ordered_are_refused() -> None:
    names = [str(n) for n in itertools.islice(itertools.count(), DRIVERS_MOST + 1)]

    with pytest.raises(ValueError, match="drivers"):
        importance([], "nps", names, [])
