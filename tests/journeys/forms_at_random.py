"""Questionnaires and answers made at random, and what the server and the phone make of them; a seed always gives the same."""

import json
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from app.journeys.answers import calculated_values, list_missing, progress, validate_answer
from app.journeys.checks import find_checks, is_confirmed
from app.journeys.compiled import Form
from app.journeys.logic.order import CircularRules
from app.journeys.schemas import QuestionKind, QuestionnaireContent
from app.journeys.values import split_key

ROOT: Final = Path(__file__).resolve().parents[2]
TODAY: Final = "2026-11-22"
OPTIONS: Final = ("a", "b", "c", "none")
KINDS: Final = tuple(kind.value for kind in QuestionKind)
INNER_KINDS: Final = tuple(kind for kind in KINDS if kind != "repeat")
OFTEN: Final = ("yes_no", "single_choice", "multiple_choice", "number", "calculated", "repeat")
LABEL: Final = {"en": "A question to you"}
PHOTO: Final[dict[str, Any]] = {"sha256": "a" * 64, "content_type": "image/png", "size": 9, "captured_at": "2026-11-22T10:00:00+01:00"}
ODD: Final[tuple[Any, ...]] = (
    None, "", " ", "na", "yes", "nonsense", 0, -1, 3, 4.5, 11, 10**16, True, [], ["a"], ["a", "a"], ["x"], [1], [["a"]], {}, {"laps": []},
    {"laps": [1, "x"]}, {"amount_minor": 5}, {"row1": "a", "row9": "b"}, {"row1": 1}, {"photos": "x"}, "2026-02-30", "25:00", "x" * 300, "👍",
    ["1", "0"], {"a": {"b": []}},
)  # fmt: skip


def _question(rng: random.Random, code: str, codes: list[str], kinds: tuple[str, ...]) -> dict[str, Any]:  # noqa: C901, PLR0912 - one branch a kind
    kind = rng.choice([*kinds, *(often for often in OFTEN if often in kinds)])
    made: dict[str, Any] = {"code": code, "kind": kind, "label": LABEL, "required": rng.random() < 0.6, "allow_na": rng.random() < 0.3}
    if kind in {"single_choice", "multiple_choice", "ranking", "matrix"}:
        made["options"] = [
            {"code": each, "label": LABEL, "exclusive": each == "none", "columns": {"region": rng.choice(["west", "east", "a", "yes"])}}
            for each in rng.sample(OPTIONS, rng.randint(2, 4))
        ]
        if rng.random() < 0.1:
            made["options"].append({"code": "na", "label": LABEL})
        if rng.random() < 0.5:
            made["choice_filter"] = rng.choice(
                [
                    "region = 'west'",
                    f"region = ${{{rng.choice(codes)}}}",
                    f"selected(${{{rng.choice(codes)}}}, 'yes') or region != 'east'",
                    "region = 'none'",
                ]
            )
    if kind == "matrix":
        made["rows"] = [{"code": f"row{n}", "label": LABEL} for n in range(1, rng.randint(2, 4))]
    if kind in {"scale", "number", "money", "duration", "repeat", "ranking", "receipt"} and (kind == "scale" or rng.random() < 0.6):
        made["minimum"], made["maximum"] = rng.choice([0, 1, 1, -2]), rng.choice([2, 3, 5, 100])
    if kind == "duration":
        made["several"] = rng.random() < 0.5
    if kind in {"short_text", "long_text", "barcode"}:
        made["min_length"], made["max_length"] = rng.choice([0, 3]), rng.choice([5, 5000])
    if kind == "calculated":
        made["calculation"] = rng.choice(
            [f"count({_read(rng, codes)}) + 1", f"sum({_read(rng, codes)}, 2)", f"concat({_read(rng, codes)}, '-', {_read(rng, codes)})",
             f"if({_rule(rng, codes)}, {_read(rng, codes)}, 1 div 3)", _rule(rng, codes), _read(rng, codes), f"round({_read(rng, codes)} * 1.1, 1)"]
        )  # fmt: skip
    for field, chance in (("visible_when", 0.35), ("required_when", 0.2), ("valid_when", 0.25)):
        if rng.random() < chance:
            made[field] = _rule(rng, codes)
    if made.get("valid_when") and rng.random() < 0.5:
        made["valid_when"] = rng.choice(
            [". > 2", ". != 'yes'", ". >= '2026-11-22'", "count(.) > 1", ". <= today()", "selected(., 'a')", "string-length(.) < 5"]
        )
    if rng.random() < 0.3:
        made["why_when"] = rng.sample(["no", "a", "na", "3", "none"], 2)
    if rng.random() < 0.3:
        made["evidence_when"] = rng.sample(["no", "yes", "a", "b", "3"], 2)
    if kind == "repeat":
        made["questions"] = [
            _question(rng, f"{code}_{n}", [*codes, *(f"{code}_{m}" for m in range(n))], INNER_KINDS) for n in range(rng.randint(1, 3))
        ]
    return made


