"""Pages of reporting: the agency's list with its buttons, the client's list, the PDF itself."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app.access.permissions import Permission
from app.access.viewer import ClientScope, Viewer
from app.accounts.viewing import allowed
from app.clients.queries import get_client
from app.db import SessionDep
from app.kit.clock import local_date
from app.kit.object_store import BlobMissingError, BlobStore
from app.kit.translation import gettext as _
from app.kit.translation import ngettext
from app.reporting import actions, queries
from app.reporting.errors import ReportNotFound, WithdrawalNeedsReason
from app.reporting.rules import HAS_FILE, MAY_BE_READ, UNDER_WAY, ReportStatus
from app.reporting.words import language_words, status_word
from app.settings import get_settings
from app.web.downloads import content_disposition
from app.web.flash import Level, flash
from app.web.templating import render

router = APIRouter(include_in_schema=False)
Sees = Annotated[Viewer, allowed(Permission.REPORT_SEE)]
Makes = Annotated[Viewer, allowed(Permission.REPORT_MAKE)]
REASON_LENGTH = 1000


@router.get("/reports")
def reports(
    request: Request, session: SessionDep, viewer: Sees, *, q: str = "", client: str = "", status: str = "", sort: str = "-requested",
    page: Annotated[int, Query(ge=1)] = 1,
) -> HTMLResponse:  # fmt: skip
    """All reports for the agency; for a client's head office its own published ones."""
    chosen = queries.ReportFilter(q, _uuid(client) if viewer.is_staff else None, _status(status) if viewer.is_staff else None)
    found = queries.list_reports(session, viewer, chosen, sort=sort, page=page)
    if viewer.is_staff:
        return render(
            request, "reporting/list.html", found=found, chosen=chosen, sort=sort, section="results", clients=queries.list_reporting_clients(session, viewer),
            statuses=[(one.value, status_word(one)) for one in ReportStatus], **_words(),
        )  # fmt: skip
    company = get_client(session, viewer, viewer.client_id) if viewer.client_id else None
    return render(
        request, "reporting/client_list.html", found=found, client=company, q=q, section="reports", demo=bool(company and company.is_demo),
        head_office=viewer.scope is ClientScope.HEAD, **_words(),
    )  # fmt: skip


@router.post("/waves/{wave_id}/reports")
def request_report(
    request: Request, session: SessionDep, viewer: Makes, wave_id: uuid.UUID, locale: Annotated[str, Form()] = ""
) -> Response:
    """Ask for a report; it is made while one goes on with something else."""
    report = actions.request_report(session, viewer, wave_id, locale)
    response = RedirectResponse("/reports", status_code=303)
    flash(
        request,
        response,
        _("“%(title)s” is being made. You can leave this page; a mail tells you when it is ready.", title=report.title),
        "info",
    )
    return response


@router.get("/reports/{report_id}/row")
def report_row(request: Request, session: SessionDep, viewer: Makes, report_id: uuid.UUID) -> HTMLResponse:
    """One line of the agency's list, asked for again while the report is being made."""
    return render(request, "reporting/_row.html", row=queries.get_report_row(session, viewer, report_id), **_words())


@router.post("/reports/{report_id}/retry")
def retry_report(request: Request, session: SessionDep, viewer: Makes, report_id: uuid.UUID) -> Response:
    """Try a failed report again."""
    actions.retry_report(session, viewer, report_id)
    return _back(request, _("It is being made again."), "info")


@router.post("/reports/{report_id}/publish")
def publish_report(request: Request, session: SessionDep, viewer: Makes, report_id: uuid.UUID) -> Response:
    """Let the client have it."""
    told = actions.publish_report(session, viewer, report_id)
    text = ngettext(
        "Published. %(n)s person at the client's head office gets a mail.",
        "Published. %(n)s people at the client's head office get a mail.",
        told,
    )
    return _back(request, text, undo=f"/reports/{report_id}/unpublish")


@router.post("/reports/{report_id}/unpublish")
def unpublish_report(request: Request, session: SessionDep, viewer: Makes, report_id: uuid.UUID) -> Response:
    """Take a publication back at once."""
    actions.withdraw_report(session, viewer, report_id, _("Taken back right after it was published."))
    return _back(request, _("Taken back: the client no longer sees it. Make a new report when you are ready."), "info")


@router.post("/reports/{report_id}/withdraw")
def withdraw_report(
    request: Request, session: SessionDep, viewer: Makes, report_id: uuid.UUID, reason: Annotated[str, Form(max_length=REASON_LENGTH)] = ""
) -> Response:
    """Take a report back, with a reason."""
    try:
        actions.withdraw_report(session, viewer, report_id, reason)
    except WithdrawalNeedsReason as error:
        row = queries.get_report_row(session, viewer, report_id)
        return render(
            request, "reporting/withdraw.html", status=422, row=row, reason=reason, errors=error.fields, section="results", **_words()
        )
    return _back(request, _("Withdrawn: the client no longer sees it."))


@router.get("/reports/{report_id}/withdraw")
def withdraw_page(request: Request, session: SessionDep, viewer: Makes, report_id: uuid.UUID) -> HTMLResponse:
    """The form that asks why."""
    row = queries.get_report_row(session, viewer, report_id)
    return render(request, "reporting/withdraw.html", row=row, reason="", errors={}, section="results", **_words())


@router.get("/reports/{report_id}/download")
def download(request: Request, session: SessionDep, viewer: Sees, report_id: uuid.UUID, *, show: bool = False) -> Response:
    """The PDF; ``?show=1`` opens it in the browser."""
    row = queries.get_report_row(session, viewer, report_id)
    report = row.report
    if report.status not in HAS_FILE or not report.storage_key:
        raise ReportNotFound(_("This report has no PDF yet."))
    # Two interim reports of a wave differ by what was approved in between; their names by the day they were made.
    made = f" {local_date(report.requested_at, get_settings().time_zone)}" if report.is_interim else ""
    headers = {
        "ETag": f'"{report.sha256}"', "Cache-Control": "private, no-cache",
        "Content-Disposition": content_disposition(f"{row.client.name} – {report.title}{made} ({report.locale}).pdf", inline=show),
    }  # fmt: skip
    if f'"{report.sha256}"' in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    blobs: BlobStore = request.app.state.blobs
    try:
        content = blobs.get(report.storage_key)
    except BlobMissingError as error:
        raise ReportNotFound(_("The PDF of this report is not in the storage any more. Ask your project manager for a new one.")) from error
    return Response(content, media_type="application/pdf", headers=headers)


def _back(request: Request, text: str, level: Level = "success", undo: str = "") -> Response:
    response = RedirectResponse("/reports", status_code=303)
    flash(request, response, text, level, undo)
    return response


def _words() -> dict[str, Any]:
    return {"status_word": status_word, "languages": language_words(), "under_way": UNDER_WAY, "readable": MAY_BE_READ, "S": ReportStatus}


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _status(text: str) -> ReportStatus | None:
    return next((status for status in ReportStatus if status.value == text), None)
