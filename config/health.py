"""Whether this process lives, whether it can serve, and whether the whole service is well: for whoever watches over it.

These addresses are answered before anything else looks at a request: a probe knows no host name, speaks plain HTTP, and
must not wait for what is ill. The web server keeps a thread of its own for them (config.web.server).
"""

from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from config import metrics
from jobs.pulse import feel

CLOCK_STOPS_AFTER = 120  # seconds: it starts a task every fifteen

Answer = Callable[[HttpRequest], HttpResponse]


class HealthFirst:
    """The outermost middleware: answers what asks for the service's health, and passes on everything else."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = _ANSWERS.get(request.path, self.get_response)
        return answer(request)


def live(_request: HttpRequest) -> HttpResponse:
    """This process answers. Asks nothing of anybody."""
    return JsonResponse({"status": "live"})


def ready(_request: HttpRequest) -> HttpResponse:
    """Whether requests may be sent to this process: 503 while its database is away or other than its code expects.

    A worker that is away is told, and is no reason to send nobody here.
    """
    stops = dict(_stops())
    parts = {"database": "well", "migrations": "well"} | stops
    status = "not ready" if stops else "ready"
    return JsonResponse({"status": status, **parts, **_workers(stops)}, status=503 if stops else 200)


def well(_request: HttpRequest) -> HttpResponse:
    """Whether somebody has to be woken: 503 also while no worker runs or the clock stands still."""
    stops = dict(_stops())
    parts = {"database": "well", "migrations": "well"} | stops | _workers(stops)
    is_well = set(parts.values()) == {"well"}
    return JsonResponse({"status": "well" if is_well else "not well", **parts}, status=200 if is_well else 503)


def _stops() -> Iterator[tuple[str, str]]:
    """What keeps this process from serving, and why."""
    try:
        pending = pending_migrations()
    except Error:
        connection.close()
        yield "database", "it does not answer"
        yield "migrations", "not known"
        return
    if pending:
        yield "migrations", f"{pending} to apply: run manage.py migrate"


def pending_migrations() -> int:
    """How many migrations this code has that the database has not. Once there is none, it is only asked for its time:
    code does not change under a running process.
    """
    if "none" in _PENDING:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return 0
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if not pending:
        _PENDING.add("none")
    return pending


_PENDING: set[str] = set()


def _workers(stops: dict[str, str]) -> dict[str, str]:
    """The worker and its clock, in a word or a sentence each."""
    if "database" in stops:
        return {"worker": "not known", "clock": "not known"}
    pulse = feel()
    return {
        "worker": _since("no heartbeat", pulse.worker_seconds, settings.JOB_STALLED_SECONDS),
        "clock": _since("no task started", pulse.clock_seconds, CLOCK_STOPS_AFTER),
    }


def _since(what: str, seconds: float | None, most: float) -> str:
    if seconds is None:
        return f"{what} yet"
    return "well" if seconds <= most else f"{what} for {int(seconds)} seconds"


_ANSWERS: dict[str, Answer] = {
    "/health/live": live,
    "/health/ready": ready,
    "/health/well": well,
    "/health/metrics": metrics.show,
}
