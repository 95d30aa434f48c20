"""`veldgast score`: two files in, scores out; or every mistake by row and column, and nothing else."""

import csv
import io
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.cli import cli
from app.journeys.interchange.export import export_xlsform
from app.journeys.schemas import QuestionnaireContent
from app.journeys.scoring import score_visit
from tests.journeys.scoring_forms import BANDS, form, option, question, section, text

GRADES = [option("good", 4), option("fair", 2), option("poor", 0)]
CONTENT = form(
    section(
        "entrance", 1,
        question("clean", "yes_no", weight=10, allow_na=True),
        question("signs", "scale", minimum=1, maximum=5, weight=10),
        question("seen", "multiple_choice", options=[option("badge", 2), option("smile", 3), option("none", 0, exclusive=True)]),
    ),
    section(
        "desk", 3,
        question("rooms", "matrix", options=GRADES, rows=[{"code": "hall", "label": text("Hall")}, {"code": "lift", "label": text("Lift")}]),
        question("wait", "duration", several=True, bands=BANDS),
        question("price", "money", bands=[{"up_to": 12.95, "points": 5}, {"points": 0}]),
        question("staff", "repeat", questions=[question("greeted", "yes_no", weight=4), question("rude", "yes_no", weight=0, critical={"when": ["yes"], "at_most": 10})]),
        question("hall_photo", "photo", required=False),
    ),
)  # fmt: skip
HEADER = "visit,clean,signs,seen,rooms:hall,rooms:lift,wait,price,greeted[1],greeted[2],rude[1],rude[2]"
ROWS = ["V1,yes,4,badge|smile,good,fair,1 1,12.95,yes,no,no,no", "V2,na,,none,poor,,9,20,yes,,yes,"]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "form.json").write_text(json.dumps(CONTENT.stored()), encoding="utf-8")
    return tmp_path


def run(folder: Path, table: str | bytes, *more: str) -> Result:
    (folder / "answers.csv").write_bytes(table if isinstance(table, bytes) else table.encode())
    return CliRunner().invoke(cli, ["score", "--questionnaire", str(folder / "form.json"), "--answers", str(folder / "answers.csv"), *more])


def test_visits_are_scored_exactly_as_the_application_does(files: Path) -> None:
    done = run(files, "\n".join([HEADER, *ROWS]))
    found = {row["visit"]: row for row in json.loads(done.stdout)["visits"]}
    expected = score_visit(
        CONTENT,
        {
            "clean": "yes", "signs": 4, "seen": ["badge", "smile"], "rooms": {"hall": "good", "lift": "fair"}, "wait": {"laps": [1, 1]},
            "price": {"amount_minor": 1295, "currency": "EUR"}, "staff": ["1", "2"], "greeted[1]": "yes", "greeted[2]": "no", "rude[1]": "no", "rude[2]": "no",
        },
    )  # fmt: skip

    assert done.exit_code == 0
    # entrance 10 + 7.5 + 5 of 25; desk (4 + 2) + 8 + 5 + 2 of 8 + 8 + 5 + 4
    assert expected.total == Fraction(225, 250) / 4 + Fraction(21, 25) * 3 / 4
    assert found["V1"]["total"] == {"points": 86, "exact": str(expected.total)}
    assert found["V2"]["sections"]["desk"] == {"points": 10, "exact": "1/10"}


def test_as_csv_there_is_a_row_a_visit_with_rounded_and_exact_scores(files: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run(files, "\n".join([HEADER, *ROWS]), "--format", "csv").stdout)))

    assert [row["visit"] for row in rows] == ["V1", "V2"]
    assert (rows[0]["total"], rows[0]["entrance"], rows[0]["entrance_exact"]) == ("86", "90", "9/10")


def test_explained_the_lines_of_a_visit_add_up_to_its_total(files: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run(files, "\n".join([HEADER, *ROWS]), "--format", "csv", "--explain").stdout)))
    for visit in ("V1", "V2"):
        lines = [row for row in rows if row["visit"] == visit]
        parts = sum(Fraction(row["contribution"]) for row in lines if row["line"] in {"item", "limit"})
        assert parts == Fraction(next(row["contribution"] for row in lines if row["line"] == "total"))
    document = json.loads(run(files, "\n".join([HEADER, *ROWS]), "--explain").stdout)
    assert {item["item"] for item in document["visits"][0]["items"]} == {each.code for each in CONTENT.questions()}
    assert document["visits"][1]["adjustments"][0]["item"] == "rude"


