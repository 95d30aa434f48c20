"""Area `phone`: the budget of the phone app, on the built app: its first load, Lighthouse, cold starts, taps, writes, typing."""

import json
import statistics
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import sync_playwright
from pydantic import SecretStr

from app.accounts.viewing import COOKIE
from app.journeys import templates
from app.journeys.models import QuestionnaireVersion
from app.journeys.rules import VersionStatus
from app.journeys.schemas import QuestionnaireContent
from app.kit.clock import now
from app.kit.ids import new_id
from app.settings import Settings
from tests.benchmarks import phone_measures as measures
from tests.benchmarks.area_ingest import sqlite
from tests.benchmarks.bench import Bench, Measurement
from tests.benchmarks.form_opening import content as content_of_500
from tests.benchmarks.lighthouse_run import faults, lighthouse
from tests.capture.world import World, make_world
from tests.support.browser import FLAGS, program
from tests.support.servers import LiveServer, start_anew

STATION: Final = Path(templates.__file__).parent / "content" / "station_visit.json"
LIGHTHOUSE_RUNS: Final = 5


def add_version(world: World, content: dict[str, Any], number: int) -> uuid.UUID:
    """A published version of the questionnaire with this content."""
    version_id = new_id()
    with world.database.session() as session:
        first = session.get_one(QuestionnaireVersion, world.version_id)
        session.add(
            QuestionnaireVersion(
                id=version_id, questionnaire_id=first.questionnaire_id, number=number, status=VersionStatus.PUBLISHED,
                content=content, published_at=now(),
            )
        )  # fmt: skip
        session.commit()
    return version_id


def measure(bench: Bench) -> Iterator[Measurement]:
    """The usual visit (the library's station visit) for loading and starting, the form of 500 questions for tapping and typing."""
    folder = bench.folder / "phone"
    folder.mkdir()
    station = QuestionnaireContent.model_validate(json.loads(STATION.read_text())["content"])
    first_step = station.sections[0].code
    with sqlite(folder) as database:
        world = make_world(database)
        usual = add_version(world, station.stored(), 8)
        large = add_version(world, content_of_500().stored(), 9)
        settings = Settings(
            mode="development", data_dir=folder / "data", database_url=database.url, log_level="WARNING",
            secret_key=SecretStr("a-secret-for-benchmarks-of-at-least-32-characters"),
        )  # fmt: skip
        server = LiveServer(settings, folder, start_anew)
        try:
            address = server.start_web().url
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=program(), args=FLAGS)
                phone = measures.PhoneBench(browser, world, address)
                yield from loading(phone, usual, first_step)
                yield from filling_in(phone, large)
                browser.close()
            visit = phone.visit(usual)
            yield from lighthouse_scores(phone.form(visit, first_step), f"{COOKIE}={world.people['anna'].token}", folder)
        finally:
            server.stop()


def loading(phone: measures.PhoneBench, version_id: uuid.UUID, step: str) -> Iterator[Measurement]:
    """The first load with a network, and cold starts without one."""
    kilobytes, usable = measures.first_load(phone, version_id, step)
    note = f"scripts and styles over the wire (br) until the first form is usable, which took {usable:.0f} ms on slow 4G; goal 80"
    yield Measurement("phone.first_load_kb", round(kilobytes, 1), "kB", note)
    starts = sorted(measures.offline_start(phone, version_id, step))
    note = f"service worker stopped, until the form is painted; {starts[0]:.0f} to {starts[-1]:.0f} in {len(starts)} starts; goal 1000"
    yield Measurement("phone.offline_start_ms", round(statistics.median(starts), 1), "ms", note)
    starts = sorted(measures.offline_start(phone, version_id, step, measures.PHOTOS))
    note = f"the same with {measures.PHOTOS} unsent photos of 2 MB in the visit; {starts[0]:.0f} to {starts[-1]:.0f}"
    yield Measurement("phone.offline_start_full_ms", round(statistics.median(starts), 1), "ms", note)


def filling_in(phone: measures.PhoneBench, version_id: uuid.UUID) -> Iterator[Measurement]:
    """Tapping and typing in a form of 500 questions."""
    page = measures.large_form(phone, version_id)
    taps, writes = measures.taps_and_writes(page)
    taps.sort()
    writes.sort()
    note = f"500 questions, finger down to painted answer, median of {len(taps)}; slowest {taps[-1]:.0f}; goal 50"
    yield Measurement("phone.tap_to_paint_ms", round(statistics.median(taps), 1), "ms", note)
    note = f"durability strict, from handing over the event until it is on the phone, median of {len(writes)}; slowest {writes[-1]:.0f}; goal 5"
    yield Measurement("phone.write_ms", round(statistics.median(writes), 2), "ms", note)
    tasks = measures.tasks_while(page, lambda: measures.type_words(page))
    note = f"tasks over 100 ms while {len(measures.TYPED)} letters are typed in a form of 500 questions; longest {max(tasks, default=0):.0f} ms"
    yield Measurement("phone.long_tasks_typing", sum(task > measures.LONG_TASK_MS for task in tasks), "tasks", f"{note}; goal 0")
    page.context.close()
    page = measures.large_form(phone, version_id, measures.PHOTOS)
    taps, _writes = measures.taps_and_writes(page)
    note = f"the same with {measures.PHOTOS} unsent photos of 2 MB in the visit, offline; slowest {max(taps):.0f}"
    yield Measurement("phone.tap_to_paint_full_ms", round(statistics.median(taps), 1), "ms", note)
    page.context.close()


def lighthouse_scores(address: str, cookie: str, folder: Path) -> Iterator[Measurement]:
    """The median of several reports on the form of a visit, opened for the first time."""
    reports = [lighthouse(address, cookie, folder) for _run in range(LIGHTHOUSE_RUNS)]
    for category, goal in (("performance", 95), ("accessibility", 100), ("best-practices", 100)):
        scores = sorted(round(100 * report["categories"][category]["score"]) for report in reports)
        missed = sorted({fault for report in reports for fault in faults(report, category)})
        note = f"Lighthouse {reports[0]['lighthouseVersion']}, median of {len(scores)}, {scores[0]} to {scores[-1]}; goal {goal}"
        if missed:
            note += f"; {'; '.join(missed)[:300]}"
        yield Measurement(f"phone.lighthouse_{category.replace('-', '_')}", statistics.median(scores), "points", note)
