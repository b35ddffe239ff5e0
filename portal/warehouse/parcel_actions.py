"""What may be done with a parcel by hand: each with its page, its question and its words."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.utils import timezone

from inventory import actions as inventory
from inventory.models import DeliveryAttempt
from inventory.parcels.carriers import CARRIERS
from people.access import Action
from people.models import Organisation
from portal.forms import DayField, PageForm


class ParcelForm(PageForm):
    def __init__(self, *args, parcel=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.parcel = parcel


class Why(ParcelForm):
    reason = forms.CharField(
        label="Why?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter why."},
    )


class ChooseHub(ParcelForm):
    hub = forms.ChoiceField(label="Hub", error_messages={"required": "Select a hub."})

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        hubs = Organisation.objects.filter(kind=Organisation.Kind.HUB, is_active=True).order_by("name")
        near = self.parcel.referral.resident.borough
        ordered = sorted(hubs, key=lambda hub: (hub.borough != near, hub.name))
        self.fields["hub"].choices = [("", "Choose a hub"), *((hub.code, hub.name) for hub in ordered)]


class OnManifest(ParcelForm):
    carrier = forms.ChoiceField(
        label="Who is taking it?",
        choices=[(code, carrier.name) for code, carrier in CARRIERS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Select who is taking it."},
    )
    goes_on = DayField(label="What day?", help_text="Leave blank for today.", required=False)


class FailedAttempt(ParcelForm):
    why = forms.ChoiceField(
        label="Why could it not be delivered?",
        choices=DeliveryAttempt.Why.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select why it could not be delivered."},
    )
    note = forms.CharField(
        label="What does the driver say? (optional)",
        help_text="If it was refused, enter who refused it and why. Do not include names.",
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    again_on = DayField(
        label="When is the next attempt?", help_text="Leave blank for the next working day.", required=False
    )


class NextTry(ParcelForm):
    on = DayField(label="What day?", help_text="Leave blank for today.", required=False)


class Seal(ParcelForm):
    sealed = forms.ChoiceField(
        label="Is the seal unbroken?",
        choices=[("whole", "Yes, no one has opened it"), ("broken", "No, or you cannot tell")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether the seal is unbroken."},
    )


class LostParcel(Why):
    search = forms.CharField(
        label="Where did you look, and who did you ask?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter where you looked for it."},
    )
    known_on = DayField(label="When was it first noticed?", help_text="Leave blank for today.", required=False)
    field_order = ("search", "known_on", "reason")


@dataclass(frozen=True)
class ParcelAction:
    """`call(parcel, actor, answers)` calls the one action; `button` is what its button says."""

    rule: Action
    title: str
    lead: str
    button: str
    done: str
    form: type[ParcelForm]
    call: Callable
    danger: bool = False
    fits: Callable = lambda _parcel: True


def _with_reason(act):
    return lambda parcel, by, answers: act(parcel, reason=answers["reason"], by=by)


def _plain(act):
    return lambda parcel, by, _: act(parcel, by=by)


def _to_hub(parcel, by, answers):
    return inventory.choose_hub(parcel, hub=Organisation.objects.get(code=answers["hub"]), by=by)


PARCEL_ACTIONS: dict[str, ParcelAction] = {
    "choose-hub": ParcelAction(
        inventory.choose_hub,
        "Choose the hub",
        "Where the person will collect. Hubs in their borough are listed first.",
        "Save the hub",
        "Hub saved.",
        ChooseHub,
        _to_hub,
    ),
    "found-again": ParcelAction(
        inventory.found_again,
        "Record that it was found",
        "The parcel can be picked again, in the next wave.",
        "It was found",
        "The parcel can be picked again.",
        ParcelForm,
        _plain(inventory.found_again),
    ),
    "put-back": ParcelAction(
        inventory.put_back,
        "Put everything back",
        "Put everything back in its bin. The parcel waits for the next wave.",
        "Put it back",
        "Everything is back in its bin.",
        Why,
        _with_reason(inventory.put_back),
    ),
    "reopen": ParcelAction(
        inventory.reopen,
        "Reopen the parcel",
        "It opens at the packing bench. Scan everything again.",
        "Reopen parcel",
        "Parcel reopened. Scan every item.",
        Why,
        _with_reason(inventory.reopen),
    ),
    "manifest": ParcelAction(
        inventory.manifest,
        "Add to a manifest",
        "It goes with this carrier on this day.",
        "Add to manifest",
        "Parcel added to the manifest.",
        OnManifest,
        lambda parcel, by, answers: inventory.manifest(
            parcel, carrier=answers["carrier"], goes_on=answers["goes_on"] or timezone.localdate(), by=by
        ),
    ),
    "pull": ParcelAction(
        inventory.pull,
        "Remove from manifest",
        "It goes with another van.",
        "Take it off",
        "Parcel removed from the manifest.",
        Why,
        _with_reason(inventory.pull),
    ),
    "load": ParcelAction(
        inventory.dispatch,
        "Load it",
        "It leaves with the van. We check again that it is not paused.",
        "Load the parcel",
        "Parcel loaded.",
        ParcelForm,
        _plain(inventory.dispatch),
    ),
    "unload": ParcelAction(
        inventory.unload,
        "Unload parcel",
        "You can do this until the van has left. The parcel stays packed.",
        "Unload parcel",
        "Parcel unloaded.",
        Why,
        _with_reason(inventory.unload),
    ),
    "fail": ParcelAction(
        inventory.fail_delivery,
        "It could not be delivered",
        "After the first attempt, we hold it and try again. After the second, or if it is damaged, it is returned and the person keeps their place on the waiting list.",
        "Save the failed attempt",
        "Failed attempt saved. We will tell the person and their worker.",
        FailedAttempt,
        lambda parcel, by, answers: inventory.fail_delivery(parcel, **answers, by=by),
    ),
    "try-again": ParcelAction(
        inventory.try_again,
        "Try to deliver it again",
        "The driver or courier who has it tries again.",
        "Try again",
        "Recorded as on its way again.",
        NextTry,
        lambda parcel, by, answers: inventory.try_again(parcel, **answers, by=by),
    ),
    "return": ParcelAction(
        inventory.return_to_base,
        "Return it to the warehouse",
        "It stays promised to the person and goes with another van.",
        "Return it to the warehouse",
        "Recorded as returning to the warehouse.",
        Why,
        _with_reason(inventory.return_to_base),
    ),
    "missing": ParcelAction(
        inventory.report_missing,
        "Report it missing",
        "Use this if it did not arrive or the carrier cannot find it. Someone will look for it. It is wiped again if it comes back.",
        "Report it missing",
        "Reported missing.",
        ParcelForm,
        _plain(inventory.report_missing),
    ),
    "stopped": ParcelAction(
        inventory.confirm_stop,
        "The driver or courier has confirmed the stop",
        "They know that this parcel is stopped and will not deliver it. We record your name and the time.",
        "Record confirmation",
        "Confirmation recorded.",
        ParcelForm,
        lambda parcel, by, _: inventory.confirm_stop(parcel, who="carrier", by=by),
        fits=lambda parcel: any(n.who == "carrier" and n.is_open for n in inventory.notices_of(parcel)),
    ),
    "recall": ParcelAction(
        inventory.recall,
        "Call it back",
        "We tell the driver or courier and the hub. They confirm that they will not hand it over.",
        "Call it back",
        "Parcel called back.",
        Why,
        _with_reason(inventory.recall),
        danger=True,
    ),
    "take-back": ParcelAction(
        inventory.take_back,
        "Receive it again",
        "Check its seal. If it was opened, it goes to quarantine and is wiped again.",
        "It is here",
        "Parcel received.",
        Seal,
        lambda parcel, by, answers: inventory.take_back(parcel, sealed=answers["sealed"] == "whole", by=by),
    ),
    "find": ParcelAction(
        inventory.find_shipment,
        "It has been found",
        "Its contents go to quarantine and are wiped again, because we do not know who had it.",
        "Confirm I have it",
        "Parcel received. Put its device with those to be wiped.",
        ParcelForm,
        _plain(inventory.find_shipment),
    ),
    "lose": ParcelAction(
        inventory.lose_shipment,
        "Record as lost",
        "The person goes back to their place on the waiting list and the device is written off. If its storage was not wiped, we open a data incident. Someone must decide on it within 72 hours.",
        "It is lost",
        "Parcel written off.",
        LostParcel,
        lambda parcel, by, answers: inventory.lose_shipment(parcel, **answers, by=by),
        danger=True,
    ),
    "cancel": ParcelAction(
        inventory.cancel_shipment,
        "Cancel parcel",
        "Unpack it. Its device goes back to stock, and the person goes back to their place on the waiting list.",
        "Cancel parcel",
        "Parcel cancelled.",
        Why,
        _with_reason(inventory.cancel_shipment),
        danger=True,
    ),
}


def offered_parcel_actions(actor, parcel) -> list[tuple[str, ParcelAction]]:
    """What this person may do with this parcel now."""
    has_missing = any(line.not_found_at is not None for line in parcel.live_lines())
    left_out = set() if has_missing else {"found-again"}
    return [
        (name, each)
        for name, each in PARCEL_ACTIONS.items()
        if name not in left_out and each.rule.may(parcel, actor) and each.fits(parcel)
    ]
