"""What happens to the events that phones send."""

import datetime as dt
import threading
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.audit.models import AuditEntry
from app.capture.models import Answer, CaptureEvent, EventOutcome, ReviewQuestion
from app.jobs.models import Job
from app.kit.clock import now
from app.visits.rules import VisitStatus
from tests.capture.world import DEVICE, GOOD, SECOND_DEVICE, World, batch, event, whole_visit
from tests.support.databases import TestDatabase


def send(client: TestClient, visit_id: uuid.UUID, body: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(f"/api/v1/phone/visits/{visit_id}/events", json=body)
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


def outcomes(answer: dict[str, Any]) -> list[str]:
    return [receipt["outcome"] for receipt in answer["receipts"]]


def standing(database: TestDatabase, visit_id: uuid.UUID) -> dict[str, Any]:
    with database.reading() as session:
        rows = session.execute(sa.select(Answer.question_code, Answer.value).where(Answer.visit_id == visit_id))
        return {row[0]: row[1] for row in rows}


def test_a_whole_visit_in_one_batch_is_stored_and_goes_to_review(world: World, anna: TestClient) -> None:
    visit_id = world.visit()

    answer = send(anna, visit_id, batch(whole_visit(world)))

    assert set(outcomes(answer)) == {"stored"}
    assert answer["missing"] == []
    assert answer["visit"]["status"] == "in_review"
    assert world.load(visit_id).status is VisitStatus.IN_REVIEW
    assert standing(world.database, visit_id) == GOOD
    with world.database.reading() as session:
        assert session.scalars(sa.select(Job.payload).where(Job.kind == "quality.check")).all() == [{"visit_id": str(visit_id)}]


def test_the_first_event_starts_the_visit(world: World, anna: TestClient) -> None:
    visit_id = world.visit()

    answer = send(anna, visit_id, batch([event(world, 1, "start", None, {})]))

    assert answer["visit"]["status"] == "started"
    assert world.load(visit_id).started_at is not None


def test_a_retry_of_the_same_batch_is_a_duplicate_and_changes_nothing(world: World, anna: TestClient) -> None:
    visit_id = world.visit()
    body = batch(whole_visit(world))
    send(anna, visit_id, body)
    events, jobs, version = world.count(CaptureEvent), world.count(Job), world.load(visit_id).version

    again = send(anna, visit_id, body | {"sent_at": now().isoformat()})

    assert set(outcomes(again)) == {"duplicate"}
    assert (world.count(CaptureEvent), world.count(Job), world.load(visit_id).version) == (events, jobs, version)


def test_the_same_key_with_other_content_is_a_conflict_and_both_are_kept(world: World, anna: TestClient) -> None:
    visit_id = world.visit()
    send(anna, visit_id, batch([event(world, 1, code="clean", value="yes")]))
    other = batch([event(world, 1, code="clean", value="no")])

    first, retry = send(anna, visit_id, other), send(anna, visit_id, other)

    assert outcomes(first) == outcomes(retry) == ["conflict"]
    assert first["receipts"][0]["stored"] == "yes"
    assert standing(world.database, visit_id) == {"clean": "yes"}
    with world.database.reading() as session:
        rows = session.execute(sa.select(CaptureEvent.variant, CaptureEvent.value).order_by(CaptureEvent.variant)).all()
    assert [tuple(row) for row in rows] == [(0, "yes"), (1, "no")]


def test_an_event_twice_in_one_batch_is_kept_once(world: World, anna: TestClient) -> None:
    visit_id = world.visit()
    one = event(world, 1, code="clean", value="yes")

    answer = send(anna, visit_id, batch([one, one]))

    assert outcomes(answer) == ["stored", "duplicate"]
    assert world.count(CaptureEvent) == 1


@pytest.mark.parametrize("status", [VisitStatus.ASSIGNED, VisitStatus.IN_REVIEW, VisitStatus.APPROVED, VisitStatus.WITHDRAWN])
def test_what_comes_late_is_kept_but_not_applied(world: World, anna: TestClient, status: VisitStatus) -> None:
    visit_id = world.visit(status)

    answer = send(anna, visit_id, batch([event(world, 1, code="clean", value="yes")]))

    assert outcomes(answer) == ["late"]
    assert answer["receipts"][0]["detail"]
    assert standing(world.database, visit_id) == {}
    assert world.load(visit_id).status is status
    with world.database.reading() as session:
        assert session.scalars(sa.select(CaptureEvent.value)).all() == ["yes"]


def test_an_answer_after_the_submit_in_the_same_batch_is_late(world: World, anna: TestClient) -> None:
    visit_id = world.visit()
    events = whole_visit(world)

    answer = send(anna, visit_id, batch([*events, event(world, 99, code="clean", value="no")]))

    assert outcomes(answer)[-1] == "late"
    assert standing(world.database, visit_id)["clean"] == "yes"


@pytest.mark.parametrize(
    ("code", "value"),
    [("clean", "perhaps"), ("signs", 9), ("signs", True), ("nowhere", "x"), ("words", 3), (None, "yes"), ("affect:desk", {"pleasure": 7}),
     ("review:00000000-0000-4000-8000-00000000000a", "hello")],
)  # fmt: skip
def test_an_answer_that_does_not_fit_is_refused_with_the_reason_and_kept(
    world: World, anna: TestClient, code: str | None, value: object
) -> None:
    visit_id = world.visit()
    one = batch([event(world, 1, code=code, value=value)])

    answer, again = send(anna, visit_id, one), send(anna, visit_id, one)

    assert outcomes(answer) == outcomes(again) == ["refused"]
    assert answer["receipts"][0]["detail"] == again["receipts"][0]["detail"] != ""
    assert standing(world.database, visit_id) == {}
    assert world.count(CaptureEvent) == 1


def test_an_answer_on_another_version_of_the_questionnaire_is_refused_and_kept(world: World, anna: TestClient) -> None:
    visit_id = world.visit()
    one = event(world, 1, code="clean", value="yes") | {"questionnaire_version_id": str(uuid.uuid4())}

    assert outcomes(send(anna, visit_id, batch([one]))) == ["refused"]
    assert standing(world.database, visit_id) == {}
    assert world.count(CaptureEvent) == 1


def test_values_that_no_database_can_keep_are_kept_readably(world: World, anna: TestClient) -> None:
    visit_id = world.visit()
    body = batch([event(world, 1, code="words", value="a nul \x00 and half \ud83d a character, long enough")])
    raw = __import__("json").dumps(body)

    answer = anna.post(f"/api/v1/phone/visits/{visit_id}/events", content=raw)

    assert answer.status_code == 200
    assert outcomes(answer.json()) == ["stored"]
    assert "\ufffd" in standing(world.database, visit_id)["words"]


def test_a_submit_with_missing_answers_is_refused_and_says_what_is_missing(world: World, anna: TestClient) -> None:
    visit_id = world.visit()
    answers = {code: value for code, value in GOOD.items() if code not in {"greeted", "words"}} | {"clean": "no"}

    answer = send(anna, visit_id, batch(whole_visit(world, answers)))

    assert outcomes(answer)[-1] == "refused"
    assert [(m["question_code"], m["section_code"], m["reason"]) for m in answer["missing"]] == [
        ("why:clean", "arriving", "required"), ("greeted", "desk", "required"), ("words", "desk", "required"),
    ]  # fmt: skip
    assert world.load(visit_id).status is VisitStatus.STARTED
    assert world.count(Job) == 0


def test_another_shopper_cannot_send_to_this_visit(world: World, app: FastAPI) -> None:
    visit_id = world.visit()

    answer = world.browser(app, "bram").post(f"/api/v1/phone/visits/{visit_id}/events", json=batch(whole_visit(world)))

    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert world.count(CaptureEvent) == 0
    assert world.load(visit_id).status is VisitStatus.BRIEFED


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("noor", 403), ("kim", 403)])
def test_nobody_but_a_shopper_sends_events(world: World, app: FastAPI, who: str | None, status: int) -> None:
    visit_id = world.visit()
    browser = world.browser(app, who)

    assert browser.post(f"/api/v1/phone/visits/{visit_id}/events", json=batch(whole_visit(world))).status_code == status
    assert browser.get(f"/api/v1/phone/visits/{visit_id}").status_code == status
    assert world.count(CaptureEvent) == 0


