"""Edits of a questionnaire's questions: pure functions, a valid questionnaire in, a valid one out, or EditRefused.

Sections and the questionnaire as a whole are edited in ``editing_sections``.
"""

from collections.abc import Collection, Sequence
from typing import Any

from app.journeys.errors import EditRefused, RulePlace
from app.journeys.logic.rule import Rule
from app.journeys.schemas import Check, Question, QuestionKind, QuestionnaireContent, Section
from app.journeys.studio.kinds import make_question, without_strange_answers
from app.journeys.studio.places import Place, codes_of, find_question, find_section, free_code, neighbours, put_neighbours, rebuild
from app.journeys.studio.rewriting import (
    change_rules,
    checks_changed,
    checks_without,
    places_naming_option,
    places_reading,
    with_code_changed,
    with_option_changed,
    without_rules_at,
)
from app.kit.translation import gettext as _


def add_question(
    content: QuestionnaireContent, question: Question, section: str, *, group: str = "", after: str | None = None
) -> QuestionnaireContent:
    """Put a question into a section or group: after the named one, or last. Its codes must be free."""
    beside = neighbours(content, section, group)
    at = next((index + 1 for index, each in enumerate(beside) if each.code == after), len(beside))
    return rebuild(content, sections=put_neighbours(content.sections, section, group, [*beside[:at], question, *beside[at:]]))


def remove_question(content: QuestionnaireContent, code: str, *, with_rules: bool = False) -> QuestionnaireContent:
    """Take a question out. What rules read is refused, unless those rules go too."""
    question, place = find_question(content, code)
    gone = {question.code, *(inner.code for inner in question.questions)}
    places = places_reading(content, gone)
    sections = _sections_without_readers(content, gone, with_rules=with_rules)
    left = [each for each in neighbours(rebuild_lightly(content, sections), place.section, place.group) if each.code != code]
    return rebuild(content, sections=put_neighbours(sections, place.section, place.group, left), checks=checks_without(content, places))


def _sections_without_readers(content: QuestionnaireContent, gone: Collection[str], *, with_rules: bool) -> list[Section]:
    places = places_reading(content, gone)
    if not places:
        return list(content.sections)
    if not with_rules:
        raise EditRefused(_("Rules read this answer, so it stays."), places)
    return without_rules_at(content.sections, places)


def rebuild_lightly(content: QuestionnaireContent, sections: list[Section]) -> QuestionnaireContent:
    """The questionnaire with these sections, not checked: for use on the way to a whole one."""
    return content.model_copy(update={"sections": sections})


def remove_questions_of(content: QuestionnaireContent, section: str, *, with_rules: bool) -> list[Section]:
    """The sections without this one and, when allowed, without the rules that read its questions."""
    gone = {question.code for question in find_section(content, section).all_questions()}
    places = [place for place in places_reading(content, gone) if place.section != section]
    if places and not with_rules:
        raise EditRefused(_("Rules at other steps read answers of this step, so it stays."), tuple(places))
    return [each for each in without_rules_at(content.sections, places) if each.code != section]


def move_question(
    content: QuestionnaireContent, code: str, section: str, *, group: str = "", before: str | None = None
) -> QuestionnaireContent:
    """Put a question elsewhere: before the named one, or last; into a repeat group where ``group`` is given."""
    question, place = find_question(content, code)
    if code in {before, group}:
        return content
    if group and question.kind is QuestionKind.REPEAT:
        raise EditRefused(_("A group cannot stand inside another group."))
    left = [each for each in neighbours(content, place.section, place.group) if each.code != code]
    halfway = rebuild_lightly(content, put_neighbours(content.sections, place.section, place.group, left))
    beside = neighbours(halfway, section, group)
    at = next((index for index, each in enumerate(beside) if each.code == before), len(beside))
    return rebuild(content, sections=put_neighbours(halfway.sections, section, group, [*beside[:at], question, *beside[at:]]))


def step_question(content: QuestionnaireContent, code: str, by: int) -> QuestionnaireContent:
    """Move a question one place earlier (-1) or later (+1): within its step, at its end into the next step; out of a group at the group's end."""
    _question, place = find_question(content, code)
    beside = neighbours(content, place.section, place.group)
    at = place.at + by
    if 0 <= at < len(beside):
        order = [*beside]
        order[place.at], order[at] = order[at], order[place.at]
        return rebuild(content, sections=put_neighbours(content.sections, place.section, place.group, order))
    if place.group:
        before = place.group if by < 0 else _next_code(content, find_question(content, place.group)[1])
        return move_question(content, code, place.section, before=before)
    sections = [section.code for section in content.sections]
    there = sections.index(place.section) + by
    if not 0 <= there < len(sections):
        return content
    first = next((each.code for each in content.sections[there].questions), None)
    return move_question(content, code, sections[there], before=first if by > 0 else None)


def _next_code(content: QuestionnaireContent, place: Place) -> str | None:
    beside = neighbours(content, place.section, place.group)
    return beside[place.at + 1].code if place.at + 1 < len(beside) else None


def duplicate_question(content: QuestionnaireContent, code: str) -> tuple[QuestionnaireContent, str]:
    """A copy right after the question, under free codes. Returns the copy's code too."""
    question, place = find_question(content, code)
    copy = with_free_codes(question, codes_of(content))
    return add_question(content, copy, place.section, group=place.group, after=code), copy.code


