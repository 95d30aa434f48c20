"""The agency's research export: everything for research, nothing that names anybody, and the same figures as the page."""

import csv
import io
import json
import uuid
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.access.permissions import Role
from app.access.viewer import SYSTEM
from app.audit.models import AuditEntry
from app.jobs.actions import run_due
from app.journeys.feelings.command import EmotionFormat, score_emotion
from app.journeys.feelings.constants import DISCLAIMER, METHOD_VERSION
from app.journeys.feelings.raw import read_visits
from app.journeys.feelings.waves import summarise_wave
from app.kit.tables import cell, harmless
from app.reporting.models import ResearchExport
from app.reporting.research import pseudonym
from app.reporting.research_columns import DICTIONARY
from app.results.felt_queries import get_felt
from app.settings import Settings
from app.studies.models import Study
from app.wiring import wire
from tests.capture.world import World, _person, make_world
from tests.results.feeling import SECRET_WORD, STEPS, approve_felt_visits, ask_for_feelings, more_shoppers
from tests.support.databases import TestDatabase

N = 12


@pytest.fixture
def world(database: TestDatabase, own_settings: Settings) -> World:
    del own_settings
    wire()
    made = make_world(database)
    with database.session() as session:
        made.people["mila"] = _person(session, "mila", Role.MANAGER)
        session.commit()
    approve_felt_visits(made, ask_for_feelings(made), N, more_shoppers(made, 4))
    return made


def files_of(browser: TestClient, world: World) -> dict[str, str]:
    """Ask for an export, have it made, take it away."""
    assert browser.post(f"/waves/{world.wave_id}/research").status_code == 303
    run_due(world.database.app)
    with world.database.reading() as session:
        export = session.scalars(sa.select(ResearchExport).order_by(ResearchExport.requested_at.desc())).first()
    assert export is not None
    assert export.visits == N
    answer = browser.post(f"/research/{export.id}/download")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_export_scored_again_gives_the_figures_of_the_page(world: World, app: FastAPI, tmp_path: Path) -> None:
    files = files_of(world.browser(app, "mila"), world)
    again = summarise_wave([visit.felt() for visit in read_visits(files["emotion_visits.jsonl"].splitlines())], STEPS)
    with world.database.reading() as session:
        page = get_felt(session, SYSTEM, world.wave_id)
    for step in page.steps:
        assert again.steps[step.code].stated.valence == near(step.stated.valence)
        assert step.spontaneous.iv is not None
        assert again.steps[step.code].spontaneous.iv == near(step.spontaneous.iv)
        assert again.steps[step.code].net_emotion == near(step.net_emotion)
    assert again.journey.peak_end == near(page.peak_end)
    derived = {(row["step"], row["measure"]): row for row in rows_of(files["derived_steps.csv"])}
    for step in page.steps:
        told = derived[step.code, "iv"]
        assert step.spontaneous.iv is not None
        assert (float(told["value"]), int(told["n"])) == (step.spontaneous.iv.value, step.spontaneous.iv.n)
        assert (told["method"], told["note"]) == (METHOD_VERSION, DISCLAIMER["en"])
    file = tmp_path / "visits.jsonl"
    file.write_text(files["emotion_visits.jsonl"], encoding="utf-8")
    scored = json.loads(score_emotion(file, EmotionFormat.JSON))
    valences = [row["IV"] for visit in scored["visits"] for row in visit["steps"] if row["step"] == "desk"]
    assert sum(valences) / N == pytest.approx(page.steps[1].spontaneous.iv.value, abs=1e-12)  # type: ignore[union-attr]


def near(estimate: object) -> object:
    """Floats by the last digits: sums run over the visits in another order."""

    class Near:
        def __eq__(self, other: object) -> bool:
            return all(
                getattr(other, end) == (pytest.approx(value, abs=1e-9) if (value := getattr(estimate, end)) is not None else None)
                for end in ("value", "low", "high", "n")
            )

        __hash__ = None  # type: ignore[assignment]

    return Near()


