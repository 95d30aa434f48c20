"""How our own columns write what they hold: lists of codes, bands, critical items, whole numbers. Each has a reader and a writer."""

import json
import math
import re
from typing import Any, Final

from app.journeys.schemas import Band, Critical
from app.kit.translation import gettext as _

YES: Final = frozenset({"yes", "y", "ja", "j", "true", "true()", "1", "x", "oui", "waar", "wahr"})
NO: Final = frozenset({"no", "n", "nee", "nein", "false", "false()", "0", "non", "onwaar", "falsch", "-"})
_PLAIN_ITEM: Final = re.compile(r"^[^\s,;\[\]\"]+$")
_SEPARATED: Final = re.compile(r"[,;\s]+")


HIDDEN_JOINER: Final = "\u2060"
"""Between $ and { of a text that is no reference: our export writes it, the import takes it out."""


def shielded(text: str) -> str:
    """The text with a hidden sign in ``${``, which pyxform would take for a reference in any cell."""
    return text.replace("${", f"${HIDDEN_JOINER}{{")


def unshielded(text: str) -> str:
    """The text as it was before it was shielded."""
    return text.replace(f"${HIDDEN_JOINER}{{", "${")


class CellUnreadable(ValueError):
    """A cell is not written as its column wants it; the message says how it should be."""


def read_flag(cell: str) -> bool:
    """Yes or no. Raises CellUnreadable."""
    if cell.strip().casefold() in YES:
        return True
    if cell.strip().casefold() in NO:
        return False
    raise CellUnreadable(_("“%(cell)s” is neither yes nor no.", cell=cell[:60]))


def write_flag(value: bool) -> str:
    """Yes or no."""
    return "yes" if value else "no"


def read_codes(cell: str) -> list[str]:
    """Codes between commas, semicolons or spaces; a JSON list where one has those in it. Raises CellUnreadable."""
    cell = cell.strip()
    if cell.startswith("["):
        try:
            found = json.loads(cell)
        except ValueError as error:
            raise CellUnreadable(_("“%(cell)s” is not a list of codes.", cell=cell[:60])) from error
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            raise CellUnreadable(_("“%(cell)s” is not a list of codes.", cell=cell[:60]))
        return found
    return [each for each in _SEPARATED.split(cell) if each]


def write_codes(codes: list[str]) -> str:
    """Codes with a comma between them."""
    if all(_PLAIN_ITEM.match(code) and "${" not in code for code in codes):
        return ", ".join(codes)
    return json.dumps(codes, ensure_ascii=False).replace("${", "\\u0024{")  # pyxform takes ${ for a reference in any cell


def read_whole(cell: str) -> int:
    """A whole number. Raises CellUnreadable."""
    number = read_number(cell)
    if number != int(number):
        raise CellUnreadable(_("“%(cell)s” is not a whole number.", cell=cell[:60]))
    return int(number)


def read_number(cell: str) -> float:
    """A number with a point or a comma. Raises CellUnreadable."""
    try:
        value = float(cell.strip().replace(",", ".").removesuffix("%"))
    except ValueError as error:
        raise CellUnreadable(_("“%(cell)s” is not a number.", cell=cell[:60])) from error
    if not math.isfinite(value):
        raise CellUnreadable(_("“%(cell)s” is not a number.", cell=cell[:60]))
    return value


def write_number(value: float) -> str:
    """The shortest text that reads as the same number."""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))  # noqa: PLR2004 - see sheets.clean_cell


def read_bands(cell: str) -> list[Band]:
    """``5=10; 10=5; 0``: 10 points up to 5, 5 points up to 10, none above. Raises CellUnreadable."""
    bands: list[Band] = []
    for part in (part.strip() for part in cell.split(";")):
        if not part:
            continue
        limit, equals, points = part.partition("=")
        try:
            band = Band(up_to=read_number(limit), points=read_whole(points)) if equals else Band(points=read_whole(limit))
        except ValueError as error:
            raise CellUnreadable(_("“%(cell)s” is not a list of bands such as “5=10; 10=5; 0”.", cell=cell[:60])) from error
        bands.append(band)
    return bands


def write_bands(bands: list[Band]) -> str:
    """As read_bands takes it."""
    return "; ".join(str(band.points) if band.up_to is None else f"{write_number(band.up_to)}={band.points}" for band in bands)


LONGEST_CRITICAL: Final = 2000
_CRITICAL: Final = re.compile(r"^(?:(?P<scope>section|total)\b)?\s*(?P<most>\d{1,2})?\s*(?::\s*(?P<when>.+))?$", re.IGNORECASE | re.DOTALL)


def read_critical(cell: str) -> Critical | None:
    """``yes``, ``section``, ``total 40``, ``total 40: no, na``. None for no. Raises CellUnreadable."""
    plain = cell.strip()
    if plain.casefold() in NO:
        return None
    if plain.casefold() in YES:
        return Critical()
    found = _CRITICAL.match(plain) if len(plain) <= LONGEST_CRITICAL else None
    if not found or not (found["scope"] or found["most"] or found["when"]):
        raise CellUnreadable(_("“%(cell)s” is not written like “yes”, “section”, “total 40” or “total 40: no”.", cell=cell[:60]))
    return Critical(
        scope="total" if (found["scope"] or "").casefold() == "total" else "section",
        at_most=int(found["most"] or 0),
        when=read_codes(found["when"]) if found["when"] else [],
    )


def write_critical(critical: Critical) -> str:
    """As read_critical takes it."""
    text = f"{critical.scope} {critical.at_most}"
    return f"{text}: {write_codes(critical.when)}" if critical.when else text


def read_cell(key: str, cell: str) -> Any:
    """The value of one of our own columns on a question. Raises CellUnreadable."""
    readers = {
        "weight": read_whole, "points_cap": read_whole, "min_length": read_whole, "max_length": read_whole, "minimum": read_number,
        "maximum": read_number, "reversed": read_flag, "private": read_flag, "names_person": read_flag, "verbatim": read_flag, "allow_na": read_flag,
        "several": read_flag, "affect": read_flag, "words": read_flag, "contribution": read_flag, "speeded": read_flag, "tags": read_codes,
        "why_when": read_codes, "evidence_when": read_codes, "bands": read_bands, "critical": read_critical,
    }  # fmt: skip
    reader = readers.get(key)
    return reader(cell) if reader else cell.strip()
