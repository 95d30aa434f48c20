"""What rules come to: never an error, whatever the tree and the answers."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.journeys.logic.evaluate import Answers, Value, evaluate, holds
from app.journeys.logic.functions import CALLABLE
from app.journeys.logic.parser import parse
from app.journeys.logic.rule import Rule
from app.journeys.logic.tree import AnswerOf, Call, Column, Constant, Here, Node
from app.journeys.logic.values import number_text, rounded

_SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(st.characters(), max_size=20))
_STORED = st.recursive(
    _SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=3), inner, max_size=2)), max_leaves=8
)
_CONSTANTS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=10))
_LEAVES = st.one_of(
    _CONSTANTS.map(lambda value: Constant(value=value)),
    st.sampled_from("ab").map(lambda code: AnswerOf(code=code)),
    st.just(Here()),
    st.sampled_from(["name", "other"]).map(lambda name: Column(name=name)),
)
_TREES: st.SearchStrategy[Node] = st.recursive(
    _LEAVES,
    lambda inner: st.builds(
        lambda name, arguments: Call(name=name, arguments=tuple(arguments)),
        st.sampled_from([*sorted(CALLABLE), "no_such_function"]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=12,
)


def _is_value(value: Value) -> bool:
    if isinstance(value, tuple):
        return all(_is_value(entry) for entry in value)
    if isinstance(value, float):
        return abs(value) <= 10**15 and str(value) != "-0.0"
    return value is None or isinstance(value, (bool, str))


@given(_TREES, st.dictionaries(st.sampled_from("ab"), _STORED), _STORED, st.text(max_size=12), st.one_of(st.none(), st.integers()))
@settings(max_examples=300, deadline=None)
def test_any_tree_with_any_answers_comes_to_a_value(
    tree: Node, answers: dict[str, Any], here: Any, today: str, position: int | None
) -> None:
    found = evaluate(tree, Answers(answers, here=here, columns={"name": today}, today=today, position=position))
    assert _is_value(found)
    assert holds(tree, Answers(answers)) in {True, False}


def test_a_tree_deeper_than_can_be_written_comes_to_nothing() -> None:
    tree: Node = Constant(value=1)
    for _ in range(5000):
        tree = Call.model_construct(name="negative", arguments=(tree,))
    assert evaluate(tree, Answers()) is None


@given(st.floats(min_value=-1e15, max_value=1e15))
@settings(max_examples=500)
def test_a_number_written_out_reads_as_the_same_number(number: float) -> None:
    written = number_text(number)
    assert "e" not in written
    assert float(written) == number


@given(st.floats(min_value=-1e15, max_value=1e15), st.integers(-15, 15))
@settings(max_examples=500)
def test_rounding_lands_within_half_a_step_and_stays(number: float, places: int) -> None:
    once = rounded(number, places)
    assert once is not None or abs(number) > 4e14
    if once is not None:
        assert abs(once - number) <= 0.5 * 10.0**-places * (1 + 1e-9) + abs(number) * 1e-15
        assert rounded(once, places) == once


def test_a_hidden_answer_is_for_the_context_to_leave_out() -> None:
    rule = Rule.model_validate("${waiting_minutes} > 5 and selected(${staff}, 'none')")
    stored = {"waiting_minutes": 7, "staff": ["none"]}
    assert holds(rule, Answers(stored))
    assert not holds(rule, Answers({"staff": ["none"]}))
    assert evaluate(parse("concat(${staff}, ' ', ${waiting_minutes})"), Answers(stored)) == "none 7"
