"""What a set of answers means for a questionnaire: what is visible, what fits, what is still missing.

The phone's form engine follows the same rules; ``tests/shared/form_vectors.json`` is run by both sides.

The rules, in short:

* A question is visible when it has no condition, or when the question it depends on is visible itself and
  its answer is (or contains) one of the condition's values. A hidden answer counts as no answer; it is kept,
  so that it is back when the branch reopens.
* A section is visible when at least one of its questions is; a section without any when it asks the affect.
* Answers are stored under the question's code, and under ``affect:<section>``, ``why:<question>`` and
  ``review:<id>`` for what goes beside the questions.
* Half a text is a valid answer (phones save while people type); its minimum length counts when submitting.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from app.journeys.logic.evaluate import Answers as RuleAnswers
from app.journeys.logic.evaluate import holds
from app.journeys.schemas import Question, QuestionKind, QuestionnaireContent, Section
from app.journeys.values import (
    AFFECT_PREFIX,
    MESSAGES,
    NOT_APPLICABLE,
    REVIEW_PREFIX,
    SIDE_TEXT_MAX_LENGTH,
    WHY_MIN_LENGTH,
    WHY_PREFIX,
    Invalid,
    Problem,
    affect_problem,
    is_number,
    text_problem,
    trimmed_length,
    validate_answer,
    validate_value,
)

__all__ = [
    "AFFECT_PREFIX",
    "MESSAGES",
    "NOT_APPLICABLE",
    "REVIEW_PREFIX",
    "WHY_MIN_LENGTH",
    "WHY_PREFIX",
    "Answers",
    "Invalid",
    "Lack",
    "Missing",
    "NamedPhoto",
    "Problem",
    "asks_why",
    "is_answered",
    "list_missing",
    "list_photos_not_received",
    "matches",
    "named_photos",
    "progress",
    "trimmed_length",
    "validate_answer",
    "validate_value",
    "visible_answers",
    "visible_questions",
    "visible_sections",
]

_TEXT_KINDS: Final = frozenset({QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT})

Answers = Mapping[str, Any]
"""Values by question code, as the phone protocol writes them; a missing key and None both mean no answer."""


class Lack(StrEnum):
    """Why something keeps a visit from being submitted."""

    REQUIRED = "required"
    TOO_SHORT = "too_short"
    INVALID = "invalid"
    PHOTO_NOT_RECEIVED = "photo_not_received"


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing to do before submitting; ``section_code`` is None for a reviewer's general question."""

    question_code: str
    section_code: str | None
    reason: Lack


@dataclass(frozen=True, slots=True)
class NamedPhoto:
    """A photo that an answer counts on, to be looked for among the evidence received."""

    question_code: str
    section_code: str
    sha256: str


def is_answered(value: object) -> bool:
    """Say whether a value is an answer at all: None, blank text and an empty list are not."""
    if value is None:
        return False
    if isinstance(value, str):
        return trimmed_length(value) > 0
    if isinstance(value, (list, tuple, dict)):
        return len(value) > 0
    return True


# --- what is visible ---


def visible_questions(content: QuestionnaireContent, answers: Answers) -> list[Question]:
    """Return the questions that count with these answers, in the order they are asked."""
    return [question for _, questions in visible_sections(content, answers) for question in questions]


def visible_sections(content: QuestionnaireContent, answers: Answers) -> list[tuple[Section, list[Question]]]:
    """Return each visible section with its visible questions, in the order they are asked."""
    shown: set[str] = set()
    sections: list[tuple[Section, list[Question]]] = []
    for section in content.sections:
        questions = []
        for question in section.questions:
            if _condition_holds(question, answers, shown):
                questions.append(question)
                if question.kind is not QuestionKind.NOTE:
                    shown.add(question.code)
        if questions or (section.affect and not section.questions):
            sections.append((section, questions))
    return sections


def visible_answers(content: QuestionnaireContent, answers: Answers) -> dict[str, Any]:
    """Return only the answers that count: visible questions', their forced reasons, visible affects."""
    kept: dict[str, Any] = {}
    for section, questions in visible_sections(content, answers):
        for question in questions:
            if question.kind is not QuestionKind.NOTE and is_answered(answers.get(question.code)):
                kept[question.code] = answers[question.code]
                reason = WHY_PREFIX + question.code
                if asks_why(question, answers) and is_answered(answers.get(reason)):
                    kept[reason] = answers[reason]
        affect = AFFECT_PREFIX + section.code
        if section.affect and is_answered(answers.get(affect)):
            kept[affect] = answers[affect]
    return kept


def asks_why(question: Question, answers: Answers) -> bool:
    """Say whether the answer given forces a reason in the shopper's own words."""
    return bool(question.why_when) and matches(answers.get(question.code), question.why_when)


