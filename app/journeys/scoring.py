"""Exact scores of one visit: what each item earned, each section's score, the total, and why it is that.

How a score comes about (everything in whole numbers and fractions; rounding only in `display_score`):

* A yes/no question earns its weight for "yes"; a scale earns its weight in proportion to the place on it;
  `reversed` turns both round. A single choice earns its option's points out of the best option's points; a
  multiple choice earns the sum of the chosen points, at least 0 and at most the sum of the positive ones.
* Not applicable, hidden and unanswered items, options without points and texts leave the base.
* A section's score is earned over attainable points. The total is the mean of the section scores by section
  weight, over the sections that scored: the weights of the others are spread in proportion.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

from app.journeys.answers import NOT_APPLICABLE, Answers, is_answered, validate_value, visible_sections
from app.journeys.schemas import Option, Question, QuestionKind, QuestionnaireContent, Section

_ZERO: Final = Fraction(0)
_ONE: Final = Fraction(1)


class Base(StrEnum):
    """Whether an item counts in the base of its section, and if not, why."""

    SCORED = "scored"
    NOT_SCORED = "not_scored"
    HIDDEN = "hidden"
    UNANSWERED = "unanswered"
    NOT_APPLICABLE = "not_applicable"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Item:
    """What one question did for the score; `contribution` and `lost` are shares of the total (0 to 1).

    The contributions of all items add up to the total exactly, and with what was lost to one.
    """

    code: str
    section_code: str
    base: Base
    earned: Fraction = _ZERO
    attainable: Fraction = _ZERO
    contribution: Fraction = _ZERO
    lost: Fraction = _ZERO


@dataclass(frozen=True, slots=True)
class SectionScore:
    """One section: its points, its score (None when nothing in it counts) and its share in the total."""

    code: str
    earned: Fraction
    attainable: Fraction
    score: Fraction | None
    weight: Fraction


@dataclass(frozen=True, slots=True)
class VisitScore:
    """The score of one visit; `total` is None when no section with a weight scored."""

    total: Fraction | None
    sections: tuple[SectionScore, ...]
    items: tuple[Item, ...]

    def section(self, code: str) -> SectionScore:
        """Return one section's score by its code; raises KeyError for another questionnaire's."""
        for section in self.sections:
            if section.code == code:
                return section
        raise KeyError(code)

    def by_section(self) -> dict[str, Fraction | None]:
        """Return the section scores by code."""
        return {section.code: section.score for section in self.sections}


def score_visit(content: QuestionnaireContent, answers: Answers) -> VisitScore:
    """Score one set of answers against the questionnaire it was given to."""
    shown = {section.code: {q.code for q in questions} for section, questions in visible_sections(content, answers)}
    items = {
        section.code: [_score_item(section, question, answers, shown) for question in section.questions] for section in content.sections
    }
    points = {code: (_total(i.earned for i in row), _total(i.attainable for i in row)) for code, row in items.items()}
    weights = normalised_weights({section.code: section.weight for section in content.sections if points[section.code][1] > 0})
    sections = tuple(_score_section(section, points[section.code], weights) for section in content.sections)
    scored = [section for section in sections if section.score is not None and section.weight > 0]
    return VisitScore(
        total=_total(s.weight * s.score for s in scored if s.score is not None) if scored else None,
        sections=sections,
        items=tuple(_with_contribution(item, section) for section in sections for item in items[section.code]),
    )


def explain(content: QuestionnaireContent, answers: Answers) -> list[Item]:
    """List each item's points and its contribution to the total, in the order asked."""
    return list(score_visit(content, answers).items)


def normalised_weights(weights: dict[str, int]) -> dict[str, Fraction]:
    """Spread weights so that they add up to exactly one; empty when there is nothing to spread."""
    whole = sum(weights.values())
    return {code: Fraction(weight, whole) for code, weight in weights.items()} if whole else {}


def score_question(question: Question, value: Any) -> tuple[Fraction, Fraction] | None:
    """Return (earned, attainable) of one answered question, or None when the answer is outside the base."""
    if not is_answered(value) or validate_value(question, value) is not None:
        return None
    return _points_of(question, value)


