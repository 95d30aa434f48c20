"""The page on which a version is tried out: a phone, and the score beside it."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.clients import queries as client_queries
from app.db import SessionDep
from app.journeys.schemas import QuestionnaireContent
from app.journeys.studio import queries
from app.journeys.wording import version_words
from app.web.templating import render

router = APIRouter(include_in_schema=False)


@router.get("/questionnaires/{questionnaire_id}/try-out")
def try_out_page(
    request: Request, session: SessionDep, viewer: Annotated[Viewer, allowed(Permission.STUDY_SEE)], questionnaire_id: uuid.UUID,
    version: Annotated[int | None, Query(ge=1, le=100_000)] = None,
) -> HTMLResponse:  # fmt: skip
    """A version on a phone that keeps nothing; the newest without a number."""
    questionnaire = queries.get_questionnaire(session, viewer, questionnaire_id)
    shown = queries.get_numbered_version(session, questionnaire.id, version)
    return render(
        request, "studio/try_out.html", questionnaire=questionnaire, client=client_queries.get_client(session, viewer, questionnaire.client_id),
        versions=queries.list_versions(session, questionnaire.id), tried=shown, content=QuestionnaireContent.model_validate(shown.content),
        version_words=version_words(), section="clients",
    )  # fmt: skip
