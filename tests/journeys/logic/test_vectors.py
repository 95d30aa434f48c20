"""The vectors that server and phone share."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.journeys.logic.evaluate import Answers, evaluate
from app.journeys.logic.parser import parse, unparse
from tests.journeys.logic.generating import identity

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parents[2] / "shared" / "rule_vectors.json").read_text(encoding="utf-8"))["cases"]


def _value(stored: Any) -> Any:
    if isinstance(stored, (int, float)) and not isinstance(stored, bool):
        return float(stored)
    return tuple(_value(entry) for entry in stored) if isinstance(stored, list) else stored


def _context(case: dict[str, Any]) -> Answers:
    around = {key: case[key] for key in ("here", "columns", "today", "position") if key in case}
    return Answers(case.get("answers", {}), **around)


@pytest.mark.parametrize("group", sorted({case["group"] for case in CASES}))
def test_a_vector_comes_to_what_is_expected(group: str) -> None:
    for case in CASES:
        if case["group"] == group:
            tree = parse(case["source"], columns="columns" in case)
            assert identity(evaluate(tree, _context(case))) == identity(_value(case["expected"])), case


def test_the_stored_trees_are_what_the_parser_makes_of_their_sources() -> None:
    for case in CASES:
        tree = parse(case["source"], columns="columns" in case)
        assert tree.model_dump(mode="json") == case["tree"], case["source"]
        assert parse(unparse(tree), columns="columns" in case) == tree


def test_there_are_enough_vectors() -> None:
    assert len(CASES) >= 150
    assert len({case["source"] for case in CASES}) >= 150
