"""What rules reckon with: values, and how numbers, texts and truth turn into each other.

The phone does exactly the same (``app/phone/rule_values.ts``).
"""

import math
import re
from decimal import Decimal
from typing import Final, TypeAlias

from app.journeys.logic.tree import LARGEST_NUMBER

Value: TypeAlias = bool | float | str | tuple["Value", ...] | None
"""Nothing, a truth value, a number, a text, the options chosen, or one value per entry of a repeat group."""

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_NUMBER: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?", re.ASCII)
_LONGEST_NUMBER: Final = 40
_MOMENTS: Final = (
    re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII),
    re.compile(r"[0-9]{2}:[0-9]{2}", re.ASCII),
    re.compile(r"[0-9]{2}:[0-9]{2}:[0-9]{2}", re.ASCII),
    re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}", re.ASCII),
    re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}", re.ASCII),
)


def value_of(stored: object, nested: int = 2) -> Value:
    """A stored answer as a rule sees it: numbers out of bounds are nothing, an object (a photo, a place) is true."""
    if isinstance(stored, bool) or stored is None:
        return stored
    if isinstance(stored, (int, float)):
        return bounded(stored)
    if isinstance(stored, str):
        return _well_formed(stored)
    if isinstance(stored, (list, tuple)):
        return tuple(value_of(entry, nested - 1) for entry in stored) if nested else None
    return True if isinstance(stored, dict) and stored else None


def bounded(number: float) -> float | None:
    """The number as a double, or nothing when it is not finite or beyond 10^15; there is only one zero."""
    if not -LARGEST_NUMBER <= number <= LARGEST_NUMBER:  # also refuses NaN
        return None
    return float(number) if number else 0.0


def single(value: Value) -> Value:
    """The value itself; of a list with one entry that entry, of an empty list nothing."""
    while isinstance(value, tuple) and len(value) < 2:  # noqa: PLR2004 - a list of two is a list
        value = value[0] if value else None
    return value


def is_empty(value: Value) -> bool:
    """Say whether a value is no answer: nothing, an empty text or an empty list."""
    return value is None or value in ("", ())


def truth(value: Value) -> bool:
    """Say whether a value counts as true; a list does when one of its entries is not empty."""
    if isinstance(value, tuple):
        return any(not is_empty(entry) for entry in value)
    return bool(value)


def number_of(value: Value) -> float | None:
    """The number a value is or writes; true is 1, false is 0, anything else is nothing."""
    value = single(value)
    if isinstance(value, (bool, float)):
        return float(value)
    if isinstance(value, str) and len(value) <= _LONGEST_NUMBER and _NUMBER.fullmatch(value):
        return bounded(float(value))
    return None


def text_of(value: Value) -> str:
    """The text a value is written as; entries of a list are parted by a space."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, tuple):
        return " ".join(text_of(entry) for entry in value)
    return value


def number_text(number: float) -> str:
    """The fewest digits that mean this double, written out without an exponent: 5, 0.1, 0.0000001."""
    written = format(Decimal(repr(number)), "f")
    return written.removesuffix(".0")


def rounded(number: float, places: int) -> float | None:
    """The number as written, rounded to this many places (negative: tens, hundreds); a half goes away from zero."""
    whole, _, rest = number_text(abs(number)).partition(".")
    cut = len(rest) - places
    if cut <= 0:
        return number
    digits = (whole + rest).rjust(cut + 1, "0")
    kept = int(digits[:-cut]) + (digits[-cut] >= "5")
    return bounded(math.copysign(float(f"{kept}e{-places}"), number))


def same(left: Value, right: Value) -> bool:
    """Say whether two values are equal."""
    left, right = single(left), single(right)
    if isinstance(left, bool) or isinstance(right, bool):
        return truth(left) == truth(right)
    if is_empty(left) or is_empty(right):
        return is_empty(left) and is_empty(right)
    if isinstance(left, tuple) or isinstance(right, tuple):
        return False
    if type(left) is type(right):
        return left == right
    one, other = number_of(left), number_of(right)
    return one is not None and one == other


def order_of(left: Value, right: Value) -> int | None:
    """-1, 0 or 1 as the left value is smaller, equal or larger; None when they cannot be compared."""
    left, right = single(left), single(right)
    one, other = number_of(left), number_of(right)
    if one is not None and other is not None:
        return (one > other) - (one < other)
    if isinstance(left, str) and isinstance(right, str) and is_moment(left, right):
        return (left > right) - (left < right)
    return None


def is_moment(*values: Value) -> bool:
    """Say whether values are dates or times, all of them written in the same form."""
    return any(all(isinstance(value, str) and form.fullmatch(value) for value in values) for form in _MOMENTS)


def _well_formed(text: str) -> str:
    """The text with each lone half of a character pair replaced by U+FFFD, as the phone does."""
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
