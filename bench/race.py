"""The last fifty devices, two hundred contenders at once, through HTTP, beside one statement with SKIP LOCKED: who won, how long
everybody waited, and what the reconciliation finds.

`DATABASE_URL=… python -m bench.race [repeats=20] [workers=3,8] [run=yes]`, on an empty database that is migrated. `run=yes`
has a batch run reach for the same devices at the same moment. Goals A1, A2 and A3.
"""

import http.client
import json
import os
import statistics
import sys
import threading
import time
from collections import Counter
from datetime import date, timedelta

import django

from bench.goals import row
from bench.served import Served

PORT = 8141
ITEMS = 50
CONTENDERS = 200
SUSTAINED = 32


def main(*words: str):
    options = dict(word.split("=", 1) for word in words)
    repeats = int(options.get("repeats", 20))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    field = _Field()
    for workers in map(int, options.get("workers", "3,8").split(",")):
        with Served("config.wsgi", workers, PORT), Served("bench.floor_race", workers, PORT + 1):
            _races(field, workers, repeats, with_run=options.get("run") == "yes")


class _Field:
    """Two hundred people who wait, fifty laptops, and how both are put back after a race."""

    def __init__(self):
        from inventory.models import Device  # noqa: PLC0415
        from people import actions as people  # noqa: PLC0415
        from tests import people_of_london as london  # noqa: PLC0415

        self.london = london
        at = london.organisation()
        self.token = people.issue_token(role="triage_lead", organisation=at, by=london.ADMINISTRATOR)
        for number in range(ITEMS):
            london.device_on_shelf(f"RACE-{number:03d}-{time.time_ns()}")
        self.needs = [str(_somebody(london, number).needs.get().pk) for number in range(CONTENDERS)]
        self.devices = Device.objects.filter(serial__startswith="RACE-")

    def back_again(self):
        """Everything that was promised is released, so that the next race starts where this one did."""
        from inventory import actions as inventory  # noqa: PLC0415
        from inventory.models import Allocation  # noqa: PLC0415

        for allocation in Allocation.objects.filter(released_at=None).select_related("device", "need__referral"):
            inventory.release(allocation, reason="the race is over", by=self.london.actor("triage_lead"))

    def count(self) -> tuple[int, int]:
        """Live promises, and devices that are promised twice."""
        from inventory.models import Allocation  # noqa: PLC0415

        live = list(Allocation.objects.filter(released_at=None).values_list("device_id", flat=True))
        return len(live), len(live) - len(set(live))


def _somebody(london, number: int):
    """Somebody who cannot be taken for anybody else here, and waits for a device."""
    letters = "".join(chr(97 + int(digit) * 2) for digit in f"{number:03d}")
    born = date(1940, 1, 1) + timedelta(days=number * 97)
    return london.accepted(
        needs=("device",),
        first_name=f"Amina{letters}",
        last_name=f"Yusuf{letters}",
        phone=f"+447700900{number:03d}",
        resident={"date_of_birth": born},
    )


def _races(field: _Field, workers: int, repeats: int, *, with_run: bool):
    from config.invariants import violations  # noqa: PLC0415

    races = [_race(field, with_run) for _ in range(repeats)]
    wrong = sum(race["wrong"] for race in races)
    statuses = sum((race["statuses"] for race in races), Counter())
    says = ", ".join(f"{count} x {status}" for status, count in sorted(statuses.items()))
    ours = statistics.median(race["span"] for race in races)
    floor = statistics.median(race["floor"] for race in races)
    name = f"{CONTENDERS} for {ITEMS} devices, {workers} processes"
    row("A1", name, wrong, f"{repeats} races; {says}; SIMs and seats: tests/journeys/test_the_last_one.py")
    ratio = statistics.median(race["span"] / race["floor"] for race in races)
    row("A2", "  all of them answered", ratio, f"{ours:.2f} s beside {floor:.2f} of the floor, elapsed")
    _sustained(field, repeats)
    row("A3 lock", "  longest wait for a lock", max(race["lock"] for race in races), "seconds")
    broken = list(violations())
    print(f"{'':14}  reconciliation: {len(broken)} violations {broken[:3]}", flush=True)


