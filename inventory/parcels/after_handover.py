"""After something was handed over: the person is asked twice whether it works; where no text is safe, the hub asks."""

from datetime import date, timedelta

from django.db.models import Q

from audit.recording import amended
from inventory.parcels.models import Shipment
from inventory.parcels.texting import text_person
from law.actors import SYSTEM, Actor
from notifications import actions as notifications
from people.access import action
from referrals import actions as referrals
from referrals.models import Need

ASKED_AFTER = (3, 7)  # days; after 14 without an answer it counts as met (referrals.assume_met)
ASK_THEM = "inventory.ask_at_hub"


def given_in(shipment: Shipment):
    """The needs that were met with what was in it."""
    lines = {"allocations__lines__shipment": shipment, "allocations__lines__dropped_at": None}
    return Need.objects.filter(**lines).select_related("referral").distinct()


def due_to_be_asked(today: date):
    """Handed over, nobody said whether it works, and it is the day to ask."""
    steps = Q()
    for number, day in enumerate(ASKED_AFTER):
        steps |= Q(asked=number, delivered_at__date__lte=today - timedelta(days=day))
    silent = Shipment.objects.filter(steps, state=Shipment.State.DELIVERED)
    return silent.filter(lines__allocation__need__state=Need.State.PROVIDED).distinct().order_by("delivered_at", "id")


@action("inventory.ask_if_it_works", on=Shipment, transition="", outward=True)
def ask_if_it_works(shipment: Shipment, *, by) -> Shipment:
    """Ask the person, where a text is safe; else the hub has it on its list, once. (ND11)"""
    shipment.asked += 1
    shipment.save()
    amended(shipment, asked=shipment.asked)
    if text_person(shipment, "inventory.does_it_work", occasion=str(shipment.asked), by=by):
        return shipment
    notifications.raise_task(
        ASK_THEM,
        reference=shipment.number,
        organisation_id=shipment.hub_id,
        referral_id=shipment.referral_id,
        by=by,
    )
    return shipment


def stop_asking(need: Need) -> None:
    """Somebody has said whether it works, or it is over: the hub need not ask any more."""
    parcels = Shipment.objects.filter(lines__allocation__need=need, state=Shipment.State.DELIVERED)
    notifications.clear_tasks(ASK_THEM, set(parcels.values_list("number", flat=True)), by=SYSTEM)


def on_question_answered(inbound):
    """A text said whether it works, in the person's name: yes is met, no is being fixed. Refuses as the verbs do."""
    shipment = Shipment.objects.get(pk=inbound.answers.reason_id)
    resident = Actor(key=f"resident:{inbound.resident_id}", roles=frozenset({"resident"}), channel="sms")
    for need in given_in(shipment).filter(state=Need.State.PROVIDED):
        if inbound.keyword == "YES":
            referrals.confirm(need, by=resident)
        else:
            referrals.dispute(need, reason="They wrote that it does not work.", by=resident)


def still_asked(shipment_ids: list):
    """Of these parcels those of which nobody has said yet whether it works."""
    asked = Shipment.objects.filter(pk__in=shipment_ids, state=Shipment.State.DELIVERED)
    return asked.filter(lines__allocation__need__state=Need.State.PROVIDED).distinct()
