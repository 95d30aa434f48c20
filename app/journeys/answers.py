"""What a set of answers means for a questionnaire: what is visible, what fits, what is still missing.

The phone's form engine follows the same rules; ``tests/shared/form_vectors.json`` is run by both sides, and so are
thousands of questionnaires and answers made at random.

The rules, in short:

* A question is visible when its section's rule, its repeat group's and its own hold. A hidden answer reads as
  nothing in every rule; it is kept, so that it is back when the branch reopens.
* A section is visible when its rule holds and at least one of its questions is visible; a section without any
  when it asks for a feeling.
* Answers are stored under the question's code, in a repeat group under ``code[entry]``; and under ``affect:<section>``, the keys of the other
  emotion instruments (app/journeys/felt_values.py), ``why:<key>``, ``evidence:<key>`` and ``review:<id>`` for what goes beside the questions,
  ``confirm:<check>`` for the shopper's word about a check (app/journeys/checks.py), ``note:<section>`` for notes to self.
* Half an answer is a valid answer (phones save while people type); what makes it whole counts when submitting.

Each function works on the content's compiled form (app/journeys/compiled.py). Who needs several of them for one set
of answers reads it once: ``form_of(content).read(answers)``.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from app.journeys.checks import CONFIRM_PREFIX, knows_check
from app.journeys.compiled import HOLDS_BYTES, Answers, Asked, Form, Reading, form_of
from app.journeys.felt_values import (
    CONTRIBUTION_PREFIX,
    EXPECTATION_KEY,
    FELT_PREFIXES,
    OUTCOME_KEY,
    SPEEDED_PREFIX,
    WORDS_PREFIX,
    felt_problem,
)
from app.journeys.lacks import Lack, Missing, lack_of_evidence, lack_of_reason, lack_of_text, lacks_of, lacks_of_feelings
from app.journeys.schemas import TAKES_NO_ANSWER, Question, QuestionKind, QuestionnaireContent, Section
from app.journeys.value_problems import MESSAGES, Invalid, Problem, refusal
from app.journeys.value_shapes import photos_problem
from app.journeys.values import (
    AFFECT_PREFIX,
    EVIDENCE_PREFIX,
    NOT_APPLICABLE,
    NOTE_PREFIX,
    REVIEW_PREFIX,
    SIDE_TEXT_MAX_LENGTH,
    WHY_MIN_LENGTH,
    WHY_PREFIX,
    forces,
    is_answered,
    is_given,
    is_na,
    matches,
    split_key,
    text_problem,
    trimmed_length,
    validate_value,
    value_problem,
)

__all__ = [
    "AFFECT_PREFIX", "CONFIRM_PREFIX", "EVIDENCE_PREFIX", "FELT_PREFIXES", "MESSAGES", "NOTE_PREFIX", "NOT_APPLICABLE", "REVIEW_PREFIX",
    "WHY_MIN_LENGTH", "WHY_PREFIX", "Answers", "Asked",
    "Form", "Invalid", "Lack", "Missing", "NamedPhoto", "Problem", "Reading", "asked_sections", "asks_evidence", "asks_why",
    "calculated_values", "form_of", "is_answered", "is_given", "is_na", "key_of", "list_missing", "list_photos_not_received", "matches",
    "named_photos", "progress", "split_key", "trimmed_length", "validate_answer", "validate_value", "visible_answers",
    "visible_questions", "visible_sections",
]  # fmt: skip


class NamedPhoto:
    """Bytes (a photo, recording or file) that an answer counts on, to be looked for among the evidence received."""

    __slots__ = ("is_photo", "question_code", "section_code", "sha256")

    def __init__(self, question_code: str, section_code: str, sha256: str, *, is_photo: bool = True) -> None:
        """``question_code`` is the key of the answer that names them."""
        self.question_code, self.section_code, self.sha256, self.is_photo = question_code, section_code, sha256, is_photo


# --- what is visible ---


def visible_questions(content: QuestionnaireContent, answers: Answers, today: str | None = None) -> list[Question]:
    """Return the questions that count with these answers, in the order they are asked; repeat groups without their inner questions."""
    return [question for _, questions in visible_sections(content, answers, today) for question in questions]


def visible_sections(content: QuestionnaireContent, answers: Answers, today: str | None = None) -> list[tuple[Section, list[Question]]]:
    """Return each visible section with its visible questions, in the order they are asked; repeat groups without their inner questions."""
    return [
        (section, [asked.question for asked in row if asked.entry is None])
        for section, row in form_of(content).read(answers, today).asked()
    ]


def asked_sections(content: QuestionnaireContent, answers: Answers, today: str | None = None) -> list[tuple[Section, list[Asked]]]:
    """Return each visible section with all that is asked in it: after a repeat group its questions, once an entry."""
    return form_of(content).read(answers, today).asked()


def visible_answers(content: QuestionnaireContent, answers: Answers, today: str | None = None) -> dict[str, Any]:
    """Return only what counts, by key: answers of visible questions with their forced reasons and evidence, calculated values, visible feelings."""
    reading = form_of(content).read(answers, today)
    kept: dict[str, Any] = {}
    shown = reading.asked()
    for section, row in shown:
        for asked in row:
            question, value = asked.question, reading.value(asked.key)
            if question.kind is QuestionKind.NOTE or not is_given(question, value):
                continue
            kept[asked.key] = value
            for prefix, any_of in ((WHY_PREFIX, question.why_when), (EVIDENCE_PREFIX, question.evidence_when)):
                beside = prefix + asked.key
                if forces(question, value, any_of) and is_answered(answers.get(beside)):
                    kept[beside] = answers[beside]
        for prefix, asks in ((AFFECT_PREFIX, section.affect), (WORDS_PREFIX, section.words), (CONTRIBUTION_PREFIX, section.contribution)):
            if asks and is_answered(answers.get(prefix + section.code)):
                kept[prefix + section.code] = answers[prefix + section.code]
    return kept | _visible_of_the_journey(content, [section for section, _row in shown], answers)


def _visible_of_the_journey(content: QuestionnaireContent, sections: Sequence[Section], answers: Answers) -> dict[str, Any]:
    """The journey's own answers, and the blocks of quick questions with only the steps that are visible."""
    found: dict[str, Any] = {}
    if content.emotion.journey and sections:
        found = {key: answers[key] for key in (EXPECTATION_KEY, OUTCOME_KEY) if is_answered(answers.get(key))}
    blocks = content.blocks()
    for block in dict.fromkeys(blocks[section.code] for section in sections if section.speeded):
        value = answers.get(SPEEDED_PREFIX + block)
        if isinstance(value, dict) and value and isinstance(value.get("steps"), dict):
            shown = {section.code for section in sections if section.speeded and blocks[section.code] == block}
            hidden = {section.code for section in content.sections} - shown
            found[SPEEDED_PREFIX + block] = {**value, "steps": {step: rows for step, rows in value["steps"].items() if step not in hidden}}
        elif is_answered(value):
            found[SPEEDED_PREFIX + block] = value
    return found


