"""The workshop: what a client's people expect, who sees it when, and how it stands beside what guests lived through."""

import uuid

import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from app.access.permissions import Role
from app.access.viewer import ClientScope, Viewer
from app.clients.models import Client, ClientMember
from app.errors import Invalid
from app.journeys.errors import WorkshopClosed, WorkshopNotFound, WorkshopStepNotPossible
from app.journeys.maps import workshop_queries, workshops
from app.journeys.maps.lived import find_lived
from app.journeys.maps.rules import EMOTION_FROM, WorkshopStatus
from app.journeys.maps.workshops import Said, read_said
from app.journeys.models import Channel, Journey, Stage, Step, Workshop, WorkshopEntry
from app.studies.models import Study
from app.visits.rules import VisitStatus
from app.wiring import wire
from tests.capture.world import World, _person, make_world, two
from tests.results.deciding import move, visit_in_review
from tests.support.databases import TestDatabase, only_sqlite


@pytest.fixture
def world(database: TestDatabase) -> World:
    """A study whose journey has the two steps of its questionnaire, and two more people of its client."""
    wire()
    made = make_world(database)
    with database.session() as session:
        journey = session.get_one(Study, made.study_id).journey_id
        stage = Stage(journey_id=journey, position=1, name=two("Station"))
        session.add(stage)
        session.flush()
        for place, code in enumerate(("arriving", "desk"), 1):
            session.add(Step(stage_id=stage.id, position=place, code=code, name=two(code.title()), channel=Channel.STORE))
        for name in ("dirk", "cato"):
            made.people[name] = _person(session, name, Role.CLIENT)
            session.add(ClientMember(user_id=made.people[name].user_id, client_id=made.client_id, scope=ClientScope.HEAD))
        made.people["manager"] = _person(session, "manager", Role.MANAGER)
        other = Client(name="Elders")
        session.add(other)
        session.flush()
        made.people["outsider"] = _person(session, "outsider", Role.CLIENT)
        session.add(ClientMember(user_id=made.people["outsider"].user_id, client_id=other.id, scope=ClientScope.HEAD))
        session.commit()
    return made


def member(world: World, name: str) -> Viewer:
    return Viewer(role=Role.CLIENT, user_id=world.people[name].user_id, name=name, client_id=world.client_id, scope=ClientScope.HEAD)


def staff(world: World) -> Viewer:
    return Viewer(role=Role.MANAGER, user_id=world.people["manager"].user_id, name="Manager")


def journey_id(world: World) -> uuid.UUID:
    with world.database.reading() as session:
        return session.get_one(Study, world.study_id).journey_id


def put(world: World, status: WorkshopStatus) -> uuid.UUID:
    with world.database.session() as session:
        made = workshops.set_workshop(session, staff(world), journey_id(world), status)
        session.commit()
        return made.id


def say(world: World, who: str, workshop: uuid.UUID, **said: Said) -> None:
    with world.database.session() as session:
        workshops.write_entries(session, member(world, who), workshop, said)
        session.commit()


def test_each_sees_the_own_entry_until_the_manager_shows_all_without_names(world: World, app: FastAPI) -> None:
    workshop = put(world, WorkshopStatus.GATHERING)
    say(world, "dirk", workshop, desk=Said(0.6, "Quick and friendly, says Dirk."))
    say(world, "cato", workshop, desk=Said(-0.2, "Too long in the morning."))
    address = f"/workshops/{workshop}"
    page = world.browser(app, "dirk").get(address).text
    assert "Quick and friendly" in page
    assert "Too long in the morning" not in page
    assert "2 people have taken part" in page
    assert "Too long" not in world.browser(app, "manager").get(f"/journeys/{journey_id(world)}/workshop").text
    put(world, WorkshopStatus.SHOWING)
    page = world.browser(app, "dirk").get(address).text
    assert "Too long in the morning" in page
    assert "Cato" not in page
    assert "+0.2" in page


def test_what_is_said_stays_within_the_client(world: World, app: FastAPI) -> None:
    workshop = put(world, WorkshopStatus.GATHERING)
    say(world, "dirk", workshop, desk=Said(0.6, "Only for us."))
    put(world, WorkshopStatus.SHOWING)
    outsider = world.browser(app, "outsider")
    assert outsider.get(f"/workshops/{workshop}").status_code == 404
    assert outsider.post(f"/workshops/{workshop}", data={"text-desk": "Hello"}).status_code == 404
    assert "Only for us" not in outsider.get("/workshops").text
    assert world.browser(app, "anna").get(f"/workshops/{workshop}").status_code == 403
    elsewhere = Viewer(role=Role.CLIENT, user_id=world.people["outsider"].user_id, client_id=uuid.uuid4())
    with world.database.session() as session, pytest.raises(WorkshopNotFound):
        workshops.write_entries(session, elsewhere, workshop, {"desk": Said(0.1, "x")})
    with world.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(WorkshopEntry)) == 1


def test_a_closed_workshop_takes_nothing_more(world: World, app: FastAPI) -> None:
    workshop = put(world, WorkshopStatus.GATHERING)
    say(world, "dirk", workshop, desk=Said(0.6, "Before."))
    put(world, WorkshopStatus.CLOSED)
    with pytest.raises(WorkshopClosed):
        say(world, "dirk", workshop, desk=Said(-0.9, "After."))
    assert world.browser(app, "dirk").post(f"/workshops/{workshop}", data={"text-desk": "After."}).status_code == 409
    with world.database.reading() as session:
        entry = session.scalars(sa.select(WorkshopEntry)).one()
        assert (entry.feeling, entry.sentence) == (0.6, "Before.")
    with pytest.raises(WorkshopStepNotPossible):
        put(world, WorkshopStatus.SHOWING)


