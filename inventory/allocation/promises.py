"""The join of queue and shelf: one device promised to one need, let go again, and the walk over both in the
published order.
"""

import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from audit.recording import amended, trial
from audit.refusals import Conflict, Refusal
from inventory.allocation import matching
from inventory.allocation.estimates import served
from inventory.models import Allocation, AllocationRun, Device, PassedOver, ShipmentLine
from jobs import actions as jobs
from people.access import action
from people.models import Hold
from referrals import actions as referrals
from referrals.models import Need

AT_ONCE = 500  # promises in one transaction: a batch goes on in the next, so that nobody waits long for a lock
LOOKED_AT = 50
RETRIES = 5
FREE_AGAIN = (Device.State.RESERVED, Device.State.PACKED)


class NothingInStock(Conflict):
    """No available device fits this need just now."""

    sentence = "No device that fits is in stock just now. The need keeps its place in the queue."


class DevicePromised(Conflict):
    """Somebody else has been promised this very device."""

    sentence = "This device is promised to somebody else. Nothing was changed."


class NeedPromised(Conflict):
    """One live promise a need (RULE8)."""

    sentence = "A device is promised to this need already, or has not come back yet."


class NotADeviceNeed(Conflict):
    """Devices go to needs for a device."""

    sentence = "This need is not for a device."


class DoesNotFit(Conflict):
    """A hard criterion speaks against it."""


class NotAgreed(Conflict):
    """Another kind than was asked for needs a recorded yes."""

    code = "substitute_not_agreed"
    sentence = (
        "It is another kind of device than was asked for. Ask them first, and say here that they agreed, and how."
    )


# ── What the rules see ───────────────────────────────────────────────────────────────────────────────────────────────

_ITEM = (
    "pk",
    "kind",
    "grade",
    "os_family",
    "os_support_ends",
    "ram_gb",
    "storage_gb",
    "screen_inches",
    "keyboard",
    "features",
    "pool__borough",
    "pool__boroughs",
    "pool__kinds",
    "pool__collect_at__code",
    "pool__collect_at__borough",
)
_WISH = (
    "pk",
    "referral__resident__borough",
    "form",
    "use",
    "requires",
    "collect_at__code",
    "grade_c",
    "substitutes",
    "declined_kinds",
)


def free_devices():
    """What may be promised now: on the shelf, and not in a bin that is being counted. Longest on the shelf first."""
    free = Device.objects.filter(state=Device.State.AVAILABLE).filter(Q(bin=None) | Q(bin__frozen_at=None))
    return free.order_by("available_at", "pk")


def waiting_needs():
    """Who may be served now, in the published order: urgency, then original date, ties by reference. Whoever is held
    keeps their place.
    """
    held = Exists(Hold.objects.biting().filter(resident=OuterRef("referral__resident")))
    waiting = Need.objects.filter(kind=Need.Kind.DEVICE, state=Need.State.WAITING).exclude(held)
    return waiting.order_by("urgency", "queued_at", "referral__reference")


def declined_by(needs) -> dict:
    """The very devices that each of these needs was offered and did not want, or did not answer for: they go to
    somebody else.
    """
    found: dict = {}
    no = (Allocation.Answer.WAIT, Allocation.Answer.LAPSED)
    said = Allocation.objects.filter(answer__in=no, need__in=needs).values_list("need_id", "device_id")
    for need_id, device_id in said:
        found.setdefault(need_id, set()).add(str(device_id))
    return found


def items_of(devices, declined=frozenset()) -> list[tuple]:
    """(device id, what the rules see of it); one that somebody declined can be told from its like."""
    return [(row[0], _item(row, declined)) for row in devices.values_list(*_ITEM)]


def _item(row, declined) -> matching.Item:
    pk, kind, grade, family, ends, ram, storage, inches, keyboard, features, borough, boroughs, kinds, at, place = row
    return matching.Item(
        kind=kind,
        grade=grade or "A",
        os_family=family,
        os_support_ends=ends,
        ram_gb=ram,
        storage_gb=storage,
        screen_inches=inches,
        keyboard=keyboard,
        features=frozenset(features),
        pool_boroughs=frozenset([borough] if borough else boroughs),
        pool_kinds=frozenset(kinds),
        collect_at=at or "",
        place=place or "",
        key=str(pk) if str(pk) in declined else "",
    )


def wishes_of(needs, declined: dict) -> list[tuple]:
    """(need id, what the rules see of it), in the order given. Nothing personal."""
    return [(row[0], _wish(row, declined.get(row[0], ()))) for row in needs.values_list(*_WISH)]


