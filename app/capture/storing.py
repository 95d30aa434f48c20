"""Writing what a batch comes to: many rows by one statement, whatever the database."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

import sqlalchemy as sa
from pydantic_core import to_json
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.capture.models import Answer, CaptureEvent

Row = Mapping[str, Any]
_ANSWER_KEY = ("visit_id", "question_code")


def insert_events(session: Session, rows: Sequence[Row]) -> None:
    """Add events. Every row has every column."""
    _write(session, _events_statement, rows)


def upsert_answers(session: Session, rows: Sequence[Row]) -> None:
    """Let these answers stand, in place of what stood there. Every row has every column."""
    _write(session, _answers_statement, rows)


def _write(session: Session, statement: Any, rows: Sequence[Row]) -> None:
    """PostgreSQL gets all rows as one value, a JSON list: one short statement that it prepares once, not hundreds of values apart.

    SQLite runs in this process, where a statement a row costs next to nothing.
    """
    if not rows:
        return
    dialect = session.get_bind().dialect.name
    values = {"rows": to_json(rows).decode()} if dialect == "postgresql" else list(rows)
    session.connection().execute(statement(dialect), values)


@cache
def _events_statement(dialect: str) -> sa.Insert:
    table = cast("sa.Table", CaptureEvent.__table__)
    return _from_json(postgresql.insert(table), table) if dialect == "postgresql" else sa.insert(table)


@cache
def _answers_statement(dialect: str) -> sa.Insert:
    table = cast("sa.Table", Answer.__table__)
    insert = _from_json(postgresql.insert(table), table) if dialect == "postgresql" else sqlite.insert(table)
    changed = {column.name: insert.excluded[column.name] for column in table.columns if column.name not in _ANSWER_KEY}
    return insert.on_conflict_do_update(index_elements=_ANSWER_KEY, set_=changed)


def _from_json(insert: postgresql.Insert, table: sa.FromClause) -> postgresql.Insert:
    columns = [sa.column(column.name, column.type) for column in table.columns]
    given = sa.cast(sa.bindparam("rows", type_=sa.Text), postgresql.JSONB)
    rows = sa.func.jsonb_to_recordset(given).table_valued(*columns).render_derived(name="rows", with_types=True)
    return insert.from_select([column.name for column in columns], sa.select(*(rows.c[column.name] for column in columns)))
