"""Work for later: exactly when its reason is committed, again after a failure or a death, and never for ever."""

from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction
from django.db.utils import OperationalError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from audit.recording import recording
from database.bulk import write_gathered
from jobs import actions, queue, worker
from jobs.registry import LOW, TASKS, Task, task
from law.actors import SYSTEM
from tests.jobs import table

RAN = []


@pytest.fixture(autouse=True)
def tasks():
    RAN.clear()
    known = dict(TASKS)
    task("tests.note", max_attempts=3, backoff=timedelta(seconds=1))(lambda what: RAN.append(what))

    @task("tests.fail", max_attempts=3, backoff=timedelta(seconds=10))
    def fail(what):
        RAN.append(what)
        raise ValueError(what)

    yield
    TASKS.clear()
    TASKS.update(known)


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_reason_leaves_no_job():
    for begin in (transaction.atomic, partial(recording, SYSTEM, "tests")):
        with suppress(ValueError), begin():
            actions.enqueue("tests.note", what="never")
            raise ValueError
    assert not ProcrastinateJob.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_one_action_queues_is_one_statement():
    with CaptureQueriesContext(connection) as queries, recording(SYSTEM, "tests"):
        for number in range(30):
            actions.enqueue("tests.note", what=number)
        actions.enqueue("tests.note", priority=LOW, what="last")
        actions.enqueue("tests.fail", run_at=timezone.now() + timedelta(hours=1), what="later")
    writing = [query for query in queries.captured_queries if "procrastinate_jobs" in query["sql"]]
    assert len(writing) == 1
    assert queue.waiting().count() == 32
    worker.work(until_idle=True)
    assert [*range(30), "last"] == RAN
    assert [job.task_name for job in queue.waiting()] == ["tests.fail"]


@pytest.mark.django_db
def test_a_task_that_no_room_has_registered_cannot_be_queued():
    with pytest.raises(LookupError):
        actions.enqueue("tests.unknown")


@pytest.mark.django_db(transaction=True)
def test_a_job_that_cannot_be_written_fails_as_any_other_row_does():
    with transaction.atomic(), held_by_another_connection(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '10ms'")
        actions.enqueue("tests.note", what="1")
        with pytest.raises(OperationalError):
            write_gathered()
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_what_succeeded_is_gone():
    actions.enqueue("tests.note", what="once")
    worker.work(until_idle=True)
    assert RAN == ["once"]
    assert not ProcrastinateJob.objects.exists()


@pytest.mark.django_db
def test_a_failing_job_waits_longer_each_time_and_then_is_given_up(caplog):
    actions.enqueue("tests.fail", what="Amina Yusuf")
    gaps = []
    for attempt in (1, 2):
        worker.work(until_idle=True)
        job = queue.waiting().get()
        assert job.attempts == attempt
        gaps.append(round((job.scheduled_at - timezone.now()).total_seconds()))
        worker.work(until_idle=True)
        assert len(RAN) == attempt, "its time has not come"
        table.make_due()
    worker.work(until_idle=True)
    assert gaps == [10, 20]
    assert len(RAN) == 3
    assert not queue.waiting().exists()
    assert queue.failed().get().attempts == 3
    assert caplog.text.count("ValueError in fail (test_queue.py:") == 3
    assert "Amina" not in caplog.text


@pytest.mark.django_db
def test_the_longest_wait_is_an_hour():
    many = Task("tests.many", print, max_attempts=50, backoff=timedelta(seconds=5))
    assert many.wait_after(1) == timedelta(seconds=5)
    assert many.wait_after(4) == timedelta(seconds=40)
    assert many.wait_after(49) == timedelta(hours=1)
    assert many.wait_after(50) is None


@pytest.mark.django_db
def test_a_job_whose_task_is_gone_is_given_up():
    actions.enqueue("tests.note", what="1")
    TASKS.pop("tests.note")
    worker.work(until_idle=True)
    assert queue.failed().get().task_name == "tests.note"


@pytest.mark.django_db(transaction=True)
def test_what_a_dead_worker_held_is_given_back_and_a_poisonous_job_is_given_up(caplog):
    actions.enqueue("tests.note", what="again")
    for attempt in (1, 2, 3):
        with queue.Hand() as hand:
            assert hand.take() is not None
            assert hand.take() is None, "two hands, one job"
            assert queue.give_back_lost_jobs() == 0, "its worker lives"
        assert queue.give_back_lost_jobs() == 1
        assert queue.give_back_lost_jobs() == 0
        assert ProcrastinateJob.objects.get().attempts == attempt
        table.make_due()
    assert queue.failed().get().task_name == "tests.note"
    assert caplog.text.count("worker lost") == 3
    worker.work(until_idle=True)
    assert RAN == []


@pytest.mark.django_db
def test_a_worker_without_a_heartbeat_is_dead(settings):
    actions.enqueue("tests.note", what="again")
    with queue.Hand() as hand:
        hand.take()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '29 seconds'")
        assert queue.give_back_lost_jobs() == 0
        settings.JOB_STALLED_SECONDS = 28
        assert queue.give_back_lost_jobs() == 1


@pytest.mark.django_db
def test_a_task_with_more_to_do_goes_on_in_jobs_of_its_own_and_lets_others_in_between():
    left = [1, 2, 3]

    @task("tests.much")
    def a_piece(of):
        RAN.append(f"{of} {left.pop()}")
        return bool(left)

    actions.enqueue("tests.much", priority=LOW, of="file")
    actions.enqueue("tests.note", priority=LOW, what="someone else")
    worker.work(until_idle=True)
    assert RAN == ["file 3", "someone else", "file 2", "file 1"]
    assert not ProcrastinateJob.objects.exists()


@pytest.mark.django_db
def test_of_two_jobs_with_one_lock_the_second_waits_for_the_first():
    for number in (1, 2):
        actions.enqueue("tests.note", lock="one file", what=number)
    with queue.Hand() as hand:
        first = hand.take()
        assert hand.take() is None
        hand.run(first)
        hand.run(hand.take())
    assert RAN == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_what_was_not_taken_for_long_is_found():
    actions.enqueue("tests.note", what="at once")
    actions.enqueue("tests.note", run_at=timezone.now() - timedelta(minutes=40), what="long ago")
    actions.enqueue("tests.note", run_at=timezone.now() + timedelta(minutes=40), what="later")
    assert [job.args for job in queue.overdue(by=timedelta(minutes=30))] == [{"what": "long ago"}]
    assert {job.args["what"] for job in queue.overdue(by=timedelta(0))} == {"at once", "long ago"}


@contextmanager
def held_by_another_connection():
    """Another session holds the queue's table, so that nobody can write into it."""
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("LOCK TABLE procrastinate_jobs")
        yield
        other.rollback()
    finally:
        other.close()
