"""What single things of an XLSForm become."""

import io

import pytest
from PIL import Image

from app.journeys.interchange.findings import Findings, Severity
from app.journeys.interchange.languages import language_code, language_name
from app.journeys.interchange.upload import read_upload
from app.journeys.interchange.xlsform import Imported
from app.journeys.schemas import Question, QuestionnaireContent
from app.kit.translation import use_locale
from tests.journeys.interchange.broken import Rows, book, zipped

FULL = [
    "type",
    "name",
    "label",
    "relevant",
    "constraint",
    "required",
    "appearance",
    "parameters",
    "choice_filter",
    "calculation",
    "default",
]


def imported(*rows: dict[str, object], choices: Rows | None = None, settings: Rows | None = None) -> Imported:
    head = list(dict.fromkeys(key for row in rows for key in row))
    sheets: dict[str, Rows] = {"survey": [head, *([row.get(key) for key in head] for row in rows)]}
    if choices:
        sheets["choices"] = choices
    if settings:
        sheets["settings"] = settings
    with use_locale("en"):
        return read_upload(book(**sheets), "form.xlsx", language="en").imported


def content_of(found: Imported) -> QuestionnaireContent:
    assert found.content is not None, [str(each) for each in found.findings.sorted()]
    return found.content


def question_of(**row: object) -> tuple[Question, Findings]:
    found = imported({"type": "text", "name": "first", "label": "First?"}, {"name": "q", "label": "Q?", **row}, choices=LISTS)
    return next(each for each in content_of(found).questions() if each.code == "q"), found.findings


LISTS: Rows = [
    ["list_name", "name", "label", "points", "region"], ["yn", "yes", "Ja", None, None], ["yn", "no", "Nein", None, None],
    ["agree", "1", "Not at all", None, None], ["agree", "2", "Half", None, None], ["agree", "3", "Fully", None, None],
    ["towns", "köln", "Köln", 5, "west"], ["towns", "a b", "A B", 0, "east"],
]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ({"type": "text"}, "short_text"), ({"type": "text", "appearance": "multiline"}, "long_text"), ({"type": "select_one yn"}, "yes_no"),
        ({"type": "select_one agree"}, "single_choice"), ({"type": "select_one agree", "appearance": "likert"}, "scale"),
        ({"type": "select_multiple agree"}, "multiple_choice"), ({"type": "rank agree"}, "ranking"), ({"type": "decimal"}, "number"),
        ({"type": "range", "parameters": "start=1 end=5 step=1"}, "scale"), ({"type": "range", "parameters": "start=0 end=100 step=5"}, "number"),
        ({"type": "date"}, "date"), ({"type": "time"}, "time"), ({"type": "dateTime"}, "datetime"), ({"type": "geopoint"}, "place"),
        ({"type": "image"}, "photo"), ({"type": "audio"}, "audio"), ({"type": "file"}, "file"), ({"type": "video"}, "file"),
        ({"type": "barcode"}, "barcode"), ({"type": "acknowledge"}, "single_choice"), ({"type": "note"}, "note"),
        ({"type": "calculate", "calculation": "1 + 1"}, "calculated"), ({"type": "select one from agree"}, "single_choice"),
    ],
)  # fmt: skip
def test_a_type_becomes_a_kind(row: dict[str, object], kind: str) -> None:
    assert question_of(**row)[0].kind == kind


def test_a_labelled_scale_keeps_its_words() -> None:
    question, _findings = question_of(type="select_one agree", appearance="likert")
    assert (question.minimum, question.maximum, question.display) == (1, 3, "labelled")
    assert [option.label["en"] for option in question.options] == ["Not at all", "Half", "Fully"]


def test_names_and_choices_that_are_no_codes_are_mapped_and_rules_with_them() -> None:
    found = imported(
        {"type": "select_one towns", "name": "größe", "label": "Town?"},
        {
            "type": "text",
            "name": "b",
            "label": "B?",
            "relevant": "${größe} = 'köln' or selected(${größe}, 'köln')",
            "constraint": "string-length(.) > 2",
        },
        choices=[row for row in LISTS if "a b" not in row],
    )
    town, other = content_of(found).questions()
    assert town.code == "grosse"
    assert [option.code for option in town.options] == ["koln"]
    assert other.visible_when is not None
    assert other.visible_when.source == "${grosse} = 'koln' or selected(${grosse}, 'koln')"
    said = [each for each in found.findings if each.severity is Severity.DOWNGRADED]
    assert {(each.sheet, each.row) for each in said} == {("survey", 2), ("choices", 7)}


