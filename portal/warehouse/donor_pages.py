"""Donors: who gives, and what is agreed with them."""

from django import forms
from django.db.models import Count, Q
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from inventory import actions as inventory
from inventory.models import Donor
from people.access import may
from portal.doors import form_data, get_visible_or_404, page, submit_or_show_errors
from portal.forms import DayField, PageForm
from portal.lists import Column, Filter, Listing, show_list
from portal.warehouse.question_page import ask


class DonorFacts(PageForm):
    """What is known of a donor and agreed with them."""

    name = forms.CharField(label="Name", max_length=120, error_messages={"required": "Enter the donor’s name."})
    contact_name = forms.CharField(label="Contact name (optional)", max_length=120, required=False)
    contact_email = forms.EmailField(label="Their email address (optional)", required=False)
    agreement_signed_on = DayField(
        label="The agreement was signed on (optional)",
        help_text=(
            "The transfer-of-ownership agreement. Until it is signed the donor owns the equipment and we cannot wipe it."
        ),
        required=False,
    )
    agreement_reference = forms.CharField(label="Reference of the agreement (optional)", max_length=60, required=False)
    wipe_within_days = forms.IntegerField(
        label="Number of days to wipe everything (optional)",
        help_text="Counted from the day the first device is received.",
        min_value=1,
        max_value=365,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
    )
    wants_certificates = forms.BooleanField(
        label="They get a wipe certificate for each device", required=False, initial=True
    )

    def __init__(self, *args, known=None, **kwargs):
        self.known = known
        super().__init__(*args, **kwargs)

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if Donor.objects.filter(name__iexact=name).exclude(pk=self.known and self.known.pk).exists():
            raise forms.ValidationError(
                f"There is already a donor called {name}. Add a detail to tell them apart, such as the place."
            )
        return name

    def clean_agreement_signed_on(self):
        day = self.cleaned_data["agreement_signed_on"]
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError("The signature date must be today or in the past.")
        return day


def _donor_columns(keeps: bool) -> list[Column]:
    return [
        Column(
            "Name",
            lambda d: {"text": d.name} | ({"href": reverse("warehouse:donor", args=[d.pk])} if keeps else {}),
            ("name",),
        ),
        Column("Agreement", _agreement_cell, ("agreement_signed_on",)),
        Column("Contact name", _contact_cell),
        Column(
            "Wiped within",
            lambda d: f"{d.wipe_within_days} days" if d.wipe_within_days else "No deadline",
            ("wipe_within_days",),
        ),
        Column("Lots", lambda d: str(d.lot_count), ("lot_count",), numeric=True),
        Column("Devices received", lambda d: f"{d.came:,}", ("came",), numeric=True),
    ]


def _contact_cell(donor) -> dict:
    hint = donor.contact_email if donor.contact_name else ""
    return {"text": donor.contact_name or donor.contact_email, "hint": hint}


@page(sees="warehouse records")
def donor_list(request):
    """Everybody who gives, with whether their agreement is signed."""
    rows = Donor.objects.visible_to(request.actor).annotate(
        lot_count=Count("lots", distinct=True),
        came=Count("lots__devices", filter=~Q(lots__devices__state__in=["expected", "void"])),
    )
    keeps = may(request.actor, "inventory.amend_donor")
    listing = Listing(
        title="Donors",
        columns=_donor_columns(keeps),
        search=lambda rows, text: rows.filter(Q(name__icontains=text) | Q(contact_name__icontains=text)),
        is_private=True,
        search_label="Find a donor",
        search_hint="Enter their name or contact name",
        filters=[
            Filter(
                "agreement",
                "Agreement",
                [("signed", "Signed"), ("none", "Not signed yet")],
                lambda rows, code: rows.filter(agreement_signed_on__isnull=code == "none"),
            )
        ],
        order=("name", "id"),
        empty={
            "title": "No donors yet",
            "text": "Add a donor, then announce what they give.",
            "action_url": reverse("warehouse:new_donor") if keeps else "",
            "action_text": "Add a donor",
        },
        download_name="donors",
    )
    return show_list(
        request,
        listing,
        rows,
        template="warehouse/listing.html",
        button=("Add a donor", reverse("warehouse:new_donor")) if keeps else None,
        back=reverse("warehouse:lots"),
        back_text="Donations",
    )


def _agreement_cell(donor) -> dict:
    if donor.agreement_signed_on is None:
        return {"text": "Not signed", "colour": "govuk-tag--red"}
    return {"text": f"Signed {donor.agreement_signed_on:%-d %b %Y}", "colour": "govuk-tag--green"}


@page(does="inventory.add_donor")
def new_donor_page(request):
    form = DonorFacts(form_data(request))
    onward = request.GET.get("next") == "lot"
    if request.method == "POST" and form.is_valid():
        donor = submit_or_show_errors(
            request,
            form,
            lambda: inventory.add_donor(by=request.actor, **form.cleaned_data),
            "Donor added.",
        )
        if donor is not None:
            return redirect(
                f"{reverse('warehouse:new_lot')}?donor={donor.pk}" if onward else reverse("warehouse:donors")
            )
    return ask(
        request, form, "Add a donor", "Add donor", reverse("warehouse:new_lot" if onward else "warehouse:donors")
    )


@page(does="inventory.amend_donor")
def amend_donor_page(request, id):
    donor = get_visible_or_404(Donor.objects, request.actor, pk=id)
    start = {name: getattr(donor, name) for name in DonorFacts.base_fields}
    form = DonorFacts(form_data(request), initial=start, known=donor)
    valid = request.method == "POST" and form.is_valid()
    if valid and submit_or_show_errors(
        request, form, lambda: inventory.amend_donor(donor, by=request.actor, **form.cleaned_data), "Saved."
    ):
        return redirect("warehouse:donors")
    return ask(request, form, f"Change {donor.name}", "Save", reverse("warehouse:donors"))
