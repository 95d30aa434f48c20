"""What the phone's budget is measured with: the built app in Chromium, its processor slowed down four times, its network like slow 4G."""

import dataclasses
import statistics
import uuid
from collections.abc import Callable
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect

from app.accounts.viewing import COOKIE
from app.visits.rules import VisitStatus
from tests.benchmarks.form_opening import QUESTIONS, STEPS
from tests.capture.world import World
from tests.support.browser import PHONE

SLOWER: Final = 4
ROUNDS: Final = 5
PHOTOS: Final = 150
"""Of 2 MB each: 300 MB that a phone has yet to send."""
TAPS: Final = 25
WARM_UP: Final = 3
SLOW_4G: Final = {"offline": False, "latency": 150, "downloadThroughput": 1_638_400 / 8, "uploadThroughput": 750_000 / 8}
"""Lighthouse's slow 4G: 150 ms there and back, 1.6 Mbit/s down, 750 kbit/s up."""
LONG_TASK_MS: Final = 100
TYPED: Final = "Three desks, one open. A colleague walked past twice without looking up, then a third waved me over. " * 2
USABLE: Final = """() => {
    const look = () => {
        const field = document.querySelector('.question input:not([disabled])');
        if (field) requestAnimationFrame(() => { const c = new MessageChannel();
            c.port1.onmessage = () => { window.usableAt ??= performance.now(); }; c.port2.postMessage(0); });
        else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}"""
"""Notes when the first question that can be answered has been painted, counted from the start of the navigation."""
WRITES: Final = """() => {
    window.writes = [];
    const original = IDBObjectStore.prototype.add;
    IDBObjectStore.prototype.add = function (...given) {
        if (this.name === 'events') {
            const began = performance.now();
            this.transaction.addEventListener('complete', () => window.writes.push(performance.now() - began));
        }
        return original.apply(this, given);
    };
}"""
"""Notes how long each write of an answer takes, from handing its event to the store until the store says that it is on the phone."""
TAPS_TIMED: Final = """() => {
    window.taps = [];
    addEventListener('pointerdown', (down) => {
        const began = down.timeStamp;
        addEventListener('change', () => requestAnimationFrame(() => { const c = new MessageChannel();
            c.port1.onmessage = () => window.taps.push(performance.now() - began); c.port2.postMessage(0); }), {once: true});
    }, true);
}"""
"""Notes how long it takes from the finger on the glass to the frame that shows the answer."""
TASKS: Final = """() => {
    window.tasks = [];
    new PerformanceObserver((list) => { for (const each of list.getEntries()) window.tasks.push(each.duration); })
        .observe({type: 'longtask'});
}"""


UNTIL: Final = """(name) => new Promise((done) => {
    const look = () => (window[name] ? done(window[name]) : setTimeout(look, 20));
    look();
})"""
"""Waits for a note; Playwright's own waiting needs eval, which the app's content security policy forbids."""
AS_MANY: Final = """([name, many]) => new Promise((done) => {
    const look = () => (window[name].length >= many ? done(window[name]) : setTimeout(look, 20));
    look();
})"""

FILL: Final = """async ([visit, photos]) => {
    const opened = await new Promise((done) => { const asked = indexedDB.open('veldgast-phone'); asked.onsuccess = () => done(asked.result); });
    for (let number = 0; number < photos; number += 1) {
        const bytes = new Uint8Array(2_000_000);
        for (let at = 0; at < bytes.length; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
        const sha256 = number.toString(16).padStart(64, '0');
        const key = {visit, sha256};
        const tx = opened.transaction(['media', 'media_bytes', 'thumbnails'], 'readwrite');
        tx.objectStore('media').put({...key, question_code: 'full', content_type: 'image/jpeg', size: bytes.length,
            captured_at: new Date().toISOString(), state: 'waiting', detail: null, thumbnail: null});
        tx.objectStore('media_bytes').put({...key, bytes: bytes.buffer});
        tx.objectStore('thumbnails').put({...key, bytes: bytes.slice(0, 8000).buffer});
        await new Promise((done, failed) => { tx.oncomplete = done; tx.onabort = () => failed(tx.error); });
    }
    opened.close();
}"""
"""Puts photos of 2 MB that nobody has sent yet into the phone's store, as the app keeps them."""
CAME: Final = """() => performance.getEntriesByType('resource')
    .filter((each) => /[/]static[/].*[.](js|css)$/.test(each.name) && each.responseEnd <= window.usableAt)
    .reduce((sum, each) => sum + each.encodedBodySize, 0)"""
"""Bytes of scripts and style sheets, as they travelled, that were there when the form was usable; what follows for later does not count."""


