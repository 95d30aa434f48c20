"""Every SELECT about clients, their locations and their people; the viewer decides what is seen."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.access.viewer import ClientScope, Viewer
from app.accounts.models import User
from app.clients.errors import ClientNotFound, LocationNotFound, MemberNotFound
from app.clients.models import Client, ClientMember, Location, LocationImport, MemberLocation
from app.kit.pagination import Page
from app.kit.translation import gettext as _

PAGE_SIZE = 50
CHUNK = 500


# --- whose data it is ---


def identify_member(session: Session, viewer: Viewer) -> Viewer:
    """Complete a client's viewer with client, scope and locations (None for head office: all)."""
    member = session.get(ClientMember, viewer.user_id)
    if member is None:
        return viewer
    locations: frozenset[uuid.UUID] | None = None
    if member.scope is not ClientScope.HEAD:
        locations = frozenset(session.scalars(sa.select(MemberLocation.location_id).where(MemberLocation.user_id == member.user_id)))
    return replace(viewer, client_id=member.client_id, scope=member.scope, location_ids=locations)


def _sees_everything(viewer: Viewer) -> bool:
    return viewer.is_staff or viewer.role is Role.SYSTEM


def select_clients(viewer: Viewer) -> sa.Select[Client]:
    """The clients a viewer may see: staff all, a member the own one, anybody else none."""
    statement = sa.select(Client)
    if _sees_everything(viewer):
        return statement
    return statement.where(Client.id == viewer.client_id) if viewer.client_id else statement.where(sa.false())


def select_locations(viewer: Viewer) -> sa.Select[Location]:
    """The locations a viewer may see: staff all, a client's member those of its scope, anybody else none."""
    statement = sa.select(Location)
    if _sees_everything(viewer):
        return statement
    if not viewer.client_id:
        return statement.where(sa.false())
    statement = statement.where(Location.client_id == viewer.client_id)
    return statement if viewer.location_ids is None else statement.where(Location.id.in_(viewer.location_ids))


def select_visible_location_ids(viewer: Viewer) -> sa.Select[uuid.UUID]:
    """The ids of the locations a viewer may see, for use in a WHERE … IN."""
    return select_locations(viewer).with_only_columns(Location.id)


def get_client(session: Session, viewer: Viewer, client_id: uuid.UUID) -> Client:
    """The client. Raises ClientNotFound, also when it is another one than the viewer's own."""
    client = session.scalars(select_clients(viewer).where(Client.id == client_id)).one_or_none()
    if client is None:
        raise ClientNotFound(_("There is no such client."))
    return client


def get_location(session: Session, viewer: Viewer, location_id: uuid.UUID) -> Location:
    """The location. Raises LocationNotFound, also when it is not the viewer's to see."""
    location = session.scalars(select_locations(viewer).where(Location.id == location_id)).one_or_none()
    if location is None:
        raise LocationNotFound(_("There is no such location."))
    return location


def get_location_of(session: Session, viewer: Viewer, client_id: uuid.UUID, location_id: uuid.UUID) -> Location:
    """The location of that client. Raises LocationNotFound, also when it is another client's."""
    location = get_location(session, viewer, location_id)
    if location.client_id != client_id:
        raise LocationNotFound(_("There is no such location."))
    return location


# --- clients ---


@dataclass(frozen=True)
class ClientRow:
    """A line in the list of clients."""

    client: Client
    locations: int
    people: int


def _count_locations() -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count())
        .where(Location.client_id == Client.id, Location.is_competitor.is_(False))
        .correlate(Client)
        .scalar_subquery()
    )


def _count_people() -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).where(ClientMember.client_id == Client.id).correlate(Client).scalar_subquery()


