"""Whether messages arrive, in figures: for the page of those who look after it, and for whatever watches the service."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q

from notifications.models import Inbound, Message, ProviderHold, Receipt, UnknownCode
from notifications.provider_codes import KNOWN_STATUSES

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
        "held": list(ProviderHold.objects.filter(Q(opens_at=None) | Q(opens_at__gt=now)).order_by("provider")),
        "unknown_codes": list(
            UnknownCode.objects.filter(last_at__gte=now - timedelta(days=DAYS)).order_by("-times")[:20]
        ),
        "wishes": Inbound.objects.unread_wishes().count(),
        "risky": Inbound.objects.to_read().exclude(risk="").count(),
    }


def receipts_without_effect(now: datetime) -> list[tuple[str, int]]:
    """What the provider told us in the last seven days that we could not use: for each status that we do not know, and
    for ids of no message of ours, how often.
    """
    week = Receipt.objects.filter(received_at__gte=now - timedelta(days=DAYS))
    unknown = week.exclude(status__in=KNOWN_STATUSES).values_list("status").annotate(times=Count("pk"))
    rows = [(f"Unknown status “{status or 'none'}”", times) for status, times in unknown.order_by("-times")[:20]]
    unmatched = week.filter(message=None, received_at__lt=now - timedelta(hours=1)).count()
    return rows + ([("Unknown message", unmatched)] if unmatched else [])
