"""The field as staff see it: all visits, one visit with who could do it, a wave's progress, a shopper's visits."""

import datetime as dt
import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.assignments import actions, candidate_queries, field_queries
from app.assignments.candidate_queries import CandidateFilter
from app.assignments.dot_map import draw, group_of
from app.assignments.field_queries import FieldFilter
from app.assignments.timeline import timeline_of
from app.assignments.words import cap_sentence, group_word, offer_word
from app.db import SessionDep
from app.errors import AppError
from app.journeys.wording import channel_words
from app.kit.clock import now
from app.kit.translation import gettext as _
from app.kit.translation import ngettext
from app.visits.aliases import find_alias, set_alias
from app.visits.errors import VisitNotFound
from app.visits.leg_lines import leg_lines
from app.visits.queries import find_replacement, get_visit
from app.visits.rules import UNDER_WAY, VisitStatus
from app.visits.words import status_word
from app.web.flash import flash
from app.web.templating import render

router = APIRouter(include_in_schema=False)
Seer = Annotated[Viewer, allowed(Permission.VISIT_SEE)]
Assigner = Annotated[Viewer, allowed(Permission.VISIT_ASSIGN)]
WORDS: dict[str, Any] = {
    "status_word": status_word,
    "group_word": group_word,
    "offer_word": offer_word,
    "cap_sentence": cap_sentence,
    "group_of": group_of,
    "channel_words": channel_words,
}


def _id(text: str) -> uuid.UUID | None:
    """An id from the address; anything else counts as none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


@router.get("/field")
def field_page(
    request: Request, session: SessionDep, viewer: Seer, q: str = "", status: str = "", client: str = "", study: str = "", wave: str = "",
    region: str = "", more: str = "", sort: str = "due", page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> HTMLResponse:  # fmt: skip
    """All visits, to filter, search and sort, with a map of dots."""
    wanted = FieldFilter(q, status, _id(client), _id(study), _id(wave), region, more, sort, page)
    moment = now()
    return render(
        request, "field/list.html", wanted=wanted, visits=field_queries.list_field(session, viewer, wanted, moment),
        counts=field_queries.count_groups(session, viewer, wanted, moment), choices=field_queries.list_choices(session, wanted), moment=moment,
        dots=draw([(row[0], row[1], row[2]) for row in field_queries.list_dots(session, viewer, wanted, moment)]), groups=field_queries.GROUPS,
        statuses=[(one.value, status_word(one)) for one in VisitStatus], **WORDS,
    )  # fmt: skip


@router.get("/field/visits/{visit_id}")
def visit_page(
    request: Request, session: SessionDep, viewer: Seer, visit_id: uuid.UUID, q: str = "", reach: str = "near", language: str = "",
    fitting: str = "", sort: str = "fit", page: Annotated[int, Query(ge=1, le=1000)] = 1,
) -> HTMLResponse:  # fmt: skip
    """One visit: its facts, its history, its offers, and while it is open who could do it."""
    wanted = CandidateFilter(q, reach, language, fitting == "yes", sort, page)
    return _visit_page(request, session, viewer, visit_id, wanted)


def _visit_page(
    request: Request, session: Session, viewer: Viewer, visit_id: uuid.UUID, wanted: CandidateFilter | None = None, *, problem: AppError | None = None,
    entered: dict[str, object] | None = None,
) -> HTMLResponse:  # fmt: skip
    facts = field_queries.get_facts(session, viewer, visit_id)
    wanted = wanted or CandidateFilter()
    first, last = actions.day_window(facts.wave)
    is_open = facts.visit.status is VisitStatus.OPEN and first <= last
    candidates = None
    if is_open and viewer.can(Permission.VISIT_ASSIGN):
        candidates = candidate_queries.list_candidates(session, facts.visit, facts.study, (first, last), wanted)
    return render(
        request, "field/visit.html", status=problem.status if problem else 200, here=f"/field/visits/{visit_id}", facts=facts, visit=facts.visit,
        first_day=first, last_day=last,
        offers=field_queries.list_offers(session, visit_id), timeline=timeline_of(session, viewer, facts.visit), candidates=candidates, wanted=wanted,
        legs=leg_lines(session, facts.visit), alias=find_alias(session, viewer, facts.visit) if viewer.can(Permission.SHOPPER_SEE) else None,
        replacement=find_replacement(session, facts.visit), can_withdraw=facts.visit.status in UNDER_WAY - {VisitStatus.RETURNED},
        problem=problem.message if problem else "", entered=entered or {}, moment=now(), **WORDS,
    )  # fmt: skip


@router.post("/field/visits/{visit_id}/invite")
def invite(
    request: Request, session: SessionDep, viewer: Assigner, visit_id: uuid.UUID, shopper: Annotated[list[uuid.UUID] | None, Form()] = None,
    message: Annotated[str, Form(max_length=1000)] = "", answer_within: Annotated[int, Form(ge=1, le=14)] = 3,
) -> Response:  # fmt: skip
    """Offer the visit to the chosen shoppers; the first to accept has it."""
    try:
        sent = actions.invite(
            session, viewer, visit_id, shopper or [], message=message, expires_at=now() + dt.timedelta(days=answer_within)
        )
    except AppError as problem:
        return _refused(
            request, session, viewer, visit_id, problem, {"shopper": shopper or [], "message": message, "answer_within": answer_within}
        )
    response = RedirectResponse(f"/field/visits/{visit_id}", 303)
    if sent:
        undo = f"/field/visits/{visit_id}/take-back?" + "&".join(f"offer={offer.id}" for offer in sent)
        text = ngettext(
            "%(n)s shopper is invited; the mail is on its way.", "%(n)s shoppers are invited; the mails are on their way.", len(sent)
        )
        flash(request, response, text, undo=undo)
    else:
        flash(request, response, _("Nobody new was invited: those you chose have an offer already, or declined it."), "info")
    return response


@router.post("/field/visits/{visit_id}/assign")
def assign(
    request: Request, session: SessionDep, viewer: Assigner, visit_id: uuid.UUID, shopper: Annotated[list[uuid.UUID] | None, Form()] = None,
    planned_on: Annotated[dt.date | None, Form()] = None,
) -> Response:  # fmt: skip
    """Give the visit to one shopper for a day."""
    try:
        if not shopper or len(shopper) > 1 or planned_on is None:
            wrong = _("To assign at once, choose one shopper and a day.")
            raise AppError(wrong, code="choose_one", status=422)  # noqa: TRY301 - told on the page like every refusal
        visit = actions.assign_at_once(session, viewer, visit_id, shopper[0], planned_on)
    except AppError as problem:
        return _refused(request, session, viewer, visit_id, problem, {"shopper": shopper or [], "planned_on": planned_on})
    response = RedirectResponse(f"/field/visits/{visit.id}", 303)
    flash(request, response, _("The visit is assigned; the shopper gets a mail."), undo=f"/field/visits/{visit.id}/undo-assignment")
    return response


@router.post("/field/visits/{visit_id}/withdraw")
def withdraw(
    request: Request, session: SessionDep, viewer: Assigner, visit_id: uuid.UUID, reason: Annotated[str, Form(max_length=1000)] = ""
) -> Response:
    """Take the visit from its shopper, with a reason; the quota cell opens again."""
    try:
        visit = actions.withdraw_visit(session, viewer, visit_id, reason)
    except AppError as problem:
        return _refused(request, session, viewer, visit_id, problem, {"reason": reason})
    fresh = find_replacement(session, visit)
    response = RedirectResponse(f"/field/visits/{fresh.id if fresh else visit.id}", 303)
    told = _("The visit is taken back and the shopper is told. This new visit is open in its place.")
    flash(
        request,
        response,
        told if fresh else _("The visit is taken back and the shopper is told. The wave is over, so it was not opened again."),
    )
    return response


@router.post("/field/visits/{visit_id}/alias")
def write_alias(
    request: Request, session: SessionDep, viewer: Assigner, visit_id: uuid.UUID, alias_name: Annotated[str, Form(max_length=200)] = "",
    alias_email: Annotated[str, Form(max_length=320)] = "",
) -> Response:  # fmt: skip
    """Write the name and the mail address that this visit's shopper orders under, in this study."""
    visit = get_visit(session, viewer, visit_id)
    try:
        set_alias(session, viewer, visit, alias_name, alias_email)
    except AppError as problem:
        entered: dict[str, object] = {"alias_name": alias_name, "alias_email": alias_email}
        return _refused(request, session, viewer, visit_id, problem, entered)
    response = RedirectResponse(f"/field/visits/{visit_id}", 303)
    flash(request, response, _("The alias is saved; the phone has it as soon as it looks again."))
    return response


