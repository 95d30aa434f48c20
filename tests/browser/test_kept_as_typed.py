"""What is typed stays as it was typed: in the notes look, in the middle of a number or a duration, and when it is none."""

import re
from collections.abc import Callable
from typing import Any, Final

import pytest
import sqlalchemy as sa
from playwright.sync_api import Locator, Page, expect

from app.accounts.viewing import COOKIE
from app.capture.models import ReviewQuestion
from app.journeys.schemas import QuestionnaireContent
from app.kit.clock import now
from app.visits.models import Visit, VisitLeg
from app.visits.rules import LegStatus, VisitStatus
from tests.browser.all_kinds import option, two
from tests.browser.steps.phone_visit import go_on, reload, tick, wait_until_on_server
from tests.browser.test_question_kinds import stored
from tests.capture import world as worlds
from tests.capture.leg_visits import make_leg_visit
from tests.capture.world import World, make_world
from tests.support.browser import PHONE, axe_violations
from tests.support.databases import TestDatabase, only_sqlite
from tests.support.servers import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SECTIONS: Final[list[dict[str, Any]]] = [
    {"code": "train", "title": two("In de trein", "On the train"), "affect": False, "questions": [
        {"code": "said", "kind": "short_text", "label": two("Wat zei de conducteur?", "What did the conductor say?")},
        {"code": "helped", "kind": "yes_no", "label": two("Hielp de conducteur?", "Did the conductor help?")},
    ]},
    {"code": "queue", "title": two("In de rij", "In the queue"), "affect": False, "questions": [
        {"code": "ahead", "kind": "number", "label": two("Hoeveel mensen voor je?", "How many people ahead?"), "minimum": 0, "maximum": 5000},
        {"code": "stood", "kind": "duration", "label": two("Hoe lang stond je in de rij?", "How long were you in line?"), "maximum": 3600},
        {"code": "rang", "kind": "duration", "several": True, "required": False, "label": two("Hoe lang rinkelde het?", "How long did it ring?")},
        {"code": "paid", "kind": "money", "required": False, "label": two("Wat betaalde je?", "What did you pay?")},
    ]},
    {"code": "hall", "title": two("In de hal", "In the hall"), "affect": False, "questions": [
        {"code": "seen", "kind": "multiple_choice", "label": two("Wat zag je?", "What did you see?"), "options": [
            option("desk", "Balie", "Desk"), option("plants", "Planten", "Plants"), option("water", "Water", "Water")]},
        {"code": "clean", "kind": "yes_no", "label": two("Was het schoon?", "Was it clean?")},
        {"code": "ticket", "kind": "receipt", "required": False, "label": two("Het kasticket", "The receipt")},
    ]},
]  # fmt: skip
CONTENT: Final = QuestionnaireContent.model_validate({"title": two("Bezoek", "Visit"), "languages": ["nl", "en"], "sections": SECTIONS})
WORDS: Final = "Enjoy the journey, and mind the step when you leave the train!"


@pytest.fixture
def world(database: TestDatabase, monkeypatch: pytest.MonkeyPatch) -> World:
    """A study whose form asks for a text, a number, durations, an amount and a choice of all."""
    monkeypatch.setattr(worlds, "CONTENT", CONTENT)
    return make_world(database)


def open_step(world: World, server: LiveServer, new_page: Callable[..., Page], step: str, title: str) -> Page:
    phone = new_page(base_url=server.url, viewport=PHONE, has_touch=True, is_mobile=True)
    phone.context.add_cookies([{"name": COOKIE, "value": world.people["anna"].token, "url": server.url}])
    phone.goto(f"/phone/visits/{world.visit(VisitStatus.STARTED)}/steps/{step}")
    expect(phone.get_by_role("heading", level=1, name=title)).to_be_visible()
    return phone


def field(phone: Page, code: str) -> Locator:
    return phone.locator(f"[id='field-{code}']")


def question(phone: Page, code: str) -> Locator:
    return phone.locator(f"[id='question-{code}']")


def expect_on_server(world: World, phone: Page, wanted: dict[str, Any]) -> None:
    """Wait until the server has these answers; none is no answer."""
    for _turn in range(100):
        answers = stored(world.database)[0]
        if {code: answers.get(code) for code in wanted} == wanted:
            return
        phone.wait_for_timeout(100)
    assert {code: answers.get(code) for code in wanted} == wanted