def _read(rng: random.Random, codes: list[str]) -> str:
    return f"${{{rng.choice(codes)}}}"


def _rule(rng: random.Random, codes: list[str], depth: int = 2) -> str:
    read = _read(rng, codes)
    if depth and rng.random() < 0.35:
        one, other = _rule(rng, codes, depth - 1), _rule(rng, codes, depth - 1)
        return rng.choice([f"({one}) and ({other})", f"({one}) or ({other})", f"not({one})", f"if({one}, {other}, false())"])
    return rng.choice(
        [f"{read} = 'yes'", f"{read} != 'no'", f"{read} > 2", f"{read} <= {rng.randint(0, 4)}", f"selected({read}, '{rng.choice(OPTIONS)}')",
         f"count({read}) >= {rng.randint(0, 2)}", f"sum({read}) > 3", f"{read} = ''", f"{read} = {_read(rng, codes)}", f"{read} < today()",
         f"min({read}) = 1", "position(..) = 1", f"string-length({read}) > 1", f"count-selected({read}) = 1", f"{read}"]
    )  # fmt: skip


def _content(rng: random.Random) -> dict[str, Any]:
    sizes = [rng.randint(0, 5) for _ in range(rng.randint(1, 4))]
    sizes[0] = max(sizes[0], 2)
    codes = [f"q{s}_{n}" for s, size in enumerate(sizes) for n in range(size)]
    before: list[str] = []
    sections = []
    for s, size in enumerate(sizes):
        section: dict[str, Any] = {"code": f"s{s}", "title": LABEL, "affect": rng.random() < 0.5, "questions": []}
        if before and rng.random() < 0.3:
            section["visible_when"] = _rule(rng, before)
        for n in range(size):
            code = f"q{s}_{n}"
            # Rules mostly look back; some look ahead, and a circle is made anew.
            readable = codes if rng.random() < 0.1 else (before or [code])
            made = _question(rng, code, readable, KINDS)
            section["questions"].append(made)
            before = [*before, code, *(inner["code"] for inner in made.get("questions", []))]
        sections.append(section)
    return {"title": LABEL, "sections": sections}


