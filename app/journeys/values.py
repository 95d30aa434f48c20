"""Which values fit which question: the checks behind each answer a phone sends."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeGuard

from app.journeys.schemas import Question, QuestionKind, QuestionnaireContent

NOT_APPLICABLE: Final = "na"
AFFECT_PREFIX: Final = "affect:"
WHY_PREFIX: Final = "why:"
REVIEW_PREFIX: Final = "review:"
WHY_MIN_LENGTH: Final = 10
"""Characters a forced reason needs (our own convention): enough to rule out a dot or "ok"."""
SIDE_TEXT_MAX_LENGTH: Final = 5000
"""Characters a reason or an answer to a reviewer may have."""
NPS_RANGE: Final = (0, 10)
LONGEST_DURATION_S: Final = 24 * 60 * 60
LARGEST_NUMBER: Final = 10**15
"""Beyond this both sides would no longer write a whole number the same way."""
MOST_PHOTOS: Final = 10
LARGEST_PHOTO_BYTES: Final = 15 * 1024 * 1024
PHOTO_TYPES: Final = frozenset({"image/jpeg", "image/png", "image/webp", "image/heic"})
MOMENTS: Final = frozenset({"during", "right_after", "later"})

# What JavaScript's trim() takes away: Python's strip() differs in a few, and both sides must agree.
_BLANKS: Final = (
    "\t\n\x0b\x0c\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
)
_TIME: Final = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_SHA256: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Problem(StrEnum):
    """Why a value does not fit its question."""

    UNKNOWN_QUESTION = "unknown_question"
    TAKES_NO_ANSWER = "takes_no_answer"
    WRONG_TYPE = "wrong_type"
    UNKNOWN_OPTION = "unknown_option"
    DUPLICATE_OPTION = "duplicate_option"
    EXCLUSIVE_OPTION = "exclusive_option"
    NOT_APPLICABLE_REFUSED = "not_applicable_refused"
    OUT_OF_RANGE = "out_of_range"
    NOT_A_STEP = "not_a_step"
    NOT_A_TIME = "not_a_time"
    TOO_LONG = "too_long"
    TOO_MANY_PHOTOS = "too_many_photos"
    NOT_A_PHOTO = "not_a_photo"


def N_(message: str) -> str:  # noqa: N802 - the gettext marker's usual name: extracted here, translated where shown
    """Mark a text for the translation catalogue without translating it yet."""
    return message


MESSAGES: Final[Mapping[Problem, str]] = {
    Problem.UNKNOWN_QUESTION: N_("This questionnaire has no such question."),
    Problem.TAKES_NO_ANSWER: N_("This text is only there to be read; it takes no answer."),
    Problem.WRONG_TYPE: N_("This answer has the wrong form for its question."),
    Problem.UNKNOWN_OPTION: N_("This answer is not one of the options."),
    Problem.DUPLICATE_OPTION: N_("The same option was chosen twice."),
    Problem.EXCLUSIVE_OPTION: N_("This option cannot be combined with another one."),
    Problem.NOT_APPLICABLE_REFUSED: N_("This question cannot be skipped as not applicable."),
    Problem.OUT_OF_RANGE: N_("This number is outside what the question allows."),
    Problem.NOT_A_STEP: N_("This number lies between two steps of the scale."),
    Problem.NOT_A_TIME: N_("Write a time as hours and minutes, for example 14:05."),
    Problem.TOO_LONG: N_("This text is longer than the question allows."),
    Problem.TOO_MANY_PHOTOS: N_("There are more photos here than one question can hold."),
    Problem.NOT_A_PHOTO: N_("One of these photos is not described well enough to find it back."),
}
"""One English sentence a problem, to be shown through the translation catalogue."""


@dataclass(frozen=True, slots=True)
class Invalid:
    """A value that does not fit: the reason's code and one English sentence (a message id)."""

    code: Problem
    message: str