def test_relevance_of_inner_groups_is_joined_and_their_title_becomes_a_note() -> None:
    found = imported(
        {"type": "integer", "name": "n", "label": "N?"},
        {"type": "begin_group", "name": "step", "label": "Step", "relevant": "${n} > 1"},
        {"type": "begin_group", "name": "inner", "label": "Inner", "relevant": "${n} < 9 or ${n} = 20"},
        {"type": "text", "name": "t", "label": "T?", "relevant": "${n} != 5"},
        {"type": "end_group"},
        {"type": "end_group"},
    )
    content = content_of(found)
    general, step = content.sections
    assert (general.title["en"], step.code, step.affect) == ("General", "step", False)
    assert step.visible_when is not None
    note, text = step.questions
    assert (note.kind, note.label) == ("note", {"en": "Inner"})
    assert text.visible_when is not None
    assert text.visible_when.source == "(${n} < 9 or ${n} = 20) and ${n} != 5"


def test_a_whole_number_has_to_be_whole() -> None:
    question, _findings = question_of(type="integer", constraint=". > 0")
    assert question.valid_when is not None
    assert question.valid_when.source == ". > 0 and int(.) = ."


def test_a_constraint_that_cannot_be_checked_is_left_out_and_said() -> None:
    question, findings = question_of(type="text", constraint="pulldata('a', 'b', 'c', .) = 'x'")
    assert question.valid_when is None
    assert any("every answer passes" in each.message for each in findings if each.severity is Severity.DOWNGRADED)


def test_defaults_are_left_out_and_said() -> None:
    _question, findings = question_of(type="text", default="fine")
    assert [(each.severity, each.row, each.column) for each in findings if "default" in each.message] == [(Severity.DROPPED, 3, "default")]


def test_a_rule_about_the_day_reads_today() -> None:
    found = imported(
        {"type": "today", "name": "day", "label": None},
        {"type": "date", "name": "d", "label": "D?", "relevant": None, "constraint": ". <= ${day}"},
    )
    rule = content_of(found).questions()[0].valid_when
    assert rule is not None
    assert rule.source == ". <= today()"


def test_points_and_columns_of_choices_come_along() -> None:
    found = imported(
        {"type": "text", "name": "area", "label": "Area?"},
        {"type": "select_one towns", "name": "town", "label": "Town?", "choice_filter": "region = ${area}"},
        choices=LISTS,
    )
    town = content_of(found).questions()[1]
    assert [(option.points, option.columns) for option in town.options] == [(5, {"region": "west"}), (0, {"region": "east"})]
    assert town.choice_filter is not None


def test_languages_are_known_by_code_by_name_and_by_own_name() -> None:
    assert {name: language_code(name) for name in ("Nederlands (nl)", "Dutch", "EN", "Deutsch", "français", "English (UK)", "Klingon!")} == {
        "Nederlands (nl)": "nl", "Dutch": "nl", "EN": "en", "Deutsch": "de", "français": "fr", "English (UK)": "en", "Klingon!": "klingon",
    }  # fmt: skip
    assert language_name("nl") == "Nederlands (nl)"


def test_translations_and_their_default_language() -> None:
    found = imported(
        {"type": "text", "name": "a", "label": "Wer?", "label::English (en)": "Who?", "hint::nl": "Voornaam"},
        settings=[["form_title", "default_language"], ["Mein Formular", "Deutsch (de)"]],
    )
    content = content_of(found)
    assert (content.title, content.languages) == ({"de": "Mein Formular"}, ["de", "en", "nl"])
    assert content.questions()[0].label == {"de": "Wer?", "en": "Who?"}
    assert content.questions()[0].help == {"nl": "Voornaam"}


def test_pictures_in_the_same_zip_are_kept_without_their_metadata_and_others_are_named() -> None:
    raw = io.BytesIO()
    Image.new("RGB", (20, 10), "red").save(raw, "JPEG", exif=b"Exif\0\0secret place")
    workbook = book(survey=[["type", "name", "label", "image"], ["text", "a", "A?", "shelf.JPG"], ["text", "b", "B?", "other.png"]])
    with use_locale("en"):
        found = read_upload(zipped(form__xlsx=workbook, shelf__jpg=raw.getvalue()), "form.zip").imported
    first, second = content_of(found).questions()
    assert first.example_image in found.pictures
    assert second.example_image is None
    assert b"secret" not in found.pictures[first.example_image or ""]
    assert any("“other.png” did not come along" in each.message and each.row == 3 for each in found.findings)
