"""The reviewer's workbench: the queue, one visit beside its evidence, the decisions."""
# ruff: noqa: FAST003 - visit_id is read by read_deed, which every deed depends on

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.capture import queries as captured
from app.capture.rules import STOPPED, section_of
from app.db import SessionDep
from app.errors import AppError, Invalid
from app.journeys.answers import EVIDENCE_PREFIX
from app.journeys.models import QuestionnaireVersion
from app.kit.clock import now
from app.kit.translation import gettext as _
from app.kit.translation import pick
from app.quality import actions, appeal_actions, queries
from app.quality.errors import AppealNotPossible, AppealStepNotPossible, KindNeeded, NotInReview, VerdictDoesNotFit
from app.quality.felt_reading import read_felt
from app.quality.queries import Filters
from app.quality.reading import came_after, came_late, read_visit
from app.quality.rules import BY_HAND, REOPENS, AppealKind, AppealStatus, FlagState
from app.quality.words import appeal_status_word, appeal_word, stop_word
from app.studies.models import Study, Wave
from app.visits.errors import VisitChangedMeanwhile
from app.visits.leg_lines import leg_lines
from app.visits.queries import get_visit
from app.visits.rules import TO_TAKE_UP, VisitStatus
from app.visits.words import status_word
from app.web.flash import flash
from app.web.templating import is_htmx, render

router = APIRouter(include_in_schema=False)
Reviewer = Annotated[Viewer, allowed(Permission.VISIT_REVIEW)]
Reopener = Annotated[Viewer, allowed(Permission.VISIT_REOPEN)]
Version = Annotated[int, Form()]
Words = Annotated[str, Form()]
PAGE_SIZE = 25
SOON = dt.timedelta(hours=8)
BESIDE = 40
"""Rows of the queue beside a visit."""


def read_filters(
    study: str = "",
    flags: str = "",
    repaired: str = "",
    kind: str = "",
    q: Annotated[str, Query(max_length=100)] = "",
    sort: str = "",
) -> Filters:
    """What the address narrows the queue to; what cannot be read counts as not there."""
    try:
        study_id = uuid.UUID(study) if study else None
    except ValueError:
        study_id = None
    return Filters(
        study_id, flags if flags in {"with", "without"} else "", repaired == "yes", q, kind if kind in {"stopped", "appeal"} else "",
        sort if sort != "due" and sort.removeprefix("-") in queries.SORTS else "",
    )  # fmt: skip


Narrowed = Annotated[Filters, Depends(read_filters)]


def query_of(filters: Filters) -> str:
    """The filters as they stand in an address, with the question mark."""
    values = {
        "study": filters.study_id,
        "flags": filters.flags,
        "repaired": "yes" if filters.repaired else "",
        "kind": filters.kind,
        "q": filters.search,
        "sort": filters.sort,
    }
    kept = urlencode({name: value for name, value in values.items() if value})
    return f"?{kept}" if kept else ""


@router.get("/review")
def queue(viewer: Reviewer, session: SessionDep, request: Request, filters: Narrowed, page: int = 1) -> Response:
    """What waits for a reviewer, the nearest deadline first or as asked; the visits are leafed through in the same order."""
    rows = queries.list_queue(session, viewer, filters, page, PAGE_SIZE)
    return render(
        request, "review/queue.html", rows=rows, filters=filters, sort=filters.sort or "due", studies=queries.list_studies_in_review(session), kept=query_of(filters),
        narrowed=replace(filters, sort="") != Filters(), soon=now() + SOON, visit_word=status_word, appeal_word=appeal_word,
    )  # fmt: skip


@router.get("/review/{visit_id}")
def review(viewer: Reviewer, session: SessionDep, request: Request, visit_id: uuid.UUID, filters: Narrowed) -> Response:
    """One visit between the queue and its evidence."""
    return _bench(request, session, viewer, visit_id, filters)


