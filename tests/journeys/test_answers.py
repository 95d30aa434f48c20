"""What is visible, what fits and what is missing: the phone's vectors, and what holds for any form."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.journeys.answers import (
    MESSAGES,
    WHY_MIN_LENGTH,
    Lack,
    Missing,
    Problem,
    asked_sections,
    calculated_values,
    list_missing,
    list_photos_not_received,
    progress,
    validate_answer,
    visible_answers,
    visible_questions,
    visible_sections,
)
from app.journeys.schemas import QuestionKind, QuestionnaireContent

VECTORS = json.loads((Path(__file__).parents[1] / "shared" / "form_vectors.json").read_text(encoding="utf-8"))
FORMS = {name: QuestionnaireContent.model_validate(form) for name, form in VECTORS["questionnaires"].items()}
VISIT = FORMS["visit"]
TODAY = "2026-11-22"
COMPLETE: dict[str, Any] = next(
    case["answers"] for case in VECTORS["cases"] if case["name"] == "a complete set of answers can be submitted"
)


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_visible_and_missing_agree_with_the_shared_vectors(case: dict[str, Any]) -> None:
    content = FORMS[case["questionnaire"]]
    sections = visible_sections(content, case["answers"], TODAY)
    missing = list_missing(content, case["answers"], [(code, section) for code, section in case["review_questions"]], today=TODAY)

    assert [section.code for section, _ in sections] == case["visible_sections"]
    assert [question.code for question in visible_questions(content, case["answers"], TODAY)] == case["visible_questions"]
    assert [
        {
            "question_code": entry.question_code,
            "section_code": entry.section_code,
            "reason": entry.reason.value,
        }
        for entry in missing
    ] == case["missing"]
    if "asked" in case:
        assert [asked.key for _, row in asked_sections(content, case["answers"], TODAY) for asked in row] == case["asked"]
        assert calculated_values(content, case["answers"], TODAY) == case["calculated"]


@pytest.mark.parametrize("value", VECTORS["values"], ids=lambda v: f"{v['question_code']}={str(v['value'])[:24]}")
def test_a_value_fits_or_is_refused_as_in_the_shared_vectors(value: dict[str, Any]) -> None:
    refusal = validate_answer(FORMS[value.get("questionnaire", "visit")], value["question_code"], value["value"])

    assert (refusal.code.value if refusal else None) == value["problem"]


def test_the_stored_trees_of_the_vectors_are_what_the_parser_makes_of_their_sources() -> None:
    rules = [rule for form in FORMS.values() for _place, rule in form.rules()]

    assert all(type(rule)(source=rule.source) == rule for rule in rules)  # type: ignore[call-arg]
    assert len(rules) > 20


def test_the_vectors_cover_every_kind_of_question() -> None:
    asked = {question.kind for form in FORMS.values() for question in form.questions()}

    assert asked == set(QuestionKind)
    assert len(VECTORS["cases"]) + len(VECTORS["values"]) >= 270


def test_the_vectors_name_the_reason_length_in_force() -> None:
    assert VECTORS["why_min_length"] == WHY_MIN_LENGTH


def test_every_problem_has_a_sentence() -> None:
    assert set(MESSAGES) == set(Problem)
    assert all(message.endswith(".") for message in MESSAGES.values())


def test_hidden_answers_do_not_count_and_come_back_when_the_branch_reopens() -> None:
    closed = visible_answers(VISIT, {**COMPLETE, "desk_used": "closed"})

    assert "greeted" not in closed
    assert "friendly" not in closed
    assert visible_answers(VISIT, COMPLETE)["friendly"] == COMPLETE["friendly"]


def test_a_photo_that_was_not_received_holds_back_a_submit_once_a_question() -> None:
    photos = [
        {
            "sha256": letter * 64,
            "content_type": "image/png",
            "size": 9,
            "captured_at": "2026-11-20T10:00:00+01:00",
        }
        for letter in "abc"
    ]
    answers = {**COMPLETE, "entrance_photo": photos, "machine_photo": photos}

    waiting = list_photos_not_received(VISIT, answers, received={"a" * 64})

    assert waiting == [Missing("entrance_photo", "arrival", Lack.PHOTO_NOT_RECEIVED)]
    assert list_photos_not_received(VISIT, answers, received={letter * 64 for letter in "abc"}) == []


def test_progress_leaves_notes_and_hidden_questions_out() -> None:
    assert progress(VISIT, {}) == (0, 7)
    assert progress(VISIT, COMPLETE) == (9, 11)


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 30)
    | st.just(10**400)
    | st.floats(allow_nan=True)
    | st.text("ab 0.\n", max_size=30)
    | st.sampled_from(["yes", "no", "na", "yes_staffed", "machine", "closed", "badge", "none", "10:00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["pleasure", "arousal", "sha256"]), inner, max_size=3),
    max_leaves=4,
)
codes = st.sampled_from(
    [question.code for question in VISIT.questions()]
    + [f"affect:{section.code}" for section in VISIT.sections]
    + [f"why:{question.code}" for question in VISIT.questions()]
)


@given(answers=st.dictionaries(codes, anything))
def test_no_answers_however_strange_break_the_engine_and_invalid_ones_never_pass(
    answers: dict[str, Any],
) -> None:
    missing = {entry.question_code for entry in list_missing(VISIT, answers)}

    for code, value in visible_answers(VISIT, answers).items():
        if validate_answer(VISIT, code, value) is not None:
            assert code in missing


@given(answers=st.dictionaries(codes, anything))
def test_only_visible_answers_decide_what_is_visible(answers: dict[str, Any]) -> None:
    kept = visible_answers(VISIT, answers)

    assert visible_questions(VISIT, kept) == visible_questions(VISIT, answers)
    assert visible_answers(VISIT, kept) == kept
