"""A web shop is a location without a place: its quota is asked for and counted by itself, and anybody can do it from home."""

import datetime as dt
import uuid

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.access.viewer import Viewer
from app.assignments.caps import Wish
from app.assignments.eligibility import Job, Person, ReasonCode, judge
from app.clients.models import Client, Location
from app.kit.ids import new_id
from app.recruitment.rules import ShopperStatus
from app.studies import actions, queries, wave_actions
from app.studies.forms import CellsForm, NewStudyForm, WaveForm
from app.studies.models import QuotaCell, Study, Wave
from app.visits.models import Visit, VisitLeg
from tests.support.databases import TestDatabase


@pytest.fixture
def shop(database: TestDatabase, railway: Client) -> uuid.UUID:
    """The client's web shop, without address or position."""
    with database.session() as session:
        made = Location(client_id=railway.id, external_id="web", name="noordrail.example", country="NL", channel="website")
        session.add(made)
        session.commit()
    return made.id


@pytest.fixture
def study(database: TestDatabase, manager: Viewer, railway: Client) -> Study:
    with database.session() as session:
        made = actions.create_study(session, manager, NewStudyForm(client_id=railway.id, name="Web shop", template="web_shop_return"))
        session.commit()
    return made


def add_wave(database: TestDatabase, manager: Viewer, study: Study, *choices: tuple[str, int]) -> Wave:
    with database.session() as session:
        form = WaveForm.model_validate({"name": "Spring", "starts_on": "2027-03-01", "ends_on": "2027-04-30"})
        wave = wave_actions.save_wave(session, manager, study.id, None, form)
        scenario = queries.list_scenarios(session, study.id)[0]
        for choose, target in choices:
            cells = CellsForm.model_validate({"choose": choose, "scenario_ids": [scenario.id], "target": target})
            wave_actions.add_cells(session, manager, wave.id, cells)
        session.commit()
    return wave


def test_places_and_web_shops_are_chosen_apart_and_counted_by_channel(
    database: TestDatabase, manager: Viewer, study: Study, shop: uuid.UUID
) -> None:
    wave = add_wave(database, manager, study, ("all", 1), ("remote", 40))
    with database.reading() as session:
        assert queries.count_by_channel(session, wave.id) == {"website": 40, "store": 6}
        target = session.scalars(sa.select(QuotaCell.target).where(QuotaCell.location_id == shop)).one()
    assert target == 40


def test_a_wave_of_the_web_shop_has_visits_of_three_legs(database: TestDatabase, manager: Viewer, study: Study, shop: uuid.UUID) -> None:
    wave = add_wave(database, manager, study, ("remote", 2))
    with database.session() as session:
        actions.publish(session, manager, study.id)
        wave_actions.open_wave(session, manager, wave.id)
        session.commit()
    with database.reading() as session:
        assert set(session.scalars(sa.select(Visit.location_id))) == {shop}
        assert (
            session.scalars(sa.select(VisitLeg.code).order_by(VisitLeg.visit_id, VisitLeg.position)).all()
            == ["order", "delivery", "return"] * 2
        )
        assert set(session.scalars(sa.select(VisitLeg.opens_on))) == {None}


@pytest.mark.usefixtures("shop")
def test_the_quota_page_shows_the_channels(database: TestDatabase, manager: Viewer, study: Study, browser: TestClient) -> None:
    wave = add_wave(database, manager, study, ("remote", 40))
    page = browser.get(f"/studies/{study.id}/waves/{wave.id}/quota").text
    assert "By channel" in page
    assert "noordrail.example" in page


def test_a_web_shop_is_made_by_hand_without_an_address(database: TestDatabase, railway: Client, browser: TestClient) -> None:
    answer = browser.post(
        f"/clients/{railway.id}/locations",
        data={"name": "noordrail.example", "country": "NL", "channel": "website"},
        follow_redirects=False,
    )
    assert answer.status_code == 303
    with database.reading() as session:
        made = session.scalars(sa.select(Location).where(Location.channel == "website")).one()
    assert (made.city, made.latitude) == ("", None)


def test_an_unknown_channel_is_refused_and_nothing_is_made(database: TestDatabase, railway: Client, browser: TestClient) -> None:
    answer = browser.post(f"/clients/{railway.id}/locations", data={"name": "x", "country": "NL", "channel": "carrier pigeon"})
    assert answer.status_code == 422
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Location).where(Location.name == "x")) == 0


@pytest.mark.parametrize(("from_home", "fits"), [(True, True), (False, False)])
def test_distance_matters_only_where_somebody_has_to_go(from_home: bool, fits: bool) -> None:
    person = Person(ShopperStatus.ACTIVE, 1, ("nl",), 52.0, 5.0, 20)
    wish = Wish(new_id(), new_id(), new_id(), new_id(), dt.date(2027, 3, 1))
    job = Job(wish, dt.date(2027, 3, 31), ("nl",), 1, None, None, from_home=from_home)
    found = judge(person, job, [], [], None)
    assert next(reason.fits for reason in found.reasons if reason.code is ReasonCode.DISTANCE) is fits