def _bench(
    request: Request, session: Session, viewer: Viewer, visit_id: uuid.UUID, filters: Filters, *, status: int = 200, problem: str = "", told: str = "", typed: str = ""
) -> Response:  # fmt: skip
    visit = get_visit(session, viewer, visit_id)
    content = captured.get_content(session, visit.questionnaire_version_id)
    standing = captured.list_standing_answers(session, visit.id)
    answers = {code: answer.value for code, answer in standing.items()}
    questions, flags, photos = (
        queries.list_questions(session, visit.id),
        queries.list_flags(session, visit.id),
        captured.list_evidence(session, visit.id),
    )
    decisions = queries.list_decisions(session, visit.id)
    late = came_late(photos, [(decision.decided_at, decision.status) for decision, _name in decisions])
    photos = sorted(photos, key=lambda photo: photo.sha256 in late)
    reading = read_visit(
        content, answers, flags=flags, questions=questions, changes=queries.list_changes(session, visit.id),
        events=captured.list_events(session, visit.id), photos=photos, usual=queries.usual_answers(session, visit), place=visit.location,
        late=late,
    )  # fmt: skip
    stop, appeals = captured.find_non_completion(session, visit.id), queries.list_appeals(session, visit.id)
    if stop is not None:
        # Half a questionnaire has no score, and is worth reading only where something was filled in.
        reading.score, reading.curve = None, None
        for step in reading.steps:
            step.score, step.lines = None, [line for line in step.lines if line.code in answers]
        reading.steps = [step for step in reading.steps if step.lines]
    titles = {q.code: pick(q.label) for q in content.questions()} | {STOPPED: _("Could not complete")}
    titles |= {f"{prefix}{line.code}": line.question for step in reading.steps for line in step.lines for prefix in ("", EVIDENCE_PREFIX)}
    template = "review/_bench.html" if is_htmx(request) else "review/visit.html"
    around = queries.get_around(session, viewer, filters, visit.id, BESIDE)
    return render(
        request, template, status=status, here=f"/review/{visit_id}", visit=visit, reading=reading, flags=flags, photos=photos, questions=questions,
        gathered=[q for q in questions if q.sent_at is None], decisions=decisions,
        late=late, came_after=came_after,
        shopper=queries.find_shopper(session, visit), study=session.get_one(Study, visit.study_id), wave=session.get_one(Wave, visit.wave_id),
        version_number=session.get_one(QuestionnaireVersion, visit.questionnaire_version_id).number, precision=queries.precision_of_checks(session),
        rows=around.rows, following=around.following,
        visit_word=status_word, titles=titles, felt_told=read_felt(content, answers, {code: answer.captured_at for code, answer in standing.items()}),
        stop=stop, stop_word=stop_word, appeals=appeals, appeal=next((each for each in appeals if each.closed_at is None), None),
        appeal_word=appeal_word, appeal_status_word=appeal_status_word, reopens=REOPENS, rejected_by=queries.find_rejecter(session, visit.id),
        can_take_up=visit.status in TO_TAKE_UP, can_reopen=visit.status is VisitStatus.APPROVED and viewer.can(Permission.VISIT_REOPEN), soon=now() + SOON,
        legs=leg_lines(session, visit, [(section_of(content, answer.question_code), answer.captured_at) for answer in standing.values()]),
        filters=filters, kept=query_of(filters), can_decide=visit.status is VisitStatus.IN_REVIEW, problem=problem, told=told, typed=typed,
    )  # fmt: skip


@dataclass(frozen=True)
class Deed:
    """What every deed on a visit's page needs."""

    request: Request
    session: Session
    viewer: Viewer
    visit_id: uuid.UUID
    filters: Filters


REFUSALS = (VisitChangedMeanwhile, NotInReview, VerdictDoesNotFit, AppealNotPossible, AppealStepNotPossible, Invalid)
"""What the visit's own page explains."""


def _refused(deed: Deed, error: AppError, typed: str) -> Response:
    """Nothing of a refused deed stays; the page as it is now says what happened, and by whom."""
    deed.session.rollback()
    return _bench(
        deed.request, deed.session, deed.viewer, deed.visit_id, deed.filters, status=error.status, problem=error.message, typed=typed
    )


def _gather(deed: Deed, act: Callable[[], object], *, anchor: str = "", typed: str = "") -> Response:
    """A deed after which the same visit stays on screen."""
    try:
        act()
    except REFUSALS as error:
        return _refused(deed, error, typed)
    if is_htmx(deed.request):
        return _bench(deed.request, deed.session, deed.viewer, deed.visit_id, deed.filters)
    return RedirectResponse(f"/review/{deed.visit_id}{query_of(deed.filters)}{anchor}", status_code=303)


def _decide(deed: Deed, act: Callable[[], object], told: str, typed: str = "") -> Response:
    """A deed after which the next visit is opened."""
    following = queries.get_around(deed.session, deed.viewer, deed.filters, deed.visit_id, BESIDE).following
    try:
        act()
    except REFUSALS as error:
        return _refused(deed, error, typed)
    kept = query_of(deed.filters)
    where = f"/review/{following.id}{kept}" if following else f"/review{kept}"
    if is_htmx(deed.request) and following:
        answer = _bench(deed.request, deed.session, deed.viewer, following.id, deed.filters, told=told)
        answer.headers["HX-Push-Url"] = where
        return answer
    response: Response = Response(headers={"HX-Redirect": where}) if is_htmx(deed.request) else RedirectResponse(where, status_code=303)
    flash(deed.request, response, told)
    return response


def read_deed(request: Request, session: SessionDep, viewer: Reviewer, visit_id: uuid.UUID, filters: Narrowed) -> Deed:
    """The parts of a deed."""
    return Deed(request, session, viewer, visit_id, filters)


