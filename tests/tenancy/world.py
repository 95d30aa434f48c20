"""Two clients, two locations, three shoppers, visits in every state that matters, committed: what the doors are tried on.

Each secret word below stands in exactly one place of the database; a page that shows it to the wrong person is found by it.
"""

# Rows stand as in a table, a line each.
# fmt: off

import datetime as dt
import functools
import hashlib
import io
import uuid
from dataclasses import dataclass, field
from typing import Any

from PIL import Image
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.access.viewer import SYSTEM, ClientScope
from app.accounts.models import MailedLink, User, UserSession
from app.accounts.queries import hash_token
from app.accounts.rules import LinkPurpose
from app.assignments.models import Offer
from app.assignments.rules import OfferWay
from app.capture.models import Answer, Evidence, NonCompletion, ReviewQuestion
from app.capture.rules import StopReason
from app.clients.models import Client, ClientMember, Location, LocationImport, MemberLocation
from app.journeys.interchange.models import QuestionnaireImport
from app.journeys.models import (
    Channel,
    Journey,
    JourneyLeg,
    JourneyUndo,
    LibraryQuestion,
    Persona,
    Questionnaire,
    QuestionnaireVersion,
    Stage,
    Step,
    Workshop,
    WorkshopEntry,
)
from app.journeys.pictures import draw_anew, picture_key
from app.journeys.rules import VersionStatus
from app.kit.clock import now
from app.kit.ids import new_id
from app.kit.object_store import BlobStore
from app.mail.models import OutgoingMail
from app.quality.models import Appeal, Flag
from app.quality.rules import AppealKind, Severity
from app.recruitment.models import Shopper
from app.recruitment.rules import ShopperStatus
from app.reporting.models import Report, ResearchExport
from app.reporting.rules import ReportStatus
from app.studies.models import Briefing, CapRule, QuotaCell, Scenario, Study, Wave
from app.studies.rules import CapKind, StudyStatus, WaveStatus
from app.visits.actions import transition
from app.visits.models import Visit, VisitLeg
from app.visits.queries import lock_visit
from app.visits.rules import LegStatus, VisitStatus
from app.wiring import wire
from tests.capture.world import CHECK, CONTENT, GOOD, two
from tests.support.databases import TestDatabase

PASSWORD_TOKEN = "t" * 40
CAMERA = "Zorki-4K-kept-camera"
PDF = b"%PDF-1.7\n% a report for tests\n%%EOF\n"


@dataclass
class World:
    """Ids by name (``world["visit"]``), cookies by actor, and the words that must stay secret."""

    ids: dict[str, Any] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    users: dict[str, uuid.UUID] = field(default_factory=dict)
    of_shoppers: set[str] = field(default_factory=set)
    """Names, addresses, numbers, ids and file names that tell who the shopper was."""
    unapproved: set[str] = field(default_factory=set)
    of_b: set[str] = field(default_factory=set)
    of_a2: set[str] = field(default_factory=set)

    def __getitem__(self, name: str) -> str:
        """One id, as it stands in an address."""
        return str(self.ids[name])


@functools.cache
def photo() -> bytes:
    """A JPEG with the camera's and the place's metadata in it."""
    image, written = Image.effect_noise((320, 240), 60).convert("RGB"), io.BytesIO()
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x013B] = CAMERA, CAMERA, "Anneliese Kwikstaart"
    exif.get_ifd(0x8825)[1] = "N"
    image.save(written, "JPEG", exif=exif)
    return written.getvalue()


