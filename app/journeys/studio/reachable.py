"""Whether a rule can come true at all, found by trying the answers that make a difference."""

import itertools
import math
from collections.abc import Iterator, Mapping
from typing import Final, TypeGuard

from app.journeys.logic.evaluate import Answers, holds
from app.journeys.logic.rule import Rule
from app.journeys.logic.tree import Call, Constant, walk
from app.journeys.schemas import Question, QuestionKind

MOST_TRIES: Final = 4000
"""Beyond so many combinations of answers we do not claim anything."""
_K = QuestionKind
_NUMBERS: Final = {
    _K.SCALE: (None, None), _K.NPS: (0, 10), _K.CSAT: (1, 5), _K.CES: (1, 7), _K.NUMBER: (None, None), _K.MONEY: (0, None), _K.DURATION: (0, None),
}  # fmt: skip
"""Kinds that read as numbers, with the range they have by themselves."""
_MOST_CHOICES: Final = 6


def outcomes(rule: Rule, questions: Mapping[str, Question], never: frozenset[str] = frozenset()) -> frozenset[bool] | None:
    """Both truth values a rule can take, or the only one; None when there is too much to try.

    ``never`` are questions that are never asked: they have no answer. Numbers are tried at and around those the rule compares with.
    """
    if any(isinstance(node, Call) and node.name in _UNKNOWABLE for node in walk(rule.tree)):
        return None
    domains: list[list[object]] = []
    numbers = {float(node.value) for node in walk(rule.tree) if isinstance(node, Constant) and _is_number(node.value)}
    for code in sorted(rule.codes()):
        domain: list[object] | None = [None] if code in never else _domain(questions.get(code), numbers)
        if domain is None:
            return None
        domains.append(domain)
    if math.prod(map(len, domains)) > MOST_TRIES:
        return None
    return frozenset(holds(rule, Answers(answers)) for answers in _combinations(sorted(rule.codes()), domains))


_UNKNOWABLE: Final = frozenset({"today", "regex", "position"})


def _combinations(codes: list[str], domains: list[list[object]]) -> Iterator[dict[str, object]]:
    return (dict(zip(codes, values, strict=True)) for values in itertools.product(*domains))


def _domain(question: Question | None, numbers: set[float]) -> list[object] | None:
    """Every answer that can make a difference to a rule, no answer first; None for texts and what else has no end."""
    if question is None:
        return None
    answers: list[object] | None = None
    options = [option.code for option in question.options]
    if question.kind is _K.YES_NO:
        answers = ["yes", "no"]
    elif question.kind is _K.SINGLE_CHOICE:
        answers = list(options)
    elif question.kind is _K.MULTIPLE_CHOICE and len(options) <= _MOST_CHOICES:
        answers = [list(chosen) for n in range(1, len(options) + 1) for chosen in itertools.combinations(options, n)]
    elif question.kind in _NUMBERS:
        answers = list(_points(question, numbers))
    if answers is None:
        return None
    return [None, *answers, *(["na"] if question.allow_na else [])]


def _points(question: Question, numbers: set[float]) -> list[float]:
    usual_low, usual_high = _NUMBERS[question.kind]
    low = question.minimum if usual_low is None else usual_low
    high = question.maximum if usual_high is None else usual_high
    step = 0.5 if question.kind in {_K.NUMBER, _K.MONEY} else 1
    wanted = {point for number in (*numbers, 0.0) for point in (number - step, number, number + step)} | {
        n for n in (low, high) if n is not None
    }
    return sorted(point for point in wanted if (low is None or point >= low) and (high is None or point <= high))


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
