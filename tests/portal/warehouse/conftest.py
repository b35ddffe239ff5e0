"""A browser, opened as somebody who works in the warehouse."""

import pytest

from tests.chromium import FLAGS
from tests.portal.warehouse.bench_things import staff


@pytest.fixture
def browse(live_server):
    """`browse(role)` opens a page as somebody with that role; everything is closed at the end."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)

        def open_as(role):
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            context.add_cookies(
                [{"name": "sessionid", "value": staff(role).cookies["sessionid"].value, "url": live_server.url}]
            )
            page = context.new_page()
            page.faults = []
            page.on("pageerror", lambda fault: page.faults.append(str(fault)))
            return page

        yield open_as
        browser.close()
