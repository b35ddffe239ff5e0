"""Stock-takes: two people count a bin blindly, and a manager approves what differs."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from inventory import actions as inventory
from inventory.models import StockTake
from inventory.store.stock_takes import blind_sheet, result
from people.access import can, sees
from portal.doors import form_data, get_visible_or_404, page, refuse_in_vain, submit_or_show_errors
from portal.forms import PageForm
from portal.lists import Column, Filter, Listing, show_list
from portal.warehouse.actor_names import user_names
from portal.warehouse.bulk_actions import read_tags
from portal.warehouse.forms import GiveReason
from portal.warehouse.question_page import ask

MOST_COUNTED = 2000


_COLOURS = {
    "counting": "govuk-tag--yellow",
    "counted": "govuk-tag--blue",
    "approved": "govuk-tag--green",
    "cancelled": "govuk-tag--grey",
}


@page(sees="warehouse records", methods=("GET",))
def stock_take_list(request):
    """Every stock-take, newest first."""
    rows = StockTake.objects.visible_to(request.actor).select_related("bin").prefetch_related("counts")
    listing = Listing(
        title="Counts",
        columns=[
            Column(
                "Bin", lambda t: {"text": t.bin.code, "href": reverse("warehouse:count", args=[t.pk])}, ("bin__code",)
            ),
            Column("Began", lambda t: f"{t.created_at:%-d %b %Y}", ("created_at",), unbroken=True),
            Column("Status", lambda t: {"text": t.get_state_display(), "colour": _COLOURS[t.state]}, ("state",)),
            Column("Counts", lambda t: f"{len(_this_round(t))} of 2" if t.state == "counting" else ""),
            Column("Differences", _difference),
        ],
        filters=[
            Filter(
                "state",
                "Status",
                list(StockTake.State.choices),
                lambda rows, code: rows.filter(state=code),
            )
        ],
        empty={
            "title": "No counts yet",
            "text": "To start a count, open the bin’s page and choose “Count this bin”.",
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
        lead="Two people count a bin without seeing what should be in it. A manager approves any differences.",
        back=reverse("warehouse:bins"),
        back_text="Bins",
    )


def _this_round(take) -> list:
    """The counts that are compared with one another next."""
    return [count for count in take.counts.all() if count.round == take.version]


def _difference(take) -> str:
    if take.state != "approved":
        return ""
    return f"{len(take.missing)} missing, {len(take.extra)} extra" if take.missing or take.extra else "Nothing"


class Tags(PageForm):
    """What was found. Faults name what was scanned, never what is expected."""

    tags = forms.CharField(
        label="Devices in the bin",
        help_text="Scan every label, one on each line, in any order. A label scanned twice counts once.",
        widget=forms.Textarea(attrs={"rows": 12}),
        required=False,
    )
    empty = forms.BooleanField(label="The bin is empty", required=False)

    def clean(self):
        scanned = read_tags([self.cleaned_data.get("tags", "")])
        if not scanned and not self.cleaned_data.get("empty"):
            self.add_error("tags", "Scan the devices in the bin, or select that it is empty.")
        if scanned and self.cleaned_data.get("empty"):
            self.add_error("empty", "You scanned a device and selected that the bin is empty. Remove one of these.")
        if len(scanned) > MOST_COUNTED:
            self.add_error("tags", f"That is {len(scanned):,} labels. A bin can have {MOST_COUNTED:,} or fewer.")
        self.scanned = scanned
        return self.cleaned_data

    def take(self, invalid):
        for error in invalid.errors:
            self.add_error("tags", error.sentence)


def _take(request, id) -> StockTake:
    return get_visible_or_404(StockTake.objects.select_related("bin").prefetch_related("counts"), request.actor, pk=id)


@page(sees="warehouse records")
def stock_take_page(request, id):
    """One stock-take: whoever counts gets an empty box, the manager what differs, and everybody what was approved."""
    take = _take(request, id)
    form = Tags(form_data(request))
    valid = request.method == "POST" and form.is_valid()
    if valid and submit_or_show_errors(
        request, form, lambda: inventory.count(take, tags=form.scanned, by=request.actor)
    ):
        messages.success(request, "Thank you. Count saved.")
        return redirect("warehouse:count", take.pk)
    counts = _this_round(take) if take.state == "counting" else _last_round(take)
    mine = any(count.counter == request.actor.key for count in counts)
    decides = sees(request.actor, "counts before approval")
    names = user_names([count.counter for count in counts])
    shown = take.state == "approved" or (take.state == "counted" and decides)
    context = {
        "take": take,
        "tag": {"text": take.get_state_display(), "classes": _COLOURS[take.state]},
        "form": form,
        "sheet": blind_sheet(take) if take.state == "counting" else None,
        "counts": [(names.get(count.counter, "Someone"), count) for count in counts],
        "mine": mine,
        "can": can(request.actor, take),
        "result": result(take) if shown else None,
        "counted": len(counts[0].tags) if shown and counts else 0,
        "counted_before": take.state == "counting" and bool(take.disputed),
        "back": reverse("warehouse:counts"),
        "back_text": "Counts",
    }
    return render(request, "warehouse/count.html", context, status=422 if form.is_bound else 200)


def _last_round(take) -> list:
    counts = list(take.counts.all())
    last = max((count.round for count in counts), default=0)
    return [count for count in counts if count.round == last]


@page(does="inventory.approve_stock_take")
def approve_stock_take_page(request, id):
    """Make the system say what was counted, with a reason; every device that it moves is named before."""
    take = _take(request, id)
    if request.method == "GET" and not inventory.approve_stock_take.leads_from(take):
        return redirect("warehouse:count", take.pk)
    form = GiveReason(form_data(request))
    if request.method == "POST" and form.is_valid():
        done = f"Approved. Bin {take.bin.code} is no longer frozen, and the system shows what was counted."
        if submit_or_show_errors(
            request, form, lambda: inventory.approve_stock_take(take, by=request.actor, **form.cleaned_data), done
        ):
            return redirect("warehouse:count", take.pk)
    outcome = result(take)
    context = {
        "form": form,
        "title": f"Approve the count of {take.bin.code}",
        "button": "Approve differences",
        "take": take,
        "result": outcome,
        "lead": "The system will show what was counted, and the bin will no longer be frozen. You cannot undo this.",
        "danger": bool(outcome["missing"]),
        "back": reverse("warehouse:count", args=[take.pk]),
    }
    return render(request, "warehouse/approve.html", context, status=422 if form.is_bound else 200)


@page(does="inventory.recount")
def recount_page(request, id):
    take = _take(request, id)
    refuse_in_vain(request, inventory.recount, take)
    form = GiveReason(form_data(request))
    valid = request.method == "POST" and form.is_valid()
    if valid and submit_or_show_errors(
        request,
        form,
        lambda: inventory.recount(take, by=request.actor, **form.cleaned_data),
        "The count starts again.",
    ):
        return redirect("warehouse:count", take.pk)
    lead = "We keep both counts but no longer compare them. Two people must count again. The bin stays frozen."
    return ask(
        request,
        form,
        f"Count {take.bin.code} again",
        "Count it again",
        reverse("warehouse:count", args=[take.pk]),
        lead=lead,
    )


@page(does="inventory.cancel_stock_take")
def cancel_stock_take_page(request, id):
    take = _take(request, id)
    refuse_in_vain(request, inventory.cancel_stock_take, take)
    form = GiveReason(form_data(request))
    if request.method == "POST" and form.is_valid():
        done = f"Cancelled. Bin {take.bin.code} is no longer frozen and nothing was changed."
        if submit_or_show_errors(
            request, form, lambda: inventory.cancel_stock_take(take, by=request.actor, **form.cleaned_data), done
        ):
            return redirect("warehouse:count", take.pk)
    lead = "The bin is no longer frozen and no device is moved. We keep the counts but do not compare them."
    return ask(
        request,
        form,
        f"Cancel count of {take.bin.code}",
        "Cancel count",
        reverse("warehouse:count", args=[take.pk]),
        lead=lead,
        danger=True,
    )
