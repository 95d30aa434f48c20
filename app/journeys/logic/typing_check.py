"""What is probably wrong with a rule that can be read: found before it is published, from the kinds of its questions."""

import difflib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol

from app.journeys.logic.evaluate import Answers, evaluate
from app.journeys.logic.tree import AnswerOf, Call, Column, Constant, Here, Node, walk
from app.journeys.logic.values import is_moment, number_of, text_of, truth, value_of
from app.kit.translation import gettext as _

__all__ = ["Asked", "FindingCode", "Known", "Place", "RuleFinding", "check_rule"]


class Asked(Protocol):
    """What a check has to know of a question."""

    @property
    def kind(self) -> str:
        """The name of its kind, such as ``number``."""
        ...

    @property
    def option_codes(self) -> Collection[str]:
        """The codes its answer can be made of; empty when it is not a choice."""
        ...


@dataclass(frozen=True, slots=True)
class Known:
    """The plainest `Asked`."""

    kind: str
    option_codes: Collection[str] = field(default_factory=tuple)


class Place(StrEnum):
    """Where a rule stands."""

    VISIBLE = "visible_when"
    REQUIRED = "required_when"
    VALID = "valid_when"
    CALCULATION = "calculation"
    CHOICE_FILTER = "choice_filter"


class FindingCode(StrEnum):
    """What a finding is about."""

    UNKNOWN_QUESTION = "unknown_question"
    UNKNOWN_OPTION = "unknown_option"
    UNKNOWN_COLUMN = "unknown_column"
    HERE_OUT_OF_PLACE = "here_out_of_place"
    COLUMN_OUT_OF_PLACE = "column_out_of_place"
    NOT_ORDERED = "not_ordered"
    SEVERAL_COMPARED = "several_compared"
    NOT_A_CHOICE = "not_a_choice"
    ALWAYS_THE_SAME = "always_the_same"
    NEVER_COMPARABLE = "never_comparable"


@dataclass(frozen=True, slots=True)
class RuleFinding:
    """One thing to look at; ``message`` is in the reader's language."""

    code: FindingCode
    message: str


_COMPARISONS: Final = frozenset({"=", "!=", "<", "<=", ">", ">="})
_ORDERINGS: Final = _COMPARISONS - {"=", "!="}
_TESTS: Final = _COMPARISONS | {"selected", "contains", "starts-with", "ends-with", "regex"}
_SEVERAL: Final = frozenset({"multiple_choice", "ranking"})
_TEXTS: Final = frozenset({"short_text", "long_text", "bar_code", "barcode"})
_NUMBERS: Final = frozenset({"number", "scale", "nps", "csat", "ces", "duration", "money"})


def check_rule(
    tree: Node, known: Mapping[str, Asked], *, place: Place, here: Asked | None = None, columns: Collection[str] | None = None
) -> list[RuleFinding]:
    """Look a rule over: ``known`` has the questions by code, ``here`` is the question it stands at.

    ``columns`` are the columns that options have; None leaves their names unchecked.
    """
    seen: dict[RuleFinding, None] = {}
    for node in walk(tree):
        for finding in _look_at(node, _Around(known, place, here, columns)):
            seen.setdefault(finding)
    return list(seen)


@dataclass(frozen=True, slots=True)
class _Around:
    known: Mapping[str, Asked]
    place: Place
    here: Asked | None
    columns: Collection[str] | None

    def asked(self, node: Node) -> Asked | None:
        """The question whose answer a node is; None for anything else."""
        if isinstance(node, Here):
            return self.here
        return self.known.get(node.code) if isinstance(node, AnswerOf) else None


def _look_at(node: Node, around: _Around) -> Iterator[RuleFinding]:
    if isinstance(node, AnswerOf) and node.code not in around.known:
        yield RuleFinding(
            FindingCode.UNKNOWN_QUESTION,
            _("There is no question %(code)s.", code=node.code) + _suggestion(node.code, around.known),
        )
    elif isinstance(node, Here) and around.place is not Place.VALID:
        yield RuleFinding(
            FindingCode.HERE_OUT_OF_PLACE, _("The point . stands for the answer being checked; it only has a meaning in “valid when”.")
        )
    elif isinstance(node, Column):
        yield from _look_at_column(node, around)
    elif isinstance(node, Call) and node.name in _TESTS:
        yield from _look_at_test(node, around)


