"""A device is offered to whoever is next: with a time to answer, by a safe way, and nobody loses their place by saying
no.
"""

from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from audit.recording import amended, recording, savepoint
from inventory.allocation import rules
from inventory.allocation.models import Allocation, AllocationRun, PassedOver
from inventory.allocation.plan import first_who_fits
from inventory.allocation.promises import (
    DoesNotFit,
    Match,
    bind_each,
    cancel_allocation,
    lock_each,
    lock_named,
    wish_of,
)
from inventory.allocation.readings import (
    as_items,
    as_wishes,
    declined_devices,
    free_devices,
    waiting_needs,
    wishes_of,
)
from inventory.devices import Device
from jobs.rounds import Round
from law.actors import SYSTEM, Actor
from law.refusals import Conflict, FieldError, Invalid, NotAllowed, Refusal
from notifications import actions as notifications
from notifications.particulars import Thing, written
from people.access import CALL_LIST, HUB_ROLES, action
from referrals import actions as referrals
from referrals.models import Need
from referrals.own_links import link_of
from referrals.promises import promise_of
from referrals.stamps import decide_by

ANSWER_WITHIN = 5  # working days
RETRIES = 5  # of those whom a free device fits, when the first are held or served meanwhile
LAPSES_BEFORE_A_CALL = 2  # the second offer that no one answers asks for more than another text (ND7)
LAPSE_OFFERS = Round("inventory.lapse_offers")
A_MOMENT = timedelta(milliseconds=1)  # half of an odd number of microseconds
REMIND_OF_OFFERS = Round("inventory.remind_of_offers")
MOST_PASSED = 1000  # people passed over by one device whose reason is kept one by one


class NoOpenOffer(Conflict):
    """Only what is offered, and not answered, can be accepted or declined."""

    sentence = "There is no offer to answer, or it has already been answered."


class AnotherOfferBefore(Conflict):
    """An answer that does not say to which of several offers."""

    sentence = "Another device was offered for this need before. Give the offer that this answers in “allocation”."


class OfferLapsed(Conflict):
    """The time to answer is over."""

    sentence = (
        "The time to answer this offer has ended. They keep their place, and we will offer the next suitable one."
    )


@action("inventory.offer", on=Need, outward=True, guard=promise_of(Need.Kind.DEVICE))
def offer(need: Need, *, device: Device, run: AllocationRun | None = None, by) -> Allocation:
    """Hold a device for a need and ask whether they want it. Refuses what `reserve` refuses. (ND4, DV12)

    The resident is texted if that is safe; whoever referred them hears in any case, and may answer for them.
    """
    wish = wish_of(need)
    chosen, item = lock_named(device, wish)
    if faults := rules.misfits(item, wish, timezone.localdate()):
        raise DoesNotFit(" ".join(rules.in_words(code, item, wish) for code in faults))
    return _hold([Match(need, chosen, item, wish)], run, by)[0]


def offer_together(pairs: dict[UUID, UUID], *, run: AllocationRun, by) -> list[Allocation]:
    """As `offer`, for {need id: device id} in as few statements as for one; fewer than a hundred. What `offer` would refuse is
    left out.
    """
    with recording(by, offer.verb):
        needs = offer.take_each(Need.objects.select_related("referral__resident"), list(pairs))
        wishes = wishes_of([need.pk for need in needs])
        declined = frozenset().union(*[wish.declined for wish in wishes.values()])
        devices = lock_each([pairs[pk] for pk in wishes], declined)
        matches = [
            Match(need, *devices[pairs[need.pk]], wishes[need.pk])
            for need in needs
            if need.pk in wishes and pairs[need.pk] in devices
        ]
        today = timezone.localdate()
        return _hold([match for match in matches if not rules.misfits(match.item, match.wish, today)], run, by)


def _hold(matches: list[Match], run: AllocationRun | None, by) -> list[Allocation]:
    """Promise each until the time to answer is over, and ask whom it concerns."""
    if not matches:
        return []
    expires = timezone.make_aware(datetime.combine(decide_by(timezone.localdate(), ANSWER_WITHIN), time(18)))
    offered = {"run": run, "offered_at": timezone.now(), "offer_expires_at": expires}
    offers = [offered | {"is_substitute": rules.is_substitute(match.item, match.wish)} for match in matches]
    allocations = bind_each(matches, {"rule": "next in the published order"}, offers)
    things = [_thing(allocation) for allocation in allocations]
    held = [(match.need, written(thing, "en")) for match, thing in zip(matches, things, strict=True)]
    referrals.offer_together(held, until=written(expires.date(), "en"), by=by)
    _ask_residents(list(zip(allocations, things, strict=True)), by)
    return allocations


def _thing(allocation: Allocation) -> Thing:
    """What is held for them, and what it is instead of."""
    form = allocation.need.form
    return Thing(allocation.device.kind, form if allocation.is_substitute and form in Device.Kind else "")


