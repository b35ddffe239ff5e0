"""The figures of a quarter, counted from the records and kept in memory, to be added up by any key."""

from collections import Counter, defaultdict

from django.db.models import Aggregate, Count, Sum
from django.db.models.functions import TruncQuarter

from outcomes.report.metrics import METRICS, Metric
from outcomes.report.periods import Period, period_of

Cells = Counter[tuple[str, str, str]]  # {(value of one key, kind, detail): count}


class QuarterTallies:
    """All that happened in a period. Each metric is counted when it is first asked for, with all of its keys in one
    statement.

    Figures that have to add up are asked for in one snapshot: an action with `snapshot=True`.
    """

    def __init__(self, period: Period) -> None:
        self.period = period
        self._counted: dict[str, dict[str, Cells]] = {}

    def by(
        self, what: str, key: str = "", *, kind: str | None = None, detail: str | tuple[str, ...] | None = None
    ) -> Counter[str]:
        """{value of the key: count}; with no key {"": count}. `kind` and `detail` narrow it. KeyError for a key that is
        not counted.
        """
        details = (detail,) if isinstance(detail, str) else detail
        tallied: Counter[str] = Counter()
        for (value, its_kind, its_detail), n in self._cells(what, key).items():
            if kind in (None, its_kind) and (details is None or its_detail in details):
                tallied[value] += n
        return tallied

    def total(self, what: str, *, kind: str | None = None, detail: str | tuple[str, ...] | None = None) -> int:
        return self.by(what, kind=kind, detail=detail)[""]

    def spread(self, what: str, key: str = "", value: str = "", *, kind: str | None = None) -> Counter[int]:
        """{days: count}: how long it took those of one value, as whole days."""
        days: Counter[int] = Counter()
        for (its_value, its_kind, detail), n in self._cells(what, key).items():
            if its_value == value and kind in (None, its_kind):
                days[int(detail)] += n
        return days

    def _cells(self, what: str, key: str) -> Cells:
        if what not in self._counted:
            self._counted[what] = count(METRICS[what], self.period)
        return self._counted[what][key]


def count(metric: Metric, period: Period) -> dict[str, Cells]:
    """{key: cells} for each key of the metric, for `kind` and `detail` themselves, and for none of them under ""."""
    keys = ("", *metric.keys)
    rows = metric.with_keys(metric.counted(period), metric.keys)
    columns = [f"by_{key}" for key in (*metric.keys, "kind", "detail")]
    tables: dict[str, Cells] = {key: Counter() for key in keys}
    for *stamps, kind, detail, n in rows.values_list(*columns).annotate(n=_number(metric)).order_by():
        for key, value in zip(keys, ("", *stamps), strict=True):
            tables[key][value, kind, detail] += n
    by_kind = {(kind, kind, detail): n for (_, kind, detail), n in tables[""].items()}
    by_detail = {(detail, kind, detail): n for (_, kind, detail), n in tables[""].items()}
    return tables | {"kind": Counter(by_kind), "detail": Counter(by_detail)}


def over_quarters(what: str, periods: list[Period]) -> dict[str, Counter[str]]:
    """{quarter: {detail: count}} for all of London in these quarters, the oldest first, and in those between; by one
    statement.
    """
    metric = METRICS[what]
    whole = Period("", periods[0].first, periods[-1].last)
    quarter = TruncQuarter(metric.on, tzinfo=metric.clock)
    rows = metric.with_keys(metric.during(whole), ()).annotate(quarter=quarter)
    people = Count(metric.resident, distinct=True)
    counted = (
        rows.values_list("quarter", "by_detail").annotate(n=people if metric.people else _number(metric)).order_by()
    )
    by_quarter: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for moment, detail, n in counted:
        by_quarter[period_of(moment).name][detail] += n
    return by_quarter


def _number(metric: Metric) -> Aggregate:
    return Sum(metric.adds) if metric.adds else Count("*")


def centile(days: Counter[int], share: float) -> int | None:
    """The day by which this share of them was done (the nearest rank); None of nobody."""
    whole = sum(days.values())
    so_far = 0
    for day in sorted(days):
        so_far += days[day]
        if so_far >= share * whole:
            return day
    return None
