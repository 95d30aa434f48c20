"""Filling in a questionnaire of every kind on the phone, a step at a time, and what has to be stored then."""

from typing import Any

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.all_kinds import draw
from tests.browser.steps.phone_visit import slide, tick

HERE = {"latitude": 50.8812, "longitude": 4.7159, "accuracy": 18}
QUEUE: FilePayload = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": draw("QUEUE 1", (80, 90, 110))}
RECEIPT: FilePayload = {"name": "IMG_2.jpg", "mimeType": "image/jpeg", "buffer": draw("TOTAL 12,95", (150, 150, 140))}
PRICE: FilePayload = {"name": "IMG_3.jpg", "mimeType": "image/jpeg", "buffer": draw("NO PRICE", (110, 70, 70))}
LEAFLET: FilePayload = {"name": "leaflet.txt", "mimeType": "text/plain", "buffer": b"Three models, one price list.\n"}


def box(phone: Page, code: str) -> Locator:
    """The place of a question."""
    return phone.locator(f"[id='question-{code}']")


def expect_kept(place: Locator) -> None:
    """Its picture stands there: it comes back from the phone's own store, so it is written."""
    expect(place.locator("figure img")).to_be_visible()


def answer_scales(phone: Page) -> None:
    """Faces, stars, numbers and words; the arrow keys work as in any row of radio buttons."""
    tick(box(phone, "satisfied"), "4")
    tick(box(phone, "effort"), "7, Very easy")
    tick(box(phone, "recommend"), "9")
    stars = box(phone, "tidy")
    stars.get_by_role("radio", name="3 stars").click()
    stars.get_by_role("radio", name="3 stars").press("ArrowRight")
    expect(stars.get_by_role("radio", name="4 stars")).to_be_checked()
    tick(box(phone, "mood"), "2 of 5")
    box(phone, "mood").get_by_role("checkbox", name="Not applicable").click()
    expect(box(phone, "mood").get_by_role("radio", name="2 of 5")).not_to_be_checked()
    tick(box(phone, "mood"), "5 of 5")
    box(phone, "knowledge").get_by_role("radio").nth(2).click()
    sliders = phone.get_by_role("slider")
    for at in range(sliders.count()):
        slide(phone, sliders.nth(at), 0.8)


def answer_facts(phone: Page) -> None:
    """Amounts, moments, times that are measured, and where that was."""
    price = box(phone, "price").get_by_role("textbox")
    price.fill("a lot")
    expect(box(phone, "price").get_by_text("Please write an amount")).to_be_visible()
    price.fill("12,95")
    price.press("Tab")
    expect(price).to_have_value("12.95")
    box(phone, "promised").get_by_label("Which day").fill("2026-12-01")
    box(phone, "entered").get_by_label("When did").fill("2026-11-22T10:05")
    box(phone, "closing").get_by_label("Until when").fill("18:30")
    box(phone, "waited").get_by_role("textbox").fill("1:30")
    box(phone, "waited").get_by_role("textbox").press("Enter")
    box(phone, "waited").get_by_role("button", name="Back to zero").click()
    expect(box(phone, "waited").get_by_role("textbox")).to_have_value("00:00")
    box(phone, "waited").get_by_role("button", name="Put 01:30 back").click()
    expect(box(phone, "waited").get_by_role("textbox")).to_have_value("01:30")
    rang = box(phone, "rang")
    rang.get_by_role("button", name="Start the stopwatch").click()
    rang.get_by_role("button", name="Stop: this was one time").click()
    rang.get_by_label("Or write one").fill("0:40")
    rang.get_by_role("button", name="Add a time").click()
    expect(rang.get_by_text("2 times, 00:41 together")).to_be_visible()
    box(phone, "queue").get_by_role("textbox").fill("2")
    expect(box(phone, "each").get_by_role("status")).to_have_text("30")
    box(phone, "ean").get_by_role("textbox").fill("5411188110835")
    box(phone, "here").get_by_role("button", name="Use where I am now").click()
    expect(box(phone, "here").get_by_text("Accurate to about 20 m")).to_be_visible()


