"""What a reviewer does. Each deed is decided on the version of the visit that the page showed, and stands in the log."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.accounts.models import User
from app.audit import actions as audit
from app.capture.models import ReviewQuestion
from app.capture.queries import find_non_completion
from app.kit.clock import now
from app.kit.ids import new_id
from app.kit.translation import gettext as _
from app.mail.actions import queue_mail
from app.quality import queries
from app.quality.checks import Doubt, run_checks
from app.quality.errors import FlagNotFound, NothingAsked, NotInReview, QuestionEmpty, VerdictDoesNotFit
from app.quality.models import Decision, Flag
from app.quality.rules import FlagState
from app.visits import actions as visits
from app.visits.models import Visit
from app.visits.queries import lock_visit
from app.visits.rules import VisitStatus
from app.visits.words import status_word

LONGEST_QUESTION = 2000
NOT_COMPLETED_CHECKS = frozenset(
    {
        "no_position",
        "far_away",
        "clock_ahead",
        "clock_jumped",
        "clock_off",
        "clock_set_back",
        "other_day",
        "closed",
        "photo_time",
        "conflict",
    }
)
"""What still says something where most answers are missing: whether the shopper was there, and when."""


def check_visit(session: Session, viewer: Viewer, visit_id: uuid.UUID) -> int:
    """Run the automatic checks again. Settled flags stay as a reviewer left them, open ones that no longer hold go. Returns how many hold."""
    visit = lock_visit(session, viewer, visit_id)
    doubts = {(doubt.code, doubt.question_code): doubt for doubt in run_checks(queries.gather_facts(session, visit))}
    if find_non_completion(session, visit.id) is not None:
        doubts = {key: doubt for key, doubt in doubts.items() if doubt.code in NOT_COMPLETED_CHECKS}
    held = len(doubts)
    for flag in queries.list_flags(session, visit.id):
        doubt = doubts.pop((flag.check_code, flag.question_code), None)
        if doubt is not None:
            flag.facts, flag.severity = doubt.facts, doubt.severity
        elif flag.state is FlagState.OPEN:
            session.delete(flag)
    session.add_all([_flag(visit, doubt) for doubt in doubts.values()])
    session.flush()
    return held


def _flag(visit: Visit, doubt: Doubt) -> Flag:
    return Flag(visit_id=visit.id, check_code=doubt.code, severity=doubt.severity, question_code=doubt.question_code, facts=doubt.facts)


def _lock(session: Session, viewer: Viewer, visit_id: uuid.UUID, version: int) -> Visit:
    """The visit for a deed decided on ``version``. Raises VisitNotFound, VisitChangedMeanwhile, NotInReview."""
    visit = lock_visit(session, viewer, visit_id)
    visits.require_version(visit, version)
    if visit.status is not VisitStatus.IN_REVIEW:
        raise NotInReview(_("This visit is “%(status)s”; there is nothing to review now.", status=status_word(visit.status)))
    return visit


def ask(
    session: Session,
    viewer: Viewer,
    visit_id: uuid.UUID,
    version: int,
    text: str,
    *,
    question_code: str | None = None,
    flag_id: uuid.UUID | None = None,
) -> ReviewQuestion:
    """Gather a question to the shopper, about an answer, a flag or the visit; it is sent when the visit goes back.

    Raises VisitChangedMeanwhile, NotInReview, QuestionEmpty, FlagNotFound.
    """
    visit = _lock(session, viewer, visit_id, version)
    text = text.strip()[:LONGEST_QUESTION]
    if not text:
        raise QuestionEmpty(_("Write what you want to know."), fields={"text": _("Write what you want to know.")})
    if flag_id is not None:
        flag = _get_flag(session, visit, flag_id)
        flag.state, flag.settled_by = FlagState.ASKED, viewer.user_id
        question_code = question_code or flag.question_code or None
    question = ReviewQuestion(id=new_id(), visit_id=visit.id, question_code=question_code, text=text, asked_by=_who(viewer))
    session.add(question)
    audit.record(
        session,
        viewer,
        "visit.question_gathered",
        "visit",
        visit.id,
        visit_id=visit.id,
        changes={"question": (None, text), "about": (None, question_code)},
    )
    session.flush()
    return question


def drop_question(session: Session, viewer: Viewer, visit_id: uuid.UUID, version: int, question_id: uuid.UUID) -> None:
    """Take back a question that was not sent yet. Raises VisitChangedMeanwhile, NotInReview."""
    visit = _lock(session, viewer, visit_id, version)
    question = session.scalars(
        sa.select(ReviewQuestion).where(
            ReviewQuestion.id == question_id, ReviewQuestion.visit_id == visit.id, ReviewQuestion.sent_at.is_(None)
        )
    ).one_or_none()
    if question is not None:
        audit.record(
            session, viewer, "visit.question_dropped", "visit", visit.id, visit_id=visit.id, changes={"question": (question.text, None)}
        )
        session.delete(question)
    session.flush()


def settle_flag(
    session: Session, viewer: Viewer, visit_id: uuid.UUID, version: int, flag_id: uuid.UUID, state: FlagState = FlagState.FINE
) -> None:
    """Say that a flag is fine (or open again). Raises VisitChangedMeanwhile, NotInReview, FlagNotFound."""
    visit = _lock(session, viewer, visit_id, version)
    flag = _get_flag(session, visit, flag_id)
    audit.record(
        session,
        viewer,
        "visit.flag_settled",
        "visit",
        visit.id,
        visit_id=visit.id,
        changes={flag.check_code: (flag.state.value, state.value)},
    )
    flag.state, flag.settled_by = state, viewer.user_id
    session.flush()


def return_visit(session: Session, viewer: Viewer, visit_id: uuid.UUID, version: int) -> None:
    """Send the visit back with the gathered questions, and mail the shopper. Raises VisitChangedMeanwhile, NotInReview, NothingAsked."""
    visit = _lock(session, viewer, visit_id, version)
    gathered = [q for q in queries.list_questions(session, visit.id) if q.sent_at is None]
    if not gathered:
        raise NothingAsked(
            _("Ask at least one question, so that the shopper knows what to repair."), fields={"text": _("Ask at least one question.")}
        )
    moment = now()
    for question in gathered:
        question.sent_at = moment
    _decide(session, viewer, visit, VisitStatus.RETURNED, "\n".join(question.text for question in gathered))
    _mail_shopper(session, visit, gathered)


def approve(session: Session, viewer: Viewer, visit_id: uuid.UUID, version: int) -> None:
    """Let the visit through: from here on, and only from here, its data count. Raises VisitChangedMeanwhile, NotInReview, VerdictDoesNotFit."""
    visit = _lock(session, viewer, visit_id, version)
    _require_complete(session, visit)
    _decide(session, viewer, visit, VisitStatus.APPROVED, "")


def reject(session: Session, viewer: Viewer, visit_id: uuid.UUID, version: int, reason: str) -> None:
    """Turn the visit down: no data, no fee. Raises VisitChangedMeanwhile, NotInReview, ReasonNeeded."""
    _decide(session, viewer, _lock(session, viewer, visit_id, version), VisitStatus.REJECTED, reason)


def exclude(session: Session, viewer: Viewer, visit_id: uuid.UUID, version: int, reason: str) -> None:
    """Keep the visit out of the results; the shopper is paid. Raises VisitChangedMeanwhile, NotInReview, VerdictDoesNotFit, ReasonNeeded."""
    visit = _lock(session, viewer, visit_id, version)
    _require_complete(session, visit)
    _decide(session, viewer, visit, VisitStatus.EXCLUDED, reason)


def accept_as_not_completed(session: Session, viewer: Viewer, visit_id: uuid.UUID, version: int, reason: str) -> None:
    """Believe the shopper that the visit could not be completed: the part-fee, no data, its place in the plan opens again.

    Raises VisitChangedMeanwhile, NotInReview, VerdictDoesNotFit, ReasonNeeded.
    """
    visit = _lock(session, viewer, visit_id, version)
    if find_non_completion(session, visit.id) is None:
        raise VerdictDoesNotFit(_("The shopper sent this visit in as complete. Approve it, exclude it, return it or reject it."))
    _decide(session, viewer, visit, VisitStatus.NOT_COMPLETED, reason)


def _require_complete(session: Session, visit: Visit) -> None:
    if find_non_completion(session, visit.id) is not None:
        raise VerdictDoesNotFit(_("The shopper could not complete this visit, so there are no data to approve or to leave out."))


def _decide(session: Session, viewer: Viewer, visit: Visit, new: VisitStatus, reason: str) -> None:
    visits.transition(session, viewer, visit, new, reason=reason)
    session.add(Decision(visit_id=visit.id, status=new.value, reason=reason.strip(), decided_by=_who(viewer)))
    session.flush()


def _who(viewer: Viewer) -> uuid.UUID:
    if viewer.user_id is None:
        raise NotInReview(_("Only a person decides about a visit."))
    return viewer.user_id


def _get_flag(session: Session, visit: Visit, flag_id: uuid.UUID) -> Flag:
    flag = session.scalars(sa.select(Flag).where(Flag.id == flag_id, Flag.visit_id == visit.id)).one_or_none()
    if flag is None:
        raise FlagNotFound(_("This flag is no longer there: the checks ran again."))
    return flag


def _mail_shopper(session: Session, visit: Visit, gathered: list[ReviewQuestion]) -> None:
    found = queries.find_shopper_user(session, visit)
    if found is None:
        return
    user, place = found
    queue_mail(
        session, "visit_returned", user.email, user.locale, name=_first_name(user), place=place, reference=visit.reference,
        questions=[question.text for question in gathered], due_at=visit.due_at, path=f"/phone/visits/{visit.id}",
    )  # fmt: skip


def _first_name(user: User) -> str:
    return user.name.split()[0] if user.name.split() else ""
