"""Pages for questionnaires in and out: upload, preview, confirm; download."""

import re
import uuid
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.clients import queries as client_queries
from app.clients.models import Client
from app.db import SessionDep
from app.errors import AppError
from app.journeys.interchange import actions, limits, queries
from app.journeys.interchange.checklist_columns import FIELDS
from app.journeys.interchange.export import export_xlsform
from app.journeys.interchange.findings import ORDER, Severity, finding_of
from app.journeys.interchange.json_form import export_json
from app.journeys.interchange.models import QuestionnaireImport
from app.journeys.interchange.sent_files import SentForm as SentUpload
from app.journeys.models import Questionnaire, QuestionnaireVersion
from app.journeys.schemas import QuestionnaireContent
from app.journeys.wording import kind_words
from app.kit.translation import gettext as _
from app.web.flash import flash
from app.web.forms import SentForm
from app.web.templating import render

router = APIRouter(include_in_schema=False)
Sees = Annotated[Viewer, allowed(Permission.STUDY_SEE)]
Edits = Annotated[Viewer, allowed(Permission.STUDY_EDIT)]
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LANGUAGES: Final = ("nl", "en", "de", "fr")
FINDINGS_SHOWN: Final = 200
SAMPLE_ROWS: Final = 30


@router.get("/clients/{client_id}/questionnaires/import")
def upload_page(
    request: Request,
    session: SessionDep,
    viewer: Edits,
    client_id: uuid.UUID,
    questionnaire_id: Annotated[uuid.UUID | None, Query()] = None,
) -> HTMLResponse:
    """Where a questionnaire is uploaded."""
    return _upload_form(request, session, viewer, client_id, questionnaire_id)


@router.post("/clients/{client_id}/questionnaires/import")
def upload(request: Request, sent: SentUpload, session: SessionDep, viewer: Edits, client_id: uuid.UUID) -> Response:
    """Keep the read file for its preview. ``sent`` stands first: the file is read before the transaction begins."""
    target = _uuid_or_none(sent.fields.get("questionnaire_id", ""))
    try:
        read = sent.get()
        made = actions.keep_upload(session, viewer, client_id, read, file_name=sent.name, questionnaire_id=target)
    except AppError as error:
        if error.status not in {409, 413, 422}:
            raise
        return _upload_form(request, session, viewer, client_id, target, error, sent.fields)
    actions.keep_pictures(request.app.state.blobs, read.imported)
    return RedirectResponse(f"/clients/{client_id}/questionnaires/import/{made.id}", status_code=303)


@router.get("/clients/{client_id}/questionnaires/import/{form_import_id}")
def preview(request: Request, session: SessionDep, viewer: Edits, client_id: uuid.UUID, form_import_id: uuid.UUID) -> Response:
    """What the upload would make, and all there is to say about it."""
    client, waiting = queries.get_import(session, viewer, client_id, form_import_id)
    return _preview(request, session, viewer, client, waiting)


@router.post("/clients/{client_id}/questionnaires/import/{form_import_id}/columns")
def columns(session: SessionDep, viewer: Edits, client_id: uuid.UUID, form_import_id: uuid.UUID, form: SentForm) -> Response:
    """Choose which column of a checklist is what."""
    mapping = {field: str(form.get(f"col-{field}", "")) for field in FIELDS}
    first, second = (str(form.get(key, ""))[:35] for key in ("language", "language_2"))
    languages = (first or "nl", second if second and second != first else ("en" if first != "en" else "nl"))
    actions.map_columns(session, viewer, client_id, form_import_id, mapping=mapping, languages=languages)
    return RedirectResponse(f"/clients/{client_id}/questionnaires/import/{form_import_id}", status_code=303)


@router.post("/clients/{client_id}/questionnaires/import/{form_import_id}/apply")
def apply(
    request: Request, session: SessionDep, viewer: Edits, client_id: uuid.UUID, form_import_id: uuid.UUID, form: SentForm
) -> Response:
    """Make the draft."""
    version = actions.import_upload(session, viewer, client_id, form_import_id, name=str(form.get("name", "")))
    response = RedirectResponse(f"/questionnaires/{version.questionnaire_id}?version={version.number}", status_code=303)
    flash(request, response, _("Imported as a draft. Look through it, then publish it."))
    return response


@router.get("/questionnaires/{questionnaire_id}/export.xlsx")
def download_xlsform(
    session: SessionDep, viewer: Sees, questionnaire_id: uuid.UUID, version: Annotated[int | None, Query(ge=1, le=1_000_000)] = None
) -> Response:
    """A version as an XLSForm."""
    questionnaire, found, content = queries.get_content(session, viewer, questionnaire_id, version)
    body = export_xlsform(content, form_id=f"veldgast_{questionnaire.id.hex[:12]}", version=str(found.number))
    return _download(body, XLSX_TYPE, questionnaire, found, "xlsx")


