"""`veldgast score-emotion`: raw visits in, scores out; or every mistake by line, and nothing else."""

import csv
import io
import json
import math
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.cli import cli
from app.journeys.feelings.constants import DISCLAIMER, METHOD_VERSION
from app.journeys.feelings.raw import read_visits
from app.journeys.spontaneous import Session

SAMPLE = Path(__file__).parents[1] / "data" / "emotion_visits.jsonl"


def run(file: Path, *more: str) -> Result:
    return CliRunner().invoke(cli, ["score-emotion", str(file), *more])


def written(folder: Path, *visits: dict[str, Any] | str) -> Path:
    file = folder / "visits.jsonl"
    file.write_text("\n".join(each if isinstance(each, str) else json.dumps(each) for each in visits) + "\n", encoding="utf-8")
    return file


def visit(**more: Any) -> dict[str, Any]:
    return {"visit": "V1", "steps": [{"step": "entrance", "pleasure": 0.7, "arousal": 0.25}]} | more


def test_the_sample_is_scored_in_every_format_with_the_same_figures_and_the_obligatory_sentence() -> None:
    told = json.loads(run(SAMPLE, "--format", "json").stdout)
    rows = list(csv.DictReader(io.StringIO(run(SAMPLE, "--format", "csv").stdout)))
    table = run(SAMPLE)

    assert told["method"] == METHOD_VERSION == rows[0]["method"]
    assert DISCLAIMER["en"] == told["note"] == rows[0]["note"]
    assert DISCLAIMER["en"] in table.stdout
    steps = [(each["visit"], step) for each in told["visits"] for step in each["steps"]]
    assert len(steps) == len(rows) == 24
    for (name, step), row in zip(steps, rows, strict=True):
        assert (name, step["step"], step["reasons"]) == (row["visit"], row["step"], [x for x in row["reasons"].split("|") if x])
        for column in ("V", "A", "IV", "UV", "SS", "H"):
            assert (None if row[column] == "" else float(row[column])) == step[column]
            assert step[column] is None or f"{step[column]:+.5f}" in table.stdout


def test_the_sample_shows_every_kind_of_exclusion_with_its_reason() -> None:
    told = {each["visit"]: each for each in json.loads(run(SAMPLE, "--format", "json").stdout)["visits"]}
    entrance, counter, waiting = told["V1"]["steps"][1:4]

    assert entrance["excluded"] == [{"word": "valued", "reason": "too_fast"}, {"word": "ignored", "reason": "page_hidden"}]
    assert [each["reason"] for each in counter["excluded"]] == ["long_frame"]
    assert (waiting["V"], waiting["reasons"]) == (None, [])
    assert {told[name]["session"]["reasons"][0] for name in ("V2", "V3", "V4")} == {"coarse_clock", "untimed", "practice_errors"}
    assert told["V4"]["steps"][4]["reasons"] == ["practice_errors", "few_step_trials", "few_of_one_polarity"]
    assert told["V4"]["steps"][5]["reasons"] == ["no_trials"]


def test_the_same_file_scored_twice_gives_the_same_bytes() -> None:
    assert run(SAMPLE, "--format", "json").stdout_bytes == run(SAMPLE, "--format", "json").stdout_bytes


def test_a_step_is_scored_by_hand_as_the_command_scores_it(tmp_path: Path) -> None:
    words = [("welcome", 1), ("valued", 1), ("rushed", -1), ("bored", -1)]
    times = [600.0 * 2 ** (i % 4) for i in range(24)]
    rows = [
        {
            "word": f"{words[i % 4][0]}{i // 4}",
            "polarity": words[i % 4][1],
            "yes": i % 4 < 1 or i == 7,
            "onset_ms": 50.0,
            "response_ms": 50.0 + t,
        }
        for i, t in enumerate(times)
    ]
    steps = [{"step": f"s{k}", "pleasure": 0.7, "trials": rows[8 * k : 8 * k + 8]} for k in range(3)]
    found = json.loads(run(written(tmp_path, visit(steps=steps)), "--format", "json").stdout)["visits"][0]
    logs = [math.log(t) for t in times]
    mean = sum(logs) / 24
    sd = math.sqrt(sum((x - mean) ** 2 for x in logs) / 23)
    c = [0.5 * math.erfc((x - mean) / sd / math.sqrt(2)) for x in logs[:4]]
    positive = (2 * c[0] - 2 * c[1]) / (2 * c[0] + 2 * c[1])
    negative = (-c[2] - c[3] - c[2] + c[3]) / (2 * c[2] + 2 * c[3])

    step = found["steps"][0]
    assert step["V"] == pytest.approx(0.4)
    assert step["IV"] == pytest.approx((positive - negative) / 2, abs=1e-12)
    assert step["UV"] == pytest.approx(0.25)
    assert step["SS"] == pytest.approx(step["IV"] - step["UV"])
    assert step["H"] == pytest.approx(sum((x - mean) / sd for x in logs[:8]) / 8, abs=1e-12)


