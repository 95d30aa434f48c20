"""Every page, wide, narrow and in between, light and dark: axe finds nothing, nothing is wider than the screen, nothing reports an error."""

from collections.abc import Callable
from typing import Final, Literal

import pytest
from playwright.sync_api import ConsoleMessage, Page

from tests.browser.catalogue import CLIENT, PEOPLE, pages_of, signed_in
from tests.support.browser import DESKTOP, NARROW, PHONE, TABLET_WIDTH, Traffic, axe_violations, wider_than_the_screen
from tests.support.servers import LiveServer

Theme = Literal["light", "dark"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDE, THIN = DESKTOP["width"], NARROW["width"]
VIEWS: tuple[tuple[tuple[int, Theme], ...], ...] = (
    ((WIDE, "light"), (THIN, "dark")),
    ((WIDE, "dark"), (THIN, "light")),
)
"""Width and colours: each page in both of one row, its neighbour in both of the other, so that what pages share is seen in all four."""

TALLEST = 8000
SETTLED = """async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await frame();
  const running = document.getAnimations().filter((one) => one.timeline instanceof DocumentTimeline);  // those of scrolling never end
  await Promise.all(running.map((one) => one.finished.catch(() => null)));
  await frame();
}"""

CHARTS = """() => [...document.querySelectorAll('[data-vega-spec]')].filter((one) =>
  one.closest('.for-wide') || (one.clientWidth && !one.closest('.for-narrow'))).map((one) => [
  one.querySelectorAll('svg :is(path, rect, line, text)').length,
  one.querySelector('svg')?.viewBox.baseVal.width ?? 0,
])"""
"""Of each chart that goes on paper, where those for a wide page stand: how many marks it has, and how wide it was drawn."""


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
        first, second = VIEWS[at % len(VIEWS)]
        turn_to(page, *first)
        traffic.open(address)
        troubles = {"768": narrow_troubles(page, TABLET_WIDTH)}
        for view in (first, second):
            page.emulate_media(color_scheme=view[1])
            troubles[str(view)] = narrow_troubles(page, view[0])
            show_whole(page, view[0])
            troubles[str(view)] += axe_violations(page)
        found += [f"{address} {view}: {one}" for view, each in troubles.items() for one in each]

    assert not found, "\n".join(found)
    assert not errors, "\n".join(errors)


UNFOLD: Final = "() => document.querySelectorAll('details:not([open])').forEach((one) => { one.open = one.dataset.folded = true; })"
FOLD: Final = "() => document.querySelectorAll('[data-folded]').forEach((one) => { one.open = false; delete one.dataset.folded; })"
MOVED: Final = """() => [...document.querySelectorAll(':is(.steps-table, .felt-table, .locations-table, .constants-table) > *')]
  .filter((one) => one.scrollWidth > one.clientWidth + 1)
  .map((one) => `${one.getAttribute('aria-label')} (${one.scrollWidth} in ${one.clientWidth})`)"""
"""The tables of steps, locations and constants that do not fit."""
UNEVEN: Final = """() => {
  const cells = row => [...row.cells].filter(cell => getComputedStyle(cell).display !== 'none').reduce((sum, cell) => sum + cell.colSpan, 0);
  return [...document.querySelectorAll('table')]
    .filter(table => table.tHead?.rows.length === 1 && table.tBodies[0]?.rows.length && table.tHead.rows[0].checkVisibility())
    .filter(table => cells(table.tHead.rows[0]) !== cells(table.tBodies[0].rows[0]))
    .map(table => table.closest('[aria-label]')?.getAttribute('aria-label') ?? table.className);
}"""
"""The tables of which not as many heads as cells are to be seen."""


def turn_to(page: Page, width: int, theme: Theme) -> None:
    """Another width and other colours."""
    page.set_viewport_size({"width": width, "height": DESKTOP["height"]})
    page.emulate_media(color_scheme=theme)


def narrow_troubles(page: Page, width: int) -> list[str]:
    """What is wider than a screen of this width, once what measures itself has fitted in."""
    page.set_viewport_size({"width": width, "height": DESKTOP["height"]})
    page.evaluate(SETTLED)
    wider = wider_than_the_screen(page)
    page.evaluate(UNFOLD)
    page.evaluate(SETTLED)
    moved: list[str] = page.evaluate(MOVED)
    page.evaluate(FOLD)
    uneven: list[str] = page.evaluate(UNEVEN)
    return (
        ([f"wider than the screen: {wider}"] if wider else [])
        + [f"{name} has to be moved sideways" for name in moved]
        + [f"the heads of {name!r} stand over other columns" for name in uneven]
    )


def show_whole(page: Page, width: int) -> None:
    """All of the page at once, so that no bar at its end covers anything, and no colour half-way."""
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(max(DESKTOP["height"], height), TALLEST)})
    page.evaluate(SETTLED)


def test_a_page_of_charts_prints_whole_without_having_been_scrolled(demo_server: LiveServer, new_page: Callable[..., Page]) -> None:
    page = signed_in(demo_server, new_page, CLIENT, viewport=DESKTOP)
    page.add_init_script("window.addEventListener('afterprint', () => { window.onPaper = (%s)(); })" % CHARTS)  # noqa: UP031
    for width in (DESKTOP["width"], PHONE["width"]):
        page.set_viewport_size({"width": width, "height": DESKTOP["height"]})
        page.goto("/journey")
        page.locator(".chart__frame.is-drawn").first.wait_for()
        page.pdf()

        on_paper: list[list[float]] = page.evaluate("window.onPaper")
        assert len(on_paper) >= 4
        assert [marks > 0 for marks, _width in on_paper] == [True] * len(on_paper), width
        assert max(width for _marks, width in on_paper) < 700
