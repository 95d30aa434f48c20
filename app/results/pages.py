"""What a client sees of its own results, and the same for staff."""

import uuid
from fractions import Fraction
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.clients.queries import get_location
from app.db import SessionDep
from app.journeys.scoring import display_score
from app.kit.pagination import Page
from app.results import queries, wording
from app.results.charts import interval_words, moment_word
from app.results.felt_views import curve_view, journey_view
from app.results.frame import Member, Staff, find_frame, step_link
from app.results.summary import LocationLine
from app.results.wave_queries import content_of_wave
from app.web.templating import render

router = APIRouter(include_in_schema=False)
PAGE_SIZE = 50
WORDS_SIZE = 20
SORTS = ("score", "name", "visits", "change")


def points(score: Fraction | None) -> int | None:
    """A score as shown: whole points of 100."""
    return None if score is None else display_score(score)


def point_change(change: Fraction | None) -> int | None:
    """A change as shown, in whole points."""
    if change is None:
        return None
    return -display_score(-change) if change < 0 else display_score(change)


TOOLS: dict[str, Any] = {
    "points": points, "point_change": point_change, "wording": wording, "moment_word": moment_word, "interval_words": interval_words,
}  # fmt: skip


@router.get("/overview")
def client_overview(request: Request, session: SessionDep, viewer: Member, wave: uuid.UUID | None = None) -> HTMLResponse:
    """How are we doing, where does it go wrong, what shall we do."""
    return _overview(request, session, viewer, wave)


@router.get("/overview/live")
def client_live(request: Request, session: SessionDep, viewer: Member, wave: uuid.UUID) -> HTMLResponse:
    """The three figures, for a page that stays open."""
    return _live(request, session, viewer, wave)


@router.get("/journey")
def client_journey(request: Request, session: SessionDep, viewer: Member, wave: uuid.UUID | None = None, step: str = "") -> HTMLResponse:
    """Each step: score, norm, feeling; ``step`` opens what lies behind one point of the curve."""
    return _journey(request, session, viewer, wave, step)


