"""The only writer of visits. ``transition`` is the one setter of a visit's status."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.audit import actions as audit
from app.jobs.events import publish
from app.kit.clock import end_of_day, now
from app.kit.ids import new_id, new_reference
from app.kit.translation import gettext as _
from app.settings import get_settings
from app.studies.models import QuotaCell, Study, Wave
from app.visits.errors import ReasonNeeded, VisitChangedMeanwhile, VisitStepNotPossible
from app.visits.events import CellReopened, VisitMoved
from app.visits.models import Visit, VisitLeg
from app.visits.rules import ENDED_WITHOUT_DATA, NEEDS_REASON, LegStatus, VisitStatus, may_become

BATCH = 500


def transition(session: Session, viewer: Viewer, visit: Visit, new: VisitStatus, *, reason: str = "") -> None:
    """Move a locked visit to a status: checks the lifecycle, stamps the time, logs, tells the subscribers, re-opens the quota cell when the visit ends without data.

    Raises VisitStepNotPossible, ReasonNeeded.
    """
    old = visit.status
    if not may_become(old, new):
        raise VisitStepNotPossible(
            _("This visit is “%(old)s” and cannot become “%(new)s”.", old=old.value, new=new.value), old=old, new=new
        )
    reason = reason.strip()
    if new in NEEDS_REASON and not reason:
        raise ReasonNeeded(_("Write down why, so that the shopper and your colleagues can understand it."), fields={"reason": _("A reason is needed.")})
    visit.status, visit.status_reason, visit.version = new, reason, visit.version + 1
    _stamp(visit, new)
    audit.record(session, viewer, f"visit.{new.value}", "visit", visit.id, visit_id=visit.id, changes={"status": (old.value, new.value)}, reason=reason or None)
    session.flush()
    publish(session, VisitMoved(visit=visit, old=old, new=new, viewer=viewer, reason=reason))
    if new in ENDED_WITHOUT_DATA:
        _reopen_cell(session, visit)


def require_version(visit: Visit, version: int) -> None:
    """Refuse a deed that was decided on an older state of the visit. Raises VisitChangedMeanwhile with what it is now."""
    if visit.version != version:
        raise VisitChangedMeanwhile(
            _("This visit was changed by somebody else after you opened it. It is now “%(status)s”. Look again before you decide.", status=visit.status.value),
            status=visit.status, version=visit.version,
        )  # fmt: skip


def assign(session: Session, viewer: Viewer, visit: Visit, shopper_id: uuid.UUID, planned_on: dt.date) -> None:
    """Give a locked open visit to a shopper for a day; caps are the caller's business (assignments). Raises VisitStepNotPossible."""
    transition(session, viewer, visit, VisitStatus.ASSIGNED)
    visit.shopper_id, visit.planned_on = shopper_id, planned_on
    visit.due_at = end_of_day(planned_on, get_settings().time_zone) + dt.timedelta(hours=24)
    audit.record(session, viewer, "visit.planned", "visit", visit.id, visit_id=visit.id, changes={"shopper_id": (None, str(shopper_id)), "planned_on": (None, planned_on.isoformat())})
    session.flush()


def submit(session: Session, viewer: Viewer, visit: Visit) -> None:
    """The last leg is in: to review at once. Raises VisitStepNotPossible."""
    transition(session, viewer, visit, VisitStatus.SUBMITTED)
    transition(session, viewer, visit, VisitStatus.IN_REVIEW)


def _stamp(visit: Visit, new: VisitStatus) -> None:
    moment, settings = now(), get_settings()
    match new:
        case VisitStatus.ASSIGNED:
            visit.assigned_at = moment
        case VisitStatus.BRIEFED:
            visit.briefed_at = moment
        case VisitStatus.STARTED:
            visit.started_at = moment
        case VisitStatus.SUBMITTED:
            visit.submitted_at, visit.due_at = moment, None
        case VisitStatus.IN_REVIEW:
            visit.review_due_at = moment + dt.timedelta(hours=settings.reviewer_clock_hours)
        case VisitStatus.RETURNED:
            visit.review_due_at, visit.due_at = None, moment + dt.timedelta(hours=settings.repair_clock_hours)
        case VisitStatus.APPROVED | VisitStatus.EXCLUDED | VisitStatus.REJECTED | VisitStatus.NOT_COMPLETED | VisitStatus.WITHDRAWN | VisitStatus.EXPIRED:
            visit.decided_at, visit.review_due_at, visit.due_at = moment, None, None
        case _:
            pass


def _reopen_cell(session: Session, ended: Visit) -> None:
    """A new open visit in the ended one's place, as long as its wave is not over."""
    wave = session.get_one(Wave, ended.wave_id)
    if wave.ends_on < now().date():
        return
    study = session.get_one(Study, ended.study_id)
    fresh = Visit(
        client_id=ended.client_id, study_id=ended.study_id, wave_id=ended.wave_id, quota_cell_id=ended.quota_cell_id, location_id=ended.location_id,
        scenario_id=ended.scenario_id, day_part=ended.day_part, questionnaire_version_id=study.questionnaire_version_id, fee_minor=study.fee_minor,
        currency=study.currency, replaces_id=ended.id, is_demo=ended.is_demo,
    )  # fmt: skip
    session.add(fresh)
    session.flush()
    session.add(VisitLeg(visit_id=fresh.id, position=1, code="visit", status=LegStatus.WAITING))
    session.flush()
    publish(session, CellReopened(ended_visit_id=ended.id, new_visit_id=fresh.id))


def create_visits_for_wave(session: Session, viewer: Viewer, wave_id: uuid.UUID) -> int:
    """Make the open visits of a wave that opens: ``target`` for each quota cell. Returns how many."""
    wave = session.get_one(Wave, wave_id)
    study = session.get_one(Study, wave.study_id)
    cells = session.scalars(sa.select(QuotaCell).where(QuotaCell.wave_id == wave_id)).all()
    moment = now()
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(), "reference": new_reference(), "client_id": study.client_id, "study_id": study.id, "wave_id": wave_id,
            "quota_cell_id": cell.id, "location_id": cell.location_id, "scenario_id": cell.scenario_id, "day_part": cell.day_part,
            "questionnaire_version_id": study.questionnaire_version_id, "status": VisitStatus.OPEN, "version": 1, "fee_minor": study.fee_minor,
            "currency": study.currency, "created_at": moment, "is_demo": study.is_demo, "status_reason": "",
        }
        for cell in cells
        for _n in range(cell.target)
    ]  # fmt: skip
    legs = [{"id": new_id(), "visit_id": row["id"], "position": 1, "code": "visit", "status": LegStatus.WAITING} for row in rows]
    for table, values in ((Visit, rows), (VisitLeg, legs)):
        for start in range(0, len(values), BATCH):
            session.execute(sa.insert(table), values[start : start + BATCH])
    audit.record(session, viewer, "wave.visits_created", "wave", wave_id, changes={"visits": (None, len(rows))})
    return len(rows)
