"""What must hold after every step of a walk: each gives a sentence for whatever is wrong."""

from collections import Counter

from django.db.models import Count, F, Q

from connectivity.models import Sim
from inventory.models import Allocation, Device, HandoverProof, Shipment, ShipmentLine
from referrals.models import Need
from skills.models import LIVE, Booking, Session

LEFT = ("in_transit", "attempt_failed", "awaiting_collection", "returning")
OVER = ("cancelled", "lost", "delivered", "returned")


def custody() -> list[str]:
    """Whatever is in two places at once, or given to two people."""
    wrong = [*_in_two_parcels(), *_promised_twice(), *_elsewhere_than_their_parcel(), *_sims_in_two_places()]
    wrong += [f"{tag} is nowhere" for tag in Device.objects.filter(custodian="").values_list("asset_tag", flat=True)]
    lives = Counter(Sim.objects.filter(state__in=Sim.LIVE).values_list("resident", flat=True))
    wrong += [f"{person} has {count} SIMs" for person, count in lives.items() if count > 1]
    return wrong


def _live_lines():
    return ShipmentLine.objects.filter(dropped_at=None).exclude(shipment__state__in=OVER)


def _in_two_parcels() -> list[str]:
    inside = Counter(_live_lines().filter(kind__in=["device", "sim"]).values_list("number", flat=True))
    return [f"{number} is in {count} parcels" for number, count in inside.items() if count > 1]


def _promised_twice() -> list[str]:
    live = Allocation.objects.filter(released_at=None, handed_over_at=None)
    promised = Counter(live.values_list("device__asset_tag", flat=True))
    return [f"{tag} is promised {count} times" for tag, count in promised.items() if count > 1]


def _elsewhere_than_their_parcel() -> list[str]:
    on_the_road = _live_lines().filter(shipment__state__in=LEFT, kind="device")
    differ = on_the_road.exclude(allocation__device__state="lost").exclude(
        allocation__device__custodian=F("shipment__custodian")
    )
    return [f"{tag} is not where its parcel is" for tag in differ.values_list("number", flat=True)]


def _sims_in_two_places() -> list[str]:
    """A SIM that lies on the shelf, in a hub's box or in a parcel does so alone."""
    free = Sim.objects.filter(state__in=["available", "boxed", "returned"])
    wrong = [f"{sim.iccid} is {sim.state} and someone's" for sim in free.filter(need__isnull=False)]
    packed = _live_lines().filter(kind="sim", shipment__state__in=Shipment.NOT_LEFT)
    kept = set(Sim.objects.filter(state="reserved").values_list("iccid", flat=True))
    wrong += [f"{number} is in a parcel and not kept for it" for number in set(_numbers(packed)) - kept]
    return wrong


def _numbers(lines) -> list[str]:
    return list(lines.values_list("number", flat=True))


def without_proof() -> list[str]:
    """Needs that are provided or met, and nothing shows it."""
    given = Need.objects.filter(state__in=["provided", "met"])
    proven = HandoverProof.objects.values("shipment__lines__allocation__need")
    wrong = list(given.filter(kind="device").exclude(pk__in=proven))
    worked = Sim.objects.filter(activated_at__isnull=False, need__isnull=False).values("need")
    wrong += given.filter(kind="data", assumed_at=None).exclude(pk__in=worked)
    came = Booking.objects.filter(state="attended").values("need")
    wrong += given.filter(kind="skills").exclude(pk__in=came)
    return [f"{need.kind} {need.state} without proof" for need in wrong]


def seats_that_differ() -> list[str]:
    counted = Session.objects.annotate(seats=Count("bookings", filter=Q(bookings__state__in=LIVE)))
    wrong = counted.filter(~Q(taken=F("seats")) | Q(taken__gt=F("places")))
    return [f"{row}: {row.taken} taken, {row.seats} booked, {row.places} places" for row in wrong]


def wrongs() -> list[str]:
    return [*custody(), *without_proof(), *seats_that_differ()]
