"""The only writer of visits. ``transition`` is the one setter of a visit's status."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.audit import actions as audit
from app.jobs.events import publish
from app.kit.clock import end_of_day, local_date, now
from app.kit.ids import new_id, new_reference
from app.kit.rows import among, fetch
from app.kit.translation import gettext as _
from app.settings import get_settings
from app.studies.models import Study, Wave
from app.studies.rules import WaveStatus
from app.visits import aliases, legs, queries
from app.visits.errors import ReasonNeeded, VisitChangedMeanwhile, VisitStepNotPossible
from app.visits.events import CellReopened, VisitMoved
from app.visits.models import Visit, VisitLeg
from app.visits.rules import (
    ENDED_WITHOUT_DATA,
    GRACE,
    LEG_OF,
    LEG_TRANSITIONS,
    NEEDS_REASON,
    WITH_AGENCY,
    LegStatus,
    VisitStatus,
    may_become,
)
from app.visits.words import status_word

BATCH = 500


def transition(session: Session, viewer: Viewer, visit: Visit, new: VisitStatus, *, reason: str = "") -> None:
    """Move a locked visit to a status: checks the lifecycle, stamps the time, moves the legs, logs, tells the subscribers.

    The quota cell of a visit that ends without data is re-opened. Raises VisitStepNotPossible, ReasonNeeded.
    """
    pass_through(session, viewer, visit, [new], reason=reason)


def pass_through(session: Session, viewer: Viewer, visit: Visit, steps: Sequence[VisitStatus], *, reason: str = "") -> None:
    """Take several steps at once: each is checked, stamped, logged and told as by ``transition``, all written by one round to the database.

    The subscribers hear of each step in order, but see the visit where it ends. Raises VisitStepNotPossible, ReasonNeeded.
    """
    finish_passages(session, [begin_passage(session, viewer, visit, steps, reason=reason)])


@dataclass(frozen=True)
class Passage:
    """Steps of a visit that were taken in memory; `finish_passages` writes them. ``context`` is whose request they belong to."""

    visit: Visit
    steps: tuple[VisitStatus, ...]
    moves: Sequence[VisitMoved]
    context: Context


def begin_passage(
    session: Session, viewer: Viewer, visit: Visit, steps: Sequence[VisitStatus], *, reason: str = "", moment: dt.datetime | None = None
) -> Passage:
    """The part of `pass_through` that needs no database: several visits' can be written together. Raises VisitStepNotPossible, ReasonNeeded."""
    reason, moment, began = reason.strip(), moment or now(), visit.status
    moves = [_step(session, viewer, visit, new, reason, moment, began) for new in steps]
    return Passage(visit, tuple(steps), moves, copy_context())


def finish_passages(session: Session, passages: Sequence[Passage]) -> None:
    """Write steps that were begun, with what follows from them. How many statements that takes does not depend on how many visits move alike."""
    session.flush()
    alike: dict[tuple[tuple[VisitStatus, ...], dt.datetime | None], list[Visit]] = defaultdict(list)
    for passage in passages:
        alike[passage.steps, passage.visit.submitted_at].append(passage.visit)
    for (steps, submitted_at), visits in alike.items():
        _move_legs(session, [visit.id for visit in visits], steps, submitted_at)
    for passage in passages:
        passage.context.run(_tell, session, passage)


def _tell(session: Session, passage: Passage) -> None:
    for move in passage.moves:
        publish(session, move)
        if move.new in ENDED_WITHOUT_DATA and move.old is not VisitStatus.OPEN:
            reopen_cell(session, move.viewer, passage.visit)


def _step(
    session: Session, viewer: Viewer, visit: Visit, new: VisitStatus, reason: str, moment: dt.datetime, began: VisitStatus
) -> VisitMoved:
    """One step in memory, with its entry in the log."""
    old = visit.status
    _require_step(old, new)
    if new in NEEDS_REASON and not reason:
        raise ReasonNeeded(
            _("Write down why, so that the shopper and your colleagues can understand it."), fields={"reason": _("A reason is needed.")}
        )
    visit.status, visit.status_reason, visit.version = new, reason, visit.version + 1
    _stamp(visit, new, moment)
    audit.record(
        session,
        viewer,
        f"visit.{new.value}",
        "visit",
        visit.id,
        visit_id=visit.id,
        changes={"status": (old.value, new.value)},
        reason=reason or None,
    )
    return VisitMoved(visit=visit, old=old, new=new, viewer=viewer, reason=reason, began=began)


