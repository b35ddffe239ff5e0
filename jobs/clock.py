"""The clock's schedule: which task starts when, each slot exactly once however many workers there are."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from croniter import croniter
from django.utils import timezone

from jobs import actions
from jobs.models import Job
from jobs.registry import SCHEDULE

LONDON = ZoneInfo("Europe/London")


def tick():
    """Queue every slot whose last time has come and not been queued yet, then sweep."""
    for slot in SCHEDULE:
        due = last_time(slot.cron, timezone.now())
        key = f"{slot.task}:{due:%Y-%m-%dT%H:%M%z}"
        if due > timezone.now() - timedelta(days=1) and not Job.objects.filter(key=key).exists():
            actions.enqueue(slot.task, key=key.partition(":")[2])
    actions.sweep()


def last_time(cron: str, now: datetime) -> datetime:
    """The newest moment at or before `now` that the five fields name, in London's time."""
    return croniter(cron, now.astimezone(LONDON) + timedelta(seconds=1)).get_prev(datetime)
