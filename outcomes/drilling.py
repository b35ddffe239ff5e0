"""What a figure counts, row by row and without anybody's name: the tally's own sentence, asked for its rows and not for their sum.

A measure says by itself which countables it reads, and a countable says what it selects: nothing is said here a second time. What
comes out are the plain keys by which the tallies are kept and a month, never an id, a reference, a name or a day.
"""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection

from outcomes.countables import KEYS, Countable, countables
from outcomes.dialects import words_of
from outcomes.measures import Measure
from outcomes.models import Report
from outcomes.periods import Period, read_period

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
    """The records that a measure counts in a quarter as they are now; `narrowed` is {key: value} of `countables.KEYS`."""

    _ORDER = ", ".join([*Row._fields, "id"])

    def __init__(self, measure: Measure, period: Period, narrowed: dict[str, str]):
        chosen = {name: value for name, value in narrowed.items() if name in KEYS}
        parts = [_select(period, chosen, *asked) for asked in _asked_by(measure)]
        self._sql = " UNION ALL ".join(sql for sql, _ in parts)
        self._values = [value for _, values in parts for value in values]

    def count(self) -> int:
        return self._ask(f"SELECT count(*) FROM ({self._sql}) x")[0][0]  # noqa: S608 - names of ours

    def page(self, number: int) -> list[Row]:
        """A hundred of them, always in the same order."""
        start = A_PAGE * (number - 1)
        found = self._ask(f"SELECT * FROM ({self._sql}) x ORDER BY {self._ORDER} LIMIT {A_PAGE} OFFSET {start}")  # noqa: S608
        return [_row(row) for row in found]

    def every(self) -> Iterator[Row]:
        """All of them, some thousand in memory at a time: for a file that is streamed."""
        with connection.chunked_cursor() as cursor:
            cursor.execute(f"SELECT * FROM ({self._sql}) x ORDER BY {self._ORDER}", self._values)  # noqa: S608
            while found := cursor.fetchmany(_AT_ONCE):
                yield from map(_row, found)

    def _ask(self, sql: str) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(sql, self._values)
            return cursor.fetchall()


def _row(found: tuple) -> Row:
    return Row(*(str(cell or "") for cell in found[:-1]))


def frozen(report: Report, measure: Measure, narrowed: dict[str, str]) -> int | None:
    """What was frozen of just these rows; None where a report keeps no such figure."""
    cells = report.data.get("cells", {})
    if len(narrowed) > 1:
        return None
    return cells.get("|".join((measure.key, *next(iter(narrowed.items()), ("all", "")))))


def rows_of(report: Report, measure: Measure, narrowed: dict[str, str]) -> Rows:
    return Rows(measure, read_period(report.period), narrowed)


# ── From a measure to its sentence ───────────────────────────────────────────────────────────────────────────────────


class _Listening:
    """Stands in for a `Cut`, and remembers what a measure asks of it."""

    def __init__(self):
        self.heard: list[tuple] = []

    def by(self, what: str, key: str = "", *, kind: str | None = None, detail: str | tuple | None = None) -> Counter:
        self.heard.append((what, kind, (detail,) if isinstance(detail, str) else detail))
        return Counter()


def _asked_by(measure: Measure) -> list[tuple]:
    listening = _Listening()
    measure.count(listening, "")
    return listening.heard


class _Moment(str):
    """The column of an instant."""


class _Day(str):
    """The column of a day."""


class _Bare:
    """Says of a countable which column decides its quarter, so that an index may find the quarter's rows."""

    def quarter(self, moment):
        return _Moment(moment)

    def quarter_of(self, day):
        return _Day(day)


class _Monthly:
    """Says the month where the tallies say the quarter."""

    def quarter(self, moment):
        return self.quarter_of(self.day(moment))

    def quarter_of(self, day):
        return f"substr(CAST({day} AS TEXT), 1, 7)"


def _countable(what: str, manner: type | None = None) -> Countable:
    words = type(words_of(connection))
    sql = type(words.__name__, (manner, words), {})() if manner else words()
    return next(countable for countable in countables(sql) if countable.what == what)


def _select(period: Period, narrowed: dict[str, str], what: str, kind: str | None, details: tuple | None) -> tuple[str, list]:
    """(statement, values): the countable's own tables and conditions, narrowed to a quarter and to what was chosen."""
    one = _countable(what)
    columns = {name: _literal(expression) for name, expression in one.columns().items()}
    wanted = {name: (value,) for name, value in narrowed.items()} | ({"kind": (kind,)} if kind is not None else {})
    wanted |= {"detail": details} if details is not None else {}
    conditions, values = [_literal(one.where), f"{_literal(one.quarter)} = %s"], [period.name]
    for condition, more in (_between(_countable(what, _Bare).quarter, period), *(_among(columns[name], wanted[name]) for name in wanted)):
        conditions += [condition] if condition else []
        values += more
    sources = [f"JOIN {table} {alias} ON {on}" if on else f"{table} {alias}" for alias, (table, _, on) in one.tables.items()]
    shown = {"month": _literal(_countable(what, _Monthly).quarter)} | {name: columns[name] for name in Row._fields[1:]}
    told = ", ".join(f"{expression} AS {name}" for name, expression in shown.items())
    row = f"CAST({next(iter(one.tables))}.id AS TEXT) AS id"  # it settles the order, and goes no further
    return f"SELECT {told}, {row} FROM {' '.join(sources)} WHERE {' AND '.join(f'({each})' for each in conditions)}", values  # noqa: S608


def _between(column: str, period: Period) -> tuple[str, list]:
    """The quarter once more as a range: what `quarter =` says, in a form that an index can answer."""
    if isinstance(column, _Moment):
        ends = [connection.ops.adapt_datetimefield_value(moment) for moment in (period.starts_at, period.ends_before)]
        return f"{column} >= %s AND {column} < %s", ends
    if isinstance(column, _Day):
        return f"{column} BETWEEN %s AND %s", [connection.ops.adapt_datefield_value(day) for day in (period.first, period.last)]
    return "", []


def _literal(words: str) -> str:
    """Words of SQL that hold no place for a value."""
    return words.replace("%", "%%")


def _among(expression: str, values: tuple) -> tuple[str, list]:
    return f"{expression} IN ({', '.join(['%s'] * len(values))})", list(values)
