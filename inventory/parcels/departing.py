"""A van or courier has left: somebody says so, or it shows by what became of everything that was loaded."""

from datetime import datetime

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from audit.recording import amended
from inventory.parcels.models import Manifest, Shipment
from inventory.parcels.shipping import SHIFT, VanHasLeft, off_the_manifest
from law.actors import SYSTEM, Actor
from law.refusals import Conflict, Refusal
from people.access import action


class NothingLoaded(Conflict):
    """An empty van does not leave."""

    sentence = "Nothing has been loaded yet. Scan each parcel onto the van first."


def gone(now: datetime) -> QuerySet[Manifest]:
    """Open manifests of which everything was loaded and is on a shift no more: it arrived, came back, or was loaded over
    twelve hours ago. Once its day is over, what was not loaded keeps no manifest open.
    """
    parcels = Shipment.objects.filter(on_manifest=OuterRef("pk"))
    loaded = parcels.filter(dispatched_at__isnull=False)
    may_be_there = parcels.filter(state=Shipment.State.IN_TRANSIT, dispatched_at__gt=now - SHIFT)
    to_load = parcels.filter(state=Shipment.State.MANIFESTED)
    is_over = Q(goes_on__lt=timezone.localdate(now)) | ~Exists(to_load)
    return Manifest.objects.filter(is_over, Exists(loaded), ~Exists(may_be_there), departed_at=None).order_by("id")


def _has_not_left(manifest: Manifest) -> Refusal | None:
    return VanHasLeft() if manifest.departed_at is not None else None


@action("inventory.depart", on=Manifest, transition="", guard=_has_not_left)
def depart(manifest: Manifest, *, by: Actor) -> Manifest:
    """The van has left with what was loaded; what stands on its list and was not loaded is off it again (SH16), and goes
    with another one. Refuses VanHasLeft, and NothingLoaded. (SH6)

    By the service it left when the last parcel was loaded, as far as anybody knows.
    """
    last = manifest.shipments.aggregate(last=Max("dispatched_at"))["last"]
    if last is None:
        raise NothingLoaded()
    left_behind = Shipment.objects.select_for_update(of=("self",)).filter(
        on_manifest=manifest, state=Shipment.State.MANIFESTED
    )
    for shipment in left_behind.order_by("pk"):
        off_the_manifest(shipment)
    manifest.departed_at = last if by == SYSTEM else timezone.now()
    manifest.save()
    amended(manifest, departed=True)
    return manifest
