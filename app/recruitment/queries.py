"""Every SELECT about applicants and shoppers; the viewer decides what is seen."""

import datetime as dt
import statistics
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.models import User
from app.clients.models import Location
from app.kit.clock import now
from app.kit.pagination import Page
from app.kit.rows import among, fetch
from app.kit.translation import gettext as _
from app.recruitment.errors import ShopperNotFound
from app.recruitment.models import CoolDown, Shopper, TestAttempt
from app.recruitment.rules import ShopperStatus

PAGE_SIZE = 50
NEAR_AT_MOST = 500
FIRST_NUMBER = 1001
_MOST_SHOPPERS = 20_000
_shopper_ids: dict[uuid.UUID | None, uuid.UUID] = {}
"""By account; whose account a shopper is never changes."""


class Person(NamedTuple):
    """A shopper with the account."""

    shopper: Shopper
    user: User


# --- the own application ---


def identify_shopper(session: Session, viewer: Viewer) -> Viewer:
    """Complete a shopper's viewer with the shopper's id."""
    shopper_id = session.scalar(sa.select(Shopper.id).where(Shopper.user_id == viewer.user_id))
    return replace(viewer, shopper_id=shopper_id)


def identify_shoppers(session: Session, viewers: Sequence[Viewer]) -> list[Viewer]:
    """Complete several shoppers' viewers, in their order."""
    unknown = [viewer.user_id for viewer in viewers if viewer.user_id not in _shopper_ids]
    if unknown:
        if len(_shopper_ids) >= _MOST_SHOPPERS:
            _shopper_ids.clear()
            unknown = [viewer.user_id for viewer in viewers]
        _shopper_ids.update((row[0], row[1]) for row in fetch(session, _shoppers_of_users, users=unknown))
    return [replace(viewer, shopper_id=_shopper_ids.get(viewer.user_id)) for viewer in viewers]


@cache
def _shoppers_of_users(dialect: str) -> sa.Executable:
    return sa.select(Shopper.user_id, Shopper.id).where(among(dialect, Shopper.user_id, "users"))


def find_home(session: Session, viewer: Viewer) -> str:
    """Where a shopper starts: with the work, or with the application while that is not done."""
    status = session.scalar(sa.select(Shopper.status).where(Shopper.user_id == viewer.user_id))
    return "/phone/" if status in {ShopperStatus.ACTIVE, ShopperStatus.PAUSED, ShopperStatus.SUSPENDED} else "/application"


def get_own(session: Session, viewer: Viewer, *, lock: bool = False) -> Person:
    """The viewer as a shopper, locked for a change if asked. Raises ShopperNotFound."""
    return _one(
        session, sa.select(Shopper, User).join(User, User.id == Shopper.user_id).where(Shopper.user_id == viewer.user_id), lock=lock
    )


def find_open_attempt(session: Session, shopper_id: uuid.UUID) -> TestAttempt | None:
    """The test this shopper is taking now."""
    return session.scalars(
        sa.select(TestAttempt)
        .where(TestAttempt.shopper_id == shopper_id, TestAttempt.submitted_at.is_(None))
        .order_by(TestAttempt.started_at.desc())
        .limit(1)
    ).one_or_none()


def list_attempts(session: Session, shopper_id: uuid.UUID) -> Sequence[TestAttempt]:
    """Every try at the test, the newest first."""
    return session.scalars(sa.select(TestAttempt).where(TestAttempt.shopper_id == shopper_id).order_by(TestAttempt.started_at.desc())).all()


def find_cool_down(session: Session, address_hash: str) -> CoolDown | None:
    """The waiting time that still runs for an address."""
    return session.scalars(sa.select(CoolDown).where(CoolDown.address_hash == address_hash, CoolDown.until > now())).one_or_none()


