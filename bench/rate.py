"""Goal P1 as it is said: good requests a second when eight ask at once, three processes each, ours and the floor in turn."""

import http.client
import itertools
import json
import statistics
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from typing import NamedTuple

from bench.served import Served, computed
from bench.spent import ROUNDS

PROCESSES = 3
CLIENTS = 8
REQUESTS = 240  # a round
PORT = 8151

Request = tuple[str, dict[str, str]]  # body, headers


class Rates(NamedTuple):
    """The median of the rounds' ratios; requests a second and milliseconds that the web servers computed for each."""

    ratio: float
    ours: float
    floor: float
    our_ms: float
    floor_ms: float


def measure(token: str, floor: str) -> Rates:
    """`floor` is `HOST USER NAME` of the database in which the floor's tables are."""
    with (
        Served("config.wsgi", PROCESSES, PORT) as ours,
        Served("bench.floor_served", PROCESSES, PORT + 1, {"FLOOR": floor}) as yardstick,
    ):
        _round(ours, "/api/v1/referrals", _ours(token))  # every process has made its statements
        _round(yardstick, "/referrals", _floors())
        rounds = [
            (_round(ours, "/api/v1/referrals", _ours(token)), _round(yardstick, "/referrals", _floors()))
            for _ in range(ROUNDS)
        ]
    sides = [tuple(map(statistics.median, zip(*side, strict=True))) for side in zip(*rounds, strict=True)]
    ratio = statistics.median(one[0] / other[0] for one, other in rounds)
    return Rates(ratio, sides[0][0], sides[1][0], sides[0][1], sides[1][1])


def _ours(token: str) -> Iterator[Request]:
    from bench.ours import RAW, somebody  # noqa: PLC0415 - Django has to be set up first

    kind = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    for _ in range(REQUESTS):
        yield json.dumps(RAW | {"resident": somebody()}), kind | {"Idempotency-Key": str(uuid.uuid4())}


def _floors() -> Iterator[Request]:
    from bench.floor import SENT  # noqa: PLC0415 - likewise

    for _ in range(REQUESTS):
        yield json.dumps(SENT | {"public_id": str(uuid.uuid4())}), {"Content-Type": "application/json"}


def _round(server: Served, path: str, requests: Iterator[Request]) -> tuple[float, float]:
    """(good requests a second, milliseconds that the server computed for each)."""
    waiting = list(requests)
    places = itertools.count()  # counting is atomic
    good: list[bool] = []

    def ask_on() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        while (place := next(places)) < len(waiting):
            good.append(_is_created(connection, path, *waiting[place]))
        connection.close()

    before, began = computed(server.process.pid), time.perf_counter()
    _all_at_once(ask_on)
    elapsed = time.perf_counter() - began
    return sum(good) / elapsed, 1000 * (computed(server.process.pid) - before) / len(good)


def _is_created(connection: http.client.HTTPConnection, path: str, body: str, headers: dict[str, str]) -> bool:
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status == 201


def _all_at_once(work: Callable[[], None]) -> None:
    threads = [threading.Thread(target=work) for _ in range(CLIENTS)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
