"""Visits that could not be completed, objections and reopenings, from phone and review page to the results."""

import datetime as dt
import re
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from app.audit.models import AuditEntry
from app.jobs.actions import run_due
from app.kit.clock import now
from app.quality.models import Appeal
from app.quality.rules import AppealKind, AppealStatus
from app.results.models import LocationRollup, Verbatim, VisitResult
from app.settings import get_settings
from app.visits.models import Visit
from app.visits.rules import VisitStatus
from tests.capture.test_could_not_complete import STOP, WHY, stop, tell
from tests.capture.world import World, batch, event, picture, sha
from tests.quality.test_review import deed, flags, sent_in

OBJECTION = "I was at the right station: the photo shows platform four, where the desk moved last month."


@pytest.fixture
def kim(world: World, app: FastAPI) -> TestClient:
    return world.browser(app, "kim")


@pytest.fixture
def lotte(world: World, app: FastAPI) -> TestClient:
    return world.browser(app, "lotte")


def stopped(world: World, anna: TestClient) -> uuid.UUID:
    visit_id, content = world.visit(), picture()
    anna.put(f"/api/v1/phone/visits/{visit_id}/evidence/{sha(content)}?question_code=could_not_complete", content=content)
    photos = [{"sha256": sha(content), "content_type": "image/jpeg", "size": len(content)}]
    assert tell(anna, visit_id, [stop(world, 1, STOP | {"photos": photos})])["visit"]["status"] == "in_review"
    return visit_id


def objected(anna: TestClient, visit_id: uuid.UUID, text: str = OBJECTION) -> Response:
    answer: Response = anna.post(f"/api/v1/phone/visits/{visit_id}/appeal", json={"text": text})
    return answer


def appeals(world: World) -> list[Appeal]:
    with world.database.reading() as session:
        return list(session.scalars(sa.select(Appeal).order_by(Appeal.opened_at)))


def counted(world: World) -> tuple[int, int, int]:
    """Result rows, verbatims, and visits in the location's roll-ups."""
    with world.database.reading() as session:
        return world.count(VisitResult), world.count(Verbatim), session.scalar(sa.select(sa.func.sum(LocationRollup.visits))) or 0


# --- could not complete -----------------------------------------------------------------------------


def test_the_reviewer_sees_why_a_visit_could_not_be_completed_and_what_shows_it(world: World, anna: TestClient, kim: TestClient) -> None:
    visit_id = stopped(world, anna)

    queue = kim.get("/review?kind=stopped").text
    page = kim.get(f"/review/{visit_id}").text

    assert f"/review/{visit_id}" in queue
    for shown in ("The place was closed", WHY, "€8.75", "€17.50", "Accept as not completed"):
        assert shown in page, shown
    assert page.count('<figure class="evidence"') == 1
    assert f'action="/review/{visit_id}/approve' not in page
    assert f'action="/review/{visit_id}/exclude' not in page
    assert "score, explained" not in page
    assert "no answer" not in page


def test_accepted_as_not_completed_it_gives_no_data_and_opens_its_place_again(world: World, anna: TestClient, kim: TestClient) -> None:
    visit_id = stopped(world, anna)

    assert deed(kim, world, visit_id, "not-completed", reason="").status_code == 422
    assert world.load(visit_id).status is VisitStatus.IN_REVIEW
    assert deed(kim, world, visit_id, "not-completed", reason="Seen on the photo").status_code == 303

    visit = world.load(visit_id)
    assert (visit.status, visit.status_reason) == (VisitStatus.NOT_COMPLETED, "Seen on the photo")
    assert counted(world) == (0, 0, 0)
    with world.database.reading() as session:
        fresh = session.scalars(sa.select(Visit).where(Visit.replaces_id == visit_id)).one()
    assert fresh.status is VisitStatus.OPEN
    card = anna.get(f"/api/v1/phone/visits/{visit_id}").json()["visit"]
    assert (card["status"], card["decided_because"], card["part_fee_minor"]) == ("not_completed", "Seen on the photo", 875)


@pytest.mark.parametrize("what", ["approve", "exclude"])
def test_what_has_no_data_is_neither_approved_nor_excluded(world: World, anna: TestClient, kim: TestClient, what: str) -> None:
    visit_id = stopped(world, anna)

    assert deed(kim, world, visit_id, what, reason="so").status_code == 409
    assert world.load(visit_id).status is VisitStatus.IN_REVIEW
    assert counted(world) == (0, 0, 0)


def test_a_complete_visit_is_not_taken_as_not_completed(world: World, anna: TestClient, kim: TestClient) -> None:
    visit_id = sent_in(world, anna)

    assert deed(kim, world, visit_id, "not-completed", reason="so").status_code == 409
    assert world.load(visit_id).status is VisitStatus.IN_REVIEW


