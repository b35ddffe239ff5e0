"""The suite's ground: which database it runs on, believable people, and the check after every test that ledger and
rows agree.
"""

import gc
import os
import subprocess
import sys
from datetime import time
from urllib.parse import unquote_plus

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.cache import caches
from django.core.signals import request_started
from django.db import connection
from django.test import TransactionTestCase, override_settings
from django.utils import timezone
from hypothesis import settings
from whitenoise.middleware import WhiteNoiseMiddleware

from api.throttling import LEASES
from database import clock
from people.models import Resident
from people.residents import hours
from tests import description, ground
from tests import people_of_london as london
from tests.chromium import browser, chromium  # noqa: F401 - fixtures of every test
from tests.rounds import LONG
from tests.worlds import in_a_world, there  # noqa: F401 - fixtures of every test

ground.choose()
# How long a drawn example takes says how busy the machine is: timings belong to `make bench`. A gate answers the same for
# the same code, so examples are drawn anew only in the long run.
settings.register_profile("house", deadline=None, derandomize=not LONG)
settings.load_profile("house")


def pytest_configure(config):
    """Whoever hands the tests out has nothing to do while its workers read them, for twenty seconds."""
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        config.building = subprocess.Popen([sys.executable, "-m", "tests.template"], cwd=config.rootpath)


def pytest_unconfigure(config):
    if hasattr(config, "building"):
        config.building.wait()


def pytest_collection_finish():
    """What was imported stays to the end: looking through all of it for garbage, every tenth test or so, was a tenth of
    the suite's time.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, worker_id):
    """Every worker has a database of its own; what a test commits is deleted after it, and nothing that was
    migrated.
    """
    with django_db_blocker.unblock(), ground.database(worker_id), pytest.MonkeyPatch.context() as patch:
        migrated = ground.filled(connection.introspection.table_names())
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: ground.empty(migrated))
        with django_db_blocker.block():
            yield


@pytest.fixture(scope="session", autouse=True)
def passwords_are_hashed_in_no_time():
    """The real hash takes half a second of processor on purpose, for each person who is made or signs in: a large
    part of the suite.
    """
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def the_live_server_gives_out_what_is_built():
    """As in production, by WhiteNoise: Django's handler for a live server finds no name that has a hash in it, and every
    browser test would be one without scripts.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesHandler, "_should_handle", lambda *_: False)
        yield


@pytest.fixture(scope="session", autouse=True)
def what_is_collected_is_looked_through_once():
    """Each client of a test makes the service's middleware anew, and WhiteNoise's reads every file that was collected: 45
    ms of processor, a tenth of the suite.
    """
    look = WhiteNoiseMiddleware.update_files_dictionary
    known = {}

    def look_once(self, root, prefix):
        if (root, prefix) not in known:
            look(self, root, prefix)
            known[root, prefix] = dict(self.files)
        self.files |= known[root, prefix]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "update_files_dictionary", look_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def every_answer_of_the_api_is_as_described():
    """Whichever test asks: a status, header, field or null that our description does not name is a failure."""
    with description.watched():
        yield


@pytest.fixture(autouse=True)
def nothing_is_remembered():
    """What a process keeps in its own memory for a minute would be another test's."""
    caches["local"].clear()
    LEASES.clear()


@pytest.fixture(autouse=True)
def it_is_never_night(request, monkeypatch):
    """Quiet hours would make the suite depend on when it runs; tests of them are marked `quiet_hours`. Tests travel in
    time, which the database's clock does not: those that ask it are marked `database_clock`."""
    if not request.node.get_closest_marker("quiet_hours"):
        monkeypatch.setattr(hours, "BEGINS", time.min)
        monkeypatch.setattr(hours, "ENDS", time.max)
    if not request.node.get_closest_marker("database_clock"):
        monkeypatch.setattr(clock, "read_time", timezone.now)


@pytest.fixture(autouse=True)
def ledger_and_rows_agree(request):
    """After every test with a database: each recorded row was born on the ledger, and its last entry says its state."""
    uses = [name for name in ("in_a_world", "transactional_db", "db") if name in request.fixturenames]
    for name in uses[:2]:
        request.getfixturevalue(
            name
        )  # set up before this fixture, and so still there when it ends; a world before its tests
    yield
    if not uses and not request.node.get_closest_marker("django_db"):
        return
    if request.node.get_closest_marker("tampers"):
        return
    assert ground.disagreements() == []


@pytest.fixture(autouse=True)
def nobody_is_named_in_a_log_or_an_address(request, caplog):
    """After every test with a database: no resident's particulars in what was logged, or in any address that was
    asked for.
    """
    asked = []

    def hear(environ, **_):
        asked.append(f"{environ.get('PATH_INFO', '')}?{environ.get('QUERY_STRING', '')}")

    watched = "django_db" in [mark.name for mark in request.node.iter_markers()] and "/api/" not in str(request.path)
    request_started.connect(hear)
    yield
    request_started.disconnect(hear)
    if not watched or request.node.get_closest_marker("tampers"):
        return
    text = caplog.text + unquote_plus("\n".join(asked))
    for person in Resident.objects.order_by("-id")[:100] if text.strip() else ():
        for particular in (
            person.first_name,
            person.last_name,
            person.phone,
            person.email,
            person.postcode,
            person.access_needs,
        ):
            assert len(particular) < 4 or particular not in text, f"{particular} was logged, or stood in an address"


os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright runs its own loop beside the live server


@pytest.fixture
def accepted_referral(db):
    return london.accepted()