def _wish(row, declined) -> matching.Wish:
    _, borough, form, use, requires, at, grade_c, substitutes, kinds = row
    return matching.Wish(
        borough=borough,
        form=form or "any",
        use=use,
        requires=frozenset(requires),
        collect_at=at or "",
        grade_c=grade_c,
        substitutes=substitutes,
        declined_kinds=frozenset(kinds),
        declined=frozenset(declined),
    )


# ── One promise ──────────────────────────────────────────────────────────────────────────────────────────────────────


@action("inventory.reserve", on=Need, outward=True)
def reserve(need: Need, *, device: Device | None = None, agreed: str = "", by) -> Allocation:
    """Promise the best fitting device from stock, or the one that is named, without an offer. (DV12, ND8)

    For somebody who is present, or whose worker has asked. `agreed` says how they agreed to another kind than they
    asked for.
    Refuses NothingInStock, DevicePromised, NeedPromised, NotADeviceNeed, DoesNotFit, NotAgreed. Two hands on one
    device: one
    wins, the other is refused here or by the database. How many waited before this need is kept in the explanation.
    """
    wish = _check_need(need)
    chosen, item = _named(device, wish) if device is not None else _best(wish)
    if faults := matching.misfits(item, wish, timezone.localdate()):
        raise DoesNotFit(" ".join(matching.in_words(code, item, wish) for code in faults))
    substitute = matching.is_substitute(item, wish)
    if substitute and not agreed.strip():
        raise NotAgreed()
    how = {"rule": "named by hand" if device is not None else "best fit in stock", "passed_by": _waiting_before(need)}
    allocation = _promise(need, chosen, item, wish, by, how, is_substitute=substitute)
    if substitute:
        allocation.answer, allocation.answered_by, allocation.answered_how = (
            Allocation.Answer.ACCEPTED,
            by.key,
            agreed.strip()[:20],
        )
        allocation.answered_at = timezone.now()
        allocation.save()
        amended(allocation, agreed_to_substitute=True)
    referrals.reserve(need, by=by)
    return allocation


def _check_need(need: Need) -> matching.Wish:
    if need.kind != Need.Kind.DEVICE:
        raise NotADeviceNeed()
    if Allocation.objects.filter(need=need, released_at=None).exists():
        raise NeedPromised()
    return wishes_of(Need.objects.filter(pk=need.pk), declined_by([need.pk]))[0][1]


def _waiting_before(need: Need) -> int:
    """How many wait before this need in the published order: what a promise by hand goes past, for the report."""
    before = Need.objects.filter(kind=need.kind, state=Need.State.WAITING)
    return before.filter(
        Q(urgency__lt=need.urgency) | Q(urgency=need.urgency, queued_at__lt=need.queued_at or timezone.now())
    ).count()


def _promise(need, device, item, wish, by, how: dict, **offer) -> Allocation:
    explanation = how | {"kind": device.kind, "grade": device.grade, "why": matching.why(item, wish)}
    allocation = Allocation.objects.create(device=device, need=need, explanation=explanation, **offer)
    device.reserve()
    device.save()
    served(need)
    return allocation


def _take(device: Device) -> Device:
    device.refresh_from_db(from_queryset=Device.objects.select_for_update())
    if device.state != Device.State.AVAILABLE:
        raise DevicePromised(f"{device} is {device.get_state_display().lower()}. Nothing was changed.")
    if device.bin is not None and device.bin.frozen_at:
        raise DevicePromised(f"Bin {device.bin} is being counted. Try again when it is done.")
    return device


def _named(device: Device, wish: matching.Wish) -> tuple[Device, matching.Item]:
    """This very device, locked, and what the rules see of it."""
    chosen = _take(device)
    return chosen, items_of(Device.objects.filter(pk=chosen.pk), wish.declined)[0][1]


def _best(wish: matching.Wish) -> tuple[Device, matching.Item]:
    """The best free device that is what was asked for. Locked rows are skipped: contenders take different devices,
    and wait for none.
    """
    today = timezone.localdate()
    passed: set[UUID] = set()
    kinds = matching.SUBSTITUTES["any"] if wish.form == "any" else (wish.form,)
    stock = (
        free_devices()
        .filter(kind__in=kinds, pool__borough__in=["", wish.borough])
        .order_by("grade", "available_at", "pk")
    )
    while True:
        seen = items_of(stock.exclude(pk__in=passed)[:LOOKED_AT], wish.declined)
        fitting = [(pk, item) for pk, item in seen if not matching.misfits(item, wish, today)]
        for pk, item in sorted(fitting, key=lambda pair: matching.cost(pair[1], wish)):
            locked = stock.filter(pk=pk).select_for_update(skip_locked=True, of=("self",)).first()
            if locked is not None:
                return locked, item
        if len(seen) < LOOKED_AT:
            raise NothingInStock()
        passed |= {pk for pk, _ in seen}


