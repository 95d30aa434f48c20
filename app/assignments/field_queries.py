"""The field: lists of visits, a visit's offers, a wave's progress."""

import datetime as dt
import uuid
from dataclasses import dataclass, field, fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.accounts.models import User
from app.assignments.models import Offer
from app.assignments.rules import WAITING
from app.clients.models import Client, Location
from app.kit.ids import spell_reference
from app.kit.pagination import Page
from app.kit.translation import gettext as _
from app.recruitment.models import Shopper
from app.studies.models import QuotaCell, Scenario, Study, Wave
from app.studies.queries import count_by_channel
from app.studies.rules import WaveStatus
from app.visits.errors import VisitNotFound
from app.visits.models import Visit
from app.visits.queries import RUNS_OUT, select_visits
from app.visits.rules import ENDED_WITHOUT_DATA, VisitStatus

PAGE_SIZE = 50
MAP_DOTS = 1500
LONGEST_NUMBER = 10
SORTABLE = {
    "reference": Visit.reference, "location": Location.name, "status": Visit.status, "planned": Visit.planned_on, "due": Visit.due_at,
    "shopper": Shopper.number, "study": Study.name,
}  # fmt: skip
GROUPS: dict[str, frozenset[VisitStatus]] = {
    "open": frozenset({VisitStatus.OPEN}),
    "busy": frozenset({VisitStatus.ASSIGNED, VisitStatus.BRIEFED, VisitStatus.STARTED, VisitStatus.RETURNED}),
    "review": frozenset(
        {VisitStatus.SUBMITTED, VisitStatus.IN_REVIEW, VisitStatus.COULD_NOT_COMPLETE, VisitStatus.REOPENED, VisitStatus.APPEALED}
    ),
    "approved": frozenset({VisitStatus.APPROVED}),
    "ended": ENDED_WITHOUT_DATA,
}
"""The statuses as five heaps, for figures, bars and colours."""
MORE_FILTERS = ("overdue", "unoffered", "unanswered")


@dataclass(frozen=True)
class FieldFilter:
    """What to show of the field. ``status`` is a status or a heap of GROUPS; ``more`` is one of MORE_FILTERS."""

    q: str = ""
    status: str = ""
    client: uuid.UUID | None = None
    study: uuid.UUID | None = None
    wave: uuid.UUID | None = None
    region: str = ""
    more: str = ""
    sort: str = "due"
    page: int = 1

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out."""
        return any(getattr(self, one.name) for one in fields(self) if one.name not in {"sort", "page"})


def select_field(viewer: Viewer, wanted: FieldFilter, moment: dt.datetime, *, with_status: bool = True) -> sa.Select[Any]:
    """The ids of the visits that pass the filter."""
    statement = (
        select_visits(viewer)
        .join(Location, Location.id == Visit.location_id)
        .join(Study, Study.id == Visit.study_id)
        .join(Client, Client.id == Visit.client_id)
        .join(Wave, Wave.id == Visit.wave_id)
        .outerjoin(Shopper, Shopper.id == Visit.shopper_id)
    )
    for column, value in ((Visit.client_id, wanted.client), (Visit.study_id, wanted.study), (Visit.wave_id, wanted.wave)):
        if value is not None:
            statement = statement.where(column == value)
    if wanted.region:
        statement = statement.where(Location.region == wanted.region)
    if with_status and wanted.status in GROUPS:
        statement = statement.where(Visit.status.in_(GROUPS[wanted.status]))
    elif with_status and wanted.status in set(VisitStatus):
        statement = statement.where(Visit.status == VisitStatus(wanted.status))
    if wanted.more == "overdue":
        statement = statement.where(Visit.status.in_(RUNS_OUT), Visit.due_at < moment)
    elif wanted.more == "unoffered":
        statement = statement.where(Visit.status == VisitStatus.OPEN, ~_waiting_offer())
    elif wanted.more == "unanswered":
        statement = statement.where(Visit.status == VisitStatus.OPEN, _waiting_offer())
    if wanted.q.strip():
        statement = statement.where(_matches(wanted.q.strip()))
    return statement


def _matches(text: str) -> sa.ColumnElement[bool]:
    like = f"%{text.lower()}%"
    found: list[sa.ColumnElement[bool]] = [
        sa.func.lower(Location.name).like(like), sa.func.lower(Location.city).like(like), Visit.reference.like(f"{spell_reference(text)}%")
    ]  # fmt: skip
    if (number := as_number(text)) is not None:
        found.append(Shopper.number == number)
    return sa.or_(*found)


def as_number(text: str) -> int | None:
    """A shopper's number, when that is what was typed; longer ones do not fit the column."""
    return int(text) if text.isdecimal() and len(text) < LONGEST_NUMBER else None


