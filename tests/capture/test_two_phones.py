"""Two phones at one visit: nothing is lost, both answers are kept, the shopper chooses."""

import datetime as dt
import uuid
from typing import Any

from starlette.testclient import TestClient

from app.kit.clock import now
from app.quality.checks import Doubt, run_checks
from app.quality.queries import gather_facts
from app.visits.models import Visit
from app.visits.rules import VisitStatus
from tests.capture.test_events import outcomes, send, standing
from tests.capture.world import DEVICE, SECOND_DEVICE, World, batch, event

THIRD_DEVICE = uuid.UUID("00000000-0000-4000-8000-000000000003")


def mark(device: uuid.UUID, sequence: int) -> str:
    return f"{device}:{sequence}"


def bundle(client: TestClient, visit_id: uuid.UUID) -> dict[str, Any]:
    answer = client.get(f"/api/v1/phone/visits/{visit_id}")
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


def others(client: TestClient, visit_id: uuid.UUID) -> list[tuple[str, Any, str]]:
    return [(each["question_code"], each["value"], each["mark"]) for each in bundle(client, visit_id)["other_answers"]]


def test_two_phones_that_do_not_know_of_each_other_both_keep_their_answer(world: World, anna: TestClient) -> None:
    visit_id = world.visit(VisitStatus.STARTED)
    earlier = now() - dt.timedelta(minutes=5)
    send(anna, visit_id, batch([event(world, 1, code="clean", value="yes")]))

    late = send(anna, visit_id, batch([event(world, 1, code="clean", value="no", at=earlier)], SECOND_DEVICE))
    newer = send(anna, visit_id, batch([event(world, 2, code="clean", value="no")], SECOND_DEVICE))

    assert outcomes(late) == ["late"]
    assert late["receipts"][0]["other_phone"] is True
    assert outcomes(newer) == ["stored"]
    assert newer["receipts"][0]["other_phone"] is True
    assert standing(world.database, visit_id) == {"clean": "no"}
    assert others(anna, visit_id) == [("clean", "yes", mark(DEVICE, 1))]


def test_the_shoppers_choice_settles_it_and_stands_whatever_the_clocks_say(world: World, anna: TestClient) -> None:
    visit_id = world.visit(VisitStatus.STARTED)
    slow = now() - dt.timedelta(hours=2)
    send(anna, visit_id, batch([event(world, 1, code="clean", value="yes", at=slow)]))
    send(anna, visit_id, batch([event(world, 1, code="clean", value="no")], SECOND_DEVICE))
    choice = event(world, 2, code="clean", value="yes", at=slow + dt.timedelta(minutes=1)) | {"replaces": [mark(SECOND_DEVICE, 1)]}

    answer = send(anna, visit_id, batch([choice]))

    assert outcomes(answer) == ["stored"]
    assert answer["receipts"][0]["other_phone"] is False
    assert standing(world.database, visit_id) == {"clean": "yes"}
    assert others(anna, visit_id) == []


def test_going_on_at_another_phone_is_no_dispute(world: World, anna: TestClient) -> None:
    visit_id = world.visit(VisitStatus.STARTED)
    send(anna, visit_id, batch([event(world, 1, code="clean", value="yes"), event(world, 2, code="open", value="no")]))
    [clean, opened] = bundle(anna, visit_id)["answers"]
    assert (clean["mark"], opened["mark"]) == (mark(DEVICE, 1), mark(DEVICE, 2))
    assert bundle(anna, visit_id)["place"] == "desk"

    changed = event(world, 1, code="clean", value="no", at=now() - dt.timedelta(hours=1)) | {"replaces": [clean["mark"]]}
    answer = send(anna, visit_id, batch([changed], SECOND_DEVICE))

    assert outcomes(answer) == ["stored"]
    assert standing(world.database, visit_id)["clean"] == "no"
    assert others(anna, visit_id) == []


def test_the_same_answer_twice_is_nothing_to_choose_from(world: World, anna: TestClient) -> None:
    visit_id = world.visit(VisitStatus.STARTED)
    send(anna, visit_id, batch([event(world, 1, code="clean", value="yes")]))

    answer = send(anna, visit_id, batch([event(world, 1, code="clean", value="yes")], SECOND_DEVICE))

    assert answer["receipts"][0]["other_phone"] is False
    assert others(anna, visit_id) == []


def test_of_three_phones_only_the_unseen_answer_is_left_to_choose(world: World, anna: TestClient) -> None:
    visit_id = world.visit(VisitStatus.STARTED)
    send(anna, visit_id, batch([event(world, 1, code="signs", value=1)]))
    send(anna, visit_id, batch([event(world, 1, code="signs", value=2) | {"replaces": [mark(DEVICE, 1)]}], SECOND_DEVICE))
    send(anna, visit_id, batch([event(world, 1, code="signs", value=3) | {"replaces": [mark(DEVICE, 1)]}], THIRD_DEVICE))

    assert standing(world.database, visit_id) == {"signs": 3}
    assert others(anna, visit_id) == [("signs", 2, mark(SECOND_DEVICE, 1))]


def test_a_mark_that_is_none_is_refused_and_nothing_is_kept(world: World, anna: TestClient) -> None:
    visit_id = world.visit(VisitStatus.STARTED)
    body = batch([event(world, 1, code="clean", value="yes") | {"replaces": ["me:1"]}])

    answer = anna.post(f"/api/v1/phone/visits/{visit_id}/events", json=body)

    assert answer.status_code == 422
    assert standing(world.database, visit_id) == {}


def test_the_reviewer_hears_of_both_answers_also_after_the_choice(world: World, anna: TestClient) -> None:
    visit_id = world.visit(VisitStatus.STARTED)
    send(anna, visit_id, batch([event(world, 1, code="clean", value="yes")]))
    send(anna, visit_id, batch([event(world, 1, code="clean", value="no")], SECOND_DEVICE))
    assert [(doubt.question_code, doubt.facts) for doubt in noted(world, visit_id, "two_phones")] == [
        ("clean", {"others": {"nl": "Ja", "en": "Yes"}})
    ]

    send(anna, visit_id, batch([event(world, 2, code="clean", value="yes") | {"replaces": [mark(SECOND_DEVICE, 1)]}]))

    assert [doubt.facts["others"]["en"] for doubt in noted(world, visit_id, "two_phones")] == ["No"]


def noted(world: World, visit_id: uuid.UUID, code: str) -> list[Doubt]:
    with world.database.reading() as session:
        facts = gather_facts(session, session.get_one(Visit, visit_id))
    return [doubt for doubt in run_checks(facts) if doubt.code == code]


def test_a_clock_that_is_off_is_a_note_for_the_reviewer_and_holds_nothing_up(world: World, anna: TestClient) -> None:
    visit_id = world.visit(VisitStatus.STARTED)
    events = [
        event(world, 1, "clock", None, {"error_ms": -900_000}),
        event(world, 2, "clock", None, {"set_back_ms": 3_600_000}),
        event(world, 3, "clock", None, {"error_ms": "late"}),
        event(world, 4, code="clean", value="yes"),
    ]

    answer = send(anna, visit_id, batch(events))

    assert outcomes(answer) == ["stored", "stored", "refused", "stored"]
    assert [doubt.facts for doubt in noted(world, visit_id, "clock_off")] == [{"minutes": 15}]
    assert [doubt.facts for doubt in noted(world, visit_id, "clock_set_back")] == [{"minutes": 60}]
    assert {doubt.severity.value for code in ("clock_off", "clock_set_back") for doubt in noted(world, visit_id, code)} == {"note"}
