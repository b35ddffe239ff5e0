"""What is asked on the pages about the rules: a made-up case, and other numbers."""

from django import forms

from portal.forms import PageForm
from referrals import answer_labels
from referrals.triage_rules import NUMBER_WORDS, Numbers


class MadeUp(PageForm):
    """A case that somebody makes up, to see what the rules say."""

    needs = forms.MultipleChoiceField(
        label="What is needed?",
        choices=[("device", "A device"), ("data", "Internet"), ("skills", "Digital skills support")],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Select at least one."},
    )
    age = forms.IntegerField(
        label="Age (optional)",
        min_value=0,
        max_value=120,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-3"}),
    )
    device = forms.ChoiceField(label=answer_labels.label("has_now", "device"), required=False)
    data = forms.ChoiceField(label=answer_labels.label("has_now", "data"), required=False)
    skills = forms.ChoiceField(label=answer_labels.label("has_now", "skills"), required=False)
    days_to_date = forms.IntegerField(
        label="Days until an important date (optional)",
        min_value=0,
        max_value=365,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-3"}),
    )
    about = forms.MultipleChoiceField(
        label="About the person",
        choices=[
            ("without_address", answer_labels.label("without_address")),
            ("address_withheld", answer_labels.label("address_withheld")),
            ("for_school_child", answer_labels.label("for_school_child")), ("not_english", "Speaks little English"),
            ("outside_london", "Lives outside London"), ("no_consent", "Has not agreed"),
            ("known", "Someone like them was referred before"), ("had_device", "Had a device from us"),
        ],
        widget=forms.CheckboxSelectMultiple, required=False,
    )  # fmt: skip


class NewNumbers(PageForm):
    """Every number of the rules, and why it should change."""

    note = forms.CharField(
        label="Why do you want to change them?",
        max_length=300,
        error_messages={"required": "Enter a reason. A second person decides."},
    )

    def __init__(self, *args, numbers: Numbers, **kwargs):
        super().__init__(*args, **kwargs)
        for name, value in numbers.as_dict().items():
            label, hint = NUMBER_WORDS[name]
            self.fields[name] = forms.IntegerField(
                label=label,
                help_text=hint,
                initial=value,
                min_value=0,
                max_value=1000,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-4"}),
                error_messages={
                    "required": "Enter a number.",
                    "invalid": "The number must be a whole number, like 12.",
                },
            )
            self.pointers = {**self.pointers, f"/numbers/{name}": name}
        self.order_fields([*numbers.as_dict(), "note"])

    @property
    def numbers(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "note"}
