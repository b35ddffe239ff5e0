"""Parts: how many are left, and when to order more."""

from django import forms
from django.db.models import F, Q
from django.shortcuts import redirect, render
from django.urls import reverse

from inventory import actions as inventory
from inventory.models import Part, PartMovement
from people.access import can, may
from portal.doors import form_data, get_visible_or_404, page, submit_or_show_errors
from portal.forms import PageForm
from portal.lists import Column, Filter, Listing, show_list
from portal.warehouse.question_page import ask


@page(sees="warehouse records", methods=("GET",))
def part_list(request):
    """Every part, those to be ordered first."""
    rows = Part.objects.visible_to(request.actor).annotate(short=F("in_stock") - F("reorder_at"))
    adds = may(request.actor, "inventory.add_part")
    listing = Listing(
        title="Parts",
        columns=[
            Column(
                "Part",
                lambda p: {"text": p.name, "href": reverse("warehouse:part", args=[p.code]), "hint": p.code},
                ("name",),
            ),
            Column("In stock", lambda p: f"{p.in_stock:,}", ("in_stock",), numeric=True),
            Column("Reorder level", lambda p: f"{p.reorder_at:,}", ("reorder_at",), numeric=True),
            Column(
                "What to do",
                lambda p: {"text": "Order more", "colour": "govuk-tag--yellow"} if p.short <= 0 else {"text": "Enough"},
            ),
        ],
        search=lambda rows, text: rows.filter(Q(name__icontains=text) | Q(code__icontains=text.strip())),
        search_label="Find a part",
        search_hint="Name or code",
        filters=[
            Filter(
                "stock",
                "Stock",
                [("low", "To be ordered"), ("none", "None left")],
                lambda rows, code: rows.filter(in_stock=0) if code == "none" else rows.filter(short__lte=0),
            )
        ],
        order=("short", "name", "id"),
        empty={
            "title": "No parts yet",
            "text": "Add parts that the bench uses, so that someone can order more before they run out.",
            "action_url": reverse("warehouse:new_part") if adds else "",
            "action_text": "Add a part",
        },
        download_name="parts",
    )
    return show_list(
        request,
        listing,
        rows,
        template="warehouse/listing.html",
        button=("Add a part", reverse("warehouse:new_part")) if adds else None,
        back=reverse("warehouse:stock"),
        back_text="Stock",
    )


class NewPart(PageForm):
    name = forms.CharField(label="What is it?", max_length=120, error_messages={"required": "Enter what it is."})
    code = forms.CharField(
        label="Code", help_text="Use letters, digits and hyphens, like ssd-256.", max_length=40,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter a code."},
    )  # fmt: skip
    reorder_at = forms.IntegerField(
        label="Order more when this many are left", min_value=0, max_value=10_000, initial=0,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-4", "inputmode": "numeric"}),
        error_messages={"required": "Enter a number. Enter 0 to order only when none is left."},
    )  # fmt: skip

    def clean_code(self):
        if self.cleaned_data["code"] == "new":
            raise forms.ValidationError("The code must not be “new”.")
        return self.cleaned_data["code"]


@page(does="inventory.add_part")
def new_part_page(request):
    form = NewPart(form_data(request))
    if request.method == "POST" and form.is_valid():
        created = submit_or_show_errors(
            request,
            form,
            lambda: inventory.add_part(by=request.actor, **form.cleaned_data),
            "Part added.",
        )
        if created is not None:
            return redirect("warehouse:part", created.code)
    return ask(request, form, "Add a part", "Add it", reverse("warehouse:parts"))


class StockIn(PageForm):
    quantity = forms.IntegerField(
        label="How many came in?",
        min_value=1,
        max_value=10_000,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-4", "inputmode": "numeric"}),
        error_messages={"required": "Enter how many came in."},
    )
    why = forms.CharField(
        label="Where from?",
        help_text="For example, an order, a broken device or a gift.",
        max_length=120,
        error_messages={"required": "Enter where they came from."},
    )


@page(sees="warehouse records")
def part_page(request, code):
    """One part: how many, every movement, and what came in."""
    one = get_visible_or_404(Part.objects, request.actor, code=code)
    form = StockIn(form_data(request))
    valid = request.method == "POST" and form.is_valid()
    if valid and submit_or_show_errors(
        request, form, lambda: inventory.stock_part(one, by=request.actor, **form.cleaned_data), "Booked in."
    ):
        return redirect("warehouse:part", one.code)
    movements = PartMovement.objects.filter(part=one).select_related("device").order_by("-created_at", "-id")
    context = {
        "part": one,
        "form": form,
        "movements": movements[:100],
        "can": can(request.actor, "inventory.stock_part"),
        "back": reverse("warehouse:parts"),
        "back_text": "Parts",
    }
    return render(request, "warehouse/part.html", context, status=422 if form.is_bound else 200)
