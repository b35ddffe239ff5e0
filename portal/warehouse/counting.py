"""Bins and their stock-takes: two people count blindly, each on a page that tells them nothing, and a manager
approves what differs.
"""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.validators import validate_slug
from django.db.models import Count, Max, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from audit.models import LedgerEntry
from documents.stocktake import CountSheet, StockItem, StockTakeResult, count_sheet, stock_take_result
from inventory import actions as inventory
from inventory.actions.counting import IN_THE_HOUSE, blind_sheet, result
from inventory.models import Bin, Device, StockTake
from people.access import can, may, sees
from portal.doors import form_data, get_visible_or_404, page, submit_or_show_errors
from portal.forms import PageForm
from portal.lists import Column, Filter, Listing, show_list
from portal.warehouse.lots import names_of
from portal.warehouse.stock import COLOURS, Because, ask, deeds_of, read_tags

MOST_COUNTED = 2000
SHOWN = 500
_TAGS = {
    "counting": ("Being counted", "govuk-tag--yellow"), "counted": ("Waits for approval", "govuk-tag--blue"),
    "approved": ("Approved", "govuk-tag--green"), "cancelled": ("Cancelled", "govuk-tag--grey"),
}  # fmt: skip


# ── Bins ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@page(sees="warehouse records", methods=("GET",))
def bins(request):
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
            Column("Devices", lambda b: "Being counted" if b.frozen_at else f"{b.here:,}", numeric=True),
            Column("State", lambda b: dict(zip(("text", "colour"), _bin_state(b), strict=True))),
            Column(
                "Last counted",
                lambda b: f"{b.counted_on:%-d %b %Y}" if b.counted_on else "Never",
                ("counted_on",),
                unbroken=True,
            ),
            Column("Labels printed", lambda b: str(b.labels_printed), ("labels_printed",), numeric=True),
        ],
        search=lambda found, text: found.filter(Q(code__icontains=text.strip()) | Q(words__icontains=text)),
        search_label="Find a bin",
        search_hint="Code, or what it is for",
        filters=[
            Filter(
                "state", "State", [("free", "In use"), ("frozen", "Being counted"), ("retired", "Retired")], _in_state
            )
        ],
        order=("code", "id"),
        empty={
            "title": "No bins yet",
            "text": "A bin is a place on the shelf with a label. Open the first one, print its label and stick it on.",
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
    return ("Being counted", "govuk-tag--yellow") if place.frozen_at else ("In use", "govuk-tag--green")


def _in_state(rows, code):
    if code == "retired":
        return rows.exclude(retired_at=None)
    return rows.filter(retired_at=None, frozen_at__isnull=code == "free")


class NewBin(PageForm):
    code = forms.CharField(
        label="Code",
        help_text="Aisle, bay and shelf, such as A-03-2: pick lists follow this order.",
        max_length=20,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Give the bin a code."},
    )
    words = forms.CharField(label="What it is for, or how to find it (optional)", max_length=120, required=False)

    def clean_code(self):
        code = self.cleaned_data["code"].upper()
        try:
            validate_slug(code)
        except forms.ValidationError as wrong:
            raise forms.ValidationError("A code is letters, digits and hyphens, without spaces.") from wrong
        if code == "NEW":
            raise forms.ValidationError("“New” cannot be the code of a bin.")
        return code


@page(does="inventory.open_bin")
def open_bin(request):
    form = NewBin(form_data(request))
    if request.method == "POST" and form.is_valid():
        made = submit_or_show_errors(
            request,
            form,
            lambda: inventory.open_bin(by=request.actor, **form.cleaned_data),
            "The bin is open. Print its label and stick it on.",
        )
        if made is not None:
            return redirect("warehouse:bin", made.code)
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
        "heads": [{"text": words} for words in ("Device", "Make and model", "Where it stands", "Grade", "Pool")],
        "rows": [_row(device) for device in lying[:SHOWN]],
        "more": len(lying) > SHOWN,
        "deeds": deeds_of(request.actor),
        "back_to": reverse("warehouse:bin", args=[place.code]),
        "can": can(request.actor, "inventory.print_labels", "inventory.start_stock_take"),
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
            "colour": COLOURS.get(device.state, "govuk-tag--grey"),
            "head": "Where it stands",
        },
        {"text": device.grade or "–", "head": "Grade"},
        {"text": device.pool.name, "head": "Pool"},
    ]


class Sure(PageForm):
    """Only a button."""


