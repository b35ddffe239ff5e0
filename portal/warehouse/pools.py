"""The store's books: pools with their rules and loans, parts, how strictly the gate keeps each rule, and carbon with
its sources.
"""

from decimal import Decimal

from django import forms
from django.core.validators import validate_slug
from django.db.models import Count, F, Q
from django.db.models.functions import TruncDate
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from inventory import actions as inventory
from inventory import gate
from inventory.carbon import START_FACTORS, factor_for, kept_in_use
from inventory.models import Allocation, CarbonFactor, Device, GateRule, Part, PartMovement, Pool, PoolEntry
from people.access import can, may
from people.boroughs import BOROUGHS, BY_CODE
from people.models import Organisation
from portal.doors import form_data, get_visible_or_404, page, submit_or_show_errors
from portal.forms import DayField, PageForm
from portal.lists import Column, Filter, Listing, show_list
from portal.warehouse.lots import PLURALS
from portal.warehouse.stock import Because, ask, held

ALWAYS_ENFORCED = ("wiped", "second_person")


# ── Pools ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@page(sees="warehouse records", methods=("GET",))
def register(request):
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
    whom = f"People in {_listed(boroughs)}" if boroughs else "Everybody in London"
    kinds = [PLURALS[kind].lower() for kind in pool.kinds if kind in PLURALS]
    what = f", {_listed(kinds)} only" if kinds else ""
    where = f" Handed over at {hubs[pool.collect_at_id]} alone." if pool.collect_at_id in hubs else ""
    paid = f" Paid for by {pool.funder}." if pool.funder else ""
    return f"{whom}{what}.{where}{paid}"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


