"""The forms of API clients."""

from typing import Any

from django import forms

from people.access import ROLES
from people.access.scopes import EVERYTHING, SCOPES, scopes_of
from people.models import MachineClient, Organisation
from people.organisations.actions.machine_clients import MOST_DAYS, TOKEN_DAYS
from portal.forms import PageForm
from portal.service.forms import role_in_words


class NewClient(PageForm):
    """For whom, in which role, how far and until when. `roles` are those that the reader gives."""

    name = forms.CharField(
        label="What is it for?",
        help_text="For example, “Case management system, housing team”",
        max_length=80,
        error_messages={"required": "Enter what the API client is for"},
    )
    organisation = forms.ModelChoiceField(
        label="Which organisation is it for?",
        queryset=Organisation.objects.none(),
        to_field_name="code",
        error_messages={
            "required": "Select an organisation",
            "invalid_choice": "Select an organisation from the list",
        },
    )
    role = forms.ChoiceField(
        label="What role does it have?", widget=forms.RadioSelect, error_messages={"required": "Select a role"}
    )
    scopes = forms.MultipleChoiceField(
        label="What does it need?",
        help_text="Only select what it needs. This limits the harm if the secret leaks.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Select what it needs"},
    )
    kind = forms.ChoiceField(
        label="How does it sign in?",
        choices=MachineClient.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select how it signs in"},
    )
    days = forms.IntegerField(
        label="How many days does the token last?",
        min_value=1,
        max_value=MOST_DAYS,
        required=False,
        initial=TOKEN_DAYS,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages={
            "invalid": f"Enter a number of days from 1 to {MOST_DAYS}",
            "min_value": f"Enter a number of days from 1 to {MOST_DAYS}",
            "max_value": f"Enter a number of days from 1 to {MOST_DAYS}",
        },
    )
    conditional = {"kind": {"token": ["days"]}}
    choice_hints = {
        "kind": {
            "secret": "It gets tokens that last an hour. Choose this if the system supports OAuth client credentials",
            "token": "One token that lasts for the days that you choose",
        }
    }

    def __init__(self, *args, organisations, roles, for_service: bool, **kwargs):
        super().__init__(*args, **kwargs)
        useful = {scope for role in roles for scope in scopes_of(role)}
        fields: dict[str, Any] = self.fields
        fields["organisation"].queryset = organisations.order_by("name")
        fields["organisation"].required = not for_service
        fields["organisation"].empty_label = "The service itself" if for_service else "Select an organisation"
        fields["role"].choices = [(role, role_in_words(role)) for role in ROLES if role in roles]
        fields["scopes"].choices = [(scope, words) for scope, words in SCOPES.items() if scope in useful]
        self.choice_hints = {**self.choice_hints, "scopes": {scope: scope for scope in useful - {EVERYTHING}}}

    def clean_days(self):
        return self.cleaned_data["days"] or TOKEN_DAYS


class Rotation(PageForm):
    overlap_hours = forms.TypedChoiceField(
        label="How long should the old secret keep working?",
        choices=[("0", "It stops immediately"), ("24", "24 hours"), ("168", "7 days")],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Select how long the old secret keeps working"},
    )
    choice_hints = {"overlap_hours": {"0": "Choose this if the old secret may have leaked"}}
