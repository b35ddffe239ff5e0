"""Keeps the tallies: triggers made from the countables, the folding of what they added, and the recount that must agree.

Triggers, because every way in counts alike: an action, a file of 100,000 rows by COPY, a correction by hand; and because the
figures change in the transaction that changes the record, at no statement more. After migrations they are made anew where they are
not as they should be.
"""

import random
import time

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections, transaction

from outcomes import dialects
from outcomes.countables import KEYS, NEED, REFERRAL, STAMPS, Countable, countables, person_counts
from outcomes.dialects import PERSON, TALLIED, TALLY, Trigger, end_to_end, row_of, words_of

_TURNS, _LOCK_NOT_HAD = 200, "55P03"
_SLICE_KEYS = {
    "place": ("borough", "kind"),
    "age": ("band", "kind"),
    "door": ("organisation", "channel", "kind"),
    "area": ("deprivation", "kind"),
}
_SLICED = (*KEYS, "kind")
_BOOKING, _SESSION = "skills_booking", "skills_session"


def _core(sql, countable: Countable, sign: int = 1, given: tuple[str, str] = ()) -> str:
    """The countable's own SELECT, over everything, or over what hangs on a few rows that are `given` as (alias, their source)."""
    tables = {alias: (table, on) for alias, (table, _, on) in countable.tables.items()}
    sources = sql.reached(tables, *given) if given else end_to_end(tables)
    keys = ", ".join(f"{expression} AS {name}" for name, expression in countable.columns().items())
    n = countable.n if sign > 0 else f"-({countable.n})"
    return (
        f"SELECT '{countable.what}' AS what, {countable.quarter} AS quarter, {keys}, {n} AS n "  # noqa: S608 - names of ours
        f"FROM {sources} WHERE {countable.where}"
    )


def _sliced(cores: list[str], wanted, folded: bool = False) -> str:
    """Put what the cores select into the tallies, once for each slice that its countable is kept by, unless it comes to nothing."""
    slices = " UNION ALL ".join(f"SELECT '{c.what}' AS what, '{name}' AS slice" for c in wanted for name in c.slices)
    shown = {name: _only(name) for name in _SLICED}
    keys = ", ".join(shown.get(name, f"x.{name}") for name in TALLIED[2:])
    into = ", ".join((*TALLIED, "n", "folded"))
    return (
        f"INSERT INTO {TALLY} ({into}) SELECT x.what, s.slice, {keys}, sum(x.n), {str(folded).upper()} "  # noqa: S608
        f"FROM ({' UNION ALL '.join(cores)}) x JOIN ({slices}) s ON s.what = x.what "
        f"GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 HAVING sum(x.n) <> 0"
    )


def _only(key: str) -> str:
    """A key in the slices that are kept by it, and empty in the others."""
    names = ", ".join(f"'{name}'" for name, keys in _SLICE_KEYS.items() if key in keys)
    return f"CASE WHEN s.slice IN ({names}) THEN x.{key} ELSE '' END"


def _tables(all_of: tuple[Countable, ...]) -> dict[str, dict[str, list[tuple[Countable, str]]]]:
    """{table: {"own": [(countable, alias)], "joined": [...]}}: who counts its rows, and who reads keys from them."""
    found: dict = {}
    for countable in all_of:
        for place, (alias, (table, columns, _)) in enumerate(countable.tables.items()):
            if columns:
                found.setdefault(table, {}).setdefault("joined" if place else "own", []).append((countable, alias))
    return found


