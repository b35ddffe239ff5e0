"""Living in the past: the demonstration is the only place that may turn the clock back."""

from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from typing import Any
from unittest.mock import patch

from django.utils import timezone


def living_on(day: date) -> AbstractContextManager[Any]:
    """Live at ten in the morning of a past day; of today an hour ago, if it is not ten yet."""
    moment = timezone.make_aware(datetime.combine(day, time(10)))
    if moment > timezone.now():
        morning = timezone.make_aware(datetime.combine(day, time()))
        moment = max(timezone.now() - timedelta(hours=1), morning)
    return patch("django.utils.timezone.now", lambda: moment)
