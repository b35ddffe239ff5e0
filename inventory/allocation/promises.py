"""The join of queue and shelf: one device promised to one need, and let go again."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from django.db.models import Count, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from audit.models import create_together
from audit.recording import amended, save_moved
from database.bulk import build_unsaved
from database.prepared import Prepared
from inventory.allocation import rules
from inventory.allocation.estimates import served
from inventory.allocation.models import Allocation
from inventory.allocation.readings import (
    ITEM,
    as_items,
    free_devices,
    items_of,
    wishes_of,
)
from inventory.devices import Device
from jobs import actions as jobs
from law.actors import SYSTEM
from law.refusals import Conflict
from notifications import actions as notifications
from people.access import action
from referrals import actions as referrals
from referrals.models import Need
from referrals.promises import promise_of

LOOKED_AT = 50
FREE_AGAIN = Device.PROMISED


class NothingInStock(Conflict):
    """No available device fits this need just now."""

    sentence = "No suitable device is in stock. The need keeps its place on the waiting list."


class DevicePromised(Conflict):
    """Somebody else has been promised this very device."""

    sentence = "This device is promised to someone else. Nothing was changed."


class NeedPromised(Conflict):
    """One live promise a need (RULE8)."""

    sentence = "A device is already promised for this need."


class DoesNotFit(Conflict):
    """A hard criterion speaks against it."""


class NotAgreed(Conflict):
    """Another kind than was asked for needs a recorded yes."""

    code = "substitute_not_agreed"
    sentence = "This is not the kind of device they asked for. Ask them first, then enter how they agreed."


def _stock(form: str, borough: str):
    """Free devices of what was asked for, as far as the need's borough may have them; the best grade first."""
    kinds = rules.SUBSTITUTES["any"] if form == "any" else (form,)
    stock = free_devices().filter(kind__in=kinds, pool__borough__in=["", borough])
    return stock.order_by("grade", "available_at", "pk")


@cache
def _one_of(form: str) -> Prepared:
    return Prepared(lambda borough: _stock(form, borough).values_list("pk")[:1], str)


@cache
def _nearest_of(form: str) -> Prepared:
    def build(borough, passed):
        return _stock(form, borough).exclude(pk__one_of=passed).values_list(*ITEM)[:LOOKED_AT]

    return Prepared(build, str, list)


@cache
def _first_unlocked_of(form: str) -> Prepared:
    """The first of these devices that is still free and that nobody else has in hand, locked."""

    def build(borough, devices):
        place = RawSQL("array_position(%s::uuid[], inventory_device.id)", [devices])
        stock = _stock(form, borough).filter(pk__one_of=devices).order_by(place)
        return stock.select_for_update(skip_locked=True, of=("self",))[:1]

    return Prepared(build, str, list)


def _none_left(need: Need, *, device: Device | None = None, **_) -> NothingInStock | None:
    if device is not None or _one_of(need.form or "any")(need.referral.resident.borough):
        return None
    return NothingInStock()


@action(
    "inventory.reserve",
    on=Need,
    transition="",
    outward=True,
    guard=promise_of(Need.Kind.DEVICE),
    in_vain=_none_left,
)
def reserve(need: Need, *, device: Device | None = None, agreed: str = "", by) -> Allocation:
    """Promise the best fitting device from stock, or the one that is named, without an offer. (DV12, ND8)

    For somebody who is present, or whose worker has asked. `agreed` says how they agreed to another kind than they
    asked for. Refuses NeedOfAnotherKind, NoPromiseNow, NothingInStock, DevicePromised, NeedPromised, DoesNotFit, NotAgreed. Two hands on
    one device: one wins, the other is refused here or by the database. How many waited before this need is kept in the
    explanation.
    """
    wish = wish_of(need)
    chosen, item = lock_named(device, wish) if device is not None else _best(wish)
    if faults := rules.misfits(item, wish, timezone.localdate()):
        raise DoesNotFit(" ".join(rules.in_words(code, item, wish) for code in faults))
    substitute = rules.is_substitute(item, wish)
    if substitute and not agreed.strip():
        raise NotAgreed()
    how = {
        "rule": "chosen by a caseworker" if device is not None else "best suitable device in stock",
        "passed_by": _waiting_before(need),
    }
    allocation = bind(Match(need, chosen, item, wish), how, is_substitute=substitute)
    if substitute:
        allocation.answer = Allocation.Answer.ACCEPTED
        allocation.answered_by = by.key
        allocation.answered_how = agreed.strip()[:20]
        allocation.answered_at = timezone.now()
        allocation.save()
        amended(allocation, agreed_to_substitute=True)
    referrals.reserve(need, by=by)
    return allocation


