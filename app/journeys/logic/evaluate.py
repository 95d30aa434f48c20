"""What a rule comes to with the answers at hand. Never raises; the phone's ``app/phone/rules.ts`` does the same.

The meaning of every function and operator stands in ``docs/rule-language.md``.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from app.journeys.logic.pattern import found
from app.journeys.logic.rule import Rule
from app.journeys.logic.tree import AnswerOf, Call, Column, Constant, Here, Node
from app.journeys.logic.values import Value, bounded, is_empty, number_of, order_of, rounded, same, text_of, truth, value_of

__all__ = ["Answers", "Context", "Value", "evaluate", "function_of", "holds"]

_DEEPEST: Final = 100
"""A stored tree deeper than any that can be written comes to nothing."""


class Context(Protocol):
    """What a rule can ask about; ``today`` is YYYY-MM-DD, ``position`` the number of the entry in its repeat group."""

    @property
    def here(self) -> Value:
        """The answer of the question the rule stands at."""
        ...

    @property
    def columns(self) -> Mapping[str, str]:
        """The columns of the option at hand, in a choice filter."""
        ...

    @property
    def today(self) -> str:
        """The date on the phone, YYYY-MM-DD."""
        ...

    @property
    def position(self) -> int | None:
        """The number of the entry at hand in its repeat group, from 1."""
        ...

    def answer(self, code: str) -> Value:
        """The answer that counts for this question, None when there is none or it is hidden."""
        ...


@dataclass(frozen=True, slots=True)
class Answers:
    """A context over plain stored answers, by question code."""

    answers: Mapping[str, object] = field(default_factory=dict)
    here: Value = None
    columns: Mapping[str, str] = field(default_factory=dict)
    today: str = ""
    position: int | None = None

    def answer(self, code: str) -> Value:
        """The stored answer as a rule sees it."""
        return value_of(self.answers.get(code))


def holds(rule: Rule | Node, context: Context) -> bool:
    """Say whether a rule is true with these answers."""
    return truth(evaluate(rule.tree if isinstance(rule, Rule) else rule, context))


def evaluate(node: Node, context: Context) -> Value:
    """The value of a tree with these answers."""
    return _evaluate(node, context, _DEEPEST)


def function_of(name: str) -> Callable[[Iterable[Value]], Value]:
    """The function or operator of this name, taking values that are worked out already; nothing comes of an unknown one."""
    function = _FUNCTIONS.get(name)
    return (lambda values: function(_Arguments(values))) if function else (lambda _values: None)


def _evaluate(node: Node, context: Context, depth: int) -> Value:
    if not isinstance(node, Call) or node.name in {"today", "position"}:
        return value_of(_given(node, context))
    if depth == 0:
        return None
    function = _FUNCTIONS.get(node.name)
    return function(_Arguments(_evaluate(argument, context, depth - 1) for argument in node.arguments)) if function else None


def _given(node: Node, context: Context) -> object:
    """What stands in the rule itself or is found around it, as it is stored."""
    if isinstance(node, Constant):
        return node.value
    if isinstance(node, AnswerOf):
        return context.answer(node.code)
    if isinstance(node, Here):
        return context.here
    if isinstance(node, Column):
        return context.columns.get(node.name)
    return context.today if node.name == "today" else context.position


class _Arguments(tuple[Value, ...]):
    """Arguments of a call; one that is not there is nothing."""

    __slots__ = ()

    def at(self, index: int) -> Value:
        return self[index] if index < len(self) else None

    def text(self, index: int) -> str:
        return text_of(self.at(index))


def _chain(step: Callable[[float, float], float]) -> Callable[[_Arguments], Value]:
    def run(values: _Arguments) -> Value:
        total = number_of(values.at(0))
        for value in values[1:]:
            other = number_of(value)
            total = None if total is None or other is None else bounded(step(total, other))
        return total

    return run


def _divided(values: _Arguments) -> Value:
    one, other = number_of(values.at(0)), number_of(values.at(1))
    return None if one is None or not other else bounded(one / other)


def _remainder(values: _Arguments) -> Value:
    one, other = number_of(values.at(0)), number_of(values.at(1))
    return None if one is None or not other else bounded(math.fmod(one, other))


def _negative(values: _Arguments) -> Value:
    number = number_of(values.at(0))
    return None if number is None else bounded(-number)


def _compared(wanted: tuple[int, ...]) -> Callable[[_Arguments], Value]:
    return lambda values: order_of(values.at(0), values.at(1)) in wanted


def _selected(values: _Arguments) -> Value:
    return _has(values.at(0), values.text(1))


def _has(answer: Value, option: str) -> bool:
    if isinstance(answer, tuple):
        return any(_has(entry, option) for entry in answer)
    return not is_empty(answer) and text_of(answer) == option


def _entries(values: _Arguments) -> list[Value]:
    """The arguments, lists replaced by their entries, without what is empty."""
    found: list[Value] = []
    for value in values:
        found.extend(value if isinstance(value, tuple) else (value,))
    return [value for value in found if not is_empty(value)]


def _numbers(values: _Arguments) -> list[float] | None:
    """The numbers among the entries; None when an entry is no number."""
    numbers = [number_of(value) for value in _entries(values)]
    known = [number for number in numbers if number is not None]
    return known if len(known) == len(numbers) else None


def _sum(values: _Arguments) -> Value:
    numbers = _numbers(values)
    if numbers is None:
        return None
    total = 0.0
    for number in numbers:  # one by one, from the left: sum() of newer Pythons corrects itself and the phone does not
        total += number
    return bounded(total)


def _extreme(pick: Callable[[Sequence[float]], float]) -> Callable[[_Arguments], Value]:
    def run(values: _Arguments) -> Value:
        numbers = _numbers(values)
        return pick(numbers) if numbers else None

    return run


def _round(values: _Arguments) -> Value:
    number = number_of(values.at(0))
    places = number_of(values.at(1)) if len(values) > 1 else 0.0
    if number is None or places is None or abs(places) > 15:  # noqa: PLR2004 - a double has no more digits
        return None
    return rounded(number, int(places))


def _whole(values: _Arguments) -> Value:
    number = number_of(values.at(0))
    return None if number is None else bounded(float(math.trunc(number)))


def _part(values: _Arguments) -> Value:
    text = values.text(0)
    start = number_of(values.at(1))
    end = number_of(values.at(2)) if len(values) > 2 else float(len(text))  # noqa: PLR2004 - the third argument may be left out
    if start is None or end is None:
        return None
    return text[int(start) : int(end)]


_FUNCTIONS: Final[Mapping[str, Callable[[_Arguments], Value]]] = {
    "or": lambda values: any(truth(value) for value in values),
    "and": lambda values: all(truth(value) for value in values),
    "=": lambda values: same(values.at(0), values.at(1)),
    "!=": lambda values: not same(values.at(0), values.at(1)),
    "<": _compared((-1,)),
    "<=": _compared((-1, 0)),
    ">": _compared((1,)),
    ">=": _compared((0, 1)),
    "+": _chain(lambda one, other: one + other),
    "-": _chain(lambda one, other: one - other),
    "*": _chain(lambda one, other: one * other),
    "/": _divided,
    "mod": _remainder,
    "negative": _negative,
    "selected": _selected,
    "count-selected": lambda values: float(len(_entries(_Arguments((values.at(0),))))),
    "not": lambda values: not truth(values.at(0)),
    "if": lambda values: values.at(1) if truth(values.at(0)) else values.at(2),
    "coalesce": lambda values: next((value for value in values if not is_empty(value)), None),
    "count": lambda values: float(len(_entries(values))),
    "sum": _sum,
    "min": _extreme(min),
    "max": _extreme(max),
    "round": _round,
    "int": _whole,
    "number": lambda values: number_of(values.at(0)),
    "string": lambda values: values.text(0),
    "string-length": lambda values: float(len(values.text(0))),
    "contains": lambda values: values.text(1) in values.text(0),
    "starts-with": lambda values: values.text(0).startswith(values.text(1)),
    "ends-with": lambda values: values.text(0).endswith(values.text(1)),
    "concat": lambda values: "".join(text_of(value) for value in values),
    "substr": _part,
    "regex": lambda values: found(values.text(1), values.text(0)),
    "true": lambda _values: True,
    "false": lambda _values: False,
}
