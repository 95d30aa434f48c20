"""Which column of a checklist is what: guessed from its header in Dutch, English or German, and changeable by hand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

LANGUAGE_FIELDS: Final = ("section", "question", "options", "help")
FIELDS: Final = (
    "section", "question", "options", "help", "section_2", "question_2", "options_2", "help_2", "type", "weight", "critical", "required", "channel",
    "tags", "code", "private",
)  # fmt: skip
"""What a column can fill, in the order the page shows them; ``_2`` is the second language."""

_WORDS: Final[dict[str, dict[str, str]]] = {
    "section": {"section": "en", "step": "en", "stage": "en", "chapter": "en", "category": "en", "group": "en", "sectie": "nl", "stap": "nl",
                "onderdeel": "nl", "rubriek": "nl", "hoofdstuk": "nl", "categorie": "nl", "abschnitt": "de", "schritt": "de", "bereich": "de",
                "kategorie": "de", "rubrik": "de", "phase": "de"},
    "question": {"question": "en", "item": "en", "criterion": "en", "check": "en", "statement": "en", "standard": "en", "vraag": "nl", "stelling": "nl",
                 "norm": "nl", "controlepunt": "nl", "checkpunt": "nl", "frage": "de", "pruefpunkt": "de", "prüfpunkt": "de", "kriterium": "de",
                 "aussage": "de"},
    "options": {"options": "en", "answers": "en", "choices": "en", "answer options": "en", "antwoorden": "nl", "antwoordopties": "nl", "opties": "nl",
                "keuzes": "nl", "antworten": "de", "antwortoptionen": "de", "optionen": "de", "auswahl": "de"},
    "help": {"help": "en", "hint": "en", "explanation": "en", "note": "en", "instruction": "en", "toelichting": "nl", "uitleg": "nl", "hulp": "nl",
             "instructie": "nl", "hilfe": "de", "hinweis": "de", "erklärung": "de", "erläuterung": "de"},
    "type": dict.fromkeys(("type", "kind", "soort", "vraagtype", "question type", "art", "typ", "fragetyp"), ""),
    "weight": dict.fromkeys(("weight", "points", "score", "max points", "gewicht", "weging", "punten", "wegingsfactor", "gewichtung", "punkte"), ""),
    "critical": dict.fromkeys(("critical", "zero tolerance", "knock out", "ko", "kritiek", "kritisch", "nul tolerantie"), ""),
    "required": dict.fromkeys(("required", "mandatory", "verplicht", "pflicht", "pflichtfeld", "erforderlich"), ""),
    "channel": dict.fromkeys(("channel", "kanaal", "kanal"), ""),
    "tags": dict.fromkeys(("tags", "tag", "labels", "theme", "themes", "thema", "themas", "thema s", "trefwoorden", "stichworte", "schlagworte"), ""),
    "code": dict.fromkeys(("code", "id", "nr", "number", "nummer", "no"), ""),
    "private": dict.fromkeys(("private", "internal", "intern", "prive", "privé", "vertrouwelijk", "vertraulich"), ""),
}  # fmt: skip
_LANGUAGES: Final = {"nl": "nl", "nederlands": "nl", "dutch": "nl", "niederländisch": "nl", "en": "en", "engels": "en", "english": "en",
                     "englisch": "en", "de": "de", "duits": "de", "deutsch": "de", "german": "de", "fr": "fr", "frans": "fr", "français": "fr",
                     "french": "fr", "französisch": "fr"}  # fmt: skip


@dataclass(frozen=True)
class Guess:
    """Field to header, and the languages of the texts."""

    mapping: dict[str, str]
    languages: tuple[str, str]


def unique_headers(cells: Sequence[str]) -> list[str]:
    """Headers that can be told apart: an empty one gets its number, a second one of a name a suffix."""
    names: list[str] = []
    for number, cell in enumerate(cells, 1):
        name = cell or f"#{number}"
        while name in names:
            name = f"{name} ({number})"
        names.append(name)
    return names


def guess_columns(headers: Sequence[str], language: str) -> Guess:
    """Guess by the words of each header; a language in it (``Vraag (en)``) or a second column of a kind makes the second language."""
    mapping: dict[str, str] = {}
    spoken: dict[str, str] = {}
    for header in headers:
        words = re.sub(r"[^\w\s]+|_", " ", header.casefold()).split()
        told = next((_LANGUAGES[word] for word in reversed(words[1:]) if word in _LANGUAGES), "")
        base = " ".join(word for place, word in enumerate(words) if not (place and word in _LANGUAGES))
        target = next((field for field, names in _WORDS.items() if base in names), None)
        if target is None or header in mapping.values():
            continue
        spoken_here = told or _WORDS[target].get(base, "")
        if target not in mapping:
            mapping[target] = header
            spoken[target] = spoken_here
        elif target in LANGUAGE_FIELDS and f"{target}_2" not in mapping:
            mapping[f"{target}_2"] = header
            spoken[f"{target}_2"] = spoken_here
    first = spoken.get("question") or spoken.get("section") or language
    second = next((spoken[f"{field}_2"] for field in LANGUAGE_FIELDS if spoken.get(f"{field}_2")), "")
    if not second or second == first:
        second = "en" if first != "en" else "nl"
    return Guess(mapping, (first, second))
