"""Who waits, in the published order, with what each was told; and why people are passed over."""

from django.db.models import Count, OuterRef, Subquery
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from inventory import actions as inventory
from inventory.models import Allocation, AllocationRun, Device, PassedOver, WaitEstimate
from people.boroughs import BOROUGHS, BY_CODE
from people.models import Organisation
from portal.doors import page, posted, seen, tried
from portal.lists import Column, Filter, Listing, show_list
from portal.queue.forms import Specified
from referrals import actions as referrals
from referrals.facts import FORMS, REQUIREMENTS, USES
from referrals.models import Need

KEEPERS = ("caseworker", "triage_lead", "warehouse_manager")
SEES_CASES = {"caseworker", "triage_lead"}
_FORMS, _USES, _MUST = dict(FORMS["device"]), dict(USES), dict(REQUIREMENTS)
_URGENCY = {1: "Urgent", 2: "Soon", 3: "Routine"}


@page(*KEEPERS, methods=("GET",))
def home(request):
    """The waiting list itself, and above it what is free, what is offered, and whether our word comes true."""
    may_see = bool(request.actor.roles & SEES_CASES)
    listing = Listing(
        title="The waiting list",
        columns=[
            Column("Who", lambda need: _who(need, may_see), unbroken=True),
            Column("Asked for", _asked),
            Column("Urgency", lambda need: {"text": "Urgent", "colour": "govuk-tag--red"} if need.urgency == 1 else _URGENCY.get(need.urgency, str(need.urgency))),
            Column("Waits since", lambda need: f"{timezone.localtime(need.queued_at):%-d %B %Y}" if need.queued_at else "", unbroken=True),
            Column("What they were told", _told),
            Column("Last passed over because", lambda need: need.last_passed or "Never passed over"),
        ],
        filters=[
            Filter("borough", "Borough", [(b.gss_code, b.name) for b in BOROUGHS], lambda rows, code: rows.filter(referral__counted_borough=code)),
            Filter("form", "Asked for", list(FORMS["device"]), lambda rows, code: rows.filter(form=code)),
            Filter("use", "Good for", list(USES), lambda rows, code: rows.filter(use=code)),
            Filter("urgency", "Urgency", [(str(code), words) for code, words in _URGENCY.items()], lambda rows, code: rows.filter(urgency=int(code))),
        ],
        order=("urgency", "queued_at", "id"),
        keyset=True,
        per_page=50,
        download_name="waiting-list",
        empty={"title": "Nobody waits for a device", "text": "Whoever is approved while nothing fits on the shelf appears here.", "action_url": reverse("queue:home"), "action_text": "Look again"},
    )  # fmt: skip
    rows = Need.objects.visible_to(request.actor).filter(kind=Need.Kind.DEVICE, state=Need.State.WAITING).select_related("referral")
    said = WaitEstimate.objects.filter(need=OuterRef("pk")).order_by("-created_at")
    passed = PassedOver.objects.filter(need=OuterRef("pk")).order_by("-at")
    rows = rows.annotate(
        band=Subquery(said.values("band")[:1]),
        low=Subquery(said.values("weeks_low")[:1]),
        high=Subquery(said.values("weeks_high")[:1]),
        last_passed=Subquery(passed.values("sentence")[:1]),
    )
    return show_list(request, listing, rows, template="queue/home.html", **_around(request))


def _around(request) -> dict:
    free = dict(inventory.free_devices().order_by().values_list("kind").annotate(Count("pk")))
    offers = (
        Allocation.objects.visible_to(request.actor).open_offers().select_related("device", "need__referral").order_by("offer_expires_at")
    )
    kinds = Device.Kind
    return {
        "figures": [
            {"label": f"{kind.label}s on the shelf", "value": f"{free.get(kind.value, 0):,}", "hint": "free now"} for kind in (kinds.LAPTOP, kinds.TABLET, kinds.PHONE, kinds.DESKTOP)
        ],
        "offers": list(offers[:10]),
        "may_see": bool(request.actor.roles & SEES_CASES),
        "accuracy": inventory.accuracy(),
        "runs": list(AllocationRun.objects.visible_to(request.actor).order_by("-created_at")[:3]),
        "may_run": bool(request.actor.roles & {"triage_lead", "warehouse_manager"}),
    }  # fmt: skip


def _who(need, may_see) -> dict:
    place = BY_CODE[need.referral.counted_borough].name if need.referral.counted_borough in BY_CODE else "London"
    words = need.referral.reference if may_see else f"A resident in {place}"
    return {"text": words, "href": reverse("queue:need", args=[need.pk]), "hint": place if may_see else ""}


def _asked(need) -> dict:
    lines = [_FORMS.get(need.form, "Whatever fits best")]
    lines += [_USES[need.use]] if need.use else []
    lines += [f"Must have: {_MUST.get(code, code).lower()}" for code in need.requires]
    lines += [] if need.substitutes else ["No other kind"]
    return {"text": "; ".join(lines), "lines": lines}


def _told(need) -> dict:
    if need.band is None:
        return {"text": "Nothing yet"}
    said = inventory.range_of(WaitEstimate(band=need.band, weeks_low=need.low, weeks_high=need.high))
    return {"text": f"{said.place}; {said.words}", "lines": [said.place.capitalize(), said.words]}


PERIODS = (("7", "The last week"), ("28", "The last four weeks"), ("90", "The last three months"))


@page(*KEEPERS, methods=("GET",))
def skipped(request):
    """Why people who waited were not given what came free: each sentence with how often it was said, and to how many."""
    days = request.GET.get("days", "28")
    days = days if days in dict(PERIODS) else "28"
    periods = [{"value": code, "text": words, "selected": code == days} for code, words in PERIODS]
    return render(request, "queue/skipped.html", {"rows": inventory.skipped_why(days=int(days)), "periods": periods, "days": days})


@page(*KEEPERS)
def story(request, id):
    """One need in the queue: its place, what was said and what came of it, each time it was passed over, and what it must be."""
    need = seen(Need.objects.select_related("referral", "collect_at").filter(kind=Need.Kind.DEVICE), request.actor, pk=id)
    hubs = Organisation.objects.filter(kind="hub", is_active=True).order_by("name")
    form = Specified(posted(request), need=need, hubs=hubs)
    may_change = bool(request.actor.roles & SEES_CASES) and need.state not in Need.ENDED
    if request.method == "POST" and may_change and form.is_valid():
        said = form.cleaned_data | {"collect_at": hubs.filter(code=form.cleaned_data["collect_at"]).first()}
        said["substitutes"] = said["substitutes"] != "no"
        if tried(request, form, lambda: referrals.specify(need, by=request.actor, **said), "Noted. The next device is matched by it."):
            return redirect("queue:need", need.pk)
    waits = need.state == Need.State.WAITING
    now = (
        inventory.likely_wait(borough=need.referral.counted_borough, form=need.form, urgency=need.urgency, queued_at=need.queued_at)
        if waits
        else None
    )
    context = {
        "need": need,
        "may_see": bool(request.actor.roles & SEES_CASES),
        "where": BY_CODE[need.referral.counted_borough].name if need.referral.counted_borough in BY_CODE else "London",
        "asked": _asked(need)["lines"],
        "now": now,
        "estimates": [(said, inventory.range_of(said)) for said in need.wait_estimates.order_by("-created_at")[:10]],
        "passed": list(need.passed_over.select_related("device").order_by("-at")[:50]),
        "offers": list(need.allocations.select_related("device").order_by("-created_at")[:20]),
        "form": form if may_change else None,
    }  # fmt: skip
    return render(request, "queue/need.html", context, status=422 if form.is_bound else 200)
