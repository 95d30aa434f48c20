"""Fixtures for tests that drive a real Chromium."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.support.browser import DESKTOP, FLAGS, PHONE, program, watch

PATIENCE_MS = 20_000
"""How long a page may take: two cores run servers, browsers and compilers at once. What a test waits for comes as soon as it is there."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all tests of this worker; each test opens contexts of its own in it."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page for one more person, with cookies of its own; options are those of a browser context.

    Nothing moves unless asked to by `reduced_motion="no-preference"`: each frame of it would take the processor that the test waits for.
    At the end of the test no page may have had a script error or a breach of the content security policy.
    """
    contexts: list[BrowserContext] = []
    troubles: list[list[str]] = []

    def open_page(**options: Any) -> Page:
        context = chromium.new_context(**{"viewport": DESKTOP, "locale": "en-GB", "reduced_motion": "reduce", **options})
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        troubles.append(watch(page))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not [trouble for page in troubles for trouble in page]


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page on a desk, 1440 x 900."""
    return new_page()


@pytest.fixture
def phone(new_page: Callable[..., Page]) -> Page:
    """A page on a phone, 390 x 844, with touch."""
    return new_page(viewport=PHONE, has_touch=True, is_mobile=True)
