"""Intervals against published values, and what must hold for any sample."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.journeys.statistics import (
    Estimate,
    Tier,
    clustered_mean_interval,
    mean_interval,
    nps_interval,
    t_cdf,
    t_quantile,
    tier_of,
    wilson_interval,
)


@pytest.mark.parametrize(
    ("probability", "df", "expected"),
    [
        # closed forms for 1 and 2, tables and R's qt for the others; 9 also by integration
        (0.975, 1, 12.706204736174698),
        (0.975, 2, 4.302652729749464),
        (0.975, 3, 3.182446305284263),
        (0.975, 4, 2.776445105197799),
        (0.975, 9, 2.262157162798203),
        (0.975, 29, 2.045229642132703),
        (0.975, 1000, 1.962339080826408),
        (0.995, 5, 4.032142983555228),
        (0.95, 10, 1.812461122811676),
    ],
)
def test_t_quantiles_match_the_tables(probability: float, df: int, expected: float) -> None:
    assert t_quantile(probability, df) == pytest.approx(expected, rel=1e-11)


@given(st.floats(0.001, 0.999), st.integers(1, 500))
def test_the_t_quantile_undoes_the_distribution_function_and_is_symmetric(probability: float, df: int) -> None:
    quantile = t_quantile(probability, df)

    assert t_cdf(quantile, df) == pytest.approx(probability, abs=1e-10)
    assert t_quantile(1 - probability, df) == pytest.approx(-quantile, rel=1e-6, abs=1e-9)


def test_the_mean_of_five_has_the_printed_t_interval() -> None:
    estimate = mean_interval([0.4, -0.2, 0.6, 0.1, 0.3])

    assert estimate is not None
    assert estimate.low is not None
    assert estimate.high is not None
    assert (round(estimate.value, 2), round(estimate.low, 4), round(estimate.high, 4)) == (
        0.24,
        -0.1387,
        0.6187,
    )


def test_one_value_has_a_mean_and_no_interval() -> None:
    assert mean_interval([0.5]) == Estimate(0.5, None, None, 1)
    assert mean_interval([]) is None


@pytest.mark.parametrize(("successes", "n", "low", "high"), [(3, 10, 0.1077913, 0.6032219), (0, 10, 0.0, 0.2775328)])
def test_wilson_matches_the_printed_digits(successes: int, n: int, low: float, high: float) -> None:
    estimate = wilson_interval(successes, n)

    assert estimate is not None
    assert estimate.low is not None
    assert estimate.high is not None
    assert (round(estimate.low, 7), round(estimate.high, 7)) == (low, high)


@pytest.mark.parametrize(
    ("counts", "score", "low", "high"),
    [((6, 3, 12), 25, -21.11, 61.11), ((15, 6, 30), 30, 0.68, 53.86), ((3, 0, 3), 100, -6.58, 106.58)],
)
def test_nps_has_the_printed_adjusted_wald_interval(counts: tuple[int, int, int], score: float, low: float, high: float) -> None:
    estimate = nps_interval(*counts)

    assert estimate is not None
    assert estimate.low is not None
    assert estimate.high is not None
    assert (estimate.value, round(estimate.low, 2), round(estimate.high, 2)) == (score, low, high)
    assert estimate.capped(-100, 100).high == min(100, estimate.high)


def test_the_centre_and_error_of_the_nps_interval_are_the_printed_ones() -> None:
    estimate = nps_interval(6, 3, 12)

    assert estimate is not None
    assert estimate.low is not None
    assert estimate.high is not None
    assert round((estimate.low + estimate.high) / 2, 2) == 20.00
    assert round((estimate.high - estimate.low) / 2 / 1.959963984540054, 2) == 20.98


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and n"):
        wilson_interval(4, 3)
    with pytest.raises(ValueError, match="parts of n"):
        nps_interval(2, 2, 3)


samples = st.lists(st.floats(-1, 1).map(lambda x: round(x, 3)), min_size=2, max_size=40)


@given(samples)
def test_with_one_visit_a_shopper_the_clustered_interval_is_the_plain_one(values: list[float]) -> None:
    plain = mean_interval(values)
    clustered = clustered_mean_interval(values, list(range(len(values))))

    assert plain is not None
    assert clustered is not None
    assert (clustered.value, clustered.n) == (plain.value, plain.n)
    assert clustered.low == pytest.approx(plain.low, abs=1e-12)
    assert clustered.high == pytest.approx(plain.high, abs=1e-12)


def test_visits_by_one_shopper_that_agree_widen_the_interval() -> None:
    values = [0.5, 0.5, 0.5, -0.3, -0.3, -0.3, 0.1, 0.1, 0.1]
    plain = mean_interval(values)
    clustered = clustered_mean_interval(values, [1, 1, 1, 2, 2, 2, 3, 3, 3])
    of_three = mean_interval([0.5, -0.3, 0.1])

    assert plain is not None
    assert clustered is not None
    assert of_three is not None
    assert clustered.high is not None
    assert plain.high is not None
    assert clustered.high - clustered.value > plain.high - plain.value
    assert clustered.high == pytest.approx(of_three.high)  # equal clusters without inner spread: as good as three


def test_one_shopper_alone_gives_no_interval() -> None:
    estimate = clustered_mean_interval([0.1, 0.2, 0.3], ["a", "a", "a"])

    assert estimate is not None
    assert (estimate.low, estimate.high, estimate.n) == (None, None, 3)


@given(samples)
def test_the_order_of_visits_never_changes_an_interval(values: list[float]) -> None:
    clusters = [index % 3 for index in range(len(values))]
    pairs = sorted(zip(values, clusters, strict=True))

    first = clustered_mean_interval(values, clusters)
    second = clustered_mean_interval([v for v, _ in pairs], [c for _, c in pairs])

    assert first is not None
    assert second is not None
    assert second.value == first.value
    assert second.low == pytest.approx(first.low, abs=1e-12)


@given(st.integers(0, 60), st.integers(0, 60))
def test_wilson_stays_inside_zero_and_one_and_around_the_share(successes: int, failures: int) -> None:
    estimate = wilson_interval(successes, successes + failures)

    if estimate is None:
        assert successes + failures == 0
        return
    assert estimate.low is not None
    assert estimate.high is not None
    assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1
    assert not math.isnan(estimate.low)


@pytest.mark.parametrize(
    ("n", "tier"),
    [
        (0, Tier.SUPPRESSED),
        (2, Tier.SUPPRESSED),
        (3, Tier.DOTS),
        (4, Tier.DOTS),
        (5, Tier.INDICATIVE),
        (9, Tier.INDICATIVE),
        (10, Tier.VALUE),
        (29, Tier.VALUE),
        (30, Tier.COMPARABLE),
    ],
)
def test_the_tier_follows_n(n: int, tier: Tier) -> None:
    assert tier_of(n) is tier
    assert tier.has_value is (n >= 5)
    assert tier.may_rank is (n >= 30)