def _fitting(rng: random.Random, question: dict[str, Any]) -> Any:
    codes = [option["code"] for option in question.get("options", [])]
    low, high = question.get("minimum", 0), min(question.get("maximum", 5), 5)
    values: dict[str, Any] = {
        "yes_no": rng.choice(["yes", "no"]), "scale": max(low, high - 1), "nps": rng.randint(0, 10), "csat": rng.randint(1, 5), "ces": rng.randint(1, 7),
        "number": rng.choice([0, 1, 2, 2.5, 3, 4]), "money": {"amount_minor": rng.choice([0, 100, 250, 1999]), "currency": "EUR"},
        "date": rng.choice([TODAY, "2026-11-21", "2027-01-01"]), "time": "14:05", "datetime": "2026-11-22T14:05",
        "duration": {"laps": [1, 2][: rng.randint(0, 2)]} if question.get("several") else rng.choice([0, 1, 3, 60]),
        "short_text": rng.choice(["ab", "word", "yes"]), "long_text": rng.choice(["a", "more words"]), "barcode": "8712", "photo": [PHOTO],
        "audio": [{**PHOTO, "content_type": "audio/mp4", "seconds": 4.2}], "file": [{**PHOTO, "content_type": "application/pdf", "name": "b.pdf"}],
        "receipt": {"photos": [PHOTO][: rng.randint(0, 1)], "amount_minor": rng.choice([None, 250]), "currency": "EUR", "date": rng.choice([None, TODAY])},
        "place": rng.choice([{"latitude": 52.1, "longitude": 5, "accuracy_m": 10}, {"refused": True}, {"refused": False}, {"refused": True, "latitude": 1}]),
        "repeat": rng.sample(["1", "2", "4"], rng.randint(0, 3)),
    }  # fmt: skip
    if question["kind"] == "single_choice":
        return rng.choice(codes)
    if question["kind"] == "multiple_choice":
        return rng.sample([code for code in codes if code != "none"], rng.randint(0, 1)) or codes[:1]
    if question["kind"] == "ranking":
        return rng.sample(codes, rng.randint(1, len(codes)))
    if question["kind"] == "matrix":
        return {row["code"]: rng.choice(codes) for row in question["rows"] if rng.random() < 0.7}
    return values.get(question["kind"])


def _answers(rng: random.Random, content: dict[str, Any]) -> dict[str, Any]:  # noqa: C901 - one branch a kind of key
    answers: dict[str, Any] = {}

    def give(question: dict[str, Any], key: str) -> None:
        luck = rng.random()
        if luck < 0.65:
            answers[key] = _fitting(rng, question)
        elif luck < 0.8:
            answers[key] = rng.choice(ODD)
        if rng.random() < 0.3:
            answers[f"why:{key}"] = rng.choice(["too short", "long enough to count", "", 5])
        if rng.random() < 0.3:
            answers[f"evidence:{key}"] = rng.choice([[PHOTO], [], [{"sha256": "x"}], "x"])

    for section in content["sections"]:
        if rng.random() < 0.5:
            answers[f"affect:{section['code']}"] = rng.choice(
                [{"pleasure": 0.4, "arousal": None}, {"pleasure": None}, {"pleasure": 2}, "x"]
            )
        for question in section["questions"]:
            give(question, question["code"])
            for inner in question.get("questions", []):
                for entry in ("1", "2", "4", "7"):
                    give(inner, f"{inner['code']}[{entry}]")
    answers["nobody"] = 1
    return answers


def forms(count: int, seed: int) -> Iterator[tuple[QuestionnaireContent, dict[str, Any]]]:
    """So many questionnaires, each with answers of its own."""
    rng = random.Random(seed)
    made = 0
    while made < count:
        content = _content(rng)
        try:
            parsed = QuestionnaireContent.model_validate(content)
        except ValidationError as error:
            # Rules that look ahead may run in a circle: that one is left out, anything else is a fault of this file.
            if not any(isinstance(each.get("ctx", {}).get("error"), CircularRules) for each in error.errors()):
                raise
            continue
        made += 1
        yield with_checks(random.Random(made), parsed, content, _answers(rng, content))


