"""Hundreds of questionnaires and answers made at random: the server and the phone come to exactly the same."""

from collections import Counter
from typing import Any

import pytest

from app.journeys.checks import ALWAYS_MADE
from app.journeys.compiled import Form
from app.journeys.logic.closures import closure_of
from app.journeys.logic.evaluate import evaluate
from app.journeys.logic.values import value_of
from app.journeys.schemas import QuestionKind, QuestionnaireContent
from tests.journeys.forms_at_random import forms, on_the_phone, outcome
from tests.journeys.logic.generating import cases, identity

COUNT = 400
Pair = tuple[QuestionnaireContent, dict[str, Any]]


@pytest.fixture(scope="module")
def batch() -> list[Pair]:
    return list(forms(COUNT, seed=20261122))


@pytest.fixture(scope="module")
def outcomes(batch: list[Pair]) -> list[dict[str, Any]]:
    return [outcome(content, answers) for content, answers in batch]


def test_server_and_phone_see_the_same_and_miss_the_same(batch: list[Pair], outcomes: list[dict[str, Any]]) -> None:
    phone = on_the_phone(batch)

    assert [found.pop("tracked") for found in phone] == [True] * COUNT
    assert [n for n in range(COUNT) if phone[n] != outcomes[n]] == []


def test_the_comparison_notices_an_engine_that_differs(batch: list[Pair], outcomes: list[dict[str, Any]]) -> None:
    changed = [(content, dict(list(answers.items())[::2])) for content, answers in batch[:300]]
    phone = on_the_phone(changed)

    assert sum(found["asked"] != outcomes[n]["asked"] for n, found in enumerate(phone)) > 30
    assert sum(found["missing"] != outcomes[n]["missing"] for n, found in enumerate(phone)) > 150


def test_what_is_made_at_random_reaches_every_kind_and_every_reason(batch: list[Pair], outcomes: list[dict[str, Any]]) -> None:
    kinds = Counter(question.kind for content, _ in batch for question in content.questions())
    reasons = Counter(reason for found in outcomes for _, _, reason in found["missing"])
    hidden = sum(bool(Form(content).hidden_codes(answers)) for content, answers in batch)
    ruled = sum(question.visible_when is not None for content, _ in batch for question in content.questions())

    assert set(kinds) == set(QuestionKind)
    assert set(reasons) >= {"required", "too_short", "invalid", "incomplete", "rule"}
    checks = Counter(check.partition(":")[0] for found in outcomes for check, _severity, _about, _word in found["checks"])
    assert min(checks[name] for name in ALWAYS_MADE) >= 3
    assert checks["check_0"] > COUNT // 20
    assert 0 < sum(word for found in outcomes for *_rest, word in found["checks"]) < sum(checks.values())
    assert COUNT // 3 < hidden < COUNT
    assert ruled > COUNT
    assert sum("[" in key for found in outcomes for key in found["asked"]) > COUNT // 4
    assert sum(value is not None for found in outcomes for value in found["calculated"].values()) > COUNT // 10


def test_a_rule_made_a_function_comes_to_what_its_tree_does() -> None:
    for case in cases(3000, seed=7):
        # The form's context answers with values that rules reckon with, so both are asked about the same.
        assert identity(closure_of(case.tree)(_Known(case.context))) == identity(evaluate(case.tree, _Known(case.context)))


class _Known:
    """A context as a form gives it: every answer is a rule's value already."""

    def __init__(self, context: Any) -> None:
        self._context = context
        self.here = value_of(context.here)
        self.columns = context.columns
        self.today = context.today
        self.position = context.position

    def answer(self, code: str) -> Any:
        return self._context.answer(code)
