"""Whether this process lives, whether it could serve, and how messages fare: plain answers for whoever watches over it."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from notifications.delivery import delivery_figures
from outcomes.enquiries.live_counts import live_counts


def live(_request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "live"})


def ready(_request: HttpRequest) -> HttpResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "not ready", "why": "the database does not answer"}, status=503)
    return JsonResponse({"status": "ready"})


def metrics(request: HttpRequest) -> HttpResponse:
    """How messages fare, as Prometheus reads it. For this machine alone: a proxy of ours does not pass it on.

    What waits just now is told by its age. Counts stand for people, so they are those of the daily cut, rounded down
    to 5; the page of message delivery has the exact ones for those who look after them.
    """
    if request.META.get("REMOTE_ADDR") not in ("127.0.0.1", "::1") or request.headers.get("X-Forwarded-For"):
        return HttpResponse("Only on this machine.", status=403, content_type="text/plain")
    now = timezone.now()
    oldest = delivery_figures(now)["oldest"]
    cut = live_counts()
    lines = {
        "messages_oldest_seconds": int((now - oldest).total_seconds()) if oldest else 0,
        "counts_cut_days_ago": (timezone.localdate() - cut.on).days,
        **{name: cut.least(f"messages|{cell}") for name, cell in _COUNTS.items()},
    }
    body = "".join(f"# TYPE {name} gauge\n{name} {value}\n" for name, value in lines.items())
    return HttpResponse(body, content_type="text/plain; version=0.0.4")


_COUNTS = {
    "messages_queue_length": "length",
    "messages_in_the_air": "in_the_air",
    "messages_failed_7_days": "failed",
    "messages_misconfigured": "misconfigured",
    "messages_filtered_7_days": "filtered",
    "inbound_to_read": "to_read",
    "inbound_with_risk": "risky",
}