def _ask_residents(offered: list[tuple[Allocation, Thing]], by, event: str = "inventory.offered"):
    """A text to each who may be texted: (the offer, what is held)."""
    texts = [
        notifications.compose(
            event,
            reason=allocation,
            address=allocation.need.referral.resident.phone,
            channel="sms",
            resident=allocation.need.referral.resident,
            referral=allocation.need.referral,
            what=what,
            until=timezone.localdate(allocation.offer_expires_at),
            link=link_of(allocation.need.referral),
        )
        for allocation, what in offered
        if allocation.need.referral.resident.may_be_reached_by("sms")
    ]
    if texts:
        notifications.queue(texts, by=by)


@action("inventory.offer_device")
def offer_device(device_id, *, by) -> Allocation | None:
    """A device came free: offer it to the first in the published order whom it fits, and keep why everybody before them
    was passed over.

    Gives None when nobody waits for it, or when it is gone already.
    """
    device = free_devices().filter(pk=device_id).first()
    if device is None:
        return None
    declined = declined_devices(Need.objects.filter(allocations__device=device_id, state=Need.State.WAITING))
    item = as_items(Device.objects.filter(pk=device_id), frozenset([str(device_id)]))[0][1]
    needs = as_wishes(waiting_needs(), declined)
    for _ in range(RETRIES):
        first, passed = first_who_fits(item, needs, timezone.localdate())
        if first is None:
            return None
        try:
            with savepoint():
                allocation = offer(
                    Need.objects.select_related("referral__resident").get(pk=first), device=device, by=by
                )
        except Refusal:  # held, served or ended meanwhile: the next in the order
            needs = [(need_id, wish) for need_id, wish in needs if need_id != first]
            continue
        wishes = dict(needs)
        PassedOver.objects.bulk_create(
            [
                PassedOver(
                    device=device,
                    need_id=need_id,
                    rules=list(codes),
                    sentence=_not_for_them(item, wishes[need_id], codes),
                )
                for need_id, codes in passed[:MOST_PASSED]
            ]
        )
        return allocation
    return None


def _not_for_them(item, wish, codes) -> str:
    return f"A {item.kind} became available. {' '.join(rules.in_words(code, item, wish) for code in codes)}"[:300]


class AtAnotherHub(NotAllowed):
    """A hub answers for the people who collect at it."""

    sentence = "They collect at another hub, so that hub must answer for them."


@action("inventory.accept_offer", on=Need, outward=True)
def accept_offer(need: Need, *, allocation=None, agreed: str = "", by) -> Allocation:
    """They want it. The answer is the recorded agreement, a substitute's too. `agreed` says how they said so when
    another answers. (ND5)

    `allocation` is the id of the offer that they answered: an old page or text never answers a later offer of the same
    need.

    Refuses NoOpenOffer, OfferLapsed, and, without `allocation`, AnotherOfferBefore.
    """
    offered = _open_offer(need, allocation, by)
    if offered.offer_expires_at <= timezone.now():
        raise OfferLapsed()
    _answer(offered, Allocation.Answer.ACCEPTED, agreed, by)
    referrals.accept_offer(need, by=by)
    return offered


@action("inventory.decline_offer", on=Need)
def decline_offer(need: Need, *, choice: str, allocation=None, agreed: str = "", by) -> Need:
    """`choice` is wait (for another, at the same place) or not_needed; `agreed` says how they said so. The device goes
    to the next person at once. `allocation` as in `accept_offer`. (ND6)

    Refuses NoOpenOffer, Invalid, and, without `allocation`, AnotherOfferBefore.
    """
    if choice not in ("wait", "not_needed"):
        raise Invalid([FieldError("/choice", "not_a_choice", "Answer must be wait or not_needed.")])
    offered = _open_offer(need, allocation, by)
    kind = offered.device.kind if offered.is_substitute else ""
    _answer(offered, Allocation.Answer.WAIT if choice == "wait" else Allocation.Answer.NOT_NEEDED, agreed, by)
    cancel_allocation(offered)
    return referrals.decline_offer(need, wait=choice == "wait", kind=kind, by=by)


def _open_offer(need: Need, which, by) -> Allocation:
    if by.roles == HUB_ROLES and not Need.objects.visible_to(by).filter(pk=need.pk).exists():
        raise AtAnotherHub()
    offers = Allocation.objects.open_offers().select_for_update(of=("self",)).filter(need=need)
    allocation = (offers.filter(pk=which) if which else offers).select_related("device").first()
    if allocation is None:
        raise NoOpenOffer()
    if which is None and need.allocations.exclude(pk=allocation.pk).filter(offered_at__isnull=False).exists():
        raise AnotherOfferBefore()
    return allocation