def wish_of(need: Need) -> rules.Wish:
    wishes = wishes_of([need.pk])
    if need.pk not in wishes:
        raise NeedPromised()
    return wishes[need.pk]


@cache
def _before(kind: str, urgency: int) -> Prepared:
    """How many wait with this urgency and joined before a moment, and all who are more urgent."""

    def build(moment):
        waiting = Need.objects.filter(kind=kind, state=Need.State.WAITING)
        before = waiting.filter(Q(urgency__lt=urgency) | Q(urgency=urgency, queued_at__lt=moment))
        return before.order_by().values("kind").annotate(many=Count("pk")).values_list("many")

    return Prepared(build, datetime)


def _waiting_before(need: Need) -> int:
    """How many wait before this need in the published order: what a promise by hand goes past, for the report."""
    counted = _before(need.kind, need.urgency)(need.queued_at or timezone.now())
    return counted[0][0] if counted else 0


@dataclass(frozen=True)
class Match:
    """A device and the need that it goes to, both locked, and what the rules see of them. It fits."""

    need: Need
    device: Device
    item: rules.Item
    wish: rules.Wish


def bind(match: Match, how: dict, **offer) -> Allocation:
    """Promise a device to a need; `how` begins the explanation that is kept, `offer` says what is offered, and when."""
    return bind_each([match], how, [offer])[0]


def bind_each(matches: list[Match], how: dict, offers: list[dict]) -> list[Allocation]:
    """As `bind`, for many in as few statements as for one."""
    allocations = [
        build_unsaved(
            Allocation,
            device=match.device,
            need=match.need,
            explanation=how
            | {"kind": match.device.kind, "grade": match.device.grade, "why": rules.why(match.item, match.wish)},
            **offer,
        )
        for match, offer in zip(matches, offers, strict=True)
    ]
    create_together(allocations)
    for match in matches:
        match.device.reserve()
    save_moved([match.device for match in matches], ("state",))
    served([match.need for match in matches])
    return allocations


def check_is_free(device: Device):
    """Raises DevicePromised for one that is not on the shelf, or that is being counted."""
    if device.state != Device.State.AVAILABLE:
        raise DevicePromised(f"{device} is {device.get_state_display().lower()}. Nothing was changed.")
    if device.bin is not None and device.bin.frozen_at:
        raise DevicePromised(f"Bin {device.bin} is being counted. Try again when it is done.")


def lock_named(device: Device, wish: rules.Wish) -> tuple[Device, rules.Item]:
    """This very device, locked, and what the rules see of it."""
    device.refresh_from_db(from_queryset=Device.objects.select_for_update())
    check_is_free(device)
    return device, as_items(Device.objects.filter(pk=device.pk), wish.declined)[0][1]


def lock_each(devices: list[UUID], declined: frozenset[str]) -> dict[UUID, tuple[Device, rules.Item]]:
    """Those of these devices that are free, locked in one order, and what the rules see of them. Two statements."""
    rows = Device.objects.select_for_update(of=("self",)).select_related("bin").filter(pk__one_of=devices)
    free = [device for device in rows.order_by("pk") if _is_free(device)]
    items = dict(as_items(Device.objects.filter(pk__one_of=devices), declined))
    return {device.pk: (device, items[device.pk]) for device in free}


def _is_free(device: Device) -> bool:
    try:
        check_is_free(device)
    except DevicePromised:
        return False
    return True


def _best(wish: rules.Wish) -> tuple[Device, rules.Item]:
    """The best free device that is what was asked for. Locked rows are skipped: contenders take different devices, and
    wait for none.
    """
    today = timezone.localdate()
    passed: list[UUID] = []
    while True:
        nearest = items_of(_nearest_of(wish.form)(wish.borough, passed), wish.declined)
        fitting = [(pk, item) for pk, item in nearest if not rules.misfits(item, wish, today)]
        best_first = sorted(fitting, key=lambda pair: rules.cost(pair[1], wish))
        for locked in _first_unlocked_of(wish.form)(wish.borough, [pk for pk, _ in best_first]):
            return locked, dict(best_first)[locked.pk]
        if len(nearest) < LOOKED_AT:
            raise NothingInStock()
        passed += [pk for pk, _ in nearest]


