"""Photos, recordings and files as they come in, whole or in parts: read and judged before a write transaction opens."""

import hashlib
import uuid
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Path, Query, Request
from starlette.concurrency import run_in_threadpool

from app.access.permissions import Permission
from app.accounts.viewing import find_viewer, require
from app.capture import part_actions, queries
from app.capture.bodies import read_body
from app.capture.errors import EvidenceHashDiffers, EvidenceOffsetDiffers, EvidencePartWrong, EvidenceTooLarge, RecordingsOff
from app.capture.media import CheckedEvidence, check_evidence
from app.capture.rules import accepted_types
from app.db import Database
from app.errors import AppError
from app.journeys.value_shapes import AUDIO_TYPES, LARGEST_FILE_BYTES, PHOTO_TYPES
from app.kit.object_store import BlobMissingError, BlobStore
from app.kit.translation import gettext as _
from app.settings import Settings
from app.visits.queries import get_visit

LARGEST_PART: Final = 1024 * 1024
"""Bytes of one part."""
Sha256 = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
QuestionCode = Annotated[str | None, Query(max_length=130, pattern=r"^[^\x00]*$")]


@dataclass(frozen=True)
class Part:
    """Bytes of a file from ``starts_at``; with the last of them comes the ``whole``, put together and judged."""

    content: bytes
    starts_at: int
    size: int
    whole: CheckedEvidence | None


async def read_evidence(request: Request, visit_id: uuid.UUID, sha256: Sha256, question_code: QuestionCode = None) -> CheckedEvidence:
    """The photo, recording or file in the body, hashed and looked at; only for whose visit it is, and before a write transaction opens.

    Raises SignInNeeded, NotAllowed, VisitNotFound, RecordingsOff, EvidenceTooLarge, EvidenceHashDiffers, EvidenceNotAnImage, EvidenceNotTaken.
    """
    accepted = await run_in_threadpool(_what_is_taken, request, visit_id, question_code)
    most = _most_bytes(request, accepted)
    content = await read_body(request, most, _too_large(most))
    return await run_in_threadpool(_judge, content, sha256, accepted)


async def read_part(
    request: Request, visit_id: uuid.UUID, sha256: Sha256, starts_at: Annotated[int, Path(ge=0, le=2**31)],
    size: Annotated[int, Query(ge=1, le=2**40)], question_code: QuestionCode = None,
) -> Part:  # fmt: skip
    """A part of a file of ``size`` bytes. Raises what read_evidence raises, EvidenceOffsetDiffers and EvidencePartWrong.

    A whole that is refused takes its parts with it: nothing of it stays.
    """
    accepted = await run_in_threadpool(_what_is_taken, request, visit_id, question_code)
    most = _most_bytes(request, accepted)
    if size > most:
        raise _too_large(most)
    content = await read_body(
        request, LARGEST_PART, EvidenceTooLarge(_("This is more than one request can carry. Send it in smaller parts."))
    )
    end = starts_at + len(content)
    if not content or end > size:
        raise EvidencePartWrong(_("This part of the file does not fit. It is still on the phone; it will be sent again."))
    if end < size:
        return Part(content, starts_at, size, None)
    return Part(content, starts_at, size, await run_in_threadpool(_put_together, request, visit_id, sha256, content, starts_at, accepted))


def _put_together(
    request: Request, visit_id: uuid.UUID, sha256: str, last: bytes, starts_at: int, accepted: frozenset[str]
) -> CheckedEvidence | None:
    """The whole file; None when it is not the turn of this part, or when the whole came before."""
    database: Database = request.app.state.database
    blobs: BlobStore = request.app.state.blobs
    with database.read() as session:
        if queries.find_evidence(session, visit_id, sha256) is not None:
            return None
        parts = queries.list_parts(session, visit_id, sha256)
    if queries.received_bytes(parts) != starts_at:
        return None
    try:
        content = b"".join([*(blobs.get(part.storage_key) for part in parts), last])
        return _judge(content, sha256, accepted)
    except (BlobMissingError, AppError) as error:
        part_actions.drop_parts(database, blobs, visit_id, sha256)
        if isinstance(error, BlobMissingError):
            raise EvidenceOffsetDiffers(_("A part of this file is not here any more. It will be sent again."), received=0) from error
        raise


def _judge(content: bytes, sha256: str, accepted: frozenset[str]) -> CheckedEvidence:
    if hashlib.sha256(content).hexdigest() != sha256:
        raise EvidenceHashDiffers(_("This photo did not arrive as it was sent. It is still on the phone; it will be sent again."))
    return check_evidence(content, sha256, accepted)


def _most_bytes(request: Request, accepted: frozenset[str]) -> int:
    settings: Settings = request.app.state.settings
    return settings.max_evidence_bytes if accepted <= PHOTO_TYPES else LARGEST_FILE_BYTES


def _too_large(most: int) -> EvidenceTooLarge:
    return EvidenceTooLarge(_("This file is larger than %(n)s MB. Send a smaller one.", n=most // 2**20))


def _what_is_taken(request: Request, visit_id: uuid.UUID, question_code: str | None) -> frozenset[str]:
    """The content types that may be sent for this question of the viewer's own visit."""
    database: Database = request.app.state.database
    with database.read() as session:
        # Before anything is read or taken apart: a refused part takes those before it along, and only the visit's own shopper may do that.
        viewer = require(find_viewer(request, session), Permission.WORK_OWN)
        visit = get_visit(session, viewer, visit_id)
        accepted = accepted_types(queries.get_content(session, visit.questionnaire_version_id), question_code)
        if accepted == AUDIO_TYPES and not queries.allows_recordings(session, visit):
            raise RecordingsOff(_("This study does not take sound recordings, so this one was not kept."))
        return accepted
