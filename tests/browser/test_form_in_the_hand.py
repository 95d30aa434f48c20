"""The form in a shopper's hand: what is said before sending, the notes look, languages, directions, large words, the place in a step."""

import re
import uuid
from collections.abc import Callable
from typing import Any, Final

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from app.access.viewer import SYSTEM
from app.accounts.viewing import COOKIE
from app.capture.models import Answer
from app.journeys.schemas import QuestionnaireContent
from app.quality.actions import check_visit
from app.visits.rules import VisitStatus
from tests.browser.steps import phone_visit
from tests.browser.steps.phone_visit import TAPS, reload, slide, tick
from tests.capture import world as worlds
from tests.capture.world import World, make_world
from tests.support.browser import axe_violations, wider_than_the_screen
from tests.support.databases import TestDatabase, only_sqlite
from tests.support.servers import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONE: Final = {"width": 360, "height": 740}
REASON: Final = "The queue was in the street, I began to measure at the door."
STORY: Final = "She looked up at once and walked with me."


def three(nl: str, en: str, ar: str = "") -> dict[str, str]:
    return {"nl": nl, "en": en, **({"ar": ar} if ar else {})}


SECTIONS: Final[list[dict[str, Any]]] = [
    {"code": "hall", "title": three("Hal", "Hall", "القاعة"), "questions": [
        {"code": "clean", "kind": "yes_no", "label": three("Was de hal schoon?", "Was the hall clean?", "هل كانت القاعة نظيفة؟")},
        {"code": "seats", "kind": "number", "label": three("Hoeveel vrije stoelen?", "How many free seats?", "كم عدد المقاعد الشاغرة؟")},
        *({"code": f"light_{n}", "kind": "yes_no", "required": False, "label": three(f"Lamp {n}?", f"Lamp {n}?", f"المصباح {n}؟")} for n in range(1, 9)),
        {"code": "story", "kind": "long_text", "label": three("Wat gebeurde er?", "What happened?", "ماذا حدث؟"), "required": False},
    ]},
    {"code": "desk", "title": three("Balie", "Desk", "المكتب"), "questions": [
        {"code": "queue", "kind": "single_choice", "label": three("Was er een rij?", "Was there a queue?", "هل كان هناك طابور؟"), "options": [
            {"code": "none", "label": three("Nee", "Nobody", "لا")}, {"code": "long", "label": three("Ja", "A long one", "نعم")}]},
        {"code": "waited", "kind": "number", "label": three("Minuten gewacht", "Minutes waited", "دقائق الانتظار"), "unit": three("min", "min", "د")},
        {"code": "advice", "kind": "long_text", "label": three("Wat zei de medewerker?", "What did staff say?", "ماذا قال الموظف؟"), "required": False},
    ], "affect": False},
]  # fmt: skip
CHECKS: Final = [
    {"code": "nobody_yet_waited", "when": "${queue} = 'none' and ${waited} > 5",
     "message": three("Er was geen rij, en toch wachtte je lang.", "There was no queue, and yet you waited long.", "لم يكن هناك طابور")},
]  # fmt: skip


def content(languages: list[str] | None = None) -> QuestionnaireContent:
    made = {"title": three("Bezoek", "Visit", "زيارة"), "languages": languages or ["nl", "en"], "sections": SECTIONS, "checks": CHECKS}
    return QuestionnaireContent.model_validate(made)


@pytest.fixture
def world(database: TestDatabase, monkeypatch: pytest.MonkeyPatch) -> World:
    """A study with a small form."""
    monkeypatch.setattr(worlds, "CONTENT", content())
    return make_world(database)


def open_form(world: World, server: LiveServer, new_page: Callable[..., Page], **options: Any) -> Page:
    phone = new_page(base_url=server.url, **{"viewport": PHONE, "has_touch": True, "is_mobile": True, **options})
    phone.context.add_cookies([{"name": COOKIE, "value": world.people["anna"].token, "url": server.url}])
    visit = world.visit(VisitStatus.STARTED)
    phone.goto(f"/phone/visits/{visit}/steps/hall")
    expect(phone.get_by_role("heading", level=1, name="Hall")).to_be_visible()
    return phone


