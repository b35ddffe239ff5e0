"""What the bench does to a device with a part."""

from django import forms

from inventory import actions as inventory
from inventory.models import Device, Part
from portal.warehouse.device_action import DeviceAction
from portal.warehouse.device_forms import Step


class UsedPart(Step):
    part = forms.ModelChoiceField(
        label="Which part?",
        queryset=Part.objects.filter(in_stock__gt=0).order_by("name"),
        to_field_name="code",
        empty_label="Choose a part",
        error_messages={"required": "Select a part.", "invalid_choice": "Select a part that is in stock."},
    )
    quantity = forms.IntegerField(
        label="How many?",
        min_value=1,
        max_value=100,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-2", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), "Enter a number from 1 to 100."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("quantity", 1)


def _use_part(device, by, *, part, quantity):
    return inventory.use_part(part, device=device, quantity=quantity, by=by)


PARTS: dict[str, DeviceAction] = {
    "use-part": DeviceAction(
        inventory.use_part,
        "Record a part used",
        "We remove it from the stock of parts. If you take it out of the device, add it back on the part’s page.",
        "Record part",
        "Part recorded.",
        UsedPart,
        act=_use_part,
        fits=lambda device: device.state in (Device.State.REFURBISHING, Device.State.AWAITING_PARTS),
    ),
}
