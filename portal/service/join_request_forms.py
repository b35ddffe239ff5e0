"""The forms in which an administrator decides about a request to join."""

from django import forms

from people.models import JoinRequest, Organisation
from people.organisations.join_requests import CHECKS
from portal.forms import PageForm


class AcceptForm(PageForm):
    """What was checked, and how the organisation stands on the register."""

    checks = forms.MultipleChoiceField(
        label="What have you checked?",
        choices=list(CHECKS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Select every check before you accept this request."},
    )
    code = forms.SlugField(
        label="Code",
        help_text="Lower case letters, numbers and dashes, like newham-food-bank",
        max_length=40,
        error_messages={
            "required": "Enter a code for the organisation",
            "invalid": "Code must be lower case letters, numbers and dashes",
            "max_length": "Code must be 40 characters or fewer",
        },
    )
    parent = forms.ModelChoiceField(
        label="Part of (optional)",
        help_text="The lead of that organisation will also manage this one.",
        queryset=Organisation.objects.none(),
        required=False,
        empty_label="No other organisation",
        to_field_name="code",
        error_messages={"invalid_choice": "Select an organisation from the list"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Organisation.objects.filter(is_active=True).order_by("name")


class DeclineForm(PageForm):
    """Why not, from the list, and what the letter adds."""

    because = forms.ChoiceField(
        label="Why are you declining this request?",
        choices=JoinRequest.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select why you are declining this request"},
    )
    answer = forms.CharField(
        label="What else should the email say? (optional)",
        help_text="For example, who to ask in an organisation that has already joined.",
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=1000,
        error_messages={"max_length": "What the email says must be 1,000 characters or fewer"},
    )
