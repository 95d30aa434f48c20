"""Screens that need something out of the ordinary: each is taken in a browser of its own that gets a changed copy of a visit and sends nothing."""

import contextlib
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import Browser, Page, Route, StorageState
from pydantic_core import to_jsonable_python

from app.journeys.answers import form_of
from tests.browser.all_kinds import CHOOSING, CONTENT, EXAMPLE, FACTS, PEOPLE, PROOF, SCALES, draw
from tests.browser.test_phone_in_trouble import FULL

Bundle = dict[str, Any]
Change = Callable[[Bundle], None]
REGIONS: Final = {"nl": "nl-BE", "en": "en-GB"}
ZONE: Final = "Europe/Brussels"
OTHER_PHONE: Final = "00000000-0000-4000-8000-000000000001"
ASKED: Final = "01a20220-0000-7000-8000-00000000abcd"
SHOWN: Final = "01a20220-0000-7000-8000-00000000ffff"
NEARLY_FULL: Final = "navigator.storage.estimate = async () => ({ usage: 920e6, quota: 980e6 });"
EVERY_KIND: Final[Bundle] = to_jsonable_python(form_of(CONTENT).shipped)


@dataclass(frozen=True)
class Apart:
    """One such screen: its name, its address, what is done to the copy, to the browser and on the page."""

    name: str
    path: str
    prepare: Callable[[Page], None] | None = None
    change: Change | None = None
    script: str = ""
    work: Change | None = None
    offline: bool = False
    tall: bool = True


def plain(bundle: Bundle) -> None:
    """Nothing is asked on leaving, so that a form can be sent at once."""
    content = bundle["questionnaire"]["content"]
    content["emotion"] = None
    for section in content["sections"]:
        section |= {"words": False, "contribution": False, "speeded": False}


def without_hurry(bundle: Bundle) -> None:
    """Everything on leaving but the quick questions."""
    for section in bundle["questionnaire"]["content"]["sections"]:
        section["speeded"] = False


def of_two_phones(bundle: Bundle) -> None:
    """Another phone said otherwise of two questions."""
    bundle["other_answers"] = [
        {"question_code": code, "value": value, "captured_at": bundle["server_time"], "mark": f"{OTHER_PHONE}:{number}"}
        for number, (code, value) in enumerate({"desk_open": "closed", "waiting_time": 95}.items(), start=1)
    ]


def of_every_kind(bundle: Bundle) -> None:
    """The questionnaire asks something of every kind."""
    plain(bundle)
    bundle["questionnaire"]["content"] |= {"sections": EVERY_KIND["sections"], "legs": [], "checks": []}
    bundle["answers"], bundle["place"] = [], None


def complete(bundle: Bundle) -> None:
    """One step with nothing left to answer."""
    plain(bundle)
    content = bundle["questionnaire"]["content"]
    first = copy.deepcopy(content["sections"][0]) | {"affect": False}
    first["questions"] = [question | {"required": False, "required_when": None} for question in first["questions"]]
    content |= {"sections": [first], "checks": []}


def reading(status: str, **more: Any) -> Change:
    """The visit stands elsewhere in its life."""

    def change(bundle: Bundle) -> None:
        bundle["visit"] |= {"status": status} | more

    return change


def stopped(status: str, **more: Any) -> Change:
    """It was told that the visit could not be completed, with a photo; and how it stands since."""

    def change(bundle: Bundle) -> None:
        at = bundle["server_time"]
        photo = {"id": SHOWN, "sha256": "f" * 64, "question_code": "could_not_complete", "content_type": "image/jpeg", "size": 48_000}
        bundle["evidence"] = [photo | {"captured_at": at}]
        text = "Het rolluik was om tien over tien nog dicht. Op de deur hing een briefje: gesloten tot maandag."
        bundle["could_not_complete"] = {"reason": "closed", "text": text, "fee_minor": bundle["visit"]["part_fee_minor"]}
        bundle["visit"] |= {"status": status, "submitted_at": at} | more
        if status == "returned":
            bundle["review_questions"] = [question("Stonden er andere reizigers voor de deur?")]

    return change


def question(text: str) -> Bundle:
    """What a reviewer asks of the visit as a whole."""
    return {"id": ASKED, "question_code": None, "section_code": None, "answered": False, "text": text}


def to_the_left(bundle: Bundle) -> None:
    """The questionnaire is written from right to left."""
    bundle["questionnaire"]["content"]["languages"] = ["ar"]


def in_its_turn(code: str) -> Change:
    """The parts before the one that a step belongs to are sent, and that one is open."""

    def change(bundle: Bundle) -> None:
        part = None
        for section in bundle["questionnaire"]["content"]["sections"]:
            part = section.get("leg") or part
            if section["code"] == code:
                break
        for leg in bundle["visit"]["legs"]:
            if leg["code"] == part:
                leg["opens_on"] = None
                break
            leg["status"] = "submitted"

    return change


