"""Stated emotion and spontaneous reaction: the method's own vectors, and what must hold for any data."""

import math

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
from app.journeys.spontaneous import Baseline, Exclusion, Trial, score_step, session_baseline, speed_weight
from app.journeys.statistics import Tier

unit = st.floats(0, 1).map(lambda x: round(x, 3))


def readings(*pleasures: float | None) -> list[Reading]:
    return [Reading(pleasure, 0.5) for pleasure in pleasures]


# --- stated ---


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


# --- spontaneous ---

GIVEN = Baseline(math.log(900), 0.30, 48)
VECTOR = [
    Trial("welcome", 1, True, 600),
    Trial("at ease", 1, True, 700),
    Trial("valued", 1, False, 1500),
    Trial("enthusiastic", 1, False, 1100),
    Trial("irritated", -1, False, 900),
    Trial("rushed", -1, True, 650),
    Trial("ignored", -1, False, 1600),
    Trial("disappointed", -1, False, 250),
]


def test_the_spontaneous_vector_comes_out_to_the_printed_digit() -> None:
    score = score_step(VECTOR, GIVEN)
    weights = [round(speed_weight(GIVEN.z(t.latency_ms)), 4) for t in VECTOR if t.exclusion is None]

    assert weights == [0.9117, 0.7989, 0.0443, 0.2518, 0.5, 0.8610, 0.0276]
    assert VECTOR[-1].exclusion is Exclusion.TOO_FAST
    assert score.n == 7
    assert score.iv is not None
    assert score.positive is not None
    assert score.negative is not None
    assert score.uv is not None
    assert score.ss is not None
    assert score.h is not None
    assert [round(x, 5) for x in (score.positive, score.negative, score.iv, score.uv, score.ss, score.h)] == [
        0.70491, 0.24012, 0.23239, 0.16667, 0.06573, 0.14508,
    ]  # fmt: skip
    assert round(score.iv - valence(0.70), 5) == -0.16761


def trials(answers: list[bool], latencies: list[float]) -> list[Trial]:
    return [Trial(f"w{i}", 1 if i % 2 else -1, yes, latency) for i, (yes, latency) in enumerate(zip(answers, latencies, strict=True))]


blocks = st.integers(24, 48).flatmap(
    lambda n: st.tuples(
        st.lists(st.booleans(), min_size=n, max_size=n),
        st.lists(st.floats(700, 4000), min_size=n, max_size=n),
    )
)


@given(blocks)
def test_all_yes_gives_iv_zero(block: tuple[list[bool], list[float]]) -> None:
    rows = trials([True] * len(block[0]), block[1])

    assert score_step(rows, session_baseline(rows)).iv == pytest.approx(0, abs=1e-12)


@given(blocks)
def test_flipping_every_answer_flips_iv(block: tuple[list[bool], list[float]]) -> None:
    rows, turned = trials(*block), trials([not yes for yes in block[0]], block[1])
    there, back = score_step(rows, session_baseline(rows)), score_step(turned, session_baseline(turned))

    assert there.iv is not None
    assert back.iv == pytest.approx(-there.iv, abs=1e-12)
    assert -1 <= there.iv <= 1


@given(blocks, st.floats(0.5, 2.0))
def test_a_slower_phone_leaves_z_and_iv_unchanged(block: tuple[list[bool], list[float]], factor: float) -> None:
    rows, slower = trials(*block), trials(block[0], [latency * factor for latency in block[1]])
    base, other = session_baseline(rows), session_baseline(slower)
    assume(base.sd == 0 or base.sd > 1e-6)
    there, back = score_step(rows, base), score_step(slower, other)

    assume((base.sd == 0) == (other.sd == 0))
    assert back.iv == pytest.approx(there.iv, abs=1e-6)
    assert back.h == pytest.approx(there.h, abs=1e-6)


@given(blocks, st.booleans(), st.floats(300, 9999))
def test_what_an_excluded_trial_says_never_changes_a_score(block: tuple[list[bool], list[float]], yes: bool, latency: float) -> None:
    rows = trials(*block)
    one = [*rows, Trial("hidden", 1, True, 800, page_hidden=True)]
    other = [*rows, Trial("hidden", 1, yes, latency, page_hidden=True)]

    assert score_step(one, session_baseline(one)) == score_step(other, session_baseline(other))


@given(blocks)
def test_the_same_trials_scored_twice_in_any_order_give_the_same_bits(
    block: tuple[list[bool], list[float]],
) -> None:
    rows = trials(*block)

    assert score_step(rows, session_baseline(rows)) == score_step(rows[::-1], session_baseline(rows[::-1]))


def test_every_exclusion_has_its_reason() -> None:
    assert Trial("w", 1, True, 299.9).exclusion is Exclusion.TOO_FAST
    assert Trial("w", 1, True, 300).exclusion is None
    assert Trial("w", 1, True, 10_000.1).exclusion is Exclusion.TOO_SLOW
    assert Trial("w", 1, True, 800, page_hidden=True).exclusion is Exclusion.PAGE_HIDDEN
    assert Trial("w", 1, True, 800, long_frame=True).exclusion is Exclusion.LONG_FRAME


def test_a_session_without_usable_timing_keeps_its_answers() -> None:
    rows = trials([True, False] * 15, [800.0 + 10 * i for i in range(30)])
    coarse = session_baseline(rows, practice_error_share=0.5, clock_step_ms=25)
    score = score_step(rows, coarse)

    assert coarse.reasons == (Exclusion.COARSE_CLOCK, Exclusion.PRACTICE_ERRORS)
    assert (score.iv, score.ss, score.h) == (None, None, None)
    assert score.uv == -1
    assert score.reasons == coarse.reasons


def test_guessing_in_a_hurry_and_too_few_trials_drop_the_timing() -> None:
    hurried = session_baseline(trials([True] * 30, [250.0] * 4 + [800.0] * 26))
    short = session_baseline(trials([True] * 23, [800.0] * 23))

    assert hurried.reasons == (Exclusion.MANY_TOO_FAST,)
    assert short.reasons == (Exclusion.FEW_SESSION_TRIALS,)


def test_a_step_with_too_few_trials_of_one_kind_is_not_scored() -> None:
    one_sided = score_step([Trial(f"w{i}", 1, True, 800) for i in range(7)] + [Trial("x", -1, True, 800)], GIVEN)
    short = score_step(VECTOR[:2] + VECTOR[4:7], GIVEN)

    assert one_sided.reasons == (Exclusion.FEW_OF_ONE_POLARITY,)
    assert short.reasons == (Exclusion.FEW_STEP_TRIALS,)
    assert (one_sided.iv, one_sided.uv, short.iv) == (None, None, None)


def test_no_spread_in_speed_gives_every_answer_the_same_weight() -> None:
    rows = trials([True, False] * 12, [1000.0] * 24)
    score = score_step(rows, session_baseline(rows))

    assert score.iv == score.uv
    assert score.h == 0
