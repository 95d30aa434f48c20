"""Intervals where shoppers came unequally often or the scale ended, and differences of waves: against the matrices they are short for."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.journeys.emotion import VALENCE_ENDS
from app.journeys.feelings.changes import Change, difference_of_estimates, difference_of_means
from app.journeys.statistics import (
    Estimate,
    clustered_mean_interval,
    mean_interval,
    satterthwaite,
    t_quantile,
    wilson_interval,
    within_correlation,
)

sizes = st.lists(st.integers(1, 5), min_size=2, max_size=6)


def matrices(counts: list[int], correlation: float) -> tuple[np.ndarray, np.ndarray]:
    """The CR2 score vectors of a mean, and the working covariance, written out."""
    n = sum(counts)
    member = np.repeat(np.eye(len(counts)), counts, axis=0)
    residual = np.eye(n) - np.ones((n, n)) / n
    rows = []
    for g, count in enumerate(counts):
        own = member[:, g] == 1
        inner = np.eye(count) - np.ones((count, count)) / n
        values, vectors = np.linalg.eigh(inner)
        root = vectors @ np.diag(values**-0.5) @ vectors.T
        rows.append(np.ones(count) @ root @ residual[own] / n)
    return np.array(rows), (1 - correlation) * np.eye(n) + correlation * member @ member.T


@given(sizes, st.floats(0, 1))
def test_the_degrees_of_freedom_are_those_of_the_full_matrices(counts: list[int], correlation: float) -> None:
    scores, covariance = matrices(counts, correlation)
    spread = scores @ covariance @ scores.T
    expected = np.trace(spread) ** 2 / np.trace(spread @ spread)
    n = sum(counts)

    assert satterthwaite([count / n for count in counts], n, correlation) == pytest.approx(min(max(expected, 1), len(counts) - 1), rel=1e-6)


def test_an_uneven_study_has_the_cr2_interval_of_the_full_matrices() -> None:
    counts, values = [3, 1, 2, 1], [0.1, 0.3, 0.2, -0.4, 0.5, 0.3, 0.0]
    shoppers = [place for place, count in enumerate(counts) for _ in range(count)]
    scores, _ = matrices(counts, 0)
    rows = [[0.1, 0.3, 0.2], [-0.4], [0.5, 0.3], [0.0]]
    half = t_quantile(0.975, satterthwaite([c / 7 for c in counts], 7, within_correlation(rows))) * math.sqrt(
        ((scores @ values) ** 2).sum()
    )
    found = clustered_mean_interval(values, shoppers)

    assert found is not None
    assert (found.low, found.high) == pytest.approx((found.value - half, found.value + half))


def test_values_of_a_shopper_that_agree_are_correlated_and_unlike_ones_are_not() -> None:
    assert within_correlation([[0.5, 0.5], [-0.5, -0.5], [0.1, 0.1]]) == 1
    assert within_correlation([[0.5, -0.5], [-0.5, 0.5], [0.5, -0.5]]) == 0
    assert within_correlation([[0.5], [0.1]]) == 0


def test_all_visits_at_the_end_of_the_scale_still_leave_doubt() -> None:
    certain, honest = mean_interval([1.0] * 10), clustered_mean_interval([1.0] * 10, range(10), ends=VALENCE_ENDS)

    assert certain == Estimate(1, 1, 1, 10)
    assert honest is not None
    assert honest.low is not None
    assert honest.value == 1
    assert 0.8 < honest.low < 0.95


@given(st.lists(st.floats(-1, 1).map(lambda x: round(x, 2)), min_size=2, max_size=30), st.integers(1, 4))
def test_an_interval_at_the_end_of_a_scale_holds_the_mean_and_turns_with_the_scale(values: list[float], visits_each: int) -> None:
    shoppers = [i // visits_each for i in range(len(values))]
    there = clustered_mean_interval(values, shoppers, ends=VALENCE_ENDS)
    back = clustered_mean_interval([-value for value in values], shoppers, ends=VALENCE_ENDS)

    assert there is not None
    assert back is not None
    assert back.value == -there.value
    if there.low is None or there.high is None:
        assert len(set(shoppers)) == 1
        return
    assert there.low - 1e-9 <= there.value <= there.high + 1e-9
    assert (back.low, back.high) == pytest.approx((-there.high, -there.low), abs=1e-12)


def test_away_from_the_ends_the_interval_is_the_plain_one() -> None:
    values = [0.4, -0.2, 0.6, 0.1, 0.3]
    found, plain = clustered_mean_interval(values, range(5), ends=VALENCE_ENDS), mean_interval(values)

    assert found is not None
    assert plain is not None
    assert (found.low, found.high) == pytest.approx((plain.low, plain.high))


def test_two_waves_of_different_shoppers_differ_with_welchs_interval() -> None:
    # by hand: means 2 and 5, variances of them 1/3 and 5/12, df = 0.75**2 / ((1/9)/2 + (25/144)/3) = 4.9592...
    change = difference_of_means([(1, "a"), (2, "b"), (3, "c")], [(3.5, "d"), (4.5, "e"), (5.5, "f"), (6.5, "g")])
    df = 0.75**2 / ((1 / 9) / 2 + (25 / 144) / 3)

    assert change is not None
    assert change.value == -3
    assert change.low == pytest.approx(-3 - t_quantile(0.975, df) * math.sqrt(0.75))
    assert change.excludes_zero


def test_the_same_shoppers_in_both_waves_make_a_change_more_certain() -> None:
    now = [(0.5 + i / 10, i) for i in range(8)]
    same = difference_of_means(now, [(value - 0.2, who) for value, who in now])
    others = difference_of_means(now, [(value - 0.2, who + 100) for value, who in now])

    assert same is not None
    assert others is not None
    assert others.low is not None
    assert same.value == pytest.approx(0.2)
    assert same.low == pytest.approx(0.2)
    assert others.low < 0


def test_shares_differ_by_newcombes_interval() -> None:
    # Newcombe 1998, method 10: 56/70 against 48/80 is 0.2, from 0.0524 to 0.3339
    change = difference_of_estimates(wilson_interval(56, 70), wilson_interval(48, 80))

    assert change is not None
    assert (round(change.value, 4), round(change.low or 0, 4), round(change.high or 0, 4)) == (0.2, 0.0524, 0.3339)


def test_a_change_is_shown_only_where_both_waves_may_be_compared() -> None:
    assert Change(0.3, 0.1, 0.5, 30, 29).shown() is None
    assert Change(0.3, 0.1, 0.5, 30, 30).shown() is not None
    assert difference_of_means([], [(1.0, 1)]) is None
    alone = difference_of_means([(1.0, 1), (2.0, 1)], [(1.0, 2), (0.0, 3)])
    assert alone is not None
    assert (alone.low, alone.excludes_zero) == (None, False)
