"""Whether the service works just now, in words for everyone. The operators' own figures stay at /health/."""

from dataclasses import dataclass

from django.conf import settings
from django.core.cache import caches
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from jobs.pulse import feel
from notifications.models import ProviderHold
from portal.public.public_page import public_page

SECONDS = 30
_LATE_AFTER = 15 * 60  # seconds that work may wait before we say so


@dataclass(frozen=True)
class Part:
    """A part of the service as people know it."""

    name: str
    works: bool
    words: str


def parts() -> list[Part]:
    """Each part of the service with how it is. Whoever reads it has reached the website, so that works. Two statements."""
    pulse = feel()
    has_worker = pulse.worker_seconds is not None and pulse.worker_seconds <= settings.JOB_STALLED_SECONDS
    is_late = not has_worker or pulse.oldest_due_seconds > _LATE_AFTER
    now = timezone.now()
    shut = ProviderHold.objects.filter(Q(opens_at=None) | Q(opens_at__gt=now)).values_list("provider", flat=True)
    held = set(shut)
    return [
        Part("Website", True, "Working"),
        Part("Sending a referral", True, "Working"),
        _part("Texts and calls", not (is_late or "texts" in held), "Delayed. We send them as soon as we can."),
        _part("Email", not (is_late or "email" in held), "Delayed. We send them as soon as we can."),
        _part("Decisions, uploads and reports", not is_late, "Delayed. Nothing you sent is lost."),
    ]


def _part(name: str, works: bool, otherwise: str) -> Part:
    return Part(name, works, "Working" if works else otherwise)


@public_page
def status_page(request: HttpRequest) -> HttpResponse:
    known = caches["local"].get("service_status")
    if known is None:
        known = {"parts": parts(), "at": timezone.now()}
        caches["local"].set("service_status", known, SECONDS)
    return render(request, "public/status.html", known | {"all_work": all(part.works for part in known["parts"])})