def read_reopening(request: Request, session: SessionDep, viewer: Reopener, visit_id: uuid.UUID, filters: Narrowed) -> Deed:
    """The same, for those who may reopen what was approved."""
    return Deed(request, session, viewer, visit_id, filters)


Doing = Annotated[Deed, Depends(read_deed, scope="function")]
Reopening = Annotated[Deed, Depends(read_reopening, scope="function")]


@router.post("/review/{visit_id}/ask")
def ask(
    deed: Doing, version: Version, text: Words = "", question_code: Words = "", flag_id: Annotated[uuid.UUID | None, Form()] = None
) -> Response:
    """Gather a question to the shopper."""
    return _gather(
        deed,
        lambda: actions.ask(deed.session, deed.viewer, deed.visit_id, version, text, question_code=question_code or None, flag_id=flag_id),
        anchor=f"#q-{question_code}" if question_code else "", typed=text,
    )  # fmt: skip


@router.post("/review/{visit_id}/drop/{question_id}")
def drop(deed: Doing, question_id: uuid.UUID, version: Version) -> Response:
    """Take a gathered question back."""
    return _gather(deed, lambda: actions.drop_question(deed.session, deed.viewer, deed.visit_id, version, question_id))


@router.post("/review/{visit_id}/flags/{flag_id}")
def settle(deed: Doing, flag_id: uuid.UUID, version: Version, state: Words = "fine") -> Response:
    """Say that a flag is fine, or open it again."""
    new = FlagState.OPEN if state == "open" else FlagState.FINE
    return _gather(
        deed, lambda: actions.settle_flag(deed.session, deed.viewer, deed.visit_id, version, flag_id, new), anchor=f"#flag-{flag_id}"
    )


@router.post("/review/{visit_id}/return")
def send_back(deed: Doing, version: Version, text: Words = "") -> Response:
    """Send the visit back with the gathered questions, and the one just written."""

    def act() -> None:
        if text.strip():
            actions.ask(deed.session, deed.viewer, deed.visit_id, version, text)
        actions.return_visit(deed.session, deed.viewer, deed.visit_id, version)

    return _decide(deed, act, _("Sent back with your questions. The shopper has a mail about it."), typed=text)


@router.post("/review/{visit_id}/approve")
def approve(deed: Doing, version: Version) -> Response:
    """Let the visit through."""
    return _decide(
        deed,
        lambda: actions.approve(deed.session, deed.viewer, deed.visit_id, version),
        _("Approved. The visit counts in the results from now on."),
    )


@router.post("/review/{visit_id}/exclude")
def exclude(deed: Doing, version: Version, reason: Words = "") -> Response:
    """Pay the shopper, leave the visit out."""
    return _decide(
        deed, lambda: actions.exclude(deed.session, deed.viewer, deed.visit_id, version, reason),
        _("Excluded. The shopper is paid; the visit stays out of the results."), typed=reason,
    )  # fmt: skip


@router.post("/review/{visit_id}/reject")
def reject(deed: Doing, version: Version, reason: Words = "") -> Response:
    """Turn the visit down."""
    return _decide(
        deed,
        lambda: actions.reject(deed.session, deed.viewer, deed.visit_id, version, reason),
        _("Rejected. The shopper sees your reason."),
        typed=reason,
    )


@router.post("/review/{visit_id}/not-completed")
def not_completed(deed: Doing, version: Version, reason: Words = "") -> Response:
    """Accept that the visit could not be completed."""
    return _decide(
        deed,
        lambda: actions.accept_as_not_completed(deed.session, deed.viewer, deed.visit_id, version, reason),
        _("Accepted as not completed. The shopper gets the part-fee; the place in the plan is open again."),
        typed=reason,
    )


@router.post("/review/{visit_id}/take-up")
def take_up(deed: Doing, version: Version) -> Response:
    """Begin with a visit that waits to be taken up."""
    return _gather(deed, lambda: appeal_actions.take_up(deed.session, deed.viewer, deed.visit_id, version))


@router.post("/review/{visit_id}/appeal")
def wait_on(deed: Doing, version: Version, status: Words, reason: Words = "") -> Response:
    """Say whose turn it is in an appeal, or that it was withdrawn."""

    def act() -> None:
        if status not in BY_HAND:
            raise AppealNotPossible(_("Nobody objects to a decision about this visit now."))
        appeal_actions.wait_on(deed.session, deed.viewer, deed.visit_id, version, AppealStatus(status), reason)

    return _gather(deed, act, typed=reason)


@router.post("/review/{visit_id}/reopen")
def reopen(deed: Reopening, version: Version, kind: Words = "", reason: Words = "") -> Response:
    """Take an approved visit up again."""

    def act() -> None:
        if kind not in REOPENS:
            raise KindNeeded(_("Choose what the visit is reopened for."), fields={"kind": _("Choose one of these.")})
        appeal_actions.reopen(deed.session, deed.viewer, deed.visit_id, version, AppealKind(kind), reason)

    return _gather(deed, act, typed=reason)
