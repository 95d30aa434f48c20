"""Words belong to the leaving of a place: those given later are known."""

import datetime as dt

from app.journeys.feelings.constants import WORDS_WITHIN_MIN
from app.journeys.feelings.leaving import late_words, words_after_min
from app.journeys.felt_values import WORDS_PREFIX
from app.journeys.schemas import QuestionnaireContent
from app.quality.felt_reading import read_felt
from tests.results.feeling import felt_answers, felt_content

LEFT = dt.datetime(2026, 11, 2, 14, 0, tzinfo=dt.UTC)


def given(**minutes: float) -> dict[str, dt.datetime]:
    """When each answer was given, in minutes after the last slider; the words of a step under its name."""
    told = {"affect:arriving": -20.0, "affect:desk": 0.0, "open": -25.0, "journey_nps": 90.0} | {
        WORDS_PREFIX + step: at for step, at in minutes.items()
    }
    return {key: LEFT + dt.timedelta(minutes=at) for key, at in told.items()}


def test_words_more_than_half_an_hour_after_the_last_answer_about_the_steps_are_late() -> None:
    content = felt_content()
    at = given(arriving=WORDS_WITHIN_MIN, desk=WORDS_WITHIN_MIN + 0.1)

    assert words_after_min(content, at)["arriving"] == WORDS_WITHIN_MIN
    assert late_words(content, at) == ["desk"]
    assert words_after_min(content, given(arriving=-5)) == {"arriving": 0}, "words in the middle are not late"
    assert late_words(content, {WORDS_PREFIX + "desk": LEFT}) == [], "without any other answer nobody knows"


def test_each_leg_has_a_leaving_of_its_own() -> None:
    raw = felt_content().model_dump(mode="json")
    raw["legs"] = [{"code": code, "title": {"nl": code, "en": code}} for code in ("order", "return")]
    raw["sections"][0]["leg"], raw["sections"][2]["leg"] = "order", "return"
    content = QuestionnaireContent.model_validate(raw)
    at = given(arriving=10, leaving=3 * 24 * 60 + 5) | {"affect:leaving": LEFT + dt.timedelta(days=3)}

    assert words_after_min(content, at) == {"arriving": 10, "leaving": 5}


def test_the_reviewer_reads_which_words_came_late() -> None:
    content = felt_content()
    answers = felt_answers(content, {"arriving": 0.5, "desk": -0.6}, 1)

    told, none = read_felt(content, answers, given(arriving=1, desk=45)), read_felt(content, answers, given(arriving=1, desk=2))
    assert told is not None
    assert none is not None
    assert (len(told.late), none.late) == (1, [])
    assert told.late == [line.title for line in told.lines if line.title == told.lines[1].title]
