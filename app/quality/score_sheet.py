"""How one visit's score came about, as its page tells it: sections, lines, limits, and what is shown of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from app.journeys.answers import NOT_APPLICABLE, Answers, is_answered
from app.journeys.schemas import Counts, Question, QuestionKind, QuestionnaireContent, ScoreMethod
from app.journeys.scoring import (
    Adjustment,
    Base,
    Item,
    Limit,
    Occurrence,
    SectionScore,
    TagScore,
    attainable_points,
    display_score,
    display_tenths,
    score_visit,
    shown_parts,
)  # fmt: skip
from app.kit.translation import gettext as _
from app.kit.translation import ngettext, pick
from app.web import formatting

BAR_WIDTH = 120


@dataclass(frozen=True)
class Bar:
    """A line's picture: what it could have added, what it added or took, both from the zero line at `zero`."""

    zero: float
    could_x: float
    could_width: float
    did_x: float
    did_width: float
    tone: str


@dataclass(frozen=True)
class Line:
    """One item, or one limit: what was answered, its points, and what it put into the total."""

    title: str
    answer: str
    points: str
    why: str
    shown: str
    """Tenths of a point of 100, signed; empty outside the base."""
    exact: str
    bar: Bar | None
    marks: tuple[str, ...] = ()
    failed: bool = False
    entries: tuple[tuple[str, str, str], ...] = ()
    """In a repeat group: each entry's number, answer and points."""


@dataclass(frozen=True)
class SectionSheet:
    """One step: its share in the total, its score, and its lines."""

    title: str
    weight: int
    share: str
    score: int | None
    points: str
    lines: tuple[Line, ...]
    limits: tuple[Line, ...]
    shown: str
    """What its lines add up to, as shown."""
    unscored: int
    counts: bool
    """Whether it has a share in the total."""


@dataclass(frozen=True)
class TagLine:
    """The items that carry a tag."""

    tag: str
    score: int | None
    points: str
    items: int


@dataclass(frozen=True)
class ScoreSheet:
    """The whole explanation."""

    total: int | None
    tenths: str
    exact: str
    by_points: bool
    counted: int
    """Items that count."""
    sections: tuple[SectionSheet, ...]
    limits: tuple[Line, ...]
    """What limits the total."""
    tags: tuple[TagLine, ...]


def make_score_sheet(content: QuestionnaireContent, answers: Answers) -> ScoreSheet:
    """Score a visit and put the explanation into words and pictures."""
    scored = score_visit(content, answers)
    parts = [item.contribution for item in scored.items] + [each.amount for each in scored.adjustments]
    tenths = shown_parts(parts)
    of_items, of_limits = tenths[: len(scored.items)], tenths[len(scored.items) :]
    scale = _Scale.of(scored.items, scored.adjustments)
    questions = {question.code: question for question in content.questions()}
    limit_lines = [(each, n, _limit_line(each, n, questions, scale)) for each, n in zip(scored.adjustments, of_limits, strict=True)]
    sections = []
    for section, score in zip(content.sections, scored.sections, strict=True):
        own = [(item, n) for item, n in zip(scored.items, of_items, strict=True) if item.section_code == section.code]
        limits = [(n, line) for each, n, line in limit_lines if each.section_code == section.code]
        shown = [(item, n) for item, n in own if attainable_points(questions[item.code]) or questions[item.code].critical]
        lines = tuple(_line(item, n, questions[item.code], answers, scale) for item, n in shown)
        asked = [item for item, _n in own if questions[item.code].kind not in {QuestionKind.NOTE, QuestionKind.REPEAT}]
        sections.append(
            SectionSheet(
                pick(section.title), section.weight, formatting.percent(score.weight, 1), None if score.score is None else display_score(score.score),
                _of(score), lines, tuple(line for _n, line in limits), _tenths(sum(n for _item, n in own) + sum(n for n, _line in limits)),
                len(asked) - len(lines), bool(score.weight),
            )
        )  # fmt: skip
    total = scored.total
    return ScoreSheet(
        None if total is None else display_score(total),
        "" if total is None else _tenths(display_tenths(total)),
        "" if total is None else _hundred(total),
        content.scoring.method is ScoreMethod.POINTS,
        sum(item.base is Base.SCORED for item in scored.items),
        tuple(sections),
        tuple(line for each, _n, line in limit_lines if each.section_code is None),
        tuple(_tag(tag) for tag in scored.tags),
    )


