"""What a try-out shows beside the phone: the score as it stands, what each item put into it, and what is hidden by which rule."""

from fractions import Fraction

from pydantic import BaseModel

from app.journeys.answers import Answers, Reading, form_of, list_missing
from app.journeys.schemas import Counts, Question, QuestionKind, QuestionnaireContent, Section
from app.journeys.scoring import Adjustment, Base, Item, Limit, attainable_points, display_score, score_visit, shown_parts
from app.journeys.studio.rule_words import rule_sentence
from app.kit.translation import gettext as _
from app.kit.translation import pick
from app.web import formatting


class ItemOut(BaseModel):
    """One item that can score. ``adds`` and ``could_add`` are points of 100 in the total, rounded so that all lines add up."""

    code: str
    label: str
    base: Base
    points: str
    adds: float
    could_add: float
    why: str
    marks: list[str]


class LimitOut(BaseModel):
    """What a limit took from the total, or gave to it."""

    text: str
    adds: float


class StepOut(BaseModel):
    """One step: its score of 100, its share in the total, its items. ``score`` None: nothing in it counts yet."""

    code: str
    title: str
    score: int | None
    weight: int
    share: str
    visible: bool
    items: list[ItemOut]
    limits: list[LimitOut]


class HiddenOut(BaseModel):
    """A question or a whole step that is not asked with these answers, and why."""

    code: str
    label: str
    is_step: bool
    why: str


class ScoreOut(BaseModel):
    """The score of a set of answers that is not kept anywhere."""

    total: int | None
    steps: list[StepOut]
    limits: list[LimitOut]
    hidden: list[HiddenOut]
    missing: int
    """How much stands between these answers and sending them."""


def try_score(content: QuestionnaireContent, answers: Answers) -> ScoreOut:
    """Score answers against a version, whatever its status."""
    scored = score_visit(content, answers)
    tenths = shown_parts([item.contribution for item in scored.items] + [each.amount for each in scored.adjustments])
    of_items = {item.code: n for item, n in zip(scored.items, tenths, strict=False)}
    of_limits = list(zip(scored.adjustments, tenths[len(scored.items) :], strict=True))
    questions = {question.code: question for question in content.questions()}
    reading = form_of(content).read(answers)
    asked = {section.code for section, _row in reading.asked()}
    steps = []
    for section, score in zip(content.sections, scored.sections, strict=True):
        own = [item for item in scored.items if item.section_code == section.code and _can_score(questions[item.code])]
        steps.append(
            StepOut(
                code=section.code, title=pick(section.title), score=None if score.score is None else display_score(score.score), weight=section.weight,
                share=formatting.percent(score.weight, 0), visible=section.code in asked,
                items=[_item(item, of_items[item.code], questions[item.code]) for item in own],
                limits=[_limit(each, n, questions) for each, n in of_limits if each.section_code == section.code],
            )
        )  # fmt: skip
    return ScoreOut(
        total=None if scored.total is None else display_score(scored.total), steps=steps,
        limits=[_limit(each, n, questions) for each, n in of_limits if each.section_code is None],
        hidden=[row for section in content.sections for row in _hidden_in(section, reading, questions)],
        missing=len(list_missing(content, answers)),
    )  # fmt: skip


def _can_score(question: Question) -> bool:
    return attainable_points(question) > 0 or question.critical is not None


def _item(item: Item, tenths: int, question: Question) -> ItemOut:
    scored = item.base is Base.SCORED
    return ItemOut(
        code=item.code, label=pick(question.label), base=item.base, points=_ratio(item) if scored else "", adds=tenths / 10,
        could_add=max(round(float(item.contribution + item.lost) * 100, 1), 0.0), why="" if scored else _why(item.base), marks=_marks(question, item),
    )  # fmt: skip


def _ratio(item: Item) -> str:
    return f"{_number(item.earned)} / {_number(item.attainable)}"


def _number(points: Fraction) -> str:
    return formatting.number(points, 0 if points.denominator == 1 else 1)


def _marks(question: Question, item: Item) -> list[str]:
    marks = {Counts.BONUS: _("bonus"), Counts.PENALTY: _("penalty")}
    found = [marks[question.counts]] if question.counts in marks else []
    if question.critical is not None:
        found.append(_("critical, failed") if item.failed else _("critical"))
    return found


def _why(base: Base) -> str:
    return {
        Base.NOT_SCORED: _("this answer has no points"), Base.HIDDEN: _("not asked"), Base.UNANSWERED: _("no answer yet"),
        Base.NOT_APPLICABLE: _("not applicable"), Base.INVALID: _("the answer does not fit"),
    }.get(base, "")  # fmt: skip


def _limit(each: Adjustment, tenths: int, questions: dict[str, Question]) -> LimitOut:
    if each.limit is Limit.CRITICAL:
        text = _(
            "“%(question)s” failed, so at most %(most)s",
            question=pick(questions[str(each.question_code)].label), most=each.at_most,
        )  # fmt: skip
    else:
        text = _("never below 0") if each.limit is Limit.ZERO else _("never above 100")
    return LimitOut(text=text, adds=tenths / 10)


def _hidden_in(section: Section, reading: Reading, questions: dict[str, Question]) -> list[HiddenOut]:
    if section.visible_when is not None and not reading.shows(section):
        why = rule_sentence("visible_when", section.visible_when, questions)
        return [HiddenOut(code=section.code, label=pick(section.title), is_step=True, why=why)]
    rows = []
    for question in section.questions:
        if question.code in reading.hidden:
            rows.append(_hidden(question, questions))
            continue
        entries = reading.entries.get(question.code, ())
        rows += [
            _hidden(inner, questions)
            for inner in question.questions
            if entries and all(f"{inner.code}[{entry}]" in reading.hidden for entry in entries)
        ]
    return rows


def _hidden(question: Question, questions: dict[str, Question]) -> HiddenOut:
    why = rule_sentence("visible_when", question.visible_when, questions, question) if question.visible_when is not None else ""
    label = pick(question.label) or (question.code if question.kind is QuestionKind.CALCULATED else "")
    return HiddenOut(code=question.code, label=label, is_step=False, why=why)
