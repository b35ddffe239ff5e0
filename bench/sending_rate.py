"""How fast what is said leaves: the outbox drained by four workers, one worker against a provider that takes 50 ms,
commit to call.

`DATABASE_URL=… python -m bench.sending_rate [number=4000] [senders=4] [calls=16]`, on an empty PostgreSQL database that
is migrated: it writes people and messages into it. Goals W1, W2 and W3. The provider is the stand-in of the tests, on
loopback, through Twilio's own SDK.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from urllib.request import Request, urlopen

import django

from bench.goals import row

PORT = 8151
ACCOUNT = {
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "secret",
    "TWILIO_FROM": "+442079460001",
    "TWILIO_BASE_URL": f"http://127.0.0.1:{PORT}",
}
WORKER = (
    "import django; django.setup(); from notifications.events import register; register('bench.word', 'Word {n}'); "
    "from datetime import time; from people.residents import hours; hours.BEGINS, hours.ENDS = time.min, time.max; "  # by night too
    "from notifications import sender; sender.run(lambda: False)"
)


def main(*words: str):
    options = dict(word.split("=", 1) for word in words)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.update(ACCOUNT)
    django.setup()
    number = int(options.get("number", 4000))
    senders = int(options.get("senders", 4))
    provider = subprocess.Popen(
        [sys.executable, "-m", "tests.twilio_stand_in", "--port", str(PORT), "--nocb", "1"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(2)
    try:
        for calls in options.get("calls", "16").split(","):
            os.environ["SENDER_CALLS"] = calls
            _drain("W1", f"{senders} senders, {calls} calls each", number, senders, 0)
        os.environ["SENDER_CALLS"] = "32"
        _drain("W2", "1 sender, 32 calls of 50 ms", number // 2, 1, 0.05)
        _prompt()
    finally:
        provider.kill()


def _ask(path: str, fields=None):
    body = None if fields is None else json.dumps(fields).encode()
    with urlopen(Request(f"http://127.0.0.1:{PORT}{path}", data=body), timeout=30) as answer:
        return json.load(answer)


def _words(number: int, due_in: float = 0) -> list:
    """So many messages to so many residents, due at one moment."""
    from django.utils import timezone  # noqa: PLC0415 - Django has to be set up first

    from audit.recording import recording  # noqa: PLC0415
    from law.actors import SYSTEM  # noqa: PLC0415
    from notifications import actions as notifications  # noqa: PLC0415
    from notifications.events import EVENTS, register  # noqa: PLC0415
    from people.models import Resident  # noqa: PLC0415

    if "bench.word" not in EVENTS:
        register("bench.word", "Word {n}")
    due = timezone.now() + timezone.timedelta(seconds=due_in)
    with recording(SYSTEM, "bench.words"):
        people = [
            Resident(phone=f"+447700900{100 + n % 800}", contact_mode="direct", safe_channels=["sms"])
            for n in range(number)
        ]
        Resident.objects.bulk_create(people, batch_size=2000)
    queued = []
    for start in range(0, number, 1000):
        some = people[start : start + 1000]
        words = [
            notifications.compose(
                "bench.word", reason=p, address=p.phone, channel="sms", resident=p, due_at=due, n=str(p.pk)
            )
            for p in some
        ]
        queued += notifications.queue(words, by=SYSTEM)
    return queued


def _drain(code: str, name: str, number: int, senders: int, latency: float):
    from django.utils import timezone  # noqa: PLC0415

    from notifications.models import Message  # noqa: PLC0415

    _ask("/_reset", {})
    _ask("/_set", {"latency": latency})
    workers = [subprocess.Popen([sys.executable, "-c", WORKER], stdout=subprocess.DEVNULL) for _ in range(senders)]
    time.sleep(3 + 2 * senders)  # so that nobody's start is measured
    ready = 5 + number / 300
    due = timezone.now() + timezone.timedelta(seconds=ready)
    _words(number, ready)
    late = (timezone.now() - due).total_seconds()
    if late > 0:
        raise SystemExit(f"Writing the messages took {late:.0f} s longer than planned.")
    time.sleep(-late)
    began = time.monotonic()
    try:
        left = Message.objects.filter(event="bench.word").exclude(state="sent")
        while (waiting := left.count()) and time.monotonic() - began < 120:
            time.sleep(0.1)
        took = time.monotonic() - began
    finally:
        for worker in workers:
            worker.terminate()
            worker.wait()
    log = _ask("/_log")
    rate = (number - waiting) / took
    doubled = len(log["duplicates"])
    bad = len(log["malformed"])
    row(
        code,
        name,
        rate,
        f"a second: {number - waiting} of {number} in {took:.1f} s; twice: {doubled}; malformed: {bad}; no Celery here",
    )


def _prompt(number: int = 200):
    """Commit to the provider's call, the queue empty: W3."""
    _ask("/_reset", {})
    _ask("/_set", {"latency": 0})
    worker = subprocess.Popen([sys.executable, "-c", WORKER], stdout=subprocess.DEVNULL)
    time.sleep(5)
    took = []
    try:
        for count in range(1, number + 1):
            _words(1)
            committed = time.monotonic()
            while _ask("/_log")["calls"] < count and time.monotonic() - committed < 5:
                time.sleep(0.002)
            took.append(time.monotonic() - committed)
    finally:
        worker.terminate()
        worker.wait()
    took.sort()
    p50 = statistics.median(took) * 1000
    p99 = took[int(number * 0.99) - 1]
    row("W3", "commit to call, p99", p99, f"seconds, {number} times; p50 {p50:.0f} ms, worst {took[-1] * 1000:.0f} ms")


if __name__ == "__main__":
    main(*sys.argv[1:])
