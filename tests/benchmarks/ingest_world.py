"""What the ingest benchmark sends: a questionnaire of 8 steps, 16 shoppers who are signed in, their visits, every request beforehand."""

import datetime as dt
import json
import uuid
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from app.access.permissions import Role
from app.accounts.models import User, UserSession
from app.accounts.queries import hash_token
from app.accounts.viewing import COOKIE
from app.journeys.models import QuestionnaireVersion
from app.journeys.rules import VersionStatus
from app.journeys.schemas import QuestionnaireContent
from app.kit.clock import now
from app.kit.ids import new_id, new_reference, new_token
from app.recruitment.models import Shopper
from app.recruitment.rules import ShopperStatus
from app.visits.models import Visit, VisitLeg
from app.visits.rules import LegStatus, VisitStatus
from tests.capture.world import World, make_world, two
from tests.support.databases import TestDatabase

PHONES: Final = 16
STEPS: Final = 8
ANSWERS: Final = 40
"""Five a step: a yes or no, a scale, a choice, a text to quote, and the two sliders."""
EVENTS: Final = ANSWERS + 3
"""With the start, the position on arrival and the submit."""
OPTIONS: Final = ("friendly", "hurried", "absent", "cannot_say")
WORDS: Final = "Three desks, one open. A colleague walked past twice without looking up, and then asked the next person in line. "


def content() -> QuestionnaireContent:
    """A usual visit: half of the rules that a questionnaire has are in it (two branches, forced reasons, verbatims)."""
    return QuestionnaireContent.model_validate(
        {"title": two("Station visit"), "estimated_minutes": 25, "sections": [_section(step) for step in range(STEPS)]}
    )


def _section(step: int) -> dict[str, Any]:
    opened = f"open_{step}"
    return {
        "code": f"step_{step}", "title": two(f"Step {step}"), "weight": 1 + step % 3, "questions": [
            {"code": opened, "kind": "yes_no", "label": two("Was the desk open?"), "weight": 10},
            {"code": f"clear_{step}", "kind": "scale", "label": two("How clear were the signs?"), "minimum": 1, "maximum": 5, "weight": 10},
            {"code": f"staff_{step}", "kind": "single_choice", "label": two("How was the colleague?"), "weight": 20,
             "options": [{"code": code, "label": two(code), "points": 10} for code in OPTIONS],
             "visible_when": {"question": opened, "any_of": ["yes"]}},
            {"code": f"words_{step}", "kind": "long_text", "label": two("Describe what happened."), "min_length": 20, "verbatim": True},
        ],
    }  # fmt: skip


def answers(number: int) -> list[tuple[str, Any]]:
    """The answers of one visit in the order of the form; they differ from visit to visit."""
    given: list[tuple[str, Any]] = []
    for step in range(STEPS):
        sliders = {"pleasure": (number * 7 + step) % 100 / 100, "arousal": (number + step * 13) % 100 / 100,
                   "order": ["pleasure", "arousal"], "moment": "right_after"}  # fmt: skip
        given += [
            (f"open_{step}", "yes"), (f"clear_{step}", 1 + (number + step) % 5), (f"staff_{step}", OPTIONS[(number + step) % len(OPTIONS)]),
            (f"words_{step}", f"{WORDS[: 60 + number % 50]} Visit {number}, step {step}."), (f"affect:step_{step}", sliders),
        ]  # fmt: skip
    return given


@dataclass(frozen=True)
class Phone:
    """One shopper, signed in, with a device."""

    shopper_id: uuid.UUID
    device: uuid.UUID
    token: str


