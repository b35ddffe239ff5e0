"""How each of the two databases says what the tallies need: days and quarters of London, triggers, folding, keeping writers still."""

from collections import Counter
from hashlib import sha256
from typing import NamedTuple

from outcomes.countables import KEYS

TALLY, PERSON = "outcomes_tally", "outcomes_personcounted"
TALLIED = ("what", "slice", "quarter", *KEYS, "kind", "detail")
A_LOT = 50_000
# A plan is kept for the session, and one that was made while tables were empty reads them from end to end for each row later: so
# triggers are planned afresh each time, by how large the tables are then.
_AFRESH = "SET plan_cache_mode = force_custom_plan"


# How a statement's tables hang together: {alias: (table, "its.column = another's.column")}; the first hangs on nothing.
Joined = dict[str, tuple[str, str]]


class Trigger(NamedTuple):
    """`when` is a condition on a changed row; `whom` selects the residents that the statements are about, if they are about any."""

    name: str
    table: str
    event: str
    when: str
    statements: tuple[str, ...]
    whom: str = ""


def end_to_end(tables: Joined) -> str:
    """Everything there is: what a full count reads."""
    return " ".join(f"JOIN {table} {alias} ON {on}" if on else f"{table} {alias}" for alias, (table, on) in tables.items())


class PostgreSQL:
    """One function for each trigger; inserts are counted a statement at a time, so that COPY pays once."""

    rebuilds_tables = False

    def reached(self, tables: Joined, start: str, source: str) -> str:
        """From a few rows given as `start`, each other table looked up by its key, whatever the planner believes of its size.

        A table that was vacuumed while a first large file was not committed yet counts as empty until it is analysed; joined freely,
        it would be read from end to end for each row. OFFSET 0 keeps each look-up inside its own loop.
        """
        found, links = [f"{source} {start}"], [[end.split(".") for end in on.split(" = ")] for _, on in tables.values() if on]
        seen = {start}
        while len(seen) < len(tables):
            for (one, its), (other, theirs) in [*links, *(reversed(link) for link in links)]:
                if other in seen and one not in seen:
                    seen.add(one)
                    found.append(f"CROSS JOIN LATERAL (SELECT q.* FROM {tables[one][0]} q WHERE q.{its} = {other}.{theirs} OFFSET 0) {one}")
        return " ".join(found)

    def of_people(self, tables: Joined, whom: str) -> tuple[str, str]:
        """(FROM, a further condition) for what is of the residents of a trigger; without `whom` for what is of anybody."""
        if not whom:
            return end_to_end(tables), ""
        whose = {**tables, "w": ("", "w.resident_id = r.resident_id")}
        return self.reached(whose, "w", "(SELECT unnest(whom) AS resident_id)"), ""

    def among(self, whom: str) -> str:
        """Whether resident_id is one of a trigger's residents: they were gathered once, before its statements."""
        return "resident_id = ANY(whom)"

    def quarter(self, moment):
        return self.quarter_of(f"({moment} AT TIME ZONE 'Europe/London')")

    def quarter_of(self, day):
        return f"to_char({day}, 'YYYY\"-Q\"Q')"

    def day(self, moment):
        return f"({moment} AT TIME ZONE 'Europe/London')::date"

    def days(self, since, until):
        return f"greatest(0, least(999, floor(extract(epoch FROM {until} - {since}) / 86400)))::int::text"

    def months(self, first, last):
        return f"greatest(0, (extract(year FROM age({last}, {first})) * 12 + extract(month FROM age({last}, {first}))))::int::text"

    def yes(self, column):
        return f"CASE WHEN {column} THEN 'yes' ELSE 'no' END"

    def trigger(self, name, table, event, when, statements, whom="") -> list[str]:
        body = ";\n".join(statements)
        if whom:
            body = f"whom := ARRAY({whom});\nIF cardinality(whom) > 0 THEN\n{body};\nEND IF"
        declared = "DECLARE whom uuid[]; " if whom else ""
        if event == "INSERT":
            how = "REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT"
        else:
            how = f"FOR EACH ROW {f'WHEN ({when})' if when else ''}"
        return [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {_AFRESH} AS $body$ {declared}BEGIN\n{body};\nRETURN NULL; END $body$",
            f"CREATE TRIGGER {name} AFTER {event} ON {table} {how} EXECUTE FUNCTION {name}()",
        ]

    def differs(self, column):
        return f"OLD.{column} IS DISTINCT FROM NEW.{column}"

    def inserted(self, table, columns):
        return "new_rows"

    def drop(self, name, table) -> list[str]:
        return [f"DROP TRIGGER IF EXISTS {name} ON {table}", f"DROP FUNCTION IF EXISTS {name}()"]

    def made_of(self, trigger: "Trigger") -> tuple[list[str], str]:
        """(the statements that make a trigger, their mark)."""
        statements = self.trigger(*trigger)
        return statements, sha256("\n".join(statements).encode()).hexdigest()

    def standing(self, cursor) -> dict[str, str]:
        """{trigger: mark} of those that are up."""
        cursor.execute(
            "SELECT t.tgname, coalesce(obj_description(t.tgfoid, 'pg_proc'), '') FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal AND t.tgname ~ '^(tally|people)_' AND c.relnamespace = current_schema()::regnamespace"
        )
        return dict(cursor.fetchall())

    def remember(self, cursor, name: str, mark: str):
        cursor.execute(f"COMMENT ON FUNCTION {name}() IS '{mark}'")

    def keep_still(self, cursor):
        """Readers of reports read on; whoever would add to the tallies waits until they are counted.

        Writers take the two tables in either order, so nobody waits here for long: it is given up and begun again.
        """
        cursor.execute(
            f"SET LOCAL lock_timeout = '200ms'; LOCK TABLE {TALLY} IN EXCLUSIVE MODE; LOCK TABLE {PERSON}; SET LOCAL lock_timeout = 0"
        )

    def forget_people(self, cursor):
        """Without hearing each of a million go: what the tallies make of it is counted anew right after."""
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {PERSON}; SET CONSTRAINTS ALL DEFERRED")

    def fold(self, cursor) -> int:
        """One lot of fresh tallies, added up and put in their place by one statement. How many there were."""
        keys = ", ".join(TALLIED)
        cursor.execute(
            f"WITH fresh AS (SELECT id FROM {TALLY} WHERE NOT folded ORDER BY id LIMIT {A_LOT} FOR UPDATE SKIP LOCKED), "  # noqa: S608
            f"gone AS (DELETE FROM {TALLY} WHERE id IN (SELECT id FROM fresh) RETURNING {keys}, n), "
            f"put AS (INSERT INTO {TALLY} ({keys}, n, folded) SELECT {keys}, sum(n), TRUE FROM gone GROUP BY {keys} ORDER BY {keys} "
            f"ON CONFLICT ({keys}) WHERE folded DO UPDATE SET n = {TALLY}.n + excluded.n) SELECT count(*) FROM gone"
        )
        return cursor.fetchone()[0]


