"""Who waits, in the published order, with what each was told; and why people are passed over."""

from django.db.models import Count, OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from documents.spreadsheets import csv_bytes, workbook
from inventory import actions as inventory
from inventory.models import Allocation, AllocationRun, Device, PassedOver, WaitEstimate
from people.access import can, may, sees
from people.models import Organisation
from people.places.boroughs import BOROUGHS, BY_CODE
from portal.deeds import Deed, deed_page
from portal.doors import form_data, get_visible_or_404, page, submit_or_show_errors
from portal.lists import Column, Filter, Listing, show_list
from portal.queue.forms import Specified
from portal.words import URGENCY
from referrals import actions as referrals
from referrals.answer_labels import label
from referrals.facts import FORMS, REQUIREMENTS, USES
from referrals.models import Need
from referrals.triage import REPLACEMENT

_FORMS = dict(FORMS["device"])
_USES = dict(USES)
_MUST = dict(REQUIREMENTS)
SHOWN = 50
SHOWN_OFFERS = 10
MOST_REASONS = 50  # inventory.skipped_why names no more


@page(sees="waiting list", methods=("GET",))
def waiting_list(request):
    """The waiting list itself, and above it what is free, what is offered, and whether our word comes true."""
    may_see = sees(request.actor, "people on the waiting list")
    listing = Listing(
        title="The waiting list",
        columns=[
            Column(
                "Who",
                lambda need: {"text": shown_name(need, may_see), "href": reverse("queue:need", args=[need.pk])},
                unbroken=may_see,
            ),
            *([Column("Borough", borough_of)] if may_see else []),
            Column("Asked for", _wishes_cell),
            Column("Urgency", _urgency_cell),
            Column(
                "Waits since", lambda need: f"{timezone.localtime(need.queued_at):%-d %B %Y}" if need.queued_at else ""
            ),
            Column("Estimate", _estimate_cell),
            Column("Last passed over", _passed_over_cell),
        ],
        filters=[
            Filter(
                "borough",
                "Borough",
                [(b.gss_code, b.name) for b in BOROUGHS],
                lambda rows, code: rows.filter(referral__counted_borough=code),
            ),
            Filter("form", "Asked for", list(FORMS["device"]), lambda rows, code: rows.filter(form=code)),
            Filter("use", label("use"), list(USES), lambda rows, code: rows.filter(use=code)),
            Filter(
                "urgency",
                "Urgency",
                [(str(code), words) for code, words in URGENCY.items()],
                lambda rows, code: rows.filter(urgency=int(code)),
            ),
        ],
        order=("urgency", "queued_at", "id"),
        keyset=True,
        per_page=50,
        download_name="waiting-list",
        empty={
            "title": "No one is waiting for a device",
            "text": "People are listed here when they are approved and no suitable device is in stock.",
            "action_url": reverse("queue:home"),
            "action_text": "Look again",
        },
    )
    rows = Need.objects.visible_to(request.actor).waiting_for(Need.Kind.DEVICE).select_related("referral")
    estimates = WaitEstimate.objects.filter(need=OuterRef("pk")).order_by("-created_at")
    passed = PassedOver.objects.filter(need=OuterRef("pk")).order_by("-at")
    rows = rows.annotate(
        band=Subquery(estimates.values("band")[:1]),
        low=Subquery(estimates.values("weeks_low")[:1]),
        high=Subquery(estimates.values("weeks_high")[:1]),
        last_passed=Subquery(passed.values("sentence")[:1]),
        last_passed_at=Subquery(passed.values("at")[:1]),
    )
    return show_list(request, listing, rows, template="queue/home.html", **_summary(request))


def _summary(request) -> dict:
    """What stands above the list. So many statements, whatever waits."""
    may_see = sees(request.actor, "people on the waiting list")
    free = dict(inventory.free_devices().order_by().values_list("kind").annotate(Count("pk")))
    offers = Allocation.objects.visible_to(request.actor).open_offers()
    oldest = offers.select_related("device", "need__referral").order_by("offer_expires_at", "id")[:SHOWN_OFFERS]
    kinds = Device.Kind
    return {
        "figures": [
            {"label": f"{kind.label}s", "value": f"{free.get(kind.value, 0):,}", "hint": "free now"}
            for kind in (kinds.LAPTOP, kinds.TABLET, kinds.PHONE, kinds.DESKTOP)
        ],
        "offers": [(shown_name(offer.need, may_see), offer) for offer in oldest],
        "open_offers": offers.count(),
        "now": timezone.now(),
        "may_see": may_see,
        "accuracy": inventory.accuracy(),
        "runs": list(AllocationRun.objects.visible_to(request.actor).order_by("-created_at")[:3]),
        "can": can(request.actor, "inventory.run_allocation"),
    }


def borough_of(need) -> str:
    """The borough that a need counts for, in words."""
    code = need.referral.counted_borough
    return BY_CODE[code].name if code in BY_CODE else "London"


def shown_name(need, may_see: bool) -> str:
    """The reference, for those who see the case; the borough for those who keep the shelf."""
    return need.referral.reference if may_see else f"A resident in {borough_of(need)}"


def _urgency_cell(need) -> dict:
    words = "Replacement" if need.urgency == REPLACEMENT else URGENCY.get(need.urgency, str(need.urgency))
    return {"text": words} | ({"colour": "govuk-tag--red"} if need.urgency == 1 else {})


def _passed_over_cell(need) -> dict:
    if need.last_passed is None:
        return {"text": "Never"}
    day = f"{timezone.localtime(need.last_passed_at):%-d %B %Y}"
    return {"text": f"{day}: {need.last_passed}", "lines": [f"{day}:", need.last_passed]}