@action("inventory.release", on=Allocation, transition="")
def release(allocation: Allocation, *, reason: str, by) -> Allocation:
    """The promise ends, the device is free and goes to the next, the need goes back to its place. (DV13, ND14)"""
    end_promise(allocation)
    referrals.requeue(allocation.need, reason=reason, by=by)
    return allocation


def let_go(need: Need):
    """A need has ended: whatever is promised to it and has not left goes back to the shelf. What has left is called
    back first.
    """
    live = Allocation.objects.select_for_update(of=("self",)).filter(need=need, released_at=None, handed_over_at=None)
    for allocation in live.select_related("device").order_by("pk"):
        if allocation.device.state in FREE_AGAIN:
            end_promise(allocation)


def take_back(device: Device, *, reason: str, by):
    """A device goes out of the shelf's hands: whoever it is promised to goes back to their place, and it is out of
    its parcel.
    """
    live = Allocation.objects.select_for_update(of=("self",)).filter(
        device=device, released_at=None, handed_over_at=None
    )
    for allocation in live.select_related("need__referral"):
        _close(allocation)
        _out_of_the_parcel(allocation)
        if allocation.need.state in (Need.State.OFFERED, Need.State.RESERVED, Need.State.IN_FULFILMENT):
            referrals.requeue(allocation.need, reason=reason, by=by)


def _out_of_the_parcel(allocation: Allocation):
    for line in ShipmentLine.objects.filter(allocation=allocation, dropped_at=None).select_related("shipment"):
        line.dropped_at = timezone.now()
        line.save()
        amended(line, dropped=True)
        parcel = line.shipment
        if parcel.state in ("draft", "packed", "manifested") and not parcel.lines.filter(dropped_at=None).exists():
            parcel.cancel()
            parcel.save()


def end_promise(allocation: Allocation):
    """The promise ends and its device is on the shelf again, for whoever is next. Refuses DevicePromised for one
    that has left.
    """
    device = allocation.device
    device.refresh_from_db(from_queryset=Device.objects.select_for_update())
    if device.state not in FREE_AGAIN:
        raise DevicePromised(f"{device} is {device.get_state_display().lower()} and has to come back first.")
    device.release()
    device.save()
    _close(allocation)
    wake_the_queue(device)


def _close(allocation: Allocation):
    allocation.released_at = timezone.now()
    allocation.save()
    amended(allocation, released=True)


def wake_the_queue(device: Device):
    """Somebody waits for it: the worker offers it to them, in a transaction of its own, as soon as this one has
    committed.
    """
    jobs.enqueue("inventory.offer_device", device_id=str(device.pk))


# ── The walk over queue and shelf ────────────────────────────────────────────────────────────────────────────────────


@action("inventory.run_allocation")
def run_allocation(*, dry_run: bool = False, unless_idle: bool = False, most: int = AT_ONCE, by) -> dict:
    """Plan over everybody who waits and everything on the shelf, and offer: nobody lower in the order gets what
    somebody higher could use.

    Returns {"run", "promised": [(need id, asset tag)], "passed_over": [(need id, sentence)], "remaining"}. The first
    `most` are
    offered now; the worker goes on with what remains. Whoever is held is passed over and keeps their place. With
    `dry_run`
    nothing is kept, and "run" is None; with `unless_idle` neither is it when there is nothing to offer, so that what
    looks every hour
    does not tell everybody the same every hour.
    """
    began = time.perf_counter()
    needs, items, plan = plan_now()
    decided = round((time.perf_counter() - began) * 1000)
    passed = [(need_id, _passed_words(codes)) for need_id, codes in plan.passed.items()]
    if dry_run or (unless_idle and not plan.pairs):
        tags = (
            dict(Device.objects.filter(pk__in=plan.pairs.values()).values_list("pk", "asset_tag")) if plan.pairs else {}
        )
        promised = [(str(need_id), tags[device_id]) for need_id, device_id in plan.pairs.items()]
        return {
            "run": None,
            "promised": promised,
            "passed_over": [(str(n), words) for n, words in passed],
            "remaining": 0,
        }
    run = AllocationRun.objects.create(
        started_by=by.key,
        needs=len(needs),
        devices=len(items),
        plan=[[str(need_id), str(device_id)] for need_id, device_id in plan.pairs.items()],
        decided_ms=decided,
    )
    PassedOver.objects.bulk_create(
        [
            PassedOver(run=run, need_id=n, rules=list(codes), sentence=_passed_words(codes))
            for n, codes in plan.passed.items()
        ],
        batch_size=2000,
    )
    promised = _keep(run, most, by)
    if run.finished_at is None:
        jobs.enqueue("inventory.go_on_with_run", priority=jobs.LOW, run_id=str(run.pk))
    return {
        "run": str(run.pk),
        "promised": promised,
        "passed_over": [(str(n), words) for n, words in passed],
        "remaining": len(run.plan) - run.done,
    }


