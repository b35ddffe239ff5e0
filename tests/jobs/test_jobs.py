"""Work for later: exactly when its reason is committed, once, again after a death, and never for ever."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.actors import SYSTEM
from audit.recording import recording
from jobs import actions, clock, worker
from jobs.models import Job
from jobs.registry import TASKS, Slot, task

RAN = []


@pytest.fixture(autouse=True)
def tasks():
    RAN.clear()
    task("tests.note", max_attempts=3, backoff=timedelta(seconds=1))(lambda what: RAN.append(what))

    @task("tests.fail", max_attempts=3, backoff=timedelta(seconds=10))
    def fail(what):
        raise ValueError(what)

    yield
    TASKS.pop("tests.note"), TASKS.pop("tests.fail")


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_reason_leaves_no_job():
    with pytest.raises(RuntimeError), recording(SYSTEM, "tests"):
        actions.enqueue("tests.note", key="1", what="never")
        raise RuntimeError
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_key_runs_once():
    for _ in range(3):
        actions.enqueue("tests.note", key="same", what="once")
    worker.work(until_idle=True)
    assert RAN == ["once"]
    assert Job.objects.get().state == "done"


@pytest.mark.django_db(transaction=True)
def test_a_failing_job_waits_longer_each_time_and_then_is_dead():
    actions.enqueue("tests.fail", key="1", what="Amina Yusuf")
    gaps = []
    for _ in range(3):
        job = actions.claim()
        actions.run(job)
        job.refresh_from_db()
        gaps.append((job.run_at - timezone.now()).total_seconds())
        Job.objects.filter(state="waiting").update(run_at=timezone.now())
    assert job.state == "dead"
    assert gaps[1] > gaps[0] > 5
    assert "ValueError" in job.error
    assert "Amina" not in job.error


@pytest.mark.django_db(transaction=True)
def test_a_dead_workers_job_is_taken_over_and_a_poisonous_one_is_buried():
    actions.enqueue("tests.note", key="1", what="again")
    job = actions.claim()
    assert actions.claim(job.pk) is None, "two hands, one job"
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert actions.sweep() == 1
    worker.work(until_idle=True)
    assert RAN == ["again"]
    Job.objects.update(state="running", attempts=3, lease_until=timezone.now() - timedelta(seconds=1))
    actions.sweep()
    assert Job.objects.get().state == "dead"
    assert Job.objects.get().error == "worker lost"


@pytest.mark.django_db(transaction=True)
def test_a_task_with_more_to_do_goes_on_in_jobs_of_its_own_and_lets_others_in_between():
    left = [1, 2, 3]

    def a_piece(of):
        RAN.append(f"{of} {left.pop()}")
        return bool(left)

    task("tests.much")(a_piece)
    actions.enqueue("tests.much", key="1", of="file")
    actions.enqueue("tests.note", key="1", what="somebody else")
    worker.work(until_idle=True)
    assert RAN == ["file 3", "somebody else", "file 2", "file 1"]
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}
    assert Job.objects.count() == 4
    TASKS.pop("tests.much")


@pytest.mark.django_db(transaction=True)
def test_each_slot_of_the_schedule_starts_once(monkeypatch):
    monkeypatch.setattr(clock, "SCHEDULE", [Slot("jobs.test", "* * * * *")])
    task("jobs.test")(lambda: RAN.append("tick"))
    clock.tick(), clock.tick()
    worker.work(until_idle=True)
    assert RAN == ["tick"]
    TASKS.pop("jobs.test")
