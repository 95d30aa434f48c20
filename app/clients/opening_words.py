"""Opening hours in OpenStreetMap's notation, as people read them.

The notation: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification. Only its words are translated;
what is not of it (a sentence that somebody wrote) stands as it is.
"""

import re
from functools import lru_cache
from typing import Final

from app.kit.translation import current_locale
from app.kit.translation import gettext as _

_WEEK: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_DAY: Final = re.compile(r"\b(Mo|Tu|We|Th|Fr|Sa|Su|PH|SH)\b")
_PART: Final = re.compile(
    r"""\s*(?:(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|SH)(?:\s*[-,]\s*(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|SH))*\s*:?\s*)?
        (?:off|closed|24/7|\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2}\+?(?:\s*,\s*\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2}\+?)*)\s*""",
    re.VERBOSE,
)


def describe_hours(text: str) -> str:
    """The hours in the reader's language, one line a part: ``Mo-Fr 08:00-20:00; Su off`` is *Mon–Fri 08:00–20:00*, *Sun closed all day*."""
    return _described(text, current_locale())


@lru_cache(maxsize=1024)
def _described(text: str, _locale: str) -> str:
    """Once for each place and language: a card of every visit there says it."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    if not parts or not all(_PART.fullmatch(part) for part in parts):
        return text
    days = {
        "Mo": _("Mon"), "Tu": _("Tue"), "We": _("Wed"), "Th": _("Thu"), "Fr": _("Fri"), "Sa": _("Sat"), "Su": _("Sun"),
        "PH": _("public holidays"), "SH": _("school holidays"),
    }  # fmt: skip
    return "\n".join(_in_words(part, days) for part in _joined(parts))


def _joined(parts: list[str]) -> list[str]:
    """Days in a row with the same hours as one part: seven lines about a station that is open alike every day say less than one."""
    made: list[tuple[str, str, str]] = []
    for part in parts:
        found = re.fullmatch(r"(Mo|Tu|We|Th|Fr|Sa|Su)\s+(\S.*)", part)
        day, hours = (found[1], found[2]) if found else ("", part)
        first, last, before = made[-1] if made else ("", "", "")
        if day and last and before == hours and _WEEK.index(day) == _WEEK.index(last) + 1:
            made[-1] = (first, day, hours)
        else:
            made.append((day, day, hours))
    return [f"{first}{'-' + last if last != first else ''} {hours}".strip() for first, last, hours in made]


def _in_words(part: str, days: dict[str, str]) -> str:
    if part == "24/7":
        return _("Day and night, every day")
    words = re.sub(r"\b(?:off|closed)\b", _("closed all day"), _DAY.sub(lambda found: days[found[1]], part))
    return re.sub(r"\s*,\s*", ", ", re.sub(r"\s*-\s*", "–", words))