def calculated_values(content: QuestionnaireContent, answers: Answers, today: str | None = None) -> dict[str, Any]:
    """Return the calculated values by key, None where one comes to nothing; only visible ones."""
    reading = form_of(content).read(answers, today)
    return {
        asked.key: reading.value(asked.key) for _, row in reading.asked() for asked in row if asked.question.kind is QuestionKind.CALCULATED
    }


def asks_why(question: Question, answers: Answers, key: str | None = None) -> bool:
    """Say whether the answer given forces a reason in the shopper's own words; ``key`` where the question is asked of an entry."""
    return forces(question, answers.get(key or question.code), question.why_when)


def asks_evidence(question: Question, answers: Answers, key: str | None = None) -> bool:
    """Say whether the answer given forces a photo that shows it."""
    return forces(question, answers.get(key or question.code), question.evidence_when)


def key_of(code: str) -> str:
    """The key of the answer that something beside it belongs to: ``why:staff_name[3]`` is about ``staff_name[3]``."""
    return code.removeprefix(WHY_PREFIX).removeprefix(EVIDENCE_PREFIX)


# --- what fits ---


def validate_answer(content: QuestionnaireContent, code: str, value: object) -> Invalid | None:  # noqa: PLR0911 - one a kind of key
    """Check one value against what its key names: a question, or an affect, reason, evidence or answer to a reviewer; None when it fits.

    None as a value clears an answer and always fits. What makes an answer whole is left to `list_missing`.
    """
    form = form_of(content)
    if ":" not in code:  # what all names of things beside the questions have
        question = form.asked_under(code)
        return refusal(Problem.UNKNOWN_QUESTION if question is None else value_problem(question, value))
    if code.startswith(REVIEW_PREFIX):
        return refusal(Problem.UNKNOWN_QUESTION if code == REVIEW_PREFIX else text_problem(value, SIDE_TEXT_MAX_LENGTH))
    if code.startswith(FELT_PREFIXES):
        return refusal(felt_problem(content, code, value))
    if code.startswith((NOTE_PREFIX, CONFIRM_PREFIX)):
        known = knows_check(content, code) if code.startswith(CONFIRM_PREFIX) else code.removeprefix(NOTE_PREFIX) in form.sections
        return refusal(text_problem(value, SIDE_TEXT_MAX_LENGTH) if known else Problem.UNKNOWN_QUESTION)
    if code.startswith(WHY_PREFIX):
        question = form.asked_under(code.removeprefix(WHY_PREFIX))
        known = question is not None and bool(question.why_when)
        return refusal(text_problem(value, SIDE_TEXT_MAX_LENGTH) if known else Problem.UNKNOWN_QUESTION)
    if code.startswith(EVIDENCE_PREFIX):
        question = form.asked_under(code.removeprefix(EVIDENCE_PREFIX))
        known = question is not None and bool(question.evidence_when)
        return refusal((None if value is None else photos_problem(value)) if known else Problem.UNKNOWN_QUESTION)
    return refusal(Problem.UNKNOWN_QUESTION)


