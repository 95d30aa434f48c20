"""Every page, wide and narrow, light and dark: axe finds nothing, nothing is wider than the screen, nothing reports an error."""

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import ConsoleMessage, Page

from tests.browser.catalogue import PEOPLE, pages_of, signed_in
from tests.support.browser import DESKTOP, NARROW, Traffic, axe_violations, wider_than_the_screen
from tests.support.servers import LiveServer

Theme = Literal["light", "dark"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDE, THIN = DESKTOP["width"], NARROW["width"]
VIEWS: tuple[tuple[tuple[int, Theme], ...], ...] = (
    ((WIDE, "light"), (THIN, "dark")),
    ((WIDE, "dark"), (THIN, "light")),
)
"""Width and colours: each page in both of one row, its neighbour in both of the other; axe goes through all four, so that what pages share is seen in each."""

TALLEST = 8000
SETTLED = """async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await frame();
  const running = document.getAnimations().filter((one) => one.timeline instanceof DocumentTimeline);  // those of scrolling never end
  await Promise.all(running.map((one) => one.finished.catch(() => null)));
  await frame();
}"""


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.split("@")[0] or "nobody")
def test_everybody_can_use_the_pages_of(person: str, demo_server: LiveServer, new_page: Callable[..., Page]) -> None:
    page = signed_in(demo_server, new_page, person, reduced_motion="reduce")
    errors: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error" and "404" not in message.text:
            errors.append(f"{page.url}: {message.text}")

    found: list[str] = []
    addresses = list(pages_of(demo_server, page, person))
    page.on("console", on_console)
    traffic = Traffic(page)
    for at, address in enumerate(addresses):
        for number, (width, theme) in enumerate(VIEWS[at % len(VIEWS)]):
            wider = show(traffic, address, width, theme)
            troubles = [f"wider than the screen: {wider}"] if wider else []
            if number == at // len(VIEWS) % 2:  # axe takes longer than the page: it looks at one of the two
                show_whole(page, width)
                troubles += axe_violations(page)
            found += [f"{address} ({width}, {theme}): {one}" for one in troubles]

    assert not found, "\n".join(found)
    assert not errors, "\n".join(errors)


def show(traffic: Traffic, address: str, width: int, theme: Theme) -> str | None:
    """Open a page anew, so that no colour is half-way; returns what is wider than the screen."""
    page = traffic.page
    page.set_viewport_size({"width": width, "height": DESKTOP["height"]})
    page.emulate_media(color_scheme=theme)
    traffic.open(address)
    return wider_than_the_screen(page)


def show_whole(page: Page, width: int) -> None:
    """All of the page at once, so that no bar at its end covers anything."""
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(max(DESKTOP["height"], height), TALLEST)})
    page.evaluate(SETTLED)
