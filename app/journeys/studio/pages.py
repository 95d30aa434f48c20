"""Pages of a questionnaire and its versions."""

import uuid
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.clients import queries as client_queries
from app.db import SessionDep
from app.journeys.errors import QuestionnaireNotFound
from app.journeys.forms import JourneyForm
from app.journeys.interchange.export import left_out_of_xlsform
from app.journeys.models import QuestionnaireVersion
from app.journeys.rules import VersionStatus
from app.journeys.schemas import QuestionnaireContent
from app.journeys.scoring import attainable_points
from app.journeys.studio import actions, queries
from app.journeys.studio.editor_words import editor_words
from app.journeys.studio.estimate import section_seconds
from app.journeys.studio.findings import Severity, list_findings
from app.journeys.studio.reading import read_question, read_rule_of_section
from app.journeys.wording import version_words
from app.kit.translation import gettext as _
from app.web.flash import flash
from app.web.forms import errors_of
from app.web.templating import render

router = APIRouter(include_in_schema=False)
Sees = Annotated[Viewer, allowed(Permission.STUDY_SEE)]
Edits = Annotated[Viewer, allowed(Permission.STUDY_EDIT)]


@router.get("/questionnaires/{questionnaire_id}")
def questionnaire_page(
    request: Request, session: SessionDep, viewer: Sees, questionnaire_id: uuid.UUID, version: Annotated[int | None, Query(ge=1)] = None
) -> HTMLResponse:
    """A version of a questionnaire: its questions by step."""
    return _questionnaire(request, session, viewer, questionnaire_id, version)


@router.post("/questionnaires/{questionnaire_id}")
def rename_questionnaire(
    request: Request, session: SessionDep, viewer: Edits, questionnaire_id: uuid.UUID, name: Annotated[str, Form()] = ""
) -> Response:
    """Save a questionnaire's name."""
    try:
        form = JourneyForm(name=name)
    except ValidationError as error:
        return _questionnaire(request, session, viewer, questionnaire_id, None, errors=errors_of(error))
    actions.rename_questionnaire(session, viewer, questionnaire_id, form.name)
    return _saved(request, f"/questionnaires/{questionnaire_id}")


@router.post("/questionnaires/{questionnaire_id}/versions")
def start_version(request: Request, session: SessionDep, viewer: Edits, questionnaire_id: uuid.UUID) -> Response:
    """Begin a new version."""
    made = actions.start_version(session, viewer, questionnaire_id)
    return _saved(request, f"/questionnaires/{questionnaire_id}", _("Version %(n)s is a draft with the same questions.", n=made.number))


@router.post("/questionnaires/{questionnaire_id}/versions/{version_id}/{verb}")
def change_version(
    request: Request,
    session: SessionDep,
    viewer: Edits,
    questionnaire_id: uuid.UUID,
    version_id: uuid.UUID,
    *,
    verb: Literal["publish", "retire"],
) -> Response:
    """Publish or retire a version."""
    done = (actions.publish_version if verb == "publish" else actions.retire_version)(session, viewer, version_id)
    told = _("Version %(n)s is published. Its questions stay as they are.", n=done.number)
    if verb == "retire":
        told = _("Version %(n)s is retired.", n=done.number)
    return _saved(request, f"/questionnaires/{questionnaire_id}?version={done.number}", told)


def _questionnaire(
    request: Request,
    session: SessionDep,
    viewer: Viewer,
    questionnaire_id: uuid.UUID,
    number: int | None,
    *,
    errors: dict[str, str] | None = None,
) -> HTMLResponse:
    questionnaire = queries.get_questionnaire(session, viewer, questionnaire_id)
    client = client_queries.get_client(session, viewer, questionnaire.client_id)
    versions = queries.list_versions(session, questionnaire.id)
    shown: QuestionnaireVersion | None = versions[0] if number is None else next((each for each in versions if each.number == number), None)
    if shown is None:
        raise QuestionnaireNotFound(_("There is no such version."))
    content = QuestionnaireContent.model_validate(shown.content)
    return render(
        request, "journeys/questionnaire.html", status=422 if errors else 200, questionnaire=questionnaire, client=client, versions=versions, shown=shown,
        content=content, points=attainable_points, read=read_question, read_section=read_rule_of_section,
        known={question.code: question for question in content.questions()}, seconds=section_seconds,
        stops=[each for each in list_findings(content) if each.severity is Severity.STOPS] if shown.status is VersionStatus.DRAFT else [],
        drafting=shown.status is VersionStatus.DRAFT and shown.id == versions[0].id, **editor_words(),
        left_out=left_out_of_xlsform(content), version_words=version_words(), edits=viewer.can(Permission.STUDY_EDIT), errors=errors or {}, section="clients",
    )  # fmt: skip


def _saved(request: Request, address: str, text: str = "") -> RedirectResponse:
    response = RedirectResponse(address, status_code=303)
    flash(request, response, text or _("Saved."))
    return response
