"""The forms of the Hub workspace."""

import base64
from datetime import datetime

from django import forms
from django.utils import timezone

from inventory import actions as inventory
from inventory.models import HandoverProof
from inventory.parcels.proofs import CHECKS, HOW_AGREED
from portal.forms import DayField, PageForm

_DATA_URL = "data:image/png;base64,"


class HandOver(PageForm):
    """What shows that it changed hands, who took it, and that they agreed."""

    kind = forms.ChoiceField(
        label="How have they shown that it is theirs?",
        choices=HandoverProof.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select how they have shown that it is theirs."},
    )
    code = forms.CharField(
        label="The 6 digits",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "numeric", "autocomplete": "off"}),
    )
    reason = forms.CharField(label="Why is there no code and no signature?", max_length=1000, required=False)
    checks = forms.MultipleChoiceField(
        label="How do you know who they are?",
        help_text="Select at least 2 if nothing else shows it.",
        choices=list(CHECKS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    kept = forms.CharField(label="Where is the signed paper kept?", max_length=300, required=False)
    paper_day = DayField(label="What day was it handed over?", required=False)
    paper_time = forms.RegexField(
        r"^([01]?\d|2[0-3]):[0-5]\d$",
        label="At what time?",
        help_text="Like 14:10",
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
        error_messages={"invalid": "Enter the time like 14:10."},
    )
    collected_by = forms.ChoiceField()  # asked when it is known whether they had named anybody
    collector_name = forms.CharField(label="Their name", max_length=150, required=False)
    how_agreed = forms.ChoiceField(
        label="How did they find out what it says?",
        choices=list(HOW_AGREED.items()),
        initial="read",
        widget=forms.RadioSelect,
        error_messages={"required": "Select how they found out what it says."},
    )
    agreed = forms.BooleanField(
        label="They agree to the gift agreement",
        required=False,
    )
    signature = forms.CharField(widget=forms.HiddenInput, max_length=300_000, required=False)
    conditional = {
        "kind": {
            "code": ["code"],
            "attested": ["reason", "checks"],
            "paper": ["kept", "paper_day", "paper_time"],
        },
        "collected_by": {"bearer": ["collector_name"]},
    }
    pointers = {"/happened_at": "paper_day", "/signature": "kind"}

    def __init__(self, *args, collector: str, **kwargs):
        super().__init__(*args, **kwargs)
        choices = dict(HandoverProof.CollectedBy.choices)
        choices["named"] = f"{collector}, who they had named"
        if not collector:
            del choices["named"]
        self.fields["collected_by"] = forms.ChoiceField(
            label="Who is taking it?",
            choices=list(choices.items()),
            initial="self",
            widget=forms.RadioSelect,
            error_messages={"required": "Select who is taking it."},
        )

    def proof(self, language: str) -> inventory.GivenProof:
        """The answers as the action takes them."""
        answers = self.cleaned_data
        on_paper = answers["kind"] == "paper"
        return inventory.GivenProof(
            kind=answers["kind"],
            code=answers["code"],
            signature=_picture(answers["signature"]),
            reason=answers["kept"] if on_paper else answers["reason"],
            checks=tuple(answers["checks"]),
            collected_by=answers["collected_by"],
            collector_name=answers["collector_name"],
            agreed=answers["agreed"],
            language=language,
            how_agreed=answers["how_agreed"],
            happened_at=self._moment() if on_paper else None,
        )

    def _moment(self) -> datetime | None:
        day = self.cleaned_data["paper_day"]
        if day is None:
            return None
        clock = datetime.strptime(self.cleaned_data["paper_time"] or "12:00", "%H:%M").time()
        return timezone.make_aware(datetime.combine(day, clock))


def _picture(text: str) -> bytes:
    """What the script drew; nothing where it is no picture of ours."""
    try:
        return base64.b64decode(text.removeprefix(_DATA_URL), validate=True) if text.startswith(_DATA_URL) else b""
    except ValueError:
        return b""