def _race(field: _Field, with_run: bool) -> dict:
    """Ours, then the floor's."""
    waits = _Waits()
    calls = [("/api/v1/allocations", {"need": need}) for need in field.needs]
    calls += [("/api/v1/allocations/run", {"dry_run": False})] if with_run else []
    answers, span = _at_once(calls, field.token, PORT)
    lock = waits.stop()
    live, twice = field.count()
    field.back_again()
    statuses = Counter(status for status, _ in answers[:CONTENDERS])
    wrong = live != ITEMS or twice > 0 or any(status >= 500 for status in statuses)
    return {"wrong": wrong, "statuses": statuses, "span": span, "floor": _floor_race(), "lock": lock}


def _sustained(field: _Field, repeats: int):
    """A3: thirty-two contenders for fifty devices, one request each after the other: how long the slowest hundredth
    waits.
    """
    rounds = [_sustained_once(field) for _ in range(repeats)]
    ours, theirs = (statistics.median(side) * 1000 for side in zip(*rounds, strict=True))
    row(
        "A3",
        f"  p99 of {SUSTAINED} without a pause",
        statistics.median(one / other for one, other in rounds),
        f"{ours:.0f} ms beside {theirs:.0f} of the floor, elapsed",
    )


def _sustained_once(field: _Field) -> tuple[float, float]:
    ours = _one_after_another([("/api/v1/allocations", {"need": need}) for need in field.needs], field.token, PORT)
    field.back_again()
    _floor_devices()
    floor = _one_after_another([("/allocate", {})] * CONTENDERS, "", PORT + 1)
    return ours[-2], floor[-2]


def _one_after_another(calls, token: str, port: int) -> list[float]:
    """Seconds that each call waited, the quickest first."""
    times = []
    left = list(calls)
    lock = threading.Lock()

    def go_on():
        while True:
            with lock:
                if not left:
                    return
                path, body = left.pop()
            began = time.perf_counter()
            _post(path, body, token, port)
            times.append(time.perf_counter() - began)

    threads = [threading.Thread(target=go_on) for _ in range(SUSTAINED)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return sorted(times)


def _floor_race() -> float:
    """The same race at the yardstick."""
    _floor_devices()
    answers, span = _at_once([("/allocate", {})] * CONTENDERS, "", PORT + 1)
    assert Counter(status for status, _ in answers)[201] == ITEMS
    return span


def _floor_devices():
    from django.db import connection  # noqa: PLC0415

    from bench.floor_race import DEVICES  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(DEVICES)
        cursor.execute("truncate floor_device")
        cursor.execute("insert into floor_device (kind) select 0 from generate_series(1, %s)", [ITEMS])


class _Waits(threading.Thread):
    """Looks every 50 ms how long somebody has been waiting for a lock (PostgreSQL only)."""

    def __init__(self):
        super().__init__(daemon=True)
        self.longest = 0.0
        self.over = threading.Event()
        self.start()

    def run(self):
        from django.db import connection  # noqa: PLC0415

        while not self.over.wait(0.05):
            with connection.cursor() as cursor:
                cursor.execute(
                    "select max(extract(epoch from now() - waitstart)) from pg_locks where not granted and waitstart "
                    "is not null"
                )
                self.longest = max(self.longest, float(cursor.fetchone()[0] or 0))
        connection.close()

    def stop(self) -> float:
        self.over.set()
        self.join()
        return self.longest


def _at_once(calls, token, port) -> tuple[list, float]:
    """All calls let go at the same moment; their answers, and seconds until the last."""
    barrier = threading.Barrier(len(calls) + 1)
    answers = [None] * len(calls)

    def call(place, path, body):
        barrier.wait()
        answers[place] = _post(path, body, token, port)

    threads = [threading.Thread(target=call, args=(place, *arguments)) for place, arguments in enumerate(calls)]
    [thread.start() for thread in threads]
    barrier.wait()
    began = time.perf_counter()
    [thread.join() for thread in threads]
    return answers, time.perf_counter() - began


def _post(path, body, token, port) -> tuple[int, bytes]:
    return _ask("POST", path, json.dumps(body), token, port)


def _ask(method: str, path: str, body: str | None, token: str, port: int) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
