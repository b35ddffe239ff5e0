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
        "The parcel goes to this hub. The person is told when it is there.",
        "Save the hub",
        "The hub is saved.",
        forms.ChooseHub,
        open_hubs,
    ),
    "collector": CaseAction(
        inventory.name_collector,
        "Say who else may collect it",
        "The hub sees this name when the parcel is handed over.",
        "Save the name",
        "Saved. The hub sees it at the handover.",
        Collector,
        _collector,
    ),
    "deliver-home": CaseAction(
        inventory.deliver_home,
        "Bring it to their home",
        HOME_LEAD,
        "Save the address",
        "The parcel is brought to their home.",
        HomeAddress,
    ),
    "collect-instead": CaseAction(
        inventory.collect_instead,
        "Let them collect it instead",
        "The parcel goes to its hub. The address is destroyed now.",
        "They will collect it",
        "The parcel goes to its hub, and the address is destroyed.",
    ),
    "recall": CaseAction(
        inventory.recall,
        "Call the parcel back",
        "The driver and the hub get a task to bring it back.",
        "Call it back",
        "The parcel is called back.",
        forms.MustSayWhy,
        danger=True,
    ),
    "cancel": CaseAction(
        inventory.cancel_shipment,
        "Cancel the parcel",
        "It is unpacked. Its device goes back to the shelf, and the person back to their place in the queue.",
        "Cancel the parcel",
        "The parcel is cancelled.",
        forms.MustSayWhy,
        danger=True,
    ),
}
