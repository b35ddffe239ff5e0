"""The tallies of one quarter in memory, to be added up by any key: one statement, whatever the figures asked of it."""

from collections import Counter

from django.db.models import Sum

from outcomes.models import Tally

# Which slice knows which key; without a key every slice knows all of London.
_SLICE = {"": "place", "borough": "place", "kind": "place", "band": "age", "organisation": "door", "channel": "door", "deprivation": "area"}
_KEYS = ("borough", "band", "organisation", "channel", "deprivation", "kind", "detail")
_KIND, _DETAIL, _N = 5, 6, 7


class Cut:
    """All that was counted in a quarter such as `2026-Q4`."""

    def __init__(self, quarter: str):
        self.quarter = quarter
        keys = ("what", "slice", *_KEYS)
        self._rows: dict[tuple[str, str], list] = {}
        for what, slice_, *row in Tally.objects.filter(quarter=quarter).values_list(*keys).annotate(n=Sum("n")).order_by():
            self._rows.setdefault((what, slice_), []).append(row)

    def by(self, what: str, key: str = "", *, kind: str | None = None, detail: str | tuple | None = None) -> Counter:
        """{value of the key: count}; with no key {"": count}. `kind` and `detail` narrow it."""
        place = _KEYS.index(key) if key else None
        wanted = (detail,) if isinstance(detail, str) else detail
        found: Counter = Counter()
        for row in self._rows.get((what, _SLICE.get(key, "place")), ()):
            if (kind is None or row[_KIND] == kind) and (wanted is None or row[_DETAIL] in wanted):
                found["" if place is None else row[place]] += row[_N]
        return found

    def total(self, what: str, **narrowed) -> int:
        return self.by(what, **narrowed)[""]

    def spread(self, what: str, key: str = "", value: str = "", *, kind: str | None = None) -> Counter:
        """{days: count}: how long it took those of one value, as whole days."""
        place = _KEYS.index(key) if key else None
        days: Counter = Counter()
        for row in self._rows.get((what, _SLICE[key]), ()):
            if (kind is None or row[_KIND] == kind) and (place is None or row[place] == value):
                days[int(row[_DETAIL])] += row[_N]
        return days


def centile(days: Counter, share: float) -> int | None:
    """The day by which this share of them was done (the nearest rank); None of nobody."""
    whole, so_far = sum(days.values()), 0
    for day in sorted(days):
        so_far += days[day]
        if so_far >= share * whole:
            return day
    return None


def over_quarters(quarters: list[str]) -> dict[tuple[str, str, str], int]:
    """{(quarter, what, detail of what)}: London's counts for the small multiples, in one statement."""
    rows = (
        Tally.objects.filter(quarter__in=quarters, slice="door", what__in=["referred", "met", "device", "sim", "person"])
        .values_list("quarter", "what", "detail")
        .annotate(n=Sum("n"))
        .order_by()
    )
    found: Counter = Counter()
    for quarter, what, detail, n in rows:
        found[quarter, what, detail if what == "person" else ""] += n
    return found
