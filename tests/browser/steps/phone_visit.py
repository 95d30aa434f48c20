"""The shopper on the phone: accepts, reads the briefing, fills in the form with or without a network, sends, repairs."""

import io
import json
import re
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload, Locator, Page, expect

from app.journeys import templates

CONTENT = json.loads((Path(templates.__file__).parent / "content" / "station_visit.json").read_text())
SECTIONS = CONTENT["content"]["sections"]
CHOICES = {
    "arrived_by": "On foot",
    "desk_open": "Open and staffed",
    "waited_within_norm": "3 to 5 minutes",
    "advice_quality": "Complete: the best choice, and why",
    "conductor_seen": "Yes, they came by",
}
"""What she ticks where one of several words is asked for."""
TAPS = """boxes => {
  const channel = new MessageChannel();
  channel.port1.onmessage = ({ data }) => boxes[data].click();
  boxes.forEach((_box, at) => channel.port2.postMessage(at));
}"""
"""For `evaluate_all`: each tap is a task of its own, and all of them come before the next frame."""
MOST_WORDS = "The hall was light and warm, a woman at the desk looked up at once, smiled, and took all the time I needed."


def accept_offer(phone: Page, address: str, place: str) -> None:
    """Open the offer on the phone, choose today, accept."""
    phone.goto(f"{address}/phone/")
    phone.get_by_role("link", name=place).click()
    expect(phone.get_by_text("Close to your home")).to_be_visible()
    phone.get_by_role("group", name="Which day suits you?").get_by_role("radio").first.check()
    phone.get_by_role("button", name="Accept").click()
    expect(phone.get_by_text("Read the briefing").first).to_be_visible()


def understand_briefing(phone: Page) -> None:
    """Answer the check wrongly once, read why, and pass it."""
    check = CONTENT["briefing"]["check"]
    expect(phone.get_by_role("heading", name="What this is about")).to_be_visible()
    phone.get_by_role("button", name="Answer the check questions").click()
    for question in check:
        answer_check(phone, question, right=question is not check[0])
    phone.get_by_role("button", name="Check my answers").click()
    expect(phone.get_by_text(check[0]["explanation"]["en"])).to_be_visible()
    answer_check(phone, check[0], right=True)
    phone.get_by_role("button", name="Check my answers").click()
    expect(phone.get_by_role("button", name="Start the visit")).to_be_visible()


def answer_check(phone: Page, question: dict[str, Any], *, right: bool) -> None:
    option = next(one for one in question["options"] if one.get("correct", False) is right)
    group = phone.get_by_role("group", name=question["label"]["en"])
    tick(group, option["label"]["en"])


def open_form(phone: Page) -> None:
    """Start the visit; its form is on the phone from now on."""
    phone.get_by_role("button", name="Start the visit").click()
    expect(phone.get_by_role("heading", level=1, name=SECTIONS[0]["title"]["en"])).to_be_visible()


def count_answers(sections: list[dict[str, Any]]) -> int:
    """How many answers there are to give on the steps' own screens: every question but the optional ones, and the sliders of each step."""
    asked = [question for section in sections for question in section["questions"]]
    return len([question for question in asked if question.get("required", True)]) + len(
        [each for each in sections if each.get("affect", True)]
    )


def count_look_back(sections: list[dict[str, Any]]) -> int:
    """How many answers there are on leaving: words and contribution a step, the quick questions as one, and how it turned out."""
    return sum(bool(each.get(asked)) for each in sections for asked in ("words", "contribution")) + 2


def look_back(phone: Page) -> None:
    """What is asked on leaving: the quick questions without a clock, then two taps a step, and how it turned out."""
    expect(phone.get_by_role("heading", level=1, name="Quick yes or no")).to_be_visible()
    phone.get_by_role("button", name="I would rather not hurry").click()
    for section in [each for each in SECTIONS if each.get("speeded")]:
        expect(phone.get_by_role("heading", level=1, name=section["emotion_cue"]["en"], exact=True)).to_be_visible()
        for row in phone.locator(".quick-row").all():
            row.get_by_role("radio", name="Yes", exact=True).check(force=True)
        phone.get_by_role("button", name="Go on").click()
    for section in [each for each in SECTIONS if each.get("words")]:
        expect(phone.get_by_role("heading", level=1, name=section["title"]["en"], exact=True)).to_be_visible()
        phone.get_by_role("button", name="at ease: not chosen").click()
        phone.get_by_role("button", name="at ease: a little").click()
        phone.get_by_role("radio", name="Added a little").check(force=True)
        phone.get_by_role("button", name="Go on").click()
    phone.get_by_role("radio", name="As I expected").check(force=True)
    phone.get_by_role("button", name="Go on").click()


