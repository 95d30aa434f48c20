"""Pages of a journey map: how it begins, what a script gets, the picture, the channels, the glossary."""

import re
import uuid
import xml.etree.ElementTree as ET

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.access.viewer import SYSTEM
from app.clients.models import Client
from app.journeys.glossary import get_glossary
from app.journeys.maps import arranging, queries
from app.journeys.maps.drawing import draw_picture, draw_sheets
from app.journeys.maps.forms import StepForm
from app.journeys.maps.letters import width_of, wrap
from app.journeys.maps.picture import Picture, PictureStep, bands, row_words
from app.journeys.maps.rules import StepState
from app.journeys.models import Channel, Journey, Step
from tests.support.databases import TestDatabase, only_sqlite

FRAME = {"name": "A day out", "scope": "From street to train", "goal": "Arrive on time", "reason": "Complaints about the desk"}
SCRIPT = {"HX-Request": "true", "Accept": "application/json"}


def begin(browser: TestClient, railway: Client, **fields: str) -> str:
    made = browser.post(f"/clients/{railway.id}/journeys", data={**FRAME, "template": "station_visit", **fields})
    assert made.status_code == 303, made.text
    return str(made.headers["location"])


def first_step(database: TestDatabase, base: str) -> Step:
    with database.reading() as session:
        return queries.list_steps(session, uuid.UUID(base.rsplit("/", 1)[1]))[0]


@only_sqlite
def test_nothing_is_drawn_before_scope_goal_and_reason_are_said(browser: TestClient, railway: Client, database: TestDatabase) -> None:
    assert browser.get(f"/clients/{railway.id}/journeys/new?template=hotel").status_code == 200
    for missing in ("scope", "goal", "reason"):
        answer = browser.post(f"/clients/{railway.id}/journeys", data={**FRAME, missing: " ", "persona_name": "Fatima"})
        assert answer.status_code == 422
        assert "A day out" in answer.text
        assert "Fatima" in answer.text
    with database.reading() as session:
        assert session.scalars(sa.select(Journey)).all() == []
        assert queries.list_personas(session, SYSTEM, railway.id) == []
    page = browser.get(begin(browser, railway, persona_name="Fatima, 34")).text
    for words in ("From street to train", "Arrive on time", "Complaints about the desk", "Fatima, 34"):
        assert words in page


@only_sqlite
def test_a_script_gets_the_map_with_what_was_done_and_how_to_take_it_back(
    browser: TestClient, railway: Client, database: TestDatabase
) -> None:
    base = begin(browser, railway)
    step = first_step(database, base)
    answer = browser.post(f"{base}/steps/{step.id}/move", data={"to": "later"}, headers=SCRIPT)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div class="jmap')
    assert "<html" not in answer.text
    undo = re.search(r'action="(/journeys/[^"]+/undo/[^"]+)"', answer.text)
    assert undo is not None
    assert "step 2 of" in answer.text
    assert browser.post(undo[1], headers=SCRIPT).status_code == 200
    assert first_step(database, base).id == step.id


@only_sqlite
def test_a_stale_order_is_a_409_that_says_so_and_changes_nothing(browser: TestClient, railway: Client, database: TestDatabase) -> None:
    base = begin(browser, railway)
    step = first_step(database, base)
    assert browser.post(f"{base}/steps/{step.id}/move", data={"to": "later", "revision": "1"}).status_code == 303
    moved = first_step(database, base).id
    sent = {"stage": str(step.stage_id), "before": str(moved), "revision": "1"}
    answer = browser.post(f"{base}/steps/{step.id}/place", data=sent, headers=SCRIPT)
    assert answer.status_code == 409
    assert answer.json()["code"] == "journey_changed"
    assert "Somebody else changed this map" in answer.json()["detail"]
    assert first_step(database, base).id == moved
    assert browser.post(f"{base}/steps/{step.id}/place", data={**sent, "revision": "2"}, headers=SCRIPT).status_code == 200
    assert first_step(database, base).id == step.id


@only_sqlite
def test_a_view_shows_the_steps_and_words_of_its_state(browser: TestClient, railway: Client, database: TestDatabase) -> None:
    base = begin(browser, railway)
    step = first_step(database, base)
    sent = {"name_en": "Old desk", "channel": "store", "state": "as_is", "as_is_en": "People wait.", "should_be_en": "Nobody waits."}
    assert browser.post(f"{base}/stages/{step.stage_id}/steps/{step.id}", data=sent).status_code == 303
    both, now, then = (browser.get(f"{base}{query}").text for query in ("", "?view=as_is", "?view=should_be"))
    assert "People wait." in both
    assert "Nobody waits." in both
    assert "People wait." in now
    assert "Nobody waits." not in now
    assert "Old desk" not in then
    assert "this step goes" in both


