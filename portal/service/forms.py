"""The forms of the Service workspace."""

from django import forms

from people.access import PEOPLE_ROLES, ROLE_SENTENCES, ROLES
from people.models import AccountChange, Agreement, Organisation
from people.organisations.data_sharing import FIELDS
from portal.forms import DayField, PageForm
from portal.words import BOROUGH_CHOICES

_BOROUGHS = [("", "None, or all of London"), *BOROUGH_CHOICES]


def role_in_words(role: str) -> str:
    return role.replace("_", " ").capitalize()


class OrganisationForm(PageForm):
    """What is asked of every organisation."""

    name = forms.CharField(label="Name", max_length=200, error_messages={"required": "Enter the organisation’s name."})
    email_domain = forms.CharField(
        label="Email domain (optional)",
        help_text="The part after the @ in its staff’s email addresses, like southwark.gov.example",
        max_length=100,
        required=False,
    )
    borough = forms.ChoiceField(label="Borough", choices=_BOROUGHS, required=False)
    parent = forms.ModelChoiceField(
        label="Part of (optional)",
        help_text="The lead of that organisation will also manage this one.",
        queryset=Organisation.objects.none(),
        required=False,
        empty_label="No one",
        to_field_name="code",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Organisation.objects.order_by("name")


class Facts(OrganisationForm):
    """What the register says of an organisation."""

    verified_on = DayField(
        label="Verified on (optional)",
        help_text=("The day you checked who the organisation is. Its workers can then sign in with codes by email."),
        required=False,
    )
    weekly_limit = forms.IntegerField(
        label="Referrals in any 7 days (optional)",
        help_text="Leave blank for no limit.",
        min_value=0,
        max_value=1_000_000,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "numeric"}),
    )
    open_limit = forms.IntegerField(
        label="Open referrals for each worker (optional)",
        help_text="Leave blank for no limit.",
        min_value=0,
        max_value=1_000_000,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "numeric"}),
    )
    field_order = ("name", "email_domain", "verified_on", "weekly_limit", "open_limit", "borough", "parent")

    def clean_email_domain(self):
        return self.cleaned_data["email_domain"].lower().lstrip("@")


class NewOrganisation(OrganisationForm):
    code = forms.SlugField(
        label="Code",
        help_text="Lower case letters and dashes, like newham-food-bank",
        max_length=40,
        error_messages={
            "required": "Give a code.",
            "invalid": "Code must only include lower case letters, digits and dashes.",
        },
    )
    kind = forms.ChoiceField(
        label="Kind",
        choices=Organisation.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select what kind of organisation it is."},
    )
    field_order = ("name", "code", "kind", "borough", "parent", "email_domain")


class Invite(PageForm):
    email = forms.CharField(
        label="Email address",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter your colleague’s email address."},
    )
    name = forms.CharField(label="Name (optional)", max_length=150, required=False)
    role = forms.ChoiceField(
        label="What is their role?", widget=forms.RadioSelect, error_messages={"required": "Select a role."}
    )
    choice_hints = {"role": ROLE_SENTENCES}

    def __init__(self, *args, roles=frozenset(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role, role_in_words(role)) for role in ROLES if role in roles & PEOPLE_ROLES]


class ConfirmAddress(PageForm):
    email = forms.CharField(
        label="Email address",
        help_text="An address that does not use the organisation’s own domain.",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter an email address."},
    )


class Because(PageForm):
    reason = forms.CharField(label="Why?", max_length=300, error_messages={"required": "Enter a reason."})


class AccountChangeForm(Because):
    """What is to change in how somebody signs in."""

    kind = forms.ChoiceField(
        label="What do you want to change?",
        choices=AccountChange.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select what you want to change."},
    )
    new_email = forms.CharField(
        label="The new email address",
        help_text="Only if the address changes.",
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    field_order = ["kind", "new_email", "reason"]


class Draft(PageForm):
    """A data sharing agreement."""

    purpose = forms.CharField(
        label="What is the data shared for?",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=300,
        error_messages={"required": "Enter what the data is shared for."},
    )
    lawful_basis = forms.ChoiceField(
        label="Lawful basis",
        choices=Agreement.LawfulBasis.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select the lawful basis."},
    )
    fields_ = forms.MultipleChoiceField(
        label="What is shared",
        choices=[(field.code, field.name) for field in FIELDS],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Select what is shared."},
    )
    starts_on = DayField(
        label="First day",
        help_text="It is in force from this day if both sides have signed.",
        error_messages={"required": "Enter the first day."},
    )
    review_on = DayField(
        label="Review on",
        help_text="The day both sides review it, between the first and the last day.",
        error_messages={"required": "Enter the review date."},
    )
    ends_on = DayField(
        label="Last day",
        help_text="We warn both sides 60, 30 and 7 days before. After this day it is no longer in force.",
        error_messages={"required": "Enter the last day."},
    )
    choice_hints = {
        "fields_": {field.code: field.why for field in FIELDS},
        "lawful_basis": {
            "consent": "The resident agrees, and can withdraw",
            "public_task": "A task that the law gives to a council or the health service",
            "legitimate_interests": "Balanced against the resident’s interests. Used by most charities",
            "legal_obligation": "A law requires it",
        },
    }
    pointers = {"/fields": "fields_"}


class Signature(PageForm):
    document = forms.FileField(
        label="The signed agreement, as a PDF",
        help_text="Scan it or save it as a PDF of up to 10 MB.",
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        required=False,
    )