@pytest.mark.parametrize(
    "change",
    [{"events": []}, {"events": "x"}, {"device_id": "nobody"}, {"sent_at": "2026-11-22T10:00:00"}, {"events": [{"sequence": 0}]}],
)
def test_an_unreadable_batch_is_refused_whole(world: World, anna: TestClient, change: dict[str, Any]) -> None:
    visit_id = world.visit()

    answer = anna.post(f"/api/v1/phone/visits/{visit_id}/events", json=batch(whole_visit(world)) | change)

    assert (answer.status_code, answer.json()["code"]) == (422, "batch_unreadable")
    assert world.count(CaptureEvent) == 0


def test_a_moment_of_no_phones_time_refuses_the_batch_and_speaks_of_the_clock(world: World, anna: TestClient) -> None:
    visit_id = world.visit()
    sent = batch(whole_visit(world))
    first, *others = sent["events"]
    for moment in ("0001-01-01T00:00:00+14:00", "1999-12-31T23:59:59Z", "2201-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00"):
        for change in ({"sent_at": moment}, {"events": [first | {"captured_at": moment}, *others]}):
            answer = anna.post(f"/api/v1/phone/visits/{visit_id}/events", json=sent | change)

            assert (answer.status_code, answer.json()["code"]) == (422, "batch_unreadable"), change
            assert "date and time" in answer.json()["detail"]
            assert world.count(CaptureEvent) == 0


