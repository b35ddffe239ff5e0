"""SIMs come into the warehouse: as the delivery note lists them, then counted on to the shelf."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse

from connectivity import actions as connectivity
from portal.doors import form_data, page, submit_or_show_errors
from portal.forms import DayField
from portal.sims.sim_words import Numbers
from portal.warehouse.question_page import ask

_NUMBER = {"inputmode": "numeric", "autocomplete": "off", "class": "govuk-input--width-3"}


class Delivery(Numbers):
    field_order = ["network", "monthly_gb", "months", "activate_by", "iccids", "as_printed"]
    network = forms.CharField(
        label="Network", max_length=40, error_messages={"required": "Enter the network, such as Vodafone."}
    )
    monthly_gb = forms.IntegerField(
        label="Data each month, in GB",
        min_value=1,
        max_value=1000,
        widget=forms.TextInput(attrs=_NUMBER),
        error_messages={
            "required": "Enter the data each month in GB, like 40.",
            "invalid": "Enter a number, such as 40.",
        },
    )
    months = forms.IntegerField(
        label="How many months does it run for?",
        min_value=1,
        max_value=36,
        widget=forms.TextInput(attrs=_NUMBER),
        error_messages={
            "required": "Enter how many months it runs for, like 6.",
            "invalid": "Enter a number, such as 6.",
        },
    )
    activate_by = DayField(label="Activate by", error_messages={"required": "Enter the date on the packet."})
    as_printed = forms.BooleanField(
        label="I have checked that the numbers match the packets",
        help_text="Only needed where numbers end in zeros.",
        required=False,
    )


@page(does="connectivity.import_sims")
def take_in_page(request):
    """A delivery of one kind of SIM."""
    form = Delivery(form_data(request))
    if request.method == "POST" and form.is_valid():
        sims = submit_or_show_errors(
            request, form, lambda: connectivity.import_sims(by=request.actor, **form.cleaned_data)
        )
        if sims:
            return _done(request, f"{_count(sims)} received. Count them into stock next.", "sims:check_in")
    return ask(
        request,
        form,
        "Take in SIMs",
        "Take them in",
        reverse("sims:list"),
        lead="Enter the details from the delivery note. If any SIM has a problem, none are added.",
    )


class OnToShelf(Numbers):
    """The same box under another question."""


@page(does="connectivity.check_in_many")
def check_in_page(request):
    """SIMs that were taken in are counted on to the shelf by scan."""
    form = OnToShelf(form_data(request))
    if request.method == "POST" and form.is_valid():
        sims = submit_or_show_errors(
            request, form, lambda: connectivity.check_in_many(by=request.actor, **form.cleaned_data)
        )
        if sims:
            return _done(request, f"{_count(sims)} added to stock.", "sims:list")
    return ask(
        request,
        form,
        "Add SIMs to stock",
        "Add to stock",
        reverse("sims:list"),
        lead="SIMs must be counted before they can be promised to a person or packed for a hub.",
    )


def _count(sims) -> str:
    return f"{len(sims):,} SIM{'' if len(sims) == 1 else 's'}"


def _done(request, words: str, then: str):
    messages.success(request, words)
    return redirect(then)
