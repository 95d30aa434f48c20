"""The only writer of parts of files that are on their way."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from app.capture import actions, queries
from app.capture.errors import EvidenceOffsetDiffers, EvidenceTooMany
from app.capture.models import EvidencePart
from app.capture.schemas import PartReceipt
from app.kit.clock import now
from app.kit.translation import gettext as _
from app.visits.queries import lock_visit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from app.access.viewer import Viewer
    from app.capture.uploads import Part
    from app.db import Database
    from app.kit.object_store import BlobStore

MOST_PARTIAL_BYTES: Final = 60 * 1024 * 1024
"""Bytes of unfinished files that one visit may have here: two of the largest and some."""
PARTS_KEPT_FOR: Final = dt.timedelta(days=7)
"""How long an unfinished file waits for its next part; a phone that comes back later begins anew."""
_CLEARED_AT_ONCE: Final = 500


def store_part(
    session: Session, viewer: Viewer, blobs: BlobStore, visit_id: uuid.UUID, sha256: str, part: Part,
    *, question_code: str | None, captured_at: dt.datetime | None,
) -> PartReceipt:  # fmt: skip
    """Keep the next part of a file of the viewer's own visit, or with the last part the whole.

    A part that came before is answered with where the file stands. Raises VisitNotFound, EvidenceOffsetDiffers, EvidenceTooMany.
    """
    visit = lock_visit(session, viewer, visit_id)
    if queries.find_evidence(session, visit.id, sha256) is not None:
        return PartReceipt(sha256=sha256, received=part.size, complete=True)
    parts = queries.list_parts(session, visit.id, sha256)
    received = queries.received_bytes(parts)
    if part.starts_at > received:
        raise EvidenceOffsetDiffers(_("A part of this file is not here any more. It will be sent again."), received=received)
    if part.starts_at < received:
        return PartReceipt(sha256=sha256, received=received, complete=False)
    if part.whole is not None:
        actions.store_evidence(session, viewer, blobs, visit.id, part.whole, question_code=question_code, captured_at=captured_at)
        _drop(session, blobs, parts)
        return PartReceipt(sha256=sha256, received=part.size, complete=True)
    if queries.count_part_bytes(session, visit.id) + len(part.content) > MOST_PARTIAL_BYTES:
        raise EvidenceTooMany(_("Too many unfinished files of this visit are here. Let the others finish first."))
    key = f"parts/{visit.id}/{sha256}/{part.starts_at}"
    blobs.put(key, part.content)
    session.add(EvidencePart(visit_id=visit.id, sha256=sha256, starts_at=part.starts_at, size=len(part.content), storage_key=key))
    session.flush()
    return PartReceipt(sha256=sha256, received=received + len(part.content), complete=False)


def drop_parts(database: Database, blobs: BlobStore, visit_id: uuid.UUID, sha256: str) -> None:
    """Let go of an unfinished file, in a transaction of its own."""
    with database.write() as session:
        _drop(session, blobs, queries.list_parts(session, visit_id, sha256))
        session.commit()


def clear_away(database: Database, blobs: BlobStore) -> int:
    """Let go of files that got no new part for a week; says how many parts went."""
    with database.read() as session:
        if not queries.list_stale_parts(session, now() - PARTS_KEPT_FOR, 1):
            return 0
    with database.write() as session:
        stale = queries.list_stale_parts(session, now() - PARTS_KEPT_FOR, _CLEARED_AT_ONCE)
        _drop(session, blobs, stale)
        session.commit()
        return len(stale)


def _drop(session: Session, blobs: BlobStore, parts: Sequence[EvidencePart]) -> None:
    """Rows and bytes. Bytes first: what is left of a file whose rows stay after all is noticed and sent again."""
    for part in parts:
        blobs.delete(part.storage_key)
        session.execute(
            sa.delete(EvidencePart).where(
                EvidencePart.visit_id == part.visit_id, EvidencePart.sha256 == part.sha256, EvidencePart.starts_at == part.starts_at
            )
        )
