"""What several pages of the warehouse ask: a reason, a bin, a grade, a pool."""

from django import forms
from django.core.validators import validate_slug

from inventory.bench.checklists import GRADES
from inventory.models import Bin, Pool
from portal.forms import PageForm


def scanned_code(text: str) -> str:
    """The code in what was scanned or typed: a label holds an address, which ends with it."""
    return text.strip().rstrip("/").rsplit("/", 1)[-1]


def find_bin(text: str) -> Bin | None:
    """The bin in use whose label was scanned, or whose code was typed."""
    return Bin.objects.filter(code__iexact=scanned_code(text), retired_at=None).first()


def check_code(code: str) -> None:
    """Refuse a code that cannot stand in an address."""
    try:
        validate_slug(code)
    except forms.ValidationError as wrong:
        raise forms.ValidationError("Code must only include letters, digits and hyphens.") from wrong


class Confirm(PageForm):
    """Only a button."""


class GiveReason(PageForm):
    reason = forms.CharField(
        label="Why?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=300,
        error_messages={"required": "Enter a reason."},
    )


class IntoBin(PageForm):
    bin = forms.CharField(
        label="Which bin?",
        help_text="Scan the bin’s label or enter its code. Leave blank to take them out of their bins.",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
    )

    def clean_bin(self):
        code = scanned_code(self.cleaned_data["bin"])
        place = find_bin(code)
        if code and place is None:
            raise forms.ValidationError(f"There is no bin “{code}”. Check its label, or open it on the page of bins.")
        return place


class Graded(PageForm):
    choice_hints = {"grade": GRADES}
    grade = forms.ChoiceField(
        label="What grade are all of these?",
        choices=[(code, f"Grade {code}") for code in GRADES],
        widget=forms.RadioSelect,
        error_messages={"required": "Select a grade."},
    )


class ToPool(GiveReason):
    field_order = ["to", "reason"]
    to = forms.ModelChoiceField(
        label="Which pool?",
        queryset=Pool.objects.order_by("name"),
        to_field_name="code",
        empty_label="Choose a pool",
        error_messages={"required": "Select the pool that borrows them."},
    )