def stored(database: TestDatabase) -> dict[str, Any]:
    with database.reading() as session:
        return {row.question_code: row.value for row in session.scalars(sa.select(Answer))}


def stored_with(database: TestDatabase, phone: Page, code: str) -> dict[str, Any]:
    """What the server has once it has this answer too."""
    for _turn in range(100):
        if code in (kept := stored(database)):
            return kept
        phone.wait_for_timeout(100)
    return stored(database)


def to_step(phone: Page, name: str) -> None:
    phone.get_by_role("button", name="All steps").click()
    phone.get_by_role("navigation", name="All steps").get_by_role("button", name=name).click()


@only_sqlite
def test_a_contradiction_is_gone_to_explained_and_read_by_the_reviewer(
    world: World, live_server: LiveServer, new_page: Callable[..., Page]
) -> None:
    phone = open_form(world, live_server, new_page)
    visit = re.search(r"/visits/([^/]+)", phone.url)[1]  # type: ignore[index]
    tick(phone.get_by_role("group", name="Was the hall clean?"), "Yes")
    phone.get_by_label("How many free seats?").fill("4")
    for at in range(2):
        slide(phone, phone.get_by_role("slider").nth(at), 0.8)
    to_step(phone, "Desk")
    tick(phone.get_by_role("group", name="Was there a queue?"), "Nobody")
    phone.get_by_label("Minutes waited").fill("9")
    phone.get_by_role("button", name="To the summary").click()

    card = phone.get_by_role("listitem").filter(has_text="There was no queue, and yet you waited long.").last
    send = phone.get_by_role("button", name="Send the visit")
    expect(card).to_be_visible()
    expect(send).to_be_disabled()
    assert axe_violations(phone) == []
    assert wider_than_the_screen(phone) is None
    phone.get_by_role("button", name=re.compile("Minutes waited.*Your answer: 9")).click()
    expect(phone.get_by_label("Minutes waited")).to_be_focused()
    phone.get_by_role("button", name="To the summary").click()
    phone.get_by_role("button", name="It is right as it is").click()
    phone.get_by_label("Why is it right as it is?").fill("Outside")
    expect(send).to_be_disabled()
    phone.get_by_label("Why is it right as it is?").fill(REASON)
    expect(send).to_be_enabled()
    send.click()
    expect(phone.get_by_role("heading", name="It is in. Thank you!")).to_be_visible()

    assert stored(world.database)["confirm:nobody_yet_waited"] == REASON
    with world.database.session() as session:
        check_visit(session, SYSTEM, uuid.UUID(visit))
        session.commit()
    reviewer = new_page(base_url=live_server.url)
    reviewer.context.add_cookies([{"name": COOKIE, "value": world.people["kim"].token, "url": live_server.url}])
    reviewer.goto(f"/review/{visit}")
    expect(reviewer.get_by_text("There was no queue, and yet you waited long.").first).to_be_visible()
    expect(reviewer.get_by_text(REASON).first).to_be_visible()