def empty(work: Bundle) -> None:
    """Nobody gave this shopper anything yet."""
    work |= {"visits": [], "offers": []}


def tap(*texts: str) -> Callable[[Page], None]:
    """Tap buttons one after the other; each by its places in the page, as the words differ by language."""

    def do(page: Page) -> None:
        for text in texts:
            page.locator(text).first.click()
            page.wait_for_timeout(250)

    return do


def show_word(page: Page) -> None:
    """Until a word is in sight."""
    tap(".bottom .primary")(page)
    page.locator(".quick-word:not(:empty)").wait_for(timeout=5000)


def through_practice(page: Page) -> None:
    """Answer the practice questions."""
    tap(".bottom .primary")(page)
    for _ in range(40):
        if page.locator(".quick-answer").count() == 0:
            return
        if page.locator(".quick-word:not(:empty)").count():
            page.locator(".quick-answer").first.dispatch_event("pointerdown", {"isPrimary": True, "button": 0, "pointerType": "touch"})
        page.wait_for_timeout(350)


def word_after_practice(page: Page) -> None:
    """The first word that counts."""
    through_practice(page)
    show_word(page)


def answer_anew(page: Page) -> None:
    """Another answer than the one that stands."""
    page.locator(".segment:not(:has(:checked))").first.click()


def fill(page: Page) -> None:
    """The phone has no room at the next answer."""
    page.evaluate("window.full = true")
    answer_anew(page)
    page.locator("[role=alert]").first.wait_for()


def add_photo(page: Page) -> None:
    """A photo as if it had been taken now."""
    box = page.locator(".photo-add input").first
    box.set_input_files({"name": "queue.jpg", "mimeType": "image/jpeg", "buffer": draw("QUEUE", (120, 104, 86))})
    page.locator(".photo img").first.wait_for()


def record(page: Page) -> None:
    """While a recording is made."""
    page.locator("[id='question-sound'] button").first.click()
    page.wait_for_timeout(1200)
    page.locator("[id='question-sound']").scroll_into_view_if_needed()


def type_wrong_code(page: Page) -> None:
    """A code that belongs to nobody."""
    page.locator(".by-code summary").click()
    page.locator("#visit-code").fill("K7QM-2XPB")
    page.locator(".by-code button").click()
    page.locator(".by-code .fault").wait_for()


def choose_words(page: Page) -> None:
    """Two words, one of them stronger, and one too many."""
    for index in (0, 0, 3, 5):
        page.locator(".word-grid .word").nth(index).click()


def wrong_check(page: Page) -> None:
    """The first option everywhere, judged as wrong."""
    for question in page.locator("fieldset.question").all():
        question.locator(".choice").first.click()
    page.locator(".bottom .primary").click()
    page.locator(".notice-warn").first.wait_for()


