"""What ``veldgast score-emotion`` does: score raw visits from a file, step by step, without a database."""

import csv
import io
import json
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from app.journeys.emotion import Reading
from app.journeys.feelings.constants import DISCLAIMER, METHOD_VERSION
from app.journeys.feelings.raw import CannotRead, RawStep, RawVisit, read_visits
from app.journeys.spontaneous import SpontaneousScore

COLUMNS: Final = ("visit", "step", "V", "A", "IV", "UV", "SS", "H", "n", "reasons", "excluded")
PLACES: Final = 5
"""Decimals in the table; JSON and CSV have every digit."""


class EmotionFormat(StrEnum):
    """How scores are written."""

    JSON = "json"
    CSV = "csv"
    TABLE = "table"


def score_emotion(file: Path, output: EmotionFormat) -> str:
    """Read a file and return its scores as text. Raises CannotRead with every mistake, by line."""
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise CannotRead([error.strerror or str(error)]) from error
    except UnicodeDecodeError as error:
        raise CannotRead(["the file is not in UTF-8"]) from error
    visits = read_visits(lines)
    if output is EmotionFormat.JSON:
        return (
            json.dumps({"method": METHOD_VERSION, "note": DISCLAIMER["en"], "visits": [_visit(each) for each in visits]}, indent=1) + "\n"
        )
    rows = [row for visit in visits for row in _rows(visit)]
    return _as_csv(rows) if output is EmotionFormat.CSV else _as_table(rows)


def _visit(visit: RawVisit) -> dict[str, Any]:
    baseline, told = visit.session().baseline(), _rows(visit)
    session = {"n": baseline.n, "mean_ln_ms": baseline.mean, "sd_ln_ms": baseline.sd, "reasons": list(baseline.reasons)}
    steps = [{**{key: value for key, value in row.items() if key != "visit"}} for row in told]
    return {"visit": visit.visit, "session": session, "steps": steps}


def _rows(visit: RawVisit) -> list[dict[str, Any]]:
    session = visit.session()
    scores, trials = session.scores(), session.usable()
    made = []
    for step in visit.steps:
        out = [{"word": trial.word, "reason": trial.exclusion} for trial in trials.get(step.step, []) if trial.exclusion]
        made.append(_row(visit.visit, step, scores.get(step.step)) | {"excluded": out})
    return made


def _row(visit: str, step: RawStep, score: SpontaneousScore | None) -> dict[str, Any]:
    told: dict[str, Any] = {"visit": visit, "step": step.step, "V": Reading(step.pleasure).valence, "A": Reading(step.arousal).valence}
    if score is None:
        return told | {"IV": None, "UV": None, "SS": None, "H": None, "n": 0, "reasons": ["no_trials"]}
    return told | {"IV": score.iv, "UV": score.uv, "SS": score.ss, "H": score.h, "n": score.n, "reasons": list(score.reasons)}


def _as_csv(rows: list[dict[str, Any]]) -> str:
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow([*COLUMNS, "method", "note"])
    for row in rows:
        table.writerow([_harmless("" if row[key] is None else _flat(row[key])) for key in COLUMNS] + [METHOD_VERSION, DISCLAIMER["en"]])
    return written.getvalue()


def _as_table(rows: list[dict[str, Any]]) -> str:
    cells = [list(COLUMNS), *([_shown(row[key]) for key in COLUMNS] for row in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(COLUMNS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells]
    return (
        "\n".join(
            [
                *lines,
                "",
                DISCLAIMER["en"],
                f"Method {METHOD_VERSION}. V, A: stated. IV, UV, SS, H: spontaneous; of one visit they are raw material.",
            ]
        )
        + "\n"
    )


def _flat(value: Any) -> str:
    if isinstance(value, list):
        return "|".join(f"{each['word']}:{each['reason']}" if isinstance(each, dict) else str(each) for each in value)
    return repr(value) if isinstance(value, float) else str(value)


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:+.{PLACES}f}" if isinstance(value, float) else _flat(value) or "-"


def _harmless(cell: str) -> str:
    """A word that a spreadsheet would take for a formula gets an apostrophe; numbers stay numbers."""
    try:
        float(cell)
    except ValueError:
        return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
    return cell
