"""What is asked when something does not work: what happened, what was tried, and in whose words."""

from django import forms

from portal.forms import PageForm
from referrals.actions.faults import LONGEST_WORDS
from referrals.first_help import CHECKLIST, WRONGS


def tried_field(kind: str, label: str = "What have they tried? (optional)") -> forms.MultipleChoiceField:
    """The checklist of this kind of need as boxes to tick."""
    return forms.MultipleChoiceField(
        label=label,
        choices=[(step.code, step.words) for step in CHECKLIST[kind]],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": "Select steps from the list."},
    )


class Report(PageForm):
    """For whoever helps the person."""

    pointers = {"/reason": "reason"}

    def __init__(self, *args, kind: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(
            label="What went wrong?",
            choices=WRONGS[kind],
            widget=forms.RadioSelect,
            error_messages={"required": "Select what went wrong."},
        )
        if CHECKLIST[kind]:
            self.fields["tried"] = tried_field(kind)
        self.fields["reason"] = forms.CharField(
            label="What happens, in their own words (optional)",
            help_text="Do not enter passwords.",
            widget=forms.Textarea(attrs={"rows": 3}),
            max_length=LONGEST_WORDS,
            required=False,
        )


class FirstHelp(PageForm):
    """What has been tried since, and whether it was enough."""

    def __init__(self, data=None, *, kind: str, tried=()):
        super().__init__(data, initial={"tried": list(tried)})
        if CHECKLIST[kind]:
            self.fields["tried"] = tried_field(kind)
        self.fields["works"] = forms.ChoiceField(
            label="Does it work now?",
            choices=[("yes", "Yes, it works now"), ("no", "No, not yet")],
            widget=forms.RadioSelect,
            error_messages={"required": "Select whether it works now."},
        )

    def clean_works(self) -> bool:
        return self.cleaned_data["works"] == "yes"

    def clean(self):
        return {"tried": []} | super().clean()
