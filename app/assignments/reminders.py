"""Reminders to shoppers, each once: a part of a visit opens, a part closes tomorrow, a visit is due tomorrow."""

import datetime as dt
import uuid
from collections.abc import Sequence
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.assignments import queries
from app.clients.models import Client, Location
from app.db import Database
from app.kit.clock import local_date, now, start_of_day
from app.kit.translation import pick
from app.mail.actions import queue_mail
from app.settings import get_settings
from app.visits.legs import legs_of_version, open_when_due
from app.visits.models import Visit, VisitLeg
from app.visits.rules import LegStatus, VisitStatus

FROM_HOUR = 7
"""Nobody is reminded at night, by the agency's clock."""
MOST_AT_ONCE = 200
UNDER_WAY = (VisitStatus.ASSIGNED, VisitStatus.BRIEFED, VisitStatus.STARTED)
NOT_IN = (LegStatus.WAITING, LegStatus.OPEN)


class Reminder(StrEnum):
    """What a shopper is reminded of; the mail's template has the same name."""

    LEG_OPENS = "leg_opens"
    LEG_CLOSES = "leg_closes"
    DUE_TOMORROW = "due_tomorrow"


def remind(database: Database) -> int:
    """Each minute: write the mails that are due, one short transaction each. Returns how many."""
    moment = now()
    today = local_date(moment, get_settings().time_zone)
    if moment < start_of_day(today, get_settings().time_zone) + dt.timedelta(hours=FROM_HOUR):
        return 0
    with database.read() as session:
        due = [(kind, leg_id) for kind in Reminder for leg_id in list_due(session, kind, today)]
    told = 0
    for kind, leg_id in due:
        with database.write() as session:
            told += _tell(session, kind, leg_id, today)
            session.commit()
    return told


def list_due(session: Session, kind: Reminder, today: dt.date) -> Sequence[uuid.UUID]:
    """The legs whose shoppers are to be reminded now, those of a visit in one go among them."""
    return session.scalars(_select_due(kind, today).with_only_columns(VisitLeg.id).limit(MOST_AT_ONCE)).all()


def _select_due(kind: Reminder, today: dt.date) -> sa.Select[VisitLeg, Visit]:
    zone = get_settings().time_zone
    before = aliased(VisitLeg)
    earlier_is_open = sa.exists().where(
        before.visit_id == VisitLeg.visit_id, before.position < VisitLeg.position, before.status.in_(NOT_IN)
    )
    statement = (
        sa.select(VisitLeg, Visit)
        .join(Visit, Visit.id == VisitLeg.visit_id)
        .where(Visit.status.in_(UNDER_WAY), VisitLeg.status.in_(NOT_IN), ~earlier_is_open)
        # Who took the visit today has just read all about it.
        .where(Visit.assigned_at < start_of_day(today, zone))
        .order_by(VisitLeg.id)
    )
    match kind:
        case Reminder.LEG_OPENS:
            return statement.where(VisitLeg.position > 1, VisitLeg.opens_on <= today, VisitLeg.told_open_at.is_(None))
        case Reminder.LEG_CLOSES:
            tomorrow = today + dt.timedelta(days=1)
            return statement.where(VisitLeg.closes_on.between(today, tomorrow), VisitLeg.told_closing_at.is_(None))
        case Reminder.DUE_TOMORROW:
            the_day_after = start_of_day(today + dt.timedelta(days=2), zone)
            return statement.where(
                VisitLeg.opens_on.is_(None), Visit.due_at > now(), Visit.due_at < the_day_after, VisitLeg.told_closing_at.is_(None)
            )


def _tell(session: Session, kind: Reminder, leg_id: uuid.UUID, today: dt.date) -> bool:
    """Write one mail and note that it was written; False when somebody else did, or it is no longer due."""
    which = _select_due(kind, today).where(VisitLeg.id == leg_id).with_for_update(of=VisitLeg, skip_locked=True)
    row = session.execute(which.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        return False
    leg, visit = row[0], row[1]
    if visit.shopper_id is None:
        return False
    if kind is Reminder.LEG_OPENS:
        leg.told_open_at = now()
        open_when_due(session, leg)
        # A window of a day or two: one mail says both.
        if leg.closes_on is not None and leg.closes_on <= today + dt.timedelta(days=1):
            leg.told_closing_at = now()
    else:
        leg.told_closing_at = now()
    ((_shopper, user),) = queries.list_people(session, [visit.shopper_id])
    title = legs_of_version(session, visit.questionnaire_version_id).titles.get(leg.code)
    queue_mail(
        session, kind.value, user.email, user.locale, name=user.name, visit=visit, leg=leg, part=pick(title, user.locale),
        client=session.get_one(Client, visit.client_id), location=session.get_one(Location, visit.location_id),
    )  # fmt: skip
    return True
