"""Languages as spreadsheets name them, and as questionnaires do: ``Nederlands (nl)``, ``English``, ``EN`` against ``nl``, ``en``."""

import functools
import re
from typing import Final

from babel import Locale, UnknownLocaleError

_IN_BRACKETS: Final = re.compile(r"\(([a-z][A-Za-z0-9_-]{1,34})\)\s*$")
_CODE: Final = re.compile(r"^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$")
_KNOWN_BY_OWN_NAME: Final = (
    "ar", "bg", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hr", "hu", "id", "it", "ja", "ko", "lt", "lv", "nb",
    "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sv", "sw", "th", "tr", "uk", "ur", "vi", "zh",
)  # fmt: skip


@functools.cache
def _by_name() -> dict[str, str]:
    found: dict[str, str] = {}
    for reader in ("fr", "de", "nl", "en"):
        found |= {name.casefold(): code for code, name in Locale(reader).languages.items() if "_" not in code}
    for code in _KNOWN_BY_OWN_NAME:
        found.setdefault((Locale(code).get_language_name(code) or code).casefold(), code)
    return found


def language_code(name: str) -> str:
    """The code of a language as a column header or the settings name it; an unknown name is made into a code of its own."""
    name = name.strip()[:100]
    bracketed = _IN_BRACKETS.search(name)
    if bracketed:
        return bracketed[1].replace("_", "-")
    known = _by_name().get(re.sub(r"\s*\(.*\)$", "", name).casefold())
    if known:
        return known
    if _CODE.match(name):
        head, *rest = re.split(r"[-_]", name)
        return "-".join([head.lower(), *rest])
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:35] or "xx"


@functools.cache
def language_name(code: str) -> str:
    """How a column names a language: its own name and its code, ``Nederlands (nl)``."""
    try:
        locale = Locale.parse(code, sep="-")
        name = locale.get_display_name(code.replace("-", "_")) or code
    except (UnknownLocaleError, ValueError):
        name = code
    name = re.sub(r"\s*[(:].*$", "", name)
    return f"{name[:1].upper()}{name[1:]} ({code})"


WORDS: Final[dict[str, dict[str, str]]] = {
    "yes": {"nl": "Ja", "en": "Yes", "de": "Ja", "fr": "Oui"},
    "no": {"nl": "Nee", "en": "No", "de": "Nein", "fr": "Non"},
    "na": {"nl": "Niet van toepassing", "en": "Not applicable", "de": "Nicht zutreffend", "fr": "Sans objet"},
    "other": {"nl": "Anders", "en": "Other", "de": "Anderes", "fr": "Autre"},
    "specify": {"nl": "Anders, namelijk", "en": "Specify other.", "de": "Anderes, und zwar", "fr": "Précisez"},
    "general": {"nl": "Algemeen", "en": "General", "de": "Allgemeines", "fr": "Général"},
    "whole": {
        "nl": "Vul een heel getal in.",
        "en": "Write a whole number.",
        "de": "Geben Sie eine ganze Zahl ein.",
        "fr": "Écrivez un nombre entier.",
    },
    "read": {"nl": "Gelezen en akkoord", "en": "Read and understood", "de": "Gelesen und verstanden", "fr": "Lu et compris"},
}
"""The few texts that an import writes itself; other languages get the English ones."""

PLAIN_ANSWERS: Final[dict[str, frozenset[str]]] = {
    "yes": frozenset({"yes", "ja", "oui", "si", "sí", "sim", "y", "j"}),
    "no": frozenset({"no", "nee", "nein", "non", "não", "n"}),
    "na": frozenset({
        "na", "n/a", "n.a.", "nvt", "n.v.t.", "n.v.t", "not applicable", "niet van toepassing", "nicht zutreffend", "nicht anwendbar", "k.a.",
        "entfällt", "sans objet", "ne s’applique pas", "ne s'applique pas",
    }),
}  # fmt: skip
"""What yes, no and not applicable are called; a list with other words keeps them as a choice."""


def own_text(word: str, languages: list[str]) -> dict[str, str]:
    """One of the texts above in each language of a form."""
    texts = WORDS[word]
    return {language: texts.get(language.split("-")[0], texts["en"]) for language in languages}


def is_plainly(answer: str, label: dict[str, str]) -> bool:
    """Whether a label says no more than yes, no or not applicable."""
    return all(text.strip().casefold().rstrip(".") in {word.rstrip(".") for word in PLAIN_ANSWERS[answer]} for text in label.values())
