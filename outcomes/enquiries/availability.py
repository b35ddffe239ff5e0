"""What there is for a borough and how long people wait: shown before anybody begins a referral.

Numbers are those of the daily cut (`live_gate`): whoever asks works on none of the cases that they count.
"""

from datetime import timedelta
from statistics import median

from django.utils import timezone

from inventory.actions import likely_wait
from outcomes.enquiries.live_counts import LiveCounts, live_counts
from outcomes.report.disclosure import LEAST_BASE
from people.places.boroughs import BY_CODE
from referrals.models import Need
from skills.models import Session

RECENT = timedelta(days=90)
_MOST = 500
_KINDS = (("device", "Devices"), ("data", "Data SIMs"), ("skills", "Skills sessions"))


def availability(borough: str = "") -> dict:
    """A few statements, whatever the size of the service. `borough` is a GSS code, "" for all of London.

    {"borough": name, "counted_on": day, "kinds": [{"kind", "name", "free", "free_words", "waiting", "waiting_words",
    "wait_days", "wait_words"}]}. `free` and `waiting` are multiples of 5, rounded down; 0 is fewer than 5. Waits are
    the middle one of those who were served in the last ninety days: in the borough when there were at least twenty, as
    in every report, else in London. For a device with fewer than five on the shelf it is the range that whoever joins
    the queue today is told.
    """
    cut = live_counts()
    return {
        "borough": BY_CODE[borough].name if borough in BY_CODE else "London",
        "counted_on": cut.on,
        "kinds": [_kind(kind, name, cut, borough) for kind, name in _KINDS],
    }


def _kind(kind: str, name: str, cut: LiveCounts, borough: str) -> dict:
    free = cut.least("free|data" if kind == "data" else f"free|{kind}|{borough}")
    waiting = f"waiting|{kind}|{borough}"
    days = _wait(kind, borough)
    likely = likely_wait(borough=borough).words if kind == "device" and borough and not free else ""
    return {
        "kind": kind,
        "name": name,
        "free": free,
        "free_words": _seats_words(free, borough) if kind == "skills" else _stock_words(free),
        "waiting": cut.least(waiting),
        "waiting_words": f"{cut.words(waiting)} waiting",
        "wait_days": days,
        "wait_words": likely or in_words(days),
    }


def _stock_words(free: int) -> str:
    ready = "ready to hand over"
    return f"{free:,} or more {ready}" if free else f"Fewer than 5 {ready}"


def _seats_words(free: int, borough: str) -> str:
    """How many seats, and the next session with one: in the borough, else anywhere in London."""
    coming = Session.objects.with_free_seats(timezone.now()).select_related("hub").order_by("starts_at")[:200]
    first = next((session for session in coming if session.hub.borough == borough), None) or next(iter(coming), None)
    if first is None:
        return "No sessions with a free seat"
    when = timezone.localtime(first.starts_at)
    seats = f"{free:,} or more free seats" if free else "Fewer than 5 free seats"
    return f"{seats}; the next is on {when:%A %-d %B at %H:%M}, {first.hub.name}"


def _in(needs, borough):
    return needs.filter(referral__counted_borough=borough) if borough else needs


def _wait(kind, borough) -> int | None:
    """Days from submission to being provided, the middle one; None when too few were served to say."""
    served = Need.objects.filter(kind=kind, provided_at__gte=timezone.now() - RECENT, queued_at__isnull=False)
    for rows in (_in(served, borough), served) if borough else (served,):
        spans = rows.order_by("-provided_at").values_list("queued_at", "provided_at")[:_MOST]
        days = [(until - since).total_seconds() / 86400 for since, until in spans]
        if len(days) >= LEAST_BASE:
            return max(round(median(days)), 0)
    return None


def in_words(days: int | None) -> str:
    """A wait as people say it."""
    if days is None:
        return "Too few people were helped recently to estimate the wait"
    if days < 7:
        return "Usually within a week"
    weeks = round(days / 7)
    return f"Usually about {weeks} week{'s' if weeks != 1 else ''}"