# --- what is missing ---


def list_missing(
    content: QuestionnaireContent,
    answers: Answers,
    review_questions: Iterable[tuple[str, str | None]] = (),
    *,
    today: str | None = None,
    reading: Reading | None = None,
) -> list[Missing]:
    """List what stands between these answers and submitting, in the order it is asked.

    Required visible questions, answers that are half done or do not fit, rules of validity, forced reasons
    (`WHY_MIN_LENGTH` characters) and evidence, and the feelings of each visible section that asks them. Of the two sliders
    at least *pleasure* must have been touched. Arousal is asked too, but may stay missing: valence carries the
    emotion curve, and forcing both makes people push a slider to get on. `review_questions` are a reviewer's open
    questions as (id, section code or None); each needs an answer. `today` (YYYY-MM-DD) is the visit's own day where
    rules ask for it. `reading` is that of these answers, where somebody has read them already.
    """
    reading = reading or form_of(content).read(answers, today)
    missing: list[Missing] = []
    shown = reading.asked()
    sections = [section for section, _row in shown]
    for section, row in shown:
        for asked in row:
            lack = lacks_of(reading, asked)
            if lack is not None:
                missing.append(Missing(asked.key, section.code, lack))
            if asked.question.why_when and (lack := lack_of_reason(reading, asked)) is not None:
                missing.append(Missing(WHY_PREFIX + asked.key, section.code, lack))
            if asked.question.evidence_when and (lack := lack_of_evidence(reading, asked)) is not None:
                missing.append(Missing(EVIDENCE_PREFIX + asked.key, section.code, lack))
        missing += [Missing(key, section.code, lack) for key, lack in lacks_of_feelings(reading, sections, section)]
    for identifier, section_code in review_questions:
        code = REVIEW_PREFIX + identifier
        lack = lack_of_text(answers.get(code), 1, SIDE_TEXT_MAX_LENGTH, required=True)
        if lack is not None:
            missing.append(Missing(code, section_code, lack))
    return missing


def named_photos(
    content: QuestionnaireContent, answers: Answers, today: str | None = None, *, reading: Reading | None = None
) -> list[NamedPhoto]:
    """List the photos, recordings and files that visible answers count on; a submit waits until each of them was received."""
    if not form_of(content).names_bytes:
        return []
    reading = reading or form_of(content).read(answers, today)
    found: list[NamedPhoto] = []
    for section, row in reading.asked():
        for asked in row:
            question, value = asked.question, reading.value(asked.key)
            if question.kind in HOLDS_BYTES and isinstance(value, list) and value_problem(question, value) is None:
                is_photo = question.kind is QuestionKind.PHOTO
                found += [NamedPhoto(asked.key, section.code, item["sha256"], is_photo=is_photo) for item in value]
            elif question.kind is QuestionKind.RECEIPT and isinstance(value, dict) and value_problem(question, value) is None:
                found += [NamedPhoto(asked.key, section.code, item["sha256"]) for item in value.get("photos", [])]
            beside = answers.get(EVIDENCE_PREFIX + asked.key) if question.evidence_when else None
            if isinstance(beside, list) and forces(question, value, question.evidence_when) and photos_problem(beside) is None:
                found += [NamedPhoto(EVIDENCE_PREFIX + asked.key, section.code, item["sha256"]) for item in beside]
    return found


def list_photos_not_received(
    content: QuestionnaireContent,
    answers: Answers,
    received: Collection[str],
    today: str | None = None,
    *,
    reading: Reading | None = None,
) -> list[Missing]:
    """List the answers with a photo, recording or file that is not among the received sha256 digests (one entry each)."""
    waiting = {
        (named.question_code, named.section_code): named.is_photo
        for named in named_photos(content, answers, today, reading=reading)
        if named.sha256 not in received
    }
    return [
        Missing(key, section, Lack.PHOTO_NOT_RECEIVED if is_photo else Lack.FILE_NOT_RECEIVED)
        for (key, section), is_photo in waiting.items()
    ]


def progress(content: QuestionnaireContent, answers: Answers, today: str | None = None) -> tuple[int, int]:
    """Return (done, asked) over all that is visible and takes an answer, the questions of a repeat group once an entry."""
    reading = form_of(content).read(answers, today)
    taking = [asked for _, row in reading.asked() for asked in row if asked.question.kind not in TAKES_NO_ANSWER]
    return sum(is_given(asked.question, reading.value(asked.key)) for asked in taking), len(taking)
