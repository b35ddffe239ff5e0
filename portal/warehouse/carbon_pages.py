"""Carbon: the sourced figures, and the estimate that is made from them."""

from decimal import Decimal

from django import forms
from django.db.models import Count
from django.db.models.functions import TruncDate
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from inventory import actions as inventory
from inventory.models import Allocation, CarbonFactor, Device
from inventory.store.carbon import START_FACTORS, factor_for, kept_in_use
from people.access import can
from portal.doors import form_data, page, submit_or_show_errors
from portal.forms import DayField, PageForm
from portal.warehouse.question_page import ask
from portal.warehouse.wording import PLURALS


def _factors() -> list:
    """Ours first, so that a figure which we set for the same day is the one that counts; then those that the service
    began with.
    """
    return [*CarbonFactor.objects.order_by("kind", "-valid_from"), *START_FACTORS]


@page(sees="warehouse records", methods=("GET",))
def carbon_page(request):
    """The sourced figures, and the estimate for what was handed over this year, with what it leaves out."""
    today = timezone.localdate()
    factors = _factors()
    given = Allocation.objects.filter(handed_over_at__year=today.year).annotate(day=TruncDate("handed_over_at"))
    counts = {
        (kind, day): count
        for kind, day, count in given.values_list("device__kind", "day").annotate(Count("pk")).order_by()
    }
    estimate = kept_in_use(counts, factors)
    shown = sorted(factors, key=lambda factor: (factor.kind, -factor.valid_from.toordinal()))
    context = {
        "estimate": estimate,
        "year": today.year,
        "left_out": [(PLURALS.get(kind, kind), count) for kind, count in estimate.left_out],
        "factors": [
            (factor, PLURALS.get(factor.kind, factor.kind), factor is factor_for(factor.kind, today, factors))
            for factor in shown
        ],
        "without": [PLURALS[kind] for kind in Device.Kind.values if factor_for(kind, today, factors) is None],
        "can": can(request.actor, "inventory.set_factor"),
        "back": reverse("warehouse:stock"),
        "back_text": "Stock",
    }
    return render(request, "warehouse/carbon.html", context)


class NewFactor(PageForm):
    kind = forms.ChoiceField(
        label="What kind of device?",
        choices=Device.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select the kind of device."},
    )
    kilograms = forms.DecimalField(
        label="Kilograms of CO2e to make one", max_digits=7, decimal_places=1, min_value=Decimal("0.1"),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "decimal"}),
        error_messages={"required": "Enter the kilograms of CO2e, like 200 or 56.9.", "invalid": "Kilograms of CO2e must be a number, like 200 or 56.9."},
    )  # fmt: skip
    source = forms.CharField(
        label="Source",
        help_text="Who published it, and where to read it.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=300,
        error_messages={"required": "Enter the source."},
    )
    valid_from = DayField(label="Valid from", error_messages={"required": "Enter the day it is valid from."})


@page(does="inventory.set_factor")
def new_factor_page(request):
    form = NewFactor(form_data(request))
    valid = request.method == "POST" and form.is_valid()
    if valid and submit_or_show_errors(
        request,
        form,
        lambda: inventory.set_factor(by=request.actor, **form.cleaned_data),
        "Figure added.",
    ):
        return redirect("warehouse:carbon")
    lead = "We never change a figure. Add a newer one instead. Each day is counted with the figure that was valid on that day."
    return ask(request, form, "Add a carbon figure", "Add it", reverse("warehouse:carbon"), lead=lead)
