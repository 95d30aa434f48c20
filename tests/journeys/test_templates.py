"""The shipped templates: complete in both languages, scored, and possible to fill in from beginning to end."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from app.journeys.answers import list_missing, validate_value, visible_sections
from app.journeys.schemas import Question, QuestionKind
from app.journeys.scoring import attainable_points, score_visit
from app.journeys.templates import CHANNELS, TEMPLATE_CODES, Template, get_template, list_templates


def texts(value: object) -> Iterator[dict[str, str]]:
    """Every text per language anywhere inside dumped content."""
    if isinstance(value, dict):
        if value and all(isinstance(entry, str) for entry in value.values()) and set(value) <= {"nl", "en"}:
            yield value
        else:
            for entry in value.values():
                yield from texts(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from texts(entry)


def answer_to(question: Question, *, best: bool) -> Any:  # noqa: C901, PLR0911 - a value by kind
    match question.kind:
        case QuestionKind.YES_NO:
            return "yes" if best != question.reversed else "no"
        case QuestionKind.SINGLE_CHOICE:
            scored = [option for option in question.options if option.points is not None] or question.options
            return (max if best else min)(scored, key=lambda option: option.points or 0).code
        case QuestionKind.MULTIPLE_CHOICE:
            if best:
                return [option.code for option in question.options if not option.exclusive]
            return [option.code for option in question.options if option.exclusive]
        case QuestionKind.SCALE:
            return question.maximum if best != question.reversed else question.minimum
        case QuestionKind.NPS:
            return 10 if best else 0
        case QuestionKind.NUMBER | QuestionKind.DURATION:
            return 4
        case QuestionKind.TIME:
            return "10:15"
        case QuestionKind.PHOTO:
            captured = "2026-11-20T10:15:00+01:00"
            return [{"sha256": "0" * 64, "content_type": "image/jpeg", "size": 9, "captured_at": captured}]
        case QuestionKind.SHORT_TEXT:
            return "Kim"
        case _:
            return "What was said and done, in so many words, from beginning to end."


def filled_in(template: Template, *, best: bool) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for section in template.content.sections:
        answers[f"affect:{section.code}"] = {"pleasure": 0.9 if best else 0.1, "arousal": 0.5}
        for question in section.questions:
            answers[question.code] = answer_to(question, best=best)
            answers[f"why:{question.code}"] = "Because that is what happened."
    return answers


@pytest.fixture(params=TEMPLATE_CODES)
def template(request: pytest.FixtureRequest) -> Template:
    return get_template(request.param)


def test_an_unknown_template_is_refused() -> None:
    with pytest.raises(KeyError):
        get_template("../secrets")


def test_the_templates_are_read_once_and_listed_in_order() -> None:
    assert [entry.code for entry in list_templates()] == list(TEMPLATE_CODES)
    assert get_template("station_visit") is get_template("station_visit")


def test_every_text_is_written_in_both_languages(template: Template) -> None:
    found = list(texts(template.model_dump(mode="json", exclude_none=True)))

    assert len(found) > 80
    assert all(entry.get("nl", "").strip() and entry.get("en", "").strip() for entry in found)
    assert sum(entry["nl"] == entry["en"] for entry in found) <= 3  # "Tablet" and the like


def test_every_step_has_a_known_channel(template: Template) -> None:
    assert {step.channel for step in template.journey.steps()} <= set(CHANNELS)


def test_every_section_can_score_and_asks_how_it_felt(template: Template) -> None:
    for section in template.content.sections:
        assert section.weight > 0
        assert section.affect
        assert section.emotion_cue
        assert sum(attainable_points(question) for question in section.questions) > 0


def test_the_best_visit_scores_one_and_the_worst_next_to_nothing_and_both_can_be_submitted(
    template: Template,
) -> None:
    for best, lowest, highest in ((True, 1, 1), (False, 0, 0.05)):
        answers = filled_in(template, best=best)
        assert list_missing(template.content, answers) == []
        total = score_visit(template.content, answers).total
        assert total is not None
        assert lowest <= total <= highest


def test_conditions_name_options_that_exist(template: Template) -> None:
    questions = {question.code: question for question in template.content.questions()}
    for question in questions.values():
        if question.visible_when:
            asked = questions[question.visible_when.question]
            assert all(validate_value(asked, value) is None for value in question.visible_when.any_of)
        for value in question.why_when:
            number = question.kind in {QuestionKind.SCALE, QuestionKind.NPS}
            assert validate_value(question, int(value) if number else value) is None


def test_names_of_people_are_private(template: Template) -> None:
    for question in template.content.questions():
        assert question.private or not question.names_person


def test_the_understanding_check_passes_only_with_every_answer_right(template: Template) -> None:
    right = {question.code: question.right_option for question in template.briefing.check}
    first = template.briefing.check[0].code

    assert template.briefing.wrong_answers(right) == []
    assert template.briefing.wrong_answers({**right, first: "nonsense"}) == [first]
    assert len(template.briefing.wrong_answers({})) == len(right) >= 3


def test_a_station_without_a_desk_skips_both_steps_at_the_desk() -> None:
    content = get_template("station_visit").content
    answers = {**filled_in(get_template("station_visit"), best=True), "desk_open": "no_desk"}
    shown = [section.code for section, _ in visible_sections(content, answers)]

    assert len(content.sections) == len(shown) + 2 == 8
    assert not {"desk_waiting", "desk_advice"} & set(shown)
    assert score_visit(content, answers).section("desk_waiting").score is None


def test_the_long_templates_mix_the_kinds_of_question() -> None:
    for code, fewest in (
        ("station_visit", 31),
        ("store_visit", 30),
        ("phone_call", 15),
        ("web_shop_return", 15),
    ):
        questions = get_template(code).content.questions()
        kinds = Counter(question.kind for question in questions)

        assert len(questions) >= fewest
        assert kinds[QuestionKind.DURATION] >= 1
        assert kinds[QuestionKind.NPS] == 1
        assert any(question.verbatim for question in questions)
        assert code == "phone_call" or kinds[QuestionKind.PHOTO] >= 1
