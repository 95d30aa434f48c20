"""How a questionnaire begins: from nothing, a template, a journey's steps, or as a copy of another; and the pictures beside questions."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError
from sqlalchemy.orm import Session

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.clients import queries as client_queries
from app.clients.models import Client
from app.db import SessionDep
from app.errors import Invalid
from app.journeys.errors import QuestionnaireNotFound
from app.journeys.forms import JourneyForm
from app.journeys.pictures import CONTENT_TYPE, picture_key
from app.journeys.schemas import Leg, QuestionnaireContent, Section
from app.journeys.studio import draft_actions, draft_queries, queries
from app.journeys.studio.editing_sections import empty_content
from app.journeys.studio.section_form import section_of_step
from app.journeys.templates import find_template, list_templates
from app.kit.object_store import BlobMissingError, BlobStore
from app.kit.translation import gettext as _
from app.web.forms import SentForm, errors_of
from app.web.templating import render

router = APIRouter(include_in_schema=False)
Edits = Annotated[Viewer, allowed(Permission.STUDY_EDIT)]
LANGUAGES = ("nl", "en")
FIRST_STEP = {"nl": "Eerste stap", "en": "First step"}


@router.get("/clients/{client_id}/questionnaires/new")
def new_questionnaire(
    request: Request, session: SessionDep, viewer: Edits, client_id: uuid.UUID, *, origin: Annotated[str, Query(alias="from", max_length=80)] = "empty"
) -> HTMLResponse:  # fmt: skip
    """What a new questionnaire is made from, and what it is called."""
    return _begin(request, session, viewer, client_id, {"from": origin, "name": ""})


@router.post("/clients/{client_id}/questionnaires/new")
def begin_questionnaire(request: Request, session: SessionDep, viewer: Edits, client_id: uuid.UUID, *, form: SentForm) -> Response:
    """Make it, and open the editor."""
    values = {key: str(value) for key, value in form.items()}
    client = client_queries.get_client(session, viewer, client_id)
    try:
        named = JourneyForm(name=values.get("name", ""))
        content = _content_from(session, viewer, client, values.get("from", ""), named.name)
    except ValidationError as error:
        return _begin(request, session, viewer, client_id, values, errors_of(error))
    except (Invalid, QuestionnaireNotFound) as error:
        return _begin(request, session, viewer, client_id, values, {"from": error.message})
    made = draft_actions.begin_questionnaire(
        session, viewer, client_id, name=named.name, content=content, origin=values.get("from", "")[:80]
    )
    return RedirectResponse(f"/questionnaires/{made.questionnaire_id}/edit", status_code=303)


def _content_from(session: Session, viewer: Viewer, client: Client, origin: str, name: str) -> QuestionnaireContent:
    """The first content, by where it comes from (``template:code``, ``journey:id``, ``copy:id``). Raises UnknownTemplate, QuestionnaireNotFound."""
    kind, _colon, what = origin.partition(":")
    if kind == "template":
        return find_template(what).content
    if kind == "journey":
        return _from_journey(session, viewer, client, _id(what), name)
    if kind == "copy":
        copied = queries.get_questionnaire(session, viewer, _id(what))
        return QuestionnaireContent.model_validate(draft_queries.get_newest(session, copied.id).content)
    return empty_content(_titled(client, name), LANGUAGES, FIRST_STEP)


def _from_journey(session: Session, viewer: Viewer, client: Client, journey_id: uuid.UUID, name: str) -> QuestionnaireContent:
    rows = draft_queries.list_steps(session, viewer, client.id, journey_id)
    if not rows:
        raise QuestionnaireNotFound(_("This journey has no steps yet."))
    found = draft_queries.list_legs(session, journey_id)
    taken: set[str] = set()
    sections: list[Section] = []
    for row in rows:
        sections.append(section_of_step(row, taken, {str(leg.id): leg.code for leg in found}))
        taken.add(sections[-1].code)
    legs = [Leg(code=leg.code, title=leg.name) for leg in found]
    return QuestionnaireContent(title=_titled(client, name), languages=list(LANGUAGES), legs=legs, sections=sections)


def _titled(client: Client, name: str) -> dict[str, str]:
    return {client.locale if client.locale in LANGUAGES else LANGUAGES[0]: name}


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise QuestionnaireNotFound(_("Choose what to begin with.")) from error


def _begin(
    request: Request, session: Session, viewer: Viewer, client_id: uuid.UUID, values: dict[str, str], errors: dict[str, str] | None = None
) -> HTMLResponse:
    client = client_queries.get_client(session, viewer, client_id)
    journeys: dict[uuid.UUID, tuple[Any, int]] = {}
    for row in draft_queries.list_steps(session, viewer, client.id):
        journeys[row.journey.id] = (row.journey, journeys.get(row.journey.id, (None, 0))[1] + 1)
    return render(
        request, "studio/begin.html", status=422 if errors else 200, client=client, values=values, errors=errors or {}, templates=list_templates(),
        journeys=list(journeys.values()), others=draft_queries.list_copyable(session, viewer), section="clients",
    )  # fmt: skip


@router.get("/questionnaires/pictures/{sha256}")
def picture(
    request: Request, _viewer: Annotated[Viewer, allowed(Permission.EVIDENCE_SEE)], sha256: Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
) -> Response:
    """A picture beside a question, for staff and for phones; its name is the sum of its bytes, so that it never changes."""
    blobs: BlobStore = request.app.state.blobs
    try:
        content = blobs.get(picture_key(sha256))
    except BlobMissingError as error:
        raise QuestionnaireNotFound(_("There is no such picture.")) from error
    return Response(content, media_type=CONTENT_TYPE, headers={"Cache-Control": "private, max-age=31536000, immutable"})