class PoolRules(PageForm):
    """Whom a pool is for, and what it may give out."""

    pointers = {"/borough": "boroughs"}
    name = forms.CharField(label="Name", max_length=120, error_messages={"required": "Give the pool a name."})
    funder = forms.CharField(label="Who paid for it (optional)", max_length=120, required=False)
    boroughs = forms.MultipleChoiceField(
        label="Which boroughs is it for?",
        help_text="Tick none when it is for everybody.",
        choices=[(b.gss_code, b.name) for b in BOROUGHS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    kinds = forms.MultipleChoiceField(
        label="What may it give out?", help_text="Tick none for every kind.", choices=list(PLURALS.items()),
        widget=forms.CheckboxSelectMultiple, required=False,
    )  # fmt: skip
    collect_at = forms.ModelChoiceField(
        label="Handed over at one hub alone? (optional)",
        queryset=Organisation.objects.filter(kind="hub").order_by("name"),
        to_field_name="code",
        empty_label="At any hub",
        required=False,
    )

    def rules(self) -> dict:
        """One borough is said as the pool's own; more are a list."""
        said = self.cleaned_data
        several = said["boroughs"]
        return said | {
            "borough": several[0] if len(several) == 1 else "",
            "boroughs": several if len(several) > 1 else [],
        }


class NewPool(PoolRules):
    field_order = ["code", "name", "kind"]
    code = forms.CharField(
        label="Code",
        help_text="Letters, digits and hyphens, such as southwark. It stands in addresses.",
        max_length=40,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Give the pool a code."},
    )
    kind = forms.ChoiceField(
        label="Whose is it?",
        choices=Pool.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whose it is."},
    )

    def clean_code(self):
        code = self.cleaned_data["code"].lower()
        try:
            validate_slug(code)
        except forms.ValidationError as wrong:
            raise forms.ValidationError("A code is letters, digits and hyphens, without spaces.") from wrong
        if code == "new":
            raise forms.ValidationError("“new” cannot be the code of a pool.")
        return code


@page(does="inventory.open_pool")
def new(request):
    form = NewPool(form_data(request))
    if request.method == "POST" and form.is_valid():
        made = submit_or_show_errors(
            request, form, lambda: inventory.open_pool(by=request.actor, **form.rules()), "The pool is open."
        )
        if made is not None:
            return redirect("warehouse:pool", made.code)
    return ask(request, form, "Open a pool", "Open it", reverse("warehouse:pools"))


def _pool(request, code) -> Pool:
    return get_visible_or_404(Pool.objects.select_related("collect_at"), request.actor, code=code)


@page(does="inventory.amend_pool")
def amend(request, code):
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
    lead = "New rules hold for what is given out from now on. What is promised already stays promised."
    return ask(request, form, f"Change {pool.name}", "Save", reverse("warehouse:pool", args=[code]), lead=lead)


@page(sees="warehouse records", methods=("GET",))
def book(request, code):
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
        search=lambda found, text: found.filter(
            Q(device__asset_tag__icontains=text.strip()) | Q(device__serial__icontains=text.strip())
        ),
        search_label="Find a device in this book",
        search_hint="Tag or serial",
        filters=[
            Filter(
                "way",
                "Came or left",
                [("in", "Came"), ("out", "Left")],
                lambda found, way: found.filter(change=1 if way == "in" else -1),
            ),
            Filter("loan", "Loans", [("yes", "Loans only")], lambda found, _: found.filter(loan=True)),
        ],
        empty={
            "title": "Nothing in this book yet",
            "text": "A line is written when a device is received into this pool, leaves it, or is lent.",
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
    ]


# ── Parts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@page(sees="warehouse records", methods=("GET",))
def parts(request):
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
            Column("Order again at", lambda p: f"{p.reorder_at:,}", ("reorder_at",), numeric=True),
            Column(
                "What to do",
                lambda p: {"text": "Order more", "colour": "govuk-tag--yellow"} if p.short <= 0 else {"text": "Enough"},
            ),
        ],
        search=lambda found, text: found.filter(Q(name__icontains=text) | Q(code__icontains=text.strip())),
        search_label="Find a part",
        search_hint="Name or code",
        filters=[
            Filter(
                "stock",
                "Stock",
                [("low", "To be ordered"), ("none", "None left")],
                lambda found, code: found.filter(in_stock=0) if code == "none" else found.filter(short__lte=0),
            )
        ],
        order=("short", "name", "id"),
        empty={
            "title": "No parts yet",
            "text": "Parts that the bench uses are kept here, so that somebody orders them before they run out.",
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
    name = forms.CharField(label="What is it?", max_length=120, error_messages={"required": "Say what it is."})
    code = forms.CharField(
        label="Code", help_text="Letters, digits and hyphens, such as ssd-256.", max_length=40,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Give it a code."},
    )  # fmt: skip
    reorder_at = forms.IntegerField(
        label="Order again when so many are left", min_value=0, max_value=10_000, initial=0,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-4", "inputmode": "numeric"}),
        error_messages={"required": "Give a number; 0 when it is ordered only when none is left."},
    )  # fmt: skip

    def clean_code(self):
        if self.cleaned_data["code"] == "new":
            raise forms.ValidationError("“new” cannot be the code of a part.")
        return self.cleaned_data["code"]


@page(does="inventory.add_part")
def new_part(request):
    form = NewPart(form_data(request))
    if request.method == "POST" and form.is_valid():
        made = submit_or_show_errors(
            request,
            form,
            lambda: inventory.add_part(by=request.actor, **form.cleaned_data),
            "The part is kept from now on.",
        )
        if made is not None:
            return redirect("warehouse:part", made.code)
    return ask(request, form, "Add a part", "Add it", reverse("warehouse:parts"))


class StockIn(PageForm):
    quantity = forms.IntegerField(
        label="How many came in?",
        min_value=1,
        max_value=10_000,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-4", "inputmode": "numeric"}),
        error_messages={"required": "Say how many came."},
    )
    why = forms.CharField(
        label="Where from?",
        help_text="An order, a broken device, a gift.",
        max_length=120,
        error_messages={"required": "Say where they came from."},
    )


@page(sees="warehouse records")
def part(request, code):
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


# ── The gate ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@page(sees="warehouse records", methods=("GET",))
def gate_rules(request):
    """Every rule between the bench and the shelf: its sentence, its source, how it is kept, what the shadow would
    have stopped.
    """
    modes, kept = inventory.modes(), {rule.code: rule for rule in GateRule.objects.all()}
    sets = may(request.actor, "inventory.set_gate_rule")
    context = {
        "rules": [
            {
                "rule": rule,
                "mode": modes[rule.code],
                "kept": kept.get(rule.code),
                "may": sets and rule.code not in ALWAYS_ENFORCED,
                "always": rule.code in ALWAYS_ENFORCED,
            }
            for rule in gate.RULES
        ],
        "back": reverse("warehouse:stock"),
        "back_text": "Stock",
    }
    return render(request, "warehouse/gate.html", context)


@page(does="inventory.set_gate_rule")
def set_rule(request, code):
    """Enforce a rule, or put it into the shadow, with a reason."""
    rule = gate.BY_CODE.get(code)
    if rule is None:
        raise Http404
    enforces = inventory.modes()[code] == GateRule.Mode.SHADOW
    mode = GateRule.Mode.ENFORCED if enforces else GateRule.Mode.SHADOW
    form = Because(form_data(request))
    done = f"From now on: {rule.sentence}" if enforces else "The rule is in the shadow: it is noted, and lets pass."
    valid = request.method == "POST" and form.is_valid()
    if valid and submit_or_show_errors(
        request,
        form,
        lambda: inventory.set_gate_rule(code=code, mode=mode, by=request.actor, **form.cleaned_data),
        done,
    ):
        return redirect("warehouse:gate")
    lead = (
        "From this moment no device that fails it comes onto the shelf or leaves the house."
        if enforces
        else "From this moment a device that fails it passes all the same. Each time it is written down and counted."
    )
    title = "Enforce this rule" if enforces else "Put this rule into the shadow"
    return ask(
        request,
        form,
        title,
        "Enforce it" if enforces else "Put it into the shadow",
        reverse("warehouse:gate"),
        lead=lead,
        caption=rule.sentence,
        danger=not enforces,
    )


# ── Carbon ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _factors() -> list:
    """Ours first, so that a figure which we set for the same day is the one that counts; then those that the service
    began with.
    """
    return [*CarbonFactor.objects.order_by("kind", "-valid_from"), *START_FACTORS]


@page(sees="warehouse records", methods=("GET",))
def carbon(request):
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
        label="Of which kind?",
        choices=Device.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the kind."},
    )
    kilograms = forms.DecimalField(
        label="Kilograms CO2e of making one", max_digits=7, decimal_places=1, min_value=Decimal("0.1"),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "decimal"}),
        error_messages={"required": "Give the kilograms.", "invalid": "Write a number, such as 200 or 56.9."},
    )  # fmt: skip
    source = forms.CharField(
        label="Source",
        help_text="Who says so, and where it can be read.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=300,
        error_messages={"required": "Name the source."},
    )
    valid_from = DayField(label="Valid from", error_messages={"required": "Give the day from which it counts."})


@page(does="inventory.set_factor")
def new_factor(request):
    form = NewFactor(form_data(request))
    valid = request.method == "POST" and form.is_valid()
    if valid and submit_or_show_errors(
        request,
        form,
        lambda: inventory.set_factor(by=request.actor, **form.cleaned_data),
        "The figure stands beside the earlier ones.",
    ):
        return redirect("warehouse:carbon")
    lead = (
        "A figure is never changed: a newer one is added beside it, and every day is counted by the one that was "
        "valid on it."
    )
    return ask(request, form, "Add a carbon figure", "Add it", reverse("warehouse:carbon"), lead=lead)
