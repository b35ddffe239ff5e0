"""Whether messages arrive, in figures: for the page of those who look after it, and for whatever watches the service."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min

from notifications.models import Inbound, Message

FAILED = ("failed", "undelivered_permanent", "unknown")
DAYS = 7


def delivery_figures(now: datetime) -> dict[str, Any]:
    """What waits now, since when, and what went wrong in the last seven days; each from an index."""
    waiting = Message.objects.to_send(now).filter(due_at__lte=now)
    counted = waiting.aggregate(length=Count("pk"), oldest=Min("due_at"))
    week = Message.objects.filter(created_at__gte=now - timedelta(days=DAYS))
    return counted | {
        "in_the_air": Message.objects.filter(lease_until__gte=now, state="queued").count(),
        "to_read": Inbound.objects.to_read().count(),
        "failed": week.filter(state__in=FAILED).count(),
        "misconfigured": week.filter(cause="misconfigured", state="undelivered_temporary").count(),
        "filtered": week.filter(cause="filtered").count(),
        "risky": Inbound.objects.to_read().exclude(risk="").count(),
    }
