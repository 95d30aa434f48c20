"""Handing out visits: what a deed changes, what a refusal leaves as it was."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session

from app.assignments import actions, queries
from app.assignments.errors import (
    CapReached,
    DayNotPossible,
    NobodyChosen,
    OfferLapsed,
    OfferNotFound,
    OfferTaken,
    ShopperNotAvailable,
    VisitNotOpen,
)
from app.assignments.jobs import expire
from app.assignments.models import Offer
from app.assignments.rules import OfferStatus
from app.audit.models import AuditEntry
from app.jobs.actions import run_due
from app.kit.clock import now
from app.mail.models import OutgoingMail
from app.recruitment.rules import ShopperStatus
from app.studies.models import CapRule
from app.studies.rules import CapKind, WaveStatus
from app.visits import actions as visits
from app.visits.errors import ReasonNeeded
from app.visits.models import Visit
from app.visits.queries import find_replacement
from app.visits.rules import VisitStatus
from app.web import formatting as fmt
from app.wiring import wire
from tests.support.databases import TestDatabase
from tests.visits.worlds import AMERSFOORT, StudyInField, make_world, today

TOMORROW = dt.timedelta(days=1)


@pytest.fixture
def field(session: Session) -> StudyInField:
    world = make_world(session)
    return world.study([world.location(), world.location(AMERSFOORT, "Amersfoort")], visits_each=2)


def entries(session: Session, visit: Visit) -> list[str]:
    return list(session.scalars(sa.select(AuditEntry.action).where(AuditEntry.visit_id == visit.id).order_by(AuditEntry.at, AuditEntry.id)))


def test_the_first_to_accept_has_it_and_the_others_are_told(session: Session, field: StudyInField, database: TestDatabase) -> None:
    wire()
    visit, first, second = field.visits[0], field.world.shopper(), field.world.shopper(name="Nour Bakker")
    assert first.shopper_id
    assert second.shopper_id
    sent = actions.invite(session, field.world.manager, visit.id, [first.shopper_id, second.shopper_id], message="Please go on a weekday")
    by_shopper = {offer.shopper_id: offer for offer in sent}
    taken = actions.accept(session, first, by_shopper[first.shopper_id].id, today() + TOMORROW)
    session.commit()
    assert (taken.status, taken.shopper_id, taken.planned_on) == (VisitStatus.ASSIGNED, first.shopper_id, today() + TOMORROW)
    assert by_shopper[second.shopper_id].status is OfferStatus.WITHDRAWN
    with pytest.raises(OfferTaken):
        actions.accept(session, second, by_shopper[second.shopper_id].id, today() + TOMORROW)
    session.rollback()
    assert session.get_one(Visit, visit.id).shopper_id == first.shopper_id
    assert [action for action in entries(session, visit) if action.startswith("offer")] == [
        "offer.sent",
        "offer.sent",
        "offer.accepted",
        "offer.withdrawn",
    ]
    session.rollback()
    run_due(database.app)
    mails = session.execute(sa.select(OutgoingMail.template, OutgoingMail.recipient)).all()
    assert sorted((row[0], row[1]) for row in mails) == sorted(
        [("offer", first.email), ("offer", second.email), ("offer_closed", second.email)]
    )
    body = session.scalars(
        sa.select(OutgoingMail.body_text).where(OutgoingMail.template == "offer", OutgoingMail.recipient == first.email)
    ).one()
    assert "Utrecht Centraal" in body
    assert "24.50" in body
    assert "/phone/" in body
    assert "Please go on a weekday" in body


def test_accepting_twice_is_a_retry(session: Session, field: StudyInField) -> None:
    shopper = field.world.shopper()
    offer = field.world.offer(field.visits[0], shopper)
    once = actions.accept(session, shopper, offer.id, today())
    version = once.version
    assert actions.accept(session, shopper, offer.id, today()).version == version


def test_somebody_elses_offer_does_not_exist(session: Session, field: StudyInField) -> None:
    offer = field.world.offer(field.visits[0], field.world.shopper())
    with pytest.raises(OfferNotFound):
        actions.accept(session, field.world.shopper(), offer.id, today())
    assert field.visits[0].status is VisitStatus.OPEN


def test_a_day_outside_the_wave_or_in_the_past_is_refused(session: Session, field: StudyInField) -> None:
    shopper = field.world.shopper()
    offer = field.world.offer(field.visits[0], shopper)
    for day in (today() - TOMORROW, field.wave.ends_on + TOMORROW):
        with pytest.raises(DayNotPossible, match=re.escape(fmt.date(field.wave.ends_on))):
            actions.accept(session, shopper, offer.id, day)
    assert (offer.status, field.visits[0].status) == (OfferStatus.SENT, VisitStatus.OPEN)


def test_an_offer_whose_time_is_over_cannot_be_accepted_even_before_the_sweep(session: Session, field: StudyInField) -> None:
    shopper = field.world.shopper()
    offer = field.world.offer(field.visits[0], shopper, expires_at=now() - dt.timedelta(seconds=1))
    with pytest.raises(OfferLapsed):
        actions.accept(session, shopper, offer.id, today())
    assert field.visits[0].status is VisitStatus.OPEN


def test_a_suspended_shopper_gets_no_work(session: Session, field: StudyInField) -> None:
    shopper = field.world.shopper(status=ShopperStatus.SUSPENDED)
    assert shopper.shopper_id
    offer = field.world.offer(field.visits[0], shopper)
    with pytest.raises(ShopperNotAvailable):
        actions.accept(session, shopper, offer.id, today())
    with pytest.raises(ShopperNotAvailable):
        actions.invite(session, field.world.manager, field.visits[1].id, [shopper.shopper_id])
    assert field.visits[0].status is VisitStatus.OPEN
    assert queries.refresh_offers(session, field.visits[1].id) == []


def test_a_cap_is_refused_with_its_figures_and_an_exception_set_beforehand_lets_it_through(session: Session) -> None:
    world = make_world(session)
    field = world.study([world.location(), world.location(AMERSFOORT, "Amersfoort")], caps={CapKind.PER_WAVE: 1})
    shopper = world.shopper()
    assert shopper.shopper_id
    actions.assign_at_once(session, world.manager, field.visits[0].id, shopper.shopper_id, today())
    with pytest.raises(CapReached) as caught:
        actions.assign_at_once(session, world.manager, field.visits[1].id, shopper.shopper_id, today())
    assert caught.value.facts["cap"]["kind"] == "per_wave"
    assert (caught.value.facts["cap"]["limit"], caught.value.facts["cap"]["used"]) == (1, 1)
    assert field.visits[1].status is VisitStatus.OPEN
    assert queries.refresh_offers(session, field.visits[1].id) == []
    session.add(CapRule(study_id=field.study.id, kind=CapKind.PER_WAVE, amount=2, shopper_id=shopper.shopper_id, reason="Lives there"))
    session.flush()
    assert actions.assign_at_once(session, world.manager, field.visits[1].id, shopper.shopper_id, today()).status is VisitStatus.ASSIGNED


def test_inviting_again_asks_only_who_was_not_asked(session: Session, field: StudyInField) -> None:
    visit, manager = field.visits[0], field.world.manager
    asked, declined, fresh = (field.world.shopper() for _n in range(3))
    ids = [shopper.shopper_id for shopper in (asked, declined, fresh) if shopper.shopper_id]
    first = actions.invite(session, manager, visit.id, ids[:2])
    actions.decline(session, declined, next(offer.id for offer in first if offer.shopper_id == declined.shopper_id), "on holiday")
    assert [offer.shopper_id for offer in actions.invite(session, manager, visit.id, ids)] == [fresh.shopper_id]
    with pytest.raises(NobodyChosen):
        actions.invite(session, manager, visit.id, [])


def test_an_offer_taken_back_can_be_sent_again(session: Session, field: StudyInField) -> None:
    shopper, manager = field.world.shopper(), field.world.manager
    assert shopper.shopper_id
    (offer,) = actions.invite(session, manager, field.visits[0].id, [shopper.shopper_id])
    actions.take_back_offer(session, manager, offer.id)
    with pytest.raises(OfferLapsed):
        actions.accept(session, shopper, offer.id, today())
    (again,) = actions.invite(session, manager, field.visits[0].id, [shopper.shopper_id])
    assert (again.id, again.status) == (offer.id, OfferStatus.SENT)


def test_a_visit_taken_back_needs_a_reason_and_opens_its_cell_once(session: Session, field: StudyInField) -> None:
    shopper, manager, visit = field.world.shopper(), field.world.manager, field.visits[0]
    assert shopper.shopper_id
    actions.assign_at_once(session, manager, visit.id, shopper.shopper_id, today())
    session.commit()
    with pytest.raises(ReasonNeeded):
        actions.withdraw_visit(session, manager, visit.id, "  ")
    session.rollback()
    assert session.get_one(Visit, visit.id).status is VisitStatus.ASSIGNED
    actions.withdraw_visit(session, manager, visit.id, "The shopper fell ill")
    fresh = find_replacement(session, visit)
    assert fresh is not None
    assert (fresh.status, fresh.quota_cell_id, fresh.shopper_id) == (VisitStatus.OPEN, visit.quota_cell_id, None)
    assert session.scalar(sa.select(sa.func.count()).select_from(Visit).where(Visit.quota_cell_id == visit.quota_cell_id)) == 3


def test_a_cell_is_not_opened_a_second_time_when_a_rejection_stands_after_an_appeal(session: Session, field: StudyInField) -> None:
    shopper, manager, visit = field.world.shopper(), field.world.manager, field.visits[0]
    assert shopper.shopper_id
    actions.assign_at_once(session, manager, visit.id, shopper.shopper_id, today())
    for status in (VisitStatus.BRIEFED, VisitStatus.STARTED, VisitStatus.SUBMITTED, VisitStatus.IN_REVIEW):
        visits.transition(session, manager, visit, status)
    for status in (VisitStatus.REJECTED, VisitStatus.APPEALED, VisitStatus.IN_REVIEW, VisitStatus.REJECTED):
        visits.transition(session, manager, visit, status, reason="Wrong place")
    assert session.scalar(sa.select(sa.func.count()).select_from(Visit).where(Visit.replaces_id == visit.id)) == 1


def test_a_cell_of_a_wave_that_is_over_is_not_opened_again(session: Session, field: StudyInField) -> None:
    shopper, manager, visit = field.world.shopper(), field.world.manager, field.visits[0]
    assert shopper.shopper_id
    actions.assign_at_once(session, manager, visit.id, shopper.shopper_id, today())
    field.wave.status = WaveStatus.CLOSED
    actions.withdraw_visit(session, manager, visit.id, "Wave closed")
    assert find_replacement(session, visit) is None


def test_only_an_open_visit_can_be_handed_out(session: Session, field: StudyInField) -> None:
    shopper, other, manager = field.world.shopper(), field.world.shopper(), field.world.manager
    assert shopper.shopper_id
    assert other.shopper_id
    actions.assign_at_once(session, manager, field.visits[0].id, shopper.shopper_id, today())
    with pytest.raises(VisitNotOpen):
        actions.assign_at_once(session, manager, field.visits[0].id, other.shopper_id, today())
    with pytest.raises(VisitNotOpen):
        actions.invite(session, manager, field.visits[0].id, [other.shopper_id])
    assert field.visits[0].shopper_id == shopper.shopper_id


def test_clocks_that_run_out_end_offers_and_visits_each_once(session: Session, field: StudyInField, database: TestDatabase) -> None:
    world = field.world
    late, slow, quick = world.shopper(), world.shopper(), world.shopper()
    assert late.shopper_id
    actions.assign_at_once(session, world.manager, field.visits[0].id, late.shopper_id, today())
    ended, waiting = world.offer(field.visits[1], slow), world.offer(field.visits[1], quick, expires_at=now() + dt.timedelta(days=20))
    session.commit()
    assert expire(database.app) == 0
    with time_machine.travel(now() + dt.timedelta(days=4)):
        assert expire(database.app) == 2
        assert expire(database.app) == 0
    session.expire_all()
    assert session.get_one(Visit, field.visits[0].id).status is VisitStatus.EXPIRED
    assert find_replacement(session, field.visits[0]) is not None
    assert session.get_one(Offer, ended.id).status is OfferStatus.LAPSED
    assert session.get_one(Offer, waiting.id).status is OfferStatus.SENT
    assert session.get_one(Visit, field.visits[1].id).status is VisitStatus.OPEN


def test_open_visits_end_with_their_wave(session: Session, field: StudyInField, database: TestDatabase) -> None:
    field.wave.status = WaveStatus.CLOSED
    session.commit()
    assert expire(database.app) == 4
    session.expire_all()
    assert {visit.status for visit in session.scalars(sa.select(Visit))} == {VisitStatus.EXPIRED}