def _triggers(sql) -> list[Trigger]:
    made = []
    for table, roles in _tables(countables(sql)).items():
        for role, pairs in roles.items():
            columns = [column for countable, alias in pairs for column in countable.tables[alias][1]]
            changed = " OR ".join(sql.differs(column) for column in dict.fromkeys(columns))
            wanted = [countable for countable, _ in pairs]
            held = [*columns, "id"]
            after, before = row_of("NEW", held), row_of("OLD", held)
            both = [_core(sql, c, 1, (a, after)) for c, a in pairs] + [_core(sql, c, -1, (a, before)) for c, a in pairs]
            made.append(Trigger(f"tally_{table}_{role}_changed", table, "UPDATE", changed, (_sliced(both, wanted),)))
            if role == "own":
                came = [_core(sql, c, 1, (a, sql.inserted(table, held))) for c, a in pairs]
                made.append(Trigger(f"tally_{table}_came", table, "INSERT", "", (_sliced(came, wanted),)))
                went = [_core(sql, c, -1, (a, before)) for c, a in pairs]
                made.append(Trigger(f"tally_{table}_went", table, "DELETE", "", (_sliced(went, wanted),)))
    return made + _person_triggers(sql)


def _person_triggers(sql) -> list[Trigger]:
    """Distinct people do not add up, so those of one resident are made anew when something of theirs begins or ceases to count."""
    of_need = {"n": (NEED, ""), "r": (REFERRAL, "r.id = n.referral_id")}
    of_seat = {"b": (_BOOKING, ""), "n": (NEED, "n.id = b.need_id"), "r": of_need["r"]}
    of_session = {"s": (_SESSION, ""), "b": (_BOOKING, "b.session_id = s.id"), "n": of_seat["n"], "r": of_need["r"]}

    def whose(tables, start: str, source: str, only: str = "") -> str:
        return f"SELECT DISTINCT r.resident_id FROM {sql.reached(tables, start, source)}{f' WHERE {only}' if only else ''}"  # noqa: S608

    def either(column: str) -> str:
        return f"(SELECT NEW.{column} AS {column} UNION SELECT OLD.{column})"

    stamps = " OR ".join(sql.differs(column) for column in ("resident_id", *STAMPS))
    met = f"(OLD.state = 'met' OR NEW.state = 'met') AND ({sql.differs('state')} OR {sql.differs('ended_at')})"
    came = f"(OLD.state = 'attended' OR NEW.state = 'attended') AND ({sql.differs('state')} OR {sql.differs('session_id')})"
    changed = [
        (NEED, met, whose(of_need, "n", either("referral_id"))),
        (_BOOKING, came, whose(of_seat, "b", either("need_id"))),
        (_SESSION, sql.differs("starts_at"), whose(of_session, "s", "(SELECT NEW.id AS id)", "b.state = 'attended'")),
        (REFERRAL, stamps, "SELECT OLD.resident_id AS resident_id UNION SELECT NEW.resident_id"),
    ]
    new = [
        (NEED, whose(of_need, "n", sql.inserted(NEED, ("id", "state", "referral_id")), "n.state = 'met'")),
        (_BOOKING, whose(of_seat, "b", sql.inserted(_BOOKING, ("id", "state", "need_id")), "b.state = 'attended'")),
    ]
    made = [Trigger(f"people_{table}_changed", table, "UPDATE", when, _people_anew(sql, whom), whom) for table, when, whom in changed]
    return made + [Trigger(f"people_{table}_came", table, "INSERT", "", _people_anew(sql, whom), whom) for table, whom in new]


def _people_anew(sql, whom: str) -> tuple[str, str]:
    return (f"DELETE FROM {PERSON} WHERE {sql.among(whom)}", _people(sql, whom))  # noqa: S608


def _people(sql, whom: str = "") -> str:
    into = ", ".join(("what", "resident_id", "quarter", *KEYS))
    return (
        f"INSERT INTO {PERSON} ({into}) SELECT {into} FROM ("  # noqa: S608
        f"SELECT p.*, row_number() OVER (PARTITION BY what, resident_id, quarter ORDER BY at, id) AS place "
        f"FROM ({person_counts(sql, whom)}) p) q WHERE place = 1"
    )


# ── Putting up and taking down ───────────────────────────────────────────────────────────────────────────────────────


