"""It is a working morning at the phone desk."""

import pytest
import time_machine

from tests.portal.calls.desk import MORNING


@pytest.fixture
def in_the_morning():
    with time_machine.travel(MORNING, tick=True) as traveller:
        yield traveller