def answer_section(phone: Page, section: dict[str, Any], photo: FilePayload) -> None:
    """Answer every question of one step that is on the screen, and both sliders."""
    expect(phone.get_by_role("heading", level=1, name=section["title"]["en"], exact=True)).to_be_visible()
    for question in section["questions"]:
        answer(phone.locator(f"[id='question-{question['code']}']"), question, photo)
    sliders = phone.get_by_role("slider")
    for at in range(sliders.count()):
        slide(phone, sliders.nth(at), 0.8 - 0.2 * at)


def answer(box: Locator, question: dict[str, Any], photo: FilePayload) -> None:  # noqa: C901 - one case a kind
    code, kind = question["code"], question["kind"]
    if kind == "yes_no":
        tick(box, "No" if question.get("reversed") else "Yes")
    elif kind == "single_choice":
        tick(box, CHOICES[code])
    elif kind == "multiple_choice":
        for option in question["options"][:2]:
            tick(box, option["label"]["en"])
    elif kind in {"scale", "nps", "csat", "ces"}:
        tick(box, "9" if kind == "nps" else "4")
    elif kind == "time":
        box.get_by_role("button", name="Now").click()
    elif kind == "duration":
        box.get_by_role("textbox").fill("3:40")
        box.get_by_role("textbox").press("Enter")
    elif kind == "number":
        box.get_by_role("textbox").fill("3")
    elif kind == "photo":
        box.get_by_label("Take a photo").set_input_files(photo)
        expect(box.get_by_role("img", name=re.compile("Photo 1")).first).to_be_visible()
    elif question.get("required", True):
        box.get_by_role("textbox").fill(MOST_WORDS)


def tick(box: Locator, words: str) -> None:
    """Press the answer with these words, and see that it is taken."""
    choice = box.get_by_label(words, exact=True)
    choice.click()
    expect(choice).to_be_checked()


def slide(phone: Page, slider: Locator, share: float) -> None:
    """Drag a slider to a share of its length."""
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    phone.mouse.move(box["x"] + box["width"] * 0.5, middle)
    phone.mouse.down()
    phone.mouse.move(box["x"] + box["width"] * share, middle, steps=3)
    phone.mouse.up()
    expect(slider).to_have_attribute("aria-valuenow", str(round(share * 100)))


def go_on(phone: Page) -> None:
    """To the next step, or to the summary after the last."""
    phone.get_by_role("button", name=re.compile(r"^(Next\b|To the summary)")).click()


def wait_until_kept(phone: Page) -> None:
    """Wait until the phone has written down all that was given: from then on the page may go away at any moment."""
    expect(phone.get_by_role("status").first).not_to_have_attribute("aria-busy", "true")


def reload(phone: Page) -> None:
    """Load the page anew, once everything given is kept."""
    wait_until_kept(phone)
    phone.reload()


def wait_until_on_server(phone: Page) -> None:
    """Wait until the phone says that nothing is only on it; what it said before it had kept the last answer does not count."""
    wait_until_kept(phone)
    expect(phone.get_by_role("status").first).to_have_text(re.compile("Everything is on the server"), timeout=20_000)
    wait_until_kept(phone)


def send(phone: Page, button: str = "Send the visit") -> None:
    """Send the visit from its summary."""
    expect(phone.get_by_text("Everything has been answered.")).to_be_visible()
    phone.get_by_role("button", name=button).click()
    expect(phone.get_by_role("heading", level=1, name="It is in. Thank you!")).to_be_visible()


def photo_of_an_entrance() -> FilePayload:
    """A JPEG as a phone makes it: large, with a place and a camera in its metadata."""
    image = Image.new("RGB", (2400, 1800), "#c9d6d2")
    draw = ImageDraw.Draw(image)
    for at in range(12):
        draw.rectangle((200 * at, 500, 200 * at + 150, 1500), fill=(40 + 15 * at, 90, 120))
    exif = Image.Exif()
    exif[0x010F] = "Camera of Noor"
    exif.get_ifd(0x8825).update({1: "N", 2: (50.0, 52.0, 52.0), 3: "E", 4: (4.0, 42.0, 57.0)})
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=88, exif=exif)
    return {"name": "IMG_0042.jpg", "mimeType": "image/jpeg", "buffer": kept.getvalue()}


def repair(phone: Page, address: str, place: str, question: str, answer_text: str) -> None:
    """Open the returned visit, answer the reviewer, send it again."""
    phone.goto(f"{address}/phone/")
    phone.get_by_role("link", name=place).click()
    expect(phone.get_by_text(question)).to_be_visible()
    phone.get_by_role("button", name="Answer the reviewer").click()
    phone.get_by_label("Your answer").fill(answer_text)
    go_on(phone)
    send(phone, "Send it again")
