"""Texts about how few visits are too few take their numbers from the constants in force."""

import re

import pytest

from app.settings import PROJECT

NUMBER = r"(?:\d+|two|three|four|five|six|ten|twelve|thirty|a hundred)\b"
TYPED = re.compile(
    r'_\(\s*"[^"]*\b(?:' + NUMBER + r"(?: a step| (?:approved )?(?:visits|guests|shoppers|locations)|; \d)"
    r"|(?:under|below|(?:fewer|less|more) than|at (?:least|most)) " + NUMBER + ")",
    re.IGNORECASE,
)
ABOUT_RESULTS = ("templates/results/*.html", "reports/wave/*.html", "app/results/*.py", "app/reporting/*.py")


@pytest.mark.parametrize("files", ABOUT_RESULTS)
def test_no_text_about_results_types_a_limit_that_a_constant_holds(files: str) -> None:
    found = [
        (path.name, said.group()[-60:]) for path in sorted(PROJECT.glob(files)) for said in TYPED.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []
