"""The phone desk's first screen, and the first minute of a call: who rings."""

from dataclasses import replace

from django.db.models import OuterRef, Q, Subquery
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from law.references import read_reference
from notifications import actions as notifications
from notifications.events import EVENTS
from notifications.models import Message
from people.models import Membership, Organisation
from portal.calls import script
from portal.calls.forms import Caller
from portal.doors import form_data, page, submit_or_show_errors
from portal.lists import Column, Filter, Listing, show_list
from referrals import actions as referrals
from referrals.models import PhoneCall, Referral

MOST_FOUND = 8
KINDS = {
    "referrals.ring_back": "Ring a worker back",
    "referrals.call_the_worker": "Ask a worker",
    "inventory.call_about_offers": "Ask about an offer",
    "inventory.call_back": "Stop a parcel",
    "outcomes.call_how_it_goes": "Ask how it goes",
    "outcomes.call_about_a_fault": "Something works no longer",
}


def kind_of(call: Message) -> str:
    return KINDS.get(call.event) or (EVENTS[call.event].subject if call.event in EVENTS else "A call to make")


@page(sees="calls", methods=("GET",))
def call_list(request):
    """What needs me now: my calls that go on, and the calls that a person must make, the earliest promise first."""
    actor = request.actor
    now = timezone.now()
    owners = [role for role in sorted(actor.roles)]
    listing = Listing(
        title="Calls to make",
        columns=[
            Column("Call", lambda call: {"text": kind_of(call), "href": reverse("calls:task", args=[call.pk])}),
            Column("Due", lambda call: _due(call, now), ("due_at",)),
            Column("Reference", lambda call: call.reference or "", unbroken=True),
            Column("Who is rung", lambda call: "The person" if call.resident_id else "A worker or colleague"),
            Column(
                "Rung so far",
                lambda call: f"{call.attempts} of {notifications.TRIES} times" if call.attempts else "Not yet",
            ),
            Column("Whose list", lambda call: call.owner.replace("_", " ").capitalize()),
        ],
        search=_by_reference,
        search_label="Find a call",
        search_hint="By the reference that was quoted",
        filters=[
            Filter("kind", "Kind", list(KINDS.items()), lambda rows, code: rows.filter(event=code)),
            Filter(
                "when",
                "When",
                [("now", "Due now"), ("late", "Overdue"), ("later", "Later")],
                lambda rows, code: _by_time(rows, code, now),
            ),
            Filter(
                "owner",
                "Whose list",
                [(role, role.replace("_", " ").capitalize()) for role in owners],
                lambda rows, code: rows.filter(owner=code),
            ),
        ],
        order=("due_at", "id"),
        empty={
            "title": "No call waits to be made",
            "text": (
                "Calls that a person must make come here: lines that dropped, questions nobody answered, offers "
                "nobody took."
            ),
            "action_url": "",
            "action_text": "",
        },
        download_name="calls",
    )
    reference = Referral.objects.filter(pk=OuterRef("referral_id")).values("reference")[:1]
    rows = Message.objects.calls_of(actor).annotate(reference=Subquery(reference))
    mine = (
        PhoneCall.objects.visible_to(actor)
        .going_on()
        .filter(door="desk", taken_by=actor.key)
        .select_related("referral", "organisation")
    )
    return show_list(request, listing, rows, template="calls/home.html", mine=list(mine.order_by("-started_at")[:10]))


def _due(call, now) -> dict:
    at = timezone.localtime(call.due_at)
    words = f"{at:%-d %B at %H:%M}"
    if call.due_at > now:
        return {"text": words, "hint": "not before"}
    if timezone.localdate(call.due_at) < timezone.localdate(now):
        return {"text": "Overdue", "colour": "govuk-tag--red", "hint": f"since {words}"}
    return {"text": "Now", "colour": "govuk-tag--yellow", "hint": f"since {at:%H:%M}"}


def _by_time(rows, code, now):
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return rows.filter(
        **{"now": {"due_at__lte": now}, "late": {"due_at__lt": midnight}, "later": {"due_at__gt": now}}[code]
    )


def _by_reference(rows, text):
    reference = read_reference(text)
    return rows.filter(reference=reference) if reference else rows.none()


def in_the_name_of(request, organisation=None, worker=None):
    """The operator's hand, by telephone, for whoever is speaking."""
    actor = request.actor.through("phone")
    if worker is not None:
        return replace(actor, on_behalf_of=f"user:{worker.pk}")
    return replace(actor, on_behalf_of=f"organisation:{organisation.pk}") if organisation is not None else actor


@page(sees="calls")
def take_call_page(request):
    """Who rings: found by name or organisation, then the call begins, and with it the draft and its reference."""
    text = request.POST.get("q", "").strip()[:100]
    callers = _callers(request.actor, text) if text else []
    hints = {code: hint for code, _, hint, _ in callers}
    rows = [(code, words, row) for code, words, _, row in callers]
    form = Caller(form_data(request), callers=rows, hints=hints)
    searched = request.method == "POST"
    if searched and form.is_valid() and form.cleaned_data["who"] and "find" not in request.POST:
        call = submit_or_show_errors(request, form, lambda: _begin(request, form))
        if call is not None:
            return redirect("calls:one", call.pk)
    context = {
        "form": form,
        "searched": searched,
        "callers": callers,
        "opening": script.OPENING,
        "back": reverse("calls:home"),
        "has_organisations": any(code.startswith("organisation:") for code, *_ in callers),
    }
    return render(request, "calls/take.html", context, status=422 if form.is_bound and form.errors else 200)


def _begin(request, form):
    """A worker who was found; an organisation's worker without a sign-in; or somebody whom we do not know."""
    row = form.chosen
    number = form.cleaned_data["number"]
    if isinstance(row, Membership):
        by = in_the_name_of(request, row.organisation, row.user)
        return referrals.take_call(organisation=row.organisation, worker=row.user, number=number, by=by)
    by = in_the_name_of(request, row)
    return referrals.take_call(organisation=row, email=form.cleaned_data["email"], number=number, by=by)


def _callers(actor, text: str) -> list[tuple]:
    """Workers and organisations that the words may mean: (code, words, hint, row)."""
    words = text.split()[:4]
    workers = Membership.objects.who_ring(actor).select_related("user", "organisation")
    for word in words:
        workers = workers.filter(
            Q(user__name__icontains=word) | Q(user__email__icontains=word) | Q(organisation__name__icontains=word)
        )
    places = Organisation.objects.whose_workers_ring(actor)
    for word in words:
        places = places.filter(Q(name__icontains=word) | Q(email_domain__icontains=word))
    each_once = {
        (each.user_id, each.organisation_id): each for each in workers.order_by("user__name", "id")[: MOST_FOUND * 2]
    }
    callers = [
        (f"worker:{each.pk}", each.user.name or each.user.email, f"{each.organisation}, {each.user.email}", each)
        for each in list(each_once.values())[:MOST_FOUND]
    ]
    callers += [
        (f"organisation:{each.pk}", f"Somebody else from {each}", "With their e-mail address, below", each)
        for each in places.order_by("name")[:MOST_FOUND]
    ]
    return callers
