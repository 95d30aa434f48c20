"""The database itself refuses to change the audit log, whoever asks."""

import pytest
import sqlalchemy as sa

from app.audit.models import AuditEntry
from app.db import make_engine
from app.kit.ids import new_id
from tests.support.databases import TestDatabase, migrate, only_postgresql, only_sqlite

CHANGES = ["UPDATE audit_entry SET reason = 'other'", "DELETE FROM audit_entry"]


@pytest.fixture
def entry(database: TestDatabase) -> AuditEntry:
    """One entry in the log, committed."""
    entry = AuditEntry(
        actor_role="system",
        action="visit.approved",
        subject_type="visit",
        subject_id=new_id(),
        changes={},
        reason="as it was",
    )
    with database.session() as session:
        session.add(entry)
        session.commit()
    return entry


def reasons(database: TestDatabase) -> list[str | None]:
    with database.reading() as session:
        return list(session.scalars(sa.select(AuditEntry.reason)))


@pytest.mark.usefixtures("entry")
@pytest.mark.parametrize("statement", CHANGES)
def test_the_application_cannot_change_or_remove_an_entry(database: TestDatabase, statement: str) -> None:
    with (
        database.session() as session,
        pytest.raises(sa.exc.DBAPIError, match=r"append-only|permission denied"),
    ):
        session.execute(sa.text(statement))

    assert reasons(database) == ["as it was"]


@only_postgresql
@pytest.mark.usefixtures("entry")
@pytest.mark.parametrize("statement", [*CHANGES, "TRUNCATE audit_entry"])
def test_the_owner_meets_the_trigger_and_the_application_role_lacks_the_right(database: TestDatabase, statement: str) -> None:
    for url, refusal in ((database.owner_url, "append-only"), (database.url, "permission denied")):
        engine = make_engine(url)
        with engine.connect() as connection, pytest.raises(sa.exc.DBAPIError, match=refusal):
            connection.execute(sa.text(statement))
        engine.dispose()

    assert reasons(database) == ["as it was"]


@only_postgresql
def test_the_application_role_cannot_switch_the_trigger_off(database: TestDatabase) -> None:
    with database.session() as session, pytest.raises(sa.exc.DBAPIError, match="must be owner"):
        session.execute(sa.text("ALTER TABLE audit_entry DISABLE TRIGGER ALL"))


@only_sqlite
@pytest.mark.usefixtures("entry")
def test_an_entry_cannot_be_replaced_by_inserting_over_it(database: TestDatabase) -> None:
    over = """
        INSERT OR REPLACE INTO audit_entry
        SELECT id, at, actor_id, 'staff', action, subject_type, subject_id, visit_id, changes, 'other', request_id
        FROM audit_entry
    """
    with database.session() as session, pytest.raises(sa.exc.DBAPIError, match="append-only"):
        session.execute(sa.text(over))

    assert reasons(database) == ["as it was"]


@only_sqlite
@pytest.mark.usefixtures("entry")
def test_migrating_again_brings_back_a_trigger_that_a_rebuilt_table_has_lost(database: TestDatabase) -> None:
    with database.session() as session:
        session.execute(sa.text("DROP TRIGGER audit_entry_no_delete"))
        session.commit()

    migrate(database.owner_url)

    with database.session() as session, pytest.raises(sa.exc.DBAPIError, match="append-only"):
        session.execute(sa.text("DELETE FROM audit_entry"))
    assert reasons(database) == ["as it was"]
