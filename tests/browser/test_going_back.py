"""What the browser keeps of a refused form: for Back while its author is signed in, and not a moment longer."""

from collections.abc import Callable

from playwright.sync_api import Error, Page, expect

from tests.browser.catalogue import MANAGER, signed_in
from tests.support.servers import LiveServer

TYPED = "Ooievaarsnest 12"
KEPT = """async () => {
  await new Promise((resolve, reject) => {
    const opening = indexedDB.open('kept');
    opening.onsuccess = () => { opening.result.close(); resolve(); };
    opening.onerror = reject;
  });
  localStorage.setItem('kept', 'yes');
  await (await caches.open('kept')).put('/kept', new Response('yes'));
}"""
STILL_KEPT = """async () => [
  (await indexedDB.databases()).some((one) => one.name === 'kept'), localStorage.getItem('kept'), await caches.has('kept'),
]"""


def test_back_shows_a_refused_form_until_its_author_signs_out(demo_server: LiveServer, new_page: Callable[..., Page]) -> None:
    page = signed_in(demo_server, new_page, MANAGER)
    page.goto("/studies/new")
    page.evaluate(KEPT)
    page.get_by_label("For which client?").select_option(index=1)
    page.get_by_label("What is it called?").fill(TYPED)
    page.get_by_role("button", name="Make the draft").click()
    expect(page.locator(f"[value='{TYPED}']")).to_have_count(1)
    page.goto("/today")
    page.go_back()
    expect(page.locator(f"[value='{TYPED}']")).to_have_count(1)
    page.goto("/today")
    page.get_by_role("button", name="You and your settings").first.click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    assert page.evaluate(STILL_KEPT) == [True, "yes", True], "only what the browser fetched is forgotten"
    missed = 0
    for _step in range(3):
        try:
            page.go_back()
        except Error as gone:
            assert "ERR_CACHE_MISS" in gone.message  # noqa: PT017 - the browser has nothing to show
            missed += 1
        expect(page.locator(f"[value='{TYPED}']")).to_have_count(0)
    assert missed == 1, "the form was passed on the way back"
