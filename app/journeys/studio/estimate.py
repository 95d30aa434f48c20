"""How long a questionnaire takes to fill in."""

from collections.abc import Iterable
from typing import Final

from app.journeys.schemas import Question, QuestionKind, QuestionnaireContent, Section

K = QuestionKind
SECONDS: Final[dict[QuestionKind, int]] = {
    K.YES_NO: 6, K.SINGLE_CHOICE: 8, K.MULTIPLE_CHOICE: 14, K.SCALE: 7, K.NPS: 8, K.CSAT: 7, K.CES: 8, K.NUMBER: 10, K.MONEY: 12, K.DATE: 8, K.TIME: 8,
    K.DATETIME: 12, K.DURATION: 10, K.SHORT_TEXT: 20, K.LONG_TEXT: 75, K.PHOTO: 25, K.AUDIO: 60, K.FILE: 30, K.RECEIPT: 45, K.BARCODE: 15, K.PLACE: 10,
    K.RANKING: 25, K.MATRIX: 5, K.REPEAT: 5, K.NOTE: 5, K.CALCULATED: 0,
}  # fmt: skip
"""Seconds a question of a kind takes on a phone, reading included (our own convention, to compare drafts by; a matrix: each row)."""
SECONDS_PER_WORD: Final = 0.3
"""Reading what goes beyond a short question: 200 words a minute (our own convention)."""
SHORT_QUESTION_WORDS: Final = 12
SECONDS_PER_CHARACTER: Final = 0.35
"""Typing a text of its minimum length with two thumbs: about 35 words a minute (our own convention)."""
AFFECT_SECONDS: Final = 15
WORDS_SECONDS: Final = 15
CONTRIBUTION_SECONDS: Final = 8
SPEEDED_SECONDS: Final = 18
"""A cue and eight words: 48 of them take about 90 seconds."""
BLOCK_SECONDS: Final = 30
"""Reading what the quick questions are, and practising them; once a leg."""
JOURNEY_SECONDS: Final = 15
"""What is expected, and how it turned out."""
SECTION_SECONDS: Final = 4
ENTRIES: Final = 2
"""How many entries of a repeat group we reckon with when its minimum says nothing."""
CONDITIONAL_SHARE: Final = 0.5
"""A question that is asked only sometimes is reckoned for half (our own convention)."""


def estimated_seconds(content: QuestionnaireContent) -> float:
    """Seconds that filling in takes, questions that hang on a rule counted for half."""
    blocks = content.blocks()
    learned = len({blocks[section.code] for section in content.sections if section.speeded})
    steps = sum(section_seconds(section) for section in content.sections)
    return steps + learned * BLOCK_SECONDS + (JOURNEY_SECONDS if content.emotion.journey else 0)


def section_seconds(section: Section) -> float:
    """Seconds one step takes."""
    asked = (
        (section.affect, AFFECT_SECONDS),
        (section.words, WORDS_SECONDS),
        (section.contribution, CONTRIBUTION_SECONDS),
        (section.speeded, SPEEDED_SECONDS),
    )
    whole = SECTION_SECONDS + sum(seconds for on, seconds in asked if on) + _sum(section.questions)
    return whole * (CONDITIONAL_SHARE if section.visible_when else 1)


def question_seconds(question: Question) -> float:
    """Seconds one question takes, its entries and rows included."""
    seconds = float(SECONDS[question.kind]) * max(len(question.rows), 1)
    if question.min_length:
        seconds = max(seconds, question.min_length * SECONDS_PER_CHARACTER)
    seconds += max(_words(question) - SHORT_QUESTION_WORDS, 0) * SECONDS_PER_WORD
    if question.questions:
        seconds += _sum(question.questions) * max(int(question.minimum or 0), ENTRIES)
    return seconds * (CONDITIONAL_SHARE if question.visible_when else 1)


def estimated_minutes(content: QuestionnaireContent) -> int:
    """Whole minutes, at least one."""
    return max(1, round(estimated_seconds(content) / 60))


def _sum(questions: Iterable[Question]) -> float:
    return sum(question_seconds(question) for question in questions)


def _words(question: Question) -> int:
    texts = [question.label, question.help or {}, *(option.label for option in question.options)]
    return max((sum(len(text.get(language, "").split()) for text in texts) for language in question.label), default=0)
