"""What must hold at any moment, across all rooms: each a sentence and a query that must find nothing."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from audit.models import LedgerEntry
from config.device_promises import DEVICES
from config.promise import Promise
from connectivity.models import Sim
from contributions.models import Contribution
from inventory.models import Allocation, AllocationRun, Shipment
from jobs import queue
from notifications.models import Inbound, Message, Task
from outcomes.models import FollowUp
from people.models import User
from portal.waiting.waits import WAITS
from referrals.models import EligibilityRun, Fault, Need, Referral
from skills.models import LIVE, Booking, Session

# What was met by one class may still have another to come (skills.release_for_need).
MAY_HAVE_A_SEAT = ("approved", "waiting", "offered", "reserved", "in_fulfilment", "provided", "met", "remedy")
REMEDY_TAKES = timedelta(days=14)


def _case(row: Any) -> str:
    """The reference of the case that a need or a booking belongs to."""
    return row.referral.reference


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
    seats = Booking.objects.filter(state__in=["requested", "waitlisted", "offered", "booked", "on_hold"])
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


def _remedies_without_fault() -> QuerySet[Any]:
    """What is being fixed has one open fault, with its owner and its day; nothing else has one."""
    told = Exists(Fault.objects.filter(need=OuterRef("pk"), state="open"))
    out_of_step = Q(state="remedy") & ~told | ~Q(state="remedy") & told
    return Need.objects.filter(out_of_step).select_related("referral")


def _sims_past_their_end() -> QuerySet[Any]:
    """Two days are for the round that ends them."""
    before = timezone.localdate() - timedelta(days=2)
    return Sim.objects.filter(state="active", ends_on__lt=before).select_related("need__referral")


def _miscounted() -> QuerySet[Any]:
    seats = Session.objects.annotate(seats=Count("bookings", filter=Q(bookings__state__in=LIVE)))
    return seats.exclude(taken=F("seats")).select_related("hub")


def _boxed_nowhere() -> QuerySet[Any]:
    """In a box that was never packed or was cancelled: nobody counts it in."""
    return Sim.objects.filter(Q(box=None) | Q(box__state__in=["ordered", "cancelled"]), state="boxed")


def _seats_in_cancelled_classes() -> QuerySet[Any]:
    seats = Booking.objects.filter(state__in=LIVE, session__cancelled_at__isnull=False)
    return seats.select_related("need__referral", "session__hub")


def _fixed_for_nobody() -> QuerySet[Any]:
    """A fault opens its case again, so what is being fixed belongs to one that goes on."""
    broken = Need.objects.filter(state="remedy").exclude(referral__state="active")
    return broken.select_related("referral")


NEEDS = (
    Promise("house.sim_out_of_step", "{0} is in a box that is not on its way.", _boxed_nowhere, lambda sim: sim.iccid),
    Promise(
        "house.seat_in_cancelled_class",
        "{0} is kept in a class that was cancelled.",
        _seats_in_cancelled_classes,
        lambda row: row.need.referral.reference,
    ),
    Promise("house.need_out_of_step", "{0} is being fixed, and its case has ended.", _fixed_for_nobody, _case),
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
        "{0} left people wrongly passed over.",
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
    Promise(
        "house.need_out_of_step",
        "{0} is being fixed, and no fault of it is open; or the other way round.",
        _remedies_without_fault,
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
    Promise("house.case_out_of_step", "{0} is resolved and no one will ask how it went.", _never_asked, _reference),
    Promise(
        "house.looser_after_merge",
        "{0} was merged, and the other record allows more ways of contact than this one.",
        _looser_after_merge,
        _reference,
    ),
)


# ── Tasks ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _tasks_of_leavers() -> QuerySet[Any]:
    """Somebody said that they do it, and works here no more."""
    key = Concat(Value("user:"), Cast("pk", CharField()))
    here = User.objects.filter(is_active=True, memberships__ended_at=None).annotate(key=key)
    of_people = Task.objects.filter(state="taken", taken_by__startswith="user:")
    return of_people.exclude(Exists(here.filter(key=OuterRef("taken_by"))))


TASKS = (
    Promise(
        "house.task_of_a_leaver",
        "A task about {0} is assigned to someone who has left.",
        _tasks_of_leavers,
        lambda task: task.reference,
    ),
)


# ── What waits longer than it may ────────────────────────────────────────────────────────────────────────────────────


TIMES_THE_PROMISE = (
    2  # it is on its owner's page when the promise is over; when as long again has passed, the house asks
)


def _waits(kind: str, rows: QuerySet[Any], state: str, since: str, reference: Callable[[Any], str] = str) -> Promise:
    """Rows in this state for twice as long as is promised of it (portal.waiting.waits), by their field `since`."""
    within = WAITS[rows.model][state].within
    if within is None:
        raise LookupError(f"Nothing is promised of a {rows.model.__name__} that is {state}.")
    longest = within * TIMES_THE_PROMISE
    words = f"{{0}} has been “{{1}}” for more than {longest.days} days."
    late = rows.filter(state=state)
    return Promise(kind, words, lambda: late.filter(**{f"{since}__lt": timezone.now() - longest}), reference)


def waiting_too_long() -> Iterator[Promise]:
    """States in which something waits far longer than is promised: somebody else than its owner has to look."""
    kinds = ("house.waits_in_a_case", "house.waits_in_a_parcel", "house.waits_for_money", "house.waits_to_be_read")
    case, parcel, money, text = kinds
    needs = Need.objects.select_related("referral")
    yield _waits(case, Referral.objects.all(), "submitted", "submitted_at", _reference)
    yield _waits(case, Referral.objects.all(), "awaiting_information", "asked_at", _reference)
    yield _waits(case, needs, "provided", "provided_at", _case)
    yield _waits(parcel, Shipment.objects.all(), "in_transit", "dispatched_at")
    yield _waits(parcel, Shipment.objects.all(), "awaiting_collection", "arrived_at")
    yield _waits(money, Contribution.objects.all(), "awaiting_payment", "created_at", lambda order: order.number)
    for state in ("needs_person", "unmatched"):
        yield _waits(text, Inbound.objects.all(), state, "created_at", _text_of)


def _text_of(inbound: Inbound) -> str:
    return f"Text of {timezone.localtime(inbound.created_at):%-d %B %Y, %H:%M}"


JOBS = (
    Promise("house.job_stuck", "The job {0} was tried in vain: someone has to look.", queue.failed),
    Promise(
        "house.job_stuck",
        "The job {0} has been due for half an hour.",
        lambda: queue.overdue(by=timedelta(minutes=30)),
    ),
)


def all_promises() -> Iterator[Promise]:
    yield from (*DEVICES, *NEEDS, *CASES, *TASKS, *waiting_too_long(), *JOBS)
