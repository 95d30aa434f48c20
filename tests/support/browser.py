"""Chromium as it is installed on the machine, and axe's verdict on a page."""

import functools
import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Page

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
    result: dict[str, Any] = page.evaluate("wanted => axe.run(document, {runOnly: wanted, resultTypes: ['violations']})", wanted)
    return [
        f"{violation['id']}: {violation['help']}: {', '.join(str(node['target']) for node in violation['nodes'])}"
        for violation in result["violations"]
    ]


def watch(page: Page) -> list[str]:
    """Collect what must never happen on a page: script errors and breaches of the content security policy."""
    troubles: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            troubles.append(message.text)

    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", on_console)
    return troubles
