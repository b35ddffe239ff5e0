"""The hub where a person collects, chosen by them and their worker, and changed while nothing has been packed."""

from collections.abc import Iterable
from uuid import UUID

from database.prepared import Prepared
from inventory.parcels.models import Shipment, ShipmentLine
from law.actors import Actor
from law.refusals import Conflict, Refusal
from people.access import action
from people.models import Organisation
from people.organisations.hubs_nearby import nearest_to_collect, start_from
from referrals import actions as referrals
from referrals.models import Need, Referral

_GONE = (*Need.ENDED, Need.State.IN_FULFILMENT, Need.State.PROVIDED)
_CHANGEABLE = (Shipment.State.DRAFT, Shipment.State.CANCELLED)


class NothingToCollect(Conflict):
    """Everything has ended, was given, or is packed."""

    sentence = "You can change the hub until something is packed. Everything here is packed, was given or has ended."


def still_to_be_packed(needs: Iterable[Need]) -> list[Need]:
    """Those of these needs for which a hub can still be chosen. One statement."""
    waiting = [need for need in needs if need.state not in _GONE]
    packed = ShipmentLine.objects.filter(need__in=waiting, dropped_at=None).exclude(shipment__state__in=_CHANGEABLE)
    under_way = set(packed.values_list("need", flat=True)) if waiting else set()
    return [need for need in waiting if need.pk not in under_way]


def _is_over(referral: Referral) -> Refusal | None:
    return NothingToCollect() if referral.state in Referral.OVER else None


@action("inventory.choose_collection", on=Referral, transition="", guard=_is_over)
def choose_collection(referral: Referral, *, hub: Organisation | None, by: Actor) -> Referral:
    """Say at which hub the person collects what is not packed yet; None for the nearest. A parcel that is open but not
    picked goes there too. Works on a draft. Refuses NothingToCollect, and Invalid for what is no hub or has closed.
    """
    if hub is not None:
        referrals.check_is_open(hub)
    rows = referral.needs.select_for_update(of=("self",)).order_by("id")
    needs = still_to_be_packed(rows)
    if not needs:
        raise NothingToCollect()
    referrals.set_hub(needs, hub)
    return referral


def nearest_hub(need: Need) -> Organisation | None:
    """The hub nearest to the person that hands things over; the only one of their borough where no distance is known."""
    resident = need.referral.resident
    nearest = nearest_to_collect(start_from(resident.postcode, resident.borough), resident.borough)
    return next(iter(_HUB(nearest)), None) if nearest is not None else None


_HUB: Prepared[Organisation] = Prepared(lambda pk: Organisation.objects.filter(pk=pk), UUID)
