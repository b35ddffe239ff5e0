"""The walk over queue and shelf: a look at what it would do, the run itself with its progress, and what came of it."""

from collections import Counter

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from inventory import actions as inventory
from inventory.models import AllocationRun, Device
from people.boroughs import BY_CODE
from portal.doors import page, seen
from portal.lists import Column, Listing, show_list
from portal.queue.waiting import KEEPERS, SEES_CASES
from referrals.models import Need

RUNNERS = ("triage_lead", "warehouse_manager")
SHOWN = 100


@page(*RUNNERS)
def preview(request):
    """Who would be asked, and who passed over; then, if it is right, the run."""
    if request.method == "POST":
        done = inventory.run_allocation(by=request.actor)
        return redirect("queue:one_run", done["run"])
    result = inventory.run_allocation(dry_run=True, by=request.actor)
    pairs = result["promised"]
    needs = {str(n.pk): n for n in Need.objects.filter(pk__in=[n for n, _ in pairs[:SHOWN]]).select_related("referral")}
    devices = {d.asset_tag: d for d in Device.objects.filter(asset_tag__in=[tag for _, tag in pairs[:SHOWN]]).select_related("pool")}
    context = {
        "pairs": [(_who(needs[need], request), needs[need], devices[tag]) for need, tag in pairs[:SHOWN]],
        "more": max(len(pairs) - SHOWN, 0),
        "asked": len(pairs),
        "passed": Counter(sentence for _, sentence in result["passed_over"]).most_common(),
        "passed_count": len(result["passed_over"]),
    }
    return render(request, "queue/preview.html", context)


def _who(need, request) -> str:
    place = BY_CODE[need.referral.counted_borough].name if need.referral.counted_borough in BY_CODE else "London"
    return need.referral.reference if request.actor.roles & SEES_CASES else f"A resident in {place}"


@page(*KEEPERS, methods=("GET",))
def every(request):
    """Every run, the newest first."""
    listing = Listing(
        title="Allocation runs",
        columns=[
            Column("When", lambda run: {"text": f"{timezone.localtime(run.created_at):%-d %B %Y at %H:%M}", "href": reverse("queue:one_run", args=[run.pk])}, unbroken=True),
            Column("Waited", lambda run: f"{run.needs:,}", numeric=True),
            Column("On the shelf", lambda run: f"{run.devices:,}", numeric=True),
            Column("Offered", lambda run: f"{run.promised:,}", numeric=True),
            Column("Overtaken", lambda run: f"{run.overtaken:,}", numeric=True),
            Column("Complaints", lambda run: "Still running" if run.envy is None else "None" if not run.envy else f"{run.envy:,}"),
        ],
        order=("-created_at", "-id"),
        empty={"title": "No run yet", "text": "A run walks over everybody who waits and everything on the shelf.", "action_url": reverse("queue:home"), "action_text": "The waiting list"},
    )  # fmt: skip
    return show_list(request, listing, AllocationRun.objects.visible_to(request.actor), template="queue/runs.html")


@page(*KEEPERS, methods=("GET",))
def one(request, id):
    """One run: how far it is, then what it did and for whom it did nothing."""
    return render(request, "queue/run.html", _shown(request, id))


@page(*KEEPERS, methods=("GET",))
def progress(request, id):
    """The part of the page that is fetched again while the run goes on."""
    return render(request, "queue/run_progress.html", _shown(request, id))


def _shown(request, id) -> dict:
    run = seen(AllocationRun.objects, request.actor, pk=id)
    told = {"run": run, "planned": len(run.plan), "working": run.finished_at is None}
    if told["working"]:
        return told
    offered = run.allocations.select_related("device", "need__referral").order_by("created_at", "id")[:SHOWN]
    passed = run.passed_over.values_list("sentence", flat=True)
    return told | {
        "offered": [(_who(each.need, request), each) for each in offered],
        "passed": Counter(passed.iterator(2000)).most_common(),
        "still": run.needs - run.promised,
    }