def matches(value: object, any_of: Collection[str]) -> bool:
    """Say whether an answer is, or contains, one of the values; numbers compare as JavaScript writes them."""
    if isinstance(value, (list, tuple)):
        return any(isinstance(item, str) and item in any_of for item in value)
    written = _written(value)
    return written is not None and written in any_of


def _condition_holds(question: Question, answers: Answers, shown: set[str]) -> bool:
    rule = question.visible_when
    return rule is None or holds(rule, RuleAnswers({code: answers.get(code) for code in rule.codes() & shown}))


def _written(value: object) -> str | None:
    if isinstance(value, str):
        return value
    if not is_number(value):
        return None
    return str(int(value)) if value == int(value) else repr(value)


# --- what is missing ---


def list_missing(content: QuestionnaireContent, answers: Answers, review_questions: Iterable[tuple[str, str | None]] = ()) -> list[Missing]:
    """List what stands between these answers and submitting, in the order it is asked.

    Required visible questions, texts below their minimum length (also optional ones, once begun), forced
    reasons (`WHY_MIN_LENGTH` characters), answers that do not fit, and the affect of each visible section
    that asks it: there at least the *pleasure* slider must have been touched. Arousal is asked too, but may
    stay missing: valence carries the emotion curve, and forcing both makes people push a slider to get on.
    `review_questions` are a reviewer's open questions as (id, section code or None); each needs an answer.
    """
    missing: list[Missing] = []
    for section, questions in visible_sections(content, answers):
        for question in questions:
            lacks = _lack_of(question, answers.get(question.code))
            if lacks is not None:
                missing.append(Missing(question.code, section.code, lacks))
            if asks_why(question, answers):
                code = WHY_PREFIX + question.code
                lacks = _lack_of_text(answers.get(code), WHY_MIN_LENGTH, SIDE_TEXT_MAX_LENGTH, required=True)
                if lacks is not None:
                    missing.append(Missing(code, section.code, lacks))
        if section.affect:
            code = AFFECT_PREFIX + section.code
            lacks = _lack_of_affect(answers.get(code))
            if lacks is not None:
                missing.append(Missing(code, section.code, lacks))
    for identifier, section_code in review_questions:
        code = REVIEW_PREFIX + identifier
        lacks = _lack_of_text(answers.get(code), 1, SIDE_TEXT_MAX_LENGTH, required=True)
        if lacks is not None:
            missing.append(Missing(code, section_code, lacks))
    return missing


def named_photos(content: QuestionnaireContent, answers: Answers) -> list[NamedPhoto]:
    """List the photos that visible answers count on; a submit waits until each of them was received."""
    return [
        NamedPhoto(question.code, section.code, item["sha256"])
        for section, questions in visible_sections(content, answers)
        for question in questions
        if question.kind is QuestionKind.PHOTO and validate_value(question, answers.get(question.code)) is None
        for item in answers.get(question.code) or []
    ]


def list_photos_not_received(content: QuestionnaireContent, answers: Answers, received: Collection[str]) -> list[Missing]:
    """List the questions with a photo that is not among the received sha256 digests (one entry each)."""
    waiting = {(photo.question_code, photo.section_code): None for photo in named_photos(content, answers) if photo.sha256 not in received}
    return [Missing(question, section, Lack.PHOTO_NOT_RECEIVED) for question, section in waiting]


def progress(content: QuestionnaireContent, answers: Answers) -> tuple[int, int]:
    """Return (done, asked) over the visible questions that take an answer."""
    asked = [question for question in visible_questions(content, answers) if question.kind is not QuestionKind.NOTE]
    return sum(is_answered(answers.get(question.code)) for question in asked), len(asked)


def _lack_of(question: Question, value: object) -> Lack | None:
    if question.kind is QuestionKind.NOTE:
        return None
    if question.kind in _TEXT_KINDS:
        return _lack_of_text(value, question.min_length, question.max_length, required=question.required)
    if not is_answered(value):
        return Lack.REQUIRED if question.required else None
    return Lack.INVALID if validate_value(question, value) is not None else None


def _lack_of_text(value: object, shortest: int, longest: int, *, required: bool) -> Lack | None:
    if not is_answered(value):
        return Lack.REQUIRED if required else None
    if text_problem(value, longest) is not None or not isinstance(value, str):
        return Lack.INVALID
    return Lack.TOO_SHORT if trimmed_length(value) < shortest else None


def _lack_of_affect(value: object) -> Lack | None:
    if affect_problem(value) is not None:
        return Lack.INVALID
    touched = isinstance(value, dict) and value.get("pleasure") is not None
    return None if touched else Lack.REQUIRED
