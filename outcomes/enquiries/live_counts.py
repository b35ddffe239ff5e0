"""Live counts as of this morning's cut: for availability, the front page and whatever watches the service."""

from collections import Counter
from datetime import date

from django.db.models import Count, F, Sum
from django.utils import timezone

from connectivity.models import Sim
from inventory.models import Allocation, Device
from law.actors import SYSTEM
from notifications.delivery import delivery_figures
from outcomes.enquiries import live_gate
from outcomes.enquiries.models import DailyCut
from people.access import action
from people.places.boroughs import BOROUGHS
from referrals.models import Need, Referral
from skills.models import Session

KINDS = tuple(str(kind) for kind in Need.Kind)
PLACES = tuple(borough.gss_code for borough in BOROUGHS)
WATCHED = ("length", "in_the_air", "failed", "misconfigured", "filtered", "to_read", "risky")


class LiveCounts:
    """One cut. Every number is a multiple of 5; 0 stands for fewer than 5."""

    def __init__(self, cut: DailyCut) -> None:
        self.on: date = cut.on
        self._counts = cut.counts

    def least(self, cell: str) -> int:
        """At least so many there were when this cell last moved."""
        shown: live_gate.Shown | None = self._counts.get(cell)
        return shown["least"] if shown else 0

    def words(self, cell: str) -> str:
        return live_gate.in_words(self.least(cell))


def live_counts() -> LiveCounts:
    """The newest cut, by one statement; the very first is made on demand."""
    newest = DailyCut.objects.order_by("-on").first()
    return LiveCounts(newest or cut_live_counts(by=SYSTEM))


@action("outcomes.cut_live_counts")
def cut_live_counts(*, by) -> DailyCut:
    """Take today's cut; taken again on the same day, it stands."""
    today = timezone.localdate()
    before = DailyCut.objects.filter(on__lt=today).order_by("-on").first()
    cut, _ = DailyCut.objects.get_or_create(
        on=today, defaults={"counts": live_gate.next_cut(before.counts if before else {}, _count_now(), _TOTALS)}
    )
    return cut


# Parts before their totals: boroughs make London, and the three kinds make all needs.
_TOTALS: list[live_gate.Total] = [
    *((f"waiting|{kind}|", tuple(f"waiting|{kind}|{place}" for place in PLACES)) for kind in KINDS),
    ("waiting", tuple(f"waiting|{kind}|" for kind in KINDS)),
]


def _count_now() -> dict[str, int]:
    """{cell: true number}, by a dozen statements whatever the size of the service."""
    watched = delivery_figures(timezone.now())
    return {
        "referrals": Referral.objects.exclude(state="draft").count(),
        "devices_given": Allocation.objects.exclude(handed_over_at=None).count(),
        "sims_working": Sim.objects.filter(state="active").count(),
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
    coming = Session.objects.filter(starts_at__gt=timezone.now(), taken__lt=F("places")).values_list("hub__borough")
    seats: Counter[str] = Counter(dict(coming.annotate(n=Sum(F("places") - F("taken"))).order_by()))
    return {f"free|skills|{place}": seats[place] for place in PLACES} | {"free|skills|": seats.total()}
