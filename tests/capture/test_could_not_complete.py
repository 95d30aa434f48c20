"""A visit that could not be completed: told from the phone like everything else, once, with what shows it."""

import re
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.audit.models import AuditEntry
from app.capture.models import CaptureEvent, NonCompletion, ReviewQuestion
from app.capture.rules import STOP_PHOTOS, STOP_SHORTEST, StopReason, read_stop
from app.jobs.models import Job
from app.kit.clock import now
from app.visits.models import Visit
from app.visits.rules import VisitStatus, part_fee
from tests.capture.world import GOOD, SECOND_DEVICE, World, batch, event, picture, sha

WHY = "The shutters were down and a note said: closed for renovation until May."
STOP: dict[str, Any] = {"reason": "closed", "text": WHY, "photos": []}


def tell(anna: TestClient, visit_id: uuid.UUID, events: list[dict[str, Any]], device: uuid.UUID | None = None) -> dict[str, Any]:
    answer = anna.post(f"/api/v1/phone/visits/{visit_id}/events", json=batch(events, device))
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def stop(world: World, sequence: int = 1, value: Any = None) -> dict[str, Any]:
    return event(world, sequence, "could_not_complete", None, STOP if value is None else value)


@pytest.mark.parametrize(
    ("fee", "share", "part"), [(1750, 50, 875), (1755, 50, 878), (2450, 40, 980), (1, 50, 1), (1750, 0, 0), (999, 100, 999)]
)
def test_the_part_fee_is_rounded_to_the_cent(fee: int, share: int, part: int) -> None:
    assert part_fee(fee, share) == part


@pytest.mark.parametrize(
    "value",
    [
        None, [], "closed", {}, STOP | {"reason": "tired"}, STOP | {"reason": ["closed"]}, STOP | {"text": None}, STOP | {"text": " " * 80},
        STOP | {"text": "x" * (STOP_SHORTEST - 1)}, STOP | {"text": "x" * 2001}, STOP | {"photos": "all"}, STOP | {"photos": ["abc"]},
        STOP | {"photos": [{"sha256": 7}]}, STOP | {"photos": [{"sha256": "a"}] * (STOP_PHOTOS + 1)},
    ],
)  # fmt: skip
def test_what_does_not_say_why_is_no_reason(value: object) -> None:
    assert read_stop(value) is None


def test_every_reason_can_be_told() -> None:
    assert [read_stop(STOP | {"reason": reason.value}).reason for reason in StopReason] == list(StopReason)  # type: ignore[union-attr]


def test_a_briefed_visit_that_cannot_be_completed_starts_and_goes_to_a_reviewer(world: World, anna: TestClient) -> None:
    visit_id = world.visit()

    told = tell(anna, visit_id, [stop(world)])

    assert [receipt["outcome"] for receipt in told["receipts"]] == ["stored"]
    assert told["visit"]["status"] == "in_review"
    visit = world.load(visit_id)
    assert visit.status is VisitStatus.IN_REVIEW
    assert visit.submitted_at is not None
    assert visit.review_due_at is not None
    with world.database.reading() as session:
        kept = session.scalars(sa.select(NonCompletion)).one()
        steps = session.scalars(
            sa.select(AuditEntry.action).where(AuditEntry.visit_id == visit_id, AuditEntry.action.like("visit.%"))
        ).all()
        jobs = session.scalar(sa.select(sa.func.count()).select_from(Job).where(Job.kind == "quality.check"))
    assert (kept.visit_id, kept.reason, kept.text, kept.fee_minor) == (visit_id, StopReason.CLOSED, WHY, 875)
    assert set(steps) >= {"visit.started", "visit.could_not_complete", "visit.in_review"}
    assert jobs == 1
    bundle = anna.get(f"/api/v1/phone/visits/{visit_id}").json()
    assert bundle["could_not_complete"] == {"reason": "closed", "text": WHY, "fee_minor": 875}
    assert bundle["visit"]["part_fee_minor"] == 875


def test_what_was_answered_before_stays_and_comes_along(world: World, anna: TestClient) -> None:
    visit_id = world.visit()
    told = tell(anna, visit_id, [event(world, 1, "start", None, {}), event(world, 2, "answer", "clean", "yes"), stop(world, 3)])

    assert {receipt["outcome"] for receipt in told["receipts"]} == {"stored"}
    assert told["missing"] == []
    assert [answer["question_code"] for answer in anna.get(f"/api/v1/phone/visits/{visit_id}").json()["answers"]] == ["clean"]


def test_sent_again_it_is_a_duplicate_and_from_another_phone_it_is_late(world: World, anna: TestClient) -> None:
    visit_id = world.visit()
    first = stop(world)
    tell(anna, visit_id, [first])

    assert tell(anna, visit_id, [first])["receipts"][0]["outcome"] == "duplicate"
    late = tell(anna, visit_id, [stop(world, 1, STOP | {"reason": "moved"})], SECOND_DEVICE)["receipts"][0]
    assert late["outcome"] == "late"
    assert "already sent in" in late["detail"]
    assert world.count(NonCompletion) == 1
    assert world.count(CaptureEvent) == 2
    with world.database.reading() as session:
        assert session.scalars(sa.select(NonCompletion.reason)).one() is StopReason.CLOSED