def say_answer(question: Question, value: Any) -> str:  # noqa: C901, PLR0911 - one line a kind
    """An answer in words."""
    if not is_answered(value):
        return _("no answer")
    labels = {option.code: pick(option.label) for option in question.options}
    if value == NOT_APPLICABLE and NOT_APPLICABLE not in labels:
        return _("not applicable")
    match question.kind:
        case QuestionKind.YES_NO:
            return {"yes": _("Yes"), "no": _("No")}.get(str(value), str(value))
        case QuestionKind.SINGLE_CHOICE | QuestionKind.MULTIPLE_CHOICE | QuestionKind.RANKING:
            chosen = value if isinstance(value, list) else [value]
            return ", ".join(labels.get(str(code), str(code)) for code in chosen)
        case QuestionKind.MATRIX if isinstance(value, dict):
            return "; ".join(
                f"{pick(row.label)}: {labels.get(value[row.code], value[row.code])}" for row in question.rows if row.code in value
            )
        case QuestionKind.SCALE if str(value) in labels:
            return labels[str(value)]
        case QuestionKind.SCALE | QuestionKind.NPS | QuestionKind.CSAT | QuestionKind.CES:
            most = {QuestionKind.NPS: 10, QuestionKind.CSAT: 5, QuestionKind.CES: 7}.get(question.kind, question.maximum)
            return _("%(value)s of %(most)s", value=_plain(value), most=_plain(most))
        case QuestionKind.MONEY if isinstance(value, dict) and isinstance(value.get("amount_minor"), int):
            return formatting.money(value["amount_minor"], str(value.get("currency") or question.currency))
        case QuestionKind.DURATION:
            laps = value.get("laps") if isinstance(value, dict) else [value]
            numbers = [lap for lap in laps or [] if isinstance(lap, (int, float))]
            return formatting.duration(int(sum(numbers))) if numbers else str(value)
        case QuestionKind.NUMBER | QuestionKind.CALCULATED:
            return f"{_plain(value)} {pick(question.unit)}".strip()
        case _:
            return ngettext("%(n)s item", "%(n)s items", len(value)) if isinstance(value, (list, dict)) else str(value)


@dataclass(frozen=True)
class _Scale:
    """From shares of the total to the width of the pictures; the zero line moves in when something took away."""

    least: Fraction
    most: Fraction

    @classmethod
    def of(cls, items: Iterable[Item], adjustments: Iterable[Adjustment]) -> "_Scale":
        found = [item.contribution for item in items] + [item.contribution + item.lost for item in items] + [a.amount for a in adjustments]
        return cls(min([Fraction(0), *found]), max([Fraction(0), *found]))

    def bar(self, did: Fraction, could: Fraction) -> Bar | None:
        width = self.most - self.least
        if not width or not (did or could):
            return None
        step = BAR_WIDTH / width
        zero = float(-self.least * step)
        long, far = float(abs(did) * step), float(max(could, Fraction(0)) * step)
        return Bar(
            round(zero, 1), round(zero, 1), round(far, 1), round(zero - long if did < 0 else zero, 1), round(max(long, 1.0) if did else 0, 1),
            "n2" if did < 0 else "p2",
        )  # fmt: skip


