"""What there is for a borough just now and how long people wait: shown before anybody begins a referral."""

from datetime import timedelta
from statistics import median

from django.db.models import Count, F, Q
from django.utils import timezone

from connectivity.models import Sim
from inventory.actions import likely_wait
from inventory.models import Device
from people.places.boroughs import BY_CODE
from referrals.models import Need
from skills.models import Session

RECENT = timedelta(days=90)
ENOUGH = 5  # fewer than this tell nothing, and might tell of a person
_MOST = 500


def availability(borough: str = "") -> dict:
    """Eight statements, whatever the size of the service. `borough` is a GSS code, "" for all of London.

    {"borough": name, "kinds": [{"kind", "name", "free", "free_words", "waiting", "wait_words"}]}. Waits are the middle
    one of those who were served in the last ninety days: in the borough when there were at least five, else in London.
    For a device with none on the shelf it is the range that whoever joins the queue today is told.
    """
    waiting = dict(
        _in(Need.objects.filter(state="waiting"), borough).values_list("kind").annotate(Count("pk")).order_by()
    )
    return {
        "borough": BY_CODE[borough].name if borough in BY_CODE else "London",
        "kinds": [
            _kind("device", "Devices", _devices(borough), waiting, borough),
            _kind("data", "Data SIMs", _sims(), waiting, borough),
            _kind("skills", "Skills sessions", _seats(borough), waiting, borough),
        ],
    }


def _kind(kind, name, free: tuple[int, str], waiting, borough) -> dict:
    days = _wait(kind, borough)
    likely = likely_wait(borough=borough).words if kind == "device" and borough and not free[0] else ""
    return {
        "kind": kind,
        "name": name,
        "free": free[0],
        "free_words": free[1],
        "waiting": waiting.get(kind, 0),
        "wait_days": days,
        "wait_words": likely or in_words(days),
    }


def _devices(borough) -> tuple[int, str]:
    pools = Q(pool__borough="") | Q(pool__borough=borough) if borough else Q()
    kinds = dict(Device.objects.filter(pools, state="available").values_list("kind").annotate(Count("pk")).order_by())
    words = ", ".join(f"{number} {kind}{'s' if number != 1 else ''}" for kind, number in sorted(kinds.items()))
    return sum(kinds.values()), f"{words} ready to go" if words else "None on the shelf at the moment"


def _sims() -> tuple[int, str]:
    today = timezone.localdate()
    free = Sim.objects.filter(state="available", activate_by__gt=today).count()
    return free, f"{free} ready to post" if free else "None on the shelf at the moment"


def _seats(borough) -> tuple[int, str]:
    coming = (
        Session.objects.filter(starts_at__gt=timezone.now(), taken__lt=F("places"))
        .select_related("hub")
        .order_by("starts_at")
    )
    near = [s for s in coming[:200] if not borough or s.hub.borough == borough] or list(coming[:200])
    seats = sum(session.places - session.taken for session in near)
    if not near:
        return 0, "No session with a free seat is planned at the moment"
    first = near[0]
    when = timezone.localtime(first.starts_at)
    return (
        seats,
        f"{seats} free seat{'s' if seats != 1 else ''}; the next is on {when:%A %-d %B at %H:%M}, {first.hub.name}",
    )


def _in(needs, borough):
    return needs.filter(referral__counted_borough=borough) if borough else needs


def _wait(kind, borough) -> int | None:
    """Days from submission to being provided, the middle one; None when too few were served to say."""
    served = Need.objects.filter(kind=kind, provided_at__gte=timezone.now() - RECENT, queued_at__isnull=False)
    for rows in (_in(served, borough), served) if borough else (served,):
        spans = rows.order_by("-provided_at").values_list("queued_at", "provided_at")[:_MOST]
        days = [(until - since).total_seconds() / 86400 for since, until in spans]
        if len(days) >= ENOUGH:
            return max(round(median(days)), 0)
    return None


def in_words(days: int | None) -> str:
    """A wait as people say it."""
    if days is None:
        return "Too few were served lately to say how long it takes"
    if days < 7:
        return "Usually within a week"
    weeks = round(days / 7)
    return f"Usually about {weeks} week{'s' if weeks != 1 else ''}"
