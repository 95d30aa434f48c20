"""No page has to be moved sideways on a narrow phone; the phone app also holds at twice the text size."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.catalogue import PEOPLE, SHOPPER, pages_of, phone_pages, signed_in
from tests.browser.test_accessible import open_page
from tests.support.servers import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NARROW = {"width": 360, "height": 780}
WIDER = """() => {
  const page = document.scrollingElement, most = document.documentElement.clientWidth;
  if (page.scrollWidth <= most) return null;
  const held = (element) => {
    for (let up = element.parentElement; up; up = up.parentElement)
      if (getComputedStyle(up).overflowX !== "visible" && up !== document.body && up !== page) return true;
    return false;
  };
  const out = [...document.body.querySelectorAll("*")].filter(
    (one) => one.getBoundingClientRect().right > most + 1 && !held(one) && getComputedStyle(one).position !== "fixed");
  return `${page.scrollWidth} px: ` + out.slice(0, 5).map((one) => `${one.tagName}.${one.className}`).join(", ");
}"""


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.split("@")[0] or "nobody")
def test_nothing_is_wider_than_a_narrow_phone_on_the_pages_of(person: str, demo_server: LiveServer, new_page: Callable[..., Page]) -> None:
    page = signed_in(demo_server, new_page, person, viewport=NARROW, has_touch=True, is_mobile=True)
    wide: list[str] = []
    for address in list(pages_of(demo_server, page, person)):
        open_page(page, address)
        wider = page.evaluate(WIDER)
        if wider:
            wide.append(f"{address}: {wider}")
    assert not wide, "\n".join(wide)


def test_the_phone_app_holds_at_twice_the_text_size(demo_server: LiveServer, new_page: Callable[..., Page]) -> None:
    page = signed_in(demo_server, new_page, SHOPPER, viewport=NARROW, has_touch=True, is_mobile=True)
    page.add_init_script("document.addEventListener('DOMContentLoaded', () => document.documentElement.style.fontSize = '200%')")
    wide: list[str] = []
    for address in phone_pages(page):
        open_page(page, address)
        wider = page.evaluate(WIDER)
        if wider:
            wide.append(f"{address}: {wider}")
    assert not wide, "\n".join(wide)
