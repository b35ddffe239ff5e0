"""The last fifty devices, two hundred contenders at once, through HTTP: who won, how long everybody waited, and what
the reconciliation finds.

`DATABASE_URL=… python -m bench.race [repeats=20] [workers=3,8] [run=yes] [floor=FOLDER]`, on an empty database that is
migrated. `run=yes` has a batch run reach for the same devices at the same moment. `floor=` names the folder of the
yardstick `floor_app.py`: its race is run in turn with ours, on the same server of PostgreSQL. Goals A1, A2 and A3.
"""

import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from datetime import date, timedelta

import django

PORT = 8141
ITEMS = 50
CONTENDERS = 200
SUSTAINED = 32
_FLOOR = """
import os, sys
sys.path.insert(0, {folder!r})
import dj_database_url
from django.conf import settings
settings.configure(DEBUG=False, SECRET_KEY="floor", ROOT_URLCONF="floor_app", ALLOWED_HOSTS=["*"], USE_TZ=True, MIDDLEWARE=[],
    INSTALLED_APPS=["rest_framework"], DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", REST_FRAMEWORK={{"UNAUTHENTICATED_USER": None,
    "DEFAULT_AUTHENTICATION_CLASSES": [], "DEFAULT_PERMISSION_CLASSES": []}},
    DATABASES={{"default": dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=None)}})
import django; django.setup()
from floor_app import application
"""
_DEVICES = (
    "create table if not exists device (id bigserial primary key, kind int, state int default 0, allocated_to bigint, "
    "allocated_at timestamptz)"
)


def main(*words: str):
    options = dict(word.split("=", 1) for word in words)
    repeats = int(options.get("repeats", 20))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    field = _Field()
    for workers in options.get("workers", "3,8").split(","):
        with _served("config.wsgi", int(workers), PORT):
            floor = options.get("floor", "")
            _races(field, int(workers), repeats, options.get("run") == "yes", floor)


class _served:
    """A web server of our own for as long as the block lasts."""

    def __init__(self, app: str, workers: int, port: int, folder: str = "."):
        self.command = [sys.executable, "-m", "config.web", app, str(port), str(workers), "1"]
        self.folder = folder

    def __enter__(self):
        self.process = subprocess.Popen(self.command, cwd=self.folder, env=os.environ | {"PYTHONPATH": os.getcwd()})
        time.sleep(6)

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


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


def _races(field: _Field, workers: int, repeats: int, with_run: bool, floor: str):
    from config.invariants import violations  # noqa: PLC0415

    spans = []
    floors = []
    statuses = Counter()
    wrong = 0
    longest = 0.0
    for _ in range(repeats):
        waits = _Waits()
        calls = [("/api/v1/allocations", {"need": need}) for need in field.needs]
        calls += [("/api/v1/allocations/run", {"dry_run": False})] if with_run else []
        answers, span = _at_once(calls, field.token, PORT)
        longest = max(longest, waits.stop())
        live, twice = field.count()
        statuses.update(status for status, _ in answers[:CONTENDERS])
        wrong += live != ITEMS or twice > 0
        spans.append(span)
        if floor:
            floors.append(_floor_race(floor, workers))
        field.back_again()
    says = ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items()))
    print(
        f"{workers} workers, {repeats} races{', a run among them' if with_run else ''}: {wrong} of them wrong; "
        f"answers {says}"
    )
    line = f"  all {CONTENDERS} answered after {statistics.median(spans):.2f} s (worst {max(spans):.2f})"
    if floors:
        ratios = [ours / theirs for ours, theirs in zip(spans, floors, strict=True)]
        line += f"; the floor {statistics.median(floors):.2f} s, ratio {statistics.median(ratios):.2f}"
    print(f"{line}; longest wait for a lock {longest:.2f} s", flush=True)
    _sustained(field, workers)
    field.back_again()
    broken = list(violations())
    print(f"  reconciliation: {len(broken)} violations {broken[:3]}", flush=True)


def _sustained(field: _Field, _workers: int):
    """A3: thirty-two contenders for fifty devices, one request each after the other: how long the slowest hundredth
    waits.
    """
    times = []
    needs = list(field.needs)
    lock = threading.Lock()

    def go_on():
        while True:
            with lock:
                if not needs:
                    return
                need = needs.pop()
            began = time.perf_counter()
            _post("/api/v1/allocations", {"need": need}, field.token, PORT)
            times.append(time.perf_counter() - began)

    threads = [threading.Thread(target=go_on) for _ in range(SUSTAINED)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    times.sort()
    print(
        f"  {SUSTAINED} contenders without a pause: p50 {times[len(times) // 2] * 1000:.0f} ms, p99 "
        f"{times[int(len(times) * 0.99)] * 1000:.0f} ms"
    )


def _floor_race(folder: str, workers: int) -> float:
    """The same race at the yardstick: one statement with SKIP LOCKED and nothing else."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(_DEVICES)
        cursor.execute("truncate device")
        cursor.execute("insert into device (kind) select 0 from generate_series(1, %s)", [ITEMS])
    with tempfile.TemporaryDirectory() as place:
        with open(os.path.join(place, "floor_wsgi.py"), "w") as file:
            file.write(_FLOOR.format(folder=folder))
        with _served("floor_wsgi", workers, PORT + 1, place):
            answers, span = _at_once([("/allocate", {})] * CONTENDERS, "", PORT + 1)
    assert Counter(status for status, _ in answers)[201] == ITEMS
    return span


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
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request(
        "POST", path, json.dumps(body), {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    )
    answer = connection.getresponse()
    return answer.status, answer.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
