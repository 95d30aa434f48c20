"""Shoppers are reminded once of each thing, in their language, and never at night."""

import datetime as dt
import uuid

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session

from app.access.viewer import SYSTEM
from app.assignments.reminders import remind
from app.db import Database
from app.kit.clock import now
from app.mail.models import OutgoingMail
from app.visits import legs
from app.visits.models import Visit, VisitLeg
from app.visits.rules import LegStatus, VisitStatus
from tests.capture.leg_visits import make_leg_visit
from tests.capture.world import World, make_world
from tests.support.databases import TestDatabase

MONDAY_NOON = dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)


@pytest.fixture
def world(database: TestDatabase) -> World:
    return make_world(database)


def mails(world: World) -> list[str]:
    with world.database.reading() as session:
        return list(session.scalars(sa.select(OutgoingMail.template).order_by(OutgoingMail.id)))


def at(days: int, hour: int = 12) -> time_machine.travel:
    return time_machine.travel(MONDAY_NOON.replace(hour=hour) + dt.timedelta(days=days), tick=False)


def hand_in(session: Session, visit_id: uuid.UUID, code: str) -> None:
    visit = session.get_one(Visit, visit_id)
    legs.hand_in(session, SYSTEM, visit, [(code, now().date())], now())
    session.commit()


def run(world: World) -> int:
    return remind(Database(world.database.url))


def test_a_part_that_opens_and_one_that_closes_tomorrow_are_told_once_each(world: World) -> None:
    with at(0):
        visit_id = make_leg_visit(world)
        with world.database.session() as session:
            hand_in(session, visit_id, "order")
        assert run(world) == 0
    with at(1):
        assert run(world) == 1
        assert run(world) == 0
        assert mails(world) == ["leg_opens"]
        with world.database.reading() as session:
            assert session.scalars(sa.select(VisitLeg.status).order_by(VisitLeg.position)).all()[1] is LegStatus.OPEN
    with at(5):
        assert run(world) == 0
    with at(9):
        assert run(world) == 1
        assert run(world) == 0
        assert mails(world) == ["leg_opens", "leg_closes"]
    with world.database.reading() as session:
        written = session.scalars(sa.select(OutgoingMail)).all()
        reference = session.get_one(Visit, visit_id).reference
    assert all(f"/phone/code/{reference}" in mail.body_text for mail in written)
    assert "Delivery" in written[0].subject


def test_a_part_whose_turn_it_is_not_is_not_told(world: World) -> None:
    with at(0):
        make_leg_visit(world)
    with at(3):
        assert run(world) == 0


def test_nobody_is_reminded_at_night_or_of_what_was_sent(world: World) -> None:
    with at(0):
        visit_id = make_leg_visit(world)
        with world.database.session() as session:
            hand_in(session, visit_id, "order")
    with at(1, hour=3):
        assert run(world) == 0
    with at(1, hour=4), world.database.session() as session:
        hand_in(session, visit_id, "delivery")
    with at(1):
        assert run(world) == 0
        assert mails(world) == []


def test_a_visit_in_one_go_is_told_the_day_before_it_is_due_in_the_shoppers_language(world: World) -> None:
    with at(-3):
        visit_id = world.visit(VisitStatus.BRIEFED, due_at=MONDAY_NOON + dt.timedelta(days=1), planned_on=MONDAY_NOON.date())
    with at(-2):
        assert run(world) == 0
    with at(0):
        assert run(world) == 1
        assert run(world) == 0
    assert mails(world) == ["due_tomorrow"]
    assert world.load(visit_id).status is VisitStatus.BRIEFED
