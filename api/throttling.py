"""No client can keep the others waiting: one limit for each, which every process counts towards.

A process does not ask the database at every request. It takes a hundredth of a client's requests at once, by one
statement, and hands them out from its own memory; what it took and did not use is lost to the client when the window
ends. So no client ever gets more than the limit, and one that uses a single process gets all of it.
"""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from threading import Lock

from django.conf import settings
from django.utils import timezone
from rest_framework.throttling import BaseThrottle

from people import limits
from people.limits import Limit, Standing

POLICY = "client"
_PIECES = 100
_MOST_CLIENTS = 10_000
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass
class Lease:
    """What this process may still hand out to one client, and how the client's limit stood when it was taken."""

    left: int
    standing: Standing

    @property
    def remaining(self) -> int:
        """Requests that the client has left, as far as this process knows."""
        return max(0, self.standing.most - self.standing.count) + self.left


class Leases:
    """The leases of one process. Its threads share them."""

    def __init__(self) -> None:
        self._held: dict[str, Lease] = {}
        self._lock = Lock()

    def take(self, limit: Limit, whose: str) -> tuple[bool, Lease]:
        """Whether this request is within the limit, and the client's lease after it."""
        with self._lock:
            lease = self._held.get(whose)
            if lease is None or lease.standing.ends_at <= timezone.now():
                lease = None
            elif lease.left or lease.standing.count >= limit.most:
                return self._hand_out(lease), lease
        lease = _taken(limit, whose)  # outside the lock: a slow database holds up no other client
        with self._lock:
            known = self._held.get(whose)
            if known is not None and known.standing.ends_at == lease.standing.ends_at:
                lease.left += known.left
            self._keep(whose, lease)
            return self._hand_out(lease), lease

    def clear(self) -> None:
        with self._lock:
            self._held.clear()

    def _hand_out(self, lease: Lease) -> bool:
        if not lease.left:
            return False
        lease.left -= 1
        return True

    def _keep(self, whose: str, lease: Lease) -> None:
        if len(self._held) >= _MOST_CLIENTS:
            now = timezone.now()
            self._held = {key: held for key, held in self._held.items() if held.standing.ends_at > now}
        self._held[whose] = lease


def _taken(limit: Limit, whose: str) -> Lease:
    """A piece of the limit, or what is left of it."""
    piece = max(1, limit.most // _PIECES)
    standing = limits.count(limit, whose, piece)
    before = standing.count - piece
    return Lease(max(0, min(piece, limit.most - before)), standing)


LEASES = Leases()


def read_rate(rate: str) -> Limit:
    """A limit from words such as 6000/min."""
    most, _, every = rate.partition("/")
    return Limit("requests", int(most), timedelta(seconds=_SECONDS[every[:1]]), locks=False)


class PerClient(BaseThrottle):
    """So many requests of one client in a window, over all processes."""

    leases = LEASES

    def allow_request(self, request, view) -> bool:
        whose = getattr(request.user, "key", None)
        if not whose:
            return True
        limit = read_rate(settings.API_RATE)
        is_within, lease = self.leases.take(limit, whose)
        self.seconds = lease.standing.wait
        request._request.rate = (limit, lease.remaining, self.seconds)  # noqa: SLF001 - read by ShowRate, outside DRF
        return is_within

    def wait(self) -> float:
        return self.seconds


class ShowRate:
    """Middleware: every answer of the API says what its client has left (draft-ietf-httpapi-ratelimit-headers)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        answer = self.get_response(request)
        if rate := getattr(request, "rate", None):
            limit, remaining, seconds = rate
            answer["RateLimit-Policy"] = f'"{POLICY}";q={limit.most};w={ceil(limit.every.total_seconds())}'
            answer["RateLimit"] = f'"{POLICY}";r={remaining};t={seconds}'
        return answer
