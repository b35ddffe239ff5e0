"""What a hub tells about itself, as a form: a week in seven lines, and what there is."""

from django import forms

from people.actions import BY_ITS_LEAD
from people.models import HubProfile
from people.organisations.hubs import ACCESS, OFFERS
from people.organisations.opening_hours import DAYS
from portal.forms import PageForm

_DAY_NAMES = dict(
    zip(DAYS, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True)
)


class HubForm(PageForm):
    """The facts of a hub. A hub's own lead is asked only for what they may change."""

    address = forms.CharField(
        label="Address (optional)", help_text="One line, without the postcode", max_length=200, required=False
    )
    postcode = forms.CharField(
        label="Postcode (optional)",
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    phone = forms.CharField(
        label="Phone number for the public (optional)",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "inputmode": "tel"}),
    )
    languages = forms.CharField(
        label="Languages spoken (optional)",
        help_text="Separate languages with commas, like English, Somali, Polish",
        max_length=400,
        required=False,
    )
    access = forms.MultipleChoiceField(
        label="Access", choices=list(ACCESS.items()), widget=forms.CheckboxSelectMultiple, required=False
    )
    offers = forms.MultipleChoiceField(
        label="What people come for", choices=list(OFFERS.items()), widget=forms.CheckboxSelectMultiple, required=False
    )
    pointers = {f"/hours/{day}": day for day in DAYS}

    def __init__(self, *args, whole: bool, **kwargs):
        super().__init__(*args, **kwargs)
        for day, name in _DAY_NAMES.items():
            self.fields[day] = forms.CharField(
                label=f"Open on {name}",
                help_text="Like 10:00 to 17:00. Leave blank if closed." if day == "mon" else "",
                max_length=60,
                required=False,
                widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
            )
        order = ["address", "postcode", "phone", *DAYS, "access", "languages", "offers"]
        self.order_fields(order)
        if not whole:
            for name in ("address", "postcode", "offers"):
                del self.fields[name]

    @staticmethod
    def start(profile: HubProfile | None) -> dict:
        """What the form shows at first."""
        if profile is None:
            return {}
        plain = {name: getattr(profile, name) for name in ("address", "postcode", "phone", "access", "offers")}
        return plain | profile.hours | {"languages": ", ".join(profile.languages)}

    def facts(self) -> dict:
        """The answers as `people.describe_hub` takes them."""
        answers = self.cleaned_data
        known = [name for name in (*BY_ITS_LEAD, "address", "postcode", "offers") if name in answers]
        facts = {name: answers[name] for name in known}
        facts["languages"] = answers["languages"].split(",")
        facts["hours"] = {day: answers[day] for day in DAYS}
        return facts