def _points_of(question: Question, value: Any) -> tuple[Fraction, Fraction] | None:
    if value == NOT_APPLICABLE and question.kind is not QuestionKind.SINGLE_CHOICE:
        return None
    match question.kind:
        case QuestionKind.YES_NO:
            return _share(question, _ONE if value == "yes" else _ZERO)
        case QuestionKind.SCALE:
            return _share(question, _place_on_scale(question, value))
        case QuestionKind.SINGLE_CHOICE:
            chosen = [option for option in question.options if option.code == value]
            return _points(chosen, best=max((o.points or 0 for o in question.options), default=0))
        case QuestionKind.MULTIPLE_CHOICE:
            chosen = [option for option in question.options if option.code in value]
            return _points(chosen, best=sum(max(o.points or 0, 0) for o in question.options))
        case _:
            return None


def attainable_points(question: Question) -> int:
    """Return the most points a question can earn; 0 for one that does not score."""
    match question.kind:
        case QuestionKind.YES_NO | QuestionKind.SCALE:
            return question.weight
        case QuestionKind.SINGLE_CHOICE:
            return max(0, *(option.points or 0 for option in question.options))
        case QuestionKind.MULTIPLE_CHOICE:
            return sum(max(option.points or 0, 0) for option in question.options)
        case _:
            return 0


def mean_score(scores: Iterable[Fraction | None]) -> Fraction | None:
    """Return the exact mean of the scores that are there; None when there are none."""
    known = [score for score in scores if score is not None]
    return _total(known) / len(known) if known else None


def display_score(score: Fraction) -> int:
    """Round a share (0 to 1) to whole points on 0-100 for the screen, half away from zero: 0.785 is 79."""
    doubled = abs(score) * 200
    rounded = (doubled.numerator // doubled.denominator + 1) // 2
    return rounded if score >= 0 else -rounded


def _score_item(section: Section, question: Question, answers: Answers, shown: dict[str, set[str]]) -> Item:
    def outside(base: Base) -> Item:
        return Item(question.code, section.code, base)

    value = answers.get(question.code)
    if attainable_points(question) == 0:
        return outside(Base.NOT_SCORED)
    if question.code not in shown.get(section.code, set()):
        return outside(Base.HIDDEN)
    if not is_answered(value):
        return outside(Base.UNANSWERED)
    if validate_value(question, value) is not None:
        return outside(Base.INVALID)
    points = _points_of(question, value)
    if points is None:
        return outside(Base.NOT_APPLICABLE)
    return Item(question.code, section.code, Base.SCORED, *points)


def _score_section(section: Section, points: tuple[Fraction, Fraction], weights: dict[str, Fraction]) -> SectionScore:
    earned, attainable = points
    score = earned / attainable if attainable else None
    return SectionScore(section.code, earned, attainable, score, weights.get(section.code, _ZERO))


def _with_contribution(item: Item, section: SectionScore) -> Item:
    if item.base is not Base.SCORED or not section.weight:
        return item
    worth = section.weight / section.attainable
    return Item(
        item.code,
        item.section_code,
        item.base,
        item.earned,
        item.attainable,
        contribution=worth * item.earned,
        lost=worth * (item.attainable - item.earned),
    )


def _share(question: Question, place: Fraction) -> tuple[Fraction, Fraction] | None:
    if question.weight == 0:
        return None
    return question.weight * (1 - place if question.reversed else place), Fraction(question.weight)


def _place_on_scale(question: Question, value: float) -> Fraction:
    if question.minimum is None or question.maximum is None:  # the schema asks for both; this is for the types
        raise ValueError(question.code)
    low, high = _exact(question.minimum), _exact(question.maximum)
    return (_exact(value) - low) / (high - low)


def _points(chosen: list[Option], best: int) -> tuple[Fraction, Fraction] | None:
    points = [option.points for option in chosen if option.points is not None]
    if best <= 0 or not points:
        return None
    return Fraction(min(max(sum(points), 0), best)), Fraction(best)


@lru_cache(maxsize=4096)
def _exact(value: float) -> Fraction:
    return Fraction(str(value))  # as it was written: 0.1 is a tenth, not its nearest binary fraction


def _total(values: Iterable[Fraction]) -> Fraction:
    whole, parts = 0, _ZERO
    for value in values:  # nearly all points are whole, and adding whole numbers is many times faster
        if value.denominator == 1:
            whole += value.numerator
        else:
            parts += value
    return parts + whole