def make_world(database: TestDatabase, blobs: BlobStore) -> World:
    """Fill an empty database."""
    wire()
    world = World()
    with database.session() as session:
        for company in ("a", "b"):
            _company(session, world, company)
        _people(session, world)
        session.flush()
        for company in ("a", "b"):
            _members(session, world, company)
        _visits(session, world)
        _evidence(session, world, blobs)
        _reports(session, world, blobs)
        _odds_and_ends(session, world)
        _studio(session, world, blobs)
        session.commit()
    with database.session() as session:
        for name in ("approved", "approved_a2", "approved_b", "reopened"):
            transition(session, SYSTEM, lock_visit(session, SYSTEM, world.ids[name]), VisitStatus.APPROVED)
        transition(session, SYSTEM, lock_visit(session, SYSTEM, world.ids["reopened"]), VisitStatus.REOPENED, reason="Grutto: look again.")
        session.add(Appeal(visit_id=world.ids["reopened"], kind=AppealKind.RE_SCORE, text="Grutto: look again.", against="approved", opened_by=world.users["manager"]))
        session.commit()
    world.of_b |= {world[name] for name in ("client_b", "location_b1", "wave_b", "study_b", "report_b", "approved_b")}
    return world


def _company(session: Session, world: World, c: str) -> None:
    """A client with locations, a journey, a questionnaire, a study in the field and one in draft."""
    today, ids = now().date(), world.ids
    made = ("client", "journey", "stage", "step", "persona", "leg", "undo", "workshop", "questionnaire", "version",
        "draft", "study", "draft_study", "wave", "planned", "scenario", "cell")
    ids |= {f"{name}_{c}": new_id() for name in (*made, "location_2", "draft_scenario", "idle_stage", "idle_step")}
    ids |= {f"location_{c}1": new_id(), f"location_{c}2": ids.pop(f"location_2_{c}")}
    client = {"id": ids[f"client_{c}"], "name": {"a": "Quokka Rail", "b": "Xylofoon Markets"}[c]}
    session.add(Client(**client))
    session.flush()
    for n in ("1", "2"):
        name = {"a1": "Aardbei Halt", "a2": "Bosbes Junction", "b1": "Citroen Corner", "b2": "Druif Square"}[c + n]
        session.add(
            Location(
                id=ids[f"location_{c}{n}"], client_id=client["id"], external_id=n, name=name, city=name.split()[0], country="BE",
                latitude=50.8815, longitude=4.7157, time_zone="Europe/Brussels", opening_hours="Mo-Su 00:00-24:00",
            )
        )  # fmt: skip
        if c == "b":
            world.of_b.add(name)
    session.add(Journey(id=ids[f"journey_{c}"], client_id=client["id"], name=f"{client['name']} journey"))
    session.add(Questionnaire(id=ids[f"questionnaire_{c}"], client_id=client["id"], name=f"{client['name']} questions"))
    session.flush()
    for prefix, position in (("", 1), ("idle_", 2)):
        session.add(Stage(id=ids[f"{prefix}stage_{c}"], journey_id=ids[f"journey_{c}"], position=position, name=two("Stage")))
        session.flush()
        code = "arriving" if not prefix else "leaving"
        session.add(Step(id=ids[f"{prefix}step_{c}"], stage_id=ids[f"{prefix}stage_{c}"], position=1, code=code, name=two(code), channel=Channel.STORE))
    _map_parts(session, world, c)
    content = CONTENT.model_dump(mode="json")
    for name, number, status in (("version", 1, VersionStatus.PUBLISHED), ("draft", 2, VersionStatus.DRAFT)):
        session.add(
            QuestionnaireVersion(
                id=ids[f"{name}_{c}"], questionnaire_id=ids[f"questionnaire_{c}"], number=number, status=status, content=content,
                published_at=now() if name == "version" else None,
            )
        )  # fmt: skip
    session.flush()
    for name, s_status in (("study", StudyStatus.FIELDING), ("draft_study", StudyStatus.DRAFT)):
        session.add(
            Study(
                id=ids[f"{name}_{c}"], client_id=client["id"], journey_id=ids[f"journey_{c}"], questionnaire_version_id=ids[f"version_{c}"],
                name=f"{client['name']} {name}", status=s_status, fee_minor=1750, languages=["nl", "en"],
            )
        )  # fmt: skip
    session.flush()
    for name, number, study, w_status in (("wave", 1, "study", WaveStatus.OPEN), ("planned", 2, "study", WaveStatus.PLANNED)):
        session.add(
            Wave(
                id=ids[f"{name}_{c}"], study_id=ids[f"{study}_{c}"], number=number, name=f"{client['name']} {name}", status=w_status,
                starts_on=today - dt.timedelta(days=20), ends_on=today + dt.timedelta(days=20),
            )
        )  # fmt: skip
    for name, study in (("scenario", "study"), ("draft_scenario", "draft_study")):
        session.add(Scenario(id=ids[f"{name}_{c}"], study_id=ids[f"{study}_{c}"], code="ticket", title=two("A ticket"), instructions=two("Ask for a ticket.")))
    for study in ("study", "draft_study"):
        sections = [{"title": two("The desk"), "body": two("Join the queue.")}]
        session.add(Briefing(study_id=ids[f"{study}_{c}"], number=1, title=two("Before you go"), sections=sections, check=CHECK, published_at=now()))
    session.flush()
    for n in ("1", "2"):
        ids[f"cell_{c}{n}"] = new_id()
        session.add(
            QuotaCell(id=ids[f"cell_{c}{n}"], wave_id=ids[f"wave_{c}"], location_id=ids[f"location_{c}{n}"], scenario_id=ids[f"scenario_{c}"], target=9)
        )
    session.flush()


