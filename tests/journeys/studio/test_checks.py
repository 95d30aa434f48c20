"""The checks before sending, in the editor: written, read back, carried along and taken out."""

import json
from collections.abc import Callable
from functools import partial

import pytest

from app.journeys.errors import EditRefused
from app.journeys.interchange.findings import Findings
from app.journeys.interchange.json_form import export_json, import_json
from app.journeys.schemas import CheckSeverity, QuestionnaireContent
from app.journeys.studio.check_form import check_values, read_checks
from app.journeys.studio.editing import remove_question, save_question
from app.journeys.studio.editing_sections import remove_section
from app.journeys.studio.findings import list_findings
from app.journeys.studio.places import find_question
from app.journeys.studio.section_form import whole_fields, whole_values
from app.journeys.studio.typed import Problems, Typed, TypedWrong

MESSAGE = {"nl": "Er stond niemand, en toch wachtte je.", "en": "Nobody stood there, and yet you waited."}


def content(**changes: object) -> QuestionnaireContent:
    made = {
        "title": {"nl": "Bezoek", "en": "Visit"},
        "sections": [
            {"code": "hall", "title": {"nl": "Hal", "en": "Hall"}, "questions": [
                {"code": "queue", "kind": "single_choice", "label": {"nl": "Rij?", "en": "A queue?"}, "options": [
                    {"code": "none", "label": {"nl": "Nee", "en": "No"}}, {"code": "long", "label": {"nl": "Ja", "en": "Yes"}}]},
            ]},
            {"code": "desk", "title": {"nl": "Balie", "en": "Desk"}, "questions": [
                {"code": "waited", "kind": "number", "label": {"nl": "Minuten", "en": "Minutes"}},
                {"code": "clean", "kind": "yes_no", "label": {"nl": "Schoon?", "en": "Clean?"}, "weight": 10},
            ]},
        ],
        "checks": [{"code": "nobody", "when": "${queue} = 'none' and ${waited} > 2", "message": MESSAGE, "about": ["queue", "waited"]}],
    }  # fmt: skip
    return QuestionnaireContent.model_validate({**made, **changes})


def form(values: dict[str, str]) -> Typed:
    given = {name: list(words) for name, words in check_values(content()).items()}
    return Typed(given | {name: [words] for name, words in values.items()})


def test_a_form_that_nobody_touched_gives_the_same_checks() -> None:
    problems = Problems()
    assert read_checks(form({}), content(), problems) == content().checks
    assert whole_fields(whole_values(content()), content(), "nl")["checks"] == content().checks
    assert problems.fields == {}


def test_the_last_row_makes_a_new_check_with_a_code_of_its_own() -> None:
    wish = {"check.1.when": "${waited} > 60", "check.1.message.en": "An hour is long.", "check.1.severity": "doubt"}
    old, new = read_checks(form(wish), content(), Problems())
    assert old.code == "nobody"
    assert (new.code, new.severity, new.about, new.message) == ("an_hour_is_long", CheckSeverity.DOUBT, [], {"en": "An hour is long."})


def test_a_row_without_its_rule_is_taken_out() -> None:
    assert read_checks(form({"check.0.when": ""}), content(), Problems()) == []


def test_a_rule_about_an_unknown_question_and_a_check_without_words_are_refused_by_field() -> None:
    wish = {"check.0.when": "${waitd} > 2", "check.1.when": "${waited} > 60", "check.0.about": "nowhere"}
    with pytest.raises(TypedWrong) as refused:
        whole_fields(Typed({name: whole_values(content()).all(name) for name in ["title.nl", "languages"]} | _rows(wish)), content(), "nl")
    assert set(refused.value.fields) == {"check.0.when", "check.0.about", "check.1.message.nl"}
    assert "waited" in refused.value.fields["check.0.when"]
    assert refused.value.positions["check.0.when"] == 2


def _rows(wish: dict[str, str]) -> dict[str, list[str]]:
    return {name: list(words) for name, words in check_values(content()).items()} | {name: [words] for name, words in wish.items()}


def test_a_new_code_of_a_question_or_an_answer_is_carried_into_its_checks() -> None:
    question = find_question(content(), "queue")[0]
    options = [option.model_copy(update={"code": "nobody"}) if option.code == "none" else option for option in question.options]
    fields = {**dict(question), "code": "line", "options": options, "renamed_options": {"none": "nobody"}}
    changed = save_question(content(), "queue", fields)
    assert changed.checks[0].when.source == "${line} = 'nobody' and ${waited} > 2"
    assert changed.checks[0].about == ["line", "waited"]


def test_a_question_that_a_check_reads_stays_unless_the_check_goes_too() -> None:
    removals: list[Callable[..., QuestionnaireContent]] = [
        partial(remove_question, content(), "queue"),
        partial(remove_section, content(), "hall"),
    ]
    for remove in removals:
        with pytest.raises(EditRefused) as refused:
            remove()
        assert [place.field for place in refused.value.places] == ["check"]
        assert remove(with_rules=True).checks == []


def test_checks_survive_export_and_import_and_a_check_about_nothing_is_refused_by_name() -> None:
    found = Findings()
    assert import_json(export_json(content()).encode(), found).content == content()
    broken = json.loads(export_json(content()))
    broken["checks"][0]["about"] = ["gone"]
    refused = Findings()
    assert import_json(json.dumps(broken).encode(), refused).content is None
    assert "check nobody, about: there is no question gone" in " ".join(map(str, refused))


def test_findings_name_a_check_that_never_finds_anything_and_one_without_a_translation() -> None:
    never = {"code": "never", "when": "${clean} = 'yes' and ${clean} = 'no'", "message": {"nl": "Nooit", "en": "Never"}}
    half = {"code": "half", "when": "${waited} > 2", "message": {"nl": "Half"}}
    codes = {finding.code: finding for finding in list_findings(content(checks=[never, half]))}
    assert "Never" in codes["check_never"].message or "Nooit" in codes["check_never"].message
    assert "Half" in codes["missing_translation"].message
    assert not {"check_never", "check_always"} & {finding.code for finding in list_findings(content())}
