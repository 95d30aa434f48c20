"""Fixtures of the tests that break phones, network and server."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.never_lost import KillableChromium, Shop, open_shop, phone_context


@pytest.fixture(scope="session")
def never_lost_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with open_shop(tmp_path_factory.mktemp("never-lost")) as shop:
        yield shop


@pytest.fixture
def shop(never_lost_shop: Shop) -> Iterator[Shop]:
    """The study of tests/browser/never_lost.py; each test begins with a network and a server that work."""
    yield never_lost_shop
    network = never_lost_shop.network
    network.down = network.second_build = False
    network.rule = lambda _method, _path, _size: "pass"
    network.during = None


@pytest.fixture(scope="session")
def killable(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KillableChromium]:
    """One profile for all kills: what one test left on the phone must not disturb the next."""
    opened = KillableChromium(chromium.browser_type, tmp_path_factory.mktemp("profile"))
    yield opened
    opened.close()


@pytest.fixture
def new_phone(chromium: Browser, shop: Shop) -> Iterator[Callable[[], Page]]:
    """One more phone of the shopper, as they are: two pixels to each, and what moves moves."""
    contexts: list[BrowserContext] = []

    def open_phone() -> Page:
        contexts.append(phone_context(chromium, shop, device_scale_factor=2, reduced_motion="no-preference"))
        return contexts[-1].new_page()

    yield open_phone
    for context in contexts:
        context.close()
