"""Which values fit which question: the checks behind each answer a phone sends, and how a value reads in a rule."""

import re
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Any, Final

from app.journeys.schemas import TAKES_NO_ANSWER, Question, QuestionKind
from app.journeys.value_problems import MESSAGES, Invalid, Problem, refusal
from app.journeys.value_shapes import (
    AUDIO_TYPES,
    FILE_TYPES,
    LARGEST_NUMBER,
    LONGEST_DURATION_S,
    MOST_LAPS,
    MOST_PHOTOS,
    affect_problem,
    date_problem,
    datetime_problem,
    entries_problem,
    files_problem,
    is_number,
    is_stored,
    is_whole,
    laps_problem,
    money_problem,
    photos_problem,
    place_problem,
    range_problem,
    receipt_problem,
    time_problem,
)

__all__ = [
    "LARGEST_NUMBER", "MESSAGES", "MOST_PHOTOS", "Invalid", "Problem", "affect_problem", "is_answered", "is_given", "is_na", "is_number",
    "is_stored", "is_whole", "matches", "number_range", "read_entries", "split_key", "text_problem", "trimmed_length", "validate_value",
    "value_problem",
]  # fmt: skip

NOT_APPLICABLE: Final = "na"
AFFECT_PREFIX: Final = "affect:"
WHY_PREFIX: Final = "why:"
EVIDENCE_PREFIX: Final = "evidence:"
REVIEW_PREFIX: Final = "review:"
NOTE_PREFIX: Final = "note:"
"""In front of a section's code: what the shopper noted for themselves there."""
WHY_MIN_LENGTH: Final = 10
"""Characters a forced reason needs (our own convention): enough to rule out a dot or "ok"."""
SIDE_TEXT_MAX_LENGTH: Final = 5000
"""Characters a reason or an answer to a reviewer may have."""
LONGEST_BARCODE: Final = 200
_SHORTEST_IN_FULL: Final = 1e-6
TEXT_KINDS: Final = frozenset({QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT, QuestionKind.BARCODE})
NUMBER_KINDS: Final = frozenset({QuestionKind.SCALE, QuestionKind.NPS, QuestionKind.CSAT, QuestionKind.CES, QuestionKind.NUMBER})
FIXED_RANGES: Final[Mapping[QuestionKind, tuple[int, int]]] = {
    QuestionKind.NPS: (0, 10), QuestionKind.CSAT: (1, 5), QuestionKind.CES: (1, 7),
}  # fmt: skip
_CHOICES: Final = frozenset({QuestionKind.SINGLE_CHOICE, QuestionKind.MULTIPLE_CHOICE})
_NEVER_NA: Final = TAKES_NO_ANSWER | {QuestionKind.REPEAT}
_REFUSES_NA: Final = NUMBER_KINDS | {QuestionKind.YES_NO, QuestionKind.DURATION}
"""Kinds that say so when "na" is not allowed; elsewhere it is a text, an option, or simply of the wrong form."""

# What JavaScript's trim() takes away: Python's strip() differs in a few, and both sides must agree.
_BLANKS: Final = (
    "\t\n\x0b\x0c\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
)
_KEY: Final = re.compile(r"([^\[\]]+)\[([1-9][0-9]{0,8})\]", re.ASCII)


def trimmed_length(text: str) -> int:
    """Characters (code points) of a text without the blanks around it."""
    return len(text.strip(_BLANKS))


def split_key(key: str) -> tuple[str, str | None]:
    """The question's code and the entry of its repeat group: ``staff_name[3]`` is ``("staff_name", "3")``."""
    if not key.endswith("]"):
        return key, None
    found = _KEY.fullmatch(key)
    return (found[1], found[2]) if found else (key, None)


def is_answered(value: object) -> bool:
    """Say whether a value is an answer at all: None, blank text and an empty list are not."""
    if value is None:
        return False
    if isinstance(value, str):
        return trimmed_length(value) > 0
    if isinstance(value, (list, tuple, dict)):
        return len(value) > 0
    return True