def is_number(value: object) -> TypeGuard[int | float]:
    """Say whether a value is a plain, finite number that Python and JavaScript write alike (no booleans)."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= LARGEST_NUMBER


def trimmed_length(text: str) -> int:
    """Characters (code points) of a text without the blanks around it."""
    return len(text.strip(_BLANKS))


def validate_answer(content: QuestionnaireContent, code: str, value: object) -> Invalid | None:
    """Check one value against its question (or affect, reason, answer to a reviewer); None when it fits.

    None as a value clears an answer and always fits. Minimum lengths are left to `list_missing`.
    """
    if code.startswith(REVIEW_PREFIX):
        return _refusal(text_problem(value, SIDE_TEXT_MAX_LENGTH)) if code != REVIEW_PREFIX else _unknown()
    if code.startswith(AFFECT_PREFIX):
        section = code.removeprefix(AFFECT_PREFIX)
        known = any(entry.code == section and entry.affect for entry in content.sections)
        return _refusal(affect_problem(value)) if known else _unknown()
    asked = code.removeprefix(WHY_PREFIX)
    question = next((entry for entry in content.questions() if entry.code == asked), None)
    if question is None or (asked != code and not question.why_when):
        return _unknown()
    if asked != code:
        return _refusal(text_problem(value, SIDE_TEXT_MAX_LENGTH))
    return validate_value(question, value)


def validate_value(question: Question, value: object) -> Invalid | None:
    """Check one value against one question; None when it fits (or clears the answer)."""
    if value is None:
        return None
    if value == NOT_APPLICABLE and question.kind in _MAY_BE_NOT_APPLICABLE:
        return None if question.allow_na else _refusal(Problem.NOT_APPLICABLE_REFUSED)
    return _refusal(_value_problem(question, value))


_MAY_BE_NOT_APPLICABLE: Final = frozenset(
    {QuestionKind.YES_NO, QuestionKind.SCALE, QuestionKind.NPS, QuestionKind.NUMBER, QuestionKind.DURATION}
)


def _refusal(problem: Problem | None) -> Invalid | None:
    return None if problem is None else Invalid(problem, MESSAGES[problem])


def _unknown() -> Invalid:
    return Invalid(Problem.UNKNOWN_QUESTION, MESSAGES[Problem.UNKNOWN_QUESTION])


def _value_problem(question: Question, value: object) -> Problem | None:  # noqa: PLR0911 - one line a kind
    match question.kind:
        case QuestionKind.NOTE:
            return Problem.TAKES_NO_ANSWER
        case QuestionKind.YES_NO:
            return _option_problem(value, {"yes", "no"})
        case QuestionKind.SINGLE_CHOICE:
            return _option_problem(value, {option.code for option in question.options})
        case QuestionKind.MULTIPLE_CHOICE:
            return _choices_problem(question, value)
        case QuestionKind.SCALE | QuestionKind.NPS | QuestionKind.NUMBER | QuestionKind.DURATION:
            return _number_problem(question, value)
        case QuestionKind.TIME:
            if not isinstance(value, str):
                return Problem.WRONG_TYPE
            return None if _TIME.fullmatch(value) else Problem.NOT_A_TIME
        case QuestionKind.SHORT_TEXT | QuestionKind.LONG_TEXT:
            return text_problem(value, question.max_length)
        case QuestionKind.PHOTO:
            return _photos_problem(value)


def _option_problem(value: object, codes: set[str]) -> Problem | None:
    if not isinstance(value, str):
        return Problem.WRONG_TYPE
    return None if value in codes else Problem.UNKNOWN_OPTION


def _choices_problem(question: Question, value: object) -> Problem | None:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return Problem.WRONG_TYPE
    exclusive = {option.code: option.exclusive for option in question.options}
    if not set(value) <= set(exclusive):
        return Problem.UNKNOWN_OPTION
    if len(set(value)) != len(value):
        return Problem.DUPLICATE_OPTION
    if len(value) > 1 and any(exclusive[item] for item in value):
        return Problem.EXCLUSIVE_OPTION
    return None


def _number_problem(question: Question, value: object) -> Problem | None:
    if not is_number(value):
        return Problem.WRONG_TYPE
    low, high = question.minimum, question.maximum
    if question.kind is QuestionKind.NPS:
        low, high = NPS_RANGE
    elif question.kind is QuestionKind.DURATION:
        low, high = max(low or 0, 0), LONGEST_DURATION_S if high is None else high
    if (low is not None and value < low) or (high is not None and value > high):
        return Problem.OUT_OF_RANGE
    if question.kind is not QuestionKind.NUMBER and (value - (low or 0)) % 1 != 0:
        return Problem.NOT_A_STEP
    return None


def text_problem(value: object, longest: int) -> Problem | None:
    """Check a text beside or in answer to a question: `longest` counts characters without outer blanks."""
    if value is None:
        return None
    if not isinstance(value, str):
        return Problem.WRONG_TYPE
    return Problem.TOO_LONG if trimmed_length(value) > longest else None


def _photos_problem(value: object) -> Problem | None:
    if not isinstance(value, list):
        return Problem.WRONG_TYPE
    if len(value) > MOST_PHOTOS:
        return Problem.TOO_MANY_PHOTOS
    return None if all(_is_photo(item) for item in value) else Problem.NOT_A_PHOTO


def _is_photo(item: object) -> bool:
    if not isinstance(item, dict):
        return False
    sha256, size = item.get("sha256"), item.get("size")
    return (
        isinstance(sha256, str)
        and _SHA256.fullmatch(sha256) is not None
        and item.get("content_type") in PHOTO_TYPES
        and isinstance(size, int)
        and not isinstance(size, bool)
        and 0 < size <= LARGEST_PHOTO_BYTES
    )


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
    known_order = order is None or (isinstance(order, list) and sorted(map(str, order)) == ["arousal", "pleasure"])
    known_moment = moment is None or (isinstance(moment, str) and moment in MOMENTS)
    return None if known_order and known_moment else Problem.UNKNOWN_OPTION
