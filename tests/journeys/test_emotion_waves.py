"""A wave's feelings from its visits: what is shown at which n, what is never shown, and what changed."""

import dataclasses
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.journeys.emotion import Moment
from app.journeys.feelings.reliability import Respondent, journey_reliability, step_reliability, stepped_up
from app.journeys.feelings.waves import JOURNEY, Felt, Pairs, Spontaneous, VisitFelt, find_gaps, summarise_wave
from app.journeys.feelings.words import WordPicks, net_emotion_interval
from app.journeys.spontaneous import Session, Trial
from app.journeys.statistics import Tier, mean_interval, nps_interval

WORDS = [
    ("welcome", 1),
    ("at ease", 1),
    ("valued", 1),
    ("enthusiastic", 1),
    ("irritated", -1),
    ("rushed", -1),
    ("ignored", -1),
    ("bored", -1),
]
STEPS = ["entrance", "waiting", "paying", "leaving"]


def session(chance: random.Random, feelings: list[float]) -> Session:
    def trial(word: str, polarity: int, feeling: float) -> Trial:
        return Trial(word, polarity, chance.random() < 0.5 + 0.5 * polarity * feeling, chance.uniform(500, 1500))

    steps = {step: [trial(*word, feeling) for word in WORDS] for step, feeling in zip(STEPS, feelings, strict=True)}
    return Session(steps)


def visits(n: int, *, shoppers: int | None = None, feelings: tuple[float, ...] = (0.6, -0.6, 0.0, 0.8), seed: int = 7) -> list[VisitFelt]:
    chance = random.Random(seed)
    made = []
    for i in range(n):
        felt = [max(-1.0, min(1.0, feeling + chance.gauss(0, 0.2))) for feeling in feelings]
        steps = {
            step: Felt((f + 1) / 2, 0.7, round(2 * f), (1, 0, 0) if f > 0.1 else (0, 1, 0) if f < -0.1 else (0, 0, 1))
            for step, f in zip(STEPS, felt, strict=True)
        }
        made.append(VisitFelt(steps, session(chance, felt), i % shoppers if shoppers else i))
    return made


def test_thirty_visits_give_every_figure_of_every_step() -> None:
    wave = summarise_wave(visits(30), STEPS)
    waiting = wave.steps["waiting"]

    assert waiting.stated.moment is Moment.PAIN_CONFIRMED
    assert wave.steps["leaving"].stated.moment is Moment.DELIGHT_CONFIRMED
    assert wave.moments_of_truth == ["waiting", "leaving"]
    assert waiting.contribution is not None
    assert waiting.contribution.value < -0.8
    assert waiting.net_emotion is not None
    assert waiting.net_emotion.value < -80
    found = waiting.spontaneous
    assert found.tier is Tier.COMPARABLE
    assert found.iv is not None
    assert found.uv is not None
    assert found.ss is not None
    assert found.h is not None
    assert found.gap is not None
    assert found.ss.value == pytest.approx(found.iv.value - found.uv.value)
    assert wave.journey.n == 30
    assert wave.journey.peak_end is not None
    assert wave.journey.mean is not None
    assert wave.journey.spontaneous.iv is not None


@pytest.mark.parametrize(("n", "shoppers"), [(9, None), (30, 2), (10, 1)])
def test_nothing_spontaneous_is_shown_under_ten_visits_or_three_shoppers(n: int, shoppers: int | None) -> None:
    wave = summarise_wave(visits(n, shoppers=shoppers), STEPS)

    for found in [*(line.spontaneous for line in wave.steps.values()), wave.journey.spontaneous]:
        assert found == Spontaneous(n, Tier.SUPPRESSED)
    assert wave.steps["waiting"].stated.valence is not None


def test_ten_visits_by_three_shoppers_are_shown() -> None:
    assert summarise_wave(visits(10, shoppers=3), STEPS).steps["waiting"].spontaneous.iv is not None


def test_under_five_visits_there_are_no_estimates_at_all() -> None:
    wave = summarise_wave(visits(4), STEPS)

    assert (wave.journey.peak_end, wave.journey.mean) == (None, None)
    assert (wave.steps["waiting"].contribution, wave.steps["waiting"].net_emotion) == (None, None)
    assert wave.steps["waiting"].stated.dots


def test_visits_without_usable_timing_count_for_the_answers_and_not_for_the_reaction() -> None:
    rows = visits(20)
    untimed = [
        dataclasses.replace(row, session=dataclasses.replace(row.session, untimed=True)) if isinstance(row.session, Session) else row
        for row in rows[:11]
    ]
    found = summarise_wave([*untimed, *rows[11:]], STEPS).steps["waiting"].spontaneous

    assert (found.n, found.iv, found.ss, found.h) == (9, None, None, None)
    assert found.uv is not None
    assert found.uv.n == 20


def test_the_order_of_visits_changes_no_figure() -> None:
    rows = visits(30, shoppers=12)

    assert summarise_wave(rows, STEPS).steps["waiting"].stated == summarise_wave(rows[::-1], STEPS).steps["waiting"].stated


def test_a_wave_that_became_worse_shows_where_and_one_too_small_shows_nothing() -> None:
    before, after = summarise_wave(visits(40), STEPS), summarise_wave(visits(40, feelings=(0.6, -0.6, -0.5, 0.8), seed=8), STEPS)
    changes = after.changes_since(before)

    assert changes["paying"]["valence"].excludes_zero
    assert changes["paying"]["valence"].value == pytest.approx(-0.5, abs=0.15)
    assert changes["paying"]["iv"].value < 0
    assert changes["paying"]["net_emotion"].value < 0
    assert "gap" not in changes["paying"]
    assert {"mean", "peak_end", "iv", "reliability"} <= changes[JOURNEY].keys()
    assert {"arousal", "intensity", "contribution", "reliability"} <= changes["paying"].keys()
    told, was = after.journey.spontaneous.reliability, before.journey.spontaneous.reliability
    assert told is not None
    assert was is not None
    assert changes[JOURNEY]["reliability"].value == pytest.approx(told.value - was.value)
    assert after.changes_since(summarise_wave(visits(29), STEPS)) == {}


