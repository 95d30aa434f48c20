"""Photographs of the phone's screens, to be looked at one by one: both sizes, light and dark, Dutch and English.

``python -m tests.look.phone_screens http://localhost:8000 folder [--only summary] [--quick] [--text 200]`` walks the demo shopper's visits of a running
server that has the demo loaded: it reads, fills in and hides, and never sends a visit. Each screen becomes one PNG a size, theme
and language, and ``sheets/`` puts the eight of a screen side by side.
"""

import argparse
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PIL import Image
from playwright.sync_api import Browser, Page, StorageState, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests.look.phone_apart import REGIONS, ZONE, Apart, apart, screens_apart, settled
from tests.support.browser import FLAGS, program

SIZES: Final = ((360, 740), (390, 844))
THEMES: Final = ("light", "dark")
LANGUAGES: Final = ("nl", "en")
SHOPPER, PASSWORD = "shopper@demo.example.org", "veldgast-demo"
CONTRADICTING: Final[dict[str, Any]] = {
    "desk_open": "open", "waiting_time": 610, "waited_within_norm": "under_3", "people_ahead": 0, "noticed_waiting": "yes",
    "note:desk_waiting": "Eén loket open, twee mensen achter mij. Medewerker keek op na drie minuten en knikte.",
}  # fmt: skip
Prepare = Callable[[Page], None]


@dataclass(frozen=True)
class Camera:
    """Where pictures go, in which languages, sizes and themes, and how large the words are."""

    address: str
    folder: Path
    sizes: tuple[tuple[int, int], ...]
    themes: tuple[str, ...]
    text: int

    def take(self, page: Page, language: str, name: str, path: str, prepare: Prepare | None = None) -> None:
        """The screen at an address, after what has to be done to see it."""
        page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})
        page.goto(f"{self.address}{path}")
        page.locator("h1, .screen").first.wait_for()
        page.wait_for_load_state("networkidle")
        if prepare:
            prepare(page)
        self.shoot(page, language, name, tall=prepare is None)

    def take_apart(self, browser: Browser, signed_in: StorageState, language: str, screen: Apart) -> None:
        """A screen that takes a browser of its own."""
        with apart(browser, self.address, signed_in, screen, language, self.text) as page:
            self.shoot(page, language, screen.name, tall=screen.tall)

    def shoot(self, page: Page, language: str, name: str, *, tall: bool) -> None:
        """The screen as it stands, in every size and theme."""
        for width, height in self.sizes:
            page.set_viewport_size({"width": width, "height": height})
            if tall:
                # As tall as the screen's content, so that the bars stand at its ends.
                content = page.evaluate("Math.max(innerHeight, document.documentElement.scrollHeight)")
                page.set_viewport_size({"width": width, "height": min(int(content), 6000)})
            for theme in self.themes:
                page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
                page.wait_for_timeout(100)
                page.screenshot(path=self.folder / f"{name}-{width}-{theme}-{language}.png", animations="disabled")


def sign_in(page: Page, address: str) -> dict[str, Any]:
    """Sign in and return the shopper's work."""
    page.goto(f"{address}/sign-in")
    page.fill("input[type=email]", SHOPPER)
    page.fill("input[type=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/phone/**")
    work: dict[str, Any] = page.evaluate("fetch('/api/v1/phone/work').then(answer => answer.json())")
    return work


def find_begun(page: Page, address: str, work: dict[str, Any]) -> str:
    """A station visit that is under way, with answers that contradict each other; begun when there is none yet."""
    for visit in work["visits"]:
        bundle = page.evaluate("id => fetch(`/api/v1/phone/visits/${id}`).then(answer => answer.json())", visit["id"])
        visit["sections"] = [section["code"] for section in bundle.get("questionnaire", {}).get("content", {}).get("sections", [])]
    stations = {visit["status"]: str(visit["id"]) for visit in reversed(work["visits"]) if "desk_waiting" in visit["sections"]}
    if "started" in stations:
        return stations["started"]
    begun = next(visit for visit in work["visits"] if visit["id"] == stations["briefed"])
    start(page, address, begun["id"])
    begun["status"] = "started"
    page.wait_for_timeout(2000)
    answer(page, begun["id"], CONTRADICTING)
    return str(begun["id"])


def start(page: Page, address: str, visit: str) -> None:
    """Begin a visit that is ready for it."""
    page.goto(f"{address}/phone/visits/{visit}")
    page.wait_for_load_state("networkidle")
    page.locator(".bottom .primary").click()
    page.wait_for_url("**/steps/**")


def answer(page: Page, visit: str, answers: dict[str, Any]) -> None:
    """Give answers as another phone would: by the phone's own door."""
    said = page.evaluate(
        """async ([visit, answers]) => {
          const bundle = await (await fetch(`/api/v1/phone/visits/${visit}`)).json();
          const version = bundle.questionnaire.version_id;
          const events = Object.entries(answers).map(([question_code, value], index) => ({
            sequence: index + 1, kind: "answer", question_code, value, captured_at: new Date().toISOString(),
            elapsed_ms: index * 4000, questionnaire_version_id: version }));
          const body = { device_id: crypto.randomUUID(), sent_at: new Date().toISOString(), app_version: "1", events };
          const answer = await fetch(`/api/v1/phone/visits/${visit}/events`,
            { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
          return answer.json();
        }""",
        [visit, answers],
    )
    outcomes = {receipt["outcome"] for receipt in said.get("receipts", [])}
    if outcomes != {"stored"}:
        raise RuntimeError(json.dumps(said)[:500])


