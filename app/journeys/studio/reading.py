"""A question as the read page says it: what it asks for, when, and what it earns, in short lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.journeys.schemas import RULE_FIELDS, Counts, MultiScoring, Question, QuestionKind, Section
from app.journeys.scoring import attainable_points
from app.journeys.studio.kinds import answers_of, has
from app.journeys.studio.rule_words import rule_sentence
from app.kit.translation import gettext as _
from app.kit.translation import ngettext, pick


@dataclass(frozen=True)
class Remark:
    """One line below a question, with its sign."""

    icon: str
    text: str


def read_question(question: Question, known: Mapping[str, Question]) -> list[Remark]:
    """Everything about a question that its words and options do not say."""
    return [*_shape(question), *_rules(question, known), *_care(question), *_score(question)]


def read_rule_of_section(section: Section, known: Mapping[str, Question]) -> str:
    """When a section is shown, in words; empty for always."""
    return rule_sentence("visible_when", section.visible_when, known) if section.visible_when else ""


def _shape(question: Question) -> Iterator[Remark]:
    low, high = question.minimum, question.maximum
    if has(question.kind, "range") and (low is not None or high is not None):
        if low is not None and high is not None:
            text = _("From %(low)s to %(high)s", low=f"{low:g}", high=f"{high:g}")
        else:
            text = _("At least %(low)s", low=f"{low:g}") if low is not None else _("At most %(high)s", high=f"{high:g}")
        yield Remark("sliders-horizontal", text)
    if question.low_label or question.high_label:
        yield Remark(
            "sliders-horizontal", _("Ends: %(low)s – %(high)s", low=pick(question.low_label) or "…", high=pick(question.high_label) or "…")
        )
    if question.unit:
        yield Remark("info", _("In %(unit)s", unit=pick(question.unit)))
    if has(question.kind, "currency"):
        yield Remark("euro", question.currency)
    if question.several:
        yield Remark("timer", _("Timed several times, laps added up"))
    if question.min_length:
        yield Remark("pencil-line", ngettext("At least %(n)s character", "At least %(n)s characters", question.min_length))
    if question.rows:
        yield Remark("table", _("Rows: %(rows)s", rows=" · ".join(pick(row.label) for row in question.rows)))
    if question.allow_na:
        yield Remark("circle-minus", _("“Not applicable” can be chosen"))


def _rules(question: Question, known: Mapping[str, Question]) -> Iterator[Remark]:
    icons = {
        "visible_when": "split",
        "required_when": "circle-alert",
        "valid_when": "check",
        "choice_filter": "filter",
        "calculation": "workflow",
    }
    for name in RULE_FIELDS:
        rule = getattr(question, name)
        if rule is not None:
            yield Remark(icons[name], rule_sentence(name, rule, known, question))
    if question.valid_message:
        yield Remark("message-square", _("Else: “%(message)s”", message=pick(question.valid_message)))


def _care(question: Question) -> Iterator[Remark]:
    labels = {code: pick(label) for code, label in answers_of(question)}
    if question.why_when:
        yield Remark(
            "message-square-quote", _("Asks why at: %(answers)s", answers=", ".join(labels.get(code, code) for code in question.why_when))
        )
    if question.evidence_when:
        yield Remark(
            "camera", _("Asks for a photo at: %(answers)s", answers=", ".join(labels.get(code, code) for code in question.evidence_when))
        )
    if question.critical:
        limited = _("the step") if question.critical.scope == "section" else _("the whole visit")
        told = ", ".join(labels.get(code, code) for code in question.critical.when) or _("no points")
        yield Remark(
            "shield-alert", _("Critical: at %(answers)s, %(what)s is at most %(limit)s per cent", answers=told, what=limited, limit=question.critical.at_most)
        )  # fmt: skip


def _score(question: Question) -> Iterator[Remark]:
    if question.bands:
        bands = [
            _("up to %(limit)s: %(points)s", limit=f"{band.up_to:g}", points=band.points)
            if band.up_to is not None
            else _("above: %(points)s", points=band.points)
            for band in question.bands
        ]
        yield Remark("chart-column", _("Points: %(bands)s", bands=" · ".join(bands)))
    if question.reversed and attainable_points(question):
        yield Remark("arrow-down", _("Reversed: no, or the low end, earns the points"))
    if question.counts is Counts.BONUS:
        yield Remark("plus", _("A bonus: adds to what the step earned"))
    if question.counts is Counts.PENALTY:
        yield Remark("minus", _("A penalty: takes from what the step earned"))
    if question.kind is QuestionKind.MULTIPLE_CHOICE and question.multi_scoring is MultiScoring.ALL_OR_NOTHING:
        yield Remark("target", _("All the right answers, or no points"))
    if question.points_cap:
        yield Remark("target", ngettext("At most %(n)s point", "At most %(n)s points", question.points_cap))
