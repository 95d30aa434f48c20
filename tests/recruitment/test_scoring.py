"""The suitability test: graded fairly, complete in both languages, and silent about its answers."""

import json
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.recruitment.scoring import (
    SuitabilityTest,
    TestQuestion,
    TestQuestionKind,
    grade,
    scene_svg,
    shown_to_applicant,
    suitability_test,
)

TEST = suitability_test()
DESCRIPTION = (
    "Een hal met drie loketten. Bij loket 1 helpt een medewerker met een groene sjaal een klant in een gele jas. "
    "Loket 2 is dicht. Aan loket 3 belt iemand, terwijl vier mensen achter het koord wachten."
)


def best_answer(question: TestQuestion) -> Any:
    if question.kind is TestQuestionKind.TEXT:
        return DESCRIPTION
    if question.kind is TestQuestionKind.MULTIPLE:
        return [option.code for option in question.options if option.points > 0]
    return max(question.options, key=lambda option: option.points).code


BEST = {question.code: best_answer(question) for question in TEST.questions()} | {
    "visits_done": "none",
    "last_visit": "never",
}


def test_the_best_answers_earn_everything_and_pass() -> None:
    result = grade(TEST, BEST)

    assert (result.points, result.missing, result.disqualified_by, result.deducted) == (
        result.attainable,
        (),
        (),
        0,
    )
    assert result.passed
    assert sum(topic.points for topic in result.topics) == result.points


def test_nothing_answered_is_missing_everything_and_passes_nothing() -> None:
    result = grade(TEST, {})

    assert result.missing == tuple(question.code for question in TEST.questions())
    assert (result.points, result.passed) == (0, False)


@pytest.mark.parametrize(
    ("question", "option"),
    [(q.code, o.code) for q in TEST.questions() for o in q.options if o.disqualifying],
)
def test_a_disqualifying_answer_fails_the_test_however_good_the_rest(question: str, option: str) -> None:
    result = grade(TEST, {**BEST, question: option})

    assert not result.passed
    assert result.disqualified_by == (question,)
    assert 100 * result.points >= TEST.pass_percent * result.attainable


def test_answers_that_contradict_each_other_cost_points() -> None:
    result = grade(TEST, {**BEST, "last_visit": "this_year"})

    assert result.deducted == 10
    assert result.points == result.attainable - 10


def test_the_pass_mark_decides_to_the_point() -> None:
    attainable = grade(TEST, BEST).attainable
    points = grade(TEST, {**BEST, "recognised": "leave"}).points
    exact = TEST.model_copy(update={"pass_percent": 1})

    assert grade(exact, {**BEST, "recognised": "leave"}).passed
    for percent in range(1, 101):
        mark = TEST.model_copy(update={"pass_percent": percent})
        assert grade(mark, {**BEST, "recognised": "leave"}).passed is (points * 100 >= percent * attainable)


def test_ticking_every_box_does_not_pay() -> None:
    question = next(q for q in TEST.questions() if q.kind is TestQuestionKind.MULTIPLE)
    everything = [option.code for option in question.options]

    assert grade(TEST, {**BEST, question.code: everything}).points < grade(TEST, BEST).points


@pytest.mark.parametrize("text", ["", "Te kort.", " " * 200, "x" * 119])
def test_a_description_that_is_too_short_is_missing(text: str) -> None:
    assert grade(TEST, {**BEST, "description": text}).missing == ("description",)


def test_a_description_that_only_repeats_itself_earns_nothing() -> None:
    result = grade(TEST, {**BEST, "description": "goed gezien " * 20})

    assert result.missing == ()
    assert result.points == result.attainable - 20


@given(
    st.dictionaries(
        st.sampled_from([question.code for question in TEST.questions()]),
        st.none() | st.integers() | st.text("ab ", max_size=9) | st.lists(st.sampled_from(["one_serves", "x"]))
        | st.sampled_from([o.code for q in TEST.questions() for o in q.options]),
    )
)  # fmt: skip
def test_no_answers_however_strange_break_the_grading(answers: dict[str, Any]) -> None:
    result = grade(TEST, answers)

    assert 0 <= result.points <= result.attainable
    assert not (result.passed and (result.missing or result.disqualified_by))


def test_the_applicant_sees_no_points_no_pass_mark_and_no_disqualifying_answers() -> None:
    shown = json.dumps(shown_to_applicant(TEST, "attempt-1"))

    for word in ("points", "disqualifying", "pass_percent", "contradiction", "deduct", "keep_order"):
        assert word not in shown


def test_options_keep_their_order_for_one_attempt_and_differ_between_attempts() -> None:
    first, again = shown_to_applicant(TEST, "a"), shown_to_applicant(TEST, "a")
    others = [shown_to_applicant(TEST, str(number)) for number in range(5)]

    assert first == again
    assert any(other != first for other in others)
    codes = {o["code"] for topic in first["topics"] for q in topic["questions"] for o in q["options"]}
    assert codes == {option.code for question in TEST.questions() for option in question.options}


def test_the_best_option_does_not_give_itself_away_by_being_the_longest() -> None:
    judged = [
        question
        for question in TEST.questions()
        if question.kind is TestQuestionKind.SINGLE and question.attainable == 10 and not question.keep_order
    ]
    longest = [question for question in judged if max(question.options, key=lambda option: len(option.label["en"])).points == 10]

    assert len(judged) >= 8
    assert len(longest) <= len(judged) / 2


def test_every_text_is_there_in_dutch_and_english() -> None:
    labels = [TEST.title, TEST.intro]
    for topic in TEST.topics:
        labels += [topic.title, *(text for text in (topic.intro, topic.scene_alt) if text)]
        for question in topic.questions:
            labels += [question.label, *(option.label for option in question.options)]

    assert all(label["nl"].strip() and label["en"].strip() for label in labels)


def test_the_drawing_is_valid_and_carries_no_script_or_style() -> None:
    root = ET.fromstring(scene_svg("scene_desk.svg"))  # noqa: S314 - our own file

    for element in root.iter():
        assert element.tag.rpartition("}")[2] not in {"script", "style", "foreignObject", "image", "use"}
        assert not {name for name in element.attrib if name == "style" or name.startswith("on") or "href" in name}
    with pytest.raises(KeyError):
        scene_svg("../../settings.py")


def test_a_test_that_names_an_unknown_answer_is_refused() -> None:
    raw = TEST.model_dump(mode="json")
    raw["contradictions"][0]["answers"]["visits_done"] = ["thousands"]

    with pytest.raises(ValueError, match="unknown answer to visits_done"):
        SuitabilityTest.model_validate(raw)
