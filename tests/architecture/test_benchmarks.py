"""Every figure that `make bench` gives stands in docs/benchmarks.md, and nothing that it does not give."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BENCHMARKS = ROOT / "tests" / "benchmarks"
AREAS = {path.stem.removeprefix("area_") for path in BENCHMARKS.glob("area_*.py")} | {"machine"}
NAME = re.compile(rf"(?:{'|'.join(sorted(AREAS))})\.[a-z0-9_.<>]+")


def given() -> dict[str, re.Pattern[str]]:
    """The names in the code, as far as they are written out, each with what the whole name may be."""
    found = {}
    for path in BENCHMARKS.glob("*.py"):
        tree = ast.parse(path.read_text())
        pieces = {id(piece) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for piece in node.values}
        for node in ast.walk(tree):
            text = ""
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in pieces:
                text = node.value
            elif isinstance(node, ast.JoinedStr):
                text = "".join(str(piece.value) if isinstance(piece, ast.Constant) else "<>" for piece in node.values)
            if NAME.fullmatch(text) and not text.endswith(".json"):
                found[text] = re.compile(".*".join(map(re.escape, text.split("<>"))))
    return found


def described() -> list[str]:
    """The names in the table: `.end` and `_end` stand for the first name of the row with another end."""
    names = []
    for row in re.findall(r"^\| (`[^|]+) \|", (ROOT / "docs" / "benchmarks.md").read_text(), re.MULTILINE):
        first, *others = re.findall(r"`([^`]+)`", row)
        stems = {".": first, "_": first.rpartition("_")[0]}
        names += [first, *(stems.get(other[0], "") + other for other in others)]
    return names


def test_every_figure_has_a_row_that_says_what_it_means() -> None:
    names = described()

    assert len(given()) > 30
    assert [text for text, name in given().items() if not any(name.fullmatch(each) for each in names)] == []


def test_every_row_is_about_a_figure_that_is_given() -> None:
    names = given().values()

    assert [each for each in described() if not any(name.fullmatch(each) for name in names)] == []
