"""Names to order under: one a shopper and study, seen by that shopper and by staff, never by a client."""

import uuid

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.access.viewer import SYSTEM
from app.audit.models import AuditEntry
from app.kit.clock import now
from app.kit.ids import new_id
from app.studies.models import Study
from app.visits import actions as visits
from app.visits.aliases import find_alias, give_alias, make_alias, set_alias
from app.visits.errors import AliasNotFitting, AliasTaken
from app.visits.models import OrderAlias, Visit
from app.visits.rules import VisitStatus
from tests.capture.world import World, make_world
from tests.support.databases import TestDatabase


@pytest.fixture
def world(database: TestDatabase) -> World:
    made = make_world(database)
    with database.session() as session:
        session.get_one(Study, made.study_id).orders_under_alias = True
        session.commit()
    return made


def assign(world: World, who: str = "anna") -> uuid.UUID:
    visit_id = world.visit(VisitStatus.OPEN, shopper_id=None, planned_on=None)
    shopper_id = world.people[who].shopper_id
    assert shopper_id is not None
    with world.database.session() as session:
        visits.assign(session, SYSTEM, session.get_one(Visit, visit_id), shopper_id, now().date())
        session.commit()
    return visit_id


def test_an_alias_is_always_the_same_and_says_nothing_of_who_it_is() -> None:
    study, shopper = new_id(), new_id()
    name, email = make_alias(study, shopper, "post.example.org")
    assert make_alias(study, shopper, "post.example.org") == (name, email)
    assert make_alias(study, shopper, "") == (name, "")
    assert email.endswith("@post.example.org")
    assert email.isascii()
    assert shopper.hex[:6] not in email


def test_hundreds_of_shoppers_have_addresses_of_their_own() -> None:
    study = new_id()
    assert len({make_alias(study, new_id(), "post.example.org")[1] for _n in range(500)}) == 500


def test_an_assigned_shopper_has_one_alias_in_a_study_and_finds_it_on_the_phone(world: World, app: FastAPI) -> None:
    first, second = assign(world), assign(world)
    assert world.count(OrderAlias) == 1
    phone = world.browser(app, "anna")
    told = [phone.get(f"/api/v1/phone/visits/{visit_id}").json()["alias"] for visit_id in (first, second)]
    assert told[0] == told[1]
    assert set(told[0]) == {"name", "email"}


def test_a_study_that_does_without_gives_none(world: World, app: FastAPI) -> None:
    with world.database.session() as session:
        session.get_one(Study, world.study_id).orders_under_alias = False
        session.commit()
    visit_id = assign(world)
    assert world.count(OrderAlias) == 0
    assert world.browser(app, "anna").get(f"/api/v1/phone/visits/{visit_id}").json()["alias"] is None


def test_nobody_but_the_shopper_and_staff_finds_an_alias(world: World) -> None:
    visit_id = assign(world)
    with world.database.reading() as session:
        visit = session.get_one(Visit, visit_id)
        seen = {who: find_alias(session, person.viewer, visit) is not None for who, person in world.people.items()}
    assert seen == {"anna": True, "bram": False, "kim": True, "lotte": True, "noor": False}


def test_the_client_never_reads_the_alias_of_an_approved_visit(world: World, app: FastAPI) -> None:
    visit_id = assign(world)
    with world.database.session() as session:
        visit = session.get_one(Visit, visit_id)
        alias = set_alias(session, SYSTEM, visit, "Zebedeus Quast", "zebedeus@post.example.org")
        visit.status = VisitStatus.APPROVED
        assert alias.name == "Zebedeus Quast"
        session.commit()
    client = world.browser(app, "noor")
    for page in ("/overview", "/locations", f"/locations/{world.location_id}", "/verbatims", "/journey"):
        answer = client.get(page)
        assert answer.status_code in {200, 404}
        assert "ebedeus" not in answer.text
    assert client.get(f"/api/v1/phone/visits/{visit_id}").status_code in {403, 404}


def test_the_manager_writes_an_alias_that_the_log_does_not_repeat(world: World) -> None:
    visit_id = assign(world)
    with world.database.session() as session:
        set_alias(session, SYSTEM, session.get_one(Visit, visit_id), "  Robin   Maas ", "robin.maas@post.example.org")
        session.commit()
    with world.database.reading() as session:
        alias = session.scalars(sa.select(OrderAlias)).one()
        assert (alias.name, alias.email) == ("Robin Maas", "robin.maas@post.example.org")
        assert (
            "robin" not in str(session.scalars(sa.select(AuditEntry.changes).where(AuditEntry.action == "visit.alias_set")).all()).lower()
        )


@pytest.mark.parametrize(
    ("name", "email"), [("", "a@b.example"), ("Robin Maas", "robin"), ("Robin Maas", "a b@c.example"), ("Robin", "<x>@y.example")]
)
def test_an_alias_that_nobody_could_order_under_is_refused_and_changes_nothing(world: World, name: str, email: str) -> None:
    visit_id = assign(world)
    with world.database.session() as session:
        before = session.scalars(sa.select(OrderAlias.name)).one()
        with pytest.raises(AliasNotFitting):
            set_alias(session, SYSTEM, session.get_one(Visit, visit_id), name, email)
        assert session.scalars(sa.select(OrderAlias.name)).one() == before


def test_two_shoppers_never_order_with_one_address(world: World) -> None:
    first, second = assign(world, "anna"), assign(world, "bram")
    with world.database.session() as session:
        set_alias(session, SYSTEM, session.get_one(Visit, first), "Robin Maas", "robin@post.example.org")
        with pytest.raises(AliasTaken):
            set_alias(session, SYSTEM, session.get_one(Visit, second), "Alex Roth", "Robin@post.example.org")
        assert give_alias(session, SYSTEM, session.get_one(Visit, first)) is not None


def test_a_reviewer_does_not_read_the_alias_on_the_visits_page(world: World, app: FastAPI) -> None:
    visit_id = assign(world)
    with world.database.session() as session:
        set_alias(session, SYSTEM, session.get_one(Visit, visit_id), "Robin Maas", "robin@post.example.org")
        session.commit()
    page: TestClient = world.browser(app, "kim")
    answer = page.get(f"/field/visits/{visit_id}")
    assert answer.status_code == 200
    # A reviewer may see visits, but not who the shoppers are.
    assert "Robin Maas" not in answer.text
