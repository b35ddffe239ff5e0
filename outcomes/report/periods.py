"""The periods that reports are made for: quarters of the year, in London's days."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Period:
    """From `first` to `last`, both days included."""

    name: str
    first: date
    last: date

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.first, time.min, LONDON)

    @property
    def ends_before(self) -> datetime:
        return datetime.combine(self.last + timedelta(days=1), time.min, LONDON)

    def __str__(self):
        return f"{self.first:%-d %B %Y} to {self.last:%-d %B %Y}"


def read_period(name: str) -> Period | None:
    """`2026-Q4` as a Period, or None when it is not one."""
    match = re.fullmatch(r"(20\d\d)-Q([1-4])", str(name))
    return None if match is None else _quarter(int(match[1]), int(match[2]))


def named_period(name: str) -> Period:
    """The Period of a name that was checked before, such as a report's; ValueError when it is not one."""
    period = read_period(name)
    if period is None:
        raise ValueError(f"{name} is not a quarter.")
    return period


def _quarter(year: int, quarter: int) -> Period:
    first = date(year, quarter * 3 - 2, 1)
    after = date(year + quarter // 4, quarter * 3 % 12 + 1, 1)
    return Period(f"{year}-Q{quarter}", first, after - timedelta(days=1))


def period_of(day: date) -> Period:
    return _quarter(day.year, (day.month + 2) // 3)


def periods_until(period: Period, count: int) -> list[Period]:
    """So many quarters, the oldest first and this one last."""
    year = int(period.name[:4])
    quarter = int(period.name[-1])
    places = range(4 * year + quarter - count, 4 * year + quarter)
    return [_quarter(place // 4, place % 4 + 1) for place in places]


def quarters_until(period: Period, count: int) -> list[str]:
    """Their names."""
    return [quarter.name for quarter in periods_until(period, count)]
