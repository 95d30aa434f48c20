"""Cells made to keep a pattern busy, and forms made to keep the whole import busy."""

import time

import pytest

from app.journeys.interchange.upload import read_upload
from tests.journeys.interchange.broken import HEAD, book

WIDE = " " * 19_000
SECONDS = 20.0
"""Each takes a second or so; a pattern that goes wrong takes minutes."""

CASES = {
    "a reference that never closes": [[*HEAD, "relevant"], ["text", "a", "A?", "${" + WIDE + "a"], ["text", "b", "${" + WIDE, ""]],
    "a critical cell of spaces": [[*HEAD, "critical"], ["integer", "a", "A?", "total" + WIDE + "x"]],
    "brackets in a header": [[*HEAD, "label::" + "(" * 19_000 + "x"], ["text", "a", "A?", "B"]],
    "an answer of spaces": [["Question", "Options"], ["A?", "x" + WIDE + "y=1; b" + WIDE + "c=2"]],
    "many unknown lists": [HEAD, *[["select_one list" + "x" * (number % 50) + str(number), f"q{number}", "Q?"] for number in range(3000)]],
    "many unknown types": [HEAD, *[["txet" + str(number), f"q{number}", "Q?"] for number in range(3000)]],
    "one name three thousand times": [HEAD, *[["text", "same", "Q?"] for _ in range(3000)]],
    "quotes and operators": [[*HEAD, "relevant"], ["text", "a", "A?", "'\"" * 9_000], ["text", "b", "B?", "../" * 6_000]],
}


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_a_hostile_form_is_answered_in_seconds(name: str) -> None:
    content = book(**{"items" if "Question" in CASES[name][0] else "survey": CASES[name]})
    started = time.perf_counter()
    read_upload(content, "form.xlsx")
    assert time.perf_counter() - started < SECONDS
