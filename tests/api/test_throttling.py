"""One limit for each client, whatever process or thread its requests reach."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from api.throttling import Leases, read_rate
from people import limits
from people.limits import Limit
from tests.api.callers import Caller, is_problem

MINUTE = timedelta(minutes=1)


@pytest.mark.django_db
def test_a_client_over_its_rate_waits_and_every_answer_says_what_is_left(settings, southwark, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    settings.API_RATE = "3/min"
    machine = Caller("referrer", southwark)
    answers = [machine.get("referrals") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer["RateLimit"] for answer in answers] == [f'"client";r={left};t=60' for left in (2, 1, 0, 0)]
    assert {answer["RateLimit-Policy"] for answer in answers} == {'"client";q=3;w=60'}
    is_problem(answers[-1], 429, "throttled")
    assert int(answers[-1]["Retry-After"]) >= 60
    assert Caller("referrer", southwark).get("referrals").status_code == 200  # another client has its own
    time_machine.shift(61)
    assert machine.get("referrals").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(("most", "statements"), [(12, 12), (600, 100)])
def test_two_processes_share_one_limit_and_ask_the_database_seldom(most, statements):
    limit = Limit("requests", most, MINUTE, locks=False)
    processes = [Leases(), Leases()]
    with CaptureQueriesContext(connection) as asked:
        allowed = sum(processes[n % 2].take(limit, "client:a")[0] for n in range(2 * most))
    assert allowed == most
    assert len(asked) <= statements + 2, "one each that finds nothing left, and then none"


@pytest.mark.django_db(transaction=True)
def test_threads_of_two_processes_never_get_more_than_the_limit():
    limit = Limit("requests", 200, MINUTE, locks=False)
    processes = [Leases(), Leases()]

    def some(n):
        try:
            return sum(processes[n % 2].take(limit, "client:a")[0] for _ in range(60))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(some, range(8))) == 200


COUNTING = """
import django; django.setup()
from django.db import connection
connection.settings_dict["NAME"] = {name!r}
from people import limits
print(sum(not limits.count(limits.PIN_ON_PHONE, "123456 654321").is_over for _ in range(12)))
"""


@pytest.mark.django_db(transaction=True)
def test_tries_of_two_real_processes_are_counted_together():
    code = COUNTING.format(name=connection.settings_dict["NAME"])
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    running = [
        subprocess.Popen([sys.executable, "-c", code], cwd=settings.ROOT, env=environment, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    judged = [int(process.communicate(timeout=120)[0]) for process in running]
    assert sum(judged) == limits.PIN_ON_PHONE.most


@pytest.mark.django_db(transaction=True)
def test_of_24_tries_at_once_exactly_the_limit_is_judged():
    def one(_):
        try:
            return limits.count(limits.PIN_AT_SCANNER, "someone").is_over
        finally:
            connection.close()

    with ThreadPoolExecutor(24) as pool:
        over = list(pool.map(one, range(24)))
    assert over.count(False) == limits.PIN_AT_SCANNER.most


@pytest.mark.django_db
def test_the_try_that_reaches_the_limit_begins_the_wait_anew(time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    limit = Limit("test", 2, timedelta(minutes=15))
    limits.count(limit, "a")
    time_machine.shift(14 * 60)
    assert not limits.count(limit, "a").is_over
    time_machine.shift(14 * 60)
    assert limits.count(limit, "a").is_over
    time_machine.shift(61)
    assert not limits.count(limit, "a").is_over
    time_machine.shift(16 * 60)
    limits.forget_what_is_over()
    assert not limits.Tally.objects.exists()


def test_whom_a_tally_is_about_cannot_be_read_in_it():
    assert "+447700900456" not in limits._key(limits.PHONE_NUMBER, "+447700900456")


@pytest.mark.parametrize(
    ("rate", "most", "every"),
    [("6000/min", 6000, MINUTE), ("12/s", 12, timedelta(seconds=1)), ("9/day", 9, timedelta(days=1))],
)
def test_a_rate_reads_as_a_number_and_a_time(rate, most, every):
    limit = read_rate(rate)
    assert (limit.most, limit.every) == (most, every)