def _answer(allocation: Allocation, answer, agreed: str, by):
    allocation.answer = answer
    allocation.answered_by = by.key
    allocation.answered_at = timezone.now()
    allocation.answered_how = (agreed.strip() or {"sms": "text", "web": "portal"}.get(by.channel, by.channel))[:20]
    allocation.save()
    amended(allocation, answer=str(answer), how=allocation.answered_how)
    notifications.clear_for([allocation.pk], by=by)


@action("inventory.remind_of_offer", on=Allocation, transition="", outward=True)
def remind_of_offer(allocation: Allocation, *, by) -> Allocation:
    """Half of the time is over: ask the resident once more."""
    if allocation.is_open_offer and allocation.reminded_at is None:
        allocation.reminded_at = timezone.now()
        allocation.save()
        amended(allocation, reminded=True)
        _ask_residents([(allocation, Thing(allocation.device.kind))], by, "inventory.offer_reminder")
    return allocation


@action("inventory.lapse_offer", on=Allocation, transition="")
def lapse_offer(allocation: Allocation, *, by) -> Allocation:
    """No answer in time. The place is kept, the device goes to the next, the referrer is asked to help. After the
    second one somebody calls, or, when everything was tried, the need ends as unreachable (ND15). An offer that is
    paused or answered stays. (ND7)
    """
    over = allocation.offer_expires_at is not None and allocation.offer_expires_at <= timezone.now()
    if not allocation.is_open_offer or not over or allocation.paused_at is not None:
        return allocation
    _answer(allocation, Allocation.Answer.LAPSED, "", by)
    cancel_allocation(allocation)
    need = allocation.need
    referrals.lapse_offer(need, by=by)
    if need.lapses >= LAPSES_BEFORE_A_CALL:
        _call_or_give_up(allocation, need, by)
    return allocation


def _call_or_give_up(allocation: Allocation, need: Need, by):
    if not referrals.what_is_not_tried(need):
        referrals.lose_touch(need, by=by)
        return
    call = notifications.compose(
        "inventory.call_about_offers",
        reason=allocation,
        address=CALL_LIST,
        channel="call",
        reference=need.referral.reference,
    )
    call.owner = CALL_LIST
    call.referral_id = need.referral_id
    notifications.queue([call], by=by)


# ── What is heard from below ─────────────────────────────────────────────────────────────────────────────────────────

KEYWORDS = {"YES": "accepted", "WAIT": "wait", "NO": "not_needed"}


def on_question_answered(inbound):
    """A text answered an offer: in the resident's name, if that offer still stands. Refuses as the verbs do; then a
    person reads it.
    """
    allocation = Allocation.objects.filter(pk=inbound.answers.reason_id).select_related("need").first()
    if allocation is None:
        raise NoOpenOffer()
    resident = Actor(key=f"resident:{inbound.resident_id}", roles=frozenset({"resident"}), channel="sms")
    choice = KEYWORDS[inbound.keyword]
    if choice == "accepted":
        accept_offer(allocation.need, allocation=allocation.pk, by=resident)
    else:
        decline_offer(allocation.need, choice=choice, allocation=allocation.pk, by=resident)


def on_stopped(resident_ids: list[UUID]):
    """The clock of an open offer stops; it is neither reminded of nor lapses. (HD1)"""
    for allocation in _offers_of(resident_ids).filter(paused_at=None):
        allocation.paused_at = timezone.now()
        allocation.save()
        amended(allocation, paused=True)


def on_freed(resident_ids: list[UUID]):
    """With the last hold gone, the time to answer goes on where it stood. (HD3, HD4)"""
    for allocation in _offers_of(resident_ids).filter(paused_at__isnull=False):
        allocation.offer_expires_at += timezone.now() - allocation.paused_at
        allocation.paused_at = None
        allocation.save()
        amended(allocation, paused=False)


def _offers_of(resident_ids):
    theirs = (
        Allocation.objects.open_offers()
        .select_for_update(of=("self",))
        .filter(need__referral__resident__in=resident_ids)
    )
    return theirs.order_by("pk")


def remind_and_lapse_offers():
    """Every hour: remind at half time, lapse what is over. Each in a transaction of its own; what is held waits."""
    now = timezone.now()
    offers = (
        Allocation.objects.open_offers().filter(paused_at=None).select_related("need__referral__resident", "device")
    ).order_by("offer_expires_at")
    half_over = Q(offered_at__lte=now + (now + A_MOMENT - F("offer_expires_at")))
    LAPSE_OFFERS.each_due(offers.filter(offer_expires_at__lte=now), lambda row: lapse_offer(row, by=SYSTEM))
    REMIND_OF_OFFERS.each_due(
        offers.filter(half_over, reminded_at=None, offer_expires_at__gt=now),
        lambda row: remind_of_offer(row, by=SYSTEM),
    )