def _map_parts(session: Session, world: World, c: str) -> None:
    """A persona, a leg, a change to take back and an open workshop for a client's journey."""
    ids = world.ids
    journey = session.get_one(Journey, ids[f"journey_{c}"])
    session.add(Persona(id=ids[f"persona_{c}"], client_id=ids[f"client_{c}"], name=f"Persona {c}", description=two("Comes by tram.")))
    session.add(JourneyLeg(id=ids[f"leg_{c}"], journey_id=journey.id, position=1, code="order", name=two("Order"), opens_after_days=0))
    order = [[str(ids[f"{stage}_{c}"]), [str(ids[f"{step}_{c}"])]] for stage, step in (("idle_stage", "idle_step"), ("stage", "step"))]
    session.add(JourneyUndo(id=ids[f"undo_{c}"], journey_id=journey.id, revision=1, order=order))
    session.add(Workshop(id=ids[f"workshop_{c}"], journey_id=journey.id))
    session.flush()


def _sign_up(session: Session, world: World, actor: str, name: str, role: Role, email: str = "") -> uuid.UUID:
    user = User(email=email or f"{actor}@example.org", name=name, role=role, locale="en", email_confirmed_at=now())
    session.add(user)
    session.flush()
    token = hashlib.sha256(actor.encode()).hexdigest()
    session.add(UserSession(token_hash=hash_token(token), user_id=user.id, expires_at=now() + dt.timedelta(days=30)))
    world.cookies[actor], world.users[actor] = token, user.id
    return user.id


def _people(session: Session, world: World) -> None:
    for actor, role in (("reviewer", Role.REVIEWER), ("manager", Role.MANAGER), ("admin", Role.ADMIN), ("colleague", Role.REVIEWER)):
        world.ids[actor] = _sign_up(session, world, actor, f"{actor.title()} Persoon", role)
    shoppers = (
        ("shopper", "Anneliese Kwikstaart", 284117, ShopperStatus.ACTIVE), ("other_shopper", "Balthasar Wielewaal", 284218, ShopperStatus.ACTIVE),
        ("applicant", "Cornelia Roodborst", 284319, ShopperStatus.TESTING), ("free_shopper", "Diederik Zwartkop", 284420, ShopperStatus.ACTIVE),
    )  # fmt: skip
    for actor, name, number, status in shoppers:
        email = f"{name.split()[0].lower()}.secret@example.net"
        user_id = _sign_up(session, world, actor, name, Role.SHOPPER, email)
        shopper = Shopper(
            id=new_id(), user_id=user_id, number=number, status=status, birth_date=dt.date(1990, 5, 1), languages=["nl", "en"],
            country="BE", postal_code="3000", city="Leuven", latitude=50.88, longitude=4.71,
        )  # fmt: skip
        session.add(shopper)
        world.ids[f"{actor}_profile"] = shopper.id
        world.of_shoppers |= {name, name.split()[0], name.split()[1], email, str(number), str(user_id), str(shopper.id)}


