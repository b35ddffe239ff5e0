"""The telephone line that Twilio calls, and an organisation whose workers have a PIN."""

import pytest
from django.core.cache import cache

from tests import people_of_london as london
from tests.phone.calling import TOKEN, registered


@pytest.fixture(autouse=True)
def line(settings):
    settings.TWILIO_AUTH_TOKEN = TOKEN
    settings.PHONE_DESK_NUMBER = ""
    cache.clear()


@pytest.fixture
def southwark():
    at = london.organisation()
    registered(at)
    return at
