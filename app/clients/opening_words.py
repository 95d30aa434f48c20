"""Opening hours in OpenStreetMap's notation, as people read them.

The notation: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification. Only its words are translated;
what is not of it (a sentence that somebody wrote) stands as it is.
"""

import re
from typing import Final

from app.kit.translation import gettext as _

_DAY: Final = re.compile(r"\b(Mo|Tu|We|Th|Fr|Sa|Su|PH|SH)\b")
_PART: Final = re.compile(
    r"""\s*(?:(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|SH)(?:\s*[-,]\s*(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|SH))*\s*:?\s*)?
        (?:off|closed|24/7|\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2}\+?(?:\s*,\s*\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2}\+?)*)\s*""",
    re.VERBOSE,
)


def describe_hours(text: str) -> str:
    """The hours in the reader's language, one line a part: ``Mo-Fr 08:00-20:00; Su off`` is *Mon–Fri 08:00–20:00*, *Sun closed all day*."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    if not parts or not all(_PART.fullmatch(part) for part in parts):
        return text
    days = {
        "Mo": _("Mon"), "Tu": _("Tue"), "We": _("Wed"), "Th": _("Thu"), "Fr": _("Fri"), "Sa": _("Sat"), "Su": _("Sun"),
        "PH": _("public holidays"), "SH": _("school holidays"),
    }  # fmt: skip
    return "\n".join(_in_words(part, days) for part in parts)


def _in_words(part: str, days: dict[str, str]) -> str:
    if part == "24/7":
        return _("Day and night, every day")
    words = re.sub(r"\b(?:off|closed)\b", _("closed all day"), _DAY.sub(lambda found: days[found[1]], part))
    return re.sub(r"\s*,\s*", ", ", re.sub(r"\s*-\s*", "–", words))
