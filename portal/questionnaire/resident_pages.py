"""The pages about the person: who they are, where they live, and how they may be reached."""

from datetime import date

from django import forms
from django.utils import timezone

from people.particulars import Unreadable, is_mobile, read_date_of_birth, read_day, read_phone
from people.places.postcodes import is_listed, look_up
from portal.forms import DayField
from portal.questionnaire.question_page import Step
from portal.words import BOROUGH_CHOICES

_BOROUGHS = [("", "Choose a borough"), *BOROUGH_CHOICES]


class Person(Step):
    title = "Who is it for?"
    lead = "Write the name as the person gives it, in any script."
    first_name = forms.CharField(label="First name, or the one name they use", max_length=200, required=False)
    last_name = forms.CharField(label="Last name (optional)", max_length=200, required=False)
    date_of_birth = DayField(
        label="Date of birth (optional)",
        help_text="For example, 19 4 1980. Free data is for people of 18 and over.",
        required=False,
        read=lambda text: read_date_of_birth(text, timezone.localdate()),
    )
    language = forms.CharField(label="Language they are most at home in (optional)", max_length=100, required=False)
    access_needs = forms.CharField(
        label="Access needs (optional)",
        help_text="What helps them see, hear, hold or read. For example: large text, a mouse instead of a touchpad.",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        required=False,
    )
    client_ref = forms.CharField(
        label="Your own reference for this person (optional)",
        help_text=(
            "If it is safer not to name them, give only this. We then reach them through you and through nobody else."
        ),
        max_length=100,
        required=False,
    )

    def start(self, raw):
        person = raw.get("resident", {})
        born = person.get("date_of_birth")
        return person | {"date_of_birth": date.fromisoformat(born) if born else None}

    def clean(self):
        answers = super().clean()
        if not answers.get("first_name") and not answers.get("client_ref") and "first_name" not in self.errors:
            self.add_error("first_name", "Give the person's first name, or your own reference for them.")
        return answers

    def patch(self):
        answers = dict(self.cleaned_data)
        answers["date_of_birth"] = answers["date_of_birth"].isoformat() if answers["date_of_birth"] else ""
        patch = {"resident": answers}
        if not answers["first_name"]:
            patch["contact_policy"] = {"mode": "through_worker"}
        return patch