def _require_step(old: VisitStatus, new: VisitStatus) -> None:
    if not may_become(old, new):
        raise VisitStepNotPossible(
            _("This visit is “%(old)s” and cannot become “%(new)s”.", old=status_word(old), new=status_word(new)),
            visit_status=old,
            wanted=new,
        )


def require_version(visit: Visit, version: int) -> None:
    """Refuse a deed that was decided on an older state of the visit. Raises VisitChangedMeanwhile with what it is now."""
    if visit.version != version:
        raise VisitChangedMeanwhile(
            _("This visit was changed by somebody else after you opened it. It is now “%(status)s”. Look again before you decide.",
              status=status_word(visit.status)),
            visit_status=visit.status, visit_version=visit.version,
        )  # fmt: skip


def assign(session: Session, viewer: Viewer, visit: Visit, shopper_id: uuid.UUID, planned_on: dt.date) -> None:
    """Give a locked open visit to a shopper for a day; caps are the caller's business (assignments). Raises VisitStepNotPossible."""
    _require_step(visit.status, VisitStatus.ASSIGNED)
    # Set before the step, so that its subscribers see whose visit it is.
    visit.shopper_id, visit.planned_on = shopper_id, planned_on
    visit.due_at = end_of_day(planned_on, get_settings().time_zone) + GRACE
    legs.give_days(session, visit)
    aliases.give_alias(session, viewer, visit)
    transition(session, viewer, visit, VisitStatus.ASSIGNED)
    changes = {"shopper_id": (None, str(shopper_id)), "planned_on": (None, planned_on.isoformat())}
    audit.record(session, viewer, "visit.planned", "visit", visit.id, visit_id=visit.id, changes=changes)
    session.flush()


def submit(session: Session, viewer: Viewer, visit: Visit) -> None:
    """The last leg is in: to review at once. Raises VisitStepNotPossible."""
    pass_through(session, viewer, visit, [VisitStatus.SUBMITTED, VisitStatus.IN_REVIEW])


def start_and_submit(session: Session, viewer: Viewer, visit: Visit) -> None:
    """All of a briefed visit came in at once: begun, handed in, to review. Raises VisitStepNotPossible."""
    pass_through(session, viewer, visit, [VisitStatus.STARTED, VisitStatus.SUBMITTED, VisitStatus.IN_REVIEW])


def hand_in_incomplete(session: Session, viewer: Viewer, visit: Visit, what_happened: str) -> None:
    """The shopper could not complete a started visit: to review at once, as it is. Raises VisitStepNotPossible."""
    transition(session, viewer, visit, VisitStatus.COULD_NOT_COMPLETE, reason=what_happened)
    transition(session, viewer, visit, VisitStatus.IN_REVIEW)


def _stamp(visit: Visit, new: VisitStatus, moment: dt.datetime) -> None:
    settings = get_settings()
    match new:
        case VisitStatus.ASSIGNED:
            visit.assigned_at = moment
        case VisitStatus.BRIEFED:
            visit.briefed_at = moment
        case VisitStatus.STARTED:
            visit.started_at = moment
        case VisitStatus.SUBMITTED | VisitStatus.COULD_NOT_COMPLETE:
            visit.submitted_at, visit.due_at = moment, None
        case VisitStatus.REOPENED | VisitStatus.APPEALED:
            visit.decided_at = None
        case VisitStatus.RETURNED:
            visit.review_due_at, visit.due_at = None, moment + dt.timedelta(hours=settings.repair_clock_hours)
        case (
            VisitStatus.APPROVED
            | VisitStatus.EXCLUDED
            | VisitStatus.REJECTED
            | VisitStatus.NOT_COMPLETED
            | VisitStatus.WITHDRAWN
            | VisitStatus.EXPIRED
        ):
            visit.decided_at, visit.review_due_at, visit.due_at = moment, None, None
        case _:
            pass
    if new in WITH_AGENCY and visit.review_due_at is None:
        visit.review_due_at = moment + dt.timedelta(hours=settings.reviewer_clock_hours)


def _move_legs(session: Session, visit_ids: Sequence[uuid.UUID], steps: tuple[VisitStatus, ...], submitted_at: dt.datetime | None) -> None:
    """The one leg of a visit in one go follows it, of several visits that take the same steps; legs with days of their own only begin and are missed with it."""
    moves = _leg_moves(steps)
    for move in moves:
        given = {"visits": list(visit_ids)} | ({"handed_in_at": submitted_at} if move.submits else {})
        fetch(session, move.statement_for, **given)
    if moves:
        for leg in [each for each in session.identity_map.values() if isinstance(each, VisitLeg)]:
            session.expire(leg, ["status", "submitted_at"])  # the statements went past what is loaded


