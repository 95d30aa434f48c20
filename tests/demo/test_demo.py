"""The demonstration obeys the rules it demonstrates. A tenth of it is loaded, once."""

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from app.access.permissions import Role
from app.access.viewer import Viewer
from app.accounts.models import User
from app.capture.models import Answer, CaptureEvent, NonCompletion
from app.capture.queries import find_non_completion
from app.capture.rules import EventKind, read_stop
from app.clients.models import Client, Location
from app.db import Database
from app.demo.load import demo_sign_ins, has_data, load_demo
from app.demo.people import make_people
from app.demo.places import DATA, station_rows, supermarket_rows
from app.demo.schedule import DAYS_BETWEEN_LOCATION, OPEN_AT_ONCE, PER_DAY, PER_WAVE, PER_WEEK
from app.journeys.answers import list_missing, validate_answer
from app.journeys.schemas import QuestionnaireContent
from app.journeys.templates import get_template
from app.kit.clock import now
from app.kit.ids import new_id
from app.quality.actions import accept_as_not_completed, approve
from app.quality.appeal_actions import take_up
from app.quality.models import Appeal, Flag
from app.recruitment.models import Shopper
from app.recruitment.rules import age_on
from app.settings import Settings
from app.studies.models import Wave
from app.studies.rules import WaveStatus
from app.visits.models import Visit
from app.visits.rules import COUNTS_FOR_CAPS, TO_TAKE_UP, UNDER_WAY, VisitStatus
from app.wiring import wire
from tests.support.databases import migrate


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    folder = tmp_path_factory.mktemp("demo")
    settings = Settings(data_dir=folder, database_url=f"sqlite:///{folder / 'demo.db'}")
    migrate(settings.database_url)
    database = Database(settings.database_url)
    load_demo(database, settings, small=True, reports=False)
    yield database
    database.dispose()


def visits(demo: Database) -> list[Visit]:
    with demo.read() as session:
        return list(session.scalars(sa.select(Visit).where(Visit.status.in_(COUNTS_FOR_CAPS))))


def test_all_real_places_are_there() -> None:
    client_id = new_id()
    assert len(station_rows(client_id)) == 579
    assert len(supermarket_rows(client_id, "Kornblume")) == 3223
    assert "OpenStreetMap contributors" in (DATA / "NOTICE").read_text()


def test_a_branch_without_an_address_still_has_a_name() -> None:
    assert all(row["name"].strip() != "Kornblume" for row in supermarket_rows(new_id(), "Kornblume"))


def test_the_same_dice_make_the_same_people() -> None:
    homes = {"BE": station_rows(new_id())[:20], "DE": station_rows(new_id())[:20]}
    first, second = (make_people(random.Random(5), 50, homes, dt.date(2026, 11, 1)) for _n in range(2))
    assert [u["name"] for u in first[0]] == [u["name"] for u in second[0]]
    assert [s["latitude"] for s in first[1]] == [s["latitude"] for s in second[1]]


def test_nobody_in_the_pool_is_under_18(demo: Database) -> None:
    with demo.read() as session:
        assert all(age_on(born, now().date()) >= 18 for born in session.scalars(sa.select(Shopper.birth_date)))


def test_no_cap_is_exceeded(demo: Database) -> None:
    found = visits(demo)
    with demo.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Wave)) == 4
    days = Counter((v.shopper_id, v.planned_on) for v in found)
    weeks = Counter((v.shopper_id, v.planned_on.isocalendar()[:2]) for v in found if v.planned_on)
    waves = Counter((v.shopper_id, v.wave_id) for v in found)
    under_way = Counter(v.shopper_id for v in found if v.status in UNDER_WAY)
    assert max(days.values()) <= PER_DAY
    assert max(weeks.values()) <= PER_WEEK
    assert max(waves.values()) <= PER_WAVE
    assert max(under_way.values()) <= OPEN_AT_ONCE
    at: dict[tuple[object, object], list[dt.date]] = {}
    for visit in found:
        if visit.planned_on:
            at.setdefault((visit.shopper_id, visit.location_id), []).append(visit.planned_on)
    for days_there in at.values():
        for earlier, later in zip(sorted(days_there), sorted(days_there)[1:], strict=False):
            assert (later - earlier).days >= DAYS_BETWEEN_LOCATION


