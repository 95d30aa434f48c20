"""The phone app holds at twice the text size: no screen has to be moved sideways. (Every page at 360 px: test_accessible.py.)"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.catalogue import SHOPPER, phone_pages, signed_in
from tests.support.browser import NARROW, Traffic, wider_than_the_screen
from tests.support.servers import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_phone_app_holds_at_twice_the_text_size(demo_server: LiveServer, new_page: Callable[..., Page]) -> None:
    page = signed_in(demo_server, new_page, SHOPPER, viewport=NARROW, has_touch=True, is_mobile=True)
    page.add_init_script("document.addEventListener('DOMContentLoaded', () => document.documentElement.style.fontSize = '200%')")
    traffic = Traffic(page)
    wide: list[str] = []
    for address in phone_pages(page):
        traffic.open(address)
        wider = wider_than_the_screen(page)
        if wider:
            wide.append(f"{address}: {wider}")
    assert not wide, "\n".join(wide)