def _waiting_offer() -> sa.Exists:
    return sa.exists().where(Offer.visit_id == Visit.id, Offer.status.in_(WAITING))


def list_field(session: Session, viewer: Viewer, wanted: FieldFilter, moment: dt.datetime) -> Page[Any]:
    """One page of visits with their names."""
    base = select_field(viewer, wanted, moment)
    total = (
        session.scalar(sa.select(sa.func.count()).select_from(base.with_only_columns(Visit.id, maintain_column_froms=True).subquery())) or 0
    )
    column = SORTABLE.get(wanted.sort.removeprefix("-"), Visit.due_at)
    order = column.desc().nulls_last() if wanted.sort.startswith("-") else column.asc().nulls_last()
    offers = sa.select(sa.func.count()).where(Offer.visit_id == Visit.id, Offer.status.in_(WAITING)).correlate(Visit).scalar_subquery()
    rows = session.execute(
        base.with_only_columns(
            Visit.id, Visit.reference, Visit.status, Visit.planned_on, Visit.due_at, Visit.review_due_at, Visit.day_part,
            Location.name.label("location"), Location.city, Location.region, Client.name.label("client"), Study.id.label("study_id"),
            Study.name.label("study"), Wave.name.label("wave"), Wave.ends_on, Shopper.number.label("shopper_number"), Shopper.id.label("shopper_id"),
            offers.label("offers"), maintain_column_froms=True,
        )
        .order_by(order, Visit.id).offset((wanted.page - 1) * PAGE_SIZE).limit(PAGE_SIZE)
    ).all()  # fmt: skip
    return Page(rows, wanted.page, PAGE_SIZE, total)


def count_groups(session: Session, viewer: Viewer, wanted: FieldFilter, moment: dt.datetime) -> dict[str, int]:
    """How many visits there are in each heap, with all of the filter but its status."""
    base = select_field(viewer, wanted, moment, with_status=False).with_only_columns(
        Visit.status, sa.func.count(), maintain_column_froms=True
    )
    by_status = {row[0]: row[1] for row in session.execute(base.group_by(Visit.status))}
    return {group: sum(by_status.get(status, 0) for status in statuses) for group, statuses in GROUPS.items()}


def list_dots(session: Session, viewer: Viewer, wanted: FieldFilter, moment: dt.datetime) -> list[Any]:
    """Positions and statuses for the map, at most MAP_DOTS."""
    base = select_field(viewer, wanted, moment).where(Location.latitude.is_not(None), Location.longitude.is_not(None))
    return list(
        session.execute(
            base.with_only_columns(Location.latitude, Location.longitude, Visit.status, maintain_column_froms=True)
            .order_by(Visit.id)
            .limit(MAP_DOTS)
        )
    )


def list_choices(session: Session, wanted: FieldFilter) -> dict[str, list[tuple[str, str]]]:
    """What the filters can be set to: clients, studies in the field, the waves of the chosen study, regions of the chosen client."""
    clients = session.execute(sa.select(Client.id, Client.name).order_by(Client.name)).all()
    studies_of = sa.select(Study.id, Study.name).order_by(Study.name)
    if wanted.client:
        studies_of = studies_of.where(Study.client_id == wanted.client)
    studies = session.execute(studies_of.limit(200)).all()
    waves = (
        session.execute(sa.select(Wave.id, Wave.name).where(Wave.study_id == wanted.study).order_by(Wave.number)).all()
        if wanted.study
        else []
    )
    regions_of = sa.select(Location.region).where(Location.region != "").distinct().order_by(Location.region)
    if wanted.client:
        regions_of = regions_of.where(Location.client_id == wanted.client)
    regions = session.scalars(regions_of.limit(200)).all()
    return {
        "clients": [(str(row[0]), row[1]) for row in clients],
        "studies": [(str(row[0]), row[1]) for row in studies],
        "waves": [(str(row[0]), row[1]) for row in waves],
        "regions": [(region, region) for region in regions],
    }


@dataclass(frozen=True)
class VisitFacts:
    """A visit with everything its page says about it."""

    visit: Visit
    client: Client
    study: Study
    wave: Wave
    scenario: Scenario
    shopper_number: int | None
    shopper_name: str | None


