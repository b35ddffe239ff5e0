"""What the tests of signing in share: no tries counted yet, pages to be signed in for, and a browser."""

import pytest
from django.core.cache import cache

from tests.chromium import CHROMIUM, FLAGS


@pytest.fixture(autouse=True)
def no_tries_yet(db):
    """What a test counted must not lock the next one out, on databases that are not rolled back either."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def pages(settings):
    settings.ROOT_URLCONF = "tests.portal.sign_in.pages_to_enter"


@pytest.fixture
def browser():
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where a browser is

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()
