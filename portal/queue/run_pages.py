"""The walk over queue and shelf: a look at what it would do, the run itself with its progress, and what came of it."""

from collections import Counter

from django.db.models import Count
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from inventory import actions as inventory
from inventory.allocation import rules
from inventory.models import AllocationRun, Device
from law.actors import SYSTEM
from people.access import sees
from portal.doors import get_visible_or_404, page
from portal.lists import Column, Listing, show_list
from portal.queue.waiting_list import shown_name
from referrals.models import Need

AT_FIRST = 25  # offers made before the page answers; the worker makes the others while the page shows how far it is
SHOWN = 100
DEEPEST = 500  # pages


@page(does="inventory.run_allocation")
def run_preview(request):
    """Who would be asked, and who passed over; then, if it is right, the run."""
    if request.method == "POST":
        done = inventory.run_allocation(most=AT_FIRST, by=request.actor)
        return redirect("queue:one_run", done["run"])
    result = inventory.run_allocation(dry_run=True, by=request.actor)
    pairs = result["promised"]
    context = {
        "pairs": _shown_pairs(pairs[:SHOWN], sees(request.actor, "people on the waiting list")),
        "more": max(len(pairs) - SHOWN, 0),
        "offered": len(pairs),
        "passed": Counter(sentence for _, sentence in result["passed_over"]).most_common(),
        "passed_count": len(result["passed_over"]),
        "under_way": AllocationRun.objects.visible_to(request.actor)
        .filter(finished_at=None)
        .order_by("-created_at")
        .first(),
    }
    return render(request, "queue/preview.html", context)


def _shown_pairs(pairs, may_see: bool) -> list[dict]:
    """What a plan would offer, with why this one: four statements, however many pairs."""
    waiting = Need.objects.filter(pk__in=[need_id for need_id, _ in pairs])
    shelf = Device.objects.filter(asset_tag__in=[tag for _, tag in pairs])
    needs = {str(need.pk): need for need in waiting.select_related("referral")}
    wishes = dict(inventory.as_wishes(waiting, {}))
    devices = {device.asset_tag: device for device in shelf.select_related("pool")}
    items = dict(inventory.as_items(shelf))
    return [
        {
            "who": shown_name(needs[need_id], may_see),
            "need": needs[need_id],
            "device": devices[tag],
            "substitute": rules.is_substitute(items[devices[tag].pk], wishes[needs[need_id].pk]),
            "why": rules.why(items[devices[tag].pk], wishes[needs[need_id].pk]),
        }
        for need_id, tag in pairs
        if need_id in needs and tag in devices
    ]


@page(sees="waiting list", methods=("GET",))
def run_list(request):
    """Every run, the newest first."""
    listing = Listing(
        title="Allocation runs",
        columns=[
            Column(
                "When",
                lambda run: {
                    "text": f"{timezone.localtime(run.created_at):%-d %B %Y at %H:%M}",
                    "href": reverse("queue:one_run", args=[run.pk]),
                },
                unbroken=True,
            ),
            Column("Begun", lambda run: "Automatic" if run.started_by == SYSTEM.key else "By hand"),
            Column("Waited", lambda run: f"{run.needs:,}", numeric=True),
            Column("On the shelf", lambda run: f"{run.devices:,}", numeric=True),
            Column("Offered", lambda run: f"{run.promised:,}", numeric=True),
            Column("Overtaken", lambda run: f"{run.overtaken:,}", numeric=True),
            Column("Passed over wrongly", _wrongly_cell, numeric=True),
        ],
        order=("-created_at", "-id"),
        download_name="allocation-runs",
        empty={
            "title": "No run yet",
            "text": "A run compares everyone on the waiting list with every device in stock.",
            "action_url": reverse("queue:home"),
            "action_text": "The waiting list",
        },
    )
    return show_list(request, listing, AllocationRun.objects.visible_to(request.actor), template="queue/runs.html")


def _wrongly_cell(run) -> str:
    if run.envy is None:
        return "Still running"
    return f"{run.envy:,}"


@page(sees="waiting list", methods=("GET",))
def run_page(request, id):
    """One run: how far it is, then what it did, for whom, and for whom it did nothing."""
    return render(request, "queue/run.html", _run_context(request, id))


@page(sees="waiting list", methods=("GET",))
def run_progress(request, id):
    """The part of the page that is fetched again while the run goes on."""
    return render(request, "queue/run_progress.html", _run_context(request, id))


def _run_context(request, id) -> dict:
    run = get_visible_or_404(AllocationRun.objects, request.actor, pk=id)
    context = {"run": run, "planned": len(run.plan), "working": run.finished_at is None}
    if context["working"]:
        return context
    passed = run.passed_over.count()
    shows = {"offered": _offered, "passed": _passed_one_by_one, "reasons": _reasons}
    first = "offered" if run.promised else "reasons"
    show = request.GET.get("show", "")
    show = show if show in shows else first
    text = request.GET.get("page", "")
    number = min(max(int(text), 1), DEEPEST) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    rows = list(shows[show](run)[(number - 1) * SHOWN : number * SHOWN + 1])
    may_see = sees(request.actor, "people on the waiting list")
    return context | {
        "still": run.needs - run.promised,
        "tabs": [
            ("offered", "Who was asked", run.promised),
            ("reasons", "Why others were not", passed),
            ("passed", "Each of them", passed),
        ],
        "show": show,
        "rows": rows[:SHOWN] if show == "reasons" else [(shown_name(row.need, may_see), row) for row in rows[:SHOWN]],
        "forgotten": not passed and context["planned"] < run.needs,
        "pages": _pages(show, number, len(rows) > SHOWN),
    }


def _offered(run):
    return run.allocations.select_related("device", "need__referral").order_by("created_at", "id")


def _passed_one_by_one(run):
    """In the published order: the first of them has waited longest."""
    order = ("need__urgency", "need__queued_at", "need__referral__reference")
    return run.passed_over.select_related("need__referral").order_by(*order)


def _reasons(run):
    return run.passed_over.values("sentence").annotate(people=Count("pk")).order_by("-people", "sentence")


def _pages(show: str, number: int, more: bool) -> dict:
    pages = {}
    if number > 1:
        pages["previous"] = {"href": f"?show={show}&page={number - 1}", "labelText": f"Page {number - 1}"}
    if more and number < DEEPEST:
        pages["next"] = {"href": f"?show={show}&page={number + 1}", "labelText": f"Page {number + 1}"}
    return pages