def test_spontaneous_values_of_two_shoppers_do_not_come_out_as_a_change_either() -> None:
    few = summarise_wave(visits(40, shoppers=2, seed=8), STEPS)
    changes = few.changes_since(summarise_wave(visits(40), STEPS))

    assert "valence" in changes["paying"]
    assert not {"iv", "uv", "ss", "h", "reliability"} & changes["paying"].keys()


def test_a_gap_is_flagged_where_it_is_unlike_the_usual_one() -> None:
    chance = random.Random(1)
    gaps: dict[str, Pairs] = {
        step: [(shift + chance.gauss(0, 0.2), i) for i in range(20)] for step, shift in zip("abcd", (0.1, 0.1, 0.12, -0.6), strict=True)
    }
    found = find_gaps(gaps)

    assert [gap.flagged for gap in found.values() if gap] == [False, False, False, True]
    of_two = find_gaps({"a": gaps["a"], "d": gaps["d"]})["d"]
    assert of_two is not None
    assert not of_two.flagged
    assert find_gaps({**gaps, "d": gaps["d"][:9]})["d"] is None


# --- net emotion ---


def test_net_emotion_of_one_pick_a_visit_has_the_interval_of_an_nps() -> None:
    rows = [WordPicks(positive=1)] * 15 + [WordPicks(nothing=1)] * 9 + [WordPicks(negative=1)] * 6
    found, nps = net_emotion_interval(rows), nps_interval(15, 6, 30)

    assert found is not None
    assert nps is not None
    assert (found.value, found.n) == (30, 30)
    assert (found.low, found.high) == pytest.approx((nps.low, nps.high), abs=1.5)


def test_net_emotion_counts_picks_and_not_their_intensity_and_passes_over_other_words() -> None:
    rows = [WordPicks(positive=2, shopper=i) for i in range(39)] + [WordPicks(negative=2, shopper=i) for i in range(39, 50)] + [WordPicks()]
    found = net_emotion_interval(rows)

    assert found is not None
    assert (found.value, found.n) == (56, 50)
    assert net_emotion_interval([WordPicks()]) is None


def test_words_all_of_one_kind_still_leave_doubt() -> None:
    found = net_emotion_interval([WordPicks(positive=2, shopper=i) for i in range(10)])

    assert found is not None
    assert found.low is not None
    assert found.low < 80


# --- reliability ---


def respondents(n: int, spread: float, seed: int = 3) -> list[Respondent]:
    chance = random.Random(seed)
    return [Respondent(session(chance, [max(-1.0, min(1.0, chance.gauss(0, spread)))] * 4), i) for i in range(n)]


def test_answers_without_a_common_feeling_have_no_reliability_and_strong_feelings_have_a_high_one() -> None:
    noise, signal = step_reliability(respondents(150, 0.0), "paying"), step_reliability(respondents(150, 0.9), "paying")

    assert noise is not None
    assert signal is not None
    assert noise.low is not None
    assert noise.high is not None
    assert noise.low < 0 < noise.high
    assert abs(noise.value) < 0.3
    assert signal.value > 0.7
    assert signal.n == 150


def test_the_whole_journey_is_more_reliable_than_a_step() -> None:
    rows = respondents(60, 0.5)
    step, journey = step_reliability(rows, "paying"), journey_reliability(rows)

    assert step is not None
    assert journey is not None
    assert step.value < journey.value < 1


def test_reliability_needs_ten_visits_and_something_that_differs() -> None:
    assert step_reliability(respondents(9, 0.5), "paying") is None
    alike = Session({step: [Trial(word, polarity, polarity > 0, 900 + i) for i, (word, polarity) in enumerate(WORDS)] for step in STEPS})
    assert step_reliability([Respondent(alike, i) for i in range(20)], "paying") is None


def test_several_visits_a_shopper_make_reliability_less_certain() -> None:
    rows = respondents(40, 0.5)
    alone, together = (
        step_reliability(rows, "paying"),
        step_reliability([Respondent(row.session, i % 10) for i, row in enumerate(rows)], "paying"),
    )

    assert alone is not None
    assert together is not None
    assert alone.low is not None
    assert together.low is not None
    assert together.value == alone.value
    assert together.low < alone.low


@given(st.floats(-0.9, 0.999))
def test_spearman_and_brown_double_the_length(correlation: float) -> None:
    whole = stepped_up(correlation)

    assert -1 <= whole <= 1
    assert whole == pytest.approx(max(-1, 2 * correlation / (1 + correlation)))


def test_peak_end_stands_next_to_the_mean_of_the_same_visits() -> None:
    wave = summarise_wave(visits(12, feelings=(0.5, 0.5, 0.5, 0.5)), STEPS)
    constant = summarise_wave([VisitFelt({step: Felt(0.8) for step in STEPS}, None, i) for i in range(6)], STEPS)
    short = summarise_wave([VisitFelt({"entrance": Felt(0.8), "paying": Felt(0.2)}, None, i) for i in range(6)], STEPS)

    assert wave.journey.peak_end is not None
    assert wave.journey.mean is not None
    assert wave.journey.peak_end.n == wave.journey.mean.n == 12
    assert constant.journey.peak_end == constant.journey.mean == mean_interval([0.8 * 2 - 1] * 6)
    assert (short.journey.n, short.journey.peak_end, short.journey.mean) == (0, None, None)