def with_free_codes(question: Question, taken: Collection[str]) -> Question:
    """The question, and those inside it, under codes that are free; its own rules read the new codes."""
    used = set(taken)
    renamed: list[tuple[str, str]] = []
    for each in (question, *question.questions):
        new = free_code(each.code, used)
        used.add(new)
        renamed.append((each.code, new))
    codes = dict(renamed)
    fresh = question.model_copy(
        update={
            "code": codes[question.code],
            "questions": [each.model_copy(update={"code": codes[each.code]}) for each in question.questions],
        }
    )

    def change(_place: RulePlace, rule: Rule) -> Rule:
        # By way of codes nobody can have, so that one renaming never catches another's result.
        for index, old in enumerate(codes):
            rule = with_code_changed(rule, old, f"_{index}_._")
        for index, new in enumerate(codes.values()):
            rule = with_code_changed(rule, f"_{index}_._", new)
        return rule

    probe = Section.model_construct(code="probe", title={"en": "probe"}, questions=[fresh], visible_when=None)
    return Question.model_validate(dict(change_rules([probe], change)[0].questions[0]))


def insert_question(
    content: QuestionnaireContent, question: Question, section: str, *, group: str = "", after: str | None = None
) -> tuple[QuestionnaireContent, str]:
    """A library question as part of this questionnaire, its codes made free. Returns its code too."""
    if group and question.kind is QuestionKind.REPEAT:
        group, after = "", group
    fresh = with_free_codes(question, codes_of(content))
    return add_question(content, fresh, section, group=group, after=after), fresh.code


def new_question(content: QuestionnaireContent, kind: QuestionKind, label: dict[str, str], code: str) -> Question:
    """A question of a kind for this questionnaire, its code (and those inside it) made free."""
    return with_free_codes(make_question(kind, code, label, content.languages), codes_of(content))


def save_question(content: QuestionnaireContent, code: str, fields: dict[str, Any], *, with_rules: bool = False) -> QuestionnaireContent:
    """Write the fields of a question's form, all of a Question's but the questions inside it.

    A changed code is changed in every rule, a changed option's code too (``was`` names it by the old code). An option that
    rules compare with is only taken out together with those rules.
    """
    question, place = find_question(content, code)
    renamed: dict[str, str] = fields.pop("renamed_options", {})
    given = {**dict(question), **fields}
    made = Question.model_validate(without_strange_answers(_with_renamed_answers(given, renamed)))
    kept = {option.code for option in made.options}
    gone = {option.code for option in question.options} - set(renamed) - kept
    places = places_naming_option(content, code, gone)
    if places and not with_rules:
        raise EditRefused(_("Rules compare with an answer that you take out."), places)
    if made.code != code and made.code in codes_of(content):
        raise EditRefused(_("Another question has the code %(code)s.", code=made.code))
    beside = [made if each.code == code else each for each in neighbours(content, place.section, place.group)]
    sections = put_neighbours(content.sections, place.section, place.group, beside)
    if places:
        # What stands at the question itself was typed just now and is kept as typed.
        sections = without_rules_at(sections, [each for each in places if each.question != code])
    sections = change_rules(sections, _options_change(code, made.code, renamed))
    if made.code != code:
        sections = change_rules(sections, lambda _place, rule: with_code_changed(rule, code, made.code))
    return rebuild(content, sections=sections, checks=_checks_after(content, code, made.code, renamed, places))


def _checks_after(
    content: QuestionnaireContent, code: str, new_code: str, renamed: dict[str, str], gone: Collection[RulePlace]
) -> list[Check]:
    """The checks with the question's new code and its answers' new codes, without those that read what was taken out."""

    def change(rule: Rule) -> Rule:
        for old, new in renamed.items():
            rule = with_option_changed(rule, code, (old, new), here=False)
        return with_code_changed(rule, code, new_code)

    kept = content.model_copy(update={"checks": checks_without(content, gone)})
    return checks_changed(kept, change, {code: new_code})


def _options_change(code: str, new_code: str, renamed: dict[str, str]) -> Any:
    def change(place: RulePlace, rule: Rule) -> Rule:
        for old, new in renamed.items():
            rule = with_option_changed(rule, code, (old, new), here=place.question in {code, new_code})
        return rule

    return change


def _with_renamed_answers(given: dict[str, Any], renamed: dict[str, str]) -> dict[str, Any]:
    if not renamed:
        return given
    critical = given["critical"]
    return {
        **given,
        "why_when": [renamed.get(answer, answer) for answer in given["why_when"]],
        "evidence_when": [renamed.get(answer, answer) for answer in given["evidence_when"]],
        "critical": critical.model_copy(update={"when": [renamed.get(each, each) for each in critical.when]}) if critical else None,
    }


def drop_strange_rules(question: Question) -> Question:
    """The question without rules that read other questions: to keep it in a library."""
    own: Sequence[str] = [question.code, *(inner.code for inner in question.questions)]
    probe = Section.model_construct(code="probe", title={"en": "probe"}, questions=[question], visible_when=None)

    def change(place: RulePlace, rule: Rule) -> Rule | None:
        if rule.codes() <= set(own):
            return rule
        return Rule.model_validate("0") if place.field == "calculation" else None

    return change_rules([probe], change)[0].questions[0]
