"""Applicants and shoppers for the tests of recruitment."""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.permissions import Role
from app.access.viewer import Viewer
from app.accounts.models import User
from app.jobs.actions import run_due
from app.kit.clock import now
from app.mail.models import OutgoingMail
from app.recruitment import actions, queries
from app.recruitment.models import Shopper
from app.recruitment.rules import ShopperStatus
from app.recruitment.scoring import TestQuestionKind, grade, suitability_test
from app.settings import get_settings
from app.wiring import wire
from tests.support.databases import TestDatabase
from tests.support.signing_in import make_staff, make_user, sign_in, viewer_of

FORM: dict[str, Any] = {
    "name": "Eva Jansen", "email": "eva@example.org", "password": "een heel gewone zin", "birth_date": "1990-05-04", "country": "NL", "postal_code": "1017 AB",
    "city": "Amsterdam", "languages": ["nl", "en"], "travel_radius_km": "25", "consent": "yes",
}  # fmt: skip
WRITTEN = "A woman in a red coat stands at the desk. Behind the rope three people wait. One of them looks at the clock, and nobody behind the desk speaks to them."


@pytest.fixture(autouse=True)
def _process_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The settings of the process, which mails and hashes go by, belong to this test alone."""
    wire()
    monkeypatch.setenv("VELDGAST_DATA_DIR", str(tmp_path / "process"))
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


def good_answers() -> dict[str, Any]:
    """Answers that pass the shipped test."""
    answers: dict[str, Any] = {}
    for question in suitability_test().questions():
        if question.kind is TestQuestionKind.TEXT:
            answers[question.code] = WRITTEN
        elif question.kind is TestQuestionKind.MULTIPLE:
            answers[question.code] = [option.code for option in question.options if option.points > 0]
        else:
            answers[question.code] = max(
                (option for option in question.options if not option.disqualifying), key=lambda option: option.points
            ).code
    answers |= {"visits_done": "none", "last_visit": "never"}
    assert grade(suitability_test(), answers).passed
    return answers


def bad_answers() -> dict[str, Any]:
    """Answers to everything that do not pass."""
    answers = good_answers()
    for question in suitability_test().questions():
        if question.kind is TestQuestionKind.SINGLE:
            answers[question.code] = min(question.options, key=lambda option: option.points).code
    assert not grade(suitability_test(), answers).passed
    return answers


def make_shopper(session: Session, status: ShopperStatus = ShopperStatus.ACTIVE, name: str = "Eva Jansen", **facts: Any) -> Shopper:
    """A shopper with an account, not yet committed."""
    user = make_user(session, Role.SHOPPER, name, facts.pop("email", ""))
    shopper = Shopper(
        user_id=user.id, number=queries.next_number(session), status=status, birth_date=dt.date(1990, 5, 4),
        **{"languages": ["nl"], "country": "NL", "postal_code": "1017 AB", "city": "Amsterdam", **facts},
    )  # fmt: skip
    session.add(shopper)
    session.flush()
    return shopper


@pytest.fixture
def applicant(database: TestDatabase) -> Viewer:
    """A confirmed applicant, as a viewer."""
    with database.session() as session:
        shopper = make_shopper(session, ShopperStatus.APPLIED, email="eva@example.org")
        session.commit()
        return viewer_of(session.get_one(User, shopper.user_id))


@pytest.fixture
def manager(database: TestDatabase) -> Viewer:
    """A manager, as a viewer."""
    return viewer_of(make_staff(database))


@pytest.fixture
def managers_browser(client: TestClient, database: TestDatabase) -> TestClient:
    """A manager's browser."""
    return sign_in(client, database, make_staff(database))


@pytest.fixture
def applicants_browser(client: TestClient, database: TestDatabase, applicant: Viewer) -> TestClient:
    """The applicant's browser."""
    with database.reading() as session:
        user = session.get_one(User, applicant.user_id)
    return sign_in(client, database, user)


def take_test(database: TestDatabase, viewer: Viewer, answers: dict[str, Any]) -> bool:
    """Take the whole test; whether it was passed."""
    with database.session() as session:
        actions.begin_test(session, viewer)
        for code, value in answers.items():
            actions.save_answer(session, viewer, code, value if isinstance(value, list) else [value])
        passed = actions.submit_test(session, viewer)
        session.commit()
    return passed


def own_shopper(database: TestDatabase, viewer: Viewer) -> Shopper:
    """The viewer's row as it stands in the database."""
    with database.reading() as session:
        return session.scalars(sa.select(Shopper).where(Shopper.user_id == viewer.user_id)).one()


def count(database: TestDatabase, table: type[Any]) -> int:
    """How many rows a table has."""
    with database.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def mails_to(database: TestDatabase, address: str) -> list[OutgoingMail]:
    """What was mailed to an address, in order, after all jobs have run."""
    run_due(database.app)
    with database.reading() as session:
        return list(
            session.scalars(
                sa.select(OutgoingMail).where(OutgoingMail.recipient == address).order_by(OutgoingMail.created_at, OutgoingMail.id)
            )
        )


def link_in(mail: OutgoingMail) -> str:
    """The path of the first link with a secret in a mail."""
    found = re.search(r"https?://[^/\s]+(/\S+/[\w-]{40,})", mail.body_text)
    assert found, mail.body_text
    return found[1]


def moved_back(database: TestDatabase, table: type[Any], column: str, days: int) -> None:
    """Let time pass: every moment in that column is so many days longer ago."""
    with database.session() as session:
        for row in session.scalars(sa.select(table)):
            value = getattr(row, column)
            if value is not None:
                setattr(row, column, value - dt.timedelta(days=days))
        session.commit()


def years_ago(years: int, days: int = 0) -> dt.date:
    """The day on which somebody was born who is that old today, give or take days."""
    today = now().date()
    return today.replace(year=today.year - years, day=min(today.day, 28)) + dt.timedelta(days=days)
