"""One file beside COPY of the very rows that it becomes: `python -m bench.importing ROWS`, on a database that is migrated, and is
copied before the first row. Goal B1. Ours and COPY work in turn, each in a database of its own.
"""

import os
import sys

import psycopg

from bench.goals import row
from bench.spent import Spent, in_turn, middle, ratio, timed

COPIED = "copied"
ROUNDS = 3
_NEW = "COPY (SELECT * FROM {} ORDER BY id OFFSET {}) TO STDOUT"  # identities are ordered by time

_COUNT = "COPY (SELECT count(*) FROM {}) TO STDOUT"


def main(rows: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django  # noqa: PLC0415

    django.setup()
    from bench.ours import Ours  # noqa: PLC0415

    ours = Ours()
    copy = _Copy()
    ours.bring_in(200)
    copy(200)
    times = int(rows)
    rounds = in_turn(lambda: timed(ours.bring_in, times), lambda: copy(times), ROUNDS)
    one, other = middle(rounds, "both")
    how = f"{one:.2f} ms beside {other:.2f} of COPY of the same rows; computing, the database's too"
    row("B1", f"one file of {times:,}, a row of it", 1 / ratio(rounds, "both"), how)
    each = ", ".join(f"{count / times:.1f} {name}" for name, count in copy.new.items())
    print(f"{'':14}  elapsed {1 / ratio(rounds, 'elapsed'):.2f}; rows for each: {each}", flush=True)


class _Copy:
    """Copies what came into our tables since the last time into another database, which knows what was there before."""

    def __init__(self) -> None:
        from django.apps import apps  # noqa: PLC0415
        from django.db import connection  # noqa: PLC0415

        params = connection.get_connection_params()
        address = {"host": params["host"], "user": params["user"]}
        connection.close()
        with psycopg.connect(**address, dbname="postgres", autocommit=True) as server:
            server.execute(f"CREATE DATABASE {COPIED} TEMPLATE {params['dbname']}")
        self.other = psycopg.connect(**address, dbname=COPIED)
        models = [model for model in apps.get_models() if model._meta.managed and model._meta.pk.name == "id"]
        self.counts = _counts(model._meta.db_table for model in models)

    def __call__(self, times: int) -> Spent:
        """What it costs for one of `times` rows of the file that was imported last."""
        before, self.counts = self.counts, _counts(self.counts)
        self.new = {name: count - before[name] for name, count in self.counts.items() if count > before[name]}
        pieces = {name: _read(_NEW.format(name, before[name])) for name in self.new}
        return timed(lambda _: self._write(pieces) or times, times, self.other)

    def _write(self, pieces: dict[str, bytes]) -> None:
        with self.other.transaction(), self.other.cursor() as cursor:
            for name, lines in pieces.items():
                with cursor.copy(f"COPY {name} FROM STDIN") as stream:
                    stream.write(lines)


def _counts(tables) -> dict[str, int]:
    return {name: int(_read(_COUNT.format(name))) for name in tables}


def _read(statement: str) -> bytes:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor, cursor.cursor.copy(statement) as lines:
        return b"".join(lines)


if __name__ == "__main__":
    main(*sys.argv[1:])
