"""Photos that are slow, unreadable, refused or too late: sending waits for them or says what it goes without."""

import re
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.never_lost import SECONDS, Shop, back_online, choose, noisy_photo, open_step, says, until, wait_for_app_offline
from tests.browser.steps.phone_visit import tick
from tests.capture.world import batch, whole_visit
from tests.support.browser import axe_violations

pytestmark = pytest.mark.browser

SLOW = """
const really = createImageBitmap;
const held = [];
window.createImageBitmap = async (...given) => {
  await new Promise(resolve => held.push(resolve));
  return really(...given);
};
window.goOn = () => setInterval(() => held.splice(0).forEach(ready => ready()), 20);
"""
"""A phone that needs as long for a picture as the test wants."""
TEXT = "The shutters were down and a note said: closed for renovation."
NOT_READABLE: FilePayload = {"name": "broken.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
FAKE_HEIC: FilePayload = {"name": "a.heic", "mimeType": "image/heic", "buffer": b"\0\0\0\x18ftypheic" + b"\0" * 400}


def pictures(count: int) -> list[FilePayload]:
    return [{**noisy_photo(40 + n), "name": f"{n}.jpg"} for n in range(count)]


def answered(shop: Shop, page: Page) -> uuid.UUID:
    """A visit of which only the photo is left to give."""
    visit = shop.visit()
    given = page.request.post(
        f"{shop.url}/api/v1/phone/visits/{visit}/events",
        data=batch(whole_visit(shop.world, submit=False)),
        headers={"origin": shop.url},
    )
    assert given.ok, given.text()
    return visit


def to_summary(page: Page) -> None:
    page.get_by_role("button", name=re.compile(r"^Next\b")).click()
    page.get_by_role("button", name="To the summary").click()
    expect(page.get_by_role("heading", level=1, name="Before you send it")).to_be_visible()


def choose_from_library(page: Page, files: list[FilePayload]) -> None:
    page.get_by_label("Choose from this phone").set_input_files(files)


def test_sending_waits_for_the_photos_that_are_still_being_made_smaller(shop: Shop, new_phone: Callable[[], Page]) -> None:
    page = new_phone()
    page.add_init_script(SLOW)
    visit = answered(shop, page)
    open_step(page, shop, visit)
    choose_from_library(page, pictures(4))
    says(page, "4 photos still being made ready")

    to_summary(page)
    says(page, "4 photos still being made ready")
    page.get_by_role("button", name="Send the visit").click()
    expect(page.get_by_text("still being made ready, and goes along")).to_be_visible()
    assert axe_violations(page) == []
    assert shop.status(visit) == "started"
    page.evaluate("goOn()")

    expect(page.get_by_role("heading", name="It is in. Thank you!")).to_be_visible(timeout=SECONDS * 1000)
    assert len(shop.answers(visit)["hall"]) == 4
    assert {one.outcome.value for one in shop.events(visit) if one.kind == "answer"} == {"stored"}


def test_a_report_waits_for_its_photos_and_its_text_can_be_too_long(shop: Shop, new_phone: Callable[[], Page]) -> None:
    visit, page = shop.visit(), new_phone()
    page.add_init_script(SLOW)
    page.goto(f"{shop.url}/phone/visits/{visit}")
    page.get_by_role("button", name="I cannot complete this visit").click()
    tick(page.get_by_role("group", name="What was it?"), "The place was closed")
    page.get_by_label("What happened?").fill("x" * 2204)
    page.get_by_role("button", name="Send this").click()
    expect(page.get_by_text("204 characters too many.")).to_be_visible()
    page.get_by_label("What happened?").fill(TEXT)
    choose_from_library(page, pictures(12))
    says(page, "12 photos still being made ready")
    page.get_by_role("button", name="Send this").click()
    page.evaluate("goOn()")

    expect(page.get_by_text("At most 10 photos fit here. 2 were not added.")).to_be_visible()
    says(page, "Your unsent report is only on this phone")
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_text("A report that was not sent yet is on this phone.")).to_be_visible()
    page.get_by_role("button", name="Go on with the report").click()
    page.get_by_role("button", name="Send this").click()

    expect(page.get_by_role("heading", name="We have it. Thank you for telling us.")).to_be_visible(timeout=SECONDS * 1000)
    (told,) = [one.value for one in shop.events(visit) if one.kind == "could_not_complete"]
    assert told is not None
    assert len(told["photos"]) == 10


