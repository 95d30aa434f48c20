"""A second phone, a phone that is full, a place that is far, a new version while two tabs are open: what the shopper gets to see."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Geolocation, Page, expect

from app.visits.rules import VisitStatus
from tests.browser.never_lost import SECONDS, Shop, arrives, choose, open_step, phone_context, says, wait_for_app_offline
from tests.browser.steps.phone_visit import wait_until_kept

pytestmark = pytest.mark.browser

FULL = """
const really = IDBDatabase.prototype.transaction;
IDBDatabase.prototype.transaction = function (stores, mode, options) {
  if (window.full && mode === 'readwrite') throw new DOMException('no room', 'QuotaExceededError');
  return really.call(this, stores, mode, options);
};
"""
ELSEWHERE: Geolocation = {"latitude": 50.8955, "longitude": 4.7157, "accuracy": 25}


def test_another_phone_goes_on_where_the_first_one_was(shop: Shop, new_phone: Callable[[], Page]) -> None:
    visit = shop.visit()
    first = open_step(new_phone(), shop, visit, "desk")
    choose(first, "open", "Yes")
    says(first, "Everything is on the server")

    second = new_phone()
    second.goto(f"{shop.url}/phone/visits/{visit}/steps")

    expect(second.get_by_role("heading", level=1, name="Waiting at the desk")).to_be_visible()
    expect(second.locator("[id='question-open']").get_by_label("Yes", exact=True)).to_be_checked()


def test_on_a_full_phone_the_answer_stays_on_the_screen_with_an_alarm_until_there_is_room(
    shop: Shop, new_phone: Callable[[], Page]
) -> None:
    visit, page = shop.visit(), new_phone()
    page.add_init_script(FULL)
    open_step(page, shop, visit)
    choose(page, "clean", "Yes")
    arrives(page, shop, visit, [("clean", "yes")])

    page.evaluate("window.full = true")
    choose(page, "clean", "No")
    expect(page.get_by_role("alert")).to_contain_text("This phone is full")
    says(page, "1 answer only on the screen")
    page.evaluate("window.full = false")

    arrives(page, shop, visit, [("clean", "yes"), ("clean", "no")])
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator("[id='question-clean']").get_by_label("No", exact=True)).to_be_checked()


@pytest.mark.parametrize("shared", [True, False], ids=["far away", "refused"])
def test_the_shopper_reads_what_the_position_means_and_goes_on(shop: Shop, chromium: Browser, shared: bool) -> None:
    visit = shop.world.visit(VisitStatus.BRIEFED)
    given = {"geolocation": ELSEWHERE, "permissions": ["geolocation"]} if shared else {"permissions": []}
    context = phone_context(chromium, shop, **given)
    page = context.new_page()
    page.goto(f"{shop.url}/phone/visits/{visit}")
    page.get_by_role("button", name="Start the visit").click()

    told = page.locator(".notices")
    if shared:
        expect(told.get_by_text("1.6 km from the place, give or take 30 m")).to_be_visible(timeout=SECONDS * 1000)
        expect(told.get_by_text("nobody is turned down for this")).to_be_visible()
    else:
        expect(told.get_by_text("your refusal is kept, and the visit can be sent")).to_be_visible(timeout=SECONDS * 1000)
    page.get_by_role("button", name="Back").click()
    folded = told.get_by_text("Checked in", exact=False).first
    expect(folded).to_contain_text("1.6 km away" if shared else "no position")
    expect(told.get_by_role("button", name="Close")).to_be_hidden()
    folded.click()
    told.get_by_role("button", name="Close").click()
    expect(told.get_by_text("Checked in")).to_have_count(0)
    page.get_by_role("button", name="Go on with the visit").click()
    choose(page, "clean", "Yes")
    wait_until_kept(page)
    says(page, "Everything is on the server")
    (position,) = [event.value for event in shop.events(visit) if event.kind == "position"]
    assert position is not None
    assert position["moment"] == "arrival"
    assert position.get("refused", False) is not shared
    context.close()


def test_what_the_position_means_is_a_line_after_a_reload_and_gone_once_closed(shop: Shop, chromium: Browser) -> None:
    visit = shop.world.visit(VisitStatus.BRIEFED)
    context = phone_context(chromium, shop, geolocation=ELSEWHERE, permissions=["geolocation"])
    page = context.new_page()
    page.goto(f"{shop.url}/phone/visits/{visit}")
    page.get_by_role("button", name="Start the visit").click()
    told = page.locator(".notices")
    expect(told.get_by_text("nobody is turned down for this")).to_be_visible(timeout=SECONDS * 1000)
    wait_until_kept(page)
    page.reload()
    expect(told.get_by_text("Checked in")).to_be_visible()
    expect(told.get_by_text("nobody is turned down for this")).to_be_hidden()
    told.get_by_text("Checked in").click()
    told.get_by_role("button", name="Close").click()
    expect(told.get_by_text("Checked in")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.goto(f"{shop.url}/phone/visits/{visit}/summary")
    expect(page.get_by_role("heading", level=1, name="Before you send it")).to_be_visible()
    page.wait_for_timeout(500)
    expect(told.get_by_text("Checked in")).to_have_count(0)
    context.close()


def test_a_new_version_waits_for_the_visit_in_this_tab_and_in_the_other(shop: Shop, new_phone: Callable[[], Page]) -> None:
    visit, page = shop.visit(), new_phone()
    open_step(page, shop, visit)
    wait_for_app_offline(page)
    other = open_step(page.context.new_page(), shop, visit)
    shop.network.second_build = True

    page.evaluate("navigator.serviceWorker.getRegistration().then(registration => registration.update())")
    expect(page.get_by_text("It waits until you leave this visit.")).to_be_visible(timeout=SECONDS * 1000)
    expect(page.get_by_role("button", name="Use it now")).to_have_count(0)
    choose(page, "clean", "Yes")
    arrives(page, shop, visit, [("clean", "yes")])
    for _step in range(2):
        page.get_by_role("button", name="Back").click()
    page.get_by_role("button", name="Use it now").click()
    expect(page.get_by_text("A visit is open in another tab.")).to_be_visible()
    assert page.locator("meta[name=build]").count() == 0

    other.close()  # nothing has to be pressed again

    expect(page.locator("meta[name=build]")).to_have_attribute("content", "second", timeout=SECONDS * 1000)
    open_step(page, shop, visit)
    expect(page.locator("[id='question-clean']").get_by_label("Yes", exact=True)).to_be_checked()
