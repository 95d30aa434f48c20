"""XLSForm expressions as rules of ours: small differences are bridged, the rest is refused by the language itself with its reason."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from app.journeys.logic.parser import RuleSyntaxError, parse, unparse
from app.journeys.logic.tree import AnswerOf, Call, Column, Constant, Here, Node, codes_of, rename, walk
from app.kit.translation import gettext as _

_TEXT_OR_REST: Final = re.compile(r"('[^']*'|\"[^\"]*\")")
_REFERENCE: Final = re.compile(r"\$\{([^{}]+)\}")
_PATH: Final = re.compile(r"(?<![\w.\])])(?:current\(\)/)?(?:\.\./)+([^\W\d][\w.-]*)(?!\s*[/(\w])")
_DATE: Final = re.compile(r"\bdate\(\s*('\d{4}-\d\d-\d\d'|\"\d{4}-\d\d-\d\d\")\s*\)")
_TRUTHS: Final = {"true": "true()", "yes": "true()", "false": "false()", "no": "false()"}
"""What a cell of yes or no means as a rule, as pyxform has it."""
_SMART: Final = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " "})


@dataclass
class Names:
    """What the names in a form became: question codes, dropped names with what they were, and each question's renamed answers."""

    codes: dict[str, str] = field(default_factory=dict)
    dropped: dict[str, str] = field(default_factory=dict)
    groups: set[str] = field(default_factory=set)
    twice: set[str] = field(default_factory=set)
    today: set[str] = field(default_factory=set)
    answers: dict[str, dict[str, str]] = field(default_factory=dict)
    """By new question code: old answer to new answer."""


def rule_source(expression: str, names: Names, *, own_code: str = "", columns: bool = False, here: bool = True) -> str:
    """The source of a rule that means what the expression means. Raises RuleSyntaxError."""
    source = _TRUTHS.get(expression.strip().casefold(), expression.translate(_SMART))
    pieces = [piece if piece[:1] in {"'", '"'} else _outside_texts(piece, names) for piece in _TEXT_OR_REST.split(_dates(source))]
    written = "".join(pieces)
    tree = parse(written, columns=columns)
    if not here and any(isinstance(node, Here) for node in walk(tree)):
        raise RuleSyntaxError(_("“.” is the question's own answer; nothing is asked here."))
    told = _with_new_answers(tree, names, own_code)
    return written.strip() if told == tree else unparse(told)


def _dates(source: str) -> str:
    return _DATE.sub(lambda found: found[1], source)


def _outside_texts(piece: str, names: Names) -> str:
    piece = _PATH.sub(lambda found: f"${{{found[1]}}}", piece)

    def code(found: re.Match[str]) -> str:
        name = found[1].strip()
        if name in names.today:
            return "today()"
        if name in names.twice:
            raise RuleSyntaxError(_("“%(name)s” is the name of more than one question, so nobody knows which is meant.", name=name))
        if name in names.codes:
            return f"${{{names.codes[name]}}}"
        if name in names.dropped:
            raise RuleSyntaxError(_("It reads “%(name)s”, which is not imported: %(why)s", name=name, why=names.dropped[name]))
        if name in names.groups:
            raise RuleSyntaxError(_("It reads “%(name)s”, which is a group of questions and has no answer.", name=name))
        raise RuleSyntaxError(_("It reads “%(name)s”, but there is no question with that name.", name=name))

    return _REFERENCE.sub(code, piece)


def _with_new_answers(tree: Node, names: Names, own_code: str) -> Node:
    """The tree with answers renamed where they are compared with, or chosen in, the question they belong to."""
    if not isinstance(tree, Call):
        return tree
    arguments = tuple(_with_new_answers(argument, names, own_code) for argument in tree.arguments)
    renamed: dict[str, str] = {}
    for argument in arguments:
        code = argument.code if isinstance(argument, AnswerOf) else own_code if isinstance(argument, (Here, Column)) else ""
        renamed |= names.answers.get(code, {})
    if renamed:
        arguments = tuple(_renamed_constant(argument, renamed) for argument in arguments)
    return Call(name=tree.name, arguments=arguments)


def _renamed_constant(node: Node, renamed: Mapping[str, str]) -> Node:
    if isinstance(node, Constant) and isinstance(node.value, str):
        return Constant(value=renamed.get(node.value, node.value))
    return node


def both(first: str | None, second: str | None, *, columns: bool = False) -> str | None:
    """One rule that holds when both do."""
    if not first or not second:
        return first or second
    one, two = parse(first, columns=columns), parse(second, columns=columns)
    arguments = [part for tree in (one, two) for part in (tree.arguments if isinstance(tree, Call) and tree.name == "and" else (tree,))]
    return unparse(Call(name="and", arguments=tuple(arguments)))


def texts_compared(source: str, code: str) -> set[str]:
    """The texts that a rule compares a question's answer with."""
    found: set[str] = set()
    for node in walk(parse(source, columns=True)):
        if isinstance(node, Call) and any(isinstance(each, AnswerOf) and each.code == code for each in node.arguments):
            found |= {each.value for each in node.arguments if isinstance(each, Constant) and isinstance(each.value, str)}
    return found


def reads(source: str, *, columns: bool = False) -> frozenset[str]:
    """The codes of the questions a rule reads."""
    return codes_of(parse(source, columns=columns))


def columns_in(source: str) -> set[str]:
    """The option columns a choice filter reads."""
    return {node.name for node in walk(parse(source, columns=True)) if isinstance(node, Column)}


def with_renamed_columns(source: str, names: Mapping[str, str]) -> str:
    """The choice filter reading columns under other headers."""

    def renamed(node: Node) -> Node:
        if isinstance(node, Column):
            return Column(name=names.get(node.name, node.name))
        if isinstance(node, Call):
            return Call(name=node.name, arguments=tuple(renamed(argument) for argument in node.arguments))
        return node

    tree = parse(source, columns=True)
    changed = renamed(tree)
    return source if changed == tree else unparse(changed)


__all__ = ["Names", "RuleSyntaxError", "both", "columns_in", "reads", "rename", "rule_source", "texts_compared", "with_renamed_columns"]