@only_sqlite
def test_the_map_asks_the_database_as_often_for_many_steps_as_for_few(browser: TestClient, railway: Client, database: TestDatabase) -> None:
    base = begin(browser, railway)
    asked: list[str] = []
    sa.event.listen(database.app.engine, "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
    counts: dict[str, list[int]] = {}
    for _round in range(2):
        for path in ("", "/channels", "/picture.svg", "/print", "/workshop", "/legs"):
            asked.clear()
            assert browser.get(f"{base}{path}").status_code == 200
            counts.setdefault(path, []).append(len(asked))
        with database.session() as session:
            journey = queries.get_journey(session, SYSTEM, uuid.UUID(base.rsplit("/", 1)[1]))
            for number in range(12):
                stage = journey.stages[number % len(journey.stages)].id
                arranging.add_step(session, SYSTEM, journey.id, stage, StepForm(name_en=f"More {number}", channel=Channel.APP))
            session.commit()
    assert all(0 < after <= before for before, after in counts.values()), counts


@only_sqlite
def test_channels_stand_side_by_side_for_a_shared_touchpoint(browser: TestClient, railway: Client, database: TestDatabase) -> None:
    base = begin(browser, railway)
    assert "No touchpoint stands on several channels yet" in browser.get(f"{base}/channels").text
    step = first_step(database, base)
    sent = {
        "name_en": "The same in the app",
        "channel": "app",
        "same_as": step.code,
        "promises_en": "Always open",
        "standards_en": "In three taps",
    }
    assert browser.post(f"{base}/stages/{step.stage_id}/steps/new", data=sent).status_code == 303
    page = browser.get(f"{base}/channels").text
    for words in ("The same in the app", "Always open", "In three taps", "App", "On the spot"):
        assert words in page


def make_picture(sizes: list[int], text: str = "What happens & <what> should", name: str = "A step") -> Picture:
    stages = [stage for stage, size in enumerate(sizes) for _ in range(size)]
    steps = tuple(
        PictureStep(
            number=n, stage=stage, name=f"{name} {n}", icon="store", channel="On the spot", touchpoint="Desk", state=list(StepState)[n % 3], as_is=text,
            should_be=text * (n % 4), promises=(text,), standards=(text, text), cue="I felt", leg=(1 + n % 2, "Leg"), lived=None,
        )
        for n, stage in enumerate(stages, 1)
    )  # fmt: skip
    return Picture(
        "A <journey>", "Noord & Zuid", (("Scope", text),), tuple(f"Stage {n}" for n in range(len(sizes))), steps, row_words(), ""
    )


@given(st.lists(st.integers(1, 9), min_size=1, max_size=7), st.integers(3, 13))
def test_each_step_of_a_picture_stands_in_one_band_that_is_not_too_long(sizes: list[int], most: int) -> None:
    steps = make_picture(sizes).steps
    made = bands(steps, most)
    assert [step.number for band in made for step in band] == [step.number for step in steps]
    assert all(0 < len(band) <= most for band in made)
    assert len(made) == -(-len(steps) // most)


@given(st.text(max_size=200), st.floats(20, 300))
def test_no_line_of_a_picture_is_wider_than_its_room_and_no_letter_is_lost(text: str, room: float) -> None:
    lines = wrap(text, room, 10.5)
    assert all(width_of(line, 10.5) <= room or len(line) == 1 for line in lines)
    assert re.sub(r"[ \t\n\r\f\v]+", "", "".join(lines)) == re.sub(r"[ \t\n\r\f\v]+", "", text)


def test_a_picture_is_well_formed_and_needs_no_style() -> None:
    for sizes in ([], [1], [3, 0, 4], [5, 4, 7, 4, 5]):
        picture = make_picture(sizes)
        drawn = [draw_picture(picture), *draw_sheets(picture, "a3"), *draw_sheets(picture, "a4")]
        for svg in drawn:
            ET.fromstring(svg)  # noqa: S314 - our own text
            assert "style" not in svg
            assert "A &lt;journey&gt;" in svg
        assert sum(sum(f">A step {n}<" in sheet for sheet in draw_sheets(picture, "a4")) for n in range(1, len(picture.steps) + 1)) == len(
            picture.steps
        )


def test_words_that_xml_cannot_hold_do_not_break_a_picture() -> None:
    ET.fromstring(draw_picture(make_picture([2], text="A\x00 bell \x07 and \ud800 half a letter ]]> &amp;")))  # noqa: S314 - our own text


def test_twenty_five_steps_fit_on_one_a3_sheet_and_no_more_than_four_of_a4() -> None:
    picture = make_picture([5, 4, 7, 4, 5], text="Signs stop two streets before it.")
    assert len(draw_sheets(picture, "a3")) == 1
    assert len(draw_sheets(picture, "a4")) <= 4


@only_sqlite
def test_the_picture_is_a_file_and_a_page_of_sheets(browser: TestClient, railway: Client) -> None:
    base = begin(browser, railway)
    picture = browser.get(f"{base}/picture.svg")
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert "As it should be" not in picture.text
    assert "Ticket desk" in picture.text
    for paper in ("a3", "a4"):
        assert '<figure class="sheet"' in browser.get(f"{base}/print?paper={paper}").text
    assert browser.get(f"{base}/print?paper=a9").status_code == 422


@only_sqlite
def test_the_glossary_is_for_everybody_searched_and_each_term_has_an_anchor(client: TestClient) -> None:
    page = client.get("/glossary", headers={"Accept-Language": "nl"}).text
    assert all(f'id="{term.code}"' in page for term in get_glossary().terms)
    assert "klantreis" in page
    found = client.get("/glossary?q=klantreis", headers={"Accept-Language": "en"}).text
    assert "customer journey" in found
    assert found.count("<dt>") < page.count("<dt>")
    assert "No term with these words" in client.get("/glossary?q=zzzz", headers={"Accept-Language": "en"}).text
