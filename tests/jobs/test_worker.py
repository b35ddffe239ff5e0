"""A worker outlives the database, and another outlives a worker."""

import time
from contextlib import contextmanager
from urllib.parse import quote, urlencode

import pytest
from django.db import connection

from jobs import actions, queue
from jobs.registry import TASKS, task
from tests.jobs.process import Process, ran, until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def tasks():
    """Known here by name only: they run in the other process."""
    known = dict(TASKS)
    for name in ("tests.ask", "tests.hang", "tests.kill", "tests.break"):
        task(name)(lambda **_: None)
    yield
    TASKS.clear()
    TASKS.update(known)


@pytest.fixture
def start(tmp_path):
    """Starts workers, and leaves none behind."""
    started = []

    def start():
        started.append(Process(tmp_path, database_url()))
        return started[-1]

    yield start
    for process in started:
        process.kill()


def database_url() -> str:
    connection.ensure_connection()
    info = connection.connection.info
    where = urlencode({"host": info.host, "port": info.port})
    return f"postgresql://{quote(info.user)}:{quote(info.password)}@/{info.dbname}?{where}"


def test_every_job_is_run_although_the_database_is_cut_off_twice(start, tmp_path):
    ours = backends()  # a browser test may have left one in a context that is not ours
    worker = start()
    queue_some(0, 20)
    until(lambda: ran(tmp_path))
    cut_off(all_but=ours)
    queue_some(20, 40)
    until(lambda: "25" in ran(tmp_path))
    with nobody_let_in():
        queue_some(40, 60)
        cut_off(all_but=ours)
    queue_some(60, 80)
    until(lambda: not queue.waiting().exists())
    until(lambda: set(ran(tmp_path)) == {str(number) for number in range(80)})
    assert worker.lives()
    assert worker.stop() == 0
    assert not queue.failed().exists()
    log = worker.log.read_text()
    assert "interrupted" in log
    assert log.count("\n") < 20, log


def test_what_a_killed_worker_held_is_taken_over_once(start, tmp_path):
    first = start()
    actions.enqueue("tests.hang", name="long")
    until(lambda: ran(tmp_path))
    second = start()
    first.kill()
    until(lambda: len(ran(tmp_path)) == 2)
    assert ran(tmp_path) == [f"long {first.process.pid}", f"long {second.process.pid}"]
    (tmp_path / "go on").touch()
    until(lambda: not queue.ProcrastinateJob.objects.filter(task_name="tests.hang").exists())
    assert second.stop() == 0
    assert len(ran(tmp_path)) == 2


def test_a_job_that_kills_its_worker_is_given_up(start, tmp_path):
    actions.enqueue("tests.kill")
    first = start()
    until(lambda: not first.lives())
    second = start()
    until(lambda: queue.failed().exists())
    assert queue.failed().get().task_name == "tests.kill"
    assert second.stop() == 0
    assert ran(tmp_path) == [f"kill {first.process.pid}"]


def test_a_worker_ends_what_it_holds_before_it_stops_and_logs_nobody(start, tmp_path):
    worker = start()
    actions.enqueue("tests.break", name="Xanthippe")
    until(lambda: queue.failed().exists())
    actions.enqueue("tests.hang", name="long")
    until(lambda: ran(tmp_path))
    worker.process.terminate()
    time.sleep(0.5)
    assert worker.lives(), "it holds a job"
    (tmp_path / "go on").touch()
    assert worker.process.wait(timeout=15) == 0
    assert not queue.waiting().exists()
    log = worker.log.read_text()
    assert "ValueError in break_down" in log
    assert "Xanthippe" not in log


def queue_some(first: int, last: int):
    for number in range(first, last):
        actions.enqueue("tests.ask", number=number)


def backends() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        return [pid for (pid,) in cursor.fetchall()]


def cut_off(all_but: list[int]):
    """Every backend of this database is killed but these."""
    with connection.cursor() as cursor:
        cursor.execute(
            (
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND NOT "
                "pid = ANY(%s)"
            ),
            [all_but],
        )


@contextmanager
def nobody_let_in():
    """No new connection is answered for a while, as when the server is gone."""
    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        try:
            yield
            cursor.execute("SELECT pg_sleep(3)")
        finally:
            cursor.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
