"""What phones send and get (docs/phone-protocol.md). Bodies are read before a transaction opens: a slow phone holds no lock."""

import hashlib
import json
import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import AwareDatetime, ValidationError
from starlette.concurrency import run_in_threadpool

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import Caller, allowed, allowed_within, find_viewer
from app.capture import actions, queries
from app.capture.bundle import get_bundle
from app.capture.errors import BatchTooLarge, BatchUnreadable, EvidenceHashDiffers, EvidenceTooLarge, RecordingsOff
from app.capture.intake import HandedIn, Intake
from app.capture.media import CheckedEvidence, check_evidence
from app.capture.rules import LARGEST_BODY, accepted_types
from app.capture.schemas import BatchIn, BriefingCheckIn, BriefingCheckOut, Bundle, EventsOut, EvidenceReceipt
from app.db import Database, SessionDep
from app.errors import SignInNeeded, TooLarge
from app.journeys.value_shapes import AUDIO_TYPES, LARGEST_FILE_BYTES, PHOTO_TYPES
from app.kit.translation import gettext as _
from app.settings import Settings
from app.visits.queries import get_visit

router = APIRouter(prefix="/api/v1")
Shopper = Annotated[Viewer, allowed(Permission.WORK_OWN)]
Sha256 = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]


async def read_body(request: Request, most: int, refusal: TooLarge) -> bytes:
    """The body, as long as it stays within ``most`` bytes; raises ``refusal`` at the first byte too many, whatever was announced."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > most:
        raise refusal
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise refusal
        parts.append(part)
    return b"".join(parts)


async def read_batch(request: Request) -> BatchIn:
    """The batch in the body. Raises BatchTooLarge, BatchUnreadable; then nothing of it is kept."""
    body = await read_body(request, LARGEST_BODY, BatchTooLarge(_("This is more than one request can carry. Send it in smaller parts.")))
    try:
        return BatchIn.model_validate(json.loads(body))
    except ValidationError as error:
        fields = {".".join(map(str, item["loc"])): item["msg"] for item in error.errors(include_url=False, include_input=False)[:20]}
        raise BatchUnreadable(
            _("The server cannot read what this phone sent. It stays on the phone; update the app and try again."), fields=fields
        ) from error
    except (ValueError, RecursionError) as error:
        raise BatchUnreadable(
            _("The server cannot read what this phone sent. It stays on the phone; update the app and try again.")
        ) from error


async def read_evidence(
    request: Request,
    visit_id: uuid.UUID,
    sha256: Sha256,
    question_code: Annotated[str | None, Query(max_length=130, pattern=r"^[^\x00]*$")] = None,
) -> CheckedEvidence:
    """The photo, recording or file in the body, hashed and looked at; only for whose visit it is, and before a write transaction opens.

    Raises SignInNeeded, VisitNotFound, RecordingsOff, EvidenceTooLarge, EvidenceHashDiffers, EvidenceNotAnImage, EvidenceNotTaken.
    """
    accepted = await run_in_threadpool(_what_is_taken, request, visit_id, question_code)
    settings: Settings = request.app.state.settings
    most = settings.max_evidence_bytes if accepted <= PHOTO_TYPES else LARGEST_FILE_BYTES
    content = await read_body(request, most, EvidenceTooLarge(_("This file is larger than %(n)s MB. Send a smaller one.", n=most // 2**20)))
    if await run_in_threadpool(lambda: hashlib.sha256(content).hexdigest()) != sha256:
        raise EvidenceHashDiffers(_("This photo did not arrive as it was sent. It is still on the phone; it will be sent again."))
    return await run_in_threadpool(check_evidence, content, sha256, accepted)


def _what_is_taken(request: Request, visit_id: uuid.UUID, question_code: str | None) -> frozenset[str]:
    """The content types that may be sent for this question of the viewer's own visit."""
    database: Database = request.app.state.database
    with database.read() as session:
        viewer = find_viewer(request, session)
        if not viewer.signed_in:
            raise SignInNeeded(_("Sign in to go on. What you filled in is kept on this device."))
        visit = get_visit(session, viewer, visit_id)
        accepted = accepted_types(queries.get_content(session, visit.questionnaire_version_id), question_code)
        if accepted == AUDIO_TYPES and not queries.allows_recordings(session, visit):
            raise RecordingsOff(_("This study does not take sound recordings, so this one was not kept."))
        return accepted


@router.get("/phone/visits/{visit_id}")
def bundle(viewer: Shopper, session: SessionDep, visit_id: uuid.UUID) -> Bundle:
    """All the phone needs to do the visit without a network."""
    return get_bundle(session, viewer, visit_id)


@router.post("/phone/visits/{visit_id}/briefing-check")
def briefing_check(viewer: Shopper, session: SessionDep, visit_id: uuid.UUID, given: BriefingCheckIn) -> BriefingCheckOut:
    """One try at the understanding check."""
    return actions.check_briefing(session, viewer, visit_id, given)


@router.post("/phone/visits/{visit_id}/events", response_model=EventsOut)
async def events(
    batch: Annotated[BatchIn, Depends(read_batch)], caller: Annotated[Caller, allowed_within(Permission.WORK_OWN)], request: Request, visit_id: uuid.UUID
) -> Response:  # fmt: skip
    """What the phone had piled up. The body is in before the transaction begins, which it shares with those that come at the same time."""
    intake: Intake = request.app.state.intake
    return Response(await intake.take(HandedIn(caller, visit_id, batch)), media_type="application/json")


@router.put("/phone/visits/{visit_id}/evidence/{sha256}", status_code=201)
def evidence(
    photo: Annotated[CheckedEvidence, Depends(read_evidence)], viewer: Shopper, session: SessionDep, request: Request, response: Response,
    visit_id: uuid.UUID, question_code: Annotated[str | None, Query(max_length=130, pattern=r"^[^\x00]*$")] = None, captured_at: AwareDatetime | None = None,
) -> EvidenceReceipt:  # fmt: skip
    """A photo, recording or file, found by the hash of its content; sent again, it is simply there."""
    receipt, is_new = actions.store_evidence(
        session, viewer, request.app.state.blobs, visit_id, photo, question_code=question_code, captured_at=captured_at
    )
    response.status_code = 201 if is_new else 200
    return receipt
