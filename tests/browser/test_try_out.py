"""Trying a questionnaire out beside its score: in a frame on a desk, and alone on a phone."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from playwright.sync_api import FrameLocator, Locator, Page, expect

from app.accounts.viewing import COOKIE
from app.capture.models import Answer, CaptureEvent
from app.journeys.models import Questionnaire, QuestionnaireVersion
from app.kit.object_store import BlobStore
from tests.browser import all_kinds
from tests.browser.steps.phone_visit import tick
from tests.capture import world as worlds
from tests.capture.world import World
from tests.support.browser import PHONE, axe_violations
from tests.support.databases import TestDatabase, only_sqlite
from tests.support.servers import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def shop(database: TestDatabase, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> World:
    """A published questionnaire that asks something of every kind."""
    monkeypatch.setattr(worlds, "CONTENT", all_kinds.CONTENT)
    all_kinds.keep_pictures(BlobStore(live_server.settings.storage_url))
    return worlds.make_world(database)


def questionnaire_id(shop: World) -> str:
    with shop.database.reading() as session:
        return str(session.scalars(sa.select(Questionnaire.id)).one())


def open_as_reviewer(page: Page, address: str, shop: World, path: str) -> None:
    page.context.add_cookies([{"name": COOKIE, "value": shop.people["kim"].token, "url": address}])
    page.goto(f"{address}{path}")


def place(phone: FrameLocator, code: str) -> Locator:
    return phone.locator(f"[id='question-{code}']")


@only_sqlite
def test_the_score_follows_each_answer_in_the_frame_and_is_explained(shop: World, live_server: LiveServer, page: Page) -> None:
    open_as_reviewer(page, live_server.url, shop, f"/questionnaires/{questionnaire_id(shop)}/try-out")
    phone = page.frame_locator("iframe")
    expect(phone.get_by_role("heading", level=1, name="Coming in")).to_be_visible()
    total = page.locator("[data-try-total]")
    expect(total).to_have_text("–")
    tick(place(phone, "satisfied"), "5, Very satisfied")
    expect(total).to_have_text("100")
    tick(place(phone, "effort"), "1, Very difficult")
    expect(total).to_have_text("50")
    page.get_by_text("Coming in", exact=True).last.click()
    items = page.locator(".try-out__step").first.get_by_role("listitem")
    expect(items.nth(0)).to_contain_text("10 / 10")
    expect(items.nth(0)).to_contain_text("50.0")
    expect(items.nth(1)).to_contain_text("0 / 10")
    expect(items.nth(2)).to_contain_text("no answer yet")
    page.get_by_text("Not asked with these answers").click()
    expect(page.locator("[data-try-hidden-list]")).to_contain_text("Anything else to tell?")
    expect(page.locator("[data-try-hidden-list]")).to_contain_text("Shown when")
    assert axe_violations(page) == []

    page.get_by_label("Go to a step").select_option("proof")
    expect(phone.get_by_role("heading", level=1, name="What you saw")).to_be_visible()
    page.get_by_role("button", name="nl", exact=True).click()
    expect(phone.get_by_role("heading", level=1, name="Wat je zag")).to_be_visible()
    page.get_by_role("button", name="Start again with empty answers").click()
    expect(total).to_have_text("–")
    expect(phone.get_by_role("heading", level=1, name="Binnenkomen")).to_be_visible()
    expect(place(phone, "satisfied").get_by_role("radio", checked=True)).to_have_count(0)
    assert (shop.count(CaptureEvent), shop.count(Answer)) == (0, 0)


@only_sqlite
def test_the_frame_never_takes_the_cursor_from_the_page_around_it(shop: World, live_server: LiveServer, page: Page) -> None:
    open_as_reviewer(page, live_server.url, shop, f"/questionnaires/{questionnaire_id(shop)}/try-out")
    phone = page.frame_locator("iframe")
    phone.locator("#all-steps").evaluate("(list) => { list.dataset.before = 'yes'; }")
    step = page.get_by_label("Go to a step")
    step.focus()
    page.evaluate("document.querySelector('iframe').contentWindow.location.reload()")
    expect(phone.locator("#all-steps:not([data-before])")).to_be_attached()  # what is fetched last is there
    assert phone.locator("html").evaluate("() => document.hasFocus()") is False
    expect(step).to_be_focused()


@only_sqlite
def test_a_saved_draft_shows_at_once_and_keeps_the_answers_that_still_fit(shop: World, live_server: LiveServer, page: Page) -> None:
    open_as_reviewer(page, live_server.url, shop, f"/questionnaires/{questionnaire_id(shop)}/try-out")
    phone = page.frame_locator("iframe")
    tick(place(phone, "satisfied"), "5, Very satisfied")
    place(phone, "knowledge").get_by_role("radio", name="Everything, and more").click()
    expect(page.locator("[data-try-total]")).to_have_text("100")
    with shop.database.session() as session:
        version = session.get_one(QuestionnaireVersion, shop.version_id)
        changed = all_kinds.CONTENT.model_dump(mode="json")
        changed["sections"][0]["questions"][0]["label"]["en"] = "How content were you with the welcome?"
        knowledge = next(each for each in changed["sections"][0]["questions"] if each["code"] == "knowledge")
        knowledge["maximum"], knowledge["options"] = 3, knowledge["options"][:3]
        version.content = changed
        session.commit()
    page.evaluate("document.dispatchEvent(new CustomEvent('veldgast:draft-saved'))")
    expect(phone.get_by_text("How content were you with the welcome?")).to_be_visible()
    expect(place(phone, "satisfied").get_by_role("radio", checked=True)).to_have_count(1)
    expect(place(phone, "knowledge").get_by_role("radio", checked=True)).to_have_count(0)


@only_sqlite
def test_a_version_is_tried_out_alone_on_a_phone_to_its_end(shop: World, live_server: LiveServer, new_page: Callable[..., Page]) -> None:
    phone = new_page(viewport=PHONE, has_touch=True, is_mobile=True)
    query = f"questionnaire={questionnaire_id(shop)}&version={shop.version_id}"
    open_as_reviewer(phone, live_server.url, shop, f"/phone/preview?{query}")
    expect(phone.get_by_text("Try-out: nothing is sent or kept")).to_be_visible()
    assert axe_violations(phone) == []
    for _step in range(5):
        phone.locator("footer").get_by_role("button").last.click()
    expect(phone.get_by_text("answers are still missing")).to_be_visible()
    phone.get_by_role("button", name="Start again").click()
    expect(phone.get_by_role("heading", level=1, name="Coming in")).to_be_visible()
    assert phone.evaluate("indexedDB.databases().then(all => all.length)") == 0
    assert phone.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0


@only_sqlite
def test_a_shopper_sees_nothing_of_a_version_there(shop: World, live_server: LiveServer, new_page: Callable[..., Page]) -> None:
    phone = new_page(viewport=PHONE)
    phone.context.add_cookies([{"name": COOKIE, "value": shop.people["anna"].token, "url": live_server.url}])
    phone.goto(f"{live_server.url}/phone/preview?questionnaire={questionnaire_id(shop)}&version={shop.version_id}")
    expect(phone.get_by_text("This version can't be shown here.")).to_be_visible()
