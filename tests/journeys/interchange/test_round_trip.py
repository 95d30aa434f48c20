"""What goes out comes in again as it was: as an XLSForm that pyxform accepts, and as JSON."""

import json

import pytest
from hypothesis import HealthCheck, given, settings

from app.journeys.interchange.export import left_out_of_xlsform
from app.journeys.interchange.json_form import export_json
from app.journeys.interchange.upload import read_upload
from app.journeys.schemas import QuestionnaireContent
from app.journeys.templates import TEMPLATE_CODES, get_template
from tests.journeys.interchange.generating import questionnaires
from tests.journeys.interchange.test_corpus import exported_again, logic_of


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
)
@given(content=questionnaires())
def test_any_questionnaire_is_the_same_after_a_way_through_an_xlsform(content: QuestionnaireContent) -> None:
    assert logic_of(exported_again(content)) == logic_of(content)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
)
@given(content=questionnaires())
def test_any_questionnaire_is_the_same_after_a_way_through_json(content: QuestionnaireContent) -> None:
    back = read_upload(export_json(content).encode(), "form.json").imported
    assert back.content == content


def test_what_looks_like_a_reference_and_is_none_survives() -> None:
    looks = "${gone} and ${"
    question = {
        "code": "q", "kind": "single_choice", "label": {"en": looks}, "unit": {"en": looks}, "why_when": ["${gone}"], "evidence_when": [looks],
        "critical": {"when": ["a${b}"]}, "options": [{"code": "a", "label": {"en": looks}, "columns": {"region": looks}}],
    }  # fmt: skip
    section = {"code": "s", "title": {"en": looks}, "leg": "there", "questions": [question]}
    told = {"title": {"en": looks}, "languages": ["en"], "legs": [{"code": "there", "title": {"en": looks}}], "sections": [section]}
    content = QuestionnaireContent.model_validate(told)
    assert logic_of(exported_again(content)) == logic_of(content)


LEFT_OUT = {"station_visit": {"checks", "emotion"}, "web_shop_return": {"emotion"}}
"""What the export says it has no place for; of the other templates, nothing."""


@pytest.mark.parametrize("code", TEMPLATE_CODES)
def test_the_templates_go_out_and_in_unchanged(code: str) -> None:
    content = get_template(code).content
    left_out = left_out_of_xlsform(content)
    assert left_out.keys() == LEFT_OUT.get(code, set())
    back, sent = logic_of(exported_again(content)), logic_of(content)
    assert "checks" not in back
    assert {part: back[part] for part in back if part not in left_out} == {part: sent[part] for part in sent if part not in left_out}
    assert read_upload(export_json(content).encode(), "form.json").imported.content == content


def test_a_stored_tree_from_outside_is_never_believed() -> None:
    content = get_template("store_visit").content.stored()
    target = next(question for section in content["sections"] for question in section["questions"] if "visible_when" in question)
    source = target["visible_when"]["source"]
    target["visible_when"]["tree"] = {"node": "constant", "value": True}
    back = read_upload(json.dumps(content).encode(), "form.json").imported.content
    assert back is not None
    rule = next(question.visible_when for question in back.questions() if question.code == target["code"])
    assert rule is not None
    assert (rule.source, rule.tree.node) == (source, "call")