def _members(session: Session, world: World, c: str) -> None:
    names = {"a": (("head", None), ("own_location", "a1"), ("other_location", "a2")), "b": (("other_head", None),)}[c]
    for actor, place in names:
        user_id = _sign_up(session, world, actor, f"{actor.title()} Lid", Role.CLIENT)
        session.add(ClientMember(user_id=user_id, client_id=world.ids[f"client_{c}"], scope=ClientScope.LOCATION if place else ClientScope.HEAD))
        session.flush()
        world.ids[f"member_{actor}"] = user_id
        if place:
            session.add(MemberLocation(user_id=user_id, location_id=world.ids[f"location_{place}"]))
        thought = {"head": "Goudvink", "own_location": "Hazelmuis", "other_location": "IJsvogel", "other_head": "Jakhals"}[actor]
        session.add(WorkshopEntry(workshop_id=world.ids[f"workshop_{c}"], user_id=user_id, step_code="arriving", feeling=0.3, sentence=thought))
        if c == "b":
            world.of_b.add(thought)
    world.ids |= {f"import_{c}": new_id(), f"form_import_{c}": new_id()}
    items = {"name": "table", "headers": ["Stap", "Vraag"], "rows": [[2, ["Kassa"]]], "mapping": {"question": "Vraag"}, "languages": ["nl", "en"]}
    session.add(
        QuestionnaireImport(
            id=world.ids[f"form_import_{c}"], client_id=world.ids[f"client_{c}"], created_by=world.users["manager"], file_name="list.csv", title="List",
            form="checklist", content=None, findings=[], sheet=items, outcomes={"imported": 0, "downgraded": 0, "dropped": 0, "refused": 1, "left_off": 0},
        )
    )  # fmt: skip
    rows = [[1, ["id", "name", "city", "country"]], [2, ["77", "Framboos Halt", "Leuven", "BE"]]]
    session.add(
        LocationImport(
            id=world.ids[f"import_{c}"], client_id=world.ids[f"client_{c}"], created_by=world.users["manager"], file_name="places.csv",
            rows=rows, mapping={"external_id": "id", "name": "name", "city": "city", "country": "country"}, problems=[],
            result={"encoding": "utf-8", "delimiter": ",", "country": "BE", "created": 1, "updated": 0, "unchanged": 0, "skipped": 0},
        )
    )  # fmt: skip


def _visit(session: Session, world: World, name: str, place: str, status: VisitStatus, shopper: str | None) -> None:
    c, moment = place[0], now()
    world.ids[name] = new_id()
    session.add(
        Visit(
            id=world.ids[name], client_id=world.ids[f"client_{c}"], study_id=world.ids[f"study_{c}"], wave_id=world.ids[f"wave_{c}"],
            quota_cell_id=world.ids[f"cell_{place}"], location_id=world.ids[f"location_{place}"], scenario_id=world.ids[f"scenario_{c}"],
            questionnaire_version_id=world.ids[f"version_{c}"], status=status, shopper_id=world.ids[f"{shopper}_profile"] if shopper else None,
            planned_on=moment.date() if shopper else None, fee_minor=1750, assigned_at=moment if shopper else None,
            due_at=moment + dt.timedelta(days=1) if shopper else None, started_at=moment - dt.timedelta(hours=1),
        )
    )  # fmt: skip
    session.flush()
    leg = {VisitStatus.IN_REVIEW: LegStatus.SUBMITTED, VisitStatus.RETURNED: LegStatus.OPEN, VisitStatus.STARTED: LegStatus.OPEN}
    session.add(VisitLeg(visit_id=world.ids[name], position=1, code="visit", status=leg.get(status, LegStatus.WAITING)))


