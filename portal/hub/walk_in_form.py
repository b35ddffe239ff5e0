"""What is asked of somebody who stands at the counter: who they are, what they need, and whether they agree."""

from django import forms

from people.places.boroughs import BY_CODE
from portal.forms import DayField, PageForm
from referrals.choices import HAS_NOW

_SHORT = {"autocomplete": "off", "spellcheck": "false"}
_KINDS = (("data", "Data: a SIM card"), ("device", "A device"), ("skills", "Somebody to show them how"))
_NOW = {
    "data": "What internet do they have now?",
    "device": "What device do they have now?",
    "skills": "How do they get on online?",
}


def _now(kind: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_NOW[kind], choices=[*HAS_NOW[kind], ("", "Not known")], widget=forms.RadioSelect, required=False
    )


class WalkIn(PageForm):
    """Everything on one page, in the order in which it is said at a counter. Nothing about somebody else is filled in by
    the browser.
    """

    field_order = [
        *("first_name", "last_name", "date_of_birth", "postcode", "no_address", "borough", "language"),
        *("phone", "reach", "needs", "data_now", "device_now", "skills_now", "agreed"),
    ]
    first_name = forms.CharField(
        label="First name",
        max_length=100,
        widget=forms.TextInput(attrs=_SHORT | {"class": "govuk-input--width-20"}),
        error_messages={"required": "Enter their first name, or the one name they use."},
    )
    last_name = forms.CharField(
        label="Last name (optional)",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs=_SHORT | {"class": "govuk-input--width-20"}),
    )
    date_of_birth = DayField(label="Date of birth (optional)", required=False)
    postcode = forms.CharField(
        label="Postcode",
        help_text="Where they live or stay.",
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs=_SHORT | {"class": "govuk-input--width-10"}),
    )
    no_address = forms.BooleanField(label="They have no fixed address", required=False)
    borough = forms.ChoiceField(
        label="The borough they stay in",
        choices=[("", "Choose a borough"), *((code, place.name) for code, place in BY_CODE.items())],
        required=False,
    )
    language = forms.CharField(
        label="Language (optional)",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs=_SHORT | {"class": "govuk-input--width-20"}),
    )
    phone = forms.CharField(
        label="Mobile number (optional)",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs=_SHORT | {"class": "govuk-input--width-20", "inputmode": "tel"}),
    )
    reach = forms.ChoiceField(
        label="Is it safe to text and call them?",
        choices=[("direct", "Yes, on this number"), ("through_worker", "No, only through us")],
        initial="through_worker",
        widget=forms.RadioSelect,
    )
    needs = forms.MultipleChoiceField(
        label="What do they need?",
        choices=_KINDS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Select what they need."},
    )
    data_now = _now("data")
    device_now = _now("device")
    skills_now = _now("skills")
    agreed = forms.BooleanField(
        label="They heard or read this, and agree",
        error_messages={"required": "They have to agree before anything is kept."},
    )
    conditional = {
        "needs": {"data": ["data_now"], "device": ["device_now"], "skills": ["skills_now"]},
    }
    pointers = {"/consent": "agreed", "/resident/without_address": "no_address", "/contact_policy/channels": "reach"}

    @property
    def who(self) -> list[str]:
        """The fields about the person, in their order."""
        return self.field_order[:9]

    def facts(self, *, email: str, wording: str) -> dict:
        """The answers as every door sends them (referrals.facts)."""
        answers = self.cleaned_data
        birth = answers["date_of_birth"]
        person = {
            "first_name": answers["first_name"],
            "last_name": answers["last_name"],
            "date_of_birth": birth.isoformat() if birth else "",
            "postcode": "" if answers["no_address"] else answers["postcode"],
            "borough": answers["borough"] if answers["no_address"] or not answers["postcode"] else "",
            "without_address": answers["no_address"],
            "language": answers["language"],
            "phone": answers["phone"],
        }
        return {
            "referrer_email": email,
            "resident": {name: value for name, value in person.items() if value not in ("", None)},
            "needs": [{"kind": kind} | self._has_now(kind) for kind in answers["needs"]],
            "consent": [{"purpose": "share", "given": True, "method": "in_person", "wording": wording}],
            "contact_policy": self._contact(),
            "channel": "web",
        }

    def _has_now(self, kind: str) -> dict:
        has_now = self.cleaned_data[f"{kind}_now"]
        return {"has_now": has_now} if has_now else {}

    def _contact(self) -> dict:
        if self.cleaned_data["reach"] == "through_worker":
            return {"mode": "through_worker"}
        return {"mode": "direct", "channels": {"sms": True, "call": True}}


class Known(PageForm):
    """Somebody who has been referred, and chose this hub."""

    name = forms.CharField(
        label="Name",
        max_length=100,
        widget=forms.TextInput(attrs=_SHORT | {"class": "govuk-input--width-20"}),
        error_messages={"required": "Enter their name."},
    )
    born = DayField(label="Date of birth", error_messages={"required": "Enter their date of birth."})