def is_given(question: Question, value: object) -> bool:
    """The same, for what a kind makes of it: a duration without laps and a receipt with nothing on it are no answers."""
    if not is_answered(value):
        return False
    if isinstance(value, dict):
        if question.kind is QuestionKind.DURATION:
            return value.get("laps") != []
        if question.kind is QuestionKind.RECEIPT:
            return any(is_answered(value.get(part)) for part in ("photos", "amount_minor", "date"))
    return True


def is_na(question: Question, value: object) -> bool:
    """Say whether a value means "not applicable" for this question."""
    if value != NOT_APPLICABLE or not question.allow_na or question.kind in _NEVER_NA:
        return False
    return question.kind not in _CHOICES or all(option.code != NOT_APPLICABLE for option in question.options)


def matches(value: object, any_of: Collection[str]) -> bool:
    """Say whether an answer is, or contains, one of the values; numbers compare as JavaScript writes them.

    For a matrix pass the chosen options: ``value.values()`` as a list.
    """
    if isinstance(value, (list, tuple)):
        return any(isinstance(item, str) and item in any_of for item in value)
    written = _written(value)
    return written is not None and written in any_of


def _written(value: object) -> str | None:
    if isinstance(value, str):
        return value
    if not is_number(value):
        return None
    if value == int(value):
        return str(int(value))
    # JavaScript writes 0.00001 in full down to a millionth, and 1e-7 without Python's leading zero after that.
    return format(Decimal(repr(value)), "f") if abs(value) >= _SHORTEST_IN_FULL else repr(value).replace("e-0", "e-")


def forces(question: Question, value: object, any_of: Collection[str]) -> bool:
    """Say whether an answer is one of those that force something beside it (a reason, a photo)."""
    if not any_of:
        return False
    if question.kind is QuestionKind.MATRIX and isinstance(value, dict):
        value = list(value.values())
    return matches(value, any_of)


def read_entries(question: Question, value: object) -> tuple[str, ...]:
    """The entries of a repeat group in the order they stand; none when they are not written as they have to be."""
    if not isinstance(value, list) or value_problem(question, value) is not None:
        return ()
    return tuple(value)


def validate_value(question: Question, value: object) -> Invalid | None:
    """Check one value against one question; None when it fits (or clears the answer)."""
    return refusal(value_problem(question, value))


def value_problem(question: Question, value: object) -> Problem | None:
    """The same as a problem only."""
    if value is None or is_na(question, value):
        return None
    if value == NOT_APPLICABLE and question.kind in _REFUSES_NA:
        return Problem.NOT_APPLICABLE_REFUSED
    return _CHECKS[question.kind](question, value)


def text_problem(value: object, longest: int) -> Problem | None:
    """Check a text beside or in answer to a question: `longest` counts characters without outer blanks."""
    if value is None:
        return None
    if not isinstance(value, str):
        return Problem.WRONG_TYPE
    return Problem.TOO_LONG if trimmed_length(value) > longest else None


def longest_text(question: Question) -> int:
    """Characters that a text may have."""
    return min(question.max_length, LONGEST_BARCODE) if question.kind is QuestionKind.BARCODE else question.max_length


def number_range(question: Question) -> tuple[float | None, float | None]:
    """The lowest and highest number (or amount, or seconds) a question takes; None where there is no end."""
    fixed = FIXED_RANGES.get(question.kind)
    if fixed is not None:
        return fixed
    low, high = question.minimum, question.maximum
    if question.kind is QuestionKind.DURATION:
        most = LONGEST_DURATION_S * (MOST_LAPS if question.several else 1)
        return max(low or 0, 0), most if high is None else high
    return low, high


def _option_problem(value: object, codes: Collection[str]) -> Problem | None:
    if not isinstance(value, str):
        return Problem.WRONG_TYPE
    return None if value in codes else Problem.UNKNOWN_OPTION


def _yes_no_problem(_question: Question, value: object) -> Problem | None:
    return _option_problem(value, ("yes", "no"))


