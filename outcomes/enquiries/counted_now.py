"""The true live counts, as the daily cut takes them: nobody is shown these."""

from collections import Counter

from django.db.models import Count, F, Sum
from django.utils import timezone

from connectivity.models import Sim
from inventory.models import Allocation, Device
from notifications.delivery import delivery_figures
from outcomes.enquiries.live_gate import Total
from people.places.boroughs import BOROUGHS
from referrals.models import Need, Referral
from skills.models import Session

KINDS = tuple(str(kind) for kind in Need.Kind)
PLACES = tuple(borough.gss_code for borough in BOROUGHS)
WATCHED = ("length", "in_the_air", "failed", "misconfigured", "filtered", "to_read", "risky")
# Parts before their totals: boroughs make London, and the three kinds make all needs.
TOTALS: list[Total] = [
    *((f"waiting|{kind}|", tuple(f"waiting|{kind}|{place}" for place in PLACES)) for kind in KINDS),
    ("waiting", tuple(f"waiting|{kind}|" for kind in KINDS)),
]


def count_now() -> dict[str, int]:
    """{cell: true number}, by a dozen statements whatever the size of the service."""
    watched = delivery_figures(timezone.now())
    return {
        "referrals": Referral.objects.exclude(state="draft").count(),
        "devices_given": Allocation.objects.exclude(handed_over_at=None).count(),
        "sims_working": Sim.objects.working(timezone.localdate()).count(),
        **_waiting(),
        **_free_devices(),
        "free|data": Sim.objects.filter(state="available", activate_by__gt=timezone.localdate()).count(),
        **_free_seats(),
        **{f"messages|{name}": watched[name] for name in WATCHED},
    }


def _waiting() -> dict[str, int]:
    counted = Need.objects.filter(state="waiting").values_list("kind", "referral__counted_borough")
    cells: Counter[str] = Counter({f"waiting|{kind}|{place}": 0 for kind in KINDS for place in ("", *PLACES)})
    for kind, place, n in counted.annotate(n=Count("pk")).order_by():
        cells[f"waiting|{kind}|"] += n
        if place in PLACES:
            cells[f"waiting|{kind}|{place}"] += n
    return {**cells, "waiting": sum(cells[f"waiting|{kind}|"] for kind in KINDS)}


def _free_devices() -> dict[str, int]:
    """In a borough: those of everybody's pools and of its own."""
    counted = Device.objects.filter(state="available").values_list("pool__borough").annotate(Count("pk")).order_by()
    by_pool: Counter[str] = Counter({place or "": n for place, n in counted})
    cells = {f"free|device|{place}": by_pool[""] + by_pool[place] for place in PLACES}
    return {**cells, "free|device|": by_pool.total()}


def _free_seats() -> dict[str, int]:
    coming = Session.objects.with_free_seats(timezone.now()).values_list("hub__borough")
    seats: Counter[str] = Counter(dict(coming.annotate(n=Sum(F("places") - F("taken"))).order_by()))
    return {f"free|skills|{place}": seats[place] for place in PLACES} | {"free|skills|": seats.total()}
