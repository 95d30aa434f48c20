"""Every SELECT about offers, caps and the work of shoppers."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.accounts.models import User
from app.assignments.caps import Rule, Work
from app.assignments.errors import OfferNotFound
from app.assignments.models import Offer
from app.assignments.rules import WAITING, OfferStatus
from app.kit.translation import gettext as _
from app.recruitment.models import Shopper
from app.studies.models import CapRule, Study, Wave
from app.visits.errors import VisitNotFound
from app.visits.models import Visit
from app.visits.rules import COUNTS_FOR_CAPS, UNDER_WAY, VisitStatus

WorkSelect = sa.Select[uuid.UUID, uuid.UUID, uuid.UUID, uuid.UUID, uuid.UUID, dt.date, VisitStatus]
FINISHED_ON_PHONE = 60
"""How many visits that are over a shopper's phone shows."""


def get_offer(session: Session, viewer: Viewer, offer_id: uuid.UUID) -> Offer:
    """The shopper's own offer; staff see all. Raises OfferNotFound."""
    statement = sa.select(Offer).where(Offer.id == offer_id)
    if not viewer.is_staff:
        statement = statement.where(Offer.shopper_id == viewer.shopper_id)
    offer = session.scalars(statement).one_or_none()
    if offer is None:
        raise OfferNotFound(_("This offer does not exist, or it is not yours."))
    return offer


def lock_visit(session: Session, visit_id: uuid.UUID) -> Visit:
    """The visit, locked, for deeds in which the shopper's offer is the right to touch it. Always lock the visit before the shopper."""
    visit = session.scalars(
        sa.select(Visit).where(Visit.id == visit_id).with_for_update(of=Visit).execution_options(populate_existing=True)
    ).one_or_none()
    if visit is None:
        raise VisitNotFound(_("This visit does not exist, or it is not yours."))
    return visit


def lock_shopper(session: Session, shopper_id: uuid.UUID) -> Shopper:
    """The shopper, locked: one claim at a time, whichever visit it is for. Always after the visit."""
    return session.scalars(
        sa.select(Shopper)
        .where(Shopper.id == shopper_id)
        .with_for_update(of=Shopper, key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def refresh_offers(session: Session, visit_id: uuid.UUID) -> list[Offer]:
    """The offers of a locked visit as they are now, oldest first."""
    return list(
        session.scalars(
            sa.select(Offer).where(Offer.visit_id == visit_id).order_by(Offer.sent_at, Offer.id).execution_options(populate_existing=True)
        )
    )


def list_rules(
    session: Session, study_ids: Iterable[uuid.UUID], shopper_ids: Collection[uuid.UUID] | None = None
) -> dict[uuid.UUID | None, list[Rule]]:
    """The general rules of studies under None, and the exceptions of shoppers under their ids."""
    statement = sa.select(CapRule).where(CapRule.study_id.in_(set(study_ids)))
    if shopper_ids is not None:
        statement = statement.where(sa.or_(CapRule.shopper_id.is_(None), CapRule.shopper_id.in_(shopper_ids)))
    rules: dict[uuid.UUID | None, list[Rule]] = defaultdict(list)
    for row in session.scalars(statement):
        rules[row.shopper_id].append(Rule(row.study_id, row.kind, row.amount, row.minimum_level, exception=row.shopper_id is not None))
    return rules


def select_works() -> WorkSelect:
    """Accepted work, as the caps count it."""
    return sa.select(
        Visit.shopper_id, Visit.study_id, Visit.wave_id, Visit.client_id, Visit.location_id, Visit.planned_on, Visit.status
    ).where(Visit.shopper_id.is_not(None), Visit.planned_on.is_not(None), Visit.status.in_(COUNTS_FOR_CAPS))  # type: ignore[return-value]


def works_by_shopper(session: Session, statement: WorkSelect) -> dict[uuid.UUID, list[Work]]:
    """The accepted work of each shopper that has any."""
    works: dict[uuid.UUID, list[Work]] = defaultdict(list)
    for shopper_id, study_id, wave_id, client_id, location_id, planned_on, status in session.execute(statement):
        works[shopper_id].append(Work(study_id, wave_id, client_id, location_id, planned_on, status in UNDER_WAY))
    return works


def list_works(session: Session, shopper_id: uuid.UUID) -> list[Work]:
    """The accepted work of one shopper, read after the shopper was locked."""
    return works_by_shopper(session, select_works().where(Visit.shopper_id == shopper_id)).get(shopper_id, [])


def get_study_and_wave(session: Session, visit: Visit) -> tuple[Study, Wave]:
    """What a visit belongs to."""
    row = session.execute(sa.select(Study, Wave).join(Wave, Wave.study_id == Study.id).where(Wave.id == visit.wave_id)).one()
    return row[0], row[1]


def list_people(session: Session, shopper_ids: Collection[uuid.UUID]) -> list[tuple[Shopper, User]]:
    """Shoppers with their accounts."""
    rows = session.execute(sa.select(Shopper, User).join(User, User.id == Shopper.user_id).where(Shopper.id.in_(shopper_ids)))
    return [(row[0], row[1]) for row in rows]


def list_lapsed(session: Session, moment: dt.datetime, limit: int = 500) -> Sequence[uuid.UUID]:
    """The visits that have offers whose time is over."""
    return session.scalars(
        sa.select(Offer.visit_id).where(Offer.status == OfferStatus.SENT, Offer.expires_at <= moment).distinct().limit(limit)
    ).all()


def list_own_visits(session: Session, viewer: Viewer) -> list[Visit]:
    """A shopper's visits for the phone: all that are under way or under review, and the latest of those that are over."""
    over = {
        VisitStatus.APPROVED, VisitStatus.EXCLUDED, VisitStatus.REJECTED, VisitStatus.NOT_COMPLETED, VisitStatus.WITHDRAWN, VisitStatus.EXPIRED,
    }  # fmt: skip
    own = sa.select(Visit).where(Visit.shopper_id == viewer.shopper_id)
    busy = session.scalars(own.where(Visit.status.not_in(over)).order_by(Visit.planned_on, Visit.id)).all()
    done = session.scalars(own.where(Visit.status.in_(over)).order_by(Visit.decided_at.desc(), Visit.id).limit(FINISHED_ON_PHONE)).all()
    return [*busy, *done]


def list_own_offers(session: Session, viewer: Viewer, moment: dt.datetime) -> list[tuple[Offer, Visit, Wave]]:
    """A shopper's offers that can be answered now, those that end first on top."""
    rows = session.execute(
        sa.select(Offer, Visit, Wave)
        .join(Visit, Visit.id == Offer.visit_id)
        .join(Wave, Wave.id == Visit.wave_id)
        .where(
            Offer.shopper_id == viewer.shopper_id, Offer.status.in_(WAITING), Visit.status == VisitStatus.OPEN,
            sa.or_(Offer.expires_at.is_(None), Offer.expires_at > moment),
        )
        .order_by(Offer.expires_at, Offer.id)
    )  # fmt: skip
    return [(row[0], row[1], row[2]) for row in rows]


def get_own_person(session: Session, viewer: Viewer) -> tuple[Shopper, User]:
    """The shopper who looks. Raises OfferNotFound for somebody who is no shopper yet."""
    people = list_people(session, [viewer.shopper_id]) if viewer.shopper_id else []
    if not people:
        raise OfferNotFound(_("There is no work for this account yet. Finish your application first."))
    return people[0]