def test_every_approved_visit_is_complete_and_every_answer_fits(demo: Database) -> None:
    content = QuestionnaireContent.model_validate(get_template("station_visit").content)
    with demo.read() as session:
        rows = session.execute(
            sa.select(Answer.visit_id, Answer.question_code, Answer.value)
            .join(Visit, Visit.id == Answer.visit_id)
            .where(Visit.status == VisitStatus.APPROVED)
        ).all()
    by_visit: dict[object, dict[str, object]] = {}
    for visit_id, code, value in rows:
        assert validate_answer(content, code, value) is None, (code, value)
        by_visit.setdefault(visit_id, {})[code] = value
    assert len(by_visit) >= 100
    assert all(list_missing(content, answers) == [] for answers in by_visit.values())


def test_it_is_marked_as_a_demo_and_everybody_can_sign_in(demo: Database) -> None:
    with demo.read() as session:
        assert all(session.scalars(sa.select(Client.is_demo)))
        assert session.scalar(sa.select(sa.func.count()).select_from(Location)) == 579 + 3223
    assert has_data(demo)
    assert {role for role, _email in demo_sign_ins(demo)} >= {"admin", "manager", "reviewer", "client"}


def test_what_waits_for_a_reviewer_has_been_checked(demo: Database) -> None:
    with demo.read() as session:
        assert session.scalars(sa.select(Flag.check_code)).all()


def test_the_wave_in_the_field_has_visits_in_every_status(demo: Database) -> None:
    with demo.read() as session:
        wave_id = session.scalars(sa.select(Wave.id).where(Wave.status == WaveStatus.OPEN)).first()
        there = Counter(session.scalars(sa.select(Visit.status).where(Visit.wave_id == wave_id)))
    assert set(there) == set(VisitStatus), set(VisitStatus) - set(there)
    assert there[VisitStatus.APPROVED] > 3


def test_what_waits_for_somebody_says_why(demo: Database) -> None:
    with demo.read() as session:
        stopped = session.scalars(
            sa.select(Visit.id).where(Visit.status.in_([VisitStatus.COULD_NOT_COMPLETE, VisitStatus.NOT_COMPLETED]))
        ).all()
        told = session.scalars(sa.select(NonCompletion)).all()
        disputed = session.scalars(sa.select(Visit.id).where(Visit.status.in_([VisitStatus.APPEALED, VisitStatus.REOPENED]))).all()
        appeals = session.scalars(sa.select(Appeal)).all()
        events = session.scalars(sa.select(CaptureEvent.value).where(CaptureEvent.kind == EventKind.COULD_NOT_COMPLETE)).all()
    assert {each.visit_id for each in told} == set(stopped)
    assert {each.visit_id for each in appeals} == set(disputed)
    assert events
    assert all(read_stop(value) is not None for value in events)


def test_a_reviewer_can_take_up_and_decide_whatever_the_demo_left_waiting(demo: Database) -> None:
    wire()
    with demo.read() as session:
        waiting = session.scalars(sa.select(Visit.id).where(Visit.status.in_(TO_TAKE_UP))).all()
        manager = session.scalars(sa.select(User).where(User.role == Role.MANAGER)).first()
    assert manager is not None
    viewer = Viewer(role=Role.MANAGER, user_id=manager.id, name=manager.name)
    assert waiting
    with demo.write() as session:
        for visit_id in waiting:
            visit = take_up(session, viewer, visit_id, session.get_one(Visit, visit_id).version)
            stopped = find_non_completion(session, visit_id) is not None
            if stopped:
                accept_as_not_completed(session, viewer, visit_id, visit.version, "Seen on the photo")
            else:
                approve(session, viewer, visit_id, visit.version)
        assert set(session.scalars(sa.select(Visit.status).where(Visit.id.in_(waiting)))) == {
            VisitStatus.APPROVED,
            VisitStatus.NOT_COMPLETED,
        }
        assert not session.scalars(sa.select(Appeal).where(Appeal.closed_at.is_(None))).all()
        session.rollback()
