"""Living in the past: the demonstration is the only place that may turn the clock back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from unittest.mock import patch

from django.utils import timezone


@contextmanager
def living_on(day: date) -> Iterator[None]:
    """Live at ten in the morning of a past day; of today an hour ago, if it is not ten yet. Messages leave on that day
    too.
    """
    moment = timezone.make_aware(datetime.combine(day, time(10)))
    if moment > timezone.now():
        morning = timezone.make_aware(datetime.combine(day, time()))
        moment = max(timezone.now() - timedelta(hours=1), morning)
    with (
        patch("django.utils.timezone.now", lambda: moment),
        patch("notifications.actions.sending.database_now", lambda: moment),
    ):
        yield
