"""`make bench`: every goal of performance.md, what was measured, must, aim and verdict.

`python -m bench [full] [PART…]`: the parts are those of `PARTS`; `full` is a million rows, an import of 100,000 and twenty races
each, which takes hours. It runs on an embedded PostgreSQL of its own. Ours and the yardstick work in turn, five rounds; a number
is the median of the round-by-round ratios. Most are of computing, which a busy machine changes least; the line says which.
"""

import atexit
import os
import statistics
import subprocess
import sys
import tempfile
from urllib.parse import quote

from bench.goals import head, row
from bench.spent import in_turn, middle, ratio, timed

SIZES = {  # (rows of the large database, rows of a file, races, messages)
    "": (60_000, 5_000, 7, 2_000),
    "full": (1_000_000, 100_000, 20, 4_000),
}
FLOOR_TO_PEERS = {"P2 InvenTree": 5.9, "P2 pretix": 19}  # performance.md, section 1: so many times their rate
SMALL = 10_000  # rows of the other one
EACH = 40
MIGRATED = "migrated"


def main(*words: str) -> None:
    size = "full" if "full" in words else ""
    parts = [word for word in words if word != "full"] or list(PARTS)
    with tempfile.TemporaryDirectory(prefix="gol-bench-") as folder:
        os.environ |= {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
        os.environ.pop("DATABASE_URL", None)
        import django  # noqa: PLC0415 - only once the database is named

        django.setup()
        from database.embedded.base import embedded_server  # noqa: PLC0415

        atexit.register(embedded_server().remove)
        head()
        _migrate(is_shown="start" in parts)
        for part in parts:
            PARTS[part](*SIZES[size])


def _migrate(*, is_shown: bool) -> None:
    """Once; the databases of the other parts are copies."""
    from bench import yardsticks  # noqa: PLC0415

    spent = timed(yardsticks.migrate, 1)
    if is_shown:
        row("M2 migrate", "an empty database migrated", spent.own, f"seconds of computing; {spent.elapsed:.1f} elapsed")
    _sql(f"CREATE DATABASE {MIGRATED} TEMPLATE get_online")


def start(*_) -> None:
    """M1 and M2."""
    from bench.served import REQUESTS, served  # noqa: PLC0415

    starts = [served() for _ in range(3)]
    first, computing = (statistics.median(one[which] for one in starts) for which in (0, 1))
    row("M2", "start to the first answer", computing, f"seconds of computing; {first:.2f} elapsed; three processes")
    row("M1", f"after {REQUESTS} pages", served(REQUESTS)[2], "MB, three processes (PSS); the floor 190")


def costs(*_) -> None:
    """P1 to P5, Q4, L1 and L2."""
    from bench import yardsticks  # noqa: PLC0415

    stage = yardsticks.Stage()
    _rate(stage)
    for work in stage.works():
        _measure(work)
    for code, name, count in stage.statements():
        row(code, name, count)
    created, failed = stage.errors()
    row("P5", "errors by 1, 8 and 32 at once", failed, f"of {created}")
    stage.floor.end()


def _rate(stage) -> None:
    """P1 and P2."""
    from bench.rate import CLIENTS, PROCESSES, measure  # noqa: PLC0415 - Django has to be set up first

    rates = measure(stage.ours.tokens["referrer"], stage.place)
    how = (
        f"{rates.ours:.0f} a second beside {rates.floor:.0f} of the floor, {CLIENTS} at once, {PROCESSES} processes; the web "
        f"servers compute {rates.our_ms:.2f} ms and {rates.floor_ms:.2f}"
    )
    row("P1", "referrals created over the API", rates.ratio, how)
    for code, times in FLOOR_TO_PEERS.items():
        row(code, f"  of its rate, floor {times:g} times", times * rates.ratio, "from the quoted ratio: no peer here")


def _measure(work) -> None:
    rounds = in_turn(lambda: timed(work.ours, EACH), lambda: work.yardstick(EACH))
    measured = ratio(rounds, work.which)
    ours, theirs = middle(rounds, work.which)
    kind = "elapsed" if work.which == "elapsed" else f"computing; elapsed {ratio(rounds, 'elapsed'):.2f}"
    how = f"{ours:.2f} ms beside {theirs:.2f} of {work.beside}; {kind}"
    row(work.code, work.name, 1 / measured if work.code.startswith("P") else measured, how)


def sizes(rows: int, imported: int, *_) -> None:
    """P6, Q1 to Q3 and B2, and R1, R2 and R4 on the same rows."""
    small, large = (_copy(name) for name in ("small", "large"))
    _run("grow", "--cases", str(SMALL), at=small)
    _run("grow", "--cases", str(rows), at=large)
    _run("report_costs", at=large)
    _run("at_size", small, large, str(rows), str(imported), at=large)


def importing(_rows: int, imported: int, *_) -> None:
    """B1."""
    _run("importing", str(imported), at=_copy("imported"))


def races(_rows: int, _imported: int, repeats: int, _messages: int) -> None:
    """A1 to A3."""
    _run("race", f"repeats={repeats}", at=_copy("race"))


def sending(_rows: int, _imported: int, _repeats: int, messages: int) -> None:
    """W1 to W3."""
    _run("sending_rate", f"number={messages}", at=_copy("sending"))


PARTS = {"start": start, "costs": costs, "importing": importing, "races": races, "sending": sending, "sizes": sizes}


def _copy(name: str) -> str:
    """The address of a new database, migrated."""
    from database.embedded.base import embedded_server  # noqa: PLC0415
    from database.embedded.server import Server  # noqa: PLC0415

    _sql(f"CREATE DATABASE {name} TEMPLATE {MIGRATED}")
    return f"postgresql://{Server.SUPERUSER}@{quote(str(embedded_server().running()), '')}/{name}"


def _sql(statement: str) -> None:
    """Said to the server from a database that is nobody's template."""
    import psycopg  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from database.embedded.base import embedded_server  # noqa: PLC0415
    from database.embedded.server import Server  # noqa: PLC0415

    connection.close()
    host = str(embedded_server().running())
    with psycopg.connect(host=host, user=Server.SUPERUSER, dbname="postgres", autocommit=True) as server:
        server.execute(statement)


def _run(program: str, *words: str, at: str) -> None:
    done = subprocess.run([sys.executable, "-m", f"bench.{program}", *words], env=os.environ | {"DATABASE_URL": at})
    if done.returncode:
        print(f"{'':14}bench.{program} ended with a fault", flush=True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
