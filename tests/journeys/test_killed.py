"""A bad night: server, web and worker are killed with -9 while people refer. Nothing acknowledged is lost, and
nobody has to come back.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from database.embedded.server import Server
from tests import ground
from tests.rounds import rounds

CLIENTS = 6
OPEN = """
import django; django.setup()
from people import actions as people
from tests import people_of_london as london
print(people.issue_token(role="referrer", organisation=london.organisation(), by=london.ADMINISTRATOR))
"""
COUNT = """
import django; django.setup()
import json
import time
from referrals.models import Referral
until = time.monotonic() + 60
while Referral.objects.filter(state="submitted").exists() and time.monotonic() < until:
    time.sleep(0.2)
print(json.dumps(list(Referral.objects.values_list("reference", "your_ref", "state"))))
"""


class House:
    """`manage.py serve` on a server of its own, as `make run` starts it."""

    def __init__(self, data_dir: Path):
        self.server = Server.of(data_dir)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        mine = {"DATA_DIR": str(data_dir), "PORT": str(self.port), "DEMO": "false", "JOB_STALLED_SECONDS": "5"}
        self.environment = kept | mine | {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(settings.ROOT)}
        ground.copy_template_into(self.server)
        self.token = self.python("-c", OPEN)
        self.serve = subprocess.Popen([sys.executable, "manage.py", "serve"], cwd=settings.ROOT, env=self.environment)

    def python(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command],
            cwd=settings.ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def wait_until_ready(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(self.url("/health/ready"), timeout=5).close()
                return
            except OSError:
                time.sleep(0.2)
        raise AssertionError("it never became ready")

    def child(self, word: str) -> psutil.Process:
        """The child of `serve` whose command line has this word."""
        return next(each for each in psutil.Process(self.serve.pid).children() if word in each.cmdline())

    def postmaster(self) -> psutil.Process:
        return psutil.Process(int((self.server.cluster / "postmaster.pid").read_text().splitlines()[0]))

    def end(self) -> int:
        self.serve.send_signal(signal.SIGTERM)
        return self.serve.wait(60)


@pytest.fixture
def house(tmp_path, django_db_setup):
    house = House(tmp_path)
    yield house
    for process in [*psutil.Process(house.serve.pid).children(), house.serve] if house.serve.poll() is None else []:
        process.kill()
    house.server.remove()


class Client(threading.Thread):
    """A partner's system: sends each referral until it is acknowledged, always with the same key."""

    def __init__(self, house: House, number: int, referrals: int):
        super().__init__(daemon=True)
        self.house = house
        self.number = number
        self.referrals = referrals
        self.acknowledged: dict[str, str] = {}
        self.refused: list[str] = []

    def run(self) -> None:
        for n in range(self.referrals):
            mark = f"K-{self.number}-{n}"
            key = str(uuid.uuid4())
            while mark not in self.acknowledged:
                self.send(mark, key, n)

    def send(self, mark: str, key: str, n: int) -> None:
        headers = {
            "Authorization": f"Bearer {self.house.token}",
            "Idempotency-Key": key,
            "Content-Type": "application/json",
        }
        body = json.dumps(referral(mark, self.number, n)).encode()
        request = urllib.request.Request(self.house.url("/api/v1/referrals"), body, headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                self.acknowledged[mark] = json.load(answer)["reference"]
        except urllib.error.HTTPError as problem:
            if problem.code != 503:
                self.refused.append(f"{problem.code} {problem.read()[:300]!r}")
                self.acknowledged[mark] = ""
            time.sleep(0.2)
        except OSError:
            time.sleep(0.2)


def referral(mark: str, client: int, n: int) -> dict:
    letters = "".join(chr(97 + int(digit)) for digit in f"{client}{n:03d}")
    return {
        "referrer_email": "maria.santos@southwark.example",
        "your_ref": mark,
        "resident": {
            "first_name": f"Amina{letters}",
            "last_name": f"Yusuf{letters}",
            "date_of_birth": f"{n % 28 + 1:02d}/{client + 1:02d}/{1940 + n % 50}",
            "phone": f"07700 900{(client * 150 + n) % 1000:03d}",
            "postcode": "SE1 2QH",
        },
        "needs": [{"kind": "data"}],
        "consent": [{"purpose": "share", "given": True, "method": "in_person"}],
        "contact_policy": {"mode": "direct", "channels": {"sms": True}},
    }


def kill_in_turn(house: House, clients: list[Client]) -> None:
    """One after the other, each when another quarter of the referrals is there."""
    whole = sum(client.referrals for client in clients)
    victims = [house.postmaster, lambda: house.child("web"), lambda: house.child("work")]
    for place, victim in enumerate(victims, 1):
        until = time.monotonic() + 120
        while sum(len(client.acknowledged) for client in clients) < whole * place / 4:
            assert time.monotonic() < until, "nothing goes on"
            time.sleep(0.05)
        victim().kill()


def test_nothing_acknowledged_is_lost_and_nobody_has_to_come_back(house):
    house.wait_until_ready()
    clients = [Client(house, number, rounds(34)) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    kill_in_turn(house, clients)
    for client in clients:
        client.join(180)
    assert [client.refused for client in clients if client.refused] == []
    acknowledged = {reference: mark for client in clients for mark, reference in client.acknowledged.items()}
    assert len(acknowledged) == sum(client.referrals for client in clients)
    rows = json.loads(house.python("-c", COUNT))
    assert {reference: mark for reference, mark, _ in rows} == acknowledged
    assert len(rows) == len(acknowledged)
    assert [row for row in rows if row[2] == "submitted"] == []
    house.python("manage.py", "check_invariants")
    house.python("manage.py", "verify_ledger")
    assert house.serve.poll() is None
    assert house.end() == 0
    house.server._leave()  # this process used it too, and stops it if nothing that serve started is left
    assert not (house.server.cluster / "postmaster.pid").exists()
