import re
from collections.abc import Callable

import sqlalchemy as sa
from starlette.testclient import TestClient

from app.clients.models import Client, Location
from app.studies.models import CapRule, QuotaCell, Scenario, Study, Wave
from tests.support.databases import TestDatabase, only_sqlite


@only_sqlite
def test_a_manager_sets_up_a_study_from_a_template_and_publishes_it(browser: TestClient, railway: Client, database: TestDatabase) -> None:
    assert "No studies yet" in browser.get("/studies").text
    assert "station_visit" in browser.get(f"/studies/new?client={railway.id}").text
    made = browser.post("/studies", data={"client_id": str(railway.id), "template": "station_visit", "name": "Stations 2027"})
    assert made.status_code == 303
    base = made.headers["location"]
    page = browser.get(base).text
    assert "Add a wave: a name" in page

    page = browser.get(base).text
    assert "no fee: shoppers go for nothing" in page
    assert "look once more" in page
    basics = {"name": "Stations 2027", "fee": "24,50", "could_not_complete_share": "40", "languages": ["nl", "fr"], "minimum_level": "1"}
    assert browser.post(f"{base}/basics", data={**basics, "go": "next"}).headers["location"] == f"{base}/norms"
    assert "no fee" not in browser.get(base).text
    assert "40 % of it when a visit cannot be completed" in browser.get(base).text
    assert browser.post(f"{base}/basics", data={**basics, "could_not_complete_share": "101"}).status_code == 422
    assert browser.post(f"{base}/norms", data={"norm": "82", "go": "next"}).headers["location"] == f"{base}/caps"
    for part in ("basics", "norms", "caps", "scenarios", "briefing", "waves", "scenarios/new", "waves/new"):
        assert browser.get(f"{base}/{part}").status_code == 200, part

    with database.reading() as session:
        played = session.query(Scenario).first()
        assert played is not None
    assert "Played as nobody in particular" in browser.get(f"{base}/scenarios").text
    assert browser.post(f"{base}/scenarios/{played.id}/persona", data={"persona": "", "persona_name": "Tom"}).status_code == 303
    assert browser.post(f"{base}/scenarios/{played.id}/persona", data={"persona": str(played.id)}).status_code == 422
    assert "Played as Tom" in browser.get(f"{base}/scenarios").text

    wave = browser.post(f"{base}/waves/new", data={"name": "Spring", "starts_on": "2027-03-01", "ends_on": "2027-03-31"}).headers[
        "location"
    ]
    with database.reading() as session:
        scenario = session.query(Scenario).first()
        assert scenario is not None
    assert 'value="all" checked' not in browser.get(wave).text
    without = browser.post(wave, data={"scenario_ids": str(scenario.id), "target": "3"})
    assert (without.status_code, "Which locations: Choose one of the possibilities." in without.text) == (422, True)
    assert browser.post(wave, data={"choose": "top", "top": "4", "scenario_ids": str(scenario.id), "target": "3"}).status_code == 303
    quota = browser.get(wave).text
    assert "Station 0" in quota
    assert "Station 5" not in quota
    assert "Bus stop" not in quota

    assert browser.post(f"{base}/status/publish").status_code == 303
    page = browser.get(base).text
    assert "in the field" in page
    assert "12 visits needed" in page
    assert browser.post(wave.replace("/quota", "/status/open")).status_code == 303
    page = browser.get(base).text
    assert re.search(r'hx-get="/field/waves/[0-9a-f-]+/progress"', page)
    assert "Stations 2027" in browser.get("/studies?q=noord&status=fielding").text
    assert "No study fits" in browser.get("/studies?status=closed").text
    assert "Stations 2027" in browser.get(f"/clients/{railway.id}/studies").text


@only_sqlite
def test_the_busiest_locations_are_not_asked_for_where_none_is_known(
    browser: TestClient, draft: Study, database: TestDatabase, add_wave: Callable[..., Wave]
) -> None:
    wave = add_wave(draft, cells=False)
    with database.session() as session:
        session.execute(sa.update(Location).values(traffic=None))
        scenario = session.scalars(sa.select(Scenario)).first()
        session.commit()
    assert scenario is not None
    quota = f"/studies/{draft.id}/waves/{wave.id}/quota"
    refused = browser.post(quota, data={"choose": "top", "top": "", "scenario_ids": str(scenario.id), "target": "3"})
    assert (refused.status_code, refused.text.count("It is not known of any location how busy it is.")) == (422, 2)
    with database.reading() as session:
        assert session.query(QuotaCell).count() == 0


@only_sqlite
def test_an_unready_study_is_not_published_and_says_what_is_missing(browser: TestClient, draft: Study, database: TestDatabase) -> None:
    answer = browser.post(f"/studies/{draft.id}/status/publish")
    assert answer.status_code == 409
    assert "Add a wave" in answer.text
    with database.reading() as session:
        assert session.get_one(Study, draft.id).status.value == "draft"


