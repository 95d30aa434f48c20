"""Thousands of rules made at random: the server's and the phone's engine come to exactly the same."""

from collections import defaultdict
from dataclasses import replace

import pytest

from app.journeys.logic.closures import closure_of
from app.journeys.logic.evaluate import evaluate
from app.journeys.logic.functions import CALLABLE
from app.journeys.logic.parser import unparse
from app.journeys.logic.tree import Call, walk
from app.journeys.logic.values import value_of
from tests.journeys.logic.generating import Case, cases, identity, mismatches, pairs

COUNT = 10_000


@pytest.fixture(scope="module")
def batch() -> list[Case]:
    return list(cases(COUNT, seed=20261122))


def test_server_and_phone_come_to_the_same_on_thousands_of_rules(batch: list[Case]) -> None:
    assert mismatches(batch) == []


def test_server_and_phone_find_every_pattern_and_compare_every_pair_alike() -> None:
    batch = list(pairs())
    assert len(batch) > 10_000
    assert mismatches(batch) == []


def test_rules_turned_into_functions_come_to_the_same_too(batch: list[Case]) -> None:
    for case in batch:
        context = replace(case.context, here=value_of(case.context.here))
        assert identity(closure_of(case.tree)(context)) == identity(evaluate(case.tree, context)), unparse(case.tree)


def test_the_rules_made_at_random_reach_every_function_with_several_outcomes(batch: list[Case]) -> None:
    outcomes: dict[str, set[object]] = defaultdict(set)
    for case in batch:
        for node in walk(case.tree):
            if isinstance(node, Call) and len(outcomes[node.name]) < 4:
                outcomes[node.name].add(identity(evaluate(node, case.context)))
    # true() and false() are constants already when they have been parsed.
    assert outcomes.keys() == CALLABLE.keys() - {"true", "false"}
    assert {name for name, found in outcomes.items() if len(found) < 2} == set()
    assert len({unparse(case.tree) for case in batch}) == COUNT


def test_the_comparison_notices_an_engine_that_differs(batch: list[Case]) -> None:
    class Shifted(Case):
        """The phone gets to see other answers than the server."""

        def as_json(self) -> str:
            return Case(self.tree, replace(self.context, answers={}, here="x")).as_json()

    shifted: list[Case] = [Shifted(case.tree, case.context) for case in batch[:500]]
    assert len(mismatches(shifted)) > 50
