"""Every page of the demo worth looking at: who sees it, and where it is."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from functools import cache

import sqlalchemy as sa
from playwright.sync_api import Page

from app.access.viewer import SYSTEM
from app.accounts.models import User, UserSession
from app.accounts.queries import hash_token
from app.accounts.viewing import COOKIE
from app.clients.models import Client, Location
from app.db import Database
from app.journeys.maps import workshops
from app.journeys.maps.rules import WorkshopStatus
from app.journeys.models import Journey, Questionnaire, Workshop
from app.journeys.templates import get_template
from app.kit.clock import now
from app.kit.ids import new_token
from app.recruitment.models import Shopper
from app.recruitment.rules import ShopperStatus
from app.studies.models import Study, Wave
from app.studies.rules import WaveStatus
from app.visits.models import Visit
from app.visits.rules import TO_TAKE_UP, VisitStatus
from tests.browser.steps.setting_up import LOCATIONS
from tests.support.servers import LiveServer

MANAGER = "manager@demo.example.org"
REVIEWER = "reviewer@demo.example.org"
ADMIN = "admin@demo.example.org"
SHOPPER = "shopper@demo.example.org"
CLIENT = "client@spoorlijn.example.org"
APPLICANT = "applicant"
NOBODY = ""
STUDIES = "studies of manager@demo.example.org"
STUDIO = "journeys and questionnaires of manager@demo.example.org"
"""The same manager, setting up: the pages are too many for one test."""
PEOPLE = (MANAGER, STUDIES, STUDIO, REVIEWER, ADMIN, SHOPPER, CLIENT, APPLICANT, NOBODY)


@cache
def database_at(url: str) -> Database:
    return Database(url)


def database_of(server: LiveServer) -> Database:
    return database_at(server.settings.database_url)


def signed_in(server: LiveServer, new_page: Callable[..., Page], person: str, **options: object) -> Page:
    """A page of somebody of the demo, with a session of its own; nobody's for an empty address."""
    page = new_page(base_url=server.url, **options)
    if person == NOBODY:
        return page
    with database_of(server).write() as session:
        token = new_token()
        user = _applicant() if person == APPLICANT else sa.select(User.id).where(User.email == person.rsplit(maxsplit=1)[-1])
        session.add(
            UserSession(user_id=session.scalars(user).first(), token_hash=hash_token(token), expires_at=now() + dt.timedelta(hours=1))
        )
        session.commit()
    page.context.add_cookies([{"name": COOKIE, "value": token, "url": server.url}])
    return page


def _applicant() -> sa.Select[uuid.UUID]:
    return sa.select(Shopper.user_id).where(Shopper.status == ShopperStatus.TESTING).order_by(Shopper.number)


def pages_of(server: LiveServer, page: Page, person: str) -> Iterator[str]:
    """The addresses that somebody opens in the course of the work."""
    with database_of(server).read() as session:
        client = session.scalars(sa.select(Client).where(Client.name == "Spoorlijn")).one()
        study = session.scalars(sa.select(Study).where(Study.client_id == client.id)).first()
        waves = {wave.status: wave for wave in session.scalars(sa.select(Wave).where(Wave.study_id == study.id))} if study else {}
        done, opened = waves[WaveStatus.CLOSED], waves[WaveStatus.OPEN]
        visits = {visit.status: visit.id for visit in session.scalars(sa.select(Visit).where(Visit.wave_id == opened.id))}
        place = session.scalars(
            sa.select(Location.id)
            .join(Visit, Visit.location_id == Location.id)
            .where(Visit.wave_id == done.id, Visit.status == VisitStatus.APPROVED)
        ).first()
        journey = session.scalars(sa.select(Journey.id).where(Journey.client_id == client.id)).first()
        questionnaire = session.scalars(sa.select(Questionnaire.id).where(Questionnaire.client_id == client.id)).first()
        guest = session.scalars(sa.select(Shopper.id).where(Shopper.status == ShopperStatus.ACTIVE)).first()
    if person == MANAGER:
        yield from ("/today", "/field", f"/field/visits/{visits[VisitStatus.OPEN]}", f"/field/visits/{visits[VisitStatus.ASSIGNED]}")
        yield from ("/shoppers", f"/shoppers/{guest}", "/clients", "/clients/new", f"/clients/{client.id}")
        yield from (f"/clients/{client.id}/{part}" for part in ("locations", "people", "people/invite", "journeys", "locations/import"))
        yield preview_address(page, f"/clients/{client.id}/locations/import")
    elif person == STUDIES:
        yield from ("/studies", f"/studies/new?client={client.id}", f"/studies/{study.id if study else ''}")
        yield from (f"/studies/{done.study_id}/{part}" for part in ("basics", "norms", "caps", "scenarios", "briefing", "waves"))
        yield f"/studies/{done.study_id}/waves/{opened.id}/quota"
        yield from ("/results", f"/results/waves/{done.id}", f"/results/waves/{opened.id}", "/reports")
        yield from (
            f"/results/waves/{done.id}/{part}"
            for part in ("journey?step=desk_waiting", "compare?by=location", "locations", f"locations/{place}", "words")
        )
        yield f"/waves/{done.id}/research"
    elif person == STUDIO:
        yield from (f"/journeys/{journey}", f"/questionnaires/{questionnaire}", f"/questionnaires/{questionnaire}/check")
        yield from (f"/journeys/{journey}/{part}" for part in ("edit", "legs", "channels", "print", "workshop"))
        yield from (f"/journeys/{journey}?view=should_be", f"/clients/{client.id}/journeys/new?template=hotel")
        yield f"/clients/{client.id}/questionnaires/new"
        yield from studio_pages(page, client.id)
    elif person == REVIEWER:
        yield from ("/today", "/review", f"/review/{visits[VisitStatus.IN_REVIEW]}", f"/review/{visits[VisitStatus.APPROVED]}")
        yield f"/visits/{visits[VisitStatus.APPROVED]}/score"
        yield from (f"/review/{visits[status]}" for status in sorted(TO_TAKE_UP | {VisitStatus.NOT_COMPLETED}))
    elif person == ADMIN:
        yield from ("/users", "/outbox")
    elif person == CLIENT:
        yield from ("/workshops", f"/workshops/{open_workshop(server, journey)}", "/glossary")
        yield from ("/method", "/compare")
        yield from ("/overview", "/journey", "/locations", f"/locations/{place}", "/words", "/reports", "/account")
    elif person == APPLICANT:
        yield from ("/application", test_address(page), "/application/test/check", "/profile")
    elif person == SHOPPER:
        yield from ("/profile", *phone_pages(page))
    else:
        yield from ("/", "/sign-in", "/sign-in/link", "/password/reset", "/apply", "/apply/sent", "/glossary", "/nowhere")


