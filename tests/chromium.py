"""Debian's Chromium, and how it is started so that it speaks to nobody but the live server."""

import re
import shutil
from urllib.parse import urlsplit

import pytest

from tests.rounds import sampled

CHROMIUM = shutil.which("chromium")


FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium():
    """One for all tests of a process: to start it and its driver takes a second of processor. Started anew if it died."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where a browser is

    running = []

    def at_hand():
        if not running or not running[-1].is_connected():
            running.append(play.chromium.launch(executable_path=CHROMIUM, args=FLAGS))
        return running[-1]

    with sync_playwright() as play:
        yield at_hand
        for each in running:
            each.close()


@pytest.fixture
def browser(chromium, live_server):  # which goes on until every window is closed
    """A browser with no window open yet; all are closed after the test."""
    started = chromium()
    yield started
    for context in started.contexts:
        context.close()


# An address without what differs from run to run: references, numbers and other keys.
_KEYS = re.compile(r"[^/]*[\dA-Z][^/]*")


def axe_faults(page) -> list[str]:
    """What axe finds on the page that is open: rule and element. In a short run a part of the pages is looked at, by their
    address.
    """
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

    page.wait_for_load_state()
    if not sampled("axe", _KEYS.sub("#", urlsplit(page.url).path)):
        return []
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{fault['id']}: {node['html'][:200]}" for fault in found for node in fault["nodes"]]


def sideways(page) -> int:
    """How many pixels the page that is open is wider than its window, or a list on it than its place; 0 is right. A click
    returns as soon as the next page has begun, when there is nothing of it to measure: so the page is waited for.
    """
    page.wait_for_load_state()
    return page.evaluate(
        "[document.documentElement, ...document.querySelectorAll('.gol-list')]"
        ".reduce((most, each) => Math.max(most, each.scrollWidth - each.clientWidth), 0)"
    )
