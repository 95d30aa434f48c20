from starlette.testclient import TestClient

from app.clients.models import Client
from app.journeys.models import Step
from tests.support.databases import TestDatabase, only_sqlite


def from_template(browser: TestClient, railway: Client, what: str = "journeys") -> str:
    frame = {"scope": "From the street to the train", "goal": "To get there on time", "reason": "Complaints about the desk"}
    made = browser.post(f"/clients/{railway.id}/{what}", data={"template": "station_visit", "name": "Station", **frame})
    assert made.status_code == 303, made.text
    return str(made.headers["location"])


@only_sqlite
def test_a_journey_from_a_template_shows_its_stages_steps_and_channels(browser: TestClient, railway: Client) -> None:
    page = browser.get(from_template(browser, railway))
    assert page.status_code == 200
    assert "Add a stage" in page.text
    assert page.text.count("data-step=") == 8
    assert "On the spot" in page.text
    assert "Station" in browser.get(f"/clients/{railway.id}/journeys").text


@only_sqlite
def test_a_step_is_added_changed_moved_and_removed(browser: TestClient, railway: Client, database: TestDatabase) -> None:
    base = from_template(browser, railway)
    with database.reading() as session:
        step = session.query(Step).order_by(Step.id).first()
        assert step is not None
    stage = f"{base}/stages/{step.stage_id}/steps"
    assert browser.get(f"{stage}/new").status_code == 200
    assert browser.post(f"{stage}/new", data={"name_en": "At the lift", "channel": "store"}).status_code == 303
    with database.reading() as session:
        made = session.query(Step).filter(Step.code == "at_the_lift").one()
    assert browser.get(f"{stage}/{made.id}").status_code == 200
    assert browser.post(f"{stage}/{made.id}", data={"name_en": "In the lift", "channel": "store"}).status_code == 303
    assert browser.post(f"{base}/steps/{made.id}/move", data={"to": "earlier"}).status_code == 303
    assert "In the lift" in browser.get(base).text
    assert browser.post(f"{base}/steps/{made.id}/remove").status_code == 303
    assert "In the lift</h3>" not in browser.get(base).text


@only_sqlite
def test_a_step_without_a_name_keeps_what_was_filled_in(browser: TestClient, railway: Client, database: TestDatabase) -> None:
    base = from_template(browser, railway)
    with database.reading() as session:
        step = session.query(Step).first()
        assert step is not None
    answer = browser.post(f"{base}/stages/{step.stage_id}/steps/new", data={"touchpoint_en": "the gate", "channel": "store"})
    assert answer.status_code == 422
    assert 'value="the gate"' in answer.text
    assert "Write a name" in answer.text


@only_sqlite
def test_a_questionnaire_shows_points_marks_and_minutes_and_is_published(browser: TestClient, railway: Client) -> None:
    base = from_template(browser, railway, "questionnaires")
    page = browser.get(base).text
    assert "version 1, draft" in page
    assert "points" in page
    form = page[page.index("/publish") - 120 : page.index("/publish") + 8]
    address = form[form.index("/questionnaires/") :]
    assert browser.post(address).status_code == 303
    assert "version 1, published" in browser.get(base).text
    assert browser.post(address).status_code == 409
    assert browser.post(base + "/versions").status_code == 303
    assert "version 2, draft" in browser.get(base).text
    assert browser.post(base, data={"name": " "}).status_code == 422
    assert browser.get(base + "?version=9").status_code == 404


@only_sqlite
def test_an_unknown_template_is_refused(browser: TestClient, railway: Client) -> None:
    assert (
        browser.post(
            f"/clients/{railway.id}/journeys", data={"template": "no_such", "name": "x", "scope": "a", "goal": "b", "reason": "c"}
        ).status_code
        == 422
    )
    assert "No journey yet" in browser.get(f"/clients/{railway.id}/journeys").text
