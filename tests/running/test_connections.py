"""A connection that rested is tried before it is used, one that was used just now is not."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from app import db
from app.db import Database
from tests.support.databases import TestDatabase, only_postgresql


@pytest.fixture
def one(database: TestDatabase) -> Iterator[Database]:
    """A server's database of its own, to lose its connections."""
    made = Database(database.url)
    yield made
    made.dispose()


def backend(database: Database) -> int:
    with database.read() as session:
        return int(session.scalar(sa.text("SELECT pg_backend_pid()")) or 0)


def cut(database: TestDatabase, pid: int) -> None:
    with database.reading() as session:
        assert session.scalar(sa.text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})


@only_postgresql
def test_a_connection_that_was_cut_while_it_rested_is_replaced_unseen(
    database: TestDatabase, one: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = backend(one)
    cut(database, before)
    monkeypatch.setattr(db, "RESTED_S", 0)

    assert backend(one) not in {0, before}


@only_postgresql
def test_whoever_meets_the_cut_at_once_is_the_only_one(database: TestDatabase, one: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "RESTED_S", 600)
    before = backend(one)
    cut(database, before)

    with pytest.raises(OperationalError):
        backend(one)
    assert backend(one) not in {0, before}
