"""From one approved visit's answers to what results keep of it, and how visits add up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from app.journeys.answers import asked_sections, visible_answers
from app.journeys.emotion import Reading
from app.journeys.schemas import QuestionKind, QuestionnaireContent
from app.journeys.scoring import mean_score, scorer_of
from app.journeys.values import is_number

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


def figures_of(content: QuestionnaireContent, answers: Mapping[str, Any], today: str | None = None) -> list[StepFigures]:
    """A visit's total first, then a row a section; ``today`` (YYYY-MM-DD) is the visit's own day, for rules about it."""
    scored = scorer_of(content).totals(answers, today)
    by_section = scored.by_section()
    shown = visible_answers(content, answers, today)
    asked = [each for _section, row in asked_sections(content, answers, today) for each in row]
    recommend = (shown.get(each.key) for each in asked if each.question.kind is QuestionKind.NPS)
    rows = [StepFigures(TOTAL, scored.total, nps=next((int(value) for value in recommend if is_number(value)), None))]
    for section in content.sections:
        reading = Reading.from_answer(shown.get(f"affect:{section.code}"))
        rows.append(StepFigures(section.code, by_section[section.code], reading.pleasure, reading.arousal))
    return rows


def quotes_of(content: QuestionnaireContent, answers: Mapping[str, Any], today: str | None = None, *, names_allowed: bool) -> list[Quote]:
    """The texts of an approved visit that a client may read: marked as verbatim, not private, and no names unless the study's privacy gate is open."""
    shown = visible_answers(content, answers, today)
    quotes = []
    for section, row in asked_sections(content, answers, today):
        reading = Reading.from_answer(shown.get(f"affect:{section.code}"))
        for asked in row:
            parts = [asked.question, *([asked.group] if asked.group else [])]
            hidden = any(part.private or (part.names_person and not names_allowed) for part in parts)
            text = shown.get(asked.key)
            if asked.question.verbatim and not hidden and isinstance(text, str) and text.strip():
                quotes.append(Quote(asked.key, section.code, text.strip(), reading.valence))
    return quotes


def mean_of_location_means(sums: Iterable[tuple[Fraction, int]]) -> Fraction | None:
    """The one stated aggregation: the mean of location means, a location being the mean of its visits; ``sums`` are (sum of scores, number scored) a location."""
    return mean_score(total / n for total, n in sums if n)
