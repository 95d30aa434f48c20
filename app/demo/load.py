"""Loads the demonstration into an empty database, with a progress bar."""

import datetime as dt
import random
import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from pwdlib import PasswordHash
from rich.console import Console
from rich.progress import Progress
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.access.viewer import ClientScope
from app.accounts.models import User
from app.assignments.models import Offer
from app.assignments.rules import OfferStatus, OfferWay
from app.clients.models import Client, ClientMember, Location, MemberLocation
from app.db import Database
from app.demo import fieldwork, places, studies
from app.demo.answers import Person, Place
from app.demo.people import make_people
from app.demo.photos import draw_photo
from app.demo.phrases import REVIEW_QUESTION
from app.demo.schedule import Planner
from app.kit.clock import local_date, now
from app.kit.ids import new_id
from app.kit.object_store import BlobStore
from app.recruitment.models import Shopper
from app.recruitment.rules import ShopperStatus
from app.results.actions import rebuild_wave
from app.settings import Settings
from app.studies.models import QuotaCell, Wave
from app.studies.rules import WaveStatus
from app.visits.rules import VisitStatus

SEED = 2026
BATCH = 2000
_V = VisitStatus
IN_FIELD = (
    (_V.APPROVED, 120), (_V.OPEN, 70), (_V.IN_REVIEW, 37), (_V.ASSIGNED, 34), (_V.BRIEFED, 16), (_V.STARTED, 8), (_V.RETURNED, 5), (_V.EXPIRED, 4),
    (_V.WITHDRAWN, 4), (_V.EXCLUDED, 3), (_V.REJECTED, 2), (_V.NOT_COMPLETED, 2),
)  # fmt: skip
POOR = {0.31: -1.5, 0.47: -1.3, 0.58: -1.2, 0.73: -1.35, 0.88: -1.1}
"""Which stations of the sample (by their place in it, 0..1) are poor, and how poor."""

STAFF = (("admin", Role.ADMIN, "Ada Administrator"), ("manager", Role.MANAGER, "Karin Visser"), ("reviewer", Role.REVIEWER, "Ruben de Wit"))
DEMO_SHOPPER_HOME = {"name": "Leuven", "postal_code": "3000", "city": "Leuven", "latitude": 50.8815, "longitude": 4.7157}


def has_data(database: Database) -> bool:
    """Whether somebody works here already."""
    with database.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Client)) != 0


def demo_sign_ins(database: Database) -> list[tuple[str, str]]:
    """(role in words, address) of the demo's accounts with a password; empty without a demo."""
    words = {Role.SHOPPER: "shopper (phone: /phone/)", Role.CLIENT: "client"}
    with database.read() as session:
        users = session.scalars(
            sa.select(User).where(User.is_demo, User.password_hash.is_not(None)).order_by(User.created_at, User.id)
        ).all()
        return [(words.get(user.role, user.role.value), user.email) for user in users]


