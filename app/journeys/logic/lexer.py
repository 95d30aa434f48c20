"""A rule's source cut into words: names, numbers, texts, answers and signs."""

import re
from dataclasses import dataclass
from typing import Final

from app.kit.translation import gettext as _

LONGEST_SOURCE: Final = 4000
"""Characters a rule may have."""
LONGEST_CODE: Final = 255
"""Characters between the braces of ``${code}``."""


class RuleSyntaxError(ValueError):
    """A rule that cannot be read; ``position`` is the 0-based character where it goes wrong."""

    def __init__(self, message: str, position: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


@dataclass(frozen=True, slots=True)
class Token:
    """One word; ``kind`` is number, text, answer, name, sign or end."""

    kind: str
    text: str
    position: int


_TOKEN: Final = re.compile(
    r"""
      (?P<blank>[ \t\r\n\xa0]+)
    | (?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)
    | (?P<text>'[^']*'|"[^"]*")
    | \$\{[ \t]*(?P<answer>[A-Za-z_][A-Za-z0-9_.:-]{0,254})[ \t]*\}
    | (?P<name>[A-Za-z_][A-Za-z0-9_.-]*(?::[A-Za-z_][A-Za-z0-9_.-]*)?)
    | (?P<sign><=|>=|!=|\.\.|[-+*/=<>(),.])
    """,
    re.VERBOSE | re.ASCII,
)
_MISTAKES: Final = ("==", "<>", "=<", "=>", "&&", "||")
_MEANT: Final = {
    "==": "=",
    "<>": "!=",
    "=<": "<=",
    "=>": ">=",
    "&&": "and",
    "||": "or",
    "&": "and",
    "|": "or",
    "!": "not( )",
    "≠": "!=",
    "≤": "<=",
    "≥": ">=",
    "×": "*",
    "÷": "div",
    "−": "-",
    "–": "-",
    "%": "mod",
    ";": ",",
}
_CURLY_QUOTES: Final = "‘’‚“”„«»´`"


def cut(source: str) -> list[Token]:
    """The words of a source, closed by one of kind ``end``."""
    if len(source) > LONGEST_SOURCE:
        raise RuleSyntaxError(
            _(
                "This rule is too long: %(length)s characters, and a rule may have %(most)s. Move a part of it into a calculated value.",
                length=len(source),
                most=LONGEST_SOURCE,
            ),
            LONGEST_SOURCE,
        )
    tokens: list[Token] = []
    position = 0
    while position < len(source):
        match = None if source.startswith(_MISTAKES, position) else _TOKEN.match(source, position)
        if match is None or match.lastgroup is None:
            raise _unreadable(source, position)
        text = match[match.lastgroup]
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise RuleSyntaxError(_("This rule holds a damaged character. Delete it and type it again."), position)
        if match.lastgroup != "blank":
            _refuse_glued(tokens, match.lastgroup, text, position)
            tokens.append(Token(match.lastgroup, text, position))
        position = match.end()
    tokens.append(Token("end", "", len(source)))
    return tokens


def _refuse_glued(tokens: list[Token], kind: str, text: str, position: int) -> None:
    if not tokens or tokens[-1].kind != "number" or tokens[-1].position + len(tokens[-1].text) != position:
        return
    if kind in {"number", "name"} or text == ".":
        raise RuleSyntaxError(
            _(
                "“%(text)s” is not a number. Write numbers with digits and a point, like 2.5, and put texts between quotes.",
                text=tokens[-1].text + text,
            ),
            tokens[-1].position,
        )


def _unreadable(source: str, position: int) -> RuleSyntaxError:  # noqa: PLR0911 - one answer a mistake
    character = source[position]
    if character in "'\"":
        return RuleSyntaxError(
            _(
                "The text that begins with %(start)s has no closing quote. Add %(quote)s where it ends.",
                start=source[position : position + 12],
                quote=character,
            ),
            position,
        )
    if character in _CURLY_QUOTES:
        return RuleSyntaxError(_("Write straight quotes, ' or \", around a text; this one is curly: %(quote)s", quote=character), position)
    if character == "$":
        return RuleSyntaxError(
            _("An answer is written as ${code}: a dollar sign, and the question's code between braces. Here something else follows the $."),
            position,
        )
    if character in "{}":
        return RuleSyntaxError(_("A brace only stands around a question's code, as in ${code}. Put a $ before it, or delete it."), position)
    if character in "[]":
        return RuleSyntaxError(
            _("Square brackets (a choice out of repeated answers) are not supported. Use count, sum, min or max."), position
        )
    mistake = next((sign for sign in _MISTAKES if source.startswith(sign, position)), character)
    if mistake in _MEANT:
        return RuleSyntaxError(_("“%(found)s” is not known here: write %(meant)s", found=mistake, meant=_MEANT[mistake]), position)
    return RuleSyntaxError(
        _("“%(found)s” cannot stand in a rule outside a text. Put texts between quotes, like 'yes'.", found=_printable(mistake)), position
    )


def _printable(character: str) -> str:
    return character if character.isprintable() else f"U+{ord(character):04X}"