WORDS = {
    "approved": "Flamingo: three desks and one of them open, while the rest looked on.",
    "approved_a2": "Pelikaan: the hall of this second place was quiet and the desk was closed.",
    "approved_b": "Ooievaar: the shelves at the corner shop were full and the till was quick.",
    "in_review": "Nachtzwaluw: nobody has read these words yet, and no client may read them.",
    "excluded": "Roerdomp: this visit was paid but left out, so no client may read it.",
    "returned": "Waterhoen: this visit went back to the shopper and no client may read it.",
    "reopened": "Tapuit: this visit was approved and then reopened, so no client may read it any more.",
    "stopped": "Tureluur: this visit could not be completed, and what was answered before is nobody's.",
}


def _visits(session: Session, world: World) -> None:
    statuses = VisitStatus
    plan = (
        ("visit", "a1", statuses.ASSIGNED, "shopper"), ("briefed", "a1", statuses.BRIEFED, "shopper"), ("open", "a1", statuses.OPEN, None),
        ("in_review", "a1", statuses.IN_REVIEW, "shopper"), ("excluded", "a1", statuses.EXCLUDED, "shopper"),
        ("returned", "a1", statuses.RETURNED, "shopper"), ("approved", "a1", statuses.IN_REVIEW, "shopper"),
        ("reopened", "a1", statuses.IN_REVIEW, "shopper"), ("stopped", "a1", statuses.NOT_COMPLETED, "shopper"),
        ("approved_a2", "a2", statuses.IN_REVIEW, "other_shopper"), ("approved_b", "b1", statuses.IN_REVIEW, "other_shopper"),
    )  # fmt: skip
    for name, place, status, shopper in plan:
        _visit(session, world, name, place, status, shopper)
        if name in WORDS:
            for code, value in (GOOD | {"words": WORDS[name]}).items():
                session.add(Answer(visit_id=world.ids[name], question_code=code, value=value, captured_at=now()))
    world.unapproved |= {WORDS[name].split(":")[0] for name in ("in_review", "excluded", "returned", "reopened", "stopped")}
    world.unapproved |= {world[name] for name in ("in_review", "excluded", "returned", "reopened", "stopped", "visit", "open")}
    world.unapproved |= {"Kluut", "Grutto"}
    world.of_b.add("Ooievaar")
    world.of_a2 |= {"Pelikaan", "Bosbes", world["location_a2"], world["approved_a2"]}
    session.add(NonCompletion(visit_id=world.ids["stopped"], reason=StopReason.CLOSED, text="Kluut: the shutters were down.", fee_minor=875, captured_at=now()))
    for name, visit, shopper in (("offer", "open", "shopper"), ("offer_free", "open", "free_shopper")):
        world.ids[name] = new_id()
        session.add(
            Offer(
                id=world.ids[name], visit_id=world.ids[visit], shopper_id=world.ids[f"{shopper}_profile"], way=OfferWay.INVITED,
                expires_at=now() + dt.timedelta(days=2), message="Would you like this one?", distance_km=1.0,
            )
        )  # fmt: skip
    world.ids |= {"flag": new_id(), "question": new_id()}
    session.add(Flag(id=world.ids["flag"], visit_id=world.ids["in_review"], check_code="too_fast", severity=Severity.DOUBT, facts={"answers": 9, "seconds": 11}))
    session.add(ReviewQuestion(id=world.ids["question"], visit_id=world.ids["in_review"], question_code="words", text="Which desk?", asked_by=world.users["reviewer"]))
    session.add(
        ReviewQuestion(visit_id=world.ids["returned"], question_code="words", text="Which hall?", asked_by=world.users["reviewer"], sent_at=now())
    )


