"""Chromium as it is installed on the machine, and axe's verdict on a page."""

import functools
import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Page, Request

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",  # a microphone that beeps, where a test allows it
]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

NARROW = {"width": 360, "height": 780}
TABLET_WIDTH = 768
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


def program() -> str:
    """The browser's path."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None:
        msg = "the browser tests need Chromium: apt-get install chromium"
        raise RuntimeError(msg)
    return found


@functools.cache
def axe_source() -> str:
    """The text of axe-core."""
    return AXE.read_text()


def axe_violations(page: Page, rules: list[str] | None = None) -> list[str]:
    """What axe finds on the page as it is now, one line a violation; empty when all is well. Without `rules`: all."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(axe_source())
    wanted = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": RULES}
    # Two rules would have every style sheet and recording fetched once more: css-orientation-lock, which is experimental and not among RULES,
    # and no-autoplay-audio, in whose place nothing at all may play by itself.
    options = {"runOnly": wanted, "resultTypes": ["violations"], "preload": False}
    result: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    playing: int = page.evaluate("document.querySelectorAll('[autoplay]').length")
    return [f"{playing} that play by themselves"] * bool(playing) + [
        f"{violation['id']}: {violation['help']}: {', '.join(str(node['target']) for node in violation['nodes'])}"
        for violation in result["violations"]
    ]


def wider_than_the_screen(page: Page) -> str | None:
    """What makes the page wider than the screen, so that it has to be moved sideways; None when nothing does."""
    found: str | None = page.evaluate(WIDER)
    return found


class Traffic:
    """What a page is fetching; made before the page is opened."""

    QUIET_MS = 120
    LONGEST_MS = 20_000

    def __init__(self, page: Page) -> None:
        self.page = page
        self.under_way: set[Request] = set()
        page.on("request", self._begun)
        page.on("requestfinished", self._ended)
        page.on("requestfailed", self._ended)

    def _begun(self, request: Request) -> None:
        self.under_way.add(request)

    def _ended(self, request: Request) -> None:
        self.under_way.discard(request)

    def open(self, address: str) -> None:
        """Open a page and let what it fetches afterwards arrive; only /nowhere may be missing."""
        response = self.page.goto(address)
        assert response is not None
        assert response.status in ({404} if address == "/nowhere" else {200, 304}), f"{address}: {response.status}"
        self.wait_until_quiet()

    def wait_until_quiet(self) -> None:
        """Wait until nothing has been fetched for a moment: what a page fetches after loading has arrived. Raises TimeoutError."""
        step = 20
        quiet = 0
        for _ in range(self.LONGEST_MS // step):
            quiet = 0 if self.under_way else quiet + step
            if quiet > self.QUIET_MS:
                return
            self.page.wait_for_timeout(step)
        msg = f"{self.page.url} still fetches {[request.url for request in self.under_way]}"
        raise TimeoutError(msg)


def watch(page: Page) -> list[str]:
    """Collect what must never happen on a page: script errors and breaches of the content security policy."""
    troubles: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            troubles.append(message.text)

    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", on_console)
    return troubles
