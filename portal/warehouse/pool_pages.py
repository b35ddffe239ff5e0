"""Pools: what each holds, by which rules it gives it out, and every line of its book."""

from django import forms
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from inventory import actions as inventory
from inventory.models import Pool, PoolEntry
from law.identifiers import plain
from people.access import can
from people.models import Organisation
from people.places.boroughs import BOROUGHS, BY_CODE
from portal.deeds import Deed, deed_page
from portal.doors import form_data, get_visible_or_404, page, submit_or_show_errors
from portal.forms import PageForm
from portal.lists import Column, Filter, Listing, show_list
from portal.warehouse.device_list import held
from portal.warehouse.forms import check_code
from portal.warehouse.question_page import ask
from portal.warehouse.wording import PLURALS


@page(sees="warehouse records", methods=("GET",))
def pool_list(request):
    """What each pool holds and by which rules it gives it out, with totals."""
    stock = inventory.stock_by_pool()
    hubs = dict(
        Organisation.objects.filter(
            pk__in=[row["pool"].collect_at_id for row in stock if row["pool"].collect_at_id]
        ).values_list("pk", "name")
    )
    context = {
        "stock": [row | {"held": held(row), "rules": rules_in_words(row["pool"], hubs)} for row in stock],
        "total_cells": [(words, sum(row[name] if name else held(row) for row in stock)) for name, words in _COUNTED],
        "can": can(request.actor, "inventory.open_pool"),
        "back": reverse("warehouse:stock"),
        "back_text": "Stock",
    }
    return render(request, "warehouse/pools.html", context)


_COUNTED = (
    ("expected", "Expected"),
    ("on_bench", "At the bench"),
    ("available", "Available"),
    ("promised", "Promised"),
    ("out", "Away"),
    ("", "In stock"),
    ("lent_out", "Lent"),
    ("borrowed", "Borrowed"),
)


def rules_in_words(pool, hubs: dict) -> str:
    """By which rules this pool gives out what is in it, as sentences."""
    boroughs = sorted(BY_CODE[code].name for code in pool.serves if code in BY_CODE)
    whom = f"People in {_listed(boroughs)}" if boroughs else "Everyone in London"
    kinds = [PLURALS[kind].lower() for kind in pool.kinds if kind in PLURALS]
    what = f", {_listed(kinds)} only" if kinds else ""
    where = f" Only handed over at {hubs[pool.collect_at_id]}." if pool.collect_at_id in hubs else ""
    paid = f" Paid for by {pool.funder}." if pool.funder else ""
    return f"{whom}{what}.{where}{paid}"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


class PoolRules(PageForm):
    """Whom a pool is for, and what it may give out."""

    pointers = {"/borough": "boroughs"}
    name = forms.CharField(label="Name", max_length=120, error_messages={"required": "Enter a name for the pool."})
    funder = forms.CharField(label="Who paid for it (optional)", max_length=120, required=False)
    boroughs = forms.MultipleChoiceField(
        label="Which boroughs is it for?",
        help_text="Leave blank if it is for everyone.",
        choices=[(b.gss_code, b.name) for b in BOROUGHS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    kinds = forms.MultipleChoiceField(
        label="What may it give out?", help_text="Leave blank for every kind.", choices=list(PLURALS.items()),
        widget=forms.CheckboxSelectMultiple, required=False,
    )  # fmt: skip
    collect_at = forms.ModelChoiceField(
        label="Only handed over at one hub? (optional)",
        queryset=Organisation.objects.filter(kind="hub").order_by("name"),
        to_field_name="code",
        empty_label="At any hub",
        required=False,
    )

    def rules(self) -> dict:
        """One borough is said as the pool's own; more are a list."""
        answers = self.cleaned_data
        several = answers["boroughs"]
        return answers | {
            "borough": several[0] if len(several) == 1 else "",
            "boroughs": several if len(several) > 1 else [],
        }


class NewPool(PoolRules):
    field_order = ["code", "name", "kind"]
    code = forms.CharField(
        label="Code",
        help_text="Use letters, digits and hyphens, like southwark. It appears in web addresses.",
        max_length=40,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter a code for the pool."},
    )
    kind = forms.ChoiceField(
        label="What kind of pool is it?",
        choices=Pool.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select what kind of pool it is."},
    )

    def clean_code(self):
        code = self.cleaned_data["code"].lower()
        check_code(code)
        if code == "new":
            raise forms.ValidationError("The code must not be “new”.")
        return code


@page(does="inventory.open_pool")
def open_pool_page(request):
    form = NewPool(form_data(request))
    if request.method == "POST" and form.is_valid():
        created = submit_or_show_errors(
            request, form, lambda: inventory.open_pool(by=request.actor, **form.rules()), "Pool opened."
        )
        if created is not None:
            return redirect("warehouse:pool", created.code)
    return ask(request, form, "Open a pool", "Open it", reverse("warehouse:pools"))


def _pool(request, code) -> Pool:
    return get_visible_or_404(Pool.objects.select_related("collect_at"), request.actor, code=code)


@page(does="inventory.amend_pool")
def amend_pool_page(request, code):
    pool = _pool(request, code)
    start = {
        "name": pool.name,
        "funder": pool.funder,
        "boroughs": list(pool.serves),
        "kinds": pool.kinds,
        "collect_at": pool.collect_at and pool.collect_at.code,
    }
    form = PoolRules(form_data(request), initial=start)
    valid = request.method == "POST" and form.is_valid()
    if valid and submit_or_show_errors(
        request, form, lambda: inventory.amend_pool(pool, by=request.actor, **form.rules()), "Saved."
    ):
        return redirect("warehouse:pool", pool.code)
    lead = "New rules apply to devices given out from now on. Devices already promised stay promised."
    return ask(request, form, f"Change {pool.name}", "Save", reverse("warehouse:pool", args=[code]), lead=lead)


class Bundles(PageForm):
    bundles = forms.IntegerField(
        label="How many bundles?",
        min_value=1,
        max_value=10_000,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), "Enter a number from 1 to 10,000."
        ),
    )


