"""Whoever watches over the service is answered plainly, whatever is ill, and nobody else reads its figures."""

import re
from unittest import mock

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config import health
from jobs import actions as jobs
from jobs.pulse import Pulse, feel

TOKEN = "a token for the metrics of no one at all"


@pytest.fixture(autouse=True)
def nothing_is_known_of_migrations(monkeypatch):
    monkeypatch.setattr(health, "_PENDING", set())


def beat(seconds_ago: int):
    """A worker that was last heard of so long ago, and a clock that started its last task then."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))",
            [seconds_ago],
        )
        cursor.execute(
            "INSERT INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)"
            " VALUES ('jobs.give_back_lost_jobs', 'x', extract(epoch FROM now()) - %s)",
            [seconds_ago],
        )


def test_a_probe_by_ip_over_plain_http_is_answered_without_asking_anybody(settings):
    settings.ALLOWED_HOSTS = ["get-online.example"]
    settings.SECURE_SSL_REDIRECT = True
    answer = Client(headers={"Host": "10.1.2.3"}).get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "live"})
    assert Client(headers={"Host": "10.1.2.3"}).get("/").status_code == 400


@pytest.mark.django_db
def test_a_process_is_ready_without_a_worker_and_the_service_is_not_well():
    ready = Client().get("/health/ready")
    assert ready.status_code == 200
    assert ready.json() == {
        "status": "ready",
        "database": "well",
        "migrations": "well",
        "worker": "no heartbeat yet",
        "clock": "no task started yet",
    }
    assert Client().get("/health/well").status_code == 503
    beat(seconds_ago=1000)
    silent = Client().get("/health/well").json()
    assert re.fullmatch(r"no heartbeat for (999|100\d) seconds", silent["worker"])
    assert re.fullmatch(r"no task started for (999|100\d) seconds", silent["clock"])
    beat(seconds_ago=2)
    well = Client().get("/health/well")
    assert (well.status_code, well.json()["status"]) == (200, "well")


@pytest.mark.django_db
def test_a_database_that_is_behind_the_code_gets_no_requests():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'portal'")
        removed = cursor.rowcount
    ready = Client().get("/health/ready")
    assert ready.status_code == 503
    assert ready.json()["migrations"] == f"{removed} to apply: run manage.py migrate"


@pytest.mark.django_db
def test_migrations_are_read_once():
    Client().get("/health/ready")
    with CaptureQueriesContext(connection) as asked:
        Client().get("/health/ready")
    assert len(asked) == 2, [query["sql"] for query in asked]


def test_without_its_database_it_says_so_and_lives(monkeypatch):
    monkeypatch.setattr(health, "pending_migrations", mock.Mock(side_effect=OperationalError))
    assert Client().get("/health/live").status_code == 200
    ready = Client().get("/health/ready")
    assert ready.status_code == 503
    assert ready.json()["database"] == "it does not answer"
    assert Client().get("/health/well").status_code == 503


@pytest.mark.django_db
def test_the_pulse_counts_what_is_due_running_and_failed():
    assert feel() == Pulse(None, None, 0, 0, 0, 0.0)
    jobs.enqueue("jobs.give_back_lost_jobs")
    beat(seconds_ago=3)
    pulse = feel()
    assert (pulse.due, pulse.running, pulse.failed) == (1, 0, 0)
    assert pulse.worker_seconds == pytest.approx(3, abs=1)
    assert pulse.clock_seconds == pytest.approx(3, abs=1)


@pytest.mark.django_db
def test_metrics_tell_requests_errors_time_and_jobs():
    Client().get("/accessibility")
    Client().get("/no/such/page")
    text = Client().get("/health/metrics").content.decode()
    assert re.search(r'^http_requests_total\{door="portal",status="4xx"\} [1-9]', text, re.MULTILINE)
    assert re.search(r'^http_request_seconds_bucket\{door="portal",le="10.0"\} [1-9]', text, re.MULTILINE)
    assert "\njobs_failed 0.0\n" in text
    assert "\nworker_heartbeat_age_seconds +Inf\n" in text
    assert "\ndatabase_answers 1.0\n" in text


@pytest.mark.django_db
def test_metrics_are_for_whoever_has_the_token(settings):
    settings.METRICS_TOKEN = TOKEN
    assert Client().get("/health/metrics").status_code == 403
    assert Client(headers={"Authorization": "Bearer no"}).get("/health/metrics").status_code == 403
    right = Client(headers={"Authorization": f"Bearer {TOKEN}"})
    assert right.get("/health/metrics", REMOTE_ADDR="10.1.2.3").status_code == 200


def test_in_production_a_proxy_on_this_machine_reads_no_metrics(settings):
    settings.PRODUCTION = True
    assert Client().get("/health/metrics").status_code == 403
