"""Living in the past: the demonstration is the only place that may turn the clock back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from unittest.mock import patch

from django.utils import timezone

LAST = time(23, 40)  # what is planned for later today has to fit into the day


@contextmanager
def living_on(day: date) -> Iterator[None]:
    """Live at ten in the morning of a past day; of today an hour ago, if it is not ten yet. Messages leave on that day
    too.
    """
    moment = _moment(day, time(10))
    if moment > timezone.now():
        moment = max(timezone.now() - timedelta(hours=1), _moment(day, time()))
    with _living_at(moment):
        yield


@contextmanager
def living_today(day: date) -> Iterator[None]:
    """Live now, but not later than twenty to midnight of this day, even when it is over meanwhile."""
    last = _moment(day, LAST)
    if timezone.now() < last:
        yield
        return
    with _living_at(last):
        yield


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at)).astimezone(UTC)


@contextmanager
def _living_at(moment: datetime) -> Iterator[None]:
    with (
        patch("django.utils.timezone.now", lambda: moment),
        patch("notifications.actions.sending.database_now", lambda: moment),
    ):
        yield