def _evidence(session: Session, world: World, blobs: BlobStore) -> None:
    content = photo()
    sha256 = hashlib.sha256(content).hexdigest()
    for name, visit in (("evidence", "approved"), ("evidence_in_review", "in_review")):
        world.ids[name] = new_id()
        key = f"evidence/{world.ids[visit]}/{sha256}"
        blobs.put(key, content)
        session.add(
            Evidence(
                id=world.ids[name], visit_id=world.ids[visit], question_code="hall", sha256=sha256, content_type="image/jpeg", size=len(content),
                width=320, height=240, storage_key=key, captured_at=now(),
            )
        )  # fmt: skip
        world.of_shoppers |= {key, world[name]}
    world.of_shoppers |= {CAMERA, sha256}


def _studio(session: Session, world: World, blobs: BlobStore) -> None:
    """A question in the agency's own library, and a picture beside a question."""
    drawn = draw_anew(photo())
    assert drawn is not None
    world.ids |= {"library_question": new_id(), "picture": drawn[0]}
    content = {"code": "tidy", "kind": "yes_no", "label": two("Tidy?")}
    session.add(LibraryQuestion(id=world.ids["library_question"], code="tidy", content=content, search="tidy"))
    blobs.put(picture_key(drawn[0]), drawn[1])


def _reports(session: Session, world: World, blobs: BlobStore) -> None:
    for name, c, status in (("report", "a", ReportStatus.PUBLISHED), ("unpublished", "a", ReportStatus.READY), ("report_b", "b", ReportStatus.PUBLISHED)):
        world.ids[name] = new_id()
        key = f"reports/{world.ids[name]}.pdf"
        blobs.put(key, PDF)
        session.add(
            Report(
                id=world.ids[name], client_id=world.ids[f"client_{c}"], study_id=world.ids[f"study_{c}"], wave_id=world.ids[f"wave_{c}"],
                title={"report": "Lepelaar report", "unpublished": "Kluut unpublished report", "report_b": "Scholekster report"}[name], locale="en",
                status=status, storage_key=key, sha256=hashlib.sha256(PDF).hexdigest(), pages=1, size=len(PDF), requested_by=world.users["manager"],
                ready_at=now(), published_at=now() if status is ReportStatus.PUBLISHED else None,
            )
        )  # fmt: skip
    blobs.put("research/export.zip", PDF)
    export = ResearchExport(id=new_id(), wave_id=world.ids["wave_a"], storage_key="research/export.zip", visits=1, size=len(PDF), requested_by=world.users["manager"])
    session.add(export)
    world.ids["export"] = export.id
    world.unapproved |= {"Kluut", world["unpublished"]}
    world.of_b.add("Scholekster")


def _odds_and_ends(session: Session, world: World) -> None:
    """Mailed links, a mail, a cap's exception."""
    links = ((LinkPurpose.RESET, "shopper"), (LinkPurpose.SIGN_IN, "shopper"), (LinkPurpose.INVITE, "colleague"), (LinkPurpose.CONFIRM, "applicant"))
    for purpose, actor in links:
        token = f"{purpose.value}-".ljust(43, "x")
        world.ids[f"token_{purpose.value}"] = token
        session.add(MailedLink(token_hash=hash_token(token), user_id=world.users[actor], purpose=purpose, expires_at=now() + dt.timedelta(hours=1)))
    world.ids |= {"mail": new_id(), "rule": new_id(), "tomorrow": now().date() + dt.timedelta(days=1)}
    world.ids |= {"photo": photo(), "photo_sha256": hashlib.sha256(photo()).hexdigest()}
    session.add(
        OutgoingMail(
            id=world.ids["mail"], template="invite", recipient="colleague@example.org", locale="en", subject="Come in",
            body_text="http://127.0.0.1:8000/invitation/" + world.ids["token_invite"], body_html="<head></head><p>Come in</p>",
        )
    )  # fmt: skip
    session.add(
        CapRule(
            id=world.ids["rule"], study_id=world.ids["study_a"], kind=CapKind.PER_DAY, amount=9, shopper_id=world.ids["other_shopper_profile"],
            reason="Lives next door",
        )
    )  # fmt: skip