def test_returned_with_a_question_only_the_answer_to_it_is_missing(world: World, anna: TestClient, kim: TestClient) -> None:
    visit_id = stopped(world, anna)
    deed(kim, world, visit_id, "return", text="Was there another entrance?")
    question = anna.get(f"/api/v1/phone/visits/{visit_id}").json()["review_questions"][0]["id"]

    told = tell(anna, visit_id, [event(world, 2, "submit", None, {})])
    assert [(lack["question_code"], lack["reason"]) for lack in told["missing"]] == [(f"review:{question}", "required")]
    assert world.load(visit_id).status is VisitStatus.RETURNED

    again = [event(world, 3, "answer", f"review:{question}", "No, I walked all the way round."), event(world, 4, "submit", None, {})]
    assert tell(anna, visit_id, again)["visit"]["status"] == "in_review"
    assert "I walked all the way round" in kim.get(f"/review/{visit_id}").text
    assert deed(kim, world, visit_id, "reject", reason="It has two entrances").status_code == 303


def test_checks_on_answers_that_are_not_there_raise_no_flag(world: World, anna: TestClient) -> None:
    visit_id = world.visit()
    tell(anna, visit_id, [event(world, 1, "answer", "signs", 1), event(world, 2, "answer", "words", "Nobody."), stop(world, 3)])

    run_due(world.database.app)
    assert set(flags(world, visit_id)) == {"no_position"}


# --- a shopper objects ------------------------------------------------------------------------------


def rejected(world: World, anna: TestClient, kim: TestClient) -> uuid.UUID:
    visit_id = sent_in(world, anna)
    assert deed(kim, world, visit_id, "reject", reason="The photo is of another station").status_code == 303
    return visit_id


def test_the_phone_says_why_it_was_rejected_and_until_when_one_can_object(world: World, anna: TestClient, kim: TestClient) -> None:
    visit_id = rejected(world, anna, kim)

    card = anna.get(f"/api/v1/phone/visits/{visit_id}").json()["visit"]

    assert card["decided_because"] == "The photo is of another station"
    until = dt.datetime.fromisoformat(card["appeal_until"])
    assert until == world.load(visit_id).decided_at + dt.timedelta(days=get_settings().appeal_days)  # type: ignore[operator]


def test_an_objection_waits_in_the_queue_and_is_taken_up(world: World, anna: TestClient, kim: TestClient, lotte: TestClient) -> None:
    visit_id = rejected(world, anna, kim)

    answer = objected(anna, visit_id)

    assert answer.status_code == 200, answer.text
    assert answer.json()["visit"]["status"] == "appealed"
    assert answer.json()["visit"]["appeal_until"] is None
    assert world.load(visit_id).review_due_at is not None
    assert "the shopper objects" in kim.get("/review?kind=appeal").text
    assert "It is fairer when a colleague reads the objection" in kim.get(f"/review/{visit_id}").text
    page = lotte.get(f"/review/{visit_id}").text
    assert OBJECTION in page
    assert "Kim de Vries rejected this visit" in page
    assert deed(lotte, world, visit_id, "approve").status_code == 409

    assert deed(lotte, world, visit_id, "take-up").status_code == 303
    assert world.load(visit_id).status is VisitStatus.IN_REVIEW
    assert [each.status for each in appeals(world)] == [AppealStatus.WAITING_AGENCY]
    assert deed(lotte, world, visit_id, "take-up").status_code == 409


@pytest.mark.parametrize(
    ("what", "outcome", "rows"),
    [("approve", AppealStatus.CHANGED, 3), ("reject", AppealStatus.UPHELD, 0), ("exclude", AppealStatus.CHANGED, 0)],
)
def test_deciding_settles_the_objection(
    world: World, anna: TestClient, kim: TestClient, lotte: TestClient, what: str, outcome: AppealStatus, rows: int
) -> None:
    visit_id = rejected(world, anna, kim)
    objected(anna, visit_id)
    deed(lotte, world, visit_id, "take-up")

    deed(lotte, world, visit_id, what, reason="Looked again")

    [appeal] = appeals(world)
    assert appeal.status is outcome
    assert appeal.closed_at is not None
    assert (counted(world)[0], counted(world)[2]) == (rows, rows)


def replacement_of(world: World, visit_id: uuid.UUID) -> Visit:
    with world.database.reading() as session:
        return session.scalars(sa.select(Visit).where(Visit.replaces_id == visit_id)).one()