TRIAL = {"word": "welcome", "polarity": 1, "yes": True, "latency_ms": 800}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 2: this is not JSON"),
        ("[1]", "line 2: "),
        ('{"visit": "V2", "visit": "V3", "steps": []}', "line 2: a field stands twice in one object"),
        (visit(visit="V1"), "line 2: visit 'V1' came in line 1 already"),
        (visit(visit="V2", steps=[]), "line 2: steps: "),
        (visit(visit="V2", steps=[{"step": "a", "pleasure": 1.2}]), "line 2: steps[1].pleasure: "),
        ('{"visit": "V2", "steps": [{"step": "a", "pleasure": NaN}]}', "line 2: steps[1].pleasure: "),
        (visit(visit="V2", steps=[{"step": "a"}, {"step": "a"}]), "line 2: a step comes twice"),
        (visit(visit="V2", steps=[{"step": "a", "trials": [TRIAL | {"polarity": 0}]}]), "line 2: steps[1].trials[1].polarity: "),
        (visit(visit="V2", steps=[{"step": "a", "trials": [TRIAL | {"polarity": True}]}]), "line 2: steps[1].trials[1].polarity: "),
        (visit(visit="V2", steps=[{"step": "a", "trials": [TRIAL | {"yes": "yes"}]}]), "line 2: steps[1].trials[1].yes: "),
        (
            visit(visit="V2", steps=[{"step": "a", "trials": [TRIAL | {"onset_ms": 3}]}]),
            "line 2: steps[1].trials[1]: onset_ms and response_ms",
        ),
        (visit(visit="V2", practice={"trials": 8, "errors": 9}), "line 2: practice: there are more errors than trials"),
        (visit(visit="V2", mood="good"), "line 2: mood: "),
    ],
)
def test_a_mistake_is_told_with_its_line_and_nothing_is_scored(tmp_path: Path, line: dict[str, Any] | str, said: str) -> None:
    done = run(written(tmp_path, visit(), line))

    assert done.exit_code == 1
    assert said in done.stderr
    assert done.stdout == ""


def test_a_file_that_is_not_there_or_empty_or_not_text_is_refused(tmp_path: Path) -> None:
    binary = tmp_path / "binary.jsonl"
    binary.write_bytes(b"\xff\xfe\x00")

    for file, said in ((tmp_path / "none.jsonl", "No such file"), (written(tmp_path, ""), "no visit"), (binary, "UTF-8")):
        done = run(file)
        assert (done.exit_code, done.stdout) == (1, "")
        assert said in done.stderr


def test_a_word_that_a_spreadsheet_would_run_is_made_harmless(tmp_path: Path) -> None:
    done = run(written(tmp_path, visit(visit="=1+1")), "--format", "csv")

    assert "\n'=1+1,entrance,0.3999" in done.stdout


def test_raw_visits_become_what_a_wave_is_summarised_from() -> None:
    first = read_visits(SAMPLE.read_text().splitlines())[0].felt()

    assert list(first.steps) == ["arrival", "entrance", "counter", "waiting", "paying", "leaving"]
    assert first.steps["entrance"].valence == pytest.approx(0.44)
    assert isinstance(first.session, Session)
    assert len(first.session.steps["arrival"]) == 8
