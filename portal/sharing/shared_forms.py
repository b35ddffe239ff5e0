"""What is asked about shared devices."""

from django import forms

from inventory.models import Device
from inventory.shared.boxes import MOST
from portal.forms import PageForm


class HowMany(PageForm):
    quantity = forms.IntegerField(
        label="How many devices?",
        min_value=1,
        max_value=MOST,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": "Enter how many devices are needed.",
            "invalid": "Enter a number, such as 5.",
            "min_value": f"Enter a number from 1 to {MOST}.",
            "max_value": f"Enter a number from 1 to {MOST}.",
        },
    )


class SharedOrder(HowMany):
    field_order = ["kind", "quantity"]
    kind = forms.ChoiceField(
        label="Which kind of device?",
        choices=Device.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select a kind of device."},
    )


class Tags(PageForm):
    """Labels of devices that are scanned, one a line."""

    tags = forms.CharField(
        label="Devices",
        help_text="Scan each label, one on each line.",
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Scan at least one device."},
    )

    def clean_tags(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["tags"].splitlines() if line.strip()]

    def take(self, invalid):
        """Faults of single labels stand at the box that they were scanned into."""
        for error in invalid.errors:
            self.add_error("tags" if error.pointer.startswith("/tags") else None, error.sentence)


class WhyBack(PageForm):
    reason = forms.CharField(
        label="Why do you send it back?",
        help_text="For example, what is broken. Do not name anyone.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=300,
        error_messages={"required": "Enter why it goes back."},
    )