def test_every_column_of_every_file_is_explained(world: World, app: FastAPI) -> None:
    files = files_of(world.browser(app, "mila"), world)
    explained = {(row["file"], row["column"]) for row in rows_of(files["data_dictionary.csv"])}
    there = {
        (name, column)
        for name, text in files.items()
        if name.endswith(".csv") and name != "data_dictionary.csv"
        for column in text.splitlines()[0].split(",")
    }
    assert there == explained
    assert set(DICTIONARY) <= set(files)
    assert DISCLAIMER["en"] in files["README.txt"]
    assert DISCLAIMER["nl"] in files["README.txt"]
    assert len(rows_of(files["trials_raw.csv"])) == N * 3 * 8
    assert {row["words_after_min"] for row in rows_of(files["emotion_steps_raw.csv"])} == {"0.0"}, (
        "all answers of these visits came at once"
    )


def test_nobody_is_named_and_no_free_text_leaves(world: World, app: FastAPI) -> None:
    everything = "\n".join(files_of(world.browser(app, "mila"), world).values())
    with world.database.reading() as session:
        ids = [str(found) for found in session.scalars(sa.text("SELECT shopper_id FROM visit"))]
    secrets = {
        "anna",
        "Anna",
        "shopper0@",
        "Shopper 0",
        "910000",
        "Leuven",
        SECRET_WORD,
        "Three desks",
        *ids,
        *(each.replace("-", "") for each in ids),
    }
    assert {word for word in secrets if word in everything} == set()
    shoppers = {row["shopper"] for row in rows_of(files_of(world.browser(app, "mila"), world)["visits.csv"])}
    assert len(shoppers) == 4


def test_free_text_leaves_only_where_the_study_may_name_people(world: World, app: FastAPI) -> None:
    with world.database.session() as session:
        session.execute(sa.update(Study).values(names_allowed=True, names_legal_basis="consent"))
        session.commit()
    answers = rows_of(files_of(world.browser(app, "mila"), world)["answers.csv"])
    assert any(row["question"] == "words" and row["value"].startswith("Three desks") for row in answers)


def test_a_pseudonym_holds_within_a_study_and_tells_nothing_across_studies() -> None:
    one, two, person = str(uuid.uuid4()), str(uuid.uuid4()), str(uuid.uuid4())
    assert pseudonym(b"key", one, "shopper", person) == pseudonym(b"key", one, "shopper", person)
    assert (
        len(
            {
                pseudonym(b"key", one, "shopper", person),
                pseudonym(b"key", two, "shopper", person),
                pseudonym(b"other", one, "shopper", person),
            }
        )
        == 3
    )


def test_the_same_visits_make_the_same_bytes(world: World, app: FastAPI) -> None:
    assert files_of(world.browser(app, "mila"), world) == files_of(world.browser(app, "mila"), world)


def test_who_asks_and_who_takes_is_logged_and_nobody_else_gets_it(world: World, app: FastAPI) -> None:
    files_of(world.browser(app, "mila"), world)
    with world.database.reading() as session:
        export_id = session.scalars(sa.select(ResearchExport.id)).one()
        actions = set(session.scalars(sa.select(AuditEntry.action).where(AuditEntry.subject_type == "research_export")))
    assert actions == {"research_export.requested", "research_export.downloaded"}
    for who in ("noor", "kim", "anna"):
        assert world.browser(app, who).post(f"/waves/{world.wave_id}/research").status_code == 403
        assert world.browser(app, who).post(f"/research/{export_id}/download").status_code == 403
    assert world.count(ResearchExport) == 1


def test_a_cell_that_would_run_as_a_formula_is_made_harmless_and_numbers_stay_numbers() -> None:
    assert harmless('=HYPERLINK("x")') == '\'=HYPERLINK("x")'
    assert [harmless(word) for word in ("@sum", "+1+1", "\tx", "-2", "+0.5", "-2..2", "plain")] == [
        "'@sum",
        "'+1+1",
        "'\tx",
        "-2",
        "+0.5",
        "-2..2",
        "plain",
    ]
    assert [cell(value) for value in (None, True, False, 3, 0.1, -0.25, "=1")] == ["", "1", "0", "3", "0.1", "-0.25", "'=1"]
