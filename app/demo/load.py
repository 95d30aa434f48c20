"""Loads the demonstration into an empty database, with a progress bar."""

import datetime as dt
import random
import uuid
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from rich.console import Console
from rich.progress import Progress

from app.access.permissions import Role
from app.access.viewer import ClientScope
from app.accounts.models import User
from app.clients.models import Client, Location
from app.db import Database
from app.demo import places, studies, web_shop
from app.demo.answers import Person, Place
from app.demo.finish import REPORT_LOCALES, open_again, publish_reports, raise_flags
from app.demo.journeys import hold_workshop
from app.demo.loader import Loader
from app.demo.photos import draw_photo
from app.demo.schedule import Planner
from app.demo.waves import load_wave
from app.kit.object_store import BlobStore
from app.results.actions import rebuild_wave
from app.results.felt_actions import store_felt
from app.settings import Settings
from app.studies.models import QuotaCell
from app.studies.rules import WaveStatus

SEED = 2026
Step = Callable[[str], None]
POOR = {
    0.31: (-0.95, "desk_waiting"),
    0.47: (-0.8, "platform"),
    0.58: (-0.75, "desk_advice"),
    0.73: (-0.85, "desk_waiting"),
    0.88: (-0.7, "entrance"),
}
"""Which stations of the sample (by their place in it, 0..1) are poor, how poor, and the step at which they go wrong."""
WRONG = -1.6
"""How much worse that step is than the rest of such a station."""


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


