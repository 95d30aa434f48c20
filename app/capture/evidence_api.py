"""Photos, recordings and files from phones: whole in one request, or in parts that can be taken up again after a cut."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.capture import actions, part_actions, queries
from app.capture.media import CheckedEvidence
from app.capture.schemas import EvidenceReceipt, PartReceipt, PhoneMoment
from app.capture.uploads import Part, QuestionCode, Sha256, read_evidence, read_part
from app.db import SessionDep
from app.visits.queries import get_visit

router = APIRouter(prefix="/api/v1")
Shopper = Annotated[Viewer, allowed(Permission.WORK_OWN)]


@router.put("/phone/visits/{visit_id}/evidence/{sha256}", status_code=201)
def evidence(
    photo: Annotated[CheckedEvidence, Depends(read_evidence)], viewer: Shopper, session: SessionDep, request: Request, response: Response,
    visit_id: uuid.UUID, question_code: QuestionCode = None, captured_at: PhoneMoment | None = None,
) -> EvidenceReceipt:  # fmt: skip
    """A photo, recording or file, found by the hash of its content; sent again, it is simply there."""
    receipt, is_new = actions.store_evidence(
        session, viewer, request.app.state.blobs, visit_id, photo, question_code=question_code, captured_at=captured_at
    )
    response.status_code = 201 if is_new else 200
    return receipt


@router.get("/phone/visits/{visit_id}/evidence/{sha256}/parts")
def parts(viewer: Shopper, session: SessionDep, visit_id: uuid.UUID, sha256: Sha256) -> PartReceipt:
    """How much of a file is here: where its phone goes on after a cut."""
    visit = get_visit(session, viewer, visit_id)
    whole = queries.find_evidence(session, visit.id, sha256)
    if whole is not None:
        return PartReceipt(sha256=sha256, received=whole.size, complete=True)
    return PartReceipt(sha256=sha256, received=queries.received_bytes(queries.list_parts(session, visit.id, sha256)), complete=False)


@router.put("/phone/visits/{visit_id}/evidence/{sha256}/parts/{starts_at}", status_code=202)
def part(
    part: Annotated[Part, Depends(read_part)], viewer: Shopper, session: SessionDep, request: Request, response: Response,
    visit_id: uuid.UUID, sha256: Sha256, question_code: QuestionCode = None, captured_at: PhoneMoment | None = None,
) -> PartReceipt:  # fmt: skip
    """The next part of a file; the last one makes it whole (201)."""
    receipt = part_actions.store_part(
        session, viewer, request.app.state.blobs, visit_id, sha256, part, question_code=question_code, captured_at=captured_at
    )
    if receipt.complete:
        response.status_code = 201
    return receipt
