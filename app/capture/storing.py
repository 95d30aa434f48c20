"""Writing what a batch comes to: all of its events by one statement, and all of its answers."""

from collections.abc import Sequence
from typing import Final, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.capture.models import Answer, CaptureEvent
from app.kit.rows import Row, insert_rows, upsert_rows

_EVENTS: Final = cast("sa.Table", CaptureEvent.__table__)
_ANSWERS: Final = cast("sa.Table", Answer.__table__)


def insert_events(session: Session, rows: Sequence[Row]) -> None:
    """Add events. Every row has every column."""
    insert_rows(session, _EVENTS, rows)


def upsert_answers(session: Session, rows: Sequence[Row]) -> None:
    """Let these answers stand, in place of what stood there. Every row has every column."""
    upsert_rows(session, _ANSWERS, ("visit_id", "question_code"), rows)
