"""Every SELECT of Today and the palette: a fixed number of small ones."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.models import User
from app.assignments.field_queries import Progress, as_number
from app.assignments.models import Offer
from app.assignments.rules import WAITING, OfferStatus
from app.clients.models import Client, Location
from app.kit.ids import spell_reference
from app.recruitment.models import Shopper, TestAttempt
from app.recruitment.rules import ShopperStatus
from app.studies.models import QuotaCell, Study, Wave
from app.studies.rules import WaveStatus
from app.visits.models import Visit
from app.visits.queries import RUNS_OUT, select_visits
from app.visits.rules import WITH_AGENCY, VisitStatus

NEAR_END_DAYS = 10
ABOUT_TO_START_DAYS = 14
LATELY_DAYS = 7
ROWS = 6
OPEN_WAVES = 8


@dataclass(frozen=True)
class Heap:
    """Things that ask for the same decision: how many, and the most urgent of them."""

    total: int
    rows: Sequence[Any]


def to_review(session: Session, viewer: Viewer) -> Heap:
    """Visits to review, those whose clock ends first on top."""
    return _visits(session, viewer, sa.and_(Visit.status.in_(WITH_AGENCY)), Visit.review_due_at)


def overdue(session: Session, viewer: Viewer, moment: dt.datetime) -> Heap:
    """Visits whose shopper is late."""
    return _visits(session, viewer, sa.and_(Visit.status.in_(RUNS_OUT), Visit.due_at < moment), Visit.due_at)


def returned(session: Session, viewer: Viewer) -> Heap:
    """Visits that wait for a shopper's repair."""
    return _visits(session, viewer, sa.and_(Visit.status == VisitStatus.RETURNED), Visit.due_at)


def unoffered_near_end(session: Session, viewer: Viewer, today: dt.date) -> Heap:
    """Open visits that nobody was asked for, while their wave ends soon."""
    soon = Wave.ends_on.between(today, today + dt.timedelta(days=NEAR_END_DAYS))
    return _visits(session, viewer, sa.and_(_nobody_was_asked(), soon), Wave.ends_on)


def count_unoffered(session: Session, viewer: Viewer) -> int:
    """Open visits of open waves that nobody was asked for, whenever their wave ends."""
    statement = select_visits(viewer).join(Wave, Wave.id == Visit.wave_id).where(_nobody_was_asked())
    return session.scalar(statement.with_only_columns(sa.func.count(Visit.id), maintain_column_froms=True).order_by(None)) or 0


def _nobody_was_asked() -> sa.ColumnElement[bool]:
    waiting = sa.exists().where(Offer.visit_id == Visit.id, Offer.status.in_(WAITING))
    return sa.and_(Visit.status == VisitStatus.OPEN, Wave.status == WaveStatus.OPEN, ~waiting)


def _visits(session: Session, viewer: Viewer, which: sa.ColumnElement[bool], order: Any) -> Heap:
    base = (
        select_visits(viewer).join(Wave, Wave.id == Visit.wave_id).join(Location, Location.id == Visit.location_id)
        .join(Study, Study.id == Visit.study_id).outerjoin(Shopper, Shopper.id == Visit.shopper_id).where(which)
    )  # fmt: skip
    rows = session.execute(
        base.with_only_columns(
            Visit.id, Visit.reference, Visit.due_at, Visit.review_due_at, Location.name.label("location"), Study.name.label("study"),
            Wave.ends_on, Shopper.number.label("shopper_number"), sa.func.count().over().label("total"), maintain_column_froms=True,
        ).order_by(order.asc().nulls_last(), Visit.id).limit(ROWS)
    ).all()  # fmt: skip
    return Heap(rows[0].total if rows else 0, rows)


def unanswered(session: Session, moment: dt.datetime) -> Heap:
    """Open visits with invitations that wait for an answer, those that end first on top."""
    rows = session.execute(
        sa.select(Visit.id, Location.name.label("location"), sa.func.count().label("offers"), sa.func.min(Offer.expires_at).label("expires_at"),
                  sa.func.count().over().label("total"))
        .join(Offer, Offer.visit_id == Visit.id).join(Location, Location.id == Visit.location_id)
        .where(Visit.status == VisitStatus.OPEN, Offer.status == OfferStatus.SENT, Offer.expires_at > moment)
        .group_by(Visit.id, Location.name).order_by(sa.func.min(Offer.expires_at)).limit(ROWS)
    ).all()  # fmt: skip
    return Heap(rows[0].total if rows else 0, rows)


