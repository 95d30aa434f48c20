"""What a shopper's phone sends about a decision (docs/phone-protocol.md)."""

import uuid
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.db import SessionDep
from app.quality import appeal_actions
from app.visits.cards import visit_cards
from app.visits.schemas import VisitCard

router = APIRouter(prefix="/api/v1")
Shopper = Annotated[Viewer, allowed(Permission.WORK_OWN)]


class ObjectionIn(BaseModel):
    """Why a shopper does not agree."""

    text: Annotated[str, Field(max_length=10_000)]


class ObjectionOut(BaseModel):
    """The visit as it stands now."""

    visit: VisitCard


@router.post("/phone/visits/{visit_id}/appeal")
def appeal(viewer: Shopper, session: SessionDep, visit_id: uuid.UUID, given: ObjectionIn) -> ObjectionOut:
    """The shopper does not agree with the rejection of a visit."""
    visit = appeal_actions.object_to(session, viewer, visit_id, given.text)
    return ObjectionOut(visit=visit_cards(session, viewer, [visit])[0])
