"""Why a value does not fit its question, and the sentence that says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Problem(StrEnum):
    """Why a value does not fit its question."""

    UNKNOWN_QUESTION = "unknown_question"
    TAKES_NO_ANSWER = "takes_no_answer"
    WRONG_TYPE = "wrong_type"
    UNKNOWN_OPTION = "unknown_option"
    UNKNOWN_ROW = "unknown_row"
    DUPLICATE_OPTION = "duplicate_option"
    EXCLUSIVE_OPTION = "exclusive_option"
    NOT_APPLICABLE_REFUSED = "not_applicable_refused"
    OUT_OF_RANGE = "out_of_range"
    NOT_A_STEP = "not_a_step"
    NOT_A_TIME = "not_a_time"
    NOT_A_DATE = "not_a_date"
    WRONG_CURRENCY = "wrong_currency"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    TOO_MANY_PHOTOS = "too_many_photos"
    NOT_A_PHOTO = "not_a_photo"
    NOT_A_FILE = "not_a_file"
    NOT_AN_ENTRY = "not_an_entry"


def N_(message: str) -> str:  # noqa: N802 - the gettext marker's usual name: extracted here, translated where shown
    """Mark a text for the translation catalogue without translating it yet."""
    return message


MESSAGES: Final[Mapping[Problem, str]] = {
    Problem.UNKNOWN_QUESTION: N_("This questionnaire has no such question."),
    Problem.TAKES_NO_ANSWER: N_("This text is only there to be read; it takes no answer."),
    Problem.WRONG_TYPE: N_("This answer has the wrong form for its question."),
    Problem.UNKNOWN_OPTION: N_("This answer is not one of the options."),
    Problem.UNKNOWN_ROW: N_("This answer is about a row that the question does not have."),
    Problem.DUPLICATE_OPTION: N_("The same option was chosen twice."),
    Problem.EXCLUSIVE_OPTION: N_("This option cannot be combined with another one."),
    Problem.NOT_APPLICABLE_REFUSED: N_("This question cannot be skipped as not applicable."),
    Problem.OUT_OF_RANGE: N_("This number is outside what the question allows."),
    Problem.NOT_A_STEP: N_("This number lies between two steps of the scale."),
    Problem.NOT_A_TIME: N_("Write a time as hours and minutes, for example 14:05."),
    Problem.NOT_A_DATE: N_("This is not a day of the calendar."),
    Problem.WRONG_CURRENCY: N_("This amount is in another currency than the question asks for."),
    Problem.TOO_LONG: N_("This text is longer than the question allows."),
    Problem.TOO_MANY: N_("There is more here than one question can hold."),
    Problem.TOO_MANY_PHOTOS: N_("There are more photos here than one question can hold."),
    Problem.NOT_A_PHOTO: N_("One of these photos is not described well enough to find it back."),
    Problem.NOT_A_FILE: N_("One of these files is not of a kind that is taken, or not described well enough to find it back."),
    Problem.NOT_AN_ENTRY: N_("The entries of this group are not numbered in a way that can be kept."),
}
"""One English sentence a problem, to be shown through the translation catalogue."""


@dataclass(frozen=True, slots=True)
class Invalid:
    """A value that does not fit: the reason's code and one English sentence (a message id)."""

    code: Problem
    message: str


def refusal(problem: Problem | None) -> Invalid | None:
    """A problem with its sentence; None for none."""
    return None if problem is None else Invalid(problem, MESSAGES[problem])
