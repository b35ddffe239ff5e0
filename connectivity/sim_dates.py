"""How long a SIM may lie, and how long it runs."""

import calendar
from datetime import date, timedelta

MARGIN = timedelta(days=14)  # a SIM that must be activated within two weeks is not promised any more


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
