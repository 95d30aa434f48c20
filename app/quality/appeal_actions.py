"""What becomes of a decision that somebody does not agree with. ``_move`` is the one setter of an appeal's status."""

import uuid

from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.audit import actions as audit
from app.kit.clock import now
from app.kit.translation import gettext as _
from app.quality import queries
from app.quality.errors import AppealedAlready, AppealNotPossible, AppealStepNotPossible, AppealTextTooShort, NotInReview
from app.quality.models import Appeal
from app.quality.rules import (
    APPEAL_OPEN,
    BY_HAND,
    LONGEST_OBJECTION,
    SHORTEST_OBJECTION,
    AppealKind,
    AppealStatus,
    appeal_follows,
    may_become,
)
from app.visits import actions as visits
from app.visits.errors import ReasonNeeded
from app.visits.events import VisitMoved
from app.visits.models import Visit
from app.visits.queries import lock_visit
from app.visits.rules import BEFORE_REVIEW, TO_TAKE_UP, VisitStatus
from app.visits.words import status_word


def object_to(session: Session, viewer: Viewer, visit_id: uuid.UUID, text: str) -> Visit:
    """The shopper does not agree with a rejection: once a visit, within the stated days.

    Raises VisitNotFound, AppealNotPossible, AppealedAlready, AppealTextTooShort.
    """
    visit = lock_visit(session, viewer, visit_id)
    if any(appeal.kind is AppealKind.OBJECTION for appeal in queries.list_appeals(session, visit.id)):
        raise AppealedAlready(_("You have objected to this decision before. A visit can be looked at again once."))
    if visit.status is not VisitStatus.REJECTED:
        raise AppealNotPossible(
            _("You can object to a visit that was not accepted; this one is “%(status)s”.", status=status_word(visit.status))
        )
    until = queries.appeal_deadline(visit)
    if until is None or now() > until:
        raise AppealNotPossible(_("The time to object is over."))
    text = text.strip()[:LONGEST_OBJECTION]
    if len(text) < SHORTEST_OBJECTION:
        told = _("Tell in a few sentences why, so that somebody can look again with your eyes.")
        raise AppealTextTooShort(told, fields={"text": told})
    _open(session, viewer, visit, AppealKind.OBJECTION, text)
    visits.transition(session, viewer, visit, VisitStatus.APPEALED, reason=text)
    return visit


def reopen(session: Session, viewer: Viewer, visit_id: uuid.UUID, version: int, kind: AppealKind, reason: str) -> Appeal:
    """Take an approved visit up again; its data leave the results in this transaction.

    Raises VisitNotFound, VisitChangedMeanwhile, AppealNotPossible, ReasonNeeded.
    """
    visit = lock_visit(session, viewer, visit_id)
    visits.require_version(visit, version)
    if visit.status is not VisitStatus.APPROVED or kind is AppealKind.OBJECTION:
        raise AppealNotPossible(_("Only an approved visit can be reopened; this one is “%(status)s”.", status=status_word(visit.status)))
    reason = reason.strip()[:LONGEST_OBJECTION]
    if not reason:
        raise ReasonNeeded(
            _("Write down why, so that the shopper and your colleagues can understand it."), fields={"reason": _("A reason is needed.")}
        )
    appeal = _open(session, viewer, visit, kind, reason)
    visits.transition(session, viewer, visit, VisitStatus.REOPENED, reason=reason)
    return appeal


def take_up(session: Session, viewer: Viewer, visit_id: uuid.UUID, version: int) -> Visit:
    """A reviewer begins with a visit that waits to be taken up. Raises VisitNotFound, VisitChangedMeanwhile, NotInReview."""
    visit = lock_visit(session, viewer, visit_id)
    visits.require_version(visit, version)
    if visit.status not in TO_TAKE_UP:
        raise NotInReview(_("This visit is “%(status)s”; there is nothing to take up now.", status=status_word(visit.status)))
    visits.transition(session, viewer, visit, VisitStatus.IN_REVIEW)
    return visit


def wait_on(session: Session, viewer: Viewer, visit_id: uuid.UUID, version: int, new: AppealStatus, because: str) -> Appeal:
    """Say whose turn it is in the open appeal of a visit in review, or that it was withdrawn; withdrawing needs a reason.

    Raises VisitNotFound, VisitChangedMeanwhile, NotInReview, AppealNotPossible, AppealStepNotPossible, ReasonNeeded.
    """
    visit = lock_visit(session, viewer, visit_id)
    visits.require_version(visit, version)
    if visit.status is not VisitStatus.IN_REVIEW:
        raise NotInReview(_("This visit is “%(status)s”; there is nothing to review now.", status=status_word(visit.status)))
    appeal = queries.find_open_appeal(session, visit.id)
    if appeal is None or new not in BY_HAND:
        raise AppealNotPossible(_("Nobody objects to a decision about this visit now."))
    because = because.strip()
    if new is AppealStatus.WITHDRAWN and not because:
        raise ReasonNeeded(_("Write down who withdrew it, and why."), fields={"reason": _("A reason is needed.")})
    _move(session, viewer, appeal, new, because)
    return appeal


def on_visit_moved(session: Session, event: VisitMoved) -> None:
    """An appeal follows its visit, in the same transaction: nobody has to remember to close it."""
    if event.old in BEFORE_REVIEW or event.began in BEFORE_REVIEW:
        return
    appeal = queries.find_open_appeal(session, event.visit.id)
    if appeal is None:
        return
    changed = queries.changed_since(session, event.visit.id, appeal.opened_at)
    new = appeal_follows(appeal.kind, event.new, answers_changed=changed)
    if new is not None and new is not appeal.status:
        _move(session, event.viewer, appeal, new, event.reason)


def _open(session: Session, viewer: Viewer, visit: Visit, kind: AppealKind, text: str) -> Appeal:
    if viewer.user_id is None:
        raise AppealNotPossible(_("Only a person objects to a decision."))
    appeal = Appeal(visit_id=visit.id, kind=kind, text=text, against=visit.status.value, opened_by=viewer.user_id)
    session.add(appeal)
    session.flush()
    audit.record(
        session, viewer, "appeal.opened", "appeal", appeal.id, visit_id=visit.id, changes={"kind": (None, kind.value)}, reason=text
    )
    return appeal


def _move(session: Session, viewer: Viewer, appeal: Appeal, new: AppealStatus, because: str = "") -> None:
    """Raises AppealStepNotPossible."""
    old = appeal.status
    if not may_become(old, new):
        raise AppealStepNotPossible(_("This objection was settled meanwhile, or stands there already. Look again before you go on."))
    appeal.status = new
    if new not in APPEAL_OPEN:
        appeal.closed_at, appeal.outcome_because = now(), because
    audit.record(
        session, viewer, f"appeal.{new.value}", "appeal", appeal.id, visit_id=appeal.visit_id,
        changes={"status": (old.value, new.value)}, reason=because or None,
    )  # fmt: skip
    session.flush()