def _wishes_cell(need) -> dict:
    lines = [_FORMS.get(need.form, "Best suitable")]
    lines += [_USES[need.use]] if need.use else []
    lines += [f"{label('requires')}: {_MUST.get(code, code).lower()}" for code in need.requires]
    lines += [] if need.substitutes else ["No other kind"]
    return {"text": "; ".join(lines), "lines": lines}


def _estimate_cell(need) -> dict:
    if need.band is None:
        return {"text": "Nothing yet"}
    estimate = inventory.range_of(WaitEstimate(band=need.band, weeks_low=need.low, weeks_high=need.high))
    return {"text": f"{estimate.place}; {estimate.words}", "lines": [estimate.place.capitalize(), estimate.words]}


PERIODS = (("7", "The last week"), ("28", "The last four weeks"), ("90", "The last three months"))
_SHEETS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}


@page(sees="waiting list", methods=("GET",))
def passed_over_page(request):
    """Why people who waited were not given what came free: each sentence with how often it was said, and to how
    many.
    """
    days = request.GET.get("days", "28")
    days = days if days in dict(PERIODS) else "28"
    rows = inventory.skipped_why(days=int(days))
    if request.GET.get("download") in _SHEETS:
        return _sheet(request.GET["download"], rows, days)
    context = {
        "rows": rows,
        "periods": [{"value": code, "text": words, "selected": code == days} for code, words in PERIODS],
        "times": sum(row["times"] for row in rows),
        "most": MOST_REASONS if len(rows) == MOST_REASONS else 0,
        "downloads": [{"kind": kind.upper(), "href": f"?days={days}&download={kind}"} for kind in _SHEETS],
    }
    return render(request, "queue/skipped.html", context)


def _sheet(kind: str, rows, days: str) -> HttpResponse:
    heads = ["Reason given", "People", "Times", "Period"]
    lines = [[row["sentence"], row["people"], row["times"], dict(PERIODS)[days]] for row in rows]
    content = csv_bytes(heads, lines) if kind == "csv" else workbook(kind, "Why people were passed over", heads, lines)
    disposition = f'attachment; filename="passed-over-{days}-days.{kind}"'
    return HttpResponse(content, content_type=_SHEETS[kind], headers={"Content-Disposition": disposition})


@page(sees="waiting list")
def need_page(request, id):
    """One need in the queue: its place, what was said and what came of it, each time it was passed over, and what it
    must be.
    """
    rows = Need.objects.select_related("referral__organisation", "collect_at").filter(kind=Need.Kind.DEVICE)
    need = get_visible_or_404(rows, request.actor, pk=id)
    may_change = may(request.actor, "referrals.specify") and need.state not in Need.ENDED
    if request.method == "POST" and not may(request.actor, "referrals.specify"):
        return render(request, "403.html", status=403)
    hubs = Organisation.objects.filter(kind="hub", is_active=True).order_by("name")
    form = Specified(form_data(request), need=need, hubs=hubs)
    if form.is_bound and form.is_valid():
        answers = form.cleaned_data | {"collect_at": hubs.filter(code=form.cleaned_data["collect_at"]).first()}
        answers["substitutes"] = answers["substitutes"] != "no"
        if submit_or_show_errors(
            request,
            form,
            lambda: referrals.specify(need, by=request.actor, **answers),
            "Saved. We will use this to match the next device.",
        ):
            return redirect("queue:need", need.pk)
    context = _history(need) | {
        "need": need,
        "may_see": sees(request.actor, "people on the waiting list"),
        "where": borough_of(need),
        "wishes": _wishes_cell(need)["lines"],
        "may_withdraw": may(request.actor, "inventory.release") and promise_to_withdraw(need) is not None,
        "form": form if may_change or form.is_bound else None,
        "deeds": [(name, each.title) for name, each in QUEUE_DEEDS.items() if each.is_offered(need, request.actor)],
    }
    return render(request, "queue/need.html", context, status=422 if form.is_bound else 200)


def promise_to_withdraw(need: Need) -> Allocation | None:
    """What is promised or offered to this need, and has not left."""
    live = Allocation.objects.filter(need=need, released_at=None, handed_over_at=None)
    return live.filter(device__state__in=Device.PROMISED).select_related("device").order_by("-created_at").first()


QUEUE_DEEDS: dict[str, Deed] = {
    "promise": Deed(
        inventory.reserve,
        "Reserve a device without an offer",
        (
            "We reserve the best suitable device in stock for them now. Use this if the person is with you, or if their worker has accepted for them. We record how many people were before them on the waiting list."
        ),
        "Reserve a device",
        "Device reserved. Its parcel is open.",
    ),
}


@page(sees="waiting list")
def queue_deed_page(request, id, name):
    """One thing that is done to a need in the queue, after a page that says what it means."""
    need = get_visible_or_404(Need.objects.filter(kind=Need.Kind.DEVICE), request.actor, pk=id)
    return deed_page(request, QUEUE_DEEDS, name, need, back=reverse("queue:need", args=[need.pk]), caption="")


def _history(need) -> dict:
    """Where it stands now, and everything that was said, offered and passed over since it joined the queue."""
    referral = need.referral
    waits = need.state == Need.State.WAITING
    place = {
        "borough": referral.counted_borough,
        "form": need.form,
        "urgency": need.urgency,
        "queued_at": need.queued_at,
    }
    passed = list(need.passed_over.order_by("-at")[: SHOWN + 1])
    return {
        "now": inventory.likely_wait(**place) if waits else None,
        "estimates": [
            (estimate, inventory.range_of(estimate)) for estimate in need.wait_estimates.order_by("-created_at")[:10]
        ],
        "passed": passed[:SHOWN],
        "passed_more": len(passed) > SHOWN,
        "offers": list(need.allocations.select_related("device").order_by("-created_at")[:20]),
    }