def load_demo(
    database: Database,
    settings: Settings,
    *,
    console: Console | None = None,
    small: bool = False,
    reports: bool = True,
) -> None:
    """Everything in one transaction: a demo that was interrupted leaves nothing behind.

    Then, by the product's own hands, the checks on what waits for a reviewer and (``reports``) the published reports.
    """
    blobs = BlobStore(settings.storage_url)
    for photo in (*_photos(), *web_shop.photos()):
        blobs.put(f"demo/{photo.sha256}", photo.content)
    console = console or Console(quiet=True)
    with Progress(console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("the agency", total=9)

        def step(words: str) -> None:
            progress.update(task, advance=1, description=words)
            if not console.is_terminal:  # where no bar can move, a line each says that something happens
                console.print(f"  {words}")

        with database.write() as session:
            _load_rows(Loader(session, settings, random.Random(SEED), small=small), step)
            session.commit()
        step("checks")
        raise_flags(database)
        open_again(database)
        step("reports")
        if reports:
            publish_reports(database, REPORT_LOCALES[:1] if small else REPORT_LOCALES)
        progress.update(task, completed=9, description="the demo is loaded")


def _load_rows(loader: Loader, step: Step) -> None:
    session = loader.session
    loader.add_staff()
    step("clients and locations")
    rail = Client(
        name="Spoorlijn",
        sector="rail",
        brand_colour="#7B1E2B",
        locale="nl",
        is_demo=True,
        notice="Stations: iRail/stations, CC0.",
    )
    shop = Client(
        name="Kornblume",
        sector="supermarkets",
        brand_colour="#2F5D8A",
        locale="en",
        is_demo=True,
        notice="Branches: © OpenStreetMap contributors, ODbL.",
    )
    session.add_all([rail, shop])
    session.flush()
    stations = places.station_rows(rail.id)
    branches = places.supermarket_rows(shop.id, "Kornblume")
    loader.insert(Location, stations)
    loader.insert(Location, branches)
    step("shoppers")
    active, own = loader.add_shoppers(stations, branches)
    step("studies")
    _load_rail(loader, rail, stations, active, own, step)
    _load_supermarket(loader, shop, branches)
    wave_id = web_shop.load_web_shop(loader, shop, active, own)
    if rebuild_wave(session, wave_id):
        store_felt(session, wave_id)


def _photos() -> list[Any]:
    return [draw_photo(seed) for seed in range(8)]


def _load_rail(
    loader: Loader,
    client: Client,
    stations: list[dict[str, Any]],
    active: list[dict[str, Any]],
    own: dict[str, Any],
    step: Step,
) -> None:
    session, rng, today = loader.session, loader.rng, loader.today
    made = studies.make_study(
        session,
        client.id,
        "station_visit",
        f"Stationsbeleving {today.year}",
        days_ago=150,
        norm=75,
        fee_minor=2450,
        languages=["nl", "en"],
        minimum_level=1,
    )
    studies.make_step_norms(session, made, {"desk_waiting": 70, "train_help": 80})
    planner = Planner(rng, [row for row in active if row["country"] == "BE" and {"nl", "en"} & set(row["languages"])])
    sample = _sample(loader, stations, planner)
    quality = _qualities(rng, sample)
    people = {
        row["id"]: Person(
            rng.gauss(0, 0.25),
            "nl" if "nl" in row["languages"] and rng.random() < 0.75 else "en",
            rng.random(),
        )
        for row in active
    }
    session.flush()
    head = loader.add_member(client.id, "client@spoorlijn.example.org", "Marc Peeters", ClientScope.HEAD)
    hold_workshop(session, made.study.journey_id, head, [section.code for section in made.content.sections])
    poorest = min(sample, key=lambda row: quality[row["id"]].mood)
    loader.add_member(client.id, "station@spoorlijn.example.org", "Lien Claes", ClientScope.LOCATION, [poorest["id"]])
    photos = _photos()
    waves = {
        1: studies.make_wave(session, made, 1, WaveStatus.CLOSED, today - dt.timedelta(days=118), today - dt.timedelta(days=42)),
        2: studies.make_wave(session, made, 2, WaveStatus.OPEN, today - dt.timedelta(days=24), today + dt.timedelta(days=25)),
        3: studies.make_wave(
            session,
            made,
            3,
            WaveStatus.PLANNED,
            today + dt.timedelta(days=60),
            today + dt.timedelta(days=110),
        ),
    }
    for number, per_location in ((1, 12), (2, 3)):
        step(f"wave {number}")
        load_wave(
            loader,
            made,
            waves[number],
            sample,
            per_location,
            planner,
            quality,
            people,
            photos,
            own if number == 2 else None,
        )
    cells = studies.cell_rows(made, waves[3], [row["id"] for row in sample], 3)
    loader.insert(QuotaCell, cells)
    step("results")
    for wave in waves.values():
        if rebuild_wave(session, wave.id):
            store_felt(session, wave.id)


def _sample(loader: Loader, stations: list[dict[str, Any]], planner: Planner) -> list[dict[str, Any]]:
    """The hundred busiest stations with enough shoppers around, and none twice under another name."""
    wanted = loader.scaled(100)
    busiest = sorted(stations, key=lambda row: -(row["traffic"] or 0))
    return [row for row in busiest if len(planner.near(row)) >= (3 if loader.small else 30)][:wanted]


def _qualities(rng: random.Random, sample: list[dict[str, Any]]) -> dict[uuid.UUID, Place]:
    poor = {sample[int(part * len(sample))]["id"]: found for part, found in POOR.items()}
    places = {}
    for row in sample:
        usual, waiting = rng.gauss(0.1, 0.35), rng.gauss(0, 0.4)
        mood, step = poor.get(row["id"], (usual, ""))
        at_step = {"desk_waiting": waiting}
        if step:
            at_step[step] = at_step.get(step, 0.0) + WRONG
        places[row["id"]] = Place(mood, at_step, row["latitude"], row["longitude"])
    return places


def _load_supermarket(loader: Loader, client: Client, branches: list[dict[str, Any]]) -> None:
    session, rng, today = loader.session, loader.rng, loader.today
    made = studies.make_study(
        session,
        client.id,
        "store_visit",
        f"The store as a guest lives it {today.year}",
        days_ago=80,
        norm=80,
        fee_minor=1900,
        languages=["en"],
        minimum_level=1,
    )
    wave = studies.make_wave(session, made, 1, WaveStatus.PLANNED, today + dt.timedelta(days=14), today + dt.timedelta(days=60))
    located = [row for row in branches if row["latitude"] and row["city"]]
    chosen = rng.sample(located, loader.scaled(120))
    loader.insert(QuotaCell, studies.cell_rows(made, wave, [row["id"] for row in chosen], 2))
    loader.add_member(client.id, "client@kornblume.example.org", "Jutta Brandt", ClientScope.HEAD, locale="en")