def hide(page: Page) -> None:
    """Turn the form into notes, if it is not yet."""
    if page.locator(".notes").count() == 0:
        page.locator(".top-row .icon-button").nth(1).click()
    page.locator(".notes-keys, .notes-now").first.wait_for()


def hide_and_turn(page: Page) -> None:
    """Notes at the page after: they open where the shopper was."""
    hide(page)
    here = page.locator(".notes-page h1").inner_text()
    page.locator(".notes-turn button").last.click()
    expect(page.locator(".notes-page h1")).not_to_have_text(here)


def show(page: Page) -> None:
    """Turn notes back into the form."""
    if page.locator(".notes").count():
        page.locator(".notes-link").first.click()


def screens(work: dict[str, Any], begun: str) -> Iterator[tuple[str, str, Prepare | None]]:
    """Each screen: its name, its address, what to do there."""
    yield "work", "/phone/", None
    yield "settings", "/phone/settings", None
    for offer in work["offers"][:1]:
        yield "offer", f"/phone/offers/{offer['id']}", None
    seen: set[str] = set()
    for visit in work["visits"]:
        if visit["status"] in seen:
            continue
        seen.add(visit["status"])
        yield f"visit_{visit['status']}", f"/phone/visits/{visit['id']}", None
        if visit["status"] == "assigned":
            yield "check", f"/phone/visits/{visit['id']}/check", None
        if visit["status"] == "returned":
            yield "repair", f"/phone/visits/{visit['id']}/steps", None
            yield "repair_summary", f"/phone/visits/{visit['id']}/summary", None
    yield "feelings", f"/phone/visits/{begun}/feelings/visit", None
    yield "stop", f"/phone/visits/{begun}/could-not-complete", None
    for step in ("finding_way", "entrance", "first_impression", "desk_waiting", "desk_advice", "platform", "train_help", "goodbye"):
        yield f"step_{step}", f"/phone/visits/{begun}/steps/{step}", None
    yield "all_steps", f"/phone/visits/{begun}/steps/desk_waiting", lambda page: page.locator("[popovertarget=all-steps]").click()
    yield "summary", f"/phone/visits/{begun}/summary", None
    yield "notes", f"/phone/visits/{begun}/steps/desk_waiting", hide
    yield "notes_choice", f"/phone/visits/{begun}/steps/desk_waiting", hide_and_turn
    yield "unhidden", f"/phone/visits/{begun}/steps/desk_waiting", show


def sheets(folder: Path, height: int = 900) -> None:
    """The pictures of each screen side by side, in one file."""
    (folder / "sheets").mkdir(exist_ok=True)
    names = sorted({file.name.split("-")[0] for file in folder.glob("*.png")})
    for name in names:
        pictures = [Image.open(file) for file in sorted(folder.glob(f"{name}-*.png"))]
        tall = max(picture.height for picture in pictures)
        wide = sum(picture.width + 12 for picture in pictures)
        sheet = Image.new("RGB", (wide, tall), "#777")
        left = 0
        for picture in pictures:
            sheet.paste(picture, (left, 0))
            left += picture.width + 12
        share = min(1.0, max(height, tall * 0.6) / tall)
        sheet.resize((round(wide * share), round(tall * share))).save(folder / "sheets" / f"{name}.png")


def main() -> None:
    """Take all of them."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("address")
    ask.add_argument("folder", type=Path)
    ask.add_argument("--only", default="", help="screens whose names this pattern fits")
    ask.add_argument("--text", type=int, default=100, choices=(100, 125, 150, 200), help="per cent of the usual size of letters")
    ask.add_argument("--quick", action="store_true", help="360 light in Dutch only")
    wish = ask.parse_args()
    wish.folder.mkdir(parents=True, exist_ok=True)
    failed: list[str] = []
    with sync_playwright() as playwright:
        for language in LANGUAGES[: 1 if wish.quick else 2]:
            # A field for a date follows the language of the browser itself.
            env: dict[str, str | float | bool] = {
                **os.environ,
                "LANGUAGE": REGIONS[language],
                "LC_ALL": f"{REGIONS[language].replace('-', '_')}.UTF-8",
            }
            browser = playwright.chromium.launch(executable_path=program(), args=[*FLAGS, f"--lang={REGIONS[language]}"], env=env)
            context = browser.new_context(service_workers="block", reduced_motion="reduce", locale=REGIONS[language], timezone_id=ZONE)
            context.add_init_script(settled(language, wish.text))
            page = context.new_page()
            work = sign_in(page, wish.address)
            begun = find_begun(page, wish.address, work)
            camera = Camera(wish.address, wish.folder, SIZES[: 1 if wish.quick else 2], THEMES[: 1 if wish.quick else 2], wish.text)
            signed_in = context.storage_state()
            for name, path, prepare in screens(work, begun):
                if re.search(wish.only, name):
                    camera.take(page, language, name, path, prepare)
            for screen in screens_apart(work, begun):
                if re.search(wish.only, screen.name):
                    try:
                        camera.take_apart(browser, signed_in, language, screen)
                    except PlaywrightError as error:
                        print(f"not taken: {screen.name}: {error}")  # noqa: T201 - what a photographer says
                        failed.append(screen.name)
            browser.close()
    sheets(wish.folder)
    if failed:
        sys.exit(f"not taken: {', '.join(failed)}")


if __name__ == "__main__":
    main()
