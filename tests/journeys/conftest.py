"""One browser for all journeys of a module; each person has a window of their own in it."""

import pytest

from tests.chromium import CHROMIUM, FLAGS
from tests.journeys.browsing import Windows


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where a browser is

    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def windows(chromium, live_server):
    opened = Windows(chromium, live_server.url)
    yield opened
    opened.close()
    assert [fault for context in opened.contexts for page in context.pages for fault in page.faults] == []
