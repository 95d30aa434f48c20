"""The applicant: applies, confirms the address, takes the suitability test, says where home is."""

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Geolocation, Page, expect

from app.recruitment import pages as recruitment_pages
from tests.browser.steps.signing_in import Person, open_mailed_link

TEST = Path(recruitment_pages.__file__).parent / "content" / "suitability_test.json"
HONEST = {"visits_done": "none", "last_visit": "never"}
DESCRIPTION = (
    "In a bright hall three ticket desks stand next to each other. At the first a woman helps a traveller with a "
    "suitcase, the second is closed with a sign, and behind the third somebody is phoning while four people queue. "
    "Two paper cups lie on the floor, and the clock above the desks shows twenty past ten."
)


def apply(page: Page, address: str, person: Person, born_on: dt.date) -> None:
    """Fill in and send the application form."""
    page.goto(f"{address}/")
    page.get_by_role("link", name="Become a mystery guest").first.click()
    page.get_by_label("Your name").fill(person.name)
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password").fill(person.password)
    page.get_by_label("Date of birth").fill(born_on.isoformat())
    page.get_by_label("Country").select_option("BE")
    page.get_by_label("Postal code").fill("3010")
    page.get_by_label("Town or city").fill("Kessel-Lo")
    page.get_by_role("checkbox", name="English").check()
    page.get_by_label("How far will you travel").fill("30")
    page.get_by_label(re.compile("I agree")).check()
    page.get_by_role("button", name="Apply").click()


def confirm_address(page: Page, address: str, person: Person) -> None:
    """Follow the link in the mail and press the button behind it."""
    open_mailed_link(page, address, person.email, "onfirm|test")
    page.get_by_role("button", name="Yes, this is me").click()


def take_the_test(page: Page) -> None:
    """Answer every question of the suitability test as an honest, exact person would, and send it in."""
    questions = best_answers()
    page.get_by_role("button", name="Begin the test").click()
    for _ in range(len(questions)):
        expect(page).to_have_url(re.compile("/application/test/"))
        code = page.url.rsplit("/", 1)[1]
        if code == "check":
            break
        answer = questions[code]
        if isinstance(answer, str):
            page.get_by_role("textbox").fill(answer)
        else:
            for option in answer:
                page.locator(f"input[name=value][value={option}]").check(force=True)
        page.get_by_role("button", name="Next").click()
        expect(page).not_to_have_url(re.compile(f"/application/test/{code}$"))
    page.get_by_role("button", name="Send in the test").click()


def best_answers() -> dict[str, Any]:
    """The codes that earn most for each question; for the piece of writing the text itself."""
    answers: dict[str, Any] = {}
    for topic in json.loads(TEST.read_text())["topics"]:
        for question in topic["questions"]:
            code = question["code"]
            if question["kind"] == "text":
                answers[code] = DESCRIPTION
            elif question["kind"] == "multiple":
                answers[code] = [option["code"] for option in question["options"] if option["points"] > 0]
            else:
                best = max(question["options"], key=lambda option: option["points"])
                answers[code] = [HONEST.get(code, best["code"])]
    return answers


def give_home_position(page: Page, address: str, home: Geolocation) -> None:
    """Let the phone say where home is, and save the profile."""
    page.goto(f"{address}/profile")
    # Chromium forgets a made-up position when a page changes its process.
    page.context.set_geolocation(home)
    page.get_by_role("button", name="Use where I am now").click()
    expect(page.get_by_text("Found.")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your profile is saved.")).to_be_visible()
