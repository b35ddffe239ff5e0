"""The parcels on a hub's shelf and the devices that it shares, counted by scan."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse

from inventory import actions as inventory
from portal.doors import form_data, page, submit_or_show_errors
from portal.forms import PageForm, ScansField
from portal.hub.own_hub import own_hub
from portal.warehouse.question_page import ask


class ShelfScans(PageForm):
    """What lies there; an empty shelf is an answer when it is said."""

    numbers = ScansField(label="Parcels and shared devices", required=False)
    empty = forms.BooleanField(label="There is nothing on the shelf", required=False)

    def clean(self):
        answers = super().clean()
        if bool(answers.get("numbers")) == bool(answers.get("empty")):
            self.add_error("numbers", "Scan what is on the shelf, or select that there is nothing.")
        return answers


@page(does="inventory.count_shelf", sees="one's own hub")
def count_page(request):
    """Count the shelf: what is not scanned is looked for, and what was looked for and is scanned is found."""
    form = ShelfScans(form_data(request))
    if request.method == "POST" and form.is_valid():
        hub = own_hub(request.actor)
        numbers = form.cleaned_data["numbers"]
        count = submit_or_show_errors(
            request, form, lambda: inventory.count_shelf(hub=hub, numbers=numbers, by=request.actor)
        )
        if count is not None:
            messages.success(request, in_words(count))
            return redirect("hub:home")
    lead = "Scan every parcel and shared device. You cannot hand over a missing parcel until it is found."
    return ask(request, form, "Count your shelf", "Send the count", reverse("hub:home"), lead=lead)


def in_words(count: inventory.ShelfCount) -> str:
    words = f"Counted: {count.found} of {count.expected} found."
    if count.missing:
        words += f" Missing: {', '.join(count.missing)}. We have told the warehouse."
    if count.extra:
        words += f" Not expected on your shelf: {', '.join(count.extra)}. Scan them in at Arriving, or call us."
    return words
