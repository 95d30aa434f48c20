"""From one approved visit's answers to what results keep of it, and how visits add up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from app.journeys.answers import visible_answers
from app.journeys.emotion import Reading
from app.journeys.schemas import QuestionKind, QuestionnaireContent
from app.journeys.scoring import mean_score, scorer_of

TOTAL = ""
"""The step code of a visit's total."""


@dataclass(frozen=True)
class StepFigures:
    """What one step of one visit (or its total) gave: an exact score 0..1, pleasure and arousal 0..1, a mystery guest NPS answer 0..10."""

    step_code: str
    score: Fraction | None
    pleasure: float | None = None
    arousal: float | None = None
    nps: int | None = None


@dataclass(frozen=True)
class Quote:
    """A text that may be quoted, with the valence (-1..1) of its step where it was given."""

    question_code: str
    step_code: str
    text: str
    valence: float | None


def figures_of(content: QuestionnaireContent, answers: Mapping[str, Any]) -> list[StepFigures]:
    """A visit's total first, then a row a section."""
    scored = scorer_of(content).totals(answers)
    by_section = scored.by_section()
    shown = visible_answers(content, dict(answers))
    kinds = {question.code: question.kind for question in content.questions()}
    nps = next(
        (int(value) for code, value in shown.items() if kinds.get(code) is QuestionKind.NPS and value is not None),
        None,
    )
    rows = [StepFigures(TOTAL, scored.total, nps=nps)]
    for section in content.sections:
        reading = Reading.from_answer(answers.get(f"affect:{section.code}"))
        rows.append(StepFigures(section.code, by_section[section.code], reading.pleasure, reading.arousal))
    return rows


def quotes_of(content: QuestionnaireContent, answers: Mapping[str, Any], *, names_allowed: bool) -> list[Quote]:
    """The texts of an approved visit that a client may read: marked as verbatim, not private, and no names unless the study's privacy gate is open."""
    shown = visible_answers(content, dict(answers))
    quotes = []
    for section in content.sections:
        reading = Reading.from_answer(answers.get(f"affect:{section.code}"))
        for question in section.questions:
            hidden = question.private or (question.names_person and not names_allowed)
            text = shown.get(question.code)
            if question.verbatim and not hidden and isinstance(text, str) and text.strip():
                quotes.append(Quote(question.code, section.code, text.strip(), reading.valence))
    return quotes


def mean_of_location_means(sums: Iterable[tuple[Fraction, int]]) -> Fraction | None:
    """The one stated aggregation: the mean of location means, a location being the mean of its visits; ``sums`` are (sum of scores, number scored) a location."""
    return mean_score(total / n for total, n in sums if n)
