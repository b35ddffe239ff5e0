"""What is asked on the waiting list: what a device must be, and how an offer was answered."""

from django import forms

from portal.forms import PageForm
from referrals.answer_labels import in_words, question
from referrals.facts import REQUIREMENTS, USES


class Specified(PageForm):
    """What a device has to be for this person; whoever is matched next goes by it."""

    use = forms.ChoiceField(
        label=question("use"),
        choices=[("", "Not said"), *USES],
        widget=forms.RadioSelect,
        required=False,
    )
    requires = forms.MultipleChoiceField(
        label=question("requires", optional=True),
        help_text="Select only essential features. We will not offer a device without them.",
        choices=REQUIREMENTS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    substitutes = forms.ChoiceField(
        label=question("substitutes"),
        choices=(("yes", in_words("substitutes", True)), ("no", in_words("substitutes", False))),
        widget=forms.RadioSelect,
    )
    collect_at = forms.ChoiceField(label=question("hub"), required=False)
    grade_c = forms.BooleanField(label="They accept heavy wear (grade C)", required=False)
    again = forms.BooleanField(label="Clear the kinds they do not want", required=False)

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
        label="What is their answer?",
        choices=(
            ("take", "They take it"),
            ("wait", "They prefer to wait for another one and keep their place"),
            ("not_needed", "They no longer need one"),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": "Select their answer."},
    )
    how = forms.ChoiceField(
        label="How did they tell us?",
        choices=(
            ("by phone", "By phone"),
            ("in person", "In person"),
            ("by text", "By text"),
            ("in writing", "In writing"),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": "Select how they told us."},
    )

    def __init__(self, data, *, will: dict[str, str]):
        """`will` says of each choice what it sets off."""
        super().__init__(data)
        self.choice_hints = {"choice": will}

    def words(self, name: str) -> str:
        """What was chosen, as the page said it."""
        return dict(self.fields[name].choices)[self.cleaned_data[name]]
