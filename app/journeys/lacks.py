"""What keeps one answer from being whole: the checks behind the list of what is still missing."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.journeys.compiled import Asked, Reading
from app.journeys.felt_values import (
    CONTRIBUTION_PREFIX,
    EXPECTATION_KEY,
    OUTCOME_KEY,
    SPEEDED_PREFIX,
    WORDS_PREFIX,
    felt_problem,
    words_told,
)
from app.journeys.schemas import NEEDS_OPTIONS, TAKES_NO_ANSWER, Question, QuestionKind, QuestionnaireContent, Section
from app.journeys.value_shapes import affect_problem, photos_problem
from app.journeys.values import (
    AFFECT_PREFIX,
    EVIDENCE_PREFIX,
    SIDE_TEXT_MAX_LENGTH,
    TEXT_KINDS,
    WHY_MIN_LENGTH,
    WHY_PREFIX,
    forces,
    is_answered,
    is_given,
    is_na,
    text_problem,
    trimmed_length,
    value_problem,
)


class Lack(StrEnum):
    """Why something keeps a visit from being submitted."""

    REQUIRED = "required"
    TOO_SHORT = "too_short"
    INVALID = "invalid"
    INCOMPLETE = "incomplete"
    """A matrix, ranking or receipt that was begun and not finished."""
    TOO_FEW = "too_few"
    """Fewer entries in a repeat group than asked for."""
    RULE = "rule"
    """The question's own rule of validity does not hold; its ``valid_message`` says what to do."""
    PHOTO_NOT_RECEIVED = "photo_not_received"
    FILE_NOT_RECEIVED = "file_not_received"


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing to do before submitting; ``section_code`` is None for a reviewer's general question."""

    question_code: str
    section_code: str | None
    reason: Lack


def lacks_of(reading: Reading, asked: Asked) -> Lack | None:  # noqa: PLR0911 - one line a reason
    """What an answer lacks itself; None when it may be sent as it is."""
    question = asked.question
    if question.kind in TAKES_NO_ANSWER:
        return None
    value = reading.value(asked.key)
    if not is_given(question, value):
        return Lack.REQUIRED if _is_demanded(reading, asked) else None
    if is_na(question, value):
        return None
    if not reading.fits(asked.key) and value_problem(question, value) is not None:
        return Lack.INVALID
    if question.kind in TEXT_KINDS and trimmed_length(value) < question.min_length:
        return Lack.TOO_SHORT
    if isinstance(value, (list, dict)):
        half = _half_done(reading, asked, value)
        if half is not None:
            return half
    if question.valid_when is not None:
        context = reading.context(asked)
        context.here = reading.known(question.code, asked.entry)
        if not context.holds(question.valid_when):
            return Lack.RULE
    return None


def is_required(reading: Reading, asked: Asked) -> bool:
    """Whether a question has to be answered here: ``required_when`` decides where it is set, else ``required``."""
    rule = asked.question.required_when
    if rule is None:
        return asked.question.required
    context = reading.context(asked)
    context.here = reading.known(asked.question.code, asked.entry)
    return context.holds(rule)


def _is_demanded(reading: Reading, asked: Asked) -> bool:
    """Required, and possible: nobody is held up by a choice without options, or by a group that may stay without entries."""
    question = asked.question
    if question.kind is QuestionKind.REPEAT and question.minimum is not None and question.minimum <= 0:
        return False
    if question.kind in NEEDS_OPTIONS and question.choice_filter is not None and _count_offered(reading, asked) == 0:
        return False
    return is_required(reading, asked)


def _count_offered(reading: Reading, asked: Asked) -> int:
    context = reading.context(asked)
    return sum(context.offers(asked.question, option) for option in asked.question.options)


def _half_done(reading: Reading, asked: Asked, value: object) -> Lack | None:
    """A ranking, matrix, receipt or group that was begun: whether it is finished."""
    question = asked.question
    match value:
        case list() if question.kind is QuestionKind.RANKING:
            return None if len(value) >= _places(reading, asked, question) else Lack.INCOMPLETE
        case list() if question.kind is QuestionKind.REPEAT:
            return Lack.TOO_FEW if question.minimum is not None and len(value) < question.minimum else None
        case dict() if question.kind is QuestionKind.MATRIX:
            whole = all(row.code in value for row in question.rows) or not is_required(reading, asked)
            return None if whole else Lack.INCOMPLETE
        case dict() if question.kind is QuestionKind.RECEIPT:
            whole = all(is_answered(value.get(part)) for part in ("photos", "amount_minor", "date"))
            return None if whole else Lack.INCOMPLETE
        case _:
            return None


