"""What is asked when something is done to one device."""

from django import forms
from django.utils import timezone

from inventory.bench import os_support
from inventory.bench.checklists import CHECKLISTS, GRADES
from inventory.models import Device
from law.references import read_reference
from portal.forms import DayField, PageForm
from portal.warehouse.forms import find_bin, scanned_code

WORDS = forms.Textarea(attrs={"rows": 3})


def narrow(width: int, **attrs):
    return forms.TextInput(attrs={"class": f"govuk-input--width-{width}", "autocomplete": "off"} | attrs)


def number(
    label: str, least: int, most: int, wrong: str, *, width=4, required=True, help_text=""
) -> forms.IntegerField:
    errors = dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong)
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=least,
        max_value=most,
        required=required,
        widget=narrow(width, inputmode="numeric"),
        error_messages=errors,
    )


class Step(PageForm):
    """A form about one device, which it knows."""

    def __init__(self, *args, device=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.device = device


class Because(Step):
    reason = forms.CharField(label="Why?", widget=WORDS, max_length=300, error_messages={"required": "Enter a reason."})


class Lost(Because):
    """What whoever decides about it has to know: where it was, where it was looked for, since when."""

    place = forms.CharField(
        label="Where was it last seen? (optional)",
        help_text="For example, in the van from Camden. Leave blank if it was in its bin.",
        max_length=120,
        required=False,
    )
    search = forms.CharField(
        label="Where did you look, and who did you ask?",
        widget=WORDS,
        max_length=1000,
        error_messages={"required": "Enter where you looked for it."},
    )
    known_on = DayField(label="When was it first noticed?", help_text="Leave blank for today.", required=False)
    field_order = ("place", "search", "known_on", "reason")


class Correction(Because):
    """What was typed, to be put right; a lot however its number is written."""

    serial = forms.CharField(label="Serial", max_length=80, error_messages={"required": "Enter the serial number."})
    make_and_model = forms.CharField(
        label="Make and model", max_length=120, error_messages={"required": "Enter the make and model."}
    )
    kind = forms.ChoiceField(label="Kind", choices=Device.Kind.choices, widget=forms.RadioSelect)
    lot = forms.CharField(
        label="Lot (optional)", help_text="Like LOT-7K3M-92QX", max_length=20, required=False, widget=narrow(10)
    )
    field_order = ("serial", "make_and_model", "kind", "lot", "reason")

    def __init__(self, *args, device=None, **kwargs):
        lot = device.lot.number if device.lot else ""
        known = {"serial": device.serial, "make_and_model": device.make_and_model, "kind": device.kind, "lot": lot}
        super().__init__(*args, device=device, initial=known, **kwargs)

    def clean_lot(self):
        text = self.cleaned_data["lot"].strip()
        return (read_reference(text, "LOT") or text) if text else ""


class Ticks(Step):
    done = forms.MultipleChoiceField(label="What have you done?", widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, *args, device=None, **kwargs):
        super().__init__(*args, device=device, **kwargs)
        self.fields["done"].choices = CHECKLISTS[device.kind]
        self.initial.setdefault("done", device.checklist)


class Built(Step):
    """Which system is on it, from the dated table or typed, and the list once more."""

    pointers = {"/operating_system": "operating_system"}
    operating_system = forms.ChoiceField(label="Which operating system is on it?", required=False)
    other = forms.CharField(
        label="Another operating system, with its version", max_length=60, required=False, widget=narrow(20)
    )
    os_support_ends = DayField(
        label="When do security updates end?", required=False,
        help_text="Only needed if the list has no date, or the maker ends updates earlier for this model.",
    )  # fmt: skip
    checklist = forms.MultipleChoiceField(
        label="What have you done?", widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args, device=None, **kwargs):
        super().__init__(*args, device=device, **kwargs)
        self.fields["checklist"].choices = CHECKLISTS[device.kind]
        self.initial.setdefault("checklist", device.checklist)
        self.fields["operating_system"].choices = [
            ("", "Choose from the list, or enter it below"),
            *os_support.choices(timezone.localdate()),
        ]

    def clean(self):
        answers = self.cleaned_data
        chosen = answers.get("operating_system", "")
        typed = answers.pop("other", "")
        if chosen and typed:
            self.add_error("other", "Either choose from the list or enter another one, not both.")
        if not chosen and not typed:
            self.add_error("operating_system", "Enter the operating system.")
        answers["operating_system"] = os_support.BY_CODE[chosen].name if chosen in os_support.BY_CODE else typed
        return answers


class Tests(Step):
    """What was measured. Empty answers leave what is known."""

    battery_percent = number(
        "Battery capacity, as % of when new (optional)",
        0,
        100,
        "Battery capacity must be between 0 and 100.",
        width=3,
        required=False,
    )
    pat_passed_on = DayField(
        label="Electrical safety test (PAT) passed on (optional)",
        help_text="For the device or its charger.",
        required=False,
    )
    lock = forms.ChoiceField(
        label="Is it locked to someone's account?",
        choices=[("none", "No, I looked"), ("locked", "Yes")],
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, *args, device=None, **kwargs):
        super().__init__(*args, device=device, **kwargs)
        for name in ("battery_percent", "pat_passed_on", "lock"):
            self.initial.setdefault(name, getattr(device, name))
        if device.kind == "desktop":
            del self.fields["battery_percent"]


class Pass(Tests):
    field_order = ["grade"]
    choice_hints = {"grade": GRADES}
    grade = forms.ChoiceField(
        label="What grade is it?", choices=[(code, f"Grade {code}") for code in GRADES], widget=forms.RadioSelect,
        error_messages={"required": "Select a grade."},
    )  # fmt: skip


class Weighed(Because):
    field_order = ["weight_grams", "recycler", "note"]
    weight_grams = number("Weight in grams", 1, 100_000, "Enter the weight in grams, like 1450.", width=5)
    recycler = forms.CharField(label="Who is taking it? (optional)", max_length=120, required=False)
    note = forms.CharField(
        label="Number of the WEEE transfer note (optional)", max_length=40, required=False, widget=narrow(10)
    )


class Shredded(Because):
    field_order = ["weight_grams", "recycler", "note", "witness"]
    weight_grams = number("Weight in grams", 1, 100_000, "Enter the weight in grams, like 1450.", width=5)
    recycler = forms.CharField(
        label="Who shredded it?", max_length=120, error_messages={"required": "Enter who shredded it."}
    )
    note = forms.CharField(
        label="Transfer note number",
        max_length=40,
        widget=narrow(10),
        error_messages={"required": "Enter the transfer note number."},
    )
    witness = forms.CharField(label="Who saw it?", max_length=120, error_messages={"required": "Enter who saw it."})


class Picture(Step):
    content = forms.FileField(
        label="The photograph",
        help_text="JPEG or PNG, 5MB or smaller. Do not photograph people.",
        error_messages={"required": "Select a photograph."},
    )
    words = forms.CharField(label="What does it show? (optional)", max_length=120, required=False)


class IntoBin(Step):
    bin = forms.CharField(
        label="Which bin?",
        help_text="Scan its label or enter its code. Leave blank to take it out of its bin.",
        max_length=200,
        required=False,
        widget=narrow(10),
    )

    def clean_bin(self):
        code = scanned_code(self.cleaned_data["bin"])
        place = find_bin(code)
        if code and place is None:
            raise forms.ValidationError(f"There is no bin “{code}”. Check its label.")
        return place
