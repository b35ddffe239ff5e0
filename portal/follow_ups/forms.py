"""The questions of a follow-up, put to the person themself or to whoever answers for them; none but the first has to
be answered.
"""

import re
from decimal import Decimal
from typing import Any

from django import forms

from outcomes.follow_up import protocol
from outcomes.models import FollowUp
from portal.forms import PageForm

SKIP = "skip"
RATHER_NOT = (SKIP, "Prefer not to say")
CONFIDENCE = [(str(number), f"{number} – {words}") for number, words in protocol.CONFIDENCE]
_WAYS = FollowUp.Connected

# Each question in two voices: to the person, and about them.
YOU: dict[str, Any] = {
    "is_working": "Is everything we gave you working?",
    "broken": "What does not work?",
    "still_has": "Do you still have the device?",
    "connected_how": "How do you get online now?",
    "uses": "What has it helped you with?",
    "confidence": "How confident do you feel online now?",
    "confidence_before": "And before you had any help?",
    "saves": "Does being online save you money? About how much in a month?",
    "not_working": "No, something does not work",
    "ways": [
        (_WAYS.OUR_SIM, "With the SIM from you"),
        (_WAYS.SOCIAL_TARIFF, "With a cheap tariff for people on benefits (a social tariff)"),
        (_WAYS.OWN_CONTRACT, "With a contract of my own"),
        (_WAYS.PUBLIC, "With public wi-fi, or someone else's"),
        (_WAYS.NOT, "I am not online"),
    ],
}
THEY: dict[str, Any] = {
    "is_working": "Is everything they were given working?",
    "broken": "What does not work?",
    "still_has": "Do they still have the device?",
    "connected_how": "How do they get online now?",
    "uses": "What has it helped them with?",
    "confidence": "How confident do they feel online now?",
    "confidence_before": "And before they had any help?",
    "saves": "Does being online save them money? About how much in a month?",
    "not_working": "No, something does not work",
    "ways": [
        (_WAYS.OUR_SIM, "With the SIM from us"),
        (_WAYS.SOCIAL_TARIFF, "With a social tariff"),
        (_WAYS.OWN_CONTRACT, "With a contract of their own"),
        (_WAYS.PUBLIC, "With public wi-fi, or someone else's"),
        (_WAYS.NOT, "They are not online"),
    ],
}
BROKEN = {"device": "The device", "data": "The internet or the SIM", "skills": "The class or skills help"}


def _radios(choices, *, required=False, **kwargs):
    return forms.ChoiceField(
        label="", choices=[*choices, RATHER_NOT], widget=forms.RadioSelect, required=required, **kwargs
    )


class HowItGoes(PageForm):
    """`asked` are the questions of this time (outcomes.follow_up.protocol), `given` the kinds of help that they had, `voice` one
    of the two above.
    """

    is_working = _radios(
        [("yes", "Yes"), ("no", "")],
        required=True,
        error_messages={"required": "Select yes, no or prefer not to say."},
    )
    broken = forms.MultipleChoiceField(
        label="",
        help_text="We will fix it. You do not need to ask again.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    still_has = _radios([("yes", "Yes"), ("no", "No")])
    connected_how = _radios([])
    uses = forms.MultipleChoiceField(
        label="",
        help_text="Select all that apply. You can skip this question.",
        choices=protocol.USES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    confidence = _radios(CONFIDENCE)
    confidence_before = _radios(CONFIDENCE)
    saves = forms.CharField(
        label="",
        help_text="In pounds, for example 12. Leave blank if you do not know or prefer not to say.",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "decimal", "autocomplete": "off"}),
    )
    pointers = {"/saves_pence_a_month": "saves"}
    conditional = {"is_working": {"no": ["broken"]}}

    def __init__(self, data, *, questions, given, voice=YOU):
        super().__init__(data)
        for name in set(self.fields) - {
            "broken",
            *("saves" if question == "saves_pence_a_month" else question for question in questions),
        }:
            del self.fields[name]
        for name, field in self.fields.items():
            field.label = voice[name]
        self.fields["is_working"].choices = [("yes", "Yes"), ("no", voice["not_working"]), RATHER_NOT]
        self.fields["broken"].choices = [(kind, BROKEN[kind]) for kind in given]
        if not given:
            del self.fields["broken"]
            self.conditional = {}
        self.fields["connected_how"].choices = [*voice["ways"], RATHER_NOT]

    def clean_saves(self):
        """Pounds as people write them, to pence."""
        text = self.cleaned_data["saves"].strip().removeprefix("£").replace(",", "").strip()
        if not text:
            return None
        if not re.fullmatch(r"\d{1,6}(\.\d{1,2})?", text, re.ASCII):
            raise forms.ValidationError("Enter an amount in pounds, like 12 or 12.50, or leave blank.")
        return int(Decimal(text) * 100)

    @property
    def params(self) -> dict:
        """What `outcomes.answer` is told: nothing where somebody would rather not say."""
        answers: dict[str, Any] = {
            name: None if value in ("", SKIP) else value for name, value in self.cleaned_data.items()
        }
        yes_no = {"yes": True, "no": False}
        params: dict[str, Any] = {name: yes_no.get(str(answers.get(name))) for name in ("is_working", "still_has")}
        params |= {
            name: int(answers[name]) if answers.get(name) else None for name in ("confidence", "confidence_before")
        }
        params["broken"] = answers.get("broken") or [] if params["is_working"] is False else []
        return params | {
            "connected_how": answers.get("connected_how") or "",
            "uses": answers.get("uses", []),
            "saves_pence_a_month": answers.get("saves"),
        }
