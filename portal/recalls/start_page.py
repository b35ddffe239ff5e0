"""Call a parcel back, with its number in hand."""

from django import forms
from django.shortcuts import redirect, render
from django.urls import reverse

from inventory import actions as inventory
from inventory.models import Shipment
from law.references import read_reference
from portal.doors import form_data, page, submit_or_show_errors
from portal.forms import PageForm


class Recall(PageForm):
    number = forms.CharField(
        label="Which parcel?",
        help_text="Its number, like SHP-7K3M-92QX. It is on the case page, the label and the delivery note.",
        max_length=60,
        error_messages={"required": "Enter the number of the parcel."},
    )
    reason = forms.CharField(
        label="Why is it called back?",
        help_text="The driver, the courier and the hub do not read this.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=300,
        error_messages={
            "required": "Enter why it is called back.",
            "max_length": "Enter 300 characters or fewer.",
        },
    )

    def __init__(self, data, actor):
        super().__init__(data)
        self.actor = actor

    def clean_number(self) -> Shipment:
        """The parcel itself, where they see it."""
        number = read_reference(self.cleaned_data["number"], "SHP")
        parcel = Shipment.objects.visible_to(self.actor).filter(number=number or "").first()
        if parcel is None:
            raise forms.ValidationError("We cannot find this parcel. Check its number.")
        return parcel


@page(does="inventory.recall")
def start_page(request):
    """Ask which parcel and why, and call it back."""
    form = Recall(form_data(request), request.actor)
    if form.is_bound and form.is_valid():
        parcel = form.cleaned_data["number"]
        done = f"{parcel.number} is called back. We will tell the person who has it not to hand it over."

        def act():
            return inventory.recall(parcel, reason=form.cleaned_data["reason"], by=request.actor)

        if submit_or_show_errors(request, form, act, done):
            return redirect(reverse("recalls:home"))
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "back": reverse("recalls:home"), "back_text": "Recalls"}
    return render(request, "recalls/start.html", context, status=status)
