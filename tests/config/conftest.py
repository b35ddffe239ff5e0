"""The demonstration, seeded once; each test that asks for it gets a copy to itself."""

from io import StringIO

import pytest
from django.core.management import call_command

from tests import ground


@pytest.fixture(scope="session")
def seeded(django_db_setup, django_db_blocker, passwords_are_hashed_in_no_time):
    """The name of a database in which `seed_demo` has run."""
    with django_db_blocker.unblock():
        return ground.world("demonstration", lambda: call_command("seed_demo", stdout=StringIO()))


@pytest.fixture
def demonstration(seeded, django_db_blocker):
    """Work in a fresh copy of the seeded database."""
    with django_db_blocker.unblock(), ground.copy_of(seeded):
        yield