class IngestWorld:
    """A study in the field, on one database."""

    def __init__(self, database: TestDatabase) -> None:
        """Makes the study, the version with 40 answers and the phones."""
        self.database = database
        self.world: World = make_world(database)
        self.version_id = new_id()
        self.content = content()
        with database.session() as session:
            first = session.get_one(QuestionnaireVersion, self.world.version_id)
            session.add(
                QuestionnaireVersion(
                    id=self.version_id, questionnaire_id=first.questionnaire_id, number=8, status=VersionStatus.PUBLISHED,
                    content=self.content.model_dump(mode="json"), published_at=now(),
                )
            )  # fmt: skip
            session.commit()
        self.phones = [self._phone(number) for number in range(PHONES)]

    def _phone(self, number: int) -> Phone:
        token = new_token()
        with self.database.session() as session:
            user = User(
                email=f"phone{number}@example.org", name=f"Phone {number}", role=Role.SHOPPER, locale="en", email_confirmed_at=now()
            )
            session.add(user)
            session.flush()
            shopper = Shopper(
                user_id=user.id, number=5000 + number, status=ShopperStatus.ACTIVE, birth_date=dt.date(1990, 5, 1), languages=["en"]
            )
            session.add_all([UserSession(token_hash=hash_token(token), user_id=user.id, expires_at=now() + dt.timedelta(days=30)), shopper])
            session.commit()
            return Phone(shopper.id, uuid.uuid4(), token)

    def briefed_visits(self, many: int) -> list[uuid.UUID]:
        """New visits, each phone's in turn."""
        moment, world = now(), self.world
        rows: list[dict[str, Any]] = [
            {
                "id": new_id(), "reference": new_reference(), "client_id": world.client_id, "study_id": world.study_id, "wave_id": world.wave_id,
                "quota_cell_id": world.cell_id, "location_id": world.location_id, "scenario_id": world.scenario_id, "day_part": "",
                "questionnaire_version_id": self.version_id, "status": VisitStatus.BRIEFED, "version": 1,
                "shopper_id": self.phones[number % PHONES].shopper_id, "planned_on": moment.date(), "fee_minor": 1750, "currency": "EUR",
                "briefing_number": 3, "created_at": moment, "assigned_at": moment, "briefed_at": moment,
                "due_at": moment + dt.timedelta(days=1), "status_reason": "", "is_demo": False,
            }
            for number in range(many)
        ]  # fmt: skip
        legs = [{"id": new_id(), "visit_id": row["id"], "position": 1, "code": "visit", "status": LegStatus.WAITING} for row in rows]
        with self.database.session() as session:
            session.execute(sa.insert(Visit), rows)
            session.execute(sa.insert(VisitLeg), legs)
            session.commit()
        return [row["id"] for row in rows]

    def requests(self, visits: list[uuid.UUID], *, piecemeal: bool) -> list[list[dict[str, str]]]:
        """For each visit the requests that carry it, in order: one with everything, or one a step as a phone sends them."""
        made = []
        for number, visit_id in enumerate(visits):
            phone = self.phones[number % PHONES]
            events = self.events(number)
            parts = [events]
            if piecemeal:
                size = ANSWERS // STEPS
                parts = [events[:2], *(events[2 + size * step : 2 + size * (step + 1)] for step in range(STEPS)), events[-1:]]
            made.append(
                [
                    {
                        "path": f"/api/v1/phone/visits/{visit_id}/events", "cookie": f"{COOKIE}={phone.token}",
                        "body": json.dumps(
                            {"device_id": str(phone.device), "sent_at": now().isoformat(), "app_version": "benchmark", "events": part},
                            separators=(",", ":"),
                        ),
                    }
                    for part in parts
                ]
            )  # fmt: skip
        return made

    def events(self, number: int) -> list[dict[str, Any]]:
        """Everything a phone tells of one visit."""
        arrived = now() - dt.timedelta(minutes=40)
        position = {"latitude": 50.8815, "longitude": 4.7157, "accuracy_m": 12, "moment": "arrival"}
        told: list[tuple[str, str | None, Any]] = [("start", None, {}), ("position", None, position)]
        told += [("answer", code, value) for code, value in answers(number)]
        told.append(("submit", None, {}))
        return [
            {
                "sequence": sequence, "kind": kind, "question_code": code, "value": value,
                "captured_at": (arrived + dt.timedelta(seconds=31 * sequence)).isoformat(), "elapsed_ms": 31_000 * sequence,
                "questionnaire_version_id": str(self.version_id),
            }
            for sequence, (kind, code, value) in enumerate(told, start=1)
        ]  # fmt: skip
