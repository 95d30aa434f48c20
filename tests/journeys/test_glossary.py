"""The glossary: every term explained in both languages, and every reference leads somewhere."""

import pytest
from pydantic import ValidationError

from app.journeys.glossary import Glossary, get_glossary


def test_every_term_is_explained_in_both_languages_in_one_to_three_sentences() -> None:
    for term in get_glossary().terms:
        for text in (term.term, term.definition):
            assert set(text) == {"nl", "en"}
            assert all(words.strip() for words in text.values())
        for words in term.definition.values():
            assert words.endswith(".")
            assert 1 <= words.count(". ") + 1 <= 3, term.code
            assert 60 <= len(words) <= 420, term.code
        assert term.definition["nl"] != term.definition["en"]


def test_no_term_is_explained_twice() -> None:
    terms = get_glossary().terms

    for language in ("nl", "en"):
        assert len({term.term[language].casefold() for term in terms}) == len(terms) >= 40


def test_references_lead_to_another_term() -> None:
    glossary = get_glossary()

    for term in glossary.terms:
        assert [glossary.term(code).code for code in term.see] == term.see
        assert len(set(term.see)) == len(term.see) >= 1


def test_the_terms_of_every_figure_on_screen_are_there() -> None:
    shown = (
        "nps",
        "csat",
        "ces",
        "valence",
        "arousal",
        "emotion_curve",
        "peak_end",
        "pain_point",
        "confidence_interval",
        "suppression",
        "spontaneous_reaction",
    )

    assert {term.code for term in get_glossary().terms} >= set(shown)


def test_the_spontaneous_reaction_is_never_called_a_measurement_of_the_unconscious() -> None:
    definition = get_glossary().term("spontaneous_reaction").definition

    assert "Geen meting van onbewuste emoties." in definition["nl"]
    assert "Not a measurement of unconscious emotion." in definition["en"]


def test_terms_are_listed_alphabetically_in_the_readers_language() -> None:
    glossary = get_glossary()
    dutch, english = glossary.in_order("nl"), glossary.in_order("en")

    assert [term.code for term in dutch] != [term.code for term in english]
    assert english[0].term["en"] == "appeal"
    assert glossary.in_order("fr") == english


def test_an_unknown_term_is_refused() -> None:
    with pytest.raises(KeyError):
        get_glossary().term("unconscious")


@pytest.mark.parametrize("see", [["nowhere"], ["nps"]])
def test_a_reference_to_nowhere_or_to_itself_is_refused(see: list[str]) -> None:
    term = {"code": "nps", "term": {"en": "NPS"}, "definition": {"en": "A figure."}, "see": see}

    with pytest.raises(ValidationError, match="not another term"):
        Glossary.model_validate({"terms": [term]})


def test_two_terms_with_one_code_are_refused() -> None:
    term = {"code": "nps", "term": {"en": "NPS"}, "definition": {"en": "A figure."}}

    with pytest.raises(ValidationError, match="share a code"):
        Glossary.model_validate({"terms": [term, term]})