def test_a_batch_of_more_than_a_megabyte_is_refused_whole(world: World, anna: TestClient) -> None:
    visit_id = world.visit()
    body = batch([event(world, n, code="words", value="x" * 3000) for n in range(1, 400)])

    answer = anna.post(f"/api/v1/phone/visits/{visit_id}/events", json=body)

    assert (answer.status_code, answer.json()["code"]) == (413, "batch_too_large")
    assert world.count(CaptureEvent) == 0


def test_a_megabyte_that_does_not_announce_its_length_is_refused_too(world: World, anna: TestClient) -> None:
    visit_id = world.visit()

    answer = anna.post(f"/api/v1/phone/visits/{visit_id}/events", content=(b" " * 65536 for _n in range(40)))

    assert answer.status_code == 413
    assert world.count(CaptureEvent) == 0


def test_the_number_of_statements_does_not_grow_with_the_batch(world: World, anna: TestClient) -> None:
    """Both batches do the same kinds of work; one is a hundred times as long."""

    def statements(events: int) -> int:
        visit_id = world.visit()
        codes = ["clean", "open", "greeted"]
        body = batch([event(world, n, code=codes[n % 3], value="yes") for n in range(1, events + 1)])
        answer = anna.post(f"/api/v1/phone/visits/{visit_id}/events", json=body)
        assert set(outcomes(answer.json())) == {"stored"}
        return int(answer.headers["x-veldgast-queries"])

    statements(5)
    few, many = statements(5), statements(500)

    assert few == many
    assert many <= 20


def test_the_newest_of_two_phones_stands_and_the_older_one_is_told(world: World, anna: TestClient) -> None:
    visit_id = world.visit()
    early, late = now() - dt.timedelta(hours=2), now() - dt.timedelta(hours=1)
    send(anna, visit_id, batch([event(world, 1, code="signs", value=5, at=late)], SECOND_DEVICE))

    answer = send(anna, visit_id, batch([event(world, 1, code="signs", value=2, at=early)], DEVICE))

    assert outcomes(answer) == ["late"]
    assert standing(world.database, visit_id) == {"signs": 5}
    assert world.count(CaptureEvent) == 2


def test_on_one_phone_the_order_counts_even_when_its_clock_jumps_back(world: World, anna: TestClient) -> None:
    visit_id = world.visit()
    send(anna, visit_id, batch([event(world, 1, code="signs", value=2, at=now())]))

    send(anna, visit_id, batch([event(world, 2, code="signs", value=4, at=now() - dt.timedelta(days=400))]))

    assert standing(world.database, visit_id) == {"signs": 4}


