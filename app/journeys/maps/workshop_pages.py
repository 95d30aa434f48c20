"""The workshop: a client's people write what they expect, a manager opens, shows and closes it, and both see it against what guests lived through."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.clients import queries as client_queries
from app.db import SessionDep
from app.errors import Invalid
from app.journeys.maps import queries, rules, workshop_queries, workshops
from app.journeys.maps.lived import Lived, find_lived
from app.journeys.maps.picture_pages import Paper, load_picture, print_answer, svg_file
from app.journeys.maps.rules import WorkshopStatus
from app.journeys.models import Journey, Workshop
from app.journeys.scoring import display_score
from app.journeys.wording import CHANNEL_ICONS, channel_words
from app.kit.translation import gettext as _
from app.web.flash import flash
from app.web.forms import SentForm
from app.web.templating import render

router = APIRouter(include_in_schema=False)
Sees = Annotated[Viewer, allowed(Permission.STUDY_SEE)]
Edits = Annotated[Viewer, allowed(Permission.STUDY_EDIT)]
Joins = Annotated[Viewer, allowed(Permission.WORKSHOP_JOIN)]


def status_words() -> dict[str, str]:
    """What each state of a workshop is called."""
    return {"gathering": _("open, each sees the own answers"), "showing": _("open, all see all answers"), "closed": _("closed")}


def gap_words() -> dict[str, str]:
    """How a gap between expected and lived reads."""
    return {
        "unknown": _("not to compare yet"), "much_worse": _("felt much worse than expected"), "worse": _("felt worse than expected"),
        "as_expected": _("felt as expected"), "better": _("felt better than expected"), "much_better": _("felt much better than expected"),
    }  # fmt: skip


def feeling_words() -> list[str]:
    """The places of the slider in words: untouched first, then from unpleasant to pleasant."""
    return [
        _("not said yet"),
        _("very unpleasant"),
        _("rather unpleasant"),
        _("neither pleasant nor unpleasant"),
        _("rather pleasant"),
        _("very pleasant"),
    ]


def feeling_word(value: float | None) -> str:
    """The word of a feeling, -1..1; the same places as the slider in the page."""
    words = feeling_words()
    return words[0] if value is None else words[max(1, min(5, int((value + 1) * 2.5 - 1e-9) + 1))]


@router.get("/journeys/{journey_id}/workshop")
def staff_workshop(request: Request, session: SessionDep, viewer: Sees, journey_id: uuid.UUID) -> HTMLResponse:
    """How the workshop of a journey stands, and once shown, what it says."""
    journey = queries.get_journey(session, viewer, journey_id)
    client = client_queries.get_client(session, viewer, journey.client_id)
    workshop = workshop_queries.find_workshop(session, viewer, journey.id)
    return render(
        request, "journeys/workshop_staff.html", client=client, section="clients", edits=viewer.can(Permission.STUDY_EDIT),
        people=workshop_queries.count_participants(session, workshop) if workshop else 0, **_context(session, viewer, workshop, journey),
    )  # fmt: skip


@router.post("/journeys/{journey_id}/workshop")
def set_workshop(
    request: Request, session: SessionDep, viewer: Edits, journey_id: uuid.UUID, *, to: Annotated[WorkshopStatus, Form()]
) -> Response:
    """Open, show or close the workshop of a journey."""
    workshops.set_workshop(session, viewer, journey_id, to)
    response = RedirectResponse(f"/journeys/{journey_id}/workshop", status_code=303)
    said = {
        "gathering": _("The workshop is open. The client's people find it in their bar."), "showing": _("Everybody now sees all answers, without names."),
        "closed": _("The workshop is closed. Nobody writes any more; expected now stands beside lived."),
    }  # fmt: skip
    flash(request, response, said[to.value])
    return response


@router.get("/workshops")
def workshop_list(request: Request, session: SessionDep, viewer: Joins) -> HTMLResponse:
    """The workshops of a client's people."""
    return render(
        request, "journeys/workshop_list.html", lines=workshop_queries.list_workshops(session, viewer), client=_own_client(session, viewer),
        section="workshops", status_words=status_words(),
    )  # fmt: skip


