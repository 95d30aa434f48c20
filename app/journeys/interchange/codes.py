"""Codes out of the names a form gives its questions and answers: the same name always makes the same code."""

import re
import unicodedata
from collections.abc import Collection
from typing import Final

LONGEST: Final = 63
_QUESTION: Final = re.compile(r"^[A-Za-z_][A-Za-z0-9_.-]{0,62}$")
_OPTION: Final = re.compile(r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}$")


def plain_code(name: str, *, option: bool = False) -> str:
    """The name itself where it is a code already, else the nearest one: without accents, other signs as underscores."""
    if (_OPTION if option else _QUESTION).match(name):
        return name
    spelled = name.replace("ß", "ss").replace("ẞ", "SS").replace("ø", "o").replace("Ø", "O").replace("æ", "ae").replace("ł", "l")
    ascii_only = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    code = re.sub(r"[^A-Za-z0-9_.-]+", "_", ascii_only).strip("_")[:LONGEST]
    if not code or not code.strip("_.-"):
        code = ("a_" if option else "q_") + "_".join(f"{ord(character):x}" for character in name[:10])
    elif code[0] in ".-" or (not option and code[0].isdigit()):
        code = f"{'a' if option else 'q'}_{code}"
    return code[:LONGEST]


def free_code(wanted: str, taken: Collection[str]) -> str:
    """The code, or with the first free number behind it where it is taken."""
    code, number = wanted, 2
    while code in taken:
        code, number = f"{wanted[: LONGEST - 5]}_{number}", number + 1
    return code
