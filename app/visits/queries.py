"""Every SELECT about visits that more than one domain needs; the viewer decides what is seen."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, join, joinedload

from app.access.permissions import Role
from app.access.viewer import Viewer
from app.clients.models import Client, Location
from app.journeys.models import QuestionnaireVersion
from app.kit.rows import among, fetch
from app.kit.translation import gettext as _
from app.studies.models import QuotaCell, Scenario, Study, Wave
from app.studies.rules import WaveStatus
from app.visits.errors import VisitNotFound
from app.visits.models import Visit
from app.visits.rules import VisitStatus

DEFAULT_MINUTES = 15
_minutes: dict[uuid.UUID, int] = {}
"""By questionnaire version; a version that a visit refers to is published and never changes."""
RUNS_OUT = frozenset({VisitStatus.ASSIGNED, VisitStatus.BRIEFED, VisitStatus.STARTED, VisitStatus.RETURNED})
"""Where the shopper's clock runs."""
_CARD_FACTS: Final = (
    Study.name.label("study"), Study.could_not_complete_share, Client.name.label("client"), Scenario.title.label("scenario"),
    Location.name, Location.street, Location.postal_code, Location.city, Location.country, Location.latitude, Location.longitude, Location.opening_hours,
    Location.channel, Location.time_zone,
)  # fmt: skip
_WITH_CARD_FACTS: Final = (
    join(Visit, Study, Study.id == Visit.study_id)
    .join(Client, Client.id == Visit.client_id)
    .join(Scenario, Scenario.id == Visit.scenario_id)
    .join(Location, Location.id == Visit.location_id)
)


def select_visits(viewer: Viewer) -> sa.Select[Visit]:
    """The visits a viewer may see: staff all, a shopper the own ones, a client approved ones of its own locations."""
    statement = sa.select(Visit)
    if viewer.is_staff or viewer.role is Role.SYSTEM:
        return statement
    if viewer.role is Role.SHOPPER and viewer.shopper_id is not None:
        return statement.where(Visit.shopper_id == viewer.shopper_id)
    if viewer.role is Role.CLIENT and viewer.client_id is not None:
        statement = statement.where(Visit.client_id == viewer.client_id, Visit.status == VisitStatus.APPROVED)
        if viewer.location_ids is not None:
            statement = statement.where(Visit.location_id.in_(viewer.location_ids))
        return statement
    return statement.where(sa.false())


def get_visit(session: Session, viewer: Viewer, visit_id: uuid.UUID) -> Visit:
    """The visit with its location. Raises VisitNotFound, also when it is somebody else's."""
    visit = session.scalars(select_visits(viewer).where(Visit.id == visit_id).options(joinedload(Visit.location))).one_or_none()
    if visit is None:
        raise VisitNotFound(_("This visit does not exist, or it is not yours."))
    return visit


def lock_visit(session: Session, viewer: Viewer, visit_id: uuid.UUID) -> Visit:
    """The visit, locked until the end of this transaction (on SQLite the write transaction is the lock). Raises VisitNotFound."""
    visit = session.scalars(
        select_visits(viewer).where(Visit.id == visit_id).with_for_update(of=Visit).execution_options(populate_existing=True)
    ).one_or_none()
    if visit is None:
        raise VisitNotFound(_("This visit does not exist, or it is not yours."))
    return visit


def lock_free_visits(session: Session, wanted: Collection[tuple[Viewer, uuid.UUID]]) -> dict[uuid.UUID, tuple[Visit, Any]]:
    """The visits that shoppers want, each the own one, with its `card_facts`, locked without waiting: those that somebody else has in hand are left out.

    They are locked in one order, so that two such groups never wait for each other.
    """
    owners = {visit_id: viewer.shopper_id for viewer, visit_id in wanted if viewer.role is Role.SHOPPER and viewer.shopper_id is not None}
    if not owners:
        return {}
    statement = _free_visits(session.get_bind().dialect.name)
    found = session.execute(statement, {"visits": list(owners), "shoppers": list(set(owners.values()))})
    return {row[0].id: (row[0], row) for row in found if row[0].shopper_id == owners[row[0].id]}


@cache
def _free_visits(dialect: str) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(Visit, *_CARD_FACTS)
        .select_from(_WITH_CARD_FACTS)
        .where(among(dialect, Visit.id, "visits"), among(dialect, Visit.shopper_id, "shoppers"))
        .order_by(Visit.id)
        .with_for_update(of=Visit, skip_locked=True)
        .execution_options(populate_existing=True)
    )


def count_by_status(session: Session, wave_id: uuid.UUID) -> dict[VisitStatus, int]:
    """How many visits of a wave stand where."""
    rows = session.execute(sa.select(Visit.status, sa.func.count()).where(Visit.wave_id == wave_id).group_by(Visit.status)).all()
    return {row[0]: row[1] for row in rows}


def find_replacement(session: Session, ended: Visit) -> Visit | None:
    """The visit that took an ended one's place in its quota cell, or None."""
    return session.scalars(
        sa.select(Visit).where(Visit.quota_cell_id == ended.quota_cell_id, Visit.replaces_id == ended.id).limit(1)
    ).one_or_none()


def list_cells(session: Session, wave_id: uuid.UUID) -> Sequence[QuotaCell]:
    """The quota cells of a wave."""
    return session.scalars(sa.select(QuotaCell).where(QuotaCell.wave_id == wave_id)).all()


def has_visits(session: Session, wave_id: uuid.UUID) -> bool:
    """Whether a wave's visits were made already."""
    return session.scalar(sa.select(sa.exists().where(Visit.wave_id == wave_id))) is True


def card_facts(session: Session, visit_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Any]:
    """The names around visits that a card shows, in one query."""
    return {row.id: row for row in fetch(session, _card_facts, visits=list(visit_ids))}


@cache
def _card_facts(dialect: str) -> sa.Executable:
    return sa.select(Visit.id, *_CARD_FACTS).select_from(_WITH_CARD_FACTS).where(among(dialect, Visit.id, "visits"))


def estimated_minutes(session: Session, version_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How long each questionnaire version takes, in minutes."""
    unknown = set(version_ids) - _minutes.keys()
    if unknown:
        rows = session.execute(
            sa.select(QuestionnaireVersion.id, QuestionnaireVersion.content["estimated_minutes"].as_integer())
            .where(QuestionnaireVersion.id.in_(unknown))
        )  # fmt: skip
        _minutes.update((row[0], row[1] or DEFAULT_MINUTES) for row in rows)
    return {version_id: _minutes[version_id] for version_id in version_ids}


def part_fee_shares(session: Session, study_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """The percentage of the fee for a visit that could not be completed, by study."""
    rows = session.execute(sa.select(Study.id, Study.could_not_complete_share).where(Study.id.in_(study_ids)))
    return {row[0]: row[1] for row in rows}


def list_run_out(session: Session, moment: dt.datetime, limit: int = 500) -> Sequence[uuid.UUID]:
    """Visits whose shopper let the clock run out, the longest first."""
    return session.scalars(
        sa.select(Visit.id).where(Visit.status.in_(RUNS_OUT), Visit.due_at < moment).order_by(Visit.due_at).limit(limit)
    ).all()


def list_open_in_closed_waves(session: Session, limit: int = 500) -> Sequence[uuid.UUID]:
    """Visits that nobody took before their wave was closed."""
    return session.scalars(
        sa.select(Visit.id).join(Wave, Wave.id == Visit.wave_id)
        .where(Visit.status == VisitStatus.OPEN, Wave.status == WaveStatus.CLOSED).limit(limit)
    ).all()  # fmt: skip
