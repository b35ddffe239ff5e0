"""A running service outlives its database: restarted, killed, locked, full, out of reach. Reading goes on where it can,
writing is refused in words, and both come back without anybody.

Part of `make test-long`: each of them takes its time.
"""

import json
import shutil
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request
import uuid
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from database.embedded.server import Server, programs
from tests.journeys.house import House, referral
from tests.journeys.stalling import Way
from tests.rounds import LONG

pytestmark = pytest.mark.skipif(not LONG, reason="takes minutes: make test-long")

AWAY = 15  # seconds within which it is back


class Watched:
    """What somebody at a door sees."""

    def __init__(self, house: House):
        self.house = house
        self.number = 0

    def read(self) -> int:
        return self._ask("/api/v1/referrals")[0]

    def write(self) -> int:
        self.number += 1
        body = json.dumps(referral(f"K-{self.number}", 1, self.number)).encode()
        status, answer, headers = self._ask("/api/v1/referrals", body)
        if status == 503:
            assert headers["Retry-After"]
            assert json.loads(answer)["code"] == "not_available"
        return status

    def front(self) -> int:
        return self._ask("/accessibility")[0]

    def health(self, name: str) -> int:
        return self._ask(f"/health/{name}")[0]

    def _ask(self, path: str, body: bytes | None = None) -> tuple[int, bytes, dict[str, str]]:
        headers = {
            "Authorization": f"Bearer {self.house.token}",
            "Idempotency-Key": str(uuid.uuid4()),
            "Content-Type": "application/json",
        }
        request = urllib.request.Request(self.house.url(path), body, headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read(), dict(answer.headers)
        except urllib.error.HTTPError as problem:
            return problem.code, problem.read(), dict(problem.headers)

    def is_well(self) -> bool:
        return self.write() == 201 and self.read() == 200 and self.health("well") == 200


def until(is_so, seconds=60):
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.3)


def superuser(house: House) -> psycopg.Connection:
    return psycopg.connect(
        host=str(house.server.running()), user=Server.SUPERUSER, dbname=Server.DATABASE, autocommit=True
    )


@contextmanager
def taken_by_others(house: House):
    """Every connection that the server gives, those of the service among them."""
    with ExitStack() as stack:
        taken: list[psycopg.Connection] = []
        while not taken or services_own(taken):
            with suppress(psycopg.OperationalError):
                while True:
                    taken.append(stack.enter_context(superuser(house)))
        yield taken


def services_own(taken: list[psycopg.Connection]) -> int:
    """How many connections of the service there were; they are ended."""
    ended = taken[0].execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> ALL(%s)",
        [[each.info.backend_pid for each in taken]],
    )
    return ended.rowcount


def seconds_until_red(watched: Watched) -> float:
    began = time.monotonic()
    assert watched.health("ready") == 503
    return time.monotonic() - began


def fill(file: Path):
    """Write to it until there is no room left."""
    with file.open("wb", buffering=0) as ballast, suppress(OSError):
        while True:
            ballast.write(b"\0" * 65536)


@pytest.fixture
def house(tmp_path, django_db_setup):
    house = House(tmp_path, JOB_STALLED_SECONDS="5")
    house.wait_until_ready()
    yield house
    house.remove()


@pytest.fixture
def watched(house):
    watched = Watched(house)
    until(watched.is_well)
    return watched


def test_a_lock_keeps_only_those_waiting_who_need_it(house, watched):
    with superuser(house) as other, other.transaction():
        other.execute("LOCK TABLE referrals_referral IN EXCLUSIVE MODE")
        began = time.monotonic()
        assert watched.write() == 503
        assert time.monotonic() - began < 10
        assert watched.read() == 200
        assert watched.health("live") == 200
    until(watched.is_well, AWAY)


def test_killed_backends_are_replaced(house, watched):
    for _ in range(3):
        with superuser(house) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
                "pg_backend_pid()"
            )
        assert watched.read() in (200, 503)
        until(watched.is_well, AWAY)


