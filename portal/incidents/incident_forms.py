"""What is asked about a data incident: what the ICO asks, and why it is decided so."""

from datetime import datetime

from django import forms
from django.utils import timezone

from inventory.bench.data_incidents import LONGEST
from inventory.models import DataIncident
from people.residents.hours import LONDON
from portal.forms import DayField, PageForm


def _words(label: str, missing: str = "", *, hint: str = "", rows: int = 3) -> forms.CharField:
    errors = {"required": missing, "max_length": f"Enter {LONGEST:,} characters or fewer."}
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=LONGEST,
        required=bool(missing),
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages=errors,
    )


class Search(PageForm):
    search = _words(
        "Where did you look, and who did you ask?",
        "Enter where you looked for it.",
        hint="What you write here replaces what was written before.",
        rows=6,
    )


class Facts(PageForm):
    """What the ICO asks (UK GDPR, article 33(3)). It may be answered in parts, as more is known."""

    what_happened = _words("What happened?", hint="What is lost, when and where, and how you found out")
    whose_data = _words(
        "Whose data was on it?", hint="For example: staff of the donor, a resident. Write “not known” if so."
    )
    which_data = _words(
        "What kind of data?",
        hint="For example: documents, photographs, saved passwords. Say if any of it is about health.",
    )
    people_count = forms.IntegerField(
        label="About how many people? (optional)",
        min_value=0,
        max_value=10_000_000,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-5"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "Enter a number, such as 1."),
    )
    consequences = _words("What could happen to them as a result?", hint="Say if the drive was encrypted")
    measures = _words(
        "What have you done, or will you do?",
        hint="To find it, to limit the harm, and so that it does not happen again",
    )
    people_told = forms.ChoiceField(
        label="Have the people been told?",
        help_text="You must tell them without delay if the risk to them is high (UK GDPR, Article 34).",
        choices=[choice for choice in DataIncident.PeopleTold.choices if choice[0]],
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": "Select whether the people were told."},
    )


class Reported(PageForm):
    ico_reference = forms.CharField(
        label="Reference from the ICO (optional)",
        help_text="On their answer, like IC-123456-A1B2",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
    )
    day = DayField(label="When was it reported?", help_text="Leave blank for today.", required=False)
    reason = _words("Why are people at risk?", "Enter why you reported it.")
    why_late = _words("If it was more than 72 hours: why? (optional)")
    pointers = {"/reported_at": "day"}

    def clean(self):
        given = super().clean()
        day = given.pop("day", None)
        given["reported_at"] = _end_of(day) if day is not None and day < timezone.localdate() else None
        if day is not None and day > timezone.localdate():
            self.add_error("day", "The day must be today or in the past.")
        return given


def _end_of(day) -> datetime:
    """The last minute of a day that is over: whoever reports in time says on which day, not when."""
    return datetime(day.year, day.month, day.day, 23, 59, tzinfo=LONDON)


class NoRisk(PageForm):
    reason = _words(
        "Why is no one at risk?", "Enter why no one is at risk.", hint="The ICO may ask to see this.", rows=5
    )


class Recovered(PageForm):
    reason = _words(
        "Why could no one have used it?",
        "Enter why no one could have used it.",
        hint="For example, it was in a locked cage, or its seal is not broken.",
        rows=5,
    )


class Again(PageForm):
    reason = _words("Why are you changing the decision?", "Enter why you are changing the decision.")
