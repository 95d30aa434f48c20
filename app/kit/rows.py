"""Writing many rows by one statement, and asking for many by one that is made once, whatever the database.

PostgreSQL gets all rows as one value, a JSON list that it unfolds itself: one short statement that it prepares once, not hundreds of values
apart. SQLite runs in this process, where a statement a row costs next to nothing, but turning each value into what it keeps does not: that is
done here, once a column, in the forms that SQLAlchemy gives them (a test holds the two equal).
"""

import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from pydantic_core import to_json
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

Row = Mapping[str, Any]
_AS_JSON: Final = json.JSONEncoder().encode


def insert_rows(session: Session, table: sa.Table, rows: Sequence[Row]) -> None:
    """Add rows. Every row has every column of the table."""
    if not rows:
        return
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(_on_postgresql(table), {"rows": to_json(rows).decode()})
    else:
        statement, columns = _on_sqlite(table)
        connection.exec_driver_sql(statement, [tuple([kept(row[name]) for name, kept in columns]) for row in rows])


def among(dialect: str, column: InstrumentedAttribute[Any], name: str) -> sa.ColumnElement[bool]:
    """Whether a column has one of the values that the statement is given under this name.

    The statement stays the same however many there are, so that it is put together once (`fetch`) and PostgreSQL plans it once.
    """
    if dialect == "postgresql":
        return column == sa.any_(sa.bindparam(name, type_=postgresql.ARRAY(column.type)))
    return column.in_(sa.bindparam(name, expanding=True))


def fetch(session: Session, statement_for: Callable[[str], sa.Executable], **given: Any) -> Iterable[Any]:
    """The rows of a statement that is put together once for each dialect (`statement_for` is cached) and only given its values here.

    It goes to the connection itself, after what waits to be written: putting a statement together and seeing whether it concerns loaded objects
    takes many times as long as a small statement does. So it gives columns, no objects, and changes none that are loaded.
    """
    session.flush()
    connection = session.connection()
    return connection.execute(statement_for(connection.dialect.name), given)


@cache
def _on_postgresql(table: sa.Table) -> sa.Insert:
    columns = [sa.column(column.name, column.type) for column in table.columns]
    given = sa.cast(sa.bindparam("rows", type_=sa.Text), postgresql.JSON)
    rows = sa.func.json_to_recordset(given).table_valued(*columns).render_derived(name="rows", with_types=True)
    return sa.insert(table).from_select([column.name for column in columns], sa.select(*(rows.c[column.name] for column in columns)))


@cache
def _on_sqlite(table: sa.Table) -> tuple[str, list[tuple[str, Callable[[Any], Any]]]]:
    """The statement, and for each of its values the column and what makes it fit."""
    dialect = sqlite.dialect()
    compiled = sa.insert(table).compile(dialect=dialect)
    return str(compiled), [(name, _form_of(table.columns[name].type, dialect)) for name in compiled.positiontup or ()]


def _form_of(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> Callable[[Any], Any]:
    """What makes a value fit a column: ours for the usual kinds, which are the same in a third of the time, else SQLAlchemy's own."""
    if isinstance(kind, sa.JSON):
        return _json
    plain = kind.impl_instance if isinstance(kind, sa.types.TypeDecorator) else kind
    for usual, form in _FORMS:
        if isinstance(plain, usual):
            return form
    return kind.dialect_impl(dialect).bind_processor(dialect) or _as_it_is


def _json(value: Any) -> str | None:
    return None if value is None else _AS_JSON(value)


def _moment(value: dt.datetime | None) -> str | None:
    if value is None:
        return None
    if value.tzinfo is None:
        msg = "a moment needs its time zone"
        raise ValueError(msg)
    return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _id(value: uuid.UUID | None) -> str | None:
    return None if value is None else value.hex


def _text(value: Any) -> str | None:
    return str(value.value) if isinstance(value, Enum) else value


def _as_it_is(value: Any) -> Any:
    return value


_FORMS: Final = ((sa.DateTime, _moment), (sa.Uuid, _id), (sa.Enum, _text))
