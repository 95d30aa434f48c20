"""Writers of several processes to one SQLite file: one after the other, and nobody waits longer than needed or for ever."""

import threading
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from app import db
from app.db import Database
from tests.support.databases import TestDatabase, only_sqlite

COUNT = sa.text("SELECT count(*) FROM job")
ADD = sa.text(
    "INSERT INTO job (id, kind, payload, status, attempts, max_attempts, run_after, progress, created_at)"
    " VALUES (:id, 'test', '{}', 'done', 0, 1, '2026-11-22', 0, '2026-11-22')"
)
SOON = 10


@pytest.fixture
def two(database: TestDatabase) -> Iterator[tuple[Database, Database]]:
    """Each with a queue of its own, as two processes have."""
    made = Database(database.url), Database(database.url)
    yield made
    for each in made:
        each.dispose()


def add(database: Database, name: str) -> int:
    """Add a row; returns how many there are then."""
    with database.write() as session:
        session.execute(ADD, {"id": name})
        found = int(session.scalar(COUNT) or 0)
        session.commit()
    return found


@only_sqlite
def test_a_writer_waits_for_that_of_another_process_and_sees_what_it_wrote(two: tuple[Database, Database]) -> None:
    first, second = two
    found: list[int] = []
    waiting = threading.Thread(target=lambda: found.append(add(second, "2")))
    with first.write() as session:
        session.execute(ADD, {"id": "1"})
        waiting.start()
        waiting.join(0.05)
        assert waiting.is_alive()
        session.commit()
    waiting.join(SOON)

    assert found == [2]


@only_sqlite
def test_who_has_waited_too_long_is_told_and_holds_up_nobody(two: tuple[Database, Database], monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = two
    monkeypatch.setattr(db, "SQLITE_BUSY_S", 0.02)
    with first.write() as session:
        session.execute(ADD, {"id": "1"})
        with pytest.raises(OperationalError, match="locked"):
            add(second, "2")
        session.commit()

    assert add(second, "3") == 2
    assert add(first, "4") == 3
