"""What may be chosen or written in the funder's workspace."""

import re

from django import forms
from django.utils import timezone

from outcomes.actions import MOST_AIMED_AT, MOST_PENCE
from outcomes.models import Spending
from outcomes.report import measures
from outcomes.report.periods import period_of, quarters_until, read_period
from portal.forms import PageForm

_POUNDS = re.compile(r"£?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]{1,2}))?")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
_NOT_POUNDS = "Enter an amount in pounds, like 12,500 or 1,234.50."


class PoundsField(forms.Field):
    """Pounds as a person writes them; clean gives pence."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-10"})

    def to_python(self, value) -> int | None:
        text = str(value or "").replace(" ", "")
        if not text:
            return None
        if text.lstrip("£").startswith(("-", "−")):
            raise forms.ValidationError("Spending must be £0 or more.", code="out_of_range")
        match = _POUNDS.fullmatch(text)
        if match is None:
            raise forms.ValidationError(_NOT_POUNDS, code="not_pounds")
        pence = 100 * int(match[1].replace(",", "")[:12]) + int((match[2] or "0").ljust(2, "0"))
        if pence > MOST_PENCE:
            raise forms.ValidationError("Spending must be £100 million or less.", code="out_of_range")
        return pence


class WholeNumberField(forms.IntegerField):
    """A whole number, with or without a comma at the thousands."""

    def to_python(self, value):
        text = str(value or "").strip()
        return super().to_python(text.replace(",", "") if _THOUSANDS.fullmatch(text) else value)


def quarters(ahead: int = 4, back: int = 11) -> list[str]:
    """The quarters that money is written down for, the newest first."""
    year, quarter = (int(part) for part in period_of(timezone.localdate()).name.split("-Q"))
    place = 4 * year + quarter - 1 + ahead
    return quarters_until(read_period(f"{place // 4}-Q{place % 4 + 1}"), ahead + back + 1)[::-1]


def _quarter_choices(initial: str, ahead: int) -> list[tuple[str, str]]:
    here = period_of(timezone.localdate()).name
    names = quarters(ahead)
    names += [initial] if read_period(initial) and initial not in names else []
    return [(name, f"{name}, this quarter" if name == here else name) for name in names]


class Begin(PageForm):
    """A report for a quarter; after a published one it is a correction, and says why."""

    period = forms.CharField(label="Quarter", max_length=7, help_text="For example, 2026-Q4.")
    cause = forms.CharField(
        label="What was corrected", max_length=300, required=False,
        help_text="Only needed if this quarter was published before. We show it beside every line that changes.",
    )  # fmt: skip


class Aim(PageForm):
    """How many of a measure a quarter is meant to reach."""

    pointers = {"/period": "quarter"}
    quarter = forms.ChoiceField(label="Quarter")
    measure = forms.ChoiceField(label="Figure", choices=[(measure.key, measure.name) for measure in measures.MEASURES])
    number = WholeNumberField(
        label="Target",
        min_value=1,
        max_value=MOST_AIMED_AT,
        help_text="A whole number, such as 1,250.",
        error_messages={
            "required": "Enter the target as a number.",
            "invalid": "Enter the target as a whole number, like 1250.",
            "min_value": "The target must be 1 or more.",
            "max_value": "The target must not be more than the number of people in London.",
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-10"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["quarter"].choices = _quarter_choices(str(self.initial.get("quarter", "")), ahead=4)


class Spent(PageForm):
    """What a quarter cost for one purpose."""

    pointers = {"/period": "quarter", "/pence": "pounds"}
    quarter = forms.ChoiceField(label="Quarter")
    purpose = forms.ChoiceField(label="Spent on", choices=Spending.Purpose.choices)
    pounds = PoundsField(
        label="Amount in pounds", help_text="For example 12,500 or 1,234.50.",
        error_messages={"required": _NOT_POUNDS},
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["quarter"].choices = _quarter_choices(str(self.initial.get("quarter", "")), ahead=0)