def _look_at_column(node: Column, around: _Around) -> Iterator[RuleFinding]:
    if around.place is not Place.CHOICE_FILTER:
        yield RuleFinding(
            FindingCode.COLUMN_OUT_OF_PLACE,
            _("“%(name)s” names a column of the options; that only has a meaning in a choice filter.", name=node.name),
        )
    elif around.columns is not None and node.name not in around.columns:
        yield RuleFinding(
            FindingCode.UNKNOWN_COLUMN,
            _("The options have no column %(name)s.", name=node.name) + _suggestion(node.name, around.columns),
        )


def _look_at_test(call: Call, around: _Around) -> Iterator[RuleFinding]:
    same = _always(call)
    if same is not None:
        yield RuleFinding(
            FindingCode.ALWAYS_THE_SAME,
            _("One part of this rule is always true, whatever is answered.")
            if same
            else _("One part of this rule is always false, whatever is answered."),
        )
        return
    first, second = call.arguments[0], call.arguments[1]
    for one, other in ((first, second), (second, first)):
        asked = around.asked(one)
        if asked is None or (call.name == "selected" and one is second):
            continue
        name = one.code if isinstance(one, AnswerOf) else "."
        yield from _look_at_choice(call, asked, other, name)
        if call.name in _ORDERINGS:
            yield from _look_at_order(asked, other, name)


def _look_at_choice(call: Call, asked: Asked, other: Node, name: str) -> Iterator[RuleFinding]:
    if call.name == "selected" and not asked.option_codes and asked.kind in _NUMBERS | _TEXTS:
        yield RuleFinding(
            FindingCode.NOT_A_CHOICE, _("%(question)s is not a choice; compare its answer with = in place of selected().", question=name)
        )
    if call.name not in {"=", "!=", "selected"} or not asked.option_codes:
        return
    if asked.kind in _SEVERAL and call.name != "selected" and not _is_nothing(other):
        yield RuleFinding(
            FindingCode.SEVERAL_COMPARED,
            _("%(question)s can have several answers at once, and = only sees one that is alone. Use selected().", question=name),
        )
    if isinstance(other, Constant) and not isinstance(other.value, bool) and not _is_nothing(other):
        code = text_of(value_of(other.value))
        if code not in asked.option_codes:
            yield RuleFinding(
                FindingCode.UNKNOWN_OPTION,
                _("%(question)s has no option %(option)s.", question=name, option=code) + _suggestion(code, asked.option_codes),
            )


def _look_at_order(asked: Asked, other: Node, name: str) -> Iterator[RuleFinding]:
    worded = asked.option_codes and not all(number_of(code) is not None for code in asked.option_codes if code != "na")
    if asked.kind in _SEVERAL or asked.kind in _TEXTS or worded:
        yield RuleFinding(
            FindingCode.NOT_ORDERED,
            _("The answers to %(question)s are texts, and texts have no order for < and >. Use =, or selected().", question=name),
        )
    elif isinstance(other, Constant):
        value = value_of(other.value)
        fits = is_moment(value) if asked.kind in {"date", "time"} else number_of(value) is not None
        if not fits and asked.kind in _NUMBERS | {"date", "time"}:
            yield RuleFinding(
                FindingCode.NEVER_COMPARABLE,
                _("%(question)s can never be larger or smaller than “%(value)s”.", question=name, value=text_of(value)),
            )


def _always(call: Call) -> bool | None:
    """What a test comes to whatever is answered; None when that depends."""
    varies = any(
        isinstance(node, (AnswerOf, Here, Column)) or (isinstance(node, Call) and node.name in {"today", "position"}) for node in walk(call)
    )
    if not varies:
        return truth(evaluate(call, Answers()))
    if call.name in {"=", "!="} and call.arguments[0] == call.arguments[1]:
        return call.name == "="
    return None


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Constant) and node.value in {None, ""}


def _suggestion(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name[:80], list(known), n=1, cutoff=0.6)
    return " " + _("Do you mean %(near)s?", near=near[0]) if near else ""
