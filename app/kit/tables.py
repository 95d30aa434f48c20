"""Tables that leave the house as CSV: nothing in them may run as a formula where they are opened."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

STARTS_A_FORMULA: Final = frozenset("=+-@\t\r\n")
A_RANGE: Final = re.compile(r"-?[0-9.]+\.\.-?[0-9.]+")
"""A scale, such as -2..2: nothing that a spreadsheet could compute."""
BYTE_ORDER_MARK: Final = "\ufeff"
"""In front of a CSV that people open by a double click, so that a spreadsheet reads it as UTF-8."""


def cell(value: Any) -> str:
    """A value as a cell: numbers exact, yes and no as 1 and 0, nothing as an empty cell, words harmless."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return repr(value) if isinstance(value, float) else str(value) if isinstance(value, int) else harmless(str(value))


def harmless(words: str) -> str:
    """Words that a spreadsheet would take for a formula get an apostrophe in front; a number in words stays as it is."""
    if words[:1] not in STARTS_A_FORMULA or A_RANGE.fullmatch(words):
        return words
    try:
        float(words)
    except ValueError:
        return f"'{words}"
    return words


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table with its head."""
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(columns)
    table.writerows([cell(value) for value in row] for row in rows)
    return written.getvalue()
