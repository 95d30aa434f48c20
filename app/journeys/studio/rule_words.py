"""A rule read back as a plain sentence, with the questions' and answers' own words."""

from collections.abc import Callable, Mapping
from typing import Final

from app.journeys.errors import RulePlace
from app.journeys.logic.functions import OPERATORS
from app.journeys.logic.parser import unparse
from app.journeys.logic.rule import Rule
from app.journeys.logic.tree import AnswerOf, Call, Column, Constant, Here, Node
from app.journeys.schemas import Question, QuestionKind
from app.journeys.studio.kinds import answers_of
from app.journeys.studio.rewriting import CHECK
from app.kit.translation import gettext as _
from app.kit.translation import pick

_LABEL: Final = 60
"""Characters of a label that a sentence repeats."""

Known = Mapping[str, Question]


def rule_sentence(place: str, rule: Rule, known: Known, here: Question | None = None) -> str:
    """What a rule does, e.g. ``Shown when “Minutes waited” is more than 5``."""
    words = _Reader(known, here).clause(rule.tree)
    return {
        "visible_when": lambda: _("Shown when %(rule)s.", rule=words),
        "check": lambda: _("Found when %(rule)s.", rule=words),
        "required_when": lambda: _("Required only when %(rule)s.", rule=words),
        "valid_when": lambda: _("Accepted when %(rule)s.", rule=words),
        "choice_filter": lambda: _("Offers the answers for which %(rule)s.", rule=words),
        "calculation": lambda: _("Worked out as %(rule)s.", rule=_Reader(known, here).value(rule.tree)),
    }[place]()


def field_words(field: str) -> str:
    """What a field that holds a rule is called."""
    return {
        "visible_when": _("shown when"), "required_when": _("required when"), "valid_when": _("accepted when"),
        "check": _("found when"), "choice_filter": _("answers offered"), "calculation": _("worked out as"),
    }[field]  # fmt: skip


def place_words(place: RulePlace, known: Known, titles: Mapping[str, Mapping[str, str]]) -> str:
    """Where a rule stands, in words."""
    if place.field == CHECK:
        return _("The check “%(code)s” of the questionnaire", code=place.question)
    name = pick(known[place.question].label) if place.question in known else pick(titles.get(place.section))
    return _("“%(name)s”: %(field)s", name=name, field=field_words(place.field))


