"""What must hold at any moment, across all rooms: each a sentence and a query that must find nothing."""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.utils import timezone

from audit.chains import find_tampering
from audit.models import LedgerEntry, Recorded
from connectivity.models import Sim
from inventory import actions as inventory
from inventory.models import Allocation, AllocationRun, Device, StorageUnit, WipeEvidence
from jobs import queue
from notifications.models import Message
from outcomes.models import FollowUp
from referrals.models import EligibilityRun, Need, Referral
from skills.models import LIVE, Session


def violations() -> Iterator[str]:
    """Yield one sentence for each broken promise."""
    yield from _ledger_and_rows()
    for sentence, rows in _promises():
        for row in rows[:50]:
            yield sentence.format(row)
    yield from inventory.book_faults()
    yield from inventory.parts_faults()
    yield from find_tampering()


def _ledger_and_rows():
    """Every recorded row has a chain, and a stateful row's chain ends in the state it is in."""
    for model in apps.get_models():
        if not issubclass(model, Recorded):
            continue
        chain = LedgerEntry.objects.filter(object_id=OuterRef("pk"))
        for pk in model._base_manager.filter(~Exists(chain)).values_list("pk", flat=True)[:50]:
            yield f"{model.__name__} {pk} has no ledger entry."
        if any(field.name == "state" for field in model._meta.fields):
            newest = chain.exclude(to_state="").order_by("-number").values("to_state")[:1]
            wrong = model._base_manager.annotate(on_ledger=Subquery(newest)).exclude(on_ledger=F("state"))
            for pk, state, on_ledger in wrong.values_list("pk", "state", "on_ledger")[:50]:
                yield f"{model.__name__} {pk} is {state}; the ledger says {on_ledger}."


def _promises():
    live = Allocation.objects.filter(released_at=None)
    promised = Exists(live.filter(device=OuterRef("pk"), handed_over_at=None))
    yield (
        "{0} is promised or on its way, but to nobody.",
        Device.objects.filter(state__in=["reserved", "packed", "in_transit", "at_hub"]).exclude(promised),
    )
    yield "{0} is on the shelf and promised at once.", Device.objects.filter(promised, state="available")
    unwiped = Device.objects.filter(
        state__in=["available", "reserved", "packed", "in_transit", "at_hub", "with_resident"]
    )
    units = StorageUnit.objects.filter(device=OuterRef("pk"))
    proofs = WipeEvidence.objects.filter(unit=OuterRef("pk"))
    newest = proofs.order_by("-created_at", "-pk").values("passed")[:1]
    unproven = units.annotate(newest=Subquery(newest)).filter(Q(state="unproven") | Q(state="wiped") & ~Q(newest=True))
    yield "{0} left the bench with storage that is not proven wiped.", unwiped.filter(Exists(unproven))
    yield (
        "{0} left the bench, and nobody said which storage was in it.",
        unwiped.filter(~Exists(units), no_storage_by=""),
    )
    offered = Exists(Allocation.objects.open_offers().filter(need=OuterRef("pk")))
    yield "{0} is offered something, but nothing is held for it.", Need.objects.filter(state="offered").exclude(offered)
    yield "{0} has an open offer and is not offered anything.", Need.objects.filter(offered).exclude(state="offered")
    late_offers = Allocation.objects.open_offers().filter(
        paused_at=None, offer_expires_at__lt=timezone.now() - timezone.timedelta(hours=3)
    )
    yield "The offer of {0} should have lapsed hours ago.", late_offers
    yield "{0} left people with a justified complaint.", AllocationRun.objects.filter(envy__gt=0)
    has_promise = Exists(live.filter(need=OuterRef("pk"))) | Exists(
        Sim.objects.filter(need=OuterRef("pk"), state__in=Sim.LIVE)
    )
    kept = Need.objects.filter(state__in=["reserved", "in_fulfilment"], kind__in=["device", "data"])
    yield "{0} is reserved, but nothing is promised to it.", kept.exclude(has_promise)
    yield "{0} waits without its place in the queue.", Need.objects.filter(state="waiting", queued_at=None)
    seats = Session.objects.annotate(seats=Count("bookings", filter=Q(bookings__state__in=[*LIVE, "no_show"])))
    yield "{0} counts other seats than are booked.", seats.exclude(taken=F("seats"))
    submitted = Referral.objects.exclude(state="draft").exclude(submitted_at=None)
    receipt = Message.objects.filter(event="referrals.received", referral_id=OuterRef("pk"))
    yield "{0} was submitted without a receipt.", submitted.exclude(referrer_email="").filter(~Exists(receipt))
    routed = submitted.exclude(
        state__in=["submitted", "withdrawn", "redirected", "merged"]
    )  # these may end before they are routed
    yield (
        "{0} was routed without an eligibility result.",
        routed.filter(~Exists(EligibilityRun.objects.filter(referral=OuterRef("pk")))),
    )
    open_need = Need.objects.filter(referral=OuterRef("pk")).exclude(state__in=Need.ENDED)
    yield (
        "{0} is active, but all its needs have ended.",
        Referral.objects.filter(state="active").filter(~Exists(open_need)),
    )
    asked = Exists(FollowUp.objects.filter(referral=OuterRef("pk")))
    yield (
        "{0} is resolved and nobody will ask how it went.",
        Referral.objects.filter(state="resolved").exclude(asked).exclude(outcome="none_met"),
    )
    yield "The job {0} was tried in vain: somebody has to look.", queue.failed()
    yield "The job {0} has been due for half an hour.", queue.overdue(by=timezone.timedelta(minutes=30))
