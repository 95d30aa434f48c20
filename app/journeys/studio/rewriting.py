"""Rules as something that edits must not break: who reads what, codes changed in all of them, rules taken out."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, TypeVar

from app.journeys.checks import codes_about
from app.journeys.errors import RulePlace
from app.journeys.logic.lexer import cut
from app.journeys.logic.parser import unparse
from app.journeys.logic.rule import Rule
from app.journeys.logic.tree import AnswerOf, Call, Constant, Here, Node, walk
from app.journeys.schemas import RULE_FIELDS, Check, Question, QuestionnaireContent, Section

CHECK = "check"
"""The field of a rule that is a check's; its place has the check's code and no section."""
R = TypeVar("R", bound=Rule)
_TESTS = frozenset({"=", "!=", "selected"})


def rules_of(content: QuestionnaireContent) -> Iterator[tuple[RulePlace, Rule]]:
    """Each rule with its place."""
    for section in content.sections:
        if section.visible_when:
            yield RulePlace(section.code, "", "visible_when"), section.visible_when
        for question in section.all_questions():
            for field in RULE_FIELDS:
                rule: Rule | None = getattr(question, field)
                if rule is not None:
                    yield RulePlace(section.code, question.code, field), rule


def places_reading(content: QuestionnaireContent, codes: Collection[str]) -> tuple[RulePlace, ...]:
    """Where the answers of these questions are read, by others than themselves; the questionnaire's checks among them."""
    at_questions = (place for place, rule in rules_of(content) if place.question not in codes and rule.codes() & set(codes))
    return (*at_questions, *(_place_of(check) for check in content.checks if _concerns(content, check, codes)))


def _place_of(check: Check) -> RulePlace:
    return RulePlace("", check.code, CHECK)


def _concerns(content: QuestionnaireContent, check: Check, codes: Collection[str]) -> bool:
    return bool((check.when.codes() | set(codes_about(content, check))) & set(codes))


def checks_without(content: QuestionnaireContent, places: Collection[RulePlace]) -> list[Check]:
    """The checks that are not among these places."""
    return [check for check in content.checks if _place_of(check) not in places]


def checks_changed(content: QuestionnaireContent, change: Callable[[Rule], Rule], codes: Mapping[str, str]) -> list[Check]:
    """The checks with each rule as ``change`` makes it and the questions they are about under new codes."""
    return [
        check.model_copy(update={"when": change(check.when), "about": [codes.get(code, code) for code in check.about]})
        for check in content.checks
    ]


def places_naming_option(content: QuestionnaireContent, code: str, options: Collection[str]) -> tuple[RulePlace, ...]:
    """Where a rule compares a question's answer with one of these options."""
    at_questions = (place for place, rule in rules_of(content) if _names(rule.tree, code, set(options), here=place.question == code))
    return (*at_questions, *(_place_of(check) for check in content.checks if _names(check.when.tree, code, set(options), here=False)))


def _names(tree: Node, code: str, options: set[str], *, here: bool) -> bool:
    return any(
        isinstance(node, Call)
        and node.name in _TESTS
        and any(_is_answer(argument, code, here=here) for argument in node.arguments)
        and any(isinstance(argument, Constant) and argument.value in options for argument in node.arguments)
        for node in walk(tree)
    )


def _is_answer(node: Node, code: str, *, here: bool) -> bool:
    return (isinstance(node, AnswerOf) and node.code == code) or (here and isinstance(node, Here))


def with_code_changed(rule: R, old: str, new: str) -> R:
    """The rule reading ``${new}`` where it read ``${old}``; what people wrote around it stays as they wrote it."""
    if old not in rule.codes():
        return rule
    source = rule.source
    for token in reversed(cut(source)):
        if token.kind == "answer" and token.text == old:
            end = source.index("}", token.position) + 1
            source = f"{source[: token.position]}${{{new}}}{source[end:]}"
    return type(rule).model_validate(source)


def with_option_changed(rule: R, code: str, change: tuple[str, str], *, here: bool) -> R:
    """The rule comparing with the option's new code where it compared with the old one."""
    old, new = change
    if not _names(rule.tree, code, {old}, here=here):
        return rule

    def visit(node: Node) -> Node:
        if not isinstance(node, Call):
            return node
        arguments = tuple(visit(argument) for argument in node.arguments)
        if node.name in _TESTS and any(_is_answer(argument, code, here=here) for argument in arguments):
            arguments = tuple(
                Constant(value=new) if isinstance(argument, Constant) and argument.value == old else argument for argument in arguments
            )
        return Call(name=node.name, arguments=arguments)

    return type(rule).model_validate(unparse(visit(rule.tree)))


RuleChange = Callable[[RulePlace, Rule], Rule | None]


def change_rules(sections: list[Section], change: RuleChange) -> list[Section]:
    """All sections with each rule replaced by what ``change`` makes of it."""
    return [_section(section, change) for section in sections]


def without_rules_at(sections: list[Section], places: Collection[RulePlace]) -> list[Section]:
    """All sections without the rules at these places; a calculation, which a value cannot do without, becomes 0."""

    def change(place: RulePlace, rule: Rule) -> Rule | None:
        if place not in places:
            return rule
        return Rule.model_validate("0") if place.field == "calculation" else None

    return change_rules(sections, change)


def _section(section: Section, change: RuleChange) -> Section:
    update: dict[str, Any] = {"questions": [_question(question, section.code, change) for question in section.questions]}
    if section.visible_when:
        update["visible_when"] = change(RulePlace(section.code, "", "visible_when"), section.visible_when)
    return section.model_copy(update=update)


def _question(question: Question, section: str, change: RuleChange) -> Question:
    update: dict[str, Any] = {
        field: change(RulePlace(section, question.code, field), rule)
        for field in RULE_FIELDS
        if (rule := getattr(question, field)) is not None
    }
    if question.questions:
        update["questions"] = [_question(inner, section, change) for inner in question.questions]
    return question.model_copy(update=update) if update else question
