"""A questionnaire of eight steps and forty questions with logic is built from nothing by keys alone, filled in on the phone, and explained."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from playwright.sync_api import Locator, Page, expect

from app.access.permissions import Role
from app.accounts.models import UserSession
from app.accounts.queries import hash_token
from app.accounts.viewing import COOKIE
from app.journeys.models import QuestionnaireVersion
from app.journeys.rules import VersionStatus
from app.journeys.schemas import QuestionnaireContent
from app.journeys.scoring import display_score, score_visit
from app.kit.clock import now
from app.kit.ids import new_token
from tests.browser.steps import phone_visit
from tests.browser.test_keyboard import tab_to
from tests.capture.world import World, make_world
from tests.support.browser import PHONE, axe_violations
from tests.support.databases import TestDatabase, only_sqlite
from tests.support.servers import LiveServer
from tests.support.signing_in import make_user

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STEPS = ("Outside", "Entrance", "Finding it", "Asking", "Waiting", "Paying", "Leaving")
QUESTIONS = (("Was it clean at %s?", "Yes or"), ("Was somebody there at %s?", "Yes or"), ("How pleasant was %s?", "Scale"),
             ("Minutes spent at %s", "A number"), ("What took so long at %s?", "In own"))  # fmt: skip
LONG, SHORT = "9", "3"
TOLD = "Two tills were open and eleven people stood waiting for them."


def page_of(server: LiveServer, new_page: Callable[..., Page], token: str, **options: object) -> Page:
    page = new_page(base_url=server.url, **options)
    page.context.add_cookies([{"name": COOKIE, "value": token, "url": server.url}])
    return page


def a_manager(database: TestDatabase) -> str:
    """The cookie of a manager."""
    token = new_token()
    with database.session() as session:
        user = make_user(session, Role.MANAGER)
        session.add(UserSession(user_id=user.id, token_hash=hash_token(token), expires_at=now() + dt.timedelta(hours=1)))
        session.commit()
    return token


def content_of(database: TestDatabase, version: QuestionnaireVersion) -> QuestionnaireContent:
    with database.reading() as session:
        return QuestionnaireContent.model_validate(session.get_one(QuestionnaireVersion, version.id).content)


def newest(database: TestDatabase) -> QuestionnaireVersion:
    with database.reading() as session:
        return session.scalars(sa.select(QuestionnaireVersion).order_by(QuestionnaireVersion.created_at.desc()).limit(1)).one()


def begin(page: Page, world: World) -> None:
    """From nothing: a name, Enter."""
    page.goto(f"/clients/{world.client_id}/questionnaires/new")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type("Shop by keys")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/edit$"))
    page.wait_for_load_state()  # keys are heard once the page's script is there


def open_first_step(page: Page) -> None:
    """The next thing after the questionnaire itself, with the cursor where questions are added."""
    page.keyboard.press("j")
    expect(page.locator("#studio-main h1")).to_have_text("First step")
    page.keyboard.press("a")


def add_questions(page: Page, step: str) -> None:
    """Five questions in the step shown: the kind is picked by typing its first letters."""
    field = page.locator("#quick-label")
    for words, kind in QUESTIONS:
        expect(field).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.type(kind)
        page.keyboard.press("Shift+Tab")
        page.keyboard.type(words % step.lower())
        page.keyboard.press("Enter")
        expect(page.locator("#studio-main h1")).to_have_text(words % step.lower())
        expect(field).to_have_value("")


def add_logic(page: Page, step: str) -> None:
    """The last question only after a long time: the rule is completed while it is typed, and read back."""
    rule = page.locator("#f-visible_when")
    tab_to(page, rule)
    code = f"minutes_spent_at_{step.lower().replace(' ', '_')}"
    page.keyboard.type(f"${{{code[:18]}")
    offers = page.get_by_role("listbox")
    expect(offers).to_be_visible()
    while f"{code}}}" not in rule.input_value():
        chosen = offers.locator("[aria-selected=true] code").inner_text()
        page.keyboard.press("Enter" if chosen == code else "ArrowDown")
    page.keyboard.type(" > 5")
    expect(page.locator("#note-visible_when")).to_have_text(f"Shown when “Minutes spent at {step.lower()}” is more than 5.")
    page.keyboard.press("Control+s")
    expect(page.locator("#studio-state")).to_have_text("Saved")
    expect(rule).to_be_focused()
    page.keyboard.press("Escape")


def add_step(page: Page, title: str) -> None:
    """By the key for it, from the outline."""
    page.keyboard.press("s")
    expect(page.locator("#quick-title")).to_be_focused()
    page.keyboard.type(title)
    page.keyboard.press("Enter")
    expect(page.locator("#studio-main h1")).to_have_text(title)
    expect(page.locator("#quick-label")).to_be_focused()


def try_the_keys(page: Page) -> None:
    """Move, copy, undo and redo by keys, from the row that has the focus."""
    titles = page.locator(".studio-step").last.locator(".studio-questions .studio-row__title")
    before = titles.all_inner_texts()
    page.keyboard.press("Alt+ArrowUp")
    expect(titles).to_have_text([*before[:3], before[4], before[3]])
    page.keyboard.press("z")
    expect(titles).to_have_text(before)
    page.keyboard.press("y")
    expect(titles).to_have_text([*before[:3], before[4], before[3]])
    page.get_by_role("button", name="Move later").click()  # the same without keys, and by touch
    expect(titles).to_have_text(before)
    page.get_by_role("button", name="Move earlier").click()
    expect(titles).to_have_text([*before[:3], before[4], before[3]])
    page.keyboard.press("z")
    expect(titles).to_have_text(before)
    page.keyboard.press("d")
    expect(titles).to_have_count(6)
    page.keyboard.press("z")
    expect(titles).to_have_text(before)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog").get_by_text("Add a question", exact=True)).to_be_visible()
    page.keyboard.press("Escape")


def publish(page: Page, database: TestDatabase) -> QuestionnaireVersion:
    """Follow the link to the page and publish there."""
    tab_to(page, page.get_by_role("link", name="Read and publish"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/questionnaires/[0-9a-f-]+$"))
    tab_to(page, page.get_by_role("button", name="Publish").first)
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("dialog").get_by_role("button", name="Publish"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("version 1, published").first).to_be_visible()
    return newest(database)


def fill_in(phone: Page, content: QuestionnaireContent) -> dict[str, str]:
    """Answer everything that is asked: a long time at every second step, whose last question then appears. Returns the times given."""
    times: dict[str, str] = {}
    photo = phone_visit.photo_of_an_entrance()
    for at, section in enumerate(content.sections):
        expect(phone.get_by_role("heading", level=1, name=section.title["en"], exact=True)).to_be_visible()
        for question in section.questions:
            box: Locator = phone.locator(f"[id='question-{question.code}']")
            if question.kind.value == "number":
                times[question.code] = LONG if at % 2 == 0 else SHORT
                box.get_by_role("textbox").fill(times[question.code])
                box.get_by_role("textbox").press("Tab")
            elif question.kind.value == "long_text" and at % 2 == 1:
                expect(box).to_have_count(0)
            elif question.kind.value == "long_text":
                box.get_by_role("textbox").fill(TOLD)
            else:
                phone_visit.answer(box, {"code": question.code, "kind": question.kind.value}, photo)
        sliders = phone.get_by_role("slider")
        for n in range(sliders.count()):
            phone_visit.slide(phone, sliders.nth(n), 0.8 - 0.2 * n)
        phone_visit.go_on(phone)
    return times


@only_sqlite
def test_forty_questions_in_eight_steps_from_nothing_to_an_explained_score(
    database: TestDatabase, live_server: LiveServer, new_page: Callable[..., Page]
) -> None:
    world = make_world(database)
    manager = page_of(live_server, new_page, a_manager(database), reduced_motion="reduce")
    begin(manager, world)
    open_first_step(manager)
    add_questions(manager, "first")
    add_logic(manager, "first")
    for step in STEPS:
        add_step(manager, step)
        add_questions(manager, step)
        add_logic(manager, step)
    try_the_keys(manager)
    assert axe_violations(manager) == []

    version = publish(manager, database)
    content = content_of(database, version)
    assert version.status is VersionStatus.PUBLISHED
    assert (len(content.sections), len(content.questions())) == (8, 40)
    assert [len(section.questions) for section in content.sections] == [5] * 8
    assert [question.kind.value for question in content.sections[5].questions] == ["yes_no", "yes_no", "scale", "number", "long_text"]
    assert sum(question.visible_when is not None for question in content.questions()) == 8

    visit_id = world.visit(questionnaire_version_id=version.id)
    phone = page_of(live_server, new_page, world.people["anna"].token, viewport=PHONE, has_touch=True, is_mobile=True)
    phone.goto(f"/phone/visits/{visit_id}")
    phone.get_by_role("button", name="Start the visit").click()
    fill_in(phone, content)
    phone_visit.wait_until_on_server(phone)
    phone_visit.send(phone)

    manager.goto(f"/visits/{visit_id}/score")
    answers = {question.code: {"yes_no": "yes", "scale": 4}.get(question.kind.value) for question in content.questions()}
    total = score_visit(content, {code: value for code, value in answers.items() if value is not None}).total
    assert total is not None
    expect(manager.locator(".stat").first).to_contain_text(str(display_score(total)))
    for section in content.sections:
        expect(manager.get_by_role("heading", level=2, name=section.title["en"])).to_be_visible()
    expect(manager.get_by_role("rowheader", name=re.compile("How pleasant was paying?")).first).to_be_visible()


@only_sqlite
def test_what_was_typed_survives_somebody_elses_save_and_a_click_elsewhere_saves_first(
    database: TestDatabase, live_server: LiveServer, new_page: Callable[..., Page]
) -> None:
    world = make_world(database)
    token = a_manager(database)
    one, two = (page_of(live_server, new_page, token, viewport={"width": 1440, "height": 900}) for _n in range(2))
    begin(one, world)
    one.evaluate(
        "() => { window.saved = []; document.addEventListener('veldgast:draft-saved', (event) => window.saved.push(event.detail.revision)); }"
    )
    open_first_step(one)
    one.keyboard.type("Minutes waited")
    one.keyboard.press("Enter")
    expect(one.locator("#studio-main h1")).to_have_text("Minutes waited")
    expect(one).to_have_url(re.compile("at=q"))
    two.goto(one.url)
    two.locator("[id='f-help.en']").fill("Count from the door.")
    one.locator("[id='f-label.en']").fill("Minutes waited in all")
    one.locator(".studio-row--whole").click()
    expect(one).to_have_url(re.compile("/edit$"))
    assert one.evaluate("window.saved") == [2, 3]

    two.keyboard.press("Control+s")
    expect(two.get_by_role("alert")).to_contain_text("Somebody else saved this questionnaire")
    expect(two.locator("[id='f-help.en']")).to_have_value("Count from the door.")
    two.keyboard.press("Control+s")
    expect(two.locator("#studio-state")).to_have_text("Saved")
    question = content_of(database, newest(database)).questions()[0]
    assert question.help == {"en": "Count from the door."}


@only_sqlite
def test_questions_are_dragged_to_another_step_and_rules_stop_a_removal(
    database: TestDatabase, live_server: LiveServer, new_page: Callable[..., Page]
) -> None:
    world = make_world(database)
    page = page_of(live_server, new_page, a_manager(database), viewport={"width": 1440, "height": 900})
    begin(page, world)
    open_first_step(page)
    add_questions(page, "first")
    add_logic(page, "first")
    add_step(page, "Outside")
    row = page.get_by_role("link", name="Was it clean at first?")
    row.drag_to(page.locator(".studio-step").last.locator(".studio-row--step"))
    expect(page.locator(".studio-step").last.locator(".studio-questions a")).to_have_count(1)
    assert [len(section.questions) for section in content_of(database, newest(database)).sections] == [4, 1]

    page.get_by_role("link", name="Minutes spent at first").click()
    expect(page.locator("#studio-main h1")).to_have_text("Minutes spent at first")
    page.get_by_role("button", name="Remove this question").click()
    expect(page.get_by_role("alert")).to_contain_text("“What took so long at first?”: shown when")
    page.get_by_role("button", name="Remove it, and these rules too").click()
    expect(page.get_by_role("link", name="Minutes spent at first")).to_have_count(0)
    content = content_of(database, newest(database))
    assert len(content.questions()) == 4
    assert all(question.visible_when is None for question in content.questions())
