"""Opening hours as OpenStreetMap writes them, in the forms that places use most. Pure."""

import datetime as dt
import re
from typing import Final

DAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_RULE: Final = re.compile(r"(?P<days>[A-Z][A-Za-z,\- ]*?)\s+(?P<hours>off|closed|\d.*)")
_SPAN: Final = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")


def is_open_at(hours: str, local: dt.datetime) -> bool | None:
    """Whether a place is open at a local moment; None when its hours are not given, or not in a form that is read here."""
    hours = hours.strip()
    if not hours:
        return None
    if hours == "24/7":
        return True
    verdict: bool | None = None
    for part in hours.split(";"):
        rule = _RULE.fullmatch(part.strip())
        days = _days(rule["days"]) if rule else None
        if rule is None or days is None:
            return None
        if local.weekday() in days:
            verdict = rule["hours"] not in {"off", "closed"} and _within(rule["hours"], local)
    return False if verdict is None else verdict


def _days(text: str) -> set[int] | None:
    found: set[int] = set()
    for part in (piece.strip() for piece in text.split(",")):
        if part in {"PH", "SH"}:
            continue
        ends = part.split("-")
        if any(end not in DAYS for end in ends) or len(ends) > 2:  # noqa: PLR2004 - from and to
            return None
        first, last = DAYS.index(ends[0]), DAYS.index(ends[-1])
        found |= {day % 7 for day in range(first, last + 1 if last >= first else last + 8)}
    return found


def _within(text: str, local: dt.datetime) -> bool:
    minute = 60 * local.hour + local.minute
    for match in _SPAN.finditer(text):
        start, end = (60 * int(match[n]) + int(match[n + 1]) for n in (1, 3))
        if start <= minute <= end or (end < start and (minute >= start or minute <= end)):
            return True
    return False
