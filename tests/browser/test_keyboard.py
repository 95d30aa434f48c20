"""Everything that people do all day goes by keys alone, and one always sees where one is."""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from playwright.sync_api import Locator, Page, expect

from app.capture.models import NonCompletion
from app.quality.models import Flag
from app.quality.rules import FlagState
from app.visits.models import Visit
from app.visits.rules import VisitStatus
from tests.browser.catalogue import MANAGER, NOBODY, REVIEWER, SHOPPER, database_of, signed_in
from tests.support.browser import PHONE
from tests.support.demo import DEMO_PASSWORD
from tests.support.servers import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST_TABS = 80
FOCUS_IS_VISIBLE = """() => {
  const one = document.activeElement, shown = [one, one.parentElement, one.nextElementSibling].filter(Boolean);
  return shown.some((each) => {
    const style = getComputedStyle(each);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none";
  });
}"""


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until something has the focus; at each stop the focus can be seen."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            continue
        assert page.evaluate(FOCUS_IS_VISIBLE), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        if target.evaluate("one => one === document.activeElement"):
            return
    pytest.fail(f"{target} is out of reach of the Tab key")


def test_somebody_signs_in_without_a_mouse(demo_server: LiveServer, new_page: Callable[..., Page]) -> None:
    page = signed_in(demo_server, new_page, NOBODY)
    page.goto("/sign-in")
    email = page.get_by_label("E-mail address")
    expect(email).to_be_focused()
    page.keyboard.type(MANAGER)
    tab_to(page, page.get_by_label("Password"))
    page.keyboard.type(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/today$"))


def test_the_first_tab_skips_to_the_content(demo_server: LiveServer, new_page: Callable[..., Page]) -> None:
    page = signed_in(demo_server, new_page, MANAGER)
    page.goto("/field")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_the_palette_jumps_to_a_station(demo_server: LiveServer, new_page: Callable[..., Page]) -> None:
    page = signed_in(demo_server, new_page, MANAGER, reduced_motion="no-preference")  # what opens and closes moves here
    page.goto("/today")
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog").filter(has=page.get_by_role("combobox"))
    expect(palette.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("Leuven")
    expect(palette.get_by_role("option").filter(has_text="Leuven").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    chosen = palette.get_by_role("option", selected=True)
    expect(chosen).to_contain_text("Leuven")
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("/today$"))
    expect(page.get_by_role("main")).to_contain_text("Leuven")


def test_a_reviewer_reads_and_approves_a_visit_by_keys(demo_server: LiveServer, new_page: Callable[..., Page]) -> None:
    page = signed_in(demo_server, new_page, REVIEWER)
    page.goto("/review")
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile("/review/[0-9a-f-]{36}"))
    with database_of(demo_server).read() as session:
        doubted = sa.select(Flag.visit_id).where(Flag.state == FlagState.OPEN)
        in_review = sa.select(Visit.id).where(Visit.status == VisitStatus.IN_REVIEW)
        waiting = session.scalars(in_review.where(Visit.id.in_(doubted))).first()
        stopped = sa.select(NonCompletion.visit_id)
        plain = session.scalars(in_review.where(Visit.id.not_in(doubted), Visit.id.not_in(stopped))).first()
    here = f"/review/{waiting}"
    page.goto(here)
    approve = page.get_by_role("button", name=re.compile("^Approve"))
    expect(approve).to_be_visible()
    asked = page.get_by_role("dialog", name="still open?")
    page.keyboard.press("a")
    expect(asked.get_by_role("button", name="Approve all the same")).to_be_focused()
    page.keyboard.press("Enter")
    # Said in a toast, or on the page itself when the key came before the scripts were there.
    expect(page.get_by_text("Approved. The visit counts in the results from now on.", exact=True).first).to_be_visible()
    page.goto(here)
    expect(approve).to_have_count(0)

    page.goto(f"/review/{plain}")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    for _twice in range(2):
        page.keyboard.press("a")
    expect(page).not_to_have_url(re.compile(str(plain)))
    assert [address.rpartition("/")[2] for address in sent] == ["approve"], "pressed twice in haste, the key decides about one visit"


def test_a_shopper_answers_a_step_by_keys(demo_server: LiveServer, new_page: Callable[..., Page]) -> None:
    page = signed_in(demo_server, new_page, SHOPPER, viewport=PHONE)
    work = page.request.get("/api/v1/phone/work").json()
    visit = next(one["id"] for one in work["visits"] if one["status"] == "briefed")
    page.goto(f"/phone/visits/{visit}")
    start = page.get_by_role("button", name="Start the visit")
    expect(start).to_be_visible()
    tab_to(page, start)
    page.evaluate("window.focused = []; addEventListener('focusin', (event) => window.focused.push(event.target.tagName))")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Step 1 of")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page).to_have_url(re.compile(r"/steps/\w+$"))
    # Whatever still moved the focus would: the step is drawn to its end, and the server has answered.
    expect(page.get_by_role("button", name=re.compile("^Next"))).to_be_visible()
    expect(page.get_by_text("Everything is on the server")).to_have_count(1)
    assert page.evaluate("window.focused") == ["H1"], "a step is read out once"

    now = page.get_by_role("button", name="Now")
    tab_to(page, now)
    page.keyboard.press("Enter")
    expect(page.get_by_label("At what time")).not_to_have_value("")
    on_foot = page.get_by_label("On foot", exact=True)
    tab_to(page, on_foot)
    page.keyboard.press("Space")
    expect(on_foot).to_be_checked()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("By bicycle", exact=True)).to_be_checked()

    slider = page.get_by_role("slider").first
    tab_to(page, slider)
    expect(slider).to_have_attribute("aria-valuetext", "not answered yet")
    page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuenow", "51")
    page.keyboard.press("PageUp")
    expect(slider).to_have_attribute("aria-valuenow", "61")
    page.keyboard.press("Home")
    expect(slider).to_have_attribute("aria-valuenow", "0")
    next_step = page.get_by_role("button", name=re.compile(r"^Next\b"))
    tab_to(page, next_step)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Step 2 of")).to_be_visible()

    page.goto(f"/phone/visits/{visit}/summary")
    page.get_by_role("button", name=re.compile("How clear were the signs")).click()
    expect(page.locator("[id='question-signs_clear'] input").first).to_be_focused()
    expect(page.locator("[id='question-signs_clear']")).to_be_in_viewport()
