"""Lists typed as text: one line an option (``Ja | Yes = 10``), a row, a band (``180 = 10``), a leg."""

import re
from collections.abc import Sequence
from typing import Any, Final

from app.journeys.forms import make_code
from app.journeys.schemas import Band, Leg, MatrixRow, Option
from app.kit.translation import gettext as _
from app.kit.translation import pick

ONLY: Final = "!"
"""At the end of a line: this answer stands alone."""
_POINTS: Final = re.compile(r"\s*=\s*([+-]?\d{1,4})\s*$")
_BAND: Final = re.compile(r"^\s*(\*|[+-]?\d+(?:[.,]\d+)?)\s*=\s*(\d{1,4})\s*$")


class LineProblem(ValueError):
    """A line that cannot be read; ``args[0]`` says which and why."""


def options_as_text(options: Sequence[Option], languages: Sequence[str]) -> str:
    """One line an option."""
    lines = []
    for option in options:
        points = "" if option.points is None else f" = {option.points}"
        lines.append(f"{_in_languages(option.label, languages)}{points}{' ' + ONLY if option.exclusive else ''}")
    return "\n".join(lines)


def options_from_text(text: str, old: Sequence[Option], languages: Sequence[str], typed_in: str) -> list[Option]:
    """The options that lines stand for. Raises LineProblem.

    One that was there before (by its words, else by its place when no line was added or taken out) keeps its code.
    """
    parsed = [_option_line(line, languages, typed_in) for line in text.splitlines() if line.strip()]
    partners = _partners([label for label, _points, _only in parsed], old)
    taken = {partner.code for partner in partners if partner}
    made: list[Option] = []
    for (label, points, only), partner in zip(parsed, partners, strict=True):
        if partner is None:
            code = option_code(pick(label, "en"), taken)
            taken.add(code)
            made.append(Option(code=code, label=label, points=points, exclusive=only))
        else:
            kept = {language: words for language, words in partner.label.items() if language not in languages}
            made.append(partner.model_copy(update={"label": kept | label, "points": points, "exclusive": only}))
    return made


def rows_as_text(rows: Sequence[MatrixRow], languages: Sequence[str]) -> str:
    """One line a row."""
    return "\n".join(_in_languages(row.label, languages) for row in rows)


def rows_from_text(text: str, old: Sequence[MatrixRow], languages: Sequence[str], typed_in: str) -> list[MatrixRow]:
    """The rows that lines stand for; codes are kept as with options."""
    labels = [_texts(line, languages, typed_in) for line in text.splitlines() if line.strip()]
    partners = _partners(labels, old)
    taken = {partner.code for partner in partners if partner}
    made: list[MatrixRow] = []
    for label, partner in zip(labels, partners, strict=True):
        code = partner.code if partner else make_code(pick(label, "en"), taken, "row")
        taken.add(code)
        made.append(MatrixRow(code=code, label=label))
    return made


def bands_as_text(bands: Sequence[Band]) -> str:
    """One line a band: up to and including, and its points; ``*`` for the rest."""
    return "\n".join(f"{'*' if band.up_to is None else format(band.up_to, 'g')} = {band.points}" for band in bands)


def bands_from_text(text: str) -> list[Band]:
    """The bands that lines stand for. Raises LineProblem."""
    made: list[Band] = []
    for line in text.splitlines():
        if not line.strip():
            continue
        found = _BAND.match(line)
        if found is None:
            raise LineProblem(_("“%(line)s” is no band. Write for example 180 = 10, and * = 0 for the rest.", line=line.strip()[:40]))
        limit = None if found[1] == "*" else float(found[1].replace(",", "."))
        made.append(Band(up_to=limit, points=int(found[2])))
    if made and made[-1].up_to is not None:
        raise LineProblem(_("The last line is for the rest: write * = 0, or with other points."))
    return made


def legs_as_text(legs: Sequence[Leg], languages: Sequence[str]) -> str:
    """One line a leg: its code and its title."""
    return "\n".join(f"{leg.code}: {_in_languages(leg.title, languages)}" for leg in legs)


def legs_from_text(text: str, languages: Sequence[str], typed_in: str) -> list[dict[str, Any]]:
    """The legs that lines stand for; a line without a code gets one from its title."""
    made: list[dict[str, Any]] = []
    for line in text.splitlines():
        if not line.strip():
            continue
        code, colon, title = line.partition(":")
        if not colon or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]{0,62}", code.strip()):
            code, title = "", line
        label = _texts(title, languages, typed_in)
        made.append({"code": code.strip() or make_code(pick(label, "en"), {leg["code"] for leg in made}, "leg"), "title": label})
    return made


def option_code(words: str, taken: set[str]) -> str:
    """A code for an option; a number stays a number, so that scales read well."""
    bare = words.strip()
    if re.fullmatch(r"\d{1,4}", bare) and bare not in taken:
        return bare
    return make_code(bare, taken, "option")[:63]


def _option_line(line: str, languages: Sequence[str], typed_in: str) -> tuple[dict[str, str], int | None, bool]:
    rest = line.strip()
    only = rest.endswith(ONLY)
    rest = rest[: -len(ONLY)].rstrip() if only else rest
    found = _POINTS.search(rest)
    points = int(found[1]) if found else None
    if points is not None and abs(points) > 1000:  # noqa: PLR2004 - as the schema has it
        raise LineProblem(_("“%(line)s”: use from -1000 to 1000 points.", line=line.strip()[:40]))
    return _texts(rest[: found.start()] if found else rest, languages, typed_in), points, only


def _texts(words: str, languages: Sequence[str], typed_in: str) -> dict[str, str]:
    """``Ja | Yes`` as a text by language, in the order of the languages; without a bar it is in the language typed in."""
    parts = [part.strip() for part in words.split("|")]
    if len(parts) > len(languages):
        raise LineProblem(_("“%(line)s” has more texts than there are languages.", line=words.strip()[:40]))
    if len(parts) == 1:
        language = typed_in if typed_in in languages else languages[0]
        made = {language: parts[0]}
    else:
        made = dict(zip(languages, parts, strict=False))
    made = {language: text for language, text in made.items() if text}
    if not made:
        raise LineProblem(_("A line has no words. Write for example Ja | Yes = 10."))
    return made


def _in_languages(text: dict[str, str], languages: Sequence[str]) -> str:
    shown = [text.get(language, "") for language in languages]
    if sum(map(bool, shown)) <= 1 and len(languages) > 1:
        return " | ".join(shown) if not shown[0] else f"{shown[0]} | "
    return " | ".join(shown)


def _partners(labels: Sequence[dict[str, str]], old: Sequence[Any]) -> list[Any]:
    """For each label the old part it continues, or None."""
    left = list(old)
    partners: list[Any] = []
    for label in labels:
        found = next((part for part in left if any(words and part.label.get(language) == words for language, words in label.items())), None)
        if found is not None:
            left.remove(found)
        partners.append(found)
    if len(labels) == len(old):
        partners = [partner or (old[index] if old[index] in left else None) for index, partner in enumerate(partners)]
    return partners
