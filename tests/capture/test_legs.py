"""A visit in three legs on days of their own: each is handed in by itself, nothing is lost, and the visit is in when all are."""

import datetime as dt
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.access.viewer import SYSTEM
from app.audit.models import AuditEntry
from app.capture.models import Answer, CaptureEvent
from app.capture.queries import list_events
from app.kit.clock import local_date, now
from app.visits import actions as visits
from app.visits.models import Visit, VisitLeg
from app.visits.rules import LegStatus, VisitStatus
from tests.capture.leg_visits import CODES, make_leg_visit
from tests.capture.world import SECOND_DEVICE, World, batch, event


@pytest.fixture
def visit_id(world: World) -> uuid.UUID:
    return make_leg_visit(world)


def post(anna: TestClient, visit_id: uuid.UUID, *events: dict[str, Any], device: uuid.UUID | None = None) -> dict[str, Any]:
    answer = anna.post(f"/api/v1/phone/visits/{visit_id}/events", json=batch(list(events), device))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def legs_of(world: World, visit_id: uuid.UUID) -> list[VisitLeg]:
    with world.database.reading() as session:
        return list(session.scalars(sa.select(VisitLeg).where(VisitLeg.visit_id == visit_id).order_by(VisitLeg.position)))


def later(days: int) -> time_machine.travel:
    return time_machine.travel(now() + dt.timedelta(days=days), tick=True)


def test_an_assigned_visit_has_its_legs_with_their_days(world: World, anna: TestClient, visit_id: uuid.UUID) -> None:
    today = local_date(now(), "Europe/Brussels")
    legs = legs_of(world, visit_id)
    assert [(leg.code, leg.opens_on, leg.closes_on) for leg in legs] == [
        ("order", today, today),
        ("delivery", today + dt.timedelta(days=1), today + dt.timedelta(days=10)),
        ("return", today + dt.timedelta(days=2), today + dt.timedelta(days=35)),
    ]
    card = anna.get(f"/api/v1/phone/visits/{visit_id}").json()["visit"]
    assert [(leg["code"], leg["title"]["en"], leg["status"]) for leg in card["legs"]] == [(code, code.title(), "waiting") for code in CODES]


def test_each_leg_is_sent_by_itself_and_the_last_one_sends_the_visit(world: World, anna: TestClient, visit_id: uuid.UUID) -> None:
    first = post(
        anna, visit_id, event(world, 1, "start", None, {}), event(world, 2, code="q_order", value="yes"),
        event(world, 3, "submit", None, {"leg": "order"}),
    )  # fmt: skip
    assert [receipt["outcome"] for receipt in first["receipts"]] == ["stored"] * 3
    assert first["missing"] == []
    assert (first["visit"]["status"], [leg["status"] for leg in first["visit"]["legs"]]) == ("started", ["submitted", "waiting", "waiting"])
    with later(4):
        second = post(anna, visit_id, event(world, 4, code="q_delivery", value="no"), event(world, 5, "submit", None, {"leg": "delivery"}))
        assert [leg["status"] for leg in second["visit"]["legs"]] == ["submitted", "submitted", "open"]
        assert world.load(visit_id).status is VisitStatus.STARTED
    with later(9):
        third = post(anna, visit_id, event(world, 6, code="q_return", value="yes"), event(world, 7, "submit", None, {"leg": "return"}))
    assert third["visit"]["status"] == "in_review"
    legs = legs_of(world, visit_id)
    assert [leg.status for leg in legs] == [LegStatus.SUBMITTED] * 3
    days = [leg.handed_in_on for leg in legs]
    assert all(days)
    assert [(day - days[0]).days for day in days if day and days[0]] == [0, 4, 9]
    with world.database.reading() as session:
        told = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "visit.leg_submitted").order_by(AuditEntry.id)).all()
    assert [entry.changes["leg"][1] for entry in told] == list(CODES)