def list_clients(session: Session, viewer: Viewer, *, q: str = "", sort: str = "name", page: int = 1) -> Page[ClientRow]:
    """One page of clients; ``sort`` is name, sector, locations or created, with a minus for the other way."""
    statement = select_clients(viewer)
    if q.strip():
        statement = statement.where(_contains(q, Client.name, Client.sector))
    total = session.scalar(sa.select(sa.func.count()).select_from(statement.order_by(None).subquery())) or 0
    locations, people = _count_locations().label("locations"), _count_people().label("people")
    by = {"name": sa.func.lower(Client.name), "sector": sa.func.lower(Client.sector), "created": Client.created_at, "locations": locations}
    rows = session.execute(
        statement.add_columns(locations, people)
        .order_by(*_order(sort, by, "name"), Client.id)
        .offset((page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
    ).all()
    return Page([ClientRow(row[0], row[1], row[2]) for row in rows], page, PAGE_SIZE, total)


def name_is_taken(session: Session, name: str, except_id: uuid.UUID | None = None) -> bool:
    """Whether another client has this name, whatever its case."""
    statement = sa.select(Client.id).where(sa.func.lower(Client.name) == name.strip().lower())
    return session.scalar(statement.where(Client.id != except_id) if except_id else statement) is not None


@dataclass(frozen=True)
class ClientFigures:
    """What the client page counts."""

    locations: int
    with_position: int
    competitors: int
    people: int
    countries: Sequence[tuple[str, int]]


def count_client(session: Session, client_id: uuid.UUID) -> ClientFigures:
    """The counts of one client's locations and people, in two statements."""
    rows = session.execute(
        sa.select(Location.country, Location.is_competitor, sa.func.count(), sa.func.count(Location.latitude))
        .where(Location.client_id == client_id)
        .group_by(Location.country, Location.is_competitor)
        .order_by(sa.func.count().desc())
    ).all()
    people = session.scalar(sa.select(sa.func.count()).where(ClientMember.client_id == client_id)) or 0
    own = [row for row in rows if not row[1]]
    return ClientFigures(
        locations=sum(row[2] for row in own),
        with_position=sum(row[3] for row in own),
        competitors=sum(row[2] for row in rows if row[1]),
        people=people,
        countries=[(row[0], row[2]) for row in own],
    )


# --- locations ---


@dataclass(frozen=True)
class LocationFilter:
    """What narrows a list of locations; ``position`` is with, without or empty."""

    q: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    position: str = ""

    def narrows(self) -> bool:
        """Whether anything is filtered at all."""
        return any((self.q.strip(), self.city.strip(), self.region, self.country, self.position))


def filter_locations(statement: sa.Select[Location], chosen: LocationFilter) -> sa.Select[Location]:
    """Narrow a selection of locations."""
    if chosen.q.strip():
        for word in chosen.q.split():
            statement = statement.where(
                _contains(word, Location.name, Location.street, Location.city, Location.postal_code, Location.external_id)
            )
    if chosen.city.strip():
        statement = statement.where(sa.func.lower(Location.city) == chosen.city.strip().lower())
    if chosen.region:
        statement = statement.where(Location.region == chosen.region)
    if chosen.country:
        statement = statement.where(Location.country == chosen.country.upper())
    if chosen.position == "with":
        statement = statement.where(Location.latitude.is_not(None))
    elif chosen.position == "without":
        statement = statement.where(Location.latitude.is_(None))
    return statement


def list_locations(
    session: Session,
    viewer: Viewer,
    client_id: uuid.UUID,
    chosen: LocationFilter,
    *,
    sort: str = "name",
    page: int = 1,
    size: int = PAGE_SIZE,
) -> Page[Location]:
    """One page of a client's locations; ``sort`` is name, city, country, traffic or external_id, with a minus for the other way."""
    statement = filter_locations(select_locations(viewer).where(Location.client_id == client_id), chosen)
    total = session.scalar(sa.select(sa.func.count()).select_from(statement.subquery())) or 0
    by = {
        "name": sa.func.lower(Location.name), "city": sa.func.lower(Location.city), "country": Location.country,
        "traffic": sa.func.coalesce(Location.traffic, -1), "external_id": Location.external_id,
    }  # fmt: skip
    rows = session.scalars(statement.order_by(*_order(sort, by, "name"), Location.id).offset((page - 1) * size).limit(size)).all()
    return Page(rows, page, size, total)


@dataclass(frozen=True)
class LocationChoices:
    """What a client's locations can be filtered by."""

    countries: Sequence[str]
    regions: Sequence[str]


def list_location_choices(session: Session, viewer: Viewer, client_id: uuid.UUID) -> LocationChoices:
    """The countries and regions that occur, in one statement."""
    rows = session.execute(
        select_locations(viewer).where(Location.client_id == client_id).with_only_columns(Location.country, Location.region).distinct()
    ).all()
    return LocationChoices(sorted({row[0] for row in rows}), sorted({row[1] for row in rows if row[1]}))


def list_locations_by_external_id(session: Session, client_id: uuid.UUID, external_ids: Iterable[str]) -> dict[str, Location]:
    """A client's locations by their own id, for those of the ids that exist."""
    wanted, found = list(external_ids), dict[str, Location]()
    for start in range(0, len(wanted), CHUNK):
        rows = session.scalars(
            sa.select(Location).where(Location.client_id == client_id, Location.external_id.in_(wanted[start : start + CHUNK]))
        )
        found |= {row.external_id: row for row in rows}
    return found


def list_channels_by_external_id(session: Session, client_id: uuid.UUID, external_ids: Iterable[str]) -> dict[str, str]:
    """The channels of a client's locations by their own id, for those of the ids that exist and are no store."""
    wanted = set(external_ids)
    rows = session.execute(
        sa.select(Location.external_id, Location.channel).where(Location.client_id == client_id, Location.channel != "store")
    )
    return {external_id: channel for external_id, channel in rows if external_id in wanted}


def list_locations_by_id(session: Session, viewer: Viewer, client_id: uuid.UUID, location_ids: Collection[uuid.UUID]) -> Sequence[Location]:
    """Those of the ids that are this client's locations, by name."""
    wanted, found = list(location_ids), list[Location]()
    for start in range(0, len(wanted), CHUNK):
        statement = select_locations(viewer).where(Location.client_id == client_id, Location.id.in_(wanted[start : start + CHUNK]))
        found.extend(session.scalars(statement))
    return sorted(found, key=lambda location: location.name.lower())


def get_import(session: Session, viewer: Viewer, client_id: uuid.UUID, import_id: uuid.UUID, *, lock: bool = False) -> LocationImport:
    """The upload, locked for importing if asked. Raises ClientNotFound for another client's."""
    get_client(session, viewer, client_id)
    statement = sa.select(LocationImport).where(LocationImport.id == import_id, LocationImport.client_id == client_id)
    found = session.scalars(statement.with_for_update() if lock else statement).one_or_none()
    if found is None:
        raise ClientNotFound(_("There is no such upload."))
    return found


# --- people ---


@dataclass(frozen=True)
class MemberRow:
    """A person of a client, with how many locations this person was given."""

    user: User
    member: ClientMember
    locations: int


def list_members(session: Session, viewer: Viewer, client_id: uuid.UUID, *, q: str = "", page: int = 1) -> Page[MemberRow]:
    """One page of a client's people, by name."""
    get_client(session, viewer, client_id)
    statement = sa.select(User, ClientMember).join(ClientMember, ClientMember.user_id == User.id).where(ClientMember.client_id == client_id)
    if q.strip():
        statement = statement.where(_contains(q, User.name, User.email))
    total = session.scalar(sa.select(sa.func.count()).select_from(statement.with_only_columns(User.id).subquery())) or 0
    given = sa.select(sa.func.count()).where(MemberLocation.user_id == User.id).correlate(User).scalar_subquery()
    rows = session.execute(
        statement.add_columns(given).order_by(sa.func.lower(User.name), User.id).offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE)
    ).all()
    return Page([MemberRow(*row) for row in rows], page, PAGE_SIZE, total)


def get_member(session: Session, viewer: Viewer, client_id: uuid.UUID, user_id: uuid.UUID) -> tuple[User, ClientMember]:
    """A person of a client. Raises MemberNotFound."""
    get_client(session, viewer, client_id)
    row = session.execute(
        sa.select(User, ClientMember)
        .join(ClientMember, ClientMember.user_id == User.id)
        .where(ClientMember.client_id == client_id, User.id == user_id)
    ).one_or_none()
    if row is None:
        raise MemberNotFound(_("This person does not belong to this client."))
    return row[0], row[1]


def find_membership(session: Session, user_id: uuid.UUID) -> ClientMember | None:
    """Which client a person belongs to."""
    return session.get(ClientMember, user_id)


def list_member_location_ids(session: Session, user_id: uuid.UUID) -> list[uuid.UUID]:
    """The locations a person was given."""
    return list(session.scalars(sa.select(MemberLocation.location_id).where(MemberLocation.user_id == user_id)))


# --- searching and sorting ---


def _contains(word: str, *columns: sa.ColumnElement[str] | sa.orm.InstrumentedAttribute[str]) -> sa.ColumnElement[bool]:
    pattern = "%" + word.strip().lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return sa.or_(*(sa.func.lower(column).like(pattern, escape="\\") for column in columns))


def _order(sort: str, by: dict[str, Any], usual: str) -> list[Any]:
    column = by.get(sort.removeprefix("-"), by[usual])
    return [column.desc() if sort.startswith("-") else column.asc()]