def get_facts(session: Session, viewer: Viewer, visit_id: uuid.UUID) -> VisitFacts:
    """A visit (its location loaded) and its names. Raises VisitNotFound."""
    row = session.execute(
        select_visits(viewer)
        .where(Visit.id == visit_id)
        .join(Client, Client.id == Visit.client_id).join(Study, Study.id == Visit.study_id)
        .join(Wave, Wave.id == Visit.wave_id).join(Scenario, Scenario.id == Visit.scenario_id).join(Location, Location.id == Visit.location_id)
        .outerjoin(Shopper, Shopper.id == Visit.shopper_id).outerjoin(User, User.id == Shopper.user_id)
        .options(sa.orm.contains_eager(Visit.location))
        .add_columns(Client, Study, Wave, Scenario, Shopper.number, User.name)
    ).one_or_none()  # fmt: skip
    if row is None:
        raise VisitNotFound(_("This visit does not exist, or it is not yours."))
    return VisitFacts(*row)


def list_offers(session: Session, visit_id: uuid.UUID) -> list[sa.Row[Any]]:
    """A visit's offers with who they went to, the latest first: (Offer, number, name, city)."""
    return list(
        session.execute(
            sa.select(Offer, Shopper.number, User.name, Shopper.city)
            .join(Shopper, Shopper.id == Offer.shopper_id).join(User, User.id == Shopper.user_id)
            .where(Offer.visit_id == visit_id).order_by(Offer.sent_at.desc(), Offer.id)
        )
    )  # fmt: skip


def list_actors(session: Session, user_ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Names of who did something, for a timeline."""
    return {row[0]: row[1] for row in session.execute(sa.select(User.id, User.name).where(User.id.in_(user_ids)))}


def list_of_shopper(session: Session, viewer: Viewer, shopper_id: uuid.UUID, limit: int = 100) -> list[sa.Row[Any]]:
    """A shopper's visits, the latest first."""
    return list(
        session.execute(
            select_visits(viewer).where(Visit.shopper_id == shopper_id)
            .join(Location, Location.id == Visit.location_id).join(Client, Client.id == Visit.client_id).join(Study, Study.id == Visit.study_id)
            .with_only_columns(
                Visit.id, Visit.reference, Visit.status, Visit.planned_on, Visit.fee_minor, Visit.currency, Location.name.label("location"),
                Client.name.label("client"), Study.name.label("study"), maintain_column_froms=True,
            )
            .order_by(Visit.planned_on.desc(), Visit.id.desc()).limit(limit)
        )
    )  # fmt: skip


@dataclass(frozen=True)
class ChannelProgress:
    """How far a wave is on one channel: visits needed, approved, and with shoppers or reviewers."""

    channel: str
    target: int
    approved: int
    on_their_way: int


@dataclass(frozen=True)
class Progress:
    """How far a wave is: what it needs, and its visits by heap and by status."""

    wave: Wave
    target: int
    by_status: dict[VisitStatus, int]
    channels: list[ChannelProgress] = field(default_factory=list)
    """Where not all of its locations are places to go to."""

    def in_group(self, group: str) -> int:
        """How many visits stand in a heap."""
        return sum(self.by_status.get(status, 0) for status in GROUPS[group])


def find_progress(session: Session, viewer: Viewer, wave_id: uuid.UUID) -> Progress | None:
    """A wave's progress, or None when there is no such wave."""
    wave = session.get(Wave, wave_id)
    if wave is None:
        return None
    target = session.scalar(sa.select(sa.func.coalesce(sa.func.sum(QuotaCell.target), 0)).where(QuotaCell.wave_id == wave_id)) or 0
    rows = session.execute(
        select_visits(viewer)
        .where(Visit.wave_id == wave_id)
        .with_only_columns(Visit.status, sa.func.count(), maintain_column_froms=True)
        .group_by(Visit.status)
    )
    return Progress(wave, int(target), {row[0]: row[1] for row in rows}, _channels(session, viewer, wave_id))


def _channels(session: Session, viewer: Viewer, wave_id: uuid.UUID) -> list[ChannelProgress]:
    """A wave's progress by the channel of its locations; none where all of them are places."""
    needed = count_by_channel(session, wave_id)
    if set(needed) <= {"store"}:
        return []
    rows = session.execute(
        select_visits(viewer)
        .join(Location, Location.id == Visit.location_id)
        .where(Visit.wave_id == wave_id)
        .with_only_columns(Location.channel, Visit.status, sa.func.count(), maintain_column_froms=True)
        .group_by(Location.channel, Visit.status)
    ).all()

    def count(channel: str, *groups: str) -> int:
        return sum(n for where, status, n in rows if where == channel and any(status in GROUPS[group] for group in groups))

    return [
        ChannelProgress(channel, target, count(channel, "approved"), count(channel, "busy", "review")) for channel, target in needed.items()
    ]


def has_open_wave(session: Session) -> bool:
    """Whether anything is in the field at all."""
    return session.scalar(sa.select(sa.exists().where(Wave.status == WaveStatus.OPEN))) is True
