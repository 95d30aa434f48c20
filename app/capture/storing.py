"""Writing what batches come to: all of their events, and the answers that stand from now on, at once.

By far the most rows of the whole application are written here, so it is done by hand. What the rows of a batch share is written out once, and
the values are taken as they were written for their hash. PostgreSQL gets an array for each column, written out by hand, and unfolds them once for
both tables; SQLite, which runs in this process, a statement for some rows at a time.
"""

import datetime as dt
import json
from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import Any, Final, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from app.capture.models import Answer, CaptureEvent
from app.capture.recording import Ground, Kept, Sorted
from app.visits.versions import NOT_STARTED

_EVENTS: Final = cast("sa.Table", CaptureEvent.__table__)
_FROM_EVENT: Final = {
    "visit_id": "visit_id", "question_code": "question_code", "value": "value", "captured_at": "captured_at", "elapsed_ms": "elapsed_ms",
    "device_id": "device_id", "event_id": "id", "updated_at": "received_at",
}  # fmt: skip
"""For each column of an answer the one of its event."""
_SHARED: Final = frozenset({"visit_id", "device_id", "sent_at", "received_at"})
"""Columns that are the same for all events of a batch."""
_IN_PLACE: Final = ", ".join(f"{column} = excluded.{column}" for column in _FROM_EVENT if column not in {"visit_id", "question_code"})
_UPSERT: Final = f"ON CONFLICT (visit_id, question_code) DO UPDATE SET {_IN_PLACE}"
_SQLITE_ROWS: Final = 16
"""Rows of one statement on SQLite: what a statement begins and ends with takes longer than a row does."""


def _for_sqlite(table: str, columns: Sequence[str], end: str) -> str:
    """A statement for `_SQLITE_ROWS` rows, or for fewer: those that are all NULL are left out."""
    rows = ", ".join([f"({', '.join('?' * len(columns))})"] * _SQLITE_ROWS)
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT * FROM (VALUES {rows}) WHERE column1 IS NOT NULL {end}"  # noqa: S608 - names from here


_EVENT_COLUMNS: Final = (
    "id", "visit_id", "device_id", "sequence", "variant", "kind", "question_code", "value", "content_hash", "outcome", "detail", "captured_at",
    "elapsed_ms", "replaces", "sent_at", "received_at",
)  # fmt: skip
_SQLITE_EVENTS: Final = _for_sqlite(_EVENTS.name, _EVENT_COLUMNS, "")
_SQLITE_ANSWERS: Final = _for_sqlite(Answer.__tablename__, tuple(_FROM_EVENT), _UPSERT)


def store(session: Session, batches: Sequence[tuple[Ground, Sorted]]) -> None:
    """Add the events of these batches and let their answers stand, in place of what stood there."""
    batches = [(ground, made) for ground, made in batches if made.events]
    if not batches:
        return
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        # Visits that had not begun have no answers yet: not to look for them makes each answer a tenth cheaper.
        all_new = all(ground.status in NOT_STARTED for ground, _made in batches)
        connection.execute(_on_postgresql(all_new=all_new), _as_lists(batches))
        return
    events: list[tuple[Any, ...]] = []
    answers: list[tuple[Any, ...]] = []
    for ground, made in batches:
        _add_for_sqlite(ground, made, events, answers)
    connection.exec_driver_sql(_SQLITE_EVENTS, _some_at_a_time(events))
    if answers:
        connection.exec_driver_sql(_SQLITE_ANSWERS, _some_at_a_time(answers))


