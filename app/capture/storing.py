"""Writing what batches come to: all of their events, and the answers that stand from now on, at once.

By far the most rows of the whole application are written here, so it is done by hand. What the rows of a batch share is written out once, and
the values are taken as they were written for their hash. PostgreSQL gets everything as one JSON list, which it unfolds once for both tables;
SQLite, which runs in this process, a statement a row.
"""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from functools import cache
from json.encoder import encode_basestring_ascii
from typing import Any, Final, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from app.capture.models import Answer, CaptureEvent
from app.capture.recording import Ground, Kept, Sorted

_EVENTS: Final = cast("sa.Table", CaptureEvent.__table__)
_FROM_EVENT: Final = {
    "visit_id": "visit_id", "question_code": "question_code", "value": "value", "captured_at": "captured_at", "elapsed_ms": "elapsed_ms",
    "device_id": "device_id", "event_id": "id", "updated_at": "received_at",
}  # fmt: skip
"""For each column of an answer the one of its event."""
_IN_PLACE: Final = ", ".join(f"{column} = excluded.{column}" for column in _FROM_EVENT if column not in {"visit_id", "question_code"})
_UPSERT: Final = f"ON CONFLICT (visit_id, question_code) DO UPDATE SET {_IN_PLACE}"
_SQLITE_EVENT: Final = (
    "INSERT INTO capture_event (id, visit_id, device_id, sequence, variant, kind, question_code, value, content_hash, outcome, detail,"
    " captured_at, elapsed_ms, replaces, sent_at, received_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_SQLITE_ANSWER: Final = f"INSERT INTO {Answer.__tablename__} ({', '.join(_FROM_EVENT)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) {_UPSERT}"  # noqa: S608 - names from above


def store(session: Session, batches: Sequence[tuple[Ground, Sorted]]) -> None:
    """Add the events of these batches and let their answers stand, in place of what stood there."""
    batches = [(ground, made) for ground, made in batches if made.events]
    if not batches:
        return
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        rows = ",".join(row for ground, made in batches for row in _as_json(ground, made))
        connection.execute(_on_postgresql(), {"rows": f"[{rows}]"})
        return
    events: list[tuple[Any, ...]] = []
    answers: list[tuple[Any, ...]] = []
    for ground, made in batches:
        _add_for_sqlite(ground, made, events, answers)
    connection.exec_driver_sql(_SQLITE_EVENT, events)
    if answers:
        connection.exec_driver_sql(_SQLITE_ANSWER, answers)


@cache
def _on_postgresql() -> sa.TextClause:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    columns = ", ".join(_EVENTS.columns.keys())
    typed = ", ".join(f"{column.name} {column.type.compile(dialect=dialect)}" for column in _EVENTS.columns)
    return sa.text(f"""
        WITH given AS MATERIALIZED (SELECT * FROM json_to_recordset(CAST(:rows AS json)) AS event ({typed}, stands boolean)),
             kept AS (INSERT INTO capture_event ({columns}) SELECT {columns} FROM given)
        INSERT INTO answer ({", ".join(_FROM_EVENT)}) SELECT {", ".join(_FROM_EVENT.values())} FROM given WHERE stands {_UPSERT}
    """)  # noqa: S608 - names from above


def _as_json(ground: Ground, made: Sorted) -> Iterator[str]:
    """The rows as JSON objects. What may be nothing is left out where it is."""
    shared = (
        f'{{"visit_id":"{ground.visit_id}","device_id":"{ground.device_id}","sent_at":"{ground.sent_at.isoformat()}",'
        f'"received_at":"{ground.received_at.isoformat()}"'
    )
    for kept in made.events:
        stands = ',"stands":true' if _stands(made, kept) else ""
        detail = "" if kept.detail is None else f',"detail":{encode_basestring_ascii(kept.detail)}'
        replaces = f',"replaces":{json.dumps(kept.replaces)}' if kept.replaces else ""
        yield (
            f'{shared},"id":"{kept.id}","sequence":{kept.sequence},"variant":{kept.variant},"kind":"{kept.kind}",'
            f'"question_code":{kept.written_code},"value":{kept.written_value},"content_hash":"{kept.content_hash}","outcome":"{kept.outcome}",'
            f'"captured_at":"{kept.captured_at}","elapsed_ms":{kept.elapsed_ms}{detail}{replaces}{stands}}}'
        )


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
