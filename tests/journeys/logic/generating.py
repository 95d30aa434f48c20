"""Rules and answers made at random, and what Python and the phone's engine make of them.

Every case is a rule with answers of its own; a seed always gives the same cases.
"""

import json
import math
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.journeys.logic.evaluate import Answers, evaluate
from app.journeys.logic.functions import CALLABLE, OPERATORS
from app.journeys.logic.parser import parse, unparse
from app.journeys.logic.tree import Constant, Node
from app.journeys.logic.values import Value

ROOT: Final = Path(__file__).resolve().parents[3]
CODES: Final = ("a", "b", "c", "d", "e", "waiting_minutes", "constructor", "__proto__")
COLUMNS: Final = ("name", "label", "region", "toString")

NUMBERS: Final = (
    0, -0.0, 1, -1, 2, 3, 5, 10, 100, 0.1, 0.2, 0.3, 0.1 + 0.2, 0.5, 1.5, 2.5, -2.5, 1.005, 2.675, 1e-7, 1.5e-9, 5e-324, 1 / 3, 2 / 3, 1e15, -1e15,
    999999999999999.9, 1e15 - 1, 2**53, 1e16, 1e300, -1e300, 123456789.123456789, 0.30000000000000004, 4.35, 9.995, 12345678901234.5, 1e-6, 1e-5,
)  # fmt: skip
TEXTS: Final = (
    "", " ", "a", "b", "none", "yes", "no", "Yes", "0", "1", "5", "05", "5.0", "-5", "0.1", "-0", "1e5", "+5", " 5", "5 ", "5,5", ".5", "5.", "٣", "Infinity",
    "NaN", "nan", "true", "false", "1000000000000000", "1000000000000001", "9" * 40, "0" * 39 + "7", "0." + "1" * 38, "0." + "1" * 39,
    "2026-11-22", "2026-11-23", "2026-02-30", "09:30", "9:30", "14:05", "14:05:10", "2026-11-22T09:30", "2026-11-22T09:30:15", "2026-11-22T09:30Z",
    "café", "cafe\u0301", "ß", "İ", "日本語", "👍", "👍🏽 ok", "a👍b", "𝒳𝒴", "\ud83d", "\ude00x", "x\ud83d",
    "\ud83d\ude00", "\ud83d\ud83d", "it's", 'say "no"', "tab\there",
    "line\nbreak", "line\r\nbreak", "a\rb", "\u2028", "\u00a0", "\x00", "a-b_c", "(x)", "x.y", "abc123", "12-34", "someone@example.org", "zzz" * 40,
)  # fmt: skip
MOMENTS: Final = (
    "2026-11-22", "2026-11-23", "2025-12-31", "09:30", "14:05", "9:30", "14:05:10", "09:30:00", "2026-11-22T09:30", "2026-11-22T14:05", "2026-11-22T09:30:15",
)  # fmt: skip
PATTERNS: Final = (
    "", "a", "^a", "a$", "^$", "^[a-z]+$", r"^\d+$", r"\d{2}:\d{2}", r"^\w+$", r"\s", r"\S", r"\W", r"\D", ".", "^.$", "^..$", "^.*$", "a|b", "^(yes|no)$", "(?:ab)*c",
    "[^a]", "[^a-z0-9]", "[👍ß]", "^👍", "👍?b", r"^[\w.-]+@[\w-]+(\.[\w-]+)*$", "(a*)*b", "(a|a)*$", "^(z{1,3})+$", "z{10,20}", r"\.", r"[\].]", r"[+\-*]",
    "x{0}", "^x{2,}", "(|a)b", "()", "[a-]", "[-a]", r"^\d{4}-\d{2}-\d{2}$", "é", r"\(x\)", "a.c", r"[\d\s]", r"[^\d\s]", r"[^\D]", "a*?b", "[]a]",
    "[^]a]", r"\n", "\n$", "$^", "a$|^b",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """A rule, what it is asked about, and both in the form that the phone's side reads."""

    tree: Node
    context: Answers

    def as_json(self) -> str:
        """One line for ``rules_on_node.mjs``; lone halves of character pairs travel as escapes."""
        context = self.context
        stored = {
            "answers": context.answers,
            "here": context.here,
            "columns": context.columns,
            "today": context.today,
            "position": context.position,
        }
        # As Python, so that a lone surrogate survives: pydantic's own JSON refuses it.
        return json.dumps({"tree": self.tree.model_dump(mode="python"), **stored})


def cases(count: int, seed: int) -> Iterator[Case]:
    """Make cases, always the same for a seed; no rule comes twice."""
    chance = random.Random(seed)
    seen: set[str] = set()
    while len(seen) < count:
        source = _node(chance, chance.choice(("truth", "truth", "number", "text", "any")), chance.randint(2, 5))
        if source not in seen:
            seen.add(source)
            yield Case(parse(source, columns=True), _context(chance))


def pairs() -> Iterator[Case]:
    """Every pattern on every text, and every odd text and number compared with every other."""
    for pattern in PATTERNS:
        tree = parse(f"regex(${{a}}, '{pattern}')")
        yield from (Case(tree, Answers({"a": text})) for text in TEXTS)
    both: tuple[str | float, ...] = (*TEXTS, *MOMENTS, *NUMBERS)
    for sign in ("=", "<="):
        tree = parse(f"${{a}} {sign} ${{b}}")
        yield from (Case(tree, Answers({"a": one, "b": other})) for one in both for other in both)


def on_node(batch: list[Case]) -> list[Value]:
    """What the phone's engine makes of each case, in one process."""
    runner = Path(__file__).with_name("rules_on_node.mjs")
    command = [sys.executable, str(ROOT / "scripts" / "node_tools.py"), str(runner)]
    lines = "\n".join(case.as_json() for case in batch)
    run = subprocess.run(command, input=lines, capture_output=True, text=True, check=False, cwd=ROOT)
    if run.returncode:
        raise RuntimeError(run.stderr[-2000:])
    return [decoded(json.loads(line)) for line in run.stdout.split("\n") if line]


def mismatches(batch: list[Case]) -> list[str]:
    """The cases on which the two engines differ, each as a line for people."""
    told = on_node(batch)
    assert len(told) == len(batch), f"{len(told)} results for {len(batch)} cases"
    found = []
    for case, phone in zip(batch, told, strict=True):
        server = evaluate(case.tree, case.context)
        if identity(server) != identity(phone):
            found.append(f"{unparse(case.tree)} with {case.context}: server {server!r}, phone {phone!r}")
    return found


def decoded(found: Any) -> Value:
    """A value as the phone's side writes it: a number is a one-key object with its own digits, so that -0 shows."""
    if isinstance(found, dict):
        return float(found["number"])
    return tuple(decoded(entry) for entry in found) if isinstance(found, list) else found


def identity(value: Value) -> object:
    """Something that is equal only for values of the same type and the same bits."""
    if isinstance(value, float):
        return ("number", value.hex(), math.copysign(1, value))
    if isinstance(value, tuple):
        return ("list", *(identity(entry) for entry in value))
    return (type(value).__name__, value)


# --- making rules ---


_MAKES: Final = {
    "truth": (
        "or",
        "and",
        "=",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "selected",
        "not",
        "contains",
        "starts-with",
        "ends-with",
        "regex",
        "regex",
        "true",
        "false",
    ),
    "number": (
        "+",
        "-",
        "*",
        "/",
        "mod",
        "negative",
        "count-selected",
        "count",
        "sum",
        "min",
        "max",
        "round",
        "int",
        "number",
        "string-length",
        "position",
    ),
    "text": ("concat", "substr", "string", "today"),
}
_TAKES: Final = {
    "or": "truth", "and": "truth", "not": "truth", "+": "number", "-": "number", "*": "number", "/": "number", "mod": "number", "negative": "number",
    "<": "number", "<=": "number", ">": "number", ">=": "number", "round": "number", "int": "number", "contains": "text", "starts-with": "text", "ends-with": "text",
    "regex": "text", "string-length": "text", "concat": "text",
}  # fmt: skip


def _node(chance: random.Random, wanted: str, depth: int) -> str:
    if depth == 0 or chance.random() < 0.12:
        return _leaf(chance, wanted)
    kind = wanted if wanted != "any" and chance.random() < 0.85 else chance.choice(("truth", "number", "text"))
    name = chance.choice(_MAKES[kind]) if chance.random() < 0.9 else chance.choice(("if", "coalesce"))
    arguments = list(_arguments(chance, name, kind, depth - 1))
    if name == "negative":
        return f"(-({arguments[0]}))"
    if name in OPERATORS:
        return f"({f' {name} '.join(arguments)})"
    return f"{name}({', '.join(arguments)})"


def _arguments(chance: random.Random, name: str, kind: str, depth: int) -> Iterator[str]:
    if name == "if":
        yield _node(chance, "truth", depth)
        yield _node(chance, kind, depth)
        yield _node(chance, kind, depth)
    elif name == "regex":
        yield chance.choice(_WRITABLE_TEXTS) if chance.random() < 0.6 else _node(chance, "text", depth)
        yield f"'{chance.choice(PATTERNS)}'"
    elif name == "selected":
        yield _leaf(chance, "answer")
        yield _node(chance, "text", depth if chance.random() < 0.2 else 0)
    elif name in {"round", "substr"}:
        yield _node(chance, "number" if name == "round" else "text", depth)
        for _ in range(chance.randint(0, 1) if name == "round" else chance.randint(1, 2)):
            yield _small(chance) if chance.random() < 0.8 else _node(chance, "number", depth)
    elif name in {"<", "<=", ">", ">="} and chance.random() < 0.25:
        yield f"'{chance.choice(MOMENTS)}'"
        yield f"'{chance.choice(MOMENTS)}'" if chance.random() < 0.7 else _leaf(chance, "answer")
    elif name == "position":
        yield ".."
    elif name not in {"true", "false", "today"}:
        arity = CALLABLE[name]
        for _ in range(chance.randint(arity.least, arity.most or max(arity.least, 4))):
            yield _node(chance, _TAKES.get(name, "any"), depth)


def _small(chance: random.Random) -> str:
    return chance.choice(("0", "1", "2", "3", "5", "12", "15", "16", "2.5", "-1", "-2", "-3", "-15", "-2.5"))


def _leaf(chance: random.Random, wanted: str) -> str:
    roll = chance.random()
    if wanted == "answer" or roll < 0.4:
        return f"${{{chance.choice(CODES)}}}"
    if roll < 0.5:
        return "." if chance.random() < 0.5 else chance.choice(COLUMNS)
    if wanted == "number" or (wanted != "text" and roll < 0.75):
        return chance.choice(_WRITABLE_NUMBERS)
    return chance.choice(_WRITABLE_TEXTS)


# A rule has no exponents, no halves of character pairs, and no text with both kinds of quotes.
_WRITABLE_NUMBERS: Final = sorted({unparse(Constant(value=number)) for number in NUMBERS if 1e-9 <= abs(number) <= 1e15})
_WRITABLE_TEXTS: Final = [
    unparse(Constant(value=text))
    for text in TEXTS
    if not ("'" in text and '"' in text) and not any("\ud800" <= one <= "\udfff" for one in text)
]


# --- making answers ---


def _context(chance: random.Random) -> Answers:
    answers = {code: _stored(chance) for code in CODES if chance.random() < 0.8}
    return Answers(
        answers=answers,
        here=_stored(chance),
        columns={name: chance.choice(TEXTS) for name in COLUMNS if chance.random() < 0.7},
        today=chance.choice(("2026-11-22", "2024-02-29", "")),
        position=chance.choice((None, 1, 2, 17)),
    )


def _stored(chance: random.Random) -> Any:  # noqa: PLR0911 - one answer a kind of value
    roll = chance.random()
    if roll < 0.35:
        return _number(chance)
    if roll < 0.65:
        return _text(chance)
    if roll < 0.72:
        return None
    if roll < 0.78:
        return chance.random() < 0.5
    if roll < 0.9:
        return chance.sample(("a", "b", "none", "yes", "5", "👍"), chance.randint(0, 4))
    if roll < 0.97:
        return [chance.choice((_number, _text, _nothing, _choices))(chance) for _ in range(chance.randint(0, 5))]
    return chance.choice(({}, {"sha256": "0"}, [{"sha256": "0"}, {}], [[["a"]], [[]]]))


def _number(chance: random.Random) -> float:
    roll = chance.random()
    if roll < 0.5:
        return float(chance.choice(NUMBERS))
    if roll < 0.7:
        return chance.randint(-50, 50)
    if roll < 0.9:
        return round(chance.uniform(-1000, 1000), chance.randint(0, 4))
    return chance.uniform(-1, 1) * 10.0 ** chance.randint(-20, 16)


def _text(chance: random.Random) -> str:
    if chance.random() < 0.7:
        return chance.choice(TEXTS)
    return chance.choice(TEXTS)[:6] + str(_number(chance))[:8]


def _nothing(_chance: random.Random) -> None:
    return None


def _choices(chance: random.Random) -> list[str]:
    return chance.sample(("a", "b", "none"), chance.randint(0, 2))
