"""Something of everything that the dispatch desk meets: a van on the road, a parcel under a hold in it, a wave half
picked, parcels to pick, and one that nobody chose a hub for.
"""

from datetime import timedelta

from django.utils import timezone

from connectivity import actions as connectivity
from demo import foundations, steps
from inventory import actions as inventory
from inventory.models import Allocation, Shipment
from jobs import worker
from people import actions as people
from people.models import Organisation
from referrals.models import Need, Referral

CLERK = foundations.hand("warehouse")
KEEPER = foundations.hand("warehouse_manager")
CASEWORKER = foundations.hand("caseworker")
ON_THE_VAN = 3  # of the offers that are open; of the others one is in a wave, and one more waits for a hub
OFFERED_ANEW = 3


def dispatch(places: dict[str, Organisation]) -> None:
    """Everybody who has an offer says yes, one after the other, while the desk works."""
    offers = list(Allocation.objects.open_offers().order_by("need__queued_at", "pk"))
    first = [_accept(offer.need) for offer in offers[:ON_THE_VAN]]
    _choose_hubs(first, places["peckham-library"])
    _send_the_van(_pick_everything([places["brixton-library"], places["peckham-library"]]))
    rest = [_accept(offer.need) for offer in offers[ON_THE_VAN:]]
    _part(rest, places)
    _begin_a_wave(places["peckham-library"])
    for number in range(OFFERED_ANEW):
        foundations.shelve_device(700 + number)
    worker.work(until_idle=True)


def _accept(need: Need) -> Shipment:
    """The yes opens the parcel; a SIM for the same person is promised too, and travels with it."""
    allocation = steps.promise(need)
    for data in need.referral.needs.filter(kind="data", state="waiting"):
        connectivity.reserve(data, by=CASEWORKER)
    return Shipment.objects.get(lines__allocation=allocation, lines__dropped_at=None)


def _choose_hubs(parcels: list[Shipment], hub: Organisation) -> None:
    """Where more than one hub is near, or none, somebody says which."""
    for parcel in parcels:
        parcel.refresh_from_db()
        if parcel.hub_id is None:
            inventory.choose_hub(parcel, hub=hub, by=KEEPER)


def _part(parcels: list[Shipment], places: dict[str, Organisation]) -> None:
    """One goes to Peckham, the last stays without a hub if it has none, and Brixton gets the others."""
    parcels.sort(key=lambda parcel: parcel.hub_id is None)
    for parcel in parcels[:-1]:
        hub = places["peckham-library" if parcel is parcels[0] else "brixton-library"]
        inventory.choose_hub(parcel, hub=hub, by=KEEPER)


def _pick_everything(hubs: list[Organisation]) -> list[Shipment]:
    wave = inventory.start_wave(hubs=[hub.pk for hub in hubs], by=CLERK)
    for line in inventory.pick_list(wave):
        inventory.pick(line.shipment, scanned=line.number, by=CLERK)
    parcels = list(wave.shipments.order_by("created_at", "pk"))
    for parcel in parcels:
        inventory.pack(parcel, scanned=parcel.codes(), by=CLERK)
    return parcels


def _send_the_van(parcels: list[Shipment]) -> None:
    """All stand on today's list; the last did not fit, and goes tomorrow. About one who is on the road a worry comes up."""
    for parcel in parcels:
        inventory.manifest(parcel, by=CLERK)
    *loaded, left = parcels
    for parcel in loaded:
        inventory.dispatch(parcel, by=CLERK)
    loaded[0].refresh_from_db()
    if loaded[0].on_manifest is not None:
        inventory.depart(loaded[0].on_manifest, by=CLERK)
    left.refresh_from_db()
    inventory.manifest(left, goes_on=timezone.localdate() + timedelta(days=1), by=CLERK)
    _pause(loaded[-1].referral)


def _pause(referral: Referral) -> None:
    people.raise_hold(
        referral.resident,
        kind="safeguarding",
        note="A neighbour collects her post and opens it.",
        by=foundations.hand("referrer", organisation=referral.organisation),
    )


def _begin_a_wave(hub: Organisation) -> None:
    """One thing is on the trolley, the others still lie in their bins; what goes to other hubs waits for a wave."""
    wave = inventory.start_wave(hubs=[hub.pk], by=CLERK)
    line = inventory.pick_list(wave).first()
    if line is not None:
        inventory.pick(line.shipment, scanned=line.number, by=CLERK)
