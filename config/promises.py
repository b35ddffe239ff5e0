"""What must hold at any moment, across all rooms: each a sentence and a query that must find nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from audit.models import LedgerEntry
from connectivity.models import Sim
from contributions.models import Contribution
from inventory.models import Allocation, AllocationRun, Device, Shipment, ShipmentLine, StorageUnit, WipeEvidence
from jobs import queue
from notifications.models import Inbound, Message
from outcomes.models import FollowUp
from referrals.models import EligibilityRun, Need, Referral
from skills.models import LIVE, Booking, Session

OUT_OF_THE_BENCH = ("available", "reserved", "picked", "packed", "in_transit", "at_hub")
MAY_HAVE_A_SEAT = ("approved", "waiting", "offered", "reserved", "in_fulfilment", "provided", "remedy")
REMEDY_TAKES = timedelta(days=14)


@dataclass(frozen=True)
class Promise:
    """`rows` must find nothing. `sentence` says what is wrong with one ({0}); `reference` is what people call it by.

    `kind` is the kind of the task that is raised about it (config.task_kinds): who mends it and how stands there.
    """

    kind: str
    sentence: str
    rows: Callable[[], QuerySet[Any]]
    reference: Callable[[Any], str] = str


def _case(row: Any) -> str:
    """The reference of the case that a need or a booking belongs to."""
    return row.referral.reference


def _tag(device: Device) -> str:
    return device.asset_tag


# ── Devices ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _promised() -> Exists:
    return Exists(Allocation.objects.filter(released_at=None, device=OuterRef("pk"), handed_over_at=None))


def _to_nobody() -> QuerySet[Any]:
    return Device.objects.filter(state__in=["reserved", "picked", "packed", "in_transit", "at_hub"]).exclude(
        _promised()
    )


def _out_of_the_bench() -> QuerySet[Any]:
    return Device.objects.filter(state__in=[*OUT_OF_THE_BENCH, "with_resident"])


def _units() -> QuerySet[Any]:
    return StorageUnit.objects.filter(device=OuterRef("pk"))


def _unwiped() -> QuerySet[Any]:
    """One drive is enough: nobody proved it wiped, or the newest evidence says that it is not."""
    newest = WipeEvidence.objects.filter(unit=OuterRef("pk")).order_by("-created_at", "-pk").values("passed")[:1]
    unproven = _units().annotate(newest=Subquery(newest))
    return _out_of_the_bench().filter(Exists(unproven.filter(Q(state="unproven") | Q(state="wiped") & ~Q(newest=True))))


def _storage_unknown() -> QuerySet[Any]:
    return _out_of_the_bench().filter(~Exists(_units()), no_storage_by="")


def _without_parcel() -> QuerySet[Any]:
    """Said yes to, and in no parcel: the yes itself opens one."""
    in_one = Exists(ShipmentLine.objects.filter(allocation=OuterRef("pk"), dropped_at=None))
    kept = Allocation.objects.filter(released_at=None, handed_over_at=None, device__state__in=Device.PROMISED)
    firm = Q(answered_at__isnull=False) | Q(offered_at=None)
    return kept.filter(firm).exclude(in_one).select_related("device")


def _parcels_for_nobody() -> QuerySet[Any]:
    """A parcel that goes on with a device that is promised to nobody any more."""
    over = Exists(
        ShipmentLine.objects.filter(shipment=OuterRef("pk"), dropped_at=None, allocation__released_at__isnull=False)
    )
    return Shipment.objects.filter(
        over, state__in=["draft", "picking", "packed", "manifested", "in_transit", "awaiting_collection"]
    )


DEVICES = (
    Promise("house.device_to_nobody", "{0} is promised or on its way, but to nobody.", _to_nobody, _tag),
    Promise(
        "house.device_to_nobody",
        "{0} is on the shelf and promised at once.",
        lambda: Device.objects.filter(_promised(), state="available"),
        _tag,
    ),
    Promise("house.unwiped_device", "{0} left the bench with storage that is not proven wiped.", _unwiped, _tag),
    Promise(
        "house.unwiped_device", "{0} left the bench, and nobody said which storage was in it.", _storage_unknown, _tag
    ),
    Promise(
        "house.promise_without_parcel",
        "{0} was said yes to, and is in no parcel.",
        _without_parcel,
        lambda row: row.device.asset_tag,
    ),
    Promise(
        "house.parcel_without_promise", "{0} goes on with a device that is promised to nobody.", _parcels_for_nobody
    ),
)


# ── Needs, seats and SIMs ────────────────────────────────────────────────────────────────────────────────────────────


def _offered() -> Exists:
    return Exists(Allocation.objects.open_offers().filter(need=OuterRef("pk")))


def _late_offers() -> QuerySet[Any]:
    before = timezone.now() - timedelta(hours=3)
    late = Allocation.objects.open_offers().filter(paused_at=None, offer_expires_at__lt=before)
    return late.select_related("need__referral")


def _reserved_for_nothing() -> QuerySet[Any]:
    has_promise = Exists(Allocation.objects.filter(released_at=None, need=OuterRef("pk"))) | Exists(
        Sim.objects.filter(need=OuterRef("pk"), state__in=Sim.LIVE)
    )
    kept = Need.objects.filter(state__in=["reserved", "in_fulfilment"], kind__in=["device", "data"])
    return kept.exclude(has_promise).select_related("referral")


def _seats_without_need() -> QuerySet[Any]:
    seats = Booking.objects.filter(state__in=["requested", "booked", "on_hold"])
    return seats.exclude(need__state__in=MAY_HAVE_A_SEAT).select_related("need__referral", "session__hub")


def _promises_that_outlive() -> QuerySet[Any]:
    """Needs that have ended, or were never approved, with a device or a SIM still promised to them."""
    over = Need.objects.filter(state__in=["proposed", *(state for state in Need.ENDED if state != Need.State.MET)])
    device = Exists(Allocation.objects.filter(need=OuterRef("pk"), released_at=None, handed_over_at=None))
    sim = Exists(Sim.objects.filter(need=OuterRef("pk"), state__in=["reserved", "dispatched"]))
    return over.filter(device | sim).select_related("referral")


def _stuck_remedies() -> QuerySet[Any]:
    entered = LedgerEntry.objects.filter(object_id=OuterRef("pk"), to_state="remedy").order_by("-number").values("at")
    since = Need.objects.filter(state="remedy").annotate(since=Subquery(entered[:1]))
    return since.filter(since__lt=timezone.now() - REMEDY_TAKES).select_related("referral")


def _sims_past_their_end() -> QuerySet[Any]:
    """Two days are for the round that ends them."""
    before = timezone.localdate() - timedelta(days=2)
    return Sim.objects.filter(state="active", ends_on__lt=before).select_related("need__referral")


def _miscounted() -> QuerySet[Any]:
    seats = Session.objects.annotate(seats=Count("bookings", filter=Q(bookings__state__in=LIVE)))
    return seats.exclude(taken=F("seats")).select_related("hub")


NEEDS = (
    Promise(
        "house.offer_out_of_step",
        "{0} is offered something, but nothing is held for it.",
        lambda: Need.objects.filter(state="offered").exclude(_offered()).select_related("referral"),
        _case,
    ),
    Promise(
        "house.offer_out_of_step",
        "{0} has an open offer and is not offered anything.",
        lambda: Need.objects.filter(_offered()).exclude(state="offered").select_related("referral"),
        _case,
    ),
    Promise(
        "house.offer_out_of_step",
        "The offer of {0} should have lapsed hours ago.",
        _late_offers,
        lambda row: row.need.referral.reference,
    ),
    Promise(
        "house.passed_over",
        "{0} left people with a justified complaint.",
        lambda: AllocationRun.objects.filter(envy__gt=0),
        lambda row: f"{timezone.localtime(row.created_at):%-d %B %Y, %H:%M}",
    ),
    Promise("house.need_out_of_step", "{0} is reserved, but nothing is promised to it.", _reserved_for_nothing, _case),
    Promise(
        "house.need_out_of_step",
        "{0} waits without its place in the queue.",
        lambda: Need.objects.filter(state="waiting", queued_at=None).select_related("referral"),
        _case,
    ),
    Promise(
        "house.seat_without_need",
        "{0} is kept for a need that may have none.",
        _seats_without_need,
        lambda row: row.need.referral.reference,
    ),
    Promise(
        "house.promise_outlives_need",
        "{0} has ended or was never approved, and something is still promised to it.",
        _promises_that_outlive,
        _case,
    ),
    Promise("house.stuck_remedy", "{0} has been waiting for a repair or exchange too long.", _stuck_remedies, _case),
    Promise(
        "house.sim_past_its_end",
        "{0} is active, and its months are over.",
        _sims_past_their_end,
        lambda row: row.iccid,
    ),
    Promise("house.seats_miscounted", "{0} counts other seats than are booked.", _miscounted),
)


# ── Cases and messages ───────────────────────────────────────────────────────────────────────────────────────────────


def _submitted() -> QuerySet[Any]:
    return Referral.objects.exclude(state="draft").exclude(submitted_at=None)


def _without_receipt() -> QuerySet[Any]:
    receipt = Message.objects.filter(event="referrals.received", referral_id=OuterRef("pk"))
    each = _submitted().exclude(referrer_email="").exclude(channel="bulk")  # a file has one receipt for all of it
    return each.filter(~Exists(receipt))


def _unjudged() -> QuerySet[Any]:
    """Some states may come before it is routed."""
    routed = _submitted().exclude(state__in=["submitted", "withdrawn", "redirected", "merged"])
    return routed.filter(~Exists(EligibilityRun.objects.filter(referral=OuterRef("pk"))))


def _all_ended() -> QuerySet[Any]:
    open_need = Need.objects.filter(referral=OuterRef("pk")).exclude(state__in=Need.ENDED)
    return Referral.objects.filter(state="active").filter(~Exists(open_need))


def _never_asked() -> QuerySet[Any]:
    asked = Exists(FollowUp.objects.filter(referral=OuterRef("pk")))
    return Referral.objects.filter(state="resolved").exclude(asked).exclude(outcome="none_met")


def _looser_after_merge() -> QuerySet[Any]:
    """Two records of one person, of which the one that goes on allows what the other does not."""
    there = "merged_into__resident__"
    looser = (
        Q(resident__contact_mode="through_worker") & ~Q(**{f"{there}contact_mode": "through_worker"})
        | ~Q(resident__safe_channels__contains=F(f"{there}safe_channels"))
        | Q(resident__opted_out_at__isnull=False, **{f"{there}opted_out_at": None})
        | Q(resident__address_withheld=True, **{f"{there}address_withheld": False})
        | Q(resident__consent_withdrawn_at__isnull=False, **{f"{there}consent_withdrawn_at": None})
    )
    return Referral.objects.filter(looser, state="merged")


def _reference(referral: Referral) -> str:
    return referral.reference


CASES = (
    Promise("house.case_without_receipt", "{0} was submitted without a receipt.", _without_receipt, _reference),
    Promise("house.case_out_of_step", "{0} was routed without an eligibility result.", _unjudged, _reference),
    Promise("house.case_out_of_step", "{0} is active, but all its needs have ended.", _all_ended, _reference),
    Promise("house.case_out_of_step", "{0} is resolved and nobody will ask how it went.", _never_asked, _reference),
    Promise(
        "house.looser_after_merge",
        "{0} was merged, and the other record allows more ways of contact than this one.",
        _looser_after_merge,
        _reference,
    ),
)


# ── What waits longer than it may ────────────────────────────────────────────────────────────────────────────────────


def _waits(kind: str, rows: QuerySet[Any], since: str, days: int, reference: Callable[[Any], str] = str) -> Promise:
    words = f"{{0}} has been “{{1}}” for more than {days} days."
    return Promise(
        kind, words, lambda: rows.filter(**{f"{since}__lt": timezone.now() - timedelta(days=days)}), reference
    )


def waiting_too_long() -> Iterator[Promise]:
    """A state and how long anything may be in it: longer, and somebody has to look."""
    kinds = ("house.waits_in_a_case", "house.waits_in_a_parcel", "house.waits_for_money", "house.waits_to_be_read")
    case, parcel, money, text = kinds
    yield _waits(case, Referral.objects.filter(state="submitted"), "submitted_at", 2, _reference)
    yield _waits(case, Referral.objects.filter(state="awaiting_information"), "asked_at", 30, _reference)
    yield _waits(case, Need.objects.filter(state="provided").select_related("referral"), "provided_at", 90, _case)
    yield _waits(parcel, Shipment.objects.filter(state="in_transit"), "dispatched_at", 7)
    yield _waits(parcel, Shipment.objects.filter(state="awaiting_collection"), "arrived_at", 28)
    yield _waits(
        money, Contribution.objects.filter(state="awaiting_payment"), "created_at", 60, lambda order: order.number
    )
    yield _waits(
        text,
        Inbound.objects.filter(state__in=["needs_person", "unmatched"]),
        "created_at",
        3,
        lambda inbound: f"Text of {timezone.localtime(inbound.created_at):%-d %B %Y, %H:%M}",
    )


JOBS = (
    Promise("house.job_stuck", "The job {0} was tried in vain: somebody has to look.", queue.failed),
    Promise(
        "house.job_stuck",
        "The job {0} has been due for half an hour.",
        lambda: queue.overdue(by=timedelta(minutes=30)),
    ),
)


def all_promises() -> Iterator[Promise]:
    yield from (*DEVICES, *NEEDS, *CASES, *waiting_too_long(), *JOBS)
