"""A small study with two shoppers, a reviewer and a client's person, committed; what the tests of capture and quality start from."""

import dataclasses
import datetime as dt
import hashlib
import io
import uuid
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from fastapi import FastAPI
from PIL import Image
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.permissions import Role
from app.access.viewer import Viewer
from app.accounts import viewing
from app.accounts.models import User, UserSession
from app.accounts.queries import hash_token
from app.accounts.viewing import COOKIE
from app.clients.models import Client, ClientMember, Location
from app.journeys.models import Journey, Questionnaire, QuestionnaireVersion
from app.journeys.rules import VersionStatus
from app.journeys.schemas import QuestionnaireContent
from app.kit.clock import now
from app.kit.ids import new_id, new_token
from app.recruitment.models import Shopper
from app.recruitment.rules import ShopperStatus
from app.studies.models import Briefing, QuotaCell, Scenario, Study, Wave
from app.studies.rules import StudyStatus, WaveStatus
from app.visits.models import Visit, VisitLeg
from app.visits.rules import LegStatus, VisitStatus
from tests.support.databases import TestDatabase


def two(text: str) -> dict[str, str]:
    return {"nl": text, "en": text}


CONTENT = QuestionnaireContent.model_validate(
    {
        "title": two("Station visit"),
        "estimated_minutes": 20,
        "sections": [
            {
                "code": "arriving", "title": two("Arriving"), "weight": 1, "questions": [
                    {"code": "clean", "kind": "yes_no", "label": two("Was the entrance clean?"), "weight": 10, "why_when": ["no"]},
                    {"code": "signs", "kind": "scale", "label": two("How clear were the signs?"), "minimum": 1, "maximum": 5, "weight": 10},
                    {"code": "hall", "kind": "photo", "label": two("A photo of the hall"), "required": False},
                ],
            },
            {
                "code": "desk", "title": two("Waiting at the desk"), "weight": 2, "questions": [
                    {"code": "open", "kind": "yes_no", "label": two("Was the desk open?"), "weight": 10},
                    {"code": "waited", "kind": "duration", "label": two("How long did you wait?"), "visible_when": {"question": "open", "any_of": ["yes"]}},
                    {"code": "greeted", "kind": "yes_no", "label": two("Were you greeted?"), "weight": 20, "visible_when": {"question": "open", "any_of": ["yes"]}},
                    {"code": "words", "kind": "long_text", "label": two("Describe what happened while you waited."), "min_length": 20, "verbatim": True},
                ],
            },
        ],
    }
)  # fmt: skip

GOOD: dict[str, Any] = {
    "clean": "yes",
    "signs": 4,
    "affect:arriving": {"pleasure": 0.7, "arousal": 0.4, "order": ["pleasure", "arousal"], "moment": "right_after"},
    "open": "yes",
    "waited": 252,
    "greeted": "no",
    "words": "Three desks, one open. A colleague walked past twice without looking up.",
    "affect:desk": {"pleasure": 0.2, "arousal": 0.7, "order": ["pleasure", "arousal"], "moment": "right_after"},
}

CHECK = [
    {
        "code": "stopwatch",
        "label": two("When do you start the stopwatch?"),
        "options": [
            {"code": "joining", "label": two("When I join the queue"), "correct": True},
            {"code": "spoken", "label": two("When I am spoken to"), "correct": False},
        ],
        "explanation": two("The waiting time runs from joining the queue."),
    }
]


@dataclass
class Person:
    """Somebody who can sign in, and the cookie of a signed-in browser."""

    user_id: uuid.UUID
    token: str
    viewer: Viewer
    shopper_id: uuid.UUID | None = None
    number: int = 0


