"""The question library: complete in both languages, and each question fit to be put into a questionnaire by itself."""

from collections.abc import Iterator

import pytest
from pydantic import ValidationError

from app.journeys.library import Library, Theme, get_library
from app.journeys.schemas import Question, QuestionKind, QuestionnaireContent, Section
from app.journeys.scoring import attainable_points

THEMES = (
    "welcome", "waiting", "advice", "product_knowledge", "cleanliness", "payment", "phone_call", "email_answer",
    "web_shop", "delivery", "returns", "complaint", "employee", "overall",
)  # fmt: skip


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


@pytest.fixture(params=THEMES)
def theme(request: pytest.FixtureRequest) -> Theme:
    return get_library().theme(request.param)


def test_the_themes_are_those_of_the_field_and_hold_some_eighty_questions() -> None:
    library = get_library()

    assert tuple(theme.code for theme in library.themes) == THEMES
    assert len(list(library.questions())) >= 80
    assert get_library() is library


def test_every_text_is_written_in_both_languages(theme: Theme) -> None:
    found = list(texts(theme.model_dump(mode="json", exclude_none=True)))

    assert len(found) > len(theme.questions)
    assert all(entry.get("nl", "").strip() and entry.get("en", "").strip() for entry in found)
    assert all(entry["nl"] != entry["en"] for entry in found)


def test_each_question_makes_a_valid_questionnaire_by_itself(theme: Theme) -> None:
    for question in theme.questions:
        section = Section(code="step", title={"en": "Step"}, questions=[question])
        content = QuestionnaireContent(title={"en": "One question"}, sections=[section])
        assert content.questions()[0] == question


def test_every_theme_can_score_and_says_what_was_seen_or_heard_in_words_or_choices(theme: Theme) -> None:
    assert len(theme.questions) >= 5
    if theme.code != "overall":
        assert sum(attainable_points(question) for question in theme.questions) >= 10
    choices = {QuestionKind.SINGLE_CHOICE, QuestionKind.MULTIPLE_CHOICE, QuestionKind.YES_NO}
    assert any(question.kind in choices for question in theme.questions)


def test_what_names_a_person_never_reaches_a_client() -> None:
    naming = [question for question in get_library().questions() if question.names_person]

    assert len(naming) >= 2
    assert all(question.private and not question.required for question in naming)


def test_overall_asks_the_known_measures_in_their_own_wording() -> None:
    library = get_library()
    by_code = {question.code: question for question in library.theme("overall").questions}

    assert set(by_code) >= {"nps", "csat", "ces", "effective", "easy", "enjoyable"}
    assert by_code["nps"].why_when == ["0", "1", "2", "3", "4", "5", "6"]
    assert "made it easy for me" in by_code["ces"].label["en"]
    assert library.question("nps") is by_code["nps"]


def test_an_unknown_theme_or_question_is_refused() -> None:
    with pytest.raises(KeyError):
        get_library().theme("weather")
    with pytest.raises(KeyError):
        get_library().question("weather")


def test_two_questions_with_one_code_are_refused() -> None:
    question = Question(code="greeted", kind=QuestionKind.YES_NO, label={"en": "Were you greeted?"})
    themes = [Theme(code=code, name={"en": code}, questions=[question]) for code in ("welcome", "waiting")]

    with pytest.raises(ValidationError, match="share the code greeted"):
        Library(themes=themes)