class _Reader:
    def __init__(self, known: Known, here: Question | None) -> None:
        self._known = known
        self._here = here

    def clause(self, node: Node, *, inner: bool = False) -> str:
        """A condition; ``inner`` puts brackets around what would read on into its surroundings."""
        if not isinstance(node, Call):
            return (
                _("%(value)s is answered with yes, or is not empty", value=self.value(node))
                if not isinstance(node, Constant)
                else self.value(node)
            )
        if node.name in {"and", "or"}:
            joined = (_(" and ") if node.name == "and" else _(" or ")).join(self.clause(each, inner=True) for each in node.arguments)
            return f"({joined})" if inner else joined
        if node.name == "not":
            return self._negated(node.arguments[0])
        if node.name == "selected":
            return self._selected(node, negated=False)
        compared = self._compared(node)
        return compared if compared is not None else self.value(node)

    def value(self, node: Node) -> str:  # noqa: PLR0911 - one answer a kind of node
        """What a part of a rule stands for."""
        if isinstance(node, AnswerOf):
            return self._name(node.code)
        if isinstance(node, Here):
            return _("the answer")
        if isinstance(node, Column):
            return _("the column %(name)s", name=node.name)
        if isinstance(node, Constant):
            return _constant(node)
        words = _FUNCTIONS.get(node.name)
        if words is not None:
            return words(", ".join(self.value(each) for each in node.arguments))
        if node.name in _SIGNS:
            return f" {_SIGNS[node.name]} ".join(self._bracketed(each) for each in node.arguments)
        if node.name == "if":
            condition, then, otherwise = node.arguments
            return _("%(then)s when %(condition)s, else %(otherwise)s", then=self.value(then), condition=self.clause(condition),
                     otherwise=self.value(otherwise))  # fmt: skip
        if node.name in OPERATORS or node.name in {"selected", "not"}:
            return self.clause(node)
        return unparse(node)

    def _bracketed(self, node: Node) -> str:
        words = self.value(node)
        return f"({words})" if isinstance(node, Call) and node.name in _SIGNS else words

    def _negated(self, node: Node) -> str:
        if isinstance(node, Call) and node.name == "selected":
            return self._selected(node, negated=True)
        return _("it is not so that %(rule)s", rule=self.clause(node, inner=True))

    def _selected(self, node: Call, *, negated: bool) -> str:
        which, what = node.arguments
        name, answer = self.value(which), self._answer(which, what)
        several = (question := self._question(which)) is not None and question.kind in {QuestionKind.MULTIPLE_CHOICE, QuestionKind.RANKING}
        if several:
            return _("%(name)s does not include %(answer)s", name=name, answer=answer) if negated else _(
                "%(name)s includes %(answer)s", name=name, answer=answer
            )  # fmt: skip
        return (
            _("%(name)s is not %(answer)s", name=name, answer=answer) if negated else _("%(name)s is %(answer)s", name=name, answer=answer)
        )

    def _compared(self, node: Call) -> str | None:
        words = _COMPARED.get(node.name)
        if words is None:
            return None
        left, right = node.arguments
        if isinstance(right, Constant) and right.value in {None, ""} and node.name in {"=", "!="}:
            name = self.value(left)
            return _("%(name)s is not answered", name=name) if node.name == "=" else _("%(name)s is answered", name=name)
        return words(self._answer(right, left), self._answer(left, right))

    def _answer(self, of: Node, what: Node) -> str:
        """A value, in the words of the question it is compared with."""
        question = self._question(of)
        if question is not None and isinstance(what, Constant):
            labels = dict(answers_of(question))
            if str(what.value) in labels and question.kind not in _BARE:
                return f"“{pick(labels[str(what.value)])}”"
        return self.value(what)

    def _question(self, node: Node) -> Question | None:
        if isinstance(node, Here):
            return self._here
        return self._known.get(node.code) if isinstance(node, AnswerOf) else None

    def _name(self, code: str) -> str:
        question = self._known.get(code)
        if question is None:
            return f"${{{code}}}"
        label = pick(question.label)
        return f"“{label if len(label) <= _LABEL else label[: _LABEL - 1].rstrip() + '…'}”"


_BARE: Final = frozenset({QuestionKind.SCALE, QuestionKind.NPS, QuestionKind.CSAT, QuestionKind.CES})
_SIGNS: Final = {"+": "+", "-": "−", "*": "×", "/": "÷"}
_COMPARED: Final[dict[str, Callable[[str, str], str]]] = {
    "=": lambda a, b: _("%(name)s is %(answer)s", name=a, answer=b),
    "!=": lambda a, b: _("%(name)s is not %(answer)s", name=a, answer=b),
    "<": lambda a, b: _("%(name)s is less than %(answer)s", name=a, answer=b),
    "<=": lambda a, b: _("%(name)s is at most %(answer)s", name=a, answer=b),
    ">": lambda a, b: _("%(name)s is more than %(answer)s", name=a, answer=b),
    ">=": lambda a, b: _("%(name)s is at least %(answer)s", name=a, answer=b),
}
_FUNCTIONS: Final[dict[str, Callable[[str], str]]] = {
    "count": lambda a: _("how many times %(what)s is answered", what=a),
    "count-selected": lambda a: _("how many answers %(what)s has", what=a),
    "sum": lambda a: _("the sum of %(what)s", what=a),
    "min": lambda a: _("the lowest of %(what)s", what=a),
    "max": lambda a: _("the highest of %(what)s", what=a),
    "string-length": lambda a: _("the number of characters of %(what)s", what=a),
    "round": lambda a: _("%(what)s, rounded", what=a),
    "today": lambda _a: _("today"),
    "position": lambda _a: _("the number of this entry"),
    "true": lambda _a: _("always"),
    "false": lambda _a: _("never"),
}


def _constant(node: Constant) -> str:
    if isinstance(node.value, bool):
        return _("yes") if node.value else _("no")
    if node.value is None or node.value == "":
        return _("nothing")
    if isinstance(node.value, str):
        return f"“{node.value}”"
    return f"{node.value:g}"


__all__ = ["field_words", "place_words", "rule_sentence"]