def test_an_objection_that_wins_takes_back_the_visit_that_the_rejection_opened(
    world: World, anna: TestClient, kim: TestClient, lotte: TestClient
) -> None:
    visit_id = rejected(world, anna, kim)
    assert replacement_of(world, visit_id).status is VisitStatus.OPEN
    objected(anna, visit_id)
    deed(lotte, world, visit_id, "take-up")

    deed(lotte, world, visit_id, "approve")

    assert replacement_of(world, visit_id).status is VisitStatus.WITHDRAWN
    assert world.count(Visit) == 2, "and no further visit was opened in its place"


def test_a_visit_that_somebody_has_taken_in_its_place_goes_on(world: World, anna: TestClient, kim: TestClient, lotte: TestClient) -> None:
    visit_id = rejected(world, anna, kim)
    objected(anna, visit_id)
    deed(lotte, world, visit_id, "take-up")
    with world.database.session() as session:
        taken = session.get_one(Visit, replacement_of(world, visit_id).id)
        taken.status, taken.shopper_id = VisitStatus.ASSIGNED, world.people["bram"].shopper_id
        session.commit()

    deed(lotte, world, visit_id, "approve")

    assert replacement_of(world, visit_id).status is VisitStatus.ASSIGNED


def test_one_objects_once_in_time_and_in_words(world: World, anna: TestClient, kim: TestClient, lotte: TestClient) -> None:
    visit_id = rejected(world, anna, kim)

    assert objected(anna, visit_id, "No!").status_code == 422
    with time_machine.travel(now() + dt.timedelta(days=get_settings().appeal_days, minutes=1)):
        assert objected(anna, visit_id).json()["code"] == "appeal_not_possible"
        assert anna.get(f"/api/v1/phone/visits/{visit_id}").json()["visit"]["appeal_until"] is None
    assert world.load(visit_id).status is VisitStatus.REJECTED
    assert appeals(world) == []

    assert objected(anna, visit_id).status_code == 200
    deed(lotte, world, visit_id, "take-up")
    deed(lotte, world, visit_id, "reject", reason="It is another platform after all")
    again = objected(anna, visit_id)
    assert (again.status_code, again.json()["code"]) == (409, "appealed_already")
    assert len(appeals(world)) == 1


def test_only_the_visits_own_shopper_objects(world: World, app: FastAPI, anna: TestClient, kim: TestClient) -> None:
    visit_id = rejected(world, anna, kim)

    assert objected(world.browser(app, "bram"), visit_id).status_code == 404
    assert objected(kim, visit_id).status_code == 403
    assert objected(world.browser(app, "noor"), visit_id).status_code == 403
    assert world.load(visit_id).status is VisitStatus.REJECTED


@pytest.mark.parametrize("status", [VisitStatus.APPROVED, VisitStatus.EXCLUDED, VisitStatus.EXPIRED, VisitStatus.STARTED])
def test_there_is_nothing_to_object_to_but_a_rejection(world: World, anna: TestClient, status: VisitStatus) -> None:
    visit_id = world.visit(status, decided_at=now())

    assert objected(anna, visit_id).status_code == 409
    assert world.load(visit_id).status is status


def test_a_question_in_between_makes_it_the_shoppers_turn(world: World, anna: TestClient, kim: TestClient, lotte: TestClient) -> None:
    visit_id = rejected(world, anna, kim)
    objected(anna, visit_id)
    deed(lotte, world, visit_id, "take-up")
    deed(lotte, world, visit_id, "return", text="Which platform was it?")
    assert [each.status for each in appeals(world)] == [AppealStatus.WAITING_SHOPPER]

    question = anna.get(f"/api/v1/phone/visits/{visit_id}").json()["review_questions"][0]["id"]
    reply = [event(world, 40, "answer", f"review:{question}", "Platform four."), event(world, 41, "submit", None, {})]
    anna.post(f"/api/v1/phone/visits/{visit_id}/events", json=batch(reply))

    assert world.load(visit_id).status is VisitStatus.IN_REVIEW
    assert [each.status for each in appeals(world)] == [AppealStatus.WAITING_AGENCY]


# --- an approval is reopened ------------------------------------------------------------------------


def approved(world: World, anna: TestClient, kim: TestClient) -> uuid.UUID:
    visit_id = sent_in(world, anna)
    assert deed(kim, world, visit_id, "approve").status_code == 303
    return visit_id


def reopen(kim: TestClient, world: World, visit_id: uuid.UUID, **fields: Any) -> Response:
    return deed(
        kim, world, visit_id, "reopen", **({"kind": "client_error", "reason": "The station says the desk was shut that day"} | fields)
    )


