"""``veldgast import-form`` with a database."""

import io
from pathlib import Path

import sqlalchemy as sa
from rich.console import Console

from app.clients.models import Client
from app.journeys.interchange.command import make_form
from app.journeys.models import Questionnaire, QuestionnaireVersion
from tests.journeys.interchange.broken import GOOD, HEAD, book
from tests.support.databases import TestDatabase


def count(database: TestDatabase) -> int:
    with database.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(QuestionnaireVersion)) or 0


def test_a_form_is_imported_for_a_client_by_name(railway: Client, database: TestDatabase, tmp_path: Path) -> None:
    file = tmp_path / "visit form.xlsx"
    file.write_bytes(book(survey=GOOD))
    out = io.StringIO()
    assert make_form(file, Console(file=out), database.app, client_name=railway.name, language="nl") == 0
    assert "a draft" in out.getvalue()
    with database.reading() as session:
        assert session.scalars(sa.select(Questionnaire.name)).all() == ["visit form"]


def test_an_unknown_client_or_a_refused_form_makes_nothing(railway: Client, database: TestDatabase, tmp_path: Path) -> None:
    good, bad, gone = tmp_path / "good.xlsx", tmp_path / "bad.xlsx", tmp_path / "gone.xlsx"
    good.write_bytes(book(survey=GOOD))
    bad.write_bytes(book(survey=[HEAD, ["riddle", "a", "A?"]]))
    console = Console(file=io.StringIO())
    assert make_form(good, console, database.app, client_name="Nobody", language="nl") == 2
    assert make_form(bad, console, database.app, client_name=railway.name, language="nl") == 1
    assert make_form(gone, console, database.app, client_name=railway.name, language="nl") == 2
    assert count(database) == 0