@only_sqlite
def test_the_form_hides_behind_notes_that_are_kept_and_put_into_an_answer(
    world: World, live_server: LiveServer, new_page: Callable[..., Page]
) -> None:
    phone = open_form(world, live_server, new_page)
    phone.get_by_role("button", name="Make it look like notes").click()
    pad = phone.get_by_role("group", name="Was the hall clean?")
    pad.get_by_role("button", name="Yes").click()
    phone.get_by_role("textbox", name="How many free seats?").fill("12")
    phone.get_by_role("button", name="Next line").click()
    phone.get_by_label("Note to yourself").fill(STORY)
    assert phone.title() == "Notes"
    assert "veldgast" not in phone.locator("body").inner_text().lower()
    assert set(phone.locator("meta[name=theme-color]").evaluate_all("all => all.map(each => each.content)")) == {"#1c1c1e"}
    assert axe_violations(phone) == []
    assert wider_than_the_screen(phone) is None
    small = phone.locator(".notes button:visible").evaluate_all(
        "all => all.map(each => each.getBoundingClientRect()).filter(box => box.height < 44).length"
    )
    assert small == 0

    phone.wait_for_timeout(500)
    reload(phone)
    expect(phone.get_by_label("Note to yourself")).to_have_value(STORY)
    expect(phone).to_have_title("Notes")
    phone.get_by_role("button", name="Done: back to the form").click()
    expect(phone).to_have_title("Veldgast")
    expect(phone.get_by_label("How many free seats?")).to_have_value("12")
    expect(phone.get_by_text("Your note at this step")).to_be_visible()
    phone.get_by_role("button", name="Put into: What happened?").click()
    expect(phone.get_by_label("What happened?")).to_have_value(STORY)
    kept = stored_with(world.database, phone, "story")
    assert (kept["clean"], kept["seats"], kept["note:hall"], kept["story"]) == ("yes", 12, STORY, STORY)


@only_sqlite
def test_words_being_composed_survive_a_pause_a_change_of_language_and_a_reload_at_their_place(
    world: World, live_server: LiveServer, new_page: Callable[..., Page]
) -> None:
    phone = open_form(world, live_server, new_page)
    phone.get_by_label("How many free seats?").fill("1,")
    field = phone.get_by_label("What happened?")
    field.click()
    keyboard = phone.context.new_cdp_session(phone)
    for part in ("に", "にほ", "にほん"):
        keyboard.send("Input.imeSetComposition", {"text": part, "selectionStart": len(part), "selectionEnd": len(part)})
    phone.wait_for_timeout(700)  # longer than the pause that makes an answer of what is typed
    expect(field).to_have_value("にほん")
    keyboard.send("Input.insertText", {"text": "日本"})
    phone.keyboard.type(" and on")
    expect(field).to_have_value("日本 and on")

    phone.get_by_role("button", name="All steps").click()
    phone.get_by_label("Nederlands").check()
    phone.get_by_role("button", name="Sluiten").click()
    expect(phone.get_by_label("Wat gebeurde er?")).to_have_value("日本 and on")
    expect(phone.get_by_label("Hoeveel vrije stoelen?")).to_have_value("1,")
    phone.wait_for_timeout(500)
    before = phone.locator("#question-story").bounding_box()
    clock = phone.get_by_role("timer").inner_text()
    assert clock > "00:00"
    reload(phone)
    assert phone.get_by_role("timer").inner_text() >= clock, "the clock of the step jumped back"
    expect(phone.get_by_label("Wat gebeurde er?")).to_have_value("日本 and on")
    phone.wait_for_function("() => scrollY > 100")
    after = phone.locator("#question-story").bounding_box()
    assert before is not None
    assert after is not None
    assert abs(after["y"] - before["y"]) < 60


