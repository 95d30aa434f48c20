"""Every form of the corpus: what is in the supported set comes in and goes out again unchanged, the rest is refused with a reason."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from pyxform.xls2xform import convert

from app.journeys.interchange.export import export_xlsform
from app.journeys.interchange.findings import Severity
from app.journeys.interchange.upload import read_upload
from app.journeys.schemas import QuestionnaireContent
from app.kit.translation import use_locale
from tests.journeys.interchange.corpus import DATA, EXAMPLES, FIELD_FORMS, REFUSED, outcome

SUPPORTED = [*FIELD_FORMS, *(path for path in EXAMPLES if path.name not in REFUSED)]


def logic_of(content: QuestionnaireContent) -> Any:
    """Everything of a questionnaire, rules as their trees: what two writings of one rule share."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return value["tree"] if value.keys() == {"source", "tree"} else {key: plain(each) for key, each in value.items()}
        return [plain(each) for each in value] if isinstance(value, list) else value

    return plain(content.stored())


def exported_again(content: QuestionnaireContent) -> QuestionnaireContent:
    """The content after a way out and in; pyxform has to accept what lies between."""
    workbook = export_xlsform(content, form_id="round_trip", version="1")
    converted = convert(io.BytesIO(workbook), validate=False, file_type=".xlsx")
    assert "<h:html" in converted.xform
    with use_locale("en"):
        back = read_upload(workbook, "round_trip.xlsx").imported
    assert back.content is not None, [str(each) for each in back.findings.sorted()]
    changed = [str(each) for each in back.findings if each.severity is not Severity.NOTE]
    assert not changed
    return back.content


@pytest.mark.parametrize("path", SUPPORTED, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_supported_form_comes_in_and_its_export_is_the_same_questionnaire(path: Path) -> None:
    found = outcome(path)
    assert found.content is not None, [str(each) for each in found.findings.sorted()]
    assert logic_of(exported_again(found.content)) == logic_of(found.content)


@pytest.mark.parametrize("path", [path for path in EXAMPLES if path.name in REFUSED], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_form_outside_the_supported_set_is_refused_with_its_reason(path: Path) -> None:
    found = outcome(path)
    assert found.content is None
    told = [str(each) for each in found.findings if each.severity is Severity.REFUSED]
    assert any(REFUSED[path.name] in each for each in told), told


def test_every_row_with_content_has_an_outcome() -> None:
    found = outcome(DATA / "xlsforms" / "all_types_survey.xlsx")
    assert found.findings.outcomes() == {"imported": 56, "downgraded": 2, "dropped": 9, "refused": 0}
    dropped = {each.row for each in found.findings if each.severity is Severity.DROPPED}
    assert {2, 3, 4, 5, 6, 8, 9} <= dropped  # start, end, today, deviceid, username, hidden, audit


def test_the_field_forms_keep_their_questions_choices_and_rules() -> None:
    content = outcome(DATA / "xlsforms" / "mitwirken_umfrage.xlsx").content
    assert content is not None
    questions = {question.code: question for question in content.questions()}
    assert len(questions) == 42
    assert [option.code for option in questions["landkreise"].options][:3] == ["bautzen", "erzgebirge", "goerlitz"]
    rule = questions["themenfelder_other"].visible_when
    assert rule is not None
    assert rule.source == "selected(${themenfelder}, 'other')"
    assert questions["schwierigkeiten"].kind == "long_text"
    assert questions["landkreise"].label == {"de": "In welchem Landkreis sind Sie aktiv?"}


def test_the_documentation_states_the_counts() -> None:
    text = (DATA.parents[1] / "docs" / "xlsform.md").read_text(encoding="utf-8")
    imported = sum(path.name not in REFUSED for path in EXAMPLES)
    assert f"{len(FIELD_FORMS)} of {len(FIELD_FORMS)} field questionnaires" in text
    assert f"{imported} of {len(EXAMPLES)} of pyxform's examples" in text
    listed = set(re.findall(r"^\| `([\w.-]+)` \|", text, re.MULTILINE))
    assert listed >= {path.name for path in EXAMPLES if path.name in REFUSED}
