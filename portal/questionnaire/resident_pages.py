"""The pages about the person: where they live, and who they are."""

from datetime import date

from django import forms
from django.utils import timezone

from people.particulars import Unreadable, read_date_of_birth
from people.places.postcodes import is_listed, is_outside_london, look_up
from portal.forms import DayField
from portal.questionnaire.question_page import Step
from portal.words import BOROUGH_CHOICES
from referrals.answer_labels import label, question
from referrals.models import Evidence

_BOROUGHS = [("", "Choose a borough"), *BOROUGH_CHOICES]


class Person(Step):
    """Who it is: what a correction asks too."""

    title = "Who are you referring?"
    first_name = forms.CharField(
        label=question("first_name"),
        help_text="As they write it, in any script.",
        max_length=200,
        required=False,
    )
    last_name = forms.CharField(label=question("last_name", optional=True), max_length=200, required=False)
    date_of_birth = DayField(
        label=question("date_of_birth"),
        help_text="For example, 19 4 1980. Free data is for people aged 18 or over.",
        required=False,
        read=lambda text: read_date_of_birth(text, timezone.localdate()),
    )
    language = forms.CharField(label=question("language", optional=True), max_length=100, required=False)
    access_needs = forms.CharField(
        label=question("access_needs", optional=True),
        help_text="For example, large text, or a mouse instead of a touchpad.",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        required=False,
    )
    client_ref = forms.CharField(
        label=question("client_ref", optional=True),
        help_text="If it is safer not to name them, enter only this. We will then contact them only through you.",
        max_length=100,
        required=False,
    )
    pointers = {"/resident/client_ref": "client_ref"}

    def start(self, raw):
        person = raw.get("resident", {})
        born = person.get("date_of_birth")
        return person | {"date_of_birth": date.fromisoformat(born) if born else None}

    def clean(self):
        answers = super().clean()
        if self.leaving:
            return answers
        if not answers.get("first_name") and not answers.get("client_ref") and "first_name" not in self.errors:
            self.add_error("first_name", "Enter their first name, or your reference for them")
        return answers

    def patch(self):
        names = ("first_name", "last_name", "language", "access_needs", "client_ref")
        answers = {name: self.cleaned_data[name] for name in names}
        born = self.cleaned_data["date_of_birth"]
        patch = {"resident": answers | {"date_of_birth": born.isoformat() if born else ""}}
        if not answers["first_name"] and answers["client_ref"]:
            patch["contact_policy"] = {"mode": "through_worker"}
        return patch


class PersonAndProof(Person):
    """As a referral asks it: a date of birth or that it is not known, and what the worker has seen of them."""

    born_unknown = forms.BooleanField(label="Date of birth not known", required=False)
    evidence = forms.MultipleChoiceField(
        label=question("evidence", optional=True),
        help_text="We do not need copies, and never keep a document.",
        choices=Evidence.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def start(self, raw):
        person = raw.get("resident", {})
        was_answered = bool(person.get("first_name") or person.get("client_ref"))
        return super().start(raw) | {
            "born_unknown": was_answered and not person.get("date_of_birth"),
            "evidence": [row["kind"] for row in raw.get("evidence", [])],
        }

    def clean(self):
        answers = super().clean()
        is_said = answers.get("date_of_birth") or answers.get("born_unknown") or "date_of_birth" in self.errors
        if not is_said and not self.leaving:
            self.add_error("date_of_birth", "Enter their date of birth, or select “Date of birth not known”")
        return answers

    field_order = ["first_name", "last_name", "date_of_birth", "born_unknown"]

    def patch(self):
        """What was ticked before keeps its day; what is ticked now was seen today, by this worker."""
        before = {row["kind"]: row for row in self.raw.get("evidence", [])}
        seen = {"seen_by": self.worker.name, "seen_on": timezone.localdate().isoformat()}
        ticked = self.cleaned_data.get("evidence") or []
        return super().patch() | {"evidence": [before.get(kind, {"kind": kind} | seen) for kind in ticked]}


class Place(Step):
    """Where they live. `is_elsewhere` once it is bound to a postcode that is not London's."""

    title = "Where do they live?"
    is_elsewhere = False
    where = forms.ChoiceField(
        label="",
        choices=(
            ("address", "At an address"),
            ("none", label("without_address")),
            ("withheld", "Refuge or other confidential address"),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": "Select where they live"},
    )
    postcode = forms.CharField(
        label=question("postcode"),
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
    )
    new_borough = forms.ChoiceField(
        label=label("borough"),
        help_text="This postcode is new and not on our list yet.",
        choices=_BOROUGHS,
        required=False,
    )
    borough = forms.ChoiceField(label=question("borough"), choices=_BOROUGHS, required=False)
    care_of = forms.ChoiceField(
        label=question("care_of"),
        choices=(("hub", "At a hub, where they collect them"), ("worker", "Through me")),
        widget=forms.RadioSelect,
        required=False,
    )
    secret_borough = forms.ChoiceField(
        label=label("borough"),
        help_text="We only keep the borough.",
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
        "where": {
            "none": "For example, a hostel, a friend’s sofa or the street",
            "withheld": "We never ask for the address and never keep it",
        }
    }
    pointers = {"/resident/postcode": "postcode", "/resident/borough": "borough"}

    def prepare(self):
        """The borough of an address is only asked for where its postcode does not tell it."""
        typed = self["postcode"].value() or ""
        if not _is_new(typed):
            del self.fields["new_borough"]
            self.conditional = {"where": self.conditional["where"] | {"address": ["postcode"]}}

    def start(self, raw):
        person = raw.get("resident", {})
        if person.get("address_withheld"):
            where = "withheld"
        elif person.get("without_address"):
            where = "none"
        else:
            where = "address"
        borough = person.get("borough", "")
        return {
            "where": where,
            "postcode": person.get("postcode", ""),
            "new_borough": borough if where == "address" and not is_listed(person.get("postcode", "")) else "",
            "borough": borough,
            "secret_borough": borough,
            "care_of": person.get("care_of") or "hub",
        }

    def clean(self):
        answers = super().clean()
        self.is_elsewhere = answers.get("where") == "address" and is_outside_london(answers.get("postcode", ""))
        if self.leaving:
            return answers
        lacking = {
            "address": ("postcode", "Enter their postcode"),
            "none": ("borough", "Select the borough where they mostly stay"),
            "withheld": ("secret_borough", "Select the borough"),
        }.get(answers.get("where"))
        if lacking and not answers.get(lacking[0]):
            self.add_error(*lacking)
        if answers.get("where") == "address" and _is_new(answers["postcode"]) and not answers.get("new_borough"):
            self.add_error("new_borough", f"{answers['postcode'].upper()} is not on our list yet. Select their borough")
        return answers

    def patch(self):
        answers = self.cleaned_data
        where = answers["where"]
        if not where:
            return {}  # left for later
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
