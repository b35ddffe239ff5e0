"""What the tests of signing in share: no tries counted yet, and pages to be signed in for."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def no_tries_yet(db):
    """What a test counted must not lock the next one out, on databases that are not rolled back either."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def pages(settings):
    settings.ROOT_URLCONF = "tests.portal.sign_in.pages_to_enter"
