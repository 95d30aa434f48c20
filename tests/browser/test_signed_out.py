"""A phone that changes hands: what its shopper leaves is for nobody else, and what was not sent yet is for its shopper."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from app.accounts.models import UserSession
from app.accounts.queries import hash_token
from app.accounts.viewing import COOKIE
from app.kit.clock import now
from tests.browser.never_lost import Shop, arrives, choose, open_step, says, wait_for_app_offline


def kept(page: Page, store: str) -> int:
    """How many things the phone keeps in one of its stores."""
    return int(
        page.evaluate(
            """store => new Promise((done, failed) => {
                const opening = indexedDB.open("veldgast-phone");
                opening.onerror = () => failed(opening.error);
                opening.onsuccess = () => {
                    const counting = opening.result.transaction(store).objectStore(store).count();
                    counting.onsuccess = () => { opening.result.close(); done(counting.result); };
                };
            })""",
            store,
        )
    )


def sign_in_as(page: Page, shop: Shop, name: str) -> None:
    """Somebody else signs in, in the same browser."""
    token = f"token-of-{name}-{now().timestamp()}"
    with shop.world.database.session() as session:
        session.add(UserSession(token_hash=hash_token(token), user_id=shop.world.people[name].user_id, expires_at=now().replace(year=2099)))
        session.commit()
    page.context.clear_cookies(name=COOKIE)
    page.context.add_cookies([{"name": COOKIE, "value": token, "url": shop.url}])


def test_after_signing_out_the_phone_shows_nobody_what_was_on_it(shop: Shop, new_phone: Callable[[], Page]) -> None:
    visit = shop.visit()
    page = open_step(new_phone(), shop, visit)
    choose(page, "clean", "Yes")
    arrives(page, shop, visit, [("clean", "yes")])
    wait_for_app_offline(page)
    page.goto(f"{shop.url}/phone/settings")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{shop.url}/")
    page.goto(f"{shop.url}/phone/visits/{visit}")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert (kept(page, "answers"), kept(page, "bundles"), kept(page, "visits")) == (0, 0, 0)
    page.context.set_offline(True)
    page.goto(f"{shop.url}/phone/")
    expect(page.get_by_text("Anna")).to_have_count(0)


def test_who_is_no_shopper_reads_that_anna_has_to_sign_in_and_can_let_her(shop: Shop, new_phone: Callable[[], Page]) -> None:
    visit = shop.visit()
    page = open_step(new_phone(), shop, visit)
    wait_for_app_offline(page)
    page.context.set_offline(True)
    choose(page, "clean", "Yes")
    sign_in_as(page, shop, "kim")
    page.context.set_offline(False)
    says(page, "Signed out · everything is kept here")
    page.get_by_role("button", name="Sign in").first.click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    sign_in_as(page, shop, "anna")
    page.goto(f"{shop.url}/phone/visits/{visit}")
    arrives(page, shop, visit, [("clean", "yes")])


def test_when_another_shopper_signs_in_only_what_was_not_sent_stays_and_goes_once_its_shopper_is_back(
    shop: Shop, new_phone: Callable[[], Page]
) -> None:
    sent, unsent = shop.visit(), shop.visit()
    page = open_step(new_phone(), shop, sent)
    choose(page, "clean", "Yes")
    arrives(page, shop, sent, [("clean", "yes")])
    page.goto(f"{shop.url}/phone/")
    expect(page.get_by_text("Hello Anna")).to_be_visible()
    open_step(page, shop, unsent)
    wait_for_app_offline(page)
    page.context.set_offline(True)
    choose(page, "clean", "No")
    sign_in_as(page, shop, "bram")
    page.context.set_offline(False)
    page.goto(f"{shop.url}/phone/")
    expect(page.get_by_text("Hello Bram")).to_be_visible()
    assert kept(page, "bundles") == 1
    assert shop.answers(unsent) == {}
    sign_in_as(page, shop, "anna")
    page.goto(f"{shop.url}/phone/")
    expect(page.get_by_text("Hello Anna")).to_be_visible()
    arrives(page, shop, unsent, [("clean", "no")])
