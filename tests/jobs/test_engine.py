"""The clock: each slot of the schedule starts once, in London's time, however many workers there are."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.periodic import PeriodicDeferrer

from jobs import engine, worker
from jobs.registry import HIGH, SCHEDULE, TASKS, Slot, task
from jobs.worker import never

RAN = []


@pytest.fixture(autouse=True)
def tasks(monkeypatch):
    RAN.clear()
    known = dict(TASKS)
    task("tests.morning")(lambda: RAN.append("morning"))
    monkeypatch.setattr(engine, "SCHEDULE", [Slot("tests.morning", "0 8 * * *", priority=HIGH)])
    yield
    TASKS.clear()
    TASKS.update(known)


def look_at_the_clock(*moments: str):
    """Workers that start at these moments, all at once."""

    async def start(moment):
        app = engine.make_app(engine.LastingConnector(never))
        deferrer = PeriodicDeferrer(app.periodic_registry, **app.periodic_defaults)
        async with app.open_async():
            await deferrer.defer_jobs(deferrer.get_previous_tasks(datetime.fromisoformat(moment).timestamp()))

    async def start_all():
        await asyncio.gather(*[start(moment) for moment in moments])

    with ThreadPoolExecutor() as apart:  # a browser of an earlier test may keep a loop of its own in this thread
        apart.submit(asyncio.run, start_all()).result()


@pytest.mark.django_db(transaction=True)
def test_each_slot_starts_once():
    look_at_the_clock(*["2026-11-24 08:00:01+00:00"] * 3)
    look_at_the_clock("2026-11-24 17:00+00:00")
    assert ProcrastinateJob.objects.get().priority == HIGH
    worker.work(until_idle=True)
    assert RAN == ["morning"]
    look_at_the_clock("2026-11-25 07:59:59+00:00")
    worker.work(until_idle=True)
    assert RAN == ["morning"]
    look_at_the_clock("2026-11-25 08:00:01+00:00")
    worker.work(until_idle=True)
    assert RAN == ["morning", "morning"]


@pytest.mark.django_db(transaction=True)
def test_a_slot_is_read_in_londons_time():
    look_at_the_clock("2026-07-01 06:59:59+00:00", "2026-07-01 07:00:01+00:00")
    started = {datetime.fromtimestamp(job.args["timestamp"], engine.LONDON) for job in ProcrastinateJob.objects.all()}
    assert {f"{moment:%d %B %H:%M}" for moment in started} == {"30 June 08:00", "01 July 08:00"}


@pytest.mark.parametrize(
    ("cron", "day", "slots"),
    [
        ("0 8 * * *", "2026-10-25", 1),
        ("0 8 * * *", "2026-03-29", 1),
        ("40 * * * *", "2026-10-25", 25),
        ("40 * * * *", "2026-03-29", 23),
    ],
)
def test_summer_time_comes_and_goes(monkeypatch, cron, day, slots):
    monkeypatch.setattr(engine, "SCHEDULE", [Slot("tests.morning", cron)])
    app = engine.make_app(engine.LastingConnector(never))
    deferrer = PeriodicDeferrer(app.periodic_registry)
    (periodic,) = app.periodic_registry.periodic_tasks.values()
    midnight = datetime.fromisoformat(day).replace(tzinfo=engine.LONDON)
    night = midnight.replace(hour=23, minute=59)
    moments = list(deferrer.get_timestamps(periodic, since=int(midnight.timestamp()), until=night.timestamp()))
    assert len(moments) == slots


@pytest.mark.django_db(transaction=True)
def test_a_slot_that_came_while_no_worker_ran_is_made_up_for_within_a_day(monkeypatch):
    monkeypatch.setattr(engine, "SCHEDULE", [Slot("tests.morning", "0 8 * * 1")])
    look_at_the_clock("2026-11-24 08:00:01+00:00")
    assert not ProcrastinateJob.objects.exists()
    look_at_the_clock("2026-11-24 07:59:59+00:00")
    assert ProcrastinateJob.objects.exists()


def test_every_slot_has_its_task():
    assert {slot.task for slot in SCHEDULE} <= set(TASKS)


def test_nothing_daily_falls_into_the_hour_that_comes_twice():
    hours = [slot.cron.split()[1] for slot in SCHEDULE]
    assert "1" not in hours
