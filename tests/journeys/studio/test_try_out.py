"""The try-out's side of the server: what it ships, what it scores, and who may frame its page."""

from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.capture.models import Answer
from app.journeys.models import Questionnaire, QuestionnaireVersion
from app.journeys.schemas import QuestionnaireContent
from app.journeys.studio.try_out import try_score
from app.kit.translation import use_locale
from tests.capture.world import World, make_world, two
from tests.support.databases import TestDatabase, only_sqlite

CONTENT = QuestionnaireContent.model_validate(
    {
        "title": two("Visit"),
        "sections": [
            {"code": "door", "title": two("Door"), "weight": 1, "affect": False, "questions": [
                {"code": "open", "kind": "yes_no", "label": two("Open?"), "weight": 10},
                {"code": "why_shut", "kind": "long_text", "label": two("Why not?"), "visible_when": "${open} = 'no'"},
            ]},
            {"code": "desk", "title": two("Desk"), "weight": 3, "affect": False, "visible_when": "${open} = 'yes'", "questions": [
                {"code": "kind", "kind": "scale", "label": two("How kind?"), "minimum": 1, "maximum": 5, "weight": 10},
                {"code": "rude", "kind": "yes_no", "label": two("No rude word?"), "weight": 10, "critical": {"scope": "total", "at_most": 20}},
            ]},
        ],
    }
)  # fmt: skip


@pytest.fixture
def world(database: TestDatabase) -> World:
    return make_world(database)


@pytest.fixture
def kim(world: World, app: FastAPI) -> TestClient:
    """A reviewer of the agency."""
    return world.browser(app, "kim")


def base(world: World) -> str:
    with world.database.reading() as session:
        found = session.scalars(sa.select(QuestionnaireVersion.questionnaire_id).where(QuestionnaireVersion.id == world.version_id)).one()
        return f"/api/v1/questionnaires/{found}/versions/{world.version_id}"


def test_items_and_limits_of_a_tried_score_add_up_to_its_total() -> None:
    with use_locale("en"):
        score = try_score(CONTENT, {"open": "yes", "kind": 4, "rude": "no"})
    assert score.total == 20
    lines = [item.adds for step in score.steps for item in step.items]
    lines += [limit.adds for step in score.steps for limit in step.limits] + [limit.adds for limit in score.limits]
    assert round(sum(lines), 1) == 20.0
    assert [limit.text for limit in score.limits] == ["“No rude word?” failed, so at most 20"]
    assert score.missing == 0


def test_what_is_hidden_is_named_with_its_rule_a_hidden_step_as_one_line() -> None:
    with use_locale("en"):
        score = try_score(CONTENT, {"open": "no"})
    assert [(row.code, row.is_step) for row in score.hidden] == [("desk", True)]
    assert score.hidden[0].why.startswith("Shown when")
    assert not next(step for step in score.steps if step.code == "desk").visible
    assert [row.code for row in try_score(CONTENT, {"open": "yes"}).hidden] == ["why_shut"]


@only_sqlite
def test_a_preview_ships_the_questions_without_what_scores_them(world: World, kim: TestClient) -> None:
    sent: dict[str, Any] = kim.get(f"{base(world)}/preview").json()
    assert sent["version_id"] == str(world.version_id)
    assert [section["code"] for section in sent["content"]["sections"]] == ["arriving", "desk"]
    assert "weight" not in str(sent)


@only_sqlite
def test_tried_answers_are_scored_and_kept_nowhere(world: World, kim: TestClient) -> None:
    answer = kim.post(f"{base(world)}/score", json={"answers": {"clean": "yes", "signs": 5, "open": "no"}})
    assert answer.status_code == 200
    assert answer.json()["total"] == 33
    assert world.count(Answer) == 0


@only_sqlite
def test_garbage_for_answers_is_taken_for_no_answer_or_refused(world: World, kim: TestClient) -> None:
    odd = {"clean": {"a": [1]}, "signs": [[[]]], "open": True, "no_such": 3, "affect:desk": "x", "why:clean": 7, "staff[0]": 1}
    answer = kim.post(f"{base(world)}/score", json={"answers": odd})
    assert answer.status_code == 200
    assert answer.json()["total"] is None
    assert kim.post(f"{base(world)}/score", json={"answers": [1]}).status_code == 422


@only_sqlite
def test_a_version_is_found_only_under_its_own_questionnaire(world: World, kim: TestClient, app: FastAPI) -> None:
    with world.database.session() as session:
        other = Questionnaire(client_id=world.client_id, name="Other")
        session.add(other)
        session.commit()
        address = f"/api/v1/questionnaires/{other.id}/versions/{world.version_id}"
    assert kim.get(f"{address}/preview").status_code == 404
    assert kim.post(f"{address}/score", json={"answers": {}}).status_code == 404
    assert world.browser(app, "anna").post(f"{base(world)}/score", json={"answers": {}}).status_code == 403


@only_sqlite
def test_only_the_try_out_may_stand_in_a_frame_and_only_in_ours(kim: TestClient) -> None:
    assert "frame-ancestors 'self'" in kim.get("/phone/preview?version=x").headers["content-security-policy"]
    for address in ("/phone/", "/phone/settings", "/phone/preview/x", "/today", "/api/v1/nothing"):
        assert "frame-ancestors 'none'" in kim.get(address).headers["content-security-policy"]
