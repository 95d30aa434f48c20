"""What somebody who sees one location only learns, and what a competitor's visits do to a client's own figures."""

import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from app.access.viewer import ClientScope, Viewer
from app.clients.models import Location, MemberLocation
from app.clients.queries import identify_member
from app.kit.clock import now
from app.results.felt import CutKind
from app.results.felt_queries import get_felt
from app.results.lived import lived_journey
from app.results.queries import summarise_wave
from app.studies.models import QuotaCell, Study, Wave
from app.studies.rules import WaveStatus
from app.visits.rules import VisitStatus
from tests.capture.world import World
from tests.results.deciding import move, visit_in_review
from tests.results.test_pages import member


@pytest.fixture
def elsewhere(world: World) -> Location:
    """Another station of the client, with visits planned."""
    with world.database.session() as session:
        place = Location(client_id=world.client_id, external_id="2", name="Gent-Dampoort", country="BE")
        session.add(place)
        session.flush()
        session.add(QuotaCell(wave_id=world.wave_id, location_id=place.id, scenario_id=world.scenario_id, target=4))
        session.commit()
        session.refresh(place)
        session.expunge(place)
        return place


@pytest.fixture
def lars(world: World) -> str:
    """Who looks after the first station."""
    member(world, "lars", world.client_id, ClientScope.LOCATION)
    with world.database.session() as session:
        session.add(MemberLocation(user_id=world.people["lars"].user_id, location_id=world.location_id))
        session.commit()
    return "lars"


def set_target(world: World, target: int) -> None:
    with world.database.session() as session:
        session.get_one(QuotaCell, world.cell_id).target = target
        session.commit()


def test_a_location_is_not_told_how_many_guests_are_still_to_come(world: World, app: FastAPI, lars: str) -> None:
    set_target(world, 3)
    move(world, visit_in_review(world), VisitStatus.APPROVED)
    browser = world.browser(app, lars)
    for path in ("/overview", "/overview/live", f"/locations/{world.location_id}"):
        page = browser.get(path).text
        assert "of 3" not in page
        assert "33" not in page.split("Field progress")[-1][:200]
    assert ">approved · live<" in browser.get("/overview").text
    assert "1 of 3 approved · live" in world.browser(app, "noor").get("/overview").text
    with world.database.session() as session:
        session.get_one(Wave, world.wave_id).status = WaveStatus.CLOSED
        session.commit()
    assert "1 of 3 approved" in browser.get("/overview").text, "nobody comes any more"


def test_what_the_head_office_looked_at_changes_nothing_of_what_a_location_gets(felt_world: World, lars: str) -> None:
    with felt_world.database.reading() as session:
        seen = get_felt(session, viewer_of(felt_world, "noor"), felt_world.wave_id, felt_world.location_id)
        assert not seen.cuts, "one location is not cut into parts"
    viewer = viewer_of(felt_world, lars)
    with felt_world.database.reading() as session:
        own = get_felt(session, viewer, felt_world.wave_id)
    assert own.cuts_by(CutKind.LOCATION)


def test_visits_elsewhere_do_not_choose_the_wave_that_a_location_reads_of(world: World, elsewhere: Location, lars: str) -> None:
    move(world, visit_in_review(world), VisitStatus.APPROVED)
    with world.database.session() as session:
        today = now().date()
        later = Wave(study_id=world.study_id, number=2, name="Winter", status=WaveStatus.OPEN, starts_on=today, ends_on=today)
        session.add(later)
        session.flush()
        session.add(QuotaCell(wave_id=later.id, location_id=elsewhere.id, scenario_id=world.scenario_id, target=1))
        session.commit()
        later_id = later.id
        journey_id = session.get_one(Study, world.study_id).journey_id
    move(world, visit_in_review(world, wave_id=later_id, location_id=elsewhere.id), VisitStatus.APPROVED)
    viewer = viewer_of(world, lars)
    with world.database.reading() as session:
        lived = lived_journey(session, viewer, journey_id)
        everywhere = lived_journey(session, viewer_of(world, "noor"), journey_id)
    assert lived is not None
    assert (lived.wave_id, lived.visits) == (world.wave_id, 1)
    assert everywhere is not None
    assert everywhere.wave_id == later_id


def test_a_competitors_visits_are_no_quotes_of_the_clients_and_no_part_of_its_progress(
    world: World, app: FastAPI, elsewhere: Location
) -> None:
    set_target(world, 3)
    move(world, visit_in_review(world), VisitStatus.APPROVED)
    move(world, visit_in_review(world, {"words": "Only said of Gent, on platform four."}, location_id=elsewhere.id), VisitStatus.APPROVED)
    browser = world.browser(app, "noor")
    assert "Only said of Gent" in browser.get("/words").text
    with world.database.session() as session:
        session.execute(sa.update(Location).where(Location.id == elsewhere.id).values(is_competitor=True))
        session.commit()
    for path in ("/words", "/overview", "/words?q=Gent"):
        assert "Only said of Gent" not in browser.get(path).text
    with world.database.reading() as session:
        summary = summarise_wave(session, viewer_of(world, "noor"), world.wave_id)
    assert (summary.visits, summary.wanted) == (1, 3)


def viewer_of(world: World, name: str) -> Viewer:
    """The viewer as a request of that member has it."""
    with world.database.reading() as session:
        return identify_member(session, world.people[name].viewer)
