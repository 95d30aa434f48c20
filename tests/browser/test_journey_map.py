"""A journey map is drawn and arranged by keys alone, by dragging, and without losing the place."""

import uuid
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from playwright.sync_api import Locator, Page, expect

from app.clients.models import Client
from app.journeys.models import Journey, Stage, Step
from tests.browser.catalogue import CLIENT, MANAGER, database_of, open_workshop, signed_in
from tests.support.browser import axe_violations
from tests.support.servers import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def desk(demo_server: LiveServer, new_page: Callable[..., Page]) -> Page:
    """A manager at a new map of two stages with three steps, made in the page by keys alone."""
    page = signed_in(demo_server, new_page, MANAGER, viewport={"width": 1440, "height": 1000}, reduced_motion="reduce")
    with database_of(demo_server).read() as session:
        client = session.scalars(sa.select(Client.id).where(Client.name == "Spoorlijn")).one()
    page.goto(f"/clients/{client}/journeys/new")
    for label, words in (
        ("Name", "A trip"),
        ("Scope", "From door to door"),
        ("Goal", "To be there on time"),
        ("Why this journey", "Complaints"),
    ):
        page.get_by_label(label).first.fill(words)
    page.get_by_role("button", name="Draw the map").press("Enter")
    for name in ("Before", "During"):
        page.get_by_label("stage").last.fill(name)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name=name)).to_be_visible()
    page.locator("details.jadd > summary").first.press("Enter")
    for name in ("Looking", "Choosing", "Paying"):
        field = page.get_by_label("Name of the new step in Before")
        field.fill(name)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        expect(field).to_be_focused()
    return page


def names_in(page: Page, stage: str) -> list[str]:
    return (
        page.locator("[data-stage]")
        .filter(has=page.get_by_role("heading", level=2, name=stage))
        .get_by_role("heading", level=3)
        .all_inner_texts()
    )


def card(page: Page, name: str) -> Locator:
    return page.locator("[data-step]").filter(has=page.get_by_role("heading", name=name))


def test_steps_move_by_alt_and_arrows_said_aloud_and_taken_back(desk: Page) -> None:
    grip = card(desk, "Looking").locator("[data-grip]")
    grip.focus()
    desk.keyboard.press("Alt+ArrowDown")
    expect(desk.get_by_role("status").filter(has_text="Looking now stands in Before, step 2 of 3")).to_be_visible()
    assert names_in(desk, "Before") == ["Choosing", "Looking", "Paying"]
    expect(grip).to_be_focused()
    desk.keyboard.press("Alt+ArrowRight")
    expect(desk.get_by_role("status").filter(has_text="Looking now stands in During")).to_be_visible()
    assert names_in(desk, "During") == ["Looking"]
    desk.get_by_role("button", name="Undo").press("Enter")
    expect(desk.get_by_role("status").filter(has_text="Taken back")).to_be_visible()
    assert names_in(desk, "Before") == ["Choosing", "Looking", "Paying"]
    assert axe_violations(desk) == []


def test_a_step_is_dragged_into_another_stage_and_escape_leaves_it(desk: Page) -> None:
    grip, target = card(desk, "Paying").locator("[data-grip]").bounding_box(), desk.locator("[data-stage]").nth(1).bounding_box()
    assert grip is not None
    assert target is not None
    for leave in (True, False):
        desk.mouse.move(grip["x"] + 10, grip["y"] + 10)
        desk.mouse.down()
        desk.mouse.move(grip["x"] + 60, grip["y"] + 20, steps=4)
        desk.mouse.move(target["x"] + 80, target["y"] + 90, steps=6)
        expect(desk.locator(".jmap__drop")).to_be_visible()
        if leave:
            desk.keyboard.press("Escape")
            expect(desk.locator(".jmap__drop")).to_have_count(0)
        desk.mouse.up()
    expect(desk.get_by_role("status").filter(has_text="Paying now stands in During")).to_be_visible()
    assert names_in(desk, "Before") == ["Looking", "Choosing"]
    assert names_in(desk, "During") == ["Paying"]