def screens_apart(work: dict[str, Any], begun: str) -> Iterator[Apart]:
    """All of them; what the demo has no visit for is left out."""
    steps = f"/phone/visits/{begun}/steps"
    quick = f"/phone/visits/{begun}/feelings/visit"
    yield Apart("two_answers", f"{steps}/desk_waiting", change=of_two_phones)
    yield Apart("quick_practice", quick, show_word, tall=False)
    yield Apart("quick_practised", quick, through_practice, tall=False)
    yield Apart("quick_word", quick, word_after_practice, tall=False)
    yield Apart("quick_calm", quick, tap(".quick-calm .link"))
    yield Apart("words", quick, choose_words, change=without_hurry)
    yield Apart("outcome", f"{quick}/outcome:journey", change=without_hurry)
    yield Apart("full_phone", f"{steps}/desk_waiting", fill, script=FULL, tall=False)
    yield Apart("room_low", f"{steps}/desk_waiting", script=NEARLY_FULL, tall=False)
    yield Apart("offline_step", f"{steps}/desk_waiting", answer_anew, offline=True, tall=False)
    for section in (SCALES, FACTS, PROOF, CHOOSING, PEOPLE):
        yield Apart(f"kinds_{section['code']}", f"{steps}/{section['code']}", change=of_every_kind)
    yield Apart("recording", f"{steps}/proof", record, change=of_every_kind, tall=False)
    yield Apart("photo", f"{steps}/proof", add_photo, change=of_every_kind, tall=False)
    yield Apart("entries", f"{steps}/people", tap("[id='question-staff'] button"), change=of_every_kind)
    yield Apart("ready", f"/phone/visits/{begun}/summary", change=complete)
    yield Apart("sent_waiting", f"/phone/visits/{begun}/summary", tap(".bottom .primary"), change=complete)
    yield Apart("visit_briefed", f"/phone/visits/{begun}", change=reading("briefed"))
    yield Apart("stop_sent", f"/phone/visits/{begun}", change=stopped("in_review"))
    yield Apart("stop_asked", f"/phone/visits/{begun}/could-not-complete", change=stopped("returned"))
    yield Apart("stop_faults", f"/phone/visits/{begun}/could-not-complete", tap(".bottom .primary"))
    yield Apart(
        "stop_waiting",
        f"/phone/visits/{begun}",
        change=stopped("not_completed", decided_because="De deur was dicht; dank je voor de foto."),
    )
    yield Apart("work_empty", "/phone/", work=empty)
    yield Apart("code", "/phone/", type_wrong_code)
    yield Apart("code_link", "/phone/code/K7QM-2XPB", tall=False)
    yield Apart("not_found", "/phone/visits/01a20220-0000-7000-8000-000000000000", tall=False)
    yield Apart("to_the_left", f"{steps}/desk_waiting", change=to_the_left)
    for offer in work["offers"][:1]:
        yield Apart("decline", f"/phone/offers/{offer['id']}", tap(".bottom .button"), tall=False)
    for visit in work["visits"]:
        if visit["status"] == "assigned":
            yield Apart("check_wrong", f"/phone/visits/{visit['id']}/check", wrong_check)
            break
    for number, visit in enumerate(visit for visit in work["visits"] if visit.get("legs")):
        yield Apart(f"legs_{number}_{visit['status']}", f"/phone/visits/{visit['id']}")
        if visit["status"] == "started":
            yield Apart(f"legs_{number}_step", f"/phone/visits/{visit['id']}/steps")
            yield Apart(f"legs_{number}_summary", f"/phone/visits/{visit['id']}/summary")
            for code in visit["sections"]:
                yield Apart(f"leg_step_{code}", f"/phone/visits/{visit['id']}/steps/{code}", change=in_its_turn(code))
    for visit in [visit for visit in work["visits"] if visit.get("legs") and visit["status"] == "started"][:1]:
        legs = [leg | {"status": "submitted", "submitted_at": work["server_time"]} for leg in visit["legs"]]
        asked = question("Je schreef dat het pakket open was. Was de doos zelf ook beschadigd?")

        def returned(bundle: Bundle, legs: Any = legs, asked: Any = asked) -> None:
            bundle["visit"] |= {"status": "returned", "legs": legs, "open_questions": 1}
            bundle["review_questions"] = [asked]

        yield Apart("legs_returned", f"/phone/visits/{visit['id']}", change=returned)
        yield Apart("legs_repair", f"/phone/visits/{visit['id']}/steps", change=returned)
        yield Apart("legs_repair_summary", f"/phone/visits/{visit['id']}/summary", change=returned)


def settled(language: str, text: int) -> str:
    """What a phone remembers of its owner's wishes, as a script for each page."""
    return f"localStorage.setItem('veldgast.locale', '{language}'); localStorage.setItem('veldgast.text_size', '{text}');"


@contextlib.contextmanager
def apart(browser: Browser, address: str, signed_in: StorageState, screen: Apart, language: str, text: int) -> Iterator[Page]:
    """The screen, ready to be photographed, in a browser that is thrown away after it."""
    context = browser.new_context(
        storage_state=signed_in, service_workers="block", reduced_motion="reduce", viewport={"width": 360, "height": 740},
        permissions=["microphone"], locale=REGIONS[language], timezone_id=ZONE,
    )  # fmt: skip
    context.add_init_script(settled(language, text) + screen.script)
    page = context.new_page()
    page.route("**/api/v1/phone/**", lambda route: _answer(route, screen))
    page.route(f"**/evidence/{SHOWN}/thumb", lambda route: route.fulfill(body=EXAMPLE, content_type="image/jpeg"))
    page.route("**/questionnaires/pictures/*", lambda route: route.fulfill(body=EXAMPLE, content_type="image/jpeg"))
    try:
        page.goto(f"{address}{screen.path}")
        page.locator("h1").first.wait_for(timeout=8000)
        page.wait_for_timeout(900)
        if screen.offline:
            context.set_offline(offline=True)
        if screen.prepare:
            screen.prepare(page)
        page.wait_for_timeout(200)
        yield page
    finally:
        context.close()


def _answer(route: Route, screen: Apart) -> None:
    """What the server says, changed where the screen wants it; nothing is sent."""
    request = route.request
    with contextlib.suppress(Exception):  # the page may be gone
        if request.url.endswith("/briefing-check"):
            asked = (request.post_data_json or {}).get("answers", {})
            route.fulfill(json={"passed": False, "wrong": list(asked)[:1], "explanations": {}, "visit": {}})
            return
        if request.method != "GET":
            route.abort()
            return
        change = screen.work if request.url.endswith("/work") else screen.change
        if change is None:
            route.continue_()
            return
        response = route.fetch()
        body = response.json()
        change(body)
        route.fulfill(response=response, json=body)