def test_one_file_that_cannot_be_read_holds_up_no_other(shop: Shop, new_phone: Callable[[], Page]) -> None:
    page = new_phone()
    visit = answered(shop, page)
    open_step(page, shop, visit)
    first, last = pictures(2)

    choose_from_library(page, [first, NOT_READABLE, last])

    expect(page.get_by_text("“broken.jpg” was not added.")).to_be_visible()
    until(lambda: len(shop.answers(visit).get("hall") or []) == 2, "both other photos are there")
    to_summary(page)
    expect(page.get_by_role("heading", name="This was not added:")).to_be_visible()
    page.get_by_role("button", name="“broken.jpg” was not added.").click()
    expect(page.get_by_role("heading", level=1, name="Arriving")).to_be_visible()


def test_a_photo_that_the_server_refused_is_told_before_sending(shop: Shop, new_phone: Callable[[], Page]) -> None:
    page = new_phone()
    visit = answered(shop, page)
    open_step(page, shop, visit)
    choose_from_library(page, [FAKE_HEIC])
    says(page, "The server did not take 1 photo or file")

    to_summary(page)
    expect(page.get_by_text("Not yet: the server did not take a photo or file.")).to_be_visible()
    expect(page.get_by_role("button", name="Send the visit")).to_be_disabled()
    assert axe_violations(page) == []
    page.locator(".gaps").get_by_role("button", name="A photo of the hall").click()
    page.get_by_role("button", name="Remove photo 1").click()
    says(page, "Everything is on the server")
    to_summary(page)
    page.get_by_role("button", name="Send the visit").click()
    expect(page.get_by_role("heading", name="It is in. Thank you!")).to_be_visible(timeout=SECONDS * 1000)


def test_what_comes_too_late_is_told_on_the_receipt(shop: Shop, new_phone: Callable[[], Page]) -> None:
    page, other = new_phone(), new_phone()
    visit = answered(shop, page)
    open_step(page, shop, visit)
    wait_for_app_offline(page)
    page.context.set_offline(True)
    choose(page, "clean", "No")
    page.locator("[id='question-clean'] textarea").fill("Paper everywhere.")
    to_summary(page)
    page.get_by_role("button", name="Send the visit").click()
    expect(page.get_by_role("heading", name="Ready to go")).to_be_visible()

    open_step(other, shop, visit)
    to_summary(other)
    other.get_by_role("button", name="Send the visit").click()
    expect(other.get_by_role("heading", name="It is in. Thank you!")).to_be_visible(timeout=SECONDS * 1000)
    page.context.set_offline(False)
    back_online(page.context, shop)

    expect(page.get_by_text("2 answers from this phone are kept, but do not count.")).to_be_visible(timeout=SECONDS * 1000)
    expect(page.get_by_role("listitem").filter(has_text="Was the entrance clean?").first).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Was the entrance clean? Why").first).to_be_visible()
    expect(page.get_by_text("The server has 8 answers.")).to_be_visible()
    assert axe_violations(page) == []


def test_two_phones_photos_are_seen_before_one_is_chosen(shop: Shop, new_phone: Callable[[], Page]) -> None:
    page, other = new_phone(), new_phone()
    visit = answered(shop, page)
    mine, theirs = pictures(2)
    open_step(page, shop, visit)
    wait_for_app_offline(page)
    page.context.set_offline(True)
    choose_from_library(page, [mine])
    expect(page.get_by_role("img", name=re.compile("Photo 1")).first).to_be_visible()
    open_step(other, shop, visit)
    choose_from_library(other, [theirs])
    says(other, "Everything is on the server")
    page.context.set_offline(False)
    back_online(page.context, shop)

    choice = page.locator(".two-answers")
    expect(choice.locator("img")).to_have_count(2, timeout=SECONDS * 1000)
    expect(page.get_by_role("button", name="Remove photo 1")).to_have_count(0)
    expect(page.get_by_text("First choose above which ones count")).to_be_visible()
    assert axe_violations(page) == []
    here = choice.get_by_role("button", name=re.compile("This one counts: .*On this phone"))
    expect(here).to_have_count(1)
    here.click()
    expect(choice).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page.get_by_role("button", name="Remove photo 1")).to_be_visible()
