"""Every SELECT about visits that more than one domain needs; the viewer decides what is seen."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.access.permissions import Role
from app.access.viewer import Viewer
from app.kit.translation import gettext as _
from app.visits.errors import VisitNotFound
from app.visits.models import Visit
from app.visits.rules import VisitStatus


def select_visits(viewer: Viewer) -> sa.Select[tuple[Visit]]:
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
    visit = session.scalars(
        select_visits(viewer).where(Visit.id == visit_id).options(joinedload(Visit.location))
    ).one_or_none()
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


def count_by_status(session: Session, wave_id: uuid.UUID) -> dict[VisitStatus, int]:
    """How many visits of a wave stand where."""
    rows: Sequence[sa.Row[tuple[VisitStatus, int]]] = session.execute(
        sa.select(Visit.status, sa.func.count()).where(Visit.wave_id == wave_id).group_by(Visit.status)
    ).all()
    return {row[0]: row[1] for row in rows}
