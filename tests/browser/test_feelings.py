"""What is asked on leaving, on a phone without a network whose tab is killed in the middle of it; and the way without hurry."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.accounts.viewing import COOKIE
from app.journeys.answers import list_missing, validate_answer
from app.visits.rules import VisitStatus
from tests.browser.steps import feelings, phone_visit
from tests.browser.test_question_kinds import stored
from tests.capture import world as worlds
from tests.capture.world import World
from tests.support.browser import PHONE, axe_violations
from tests.support.databases import TestDatabase, only_sqlite
from tests.support.servers import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]
YES = ["welcome", "at ease", feelings.TRUE]
FRAMES_MS = 250
"""A word counts as shown from the beginning of its frame, which on a busy machine lies a little before it was written."""


@pytest.fixture
def shop(database: TestDatabase, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> World:
    """A study whose questionnaire asks for feelings in every way."""
    assert live_server.url
    monkeypatch.setattr(worlds, "CONTENT", feelings.CONTENT)
    return worlds.make_world(database)


def open_visit(new_page: Callable[..., Page], address: str, shop: World) -> tuple[Page, str]:
    """A phone at the first step, without a network."""
    phone = new_page(viewport=PHONE, has_touch=True, is_mobile=True)
    phone.context.add_cookies([{"name": COOKIE, "value": shop.people["anna"].token, "url": address}])
    visit = f"{address}/phone/visits/{shop.visit(VisitStatus.STARTED)}"
    phone.goto(visit)
    phone.get_by_role("button", name="Go on with the visit").click()
    feelings.see(phone, "The door")
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.context.set_offline(True)
    return phone, visit


def walk_the_steps(phone: Page) -> None:
    """Say what is expected, answer the one question, slide both times."""
    phone.get_by_role("radio", name="4", exact=True).check(force=True)
    phone_visit.tick(phone.locator("[id='question-clean']"), "Yes")
    phone_visit.slide(phone, phone.get_by_role("slider", name="How pleasant did you feel?"), 0.8)
    phone_visit.go_on(phone)
    feelings.see(phone, "The till")
    phone_visit.slide(phone, phone.get_by_role("slider", name="How pleasant did you feel?"), 0.3)
    phone_visit.go_on(phone)
    feelings.see(phone, "Quick yes or no")


def look_back(phone: Page) -> None:
    """A strong word at the door, nothing in particular at the till; what each step did, and how it turned out."""
    feelings.see(phone, "The door")
    for level in ("not chosen", "a little"):
        phone.get_by_role("button", name=f"welcome: {level}").click()
    phone.get_by_role("button", name="curious: not chosen").click()
    phone.get_by_role("button", name="bored: not chosen").click()
    expect(phone.get_by_text("You can choose at most two words.")).to_be_visible()
    for level in ("a little", "clearly", "very much"):
        phone.get_by_role("button", name=f"curious: {level}").click()
    phone.get_by_role("radio", name="Added a lot").check(force=True)
    assert axe_violations(phone) == []
    feelings.go_on(phone)
    feelings.see(phone, "The till")
    phone.get_by_role("button", name="Nothing in particular").click()
    phone.get_by_role("radio", name="Took away a little").check(force=True)
    feelings.go_on(phone)
    feelings.see(phone, "The visit as a whole")
    phone.get_by_role("radio", name="Better than I expected").check(force=True)
    feelings.go_on(phone)
    feelings.see(phone, "The whole visit")
    phone_visit.tick(phone.locator("[id='question-journey_nps']"), "9")
    phone_visit.go_on(phone)


@only_sqlite
def test_feelings_are_told_without_a_network_and_a_killed_tab_goes_on_with_the_next_step(
    shop: World, live_server: LiveServer, new_page: Callable[..., Page]
) -> None:
    phone, visit = open_visit(new_page, live_server.url, shop)
    walk_the_steps(phone)
    assert axe_violations(phone) == []
    feelings.give_a_hand(phone, YES)
    phone.evaluate("() => { window.tapsAtMost = 5; }")
    phone.get_by_role("button", name="Practise first with 2 easy ones").click()
    feelings.see(phone, "At the entrance I felt...")
    phone.get_by_role("button", name="I am ready").click()
    # The word after the last one that is answered stands there when the tab dies.
    phone.wait_for_function(
        "() => window.taps.length === 5 && !['', window.taps[4]].includes(document.querySelector('.quick-word').textContent)"
    )
    presses = phone.evaluate("window.presses.slice(2)")  # without the practice
    phone.close()

    phone = phone_of(phone, visit)
    feelings.see(phone, "Quick yes or no")
    expect(phone.get_by_text("You were interrupted.")).to_be_visible()
    feelings.give_a_hand(phone, YES)
    feelings.go_on(phone)
    feelings.see(phone, "At the till I felt...")
    assert axe_violations(phone) == []
    phone.evaluate(feelings.TROUBLE)
    phone.get_by_role("button", name="I am ready").click()
    look_back(phone)
    presses += phone.evaluate("window.presses")
    expect(phone.get_by_text("Everything has been answered.")).to_be_visible()
    phone.context.set_offline(False)
    phone_visit.send(phone)

    answers, _evidence = stored(shop.database)
    expect_all_told(answers, presses)


def phone_of(closed: Page, visit: str) -> Page:
    """The same phone after its tab was killed, at what it was doing."""
    phone = closed.context.new_page()
    phone.goto(f"{visit}/feelings/visit")
    return phone


def hung(trial: dict[str, Any], frames: list[dict[str, float]]) -> bool:
    """Whether a frame that was noticed hung between the word and its answer."""
    return any(frame["at_ms"] < trial["response_ms"] and frame["at_ms"] + frame["length_ms"] > trial["onset_ms"] for frame in frames)


def expect_all_told(answers: dict[str, Any], presses: list[float]) -> None:
    """Everything fits and is whole; the step that broke off has fewer trials and was not asked again. `presses`: how long after its word each tap came."""
    block = answers["speeded:visit"]
    trials = block["steps"]["door"] + block["steps"]["till"]
    latencies = [trial["response_ms"] - trial["onset_ms"] for trial in trials]

    assert [validate_answer(feelings.CONTENT, code, value) for code, value in answers.items()] == [None] * len(answers)
    assert list_missing(feelings.CONTENT, answers) == []
    assert (answers["expectation:journey"], answers["outcome:journey"]) == ({"before": 4}, "better")
    assert answers["words:door"]["picks"] == [{"word": "welcome", "intensity": 2}]
    assert sorted(answers["words:door"]["shown"]) == sorted(word["code"] for word in feelings.SHIPPED["words"])
    assert answers["words:till"]["nothing"] is True
    assert (answers["contribution:door"], answers["contribution:till"]) == (2, -1)
    assert (block["untimed"], block["practice"]["trials"], block["practice"]["errors"]) == (False, 2, 0)
    assert len(block["steps"]["door"]) == 5 - 2
    assert sorted(trial["word"] for trial in block["steps"]["till"]) == sorted(feelings.QUICK)
    assert block["steps"]["till"][0]["long_frame"]
    # What a killed tab had logged of its frames went with it; its trials still say whether one hung.
    assert all(hung(trial, block["long_frames"]) for trial in block["steps"]["till"] if trial["long_frame"])
    assert [trial["page_hidden"] for trial in block["steps"]["till"]] == [False, True, False, False]
    assert [change["hidden"] for change in block["visibility"]] == [True, False]
    assert any(frame["length_ms"] > 100 for frame in block["long_frames"])
    assert all(trial["yes"] is (trial["polarity"] == 1) for trial in trials)
    assert len(presses) == len(latencies)
    assert all(300 < latency < press + FRAMES_MS for latency, press in zip(latencies, presses, strict=True)), (latencies, presses)
    assert 0 < block["clock_step_ms"] <= 20
    assert "Chrom" in block["user_agent"]


@only_sqlite
def test_who_cannot_hurry_answers_the_same_words_in_a_list_and_that_is_recorded(
    shop: World, live_server: LiveServer, new_page: Callable[..., Page]
) -> None:
    phone, _visit = open_visit(new_page, live_server.url, shop)
    walk_the_steps(phone)
    phone.get_by_role("button", name="I would rather not hurry").click()
    for cue in ("At the entrance I felt...", "At the till I felt..."):
        feelings.see(phone, cue)
        expect(phone.get_by_role("button", name="Go on")).to_be_disabled()
        # Faster than the screen is drawn: none is lost.
        phone.get_by_role("radio", name="No").evaluate_all(phone_visit.TAPS)
        for row in phone.get_by_role("group").all():
            expect(row.get_by_role("radio", name="No")).to_be_checked()
        assert axe_violations(phone) == []
        feelings.go_on(phone)
    feelings.see(phone, "The door")
    phone.get_by_role("button", name="All steps").click()
    steps = phone.get_by_role("navigation", name="All steps")
    expect(steps.get_by_role("button", name="Looking back")).to_have_attribute("aria-current", "step")
    expect(steps.get_by_role("button", name="Quick yes or no")).to_have_count(0)
    phone.evaluate("Promise.all(document.getAnimations().map((each) => each.finished))")
    assert axe_violations(phone) == []
    steps.get_by_role("button", name="The visit as a whole 1 to answer").click()
    feelings.see(phone, "The visit as a whole")
    phone.get_by_role("button", name="All steps").click()
    steps.get_by_role("button", name="Looking back 4 to answer").click()
    feelings.see(phone, "The door")
    phone.context.set_offline(False)
    phone_visit.wait_until_on_server(phone)

    block = stored(shop.database)[0]["speeded:visit"]
    trials = [trial for rows in block["steps"].values() for trial in rows]
    assert block["untimed"] is True
    assert len(trials) == 2 * len(feelings.QUICK)
    assert {(trial["onset_ms"], trial["response_ms"], trial["yes"]) for trial in trials} == {(None, None, False)}


@only_sqlite
def test_a_word_of_ones_own_after_nothing_in_particular_is_written_in_one_go(
    shop: World, live_server: LiveServer, new_page: Callable[..., Page]
) -> None:
    phone, _visit = open_visit(new_page, live_server.url, shop)
    phone.get_by_role("radio", name="4", exact=True).check(force=True)
    expectation = phone.locator("[id='question-expectation:journey']")
    expectation.get_by_role("button", name="Clear", exact=True).click()
    expect(expectation.get_by_role("radio", checked=True)).to_have_count(0)
    walk_the_steps(phone)
    phone.get_by_role("button", name="I would rather not hurry").click()
    for cue in ("At the entrance I felt...", "At the till I felt..."):
        feelings.see(phone, cue)
        phone.get_by_role("radio", name="No").evaluate_all(phone_visit.TAPS)
        feelings.go_on(phone)
    feelings.see(phone, "The door")
    nothing = phone.get_by_role("button", name="Nothing in particular")
    other = phone.locator(".word-other input")
    nothing.click()
    other.press_sequentially("reli")
    phone.wait_for_timeout(600)  # longer than the pause that makes an answer of what is typed
    expect(nothing).to_have_attribute("aria-pressed", "false")
    phone.keyboard.type("eved")
    expect(other).to_have_value("relieved")
    phone.wait_for_timeout(600)
    nothing.click()
    expect(other).to_have_value("")
    expect(nothing).to_have_attribute("aria-pressed", "true")