def take_down(using: str = DEFAULT_DB_ALIAS):
    """Remove every trigger of ours."""
    connection = connections[using]
    sql, present = words_of(connection), set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for trigger in _triggers(sql):
            if trigger.table in present:
                for statement in sql.drop(trigger.name, trigger.table):
                    cursor.execute(statement)


def put_up(using: str = DEFAULT_DB_ALIAS):
    """Make every trigger, new where it was there already; then count everything once.

    Where all of them stand as they should, nothing is done: a migration of a large service locks and counts nothing.
    """
    connection = connections[using]
    sql = words_of(connection)
    if TALLY not in connection.introspection.table_names():
        return
    wanted = {trigger.name: sql.made_of(trigger) for trigger in _triggers(sql)}
    with connection.cursor() as cursor:
        if sql.standing(cursor) == {name: mark for name, (_, mark) in wanted.items()}:
            return
        take_down(using)
        for statements, mark in wanted.values():
            for statement in statements:
                cursor.execute(statement)
        for name, (_, mark) in wanted.items():
            sql.remember(cursor, name, mark)
    recount(using)


def recount(using: str = DEFAULT_DB_ALIAS):
    """Count all records again from nothing, in one transaction, while every writer who would count waits."""
    for left in reversed(range(_TURNS)):
        try:
            return _count_all(using)
        except OperationalError as busy:
            if not left or getattr(busy.__cause__, "sqlstate", "") != _LOCK_NOT_HAD:
                raise
            time.sleep(random.uniform(0, 0.2))


def _count_all(using: str):
    sql = words_of(connections[using])
    with transaction.atomic(using), connections[using].cursor() as cursor:
        sql.keep_still(cursor)
        sql.forget_people(cursor)
        cursor.execute(_people(sql))
        cursor.execute(f"DELETE FROM {TALLY}")  # noqa: S608
        cursor.execute(_counted_anew(sql))


def _counted_anew(sql) -> str:
    every = countables(sql)
    return _sliced([_core(sql, countable) for countable in every], every, folded=True)


def fold(using: str = DEFAULT_DB_ALIAS) -> int:
    """Add what was counted lately to the rows it belongs to, so that there are never many. How many were folded.

    A lot at a time, each in one transaction, so that nobody waits long and every count is right at every moment.
    """
    sql, folded = words_of(connections[using]), 0
    while True:
        with transaction.atomic(using), connections[using].cursor() as cursor:
            lot = sql.fold(cursor)
            cursor.execute(f"DELETE FROM {TALLY} WHERE folded AND n = 0")  # noqa: S608
        folded += lot
        if lot < dialects.A_LOT:
            return folded


def differences(using: str = DEFAULT_DB_ALIAS) -> dict[tuple, tuple[int, int]]:
    """Where tallies and a full recount disagree: {keys: (tallied, recounted)}. Empty, or something is wrong.

    One statement, so that both sides are of one moment however much is written meanwhile.
    """
    keys = ", ".join(TALLIED)
    counted = _counted_anew(words_of(connections[using]))
    counted = counted[counted.index("SELECT") :]
    with connections[using].cursor() as cursor:
        cursor.execute(
            f"WITH counted ({keys}, n, folded) AS ({counted}) SELECT {keys}, sum(kept), sum(found) FROM ("  # noqa: S608 - names of ours
            f"SELECT {keys}, n AS kept, 0 AS found FROM {TALLY} UNION ALL SELECT {keys}, 0, n FROM counted) both_sides "
            f"GROUP BY {keys} HAVING sum(kept) <> sum(found)"
        )
        return {tuple(key): (int(kept), int(found)) for *key, kept, found in cursor.fetchall()}


def before_migrations(sender, plan=(), using=DEFAULT_DB_ALIAS, **_):
    """SQLite rebuilds tables, and triggers are in its way; PostgreSQL alters them, and the triggers go on counting."""
    if plan and apps.is_installed("outcomes") and words_of(connections[using]).rebuilds_tables:
        take_down(using)


def after_migrations(sender, plan=(), using=DEFAULT_DB_ALIAS, **_):
    if plan:
        put_up(using)
