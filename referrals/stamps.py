"""What reports count by, fixed at the moment of submission: month, age band, borough, kind of organisation."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

LONDON = ZoneInfo("Europe/London")

# domain.md 6: kept as a birth date, banded at the referral. Upper bounds are exclusive.
AGE_BANDS = ((16, "under 16"), (25, "16-24"), (35, "25-34"), (50, "35-49"), (65, "50-64"), (75, "65-74"), (200, "75+"))
DECISION_WORKING_DAYS = 10  # domain.md 3: Digital Kent decides in ten working days


def age_band(date_of_birth: date | None, on: date) -> str:
    """The band of somebody's age on a day; "unknown" without a birth date."""
    if date_of_birth is None:
        return "unknown"
    age = on.year - date_of_birth.year - ((on.month, on.day) < (date_of_birth.month, date_of_birth.day))
    return next(band for upper, band in AGE_BANDS if age < upper)


def month_of(moment: datetime) -> date:
    """First day of the month in which the moment falls in London."""
    return moment.astimezone(LONDON).date().replace(day=1)


@lru_cache(maxsize=8)
def _bank_holidays(year: int):
    return holidays.UnitedKingdom(subdiv="ENG", years=year)


@lru_cache(maxsize=512)
def decide_by(day: date, working_days: int = DECISION_WORKING_DAYS) -> date:
    """The day after so many working days in England."""
    while working_days:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in _bank_holidays(day.year):
            working_days -= 1
    return day
