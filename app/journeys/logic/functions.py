"""What can be called in a rule, with how many arguments, and what other form tools have that we do not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Arity:
    """How many arguments a function or operator takes; ``most`` None means any number."""

    least: int
    most: int | None


OPERATORS: Final[Mapping[str, Arity]] = {
    "or": Arity(2, None),
    "and": Arity(2, None),
    "=": Arity(2, 2),
    "!=": Arity(2, 2),
    "<": Arity(2, 2),
    "<=": Arity(2, 2),
    ">": Arity(2, 2),
    ">=": Arity(2, 2),
    "+": Arity(2, None),
    "-": Arity(2, 2),
    "*": Arity(2, None),
    "/": Arity(2, 2),
    "mod": Arity(2, 2),
    "negative": Arity(1, 1),
}
"""Operators by their name in the tree; a chain of one of ``or and + *`` is one call with many arguments."""

FUNCTIONS: Final[Mapping[str, Arity]] = {
    "selected": Arity(2, 2),
    "count-selected": Arity(1, 1),
    "not": Arity(1, 1),
    "if": Arity(3, 3),
    "coalesce": Arity(2, None),
    "count": Arity(1, None),
    "sum": Arity(1, None),
    "min": Arity(1, None),
    "max": Arity(1, None),
    "round": Arity(1, 2),
    "int": Arity(1, 1),
    "number": Arity(1, 1),
    "string": Arity(1, 1),
    "string-length": Arity(1, 1),
    "contains": Arity(2, 2),
    "starts-with": Arity(2, 2),
    "ends-with": Arity(2, 2),
    "concat": Arity(1, None),
    "substr": Arity(2, 3),
    "regex": Arity(2, 2),
    "true": Arity(0, 0),
    "false": Arity(0, 0),
    "today": Arity(0, 0),
    "position": Arity(0, 0),
}
"""Functions by their name; ``position`` is written ``position(..)``."""

CALLABLE: Final[Mapping[str, Arity]] = {**OPERATORS, **FUNCTIONS}

NOT_SUPPORTED: Final = frozenset(
    """
    abs acos area asin atan atan2 base64-decode boolean boolean-from-string ceiling checklist choice-name cos count-non-empty
    current date date-time decimal-date decimal-date-time decimal-time digest distance enclosed-area exp exp10 extract-signed
    floor format-date format-date-time geofence id indexed-repeat instance join last lang local-name log log10 name namespace-uri
    normalize-space now once pi pow property pulldata random randomize relevant reverse selected-at sin sqrt string-join
    substring substring-after substring-before tan translate uuid version weighted-checklist
    """.split()  # noqa: SIM905 - one block of words is easier to keep than a list
)
"""Functions of XLSForm and XPath that this language leaves out; refused by name. So is each with a colon (``jr:choice-name``)."""
