"""Who else may collect a parcel: asked of the referrer, and of the desk when somebody calls."""

from django import forms

from portal.forms import PageForm


class Collector(PageForm):
    """A name, or nothing when only the person may collect."""

    name = forms.CharField(
        label="Name of the person who can collect it",
        help_text=(
            "Only enter someone the person chose. They must show something with this name at the hub. Leave blank if only the person can collect it."
        ),
        max_length=150,
        required=False,
    )