@dataclass
class World:
    """Ids of what was made, and short ways to use it."""

    database: TestDatabase
    study_id: uuid.UUID = field(default_factory=new_id)
    wave_id: uuid.UUID = field(default_factory=new_id)
    client_id: uuid.UUID = field(default_factory=new_id)
    location_id: uuid.UUID = field(default_factory=new_id)
    scenario_id: uuid.UUID = field(default_factory=new_id)
    cell_id: uuid.UUID = field(default_factory=new_id)
    version_id: uuid.UUID = field(default_factory=new_id)
    people: dict[str, Person] = field(default_factory=dict)

    def browser(self, app: FastAPI, who: str | None) -> TestClient:
        """A browser of that person; None for nobody."""
        client = TestClient(app, follow_redirects=False, headers={"Accept-Language": "en"})
        if who is not None:
            client.cookies.set(COOKIE, self.people[who].token)
        return client

    def visit(self, status: VisitStatus = VisitStatus.BRIEFED, shopper: str = "anna", **fields: Any) -> uuid.UUID:
        """One more visit of a shopper, in a status, committed."""
        moment = now()
        values: dict[str, Any] = {
            "client_id": self.client_id, "study_id": self.study_id, "wave_id": self.wave_id, "quota_cell_id": self.cell_id,
            "location_id": self.location_id, "scenario_id": self.scenario_id, "questionnaire_version_id": self.version_id,
            "status": status, "shopper_id": self.people[shopper].shopper_id, "planned_on": moment.date(), "fee_minor": 1750,
            "assigned_at": moment, "due_at": moment + dt.timedelta(days=1),
        } | fields  # fmt: skip
        visit = Visit(**values)
        with self.database.session() as session:
            session.add(visit)
            session.flush()
            session.add(VisitLeg(visit_id=visit.id, position=1, code="visit", status=LegStatus.WAITING))
            session.commit()
        return visit.id

    def load(self, visit_id: uuid.UUID) -> Visit:
        """The visit as it stands in the database."""
        with self.database.reading() as session:
            return session.get_one(Visit, visit_id)

    def count(self, table: type[Any]) -> int:
        """How many rows a table has."""
        with self.database.reading() as session:
            return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def event(
    world: World, sequence: int, kind: str = "answer", code: str | None = None, value: Any = None, *,
    at: dt.datetime | None = None, elapsed_ms: int | None = None,
) -> dict[str, Any]:  # fmt: skip
    return {
        "sequence": sequence, "kind": kind, "question_code": code, "value": value,
        "captured_at": (at or now()).isoformat(), "elapsed_ms": sequence * 9000 if elapsed_ms is None else elapsed_ms,
        "questionnaire_version_id": str(world.version_id),
    }  # fmt: skip


def batch(events: list[dict[str, Any]], device: uuid.UUID | None = None, sent_at: dt.datetime | None = None) -> dict[str, Any]:
    return {
        "device_id": str(device or DEVICE), "sent_at": (sent_at or now()).isoformat(), "app_version": "test", "events": events,
    }  # fmt: skip


DEVICE = uuid.UUID("00000000-0000-4000-8000-000000000001")
SECOND_DEVICE = uuid.UUID("00000000-0000-4000-8000-000000000002")


def whole_visit(world: World, answers: dict[str, Any] | None = None, *, submit: bool = True) -> list[dict[str, Any]]:
    """The events of one visit from start to end, with moments nine seconds apart."""
    started = now() - dt.timedelta(minutes=30)
    pairs = list((answers or GOOD).items())
    events = [event(world, 1, "start", None, {}, at=started)]
    events += [
        event(world, n, "answer", code, value, at=started + dt.timedelta(seconds=9 * n)) for n, (code, value) in enumerate(pairs, start=2)
    ]
    if submit:
        n = len(events) + 1
        events.append(event(world, n, "submit", None, {}, at=started + dt.timedelta(seconds=9 * n)))
    return events


def picture(kind: str = "JPEG", size: tuple[int, int] = (320, 240), **save: Any) -> bytes:
    written = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(written, kind, **save)
    return written.getvalue()


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _identify(session: Session, viewer: Viewer) -> Viewer:
    return dataclasses.replace(viewer, shopper_id=session.scalar(sa.select(Shopper.id).where(Shopper.user_id == viewer.user_id)))


