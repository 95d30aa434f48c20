"""Questionnaires in and out for programs."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.clients.queries import get_client
from app.db import SessionDep
from app.journeys.interchange import actions, queries
from app.journeys.interchange.errors import FormRefused
from app.journeys.interchange.export import export_xlsform
from app.journeys.interchange.json_form import json_schema, sources_only
from app.journeys.interchange.sent_files import SentBody
from app.journeys.interchange.upload import Upload
from app.journeys.models import QuestionnaireVersion
from app.journeys.schemas import QuestionnaireContent
from app.journeys.studio.queries import get_questionnaire, list_questionnaires
from app.kit.translation import gettext as _

router = APIRouter(prefix="/api/v1", tags=["questionnaires"])
Public = Annotated[Viewer, allowed(Permission.PUBLIC)]
Sees = Annotated[Viewer, allowed(Permission.STUDY_SEE)]
Edits = Annotated[Viewer, allowed(Permission.STUDY_EDIT)]
Number = Annotated[int | None, Query(ge=1, le=1_000_000)]
BODY = {
    "requestBody": {
        "required": True,
        "description": "The file: XLSForm (.xlsx, .xls, .csv, .md, or a .zip with pictures), a checklist (.xlsx, .csv) or our JSON.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}, "application/json": {"schema": {}}},
    }
}


class FindingOut(BaseModel):
    """One remark about the file; ``row`` counts from 1."""

    severity: str
    message: str
    sheet: str
    row: int | None
    column: str


class ImportOut(BaseModel):
    """What an import made, or with ``check`` would make; ``outcomes`` counts the rows of the file."""

    questionnaire_id: uuid.UUID | None
    version_id: uuid.UUID | None
    number: int | None
    form: str
    title: str
    sections: int
    questions: int
    outcomes: dict[str, int]
    findings: list[FindingOut]


class QuestionnaireOut(BaseModel):
    """A questionnaire with its newest version."""

    id: uuid.UUID
    name: str
    version_id: uuid.UUID
    number: int
    status: str


@router.get("/questionnaire-schema")
def questionnaire_schema(viewer: Public) -> dict[str, Any]:  # noqa: ARG001 - its permission is public
    """JSON Schema of a questionnaire."""
    return json_schema()


@router.get("/clients/{client_id}/questionnaires")
def list_of_questionnaires(session: SessionDep, viewer: Sees, client_id: uuid.UUID) -> list[QuestionnaireOut]:
    """A client's questionnaires."""
    get_client(session, viewer, client_id)
    return [
        QuestionnaireOut(
            id=row.questionnaire.id, name=row.questionnaire.name, version_id=row.version_id, number=row.number, status=row.status.value
        )
        for row in list_questionnaires(session, viewer, client_id)
    ]


@router.get("/questionnaires/{questionnaire_id}")
def questionnaire(session: SessionDep, viewer: Sees, questionnaire_id: uuid.UUID, version: Number = None) -> dict[str, Any]:
    """The content of a version, the newest without a number; importing it again makes the same questionnaire."""
    _questionnaire, _version, content = queries.get_content(session, viewer, questionnaire_id, version)
    document: dict[str, Any] = sources_only(content.stored())
    return document


@router.get("/questionnaires/{questionnaire_id}/xlsform")
def xlsform(session: SessionDep, viewer: Sees, questionnaire_id: uuid.UUID, version: Number = None) -> Response:
    """The same as an XLSForm."""
    found, number, content = queries.get_content(session, viewer, questionnaire_id, version)
    body = export_xlsform(content, form_id=f"veldgast_{found.id.hex[:12]}", version=str(number.number))
    return Response(
        body,
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": f'attachment; filename="questionnaire-v{number.number}.xlsx"'},
    )


@router.post("/clients/{client_id}/questionnaires", status_code=201, openapi_extra=BODY)
def import_questionnaire(
    request: Request, sent: SentBody, session: SessionDep, viewer: Edits, response: Response, client_id: uuid.UUID,
    *, name: Annotated[str, Query(max_length=200)] = "", check: bool = False,
) -> ImportOut:  # fmt: skip
    """A new questionnaire from a file, as a draft; with ``check`` nothing is written. Query: ``file_name``, ``language``, ``form``."""
    client = get_client(session, viewer, client_id)
    upload = sent.get()
    if check:
        response.status_code = 200
        return _told(upload, None)
    content = _whole(upload)
    actions.keep_pictures(request.app.state.blobs, upload.imported)
    made = actions.create_from_content(
        session, viewer, client.id, name=name.strip() or upload.imported.title or upload.title, content=content, source=sent.name
    )
    return _told(upload, made)


@router.post("/questionnaires/{questionnaire_id}/versions", status_code=201, openapi_extra=BODY)
def import_version(request: Request, sent: SentBody, session: SessionDep, viewer: Edits, questionnaire_id: uuid.UUID) -> ImportOut:
    """A new draft of a questionnaire from a file. Query: ``file_name``, ``language``, ``form``."""
    get_questionnaire(session, viewer, questionnaire_id)
    upload = sent.get()
    content = _whole(upload)
    actions.keep_pictures(request.app.state.blobs, upload.imported)
    return _told(upload, actions.add_version(session, viewer, questionnaire_id, content=content, source=sent.name))


def _whole(upload: Upload) -> QuestionnaireContent:
    if upload.imported.content is None:
        error = FormRefused(_("Nothing can be imported while something is refused. Mend the file and upload it again."))
        error.facts["findings"] = [finding.stored() for finding in upload.imported.findings.sorted()]
        raise error
    return upload.imported.content


def _told(upload: Upload, made: QuestionnaireVersion | None) -> ImportOut:
    content, findings = upload.imported.content, upload.imported.findings
    return ImportOut(
        questionnaire_id=made.questionnaire_id if made else None, version_id=made.id if made else None, number=made.number if made else None,
        form=upload.form, title=upload.imported.title or upload.title, sections=len(content.sections) if content else 0,
        questions=len(content.questions()) if content else 0, outcomes=findings.outcomes(),
        findings=[FindingOut.model_validate(finding.stored()) for finding in findings.sorted()],
    )  # fmt: skip
