"""Each person has a window of their own in the browser."""

import pytest

from tests.journeys.browsing import Windows


@pytest.fixture
def windows(browser, live_server):
    opened = Windows(browser, live_server.url)
    yield opened
    assert [fault for context in opened.contexts for page in context.pages for fault in page.faults] == []