def starting(session: Session, today: dt.date) -> Heap:
    """Planned waves that start soon."""
    rows = session.execute(
        sa.select(Wave.id, Wave.name, Wave.starts_on, Wave.study_id, Study.name.label("study"), Client.name.label("client"),
                  sa.func.count().over().label("total"))
        .join(Study, Study.id == Wave.study_id).join(Client, Client.id == Study.client_id)
        .where(Wave.status == WaveStatus.PLANNED, Wave.starts_on <= today + dt.timedelta(days=ABOUT_TO_START_DAYS))
        .order_by(Wave.starts_on).limit(ROWS)
    ).all()  # fmt: skip
    return Heap(rows[0].total if rows else 0, rows)


def passed_lately(session: Session, moment: dt.datetime) -> Heap:
    """Applicants who passed the test in the last days and can be given work."""
    rows = session.execute(
        sa.select(Shopper.id, Shopper.number, User.name, Shopper.city, TestAttempt.submitted_at, sa.func.count().over().label("total"))
        .join(Shopper, Shopper.id == TestAttempt.shopper_id).join(User, User.id == Shopper.user_id)
        .where(TestAttempt.passed.is_(True), TestAttempt.submitted_at > moment - dt.timedelta(days=LATELY_DAYS), Shopper.status == ShopperStatus.ACTIVE)
        .order_by(TestAttempt.submitted_at.desc()).limit(ROWS)
    ).all()  # fmt: skip
    return Heap(rows[0].total if rows else 0, rows)


def running_waves(session: Session) -> list[tuple[Progress, str, str]]:
    """The open waves with their progress, their study and their client, those that end first on top."""
    waves = session.execute(
        sa.select(Wave, Study.name, Client.name)
        .join(Study, Study.id == Wave.study_id).join(Client, Client.id == Study.client_id)
        .where(Wave.status == WaveStatus.OPEN).order_by(Wave.ends_on, Wave.id).limit(OPEN_WAVES)
    ).all()  # fmt: skip
    ids = [row[0].id for row in waves]
    cells = sa.select(QuotaCell.wave_id, sa.func.sum(QuotaCell.target)).where(QuotaCell.wave_id.in_(ids)).group_by(QuotaCell.wave_id)
    targets = {row[0]: int(row[1]) for row in session.execute(cells)}
    by_wave: dict[uuid.UUID, dict[VisitStatus, int]] = {wave_id: {} for wave_id in ids}
    counted = sa.select(Visit.wave_id, Visit.status, sa.func.count()).where(Visit.wave_id.in_(ids)).group_by(Visit.wave_id, Visit.status)
    for wave_id, status, n in session.execute(counted):
        by_wave[wave_id][status] = n
    return [(Progress(row[0], targets.get(row[0].id, 0), by_wave[row[0].id]), row[1], row[2]) for row in waves]


def find_anything(session: Session, viewer: Viewer, text: str, limit: int) -> dict[str, Sequence[Any]]:
    """What a few letters may mean, by kind; each kind at most ``limit``."""
    lower = text.lower()
    starts, within = f"{lower}%", f"%{lower}%"
    found: dict[str, Sequence[Any]] = {}
    found["visits"] = session.execute(
        select_visits(viewer).join(Location, Location.id == Visit.location_id).where(Visit.reference.like(f"{spell_reference(text)}%"))
        .with_only_columns(Visit.id, Visit.reference, Visit.status, Location.name, maintain_column_froms=True).limit(limit)
    ).all()  # fmt: skip
    found["studies"] = session.execute(
        sa.select(Study.id, Study.name, Client.name.label("client")).join(Client, Client.id == Study.client_id)
        .where(sa.func.lower(Study.name).like(within)).order_by(Study.created_at.desc()).limit(limit)
    ).all()  # fmt: skip
    found["clients"] = session.execute(
        sa.select(Client.id, Client.name, Client.sector).where(sa.func.lower(Client.name).like(within)).order_by(Client.name).limit(limit)
    ).all()  # fmt: skip
    first = sa.case((sa.func.lower(Location.name).like(starts), 0), else_=1)
    found["locations"] = session.execute(
        sa.select(Location.id, Location.name, Location.city, Location.client_id, Client.name.label("client"))
        .join(Client, Client.id == Location.client_id)
        .where(sa.func.lower(Location.name).like(within)).order_by(first, Location.name).limit(limit)
    ).all()  # fmt: skip
    if viewer.can(Permission.SHOPPER_SEE):
        people = sa.select(Shopper.id, Shopper.number, User.name, Shopper.city).join(User, User.id == Shopper.user_id)
        number = as_number(text)
        people = people.where(sa.func.lower(User.name).like(within) if number is None else Shopper.number == number)
        found["shoppers"] = session.execute(people.order_by(Shopper.number).limit(limit)).all()
    return found