@only_sqlite
def test_the_line_that_notes_open_with_stays_until_it_is_done(world: World, live_server: LiveServer, new_page: Callable[..., Page]) -> None:
    phone = open_step(world, live_server, new_page, "train", "On the train")
    phone.get_by_role("button", name="Make it look like notes").click()
    phone.get_by_role("textbox", name="What did the conductor say?").press_sequentially(WORDS)
    expect(phone.get_by_role("textbox", name="What did the conductor say?")).to_have_value(WORDS)
    phone.get_by_role("button", name="Next line").click()
    expect(phone.get_by_role("group", name="Did the conductor help?")).to_be_visible()

    phone.get_by_role("button", name="Next page").click()
    phone.get_by_role("textbox", name="How many people ahead?").press_sequentially("12")
    expect(phone.get_by_role("textbox", name="How many people ahead?")).to_have_value("12")

    phone.get_by_role("button", name="Next page").click()
    pad = phone.get_by_role("group", name="What did you see?")
    pad.get_by_role("button", name="Desk").click()
    pad.get_by_role("button", name="Water").click()
    pad.get_by_role("button", name="Next line").click()
    expect(phone.get_by_role("group", name="Was it clean?")).to_be_visible()
    expect_on_server(world, phone, {"said": WORDS, "ahead": 12, "seen": ["desk", "water"]})


@only_sqlite
def test_a_written_duration_is_kept_before_its_field_is_left(world: World, live_server: LiveServer, new_page: Callable[..., Page]) -> None:
    phone = open_step(world, live_server, new_page, "queue", "In the queue")
    field(phone, "stood").focus()
    phone.keyboard.type("3:40")
    expect(field(phone, "stood")).to_have_value("3:40")
    reload(phone)
    expect(field(phone, "stood")).to_have_value("03:40")
    expect_on_server(world, phone, {"stood": 220})

    field(phone, "stood").focus()
    phone.keyboard.type("5:")
    expect(question(phone, "stood").get_by_text("for instance 4:12")).to_be_visible()
    reload(phone)
    expect(field(phone, "stood")).to_have_value("5:")
    question(phone, "stood").get_by_role("button", name="Start the stopwatch").click()
    expect(field(phone, "stood")).to_have_value(re.compile("^00:0"))
    question(phone, "stood").get_by_role("button", name="Pause the stopwatch").click()
    field(phone, "stood").focus()
    phone.keyboard.type("5:55")
    field(phone, "stood").press("Tab")
    expect(field(phone, "stood")).to_have_value("05:55")
    expect_on_server(world, phone, {"stood": 355})

    phone.context.set_offline(True)
    field(phone, "stood").fill("70:00")
    field(phone, "stood").press("Tab")
    expect(question(phone, "stood").get_by_text("This can't be more than 60:00.")).to_be_visible()
    field(phone, "ahead").focus()
    expect(question(phone, "stood").locator(".fault")).to_have_text("This can't be more than 60:00.")
    phone.context.set_offline(False)

    field(phone, "rang").focus()
    phone.keyboard.type("0:4")
    reload(phone)
    expect(field(phone, "rang")).to_have_value("0:4")
    field(phone, "rang").press("End")
    phone.keyboard.type("0")
    question(phone, "rang").get_by_role("button", name="Add a time").click()
    expect(question(phone, "rang").get_by_text("1 time, 00:40")).to_be_visible()
    reload(phone)
    expect(field(phone, "rang")).to_have_value("")
    expect_on_server(world, phone, {"rang": {"laps": [40]}})


@only_sqlite
def test_what_becomes_nonsense_is_no_answer_and_stands_there_on_coming_back(
    world: World, live_server: LiveServer, new_page: Callable[..., Page]
) -> None:
    phone = open_step(world, live_server, new_page, "queue", "In the queue")
    field(phone, "ahead").press_sequentially("10-12")
    field(phone, "paid").press_sequentially("3-4")
    go_on(phone)
    expect(phone.get_by_role("heading", level=1, name="In the hall")).to_be_visible()
    wait_until_on_server(phone)
    expect_on_server(world, phone, {"ahead": None, "paid": None})
    go_on(phone)
    expect(phone.get_by_role("heading", level=1, name="Before you send it")).to_be_visible()
    expect(phone.get_by_role("button", name="What did you pay?")).to_be_visible()
    phone.get_by_role("button", name="How many people ahead?").click()
    expect(field(phone, "ahead")).to_have_value("10-12")
    expect(question(phone, "ahead").get_by_text("Please write a number")).to_have_count(1)
    reload(phone)
    expect(field(phone, "ahead")).to_have_value("10-12")
    expect(field(phone, "paid")).to_have_value("3-4")
    expect(question(phone, "ahead").get_by_text("Please write a number")).to_have_count(1)
    field(phone, "ahead").fill("1200")
    field(phone, "ahead").press("Tab")
    expect(field(phone, "ahead")).to_have_value("1200")
    expect(question(phone, "ahead").locator(".fault")).to_have_count(0)
    expect_on_server(world, phone, {"ahead": 1200})
    reload(phone)
    expect(field(phone, "ahead")).to_have_value("1200")
    expect(field(phone, "paid")).to_have_value("3-4")