def test_an_untouched_slider_is_missing_and_an_empty_entry_goes(world: World, app: FastAPI) -> None:
    workshop = put(world, WorkshopStatus.GATHERING)
    browser = world.browser(app, "dirk")
    sent = {"feel-arriving": "", "text-arriving": "Busy", "feel-desk": "-0.35", "text-desk": ""}
    assert browser.post(f"/workshops/{workshop}", data=sent).status_code == 303
    with world.database.reading() as session:
        kept = {entry.step_code: (entry.feeling, entry.sentence) for entry in session.scalars(sa.select(WorkshopEntry))}
        assert kept == {"arriving": (None, "Busy"), "desk": (-0.35, "")}
    assert browser.post(f"/workshops/{workshop}", data={"feel-desk": "", "text-desk": ""}).status_code == 303
    with world.database.reading() as session:
        assert session.scalars(sa.select(WorkshopEntry.step_code)).all() == ["arriving"]


@only_sqlite
def test_what_cannot_be_kept_is_said_beside_what_was_written(world: World, app: FastAPI) -> None:
    workshop = put(world, WorkshopStatus.GATHERING)
    sent = {"feel-desk": "1.5", "text-desk": "Still here", "text-arriving": "x" * 501}
    answer = world.browser(app, "dirk").post(f"/workshops/{workshop}", data=sent)
    assert answer.status_code == 422
    assert "Still here" in answer.text
    with world.database.reading() as session:
        assert session.scalars(sa.select(WorkshopEntry)).all() == []
    for wrong in ("nan", "inf", "two"):
        with pytest.raises(Invalid):
            read_said({"feel-desk": [wrong]}, ["desk"])


def test_lived_comes_only_from_approved_visits_and_feelings_from_ten_on(world: World) -> None:
    journey, viewer = journey_id(world), member(world, "noor")
    for _visit in range(EMOTION_FROM - 1):
        move(world, visit_in_review(world), VisitStatus.APPROVED)
    last = visit_in_review(world)
    with world.database.reading() as session:
        lived = find_lived(session, viewer, journey)
        assert lived is not None
        assert lived.visits == EMOTION_FROM - 1
        assert lived.steps["desk"].score is not None
        assert lived.steps["desk"].feeling is None
        assert find_lived(session, Viewer(role=Role.CLIENT, client_id=uuid.uuid4()), journey) is None
    move(world, last, VisitStatus.APPROVED)
    with world.database.reading() as session:
        lived = find_lived(session, viewer, journey)
        assert lived is not None
        assert lived.steps["desk"].feeling == pytest.approx(-0.6)


def test_expected_stands_beside_lived_in_words_once_the_workshop_is_closed(world: World, app: FastAPI) -> None:
    workshop = put(world, WorkshopStatus.GATHERING)
    say(world, "dirk", workshop, desk=Said(0.5, "Fine."), arriving=Said(0.5, ""))
    say(world, "cato", workshop, desk=Said(0.7, ""), arriving=Said(0.3, ""))
    for _visit in range(EMOTION_FROM):
        move(world, visit_in_review(world), VisitStatus.APPROVED)
    address, staff_address = f"/workshops/{workshop}", f"/journeys/{journey_id(world)}/workshop"
    put(world, WorkshopStatus.SHOWING)
    for who, where in (("dirk", address), ("manager", staff_address)):
        assert "felt much worse than expected" not in world.browser(app, who).get(where).text
    put(world, WorkshopStatus.CLOSED)
    for who, where in (("dirk", address), ("manager", staff_address)):
        page = world.browser(app, who).get(where).text
        assert "Desk falls furthest below what was expected" in page
        assert "felt much worse than expected" in page
        assert "felt as expected" in page
        assert "Anna" not in page


def test_nobody_elses_entries_leave_the_database_before_they_are_shown(world: World) -> None:
    workshop_id = put(world, WorkshopStatus.GATHERING)
    say(world, "dirk", workshop_id, desk=Said(0.5, "Fine."))
    with world.database.reading() as session:
        workshop = session.get_one(Workshop, workshop_id)
        assert workshop_queries.list_expected(session, workshop) == {}
        assert workshop_queries.list_own_entries(session, member(world, "cato"), workshop) == {}
        assert session.get_one(Journey, workshop.journey_id).client_id == world.client_id


@only_sqlite
def test_pages_of_a_workshop_ask_the_database_as_often_for_many_people_as_for_one(world: World, app: FastAPI) -> None:
    workshop = put(world, WorkshopStatus.GATHERING)
    say(world, "dirk", workshop, desk=Said(0.5, "One."))
    put(world, WorkshopStatus.SHOWING)
    browser = world.browser(app, "dirk")

    def count() -> int:
        asked: list[str] = []
        sa.event.listen(world.database.app.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
        assert browser.get(f"/workshops/{workshop}").status_code == 200
        return len(asked)

    browser.get(f"/workshops/{workshop}")
    few = count()
    say(world, "cato", workshop, desk=Said(0.1, "Two."), arriving=Said(0.2, "Three."))
    say(world, "noor", workshop, desk=Said(0.1, "Four."), arriving=Said(0.2, "Five."))
    assert 0 < count() <= few
