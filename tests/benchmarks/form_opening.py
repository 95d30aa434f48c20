"""Opening a form of 500 questions on a phone: from the tap to the first step on the screen, the processor four times as slow."""

import statistics
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, sync_playwright
from pydantic import SecretStr

from app.accounts.viewing import COOKIE
from app.journeys.models import QuestionnaireVersion
from app.journeys.schemas import QuestionnaireContent
from app.settings import Settings
from app.visits.rules import VisitStatus
from tests.benchmarks.area_ingest import sqlite
from tests.capture.world import World, make_world, two
from tests.support.browser import FLAGS, PHONE, program
from tests.support.servers import LiveServer, start_anew

STEPS: Final = 20
QUESTIONS: Final = 500
ROUNDS: Final = 5
SLOWER: Final = 4
_STOPWATCH: Final = """button => new Promise(done => {
    const started = performance.now();
    const look = () => {
        if (document.querySelectorAll('.question').length > 5) requestAnimationFrame(() => done(performance.now() - started));
        else requestAnimationFrame(look);
    };
    button.click();
    look();
})"""
"""Until the step's questions are in the page and one more frame was painted."""


def content() -> QuestionnaireContent:
    """500 questions in 20 steps: yes or no, scales, choices, texts and numbers, a third of them with a rule."""
    sections = [
        {"code": f"step_{n}", "title": two(f"Step {n}"), "weight": 1, "questions": [_question(n, k) for k in range(QUESTIONS // STEPS)]}
        for n in range(STEPS)
    ]
    return QuestionnaireContent.model_validate({"title": two("A long visit"), "estimated_minutes": 90, "sections": sections})


def _question(step: int, place: int) -> dict[str, Any]:
    kinds = ("yes_no", "scale", "single_choice", "long_text", "number")
    kind = kinds[place % len(kinds)]
    extras: dict[str, dict[str, Any]] = {
        "scale": {"minimum": 1, "maximum": 5},
        "single_choice": {"options": [{"code": code, "label": two(code)} for code in "abcd"]},
    }
    more = extras.get(kind, {})
    if place % 3 == 1:
        more = {**more, "visible_when": f"${{q_{step}_0}} = 'yes' or ${{q_{max(step - 1, 0)}_0}} != 'no'"}
    return {
        "code": f"q_{step}_{place}",
        "kind": kind,
        "label": two(f"Question {place} of step {step}: what did you see, and when?"),
        **more,
    }


def measure_opening(folder: Path) -> tuple[float, int]:
    """The median of the rounds in milliseconds, and how many questions the form has."""
    form = content()
    with sqlite(folder) as database:
        world = make_world(database)
        with database.session() as session:
            session.get_one(QuestionnaireVersion, world.version_id).content = form.stored()
            session.commit()
        settings = Settings(
            mode="development", data_dir=folder / "data", database_url=database.url, log_level="WARNING",
            secret_key=SecretStr("a-secret-for-benchmarks-of-at-least-32-characters"),
        )  # fmt: skip
        server = LiveServer(settings, folder, start_anew)
        try:
            address = server.start_web().url
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=program(), args=FLAGS)
                times = [_open(browser, world, address) for _round in range(ROUNDS)]
                browser.close()
        finally:
            server.stop()
    return statistics.median(times), len(form.questions())


def _open(browser: Browser, world: World, address: str) -> float:
    context = browser.new_context(
        viewport={"width": PHONE["width"], "height": PHONE["height"]}, has_touch=True, is_mobile=True, locale="en-GB"
    )
    context.add_cookies([{"name": COOKIE, "value": world.people["anna"].token, "url": address}])
    page: Page = context.new_page()
    page.goto(f"{address}/phone/visits/{world.visit(VisitStatus.STARTED)}")
    button = page.get_by_role("button", name="Go on with the visit")
    button.wait_for()
    page.wait_for_load_state("networkidle")
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    taken = float(button.evaluate(_STOPWATCH))
    context.close()
    return taken
