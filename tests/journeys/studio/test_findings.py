"""What a manager is told about a questionnaire before publishing it."""

from typing import Any

import pytest

from app.journeys.schemas import QuestionnaireContent
from app.journeys.studio.estimate import estimated_minutes, estimated_seconds
from app.journeys.studio.findings import Severity, list_findings, stops_publishing
from app.journeys.templates import TEMPLATE_CODES, get_template
from app.kit.translation import use_locale


def both(text: str) -> dict[str, str]:
    return {"nl": text, "en": text}


def question(code: str, kind: str = "yes_no", **more: Any) -> dict[str, Any]:
    return {"code": code, "kind": kind, "label": both(code), "weight": 1 if kind == "yes_no" else 0, **more}


def content(*questions: dict[str, Any], **more: Any) -> QuestionnaireContent:
    first = {"code": "shop", "title": both("Shop"), "questions": list(questions), **more.pop("section", {})}
    return QuestionnaireContent.model_validate({"title": both("Test"), "sections": [first], **more})


def codes(checked: QuestionnaireContent) -> set[str]:
    return {finding.code for finding in list_findings(checked)}


def test_a_sound_questionnaire_gives_nothing_to_do() -> None:
    assert list_findings(content(question("greeted"), question("why_not", "long_text", visible_when="${greeted} = 'no'"))) == []


@pytest.mark.parametrize("code", TEMPLATE_CODES)
def test_shipped_templates_can_be_published_and_reach_every_question(code: str) -> None:
    found = list_findings(get_template(code).content)
    assert stops_publishing(found) == []
    assert {finding.code for finding in found} & {"unreachable", "missing_translation", "asked_later", "no_message"} == set()


def test_a_missing_translation_is_named_with_its_place() -> None:
    checked = content({**question("greeted"), "label": {"nl": "Begroet?"}})
    (finding,) = list_findings(checked)
    assert (finding.code, finding.section, finding.question) == ("missing_translation", "shop", "greeted")
    assert "English" in finding.message


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("${waited} > 5 and ${waited} < 3", {"unreachable"}),
        ("${greeted} = 'maybe'", {"unreachable"}),
        ("selected(${seen}, 'a') and not(selected(${seen}, 'a'))", {"unreachable"}),
        ("${greeted} = 'yes' or ${greeted} != 'yes'", {"always"}),
        ("${waited} >= 10", set[str]()),
        ("${waited} >= 11", {"unreachable"}),
        ("regex(${said}, 'x')", set[str]()),
    ],
)
def test_a_rule_that_cannot_come_true_or_false_is_found(rule: str, found: set[str]) -> None:
    options = [{"code": code, "label": both(code), "points": 1} for code in "ab"]
    checked = content(
        question("greeted"), question("waited", "scale", minimum=0, maximum=10, weight=1), question("seen", "multiple_choice", options=options),
        question("said", "short_text"), question("last", visible_when=rule),
    )  # fmt: skip
    assert codes(checked) == found


def test_what_hangs_on_an_unreachable_question_is_unreachable_too() -> None:
    checked = content(
        question("greeted"), question("never", visible_when="${greeted} = 'x'"), question("last", visible_when="${never} = 'yes'")
    )
    assert {finding.question for finding in list_findings(checked) if finding.code == "unreachable"} == {"never", "last"}


def test_a_question_that_appears_by_a_later_answer_is_named() -> None:
    assert codes(content(question("first", visible_when="${second} = 'yes'"), question("second"))) == {"asked_later"}


def test_weights_that_do_not_add_up_stop_publishing_and_are_named() -> None:
    checked = content(question("greeted"), section={"weight": 90}, scoring={"weights_total": 100})
    with use_locale("en"):
        (finding,) = stops_publishing(list_findings(checked))
    assert finding.message == "The weights of the steps add up to 90, not 100: Shop 90."


def test_a_step_that_cannot_score_and_a_questionnaire_without_points_are_named() -> None:
    checked = content(question("greeted", weight=0))
    assert codes(checked) == {"nothing_scores"}
    second = {"code": "phone", "title": both("Phone"), "questions": [question("rang", weight=0)]}
    mixed = QuestionnaireContent.model_validate(
        {**content(question("greeted")).stored(), "sections": [*content(question("greeted")).stored()["sections"], second]}
    )
    assert codes(mixed) == {"unscored_section"}


def test_answers_that_do_not_exist_cannot_force_anything() -> None:
    checked = content(question("greeted", why_when=["nope"]))
    assert [(finding.severity, finding.code) for finding in list_findings(checked)] == [(Severity.STOPS, "unknown_answer")]


def test_longer_forms_take_longer_and_conditional_questions_half() -> None:
    short, long = content(question("a")), content(question("a"), question("b", "long_text"))
    sometimes = content(question("a"), question("b", "long_text", visible_when="${a} = 'no'"))
    assert estimated_seconds(short) < estimated_seconds(sometimes) < estimated_seconds(long)
    assert estimated_minutes(get_template("station_visit").content) in range(5, 25)