def answer_proof(phone: Page) -> None:
    """Photos, a recording made here, a file, a receipt; an answer that asks for a photo of its own."""
    photo = box(phone, "photo")
    photo.get_by_role("button", name="Example").click()
    expect(phone.get_by_role("img", name="Picture: A photo of the queue")).to_be_visible()
    phone.get_by_role("dialog", name="Example").get_by_role("button", name="Close").click()
    photo.get_by_label("Take a photo").set_input_files(QUEUE)
    expect_kept(photo)
    sound = box(phone, "sound")
    sound.get_by_role("button", name="Record", exact=True).click()
    expect(sound.get_by_role("timer")).to_contain_text("00:01")
    sound.get_by_role("button", name="Pause", exact=True).click()
    sound.get_by_role("button", name="Go on").click()
    sound.get_by_role("button", name="Stop and keep").click()
    sound.get_by_role("button", name="Play Recording 1").click()
    expect(sound.get_by_role("button", name="Pause")).to_be_visible()
    leaflet = box(phone, "leaflet")
    leaflet.get_by_label("Choose a file").set_input_files(LEAFLET)
    expect(leaflet.get_by_text("leaflet.txt")).to_be_visible()
    receipt = box(phone, "receipt")
    receipt.get_by_label("Take a photo").set_input_files(RECEIPT)
    expect_kept(receipt)
    receipt.get_by_label("Amount on it").fill("12.95")
    receipt.get_by_label("Date on it").fill("2026-11-22")
    shown = box(phone, "price_shown")
    tick(shown, "No")
    shown.get_by_label("Why?").fill("There was a card, but it was blank.")
    box(phone, "evidence:price_shown").get_by_label("Take a photo").set_input_files(PRICE)
    expect_kept(box(phone, "evidence:price_shown"))


def answer_choices(phone: Page) -> None:
    """A picture, towns that depend on a region, an order, a matrix."""
    tick(box(phone, "where"), "At a screen")
    expect(box(phone, "town").get_by_text("nothing to choose from here")).to_be_visible()
    tick(box(phone, "region"), "Wallonia")
    tick(box(phone, "town"), "Namur")
    tick(box(phone, "region"), "Flanders")
    expect(box(phone, "town").get_by_text("“Namur” is no longer possible here")).to_be_visible()
    tick(box(phone, "town"), "Ghent")
    expect(box(phone, "town").get_by_text("no longer possible")).to_have_count(0)
    order = box(phone, "order")
    for words in ("Price", "Speed", "Advice"):
        order.get_by_role("button", name=words, exact=True).click()
    order.get_by_role("button", name="Move Advice up").click()
    expect(order.get_by_role("listitem").nth(1)).to_contain_text("Advice")
    judged = box(phone, "judged")
    for row, words in (("the light", "Good"), ("the noise", "Bad"), ("the smell", "Fair")):
        tick(judged.get_by_role("group", name=row), words)


def answer_people(phone: Page) -> None:
    """Two entries of a group; one taken out and put back; a rule that has to hold, with its own words."""
    staff = box(phone, "staff")
    staff.get_by_role("button", name="Add", exact=True).click()
    box(phone, "staff_name[1]").get_by_role("textbox").fill("Ada")
    tick(box(phone, "staff_polite[1]"), "Yes")
    staff.get_by_role("button", name="Add another").click()
    box(phone, "staff_name[2]").get_by_role("textbox").fill("Boris")
    tick(box(phone, "staff_polite[2]"), "No")
    box(phone, "staff_polite[2]").get_by_label("Why?").fill("He looked past me all the time.")
    box(phone, "staff_minutes[2]").get_by_role("textbox").fill("4")
    staff.get_by_role("button", name="Remove Ada").click()
    expect(staff.get_by_text("Ada was taken out.")).to_be_visible()
    staff.get_by_role("button", name="Undo").click()
    expect(staff.get_by_role("button", name="Ada", exact=False).first).to_be_visible()
    spoken = box(phone, "spoken")
    spoken.get_by_role("textbox").fill("1")
    spoken.get_by_role("textbox").press("Tab")
    expect(spoken.get_by_text("That is fewer than you named above.")).to_be_visible()
    spoken.get_by_role("textbox").fill("3")
    expect(spoken.get_by_text("That is fewer")).to_have_count(0)
    box(phone, "more").get_by_role("textbox").fill("A third one only nodded.")


STEPS = [
    ("Coming in", answer_scales),
    ("Waiting and choosing", answer_facts),
    ("What you saw", answer_proof),
    ("Choices", answer_choices),
    ("Whom you spoke to", answer_people),
]

STORED: dict[str, Any] = {
    "satisfied": 4, "effort": 7, "recommend": 9, "tidy": 4, "mood": 5, "knowledge": 3,
    "price": {"amount_minor": 1295, "currency": "EUR"}, "promised": "2026-12-01", "entered": "2026-11-22T10:05", "closing": "18:30", "waited": 90,
    "rang": {"laps": [1, 40]}, "queue": 2, "ean": "5411188110835", "here": {"latitude": 50.8812, "longitude": 4.7159, "accuracy_m": 18},
    "price_shown": "no", "why:price_shown": "There was a card, but it was blank.",
    "where": "screen", "region": "flanders", "town": "gent", "order": ["price", "advice", "speed"],
    "judged": {"light": "good", "noise": "bad", "smell": "fair"},
    "staff": ["1", "2"], "staff_name[1]": "Ada", "staff_polite[1]": "yes", "staff_name[2]": "Boris", "staff_polite[2]": "no",
    "why:staff_polite[2]": "He looked past me all the time.", "staff_minutes[2]": 4, "spoken": 3, "more": "A third one only nodded.",
}  # fmt: skip
"""What the server has of it afterwards, word for word; what names bytes is looked at by itself."""
