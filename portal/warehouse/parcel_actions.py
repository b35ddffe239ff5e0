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
    hub = forms.ChoiceField(label="Hub", error_messages={"required": "Choose a hub."})

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        hubs = Organisation.objects.filter(kind=Organisation.Kind.HUB, is_active=True).order_by("name")
        near = self.parcel.referral.resident.borough
        ordered = sorted(hubs, key=lambda hub: (hub.borough != near, hub.name))
        self.fields["hub"].choices = [("", "Choose a hub"), *((hub.code, hub.name) for hub in ordered)]


class OnManifest(ParcelForm):
    carrier = forms.ChoiceField(
        label="Who takes it?",
        choices=[(code, carrier.name) for code, carrier in CARRIERS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who takes it."},
    )
    goes_on = DayField(label="On which day?", help_text="Leave it empty for today.", required=False)


class FailedAttempt(ParcelForm):
    why = forms.ChoiceField(
        label="Why could it not be delivered?",
        choices=DeliveryAttempt.Why.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select why it could not be delivered."},
    )
    note = forms.CharField(
        label="What does the driver say? (optional)",
        help_text="If it was refused, enter who refused it and why. No names.",
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    again_on = DayField(
        label="When is it tried again?", help_text="Leave it empty for the next working day.", required=False
    )


class NextTry(ParcelForm):
    on = DayField(label="On which day?", help_text="Leave it empty for today.", required=False)


class Seal(ParcelForm):
    sealed = forms.ChoiceField(
        label="Is its seal whole?",
        choices=[("whole", "Yes, nobody has opened it"), ("broken", "No, or you cannot tell")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether its seal is whole."},
    )


class LostParcel(Why):
    search = forms.CharField(
        label="Where was it looked for, and who was asked?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter where it was looked for."},
    )
    known_on = DayField(label="When did somebody first notice?", help_text="Leave it empty for today.", required=False)
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
        "Where the person collects. Hubs in their borough come first.",
        "Save the hub",
        "The hub is saved.",
        ChooseHub,
        _to_hub,
    ),
    "found-again": ParcelAction(
        inventory.found_again,
        "Say that it was found",
        "The parcel can be picked again, in the next wave.",
        "It was found",
        "The parcel can be picked again.",
        ParcelForm,
        _plain(inventory.found_again),
    ),
    "put-back": ParcelAction(
        inventory.put_back,
        "Put everything back",
        "Put what was picked back into its bin. The parcel waits for the next wave.",
        "Put it back",
        "Everything is booked into its bin again.",
        Why,
        _with_reason(inventory.put_back),
    ),
    "reopen": ParcelAction(
        inventory.reopen,
        "Open the parcel again",
        "It is open at the packing bench, and everything in it is scanned again.",
        "Open the parcel",
        "The parcel is open. Scan everything that goes into it.",
        Why,
        _with_reason(inventory.reopen),
    ),
    "manifest": ParcelAction(
        inventory.manifest,
        "Put it on a manifest",
        "It goes with this carrier on this day.",
        "Put it on the manifest",
        "The parcel is on the manifest.",
        OnManifest,
        lambda parcel, by, answers: inventory.manifest(
            parcel, carrier=answers["carrier"], goes_on=answers["goes_on"] or timezone.localdate(), by=by
        ),
    ),
    "pull": ParcelAction(
        inventory.pull,
        "Take it off the manifest",
        "It goes with another van.",
        "Take it off",
        "The parcel is off the manifest.",
        Why,
        _with_reason(inventory.pull),
    ),
    "load": ParcelAction(
        inventory.dispatch,
        "Load it",
        "It leaves with the van. We check for pauses again at this moment.",
        "Load the parcel",
        "The parcel is on the van.",
        ParcelForm,
        _plain(inventory.dispatch),
    ),
    "unload": ParcelAction(
        inventory.unload,
        "Take it off the van",
        "Until the van has left. It is packed as before.",
        "Take it off the van",
        "The parcel is off the van.",
        Why,
        _with_reason(inventory.unload),
    ),
    "fail": ParcelAction(
        inventory.fail_delivery,
        "It could not be delivered",
        "The first time it is kept for the person and tried again. The second time, or when it is damaged, it comes back and "
        "the person keeps their place in the queue.",
        "Save the failed attempt",
        "The attempt is written down. The person and their worker are told.",
        FailedAttempt,
        lambda parcel, by, answers: inventory.fail_delivery(parcel, **answers, by=by),
    ),
    "try-again": ParcelAction(
        inventory.try_again,
        "Try to deliver it again",
        "Whoever has it takes it out again.",
        "Try again",
        "It is on its way again.",
        NextTry,
        lambda parcel, by, answers: inventory.try_again(parcel, **answers, by=by),
    ),
    "return": ParcelAction(
        inventory.return_to_base,
        "Have it brought back",
        "It stays promised to the person, and goes with another van.",
        "Have it brought back",
        "It comes back to the warehouse.",
        Why,
        _with_reason(inventory.return_to_base),
    ),
    "missing": ParcelAction(
        inventory.report_missing,
        "Report it missing",
        "It did not arrive, or its carrier cannot find it. Someone looks for it, and it is wiped again if it comes back.",
        "Report it missing",
        "It is reported missing.",
        ParcelForm,
        _plain(inventory.report_missing),
    ),
    "stopped": ParcelAction(
        inventory.confirm_stop,
        "The driver or courier has confirmed the stop",
        "They heard that this parcel is stopped, and do not deliver it. Your name and the time are kept with it.",
        "They have confirmed",
        "It is written down that they have confirmed.",
        ParcelForm,
        lambda parcel, by, _: inventory.confirm_stop(parcel, who="carrier", by=by),
        fits=lambda parcel: any(n.who == "carrier" and n.is_open for n in inventory.notices_of(parcel)),
    ),
    "recall": ParcelAction(
        inventory.recall,
        "Call it back",
        "The driver or courier and the hub hear it, and confirm that they do not hand it over.",
        "Call it back",
        "The parcel is called back.",
        Why,
        _with_reason(inventory.recall),
        danger=True,
    ),
    "take-back": ParcelAction(
        inventory.take_back,
        "Take it in again",
        "It is here. Look at its seal: what was opened is set apart and wiped again.",
        "It is here",
        "The parcel is back.",
        Seal,
        lambda parcel, by, answers: inventory.take_back(parcel, sealed=answers["sealed"] == "whole", by=by),
    ),
    "find": ParcelAction(
        inventory.find_shipment,
        "It is found again",
        "What is in it is set apart and wiped again. Nobody knows who had it.",
        "I have it in my hand",
        "The parcel is back. Put its device with what is to be wiped.",
        ParcelForm,
        _plain(inventory.find_shipment),
    ),
    "lose": ParcelAction(
        inventory.lose_shipment,
        "Give it up as lost",
        "The person goes back to their place in the queue, and the device is written off. If its storage was not wiped, a "
        "data incident is opened and somebody has 72 hours to decide on it.",
        "It is lost",
        "The parcel is written off.",
        LostParcel,
        lambda parcel, by, answers: inventory.lose_shipment(parcel, **answers, by=by),
        danger=True,
    ),
    "cancel": ParcelAction(
        inventory.cancel_shipment,
        "Cancel the parcel",
        "Unpack it. Its device goes back to the shelf, and the person back to their place in the queue.",
        "Cancel the parcel",
        "The parcel is cancelled.",
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
