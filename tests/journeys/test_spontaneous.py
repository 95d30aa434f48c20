"""The spontaneous reaction of a visit: the printed vector, what must hold for any trials, and every exclusion with its reason."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.journeys.emotion import valence
from app.journeys.feelings.constants import CLOCK_STEP_MS, FASTEST_MS, SLOWEST_MS
from app.journeys.spontaneous import Baseline, Exclusion, Session, Trial, score_step, session_baseline, speed_weight

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
step_rows = st.lists(st.tuples(st.booleans(), st.floats(100, 12_000), st.booleans(), st.booleans()), min_size=8, max_size=8).map(
    lambda rows: [Trial(word, polarity, *row) for (word, polarity), row in zip(WORDS, rows, strict=True)]
)
sessions = st.lists(step_rows, min_size=3, max_size=6).map(lambda steps: Session({f"s{i}": rows for i, rows in enumerate(steps)}))


@given(sessions)
def test_every_score_of_any_session_is_within_its_bounds(session: Session) -> None:
    for score in session.scores().values():
        for value in (score.iv, score.uv, score.positive, score.negative):
            assert value is None or -1 - 1e-12 <= value <= 1 + 1e-12
        assert score.ss is None or abs(score.ss) <= 2
        assert score.h is None or abs(score.h) <= 3


@given(sessions)
def test_a_session_scored_twice_gives_the_same_bits_whatever_the_order_of_its_trials(session: Session) -> None:
    turned = Session({step: list(rows)[::-1] for step, rows in reversed(list(session.steps.items()))})

    assert session.scores() == session.scores() == turned.scores()


@given(sessions, st.data())
def test_with_the_exclusions_fixed_an_excluded_trial_never_changes_a_score(session: Session, data: st.DataObject) -> None:
    def other(trial: Trial) -> Trial:
        if trial.exclusion is None:
            return trial
        latency = trial.latency_ms
        if trial.exclusion in {Exclusion.PAGE_HIDDEN, Exclusion.LONG_FRAME}:
            low, high = (100.0, 299.0) if trial.too_fast else (FASTEST_MS, 12_000.0)
            latency = data.draw(st.floats(low, high))
        return Trial(trial.word, trial.polarity, data.draw(st.booleans()), latency, trial.page_hidden, trial.long_frame)

    changed = Session({step: [other(trial) for trial in rows] for step, rows in session.steps.items()})

    assert changed.scores() == session.scores()


def even(latency: float = 900, steps: int = 4) -> dict[str, list[Trial]]:
    return {
        f"s{i}": [Trial(word, polarity, polarity > 0, latency + 10 * i + 3 * j) for j, (word, polarity) in enumerate(WORDS)]
        for i in range(steps)
    }


def test_a_coarse_clock_drops_the_timing_and_keeps_every_answer_even_those_it_calls_too_fast() -> None:
    steps = even()
    steps["s0"][0] = Trial("welcome", 1, False, 200.0)
    score = Session(steps, clock_step_ms=CLOCK_STEP_MS + 0.1).scores()["s0"]

    assert Session(steps, clock_step_ms=CLOCK_STEP_MS).scores()["s0"].reasons == ()
    assert score.reasons == (Exclusion.COARSE_CLOCK,)
    assert (score.n, score.iv, score.uv) == (8, None, 0.75)


def test_the_alternative_without_timing_keeps_the_answers_and_says_so() -> None:
    untimed = Session(even(), untimed=True).scores()["s1"]
    without = Session({step: [Trial(t.word, t.polarity, t.yes, None) for t in rows] for step, rows in even().items()}).scores()["s1"]

    assert untimed == without
    assert (untimed.reasons, untimed.iv, untimed.ss, untimed.h, untimed.uv) == ((Exclusion.UNTIMED,), None, None, None, 1)


def test_exactly_a_tenth_too_fast_and_exactly_a_quarter_of_errors_are_still_allowed() -> None:
    latencies = [250.0] * 4 + [800.0] * 36

    assert session_baseline(trials([True] * 40, latencies), practice_error_share=0.25).reasons == ()
    assert session_baseline(trials([True] * 40, [250.0] * 5 + latencies[5:])).reasons == (Exclusion.MANY_TOO_FAST,)
    assert session_baseline(trials([True] * 40, latencies), practice_error_share=0.3).reasons == (Exclusion.PRACTICE_ERRORS,)


def test_a_time_that_is_no_time_never_counts() -> None:
    for latency in (-5.0, 0.0, math.nan):
        assert Trial("w", 1, True, latency).exclusion is Exclusion.TOO_FAST
    assert Trial("w", 1, True, SLOWEST_MS).exclusion is None


@pytest.mark.parametrize("n", [24, 25, 27, 31, 33, 47])
@pytest.mark.parametrize("latency", [333.3, 901.7, 1234.567])
def test_equal_times_have_no_spread_whatever_their_number(n: int, latency: float) -> None:
    rows = trials([i % 3 == 0 for i in range(n)], [latency] * n)
    score = score_step(rows, session_baseline(rows))

    assert score.iv == pytest.approx(score.uv, abs=1e-12)
    assert score.h == 0


def test_z_is_held_within_three_standard_deviations() -> None:
    assert (GIVEN.z(301), GIVEN.z(9_999)) == (-3.0, 3.0)
    assert speed_weight(0) == 0.5


def test_unanimous_answers_reach_the_end_of_the_scale_at_any_speed() -> None:
    fast, slow = Session(even(400)).scores()["s0"], Session(even(4000)).scores()["s3"]

    assert (fast.iv, slow.iv) == (1, 1)
