"""A phone that is full, keeps nothing, has another version, another tab, another phone or another clock: nothing she gave is lost."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.never_lost import (
    SECONDS,
    Shop,
    arrives,
    as_text,
    back_online,
    choose,
    kept_text,
    noisy_photo,
    open_step,
    says,
    until,
    wait_for_app_offline,
)

HERE = "(only on this phone|safe here)"
FULL_BYTES = 3_000_000
ALL = "Everything is on the server"
WORDS = "Three desks, one open. A colleague walked past twice without looking up."


def test_a_browser_that_keeps_nothing_says_so_and_sends_at_once(shop: Shop, new_phone: Callable[[], Page]) -> None:
    visit = shop.visit()
    page = new_phone()
    page.add_init_script(
        "Object.defineProperty(IDBFactory.prototype, 'open', {value() { throw new DOMException('denied', 'SecurityError'); }});"
    )
    open_step(page, shop, visit)
    expect(page.get_by_text("This browser keeps nothing on your phone")).to_be_visible()
    choose(page, "clean", "Yes")
    arrives(page, shop, visit, [("clean", "yes")])
    shop.network.down = True
    choose(page, "signs", "4")
    says(page, "only on the screen")
    back_online(page.context, shop)
    arrives(page, shop, visit, [("clean", "yes"), ("signs", 4)])


def test_a_full_phone_says_so_and_keeps_the_photo_once_there_is_room(shop: Shop, new_phone: Callable[[], Page]) -> None:
    visit = shop.visit()
    page = new_phone()
    cdp = page.context.new_cdp_session(page)
    cdp.send("Storage.overrideQuotaForOrigin", {"origin": shop.url, "quotaSize": FULL_BYTES})
    open_step(page, shop, visit)
    choose(page, "clean", "Yes")
    arrives(page, shop, visit, [("clean", "yes")])
    shop.network.down = True
    box = page.locator("[id='question-hall']")
    full, tries = page.get_by_text("This phone is full"), 0
    while not full.is_visible() and tries < 6:
        tries += 1
        box.get_by_label("Take a photo").set_input_files(noisy_photo())
        expect(box.get_by_role("button", name="Remove photo").nth(tries - 1).or_(full).first).to_be_visible(timeout=SECONDS * 1000)
        expect(box.get_by_label("Take a photo")).to_be_enabled()
    expect(full).to_be_visible()
    expect(page.get_by_role("status").first).to_contain_text("only on the screen")
    choose(page, "signs", "4")
    cdp.send("Storage.overrideQuotaForOrigin", {"origin": shop.url})
    expect(full).to_be_hidden(timeout=SECONDS * 1000)
    says(page, f"photos? {HERE}")
    back_online(page.context, shop)
    says(page, ALL)
    until(lambda: len(shop.photos(visit)) == tries, "every photo is on the server")
    assert shop.answers(visit)["signs"] == 4
    assert sorted(item["sha256"] for item in shop.answers(visit)["hall"]) == sorted(shop.photos(visit))


def test_a_new_version_waits_for_the_visit_and_then_has_all_of_it(shop: Shop, new_phone: Callable[[], Page]) -> None:
    visit = shop.visit()
    page = open_step(new_phone(), shop, visit)
    wait_for_app_offline(page)
    page.evaluate("window.sameRun = true")
    shop.network.second_build = True
    choose(page, "clean", "Yes")
    page.evaluate("navigator.serviceWorker.getRegistration().then(r => r.update())")
    expect(page.get_by_text("It waits until you leave this visit")).to_be_visible(timeout=SECONDS * 1000)
    # The old files are gone from the server; the running visit does not need them.
    page.get_by_role("button", name="Next: waiting at the desk").click()
    choose(page, "open", "Yes")
    field = page.locator("[id='question-words']").get_by_role("textbox")
    field.fill(WORDS)
    assert page.evaluate("window.sameRun") is True
    assert page.locator("meta[name=build]").count() == 0
    says(page, ALL)
    page.get_by_role("button", name="Back", exact=True).click()
    page.get_by_role("button", name="Back", exact=True).click()
    page.get_by_role("button", name="Use it now").click()
    expect(page.locator("meta[name=build]")).to_have_count(1, timeout=SECONDS * 1000)
    open_step(page, shop, visit, "desk")
    expect(field).to_have_value(WORDS)
    assert page.evaluate("window.sameRun") is None
    arrives(page, shop, visit, [("clean", "yes"), ("open", "yes"), ("words", WORDS)])


def test_two_phones_on_one_visit_keep_both_answers_and_let_her_choose(shop: Shop, new_phone: Callable[[], Page]) -> None:
    visit = shop.visit()
    first, second = open_step(new_phone(), shop, visit), open_step(new_phone(), shop, visit)
    for phone in (first, second):
        phone.context.set_offline(True)
    choose(first, "signs", "2")
    choose(first, "clean", "Yes")
    choose(second, "signs", "5")
    says(first, f"2 answers {HERE}")
    says(second, f"1 answer {HERE}")
    second.context.set_offline(False)
    arrives(second, shop, visit, [("signs", 5)])
    first.context.set_offline(False)
    arrives(first, shop, visit, [("signs", 5), ("signs", 2), ("clean", "yes")])
    assert shop.answers(visit) == {"signs": 5, "clean": "yes"}, "the later one stands"
    expect(first.get_by_text("Two phones gave different answers to one question")).to_be_visible(timeout=SECONDS * 1000)
    first.get_by_role("listitem").filter(has_text="On this phone").get_by_role("button", name="This one counts").click()
    expect(first.get_by_text("Two phones gave different answers")).to_be_hidden()
    says(first, ALL)
    until(lambda: shop.answers(visit) == {"clean": "yes", "signs": 2}, "what she chose counts")


def test_signed_out_in_between_she_signs_in_again_and_all_is_sent(shop: Shop, new_phone: Callable[[], Page]) -> None:
    visit = shop.visit()
    page = open_step(new_phone(), shop, visit)
    shop.sign_out_everywhere()
    choose(page, "clean", "Yes")
    says(page, "Signed out · everything is kept here")
    choose(page, "signs", "4")
    assert shop.given(visit) == []
    page.context.add_cookies([shop.sign_in()])  # type: ignore[list-item]
    back_online(page.context, shop)
    arrives(page, shop, visit, [("clean", "yes"), ("signs", 4)])


def test_a_clock_that_is_set_back_changes_nothing_about_what_she_answered_last(shop: Shop, new_phone: Callable[[], Page]) -> None:
    visit = shop.visit()
    page = open_step(new_phone(), shop, visit)
    choose(page, "signs", "5")
    page.evaluate("() => { const real = Date.now; Date.now = () => real() - 26 * 3600_000; }")
    choose(page, "signs", "1")
    arrives(page, shop, visit, [("signs", 5), ("signs", 1)])
    page.evaluate("() => { const real = Date.now; Date.now = () => real() + 80 * 3600_000; }")
    choose(page, "clean", "Yes")
    arrives(page, shop, visit, [("signs", 5), ("signs", 1), ("clean", "yes")])
    assert shop.answers(visit) == {"signs": 1, "clean": "yes"}
    answers = [event for event in shop.events(visit) if event.kind == "answer"]
    first, second, third = [event.captured_at for event in answers]
    assert second < first < third
    assert [event.outcome.value for event in answers] == ["stored"] * 3

    page.evaluate("() => { Date.now = () => 40_000; }")  # an empty battery: the first minute of 1970
    choose(page, "signs", "2")
    arrives(page, shop, visit, [("signs", 5), ("signs", 1), ("clean", "yes"), ("signs", 2)])
    assert shop.answers(visit) == {"signs": 2, "clean": "yes"}


def test_without_a_network_a_new_page_opens_on_my_work_and_leads_to_the_answers(shop: Shop, new_phone: Callable[[], Page]) -> None:
    visit = shop.visit()
    page = open_step(new_phone(), shop, visit)
    wait_for_app_offline(page)
    choose(page, "clean", "Yes")
    arrives(page, shop, visit, [("clean", "yes")])
    context = page.context
    page.close()
    shop.network.down = True
    context.set_offline(True)
    page = context.new_page()
    page.goto(f"{shop.url}/phone/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(f"{shop.url}/phone/visits/{visit}")
    page.get_by_role("button", name="Go on with the visit").click()
    expect(page.locator("[id='question-clean']").get_by_label("Yes", exact=True)).to_be_checked()
    choose(page, "signs", "3")
    says(page, "1 answer safe here")
    context.set_offline(False)
    back_online(context, shop)
    arrives(page, shop, visit, [("clean", "yes"), ("signs", 3)])


def test_a_page_that_is_thrown_away_while_frozen_had_kept_every_letter(shop: Shop, new_phone: Callable[[], Page]) -> None:
    visit = shop.visit()
    page = open_step(new_phone(), shop, visit, "desk")
    shop.network.rule = lambda method, _path, _size: "cut" if method == "POST" else "pass"
    field = page.locator("[id='question-words']").get_by_role("textbox")
    field.click()
    field.press_sequentially(WORDS)
    # Kept letter by letter; the last one takes as long as one write, in which no browser freezes a page that has just been hidden.
    until(lambda: WORDS in kept_text(page, visit, "words"), "the last letter is kept")
    context = page.context
    cdp = context.new_cdp_session(page)
    cdp.send("Page.setWebLifecycleState", {"state": "frozen"})
    page.close(run_before_unload=False)
    shop.network.rule = lambda _method, _path, _size: "pass"
    page = open_step(context.new_page(), shop, visit, "desk")
    expect(page.locator("[id='question-words']").get_by_role("textbox")).to_have_value(WORDS)
    says(page, ALL)
    assert shop.answers(visit) == {"words": WORDS}


def test_a_page_that_is_about_to_be_frozen_or_left_writes_what_is_being_typed(shop: Shop, new_phone: Callable[[], Page]) -> None:
    visit = shop.visit()
    page = open_step(new_phone(), shop, visit, "desk")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")  # asked for when the app begins to listen
    shop.network.down = True
    page.evaluate("() => { window.setTimeout = () => 0; }")  # the end comes before the pause after which typing counts as done
    field = page.locator("[id='question-words']").get_by_role("textbox")

    def keeps(draft: str | None, event: str | None) -> None:
        until(lambda: kept_text(page, visit, "words") == (draft, event), f"as a draft: {draft}; as an answer: {event}")

    field.fill(WORDS)
    keeps(WORDS, None)
    page.evaluate("document.dispatchEvent(new Event('freeze'))")
    keeps(None, WORDS)
    field.fill("Three desks.")
    keeps("Three desks.", WORDS)
    page.evaluate("document.dispatchEvent(new Event('pagehide'))")
    keeps(None, "Three desks.")


def test_two_tabs_of_one_phone_write_into_one_stream(shop: Shop, new_phone: Callable[[], Page]) -> None:
    visit = shop.visit()
    one = open_step(new_phone(), shop, visit)
    other = open_step(one.context.new_page(), shop, visit)
    shop.network.down = True
    choose(one, "clean", "Yes")
    choose(other, "signs", "2")
    choose(one, "signs", "4")
    expect(other.locator("[id='question-signs']").get_by_label("4", exact=True)).to_be_checked()
    expect(other.locator("[id='question-clean']").get_by_label("Yes", exact=True)).to_be_checked()
    says(other, f"2 answers {HERE}")
    back_online(one.context, shop)
    says(one, ALL)
    says(other, ALL)
    assert len({event.device_id for event in shop.events(visit)}) == 1
    assert shop.given(visit) == [("clean", "yes"), ("signs", 2), ("signs", 4)]


def test_a_visit_is_handed_in_once_whatever_the_network_does(shop: Shop, new_phone: Callable[[], Page]) -> None:
    visit = shop.visit()
    page = open_step(new_phone(), shop, visit)
    for code, word in (("clean", "Yes"), ("signs", "4")):
        choose(page, code, word)
    for slider in page.get_by_role("slider").all():
        slider.press("ArrowRight")
    page.get_by_role("button", name="Next: waiting at the desk").click()
    choose(page, "open", "No")
    page.locator("[id='question-words']").get_by_role("textbox").fill(WORDS)
    for slider in page.get_by_role("slider").all():
        slider.press("ArrowRight")
    says(page, ALL)
    page.get_by_role("button", name="To the summary").click()
    shop.network.rule = lambda method, _path, _size: "deaf" if method == "POST" else "pass"
    page.get_by_role("button", name="Send the visit").click()
    until(lambda: shop.status(visit) in {"submitted", "in_review"}, "the server has it")
    expect(page.get_by_role("heading", level=1, name="Ready to go")).to_be_visible()
    shop.network.rule = lambda _method, _path, _size: "pass"
    back_online(page.context, shop)
    expect(page.get_by_role("heading", level=1, name="It is in. Thank you!")).to_be_visible(timeout=SECONDS * 1000)
    assert [event.kind for event in shop.events(visit)].count("submit") == 1
    given = [as_text(answer) for answer in shop.given(visit)]
    assert len(given) == len(set(given)) >= 6
