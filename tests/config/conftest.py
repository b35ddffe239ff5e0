"""The demonstration, seeded once a session in a database of its own; each test that asks for it gets a copy to
itself.
"""

from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from tests import ground


@pytest.fixture(scope="session")
def seeded(django_db_setup, django_db_blocker, passwords_are_hashed_in_no_time):
    """The name of a database in which `seed_demo` has run. Nobody works in it: it is what copies are made of."""
    name = f"{connection.settings_dict['NAME']}_seeded"
    with django_db_blocker.unblock():
        _create(name, copy_of=ground.template())
        with _working_in(name):
            call_command("seed_demo", stdout=StringIO())
        yield name
        _drop(name)


@pytest.fixture
def demonstration(seeded, django_db_blocker):
    """Work in a fresh copy of the seeded database. What is committed there is gone after the test, with the
    database.
    """
    copy = f"{seeded}_copy"
    with django_db_blocker.unblock():
        _create(copy, copy_of=seeded)
        with _working_in(copy):
            yield
        _drop(copy)


@contextmanager
def _working_in(name: str):
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def _create(name: str, *, copy_of: str):
    """PostgreSQL copies a database that nobody is connected to, as nobody is to the template and to what was seeded."""
    connection.close()
    _drop(name)
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{copy_of}"')


def _drop(name: str):
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" (FORCE)')
