"""The page about contact: which ways are safe, and at which times."""

from datetime import date

from django import forms
from django.utils import timezone

from people.particulars import Unreadable, is_mobile, read_day, read_phone
from people.residents import hours, safe_times
from portal.forms import DayField
from portal.questionnaire.question_page import Step
from referrals.answer_labels import question


class Contact(Step):
    title = "How can we contact them safely?"
    lead = (
        "Only tell us ways of contacting them that are safe. Someone else may read their texts or answer their phone. "
        "Our messages never say why we are in touch."
    )
    mode = forms.ChoiceField(
        label="",
        choices=(("through_worker", "Only through me"), ("direct", "Directly, in the ways I select")),
        widget=forms.RadioSelect,
        error_messages={"required": "Select how we can contact them"},
    )
    phone = forms.CharField(
        label=question("phone"),
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off", "inputmode": "tel"}),
    )
    other_phone = forms.CharField(
        label=question("other_phone", optional=True),
        help_text="We will call it if no one answers the first. It must be as safe as the first.",
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off", "inputmode": "tel"}),
    )
    email = forms.CharField(
        label=question("email"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    channels = forms.MultipleChoiceField(
        label=question("safe_channels"),
        choices=(("sms", "Text messages"), ("call", "Phone calls"), ("email", "Email"), ("post", "Post")),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    days = forms.MultipleChoiceField(
        label="Which days are safe? (optional)",
        help_text="Leave empty if every day is safe.",
        choices=tuple(safe_times.DAY_NAMES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    parts = forms.MultipleChoiceField(
        label="Which times are safe? (optional)",
        help_text="Leave empty if any time from 8am to 9pm is safe.",
        choices=tuple(safe_times.PART_NAMES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    hours = forms.CharField(
        label=question("safe_hours", optional=True),
        help_text="Only if you cannot select them. For example, weekdays 4pm to 6pm.",
        max_length=hours.LONGEST,
        required=False,
    )
    words = forms.CharField(
        label=question("contact_words", optional=True),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        required=False,
    )
    ask_again_on = DayField(
        label=question("ask_again_on", optional=True),
        required=False,
        read=lambda text: read_day(text, earliest=timezone.localdate()),
    )
    conditional = {
        "mode": {
            "direct": ["channels", "phone", "other_phone", "email", "days", "parts", "hours", "words", "ask_again_on"]
        }
    }
    choice_hints = {
        "mode": {
            "through_worker": ("We will not hold their contact details. All updates will come to you."),
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
        times = policy.get("hours", "")
        ticked = safe_times.ticks_of(times)
        return {
            "mode": policy.get("mode", ""),
            "phone": person.get("phone", ""),
            "other_phone": person.get("other_phone", ""),
            "email": person.get("email", ""),
            "channels": list(policy.get("channels", {})),
            "days": ticked[0] if ticked else [],
            "parts": ticked[1] if ticked else [],
            "hours": "" if ticked else times,
            "words": policy.get("words", ""),
            "ask_again_on": date.fromisoformat(again) if again else None,
        }

    def clean(self):
        answers = super().clean()
        if answers.get("mode") != "direct" or self.leaving:
            return answers
        self._check_times(answers)
        channels = set(answers.get("channels") or [])
        if not channels:
            self.add_error("channels", "Select at least one way that is safe, or “Only through me”")
        if channels & {"sms", "call"} and not answers.get("phone"):
            self.add_error("phone", "Enter a phone number for texts and calls")
        if "sms" in channels and answers.get("phone") and not _takes_texts(answers["phone"]):
            self.add_error(
                "phone", "This is a landline and cannot get texts. Enter a mobile number, or unselect “Text messages”"
            )
        if "email" in channels and not answers.get("email"):
            self.add_error("email", "Enter an email address")
        if channels == {"post"}:
            self.add_error(
                "channels",
                "Post alone is too slow. Select another way, or “Only through me”",
            )
        return answers

    def _check_times(self, answers):
        if not answers.get("hours"):
            return
        if answers.get("days") or answers.get("parts"):
            self.add_error("hours", "Select days and times, or enter other safe times, but not both")
        elif not hours.is_clear(answers["hours"]):
            self.add_error("hours", f"Enter safe times like {hours.EXAMPLES}")

    def patch(self):
        answers = self.cleaned_data
        if not answers["mode"]:
            return {}
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
                "hours": answers["hours"] or safe_times.words_of(answers["days"], answers["parts"]),
                "words": answers["words"],
                "ask_again_on": again.isoformat() if again else "",
            },
        }


def _takes_texts(phone: str) -> bool:
    try:
        return is_mobile(read_phone(phone))
    except Unreadable:
        return True  # the reader says what is wrong with it
