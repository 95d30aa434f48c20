"""The score of one visit with its explanation: every item, every limit and every tag."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from app.journeys.answers import Answers, is_given, is_na, validate_value
from app.journeys.schemas import Counts, Question, QuestionKind, QuestionnaireContent, ScoreMethod, Section
from app.journeys.scoring.counting import Standing
from app.journeys.scoring.points import attainable_points, fails, points_of
from app.journeys.scoring.result import ZERO, Adjustment, Base, Item, Limit, Occurrence, SectionScore, TagScore, VisitScore, exact_sum

_ONE = Fraction(1)
_SIGN = {Counts.ITEM: 1, Counts.BONUS: 1, Counts.PENALTY: -1}


def score_visit(content: QuestionnaireContent, answers: Answers, today: str | None = None) -> VisitScore:
    """Score one set of answers against the questionnaire it was given to; ``today`` (YYYY-MM-DD) is the day that its rules take for today."""
    standing = Standing(content, answers, today)
    rows = {section.code: score_items(section, standing) for section in content.sections}
    measured = {section.code: _measure(section, rows[section.code], content.scoring.method) for section in content.sections}
    weights = normalised_weights({s.code: s.weight for s in content.sections if s.weight and measured[s.code][1]})
    sections: list[SectionScore] = []
    items: list[Item] = []
    adjustments: list[Adjustment] = []
    for section in content.sections:
        earned, attainable = measured[section.code]
        weight = weights.get(section.code, ZERO)
        score = None
        if attainable:
            score, limits = _limited(section, rows[section.code], earned / attainable, weight)
            adjustments += limits
        sections.append(SectionScore(section.code, earned, attainable, score, weight))
        items += _with_contributions(section, rows[section.code], content.scoring.method, weight, attainable)
    total = None
    if weights:
        whole = exact_sum([section.weight * section.score for section in sections if section.score is not None])
        total, limits = _critical(content, items, whole, _ONE, section=None)
        adjustments += limits
    return VisitScore(total, tuple(sections), tuple(items), tuple(adjustments), tuple(_tags(content, items)))


def explain(content: QuestionnaireContent, answers: Answers) -> list[Item]:
    """List each item's points and its contribution to the total, in the order asked."""
    return list(score_visit(content, answers).items)


def normalised_weights(weights: dict[str, int]) -> dict[str, Fraction]:
    """Spread weights so that they add up to exactly one; empty when there is nothing to spread."""
    whole = sum(weights.values())
    return {code: Fraction(weight, whole) for code, weight in weights.items()} if whole else {}


def weight_problems(content: QuestionnaireContent) -> list[tuple[list[str], int]]:
    """Name what is wrong with the section weights: the codes of the sections that carry weight, and what they add up to.

    Empty when they add up to `scoring.weights_total`, or when that is not asked.
    """
    wanted = content.scoring.weights_total
    whole = sum(section.weight for section in content.sections)
    if wanted is None or whole == wanted:
        return []
    return [([section.code for section in content.sections if section.weight], whole)]


def score_items(section: Section, standing: Standing) -> list[Item]:
    """Score each item of a section by itself; contributions are not filled in yet."""
    items = []
    for question in section.questions:
        items.append(score_item(section.code, question, None, standing))
        items += [score_item(section.code, inner, question, standing) for inner in question.questions]
    return items


def score_item(section_code: str, question: Question, group: Question | None, standing: Standing) -> Item:
    """Score one item by itself: one answer, or the mean of the entries of its repeat group."""
    entries: Sequence[str | None] = [None] if group is None else standing.entries(group)
    found = tuple(_occurrence(question, entry, standing) for entry in entries)
    scored = [each for each in found if each.base is Base.SCORED]
    failed = any(each.failed for each in found)
    if scored:
        earned, attainable = exact_sum([each.earned for each in scored]), exact_sum([each.attainable for each in scored])
        if len(scored) > 1:
            earned, attainable = earned / len(scored), attainable / len(scored)
        return Item(question.code, section_code, Base.SCORED, earned, attainable, counts=question.counts, failed=failed, occurrences=found)
    bases = [each.base for each in found] or [Base.UNANSWERED if group is not None and standing.shows(group.code, None) else Base.HIDDEN]
    base = next((base for base in bases if base is not Base.HIDDEN), Base.HIDDEN)
    if attainable_points(question) == 0:
        base = Base.NOT_SCORED
    return Item(question.code, section_code, base, counts=question.counts, failed=failed, occurrences=found)


