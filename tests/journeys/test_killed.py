"""A bad night: server, web and worker are killed with -9 while people refer. Nothing acknowledged is lost, and
nobody has to come back.
"""

import json
import threading
import time
import urllib.error
import urllib.request
import uuid

import pytest

from tests.journeys.house import House, referral
from tests.rounds import only_long

CLIENTS = 6
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


@pytest.fixture
def house(tmp_path, django_db_setup):
    house = House(tmp_path)
    yield house
    house.remove()


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


@only_long  # a killed server, worker and job each have short tests of their own: tests/database, tests/jobs
def test_nothing_acknowledged_is_lost_and_nobody_has_to_come_back(house):
    house.wait_until_ready()
    clients = [Client(house, number, 34) for number in range(CLIENTS)]
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
