"""axe finds nothing on any page, light or dark, wide or narrow; no page breaks a rule or reports an error."""

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import ConsoleMessage, Page

from tests.browser.catalogue import PEOPLE, pages_of, signed_in
from tests.support.browser import axe_violations
from tests.support.servers import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

VIEWS: tuple[tuple[int, Literal["light", "dark"], list[str] | None], ...] = (
    (1440, "light", None),
    (1440, "dark", ["color-contrast"]),
    (390, "dark", None),
    (390, "light", ["color-contrast", "target-size"]),
)
"""Width, colours, and which rules: all where the layout is new, else those that colours and size decide."""

TALLEST = 8000
SETTLED = """async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await frame();
  await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)));
  await frame();
}"""


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.split("@")[0] or "nobody")
def test_axe_finds_nothing_on_the_pages_of(person: str, demo_server: LiveServer, new_page: Callable[..., Page]) -> None:
    page = signed_in(demo_server, new_page, person, reduced_motion="reduce")
    errors: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error" and "404" not in message.text:
            errors.append(f"{page.url}: {message.text}")

    found: list[str] = []
    addresses = list(pages_of(demo_server, page, person))
    page.on("console", on_console)
    for address in addresses:
        open_page(page, address)
        for width, theme, rules in VIEWS:
            show(page, width, theme)
            found += [f"{address} ({width}, {theme}): {one}" for one in axe_violations(page, rules)]

    assert not found, "\n".join(found)
    assert not errors, "\n".join(errors)


def show(page: Page, width: int, theme: Literal["light", "dark"]) -> None:
    """The whole page at a width, so that no bar at its end covers anything, and its colours when they have settled."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(max(900, height), TALLEST)})
    page.evaluate(SETTLED)


def open_page(page: Page, address: str) -> None:
    """Open a page and let what it fetches afterwards arrive."""
    response = page.goto(address)
    assert response is not None
    assert response.status in ({404} if address == "/nowhere" else {200, 304}), f"{address}: {response.status}"
    page.wait_for_load_state("networkidle")
