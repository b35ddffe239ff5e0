"""What is asked about shared devices."""

from django import forms

from inventory.models import Device, SharedBox
from portal.forms import PageForm, ScansField
from portal.hub_boxes import how_many


class HowMany(PageForm):
    quantity = how_many(SharedBox.THING, SharedBox.MOST, 5)


class SharedOrder(HowMany):
    field_order = ["kind", "quantity"]
    kind = forms.ChoiceField(
        label="Which kind of device?",
        choices=Device.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select a kind of device."},
    )


class Tags(PageForm):
    tags = ScansField(label="Devices", rows=8, error_messages={"required": "Scan at least one device."})


class WhyBack(PageForm):
    reason = forms.CharField(
        label="Why do you send it back?",
        help_text="For example, what is broken. Do not name anyone.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=300,
        error_messages={"required": "Enter why it goes back."},
    )
