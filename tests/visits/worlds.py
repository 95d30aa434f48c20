"""A small world for tests: a client with places, a study in the field, shoppers. Everything can be chosen, nothing has to be."""

import datetime as dt
import itertools
import uuid
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.access.viewer import Viewer
from app.accounts.models import User, UserSession
from app.accounts.queries import hash_token
from app.accounts.viewing import COOKIE
from app.assignments.models import Offer
from app.assignments.rules import OfferStatus, OfferWay
from app.clients.models import Client, Location
from app.journeys.models import Journey, Questionnaire, QuestionnaireVersion
from app.journeys.rules import VersionStatus
from app.kit.clock import local_date, now
from app.kit.ids import new_id, new_token
from app.recruitment.models import Shopper
from app.recruitment.rules import ShopperStatus
from app.studies.models import CapRule, QuotaCell, Scenario, Study, Wave
from app.studies.rules import CapKind, StudyStatus, WaveStatus
from app.visits import queries as visits
from app.visits.actions import create_visits_for_wave
from app.visits.models import Visit

UTRECHT = (52.0893, 5.1101)
AMERSFOORT = (52.1536, 5.3739)
MAASTRICHT = (50.8500, 5.7053)
_numbers = itertools.count(1)

CONTENT = {
    "format": "veldgast-questionnaire/1", "title": {"nl": "Stationsbezoek", "en": "Station visit"}, "languages": ["nl", "en"], "estimated_minutes": 20,
    "sections": [{"code": "arrival", "title": {"nl": "Aankomst", "en": "Arrival"},
                  "questions": [{"code": "clean", "kind": "yes_no", "label": {"nl": "Schoon?", "en": "Clean?"}, "weight": 10}]}],
}  # fmt: skip


def today() -> dt.date:
    """The agency's today."""
    return local_date(now(), "Europe/Amsterdam")


@dataclass
class World:
    """What was made; ids and objects stay usable after the commit."""

    session: Session
    client: Client
    journey: Journey
    version: QuestionnaireVersion
    manager: Viewer
    locations: list[Location] = field(default_factory=list)
    tokens: dict[uuid.UUID, str] = field(default_factory=dict)

    def location(self, position: tuple[float, float] = UTRECHT, name: str = "Utrecht Centraal", region: str = "Utrecht") -> Location:
        """One more place of the client."""
        number = next(_numbers)
        place = Location(
            client_id=self.client.id, external_id=f"L{number}", name=name, city=name.split(" ", maxsplit=1)[0], region=region, country="NL",
            latitude=position[0], longitude=position[1],
        )  # fmt: skip
        self.session.add(place)
        self.session.flush()
        self.locations.append(place)
        return place

    def study(
        self, places: list[Location], *, visits_each: int = 1, days: int = 28, caps: dict[CapKind, int] | None = None, **values: object
    ) -> "StudyInField":
        """A study in the field with one open wave from today and its open visits."""
        study = Study(client_id=self.client.id, journey_id=self.journey.id, questionnaire_version_id=self.version.id, name=f"Stations {next(_numbers)}",
                      status=StudyStatus.FIELDING, fee_minor=2450, **{"languages": ["nl"], **values})  # fmt: skip
        self.session.add(study)
        self.session.flush()
        wave = Wave(
            study_id=study.id, number=1, name="Wave 1", status=WaveStatus.OPEN, starts_on=today(), ends_on=today() + dt.timedelta(days=days)
        )
        scenario = Scenario(
            study_id=study.id, code="buy", title={"nl": "Kaartje kopen", "en": "Buy a ticket"}, instructions={"nl": "Koop.", "en": "Buy."}
        )
        self.session.add_all([wave, scenario])
        self.session.flush()
        self.session.add_all(
            [QuotaCell(wave_id=wave.id, location_id=place.id, scenario_id=scenario.id, target=visits_each) for place in places]
        )
        self.session.add_all([CapRule(study_id=study.id, kind=kind, amount=amount) for kind, amount in (caps or {}).items()])
        self.session.flush()
        create_visits_for_wave(self.session, self.manager, wave.id)
        made = self.session.scalars(visits.select_visits(self.manager).where(Visit.wave_id == wave.id).order_by(Visit.id)).all()
        return StudyInField(self, study, wave, list(made))

    def person(self, role: Role, name: str = "Somebody") -> Viewer:
        """A user of a role, signed in; `cookies(viewer)` has the cookie."""
        number = next(_numbers)
        user = User(email=f"person{number}-{new_id().hex[:8]}@example.org", name=name, role=role, locale="en", email_confirmed_at=now())
        self.session.add(user)
        self.session.flush()
        token = new_token()
        self.session.add(UserSession(token_hash=hash_token(token), user_id=user.id, expires_at=now() + dt.timedelta(days=1)))
        self.session.flush()
        self.tokens[user.id] = token
        return Viewer(role=role, user_id=user.id, name=name, email=user.email)

    def shopper(self, position: tuple[float, float] = UTRECHT, **values: object) -> Viewer:
        """An active shopper living somewhere."""
        who = self.person(Role.SHOPPER, name=str(values.pop("name", "Sam de Vries")))
        number = int(new_id().int % 10**9)
        shopper = Shopper(user_id=who.user_id, number=number, birth_date=dt.date(1990, 5, 5), latitude=position[0], longitude=position[1],
                          **{"status": ShopperStatus.ACTIVE, "languages": ["nl"], "city": "Utrecht", **values})  # fmt: skip
        self.session.add(shopper)
        self.session.flush()
        return Viewer(role=Role.SHOPPER, user_id=who.user_id, name=who.name, email=who.email, shopper_id=shopper.id)

    def offer(self, visit: Visit, shopper: Viewer, **values: object) -> Offer:
        """An invitation that waits for its answer."""
        assert shopper.shopper_id
        offer = Offer(**{"visit_id": visit.id, "shopper_id": shopper.shopper_id, "way": OfferWay.INVITED, "status": OfferStatus.SENT,
                         "expires_at": now() + dt.timedelta(days=3), **values})  # fmt: skip
        self.session.add(offer)
        self.session.flush()
        return offer

    def cookies(self, viewer: Viewer) -> dict[str, str]:
        """What makes a request this person's."""
        assert viewer.user_id
        return {COOKIE: self.tokens[viewer.user_id], "lang": "en"}


@dataclass
class StudyInField:
    """A study with its open wave and that wave's visits."""

    world: World
    study: Study
    wave: Wave
    visits: list[Visit]


def make_world(session: Session) -> World:
    """A client with a journey, a questionnaire and a manager."""
    number = next(_numbers)
    client = Client(name=f"Railway {number} {new_id().hex[:6]}", sector="rail")
    session.add(client)
    session.flush()
    journey = Journey(client_id=client.id, name="Journey", goal="")
    questionnaire = Questionnaire(client_id=client.id, name="Station visit")
    session.add_all([journey, questionnaire])
    session.flush()
    version = QuestionnaireVersion(
        questionnaire_id=questionnaire.id, number=1, status=VersionStatus.PUBLISHED, content=CONTENT, published_at=now()
    )
    session.add(version)
    session.flush()
    world = World(session, client, journey, version, Viewer())
    world.manager = world.person(Role.MANAGER, "Mara Jansen")
    return world