@action("inventory.release", on=Allocation, transition="")
def release(allocation: Allocation, *, reason: str, by) -> Allocation:
    """The promise ends, the device is free and goes to the next, the need goes back to its place at its own date. (DV13,
    ND14)

    Whoever referred reads why; a person who was texted about it is told in words. Whoever said yes to this device is not
    offered it again. Refuses DevicePromised for one that has left.
    """
    cancel_allocation(allocation)
    tell_it_is_no_longer_kept(
        allocation,
        allocation.need,
        allocation,
        ["inventory.offered", "inventory.offer_reminder"],
        say="inventory.promise_withdrawn",
    )
    referrals.requeue(allocation.need, reason=reason, by=by)
    return allocation


def release_for_need(need: Need):
    """A need has ended or waits again: whatever is promised to it and has not left goes back to the shelf, and whoever
    was told that it is kept for them is told that it no longer is.
    """
    live = Allocation.objects.select_for_update(of=("self",)).filter(need=need, released_at=None, handed_over_at=None)
    for allocation in live.select_related("device").order_by("pk"):
        if allocation.device.state in FREE_AGAIN:
            cancel_allocation(allocation)
            tell_it_is_no_longer_kept(allocation, need, allocation, ["inventory.offered", "inventory.offer_reminder"])


def tell_it_is_no_longer_kept(
    allocation: Allocation, need: Need, reason, events: list[str], *, say: str = "inventory.no_longer_kept"
):
    """A text, where one of these events promised it because of `reason` and a text is safe; what has not left is
    cleared. `say` is what the text says.
    """
    notifications.clear_for([reason.pk], events=events, by=SYSTEM)
    resident = need.referral.resident
    if not (need.may_be_told and resident.may_be_reached_by("sms")):
        return
    if notifications.was_sent(reason, events):
        text = notifications.compose(
            say,
            reason=allocation,
            address=resident.phone,
            channel="sms",
            resident=resident,
            referral=need.referral,
        )
        notifications.queue([text], by=SYSTEM)


def recall_device(device: Device, *, reason: str, by):
    """A device goes out of the shelf's hands: whoever it is promised to goes back to their place, and it is out of its
    parcel.
    """
    live = Allocation.objects.select_for_update(of=("self",)).filter(
        device=device, released_at=None, handed_over_at=None
    )
    for allocation in live.select_related("need__referral"):
        _close(allocation)
        _out_of_the_parcel(allocation)
        if allocation.need.state in Need.PROMISED:
            referrals.requeue(allocation.need, reason=reason, by=by)
    for ended in Allocation.objects.filter(
        device=device, lines__dropped_at=None, lines__shipment__state="returning"
    ).distinct():
        _out_of_the_parcel(ended)  # it was to come back with this parcel, and is in our hands already


def _out_of_the_parcel(allocation: Allocation):
    """Out of its parcel with everything that belongs to it; a parcel that is empty then is cancelled."""
    for line in allocation.lines.filter(dropped_at=None).select_related("shipment"):
        parcel = line.shipment
        for thing in parcel.lines.filter(Q(pk=line.pk) | Q(need=allocation.need_id), dropped_at=None):
            thing.dropped_at = timezone.now()
            thing.save()
            amended(thing, dropped=True)
        if parcel.state in parcel.NOT_LEFT and not parcel.lines.filter(dropped_at=None).exists():
            parcel.cancel()
            parcel.save()


def cancel_allocation(allocation: Allocation):
    """The promise ends and its device is on the shelf again, for whoever is next. Refuses DevicePromised for one that
    has left.
    """
    device = allocation.device
    device.refresh_from_db(from_queryset=Device.objects.select_for_update())
    if device.state not in FREE_AGAIN:
        raise DevicePromised(f"{device} is {device.get_state_display().lower()} and must be returned first.")
    device.release()
    device.save()
    _close(allocation)
    _out_of_the_parcel(allocation)
    wake_the_queue(device)


def note_came_back(device: Device):
    """It leaves the person who had it, on its way to us or into our hands: reports count how soon."""
    given = Allocation.objects.filter(device=device, handed_over_at__isnull=False, came_back_at=None)
    for allocation in given.order_by("-handed_over_at")[:1]:
        allocation.came_back_at = timezone.now()
        allocation.save()
        amended(allocation, came_back=True)


def end_promise(allocation: Allocation):
    """Nothing is promised by it any more, wherever the device is."""
    if allocation.released_at is None:
        _close(allocation)


def _close(allocation: Allocation):
    allocation.released_at = timezone.now()
    allocation.save()
    amended(allocation, released=True)


def wake_the_queue(device: Device):
    """Ask the worker to offer a device that came free to whoever is next, in a transaction of its own after this one."""
    jobs.enqueue("inventory.offer_device", device_id=str(device.pk))