@only_sqlite
def test_the_answers_to_the_check_of_the_briefing_stay_when_the_app_is_closed(
    world: World, live_server: LiveServer, new_page: Callable[..., Page]
) -> None:
    phone = new_page(base_url=live_server.url, viewport=PHONE, has_touch=True, is_mobile=True)
    phone.context.add_cookies([{"name": COOKIE, "value": world.people["anna"].token, "url": live_server.url}])
    check = f"/phone/visits/{world.visit(VisitStatus.ASSIGNED)}/check"
    phone.goto(check)
    question = phone.get_by_role("group", name="When do you start the stopwatch?")
    expect(question).to_be_visible()
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.context.set_offline(True)
    tick(question, "When I join the queue")
    phone.wait_for_timeout(300)
    context = phone.context
    phone.close()

    phone = context.new_page()
    phone.goto(f"{live_server.url}{check}")
    question = phone.get_by_role("group", name="When do you start the stopwatch?")
    expect(question.get_by_label("When I join the queue")).to_be_checked()
    context.set_offline(False)
    phone.get_by_role("button", name="Check my answers").click()
    expect(phone.get_by_role("button", name="Start the visit")).to_be_visible()


@only_sqlite
def test_notes_during_a_repair_open_at_what_may_change_and_bring_what_is_asked(
    world: World, live_server: LiveServer, new_page: Callable[..., Page]
) -> None:
    visit = world.visit(VisitStatus.RETURNED)
    kim = world.people["kim"].user_id
    with world.database.session() as session:
        session.add(ReviewQuestion(visit_id=visit, text="Really nobody?", question_code="stood", asked_by=kim, sent_at=now()))
        session.commit()
    phone = new_page(base_url=live_server.url, viewport=PHONE, has_touch=True, is_mobile=True)
    phone.context.add_cookies([{"name": COOKIE, "value": world.people["anna"].token, "url": live_server.url}])
    phone.goto(f"/phone/visits/{visit}/steps/queue")
    phone.get_by_role("button", name="Make it look like notes").click()
    expect(phone.get_by_role("heading", level=1, name="In the queue")).to_be_focused()
    expect(phone.get_by_role("group", name="How long were you in line?")).to_be_visible()
    phone.get_by_label("Really nobody?").fill("Nobody at all.")
    assert axe_violations(phone) == []
    phone.get_by_role("button", name="How many people ahead?: –").click()
    expect(phone.get_by_text("This answer stays as it is.")).to_be_visible()
    phone.get_by_role("button", name="Next line").click()
    expect(phone.get_by_role("group", name="How long were you in line?")).to_be_visible()
    phone.get_by_role("button", name="Done: back to the form").click()
    expect(phone.get_by_role("heading", level=1, name="In the queue")).to_be_focused()
    expect(phone.get_by_label("Your answer")).to_have_value("Nobody at all.")


@only_sqlite
def test_the_last_part_that_waits_is_taken_back_at_one_place(world: World, live_server: LiveServer, new_page: Callable[..., Page]) -> None:
    visit = make_leg_visit(world)
    with world.database.session() as session:
        legs = session.scalars(sa.select(VisitLeg).where(VisitLeg.visit_id == visit).order_by(VisitLeg.position)).all()
        for leg in legs[:2]:
            leg.status, leg.submitted_at = LegStatus.SUBMITTED, now()
        legs[2].opens_on = legs[0].opens_on
        session.get_one(Visit, visit).status = VisitStatus.STARTED
        session.commit()
    phone = new_page(base_url=live_server.url, viewport=PHONE, has_touch=True, is_mobile=True)
    phone.context.add_cookies([{"name": COOKIE, "value": world.people["anna"].token, "url": live_server.url}])
    phone.goto(f"/phone/visits/{visit}")
    expect(phone.get_by_role("heading", name="In 3 parts")).to_be_visible()
    expect(phone.get_by_text("The next one opens when its days come.")).to_have_count(0)
    phone.get_by_role("button", name="Go on: Return").click()
    tick(question(phone, "q_return"), "Yes")
    go_on(phone)
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Send", exact=False).last.click()
    expect(phone.get_by_role("heading", name="In 3 parts")).to_be_visible()
    expect(phone.get_by_role("button", name="Change something after all")).to_have_count(1)
    expect(phone.get_by_text("The next one opens when its days come.")).to_have_count(0)


@only_sqlite
def test_an_amount_on_a_receipt_that_is_none_is_shown_again(world: World, live_server: LiveServer, new_page: Callable[..., Page]) -> None:
    phone = open_step(world, live_server, new_page, "hall", "In the hall")
    phone.get_by_label("Amount on it").press_sequentially("12-14")
    phone.get_by_label("Date on it").fill("2020-11-22")
    expect_on_server(world, phone, {"ticket": {"photos": [], "amount_minor": None, "currency": "EUR", "date": "2020-11-22"}})
    reload(phone)
    expect(phone.get_by_label("Amount on it")).to_have_value("12-14")
    expect(question(phone, "ticket").get_by_text("Please write an amount")).to_have_count(1)
    phone.get_by_label("Amount on it").fill("12,50")
    phone.get_by_label("Date on it").focus()
    expect(phone.get_by_label("Amount on it")).to_have_value("12.50")
    expect_on_server(world, phone, {"ticket": {"photos": [], "amount_minor": 1250, "currency": "EUR", "date": "2020-11-22"}})