def next_number(session: Session) -> int:
    """The next shopper's number; ask for it while nobody else can (the writer's lock on SQLite, the lock below on PostgreSQL)."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext("shopper.number"))))
    return max(session.scalar(sa.select(sa.func.max(Shopper.number))) or 0, FIRST_NUMBER - 1) + 1


def list_to_erase(session: Session, failed_before: dt.datetime) -> Sequence[uuid.UUID]:
    """The shoppers whose last test was failed before that moment."""
    last = sa.select(sa.func.max(TestAttempt.submitted_at)).where(TestAttempt.shopper_id == Shopper.id).correlate(Shopper).scalar_subquery()
    return session.scalars(sa.select(Shopper.id).where(Shopper.status == ShopperStatus.FAILED, last < failed_before)).all()


# --- staff ---


def _select_people(viewer: Viewer) -> sa.Select[Shopper, User]:
    people = sa.select(Shopper, User).join(User, User.id == Shopper.user_id)
    return people if viewer.can(Permission.SHOPPER_SEE) else people.where(sa.false())


def get_person(session: Session, viewer: Viewer, shopper_id: uuid.UUID, *, lock: bool = False) -> Person:
    """A shopper with the account, for those who may see shoppers. Raises ShopperNotFound."""
    return _one(session, _select_people(viewer).where(Shopper.id == shopper_id), lock=lock)


def _one(session: Session, people: sa.Select[Shopper, User], *, lock: bool) -> Person:
    if lock:
        people = people.with_for_update(of=Shopper).execution_options(populate_existing=True)
    row = session.execute(people).one_or_none()
    if row is None:
        raise ShopperNotFound(_("There is no such shopper."))
    return Person(row[0], row[1])


@dataclass(frozen=True)
class ShopperFilter:
    """What narrows the list of shoppers."""

    q: str = ""
    status: ShopperStatus | None = None
    country: str = ""
    language: str = ""

    def narrows(self) -> bool:
        """Whether anything is filtered at all."""
        return bool(self.q.strip() or self.status or self.country or self.language)


def list_shoppers(session: Session, viewer: Viewer, chosen: ShopperFilter, *, sort: str = "number", page: int = 1) -> Page[Person]:
    """One page of shoppers; ``sort`` is number, name, city, status, level or applied, with a minus for the other way."""
    statement = _select_people(viewer)
    for word in chosen.q.split():
        statement = statement.where(_contains(word))
    statement = statement.where(Shopper.status == chosen.status if chosen.status else Shopper.status != ShopperStatus.ERASED)
    if chosen.country:
        statement = statement.where(Shopper.country == chosen.country)
    if chosen.language:
        statement = statement.where(sa.cast(Shopper.languages, sa.Text).like(f'%"{_escape(chosen.language)}"%', escape="\\"))
    total = session.scalar(sa.select(sa.func.count()).select_from(statement.with_only_columns(Shopper.id).subquery())) or 0
    by: dict[str, Any] = {
        "number": Shopper.number, "name": sa.func.lower(User.name), "city": sa.func.lower(Shopper.city), "status": Shopper.status,
        "level": Shopper.level, "applied": Shopper.applied_at,
    }  # fmt: skip
    column = by.get(sort.removeprefix("-"), Shopper.number)
    rows = session.execute(
        statement.order_by(column.desc() if sort.startswith("-") else column.asc(), Shopper.number)
        .offset((page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
    ).all()
    return Page([Person(row[0], row[1]) for row in rows], page, PAGE_SIZE, total)


def count_by_status(session: Session, viewer: Viewer) -> dict[ShopperStatus, int]:
    """How many shoppers stand where."""
    if not viewer.can(Permission.SHOPPER_SEE):
        return {}
    rows = session.execute(sa.select(Shopper.status, sa.func.count()).group_by(Shopper.status)).all()
    return {row[0]: row[1] for row in rows}


def _escape(word: str) -> str:
    return word.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _contains(word: str) -> sa.ColumnElement[bool]:
    pattern = f"%{_escape(word)}%"
    found = [sa.func.lower(column).like(pattern, escape="\\") for column in (User.name, User.email, Shopper.city, Shopper.postal_code)]
    if word.lstrip("#").isdigit():
        found.append(sa.cast(Shopper.number, sa.Text).like(f"{word.lstrip('#')}%"))
    return sa.or_(*found)


# --- where somebody lives ---


def find_area_position(session: Session, country: str, postal_code: str, city: str) -> tuple[float, float] | None:
    """About where an address is: the middle of the known places with its postal code, else its city, else its first two figures."""
    code = postal_code.replace(" ", "").upper().removeprefix("L-")
    known = sa.func.replace(sa.func.upper(Location.postal_code), " ", "")
    # The figures of a Dutch code already name a neighbourhood; its letters name a street.
    area = code[:4] if country == "NL" else code
    for condition in (
        known.like(f"{_escape(area).upper()}%", escape="\\"),
        sa.func.lower(Location.city) == city.strip().lower(),
        known.like(f"{_escape(code[:2]).upper()}%", escape="\\"),
    ):
        rows = session.execute(
            sa.select(sa.type_coerce(Location.latitude, sa.Float), sa.type_coerce(Location.longitude, sa.Float))
            .where(Location.country == country, Location.latitude.is_not(None), Location.longitude.is_not(None), condition)
            .order_by(Location.id)
            .limit(NEAR_AT_MOST)
        ).all()
        if rows:
            return statistics.median(row[0] for row in rows), statistics.median(row[1] for row in rows)
    return None
