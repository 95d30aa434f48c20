"""How exactly the quick questions take time: the phone app in Chromium, answered by a hand whose delays are known.

The hand knows nothing of the app. It hears of a new word, and learns from the browser itself when the frame with that word
was presented (Element Timing: a mark put into the page in the same frame). So many milliseconds after that the browser gets
a trusted press from outside the page (CDP), stamped with the moment at which it was due, as a phone's touch screen stamps a
finger. What the app then stored (response - onset) against the known delay is the error: of the onset, and of the response.
"""

import asyncio
import random
import statistics
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from playwright.async_api import Browser, async_playwright
from pydantic import SecretStr

from app.accounts.viewing import COOKIE
from app.capture.models import Answer
from app.journeys.models import QuestionnaireVersion
from app.journeys.schemas import QuestionnaireContent
from app.settings import Settings
from app.visits.rules import VisitStatus
from tests.benchmarks.area_ingest import sqlite
from tests.capture.world import make_world, two
from tests.support.browser import FLAGS, PHONE, program
from tests.support.databases import TestDatabase
from tests.support.servers import LiveServer, start_anew

DELAYS: Final = (250, 400, 700, 1200)
PHONES: Final = 4
"""Phones at a time: each answers a quarter of the trials of each delay."""
STEPS: Final = 25
WORDS: Final = 8
SENDING_S: Final = 30
PATIENCE_MS: Final = 600_000
HAND: Final = """delays => {
  window.log = [];
  let last = "", number = 0;
  const marks = new Map();
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) marks.get(entry.identifier)?.(entry.renderTime);
  }).observe({ type: "element", buffered: true });
  new MutationObserver(() => {
    const text = document.querySelector(".quick-word")?.textContent ?? "";
    if (text === last) return;
    last = text;
    if (text === "" || document.querySelector("h1")?.textContent === "Is this true?") {
      if (text !== "") setTimeout(() => press(null), 350);
      return;
    }
    const name = `word-${number}`, delay = delays[number % delays.length];
    number += 1;
    const mark = document.createElement("p");
    mark.setAttribute("elementtiming", name);
    mark.textContent = name;
    mark.className = "hand-mark";
    document.body.append(mark);
    marks.set(name, shown => {
      marks.delete(name);
      mark.remove();
      log.push({ delay, shown });
      setTimeout(() => press(shown + delay), Math.max(0, shown + delay - performance.now()));
    });
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
  const press = due => {
    const box = document.querySelector(".quick-answer").getBoundingClientRect();
    window.finger(box.x + box.width / 2, box.y + box.height / 2, due === null ? null : performance.timeOrigin + due);
  };
}"""


@dataclass(frozen=True)
class Timing:
    """One speed of the processor: each answer's error in ms by its delay, and how many answers were marked as disturbed by a long frame."""

    rate: int
    errors: dict[int, list[float]]
    disturbed: int

    @property
    def bias(self) -> float:
        """The mean error, of the delay where it is furthest from nothing."""
        return max((statistics.fmean(found) for found in self.errors.values()), key=abs)

    @property
    def spread(self) -> float:
        """The standard deviation of the error, of the delay where it is largest."""
        return max(statistics.stdev(found) for found in self.errors.values())

    @property
    def told(self) -> str:
        """Mean and spread at each delay."""
        return ", ".join(f"{delay} ms: {statistics.fmean(e):+.1f} (SD {statistics.stdev(e):.1f})" for delay, e in self.errors.items())

    @property
    def trials(self) -> int:
        """How many answers count."""
        return sum(map(len, self.errors.values()))


def content(steps: int) -> QuestionnaireContent:
    """Steps with nothing but quick questions."""
    cue = two("There I felt...")
    sections = [
        {"code": f"step_{n}", "title": two(f"Step {n}"), "affect": False, "speeded": True, "cue": cue, "questions": []}
        for n in range(steps)
    ]
    sections[0]["questions"] = [{"code": "open", "kind": "yes_no", "label": two("Was it open?"), "required": False}]
    practice = [{"label": two(words), "answer": answer} for words, answer in (("Fire is hot", "yes"), ("A stone can talk", "no"))]
    speeded = {
        "words": ["enthusiastic", "at_ease", "welcome", "valued", "irritated", "rushed", "ignored", "disappointed"],
        "practice": practice,
    }
    return QuestionnaireContent.model_validate({"title": two("Quick"), "emotion": {"speeded": speeded}, "sections": sections})