@router.get("/questionnaires/{questionnaire_id}/export.json")
def download_json(
    session: SessionDep, viewer: Sees, questionnaire_id: uuid.UUID, version: Annotated[int | None, Query(ge=1, le=1_000_000)] = None
) -> Response:
    """A version as one JSON document."""
    questionnaire, found, content = queries.get_content(session, viewer, questionnaire_id, version)
    return _download(export_json(content).encode(), "application/json", questionnaire, found, "json")


def _download(body: bytes, media_type: str, questionnaire: Questionnaire, version: QuestionnaireVersion, extension: str) -> Response:
    name = re.sub(r"[^A-Za-z0-9]+", "-", questionnaire.name).strip("-").lower() or "questionnaire"
    return Response(
        body, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name[:80]}-v{version.number}.{extension}"'}
    )


def _upload_form(
    request: Request, session: SessionDep, viewer: Viewer, client_id: uuid.UUID, questionnaire_id: uuid.UUID | None,
    error: AppError | None = None, fields: dict[str, str] | None = None,
) -> HTMLResponse:  # fmt: skip
    client = client_queries.get_client(session, viewer, client_id)
    target = queries.get_target(session, viewer, client_id, questionnaire_id) if questionnaire_id else None
    chosen = fields or {}
    return render(
        request, "journeys/import_upload.html", status=error.status if error else 200, client=client, target=target, section="clients",
        error=error.message if error else None, language=chosen.get("language", client.locale), form=chosen.get("form", ""),
        languages=_language_words(), most_mb=limits.MOST_BYTES // limits.MEGABYTE,
    )  # fmt: skip


def _preview(request: Request, session: SessionDep, viewer: Viewer, client: Client, waiting: QuestionnaireImport) -> HTMLResponse:
    target = queries.get_target(session, viewer, client.id, waiting.questionnaire_id) if waiting.questionnaire_id else None
    findings = [finding_of(stored) for stored in waiting.findings]
    content = QuestionnaireContent.model_validate(waiting.content) if waiting.content else None
    sheet: dict[str, Any] | None = waiting.sheet
    return render(
        request, "journeys/import_preview.html", client=client, upload=waiting, target=target, section="clients", content=content, sheet=sheet,
        groups=[(severity.value, [each for each in findings if each.severity is severity][:FINDINGS_SHOWN]) for severity in ORDER],
        counts={severity.value: sum(each.severity is severity for each in findings) for severity in Severity},
        severities=_severity_words(), kinds=kind_words(), fields=_field_words(), languages=_language_words(),
        samples=_samples(sheet) if sheet else {},
    )  # fmt: skip


def _samples(sheet: dict[str, Any]) -> dict[str, str]:
    rows = [cells for _number, cells in sheet["rows"][:SAMPLE_ROWS]]
    return {
        header: next((cells[place] for cells in rows if place < len(cells) and cells[place]), "")
        for place, header in enumerate(sheet["headers"])
    }


def _uuid_or_none(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _language_words() -> list[tuple[str, str]]:
    return [("nl", _("Dutch")), ("en", _("English")), ("de", _("German")), ("fr", _("French"))]


def _severity_words() -> dict[str, tuple[str, str]]:
    """What each kind of finding is called, and what it means."""
    return {
        "refused": (_("Refused"), _("Nothing is imported until this is mended in the file.")),
        "dropped": (_("Left out"), _("These rows or cells do not come along.")),
        "downgraded": (_("Comes in differently"), _("It is kept, but as something else.")),
        "note": (_("Good to know"), _("Nothing is lost here.")),
    }


def _field_words() -> dict[str, tuple[str, str]]:
    """What each field of a checklist is called, and what to know about it."""
    return {
        "section": (_("Section"), _("The step. An empty cell means the same as above.")),
        "question": (_("Question"), ""),
        "options": (_("Answers with points"), _("Like “Yes=10; Partly=5; No=0”. Empty means yes, no or not applicable.")),
        "help": (_("Explanation"), ""),
        "section_2": (_("Section, second language"), ""),
        "question_2": (_("Question, second language"), ""),
        "options_2": (_("Answers, second language"), _("As many, in the same order.")),
        "help_2": (_("Explanation, second language"), ""),
        "type": (_("Kind"), _("For instance yes/no, choice, multiple, scale 1-5, number, text, photo.")),
        "weight": (_("Weight"), _("What the best answer is worth.")),
        "critical": (_("Critical"), _("Yes, or for instance “total 40”: at most 40 per cent when it fails.")),
        "required": (_("Required"), _("Yes or no; without this column everything is.")),
        "channel": (_("Channel"), ""),
        "tags": (_("Tags"), ""),
        "code": (_("Code"), _("Without one it is made from the question.")),
        "private": (_("Private"), _("Yes: clients never see the answer.")),
    }