POOL_DEEDS: dict[str, Deed] = {
    "open-capacity": Deed(
        inventory.open_capacity,
        "Add bundles that were paid for",
        "Use this if a partner announced more bundles, or paid for them in another way. This does not move anyone up the waiting list.",
        "Add bundles",
        "Bundles added.",
        Bundles,
    ),
    "close-capacity": Deed(
        inventory.close_capacity,
        "Remove bundles that are not paid for",
        "Use this if a partner announced fewer bundles. Devices already promised stay promised.",
        "Remove bundles",
        "Bundles removed.",
        Bundles,
    ),
}


@page(sees="warehouse records")
def pool_deed_page(request, code, name):
    pool = _pool(request, code)
    return deed_page(
        request, POOL_DEEDS, name, pool, back=reverse("warehouse:pool", args=[pool.code]), caption=pool.name
    )


@page(sees="warehouse records", methods=("GET",))
def pool_page(request, code):
    """One pool: its rules, and every line of its book."""
    pool = _pool(request, code)
    rows = PoolEntry.objects.filter(pool=pool).select_related("device")
    listing = Listing(
        title=f"Book of {pool.name}",
        columns=[
            Column(
                "Device",
                lambda e: {
                    "text": e.device.asset_tag,
                    "href": f"/warehouse/device/{e.device.asset_tag}",
                    "hint": e.device.make_and_model,
                },
            ),
            Column("When", lambda e: f"{timezone.localtime(e.created_at):%-d %b %Y, %H:%M}", unbroken=True),
            Column(
                "Came or left",
                lambda e: {
                    "text": "Came" if e.change > 0 else "Left",
                    "colour": "govuk-tag--green" if e.change > 0 else "govuk-tag--grey",
                },
            ),
            Column("Why", lambda e: _why(e)),
        ],
        search=lambda rows, text: rows.filter(
            Q(device__asset_tag__icontains=text.strip()) | Q(device__serial__icontains=plain(text))
        ),
        search_label="Find a device in this book",
        search_hint="Tag or serial",
        filters=[
            Filter(
                "way",
                "Came or left",
                [("in", "Came"), ("out", "Left")],
                lambda rows, way: rows.filter(change=1 if way == "in" else -1),
            ),
            Filter("loan", "Loans", [("yes", "Loans only")], lambda rows, _: rows.filter(loan=True)),
        ],
        empty={
            "title": "No records yet",
            "text": "We add a record when a device is received into this pool, leaves it or is lent.",
        },
        download_name=f"book-{pool.code}",
    )
    hubs = {pool.collect_at_id: pool.collect_at.name} if pool.collect_at_id else {}
    own = next(row for row in inventory.stock_by_pool() if row["pool"].pk == pool.pk)
    context = {
        "pool": pool,
        "rules": rules_in_words(pool, hubs),
        "figures": _figures(own),
        "can": can(request.actor, "inventory.amend_pool", "inventory.lend"),
        "deeds": [(name, each.title) for name, each in POOL_DEEDS.items() if each.is_offered(pool, request.actor)],
        "back": reverse("warehouse:pools"),
        "back_text": "Pools",
    }
    return show_list(request, listing, rows, template="warehouse/book.html", **context)


def _why(entry) -> str:
    """What moved it, as a person would say it: a move of the device's life is written by its verb."""
    verbs = {
        "received": "Received",
        "recycle": "Recycled",
        "destroy": "Destroyed",
        "lose": "Lost",
        "find": "Found again",
        "hand_over": "Handed over",
    }
    words = verbs.get(entry.why, entry.why)
    return words[:1].upper() + words[1:]


def _figures(row: dict) -> list[dict]:
    link = f"{reverse('warehouse:stock')}?pool={row['pool'].code}"
    return [
        {"label": "In stock", "value": f"{held(row):,}", "href": f"{link}&state=here"},
        {"label": "Available", "value": f"{row['available']:,}", "href": f"{link}&state=available"},
        {"label": "At the bench", "value": f"{row['on_bench']:,}"},
        {"label": "Promised", "value": f"{row['promised']:,}"},
        {"label": "On its way or at a hub", "value": f"{row['out']:,}"},
        {"label": "Lent to others", "value": f"{row['lent_out']:,}"},
        {"label": "Borrowed", "value": f"{row['borrowed']:,}"},
        {"label": "Bundles paid for", "value": f"{row['pool'].capacity:,}"},
    ]
