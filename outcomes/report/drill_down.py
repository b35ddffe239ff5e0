"""What a figure counts, row by row and without anybody's name: the metric's own rows, asked for themselves and not for
their number.

A measure says which metric it counts, and a metric says what it selects: nothing is said here a second time. What comes
out are the plain keys by which figures are told apart and a month, never an id, a reference, a name or a day.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.db.models import Value
from django.db.models.functions import TruncMonth

from outcomes.report.measures import Measure
from outcomes.report.metrics import KEYS, METRICS
from outcomes.report.models import Report
from outcomes.report.periods import Period, named_period

A_PAGE = 100
_AT_ONCE = 2000


class Row(NamedTuple):
    """One of those counted. `month` is 2026-08; of people, who are counted once a quarter, it is the quarter."""

    month: str
    borough: str
    band: str
    organisation: str
    channel: str
    deprivation: str
    kind: str
    detail: str


class Rows:
    """The records that a measure counts in a quarter, as they are now.

    `narrowed` is {key: value} of `metrics.KEYS`, such as {"borough": "E09000028"}: only the rows that have these values.
    """

    def __init__(self, measure: Measure, period: Period, narrowed: dict[str, str]) -> None:
        metric = METRICS[measure.counts]
        month = Value(period.name) if metric.people else TruncMonth(metric.on, tzinfo=metric.clock)
        rows = metric.with_keys(metric.counted(period), KEYS).annotate(by_month=month)
        wanted = {f"by_{key}": value for key, value in narrowed.items() if key in KEYS}
        if measure.detail is not None:
            wanted["by_detail"] = measure.detail
        shown = [f"by_{name}" for name in Row._fields]
        self._rows = rows.filter(**wanted).order_by(*shown, "pk").values_list(*shown)

    def count(self) -> int:
        return self._rows.count()

    def page(self, number: int) -> list[Row]:
        """A hundred of them, always in the same order."""
        start = A_PAGE * (number - 1)
        return [_row(*row) for row in self._rows[start : start + A_PAGE]]

    def every(self) -> Iterator[Row]:
        """All of them, some thousand in memory at a time: for a file that is streamed."""
        for row in self._rows.iterator(chunk_size=_AT_ONCE):
            yield _row(*row)


def _row(month: date | str, *keys: str) -> Row:
    return Row(month if isinstance(month, str) else f"{month:%Y-%m}", *keys)


def frozen(report: Report, measure: Measure, narrowed: dict[str, str]) -> int | None:
    """What was frozen of just these rows; None where a report keeps no such figure.

    A report keeps each measure whole (`needs_met|all|`) and by one key at a time (`needs_met|borough|E09000028`).
    """
    if len(narrowed) > 1:
        return None
    key, value = next(iter(narrowed.items()), ("all", ""))
    return report.data.get("cells", {}).get(f"{measure.key}|{key}|{value}")


def rows_of(report: Report, measure: Measure, narrowed: dict[str, str]) -> Rows:
    return Rows(measure, named_period(report.period), narrowed)
