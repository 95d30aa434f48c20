"""Questionnaires for programs."""

from typing import Any

from starlette.testclient import TestClient

from app.clients.models import Client

QUESTION = {"code": "clean", "kind": "yes_no", "label": {"nl": "Schoon?", "en": "Clean?"}, "weight": 1}


def document(*questions: dict[str, Any], **more: Any) -> dict[str, Any]:
    section = {"code": "shop", "title": {"nl": "Winkel", "en": "Shop"}, "questions": list(questions)}
    return {"title": {"nl": "Proef", "en": "Trial"}, "sections": [section], **more}


def made(browser: TestClient, railway: Client) -> tuple[str, dict[str, Any]]:
    answer = browser.post(f"/api/v1/clients/{railway.id}/questionnaires?name=Trial", json=document(QUESTION))
    assert answer.status_code == 201, answer.text
    address = f"/api/v1/questionnaires/{answer.json()['questionnaire_id']}"
    return address, browser.get(f"{address}/versions").json()[0]


def test_a_program_makes_changes_checks_publishes_and_retires_a_questionnaire(browser: TestClient, railway: Client) -> None:
    address, draft = made(browser, railway)
    why = {"code": "why", "kind": "long_text", "label": {"nl": "Waarom?", "en": "Why?"}, "visible_when": "${clean} = 'no'"}

    changed = browser.put(f"{address}/draft", params={"revision": draft["revision"]}, json=document(QUESTION, why))
    assert changed.status_code == 200, changed.text
    assert changed.json()["revision"] == draft["revision"] + 1
    assert browser.get(f"{address}/findings").json()["findings"] == []
    assert browser.post(f"{address}/versions/{draft['id']}/publish").json()["status"] == "published"
    second = browser.post(f"{address}/drafts").json()
    browser.put(f"{address}/draft", params={"revision": second["revision"]}, json=document({**QUESTION, "weight": 5}, why))
    (change,) = browser.get(f"{address}/changes").json()
    assert change["fields"] == [{"path": "weight", "old": 1, "new": 5}]
    assert browser.post(f"{address}/versions/{draft['id']}/retire").json()["status"] == "retired"
    assert [each["status"] for each in browser.get(f"{address}/versions").json()] == ["draft", "retired"]


def test_a_stale_or_broken_document_changes_nothing_and_says_what_to_mend(browser: TestClient, railway: Client) -> None:
    address, draft = made(browser, railway)
    before = browser.get(address).json()

    stale = browser.put(f"{address}/draft", params={"revision": 99}, json=document(QUESTION))
    assert stale.status_code == 409
    broken = document({**QUESTION, "visible_when": "${nope} = 1"}, {**QUESTION, "code": "b", "kind": "nonsense"})
    refused = browser.put(f"{address}/draft", params={"revision": draft["revision"]}, json=broken)
    assert refused.status_code == 422
    assert "sections.0.questions.1.kind" in refused.json()["fields"]
    circle = document({**QUESTION, "visible_when": "${b} = 'yes'"}, {**QUESTION, "code": "b", "visible_when": "${clean} = 'yes'"})
    told = browser.put(f"{address}/draft", params={"revision": draft["revision"]}, json=circle)
    assert "clean -> b -> clean" in told.text
    assert browser.get(address).json() == before


def test_a_tree_that_comes_from_outside_is_not_believed(browser: TestClient, railway: Client) -> None:
    address, draft = made(browser, railway)
    lying = {"source": "${clean} = 'no'", "tree": {"node": "constant", "value": True}}
    why = {"code": "why", "kind": "long_text", "label": {"nl": "Waarom?", "en": "Why?"}, "visible_when": lying}

    assert browser.put(f"{address}/draft", params={"revision": draft["revision"]}, json=document(QUESTION, why)).status_code == 200

    findings = browser.get(f"{address}/findings").json()["findings"]
    assert [each["code"] for each in findings if each["code"] == "always"] == []


def test_the_library_is_there_for_programs(browser: TestClient) -> None:
    themes = browser.get("/api/v1/question-library").json()["themes"]
    assert {"nps", "receipt"} <= {question["code"] for theme in themes for question in theme["questions"]}
