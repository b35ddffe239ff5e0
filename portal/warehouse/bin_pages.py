"""Bins: the places on the shelf, and what lies in each."""

from django import forms
from django.db.models import Count, Max, Q
from django.shortcuts import redirect, render
from django.urls import reverse

from inventory import actions as inventory
from inventory.models import Bin, Device, StockTake
from inventory.store.stock_takes import IN_THE_HOUSE
from people.access import can, may
from portal.doors import form_data, get_visible_or_404, page, refuse_in_vain, submit_or_show_errors
from portal.forms import PageForm
from portal.lists import Column, Filter, Listing, show_list
from portal.warehouse.bulk_actions import bulk_actions_for
from portal.warehouse.forms import Confirm, check_code
from portal.warehouse.question_page import ask
from portal.warehouse.wording import state_colour

SHOWN = 500


@page(sees="warehouse records", methods=("GET",))
def bin_list(request):
    """Every place on the shelf; what lies in one that is being counted is not said."""
    here = Count("devices", filter=Q(devices__state__in=IN_THE_HOUSE), distinct=True)
    counted = Max("stock_takes__closed_at", filter=Q(stock_takes__state="approved"))
    rows = Bin.objects.visible_to(request.actor).annotate(here=here, counted_on=counted)
    opens = may(request.actor, "inventory.open_bin")
    listing = Listing(
        title="Bins",
        columns=[
            Column("Bin", lambda b: {"text": b.code, "href": reverse("warehouse:bin", args=[b.code])}, ("code",)),
            Column("What it is for", lambda b: b.words),
            Column("Devices", lambda b: StockTake.State.COUNTING.label if b.frozen_at else f"{b.here:,}", numeric=True),
            Column("Status", lambda b: dict(zip(("text", "colour"), _bin_state(b), strict=True))),
            Column(
                "Last counted",
                lambda b: f"{b.counted_on:%-d %b %Y}" if b.counted_on else "Never",
                ("counted_on",),
                unbroken=True,
            ),
            Column("Labels printed", lambda b: str(b.labels_printed), ("labels_printed",), numeric=True),
        ],
        search=lambda rows, text: rows.filter(Q(code__icontains=text.strip()) | Q(words__icontains=text)),
        search_label="Find a bin",
        search_hint="Enter its code, or what it is for",
        filters=[
            Filter(
                "state",
                "Status",
                [("free", "In use"), ("frozen", StockTake.State.COUNTING.label), ("retired", "Retired")],
                _in_state,
            )
        ],
        order=("code", "id"),
        empty={
            "title": "No bins yet",
            "text": "A bin is a labelled place on a shelf. Open your first bin, print its label and attach it.",
            "action_url": reverse("warehouse:new_bin") if opens else "",
            "action_text": "Open a bin",
        },
        download_name="bins",
    )
    button = ("Open a bin", reverse("warehouse:new_bin")) if opens else None
    return show_list(
        request,
        listing,
        rows,
        template="warehouse/listing.html",
        button=button,
        links=[("Counts", reverse("warehouse:counts"))],
    )


def _bin_state(place) -> tuple[str, str]:
    if place.retired_at:
        return "Retired", "govuk-tag--grey"
    return (StockTake.State.COUNTING.label, "govuk-tag--yellow") if place.frozen_at else ("In use", "govuk-tag--green")


def _in_state(rows, code):
    if code == "retired":
        return rows.exclude(retired_at=None)
    return rows.filter(retired_at=None, frozen_at__isnull=code == "free")


class NewBin(PageForm):
    code = forms.CharField(
        label="Code",
        help_text="Aisle, bay and shelf, like A-03-2. Pick lists follow this order.",
        max_length=20,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter a code for the bin."},
    )
    words = forms.CharField(label="What it is for, or how to find it (optional)", max_length=120, required=False)

    def clean_code(self):
        code = self.cleaned_data["code"].upper()
        check_code(code)
        if code == "NEW":
            raise forms.ValidationError("The code must not be “New”.")
        return code


@page(does="inventory.open_bin")
def open_bin_page(request):
    form = NewBin(form_data(request))
    if request.method == "POST" and form.is_valid():
        place = submit_or_show_errors(
            request,
            form,
            lambda: inventory.open_bin(by=request.actor, **form.cleaned_data),
            "Bin opened. Print its label and attach it.",
        )
        if place is not None:
            return redirect("warehouse:bin", place.code)
    return ask(request, form, "Open a bin", "Open it", reverse("warehouse:bins"))