@page(does="inventory.start_stock_take")
def start(request, code):
    """Freeze the bin, so that two people can count it."""
    place = _bin(request, code)
    form = Sure(form_data(request))
    if request.method == "POST" and form.is_valid():
        take = submit_or_show_errors(
            request,
            form,
            lambda: inventory.start_stock_take(bin=place, by=request.actor),
            f"Bin {place.code} is frozen. Two people count it now, each alone.",
        )
        if take is not None:
            return redirect("warehouse:count", take.pk)
    lead = (
        "The bin is frozen until the count is approved or cancelled: nothing goes in or out, and nobody is shown what "
        "should lie there."
    )
    return ask(
        request,
        form,
        f"Count bin {place.code}",
        "Freeze it and start",
        reverse("warehouse:bin", args=[place.code]),
        lead=lead,
    )


# ── Counts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@page(sees="warehouse records", methods=("GET",))
def register(request):
    """Every stock-take, newest first."""
    rows = StockTake.objects.visible_to(request.actor).select_related("bin").prefetch_related("counts")
    listing = Listing(
        title="Counts",
        columns=[
            Column(
                "Bin", lambda t: {"text": t.bin.code, "href": reverse("warehouse:count", args=[t.pk])}, ("bin__code",)
            ),
            Column("Began", lambda t: f"{t.created_at:%-d %b %Y}", ("created_at",), unbroken=True),
            Column("State", lambda t: dict(zip(("text", "colour"), _TAGS[t.state], strict=True)), ("state",)),
            Column("Counts", lambda t: f"{len(_this_round(t))} of 2" if t.state == "counting" else ""),
            Column("What differed", _difference),
        ],
        filters=[
            Filter(
                "state",
                "State",
                [(code, words) for code, (words, _) in _TAGS.items()],
                lambda found, code: found.filter(state=code),
            )
        ],
        empty={
            "title": "No counts yet",
            "text": "A count begins at a bin: open the bin's page and choose “Count this bin”.",
            "action_url": reverse("warehouse:bins"),
            "action_text": "Go to the bins",
        },
        download_name="counts",
    )
    return show_list(
        request,
        listing,
        rows,
        template="warehouse/listing.html",
        lead="Two people count a bin without seeing what should be in it. A manager approves what differs.",
        back=reverse("warehouse:bins"),
        back_text="Bins",
    )


def _this_round(take) -> list:
    """The counts that are compared with one another next."""
    return [each for each in take.counts.all() if each.round == take.version]


def _difference(take) -> str:
    if take.state != "approved":
        return ""
    return f"{len(take.missing)} missing, {len(take.extra)} extra" if take.missing or take.extra else "Nothing"


class Tags(PageForm):
    """What was found. Faults name what was scanned, never what is expected."""

    tags = forms.CharField(
        label="What lies in the bin",
        help_text="Scan every label, one a line. The order does not matter; what is scanned twice counts once.",
        widget=forms.Textarea(attrs={"rows": 12}),
        required=False,
    )
    empty = forms.BooleanField(label="The bin is empty", required=False)

    def clean(self):
        found = read_tags([self.cleaned_data.get("tags", "")])
        if not found and not self.cleaned_data.get("empty"):
            self.add_error("tags", "Scan what lies in the bin. If nothing does, tick that it is empty.")
        if found and self.cleaned_data.get("empty"):
            self.add_error("empty", "You scanned something, so the bin is not empty. Take one of the two away.")
        if len(found) > MOST_COUNTED:
            self.add_error("tags", f"That is {len(found):,} labels. A bin holds at most {MOST_COUNTED:,}.")
        self.found = found
        return self.cleaned_data

    def take(self, invalid):
        for error in invalid.errors:
            self.add_error("tags", error.sentence)


def _take(request, id) -> StockTake:
    return get_visible_or_404(StockTake.objects.select_related("bin").prefetch_related("counts"), request.actor, pk=id)


@page(sees="warehouse records")
def one(request, id):
    """One stock-take: whoever counts gets an empty box, the manager what differs, and everybody what was approved."""
    take = _take(request, id)
    form = Tags(form_data(request))
    valid = request.method == "POST" and form.is_valid()
    if valid and submit_or_show_errors(request, form, lambda: inventory.count(take, tags=form.found, by=request.actor)):
        messages.success(request, "Your count is kept. Thank you.")
        return redirect("warehouse:count", take.pk)
    counts = _this_round(take) if take.state == "counting" else _last_round(take)
    mine = any(each.counter == request.actor.key for each in counts)
    decides = sees(request.actor, "counts before approval")
    names = names_of([each.counter for each in counts])
    shown = take.state == "approved" or (take.state == "counted" and decides)
    context = {
        "take": take,
        "tag": dict(zip(("text", "classes"), _TAGS[take.state], strict=True)),
        "form": form,
        "sheet": blind_sheet(take) if take.state == "counting" else None,
        "counts": [(names.get(each.counter, "Somebody"), each) for each in counts],
        "mine": mine,
        "can": can(request.actor, take),
        "result": result(take) if shown else None,
        "found": len(counts[0].tags) if shown and counts else 0,
        "counted_before": take.state == "counting" and bool(take.disputed),
        "back": reverse("warehouse:counts"),
        "back_text": "Counts",
    }
    return render(request, "warehouse/count.html", context, status=422 if form.is_bound else 200)


