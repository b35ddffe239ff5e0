"""The suite's database: a cluster of its own, one migrated template in it, a copy for each worker, emptied after tests
that commit.

The cluster and its template stay for the next run; another migration makes another template. With DATABASE_URL set,
that server is used instead.
"""

import hashlib
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from audit.models import LedgerEntry, Recorded
from database.embedded import server as embedded
from database.embedded.server import Server

_BUILDING = 7_265_001  # names the advisory lock under which one worker builds the template while the others wait
_TODAY = date.today()  # before any test travels in time
_IN_A_HURRY = ("fsync", "synchronous_commit", "full_page_writes")  # what these keep safe is thrown away anyway


def choose() -> None:
    """Keep the tests' cluster apart from the one of `make run`. Called before anybody connects."""
    settings.DATA_DIR = Path(settings.DATA_DIR) / "tests"
    os.environ["DATA_DIR"] = str(settings.DATA_DIR)


@contextmanager
def database(worker: str) -> Iterator[None]:
    """A copy of the template under this worker's name, dropped at the end."""
    name = f"test_{os.getpid()}_{worker}"
    before = connection.settings_dict["NAME"]
    with _superuser() as line:
        _forget_the_dead(line)
        line.execute(_words("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, _template(line)))
    _connect_to(name)
    yield
    _connect_to(before)
    with _superuser() as line:
        line.execute(_words("DROP DATABASE {} WITH (FORCE)", name))


def copy_template_into(server: Server) -> None:
    """The migrated database on a server of its own, for tests that kill what they run."""
    with _superuser() as line:
        migrated = _template(line)
    answer = connection.get_connection_params()
    programs = embedded.programs()
    dump = [programs / "pg_dump", "-h", answer["host"], "-U", answer["user"], migrated]
    restore = [
        programs / "psql",
        "-q",
        "-v",
        "ON_ERROR_STOP=1",
        "-h",
        str(server.running()),
        "-U",
        server.SUPERUSER,
        server.DATABASE,
    ]
    dumped = subprocess.run(dump, check=True, capture_output=True)
    subprocess.run(restore, input=dumped.stdout, check=True, capture_output=True)


def build_template() -> None:
    with _superuser() as line:
        _template(line)


def template() -> str:
    """The name of the migrated database, for whoever copies it."""
    return f"template_{_digest()}"


def _template(line: psycopg.Connection) -> str:
    """The migrated database that is copied; built if no run has built it yet."""
    return _kept(line, template(), lambda: call_command("migrate", verbosity=0))


def _kept(line: psycopg.Connection, name: str, build: Callable[[], object], copy_of: str = "template1") -> str:
    """The database of this name. The first who asks builds it, and whoever asks meanwhile waits."""
    line.execute("SELECT pg_advisory_lock(%s)", [_BUILDING])
    if not line.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        if connection.settings_dict["ENGINE"] == "database.embedded":
            _hurry(line)
        line.execute("DROP DATABASE IF EXISTS building WITH (FORCE)")
        line.execute(_words("CREATE DATABASE building TEMPLATE {}", copy_of))
        with working_in("building"):
            build()
        line.execute(_words("ALTER DATABASE building RENAME TO {}", name))
    line.execute("SELECT pg_advisory_unlock(%s)", [_BUILDING])
    return name


# ── Worlds: databases that hold something to begin with ──────────────────────────────────────────────────────────────


def world(name: str, build: Callable[[], object]) -> str:
    """The name of a database in which `build` has run: today and by this very code, whichever run it was. Nobody works
    in it: it is what copies are made of.
    """
    with _superuser() as line:
        migrated = _template(line)
        kept = f"world_{name}_{_digest_of_code()}"
        _forget_worlds(line, name, but=kept)
        return _kept(line, kept, build, copy_of=migrated)


@contextmanager
def copy_of(world: str) -> Iterator[None]:
    """Work in a copy of a world. What is committed there is gone afterwards, with the copy."""
    name = f"test_{os.getpid()}_copy"
    with _superuser() as line:
        line.execute(_words("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))
        line.execute(_words("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, world))
    with working_in(name):
        yield
    with _superuser() as line:
        line.execute(_words("DROP DATABASE {} WITH (FORCE)", name))


@contextmanager
def working_in(name: str) -> Iterator[None]:
    before = connection.settings_dict["NAME"]
    _connect_to(name)
    try:
        yield
    finally:
        _connect_to(before)


@cache
def _digest_of_code() -> str:
    """Changes with every line of the house and every day, for a world is built around today."""
    digest = hashlib.sha256(f"{_digest()} {_TODAY}".encode())
    for room in sorted(package.parent for package in settings.ROOT.glob("*/__init__.py")):
        for file in sorted(room.rglob("*.py")):
            if not file.name.startswith("test_"):
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _forget_worlds(line: psycopg.Connection, name: str, *, but: str) -> None:
    """Of an earlier day, or by other code."""
    pattern = f"^world_{name}_[0-9a-f]{{16}}$"
    for (old,) in line.execute("SELECT datname FROM pg_database WHERE datname ~ %s", [pattern]).fetchall():
        if old != but:
            line.execute(_words("DROP DATABASE IF EXISTS {} WITH (FORCE)", old))


def _hurry(line: psycopg.Connection) -> None:
    for setting in _IN_A_HURRY:
        line.execute(_words("ALTER SYSTEM SET {} = off", setting))
    line.execute("SELECT pg_reload_conf()")


def _digest() -> str:
    """Changes with every migration, ours or a library's."""
    shown = hashlib.sha256((settings.ROOT / "requirements.txt").read_bytes())
    for room in settings.ROOMS:
        for file in sorted((settings.ROOT / room / "migrations").glob("*.py")):
            shown.update(file.read_bytes())
    return shown.hexdigest()[:16]


def _forget_the_dead(line: psycopg.Connection) -> None:
    """Databases whose test run was killed."""
    for (name,) in line.execute("SELECT datname FROM pg_database WHERE datname ~ '^test_[0-9]+_'").fetchall():
        if not _lives(int(name.split("_")[1])):
            line.execute(_words("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def _superuser() -> psycopg.Connection:
    answer = connection.get_connection_params()
    wanted = {name: answer[name] for name in ("host", "port", "user", "password") if name in answer}
    return psycopg.connect(**wanted, dbname="postgres", autocommit=True)


def _connect_to(name: str) -> None:
    """Every connection of this process, whatever its thread, reads the same settings."""
    connection.close()
    connection.settings_dict["NAME"] = name


def _words(statement: str, *names: str) -> sql.Composed:
    return sql.SQL(statement).format(*map(sql.Identifier, names))


# ── After a test ─────────────────────────────────────────────────────────────────────────────────────────────────────


def filled(tables: list[str]) -> set[str]:
    """Which of these tables hold rows, in one statement."""
    looks = [f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in tables]  # noqa: S608 - names of ours
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(looks))
        return {table for (table,) in cursor.fetchall()}


def empty(kept: set[str]) -> None:
    """Delete what a test committed. As a replica the server asks no trigger and no foreign key, not even the
    ledger's guard.
    """
    written = filled([table for table in connection.introspection.table_names() if table not in kept])
    deletions = [f'DELETE FROM "{table}";' for table in sorted(written)]  # noqa: S608 - names of ours
    if deletions:
        with connection.cursor() as cursor:
            replica = "SET session_replication_role = replica;"
            back = "SET session_replication_role = DEFAULT;"
            cursor.execute(" ".join([replica, *deletions, back]))


def recorded_models() -> list[type[Recorded]]:
    return [model for model in apps.get_models() if issubclass(model, Recorded)]


# Of each row of one table: whether it was born on the ledger, and the state in which the ledger says it is.
_DIFFER = sql.SQL("""
    (SELECT {label}, kept.{key}::text, {state}, entry.was_born, entry.last_state FROM {table} kept LEFT JOIN LATERAL (
        SELECT bool_or(verb = 'created') AS was_born,
            (array_agg(to_state ORDER BY number DESC) FILTER (WHERE to_state <> ''))[1] AS last_state
        FROM {ledger} WHERE object_id = kept.{key} AND object_type = {label} AND refused = ''
    ) entry ON true WHERE entry.was_born IS NOT TRUE OR entry.last_state IS DISTINCT FROM {state} LIMIT 20)
""")


def disagreements() -> list[str]:
    """Where ledger and rows disagree: a row that was not born on the ledger, or whose last entry does not say its
    state. Two statements, for it is asked after each test.
    """
    models = {model._meta.db_table: model for model in recorded_models()}
    looks = [_differences_of(models[table]) for table in sorted(filled(list(models)))]
    if not looks:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ALL ").join(looks))
        return [
            f"{label} {key} is {state}, and the ledger says {last_state}"
            if was_born
            else f"the ledger never heard of {label} {key}"
            for label, key, state, was_born, last_state in cursor.fetchall()
        ]


def _differences_of(model: type[Recorded]) -> sql.Composed:
    has_states = "state" in {field.name for field in model._meta.fields}
    return _DIFFER.format(
        label=sql.Literal(model._meta.label_lower),
        key=sql.Identifier(model._meta.pk.column),
        state=sql.SQL("kept.state" if has_states else "entry.last_state"),
        table=sql.Identifier(model._meta.db_table),
        ledger=sql.Identifier(LedgerEntry._meta.db_table),
    )