class _LegMove(NamedTuple):
    """One statement that moves legs; with ``submits`` it is given when they were handed in."""

    statement_for: Callable[[str], sa.Update]
    submits: bool


@cache
def _leg_moves(steps: tuple[VisitStatus, ...]) -> list[_LegMove]:
    """What moves the legs of the visits that take these steps."""
    wanted = [LEG_OF[new] for new in steps if new in LEG_OF]
    sources: dict[LegStatus, list[LegStatus]] = defaultdict(list)
    for old in LegStatus:
        end, moved = old, False
        for following in wanted:
            if following in LEG_TRANSITIONS[end]:
                end, moved = following, True
        if moved:
            sources[end].append(old)
    moves = []
    for end, old_ones in sources.items():
        values: dict[str, Any] = {"status": end}
        submits = LegStatus.SUBMITTED in wanted and end is LegStatus.SUBMITTED
        if submits:
            values["submitted_at"] = sa.bindparam("handed_in_at")
        which: sa.ColumnElement[bool] = VisitLeg.opens_on.is_(None)
        if end is LegStatus.OPEN and VisitStatus.STARTED in steps:
            which = sa.or_(which, VisitLeg.position == 1)
        everyone = sa.true() if end is LegStatus.MISSED else which
        moves.append(_LegMove(_leg_update(sa.and_(VisitLeg.status.in_(old_ones), everyone), values), submits))
    if VisitStatus.COULD_NOT_COMPLETE in steps:
        still = VisitLeg.status.in_([LegStatus.WAITING, LegStatus.OPEN])
        moves.append(_LegMove(_leg_update(still, {"status": LegStatus.MISSED}), submits=False))
    return moves


def _leg_update(which: sa.ColumnElement[bool], values: Mapping[str, Any]) -> Callable[[str], sa.Update]:
    @cache
    def statement_for(dialect: str) -> sa.Update:
        return sa.update(VisitLeg).where(among(dialect, VisitLeg.visit_id, "visits"), which).values(values)

    return statement_for


def reopen_cell(session: Session, viewer: Viewer, ended: Visit) -> None:
    """A new open visit in the ended one's place, once, as long as its wave is not over."""
    wave = session.get_one(Wave, ended.wave_id)
    if wave.status is WaveStatus.CLOSED or wave.ends_on < local_date(now(), get_settings().time_zone):
        return
    if queries.find_replacement(session, ended) is not None:
        return
    study = session.get_one(Study, ended.study_id)
    fresh = Visit(
        client_id=ended.client_id, study_id=ended.study_id, wave_id=ended.wave_id, quota_cell_id=ended.quota_cell_id, location_id=ended.location_id,
        scenario_id=ended.scenario_id, day_part=ended.day_part, questionnaire_version_id=study.questionnaire_version_id, fee_minor=study.fee_minor,
        currency=study.currency, replaces_id=ended.id, is_demo=ended.is_demo,
    )  # fmt: skip
    session.add(fresh)
    session.flush()
    session.execute(sa.insert(VisitLeg), legs.leg_rows(fresh.id, legs.legs_of_version(session, fresh.questionnaire_version_id).codes))
    audit.record(
        session, viewer, "visit.cell_reopened", "visit", fresh.id, visit_id=fresh.id, changes={"replaces_id": (None, str(ended.id))}
    )
    session.flush()
    publish(session, CellReopened(ended_visit_id=ended.id, new_visit_id=fresh.id))


def create_visits_for_wave(session: Session, viewer: Viewer, wave_id: uuid.UUID) -> int:
    """Make the open visits of a wave that opens: ``target`` for each quota cell, once. Returns how many."""
    if queries.has_visits(session, wave_id):
        return 0
    wave = session.get_one(Wave, wave_id)
    study = session.get_one(Study, wave.study_id)
    cells = queries.list_cells(session, wave_id)
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
    codes = legs.legs_of_version(session, study.questionnaire_version_id).codes
    parts = [part for row in rows for part in legs.leg_rows(row["id"], codes)]
    for table, values in ((Visit, rows), (VisitLeg, parts)):
        for start in range(0, len(values), BATCH):
            session.execute(sa.insert(table), values[start : start + BATCH])
    audit.record(session, viewer, "wave.visits_created", "wave", wave_id, changes={"visits": (None, len(rows))})
    return len(rows)