def _bin(request, code) -> Bin:
    return get_visible_or_404(Bin.objects, request.actor, code__iexact=code)


@page(sees="warehouse records", methods=("GET",))
def bin_page(request, code):
    """What lies in one bin; while it is being counted nobody is shown."""
    place = _bin(request, code)
    take = StockTake.objects.filter(bin=place, state__in=["counting", "counted"]).first()
    lying = (
        []
        if place.frozen_at
        else list(
            Device.objects.filter(bin=place, state__in=IN_THE_HOUSE)
            .select_related("pool")
            .order_by("asset_tag")[: SHOWN + 1]
        )
    )
    words, colour = _bin_state(place)
    context = {
        "place": place,
        "take": take,
        "state": {"text": words, "classes": colour},
        "heads": [{"text": words} for words in ("Device", "Make and model", "Status", "Grade", "Pool")],
        "rows": [_row(device) for device in lying[:SHOWN]],
        "more": len(lying) > SHOWN,
        "bulk_actions": bulk_actions_for(request.actor),
        "back_to": reverse("warehouse:bin", args=[place.code]),
        "can": can(
            request.actor,
            "inventory.print_labels",
            "inventory.start_stock_take",
            "inventory.retire_bin",
            "inventory.reopen_bin",
        ),
        "past": StockTake.objects.filter(bin=place, state="approved").order_by("-created_at")[:5],
        "back": reverse("warehouse:bins"),
        "back_text": "Bins",
    }
    return render(request, "warehouse/bin.html", context)


def _row(device) -> list[dict]:
    return [
        {"text": device.asset_tag, "href": f"/warehouse/device/{device.asset_tag}", "tick": device.asset_tag},
        {"text": device.make_and_model, "hint": f"serial {device.serial}", "head": "Make and model"},
        {
            "text": device.get_state_display(),
            "colour": state_colour(device),
            "head": "Status",
        },
        {"text": device.grade or "–", "head": "Grade"},
        {"text": device.pool.name, "head": "Pool"},
    ]


class WhyBin(PageForm):
    reason = forms.CharField(
        label="Why?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter why."},
    )


@page(does="inventory.retire_bin")
def retire_bin_page(request, code):
    """An empty bin that is there no more."""
    place = _bin(request, code)
    lead = "You will not be able to add devices to it. It must be empty first."
    title, done = f"Retire bin {place.code}", f"Bin {place.code} is retired."
    return _with_a_reason(request, place, inventory.retire_bin, title, "Retire bin", lead, done)


@page(does="inventory.reopen_bin")
def reopen_bin_page(request, code):
    """A bin that was retired by mistake, or is there again."""
    place = _bin(request, code)
    lead = "You can add devices to it again. Print its label if it does not have one."
    title, done = f"Use bin {place.code} again", f"Bin {place.code} is in use again."
    return _with_a_reason(request, place, inventory.reopen_bin, title, "Use it again", lead, done)


def _with_a_reason(request, place, act, title, button, lead, done):
    refuse_in_vain(request, act, place)
    form = WhyBin(form_data(request))
    here = reverse("warehouse:bin", args=[place.code])
    if request.method == "POST" and form.is_valid():
        saved = submit_or_show_errors(request, form, lambda: act(place, by=request.actor, **form.cleaned_data), done)
        if saved is not None:
            return redirect(here)
    return ask(request, form, title, button, here, lead=lead)


@page(does="inventory.start_stock_take")
def start_stock_take_page(request, code):
    """Freeze the bin, so that two people can count it."""
    place = _bin(request, code)
    form = Confirm(form_data(request))
    if request.method == "POST" and form.is_valid():
        take = submit_or_show_errors(
            request,
            form,
            lambda: inventory.start_stock_take(bin=place, by=request.actor),
            f"Bin {place.code} is frozen. Two people must now count it separately.",
        )
        if take is not None:
            return redirect("warehouse:count", take.pk)
    lead = "The bin is frozen until the count is approved or cancelled. You cannot add or remove devices, and its contents are hidden."
    return ask(
        request,
        form,
        f"Count bin {place.code}",
        "Freeze bin and start count",
        reverse("warehouse:bin", args=[place.code]),
        lead=lead,
    )
