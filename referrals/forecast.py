"""Whether the desk will keep its promises: how many cases fall due by each day, and how many it decides in one. No
database.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from referrals.stamps import working_days


@dataclass(frozen=True)
class Forecast:
    """`pace` is decisions a working day, `late` how many cases will miss their day, `first_on` the first day on which
    one does.
    """

    pace: float
    open: int
    late: int
    first_on: date | None


def forecast(due: Iterable[tuple[date, int]], *, decided: int, over_days: int, today: date) -> Forecast:
    """`due` are (promised day, how many open cases); `decided` cases in the last `over_days` working days give the
    pace.

    Cases are taken in the order of their days. What is late already counts as late.
    """
    pace = decided / over_days if over_days else 0.0
    running = late = 0
    first = None
    for day, count in sorted(due):
        can = pace * (working_days(today, day) + 1) if day >= today else 0
        missed = max(running + count - max(int(can), running), 0)
        missed = min(missed, count)
        if missed and first is None:
            first = max(day, today)
        late += missed
        running += count
    return Forecast(pace=pace, open=running, late=late, first_on=first)
