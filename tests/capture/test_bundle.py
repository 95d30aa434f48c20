"""What the phone gets: the visit to take along, the briefing's check, the app itself."""

import datetime as dt
import uuid

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.capture.models import BriefingCheck, ReviewQuestion
from app.kit.clock import now
from app.visits.rules import VisitStatus
from tests.capture.world import GOOD, World, batch, picture, sha, whole_visit
from tests.support.databases import only_sqlite


def test_the_bundle_holds_all_that_is_needed_without_a_network(world: World, anna: TestClient) -> None:
    visit_id = world.visit()
    anna.post(f"/api/v1/phone/visits/{visit_id}/events", json=batch(whole_visit(world, submit=False)))
    content = picture()
    taken = {"question_code": "hall", "captured_at": "2026-11-22T10:05:00Z"}
    anna.put(f"/api/v1/phone/visits/{visit_id}/evidence/{sha(content)}", params=taken, content=content)

    bundle = anna.get(f"/api/v1/phone/visits/{visit_id}").json()

    assert bundle["visit"]["location"]["name"] == "Leuven"
    assert bundle["visit"]["status"] == "started"
    assert bundle["briefing"]["version"] == 3
    assert bundle["scenario"]["instructions"]["en"] == "Ask for a ticket to Gent."
    assert bundle["questionnaire"]["version_id"] == str(world.version_id)
    assert {answer["question_code"]: answer["value"] for answer in bundle["answers"]} == GOOD
    (photo,) = bundle["evidence"]
    assert photo == taken | {"id": photo["id"], "sha256": sha(content), "content_type": "image/jpeg", "size": len(content)}
    assert anna.get(f"/evidence/{photo['id']}/thumb").headers["content-type"] == "image/jpeg"
    assert bundle["review_questions"] == []
    assert sorted(bundle["affect_order"]) == ["arousal", "pleasure"]


@only_sqlite
def test_the_phone_is_answered_in_the_language_on_its_screen_whatever_the_browser_was_told(anna: TestClient) -> None:
    path = f"/api/v1/phone/visits/{uuid.uuid4()}"
    anna.cookies.set("lang", "nl")

    english, dutch = (anna.get(path, headers={"Accept-Language": language}).json()["detail"] for language in ("en", "nl"))

    assert english != dutch
    assert "visit" in english.lower()
    assert "bezoek" in dutch.lower()


def test_the_right_answers_of_the_check_do_not_travel(world: World, anna: TestClient) -> None:
    answer = anna.get(f"/api/v1/phone/visits/{world.visit()}")

    assert "correct" not in answer.text
    assert "runs from joining" not in answer.text


def test_another_shoppers_bundle_is_not_there(world: World, app: FastAPI) -> None:
    assert world.browser(app, "bram").get(f"/api/v1/phone/visits/{world.visit()}").status_code == 404


def test_only_questions_that_were_sent_travel_and_only_those_of_this_repair(world: World, anna: TestClient) -> None:
    visit_id, kim = world.visit(VisitStatus.RETURNED), world.people["kim"].user_id
    early = now() - dt.timedelta(days=2)
    with world.database.session() as session:
        session.add_all(
            [
                ReviewQuestion(visit_id=visit_id, text="An old one", asked_by=kim, sent_at=early, answer="yes", answered_at=early),
                ReviewQuestion(visit_id=visit_id, text="This one", question_code="affect:desk", asked_by=kim, sent_at=now()),
                ReviewQuestion(visit_id=visit_id, text="Still being gathered", asked_by=kim),
            ]
        )
        session.commit()

    asked = anna.get(f"/api/v1/phone/visits/{visit_id}").json()["review_questions"]

    assert [(q["text"], q["section_code"], q["answered"]) for q in asked] == [("This one", "desk", False)]


def test_a_passed_check_briefs_the_visit_and_a_failed_one_explains(world: World, anna: TestClient) -> None:
    visit_id = world.visit(VisitStatus.ASSIGNED)
    address = f"/api/v1/phone/visits/{visit_id}/briefing-check"

    failed = anna.post(address, json={"briefing_version": 3, "answers": {"stopwatch": "spoken"}}).json()
    assert (failed["passed"], failed["wrong"], failed["visit"]["status"]) == (False, ["stopwatch"], "assigned")
    assert failed["explanations"]["stopwatch"]["en"].startswith("The waiting time")

    passed = anna.post(address, json={"briefing_version": 3, "answers": {"stopwatch": "joining"}}).json()
    assert (passed["passed"], passed["explanations"], passed["visit"]["status"]) == (True, {}, "briefed")
    assert world.load(visit_id).briefing_number == 3
    assert world.count(BriefingCheck) == 2


@pytest.mark.parametrize(
    ("status", "version", "code"), [(VisitStatus.ASSIGNED, 2, "briefing_changed"), (VisitStatus.APPROVED, 3, "briefing_not_open")]
)
def test_a_check_that_cannot_count_changes_nothing(world: World, anna: TestClient, status: VisitStatus, version: int, code: str) -> None:
    visit_id = world.visit(status)

    answer = anna.post(
        f"/api/v1/phone/visits/{visit_id}/briefing-check", json={"briefing_version": version, "answers": {"stopwatch": "joining"}}
    )

    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert world.count(BriefingCheck) == 0
    assert world.load(visit_id).status is status


@only_sqlite
@pytest.mark.parametrize("address", ["/phone/", "/phone", "/phone/visits/01a200b9-35c9-71ff-a2a7-b9e7ea580326"])
def test_the_app_opens_at_each_of_its_addresses_signed_in_or_not(client: TestClient, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 200
    assert 'id="app"' in answer.text
    assert "{{" not in answer.text


@only_sqlite
def test_the_service_worker_may_serve_the_app_and_is_never_held_back(client: TestClient) -> None:
    answer = client.get("/phone/sw.js")

    assert answer.headers["service-worker-allowed"] == "/phone/"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert client.get("/phone/manifest.webmanifest").json()["scope"] == "/phone/"


@only_sqlite
@pytest.mark.parametrize(
    "address", ["/phone/../main.py", "/phone/%2e%2e/%2e%2e/main.png", "/phone/app.ts", "/phone/x/y.png", "/phone/none.png"]
)
def test_no_other_file_is_served(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 404


@only_sqlite
def test_a_check_tells_nothing_to_somebody_else(world: World, app: FastAPI) -> None:
    visit_id = world.visit(VisitStatus.ASSIGNED)

    answer = world.browser(app, "bram").post(f"/api/v1/phone/visits/{visit_id}/briefing-check", json={"briefing_version": 3, "answers": {}})

    assert answer.status_code == 404
    with world.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(BriefingCheck)) == 0