def test_a_leg_before_its_window_is_refused_with_its_day_and_its_answers_are_kept(
    world: World, anna: TestClient, visit_id: uuid.UUID
) -> None:
    post(anna, visit_id, event(world, 1, code="q_order", value="yes"), event(world, 2, "submit", None, {"leg": "order"}))
    got = post(anna, visit_id, event(world, 3, code="q_delivery", value="yes"), event(world, 4, "submit", None, {"leg": "delivery"}))
    assert [receipt["outcome"] for receipt in got["receipts"]] == ["stored", "refused"]
    opens = legs_of(world, visit_id)[1].opens_on
    assert opens is not None
    assert opens.isoformat() in got["receipts"][1]["detail"]
    assert got["missing"] == []
    assert [leg.status for leg in legs_of(world, visit_id)] == [LegStatus.SUBMITTED, LegStatus.WAITING, LegStatus.WAITING]
    with later(1):
        again = post(anna, visit_id, event(world, 5, "submit", None, {"leg": "delivery"}))
    assert again["receipts"][0]["outcome"] == "stored"


def test_a_phone_whose_clock_runs_ahead_opens_no_leg(world: World, anna: TestClient, visit_id: uuid.UUID) -> None:
    ahead = now() + dt.timedelta(days=5)
    got = post(
        anna, visit_id, event(world, 1, code="q_order", value="yes"), event(world, 2, "submit", None, {"leg": "order"}),
        event(world, 3, code="q_delivery", value="yes", at=ahead), event(world, 4, "submit", None, {"leg": "delivery"}, at=ahead),
    )  # fmt: skip
    assert [receipt["outcome"] for receipt in got["receipts"]] == ["stored", "stored", "stored", "refused"]


def test_legs_done_without_a_network_count_on_the_days_they_were_sent_from_the_phone(
    world: World, anna: TestClient, visit_id: uuid.UUID
) -> None:
    start = now()
    with later(20):
        events = []
        for n, code in enumerate(CODES):
            moment = start + dt.timedelta(days=3 * n, minutes=1)
            events += [
                event(world, 2 * n + 1, code=f"q_{code}", value="yes", at=moment),
                event(world, 2 * n + 2, "submit", None, {"leg": code}, at=moment),
            ]
        got = post(anna, visit_id, *events)
    assert {receipt["outcome"] for receipt in got["receipts"]} == {"stored"}
    assert got["visit"]["status"] == "in_review"
    assert [(leg.handed_in_on - local_date(start, "Europe/Brussels")).days for leg in legs_of(world, visit_id) if leg.handed_in_on] == [
        0,
        3,
        6,
    ]


def test_no_leg_goes_in_before_the_one_before_it(world: World, anna: TestClient, visit_id: uuid.UUID) -> None:
    with later(5):
        got = post(anna, visit_id, event(world, 1, code="q_return", value="yes"), event(world, 2, "submit", None, {"leg": "return"}))
    assert got["receipts"][1]["outcome"] == "refused"
    assert "Order" in got["receipts"][1]["detail"]
    assert [leg.status for leg in legs_of(world, visit_id)] == [LegStatus.OPEN, LegStatus.WAITING, LegStatus.WAITING]


def test_only_what_is_missing_in_the_leg_keeps_it_from_being_sent(world: World, anna: TestClient, visit_id: uuid.UUID) -> None:
    got = post(anna, visit_id, event(world, 1, "start", None, {}), event(world, 2, "submit", None, {"leg": "order"}))
    assert got["receipts"][1]["outcome"] == "refused"
    assert [(each["question_code"], each["section_code"]) for each in got["missing"]] == [("q_order", "s_order")]
    assert legs_of(world, visit_id)[0].status is LegStatus.OPEN


def test_what_comes_for_a_leg_that_was_sent_is_kept_and_changes_nothing(world: World, anna: TestClient, visit_id: uuid.UUID) -> None:
    post(anna, visit_id, event(world, 1, code="q_order", value="yes"), event(world, 2, "submit", None, {"leg": "order"}))
    got = post(
        anna,
        visit_id,
        event(world, 1, code="q_order", value="no"),
        event(world, 2, "submit", None, {"leg": "order"}),
        device=SECOND_DEVICE,
    )
    assert [receipt["outcome"] for receipt in got["receipts"]] == ["late", "late"]
    with world.database.reading() as session:
        assert session.get_one(Answer, (visit_id, "q_order")).value == "yes"
        assert next(each.value for each in list_events(session, visit_id) if each.device_id == SECOND_DEVICE) == "no"


