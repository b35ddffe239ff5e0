"""What a referrer says about the parcels of somebody whom they know: who else may collect it, and where it is brought."""

from django.urls import reverse

from inventory import actions as inventory
from inventory.models import Shipment
from law.actors import Actor
from portal.collector_form import Collector
from portal.deeds import Deed, deed_page
from portal.doors import get_referral_or_404, get_visible_or_404, page
from portal.home_address_form import HOME_LEAD, HomeAddress
from referrals.models import Referral

MOST = 20
PARCEL_DEEDS: dict[str, Deed] = {
    "collector": Deed(
        inventory.name_collector,
        "Say who else may collect it",
        "The hub sees this name when the parcel is handed over.",
        "Save the name",
        "Saved. The hub sees it when the parcel is handed over.",
        Collector,
        form_params=lambda parcel, _: {"initial": {"name": parcel.collector}},
    ),
    "deliver-home": Deed(
        inventory.deliver_home,
        "Have it brought to their home",
        HOME_LEAD,
        "Save the address",
        "The parcel is brought to their home.",
        HomeAddress,
    ),
    "collect-instead": Deed(
        inventory.collect_instead,
        "Let them collect it instead",
        "The parcel goes to its hub. We destroy the address now.",
        "They will collect it",
        "The parcel goes to its hub, and the address is destroyed.",
    ),
}


def parcels_to_collect(actor: Actor, referral: Referral) -> list[tuple[Shipment, list[tuple[str, str]]]]:
    """Those that somebody still has to collect, each with (name, title) of what can be said about it."""
    if referral.resident.consent_withdrawn_at is not None:
        return []
    rows = Shipment.objects.visible_to(actor).filter(referral=referral).select_related("hub", "referral")
    offered = [
        (row, [(name, deed.title) for name, deed in PARCEL_DEEDS.items() if deed.is_offered(row, actor)])
        for row in rows.order_by("created_at")[:MOST]
    ]
    return [(row, deeds) for row, deeds in offered if deeds]


@page(sees="own referrals")
def parcel_deed(request, reference, number, name):
    """One thing that is said about a parcel, after a page that says what it means."""
    referral = get_referral_or_404(request, reference)
    rows = Shipment.objects.filter(referral=referral).select_related("referral")
    parcel = get_visible_or_404(rows, request.actor, number=number)
    back = reverse("refer:one", args=[referral.reference])
    return deed_page(
        request, PARCEL_DEEDS, name, parcel, back=back, caption=f"{referral.reference}, parcel {parcel.number}"
    )