@router.get("/workshops/{workshop_id}")
def workshop_page(request: Request, session: SessionDep, viewer: Joins, workshop_id: uuid.UUID) -> HTMLResponse:
    """One workshop: write, and once shown, see."""
    workshop, journey = workshop_queries.get_workshop(session, viewer, workshop_id)
    return _page(request, session, viewer, workshop, journey)


@router.post("/workshops/{workshop_id}")
def write_entries(request: Request, session: SessionDep, viewer: Joins, workshop_id: uuid.UUID, *, form: SentForm) -> Response:
    """Keep what a person expects of the steps."""
    workshop, journey = workshop_queries.get_workshop(session, viewer, workshop_id)
    values = {key: [str(value) for value in form.getlist(key)] for key in form}
    try:
        said = workshops.read_said(values, list(workshop_queries.step_codes(journey)))
    except Invalid as error:
        return _page(request, session, viewer, workshop, journey, values=values, errors=error.fields)
    changed = workshops.write_entries(session, viewer, workshop_id, said)
    response = RedirectResponse(f"/workshops/{workshop_id}", status_code=303)
    flash(
        request, response, _("Kept. You can come back and change it until the workshop closes.") if changed else _("Nothing was different.")
    )
    return response


@router.get("/workshops/{workshop_id}/print")
def workshop_print(
    request: Request, session: SessionDep, viewer: Joins, workshop_id: uuid.UUID, paper: Annotated[Paper, Query()] = "a3"
) -> HTMLResponse:
    """The journey of a workshop on sheets of paper, for the client's own wall."""
    _workshop, journey = workshop_queries.get_workshop(session, viewer, workshop_id)
    base = f"/workshops/{workshop_id}"
    return print_answer(request, load_picture(session, viewer, journey), paper, back=base, base=base)


@router.get("/workshops/{workshop_id}/picture.svg")
def workshop_picture(session: SessionDep, viewer: Joins, workshop_id: uuid.UUID) -> Response:
    """The journey of a workshop as a picture."""
    _workshop, journey = workshop_queries.get_workshop(session, viewer, workshop_id)
    return svg_file(load_picture(session, viewer, journey))


def _page(
    request: Request, session: Session, viewer: Viewer, workshop: Workshop, journey: Journey, *, values: dict[str, list[str]] | None = None,
    errors: dict[str, str] | None = None,
) -> HTMLResponse:  # fmt: skip
    own = workshop_queries.list_own_entries(session, viewer, workshop)
    shown = {f"text-{code}": entry.sentence for code, entry in own.items()}
    shown |= {f"feel-{code}": f"{entry.feeling:g}" for code, entry in own.items() if entry.feeling is not None}
    shown |= {key: next((text for text in texts if text), "") for key, texts in (values or {}).items()}
    return render(
        request, "journeys/workshop.html", status=422 if errors else 200, client=_own_client(session, viewer), section="workshops", shown=shown,
        errors=errors or {}, own=own, people=workshop_queries.count_participants(session, workshop), **_context(session, viewer, workshop, journey),
    )  # fmt: skip


def _own_client(session: Session, viewer: Viewer) -> Any:
    return client_queries.get_client(session, viewer, viewer.client_id) if viewer.client_id else None


def _context(session: Session, viewer: Viewer, workshop: Workshop | None, journey: Journey) -> dict[str, Any]:
    """What both pages need. What guests lived through is asked only once nobody can write any more: it would change what people expect."""
    closed = workshop is not None and not rules.takes_entries(workshop.status)
    lived: Lived | None = find_lived(session, viewer, journey.id) if closed else None
    return {
        "workshop": workshop, "journey": journey, "lived": lived, "expected": workshop_queries.list_expected(session, workshop) if workshop else {},
        "writes": workshop is not None and not closed, "shows": workshop is not None and rules.shows_all(workshop.status), "closed": closed,
        "channels": channel_words(), "icons": CHANNEL_ICONS, "status_words": status_words(), "gap_words": gap_words(), "gap_of": rules.gap_of,
        "feeling_words": feeling_words(), "feeling_word": feeling_word, "emotion_from": rules.EMOTION_FROM,
        "points": lambda score: None if score is None else display_score(score),
    }  # fmt: skip