def _occurrence(question: Question, entry: str | None, standing: Standing) -> Occurrence:
    if attainable_points(question) == 0 and question.critical is None:
        return Occurrence(entry, Base.NOT_SCORED)
    if not standing.shows(question.code, entry):
        return Occurrence(entry, Base.HIDDEN)
    value = standing.value(question, entry)
    if not is_given(question, value):
        return Occurrence(entry, Base.UNANSWERED)
    if question.kind is not QuestionKind.CALCULATED and validate_value(question, value) is not None:
        return Occurrence(entry, Base.INVALID)
    points = points_of(question, value, standing.offered(question, entry))
    failed = fails(question, value, points)
    if points is not None:
        return Occurrence(entry, Base.SCORED, *points, failed=failed)
    unscored = attainable_points(question) == 0 or not is_na(question, value)
    return Occurrence(entry, Base.NOT_SCORED if unscored else Base.NOT_APPLICABLE, failed=failed)


def _worth(item: Item, question: Question, method: ScoreMethod) -> tuple[Fraction, Fraction]:
    """What an item puts in the section's numerator and, an ordinary one, in its denominator."""
    if method is ScoreMethod.POINTS:
        return item.earned, item.attainable
    weight = Fraction(question.weight or 1)
    return weight * item.earned / item.attainable, weight


def _measure(section: Section, items: Sequence[Item], method: ScoreMethod) -> tuple[Fraction, Fraction]:
    earned, attainable = [], []
    for item, question in zip(items, section.all_questions(), strict=True):
        if item.base is Base.SCORED:
            got, worth = _worth(item, question, method)
            earned.append(_SIGN[item.counts] * got)
            if item.counts is Counts.ITEM:
                attainable.append(worth)
    return exact_sum(earned), exact_sum(attainable)


def _with_contributions(
    section: Section, items: Sequence[Item], method: ScoreMethod, weight: Fraction, attainable: Fraction
) -> Iterable[Item]:
    for item, question in zip(items, section.all_questions(), strict=True):
        if item.base is not Base.SCORED or not weight:
            yield item
            continue
        got, worth = _worth(item, question, method)
        share = weight / attainable
        lost = share * (worth - got) if item.counts is Counts.ITEM else ZERO
        yield replace(item, contribution=_SIGN[item.counts] * share * got, lost=lost)


def _limited(section: Section, items: Sequence[Item], score: Fraction, weight: Fraction) -> tuple[Fraction, list[Adjustment]]:
    within = min(max(score, ZERO), _ONE)
    limits = []
    if within != score:
        limits.append(Adjustment(Limit.ZERO if score < 0 else Limit.ONE, section.code, None, None, weight * (within - score)))
    critical = {question.code: question for question in section.all_questions() if question.critical is not None}
    limited, more = _strictest(critical, items, within, weight, section.code)
    return limited, limits + more


def _critical(
    content: QuestionnaireContent, items: Sequence[Item], score: Fraction, weight: Fraction, section: str | None
) -> tuple[Fraction, list[Adjustment]]:
    critical = {question.code: question for question in content.questions() if question.critical is not None}
    return _strictest(critical, items, score, weight, section)


def _strictest(
    critical: dict[str, Question], items: Sequence[Item], score: Fraction, weight: Fraction, section: str | None
) -> tuple[Fraction, list[Adjustment]]:
    """Hold a score under the strictest of the failed critical items of its scope; the first of equals names the amount."""
    scope = "total" if section is None else "section"
    failed = []
    for item in items:
        rule = critical[item.code].critical if item.failed else None
        if rule is not None and rule.scope == scope:
            failed.append((item.code, rule.at_most))
    if not failed:
        return score, []
    strictest = min(at_most for _, at_most in failed)
    limited = min(score, Fraction(strictest, 100))
    first = next(code for code, at_most in failed if at_most == strictest)
    return limited, [
        Adjustment(Limit.CRITICAL, section, code, at_most, weight * (limited - score) if code == first else ZERO)
        for code, at_most in failed
    ]  # fmt: skip


def _tags(content: QuestionnaireContent, items: Sequence[Item]) -> Iterable[TagScore]:
    carried: dict[str, list[Item]] = {}
    for item, question in zip(items, content.questions(), strict=True):
        for tag in dict.fromkeys(question.tags):
            carried.setdefault(tag, []).append(item)
    for tag, tagged in carried.items():
        counted = [item for item in tagged if item.base is Base.SCORED and item.counts is Counts.ITEM]
        earned, attainable = exact_sum([item.earned for item in counted]), exact_sum([item.attainable for item in counted])
        yield TagScore(tag, len(counted), earned, attainable, earned / attainable if attainable else None)
