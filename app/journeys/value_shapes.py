"""The forms that values take, kind by kind, beyond plain options and numbers: dates, money, photos, files, receipts, places, entries."""

import re
from collections.abc import Mapping
from typing import Any, Final, TypeGuard

from app.journeys.value_problems import Problem

LARGEST_NUMBER: Final = 10**15
"""Beyond this both sides would no longer write a whole number the same way."""
MOST_PHOTOS: Final = 10
MOST_FILES: Final = 10
MOST_LAPS: Final = 100
MOST_ENTRIES: Final = 50
"""Entries of a repeat group that sets no maximum."""
LARGEST_PHOTO_BYTES: Final = 15 * 1024 * 1024
LARGEST_FILE_BYTES: Final = 25 * 1024 * 1024
LONGEST_DURATION_S: Final = 24 * 60 * 60
LONGEST_NAME: Final = 200
PHOTO_TYPES: Final = frozenset({"image/jpeg", "image/png", "image/webp", "image/heic"})
AUDIO_TYPES: Final = frozenset({"audio/mp4", "audio/aac", "audio/mpeg", "audio/ogg", "audio/webm", "audio/wav"})
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FILE_TYPES: Final = PHOTO_TYPES | {"application/pdf", "text/plain", DOCX}
MOMENTS: Final = frozenset({"during", "right_after", "later"})

_TIME: Final = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_SHA256: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_ENTRY: Final = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
_MONTH_DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEBRUARY: Final = 2
_ORDERS: Final = (["pleasure", "arousal"], ["arousal", "pleasure"])
_DATE_LENGTH: Final = 10


