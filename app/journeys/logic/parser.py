"""A rule's source turned into its tree, and back."""

import difflib
from typing import Final

from app.journeys.logic.functions import FUNCTIONS, NOT_SUPPORTED
from app.journeys.logic.lexer import LONGEST_CODE, RuleSyntaxError, Token, cut
from app.journeys.logic.pattern import PatternError, compile_pattern
from app.journeys.logic.tree import LARGEST_NUMBER, AnswerOf, Call, Column, Constant, Here, Node
from app.journeys.logic.values import number_text
from app.kit.translation import gettext as _
from app.kit.translation import ngettext

__all__ = ["DEEPEST", "RuleSyntaxError", "parse", "unparse"]

DEEPEST: Final = 40
"""Levels a tree, and parentheses in a source, may have."""
_BINDS: Final = {"or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6, "div": 6, "mod": 6}
_UNARY_BINDS: Final = 7
_CHAINS: Final = frozenset({"or", "and", "+", "*"})
_WRITTEN: Final = {"/": "div"}
_WORDS: Final = frozenset({"or", "and", "div", "mod"})


def parse(source: str, *, columns: bool = False) -> Node:
    """Read a rule; ``columns`` allows bare names (a choice filter). Raises `RuleSyntaxError`."""
    return _Parser(source, columns=columns).whole()


class _Parser:
    """Precedence climbing over the words; each method returns a node and the number of levels it has."""

    def __init__(self, source: str, *, columns: bool) -> None:
        self._tokens = cut(source)
        self._at = 0
        self._open = 0
        self._columns = columns

    def whole(self) -> Node:
        if self._next.kind == "end":
            raise RuleSyntaxError(_("This rule is empty. Write a condition, for example ${waiting_minutes} > 5"), 0)
        node, _levels = self._expression(0)
        left = self._next
        if left.kind != "end":
            raise self._left_over(left)
        return node

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _operator(self) -> str | None:
        token = self._next
        return token.text if token.kind in {"sign", "name"} and token.text in _BINDS else None

    def _expression(self, least: int) -> tuple[Node, int]:
        node, levels = self._operand()
        while (operator := self._operator()) is not None and _BINDS[operator] > least:
            arguments = [node]
            position = self._next.position
            while self._operator() == operator:
                self._take()
                other, deep = self._expression(_BINDS[operator])
                arguments.append(other)
                levels = max(levels, deep)
                if operator not in _CHAINS:
                    break
            node, levels = self._call("/" if operator == "div" else operator, arguments, levels, position)
        return node, levels

    def _operand(self) -> tuple[Node, int]:  # noqa: PLR0911 - one answer a kind of word
        token = self._take()
        if token.kind == "number":
            return _number(token), 1
        if token.kind == "text":
            return Constant(value=token.text[1:-1]), 1
        if token.kind == "answer":
            return AnswerOf(code=token.text), 1
        if token.kind == "name":
            return self._name(token)
        if token.text == "-":
            return self._negative(token)
        if token.text == "(":
            inner = self._inside(token, 0)
            self._close(token)
            return inner
        if token.text == "..":
            return self._sibling(token)
        if token.text == ".":
            if (
                self._next.text == "/"
                and not self._columns
                and self._tokens[self._at + 1].kind == "name"
                and self._tokens[self._at + 2].text != "("
            ):
                raise _path(token.position)  # with columns it is a division
            return Here(), 1
        raise self._no_operand(token)

    def _sibling(self, dots: Token) -> tuple[Node, int]:
        """``../name``, as other form tools write the answer of a question beside this one."""
        name = ""
        while self._next.text == "/" and (self._tokens[self._at + 1].kind == "name" or self._tokens[self._at + 1].text == ".."):
            self._take()
            token = self._take()
            name = token.text if token.kind == "name" else ""
        if not name or len(name) > LONGEST_CODE:
            raise _path(dots.position)
        return AnswerOf(code=name), 1

    def _negative(self, sign: Token) -> tuple[Node, int]:
        if self._next.kind == "number":
            value = _number(self._take()).value
            return Constant(value=-value if isinstance(value, (int, float)) else value), 1
        self._enter(sign)
        node, levels = self._expression(_UNARY_BINDS)
        self._open -= 1
        return self._call("negative", [node], levels, sign.position)

    def _name(self, token: Token) -> tuple[Node, int]:
        if self._next.text == "(" and token.text not in _WORDS:
            return self._function(token)
        if token.text in _WORDS:
            raise RuleSyntaxError(
                _("There is nothing on the left of “%(word)s”. Write what it is about, or delete it.", word=token.text), token.position
            )
        if ":" in token.text:
            raise _not_supported(token)
        if not self._columns:
            raise RuleSyntaxError(
                _("“%(name)s” stands alone. Write ${%(name)s} for the answer to that question, or '%(name)s' for a text.", name=token.text),
                token.position,
            )
        return Column(name=token.text), 1

    def _function(self, token: Token) -> tuple[Node, int]:
        name = token.text
        if name not in FUNCTIONS:
            raise _not_supported(token) if name in NOT_SUPPORTED or ":" in name else _unknown_function(token)
        bracket = self._take()
        arguments: list[Node] = []
        levels = 0
        if name == "position":
            self._two_dots(token)
        elif self._next.text != ")":
            while True:
                node, deep = self._inside(bracket, 0)
                arguments.append(node)
                levels = max(levels, deep)
                if self._next.text != ",":
                    break
                self._take()
        self._close(bracket)
        _check_count(name, len(arguments), token.position)
        if name in {"true", "false"}:
            return Constant(value=name == "true"), 1
        if name == "regex":
            _check_pattern(arguments[1], token.position)
        return self._call(name, arguments, levels, token.position)

    def _two_dots(self, token: Token) -> None:
        if self._take().text != ".." or self._next.text != ")":
            raise RuleSyntaxError(_("Write position(..) exactly so: it is the number of the entry in its repeat group."), token.position)

    def _inside(self, bracket: Token, least: int) -> tuple[Node, int]:
        self._enter(bracket)
        found = self._expression(least)
        self._open -= 1
        return found

    def _enter(self, token: Token) -> None:
        self._open += 1
        if self._open >= DEEPEST:
            raise _too_deep(token.position)

    def _close(self, bracket: Token) -> None:
        token = self._take()
        if token.text == ")" and token.kind == "sign":
            return
        if token.kind == "end":
            raise RuleSyntaxError(_("A parenthesis is opened here and not closed. Add a ) where it ends."), bracket.position)
        raise self._left_over(token)

    def _call(self, name: str, arguments: list[Node], levels: int, position: int) -> tuple[Node, int]:
        if levels >= DEEPEST:
            raise _too_deep(position)
        return Call(name=name, arguments=tuple(arguments)), levels + 1

    def _left_over(self, token: Token) -> RuleSyntaxError:
        if token.text == ")" and token.kind == "sign":
            return RuleSyntaxError(_("This ) closes nothing. Delete it, or add the ( that it belongs to."), token.position)
        if token.text == "," and token.kind == "sign":
            return RuleSyntaxError(
                _("A comma only separates what stands between the parentheses of a function. Write numbers with a point, like 2.5"),
                token.position,
            )
        if token.kind == "name" and token.text.lower() in _WORDS:
            return RuleSyntaxError(_("Write “%(word)s” in small letters.", word=token.text.lower()), token.position)
        before = self._tokens[self._at - 2] if self._at >= 2 and token is self._tokens[self._at - 1] else self._tokens[self._at - 1]  # noqa: PLR2004
        if before.kind == "name" and token.text == "(":
            return RuleSyntaxError(_("“%(word)s” cannot be called here.", word=before.text), before.position)
        return RuleSyntaxError(
            _("Something is missing before “%(found)s”: write “and”, “or” or another sign between two parts.", found=_shown(token)),
            token.position,
        )

    def _no_operand(self, token: Token) -> RuleSyntaxError:
        if token.kind == "end":
            return RuleSyntaxError(_("The rule stops halfway: something has to follow its last word."), token.position)
        if token.text == "/":
            return _path(token.position)
        return RuleSyntaxError(
            _("Here a question, a number, a text or a function is expected, not “%(found)s”.", found=_shown(token)), token.position
        )


def _number(token: Token) -> Constant:
    value = float(token.text)
    if value > LARGEST_NUMBER:
        raise RuleSyntaxError(_("This number is too large: numbers go up to 1,000,000,000,000,000."), token.position)
    return Constant(value=int(value) if value.is_integer() else value)


def _check_count(name: str, count: int, position: int) -> None:
    arity = FUNCTIONS[name]
    if count >= arity.least and (arity.most is None or count <= arity.most):
        return
    wanted = arity.least if count < arity.least else arity.most or 0
    if arity.least == arity.most:
        message = ngettext(
            "%(name)s() takes exactly %(n)s value between its parentheses, and here it has %(count)s.",
            "%(name)s() takes exactly %(n)s values between its parentheses, and here it has %(count)s.",
            wanted,
            name=name,
            count=count,
        )
    elif count < arity.least:
        message = ngettext(
            "%(name)s() takes at least %(n)s value between its parentheses, and here it has %(count)s.",
            "%(name)s() takes at least %(n)s values between its parentheses, and here it has %(count)s.",
            wanted,
            name=name,
            count=count,
        )
    else:
        message = ngettext(
            "%(name)s() takes at most %(n)s value between its parentheses, and here it has %(count)s.",
            "%(name)s() takes at most %(n)s values between its parentheses, and here it has %(count)s.",
            wanted,
            name=name,
            count=count,
        )
    raise RuleSyntaxError(message, position)


def _check_pattern(pattern: Node, position: int) -> None:
    if not isinstance(pattern, Constant) or not isinstance(pattern.value, str):
        raise RuleSyntaxError(_("The pattern of regex() has to be a text between quotes, not something calculated."), position)
    try:
        compile_pattern(pattern.value)
    except PatternError as error:
        raise RuleSyntaxError(_("The pattern of regex() cannot be used: %(reason)s", reason=str(error)), position) from error


def _not_supported(token: Token) -> RuleSyntaxError:
    return RuleSyntaxError(_("The function %(name)s() is not supported here.", name=token.text), token.position)


def _unknown_function(token: Token) -> RuleSyntaxError:
    near = difflib.get_close_matches(token.text.lower()[:40], FUNCTIONS, n=1, cutoff=0.6)
    if near:
        return RuleSyntaxError(
            _("There is no function %(name)s(). Do you mean %(near)s()?", name=token.text[:40], near=near[0]), token.position
        )
    return RuleSyntaxError(
        _("There is no function %(name)s(). There are: %(all)s.", name=token.text[:40], all=", ".join(sorted(FUNCTIONS))), token.position
    )


def _path(position: int) -> RuleSyntaxError:
    return RuleSyntaxError(_("Paths such as /data/name are not supported. Write ${name} for the answer to that question."), position)


def _too_deep(position: int) -> RuleSyntaxError:
    return RuleSyntaxError(
        _("This rule is nested more than %(most)s levels deep. Move a part of it into a calculated value.", most=DEEPEST), position
    )


def _shown(token: Token) -> str:
    return f"${{{token.text}}}" if token.kind == "answer" else token.text[:40]


# --- back to a source ---


def unparse(tree: Node) -> str:
    """The source of a tree in one canonical form; parsing it gives the same tree back (for trees that `parse` can make)."""
    return _write(tree, 0)


def _write(node: Node, least: int) -> str:  # noqa: PLR0911 - one answer a kind of node
    if isinstance(node, Constant):
        return _write_constant(node.value)
    if isinstance(node, AnswerOf):
        return f"${{{node.code}}}"
    if isinstance(node, Here):
        return "."
    if isinstance(node, Column):
        return node.name
    if node.name == "negative":
        inner = node.arguments[0]
        bare = isinstance(inner, Call) and (inner.name in FUNCTIONS or inner.name == "negative")
        return f"-{_write(inner, 0)}" if bare or isinstance(inner, (AnswerOf, Here, Column)) else f"-({_write(inner, 0)})"
    if node.name in _BINDS:
        binds = _BINDS[node.name]
        first, *others = node.arguments
        # The first argument may be of the same strength, unless it would melt into this chain.
        melts = node.name in _CHAINS and isinstance(first, Call) and first.name == node.name
        parts = [_write(first, binds if melts else binds - 1), *(_write(other, binds) for other in others)]
        written = f" {_WRITTEN.get(node.name, node.name)} ".join(parts)
        return f"({written})" if binds <= least else written
    if node.name == "position":
        return "position(..)"
    return f"{node.name}({', '.join(_write(argument, 0) for argument in node.arguments)})"


def _write_constant(value: float | str | bool | None) -> str:
    if value is None:
        return "''"
    if isinstance(value, bool):
        return "true()" if value else "false()"
    if isinstance(value, str):
        return _write_text(value)
    return number_text(float(value))


def _write_text(text: str) -> str:
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text:
        return f'"{text}"'
    # Neither quote can hold it: a text in pieces.
    pieces = [f"'{piece}'" for piece in text.split("'")]
    return "concat(" + ', "\'", '.join(pieces) + ")"
