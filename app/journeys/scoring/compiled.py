"""A section prepared for counting: the points of simple answers looked up as whole numbers on one denominator."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any, Final, TypeVar

from app.journeys.answers import NOT_APPLICABLE, is_given, validate_value
from app.journeys.schemas import Counts, Question, QuestionKind, QuestionnaireContent, ScoreMethod, Section
from app.journeys.scoring.points import ON_A_SCALE, Points, attainable_points, ends_of, fails, points_of

_T = TypeVar("_T")
LONGEST_TABLE: Final = 1000
"""Steps of a scale that are looked up; a longer one is worked out each time."""
MOST_REMEMBERED: Final = 4096
"""Different answers to one question whose points are remembered."""

Amount = int | Fraction
Gain = tuple[Amount, Amount]
"""What an answer puts in the section's numerator and denominator, times the section's common denominator."""
OUTSIDE: Final[Gain] = (0, 0)
SIGN: Final = {Counts.ITEM: 1, Counts.BONUS: 1, Counts.PENALTY: -1}


class Table(dict[Any, int]):
    """Gains by answer, numerator and denominator packed in one number; whatever is not in it is outside the base."""

    def __missing__(self, _answer: object) -> int:
        return 0


Worked = tuple[str, Callable[[Any], Gain]]
"""The code of a question whose answers are too many for a table, and what works them out: once each, then remembered."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A critical question: whether an answer fails it, and what that limits."""

    code: str
    limits_total: bool
    at_most: int
    fails: Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A section ready to be counted; ``special`` are left to the explained path (repeat groups, filtered and calculated)."""

    code: str
    weight: int
    scale: int
    """The common denominator of the tables."""
    codes: tuple[str, ...]
    tables: tuple[Table, ...]
    """Of each of the codes: what an answer gains is added up as ``denominator << shift | numerator``."""
    shift: int
    mask: int
    worked: tuple[Worked, ...]
    conditional: tuple[Worked, ...]
    """The same for questions that a rule can hide. Those in tables are counted first, and taken out again when they are hidden."""
    special: tuple[tuple[Question, Question | None], ...]
    watched: tuple[Watched, ...]

    @property
    def rare(self) -> bool:
        """Whether there is more to it than tables and remembered answers."""
        return bool(self.conditional or self.special or self.watched)


def compile_section(content: QuestionnaireContent, section: Section) -> Compiled:
    """Prepare a section for counting."""
    plain: list[tuple[Question, dict[Any, Points]]] = []
    worked: list[Question] = []
    conditional: list[Question] = []
    special: list[tuple[Question, Question | None]] = []
    watched: list[Question] = []
    for question in section.questions:
        special += [(inner, question) for inner in question.questions if attainable_points(inner) or inner.critical]
        if not attainable_points(question) and question.critical is None:
            continue
        if question.kind is QuestionKind.CALCULATED or question.choice_filter is not None:
            special.append((question, None))
            continue
        if question.critical is not None:
            watched.append(question)
        if not attainable_points(question):
            continue
        if question.counts is not Counts.ITEM or not (_is_text(question) or _is_short_scale(question)):
            ruled = section.visible_when is not None or question.visible_when is not None
            (conditional if ruled else worked).append(question)
        elif _is_text(question):
            plain.append((question, text_points(question)))
        else:
            plain.append((question, number_points(question)))
    method = content.scoring.method
    gains = [{answer: gain_of(question, points, method) for answer, points in table.items()} for question, table in plain]
    scale = _denominator([gain for table in gains for gain in table.values()], (*worked, *conditional), method)
    most = sum(max((gain[1] for gain in table.values()), default=Fraction(0)) for table in gains)
    shift = int(most * scale).bit_length()
    return Compiled(
        section.code, section.weight, scale, tuple(question.code for question, _ in plain),
        tuple(_table(table, scale, shift) for table in gains), shift, (1 << shift) - 1, tuple(_worked(q, method, scale) for q in worked),
        tuple(_worked(q, method, scale) for q in conditional), tuple(special),
        tuple(_watch(q) for q in watched),
    )  # fmt: skip


def gain_of(question: Question, points: Points, method: ScoreMethod) -> Points:
    """What scored points put in the numerator and the denominator of their section."""
    earned, attainable = points
    if method is ScoreMethod.MEAN:
        weight = Fraction(question.weight or 1)
        earned, attainable = weight * earned / attainable, weight
    return SIGN[question.counts] * earned, attainable if question.counts is Counts.ITEM else Fraction(0)


def text_points(question: Question) -> dict[Any, Points]:
    """The points of each answer of a yes/no question or a single choice."""
    answers = ("yes", "no") if question.kind is QuestionKind.YES_NO else [option.code for option in question.options]
    found = {answer: points_of(question, answer) for answer in answers}
    return {answer: points for answer, points in found.items() if points is not None}


def number_points(question: Question) -> dict[Any, Points]:
    """The points of each step of a scale that starts at a whole number."""
    low, high = ends_of(question)
    found = {step: points_of(question, step) for step in range(int(low), int(high // 1) + 1)}
    return {step: points for step, points in found.items() if points is not None}


def _is_text(question: Question) -> bool:
    return question.kind in {QuestionKind.YES_NO, QuestionKind.SINGLE_CHOICE}


def _is_short_scale(question: Question) -> bool:
    if question.kind not in ON_A_SCALE:
        return False
    low, high = ends_of(question)
    return low.denominator == 1 and high - low <= LONGEST_TABLE


def _denominator(gains: Sequence[Points], others: Iterable[Question], method: ScoreMethod) -> int:
    """A denominator on which nearly every gain is a whole number; what is not stays a fraction."""
    found = lcm(*(part.denominator for gain in gains for part in gain))
    for question in others:
        if question.kind in ON_A_SCALE:
            low, high = ends_of(question)
            found = lcm(found, (high - low).numerator)
        elif question.kind is not QuestionKind.YES_NO and (question.weight or method is ScoreMethod.MEAN):
            found = lcm(found, *_bests(question))
    return found


def _bests(question: Question) -> set[int]:
    """What an answer's points can be out of, before its weight scales them."""
    plain = attainable_points(question.model_copy(update={"weight": 0}))
    if question.kind is QuestionKind.MATRIX:
        one = plain // len(question.rows)
        return {one * rows for rows in range(1, len(question.rows) + 1)}
    return {plain}


