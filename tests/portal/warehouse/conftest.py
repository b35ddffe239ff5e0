"""A page, opened as somebody who works in the warehouse."""

import pytest

from tests.portal.warehouse.bench_things import staff


@pytest.fixture
def browse(browser, live_server):
    """`browse(role)` opens a page as somebody with that role."""

    def open_as(role):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies(
            [{"name": "sessionid", "value": staff(role).cookies["sessionid"].value, "url": live_server.url}]
        )
        page = context.new_page()
        page.faults = []
        page.on("pageerror", lambda fault: page.faults.append(str(fault)))
        return page

    return open_as