def test_two_phones_that_send_at_once_are_both_kept(world: World, app: FastAPI) -> None:
    visit_id = world.visit()
    answers: list[list[str]] = []

    def phone(device: uuid.UUID, code: str) -> None:
        events = [event(world, n, code=code, value="yes") for n in range(1, 41)]
        answers.append(outcomes(send(world.browser(app, "anna"), visit_id, batch(events, device))))

    threads = [threading.Thread(target=phone, args=pair) for pair in ((DEVICE, "clean"), (SECOND_DEVICE, "open"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [set(made) for made in answers] == [{"stored"}, {"stored"}]
    assert world.count(CaptureEvent) == 80
    assert standing(world.database, visit_id) == {"clean": "yes", "open": "yes"}


def returned_visit(world: World, anna: TestClient, code: str | None) -> tuple[uuid.UUID, uuid.UUID]:
    """A visit that came back with one question about an answer; returns the visit's and the question's id."""
    visit_id = world.visit()
    send(anna, visit_id, batch(whole_visit(world)))
    question = ReviewQuestion(
        visit_id=visit_id, question_code=code, text="Are you sure?", asked_by=world.people["kim"].user_id, sent_at=now()
    )
    with world.database.session() as session:
        session.add(question)
        session.execute(sa.text("UPDATE visit SET status = 'returned'"))
        session.commit()
    return visit_id, question.id


def test_a_repair_changes_what_was_asked_about_and_the_log_tells_old_and_new(world: World, anna: TestClient) -> None:
    visit_id, question_id = returned_visit(world, anna, "open")

    answer = send(
        anna, visit_id,
        batch([
            event(world, 50, code="open", value="no"),
            event(world, 51, code="waited", value=None),
            event(world, 52, code=f"review:{question_id}", value="I mixed up two desks."),
            event(world, 53, "submit", None, {}),
        ]),
    )  # fmt: skip

    assert set(outcomes(answer)) == {"stored"}
    assert world.load(visit_id).status is VisitStatus.IN_REVIEW
    with world.database.reading() as session:
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "visit.answers_changed")).one()
        asked = session.get_one(ReviewQuestion, question_id)
    assert entry.changes["open"] == ["yes", "no"]
    assert entry.changes["waited"] == [252, None]
    assert entry.actor_id == world.people["anna"].user_id
    assert (asked.answer, asked.answered_at is not None) == ("I mixed up two desks.", True)


def test_in_a_repair_other_answers_stay_as_they_were_sent(world: World, anna: TestClient) -> None:
    visit_id, _question = returned_visit(world, anna, "signs")

    answer = send(anna, visit_id, batch([event(world, 50, code="clean", value="no"), event(world, 51, code="signs", value=2)]))

    assert outcomes(answer) == ["late", "stored"]
    assert "did not ask" in answer["receipts"][0]["detail"]
    assert standing(world.database, visit_id) == GOOD | {"signs": 2}


def test_a_repair_without_a_reply_to_the_reviewer_cannot_be_sent_in(world: World, anna: TestClient) -> None:
    visit_id, question_id = returned_visit(world, anna, None)

    answer = send(anna, visit_id, batch([event(world, 50, "submit", None, {})]))

    assert outcomes(answer) == ["refused"]
    assert answer["missing"] == [{"question_code": f"review:{question_id}", "section_code": None, "reason": "required"}]
    assert answer["visit"]["open_questions"] == 1
    assert world.load(visit_id).status is VisitStatus.RETURNED


def test_an_ordinary_visit_leaves_no_entry_of_changed_answers(world: World, anna: TestClient) -> None:
    send(anna, world.visit(), batch(whole_visit(world)))

    with world.database.reading() as session:
        assert not session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "visit.answers_changed")).all()
        kept = session.scalars(sa.select(CaptureEvent.outcome)).all()
    assert set(kept) == {EventOutcome.STORED}


def test_a_code_that_no_database_can_keep_is_refused_with_a_clear_answer(world: World, anna: TestClient) -> None:
    visit_id = world.visit()
    answer = anna.post(f"/api/v1/phone/visits/{visit_id}/events", json=batch([event(world, 1, "answer", "cle\x00an", "yes")]))
    assert answer.status_code == 422
    assert world.count(CaptureEvent) == 0
