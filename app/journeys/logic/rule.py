"""A rule as it is stored: the source that people wrote and the tree it was parsed into."""

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_serializer, model_validator
from pydantic_core import PydanticCustomError

from app.journeys.logic.functions import CALLABLE
from app.journeys.logic.lexer import LONGEST_SOURCE
from app.journeys.logic.parser import DEEPEST, RuleSyntaxError, parse, unparse
from app.journeys.logic.pattern import PatternError, compile_pattern
from app.journeys.logic.tree import AnswerOf, Call, Column, Constant, Node, codes_of
from app.kit.translation import gettext as _

_OLD_FORM = {"question", "any_of"}


class Rule(BaseModel):
    """A rule. Made from a source (``"${a} > 5"``), from what was stored, or from the first form with ``any_of``.

    A stored tree is believed when it is one that the parser could have made; rules that come from outside are given
    as a source only. A rule that cannot be read is a validation error of type ``rule`` with ``position`` in its context.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    columns: ClassVar[bool] = False

    source: str
    tree: Node

    @model_validator(mode="before")
    @classmethod
    def _parsed(cls, given: Any) -> Any:
        if isinstance(given, str):
            return {"source": given, "tree": cls._tree_of(given)}
        if isinstance(given, dict):
            if given.keys() == {"source"} and isinstance(given["source"], str):
                return {"source": given["source"], "tree": cls._tree_of(given["source"])}
            if given.keys() == _OLD_FORM:
                source = _source_of_old_form(given["question"], given["any_of"])
                return {"source": source, "tree": cls._tree_of(source)}
        return given

    @model_validator(mode="after")
    def _tree_is_one_of_ours(self, _info: ValidationInfo) -> "Rule":
        problem = tree_problem(self.tree, columns=self.columns)
        if len(self.source) > LONGEST_SOURCE or problem is not None:
            raise PydanticCustomError("rule", "{message}", {"message": problem or _("This rule is too long."), "position": 0})
        return self

    @field_serializer("tree")
    def _whole_tree(self, tree: Node) -> dict[str, Any]:
        """Written whole also where defaults are left out: a node is known by its ``node``."""
        return tree.model_dump(mode="json")

    @classmethod
    def _tree_of(cls, source: str) -> Node:
        try:
            return parse(source, columns=cls.columns)
        except RuleSyntaxError as error:
            raise PydanticCustomError("rule", "{message}", {"message": error.message, "position": error.position}) from error

    def codes(self) -> frozenset[str]:
        """The questions whose answers the rule reads."""
        return codes_of(self.tree)


class ChoiceFilter(Rule):
    """A rule about the options of a choice: a bare name is a column of the option."""

    columns: ClassVar[bool] = True


def tree_problem(tree: Node, *, columns: bool = False) -> str | None:
    """What makes a stored tree one that the parser never makes; None when it is in order."""
    level: list[Node] = [tree]
    for _depth in range(DEEPEST):
        below: list[Node] = []
        for node in level:
            if isinstance(node, Column) and not columns:
                return _("A column of an option can only be used in a choice filter.")
            if isinstance(node, Call):
                problem = _call_problem(node)
                if problem is not None:
                    return problem
                below.extend(node.arguments)
        if not below:
            return None
        level = below
    return _("This rule is nested more than %(most)s levels deep. Move a part of it into a calculated value.", most=DEEPEST)


def _call_problem(call: Call) -> str | None:
    arity = CALLABLE.get(call.name)
    if arity is None:
        return _("There is no function %(name)s().", name=call.name[:40])
    if len(call.arguments) < arity.least or (arity.most is not None and len(call.arguments) > arity.most):
        return _("The stored form of this rule calls %(name)s() with the wrong number of values.", name=call.name)
    if call.name == "regex":
        pattern = call.arguments[1]
        try:
            compile_pattern(pattern.value if isinstance(pattern, Constant) and isinstance(pattern.value, str) else "(")
        except PatternError as error:
            return _("The pattern of regex() cannot be used: %(reason)s", reason=str(error))
    return None


def _source_of_old_form(question: object, any_of: object) -> str:
    if not isinstance(question, str) or not isinstance(any_of, list) or not any_of or not all(isinstance(value, str) for value in any_of):
        raise PydanticCustomError("rule", "{message}", {"message": _("A condition names a question and a list of answers."), "position": 0})
    calls = tuple(Call(name="selected", arguments=(AnswerOf(code=question), Constant(value=value))) for value in any_of)
    return unparse(calls[0] if len(calls) == 1 else Call(name="or", arguments=calls))
