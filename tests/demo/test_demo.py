"""The demonstration obeys the rules it demonstrates. A tenth of it is loaded, once."""

import datetime as dt
import io
import random
import uuid
from collections import Counter
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from rich.console import Console

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
from app.demo.web_shop_words import WHY
from app.journeys.answers import list_missing, validate_answer
from app.journeys.models import QuestionnaireVersion
from app.journeys.schemas import QuestionnaireContent
from app.kit.clock import local_date, now
from app.kit.ids import new_id
from app.quality.actions import accept_as_not_completed, approve
from app.quality.appeal_actions import take_up
from app.quality.models import Appeal, Flag
from app.recruitment.models import Shopper
from app.recruitment.rules import age_on
from app.results.models import Verbatim, VisitResult
from app.settings import Settings
from app.studies.models import QuotaCell, Study, Wave
from app.studies.rules import WaveStatus
from app.visits.legs import list_legs, states_of
from app.visits.models import OrderAlias, Visit
from app.visits.rules import (
    COUNTS_FOR_CAPS,
    ENDED_WITHOUT_DATA,
    TO_TAKE_UP,
    UNDER_WAY,
    LegStatus,
    LegVerdict,
    VisitStatus,
    all_handed_in,
    judge_leg,
)
from app.wiring import wire
from tests.support.databases import migrate


@pytest.fixture(scope="module")
def said() -> io.StringIO:
    """What loading the demo writes where there is no terminal."""
    return io.StringIO()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, said: io.StringIO) -> Iterator[Database]:
    folder = tmp_path_factory.mktemp("demo")
    settings = Settings(data_dir=folder, database_url=f"sqlite:///{folder / 'demo.db'}")
    migrate(settings.database_url)
    database = Database(settings.database_url)
    load_demo(database, settings, console=Console(file=said), small=True, reports=False)
    yield database
    database.dispose()


def visits(demo: Database) -> list[Visit]:
    with demo.read() as session:
        return list(session.scalars(sa.select(Visit).where(Visit.status.in_(COUNTS_FOR_CAPS))))


@pytest.mark.usefixtures("demo")
def test_loading_says_each_of_its_parts_also_where_no_bar_can_move(said: io.StringIO) -> None:
    told = [line.strip() for line in said.getvalue().splitlines()]
    assert told == ["clients and locations", "shoppers", "studies", "wave 1", "wave 2", "results", "checks", "reports"]


def test_all_real_places_are_there() -> None:
    client_id = new_id()
    assert len(station_rows(client_id)) == 579
    assert len(supermarket_rows(client_id, "Kornblume")) == 3223
    assert "OpenStreetMap contributors" in (DATA / "NOTICE").read_text()


def test_no_name_of_a_place_has_a_capital_in_the_middle_of_a_word() -> None:
    assert {row["city"] for row in station_rows(new_id())} >= {"Hennuyères", "Courrière"}


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
        assert session.scalar(sa.select(sa.func.count()).select_from(Wave)) == 5
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


def test_every_wave_in_the_field_can_still_be_filled(demo: Database) -> None:
    with demo.read() as session:
        found = session.scalars(sa.select(Visit)).all()
        targets = dict(
            session.execute(
                sa.select(QuotaCell.wave_id, sa.func.sum(QuotaCell.target))
                .join(Wave, Wave.id == QuotaCell.wave_id)
                .where(Wave.status == WaveStatus.OPEN)
                .group_by(QuotaCell.wave_id)
            ).all()
        )
    ended = [visit for visit in found if visit.wave_id in targets and visit.status in ENDED_WITHOUT_DATA]
    assert ended
    assert {visit.id for visit in ended} == {visit.replaces_id for visit in found if visit.replaces_id}
    counting = Counter(visit.wave_id for visit in found if visit.status not in ENDED_WITHOUT_DATA)
    assert {wave_id: counting[wave_id] for wave_id in targets} == targets


def test_every_approved_visit_is_complete_and_every_answer_fits(demo: Database) -> None:
    with demo.read() as session:
        contents = {
            version.id: QuestionnaireContent.model_validate(version.content) for version in session.scalars(sa.select(QuestionnaireVersion))
        }
        rows = session.execute(
            sa.select(Answer.visit_id, Answer.question_code, Answer.value, Visit.questionnaire_version_id)
            .join(Visit, Visit.id == Answer.visit_id)
            .where(Visit.status == VisitStatus.APPROVED)
        ).all()
    by_visit: dict[object, dict[str, object]] = {}
    version_of: dict[object, uuid.UUID] = {}
    for visit_id, code, value, version_id in rows:
        assert validate_answer(contents[version_id], code, value) is None, (code, value)
        by_visit.setdefault(visit_id, {})[code] = value
        version_of[visit_id] = version_id
    assert len(by_visit) >= 100
    assert len(set(version_of.values())) == 2
    assert all(list_missing(contents[version_of[visit_id]], answers) == [] for visit_id, answers in by_visit.items())


