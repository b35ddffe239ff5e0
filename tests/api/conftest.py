"""A referring machine of Southwark Council."""

import pytest

from tests import people_of_london as london
from tests.api.callers import Caller


@pytest.fixture
def southwark(db):
    return london.organisation()


@pytest.fixture
def referrer(southwark):
    return Caller("referrer", southwark)
