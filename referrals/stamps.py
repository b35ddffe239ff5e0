"""What reports count by, fixed at the moment of submission: month, age band, borough, kind of organisation."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

LONDON = ZoneInfo("Europe/London")

# A birth date is kept, and banded at the referral: no public report says which bands to use. Upper bounds are
# exclusive.
AGE_BANDS = ((16, "under 16"), (25, "16-24"), (35, "25-34"), (50, "35-49"), (65, "50-64"), (75, "65-74"), (200, "75+"))
DECISION_WORKING_DAYS = 10  # as Digital Kent's Hardware Access Scheme does
APPEAL_WORKING_DAYS = (
    20  # programme policy: four working weeks to say that a decision was wrong, and as long to decide that
)


def age_band(date_of_birth: date | None, on: date) -> str:
    """The band of somebody's age on a day; "unknown" without a birth date."""
    age = age_on(date_of_birth, on)
    if age is None:
        return "unknown"
    return next(band for upper, band in AGE_BANDS if age < upper)


def month_of(moment: datetime) -> date:
    """First day of the month in which the moment falls in London."""
    return moment.astimezone(LONDON).date().replace(day=1)


@lru_cache(maxsize=8)
def _bank_holidays(year: int):
    return holidays.country_holidays("GB", subdiv="ENG", years=year)


@lru_cache(maxsize=512)
def decide_by(day: date, count: int = DECISION_WORKING_DAYS) -> date:
    """The day after so many working days in England."""
    while count:
        day += timedelta(days=1)
        if is_working_day(day):
            count -= 1
    return day


def is_working_day(day: date) -> bool:
    """Monday to Friday, England's bank holidays aside."""
    return day.weekday() < 5 and day not in _bank_holidays(day.year)


@lru_cache(maxsize=4096)
def working_days(start: date, end: date) -> int:
    """How many working days lie after `start`, up to and with `end`; 0 when `end` is not later."""
    return sum(is_working_day(start + timedelta(days=ahead)) for ahead in range(1, (end - start).days + 1))


def age_on(date_of_birth: date | None, on: date) -> int | None:
    """Whole years on a day; None without a birth date."""
    if date_of_birth is None:
        return None
    return on.year - date_of_birth.year - ((on.month, on.day) < (date_of_birth.month, date_of_birth.day))
