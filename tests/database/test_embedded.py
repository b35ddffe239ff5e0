"""The embedded server: shared by every process of a checkout, recovered when killed, at home in awkward places."""

import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from database.embedded import server as embedded
from database.embedded.server import WHEEL, Server

USE = """
import sys
from pathlib import Path
from database.embedded.server import Server
import psycopg
server = Server.of(Path(sys.argv[1]))
line = psycopg.connect(host=server.running(), user="postgres", dbname="get_online", autocommit=True)
print(line.execute(sys.argv[2]).statusmessage, flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def data_dir(tmp_path):
    """A folder of data in an awkward place: its path has spaces and quotes and is longer than any socket may be
    named.
    """
    folder = tmp_path / 'a borough\'s "own" machine' / ("long" * 30)
    folder.mkdir(parents=True)
    yield folder
    Server.of(folder).remove()


def a_process(folder: Path, statement: str = "SELECT 1", **environment: str) -> subprocess.Popen:
    """Another process that uses the server of this folder until it is told to end."""
    command = [sys.executable, "-c", USE, str(folder), statement]
    variables = os.environ | {"DJANGO_SETTINGS_MODULE": ""} | environment
    return subprocess.Popen(
        command,
        cwd=settings.ROOT,
        env=variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def ends(process: subprocess.Popen) -> str:
    return process.communicate("\n", timeout=60)[0].strip()


def postmaster(server: Server) -> int:
    return int((server.cluster / "postmaster.pid").read_text().splitlines()[0])


def asked(server: Server, statement: str) -> list[tuple]:
    with psycopg.connect(host=str(server.running()), user=Server.SUPERUSER, dbname=Server.DATABASE) as line:
        return line.execute(statement).fetchall()


def test_whoever_comes_first_starts_it_and_whoever_leaves_last_stops_it(data_dir):
    together = [a_process(data_dir, HOME="/nowhere") for _ in range(3)]
    for process in together:
        assert process.stdout.readline() == "SELECT 1\n"
    server = Server.of(data_dir)
    one_server = postmaster(server)
    assert ends(together[0]) == ""
    together[1].kill()
    together[1].wait()
    assert postmaster(server) == one_server
    assert ends(together[2]) == ""
    assert not (server.cluster / "postmaster.pid").exists()


def test_a_killed_server_recovers_at_the_next_use_with_all_that_was_committed(data_dir):
    assert ends(a_process(data_dir, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")) == "SELECT 1000"
    server = Server.of(data_dir)
    server.running()
    os.kill(postmaster(server), signal.SIGKILL)
    server.host = None
    assert asked(server, "SELECT count(*) FROM kept") == [(1000,)]


@pytest.mark.django_db
def test_names_sort_alike_whatever_the_language_of_the_machine():
    with connection.cursor() as cursor:
        cursor.execute("SELECT lower('ŻÓŁW É'), array(SELECT unnest(ARRAY['a', 'B', 'É']) AS name ORDER BY name)")
        assert cursor.fetchone() == ("żółw é", ["B", "a", "É"])


def test_another_copy_beside_it_has_a_server_of_its_own(data_dir, tmp_path):
    assert Server.of(data_dir).home != Server.of(tmp_path / "beside").home


def test_no_folder_of_somebody_else_changes_its_mode(data_dir, tmp_path, monkeypatch):
    """As root the server runs as a user who may not enter a private home: programs and data are kept where it may."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    private = home / "checkout"
    for part in (WHEEL, f"{WHEEL}.libs"):
        shutil.copytree(embedded._shipped() / part, private / part, symlinks=True)
    monkeypatch.setattr(embedded, "_shipped", lambda: private)
    watched = [home, *home.parents, private, private / WHEEL, data_dir, *data_dir.parents]
    before = {folder: stat.filemode(folder.stat().st_mode) for folder in watched}
    assert asked(Server.of(data_dir), "SELECT 1") == [(1,)]
    assert {folder: stat.filemode(folder.stat().st_mode) for folder in watched} == before


def test_where_no_wheel_fits_one_sentence_says_what_to_do(data_dir, monkeypatch):
    monkeypatch.setattr(embedded, "find_spec", lambda _: None)
    with pytest.raises(ImproperlyConfigured, match=r"^Set DATABASE_URL to a PostgreSQL server of your own: [^.]*\.$"):
        Server.of(data_dir).running()