def _some_at_a_time(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """What a statement `_for_sqlite` is given, as often as it takes for all rows."""
    missing = -len(rows) % _SQLITE_ROWS
    filled = [*rows, *[(None,) * len(rows[0])] * missing]
    return [tuple(chain.from_iterable(filled[at : at + _SQLITE_ROWS])) for at in range(0, len(filled), _SQLITE_ROWS)]


@cache
def _on_postgresql(*, all_new: bool) -> sa.TextClause:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    types = {column.name: column.type.compile(dialect=dialect) for column in _EVENTS.columns}
    shared = ", ".join(f"{name} {kind}" for name, kind in types.items() if name in _SHARED)
    own = {"batch": "integer"} | {name: kind for name, kind in types.items() if name not in _SHARED} | {"stands": "boolean"}
    columns = ", ".join(types)
    return sa.text(f"""
        WITH given AS MATERIALIZED (
                 SELECT * FROM unnest({", ".join(f"CAST(:{name} AS {kind}[])" for name, kind in own.items())}) AS event ({", ".join(own)})
                 JOIN json_to_recordset(CAST(:batches AS json)) AS shared (batch integer, {shared}) USING (batch)
             ),
             kept AS (INSERT INTO capture_event ({columns}) SELECT {columns} FROM given)
        INSERT INTO answer ({", ".join(_FROM_EVENT)}) SELECT {", ".join(_FROM_EVENT.values())} FROM given WHERE stands {"" if all_new else _UPSERT}
    """)  # noqa: S608 - names from above


def _as_lists(batches: Sequence[tuple[Ground, Sorted]]) -> dict[str, str]:
    """Each column of the events as PostgreSQL writes an array, and the batches as JSON."""
    shared = [
        {"batch": number, "visit_id": str(ground.visit_id), "device_id": str(ground.device_id), "sent_at": ground.sent_at.isoformat(),
         "received_at": ground.received_at.isoformat()}
        for number, (ground, _made) in enumerate(batches)
    ]  # fmt: skip
    kept = [each for _ground, made in batches for each in made.events]
    columns: dict[str, Sequence[str]] = {
        "batch": [str(number) for number, (_ground, made) in enumerate(batches) for _ in made.events],
        "id": [each.id for each in kept],
        "sequence": [str(each.sequence) for each in kept],
        "variant": [str(each.variant) for each in kept],
        "kind": [each.kind for each in kept],
        "question_code": [_quoted(each.question_code) for each in kept],
        "value": [_quoted(None if each.value is None else each.written_value) for each in kept],
        "content_hash": [each.content_hash for each in kept],
        "outcome": [each.outcome for each in kept],
        "detail": [_quoted(each.detail) for each in kept],
        "captured_at": [each.captured_at for each in kept],
        "elapsed_ms": [str(each.elapsed_ms) for each in kept],
        "replaces": [_quoted(json.dumps(each.replaces) if each.replaces else None) for each in kept],
        "stands": ["t" if _stands(made, each) else "f" for _ground, made in batches for each in made.events],
    }
    return {name: f"{{{','.join(values)}}}" for name, values in columns.items()} | {"batches": json.dumps(shared)}


def _quoted(text: str | None) -> str:
    """A text in an array of PostgreSQL's."""
    if text is None:
        return "NULL"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _add_for_sqlite(ground: Ground, made: Sorted, events: list[tuple[Any, ...]], answers: list[tuple[Any, ...]]) -> None:
    """The rows in the forms that SQLAlchemy keeps values in (a test holds them equal)."""
    visit, device = ground.visit_id.hex, ground.device_id.hex
    sent_at, received_at = (_moment(each.astimezone(dt.UTC).isoformat()) for each in (ground.sent_at, ground.received_at))
    for kept in made.events:
        own_id, value = kept.id.replace("-", ""), None if kept.value is None else kept.written_value
        captured_at = _moment(kept.captured_at)
        replaces = json.dumps(kept.replaces) if kept.replaces else None
        events.append(
            (
                own_id, visit, device, kept.sequence, kept.variant, kept.kind, kept.question_code, value, kept.content_hash, kept.outcome,
                kept.detail, captured_at, kept.elapsed_ms, replaces, sent_at, received_at,
            )
        )  # fmt: skip
        if _stands(made, kept):
            answers.append((visit, kept.question_code, value, captured_at, kept.elapsed_ms, device, own_id, received_at))


def _stands(made: Sorted, kept: Kept) -> bool:
    """Whether this event is the answer to its question: one that a later event of the same batch replaced is kept as an event only."""
    return kept.question_code is not None and made.answers.get(kept.question_code) is kept


def _moment(written: str) -> str:
    """A moment in UTC, from ISO 8601: a blank before the time, always microseconds, no zone."""
    time = written[11:-6]
    return f"{written[:10]} {time if '.' in time else time + '.000000'}"