def test_reopening_takes_the_visit_out_of_the_results_at_once(world: World, anna: TestClient, kim: TestClient) -> None:
    visit_id, other = approved(world, anna, kim), approved(world, anna, kim)
    both = counted(world)
    assert "Reopen" in kim.get(f"/review/{visit_id}").text

    assert reopen(kim, world, visit_id).status_code == 303

    assert world.load(visit_id).status is VisitStatus.REOPENED
    assert counted(world) == tuple(n // 2 for n in both)
    with world.database.reading() as session:
        assert set(session.scalars(sa.select(VisitResult.visit_id))) == {other}
        reason = session.scalars(sa.select(AuditEntry.reason).where(AuditEntry.action == "visit.reopened")).one()
        assert (reason or "").startswith("The station says")
    assert "error of the client" in kim.get("/review?kind=appeal").text
    assert anna.get(f"/api/v1/phone/visits/{visit_id}").json()["visit"]["status"] == "in_review"
    assert deed(kim, world, visit_id, "approve").status_code == 409


def test_approved_again_as_it_was_the_decision_stands_and_the_data_are_back(world: World, anna: TestClient, kim: TestClient) -> None:
    visit_id = approved(world, anna, kim)
    before = counted(world)
    reopen(kim, world, visit_id, kind="re_score")
    deed(kim, world, visit_id, "take-up")

    assert deed(kim, world, visit_id, "appeal", status="waiting_client").status_code == 303
    assert [each.status for each in appeals(world)] == [AppealStatus.WAITING_CLIENT]
    assert "It is our turn again" in kim.get(f"/review/{visit_id}").text
    deed(kim, world, visit_id, "approve")

    assert counted(world) == before
    [appeal] = appeals(world)
    assert (appeal.kind, appeal.status, appeal.against) == (AppealKind.RE_SCORE, AppealStatus.UPHELD, "approved")


def test_answers_changed_by_a_repair_mean_that_something_changed(world: World, anna: TestClient, kim: TestClient) -> None:
    visit_id = approved(world, anna, kim)
    reopen(kim, world, visit_id, kind="data_quality")
    deed(kim, world, visit_id, "take-up")
    deed(kim, world, visit_id, "ask", text="Four, or five?", question_code="signs")
    deed(kim, world, visit_id, "return")
    question = anna.get(f"/api/v1/phone/visits/{visit_id}").json()["review_questions"][0]["id"]
    told = [
        event(world, 40, "answer", "signs", 5),
        event(world, 41, "answer", f"review:{question}", "Five."),
        event(world, 42, "submit", None, {}),
    ]
    anna.post(f"/api/v1/phone/visits/{visit_id}/events", json=batch(told))
    deed(kim, world, visit_id, "approve")

    assert [each.status for each in appeals(world)] == [AppealStatus.CHANGED]


def test_withdrawing_needs_a_reason_and_leaves_the_visit_in_review(world: World, anna: TestClient, kim: TestClient) -> None:
    visit_id = approved(world, anna, kim)
    reopen(kim, world, visit_id)
    deed(kim, world, visit_id, "take-up")

    assert deed(kim, world, visit_id, "appeal", status="withdrawn", reason=" ").status_code == 422
    assert [each.status for each in appeals(world)] == [AppealStatus.WAITING_AGENCY]
    assert deed(kim, world, visit_id, "appeal", status="upheld", reason="so").status_code == 409
    assert deed(kim, world, visit_id, "appeal", status="withdrawn", reason="The client found the rota").status_code == 303
    [appeal] = appeals(world)
    assert (appeal.status, appeal.outcome_because) == (AppealStatus.WITHDRAWN, "The client found the rota")
    assert world.load(visit_id).status is VisitStatus.IN_REVIEW
    deed(kim, world, visit_id, "approve")
    assert [each.status for each in appeals(world)] == [AppealStatus.WITHDRAWN]


@pytest.mark.parametrize("fields", [{"kind": ""}, {"kind": "objection"}, {"reason": "  "}])
def test_reopening_needs_a_kind_and_a_reason(world: World, anna: TestClient, kim: TestClient, fields: dict[str, str]) -> None:
    visit_id = approved(world, anna, kim)
    before = counted(world)

    assert reopen(kim, world, visit_id, **fields).status_code == 422
    assert world.load(visit_id).status is VisitStatus.APPROVED
    assert counted(world) == before
    assert appeals(world) == []


def test_a_stale_page_reopens_nothing(world: World, anna: TestClient, kim: TestClient) -> None:
    visit_id = approved(world, anna, kim)

    answer = kim.post(f"/review/{visit_id}/reopen", data={"version": "1", "kind": "re_score", "reason": "so"})

    assert answer.status_code == 409
    assert world.load(visit_id).status is VisitStatus.APPROVED


def test_no_name_of_a_shopper_stands_beside_an_objection(world: World, anna: TestClient, kim: TestClient, lotte: TestClient) -> None:
    visit_id = rejected(world, anna, kim)
    objected(anna, visit_id)

    page = lotte.get(f"/review/{visit_id}").text

    assert not re.search("Anna|anna@example", page)