def test_the_web_shop_has_visits_at_each_leg_and_the_shopper_with_a_password_has_a_delivery_open_today(demo: Database) -> None:
    today = local_date(now(), "Europe/Amsterdam")
    with demo.read() as session:
        study = session.scalars(sa.select(Study).where(Study.orders_under_alias)).one()
        visits = session.scalars(sa.select(Visit).where(Visit.study_id == study.id)).all()
        legs = list_legs(session, [visit.id for visit in visits])
        own = session.scalars(
            sa.select(Shopper.id).join(User, User.id == Shopper.user_id).where(User.email == "shopper@demo.example.org")
        ).one()
        aliases = session.scalars(sa.select(OrderAlias).where(OrderAlias.study_id == study.id)).all()
        results = session.scalar(sa.select(sa.func.count(sa.distinct(VisitResult.visit_id))).where(VisitResult.study_id == study.id))
    handed_in = Counter(sum(leg.status is LegStatus.SUBMITTED for leg in legs[visit.id]) for visit in visits)
    assert set(handed_in) == {0, 1, 2, 3}
    for visit in visits:
        states = states_of(legs[visit.id])
        assert len(states) == 3
        assert all_handed_in(states) == (visit.status in {VisitStatus.IN_REVIEW, VisitStatus.APPROVED})
    mine = next(visit for visit in visits if visit.shopper_id == own)
    assert [judge_leg(states_of(legs[mine.id]), code, today) for code in ("order", "delivery", "return")] == [
        LegVerdict.SENT,
        LegVerdict.OPEN,
        LegVerdict.NOT_ITS_TURN,
    ]
    assert {alias.shopper_id for alias in aliases} == {visit.shopper_id for visit in visits if visit.shopper_id}
    assert len({alias.email for alias in aliases}) == len(aliases)
    assert results == sum(visit.status is VisitStatus.APPROVED for visit in visits) > 1


def test_it_is_marked_as_a_demo_and_everybody_can_sign_in(demo: Database) -> None:
    with demo.read() as session:
        assert all(session.scalars(sa.select(Client.is_demo)))
        assert session.scalar(sa.select(sa.func.count()).select_from(Location)) == 579 + 3223 + 1
    assert has_data(demo)
    assert {role for role, _email in demo_sign_ins(demo)} >= {"admin", "manager", "reviewer", "client"}


def test_the_strongest_quotes_of_the_demo_hardly_begin_alike(demo: Database) -> None:
    with demo.read() as session:
        for wave_id in session.scalars(sa.select(Verbatim.wave_id).distinct()).all():
            told = sa.select(Verbatim.text).where(Verbatim.wave_id == wave_id, Verbatim.valence.is_not(None))
            strongest = session.scalars(told.order_by(sa.func.abs(Verbatim.valence).desc()).limit(20)).all()
            assert max(Counter(text[:30] for text in strongest).values()) <= 4, strongest


def test_who_speaks_dutch_says_in_dutch_why_the_web_shop_let_somebody_down(demo: Database) -> None:
    with demo.read() as session:
        told = session.execute(
            sa.select(Answer.value, Shopper.languages)
            .join(Visit, Visit.id == Answer.visit_id)
            .join(Study, Study.id == Visit.study_id)
            .join(Shopper, Shopper.id == Visit.shopper_id)
            .where(Study.orders_under_alias, Answer.question_code.startswith("why:"))
        ).all()
    assert any("nl" in languages for _why, languages in told)
    for why, languages in told:
        assert why in WHY["nl" if "nl" in languages else "en"]


def test_a_visit_was_made_shortly_before_its_wave_and_before_anybody_was_asked(demo: Database) -> None:
    with demo.read() as session:
        dated = session.execute(
            sa.select(Visit.created_at, Wave.starts_on, Visit.assigned_at, Study.created_at)
            .join(Wave, Wave.id == Visit.wave_id)
            .join(Study)
            .where(Visit.replaces_id.is_(None))
        ).all()
    assert dated
    for made_at, starts_on, assigned_at, study_made_at in dated:
        assert dt.timedelta() < starts_on - made_at.date() <= dt.timedelta(days=21)
        assert study_made_at < made_at
        assert assigned_at is None or made_at < assigned_at


def test_what_waits_for_a_reviewer_has_been_checked(demo: Database) -> None:
    with demo.read() as session:
        assert session.scalars(sa.select(Flag.check_code)).all()


def test_the_wave_in_the_field_has_visits_in_every_status(demo: Database) -> None:
    with demo.read() as session:
        in_the_field = (
            sa.select(Wave.id).join(Study, Study.id == Wave.study_id).where(Wave.status == WaveStatus.OPEN, ~Study.orders_under_alias)
        )
        wave_id = session.scalars(in_the_field).one()
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