@dataclasses.dataclass
class PhoneBench:
    """A server with visits, and phones to open."""

    browser: Browser
    world: World
    address: str

    def phone(self) -> BrowserContext:
        """A phone of the shopper that was never here."""
        context = self.browser.new_context(
            viewport={"width": PHONE["width"], "height": PHONE["height"]},
            has_touch=True,
            is_mobile=True,
            locale="en-GB",
            device_scale_factor=2,
        )
        context.add_cookies([{"name": COOKIE, "value": self.world.people["anna"].token, "url": self.address}])
        context.set_default_timeout(60_000)
        return context

    def visit(self, version_id: uuid.UUID) -> uuid.UUID:
        """A visit that is under way."""
        return self.world.visit(VisitStatus.STARTED, questionnaire_version_id=version_id)

    def form(self, visit: uuid.UUID, step: str) -> str:
        """The address of a step."""
        return f"{self.address}/phone/visits/{visit}/steps/{step}"


def slow_down(page: Page, *, network: bool) -> CDPSession:
    """Four times less processor, and slow 4G."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    if network:
        cdp.send("Network.enable")
        cdp.send("Network.emulateNetworkConditions", SLOW_4G)
    return cdp


def usable_at(page: Page) -> float:
    """Milliseconds from the start of the navigation to a form that can be filled in."""
    return float(page.evaluate(UNTIL, "usableAt"))


def first_load(bench: PhoneBench, version_id: uuid.UUID, step: str) -> tuple[float, float]:
    """Kilobytes of scripts and styles that came over the wire before the first form was usable, and after how many milliseconds it was."""
    sizes, times = [], []
    for _round in range(3):
        context = bench.phone()
        page = context.new_page()
        slow_down(page, network=True)
        page.add_init_script(f"({USABLE})()")
        page.goto(bench.form(bench.visit(version_id), step))
        times.append(usable_at(page))
        sizes.append(float(page.evaluate(CAME)) / 1000)
        context.close()
    return max(sizes), statistics.median(times)


def offline_start(bench: PhoneBench, version_id: uuid.UUID, step: str, photos: int = 0) -> list[float]:
    """Milliseconds of cold starts without a network: no page of the app is open and its service worker does not run.

    With ``photos`` of 2 MB that still wait in the visit to be sent.
    """
    context = bench.phone()
    page = context.new_page()
    visit = bench.visit(version_id)
    address = bench.form(visit, step)
    page.goto(address)
    page.evaluate(FILL, [str(visit), photos])
    page.evaluate("navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller || new Promise(done => "
                  "navigator.serviceWorker.addEventListener('controllerchange', done))).then(() => 0)")  # fmt: skip
    page.wait_for_load_state("networkidle")
    context.set_offline(True)
    times = []
    for _round in range(ROUNDS):
        page.close()
        page = context.new_page()
        cdp = slow_down(page, network=False)
        cdp.send("ServiceWorker.enable")
        cdp.send("ServiceWorker.stopAllWorkers")
        page.add_init_script(f"({USABLE})()")
        page.goto(address)
        times.append(usable_at(page))
    context.close()
    return times


def large_form(bench: PhoneBench, version_id: uuid.UUID, photos: int = 0) -> Page:
    """The form of 500 questions, slowed down, at a step in its middle, when everything around it has come to rest.

    With ``photos``, so many of 2 MB wait in the visit to be sent, and there is no network.
    """
    page = bench.phone().new_page()
    for script in (WRITES, TAPS_TIMED, TASKS):
        page.add_init_script(f"({script})()")
    step = STEPS // 2
    visit = bench.visit(version_id)
    page.goto(bench.form(visit, f"step_{step}"))
    expect(page.locator(".question")).not_to_have_count(0)
    page.wait_for_load_state("networkidle")
    if photos:
        page.context.set_offline(True)
        page.evaluate(FILL, [str(visit), photos])
    slow_down(page, network=False)
    assert QUESTIONS == 500
    return page


def taps_and_writes(page: Page) -> tuple[list[float], list[float]]:
    """Each tap until its answer is painted, each write until it is on the phone, in milliseconds."""
    choices = page.locator(".question .segment, .question .choice")
    many = choices.count()
    assert many >= TAPS + WARM_UP
    for place in range(TAPS + WARM_UP):
        target = choices.nth((place * 7) % many)
        target.scroll_into_view_if_needed()
        page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done, 60)))")
        target.tap(force=True)
        page.evaluate(AS_MANY, ["taps", place + 1])
    return page.evaluate(AS_MANY, ["taps", TAPS])[WARM_UP:], page.evaluate(AS_MANY, ["writes", TAPS])[WARM_UP:]


def tasks_while(page: Page, doing: Callable[[], Any]) -> list[float]:
    """The long tasks (over 50 ms) while something is done, in milliseconds."""
    page.evaluate("window.tasks.length = 0")
    doing()
    page.evaluate("new Promise(done => setTimeout(done, 700))")
    found: list[float] = page.evaluate("window.tasks")
    return found


def type_words(page: Page) -> None:
    """Type as fast as two thumbs do."""
    field = page.locator(".question textarea").first
    field.scroll_into_view_if_needed()
    field.tap()
    field.press_sequentially(TYPED, delay=60)
