"""The Dutch catalogue is complete and fits the code as it is now, so no page falls back to English unseen."""

import functools
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po

from app.kit.translation import LOCALES

PROJECT = Path(__file__).resolve().parents[2]
TRANSLATIONS = PROJECT / "translations"
FOLDERS = {"app", "templates", "reports"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")

Texts = tuple[str, ...]
"""A text, or its singular and plural."""


def _texts(value: object) -> Texts:
    return tuple(str(text) for text in value) if isinstance(value, (tuple, list)) else (str(value),)


@functools.cache
def _in_the_code() -> dict[Texts, str]:
    """Every text that the code asks for, with a file that does; read as ``make i18n`` reads them."""
    keywords = re.search(r'--keywords "([^"]+)"', (PROJECT / "Makefile").read_text(encoding="utf-8"))
    assert keywords is not None
    with (TRANSLATIONS / "babel.cfg").open(encoding="utf-8") as settings:
        methods, options = parse_mapping_cfg(settings)  # type: ignore[no-untyped-call]
    found = extract_from_dir(
        PROJECT,
        method_map=methods,
        options_map=options,
        keywords=parse_keywords(keywords[1].split()),
        directory_filter=lambda folder: Path(folder).relative_to(PROJECT).parts[0] in FOLDERS,
    )
    return {_texts(message): file for file, _, message, _, _ in found}


@functools.cache
def _catalogue(locale: str) -> Catalog:
    with (TRANSLATIONS / locale / "LC_MESSAGES" / "veldgast.po").open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


@functools.cache
def _translated(locale: str) -> dict[Texts, Texts]:
    return {_texts(message.id): _texts(message.string) for message in _catalogue(locale) if message.id}


def test_the_texts_of_every_kind_of_page_are_collected() -> None:
    folders = {file.split("/")[0] for file in _in_the_code().values()}
    pages = {file for file in _in_the_code().values() if file.endswith(".html")}

    assert folders == FOLDERS
    assert {"templates/studies/study.html", "templates/field/list.html"} <= pages


def test_every_text_has_its_dutch() -> None:
    dutch = _translated("nl")

    missing = {texts[0]: file for texts, file in _in_the_code().items() if not all(dutch.get(texts, ("",)))}

    assert missing == {}, "run `make i18n` and write the Dutch"


@pytest.mark.parametrize("locale", LOCALES)
def test_the_catalogue_has_exactly_the_texts_of_the_code(locale: str) -> None:
    assert set(_translated(locale)) == set(_in_the_code()), "run `make i18n`"


def test_the_english_catalogue_leaves_the_texts_as_they_are() -> None:
    assert {text: own for text, own in _translated("en").items() if any(own)} == {}


@pytest.mark.parametrize("locale", LOCALES)
def test_no_translation_is_a_guess(locale: str) -> None:
    assert [message.id for message in _catalogue(locale) if message.id and message.fuzzy] == []


def test_every_text_with_a_plural_has_both_forms_in_dutch() -> None:
    assert _catalogue("nl").num_plurals == len(("een", "meer"))
    assert [text for text, dutch in _translated("nl").items() if len(text) != len(dutch)] == []


def test_dutch_has_the_placeholders_of_the_english() -> None:
    wrong = [
        (text, dutch)
        for english_forms, dutch_forms in _translated("nl").items()
        for text, dutch in zip(english_forms, dutch_forms, strict=True)
        if sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(dutch))
    ]

    assert wrong == []


def test_a_percent_sign_in_a_page_is_written_twice() -> None:
    of_pages = {text for texts, file in _in_the_code().items() if file.endswith(".html") for text in texts}
    of_pages |= {dutch for texts in _in_the_code() if texts[0] in of_pages for dutch in _translated("nl")[texts]}

    assert [text for text in of_pages if "%" in PLACEHOLDER.sub("", text)] == []


def test_a_sentence_ends_in_dutch_as_it_ends_in_english() -> None:
    ends = (".", "?", ":", "…", ",")
    wrong = [
        (text, dutch)
        for english_forms, dutch_forms in _translated("nl").items()
        for text, dutch in zip(english_forms, dutch_forms, strict=True)
        if [text.endswith(end) for end in ends] != [dutch.endswith(end) for end in ends]
    ]

    assert wrong == []