class Loader:
    """One load: the session, the dice and what has been made so far."""

    def __init__(self, session: Session, settings: Settings, rng: random.Random, *, small: bool) -> None:
        """``small``: a tenth of everything."""
        self.session, self.settings, self.rng, self.small = session, settings, rng, small
        self.today = local_date(now(), settings.time_zone)
        self.password_hash = PasswordHash.recommended().hash(settings.demo_password.get_secret_value())
        self.staff: dict[Role, uuid.UUID] = {}

    def scaled(self, n: int) -> int:
        """A number of things, a tenth of it in the small demo."""
        return max(1, n // 10) if self.small else n

    def insert(self, table: type, rows: Sequence[dict[str, Any]]) -> None:
        """Bulk insert."""
        for start in range(0, len(rows), BATCH):
            self.session.execute(sa.insert(table), list(rows[start : start + BATCH]))

    def add_user(self, email: str, role: Role, name: str, locale: str = "nl") -> uuid.UUID:
        """An account that can sign in with the demo password."""
        user = User(email=email, role=role, name=name, locale=locale, password_hash=self.password_hash, email_confirmed_at=now(), is_demo=True)
        self.session.add(user)
        self.session.flush()
        return user.id

    def add_staff(self) -> None:
        """The agency's people."""
        self.staff = {role: self.add_user(f"{local}@demo.example.org", role, name) for local, role, name in STAFF}

    def add_member(self, client_id: uuid.UUID, email: str, name: str, scope: ClientScope, location_ids: Sequence[uuid.UUID] = (), locale: str = "nl") -> None:
        """A person of a client."""
        user_id = self.add_user(email, Role.CLIENT, name, locale)
        self.session.add(ClientMember(user_id=user_id, client_id=client_id, scope=scope))
        self.session.flush()
        self.session.add_all(MemberLocation(user_id=user_id, location_id=location_id) for location_id in location_ids)

    def add_shoppers(self, stations: list[dict[str, Any]], branches: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """The pool and the one with a password. Returns the active ones and that one."""
        homes = {"BE": stations, "DE": [row for row in branches if row["latitude"]]}
        users, shoppers = make_people(self.rng, self.scaled(4999), homes, self.today)
        user_id = self.add_user("shopper@demo.example.org", Role.SHOPPER, "Sofie Maes")
        own = {
            **shoppers[0], "id": new_id(), "user_id": user_id, "number": 1000, "status": ShopperStatus.ACTIVE, "languages": ["nl", "en"], "country": "BE",
            "birth_date": dt.date(1991, 4, 12), "travel_radius_km": 40, "level": 2, "activated_at": now() - dt.timedelta(days=300),
            "applied_at": now() - dt.timedelta(days=301), "retry_at": None, "suspended_reason": None,
            **{key: DEMO_SHOPPER_HOME[key] for key in ("postal_code", "city", "latitude", "longitude")},
        }  # fmt: skip
        self.insert(User, users)
        self.insert(Shopper, [own, *shoppers])
        return [row for row in (own, *shoppers) if row["status"] is ShopperStatus.ACTIVE], own


def load_demo(database: Database, settings: Settings, *, console: Console | None = None, small: bool = False) -> None:
    """Everything in one transaction: a demo that was interrupted leaves nothing behind."""
    with Progress(console=console or Console(quiet=True), transient=False) as progress, database.write() as session:
        task = progress.add_task("Loading the demo", total=9)

        def step(words: str) -> None:
            progress.update(task, advance=1, description=words)

        loader = Loader(session, settings, random.Random(SEED), small=small)  # noqa: S311 - a demo, not a secret
        loader.add_staff()
        step("clients and locations")
        rail = Client(name="Spoorlijn", sector="rail", brand_colour="#7B1E2B", locale="nl", is_demo=True, notice="Stations: iRail/stations, CC0.")
        shop = Client(
            name="Kornblume", sector="supermarkets", brand_colour="#2F5D8A", locale="en", is_demo=True,
            notice="Branches: © OpenStreetMap contributors, ODbL.",
        )  # fmt: skip
        session.add_all([rail, shop])
        session.flush()
        stations, branches = places.station_rows(rail.id), places.supermarket_rows(shop.id, "Kornblume")
        loader.insert(Location, stations)
        loader.insert(Location, branches)
        step("5,000 shoppers")
        active, own = loader.add_shoppers(stations, branches)
        step("studies")
        _load_rail(loader, rail, stations, active, own, step)
        _load_supermarket(loader, shop, branches)
        step("done")
        session.commit()
    blobs = BlobStore(settings.storage_url)
    for photo in _photos():
        blobs.put(f"demo/{photo.sha256}", photo.content)


def _photos() -> list[Any]:
    return [draw_photo(seed) for seed in range(8)]


def _load_rail(loader: Loader, client: Client, stations: list[dict[str, Any]], active: list[dict[str, Any]], own: dict[str, Any], step: Any) -> None:  # noqa: ANN401, PLR0913
    session, rng, today = loader.session, loader.rng, loader.today
    made = studies.make_study(
        session, client.id, "station_visit", f"Station experience {today.year}", norm=75, fee_minor=2450, languages=["nl", "en"], minimum_level=1
    )
    studies.make_step_norms(session, made, {"desk_waiting": 70, "train_help": 80})
    planner = Planner(rng, [row for row in active if row["country"] == "BE" and {"nl", "en"} & set(row["languages"])])
    sample = _sample(loader, stations, planner)
    quality = _qualities(rng, sample)
    people = {row["id"]: Person(rng.gauss(0, 0.25), "nl" if "nl" in row["languages"] and rng.random() < 0.75 else "en", rng.random()) for row in active}
    session.flush()
    loader.add_member(client.id, "client@spoorlijn.example.org", "Marc Peeters", ClientScope.HEAD)
    poorest = min(sample, key=lambda row: quality[row["id"]].mood)
    loader.add_member(client.id, "station@spoorlijn.example.org", "Lien Claes", ClientScope.LOCATION, [poorest["id"]])
    photos = _photos()
    waves = {
        1: studies.make_wave(session, made, 1, WaveStatus.CLOSED, today - dt.timedelta(days=118), today - dt.timedelta(days=42)),
        2: studies.make_wave(session, made, 2, WaveStatus.OPEN, today - dt.timedelta(days=24), today + dt.timedelta(days=25)),
        3: studies.make_wave(session, made, 3, WaveStatus.PLANNED, today + dt.timedelta(days=60), today + dt.timedelta(days=110)),
    }
    for number, per_location in ((1, 12), (2, 3)):
        step(f"wave {number}")
        _load_wave(loader, made, waves[number], sample, per_location, planner, quality, people, photos, own if number == 2 else None)  # noqa: PLR2004
    cells = studies.cell_rows(made, waves[3], [row["id"] for row in sample], 3)
    loader.insert(QuotaCell, cells)
    step("results")
    for wave in waves.values():
        rebuild_wave(session, wave.id)
    step("results")


def _sample(loader: Loader, stations: list[dict[str, Any]], planner: Planner) -> list[dict[str, Any]]:
    """The hundred busiest stations with enough shoppers around, and none twice under another name."""
    wanted = loader.scaled(100)
    busiest = sorted(stations, key=lambda row: -(row["traffic"] or 0))
    return [row for row in busiest if len(planner.near(row)) >= (3 if loader.small else 30)][:wanted]


def _qualities(rng: random.Random, sample: list[dict[str, Any]]) -> dict[uuid.UUID, Place]:
    poor = {sample[int(part * len(sample))]["id"]: mood for part, mood in POOR.items()}
    return {
        row["id"]: Place(poor.get(row["id"], rng.gauss(0.1, 0.35)), {"desk_waiting": rng.gauss(0, 0.4) + (-0.8 if row["id"] in poor else 0)}) for row in sample
    }


def _load_wave(  # noqa: PLR0913
    loader: Loader, made: studies.MadeStudy, wave: Wave, sample: list[dict[str, Any]], per_location: int, planner: Planner,
    quality: dict[uuid.UUID, Place], people: dict[uuid.UUID, Person], photos: list[Any], own: dict[str, Any] | None,
) -> None:  # fmt: skip
    rng, today = loader.rng, loader.today
    cells = studies.cell_rows(made, wave, [row["id"] for row in sample], per_location)
    loader.insert(QuotaCell, cells)
    setting = fieldwork.Setting(
        client_id=made.study.client_id, study_id=made.study.id, wave_id=wave.id, version_id=made.version_id, content=made.content, time_zone="Europe/Brussels",
        fee_minor=made.study.fee_minor, reviewer_id=loader.staff[Role.REVIEWER], photos=photos, today=today, keep_events=wave.status is WaveStatus.OPEN,
    )  # fmt: skip
    statuses = _statuses(rng, wave, len(sample) * per_location)
    rows = fieldwork.Rows()
    slots = [(place, cell) for place, cell in zip(sample, cells, strict=True) for _n in range(per_location)]
    if own is not None:
        rng.shuffle(slots)
        _add_own_visits(loader, rows, setting, planner, slots, quality, people, own)
    for (place, cell), status in zip(slots, statuses, strict=False):
        days = _days_for(status, wave, today)
        found = planner.find(place, wave.id, days) if status is not _V.OPEN else None
        shopper, km, day = found or (None, None, None)
        final = status if found else _V.OPEN
        visit_id = fieldwork.add_visit(
            rows, rng, setting, cell, final, shopper=shopper, km=km, day=day, place=quality[place["id"]], person=people[shopper["id"]] if shopper else None
        )
        if final is _V.RETURNED:
            fieldwork.ask(rows, visit_id, setting.reviewer_id, "noticed_waiting", REVIEW_QUESTION["nl"], now() - dt.timedelta(hours=3))
        elif final is _V.OPEN and rng.random() < 0.4:  # noqa: PLR2004
            _invite(rows, rng, visit_id, planner.near(place))
    for table in fieldwork.TABLES:
        _insert_alike(loader, table, rows.of[table])


def _insert_alike(loader: Loader, table: type, rows: list[dict[str, Any]]) -> None:
    """Rows of one table may differ in their optional columns; each statement gets alike ones."""
    kinds: dict[frozenset[str], list[dict[str, Any]]] = {}
    for row in rows:
        kinds.setdefault(frozenset(row), []).append(row)
    for alike in kinds.values():
        loader.insert(table, alike)


def _statuses(rng: random.Random, wave: Wave, count: int) -> list[VisitStatus]:
    if wave.status is WaveStatus.CLOSED:
        return [_V.APPROVED] * count
    total = sum(n for _s, n in IN_FIELD)
    statuses = [status for status, n in IN_FIELD for _n in range(max(1, round(n * count / total)))]
    rng.shuffle(statuses)
    return statuses[:count] + [_V.OPEN] * (count - len(statuses))


def _days_for(status: VisitStatus, wave: Wave, today: dt.date) -> list[dt.date]:
    """The days on which a visit of that status can be planned."""
    first, last = wave.starts_on, wave.ends_on
    match status:
        case _V.ASSIGNED | _V.BRIEFED:
            first = today
        case _V.STARTED:
            first = last = today
        case _V.IN_REVIEW | _V.RETURNED:
            first, last = today - dt.timedelta(days=3), today - dt.timedelta(days=1)
        case _V.OPEN:
            pass
        case _:
            last = min(last, today - dt.timedelta(days=4))
    return [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]


def _invite(rows: fieldwork.Rows, rng: random.Random, visit_id: uuid.UUID, near: list[tuple[dict[str, Any], float]]) -> None:
    for shopper, km in rng.sample(near, min(3, len(near))):
        rows.of[Offer].append(
            {
                "id": new_id(), "visit_id": visit_id, "shopper_id": shopper["id"], "way": OfferWay.INVITED, "status": OfferStatus.SENT, "message": "",
                "distance_km": km, "sent_at": now() - dt.timedelta(hours=rng.randint(2, 40)), "expires_at": now() + dt.timedelta(days=3), "answered_at": None,
                "decline_reason": "",
            }
        )  # fmt: skip


def _add_own_visits(  # noqa: PLR0913
    loader: Loader, rows: fieldwork.Rows, setting: fieldwork.Setting, planner: Planner, slots: list[tuple[dict[str, Any], dict[str, Any]]],
    quality: dict[uuid.UUID, Place], people: dict[uuid.UUID, Person], own: dict[str, Any],
) -> None:  # fmt: skip
    """What the shopper with a password finds on the phone: two offers, a visit in each stage, a question to answer."""
    today, done = loader.today, set()
    diary = planner.diaries[own["id"]]
    plan = (
        (_V.BRIEFED, 0), (_V.ASSIGNED, 2), (_V.RETURNED, -2), (_V.IN_REVIEW, -3), (_V.APPROVED, -9), (_V.APPROVED, -12), (_V.OPEN, None), (_V.OPEN, None),
    )  # fmt: skip
    for status, offset in plan:
        for place, cell in slots:
            km = next((far for shopper, far in planner.near(place) if shopper["id"] == own["id"]), None)
            if km is None or place["id"] in done or place["id"] in diary.at:
                continue
            done.add(place["id"])
            slots.remove((place, cell))
            day = today + dt.timedelta(days=offset) if offset is not None else None
            visit_id = fieldwork.add_visit(
                rows, loader.rng, setting, cell, status, shopper=own if day else None, km=km, day=day, place=quality[place["id"]], person=people[own["id"]]
            )
            if day:
                diary.note(day, setting.wave_id, place["id"])
            else:
                _invite(rows, loader.rng, visit_id, [(own, km)])
            if status is _V.RETURNED:
                fieldwork.ask(rows, visit_id, setting.reviewer_id, "noticed_waiting", REVIEW_QUESTION["nl"], now() - dt.timedelta(hours=3))
            break


def _load_supermarket(loader: Loader, client: Client, branches: list[dict[str, Any]]) -> None:
    session, rng, today = loader.session, loader.rng, loader.today
    made = studies.make_study(session, client.id, "store_visit", f"The store as a guest lives it {today.year}", norm=80, fee_minor=1900, languages=["en"], minimum_level=1)
    wave = studies.make_wave(session, made, 1, WaveStatus.PLANNED, today + dt.timedelta(days=14), today + dt.timedelta(days=60))
    located = [row for row in branches if row["latitude"] and row["city"]]
    chosen = rng.sample(located, loader.scaled(120))
    loader.insert(QuotaCell, studies.cell_rows(made, wave, [row["id"] for row in chosen], 2))
    loader.add_member(client.id, "client@kornblume.example.org", "Jutta Brandt", ClientScope.HEAD, locale="en")