def _last_round(take) -> list:
    counts = list(take.counts.all())
    last = max((each.round for each in counts), default=0)
    return [each for each in counts if each.round == last]


@page(does="inventory.approve_stock_take")
def approve(request, id):
    """Make the system say what was counted, with a reason; every device that it moves is named before."""
    take = _take(request, id)
    if request.method == "GET" and not inventory.approve_stock_take.leads_from(take):
        return redirect("warehouse:count", take.pk)
    form = Because(form_data(request))
    if request.method == "POST" and form.is_valid():
        done = f"Approved. Bin {take.bin.code} is free again, and the system says what was counted."
        if submit_or_show_errors(
            request, form, lambda: inventory.approve_stock_take(take, by=request.actor, **form.cleaned_data), done
        ):
            return redirect("warehouse:count", take.pk)
    told = result(take)
    context = {
        "form": form,
        "title": f"Approve the count of {take.bin.code}",
        "button": "Approve what differs",
        "take": take,
        "result": told,
        "lead": "The system will say what was counted, and the bin is free again. This cannot be undone.",
        "danger": bool(told["missing"]),
        "back": reverse("warehouse:count", args=[take.pk]),
    }
    return render(request, "warehouse/approve.html", context, status=422 if form.is_bound else 200)


@page(does="inventory.recount")
def recount(request, id):
    take = _take(request, id)
    form = Because(form_data(request))
    valid = request.method == "POST" and form.is_valid()
    if valid and submit_or_show_errors(
        request,
        form,
        lambda: inventory.recount(take, by=request.actor, **form.cleaned_data),
        "It is counted again from the beginning.",
    ):
        return redirect("warehouse:count", take.pk)
    lead = "Both counts are kept, and no longer compared. Two people count it again; the bin stays frozen."
    return ask(
        request,
        form,
        f"Count {take.bin.code} again",
        "Count it again",
        reverse("warehouse:count", args=[take.pk]),
        lead=lead,
    )


@page(does="inventory.cancel_stock_take")
def cancel(request, id):
    take = _take(request, id)
    form = Because(form_data(request))
    if request.method == "POST" and form.is_valid():
        done = f"Cancelled. Bin {take.bin.code} is free again, and nothing was changed."
        if submit_or_show_errors(
            request, form, lambda: inventory.cancel_stock_take(take, by=request.actor, **form.cleaned_data), done
        ):
            return redirect("warehouse:count", take.pk)
    lead = "The bin is free again and no device is moved. What was counted is kept, and compared with nothing."
    return ask(
        request,
        form,
        f"Cancel the count of {take.bin.code}",
        "Cancel the count",
        reverse("warehouse:count", args=[take.pk]),
        lead=lead,
        danger=True,
    )


def short(take) -> str:
    """What people call a count by: its bin and its day."""
    return f"{take.bin.code} {take.created_at:%Y-%m-%d}"


def _link(take) -> str:
    return f"{settings.PUBLIC_URL}{reverse('warehouse:count', args=[take.pk])}"


@page(does="inventory.count", methods=("GET",))
def sheet(request, id):
    """The blind sheet for a pen: which bin, and empty lines."""
    take = _take(request, id)
    told = blind_sheet(take)
    data = CountSheet(told["bin"], f"{short(take)} round {told['round']}", told["frozen_at"], _link(take))
    return _pdf(count_sheet(data), f"count-{take.bin.code}.pdf")


@page(sees="warehouse records", methods=("GET",))
def result_paper(request, id):
    """What two counts found and what differs: for the manager when both agree, for everybody once it is approved."""
    take = _take(request, id)
    if take.state != "approved" and not (take.state == "counted" and sees(request.actor, "counts before approval")):
        raise Http404
    told, counts = result(take), _last_round(take)
    said = LedgerEntry.objects.filter(object_id=take.pk, to_state=StockTake.State.APPROVED).order_by("number").last()
    names = names_of([each.counter for each in counts] + ([said.actor] if said else []))
    missing, extra = (
        tuple(
            StockItem(line["tag"], line["device"].make_and_model if line["device"] else "", line["what"])
            for line in told[name]
        )
        for name in ("missing", "extra")
    )
    data = StockTakeResult(
        take.bin.code,
        short(take),
        take.created_at,
        len(take.expected),
        tuple((names.get(each.counter, "Somebody"), len(each.tags)) for each in counts),
        _link(take),
        bin_words=take.bin.words,
        missing=missing,
        extra=extra,
        reason=take.reason,
        approved_by=names.get(said.actor, "") if said else "",
        approved_at=take.closed_at,
    )
    return _pdf(stock_take_result(data), f"count-{take.bin.code}-result.pdf")


def _pdf(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )
