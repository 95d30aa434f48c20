"""Stated emotion: the method's own vectors, and what must hold for any data."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.journeys.emotion import (
    Moment,
    Reading,
    ces,
    csat,
    intensity,
    moments_of_truth,
    net_emotion,
    nps,
    peak_end,
    summarise_step,
    valence,
)
from app.journeys.statistics import Tier

unit = st.floats(0, 1).map(lambda x: round(x, 3))


def readings(*pleasures: float | None) -> list[Reading]:
    return [Reading(pleasure, 0.5) for pleasure in pleasures]


@given(unit, unit)
def test_valence_arousal_and_intensity_stay_within_their_bounds(pleasure: float, arousal: float) -> None:
    reading = Reading(pleasure, arousal)

    assert -1 <= valence(pleasure) <= 1
    assert reading.intensity is not None
    assert 0 <= reading.intensity <= 1


def test_the_far_corner_has_intensity_one_and_the_middle_none() -> None:
    assert intensity(-1, 1) == 1
    assert Reading(0.5, 0.5).intensity == 0
    assert Reading(0.9, None).intensity is None


def test_a_position_outside_the_slider_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        valence(1.1)


def test_an_untouched_slider_is_missing_and_never_the_middle() -> None:
    step = summarise_step(readings(0.9, 0.9, 0.9, 0.9, 0.9, None, None))

    assert step.n == 5
    assert step.valence is not None
    assert step.valence.value == pytest.approx(0.8)
    assert Reading.from_answer(None).valence is None
    assert Reading.from_answer({"pleasure": None, "arousal": 0.3}).valence is None


def test_below_three_visits_nothing_is_told_and_at_three_only_dots() -> None:
    two, three = summarise_step(readings(0.1, 0.2)), summarise_step(readings(0.9, 0.1, 0.5))

    assert (two.tier, two.dots, two.valence, two.curve) == (Tier.SUPPRESSED, (), None, None)
    assert three.tier is Tier.DOTS
    assert three.dots == pytest.approx((-1.6, 0.0, 1.6))
    assert (three.valence, three.moment) == (None, None)


def test_arousal_that_too_few_visits_gave_is_not_shown_beside_a_valence_that_enough_gave() -> None:
    step = summarise_step([Reading(0.8, 0.6), *(Reading(0.8, None) for _ in range(6))])

    assert step.valence is not None
    assert step.arousal is None
    assert step.intensity is None


def test_a_step_that_hurts_everyone_is_a_confirmed_pain_point() -> None:
    step = summarise_step(readings(0.2, 0.3, 0.1, 0.25, 0.2, 0.15))

    assert step.moment is Moment.PAIN_CONFIRMED
    assert step.curve is not None
    assert step.curve.high is not None
    assert step.curve.value == pytest.approx(-1.2)
    assert step.curve.high < 0


def test_a_step_that_hurts_on_average_with_a_wide_interval_is_an_unconfirmed_pain_point() -> None:
    assert summarise_step(readings(0.0, 0.0, 0.1, 0.9, 0.7)).moment is Moment.PAIN


def test_one_disaster_among_good_visits_is_no_pain_point() -> None:
    # the mean is below the line, but less than half of the visits were on the wrong side of zero
    assert summarise_step(readings(0.0, 0.0, 0.51, 0.51, 0.51)).moment is None


def test_a_delight_point_mirrors_a_pain_point() -> None:
    assert summarise_step(readings(0.8, 0.7, 0.9, 0.75, 0.8, 0.85)).moment is Moment.DELIGHT_CONFIRMED


@given(st.lists(unit, min_size=5, max_size=30))
def test_turning_every_slider_round_turns_pain_into_delight(pleasures: list[float]) -> None:
    mirror = {
        None: None, Moment.PAIN: Moment.DELIGHT, Moment.PAIN_CONFIRMED: Moment.DELIGHT_CONFIRMED,
        Moment.DELIGHT: Moment.PAIN, Moment.DELIGHT_CONFIRMED: Moment.PAIN_CONFIRMED,
    }  # fmt: skip
    there = summarise_step(readings(*pleasures))
    back = summarise_step(readings(*(1 - pleasure for pleasure in pleasures)))

    assert there.valence is not None
    assert there.valence.low is not None
    assume(abs(there.valence.low) > 1e-9)
    assert back.moment is mirror[there.moment]


def test_several_visits_by_one_shopper_make_the_curve_less_certain() -> None:
    pleasures = [0.9, 0.9, 0.9, 0.3, 0.3, 0.3, 0.6, 0.6, 0.6]
    alone = summarise_step(Reading(p, 0.5) for p in pleasures)
    together = summarise_step(Reading(p, 0.5, shopper=i // 3) for i, p in enumerate(pleasures))

    assert alone.valence is not None
    assert together.valence is not None
    assert alone.valence.low is not None
    assert together.valence.low is not None
    assert together.valence.value == alone.valence.value
    assert together.valence.low < alone.valence.low


@pytest.mark.parametrize(
    ("valences", "value", "mean"),
    [([0.4, 0.2, -0.8, 0.1, 0.6], -0.10, 0.10), ([0.4, 0.2, -0.8, 0.1, 0.8], 0.80, 0.14)],
)
def test_peak_end_matches_the_printed_vectors(valences: list[float], value: float, mean: float) -> None:
    result = peak_end(valences)

    assert result.value == pytest.approx(value, abs=1e-12)
    assert result.mean == pytest.approx(mean, abs=1e-12)


def test_peak_end_sees_a_tie_through_the_rounding_of_sliders() -> None:
    assert peak_end([0.0, valence(0.15), 0.1, valence(0.85)]).value == pytest.approx(0.7)


def test_peak_end_needs_three_steps_with_a_value_and_ends_at_the_last_of_them() -> None:
    assert peak_end([0.4, None, 0.6]).value is None
    assert peak_end([0.4, None, 0.6]).mean == pytest.approx(0.5)
    assert peak_end([0.4, 0.9, 0.1, None]).value == pytest.approx(0.5)
    assert peak_end([None, None]).mean is None


@given(unit, st.integers(3, 12))
def test_peak_end_of_a_constant_series_is_its_mean(pleasure: float, steps: int) -> None:
    result = peak_end([valence(pleasure)] * steps)

    assert result.value == pytest.approx(result.mean, abs=1e-12)


def test_moments_of_truth_are_the_top_third_rounded_up() -> None:
    strengths = {"a": 0.2, "b": 0.7, "c": 0.1, "d": 0.9, "e": None}

    assert moments_of_truth(strengths) == ["b", "d"]
    assert moments_of_truth(strengths, {"a": 1.0, "b": -2.0, "c": 0.2, "d": 0.1}) == ["b"]
    assert moments_of_truth({}) == []


def test_net_emotion_nps_csat_and_ces_match_their_definitions() -> None:
    assert net_emotion(78, 22, 0) == 56
    assert net_emotion(0, 0, 0) is None
    shares = csat([5] * 42 + [4] * 32 + [3] * 10 + [2] * 9 + [1] * 14)
    assert shares is not None
    assert round(100 * shares.value, 2) == 69.16
    result = nps([10, 9, 9, 10, 9, 9, 8, 7, 7, 6, 0, 3])
    assert result is not None
    assert (result.promoters, result.passives, result.detractors, result.score.value) == (6, 3, 3, 25)
    effort = ces([7, 5, 4, 2])
    assert effort is not None
    assert (effort.mean.value, effort.easy_share.value) == (4.5, 0.5)
    assert nps([]) is None
    assert csat([]) is None
    assert ces([]) is None