def _line(item: Item, tenths: int, question: Question, answers: Answers, scale: _Scale) -> Line:
    scored = item.base is Base.SCORED
    inside = any(each.entry is not None for each in item.occurrences)
    entries = tuple(
        (str(each.entry), say_answer(question, answers.get(f"{item.code}[{each.entry}]")), _entry_points(each)) for each in item.occurrences
    )
    return Line(
        pick(question.label), "" if inside else _answer(question, item, answers), _ratio(item.earned, item.attainable) if scored else "",
        "" if scored else _why(item.base, question), _tenths(tenths, signed=item.counts is not Counts.ITEM) if scored else "",
        _hundred(item.contribution) if scored else "", scale.bar(item.contribution, item.contribution + item.lost) if scored else None,
        tuple(_marks(question)), item.failed, entries if inside else (),
    )  # fmt: skip


def _answer(question: Question, item: Item, answers: Answers) -> str:
    if item.base is Base.HIDDEN:
        return ""
    if question.kind is QuestionKind.CALCULATED:
        return _("follows from other answers")
    return say_answer(question, answers.get(question.code))


def _entry_points(each: Occurrence) -> str:
    return _ratio(each.earned, each.attainable) if each.base is Base.SCORED else "–"


def _marks(question: Question) -> Iterable[str]:
    if question.counts is Counts.BONUS:
        yield _("bonus")
    if question.counts is Counts.PENALTY:
        yield _("penalty")
    if question.reversed:
        yield _("turned round")
    if question.critical is not None:
        yield _("critical")


def _why(base: Base, question: Question) -> str:
    if base is Base.NOT_SCORED and attainable_points(question):
        return _("Outside the base: this answer has no points.")
    return {
        Base.NOT_SCORED: _("Does not score by itself."),
        Base.HIDDEN: _("Outside the base: not asked in this visit."),
        Base.UNANSWERED: _("Outside the base: no answer."),
        Base.NOT_APPLICABLE: _("Outside the base: not applicable."),
        Base.INVALID: _("Outside the base: the answer does not fit its question."),
    }.get(base, "")


def _limit_line(each: Adjustment, tenths: int, questions: dict[str, Question], scale: _Scale) -> Line:
    where = _("the total") if each.section_code is None else _("this step")
    if each.limit is Limit.CRITICAL:
        title = _(
            "Critical item failed: %(where)s is at most %(most)s. “%(question)s”",
            where=where, most=each.at_most, question=pick(questions[str(each.question_code)].label),
        )  # fmt: skip
    elif each.limit is Limit.ZERO:
        title = _("A step is never below 0.")
    else:
        title = _("A step is never above 100.")
    why = "" if each.amount else _("No further effect: it stood at or below that already, or another critical item limits it as much.")
    return Line(
        title, "", "", why, _tenths(tenths, signed=True) if each.amount else "", _hundred(each.amount), scale.bar(each.amount, Fraction(0))
    )


def _tag(tag: TagScore) -> TagLine:
    return TagLine(
        tag.tag,
        None if tag.score is None else display_score(tag.score),
        _ratio(tag.earned, tag.attainable) if tag.attainable else "",
        tag.items,
    )


def _of(score: SectionScore) -> str:
    return _ratio(score.earned, score.attainable) if score.attainable else ""


def _ratio(earned: Fraction, attainable: Fraction) -> str:
    return f"{_number(earned)} / {_number(attainable)}"


def _number(points: Fraction) -> str:
    if points.denominator == 1:
        return formatting.number(points)
    tenths = points * 10
    return formatting.number(points, 1 if tenths.denominator == 1 else 2)


def _plain(value: Any) -> str:
    return formatting.number(value, 0 if float(value).is_integer() else 1) if isinstance(value, (int, float)) else str(value)


def _tenths(tenths: int, *, signed: bool = False) -> str:
    """Tenths of a point as a number with one decimal; below zero with a real minus."""
    text = formatting.number(Fraction(abs(tenths), 10), 1)
    return f"−{text}" if tenths < 0 else f"+{text}" if signed and tenths else text


def _hundred(share: Fraction) -> str:
    """The exact value in points of 100, as a fraction where it is one."""
    exact = abs(share * 100)
    return ("−" if share < 0 else "") + str(exact)