def _places(reading: Reading, asked: Asked, question: Question) -> int:
    """How many options a whole ranking has: all that are offered, or the first ``maximum``."""
    offered = _count_offered(reading, asked)
    return offered if question.maximum is None else min(offered, math.floor(question.maximum))


def lack_of_reason(reading: Reading, asked: Asked) -> Lack | None:
    """What is lacking in the reason that an answer forces; None when none is asked or it is there."""
    if not forces(asked.question, reading.value(asked.key), asked.question.why_when):
        return None
    return lack_of_text(reading.answers.get(WHY_PREFIX + asked.key), WHY_MIN_LENGTH, SIDE_TEXT_MAX_LENGTH, required=True)


def lack_of_evidence(reading: Reading, asked: Asked) -> Lack | None:
    """What is lacking in the photos that an answer forces; None when none are asked or one is there."""
    if not forces(asked.question, reading.value(asked.key), asked.question.evidence_when):
        return None
    value = reading.answers.get(EVIDENCE_PREFIX + asked.key)
    if not is_answered(value):
        return Lack.REQUIRED
    return Lack.INVALID if photos_problem(value) is not None else None


def lack_of_text(value: object, shortest: int, longest: int, *, required: bool) -> Lack | None:
    """What is lacking in a text."""
    if not is_answered(value):
        return Lack.REQUIRED if required else None
    if text_problem(value, longest) is not None or not isinstance(value, str):
        return Lack.INVALID
    return Lack.TOO_SHORT if trimmed_length(value) < shortest else None


def lack_of_affect(value: object, *, fits: bool = False) -> Lack | None:
    """What is lacking in a section's sliders: pleasure at least. ``fits``: whether the value is known to be one of theirs."""
    if not fits and affect_problem(value) is not None:
        return Lack.INVALID
    touched = isinstance(value, dict) and value.get("pleasure") is not None
    return None if touched else Lack.REQUIRED


def lacks_of_feelings(reading: Reading, sections: Sequence[Section], here: Section) -> Iterator[tuple[str, Lack]]:
    """What is lacking in the emotion instruments of one visible section, by key.

    A block of quick questions is named at its last visible step, what was expected at the first step of all and how it turned out at the last.
    What was expected is never demanded: told afterwards it would be made up.
    """
    content, answers = reading.form.content, reading.answers
    found: list[tuple[str, Lack | None]] = []
    if here.affect:
        key = AFFECT_PREFIX + here.code
        found.append((key, lack_of_affect(answers.get(key), fits=reading.fits(key))))
    for prefix, asked in ((WORDS_PREFIX, here.words), (CONTRIBUTION_PREFIX, here.contribution)):
        key = prefix + here.code
        if asked:
            value = answers.get(key)
            told = words_told(value) if prefix == WORDS_PREFIX else value is not None
            found.append(
                (key, Lack.INVALID if not reading.fits(key) and felt_problem(content, key, value) else None if told else Lack.REQUIRED)
            )
    blocks = content.blocks() if here.speeded else {}
    steps = [section for section in sections if here.speeded and section.speeded and blocks[section.code] == blocks[here.code]]
    if steps and steps[-1] is here:
        key = SPEEDED_PREFIX + blocks[here.code]
        found.append((key, _lack_of_block(content, key, answers.get(key), [section.code for section in steps])))
    if content.emotion.journey and here is sections[0]:
        found.append((EXPECTATION_KEY, Lack.INVALID if felt_problem(content, EXPECTATION_KEY, answers.get(EXPECTATION_KEY)) else None))
    if content.emotion.journey and here is sections[-1]:
        value = answers.get(OUTCOME_KEY)
        found.append(
            (OUTCOME_KEY, Lack.INVALID if felt_problem(content, OUTCOME_KEY, value) else None if value is not None else Lack.REQUIRED)
        )
    for key, lack in found:
        if lack is not None:
            yield key, lack


def _lack_of_block(content: QuestionnaireContent, key: str, value: object, steps: Sequence[str]) -> Lack | None:
    """A block is whole when each of its visible steps was begun; one that broke off half way is not asked again."""
    if felt_problem(content, key, value) is not None:
        return Lack.INVALID
    if not isinstance(value, dict):
        return Lack.REQUIRED
    return None if all(step in value["steps"] for step in steps) else Lack.INCOMPLETE