def test_without_a_connection_left_it_says_so_at_once_and_is_well_when_there_is_one_again(house, watched):
    with taken_by_others(house) as taken:
        assert len(taken) > 90
        assert watched.health("live") == 200
        assert min(seconds_until_red(watched) for _ in range(3)) < 2
        began = time.monotonic()
        assert (watched.write(), watched.read()) == (503, 503)
        assert time.monotonic() - began < 20
        assert watched.front() == 200
    until(watched.is_well, 2 * AWAY)
    assert house.serve.poll() is None


def test_a_restart_is_waited_out(house, watched):
    house.postmaster().kill()
    assert watched.front() in (200, 503)
    until(watched.is_well, 2 * AWAY)
    assert house.serve.poll() is None


def test_a_full_disk_stops_writing_alone_and_writing_comes_back(tmp_path, django_db_setup):
    """On a file system in memory of 400 MB, filled to the last byte."""
    disk = Path(tempfile.mkdtemp(prefix="disk-"))
    disk.chmod(0o755)  # which the database's own user may enter
    mount = shutil.which("mount")
    if not mount or subprocess.run([mount, "-t", "tmpfs", "-o", "size=400m", "none", disk], check=False).returncode:
        pytest.skip("no file system may be mounted here")
    house = None
    try:
        house = House(tmp_path, home=disk / "postgresql", JOB_STALLED_SECONDS="5")
        house.wait_until_ready()
        watched = Watched(house)
        until(watched.is_well)
        ballast = disk / "ballast"
        fill(ballast)
        until(lambda: watched.write() == 503, 120)
        assert watched.read() == 200
        assert watched.front() == 200
        assert house.serve.poll() is None
        ballast.unlink()
        house.server.running(look_again=True)  # as a supervisor would, should PostgreSQL itself have given up
        until(watched.is_well, 4 * AWAY)
    finally:
        if house:
            house.remove()
        subprocess.run([shutil.which("umount"), "-l", disk], check=False)
        disk.rmdir()


def test_a_way_that_stalls_costs_time_and_no_thread_for_ever(tmp_path, django_db_setup):
    """Web and worker reach PostgreSQL through a proxy that stops passing on bytes, and keeps every connection open."""
    with Way() as way:
        house = House(tmp_path, through=way, JOB_STALLED_SECONDS="5")
        try:
            house.wait_until_ready()
            watched = Watched(house)
            until(watched.is_well)
            way.stall()
            answers = []
            threads = [threading.Thread(target=lambda: answers.append(watched.read())) for _ in range(12)]
            for thread in threads:
                thread.start()
            assert watched.health("live") == 200, "asked while every thread waits"
            for thread in threads:
                thread.join(90)
            assert answers == [503] * 12
            way.go_on()
            until(watched.is_well, 4 * AWAY)
            assert house.serve.poll() is None
        finally:
            house.remove()


def test_what_was_backed_up_is_restored_and_proven(house, watched, tmp_path):
    """The drill of docs/running.md, with its own scripts."""
    for _ in range(3):
        assert watched.write() == 201
    address = f"postgresql:///%s?host={house.server.running()}&user={Server.SUPERUSER}"
    environment = house.environment | {
        "PG_BIN": str(programs()),
        "DATABASE_URL": address % Server.DATABASE,
        "PYTHON": house.interpreter,
    }
    backups = tmp_path / "backups"
    file = house.run("deploy/backup.sh", str(backups), environment=environment).split()[-1]
    environment["DATABASE_URL"] = address % "drill"
    with superuser(house) as other:
        other.execute("CREATE DATABASE drill")
    said = house.run("deploy/restore.sh", file, environment=environment)
    assert "every chain and seal verified" in said
    assert "no violations" in said
    with psycopg.connect(address % "drill") as drill, superuser(house) as served:
        count = "SELECT count(*) FROM referrals_referral"
        assert drill.execute(count).fetchone() == served.execute(count).fetchone()
    refused = subprocess.run(
        [house.root / "deploy" / "restore.sh", file],
        cwd=house.root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1
    assert "The database is not empty" in refused.stderr
