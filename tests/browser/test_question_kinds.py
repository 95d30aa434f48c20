"""Every kind of question on a phone: filled in without a network, through a reload, and all of it on the server."""

import hashlib
import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from app.accounts.viewing import COOKIE
from app.capture.models import Answer, Evidence
from app.kit.object_store import BlobStore
from app.studies.models import Study
from app.visits.rules import VisitStatus
from tests.browser import all_kinds
from tests.browser.steps import kinds, phone_visit
from tests.capture import world as worlds
from tests.capture.world import World
from tests.support.browser import PHONE, axe_violations
from tests.support.databases import TestDatabase, only_sqlite
from tests.support.servers import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]
GRANTED = ["geolocation", "microphone"]


@pytest.fixture
def shop(database: TestDatabase, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> World:
    """A study whose questionnaire asks something of every kind."""
    monkeypatch.setattr(worlds, "CONTENT", all_kinds.CONTENT)
    all_kinds.keep_pictures(BlobStore(live_server.settings.storage_url))
    made = worlds.make_world(database)
    with database.session() as session:
        session.get_one(Study, made.study_id).recordings_lawful_because = "Shoppers speak only about their own visit."
        session.commit()
    return made


def open_visit(new_page: Callable[..., Page], address: str, shop: World, **options: Any) -> tuple[Page, str]:
    """A phone with an opened visit, its copy and its app on it."""
    options = {"viewport": PHONE, "has_touch": True, "is_mobile": True, "geolocation": kinds.HERE, "permissions": GRANTED, **options}
    phone = new_page(**options)
    phone.context.add_cookies([{"name": COOKIE, "value": shop.people["anna"].token, "url": address}])
    visit = shop.visit(VisitStatus.STARTED)
    phone.goto(f"{address}/phone/visits/{visit}")
    phone.get_by_role("button", name="Go on with the visit").click()
    expect(phone.get_by_role("heading", level=1, name="Coming in")).to_be_visible()
    return phone, f"{address}/phone/visits/{visit}"


@only_sqlite
def test_every_kind_of_question_is_answered_without_a_network_and_arrives(
    shop: World, live_server: LiveServer, new_page: Callable[..., Page]
) -> None:
    phone, _address = open_visit(new_page, live_server.url, shop)
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    wait_for_pictures(phone)
    phone.context.set_offline(True)
    for title, answer in kinds.STEPS:
        expect(phone.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible()
        answer(phone)
        wait_until_written(phone, LAST[title])
        phone_visit.reload(phone)
        expect(phone.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible()
        phone_visit.go_on(phone)
    expect(phone.get_by_text("Everything has been answered.")).to_be_visible()
    assert stored(shop.database) == ({}, {})

    phone.context.set_offline(False)
    phone_visit.wait_until_on_server(phone)
    phone_visit.send(phone)
    answers, evidence = stored(shop.database)
    assert {code: value for code, value in answers.items() if code in kinds.STORED} == kinds.STORED
    assert answers["affect:feeling"]["pleasure"] == pytest.approx(0.8, abs=0.02)
    expect_bytes(answers, evidence)


LAST = {
    "Coming in": "affect:feeling", "Waiting and choosing": "here", "What you saw": "evidence:price_shown", "Choices": "judged", "Whom you spoke to": "more",
}  # fmt: skip
"""The answer that is given last in each step; the phone writes in the order of answering."""
KEPT = """code => new Promise((done, failed) => {
  const opening = indexedDB.open("veldgast-phone");
  opening.onerror = () => failed(opening.error);
  opening.onsuccess = () => {
    const database = opening.result;
    const asked = ["answers", "drafts"].map(name => database.transaction(name).objectStore(name).getAllKeys());
    asked[1].onsuccess = () => setTimeout(() => { database.close(); done(asked.some(each => each.result.some(key => key[1] === code))); });
  };
})"""


def wait_until_written(phone: Page, code: str) -> None:
    """Until this answer is in the phone's store: a tab that is closed within the same hundredths of a second may lose it."""
    phone.wait_for_function(KEPT, arg=code)


def wait_for_pictures(phone: Page) -> None:
    """Until the pictures of the questionnaire are on the phone."""
    phone.wait_for_function(
        "async wanted => (await (await caches.open('veldgast-pictures')).keys()).length === wanted", arg=3, timeout=10_000
    )


def stored(database: TestDatabase) -> tuple[dict[str, Any], dict[str, str]]:
    """The answers that the server has, and the content type of each thing it has bytes of."""
    with database.reading() as session:
        answers = {row.question_code: row.value for row in session.scalars(sa.select(Answer))}
        return answers, {row.sha256: row.content_type for row in session.scalars(sa.select(Evidence))}


def expect_bytes(answers: dict[str, Any], evidence: dict[str, str]) -> None:
    """Photos, the recording and the file are there, each under the answer that names it."""
    (recording,) = answers["sound"]
    assert recording["seconds"] >= 1
    assert evidence[recording["sha256"]] == "audio/webm"
    (leaflet,) = answers["leaflet"]
    assert leaflet["name"] == "leaflet.txt"
    assert leaflet["sha256"] == hashlib.sha256(kinds.LEAFLET["buffer"]).hexdigest()
    assert evidence[leaflet["sha256"]] == "text/plain"
    receipt = answers["receipt"]
    assert (receipt["amount_minor"], receipt["currency"], receipt["date"]) == (1295, "EUR", "2026-11-22")
    for photos in (answers["photo"], receipt["photos"], answers["evidence:price_shown"]):
        assert [evidence[photo["sha256"]] for photo in photos] == ["image/jpeg"]
    assert len(evidence) == 5


@only_sqlite
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_kind_of_question_is_accessible(shop: World, live_server: LiveServer, new_page: Callable[..., Page], theme: str) -> None:
    phone, _address = open_visit(new_page, live_server.url, shop, color_scheme=theme)
    for title, answer in kinds.STEPS:
        expect(phone.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible()
        assert axe_violations(phone) == []
        answer(phone)
        assert axe_violations(phone) == []
        assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        phone_visit.go_on(phone)


@only_sqlite
def test_a_refused_microphone_and_position_are_said_and_hold_nothing_up(
    shop: World, live_server: LiveServer, new_page: Callable[..., Page]
) -> None:
    phone, address = open_visit(new_page, live_server.url, shop, permissions=[])
    phone.goto(f"{address}/steps/facts")
    kinds.box(phone, "here").get_by_role("button", name="Use where I am now").click()
    expect(kinds.box(phone, "here").get_by_text("your refusal is kept")).to_be_visible()
    phone_visit.go_on(phone)
    sound = kinds.box(phone, "sound")
    sound.get_by_role("button", name="Record", exact=True).click()
    expect(sound.get_by_text("does not let Veldgast use the microphone")).to_be_visible()
    sound.get_by_label("Choose a recording").set_input_files(
        {"name": "notes.mp3", "mimeType": "audio/mpeg", "buffer": b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x00" * 400}
    )
    expect(sound.get_by_text("notes.mp3")).to_be_visible()


@only_sqlite
def test_a_recording_that_was_cut_off_is_offered_back_and_heard_on_another_phone(
    shop: World, live_server: LiveServer, new_page: Callable[..., Page]
) -> None:
    phone, address = open_visit(new_page, live_server.url, shop)
    phone.goto(f"{address}/steps/proof")
    sound = kinds.box(phone, "sound")
    sound.get_by_role("button", name="Record", exact=True).click()
    expect(sound.get_by_role("timer")).to_contain_text("00:02")

    phone.reload()
    expect(sound.get_by_text(re.compile("A recording of 00:0[1-3] was cut off"))).to_be_visible()
    sound.get_by_role("button", name="Keep it as the answer").click()

    expect(sound.get_by_role("button", name="Play Recording 1")).to_be_visible()
    expect(sound.get_by_text("was cut off")).to_have_count(0)
    phone_visit.wait_until_on_server(phone)
    answers, evidence = stored(shop.database)
    assert evidence[answers["sound"][0]["sha256"]] == "audio/webm"

    other = new_page(viewport=PHONE, has_touch=True, is_mobile=True)
    other.context.add_cookies([{"name": COOKIE, "value": shop.people["anna"].token, "url": live_server.url}])
    other.goto(f"{address}/steps/proof")
    there = kinds.box(other, "sound")
    play = there.get_by_role("button", name="Play Recording 1")
    expect(play).to_be_visible()
    other.context.set_offline(True)
    play.click()
    expect(there.get_by_text("it plays once there is a network")).to_be_visible()
    other.context.set_offline(False)
    play.click()
    expect(there.get_by_role("button", name="Pause")).to_be_visible()
    expect(there.get_by_text("it plays once")).to_have_count(0)
