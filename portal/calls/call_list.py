"""The phone desk's first screen: calls that go on, and calls that a person must make."""

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from law.references import read_reference
from notifications import actions as notifications
from notifications.events import EVENTS
from notifications.models import Message
from portal.doors import page
from portal.lists import Column, Filter, Listing, show_list
from referrals.models import PhoneCall, Referral

KINDS = {
    "referrals.ring_back": "Call back the worker",
    "referrals.call_the_worker": "Ask a worker",
    "inventory.call_about_offers": "Ask about an offer",
    "outcomes.call_how_it_goes": "Ask how it is going",
    "outcomes.call_about_a_fault": "Something has stopped working",
}


def kind_of(call: Message) -> str:
    return KINDS.get(call.event) or (EVENTS[call.event].subject if call.event in EVENTS else "Call to make")


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
            Column("Who to call", lambda call: "The person" if call.resident_id else "A worker or colleague"),
            Column(
                "Calls so far",
                lambda call: f"{call.attempts} of {notifications.TRIES} times" if call.attempts else "Not yet",
            ),
            Column("Whose list", lambda call: call.owner.replace("_", " ").capitalize()),
        ],
        search=_by_reference,
        search_label="Find a call",
        search_hint="Enter the reference",
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
            "title": "No calls to make",
            "text": (
                "Calls that a person must make are listed here, such as dropped calls, unanswered questions and offers with no answer."
            ),
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