def test_an_older_app_that_knows_no_legs_hands_in_the_open_one_and_then_the_rest(
    world: World, anna: TestClient, visit_id: uuid.UUID
) -> None:
    first = post(anna, visit_id, event(world, 1, code="q_order", value="yes"), event(world, 2, "submit", None, {}))
    assert first["receipts"][1]["outcome"] == "stored"
    assert [leg["status"] for leg in first["visit"]["legs"]] == ["submitted", "waiting", "waiting"]
    with later(12):
        rest = post(
            anna, visit_id, event(world, 3, code="q_delivery", value="yes"), event(world, 4, code="q_return", value="no"),
            event(world, 5, "submit", None, {}),
        )  # fmt: skip
    assert rest["visit"]["status"] == "in_review"


def test_a_visit_that_cannot_be_completed_half_way_keeps_the_legs_that_were_sent(
    world: World, anna: TestClient, visit_id: uuid.UUID
) -> None:
    post(anna, visit_id, event(world, 1, code="q_order", value="yes"), event(world, 2, "submit", None, {"leg": "order"}))
    stop = {"reason": "other", "text": "The shop cancelled the order after two days.", "photos": []}
    got = post(anna, visit_id, event(world, 3, "could_not_complete", None, stop))
    assert got["visit"]["status"] == "in_review"
    assert [leg.status for leg in legs_of(world, visit_id)] == [LegStatus.SUBMITTED, LegStatus.MISSED, LegStatus.MISSED]


def test_a_retry_of_a_leg_is_a_duplicate(world: World, anna: TestClient, visit_id: uuid.UUID) -> None:
    events = [event(world, 1, code="q_order", value="yes"), event(world, 2, "submit", None, {"leg": "order"})]
    post(anna, visit_id, *events)
    assert [receipt["outcome"] for receipt in post(anna, visit_id, *events)["receipts"]] == ["duplicate", "duplicate"]
    assert world.count(CaptureEvent) == 2


def test_the_reviewer_sees_what_came_when_and_what_came_late(world: World, app: FastAPI, anna: TestClient, visit_id: uuid.UUID) -> None:
    start = now()
    with later(20):
        events = []
        for n, (code, days) in enumerate(zip(CODES, (0, 13, 14), strict=True)):
            moment = start + dt.timedelta(days=days, minutes=1)
            events += [
                event(world, 2 * n + 1, code=f"q_{code}", value="yes", at=moment),
                event(world, 2 * n + 2, "submit", None, {"leg": code}, at=moment),
            ]
        assert post(anna, visit_id, *events)["visit"]["status"] == "in_review"
    page = world.browser(app, "kim").get(f"/review/{visit_id}")
    assert page.status_code == 200
    assert all(code.title() in page.text for code in CODES)
    assert "3 days late" in page.text
    assert page.text.count("1 answer,") == 3


def test_a_returned_visit_is_sent_in_again_as_a_whole(world: World, anna: TestClient, visit_id: uuid.UUID) -> None:
    with later(5):
        for n, code in enumerate(CODES):
            post(
                anna,
                visit_id,
                event(world, 2 * n + 1, code=f"q_{code}", value="yes"),
                event(world, 2 * n + 2, "submit", None, {"leg": code}),
            )
        with world.database.session() as session:
            visits.transition(session, SYSTEM, session.get_one(Visit, visit_id), VisitStatus.RETURNED, reason="One question.")
            session.commit()
        again = post(anna, visit_id, event(world, 9, "submit", None, {}))
    assert again["visit"]["status"] == "in_review"
    assert [leg.status for leg in legs_of(world, visit_id)] == [LegStatus.SUBMITTED] * 3
