"""What the desk asks beside the referral's own pages: who rings, how the call ended, how one that was made went."""

import re
from datetime import datetime, time

from django import forms
from django.utils import timezone

from people.organisations.addresses import AddressBook
from people.particulars import Unreadable, read_day, read_email, read_phone
from people.residents.hours import LONDON
from portal.forms import DayField, PageForm
from referrals.models import PhoneCall

UNKNOWN = "unknown"


def _read(how, text):
    try:
        return how(text)
    except Unreadable as unreadable:
        raise forms.ValidationError(unreadable.sentence, code=unreadable.code) from unreadable


def _phone_field(label, help_text=""):
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off", "inputmode": "tel"}),
    )


class Caller(PageForm):
    """Search first; then one of those found, an organisation with the worker's e-mail address, or nobody that we
    know.
    """

    q = forms.CharField(
        label="Who is calling?",
        help_text="The worker's name or email address, or their organisation",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    number = _phone_field("Number to call back, if the line drops (optional)")
    who = forms.ChoiceField(label="Which of these is it?", widget=forms.RadioSelect, required=False)
    email = forms.CharField(
        label="Email address of a worker who is not in the list",
        help_text="We send the receipt and every decision to this address. Ask them to spell it.",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "email"}),
    )

    def __init__(self, *args, callers=(), hints=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.callers = list(callers)
        self.choice_hints = {"who": hints or {}}
        self.fields["who"].choices = [
            *((code, words) for code, words, _ in self.callers),
            (UNKNOWN, "None of these: not known to us"),
        ]

    @property
    def chosen(self):
        """The row behind the choice: a membership, an organisation, or None."""
        return next((row for code, _, row in self.callers if code == self.cleaned_data.get("who")), None)

    def clean_number(self):
        return _read(read_phone, self.cleaned_data["number"])

    def clean_email(self):
        return _read(read_email, self.cleaned_data["email"]) if self.cleaned_data["email"] else ""

    def clean(self):
        answers = super().clean()
        who = answers.get("who", "")
        if not who or who == UNKNOWN or not who.startswith("organisation:") or "email" in self.errors:
            return answers
        email = answers.get("email", "")
        if not email:
            self.add_error("email", "Ask for the worker's email address at their organisation.")
        elif error := AddressBook(self.chosen).error(email, "/email"):
            self.add_error("email", f"{error.sentence} Or choose “not known to us”.")
        return answers


class End(PageForm):
    """How the call ended; each choice says what will happen."""

    outcome = forms.ChoiceField(
        label="How did the call end?",
        choices=PhoneCall.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select how the call ended."},
    )
    day = DayField(
        label="What day?",
        help_text="Leave blank for today.",
        required=False,
        read=lambda text: read_day(text, earliest=timezone.localdate()),
    )
    at = forms.CharField(
        label="At what time?",
        help_text="For example, 14:30. We call between 8:00 and 21:00.",
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "autocomplete": "off"}),
    )
    number = _phone_field("Number to call back")
    note = forms.CharField(
        label="Note (optional)",
        help_text="Only caseworkers can read this, and the person if they ask for a copy of their data.",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        required=False,
    )
    conditional = {"outcome": {"call_back": ["day", "at"]}}

    def __init__(self, *args, sentences=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.choice_hints = {"outcome": sentences or {}}

    def clean_number(self):
        return _read(read_phone, self.cleaned_data["number"])

    def clean_at(self):
        text = self.cleaned_data["at"].strip()
        match = re.fullmatch(r"(\d{1,2})(?:[:.](\d{2}))?", text)
        if not text:
            return None
        if match is None or int(match[1]) > 23 or int(match[2] or 0) > 59:
            raise forms.ValidationError("Enter a time, like 14:30.")
        return time(int(match[1]), int(match[2] or 0))

    def clean(self):
        answers = super().clean()
        answers["call_back_at"] = None
        if answers.get("outcome") != "call_back" or self.errors:
            return answers
        if answers.get("at") is None:
            self.add_error("at", "Enter the time to call back.")
            return answers
        when = datetime.combine(answers.get("day") or timezone.localdate(), answers["at"], LONDON)
        if when < timezone.now():
            self.add_error("at", "The time must be in the future.")
        answers["call_back_at"] = when
        return answers