def open_workshop(server: LiveServer, journey_id: uuid.UUID | None) -> uuid.UUID:
    """The workshop of a journey; opened for whoever comes first."""
    with database_of(server).write() as session:
        found = session.scalars(sa.select(Workshop.id).where(Workshop.journey_id == journey_id)).first()
        gathers = found is not None and session.get_one(Workshop, found).status is WorkshopStatus.GATHERING
        if journey_id is not None and not gathers:
            found = workshops.set_workshop(session, SYSTEM, journey_id, WorkshopStatus.GATHERING).id
            session.commit()
    assert found is not None
    return found


def preview_address(page: Page, upload: str) -> str:
    """Upload a table, and stay at its preview."""
    page.goto(upload)
    page.get_by_label("A table as CSV").set_input_files({"name": "stations.csv", "mimeType": "text/csv", "buffer": LOCATIONS.encode()})
    page.get_by_role("button", name="Upload and check").click()
    page.get_by_role("heading", name="Check before you import").wait_for()
    return page.url


def test_address(page: Page) -> str:
    """Begin or go on with the suitability test."""
    page.goto("/application")
    page.locator("form[action='/application/test'] button").click()
    page.wait_for_url("**/application/test/*")
    return page.url


test_address.__test__ = False  # type: ignore[attr-defined]


def phone_pages(page: Page) -> list[str]:
    """The screens of the phone app, with what this shopper has to do."""
    work = page.request.get("/api/v1/phone/work").json()
    ids = {visit["status"]: visit["id"] for visit in work["visits"]}
    offers = [f"/phone/offers/{offer['id']}" for offer in work["offers"][:1]]
    screens = [f"/phone/visits/{one}" for one in ids.values()]
    checks = [f"/phone/visits/{ids['assigned']}/check"] if "assigned" in ids else []
    open_form = ids.get("returned") or ids.get("started")
    form = [f"/phone/visits/{open_form}/{screen}" for screen in ("steps", "summary")] if open_form else []
    stop = [f"/phone/visits/{ids['briefed']}/could-not-complete"] if "briefed" in ids else []
    return ["/phone/", *offers, *screens, *checks, *form, *stop, "/phone/settings"]


def studio_pages(page: Page, client_id: uuid.UUID) -> Iterator[str]:
    """The editor of a new questionnaire from a template: the whole, a step, a question of each sort of form, the library."""
    made = page.request.post(f"/clients/{client_id}/questionnaires/new", form={"name": "Hotel", "from": "template:hotel"})
    editor = made.url.split("?")[0]
    content = get_template("hotel").content
    kinds = {question.kind: question.code for question in content.questions()}
    yield editor
    yield f"{editor}?at=s:{content.sections[0].code}"
    yield from (f"{editor}?at=q:{code}" for code in kinds.values())
    yield from (f"{editor}/library", editor.removesuffix("/edit"))
