"""What is asked of somebody who stands at the counter: who they are, what they need, and whether they agree."""

from datetime import date

from django import forms

from people.places.boroughs import BY_CODE
from portal.forms import DayField, PageForm
from referrals.answer_labels import NOT_KNOWN, label, question
from referrals.choices import HAS_NOW

_SHORT = {"autocomplete": "off", "spellcheck": "false"}
_KINDS = (("data", "Data: a SIM card"), ("device", "A device"), ("skills", "Digital skills support"))


def _now(kind: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=question("has_now", kind),
        choices=[*HAS_NOW[kind], ("", NOT_KNOWN)],
        widget=forms.RadioSelect,
        required=False,
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
        label=label("first_name"),
        max_length=100,
        widget=forms.TextInput(attrs=_SHORT | {"class": "govuk-input--width-20"}),
        error_messages={"required": "Enter their first name (or only name)."},
    )
    last_name = forms.CharField(
        label=question("last_name", optional=True),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs=_SHORT | {"class": "govuk-input--width-20"}),
    )
    date_of_birth = DayField(label=question("date_of_birth", optional=True), required=False)
    postcode = forms.CharField(
        label=label("postcode"),
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
        label="They have heard or read this, and agree",
        error_messages={"required": "Select that they agree. We cannot save anything until they do."},
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
        given = {"purpose": "share", "given": True, "method": "in_person", "wording": wording}
        return self._facts(email) | {"consent": [given]}

    def half_typed(self, *, email: str) -> dict:
        """The answers so far, likewise: what is not there yet, or cannot be read, is left out."""
        return self._facts(email)

    def _facts(self, email: str) -> dict:
        answers = self.cleaned_data
        birth = answers.get("date_of_birth")
        no_address = answers.get("no_address", False)
        postcode = answers.get("postcode", "")
        person = {
            "first_name": answers.get("first_name"),
            "last_name": answers.get("last_name"),
            "date_of_birth": birth.isoformat() if birth else "",
            "postcode": "" if no_address else postcode,
            "borough": answers.get("borough") if no_address or not postcode else "",
            "without_address": no_address,
            "language": answers.get("language"),
            "phone": answers.get("phone"),
        }
        return {
            "referrer_email": email,
            "resident": {name: value for name, value in person.items() if value not in ("", None)},
            "needs": [{"kind": kind} | self._has_now(kind) for kind in answers.get("needs", [])],
            "contact_policy": self._contact(),
            "channel": "web",
        }

    def _has_now(self, kind: str) -> dict:
        has_now = self.cleaned_data.get(f"{kind}_now")
        return {"has_now": has_now} if has_now else {}

    def _contact(self) -> dict:
        if self.cleaned_data.get("reach", "through_worker") == "through_worker":
            return {"mode": "through_worker"}
        return {"mode": "direct", "channels": {"sms": True, "call": True}}

    @staticmethod
    def start(raw: dict) -> dict:
        """What a draft holds, as the form shows it; whether they agreed is asked again."""
        person = raw["resident"]
        born = person["date_of_birth"]
        names = ("first_name", "last_name", "postcode", "borough", "language", "phone")
        return {
            **{name: person[name] for name in names},
            "date_of_birth": date.fromisoformat(born) if born else None,
            "no_address": person["without_address"],
            "reach": "direct" if raw["contact_policy"].get("mode") == "direct" else "through_worker",
            "needs": [need["kind"] for need in raw["needs"]],
            **{f"{need['kind']}_now": need["has_now"] for need in raw["needs"]},
        }


class Known(PageForm):
    """Somebody who has been referred, and chose this hub."""

    name = forms.CharField(
        label=label("name"),
        max_length=100,
        widget=forms.TextInput(attrs=_SHORT | {"class": "govuk-input--width-20"}),
        error_messages={"required": "Enter their name."},
    )
    born = DayField(label=label("date_of_birth"), error_messages={"required": "Enter their date of birth."})
