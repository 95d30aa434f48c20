"""Checklists: one row an item."""

import pytest

from app.journeys.interchange.checklist_columns import guess_columns
from app.journeys.interchange.findings import Severity
from app.journeys.interchange.upload import CHECKLIST, Upload, read_upload
from app.kit.translation import use_locale
from tests.journeys.interchange.broken import book

LIST = """Stap;Vraag (nl);Vraag (en);Antwoorden (nl);Antwoorden (en);Gewicht;Kritiek;Verplicht;Kanaal;Toelichting;Tags
Entree;Is de ingang schoon?;Is the entrance clean?;Ja=10; Nee=0;Yes=10; No=0;;total 40;ja;winkel;Kijk ook naar de mat.;netheid
;Hoe druk is het?;How busy is it?;"Rustig=5; Druk=2; Overvol=0; N.v.t.";"Quiet; Busy; Packed; Not applicable";;;nee;;;
Kassa;Hoe lang wachtte je?;How long did you wait?;;;3;;;;;
"""


def read(text: str, name: str = "Winkel_check.csv", language: str = "nl") -> Upload:
    with use_locale("en"):
        return read_upload(text.encode(), name, language=language)


def test_a_checklist_in_two_languages_becomes_sections_questions_and_points() -> None:
    text = LIST.replace("Ja=10; Nee=0", '"Ja=10; Nee=0"').replace("Yes=10; No=0", '"Yes=10; No=0"')
    upload = read(text)
    assert upload.form == CHECKLIST
    content = upload.imported.content
    assert content is not None, [str(each) for each in upload.imported.findings]
    assert content.title == {"nl": "Winkel check"}
    assert content.languages == ["nl", "en"]
    assert [(section.title["nl"], section.channel, len(section.questions)) for section in content.sections] == [
        ("Entree", "store", 2),
        ("Kassa", "store", 1),
    ]
    clean, busy, wait = content.questions()
    assert (clean.kind, clean.weight, clean.required, clean.tags, clean.allow_na) == ("yes_no", 10, True, ["netheid"], False)
    assert clean.label == {"nl": "Is de ingang schoon?", "en": "Is the entrance clean?"}
    assert clean.help == {"nl": "Kijk ook naar de mat."}
    assert clean.critical is not None
    assert (clean.critical.scope, clean.critical.at_most) == ("total", 40)
    assert (busy.kind, busy.required, busy.allow_na) == ("single_choice", False, True)
    assert [(option.label["nl"], option.label["en"], option.points) for option in busy.options] == [
        ("Rustig", "Quiet", 5), ("Druk", "Busy", 2), ("Overvol", "Packed", 0),
    ]  # fmt: skip
    assert (wait.kind, wait.weight, wait.allow_na) == ("yes_no", 3, True)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (["Section", "Question", "Options", "Weight"], {"section": "Section", "question": "Question", "options": "Options", "weight": "Weight"}),
        (["Onderdeel", "Stelling", "Antwoordopties", "Punten", "Verplicht"], {"section": "Onderdeel", "question": "Stelling", "options": "Antwoordopties",
                                                                             "weight": "Punten", "required": "Verplicht"}),
        (["Abschnitt", "Prüfpunkt", "Antworten", "Pflicht"], {"section": "Abschnitt", "question": "Prüfpunkt", "options": "Antworten", "required": "Pflicht"}),
        (["nr.", "Vraag", "Question", "Uitleg"], {"code": "nr.", "question": "Vraag", "question_2": "Question", "help": "Uitleg"}),
    ],
)  # fmt: skip
def test_columns_are_guessed_from_headers_in_three_languages(headers: list[str], expected: dict[str, str]) -> None:
    assert guess_columns(headers, "nl").mapping == expected


@pytest.mark.parametrize(
    ("kind", "becomes"),
    [
        ("schaal 1-5", "scale"),
        ("Meerkeuze", "multiple_choice"),
        ("getal", "number"),
        ("photo", "photo"),
        ("Freitext", "long_text"),
        ("wachttijd", "duration"),
    ],
)
def test_a_kind_is_understood_in_the_words_of_three_languages(kind: str, becomes: str) -> None:
    upload = read(f"Vraag;Soort;Antwoorden\nHoe?;{kind};{'a=1/b=0' if becomes == 'multiple_choice' else ''}\n")
    assert upload.imported.content is not None, [str(each) for each in upload.imported.findings]
    assert upload.imported.content.questions()[0].kind == becomes


def test_points_that_reward_no_make_a_reversed_question() -> None:
    content = read("Question;Options\nWas there litter?;Yes=0 / No=4\n", language="en").imported.content
    assert content is not None
    question = content.questions()[0]
    assert (question.kind, question.weight, question.reversed) == ("yes_no", 4, True)


def test_a_workbook_is_a_checklist_too() -> None:
    sheet = book(Blad1=[["Vraag", "Gewicht"], ["Is het schoon?", 5], ["Is het licht?", 3]])
    content = read_upload(sheet, "lijst.xlsx", language="nl").imported.content
    assert content is not None
    assert [question.weight for question in content.questions()] == [5, 3]


def test_one_bad_row_keeps_all_others_out_and_is_named() -> None:
    upload = read("Vraag;Gewicht\nSchoon?;5\nLicht?;veel\n")
    assert upload.imported.content is None
    with use_locale("en"):
        refused = [str(each) for each in upload.imported.findings if each.severity is Severity.REFUSED]
    assert refused == ["sheet “table”, row 3, column “Gewicht”: “veel” is not a number."]
