"""Everything that can go wrong between a shopper's thumb and the server, in a real Chromium against a real server that is really killed."""

import contextlib
import itertools
import re
from collections.abc import Callable

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect

from tests.browser.never_lost import (
    SECONDS,
    KillableChromium,
    Shop,
    arrives,
    back_online,
    choose,
    kept_text,
    noisy_photo,
    open_step,
    says,
    until,
    wait_for_app_offline,
)
from tests.browser.steps.phone_visit import photo_of_an_entrance

HERE = "(only on this phone|safe here)"
ALL = "Everything is on the server"
WORDS = "Three desks, one open. A colleague walked past twice without looking up."


def test_the_browser_is_killed_in_the_middle_of_the_form_and_opens_again_without_a_network(shop: Shop, killable: KillableChromium) -> None:
    visit = shop.visit()
    page = open_step(killable.open(shop), shop, visit)
    wait_for_app_offline(page)
    shop.network.down = True
    choose(page, "clean", "Yes")
    choose(page, "signs", "4")
    choose(page, "signs", "2")
    says(page, f"2 answers {HERE}")
    killable.kill()

    page = open_step(killable.open(shop), shop, visit)
    expect(page.locator("[id='question-clean']").get_by_label("Yes", exact=True)).to_be_checked()
    expect(page.locator("[id='question-signs']").get_by_label("2", exact=True)).to_be_checked()
    says(page, f"2 answers {HERE}")
    assert shop.given(visit) == []
    back_online(page.context, shop)
    arrives(page, shop, visit, [("clean", "yes"), ("signs", 4), ("signs", 2)])
    killable.kill()

    assert shop.answers(visit) == {"clean": "yes", "signs": 2}


def test_the_browser_is_killed_while_she_types(shop: Shop, killable: KillableChromium) -> None:
    visit = shop.visit()
    page = open_step(killable.open(shop), shop, visit, "desk")
    field = page.locator("[id='question-words']").get_by_role("textbox")
    field.click()
    field.press_sequentially(WORDS)
    kept = kept_text(page, visit, "words")[0] or ""
    killable.kill()

    assert len(kept) > len(WORDS) - 3, "each letter is on the phone as it is typed"
    page = open_step(killable.open(shop), shop, visit, "desk")
    field = page.locator("[id='question-words']").get_by_role("textbox")
    expect(field).to_have_value(WORDS)
    says(page, ALL)
    killable.kill()
    assert shop.answers(visit) == {"words": WORDS}


def test_the_browser_is_killed_while_a_photo_is_written(shop: Shop, killable: KillableChromium) -> None:
    """Killed at once the photo may be missing, but never half there; killed once the phone says that it has it, it is kept."""
    visit = shop.visit()
    page = open_step(killable.open(shop), shop, visit)
    shop.network.rule = lambda method, _path, _size: "cut" if method != "GET" else "pass"
    add = page.locator("[id='question-hall']").get_by_label("Take a photo")
    add.set_input_files(photo_of_an_entrance())
    killable.kill()

    page = open_step(killable.open(shop), shop, visit)
    box = page.locator("[id='question-hall']")
    before = box.get_by_role("img", name="Photo").count()
    picture = photo_of_an_entrance()
    box.get_by_label("Take a photo").set_input_files({**picture, "buffer": picture["buffer"] + b"another one"})
    expect(box.get_by_role("button", name="Remove photo")).to_have_count(max(1, before), timeout=SECONDS * 1000)
    says(page, f"{max(1, before)} photos? {HERE}")
    killable.kill()

    page = open_step(killable.open(shop), shop, visit)
    box = page.locator("[id='question-hall']")
    expect(box.get_by_role("button", name="Remove photo")).to_have_count(max(1, before))
    assert shop.photos(visit) == []
    shop.network.rule = lambda _method, _path, _size: "pass"
    back_online(page.context, shop)
    says(page, ALL)
    killable.kill()

    named = [item["sha256"] for item in shop.answers(visit)["hall"]]
    assert sorted(shop.photos(visit)) == sorted(named)
    assert len(named) == len(set(named)) == max(1, before)


def test_the_renderer_crashes_right_after_a_tap(shop: Shop, new_phone: Callable[[], Page]) -> None:
    visit = shop.visit()
    page = open_step(new_phone(), shop, visit)
    choose(page, "signs", "3")
    choose(page, "clean", "Yes")
    says(page, f"{HERE}|{ALL}")
    context = page.context
    with page.expect_event("crash"), contextlib.suppress(PlaywrightError):  # nobody is left to answer
        page.goto("chrome://crash")
    page = open_step(context.new_page(), shop, visit)
    expect(page.locator("[id='question-clean']").get_by_label("Yes", exact=True)).to_be_checked()
    arrives(page, shop, visit, [("signs", 3), ("clean", "yes")])


def test_the_network_breaks_in_the_middle_of_a_photo_which_goes_on_from_there(shop: Shop, new_phone: Callable[[], Page]) -> None:
    visit = shop.visit()
    page = open_step(new_phone(), shop, visit)
    tries = itertools.count()
    shop.network.asked.clear()
    later_part = re.compile(r"/parts/[1-9]")
    shop.network.rule = lambda _method, path, _size: "half" if later_part.search(path) and next(tries) < 2 else "pass"
    page.locator("[id='question-hall']").get_by_label("Take a photo").set_input_files(noisy_photo(2000))
    until(lambda: any(later_part.search(path) for _method, path in shop.network.asked), "the photo travels in parts")
    choose(page, "clean", "Yes")
    until(lambda: ("clean", "yes") in shop.given(visit), "an answer does not wait for a photo")
    for _try in range(2):
        back_online(page.context, shop)
    until(lambda: len(shop.photos(visit)) == 1, "the photo is on the server")
    says(page, ALL)
    [photo] = shop.answers(visit)["hall"]
    assert shop.photos(visit) == [photo["sha256"]]
    assert shop.given(visit).count(("clean", "yes")) == 1
    firsts = [path for method, path in shop.network.asked if method == "PUT" and "/parts/0?" in path]
    assert len(firsts) == 1, "what had arrived is not sent again"


def test_the_server_is_killed_while_it_takes_a_batch(shop: Shop, new_phone: Callable[[], Page]) -> None:
    visit = shop.visit()
    page = open_step(new_phone(), shop, visit)
    shop.network.down = True
    choose(page, "clean", "Yes")
    choose(page, "signs", "5")
    says(page, f"2 answers {HERE}")
    killed: list[bool] = []

    def kill() -> None:
        killed.append(True)
        shop.servers.kill()

    shop.network.during = kill
    back_online(page.context, shop)
    until(lambda: bool(killed), "the server was at work on the batch")
    shop.restart()
    choose(page, "signs", "1")
    back_online(page.context, shop)
    arrives(page, shop, visit, [("clean", "yes"), ("signs", 5), ("signs", 1)])
    assert shop.answers(visit) == {"clean": "yes", "signs": 1}


def test_the_answer_of_the_server_gets_lost(shop: Shop, new_phone: Callable[[], Page]) -> None:
    visit = shop.visit()
    page = open_step(new_phone(), shop, visit)
    shop.network.rule = lambda method, _path, _size: "deaf" if method == "POST" else "pass"
    choose(page, "clean", "Yes")
    until(lambda: bool(shop.given(visit)), "the server has it")
    says(page, f"1 answer {HERE}")
    shop.network.rule = lambda _method, _path, _size: "pass"
    back_online(page.context, shop)
    arrives(page, shop, visit, [("clean", "yes")])
