"""Worlds that are built once: for all tests of a module, and the one with one of each thing for every run of this very code.
What a test changes in them is rolled back.
"""

import pickle
from collections.abc import Callable
from datetime import time

import pytest
from django.db import connection

from people.residents import hours
from tests import ground
from tests.house.one_of_each import world as one_of_each


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


def build_and_keep() -> None:
    """The keys of what was built stand beside it, for whoever works in a copy."""
    things = one_of_each()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE things_built (pickled bytea NOT NULL)")
        cursor.execute("INSERT INTO things_built VALUES (%s)", [pickle.dumps(things)])


@pytest.fixture
def in_a_world(django_db_setup, django_db_blocker, it_is_never_night):
    """A copy of its database; set up before the test's transaction begins (tests/conftest.py)."""
    with django_db_blocker.unblock(), ground.copy_of(ground.world("one_of_each", build_and_keep)):
        yield


@pytest.fixture
def there(in_a_world, db):
    """What there is: `own` of Southwark and `other` of Lambeth, keys by resource. What the test does is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pickled FROM things_built")
        return pickle.loads(cursor.fetchone()[0])  # noqa: S301 - written above