@only_sqlite
def test_a_form_in_arabic_reads_from_right_to_left_and_fits(
    database: TestDatabase, live_server: LiveServer, new_page: Callable[..., Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    arabic = [{**section, "title": {"ar": section["title"]["ar"]}} for section in SECTIONS]
    arabic_content = QuestionnaireContent.model_validate(
        {"title": {"ar": "زيارة"}, "languages": ["ar"], "sections": arabic, "checks": CHECKS}
    )
    monkeypatch.setattr(worlds, "CONTENT", arabic_content)
    world = make_world(database)
    phone = new_page(base_url=live_server.url, viewport=PHONE, has_touch=True, is_mobile=True)
    phone.context.add_cookies([{"name": COOKIE, "value": world.people["anna"].token, "url": live_server.url}])
    visit = world.visit(VisitStatus.STARTED)
    phone.goto(f"/phone/visits/{visit}/steps/hall")
    expect(phone.get_by_role("heading", level=1, name="القاعة")).to_be_visible()
    assert phone.locator("main").evaluate("main => [main.dir, main.lang, getComputedStyle(main).direction]") == ["rtl", "ar", "rtl"]
    assert wider_than_the_screen(phone) is None
    places = "items => items.map(item => item.getBoundingClientRect().left)"
    steps, buttons = (phone.locator(these).evaluate_all(places) for these in (".progress svg", ".bottom button"))
    assert len(steps) > 1
    assert steps == sorted(steps, reverse=True), "the first step stands where reading begins"
    assert buttons == sorted(buttons, reverse=True), "back is where one comes from"

    phone.evaluate("document.documentElement.dir = 'rtl'")
    back = phone.get_by_role("button", name="Back").locator("svg")
    expect(back).to_have_css("scale", "-1 1")
    phone.get_by_role("button", name="All steps").click()
    assert wider_than_the_screen(phone) is None
    form = f"/phone/visits/{visit}"
    for address in (f"{form}/steps/desk", f"{form}/summary", form, "/phone/settings", "/phone/"):
        phone.goto(address)
        phone.locator("h1").first.wait_for()
        phone.evaluate("document.documentElement.dir = 'rtl'")
        assert wider_than_the_screen(phone) is None, phone.url


def size_of(phone: Page, words: str) -> float:
    """The size of the first of such words in px."""
    size: float = phone.locator(words).first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    return size


@only_sqlite
def test_words_twice_as_large_are_chosen_in_the_settings_and_still_fit(
    world: World, live_server: LiveServer, new_page: Callable[..., Page]
) -> None:
    phone = open_form(world, live_server, new_page)
    step = phone.url
    normal, title = size_of(phone, ".question"), size_of(phone, "h1")
    phone.goto("/phone/settings")
    phone.get_by_role("group", name="Text size").get_by_label("200%").check()
    for address in ("/phone/settings", "/phone/", step, step.replace("steps/hall", "summary"), step.replace("/steps/hall", "")):
        phone.goto(address)
        phone.locator("h1").first.wait_for()
        assert wider_than_the_screen(phone) is None, address
    phone.goto(step)
    assert size_of(phone, ".question") == pytest.approx(2 * normal)
    assert size_of(phone, "h1") == pytest.approx(2 * title)
    phone.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    phone.wait_for_function("() => scrollY > 1000")
    line = phone.get_by_role("status")
    expect(line).to_be_in_viewport(ratio=1)
    assert (line.bounding_box() or {"height": 0})["height"] < PHONE["height"] / 7
    expect(phone.locator(".top-row")).not_to_be_in_viewport()


@only_sqlite
def test_taps_that_come_faster_than_the_screen_is_drawn_all_count(
    database: TestDatabase, live_server: LiveServer, new_page: Callable[..., Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = {
        "code": "seen",
        "kind": "multiple_choice",
        "label": three("Wat zag je?", "What did you see?"),
        "options": [{"code": code, "label": three(code, code)} for code in ("desk", "chairs", "plants", "papers", "water")],
    }
    sections = [{"code": "hall", "title": three("Hal", "Hall"), "questions": [seen], "affect": False}]
    made = QuestionnaireContent.model_validate({"title": three("Bezoek", "Visit"), "languages": ["nl", "en"], "sections": sections})
    monkeypatch.setattr(worlds, "CONTENT", made)
    phone = open_form(make_world(database), live_server, new_page)
    boxes = phone.get_by_role("checkbox")
    expect(boxes).to_have_count(5)

    boxes.evaluate_all(TAPS)

    for box in boxes.all():
        expect(box).to_be_checked()
    phone_visit.wait_until_on_server(phone)
    assert stored(database) == {"seen": ["desk", "chairs", "plants", "papers", "water"]}
