"""The agency's research exports: a page a wave, its buttons, and the ZIP itself."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.db import SessionDep
from app.journeys.feelings.constants import DISCLAIMER, METHOD_VERSION
from app.kit.object_store import BlobMissingError, BlobStore
from app.kit.translation import gettext as _
from app.kit.translation import pick
from app.reporting import research_actions as actions
from app.reporting import research_queries as queries
from app.reporting.errors import ExportNotFound
from app.reporting.research_columns import DICTIONARY
from app.results.wave_queries import get_wave
from app.web.downloads import content_disposition
from app.web.flash import flash
from app.web.templating import render

router = APIRouter(include_in_schema=False)
Researcher = Annotated[Viewer, allowed(Permission.RESEARCH_EXPORT)]


@router.get("/waves/{wave_id}/research")
def research(request: Request, session: SessionDep, viewer: Researcher, wave_id: uuid.UUID) -> HTMLResponse:
    """What the export holds, and those that were made of this wave."""
    wave, study, client = get_wave(session, viewer, wave_id)
    return render(
        request, "reporting/research.html", wave=wave, study=study, client=client, rows=queries.list_exports(session, viewer, wave.id),
        visits=len(queries.list_visit_ids(session, wave.id)), dictionary=DICTIONARY, method=METHOD_VERSION, disclaimer=pick(DISCLAIMER), section="results",
    )  # fmt: skip


@router.post("/waves/{wave_id}/research")
def request_export(request: Request, session: SessionDep, viewer: Researcher, wave_id: uuid.UUID) -> Response:
    """Ask for an export; it is made while one goes on with something else."""
    actions.request_export(session, viewer, wave_id)
    response = RedirectResponse(f"/waves/{wave_id}/research", status_code=303)
    flash(request, response, _("The export is being made. You can leave this page and come back for it."), "info")
    return response


@router.get("/research/{export_id}/row")
def export_row(request: Request, session: SessionDep, viewer: Researcher, export_id: uuid.UUID) -> HTMLResponse:
    """One line of the list, asked for again while the export is being made."""
    return render(request, "reporting/_research_row.html", row=queries.get_export(session, viewer, export_id))


@router.post("/research/{export_id}/download")
def download(request: Request, session: SessionDep, viewer: Researcher, export_id: uuid.UUID) -> Response:
    """The ZIP; who took it is logged, so it is asked for by a button and not by a link."""
    row = queries.get_export(session, viewer, export_id)
    if not row.export.storage_key:
        raise ExportNotFound(_("This export has no file yet."))
    blobs: BlobStore = request.app.state.blobs
    try:
        content = blobs.get(row.export.storage_key)
    except BlobMissingError as error:
        raise ExportNotFound(_("The file of this export is not in the storage any more. Make a new one.")) from error
    actions.note_download(session, viewer, export_id)
    what = _("research")
    name = f"{row.study.name} {row.wave.name} {what}.zip"
    return Response(
        content,
        media_type="application/zip",
        headers={"Content-Disposition": content_disposition(name), "Cache-Control": "private, no-store"},
    )
