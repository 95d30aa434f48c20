"""Pages of feelings beside the overview and the journey: the parts of a wave side by side, and the method."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy.orm import Session

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.clients.queries import get_client
from app.db import SessionDep
from app.journeys.feelings import constants
from app.journeys.feelings.constants import DISCLAIMER, METHOD_VERSION
from app.journeys.feelings.method import method_rows
from app.kit.pagination import Page
from app.kit.translation import gettext as _
from app.kit.translation import pick
from app.results import felt_words, queries
from app.results.charts import cut_name, interval_words, moment_word, point_in_words
from app.results.driver_words import NOT_A_CAUSE
from app.results.felt import Cut, CutKind, WaveFelt
from app.results.felt_tables import as_csv, as_workbook
from app.results.felt_views import cut_views
from app.results.frame import Member, Staff, find_frame
from app.results.summary import WaveSummary
from app.web.downloads import content_disposition
from app.web.templating import render

router = APIRouter(include_in_schema=False)
Anybody = Annotated[Viewer, allowed(Permission.PUBLIC)]
PAGE_SIZE = 24
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/compare")
def client_compare(
    request: Request, session: SessionDep, viewer: Member, wave: uuid.UUID | None = None, by: str = "", q: str = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> HTMLResponse:  # fmt: skip
    """The curves of the parts of a wave, small and side by side."""
    return _compare(request, session, viewer, wave, by=by, q=q, page=page)


@router.get("/results/waves/{wave_id}/compare")
def staff_compare(
    request: Request, session: SessionDep, viewer: Staff, wave_id: uuid.UUID, by: str = "", q: str = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> HTMLResponse:  # fmt: skip
    """The same for staff."""
    return _compare(request, session, viewer, wave_id, by=by, q=q, page=page)


@router.get("/method")
def method(request: Request, session: SessionDep, viewer: Anybody) -> HTMLResponse:
    """How feelings are measured: made from the constants in force."""
    client = get_client(session, viewer, viewer.client_id) if viewer.client_id else None
    layout = "staff" if viewer.is_staff else "client" if client else "public"
    return render(
        request, "results/method.html", layout=f"layouts/{layout}.html", client=client, rows=method_rows(), version=METHOD_VERSION,
        disclaimer=pick(DISCLAIMER), limits=constants, not_a_cause=NOT_A_CAUSE, section="method",
    )  # fmt: skip


@router.get("/feelings.csv")
def client_table(session: SessionDep, viewer: Member, wave: uuid.UUID) -> Response:
    """The figures of feelings as CSV: aggregates only."""
    return _table(session, viewer, wave, workbook=False)


@router.get("/feelings.xlsx")
def client_workbook(session: SessionDep, viewer: Member, wave: uuid.UUID) -> Response:
    """The same as a spreadsheet."""
    return _table(session, viewer, wave, workbook=True)


@router.get("/results/waves/{wave_id}/feelings.csv")
def staff_table(session: SessionDep, viewer: Staff, wave_id: uuid.UUID) -> Response:
    """What the client can download, for staff."""
    return _table(session, viewer, wave_id, workbook=False)


@router.get("/results/waves/{wave_id}/feelings.xlsx")
def staff_workbook(session: SessionDep, viewer: Staff, wave_id: uuid.UUID) -> Response:
    """The same as a spreadsheet."""
    return _table(session, viewer, wave_id, workbook=True)


def _table(session: Session, viewer: Viewer, wave_id: uuid.UUID, *, workbook: bool) -> Response:
    summary = queries.summarise_wave(session, viewer, wave_id)
    what = _("feelings")
    name = f"{summary.facts.study_name} {summary.facts.wave_name} {what}.{'xlsx' if workbook else 'csv'}"
    headers = {"Content-Disposition": content_disposition(name), "Cache-Control": "private, no-cache"}
    if workbook:
        return Response(as_workbook(summary), media_type=WORKBOOK, headers=headers)
    return Response(as_csv(summary), media_type="text/csv; charset=utf-8", headers=headers)


def _compare(request: Request, session: Session, viewer: Viewer, wave_id: uuid.UUID | None, *, by: str, q: str, page: int) -> HTMLResponse:
    frame = find_frame(session, viewer, wave_id)
    if frame["wave"] is None:
        return render(request, "results/nothing.html", section="journey", **frame)
    summary = queries.summarise_wave(session, viewer, frame["wave"].id)
    felt = summary.felt
    kinds = [kind for kind in CutKind if felt and felt.cuts_by(kind)]
    kind = next(
        (each for each in kinds if each.value == by), CutKind.REGION if CutKind.REGION in kinds else (kinds or [CutKind.LOCATION])[0]
    )
    cuts = _chosen(felt, summary, kind, q) if felt else []
    titles = {step.code: step.title for step in felt.steps} if felt else {}
    shown = Page(cut_views(cuts[(page - 1) * PAGE_SIZE : page * PAGE_SIZE], titles), page, PAGE_SIZE, len(cuts))
    return render(
        request, "results/compare.html", section="journey", summary=summary, felt=felt, shown=shown, kind=kind, kinds=kinds, q=q, titles=titles,
        **frame, **_tools(),
    )  # fmt: skip


def _chosen(felt: WaveFelt, summary: WaveSummary, kind: CutKind, q: str) -> list[Cut]:
    """The parts of one kind. Locations stand by their score, which is a fact of their visits; feelings of so few are not ranked."""
    cuts = [cut for cut in felt.cuts_by(kind) if q.casefold().strip() in cut_name(cut).casefold()]
    if kind is not CutKind.LOCATION:
        return cuts
    order = {str(line.place.id): place for place, line in enumerate(summary.locations)}
    return sorted(cuts, key=lambda cut: order.get(cut.key, len(order)))


def _tools() -> dict[str, Any]:
    return {
        "limits": constants,
        "felt_words": felt_words,
        "moment_word": moment_word,
        "interval_words": interval_words,
        "point_in_words": point_in_words,
    }