def is_number(value: object) -> TypeGuard[int | float]:
    """Say whether a value is a plain, finite number that Python and JavaScript write alike (no booleans)."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= LARGEST_NUMBER


def is_whole(value: object) -> TypeGuard[int | float]:
    """Say whether a value is a whole number; 5.0 is one, as it is on the phone."""
    return is_number(value) and value == int(value)


def is_date(value: object) -> bool:
    """Say whether a value is a day of the calendar, written 2026-11-22."""
    found = _DATE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return False
    year, month, day = (int(part) for part in found.groups())
    if year < 1 or not 1 <= month <= len(_MONTH_DAYS):
        return False
    leap = month == _FEBRUARY and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 1 <= day <= _MONTH_DAYS[month - 1] + leap


def is_time(value: object) -> bool:
    """Say whether a value is a time of the day, written 14:05."""
    return isinstance(value, str) and _TIME.fullmatch(value) is not None


def date_problem(value: object) -> Problem | None:
    """Check a date."""
    if not isinstance(value, str):
        return Problem.WRONG_TYPE
    return None if is_date(value) else Problem.NOT_A_DATE


def time_problem(value: object) -> Problem | None:
    """Check a time of the day."""
    if not isinstance(value, str):
        return Problem.WRONG_TYPE
    return None if is_time(value) else Problem.NOT_A_TIME


def datetime_problem(value: object) -> Problem | None:
    """Check a moment: a date, a T and a time."""
    if not isinstance(value, str):
        return Problem.WRONG_TYPE
    if not is_date(value[:_DATE_LENGTH]):
        return Problem.NOT_A_DATE
    return None if value[_DATE_LENGTH : _DATE_LENGTH + 1] == "T" and is_time(value[_DATE_LENGTH + 1 :]) else Problem.NOT_A_TIME


def range_problem(value: float, low: float | None, high: float | None) -> Problem | None:
    """Check a number against the lowest and highest that fit; None is no limit."""
    if (low is not None and value < low) or (high is not None and value > high):
        return Problem.OUT_OF_RANGE
    return None


def money_problem(value: object, currency: str, low: float | None, high: float | None) -> Problem | None:
    """Check an amount; ``low`` and ``high`` are in whole units, and without ``low`` an amount is at least 0."""
    if not isinstance(value, dict) or not is_whole(value.get("amount_minor")):
        return Problem.WRONG_TYPE
    if value.get("currency") != currency:
        return Problem.WRONG_CURRENCY
    return range_problem(value["amount_minor"] / 100, low or 0, high)


def laps_problem(value: object, low: float | None, high: float | None) -> Problem | None:
    """Check a duration timed several times: each lap whole seconds, all of them together within the limits."""
    laps = value.get("laps") if isinstance(value, dict) else None
    if not isinstance(laps, list) or not all(is_number(lap) for lap in laps):
        return Problem.WRONG_TYPE
    if len(laps) > MOST_LAPS:
        return Problem.TOO_MANY
    if any(not 0 <= lap <= LONGEST_DURATION_S for lap in laps):
        return Problem.OUT_OF_RANGE
    if not all(is_whole(lap) for lap in laps):
        return Problem.NOT_A_STEP
    return range_problem(sum(laps), low, high) if laps else None


def photos_problem(value: object) -> Problem | None:
    """Check a list of photos."""
    if not isinstance(value, list):
        return Problem.WRONG_TYPE
    if len(value) > MOST_PHOTOS:
        return Problem.TOO_MANY_PHOTOS
    return None if all(is_stored(item, PHOTO_TYPES, LARGEST_PHOTO_BYTES) for item in value) else Problem.NOT_A_PHOTO


def files_problem(value: object, types: frozenset[str]) -> Problem | None:
    """Check a list of recordings or files of these content types."""
    if not isinstance(value, list):
        return Problem.WRONG_TYPE
    if len(value) > MOST_FILES:
        return Problem.TOO_MANY
    return None if all(_is_file(item, types) for item in value) else Problem.NOT_A_FILE


def _is_file(item: object, types: frozenset[str]) -> bool:
    if not is_stored(item, types, LARGEST_FILE_BYTES):
        return False
    name, seconds = item.get("name"), item.get("seconds")
    named = name is None or (isinstance(name, str) and len(name) <= LONGEST_NAME)
    return named and (seconds is None or (is_number(seconds) and 0 <= seconds <= LONGEST_DURATION_S))


def is_stored(item: object, types: frozenset[str], most_bytes: int) -> TypeGuard[Mapping[str, Any]]:
    """Say whether a value describes bytes well enough to find them: their hash, what they are, how many."""
    if not isinstance(item, dict):
        return False
    sha256, size, content_type = item.get("sha256"), item.get("size"), item.get("content_type")
    return (
        isinstance(sha256, str)
        and _SHA256.fullmatch(sha256) is not None
        and isinstance(content_type, str)
        and content_type in types
        and is_whole(size)
        and 0 < size <= most_bytes
    )


def receipt_problem(value: object, currency: str, low: float | None, high: float | None) -> Problem | None:
    """Check a receipt, whole or half filled in: what is not there yet is null."""
    if not isinstance(value, dict):
        return Problem.WRONG_TYPE
    amount, day = value.get("amount_minor"), value.get("date")
    problem = photos_problem(value.get("photos", []))
    if problem is None and value.get("currency") != currency:
        problem = Problem.WRONG_CURRENCY
    if problem is None and amount is not None:
        problem = money_problem({"amount_minor": amount, "currency": currency}, currency, low, high)
    if problem is None and day is not None:
        problem = date_problem(day)
    return problem


REFUSED: Final = {"refused": True}
"""The answer of a shopper who does not want to say where: it answers the question, and holds nothing up."""


def place_problem(value: object) -> Problem | None:
    """Check a position on the globe, or that it was refused; how exact it is may be left open."""
    if not isinstance(value, dict):
        return Problem.WRONG_TYPE
    if value == REFUSED and value["refused"] is True:
        return None
    limits = (("latitude", -90, 90), ("longitude", -180, 180), ("accuracy_m", 0, LARGEST_NUMBER))
    for name, low, high in limits:
        number = value.get(name)
        if name == "accuracy_m" and number is None:
            continue
        if not is_number(number):
            return Problem.WRONG_TYPE
        if not low <= number <= high:
            return Problem.OUT_OF_RANGE
    return None


def is_entry(value: object) -> TypeGuard[str]:
    """Say whether a value can name an entry of a repeat group: a whole number from 1, as a text."""
    return isinstance(value, str) and _ENTRY.fullmatch(value) is not None


def entries_problem(value: object, most: float | None) -> Problem | None:
    """Check the list of a repeat group's entries."""
    if not isinstance(value, list):
        return Problem.WRONG_TYPE
    if not all(is_entry(item) for item in value) or len(set(value)) != len(value):
        return Problem.NOT_AN_ENTRY
    return Problem.TOO_MANY if len(value) > (MOST_ENTRIES if most is None else most) else None


def affect_problem(value: object) -> Problem | None:
    """Check what the two sliders of a section recorded; an untouched slider is None and fits."""
    if value is None:
        return None
    if not isinstance(value, dict):
        return Problem.WRONG_TYPE
    for slider in ("pleasure", "arousal"):
        position = value.get(slider)
        if position is None:
            continue
        if not is_number(position):
            return Problem.WRONG_TYPE
        if not 0 <= position <= 1:
            return Problem.OUT_OF_RANGE
    order, moment = value.get("order"), value.get("moment")
    known_order = order is None or (isinstance(order, list) and order in _ORDERS)
    known_moment = moment is None or (isinstance(moment, str) and moment in MOMENTS)
    return None if known_order and known_moment else Problem.UNKNOWN_OPTION
