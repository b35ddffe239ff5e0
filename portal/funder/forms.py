"""What may be chosen or written in the funder's workspace."""

from django import forms

from portal.forms import PageForm


class Begin(PageForm):
    """A report for a quarter; after a published one it is a correction, and says why."""

    period = forms.CharField(label="Quarter", max_length=7, help_text="For example 2026-Q4.")
    cause = forms.CharField(
        label="What was corrected", max_length=300, required=False,
        help_text="Only when this quarter was published before: it stands beside every line that changes.",
    )  # fmt: skip
