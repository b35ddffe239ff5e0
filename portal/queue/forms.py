"""What is asked on the waiting list: what a device must be, and how an offer was answered."""

from django import forms

from portal.forms import PageForm
from referrals.facts import REQUIREMENTS, USES


class Specified(PageForm):
    """What a device has to be for this person; whoever is matched next goes by it."""

    use = forms.ChoiceField(
        label="What does it have to be good for?",
        choices=[("", "Not said"), *USES],
        widget=forms.RadioSelect,
        required=False,
    )
    requires = forms.MultipleChoiceField(
        label="What must it have?",
        help_text="A device without it is never offered. Ask only for what they cannot do without.",
        choices=REQUIREMENTS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    substitutes = forms.ChoiceField(
        label="If another kind comes free first",
        choices=(("yes", "Ask whether they would take it"), ("no", "Wait for the kind that was asked for")),
        widget=forms.RadioSelect,
    )
    collect_at = forms.ChoiceField(label="Where can they come for it?", required=False)
    grade_c = forms.BooleanField(label="Heavy wear (grade C) is agreed to", required=False)
    again = forms.BooleanField(label="Forget which kinds they would rather not have", required=False)

    def __init__(self, data, *, need, hubs):
        first = {
            "use": need.use,
            "requires": need.requires,
            "substitutes": "yes" if need.substitutes else "no",
            "collect_at": need.collect_at.code if need.collect_at else "",
            "grade_c": need.grade_c,
        }
        super().__init__(data, initial=first)
        self.fields["collect_at"].choices = [("", "Anywhere"), *((hub.code, hub.name) for hub in hubs)]


class Answered(PageForm):
    """What the person said to an offer, and how."""

    choice = forms.ChoiceField(
        label="What do they say?",
        choices=(
            ("take", "They take it"),
            ("wait", "They would rather wait for another, at the same place in the queue"),
            ("not_needed", "They need none any more"),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what they say."},
    )
    how = forms.ChoiceField(
        label="How did they say so?",
        choices=(
            ("by telephone", "By telephone"),
            ("in person", "In person"),
            ("by text", "By text"),
            ("in writing", "In writing"),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how they said so: it is the record of their answer."},
    )

    def __init__(self, data, *, will: dict[str, str]):
        """`will` says of each choice what it sets off."""
        super().__init__(data)
        self.choice_hints = {"choice": will}

    def words(self, name: str) -> str:
        """What was chosen, as the page said it."""
        return dict(self.fields[name].choices)[self.cleaned_data[name]]