def with_checks(
    rng: random.Random, parsed: QuestionnaireContent, content: dict[str, Any], answers: dict[str, Any]
) -> tuple[QuestionnaireContent, dict[str, Any]]:
    """The same with checks that its author wrote, texts and moments to doubt, and the shopper's words for some; a dice of its own."""
    codes = [question.code for question in parsed.questions()]
    checks = []
    for number in range(rng.randint(0, 3)):
        check = {"code": f"check_{number}", "when": _rule(rng, codes), "message": LABEL, "severity": rng.choice(["contradiction", "doubt"])}
        checks.append(check | ({"about": rng.sample(codes, 1)} if rng.random() < 0.5 else {}))
    changed = dict(answers)
    for question in parsed.questions():
        for key in [key for key in answers if split_key(key)[0] == question.code]:
            words: dict[str, list[object]] = {
                "short_text": ["a question to YOU.", "The very same words here and there", "the very same WORDS, here and there!", "No Ünïcode? Œuvre ١٢"],
                "time": ["14:05", "09:00", "23:59", "00:10"], "date": [TODAY, "2026-11-21", "2026-12-01"], "duration": [1, 60, 20000],
                "scale": [question.minimum], "nps": [3], "csat": [3], "ces": [3],
            }  # fmt: skip
            kind = "short_text" if question.kind.value == "long_text" else question.kind.value
            if kind in words and rng.random() < 0.9:
                changed[key] = rng.choice(words[kind])
    for key in [
        *(f"confirm:check_{n}" for n in range(3)),
        f"confirm:same_text:{rng.choice(codes)}",
        "note:s0",
        "note:s9",
        "confirm:odd:q0_0",
    ]:
        if rng.random() < 0.5:
            changed[key] = rng.choice(["ok", "it is really as I wrote it", "", 5])
    sections = content["sections"]
    if rng.random() < 0.1:
        rows = [{"code": f"row{n}", "label": LABEL} for n in range(4)]
        options = [{"code": each, "label": LABEL} for each in "ab"]
        row = [{"code": f"same_{n}", "kind": rng.choice(["csat", "ces"]), "label": LABEL} for n in range(5)]
        table = {"code": "table", "kind": "matrix", "label": LABEL, "rows": rows, "options": options}
        sections = [*sections, {"code": "same", "title": LABEL, "questions": [*row, table]}]
        odd = rng.choice([3, 3, 4])
        changed |= {f"same_{n}": 3 for n in range(5)} | {
            "same_4": odd,
            "table": {f"row{n}": "a" if n else rng.choice("ab") for n in range(4)},
        }
    return QuestionnaireContent.model_validate({**content, "sections": sections, "checks": checks}), changed


def outcome(content: QuestionnaireContent, answers: dict[str, Any]) -> dict[str, Any]:
    """What the server makes of it, in the form that the phone's side writes."""
    asked = Form(content).read(answers, TODAY).asked()
    values = Form(content).read(answers, TODAY)
    return {
        "sections": [section.code for section, _ in asked],
        "asked": [each.key for _, row in asked for each in row],
        "missing": [[lack.question_code, lack.section_code, lack.reason.value] for lack in list_missing(content, answers, today=TODAY)],
        "calculated": calculated_values(content, answers, TODAY),
        "values": {each.key: values.value(each.key) for _, row in asked for each in row},
        "progress": list(progress(content, answers, TODAY)),
        "checks": [
            [found.check, found.severity.value, list(found.about), is_confirmed(found, answers)]
            for found in find_checks(content, answers, TODAY)
        ],
        "problems": [
            problem.code.value if problem else None for problem in (validate_answer(content, key, value) for key, value in answers.items())
        ],
    }


def on_the_phone(cases: list[tuple[QuestionnaireContent, dict[str, Any]]]) -> list[dict[str, Any]]:
    """What the phone's engine makes of the same, in one run of Node; each ``tracked`` says whether step by step came to the same."""
    lines = "".join(json.dumps({"content": content.stored(), "answers": answers, "today": TODAY}) + "\n" for content, answers in cases)
    script = Path(__file__).parent / "forms_on_node.mjs"
    run = subprocess.run(["node", str(script)], input=lines, capture_output=True, text=True, cwd=ROOT, check=True, timeout=300)
    return [json.loads(line) for line in run.stdout.splitlines()]