def plan_now() -> tuple[list, list, matching.Plan]:
    """Everybody who waits, everything on the shelf, and who is to get what. Three statements and no lock: what changes
    meanwhile is
    noticed when each promise is made."""
    waiting = waiting_needs()
    declined = declined_by(Need.objects.filter(kind=Need.Kind.DEVICE, state=Need.State.WAITING))
    needs = wishes_of(waiting, declined)
    items = items_of(free_devices(), frozenset().union(*declined.values()) if declined else frozenset())
    return needs, items, matching.match(needs, items, timezone.localdate())


def _passed_words(codes) -> str:
    return matching.summary(codes)


@action("inventory.go_on_with_run", on=AllocationRun, transition="")
def go_on_with_run(run: AllocationRun, *, most: int = AT_ONCE, by) -> AllocationRun:
    """Keep the next promises of a run that is under way. One that is finished is left as it is."""
    if run.finished_at is None:
        _keep(run, most, by)
        if run.finished_at is None:
            jobs.enqueue("inventory.go_on_with_run", priority=jobs.LOW, run_id=str(run.pk))
    return run


def _keep(run: AllocationRun, most: int, by) -> list[tuple[str, str]]:
    from inventory.allocation.offers import offer  # noqa: PLC0415

    chunk, kept = run.plan[run.done : run.done + most], []
    needs = {
        str(n.pk): n for n in Need.objects.filter(pk__in=[n for n, _ in chunk]).select_related("referral__resident")
    }
    devices = {str(d.pk): d for d in Device.objects.filter(pk__in=[d for _, d in chunk]).select_related("pool")}
    for need_id, device_id in chunk:
        try:
            with trial():
                allocation = offer(needs[need_id], device=devices[device_id], run=run, by=by)
            kept.append((need_id, allocation.device.asset_tag))
        except Refusal:
            run.overtaken += 1
    run.done += len(chunk)
    run.promised += len(kept)
    if run.done >= len(run.plan):
        run.finished_at, run.envy = timezone.now(), len(envy_of(run))
        if run.overtaken:
            jobs.enqueue("inventory.match_stock", priority=jobs.LOW)
    run.save()
    amended(run, done=run.done, promised=run.promised, overtaken=run.overtaken)
    return kept


def envy_of(run: AllocationRun) -> list:
    """Who could rightly complain of a run: (who waits, who was served, device) of everybody who was in it and still
    waits. Must be none.
    """
    pairs = dict(run.allocations.values_list("need_id", "device_id"))
    still = waiting_needs().filter(passed_over__run=run).values("pk")
    everybody = Need.objects.filter(Q(pk__in=list(pairs)) | Q(pk__in=still)).order_by(
        "urgency", "queued_at", "referral__reference"
    )
    declined = declined_by(Need.objects.filter(Q(pk__in=list(pairs)) | Q(pk__in=still)))
    items = items_of(
        Device.objects.filter(pk__in=list(pairs.values())),
        frozenset().union(*declined.values()) if declined else frozenset(),
    )
    return matching.envy(wishes_of(everybody, declined), items, pairs, timezone.localdate())


def skipped_why(*, days: int = 28) -> list[Mapping[str, Any]]:
    """The report of who was passed over and why: [{"sentence", "times", "people"}], the most frequent first. One
    statement.
    """
    since = timezone.now() - timedelta(days=days)
    rows = (
        PassedOver.objects.filter(at__gte=since)
        .values("sentence")
        .annotate(times=Count("pk"), people=Count("need", distinct=True))
    )
    return list(rows.order_by("-times", "sentence")[:50])
