"""The shipped templates: complete in both languages, scored, and possible to fill in from beginning to end."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest

from app.journeys.answers import Lack, list_missing, validate_value, visible_questions, visible_sections
from app.journeys.library import get_library
from app.journeys.logic.tree import AnswerOf, Constant, walk
from app.journeys.schemas import Question, QuestionKind
from app.journeys.scoring import attainable_points, score_visit
from app.journeys.templates import CHANNELS, TEMPLATE_CODES, Template, get_template, list_templates

TAGS = ("staff", "cleanliness", "brand_promise", "speed", "information", "recovery")


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


PHOTO = {"sha256": "0" * 64, "content_type": "image/jpeg", "size": 9, "captured_at": "2026-11-20T10:15:00+01:00"}


def answer_to(question: Question, *, best: bool) -> Any:  # noqa: C901, PLR0911, PLR0912 - a value by kind
    good = best != question.reversed
    match question.kind:
        case QuestionKind.YES_NO:
            return "yes" if good else "no"
        case QuestionKind.SINGLE_CHOICE:
            return pick_option(question, best=best)
        case QuestionKind.MULTIPLE_CHOICE:
            return [option.code for option in question.options if option.exclusive != best]
        case QuestionKind.MATRIX:
            return {row.code: pick_option(question, best=best) for row in question.rows}
        case QuestionKind.RANKING:
            return [option.code for option in question.options][: int(question.maximum or len(question.options))]
        case QuestionKind.SCALE:
            return question.maximum if good else question.minimum
        case QuestionKind.NPS:
            return 10 if good else 0
        case QuestionKind.CSAT:
            return 5 if good else 1
        case QuestionKind.CES:
            return 7 if good else 1
        case QuestionKind.NUMBER | QuestionKind.DURATION:
            value = number_for(question, best=best)
            return {"laps": [value]} if question.several else value
        case QuestionKind.MONEY:
            return {"amount_minor": 4250, "currency": question.currency}
        case QuestionKind.DATE:
            return "2026-11-20"
        case QuestionKind.TIME:
            return "10:15"
        case QuestionKind.PHOTO:
            return [PHOTO]
        case QuestionKind.RECEIPT:
            return {"photos": [PHOTO], "amount_minor": 4250, "currency": question.currency, "date": "2026-11-20"}
        case QuestionKind.REPEAT:
            return ["1", "2"]
        case QuestionKind.SHORT_TEXT:
            return "Kim"
        case _:
            return "What was said and done, in so many words, from beginning to end."


def pick_option(question: Question, *, best: bool) -> str:
    scored = [option for option in question.options if option.points is not None] or question.options
    return (max if best else min)(scored, key=lambda option: option.points or 0).code


def number_for(question: Question, *, best: bool) -> int:
    """A number in the first band or in the last, open one; a number without bands is four."""
    limits = [band.up_to for band in question.bands if band.up_to is not None]
    if not limits:
        return 4
    return int(max(question.minimum or 0, 0 if best else limits[-1] + 1))


def filled_in(template: Template, *, best: bool) -> dict[str, Any]:
    """Every question answered, also those that are not shown: a hidden answer does not count."""
    answers: dict[str, Any] = {}
    for section in template.content.sections:
        answers[f"words:{section.code}"] = {"nothing": True}
        answers[f"contribution:{section.code}"] = 2 if best else -2
        answers[f"affect:{section.code}"] = {"pleasure": 0.9 if best else 0.1, "arousal": 0.5}
        for question in section.questions:
            entries = [f"{inner.code}[{entry}]" for entry in ("1", "2") for inner in question.questions]
            for code, asked in [(question.code, question), *zip(entries, [*question.questions, *question.questions], strict=True)]:
                answers[code] = answer_to(asked, best=best)
                answers[f"why:{code}"] = "Because that is what happened."
                answers[f"evidence:{code}"] = [PHOTO]
    for block in {*template.content.blocks().values()}:
        steps = [each.code for each in template.content.sections if each.speeded and template.content.blocks()[each.code] == block]
        answers[f"speeded:{block}"] = {"untimed": True, "steps": {step: [] for step in steps}}
    return answers | {"outcome:journey": "better" if best else "worse"}


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
        if section.code == "whole_journey":
            continue
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
    for _place, rule in template.content.rules():
        for node in walk(rule.tree):
            asked = [questions[argument.code] for argument in getattr(node, "arguments", ()) if isinstance(argument, AnswerOf)]
            named = [argument.value for argument in getattr(node, "arguments", ()) if isinstance(argument, Constant)]
            for question in asked:
                assert all(validate_value(question, value) is None for value in named)
    for question in questions.values():
        forced = [*question.why_when, *question.evidence_when, *(question.critical.when if question.critical else [])]
        for value in forced:
            number = question.kind in {QuestionKind.SCALE, QuestionKind.NPS, QuestionKind.CSAT, QuestionKind.CES}
            assert validate_value(question, int(value) if number else value) is None


def test_every_question_of_a_template_can_be_cut_by_the_common_tags(template: Template) -> None:
    tags = Counter(tag for question in template.content.questions() for tag in question.tags)

    assert set(tags) <= set(TAGS)
    assert {"staff", "speed", "information"} <= set(tags)
    for question in template.content.questions():
        assert question.tags or not attainable_points(question), question.code


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

    assert len(content.sections) == len(shown) + 2 == 9
    assert not {"desk_waiting", "desk_advice"} & set(shown)
    assert score_visit(content, answers).section("desk_waiting").score is None


def test_an_order_its_delivery_and_its_return_are_three_legs() -> None:
    content = get_template("web_shop_return").content

    assert [leg.code for leg in content.legs] == ["order", "delivery", "return"]
    assert [section.leg for section in content.sections] == ["order"] * 2 + ["delivery"] * 2 + ["return"] * 5


@pytest.mark.parametrize("code", ["restaurant", "hotel", "municipality_desk", "car_showroom"])
def test_a_visit_with_contact_before_and_after_has_three_legs_in_the_order_of_the_journey(code: str) -> None:
    content = get_template(code).content
    order = [leg.code for leg in content.legs]
    met = [section.leg or "" for section in content.sections]

    assert len(order) == 3
    assert sorted(met, key=order.index) == met
    assert set(met) == set(order)


def test_a_delay_is_only_asked_about_when_the_appointment_ran_late() -> None:
    content = get_template("municipality_desk").content
    answers = filled_in(get_template("municipality_desk"), best=True)

    shown = [{q.code for q in visible_questions(content, {**answers, "waiting_time": seconds})} for seconds in (300, 301)]

    assert shown[1] - shown[0] == {"delay_told"}


def test_a_parcel_that_came_before_it_was_ordered_keeps_the_visit_from_being_submitted() -> None:
    template = get_template("web_shop_return")
    answers = {**filled_in(template, best=True), "ordered_on": "2026-11-21"}

    assert [missing.question_code for missing in list_missing(template.content, answers)] == ["delivered_on"]
    assert list_missing(template.content, {**answers, "delivered_on": "2026-11-21", "handed_in_on": "2026-11-21"}) == []


def test_what_is_counted_takes_no_half_and_says_so() -> None:
    content = get_template("station_visit").content
    missing = {
        value: {each.question_code: each.reason for each in list_missing(content, {"desk_open": "open", "people_ahead": value})}
        for value in (2, 2.5)
    }

    assert "people_ahead" not in missing[2]
    assert missing[2.5]["people_ahead"] is Lack.RULE
    shipped = [*(q for template in list_templates() for q in template.content.questions()), *get_library().questions()]
    counted = [q for q in shipped if q.kind is QuestionKind.NUMBER]
    assert len(counted) >= 9
    assert {q.valid_when and q.valid_when.source for q in counted} == {"int(.) = ."}
    assert all(set(q.valid_message or {}) >= {"nl", "en"} for q in counted)


@pytest.mark.parametrize("code", ["hotel", "municipality_desk"])
def test_each_employee_spoken_to_is_scored_and_their_name_stays_private(code: str) -> None:
    template = get_template(code)
    group = next(question for question in template.content.questions() if question.code == "staff_met")
    scored = next(question.code for question in group.questions if attainable_points(question))
    named = [question for question in group.questions if question.names_person]
    good = filled_in(template, best=True)
    total = score_visit(template.content, good).total
    lower = score_visit(template.content, {**good, f"{scored}[2]": 1}).total

    assert total == 1
    assert lower is not None
    assert lower < total
    assert named
    assert all(question.private and not question.required for question in named)


def test_a_wrong_answer_about_allergens_keeps_the_whole_step_low() -> None:
    template = get_template("restaurant")
    good = filled_in(template, best=True)
    vague, wrong = ({**good, "scenario_answer": answer} for answer in ("guessed", "no_answer"))

    shares = [score_visit(template.content, answers).section("ordering").score for answers in (good, vague, wrong)]

    assert all(share is not None for share in shares)
    assert shares[0] == 1
    assert (shares[1] or 0) > Fraction(1, 2) >= (shares[2] or 0)


def test_the_long_templates_mix_the_kinds_of_question() -> None:
    for code, fewest in (
        ("station_visit", 31),
        ("store_visit", 30),
        ("phone_call", 20),
        ("web_shop_return", 34),
        ("restaurant", 45),
        ("hotel", 45),
        ("municipality_desk", 38),
        ("car_showroom", 45),
    ):
        questions = get_template(code).content.questions()
        kinds = Counter(question.kind for question in questions)

        assert len(questions) >= fewest
        assert kinds[QuestionKind.DURATION] >= 1
        assert kinds[QuestionKind.NPS] == 1
        assert any(question.verbatim for question in questions)
        assert code == "phone_call" or kinds[QuestionKind.PHOTO] + kinds[QuestionKind.RECEIPT] >= 1