def test_semicolons_a_byte_order_mark_and_decimal_commas_are_read_too(files: Path) -> None:
    table = "\ufeffvisit;clean;price;seen\r\nV1;yes;12,95;badge smile\r\n".encode()
    done = run(files, table)

    assert done.exit_code == 0
    assert json.loads(done.stdout)["visits"][0]["total"]["points"] == 100


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("visit,clean\nV1,maybe", "row 2, column clean: “maybe” is not one of yes, no, na."),
        ("visit,signs\nV1,9", "row 2, column signs: “9”: This number is outside what the question allows."),
        ("visit,signs\nV1,four", "row 2, column signs: “four” is not a number."),
        ("visit,signs\nV1,2.5", "row 2, column signs: “2.5”: This number lies between two steps of the scale."),
        ("visit,seen\nV1,badge|hat", "row 2, column seen: “badge|hat” is not one of badge, smile, none."),
        ("visit,seen\nV1,badge|none", "row 2, column seen: “badge|none”: This option cannot be combined with another one."),
        ("visit,rooms:hall\nV1,superb", "row 2, column rooms:hall: “superb” is not one of good, fair, poor."),
        ("visit,rooms\nV1,good", "row 1, column rooms: A matrix has a column for each row: rooms:hall"),
        ("visit,rooms:cellar\nV1,good", "row 1, column rooms:cellar: This question has no row cellar."),
        ("visit,colour\nV1,red", "row 1, column colour: This questionnaire has no such question."),
        ("visit,greeted\nV1,yes", "row 1, column greeted: This question is asked of each entry, so its column needs a number: greeted[1]"),
        ("visit,greeted[x]\nV1,yes", "row 1, column greeted[x]: The number between brackets is a whole number from 1."),
        ("visit,clean[1]\nV1,yes", "row 1, column clean[1]: This question is asked once, so its column has no number between brackets."),
        ("visit,clean,clean\nV1,yes,no", "row 1, column clean: This column is there twice."),
        ("visit,price\nV1,12.955", "row 2, column price: “12.955” is not an amount; write it like 12.95."),
        (
            "visit,hall_photo\nV1,a.jpg",
            "row 2, column hall_photo: Pictures, recordings, receipts and places cannot stand in a table. Leave this column out.",
        ),
        ("visit,clean\n,yes", "row 2, column visit: Here the visit's name or number is missing."),
        ("visit,clean\nV1,yes\nV1,no", "row 3, column visit: Visit V1 stood in row 2 already."),
        ("visit,clean\nV1,yes,no", "row 2: This row has more cells than the first row has columns."),
        ("", "row 1: The file is empty. Its first row names the columns: the visit, then question codes."),
        ('visit,clean\nV1,"yes', "This is not a CSV file"),
        (b"visit,clean\nV\xe9,yes", "the file is not in UTF-8"),
    ],
)
def test_a_mistake_is_named_by_row_and_column_and_nothing_is_written(files: Path, table: str | bytes, told: str) -> None:
    done = run(files, table)

    assert done.exit_code == 1
    assert told in done.stderr
    assert done.stdout == ""


def test_all_mistakes_are_named_at_once(files: Path) -> None:
    done = run(files, "visit,clean,signs\nV1,maybe,4\nV2,yes,12\nV3,yes,4")

    assert done.stderr.count("answers.csv: row") == 2


@pytest.mark.parametrize("form_text", ["{", '{"format": "veldgast-questionnaire/1"}', "[]"])
def test_a_questionnaire_that_cannot_be_read_is_refused(files: Path, form_text: str) -> None:
    (files / "form.json").write_text(form_text, encoding="utf-8")
    done = run(files, "visit,clean\nV1,yes")

    assert (done.exit_code, done.stdout) == (1, "")
    assert "form.json" in done.stderr


def test_a_file_that_is_not_there_is_named(files: Path) -> None:
    done = CliRunner().invoke(cli, ["score", "--questionnaire", str(files / "none.json"), "--answers", str(files / "none.csv")])

    assert (done.exit_code, done.stdout) == (1, "")
    assert "none.json" in done.stderr


def test_an_xlsform_with_our_scoring_columns_gives_the_same_scores_as_the_json(files: Path) -> None:
    expected = json.loads(run(files, "\n".join([HEADER, *ROWS])).stdout)["visits"]
    (files / "form.xlsx").write_bytes(export_xlsform(CONTENT, form_id="visit"))
    done = CliRunner().invoke(cli, ["score", "--questionnaire", str(files / "form.xlsx"), "--answers", str(files / "answers.csv")])

    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["visits"] == expected


def test_an_exported_questionnaire_scores_the_same_after_its_way_through_the_file(files: Path) -> None:
    again: Any = json.loads((files / "form.json").read_text(encoding="utf-8"))

    assert QuestionnaireContent.model_validate(again) == CONTENT
