"""The reviewer: reads a visit with its flags and photo, asks back, approves."""

import re

from playwright.sync_api import Page, expect

from tests.browser.steps.signing_in import wait_for_row

QUESTION = "Was the woman at the desk alone, or was there somebody beside her?"
ABOUT = "Describe your first impression the way you would tell a friend."


def open_visit(page: Page, address: str, place: str) -> None:
    """From the queue to the visit; it comes in when the worker has checked it."""
    row = page.get_by_role("row").filter(has_text=place)
    page.goto(f"{address}/review")
    wait_for_row(page, row)
    row.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1, name=re.compile(place))).to_be_visible()


def read_flags_answers_and_photo(page: Page, words: str) -> None:
    """What the shopper saw stands beside the photo, with what the checks found."""
    expect(page.get_by_text(words).first).to_be_visible()
    expect(page.locator("[data-flag]").first).to_be_visible()
    photo = page.get_by_role("region", name="Photos").get_by_role("img").first
    photo.scroll_into_view_if_needed()
    expect(photo).to_be_visible()
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=photo.element_handle())


def return_with_question(page: Page) -> None:
    """Ask about one answer, and send the visit back with it."""
    page.get_by_role("button", name=re.compile(f"ask about this.*{ABOUT}")).click()
    box = page.get_by_role("dialog", name="Ask the shopper")
    box.get_by_label("Your question").fill(QUESTION)
    box.get_by_role("button", name="Keep this question").click()
    expect(box).to_be_hidden()
    page.get_by_role("button", name=re.compile("Return with 1 question")).click()
    page.get_by_role("dialog", name="Send this visit back?").get_by_role("button", name="Send back").click()
    expect(page.get_by_text("Return with 1 question")).to_have_count(0)


def approve(page: Page, answer: str) -> None:
    """Read what the shopper answered, and approve."""
    expect(page.get_by_text(answer).first).to_be_visible()
    page.get_by_role("button", name=re.compile("^Approve")).click()
    box = page.get_by_role("dialog", name="Approve with")  # a flag is open still
    box.get_by_role("button", name="Approve all the same").click()
    expect(page.get_by_role("button", name=re.compile("^Approve"))).to_have_count(0)