class SQLite(PostgreSQL):
    """Everything a row at a time, in London's time by the functions that Django lends every connection."""

    rebuilds_tables = True

    def standing(self, cursor) -> dict[str, str]:
        return {}

    def remember(self, cursor, name: str, mark: str):
        """They are made anew after every migration."""

    def keep_still(self, cursor):
        """One writer at a time is all that there is."""

    def forget_people(self, cursor):
        cursor.execute(f"DELETE FROM {PERSON}")  # noqa: S608

    def _part(self, part, moment):
        return f"django_datetime_extract('{part}', {moment}, 'Europe/London', 'UTC')"

    def quarter(self, moment):
        return f"{self._part('year', moment)} || '-Q' || {self._part('quarter', moment)}"

    def quarter_of(self, day):
        return f"django_date_extract('year', {day}) || '-Q' || django_date_extract('quarter', {day})"

    def day(self, moment):
        return f"django_datetime_cast_date({moment}, 'Europe/London', 'UTC')"

    def days(self, since, until):
        # Rounded first: a julian day is a fraction, and a whole day must not become 0.99999.
        return f"CAST(max(0, min(999, CAST(round(julianday({until}) - julianday({since}), 6) AS INTEGER))) AS TEXT)"

    def months(self, first, last):
        whole = f"(strftime('%Y', {last}) - strftime('%Y', {first})) * 12 + strftime('%m', {last}) - strftime('%m', {first})"
        return f"CAST(max(0, {whole} - (strftime('%d', {last}) < strftime('%d', {first}))) AS TEXT)"

    def reached(self, tables, start, source):
        return end_to_end({alias: (source if alias == start else table, on) for alias, (table, on) in tables.items()})

    def of_people(self, tables, whom):
        return end_to_end(tables), f" AND r.resident_id IN ({whom})" if whom else ""

    def among(self, whom):
        return f"resident_id IN ({whom})"

    def trigger(self, name, table, event, when, statements, whom="") -> list[str]:
        when = when or (f"EXISTS ({whom})" if whom else "")
        condition = f"WHEN {when}" if when else ""
        return [f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW {condition} BEGIN\n{';'.join(statements)};\nEND"]

    def differs(self, column):
        return f"OLD.{column} IS NOT NEW.{column}"

    def inserted(self, table, columns):
        return row_of("NEW", columns)

    def drop(self, name, table) -> list[str]:
        return [f"DROP TRIGGER IF EXISTS {name}"]

    def fold(self, cursor) -> int:
        keys = ", ".join(TALLIED)
        cursor.execute(f"DELETE FROM {TALLY} WHERE id IN (SELECT id FROM {TALLY} WHERE NOT folded LIMIT {A_LOT}) RETURNING {keys}, n")  # noqa: S608
        gone, sums = cursor.fetchall(), Counter()
        for *key, n in gone:
            sums[tuple(key)] += n
        cursor.executemany(
            f"INSERT INTO {TALLY} ({keys}, n, folded) VALUES ({', '.join(['%s'] * (len(TALLIED) + 1))}, TRUE) "  # noqa: S608
            f"ON CONFLICT ({keys}) WHERE folded DO UPDATE SET n = {TALLY}.n + excluded.n",
            [(*key, n) for key, n in sorted(sums.items()) if n],
        )
        return len(gone)


def words_of(connection):
    """How one database says what countables ask of it."""
    return PostgreSQL() if connection.vendor == "postgresql" else SQLite()


def row_of(side: str, columns) -> str:
    """The old or the new row of a trigger, as something to select from."""
    return f"(SELECT {', '.join(f'{side}.{column} AS {column}' for column in dict.fromkeys(columns))})"