@only_sqlite
def test_wrong_input_keeps_what_was_filled_in(browser: TestClient, draft: Study) -> None:
    base = f"/studies/{draft.id}"
    basics = browser.post(f"{base}/basics", data={"name": "", "fee": "a lot", "languages": "nl", "minimum_level": "1"})
    assert basics.headers["cache-control"] == "private, no-cache"  # or the browser could not go back to it
    assert browser.get(f"{base}/basics").headers["cache-control"] == "no-store"
    assert basics.status_code == 422
    assert 'value="a lot"' in basics.text
    assert "Write an amount" in basics.text
    names = browser.post(f"{base}/basics", data={"name": "X", "fee": "1", "languages": "nl", "minimum_level": "1", "names_allowed": "yes"})
    assert names.status_code == 422
    assert "lawful here" in names.text
    assert browser.post(f"{base}/norms", data={"norm": "101"}).status_code == 422
    caps = browser.post(f"{base}/caps", data={"per_day": "many"})
    assert caps.status_code == 422
    assert 'value="many"' in caps.text
    assert browser.post(f"{base}/waves/new", data={"name": "W", "starts_on": "2027-03-31", "ends_on": "2027-03-01"}).status_code == 422
    assert browser.post(f"{base}/scenarios/new", data={"title_nl": "Zonder tekst"}).status_code == 422
    new = browser.post("/studies", data={"client_id": str(draft.client_id), "name": "", "template": "own"})
    assert new.status_code == 422


@only_sqlite
def test_caps_levels_and_exceptions_are_set_on_the_page(browser: TestClient, draft: Study, database: TestDatabase) -> None:
    base = f"/studies/{draft.id}/caps"
    assert browser.post(base, data={"per_day": "3", "per_week": "6"}).status_code == 303
    with database.reading() as session:
        assert {rule.kind.value: rule.amount for rule in session.query(CapRule)} == {"per_day": 3, "per_week": 6}
    assert browser.post(f"{base}/levels", data={"kind": "per_day", "amount": "5", "minimum_level": "3"}).status_code == 303
    narrow = browser.post(f"{base}/levels", data={"kind": "per_day", "amount": "3", "minimum_level": "2"})
    assert narrow.status_code == 422
    assert "has to allow more" in narrow.text
    nobody = browser.post(f"{base}/exceptions", data={"shopper_number": "77", "kind": "per_day", "amount": "9", "reason": "Lives there"})
    assert nobody.status_code == 422
    assert "no shopper with number 77" in nobody.text
    assert f"{base}/exceptions?" not in nobody.text  # the language is switched on the page, not on the deed
    assert "Level 3" in browser.get(base).text


@only_sqlite
def test_a_briefing_is_written_in_the_browser(browser: TestClient, draft: Study) -> None:
    base = f"/studies/{draft.id}/briefing"
    written = {
        "title_en": "At the desk", "section-1-title_en": "What to do", "section-1-body_en": "Ask for a ticket.",
        "check-1-label_en": "What do you ask for?", "check-1-option-1_en": "A ticket", "check-1-option-2_en": "Money", "check-2-label_en": "",
    }  # fmt: skip
    wrong = browser.post(base, data=written)
    assert wrong.status_code == 422
    assert "say which answer is right" in wrong.text
    assert "Ask for a ticket." in wrong.text
    assert browser.post(base, data={**written, "check-1-right": "1", "go": "next"}).headers["location"] == f"/studies/{draft.id}/waves"
    page = browser.get(base).text
    assert "What do you ask for?" in page
    assert 'value="1" checked' in page


@only_sqlite
def test_the_numbers_of_a_quota_are_changed_by_row_and_in_bulk(
    browser: TestClient, draft: Study, add_wave: Callable[..., Wave], database: TestDatabase
) -> None:
    wave = add_wave(draft)
    base = f"/studies/{draft.id}/waves/{wave.id}"
    with database.reading() as session:
        cells = [cell.id for cell in session.query(QuotaCell).order_by(QuotaCell.id)]
    assert browser.post(f"{base}/targets", data={"verb": "save", f"target-{cells[0]}": "7", f"target-{cells[1]}": "0"}).status_code == 303
    assert browser.post(f"{base}/targets", data={"verb": "bulk", "bulk": "4", "id": [str(cells[2]), str(cells[3])]}).status_code == 303
    assert browser.post(f"{base}/targets", data={"verb": "remove", "id": str(cells[5])}).status_code == 303
    refused = browser.post(f"{base}/targets", data={"verb": "save", f"target-{cells[0]}": "x"})
    assert refused.status_code == 422
    assert f'name="next" value="{base}/quota?"' in refused.text, "the language is switched on the page, not on the deed"
    assert '<details class="card above-5">' in refused.text, "nothing is wrong in the form that adds locations"
    with database.reading() as session:
        assert {cell.id: cell.target for cell in session.query(QuotaCell)} == {cells[0]: 7, cells[2]: 4, cells[3]: 4, cells[4]: 2}


@only_sqlite
def test_the_pages_take_as_many_queries_with_many_cells_as_with_few(
    browser: TestClient, draft: Study, add_wave: Callable[..., Wave], database: TestDatabase, railway: Client
) -> None:
    def counts(*addresses: str) -> list[str]:
        return [browser.get(address).headers["x-veldgast-queries"] for address in addresses]

    wave = add_wave(draft)
    pages = (f"/studies/{draft.id}", f"/studies/{draft.id}/waves/{wave.id}/quota", "/studies", f"/clients/{railway.id}/studies")
    few = counts(*pages)
    with database.session() as session:
        session.add_all(Location(client_id=railway.id, external_id=f"x{n}", name=f"Extra {n}", country="NL") for n in range(80))
        session.commit()
    add_wave(draft)
    assert counts(*pages) == few
    assert max(map(int, few)) <= 14
