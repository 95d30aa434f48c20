"""The patterns of regex(): the same as Python's own engine on the part we support, but never slow."""

import random
import re
import time

import pytest

from app.journeys.logic.pattern import PatternError, compile_pattern, found
from tests.journeys.logic.generating import PATTERNS, TEXTS


def _as_python(pattern: str) -> re.Pattern[str]:
    """The pattern for Python's engine, where $ may also stand before a last line end."""
    out, inside, escaped = "", False, False
    for character in pattern:
        if character == "$" and not inside and not escaped:
            out += r"\Z"
        else:
            out += character
        inside = character == "[" if not inside else character != "]" or escaped
        escaped = character == "\\" and not escaped
    return re.compile(out, re.ASCII)


def _random_pattern(chance: random.Random, depth: int = 3) -> str:
    branches = []
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        pieces = []
        for _ in range(chance.randint(0, 3)):
            piece = chance.choice(
                ("a", "b", "ab", ".", r"\d", r"\W", "[ab]", "[^a]", "[a-c0-9]", r"[^\s\d]", "^", "$", "1", " ", r"\.", "é", "👍")
            )
            if depth and chance.random() < 0.3:
                piece = chance.choice(("(", "(?:")) + _random_pattern(chance, depth - 1) + ")"
            if piece not in {"^", "$"} and chance.random() < 0.4:
                piece = (piece if len(piece) == 1 or piece[0] in "([\\" else f"({piece})") + chance.choice(
                    ("*", "+", "?", "{2}", "{1,3}", "{0,2}", "{1,}", "+?")
                )
            pieces.append(piece)
        branches.append("".join(pieces))
    return "|".join(branches)


def test_patterns_made_at_random_find_what_pythons_engine_finds() -> None:
    chance = random.Random(5)
    outcomes = {True: 0, False: 0}
    for _ in range(1500):
        pattern = _random_pattern(chance)
        expected = _as_python(pattern)
        for _ in range(4):
            text = "".join(chance.choice("aabbc1 .é👍\n") for _ in range(chance.randint(0, 7)))
            result = found(pattern, text)
            assert result == bool(expected.search(text)), (pattern, text)
            outcomes[result] += 1
    assert min(outcomes.values()) > 500


def test_the_patterns_of_the_differential_test_find_what_pythons_engine_finds() -> None:
    for pattern in PATTERNS:
        compile_pattern(pattern)
        expected = _as_python(pattern)
        for text in TEXTS:
            if text.isascii() or not any("\ud800" <= one <= "\udfff" for one in text):
                assert found(pattern, text) == bool(expected.search(text)), (pattern, text)


@pytest.mark.parametrize(
    "pattern",
    ["(", "(a", ")", "a)", "[", "[a", "[z-a]", "[[a]]", "*", "+a", "a**", "a+{2}", "a{", "a{2", "{2}", "a{3,2}", "a{9999}", "a{,3}", "^*", "$+", "(?=a)", "(?!a)",
     "(?<=a)", "(?P<n>a)", "(?i)a", r"\1", r"(a)\1", r"\b", r"\p{L}", r"\x41", "\\", r"\é", "a{400}{400}", "((a{100}){100}){100}", "(" * 30 + ")" * 30, "a]", "}",
     r"[a-\w]"],
)  # fmt: skip
def test_what_is_not_supported_is_refused_with_a_reason(pattern: str) -> None:
    with pytest.raises(PatternError) as caught:
        compile_pattern(pattern)
    assert len(str(caught.value)) > 5
    assert not found(pattern, "a")


@pytest.mark.parametrize(
    "pattern", ["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(a*)*(a*)*(a*)*b", "a*a*a*a*a*b", "(.*)(.*)(.*)x$", "((a{0,9}){0,9}){0,4}b"]
)
def test_no_pattern_runs_away(pattern: str) -> None:
    began = time.perf_counter()
    found(pattern, "a" * 3000 + "!")
    assert time.perf_counter() - began < 3


def test_a_text_of_more_than_five_thousand_characters_never_matches() -> None:
    assert found("a$", "a" * 5000)
    assert not found("a$", "a" * 5001)
