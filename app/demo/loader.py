"""One load of the demonstration: the session, the dice, and the people that are made first."""

import datetime as dt
import random
import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from pwdlib import PasswordHash
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.access.viewer import ClientScope
from app.accounts.models import User
from app.clients.models import ClientMember, MemberLocation
from app.demo.people import make_people
from app.kit.clock import local_date, now
from app.kit.ids import new_id
from app.recruitment.models import Shopper
from app.recruitment.rules import ShopperStatus
from app.settings import Settings

BATCH = 2000
STAFF = (
    ("admin", Role.ADMIN, "Ada Administrator"),
    ("manager", Role.MANAGER, "Karin Visser"),
    ("reviewer", Role.REVIEWER, "Ruben de Wit"),
)
DEMO_SHOPPER_HOME = {
    "name": "Leuven",
    "postal_code": "3000",
    "city": "Leuven",
    "latitude": 50.8815,
    "longitude": 4.7157,
}


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
        user = User(
            email=email,
            role=role,
            name=name,
            locale=locale,
            password_hash=self.password_hash,
            email_confirmed_at=now(),
            is_demo=True,
        )
        self.session.add(user)
        self.session.flush()
        return user.id

    def add_staff(self) -> None:
        """The agency's people."""
        self.staff = {role: self.add_user(f"{local}@demo.example.org", role, name) for local, role, name in STAFF}

    def add_member(
        self,
        client_id: uuid.UUID,
        email: str,
        name: str,
        scope: ClientScope,
        location_ids: Sequence[uuid.UUID] = (),
        locale: str = "nl",
    ) -> uuid.UUID:
        """A person of a client; returns who."""
        user_id = self.add_user(email, Role.CLIENT, name, locale)
        self.session.add(ClientMember(user_id=user_id, client_id=client_id, scope=scope))
        self.session.flush()
        self.session.add_all(MemberLocation(user_id=user_id, location_id=location_id) for location_id in location_ids)
        return user_id

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
