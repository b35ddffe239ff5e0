"""Where a parcel is brought: asked of the referrer, and of the desk when somebody calls."""

from django import forms

from portal.forms import PageForm

HOME_LEAD = "Ask the person first. Only the driver and the person who makes the list for the van can see the address. We delete it when the parcel is handed over, goes to the hub or is cancelled. If no one is in, it goes to the hub."


class HomeAddress(PageForm):
    address = forms.CharField(
        label="Street and number",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=200,
        error_messages={"required": "Enter the street and number."},
    )
    postcode = forms.CharField(
        label="Postcode",
        max_length=10,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
        error_messages={"required": "Enter a full UK postcode, like SE1 2QH."},
    )
    directions = forms.CharField(
        label="How to get in (optional)",
        help_text="For example, which bell to press. Do not write why they need help.",
        max_length=200,
        required=False,
    )
