"""What the desk does with the parcels of somebody. The warehouse has pages of its
own for the same parcels: there it is about boxes, here about a person.
"""

from inventory import actions as inventory
from inventory.models import Shipment
from people.models import Organisation
from portal.collector_form import Collector
from portal.home_address_form import HOME_LEAD, HomeAddress
from portal.triage import forms
from portal.triage.case_action import CaseAction


def open_hubs(*_) -> dict:
    return {"hubs": Organisation.objects.filter(kind=Organisation.Kind.HUB, is_active=True).order_by("name")}


def _collector(_, parcel: Shipment) -> dict:
    return {"initial": {"name": parcel.collector}}


PARCEL = {
    "choose-hub": CaseAction(
        inventory.choose_hub,
        "Choose where they collect",
        "The parcel goes to this hub. We tell the person when it arrives.",
        "Save the hub",
        "Hub saved.",
        forms.ChooseHub,
        open_hubs,
    ),
    "collector": CaseAction(
        inventory.name_collector,
        "Add someone else who can collect it",
        "The hub can see this name when it hands over the parcel.",
        "Save the name",
        "Name saved. The hub can see it.",
        Collector,
        _collector,
    ),
    "deliver-home": CaseAction(
        inventory.deliver_home,
        "Deliver to their home",
        HOME_LEAD,
        "Save the address",
        "Address saved. We will deliver the parcel to their home.",
        HomeAddress,
    ),
    "collect-instead": CaseAction(
        inventory.collect_instead,
        "Change to collection",
        "The parcel goes to its hub. We delete the address now.",
        "Change to collection",
        "The parcel will go to its hub. We have deleted the address.",
    ),
    "recall": CaseAction(
        inventory.recall,
        "Call the parcel back",
        "We tell the driver and the hub to return it.",
        "Call it back",
        "Parcel called back.",
        forms.MustSayWhy,
        danger=True,
    ),
    "cancel": CaseAction(
        inventory.cancel_shipment,
        "Cancel parcel",
        "The parcel is unpacked. Its device goes back to stock, and the person goes back to their place on the waiting list.",
        "Cancel parcel",
        "Parcel cancelled.",
        forms.MustSayWhy,
        danger=True,
    ),
}
