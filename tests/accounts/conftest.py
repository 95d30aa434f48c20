"""People who can sign in, and their mail."""

import re
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from app.access.permissions import Role
from app.accounts.models import User
from app.accounts.passwords import hash_password
from app.jobs.actions import run_due
from app.kit.clock import now
from app.mail.models import OutgoingMail
from tests.support.databases import TestDatabase

PASSWORD = "twee groene fietsen"


@pytest.fixture(scope="session")
def password_hash() -> str:
    """The hash of PASSWORD, made once: it takes its time on purpose."""
    return hash_password(PASSWORD)


@pytest.fixture
def marit(database: TestDatabase, password_hash: str) -> User:
    """A committed reviewer with a password."""
    with database.session() as session:
        user = User(
            email="marit@example.org",
            name="Marit Vos",
            role=Role.REVIEWER,
            password_hash=password_hash,
            locale="en",
            email_confirmed_at=now(),
        )
        session.add(user)
        session.commit()
    return user


@pytest.fixture
def english(client: TestClient) -> TestClient:
    """A browser of somebody who reads English and is not signed in."""
    client.headers["accept-language"] = "en"
    client.headers["accept"] = "text/html"
    return client


@pytest.fixture
def post(database: TestDatabase) -> Callable[[], list[OutgoingMail]]:
    """Do what the worker would do, and show the mails there are, the oldest first."""

    def read() -> list[OutgoingMail]:
        run_due(database.app)
        with database.reading() as session:
            return list(session.query(OutgoingMail).order_by(OutgoingMail.created_at, OutgoingMail.id))

    return read


def link_in(mail: OutgoingMail) -> str:
    """The path of the first link in a mail."""
    found = re.search(r"https?://[^/\s]+(/\S+)", mail.body_text)
    assert found, mail.body_text
    return found.group(1)