@router.get("/locations")
def client_locations(
    request: Request, session: SessionDep, viewer: Member, wave: uuid.UUID | None = None, q: str = "", region: str = "", sort: str = "score",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> HTMLResponse:  # fmt: skip
    """All locations, weakest first."""
    return _locations(request, session, viewer, wave, q=q, region=region, sort=sort, page=page)


@router.get("/locations/{location_id}")
def client_location(
    request: Request,
    session: SessionDep,
    viewer: Member,
    location_id: uuid.UUID,
    wave: uuid.UUID | None = None,
) -> HTMLResponse:
    """One location in one wave."""
    return _location(request, session, viewer, wave, location_id)


@router.get("/words")
def client_words(
    request: Request, session: SessionDep, viewer: Member, wave: uuid.UUID | None = None, q: str = "", step: str = "", feeling: str = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> HTMLResponse:  # fmt: skip
    """What guests wrote."""
    return _words(request, session, viewer, wave, q=q, step=step, feeling=feeling, page=page)


@router.get("/results")
def staff_results(request: Request, session: SessionDep, viewer: Staff) -> HTMLResponse:
    """Every wave that has or will have results."""
    return render(request, "results/list.html", waves=queries.list_wave_lines(session, viewer), **TOOLS)


@router.get("/results/waves/{wave_id}")
def staff_overview(request: Request, session: SessionDep, viewer: Staff, wave_id: uuid.UUID) -> HTMLResponse:
    """A wave as its client sees it."""
    return _overview(request, session, viewer, wave_id)


@router.get("/results/waves/{wave_id}/live")
def staff_live(request: Request, session: SessionDep, viewer: Staff, wave_id: uuid.UUID) -> HTMLResponse:
    """The three figures, for a page that stays open."""
    return _live(request, session, viewer, wave_id)


@router.get("/results/waves/{wave_id}/journey")
def staff_journey(request: Request, session: SessionDep, viewer: Staff, wave_id: uuid.UUID, step: str = "") -> HTMLResponse:
    """Each step: score, norm, feeling; ``step`` opens what lies behind one point of the curve."""
    return _journey(request, session, viewer, wave_id, step)


@router.get("/results/waves/{wave_id}/locations")
def staff_locations(
    request: Request, session: SessionDep, viewer: Staff, wave_id: uuid.UUID, q: str = "", region: str = "", sort: str = "score",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> HTMLResponse:  # fmt: skip
    """All locations, weakest first."""
    return _locations(request, session, viewer, wave_id, q=q, region=region, sort=sort, page=page)


@router.get("/results/waves/{wave_id}/locations/{location_id}")
def staff_location(request: Request, session: SessionDep, viewer: Staff, wave_id: uuid.UUID, location_id: uuid.UUID) -> HTMLResponse:
    """One location in one wave."""
    return _location(request, session, viewer, wave_id, location_id)


@router.get("/results/waves/{wave_id}/words")
def staff_words(
    request: Request, session: SessionDep, viewer: Staff, wave_id: uuid.UUID, q: str = "", step: str = "", feeling: str = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> HTMLResponse:  # fmt: skip
    """What guests wrote."""
    return _words(request, session, viewer, wave_id, q=q, step=step, feeling=feeling, page=page)


def _overview(request: Request, session: Session, viewer: Viewer, wave_id: uuid.UUID | None) -> HTMLResponse:
    frame = find_frame(session, viewer, wave_id)
    if frame["wave"] is None:
        return render(request, "results/nothing.html", section="overview", **frame)
    summary = queries.summarise_wave(session, viewer, frame["wave"].id)
    quotes = queries.list_telling_quotes(session, viewer, summary)
    return render(
        request,
        "results/overview.html",
        section="overview",
        summary=summary,
        quotes=quotes,
        **curve_view(summary, step_link(frame)),
        **frame,
        **TOOLS,
    )


def _live(request: Request, session: Session, viewer: Viewer, wave_id: uuid.UUID) -> HTMLResponse:
    frame = find_frame(session, viewer, wave_id)
    summary = queries.summarise_wave(session, viewer, wave_id)
    return render(request, "results/_figures.html", summary=summary, **frame, **TOOLS)


def _journey(request: Request, session: Session, viewer: Viewer, wave_id: uuid.UUID | None, step: str) -> HTMLResponse:
    frame = find_frame(session, viewer, wave_id)
    if frame["wave"] is None:
        return render(request, "results/nothing.html", section="journey", **frame)
    summary = queries.summarise_wave(session, viewer, frame["wave"].id)
    more = journey_view(summary.felt, summary.felt.step(step)) if summary.felt else {}
    return render(
        request, "results/journey.html", section="journey", summary=summary, step_link=step_link(frame), **curve_view(summary, step_link(frame)), **more,
        **frame, **TOOLS,
    )  # fmt: skip


def _locations(
    request: Request,
    session: Session,
    viewer: Viewer,
    wave_id: uuid.UUID | None,
    *,
    q: str,
    region: str,
    sort: str,
    page: int,
) -> HTMLResponse:
    frame = find_frame(session, viewer, wave_id)
    if frame["wave"] is None:
        return render(request, "results/nothing.html", section="locations", **frame)
    lines = queries.list_location_lines(session, viewer, frame["wave"].id)
    regions = sorted({line.place.region for line in lines if line.place.region})
    chosen = [line for line in lines if _matches(line, q, region)]
    ordered = _sorted(chosen, sort)
    shown = Page(ordered[(page - 1) * PAGE_SIZE : page * PAGE_SIZE], page, PAGE_SIZE, len(ordered))
    return render(
        request, "results/locations.html", section="locations", lines=shown, regions=regions, q=q, region=region, sort=sort, norm=frame["study"].norm,
        all_count=len(lines), **frame, **TOOLS,
    )  # fmt: skip


def _matches(line: LocationLine, q: str, region: str) -> bool:
    words = f"{line.place.name} {line.place.city} {line.place.region}".casefold()
    return q.casefold().strip() in words and (not region or line.place.region == region)


def _sorted(lines: list[LocationLine], sort: str) -> list[LocationLine]:
    """By a column; what has no value stands last either way."""
    key, down = sort.removeprefix("-"), sort.startswith("-")
    of: dict[str, Any] = {
        "score": lambda line: line.score, "name": lambda line: line.place.name.casefold(), "visits": lambda line: line.visits, "change": lambda line: line.change,
    }  # fmt: skip
    get = of[key if key in SORTS else "score"]
    known, unknown = (
        [line for line in lines if get(line) is not None],
        [line for line in lines if get(line) is None],
    )
    return sorted(known, key=get, reverse=down) + unknown


def _location(request: Request, session: Session, viewer: Viewer, wave_id: uuid.UUID | None, location_id: uuid.UUID) -> HTMLResponse:
    location = get_location(session, viewer, location_id)
    frame = find_frame(session, viewer, wave_id)
    if frame["wave"] is None:
        return render(request, "results/nothing.html", section="locations", **frame)
    summary = queries.summarise_wave(session, viewer, frame["wave"].id, location.id)
    visits = queries.list_visit_scores(session, viewer, frame["wave"].id, location.id)
    return render(
        request,
        "results/location.html",
        section="locations",
        location=location,
        summary=summary,
        visits=visits,
        **curve_view(summary),
        **frame,
        **TOOLS,
    )


def _words(
    request: Request,
    session: Session,
    viewer: Viewer,
    wave_id: uuid.UUID | None,
    *,
    q: str,
    step: str,
    feeling: str,
    page: int,
) -> HTMLResponse:
    frame = find_frame(session, viewer, wave_id)
    if frame["wave"] is None:
        return render(request, "results/nothing.html", section="words", **frame)
    content = content_of_wave(session, frame["wave"].id)
    quotes = queries.list_quotes(
        session,
        viewer,
        frame["wave"].id,
        content,
        step_code=step or None,
        feeling=feeling or None,
        search=q.strip(),
        page=page,
        size=WORDS_SIZE,
    )
    return render(
        request,
        "results/words.html",
        section="words",
        quotes=quotes,
        sections=content.sections,
        q=q,
        step=step,
        feeling=feeling,
        **frame,
        **TOOLS,
    )
