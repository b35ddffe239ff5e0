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


class Trigger(NamedTuple):
    """`when` is a condition on the row or, of rows that came, a query that must find something."""

    name: str
    table: str
    event: str
    when: str
    statements: tuple[str, ...]


class PostgreSQL:
    """One function for each trigger; inserts are counted a statement at a time, so that COPY pays once."""

    rebuilds_tables = False

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

    def trigger(self, name, table, event, when, statements) -> list[str]:
        body = ";\n".join(statements)
        if event == "INSERT":
            body = f"IF EXISTS ({when}) THEN\n{body};\nEND IF" if when else body
            how = "REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT"
        else:
            how = f"FOR EACH ROW {f'WHEN ({when})' if when else ''}"
        return [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {_AFRESH} AS $body$ BEGIN\n{body};\nRETURN NULL; END $body$",
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
        statements = self.trigger(trigger.name, trigger.table, trigger.event, trigger.when, trigger.statements)
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
        """Readers read on; whoever would add to the tallies waits until they are counted.

        Writers take the two tables in either order, so nobody waits here for long: it is given up and begun again.
        """
        cursor.execute(f"SET LOCAL lock_timeout = '200ms'; LOCK TABLE {TALLY}, {PERSON} IN EXCLUSIVE MODE; SET LOCAL lock_timeout = 0")

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

    def trigger(self, name, table, event, when, statements) -> list[str]:
        condition = f"WHEN EXISTS ({when})" if when and event == "INSERT" else f"WHEN {when}" if when else ""
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
