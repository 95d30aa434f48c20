"""The database: one engine for SQLite and PostgreSQL, one session a request, committed before the answer leaves."""

import datetime as dt
import functools
import re
import sqlite3
import threading
import time
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, ClassVar, cast

import psycopg
import sqlalchemy as sa
from fastapi import Depends, Request
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry

from app.settings import get_settings

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SQLITE_BUSY_S = 30
SQLITE_LOOK_S = 0.001
"""How often a writer looks whether the one of another process is done."""
SQLITE_LOG_PAGES = 4000
"""How long SQLite's log may become (16 MB) before it is worked into the file: pages that many transactions touch are then written once."""
RESTED_S = 1.0
"""After so long without use a connection to PostgreSQL is tried before it is used."""


class UtcDateTime(sa.types.TypeDecorator[dt.datetime]):
    """An aware moment, UTC in the database; SQLite keeps no zone, so it is put back on reading."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        """Refuse naive moments: they would be read as UTC and be wrong by hours."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "a moment needs its time zone"
            raise ValueError(msg)
        return value.astimezone(dt.UTC).replace(tzinfo=None) if dialect.name == "sqlite" else value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        """Give the moment its zone back."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


Json = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class Base(DeclarativeBase):
    """Every table."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        dt.datetime: UtcDateTime(),
        dict[str, Any]: Json,
        dict[str, str]: Json,
        list[str]: Json,
        list[Any]: Json,
    }


def enum_of(kind: type[StrEnum]) -> sa.Enum:
    """A column type for a StrEnum: its values as text, held by a check constraint."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()
    return sa.Enum(kind, native_enum=False, length=32, create_constraint=True, name=name, values_callable=lambda k: [m.value for m in k])


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={SQLITE_BUSY_S * 1000}",
        "cache_size=-32000",
        f"wal_autocheckpoint={SQLITE_LOG_PAGES}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: sa.Connection) -> None:
    """Begin to write as soon as no other process does. Raises OperationalError after `SQLITE_BUSY_S` seconds."""
    raw = cast("sqlite3.Connection", connection.connection.dbapi_connection)
    until = time.monotonic() + SQLITE_BUSY_S
    raw.execute("PRAGMA busy_timeout=0")  # its own pauses grow to a tenth of a second, while most transactions take a few milliseconds
    try:
        while time.monotonic() < until:
            try:
                raw.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    break
            else:
                return
            time.sleep(SQLITE_LOOK_S)
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # for the error that everybody here knows
    finally:
        raw.execute(f"PRAGMA busy_timeout={SQLITE_BUSY_S * 1000}")


class _WriterQueue:
    """Lets the writers of this process in one after the other, as soon as the one before is done.

    SQLite itself makes a waiting writer look again after ever longer pauses, so that the last of sixteen can wait for seconds.
    Between processes its own lock goes on to decide, which is looked at every millisecond; a writer who has waited too long here goes and asks there.
    """

    def __init__(self) -> None:
        """Nobody writes."""
        self._lock = threading.Lock()

    def begin(self, connection: sa.Connection) -> None:
        """Writers queue up at the start of their transaction; readers never wait."""
        if not connection.get_execution_options().get("veldgast_write", False):
            connection.exec_driver_sql("BEGIN")
            return
        connection.info["writes"] = self._lock.acquire(timeout=SQLITE_BUSY_S)
        try:
            _begin_immediate(connection)
        except BaseException:
            self.end(connection)
            raise

    def end(self, connection: sa.Connection) -> None:
        """Let the next one in, if this transaction held the others up."""
        if connection.info.pop("writes", False):
            self._lock.release()


def make_engine(url: str) -> sa.Engine:
    """An engine for a SQLite or PostgreSQL URL, with the transaction rules of this project."""
    if url.startswith("sqlite"):
        engine = sa.create_engine(url, connect_args={"timeout": SQLITE_BUSY_S, "check_same_thread": False})
        sa.event.listen(engine, "connect", _set_up_sqlite)
        writers = _WriterQueue()
        sa.event.listen(engine, "begin", writers.begin)
        sa.event.listen(engine, "rollback", writers.end)
        sa.event.listen(engine, "commit", writers.end)
        return engine
    url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    engine = sa.create_engine(url, pool_size=10, max_overflow=20)
    sa.event.listen(engine, "checkin", _note_rest)
    sa.event.listen(engine, "checkout", _ping_after_rest)
    return engine


def _note_rest(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info["rests_since"] = time.monotonic()


def _ping_after_rest(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
    """Ask a connection that nobody used for a while whether the server is still there; the pool opens another one when it is not.

    Not each time: a request costs a whole round to the server less. Whoever meets a server that went away within the second gets an error.
    """
    since = record.info.get("rests_since")
    if since is None or time.monotonic() - since < RESTED_S:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except psycopg.Error as error:
        raise sa.exc.DisconnectionError from error


class Database:
    """An engine and its two kinds of session: one that reads, one that writes."""

    def __init__(self, url: str) -> None:
        """Connects lazily."""
        self.engine = make_engine(url)
        self._write_engine = self.engine.execution_options(veldgast_write=True)

    def read(self) -> Session:
        """A session for reading: on SQLite a deferred transaction."""
        return Session(self.engine, expire_on_commit=False, autoflush=True)

    def write(self) -> Session:
        """A session that may write: on SQLite it takes the write lock at its first statement."""
        return Session(self._write_engine, expire_on_commit=False, autoflush=True)

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()


@functools.cache
def get_database() -> Database:
    """The database of this process."""
    return Database(get_settings().database_url)


SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def request_session(request: Request) -> Iterator[Session]:
    """One session and one transaction for a request; it commits when the route returned, before the answer leaves."""
    database: Database = request.app.state.database
    reads = request.method in SAFE_METHODS
    with database.read() if reads else database.write() as session:
        yield session
        if not reads:
            session.commit()


SessionDep = Annotated[Session, Depends(request_session, scope="function")]
