"""The limit of the ingest benchmark: the rows that a visit comes to, inserted by the database's bare driver."""

import sqlite3
import time
import uuid
from collections.abc import Callable, Sequence
from typing import Any, Final

import psycopg
from psycopg import sql

from tests.benchmarks.ingest_world import IngestWorld

TABLES: Final = {"capture_event": "visit_id", "answer": "visit_id", "audit_entry": "visit_id"}
"""What a visit adds rows to, and the column that says whose they are. The visit's own row is updated; its job counts for nothing."""

Insert = Callable[[str, Sequence[str], list[tuple[Any, ...]]], None]


def bare_visits_per_s(world: IngestWorld, many: int) -> float:
    """Insert the rows of one whole visit again for new visits, a transaction each, on one connection. Returns visits a second."""
    visits = world.briefed_visits(many)
    if world.database.kind == "sqlite":
        return _on_sqlite(world.database.url.removeprefix("sqlite:///"), visits)
    return _on_postgresql(world.database.url, visits)


def _copies(columns: list[str], rows: list[tuple[Any, ...]], visit_id: Any, new_id: Callable[[], Any]) -> list[tuple[Any, ...]]:
    """The rows as those of another visit, under new ids."""
    at, own = columns.index("visit_id"), columns.index("id") if "id" in columns else None
    copies = []
    for row in rows:
        copy = list(row)
        copy[at] = visit_id
        if own is not None:
            copy[own] = new_id()
        copies.append(tuple(copy))
    return copies


def _on_sqlite(path: str, visits: list[uuid.UUID]) -> float:
    connection = sqlite3.connect(path, isolation_level=None, timeout=30)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-32000"):
        connection.execute(f"PRAGMA {pragma}")
    donor = connection.execute("SELECT visit_id FROM answer LIMIT 1").fetchone()[0]
    work = []
    for table in TABLES:
        cursor = connection.execute(f"SELECT * FROM {table} WHERE visit_id = ?", (donor,))  # noqa: S608 - names from above
        columns = [part[0] for part in cursor.description]
        statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608
        rows = cursor.fetchall()
        work.append([(statement, _copies(columns, rows, visit.hex, lambda: uuid.uuid4().hex)) for visit in visits])
    started = time.perf_counter()
    for number, visit in enumerate(visits):
        connection.execute("BEGIN IMMEDIATE")
        for statements in work:
            connection.executemany(*statements[number])
        connection.execute("UPDATE visit SET status = 'in_review', version = version + 3 WHERE id = ?", (visit.hex,))
        connection.execute("COMMIT")
    taken = time.perf_counter() - started
    connection.close()
    return len(visits) / taken


def _on_postgresql(url: str, visits: list[uuid.UUID]) -> float:
    with psycopg.connect(url, prepare_threshold=1) as connection:
        donor = connection.execute("SELECT visit_id FROM answer LIMIT 1").fetchone()
        work = []
        for table in TABLES:
            cursor = connection.execute(sql.SQL("SELECT * FROM {} WHERE visit_id = %s").format(sql.Identifier(table)), donor)
            columns = [part.name for part in cursor.description or ()]
            json_columns = [part.name for part in cursor.description or () if part.type_code == psycopg.adapters.types["jsonb"].oid]
            rows = [
                tuple(psycopg.types.json.Jsonb(value) if name in json_columns else value for name, value in zip(columns, row, strict=True))
                for row in cursor.fetchall()
            ]
            one = sql.SQL("({})").format(sql.SQL(", ").join([sql.Placeholder()] * len(columns)))
            names = sql.SQL(", ").join(map(sql.Identifier, columns))
            statement = sql.SQL("INSERT INTO {} ({}) VALUES {}").format(sql.Identifier(table), names, sql.SQL(", ").join([one] * len(rows)))
            written = statement.as_string(connection)
            work.append([(written, [v for row in _copies(columns, rows, visit, uuid.uuid4) for v in row]) for visit in visits])
        connection.commit()
        started = time.perf_counter()
        for number, visit in enumerate(visits):
            for table_work in work:
                connection.execute(*table_work[number])
            connection.execute("UPDATE visit SET status = 'in_review', version = version + 3 WHERE id = %s", (visit,))
            connection.commit()
        return len(visits) / (time.perf_counter() - started)
