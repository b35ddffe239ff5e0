"""A world that is built once for all tests of a module. Each of them works in it, and what it changes is rolled back."""

from collections.abc import Callable
from datetime import time

import pytest

from people.residents import hours
from tests import ground


def built_once(name: str, build: Callable[[], object]):
    """A fixture that every test of its module uses, whether it names it or not. The module's tests must not commit."""

    @pytest.fixture(scope="module", autouse=True)
    def world(django_db_setup, django_db_blocker, passwords_are_hashed_in_no_time):
        with django_db_blocker.unblock():
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(hours, "BEGINS", time.min)
                patch.setattr(hours, "ENDS", time.max)
                built = ground.world(name, build)
            with ground.copy_of(built), django_db_blocker.block():
                yield

    return world
