"""A rule's tree turned into one function, for rules that are worked out many times.

What comes of it is what `evaluate` says (held together by the shared vectors); the context has to answer with values
that rules reckon with already (`values.value_of`). Short cuts are taken only where they cannot change the outcome:
no part of a rule ever raises or changes anything.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

from app.journeys.logic.evaluate import Context, function_of
from app.journeys.logic.tree import AnswerOf, Call, Column, Constant, Here, Node
from app.journeys.logic.values import Value, order_of, same, text_of, truth, value_of

Step: TypeAlias = Callable[[Context], Value]
_ORDERS: Final = {"<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1)}


def closure_of(node: Node) -> Step:
    """The function that works out a tree in a context."""
    if isinstance(node, Constant):
        value = value_of(node.value)
        return lambda _context: value
    if isinstance(node, AnswerOf):
        code = node.code
        return lambda context: context.answer(code)
    if isinstance(node, Here):
        return lambda context: context.here
    if isinstance(node, Column):
        name = node.name
        return lambda context: value_of(context.columns.get(name))
    return _call(node)


def _call(call: Call) -> Step:  # noqa: PLR0911 - one line a short cut
    name = call.name
    if name == "today":
        return lambda context: value_of(context.today)
    if name == "position":
        return lambda context: value_of(context.position)
    steps = [closure_of(argument) for argument in call.arguments]
    if name in {"and", "or"}:
        return _chain(steps, until=name == "or")
    if name == "not" and len(steps) == 1:
        (inner,) = steps
        return lambda context: not truth(inner(context))
    constant = _constant(call)
    if constant is not None and name in {"=", "!="}:
        return _equals(steps[0], constant, wanted=name == "=")
    if constant is not None and name == "selected":
        return _selects(steps[0], text_of(constant))
    if isinstance(constant, float) and name in _ORDERS:
        return _compares(steps[0], constant, _ORDERS[name])
    function = function_of(name)
    return lambda context: function(step(context) for step in steps)


def _constant(call: Call) -> Value:
    """The second of two arguments where it is a number or text that is not empty; else nothing."""
    if len(call.arguments) != 2 or not isinstance(call.arguments[1], Constant):  # noqa: PLR2004
        return None
    value = value_of(call.arguments[1].value)
    return value if isinstance(value, float) or (isinstance(value, str) and value) else None


def _chain(steps: list[Step], *, until: bool) -> Step:
    def run(context: Context) -> Value:
        for step in steps:
            value = step(context)
            if (value if value is True or value is False else truth(value)) is until:
                return until
        return not until

    return run


def _equals(step: Step, constant: Value, *, wanted: bool) -> Step:
    kind = type(constant)

    def run(context: Context) -> Value:
        value = step(context)
        return (value == constant if type(value) is kind else same(value, constant)) is wanted

    return run


def _selects(step: Step, option: str) -> Step:
    function = function_of("selected")

    def run(context: Context) -> Value:
        value = step(context)
        return value == option if isinstance(value, str) else function((value, option))

    return run


def _compares(step: Step, constant: float, wanted: tuple[int, ...]) -> Step:
    def run(context: Context) -> Value:
        value = step(context)
        order = (value > constant) - (value < constant) if type(value) is float else order_of(value, constant)
        return order in wanted

    return run
