"""What an organisation is asked when it wants to join."""

from django import forms

from people.models import JoinRequest
from people.organisations.join_requests import MAY_ASK
from portal.forms import PageForm
from portal.words import BOROUGH_CHOICES

_LONGEST = 2000  # more than any field may hold: the room says by how much it is too long


class JoinForm(PageForm):
    """Who the organisation is, what for, and who we should contact."""

    name = forms.CharField(
        label="Name of your organisation",
        max_length=_LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": "Enter the name of your organisation"},
    )
    kind = forms.ChoiceField(
        label="What kind of organisation are you?",
        choices=list(MAY_ASK.items()),
        widget=forms.RadioSelect,
        error_messages={
            "required": "Select what kind of organisation you are",
            "invalid_choice": "Select what kind of organisation you are",
        },
    )
    borough = forms.ChoiceField(
        label="Where do you work?",
        choices=[("", "All of London, or several boroughs"), *BOROUGH_CHOICES],
        required=False,
        error_messages={"invalid_choice": "Select a London borough, or all of London"},
    )
    registration = forms.CharField(
        label="Charity or company number (optional)",
        help_text="It helps us to check who you are.",
        max_length=_LONGEST,
        required=False,
    )
    website = forms.CharField(label="Website (optional)", max_length=_LONGEST, required=False)
    purpose = forms.CharField(
        label="Who do you support, and what would you refer them for?",
        help_text="For example: we run a food bank in Southwark, and many visitors have no data to apply for benefits.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
        error_messages={
            "required": "Enter who you support and what you would refer them for",
            "max_length": "Who you support must be 1,000 characters or fewer",
        },
    )
    volume = forms.ChoiceField(
        label="How many people do you expect to refer?",
        choices=JoinRequest.Volume.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Select how many people you expect to refer",
            "invalid_choice": "Select how many people you expect to refer",
        },
    )
    contact_name = forms.CharField(
        label="Your full name",
        max_length=_LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Enter your full name"},
    )
    contact_job = forms.CharField(label="Your job or role (optional)", max_length=_LONGEST, required=False)
    email = forms.CharField(
        label="Your work email address",
        help_text="Use an address at your organisation’s own domain if it has one. We send a link to it.",
        max_length=_LONGEST,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={"required": "Enter your work email address"},
    )
    phone = forms.CharField(
        label="Your phone number (optional)",
        max_length=_LONGEST,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
