"""Trying a version out: its questions as a phone gets them, and the score of answers that are kept nowhere."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.db import SessionDep
from app.journeys.answers import form_of
from app.journeys.models import QuestionnaireVersion
from app.journeys.schemas import QuestionnaireContent
from app.journeys.studio import queries
from app.journeys.studio.try_out import ScoreOut, try_score

router = APIRouter(prefix="/api/v1", tags=["questionnaires"])
Sees = Annotated[Viewer, allowed(Permission.STUDY_SEE)]
MOST_ANSWERS = 20_000


class PreviewOut(BaseModel):
    """A version as a phone gets it with a visit."""

    version_id: uuid.UUID
    content: dict[str, Any]


class TriedAnswers(BaseModel):
    """Answers by key, as a phone has them (``staff_name[3]``, ``why:...``, ``affect:...``)."""

    model_config = ConfigDict(extra="forbid")

    answers: dict[str, Any] = Field(max_length=MOST_ANSWERS)


@router.get("/questionnaires/{questionnaire_id}/versions/{version_id}/preview")
def preview(session: SessionDep, viewer: Sees, questionnaire_id: uuid.UUID, version_id: uuid.UUID) -> PreviewOut:
    """The version's questions, without what scores them; drafts too."""
    version = _version(session, viewer, questionnaire_id, version_id)
    return PreviewOut(version_id=version.id, content=form_of(QuestionnaireContent.model_validate(version.content)).shipped)


@router.post("/questionnaires/{questionnaire_id}/versions/{version_id}/score")
def score(session: SessionDep, viewer: Sees, questionnaire_id: uuid.UUID, version_id: uuid.UUID, tried: TriedAnswers) -> ScoreOut:
    """What these answers would score, item by item; nothing is kept."""
    version = _version(session, viewer, questionnaire_id, version_id)
    return try_score(QuestionnaireContent.model_validate(version.content), tried.answers)


def _version(session: Session, viewer: Viewer, questionnaire_id: uuid.UUID, version_id: uuid.UUID) -> QuestionnaireVersion:
    return queries.get_version_of(session, queries.get_questionnaire(session, viewer, questionnaire_id).id, version_id)