def measure_timing(folder: Path, rates: Sequence[int] = (1, 4), steps: int = STEPS, phones: int = PHONES) -> list[Timing]:
    """Time so many phones at each speed of the processor."""
    with sqlite(folder) as database:
        world = make_world(database)
        with database.session() as session:
            session.get_one(QuestionnaireVersion, world.version_id).content = content(steps).stored()
            session.commit()
        settings = Settings(
            mode="development", data_dir=folder / "data", database_url=database.url, log_level="WARNING",
            secret_key=SecretStr("a-secret-for-benchmarks-of-at-least-32-characters"),
        )  # fmt: skip
        server = LiveServer(settings, folder, start_anew)
        try:
            address = server.start_web().url
            found = []
            for rate in rates:
                visits = [world.visit(VisitStatus.STARTED) for _phone in range(phones)]
                pages = [f"{address}/phone/visits/{visit}" for visit in visits]
                logs = asyncio.run(_answer(address, world.people["anna"].token, pages, rate))
                blocks = _blocks(database, visits, steps)
                found.append(_judge(rate, [(log, blocks[visit]) for log, visit in zip(logs, visits, strict=True)]))
            return found
        finally:
            server.stop()


def _blocks(database: TestDatabase, visits: Sequence[uuid.UUID], steps: int) -> dict[uuid.UUID, dict[str, Any]]:
    """What each phone recorded, once all of it is on the server."""
    query = sa.select(Answer.visit_id, Answer.value).where(Answer.question_code == "speeded:visit", Answer.visit_id.in_(visits))
    until = time.monotonic() + SENDING_S
    while True:
        with database.reading() as session:
            blocks: dict[uuid.UUID, dict[str, Any]] = dict(session.execute(query).tuples().all())
        if sum(len(block["steps"]) for block in blocks.values()) == len(visits) * steps or time.monotonic() > until:
            return blocks
        time.sleep(0.2)


async def _answer(address: str, token: str, pages: Sequence[str], rate: int) -> list[list[dict[str, float]]]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program(), args=FLAGS)
        logs = await asyncio.gather(*(_phone(browser, address, token, page, rate, seed) for seed, page in enumerate(pages)))
        await browser.close()
        return list(logs)


async def _phone(browser: Browser, address: str, token: str, visit: str, rate: int, seed: int) -> list[dict[str, float]]:
    """Answer one visit's quick questions; returns what the hand knows of each."""
    context = await browser.new_context(viewport={"width": PHONE["width"], "height": PHONE["height"]}, locale="en-GB")
    context.set_default_timeout(PATIENCE_MS)
    await context.add_cookies([{"name": COOKIE, "value": token, "url": address}])
    page = await context.new_page()
    device = await context.new_cdp_session(page)

    async def finger(x: float, y: float, due: float | None) -> None:
        stamp: dict[str, Any] = {} if due is None else {"timestamp": due / 1000}
        at = {"x": x, "y": y, "button": "left", "clickCount": 1}
        await device.send("Input.dispatchMouseEvent", {"type": "mousePressed", **at, **stamp})
        await device.send("Input.dispatchMouseEvent", {"type": "mouseReleased", **at})

    await page.expose_function("finger", finger)
    await page.goto(visit)
    await page.get_by_role("button", name="Go on with the visit").click()
    await page.get_by_role("heading", level=1, name="Step 0").wait_for()
    await page.goto(f"{visit}/feelings/visit")
    await page.get_by_role("heading", level=1, name="Quick yes or no").wait_for()
    await page.wait_for_load_state("networkidle")
    await device.send("Emulation.setCPUThrottlingRate", {"rate": rate})
    delays = list(DELAYS) * 12
    random.Random(seed).shuffle(delays)
    await page.evaluate(HAND, delays)
    await page.get_by_role("button", name="Practise first").click()
    while True:
        ready = page.get_by_role("button", name="I am ready")
        await ready.or_(page.get_by_text("Everything has been answered.")).first.wait_for()
        if not await ready.is_visible():
            break
        await ready.click()
        await ready.wait_for(state="detached")
        await page.wait_for_function("() => !document.querySelector('.quick-word')")
    sent = "() => /Everything is on the server/.test(document.querySelector('[role=status]')?.textContent ?? '')"
    await page.wait_for_timeout(1500)
    await page.wait_for_function(sent)
    log: list[dict[str, float]] = await page.evaluate("log")
    await context.close()
    return log


def _judge(rate: int, phones: Sequence[tuple[Sequence[dict[str, float]], dict[str, Any]]]) -> Timing:
    """Known delays against recorded latencies; what a long frame disturbed is counted apart, as scoring leaves it out."""
    errors: dict[int, list[float]] = {delay: [] for delay in DELAYS}
    disturbed = 0
    for log, block in phones:
        trials = [trial for step in sorted(block["steps"], key=lambda code: int(code[5:])) for trial in block["steps"][step]]
        for known, trial in zip(log, trials, strict=True):
            if trial["long_frame"] or trial["page_hidden"]:
                disturbed += 1
                continue
            errors[int(known["delay"])].append(trial["response_ms"] - trial["onset_ms"] - known["delay"])
    return Timing(rate, errors, disturbed)
