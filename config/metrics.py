"""Figures for Prometheus: how requests, jobs and messages fare. Nothing here counts people more finely than the daily cut."""

import hmac
import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4 as CONTENT_TYPE
from prometheus_client.metrics_core import GaugeMetricFamily

from jobs.pulse import feel
from notifications.delivery import delivery_figures
from outcomes.enquiries.live_counts import live_counts

DOORS = ("api", "phone", "hooks", "admin", "static")
BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)  # seconds

# Each process adds to its own; whoever is asked adds all of them together (PROMETHEUS_MULTIPROC_DIR, set by `manage.py web`).
REQUESTS = Counter("http_requests", "Requests answered", ["door", "status"])
SECONDS = Histogram("http_request_seconds", "Time to answer a request", ["door"], buckets=BUCKETS)

Answer = Callable[[HttpRequest], HttpResponse]


class Measured:
    """Middleware: counts what was answered, by the door and the class of its status, and how long it took."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        first = request.path.split("/", 2)[1]
        door = first if first in DOORS else "portal"
        SECONDS.labels(door).observe(time.perf_counter() - began)
        REQUESTS.labels(door, f"{response.status_code // 100}xx").inc()
        return response


def show(request: HttpRequest) -> HttpResponse:
    """For whoever has METRICS_TOKEN. Without one, for this machine alone, and in production for nobody: a proxy on the
    same machine also calls from here.
    """
    if not _may_read(request):
        return HttpResponse("Not without METRICS_TOKEN.", status=403, content_type="text/plain")
    registry = CollectorRegistry()
    registry.register(Now())
    return HttpResponse(_requests() + generate_latest(registry), content_type=CONTENT_TYPE)


def _may_read(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    if token:
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
    is_here = request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1") and not request.headers.get("X-Forwarded-For")
    return is_here and not settings.PRODUCTION


def _requests() -> bytes:
    registry = CollectorRegistry()
    if settings.METRICS_DIR:
        multiprocess.MultiProcessCollector(registry, settings.METRICS_DIR)
    else:
        registry.register(REQUESTS)
        registry.register(SECONDS)
    return generate_latest(registry)


class Now:
    """What is read from the database when it is asked. Without one, only that it is away."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            figures = _jobs() | _messages()
            figures["database_answers"] = 1
        except Error:
            connection.close()
            figures = {"database_answers": 0}
        for name, value in figures.items():
            yield GaugeMetricFamily(name, name.replace("_", " ").capitalize(), value=value)


def _jobs() -> dict[str, float]:
    pulse = feel()
    never = float("inf")
    return {
        "worker_heartbeat_age_seconds": never if pulse.worker_seconds is None else pulse.worker_seconds,
        "clock_age_seconds": never if pulse.clock_seconds is None else pulse.clock_seconds,
        "jobs_due": pulse.due,
        "jobs_running": pulse.running,
        "jobs_failed": pulse.failed,
        "jobs_oldest_due_seconds": pulse.oldest_due_seconds,
    }


def _messages() -> dict[str, float]:
    """What waits just now is told by its age. Counts stand for people, so they are those of the daily cut, rounded down
    to 5; the page of message delivery has the exact ones for those who look after them.
    """
    now = timezone.now()
    oldest = delivery_figures(now)["oldest"]
    cut = live_counts()
    return {
        "messages_oldest_seconds": int((now - oldest).total_seconds()) if oldest else 0,
        "counts_cut_days_ago": (timezone.localdate() - cut.on).days,
        **{name: cut.least(f"messages|{cell}") for name, cell in _COUNTS.items()},
    }


_COUNTS = {
    "messages_queue_length": "length",
    "messages_in_the_air": "in_the_air",
    "messages_failed_7_days": "failed",
    "messages_misconfigured": "misconfigured",
    "messages_filtered_7_days": "filtered",
    "inbound_to_read": "to_read",
    "inbound_with_risk": "risky",
}
