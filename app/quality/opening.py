"""Opening hours as OpenStreetMap writes them, in the forms that places use most. Pure."""

import datetime as dt
import re
from typing import Final

DAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_SPAN: Final = r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})"
_SPANS: Final = re.compile(rf"{_SPAN}(?:\s*,\s*{_SPAN})*")
_RULE: Final = re.compile(rf"(?:(?P<days>[A-Z][A-Za-z,\- ]*?)\s+)?(?P<hours>off|closed|24/7|{_SPANS.pattern})")
_DAY: Final = 24 * 60
Spans = list[tuple[int, int]]


def is_open_at(hours: str, local: dt.datetime) -> bool | None:
    """Whether a place is open at a local moment; None when its hours are not given, or not in a form that is read here.

    A later rule replaces an earlier one for its days; a day without a rule is closed; holidays are not looked at.
    """
    week: dict[int, Spans] = {}
    for part in filter(None, (part.strip() for part in hours.split(";"))):
        rule = _RULE.fullmatch(part)
        days = _days(rule["days"]) if rule else None
        if rule is None or days is None:
            return None
        week |= dict.fromkeys(days, _spans(rule["hours"]))
    if not week:
        return None
    minute, today = 60 * local.hour + local.minute, local.weekday()
    return any(start <= minute <= end for start, end in week.get(today, [])) or any(
        minute + _DAY <= end for _start, end in week.get((today - 1) % 7, [])
    )


def _days(text: str | None) -> set[int] | None:
    if text is None:
        return set(range(7))
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


def _spans(text: str) -> Spans:
    """From and to in minutes of the day; what runs past midnight ends after 1440."""
    if text == "24/7":
        return [(0, _DAY)]
    found: Spans = []
    for match in re.finditer(_SPAN, text):
        start, end = (60 * int(match[n]) + int(match[n + 1]) for n in (1, 3))
        found.append((start, end if end > start else end + _DAY))
    return found
