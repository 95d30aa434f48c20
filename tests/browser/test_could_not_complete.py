"""A closed door, told on the phone without a network and believed by a reviewer; a rejection that its shopper does not agree with."""

import re
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.accounts.viewing import COOKIE
from app.kit.clock import now
from app.visits.rules import VisitStatus
from tests.browser.steps.phone_visit import photo_of_an_entrance, tick, wait_until_on_server
from tests.capture.world import World, make_world
from tests.support.browser import PHONE, axe_violations
from tests.support.databases import TestDatabase, only_sqlite
from tests.support.servers import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WHY = "The shutters were down and a note on the door said: closed until the end of May."
OBJECTION = "The photo shows the back of this station, which is the entrance since the works began."


def page_of(world: World, server: LiveServer, new_page: Callable[..., Page], who: str, **options: object) -> Page:
    page = new_page(base_url=server.url, **options)
    page.context.add_cookies([{"name": COOKIE, "value": world.people[who].token, "url": server.url}])
    return page


def phone_of(world: World, server: LiveServer, new_page: Callable[..., Page]) -> Page:
    return page_of(world, server, new_page, "anna", viewport=PHONE, has_touch=True, is_mobile=True)


def tell_without_a_network(phone: Page, visit_id: uuid.UUID) -> None:
    phone.goto(f"/phone/visits/{visit_id}")
    phone.get_by_role("button", name="I cannot complete this visit").click()
    expect(phone.get_by_text(re.compile("you get €8.75 of the €17.50"))).to_be_visible()
    assert axe_violations(phone) == []
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Send this").click()
    expect(phone.get_by_text("Please choose what it was.")).to_be_visible()
    tick(phone.get_by_role("group", name="What was it?"), "The place was closed")
    phone.get_by_role("button", name="Send this").click()
    expect(phone.get_by_text("Please tell us a little more")).to_be_visible()
    phone.get_by_label("What happened?").fill(WHY)
    phone.get_by_label("Take a photo").set_input_files(photo_of_an_entrance())
    expect(phone.get_by_role("img", name=re.compile("Photo 1")).first).to_be_visible()
    phone.get_by_role("button", name="Send this").click()
    expect(phone.get_by_role("heading", name="Ready to go")).to_be_visible()
    expect(phone.get_by_text("What you told us is safe on this phone.")).to_be_visible()


def change_after_all(phone: Page) -> None:
    """Taken back while it has not left, with every letter and the photo."""
    phone.get_by_role("button", name="Change something after all").click()
    expect(phone.get_by_label("What happened?")).to_have_value(WHY)
    expect(phone.get_by_role("img", name=re.compile("Photo 1")).first).to_be_visible()
    phone.get_by_role("button", name="Send this").click()
    expect(phone.get_by_role("heading", name="Ready to go")).to_be_visible()


@only_sqlite
def test_a_closed_door_told_offline_reaches_a_reviewer_who_believes_it(
    database: TestDatabase, live_server: LiveServer, new_page: Callable[..., Page]
) -> None:
    world = make_world(database)
    visit_id = world.visit()
    phone, reviewer = phone_of(world, live_server, new_page), page_of(world, live_server, new_page, "kim")

    tell_without_a_network(phone, visit_id)
    change_after_all(phone)
    assert world.load(visit_id).status is VisitStatus.BRIEFED
    phone.context.set_offline(False)
    expect(phone.get_by_role("heading", name="We have it. Thank you for telling us.")).to_be_visible(timeout=20_000)
    wait_until_on_server(phone)

    reviewer.goto(f"/review/{visit_id}")
    expect(reviewer.get_by_text(WHY)).to_be_visible()
    expect(reviewer.get_by_role("region", name="Photos").get_by_role("img").first).to_be_visible()
    assert axe_violations(reviewer) == []
    reviewer.get_by_role("button", name="Accept as not completed").click()
    box = reviewer.get_by_role("dialog", name="Accept that it could not be completed?")
    expect(box.get_by_text("€8.75")).to_be_visible()
    box.get_by_role("button", name="Accept", exact=True).click()
    expect(reviewer.get_by_text("Accepted as not completed.").first).to_be_visible()
    assert world.load(visit_id).status is VisitStatus.NOT_COMPLETED

    phone.goto(f"/phone/visits/{visit_id}")
    expect(phone.get_by_text("You get €8.75 for it.")).to_be_visible()


@only_sqlite
def test_a_shopper_objects_and_a_colleague_takes_it_up(
    database: TestDatabase, live_server: LiveServer, new_page: Callable[..., Page]
) -> None:
    world = make_world(database)
    visit_id = world.visit(VisitStatus.REJECTED, decided_at=now(), status_reason="The photo is of another station.")
    phone, colleague = phone_of(world, live_server, new_page), page_of(world, live_server, new_page, "lotte")

    phone.goto(f"/phone/visits/{visit_id}")
    expect(phone.get_by_text("The photo is of another station.")).to_be_visible()
    phone.get_by_role("button", name="I do not agree").click()
    assert axe_violations(phone) == []
    phone.get_by_label("Why do you not agree?").fill(OBJECTION)
    phone.get_by_role("button", name="Send my objection").click()
    expect(phone.get_by_text("We have your objection.")).to_be_visible()

    colleague.goto("/review?kind=appeal")
    colleague.get_by_role("row").filter(has_text="Leuven").get_by_role("link").first.click()
    expect(colleague.get_by_text(OBJECTION)).to_be_visible()
    colleague.get_by_role("button", name="Take up").click()
    expect(colleague.get_by_role("button", name="Approve")).to_be_visible()
    assert world.load(visit_id).status is VisitStatus.IN_REVIEW