def test_a_step_is_edited_in_a_panel_beside_the_map_without_losing_the_place(desk: Page) -> None:
    change = desk.get_by_role("link", name="Change the step Choosing")
    change.focus()
    desk.keyboard.press("Enter")
    panel = desk.get_by_role("dialog")
    expect(panel.get_by_label("Name in Dutch")).to_be_focused()
    assert axe_violations(desk) == []
    for label in ("Name in Dutch", "Name in English"):
        panel.get_by_label(label).fill("")
    panel.get_by_role("button", name="Save").press("Enter")
    expect(panel.get_by_text("Write a name").first).to_be_visible()
    panel.get_by_label("Name in English").fill("Choosing a seat")
    panel.get_by_label("What happens now, in English").fill("Nobody knows which seats are free.")
    panel.get_by_role("button", name="Save").press("Enter")
    expect(panel).to_have_count(0)
    expect(card(desk, "Choosing a seat")).to_contain_text("Nobody knows which seats are free.")
    expect(desk.get_by_role("link", name="Change the step Choosing a seat")).to_be_focused()


def test_a_map_that_somebody_else_changed_says_so_and_is_shown_anew(desk: Page, demo_server: LiveServer) -> None:
    journey = uuid.UUID(desk.url.split("?")[0].rsplit("/", 1)[1])
    with database_of(demo_server).write() as session:
        step = session.scalars(
            sa.select(Step).join(Stage, Stage.id == Step.stage_id).where(Stage.journey_id == journey, Step.position == 3)
        ).one()
        step.name = {"en": "Paying by card"}
        session.get_one(Journey, journey).revision += 1
        session.commit()
    card(desk, "Looking").locator("[data-grip]").focus()
    desk.keyboard.press("Alt+ArrowDown")
    expect(desk.get_by_role("alert").filter(has_text="Somebody else changed this map")).to_be_visible()
    expect(desk.get_by_role("heading", name="Paying by card")).to_be_visible()
    assert names_in(desk, "Before") == ["Looking", "Choosing", "Paying by card"]
    desk.keyboard.press("Alt+ArrowDown")
    expect(desk.get_by_role("status").filter(has_text="step 2 of 3")).to_be_visible()


def test_a_clients_person_says_by_keys_what_to_expect_and_an_untouched_slider_says_nothing(
    demo_server: LiveServer, new_page: Callable[..., Page]
) -> None:
    with database_of(demo_server).read() as session:
        journey = session.scalars(
            sa.select(Journey.id).join(Client, Client.id == Journey.client_id).where(Client.name == "Spoorlijn")
        ).first()
    address = f"/workshops/{open_workshop(demo_server, journey)}"
    page = signed_in(demo_server, new_page, CLIENT)
    page.goto("/overview")
    page.get_by_role("link", name="Workshops").press("Enter")
    page.goto(address)
    slider, keep = page.get_by_role("slider").first, page.get_by_role("button", name="Keep my answers")
    take_back = page.locator("[data-feel-box]").first.get_by_role("button", name="Take back")
    if take_back.is_visible():
        take_back.press("Enter")
    expect(slider).to_have_attribute("aria-valuetext", "not said yet")
    page.get_by_label("What happens here, in one sentence?").first.fill("Signs are clear.")
    keep.press("Enter")
    expect(page.get_by_text("Kept. You can come back")).to_be_visible()
    expect(slider).to_have_attribute("aria-valuetext", "not said yet")
    slider.focus()
    page.keyboard.press("End")
    expect(slider).to_have_attribute("aria-valuetext", "very pleasant")
    keep.press("Enter")
    expect(page.get_by_text("Kept. You can come back")).to_be_visible()
    expect(slider).to_have_attribute("aria-valuetext", "very pleasant")
