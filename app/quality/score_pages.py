"""The page on which a visit's score is explained, line by line."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.capture import queries as captured
from app.db import SessionDep
from app.quality.score_sheet import make_score_sheet
from app.visits.queries import get_visit
from app.web.templating import render

router = APIRouter(include_in_schema=False)


@router.get("/visits/{visit_id}/score")
def score_page(
    viewer: Annotated[Viewer, allowed(Permission.VISIT_REVIEW)], session: SessionDep, request: Request, visit_id: uuid.UUID
) -> HTMLResponse:
    """Each section with its weight, each item with what it put into the total, and what limits did."""
    visit = get_visit(session, viewer, visit_id)
    content = captured.get_content(session, visit.questionnaire_version_id)
    answers = {code: answer.value for code, answer in captured.list_standing_answers(session, visit.id).items()}
    return render(request, "review/score.html", visit=visit, sheet=make_score_sheet(content, answers))
