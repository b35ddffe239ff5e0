"""The morning on which the tests of follow-ups begin."""

import pytest
import time_machine

from tests.outcomes.helped_people import MORNING


@pytest.fixture
def clock():
    with time_machine.travel(MORNING, tick=False) as moving:
        yield moving