def make_world(database: TestDatabase) -> World:
    viewing._identifiers.setdefault(Role.SHOPPER, _identify)
    world = World(database)
    with database.session() as session:
        for name, role in (
            ("anna", Role.SHOPPER),
            ("bram", Role.SHOPPER),
            ("kim", Role.REVIEWER),
            ("lotte", Role.REVIEWER),
            ("noor", Role.CLIENT),
        ):
            world.people[name] = _person(session, name, role)
        _study(session, world)
        session.flush()
        session.add(ClientMember(user_id=world.people["noor"].user_id, client_id=world.client_id))
        session.commit()
    return world


def _person(session: Session, name: str, role: Role) -> Person:
    user = User(email=f"{name}@example.org", name=f"{name.title()} de Vries", role=role, locale="en", email_confirmed_at=now())
    session.add(user)
    session.flush()
    token = new_token()
    session.add(UserSession(token_hash=hash_token(token), user_id=user.id, expires_at=now() + dt.timedelta(days=30)))
    shopper = None
    if role is Role.SHOPPER:
        shopper = Shopper(
            user_id=user.id, number=2841 if name == "anna" else 2842, status=ShopperStatus.ACTIVE,
            birth_date=dt.date(1990, 5, 1), languages=["nl", "en"],
        )  # fmt: skip
        session.add(shopper)
        session.flush()
    viewer = Viewer(role=role, user_id=user.id, name=user.name, email=user.email, shopper_id=shopper.id if shopper else None)
    return Person(user.id, token, viewer, shopper.id if shopper else None, shopper.number if shopper else 0)


def _study(session: Session, world: World) -> None:
    today = now().date()
    session.add(Client(id=world.client_id, name="Rail"))
    session.flush()
    session.add(
        Location(
            id=world.location_id, client_id=world.client_id, external_id="1", name="Leuven", city="Leuven", country="BE",
            latitude=50.8815, longitude=4.7157, time_zone="Europe/Brussels", opening_hours="Mo-Su 00:00-24:00",
        )
    )  # fmt: skip
    journey = Journey(client_id=world.client_id, name="Train journey")
    questionnaire = Questionnaire(client_id=world.client_id, name="Station visit")
    session.add_all([journey, questionnaire])
    session.flush()
    session.add(
        QuestionnaireVersion(
            id=world.version_id, questionnaire_id=questionnaire.id, number=7, status=VersionStatus.PUBLISHED,
            content=CONTENT.model_dump(mode="json"), published_at=now(),
        )
    )  # fmt: skip
    session.flush()
    session.add(
        Study(
            id=world.study_id, client_id=world.client_id, journey_id=journey.id, questionnaire_version_id=world.version_id,
            name="Stations 2026", status=StudyStatus.FIELDING, fee_minor=1750, languages=["nl", "en"],
        )
    )  # fmt: skip
    session.flush()
    session.add(
        Wave(
            id=world.wave_id, study_id=world.study_id, number=1, name="Autumn", status=WaveStatus.OPEN,
            starts_on=today - dt.timedelta(days=20), ends_on=today + dt.timedelta(days=20),
        )
    )  # fmt: skip
    session.add(
        Scenario(
            id=world.scenario_id,
            study_id=world.study_id,
            code="ticket",
            title=two("Buying a ticket"),
            instructions=two("Ask for a ticket to Gent."),
        )
    )
    session.add(
        Briefing(
            study_id=world.study_id, number=3, title=two("Before you go"), sections=[{"title": two("The desk"), "body": two("Join the queue.")}],
            check=CHECK, published_at=now(),
        )
    )  # fmt: skip
    session.flush()
    session.add(QuotaCell(id=world.cell_id, wave_id=world.wave_id, location_id=world.location_id, scenario_id=world.scenario_id, target=2))