def _table(gains: Mapping[Any, Points], scale: int, shift: int) -> Table:
    packed = Table({None: 0, NOT_APPLICABLE: 0})  # the usual ways to be outside the base need no second look
    packed |= {answer: int(attainable * scale) << shift | int(earned * scale) for answer, (earned, attainable) in gains.items()}
    return packed


def _worked(question: Question, method: ScoreMethod, scale: int) -> Worked:
    def work_out(value: Any) -> Gain:
        if not is_given(question, value) or validate_value(question, value) is not None:
            return OUTSIDE
        points = points_of(question, value)
        if points is None:
            return OUTSIDE
        earned, attainable = gain_of(question, points, method)
        return _scaled(earned, scale), _scaled(attainable, scale)

    return question.code, _remembering(work_out)


def _watch(question: Question) -> Watched:
    def failing(value: Any) -> bool:
        if not is_given(question, value) or validate_value(question, value) is not None:
            return False
        return fails(question, value, points_of(question, value))

    rule = question.critical
    if rule is None:  # only critical questions are watched; this is for the types
        raise ValueError(question.code)
    return Watched(question.code, rule.scope == "total", rule.at_most, _remembering(failing))


def _remembering(work_out: Callable[[Any], _T]) -> Callable[[Any], _T]:
    """The same function, which remembers what it found for an answer; 1, 1.0 and True are three answers."""
    known: dict[Any, _T] = {}

    def remembered(value: Any) -> _T:
        key: Any = value.__class__, value
        if value.__class__ is list:
            key = tuple(value)
        elif value.__class__ is dict:
            key = tuple((name, each.__class__, each) for name, each in value.items())
        try:
            return known[key]
        except KeyError:
            found = work_out(value)
            if len(known) < MOST_REMEMBERED:
                known[key] = found
            return found
        except TypeError:  # something inside cannot be a key: a value that does not fit, or laps
            return work_out(value)

    return remembered


def _scaled(value: Fraction, scale: int) -> Amount:
    scaled = value * scale
    return scaled.numerator if scaled.denominator == 1 else scaled
