"""Each person has a window of their own in the browser, or in a short run a door over HTTP where a journey allows both."""

import pytest

from tests.journeys.browsing import Windows
from tests.journeys.two_ways_in import People
from tests.rounds import LONG


@pytest.fixture
def windows(browser, live_server):
    opened = Windows(browser, live_server.url)
    yield opened
    assert [fault for context in opened.contexts for page in context.pages for fault in page.faults] == []


@pytest.fixture
def people_at_doors(request):
    """Over HTTP in a short run; in a real browser in a long one, for which the test commits and has a live server."""
    return People(request.getfixturevalue("windows") if LONG else None)
