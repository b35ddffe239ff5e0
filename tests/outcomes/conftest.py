"""The morning on which people were helped."""

import pytest
import time_machine

from tests.outcomes.helped import MORNING


@pytest.fixture
def clock():
    with time_machine.travel(MORNING, tick=False) as moving:
        yield moving
