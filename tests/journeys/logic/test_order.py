"""The order of rules, and their circles."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.journeys.logic.order import CircularRules, dependency_order, edges_of
from app.journeys.logic.rule import Rule


def test_what_is_read_comes_before_what_reads_it_and_the_rest_stays_in_order() -> None:
    assert dependency_order({"a": ["c"], "b": [], "c": ["b", "somewhere_else"], "d": []}) == ["b", "c", "a", "d"]
    assert dependency_order({"a": [], "b": [], "c": []}) == ["a", "b", "c"]
    assert dependency_order({}) == []


def test_a_circle_is_refused_with_its_path() -> None:
    with pytest.raises(CircularRules) as caught:
        dependency_order({"z": ["a"], "a": ["b"], "b": ["c"], "c": ["a"]})
    assert caught.value.path == ("a", "b", "c", "a")
    assert "a -> b -> c -> a" in str(caught.value)
    with pytest.raises(CircularRules) as caught:
        dependency_order({"a": ["a"]})
    assert caught.value.path == ("a", "a")


def test_a_question_waits_for_what_its_rules_read_and_for_its_section() -> None:
    deciding: dict[str, list[Rule | None]] = {
        "section:pay": [Rule.model_validate("${bought} = 'yes'")],
        "bought": [None],
        "total": [Rule.model_validate("${price} * ${count}"), None],
        "price": [],
        "count": [],
    }
    edges = edges_of(deciding, inside={"total": "section:pay"})
    assert edges["total"] == {"price", "count", "section:pay"}
    assert dependency_order(edges) == ["bought", "section:pay", "price", "count", "total"]
    with pytest.raises(CircularRules):
        dependency_order(edges_of(deciding, inside={"total": "section:pay", "bought": "section:pay"}))


def test_ten_thousand_rules_in_a_row_are_no_trouble() -> None:
    edges = {str(number): [str(number + 1)] for number in range(10_000)}
    assert dependency_order(edges)[0] == "9999"
    with pytest.raises(CircularRules):
        dependency_order({**edges, "9999": ["0"]})


@given(st.dictionaries(st.integers(0, 8).map(str), st.frozensets(st.integers(0, 9).map(str), max_size=4), max_size=9))
def test_an_order_respects_every_edge_or_the_circle_is_real(edges: dict[str, frozenset[str]]) -> None:
    order: list[str] = []
    path: tuple[str, ...] = ()
    try:
        order = dependency_order(edges)
    except CircularRules as error:
        path = error.path
    if path:
        assert path[0] == path[-1]
        assert all(after in edges[before] for before, after in itertools.pairwise(path))
        assert len(set(path)) == len(path) - 1
    else:
        assert sorted(order) == sorted(edges)
        assert all(order.index(other) < order.index(name) for name, others in edges.items() for other in others if other in edges)