def _single_problem(question: Question, value: object) -> Problem | None:
    return _option_problem(value, [option.code for option in question.options])


def _choices_problem(question: Question, value: object) -> Problem | None:
    exclusive = {option.code: option.exclusive for option in question.options}
    problem = _list_problem(exclusive, value)
    if problem is None and isinstance(value, list) and len(value) > 1 and any(exclusive[item] for item in value):
        return Problem.EXCLUSIVE_OPTION
    return problem


def _ranking_problem(question: Question, value: object) -> Problem | None:
    problem = _list_problem({option.code for option in question.options}, value)
    if problem is None and isinstance(value, list) and question.maximum is not None and len(value) > question.maximum:
        return Problem.TOO_MANY
    return problem


def _list_problem(codes: Collection[str], value: object) -> Problem | None:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return Problem.WRONG_TYPE
    if not all(item in codes for item in value):
        return Problem.UNKNOWN_OPTION
    return Problem.DUPLICATE_OPTION if len(set(value)) != len(value) else None


def _matrix_problem(question: Question, value: object) -> Problem | None:
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        return Problem.WRONG_TYPE
    rows, codes = {row.code for row in question.rows}, {option.code for option in question.options}
    if not all(row in rows for row in value):
        return Problem.UNKNOWN_ROW
    return None if all(item in codes for item in value.values()) else Problem.UNKNOWN_OPTION


def _number_problem(question: Question, value: object) -> Problem | None:
    if not is_number(value):
        return Problem.WRONG_TYPE
    low, high = number_range(question)
    problem = range_problem(value, low, high)
    if problem is None and question.kind is not QuestionKind.NUMBER and (value - (low or 0)) % 1 != 0:
        return Problem.NOT_A_STEP
    return problem


def _duration_problem(question: Question, value: object) -> Problem | None:
    return laps_problem(value, *number_range(question)) if question.several else _number_problem(question, value)


def _no_answer(_question: Question, _value: object) -> Problem | None:
    return Problem.TAKES_NO_ANSWER


def _text(question: Question, value: object) -> Problem | None:
    return text_problem(value, longest_text(question))


_CHECKS: Final[Mapping[QuestionKind, Callable[[Question, Any], Problem | None]]] = {
    QuestionKind.YES_NO: _yes_no_problem,
    QuestionKind.SINGLE_CHOICE: _single_problem,
    QuestionKind.MULTIPLE_CHOICE: _choices_problem,
    QuestionKind.RANKING: _ranking_problem,
    QuestionKind.MATRIX: _matrix_problem,
    QuestionKind.SCALE: _number_problem,
    QuestionKind.NPS: _number_problem,
    QuestionKind.CSAT: _number_problem,
    QuestionKind.CES: _number_problem,
    QuestionKind.NUMBER: _number_problem,
    QuestionKind.MONEY: lambda question, value: money_problem(value, question.currency, question.minimum, question.maximum),
    QuestionKind.DATE: lambda _, value: date_problem(value),
    QuestionKind.TIME: lambda _, value: time_problem(value),
    QuestionKind.DATETIME: lambda _, value: datetime_problem(value),
    QuestionKind.DURATION: _duration_problem,
    QuestionKind.SHORT_TEXT: _text,
    QuestionKind.LONG_TEXT: _text,
    QuestionKind.BARCODE: _text,
    QuestionKind.PHOTO: lambda _, value: photos_problem(value),
    QuestionKind.AUDIO: lambda _, value: files_problem(value, AUDIO_TYPES),
    QuestionKind.FILE: lambda _, value: files_problem(value, FILE_TYPES),
    QuestionKind.RECEIPT: lambda question, value: receipt_problem(value, question.currency, question.minimum, question.maximum),
    QuestionKind.PLACE: lambda _, value: place_problem(value),
    QuestionKind.REPEAT: lambda question, value: entries_problem(value, question.maximum),
    QuestionKind.NOTE: _no_answer,
    QuestionKind.CALCULATED: _no_answer,
}
