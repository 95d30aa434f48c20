"""The points of one answer: what it earned, and what the best answer would have earned."""

from collections.abc import Collection
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

from app.journeys.answers import is_given, is_na, validate_value
from app.journeys.schemas import Band, Counts, MultiScoring, Option, Question, QuestionKind
from app.journeys.values import forces, number_range

Points = tuple[Fraction, Fraction]
"""(earned, attainable), 0 <= earned <= attainable, attainable above 0."""

ON_A_SCALE: Final = frozenset({QuestionKind.SCALE, QuestionKind.NPS, QuestionKind.CSAT, QuestionKind.CES})
BY_WEIGHT: Final = ON_A_SCALE | {QuestionKind.YES_NO}
"""What these kinds are worth is their weight alone: weight 0 does not score."""
IN_BANDS: Final = frozenset({QuestionKind.NUMBER, QuestionKind.MONEY, QuestionKind.DURATION, QuestionKind.CALCULATED})
_ZERO = Fraction(0)


def score_question(question: Question, value: Any) -> Points | None:
    """Return (earned, attainable) of one answered question, or None when the answer is outside the base."""
    if not is_given(question, value) or validate_value(question, value) is not None:
        return None
    return points_of(question, value)


def points_of(question: Question, value: Any, offered: Collection[str] | None = None) -> Points | None:
    """Return (earned, attainable) of an answer that fits its question, or None when it is outside the base.

    ``offered`` are the codes of the options that a choice filter left; None: all of them.
    """
    if question.kind in BY_WEIGHT:
        return None if question.weight == 0 or is_na(question, value) else _by_weight(question, value)
    plain = None if is_na(question, value) else _by_points(question, value, offered)
    if plain is None or question.weight == 0:
        return plain
    return question.weight * plain[0] / plain[1], Fraction(question.weight)


def attainable_points(question: Question) -> int:
    """Return the most points a question can earn; 0 for one that does not score."""
    if question.kind in BY_WEIGHT:
        return question.weight
    best = _best(question)
    return question.weight if best and question.weight else best


def fails(question: Question, value: object, points: Points | None) -> bool:
    """Say whether an answer that fits lets its critical question fail; ``points`` are what it got.

    It fails on one of the answers named. Without any: when it earned nothing of what it could, and a penalty when
    it takes all that it can.
    """
    if question.critical is None:
        return False
    named = question.critical.when
    if named:
        return forces(question, value, named)
    if points is None:
        return False
    return points[0] == (points[1] if question.counts is Counts.PENALTY else 0)


def place_on_scale(question: Question, value: float) -> Fraction:
    """Return where a value stands between the ends of its scale, 0 to 1; ``reversed`` turns it round."""
    low, high = ends_of(question)
    place = (exact(value) - low) / (high - low)
    return 1 - place if question.reversed else place


def ends_of(question: Question) -> tuple[Fraction, Fraction]:
    """Return the lowest and highest value of a scale."""
    low, high = number_range(question)
    if low is None or high is None:  # every scale has both ends; this is for the types
        raise ValueError(question.code)
    return exact(low), exact(high)


@lru_cache(maxsize=4096)
def exact(value: float) -> Fraction:
    """Take a number as it was written: 0.1 is a tenth, not its nearest binary fraction."""
    return Fraction(str(value))


def quantity(question: Question, value: Any) -> Fraction | None:
    """Return what a banded answer measures: a number, money in whole units, a duration in seconds; None without any."""
    if question.kind is QuestionKind.MONEY and isinstance(value, dict):
        minor = value.get("amount_minor")
        return exact(minor) / 100 if isinstance(minor, (int, float)) else None
    if question.kind is QuestionKind.DURATION and isinstance(value, dict):
        laps = value.get("laps")
        return exact(sum(laps)) if isinstance(laps, list) and laps else None
    return exact(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _by_weight(question: Question, value: Any) -> Points:
    if question.kind is not QuestionKind.YES_NO:
        return question.weight * place_on_scale(question, value), Fraction(question.weight)
    return Fraction(question.weight if (value == "yes") is not question.reversed else 0), Fraction(question.weight)


def _by_points(question: Question, value: Any, offered: Collection[str] | None) -> Points | None:
    options = [option for option in question.options if offered is None or option.code in offered]
    match question.kind:
        case QuestionKind.SINGLE_CHOICE:
            return _one_of(options, value)
        case QuestionKind.MULTIPLE_CHOICE:
            return _several_of(question, options, value)
        case QuestionKind.MATRIX:
            rows = [points for row in question.rows if (points := _one_of(options, value.get(row.code))) is not None]
            return (sum((row[0] for row in rows), _ZERO), sum((row[1] for row in rows), _ZERO)) if rows else None
        case kind if kind in IN_BANDS and question.bands:
            return _in_bands(question.bands, quantity(question, value))
        case _:
            return None


def _one_of(options: list[Option], value: object) -> Points | None:
    best = max((option.points or 0 for option in options), default=0)
    points = next((option.points for option in options if option.code == value), None)
    return None if best <= 0 or points is None else (Fraction(max(points, 0)), Fraction(best))


def _several_of(question: Question, options: list[Option], value: Collection[str]) -> Points | None:
    worth = sum(max(option.points or 0, 0) for option in options)
    best = worth if question.points_cap is None else min(worth, question.points_cap)
    chosen = [option for option in options if option.code in value and option.points is not None]
    if best <= 0 or not chosen:
        return None
    if question.multi_scoring is MultiScoring.ALL_OR_NOTHING:
        right = {option.code for option in options if (option.points or 0) > 0}
        return Fraction(best if {option.code for option in chosen} == right else 0), Fraction(best)
    return Fraction(min(max(sum(option.points or 0 for option in chosen), 0), best)), Fraction(best)


def _in_bands(bands: list[Band], value: Fraction | None) -> Points | None:
    best = max(band.points for band in bands)
    if value is None or best == 0:
        return None
    found = next(band for band in bands if band.up_to is None or value <= exact(band.up_to))
    return Fraction(found.points), Fraction(best)


def _best(question: Question) -> int:
    best = max((option.points or 0 for option in question.options), default=0)
    match question.kind:
        case QuestionKind.SINGLE_CHOICE:
            return max(0, best)
        case QuestionKind.MATRIX:
            return max(0, best) * len(question.rows)
        case QuestionKind.MULTIPLE_CHOICE:
            worth = sum(max(option.points or 0, 0) for option in question.options)
            return worth if question.points_cap is None else min(worth, question.points_cap)
        case kind if kind in IN_BANDS:
            return max((band.points for band in question.bands), default=0)
        case _:
            return 0