@pytest.mark.parametrize("value", [STOP | {"text": "Closed."}, STOP | {"reason": ""}, {}])
def test_too_few_words_or_no_reason_are_refused_and_the_visit_stays_open(world: World, anna: TestClient, value: dict[str, Any]) -> None:
    visit_id = world.visit(VisitStatus.STARTED)

    told = tell(anna, visit_id, [stop(world, 1, value)])

    assert told["receipts"][0]["outcome"] == "refused"
    assert "what kept you" in told["receipts"][0]["detail"]
    assert told["missing"] == []
    assert world.load(visit_id).status is VisitStatus.STARTED
    assert world.count(NonCompletion) == 0
    assert tell(anna, visit_id, [stop(world, 2)])["receipts"][0]["outcome"] == "stored"


def test_it_waits_for_the_photos_it_names(world: World, anna: TestClient) -> None:
    visit_id, content = world.visit(), picture()
    value = STOP | {"photos": [{"sha256": sha(content), "content_type": "image/jpeg", "size": len(content)}]}

    told = tell(anna, visit_id, [stop(world, 1, value)])
    assert told["receipts"][0]["outcome"] == "refused"
    assert told["missing"] == [{"question_code": "could_not_complete", "section_code": None, "reason": "photo_not_received"}]
    assert world.count(NonCompletion) == 0

    put = anna.put(f"/api/v1/phone/visits/{visit_id}/evidence/{sha(content)}?question_code=could_not_complete", content=content)
    assert put.status_code == 201
    assert tell(anna, visit_id, [stop(world, 2, value)])["receipts"][0]["outcome"] == "stored"
    (shown,) = anna.get(f"/api/v1/phone/visits/{visit_id}").json()["evidence"]
    assert (shown["sha256"], shown["question_code"]) == (sha(content), "could_not_complete")
    assert shown["captured_at"], "without a time of the phone it is that of its arrival"


def test_photos_taken_out_before_sending_are_shown_to_nobody(world: World, anna: TestClient, app: FastAPI) -> None:
    visit_id = world.visit()
    kept, removed, later = picture(), picture(), picture()
    address = f"/api/v1/phone/visits/{visit_id}/evidence/%s?question_code=could_not_complete"
    for content in (kept, removed):
        assert anna.put(address % sha(content), content=content).status_code == 201
    assert anna.get(f"/api/v1/phone/visits/{visit_id}").json()["evidence"] == [], "nothing was told yet"

    tell(anna, visit_id, [stop(world, 1, STOP | {"photos": [{"sha256": sha(kept)}]})])

    def shown() -> set[str]:
        bundle = anna.get(f"/api/v1/phone/visits/{visit_id}").json()
        ids = {photo["id"]: photo["sha256"] for photo in bundle["evidence"]}
        page = world.browser(app, "kim").get(f"/review/{visit_id}").text
        assert set(re.findall(r'src="/evidence/([^"/]+)"', page)) == set(ids)
        return set(ids.values())

    assert shown() == {sha(kept)}
    with world.database.session() as session:
        session.get_one(Visit, visit_id).status = VisitStatus.RETURNED
        session.add(ReviewQuestion(visit_id=visit_id, text="Was there a note?", asked_by=world.people["kim"].user_id, sent_at=now()))
        session.commit()
    assert anna.put(address % sha(later), content=later).status_code == 201
    assert shown() == {sha(kept), sha(later)}, "what a reviewer asked for later is named by no report"


@pytest.mark.parametrize("status", [VisitStatus.ASSIGNED, VisitStatus.IN_REVIEW, VisitStatus.APPROVED, VisitStatus.WITHDRAWN])
def test_elsewhere_it_is_kept_and_moves_nothing(world: World, anna: TestClient, status: VisitStatus) -> None:
    visit_id = world.visit(status)

    assert tell(anna, visit_id, [stop(world)])["receipts"][0]["outcome"] == "late"
    assert world.load(visit_id).status is status
    assert world.count(NonCompletion) == 0


def test_a_returned_visit_is_repaired_and_not_given_up(world: World, anna: TestClient) -> None:
    visit_id = world.visit(VisitStatus.RETURNED)

    told = tell(anna, visit_id, [stop(world)])

    assert told["receipts"][0]["outcome"] == "refused"
    assert world.load(visit_id).status is VisitStatus.RETURNED


def test_nobody_gives_up_somebody_elses_visit(world: World, anna: TestClient) -> None:
    visit_id = world.visit(shopper="bram")

    assert anna.post(f"/api/v1/phone/visits/{visit_id}/events", json=batch([stop(world)])).status_code == 404
    assert world.count(NonCompletion) == 0
    assert world.count(CaptureEvent) == 0


def test_answers_after_it_are_late_and_a_submission_in_the_same_batch_too(world: World, anna: TestClient) -> None:
    visit_id = world.visit(VisitStatus.STARTED)
    after = [event(world, 2, "answer", "clean", GOOD["clean"]), event(world, 3, "submit", None, {})]

    told = tell(anna, visit_id, [stop(world), *after])

    assert [receipt["outcome"] for receipt in told["receipts"]] == ["stored", "late", "late"]
    with world.database.reading() as session:
        assert session.scalars(sa.select(Visit.status).where(Visit.id == visit_id)).one() is VisitStatus.IN_REVIEW