class Place(Step):
    title = "Where do they live?"
    where = forms.ChoiceField(
        label="",
        choices=(
            ("address", "At an address"),
            ("none", "They have no settled address"),
            ("withheld", "At a place whose address must stay secret, such as a refuge"),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": "Say where they live, or that they have no address."},
    )
    postcode = forms.CharField(
        label="Postcode",
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
    )
    new_borough = forms.ChoiceField(
        label="Borough (optional)",
        help_text="Only for a new postcode that we do not have yet.",
        choices=_BOROUGHS,
        required=False,
    )
    borough = forms.ChoiceField(label="Borough they mostly stay in", choices=_BOROUGHS, required=False)
    care_of = forms.ChoiceField(
        label="Where can things for them go?",
        choices=(("hub", "To a hub, where they collect them"), ("worker", "To me, and I hand them over")),
        widget=forms.RadioSelect,
        required=False,
    )
    secret_borough = forms.ChoiceField(
        label="Borough",
        help_text="Nothing more exact than this is kept, printed or given to a courier.",
        choices=_BOROUGHS,
        required=False,
    )
    conditional = {
        "where": {
            "address": ["postcode", "new_borough"],
            "none": ["borough", "care_of"],
            "withheld": ["secret_borough"],
        }
    }
    choice_hints = {
        "where": {"none": "Sofa, hostel, street, between places", "withheld": "We never ask for it and never store it"}
    }
    pointers = {"/resident/postcode": "postcode", "/resident/borough": "borough"}

    def start(self, raw):
        person = raw.get("resident", {})
        if person.get("address_withheld"):
            where = "withheld"
        elif person.get("without_address"):
            where = "none"
        else:
            where = "address" if person.get("postcode") else ""
        borough = person.get("borough", "")
        return {
            "where": where,
            "postcode": person.get("postcode", ""),
            "new_borough": borough if where == "address" and not is_listed(person["postcode"]) else "",
            "borough": borough,
            "secret_borough": borough,
            "care_of": person.get("care_of") or "hub",
        }

    def clean(self):
        answers = super().clean()
        lacking = {
            "address": ("postcode", "Give the postcode."),
            "none": ("borough", "Choose the borough they mostly stay in."),
            "withheld": ("secret_borough", "Choose the borough."),
        }.get(answers.get("where"))
        if lacking and not answers.get(lacking[0]):
            self.add_error(*lacking)
        if answers.get("where") == "address" and _is_new(answers["postcode"]) and not answers.get("new_borough"):
            self.add_error("new_borough", f"We do not have {answers['postcode'].upper()} yet. Choose the borough.")
        return answers

    def patch(self):
        answers = self.cleaned_data
        where = answers["where"]
        return {
            "resident": {
                "postcode": answers["postcode"] if where == "address" else "",
                "borough": self._borough(where),
                "without_address": where == "none",
                "address_withheld": where == "withheld",
                "care_of": {"none": answers["care_of"], "withheld": "worker"}.get(where, ""),
            }
        }

    def _borough(self, where: str) -> str:
        """The borough as it was said, where the postcode does not tell it."""
        answers = self.cleaned_data
        if where == "address" and not _is_new(answers["postcode"]):
            return ""
        return answers[{"address": "new_borough", "none": "borough", "withheld": "secret_borough"}[where]]


def _is_new(postcode: str) -> bool:
    """Whether this is a postcode of London that our table does not hold yet."""
    try:
        return not look_up(postcode).is_listed
    except Unreadable:
        return False  # the reader says what is wrong with it


class Contact(Step):
    title = "How may we reach them?"
    lead = (
        "Every way is unsafe until you say that it is safe: somebody else may read the texts or answer the phone. "
        "We never leave a voicemail, and our messages never say why we are in touch."
    )
    mode = forms.ChoiceField(
        label="",
        choices=(("through_worker", "Only through me"), ("direct", "Directly, in the ways I tick")),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how we may reach them."},
    )
    phone = forms.CharField(
        label="Phone number",
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off", "inputmode": "tel"}),
    )
    other_phone = forms.CharField(
        label="Another number (optional)",
        help_text="Rung when the first does not answer. Only give it if it is as safe as the first.",
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off", "inputmode": "tel"}),
    )
    email = forms.CharField(
        label="E-mail address",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    channels = forms.MultipleChoiceField(
        label="Which ways are safe?",
        choices=(("sms", "Text messages"), ("call", "Phone calls"), ("email", "E-mail"), ("post", "Post")),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    hours = forms.CharField(
        label="At which times? (optional)", help_text="For example: weekdays 10 to 14", max_length=100, required=False
    )
    words = forms.CharField(
        label="Anything we should know before we get in touch? (optional)",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        required=False,
    )
    ask_again_on = DayField(
        label="When should we ask again whether this is still safe? (optional)",
        required=False,
        read=lambda text: read_day(text, earliest=timezone.localdate()),
    )
    conditional = {"mode": {"direct": ["phone", "other_phone", "email", "channels", "hours", "words", "ask_again_on"]}}
    choice_hints = {
        "mode": {
            "through_worker": (
                "A full, normal way. We keep no phone number and no e-mail address of theirs; you hear everything."
            ),
        }
    }
    pointers = {"/resident/phone": "phone", "/resident/other_phone": "other_phone", "/resident/email": "email"}

    def prepare(self):
        if not self.raw.get("resident", {}).get("first_name"):
            self.fields["mode"].choices = [("through_worker", "Only through me")]

    def start(self, raw):
        policy = raw.get("contact_policy", {})
        person = raw.get("resident", {})
        again = policy.get("ask_again_on")
        return {
            "mode": policy.get("mode", ""),
            "phone": person.get("phone", ""),
            "other_phone": person.get("other_phone", ""),
            "email": person.get("email", ""),
            "channels": list(policy.get("channels", {})),
            "hours": policy.get("hours", ""),
            "words": policy.get("words", ""),
            "ask_again_on": date.fromisoformat(again) if again else None,
        }

    def clean(self):
        answers = super().clean()
        if answers.get("mode") != "direct":
            return answers
        channels = set(answers.get("channels") or [])
        if not channels:
            self.add_error("channels", "Tick at least one way that is safe, or choose “Only through me”.")
        if channels & {"sms", "call"} and not answers.get("phone"):
            self.add_error("phone", "Give the phone number for texts and calls.")
        if "sms" in channels and answers.get("phone") and not _takes_texts(answers["phone"]):
            self.add_error(
                "phone", "This number is a landline: it can be called, but takes no texts. Untick “Text messages”."
            )
        if "email" in channels and not answers.get("email"):
            self.add_error("email", "Give the e-mail address.")
        if channels == {"post"}:
            self.add_error(
                "channels",
                "Post alone is too slow to arrange things by. Tick another way, or choose “Only through me”.",
            )
        return answers

    def patch(self):
        answers = self.cleaned_data
        if answers["mode"] == "through_worker":
            return {
                "resident": {"phone": "", "other_phone": "", "email": ""},
                "contact_policy": {
                    "mode": "through_worker",
                    "channels": None,
                    "hours": "",
                    "words": "",
                    "ask_again_on": "",
                },
            }
        again = answers["ask_again_on"]
        return {
            "resident": {"phone": answers["phone"], "other_phone": answers["other_phone"], "email": answers["email"]},
            "contact_policy": {
                "mode": "direct",
                "channels": {channel: channel in answers["channels"] for channel in ("sms", "call", "email", "post")},
                "hours": answers["hours"],
                "words": answers["words"],
                "ask_again_on": again.isoformat() if again else "",
            },
        }


def _takes_texts(phone: str) -> bool:
    try:
        return is_mobile(read_phone(phone))
    except Unreadable:
        return True  # the reader says what is wrong with it
