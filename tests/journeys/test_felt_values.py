"""The emotion instruments beside the sliders: what fits, what is missing, and that the phone says the same of forms made at random."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from app.journeys.answers import list_missing, validate_answer, visible_answers, visible_sections
from app.journeys.emotion_content import EmotionSet
from app.journeys.schemas import QuestionnaireContent
from tests.journeys.felt_at_random import felt_forms
from tests.journeys.forms_at_random import on_the_phone, outcome

VECTORS = json.loads((Path(__file__).parents[1] / "shared" / "felt_vectors.json").read_text(encoding="utf-8"))
FORM = QuestionnaireContent.model_validate(VECTORS["questionnaire"])
COUNT = 400


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_what_is_missing_agrees_with_the_shared_vectors(case: dict[str, Any]) -> None:
    assert [section.code for section, _ in visible_sections(FORM, case["answers"])] == case["visible_sections"]
    assert [
        {"question_code": each.question_code, "section_code": each.section_code, "reason": each.reason.value}
        for each in list_missing(FORM, case["answers"])
    ] == case["missing"]


@pytest.mark.parametrize("value", VECTORS["values"], ids=lambda v: f"{v['question_code']}={str(v['value'])[:24]}")
def test_a_value_fits_or_is_refused_as_in_the_shared_vectors(value: dict[str, Any]) -> None:
    refusal = validate_answer(FORM, value["question_code"], value["value"])

    assert (refusal.code.value if refusal else None) == value["problem"]


def test_server_and_phone_agree_about_feelings_made_at_random() -> None:
    batch = list(felt_forms(COUNT, seed=5))
    server = [outcome(content, answers) for content, answers in batch]
    phone = on_the_phone(batch)
    reasons = {(key.partition(":")[0], reason) for found in server for key, _section, reason in found["missing"]}

    assert [found.pop("tracked") for found in phone] == [True] * COUNT
    assert [n for n in range(COUNT) if phone[n] != server[n]] == []
    assert {("words", "required"), ("words", "invalid"), ("contribution", "required"), ("contribution", "invalid")} <= reasons
    assert {("speeded", "required"), ("speeded", "invalid"), ("speeded", "incomplete"), ("outcome", "required")} <= reasons


def test_only_steps_that_are_visible_stay_in_a_block() -> None:
    trial = {"word": "glad", "polarity": 1, "yes": True, "onset_ms": 1, "response_ms": 800}
    answers = {"speeded:order": {"steps": {"shop": [trial], "pay": [trial]}}, "words:pay": {"nothing": True}, "outcome:journey": "better"}

    closed, opened = visible_answers(FORM, answers), visible_answers(FORM, answers | {"open": "yes"})

    assert closed == {"speeded:order": {"steps": {"shop": [trial]}}, "outcome:journey": "better"}
    assert opened == answers | {"open": "yes"}


def test_a_version_keeps_the_words_it_was_published_with() -> None:
    section = {"code": "door", "title": {"en": "Door"}, "questions": []}
    plain = QuestionnaireContent.model_validate({"title": {"en": "Visit"}, "sections": [section]})
    asking = QuestionnaireContent.model_validate({"title": {"en": "Visit"}, "sections": [section | {"words": True}]})

    assert "emotion" not in plain.stored()
    assert asking.stored()["emotion"] == EmotionSet().model_dump(mode="json")
    assert QuestionnaireContent.model_validate(asking.stored()) == asking


def test_what_ships_are_sixteen_words_and_eight_quick_ones_balanced() -> None:
    shipped = EmotionSet()
    kinds = [(word.polarity, word.arousal) for word in shipped.words]
    quick = shipped.speeded_words()

    assert [kinds.count(kind) for kind in ((1, "high"), (1, "low"), (-1, "high"), (-1, "low"))] == [4, 4, 4, 4]
    assert [word.polarity for word in quick].count(1) == [word.polarity for word in quick].count(-1) == 4
    assert [item.answer for item in shipped.speeded.practice].count("yes") == 4
    labels = [word.label for word in shipped.words] + [item.label for item in shipped.speeded.practice]
    assert all(set(label) == {"nl", "en"} for label in labels)


@pytest.mark.parametrize(
    "change",
    [
        {"words": [{"code": "glad", "label": {"en": "glad"}, "polarity": 1, "arousal": "high"}] * 2},
        {"speeded": {"words": ["happy", "nobody"], "practice": [{"label": {"en": "x"}, "answer": "yes"}] * 2}},
        {"speeded": {"words": ["happy", "happy"], "practice": [{"label": {"en": "x"}, "answer": "yes"}] * 2}},
        {"words": [{"code": "glad", "label": {"en": "glad"}, "polarity": 0, "arousal": "high"}]},
    ],
    ids=["twice the same code", "a quick word that is not in the list", "twice the same quick word", "a word without a direction"],
)
def test_a_list_of_words_that_cannot_be_asked_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        EmotionSet.model_validate(change)


def test_without_a_block_of_its_own_a_questionnaire_has_the_shipped_one() -> None:
    assert EmotionSet.model_validate({"speeded": None}) == EmotionSet()


def test_values_without_rhyme_or_reason_are_refused_or_taken_but_break_nothing() -> None:
    dice = random.Random(3)
    odd: list[Any] = [
        None,
        True,
        0,
        -1.5,
        10**400,
        float("nan"),
        "x",
        [],
        {},
        [[]],
        {"steps": {"shop": [None]}},
        {"picks": [{}]},
        {"before": {}},
    ]
    for _ in range(300):
        key = dice.choice(["words:shop", "contribution:shop", "speeded:order", "expectation:journey", "outcome:journey"])
        answers = {key: dice.choice(odd)}
        refused = validate_answer(FORM, key, answers[key]) is not None
        missing = {each.question_code for each in list_missing(FORM, answers)}

        assert not refused or key in missing
        visible_answers(FORM, answers)