@router.post("/field/visits/{visit_id}/undo-assignment")
def undo_assignment(request: Request, session: SessionDep, viewer: Assigner, visit_id: uuid.UUID) -> Response:
    """Take back an assignment that was a mistake."""
    return withdraw(request, session, viewer, visit_id, _("Assigned by mistake; undone at once."))


@router.post("/field/visits/{visit_id}/take-back")
def take_back(
    request: Request, session: SessionDep, viewer: Assigner, visit_id: uuid.UUID, offer: Annotated[list[uuid.UUID] | None, Query()] = None
) -> Response:
    """Take unanswered offers back."""
    try:
        for offer_id in offer or []:
            actions.take_back_offer(session, viewer, offer_id)
    except AppError as problem:
        return _refused(request, session, viewer, visit_id, problem, {})
    response = RedirectResponse(f"/field/visits/{visit_id}", 303)
    flash(request, response, ngettext("%(n)s offer is taken back.", "%(n)s offers are taken back.", len(offer or [])))
    return response


def _refused(
    request: Request, session: Session, viewer: Viewer, visit_id: uuid.UUID, problem: AppError, entered: dict[str, object]
) -> Response:  # fmt: skip
    """The same page with what was wrong and what was entered; nothing of the attempt stays."""
    session.rollback()
    if problem.status == VisitNotFound.status:
        raise problem
    return _visit_page(request, session, viewer, visit_id, problem=problem, entered=entered)


@router.get("/field/waves/{wave_id}/progress")
def wave_progress(request: Request, session: SessionDep, viewer: Seer, wave_id: uuid.UUID) -> HTMLResponse:
    """A wave's bars, a piece for other pages."""
    progress = field_queries.find_progress(session, viewer, wave_id)
    if progress is None:
        raise VisitNotFound(_("This wave does not exist."), code="wave_not_found")
    return render(request, "field/_progress.html", progress=progress, groups=field_queries.GROUPS, **WORDS)


@router.get("/field/shoppers/{shopper_id}/visits")
def shopper_visits(request: Request, session: SessionDep, viewer: Seer, shopper_id: uuid.UUID) -> HTMLResponse:
    """A shopper's visits, a piece for the shopper's page."""
    return render(request, "field/_shopper_visits.html", rows=field_queries.list_of_shopper(session, viewer, shopper_id), **WORDS)
