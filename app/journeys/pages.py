"""A client's journeys and questionnaires, and how each begins."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.clients import queries as client_queries
from app.db import SessionDep
from app.errors import Invalid
from app.journeys.forms import JourneyForm
from app.journeys.maps import queries as map_queries
from app.journeys.studio import actions as studio_actions
from app.journeys.studio import queries as studio_queries
from app.journeys.templates import list_templates
from app.journeys.wording import version_words
from app.web.forms import errors_of
from app.web.templating import render

router = APIRouter(include_in_schema=False)
Sees = Annotated[Viewer, allowed(Permission.STUDY_SEE)]
Edits = Annotated[Viewer, allowed(Permission.STUDY_EDIT)]


@router.get("/clients/{client_id}/journeys")
def journeys(request: Request, session: SessionDep, viewer: Sees, client_id: uuid.UUID) -> HTMLResponse:
    """A client's journeys and questionnaires, and the templates to begin from."""
    return _list_page(request, session, viewer, client_id)


@router.post("/clients/{client_id}/questionnaires")
def create_questionnaire(
    request: Request,
    session: SessionDep,
    viewer: Edits,
    client_id: uuid.UUID,
    *,
    name: Annotated[str, Form()] = "",
    template: Annotated[str, Form()] = "",
) -> Response:
    """A new questionnaire from a template."""
    try:
        form = JourneyForm(name=name)
        made = studio_actions.create_questionnaire(session, viewer, client_id, name=form.name, template_code=template)
    except ValidationError as error:
        return _list_page(request, session, viewer, client_id, errors_of(error), name)
    except Invalid as error:
        return _list_page(request, session, viewer, client_id, error.fields, name)
    return RedirectResponse(f"/questionnaires/{made.questionnaire_id}", status_code=303)


def _list_page(
    request: Request, session: SessionDep, viewer: Viewer, client_id: uuid.UUID, errors: dict[str, str] | None = None, name: str = ""
) -> HTMLResponse:  # fmt: skip
    client = client_queries.get_client(session, viewer, client_id)
    return render(
        request, "journeys/list.html", status=422 if errors else 200, here=f"/clients/{client_id}/journeys", client=client, tab="journeys",
        section="clients", errors=errors or {}, name=name,
        figures=client_queries.count_client(session, client_id), journeys=map_queries.list_journeys(session, viewer, client_id),
        questionnaires=studio_queries.list_questionnaires(session, viewer, client_id), templates=list_templates(), version_words=version_words(),
    )  # fmt: skip
