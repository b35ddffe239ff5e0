"""The join of queue and shelf: one device promised to one need, let go again, and the run that does it in the published order."""

from django.utils import timezone

from audit.recording import amended, trial
from audit.refusals import Conflict
from inventory.matching import KINDS_FOR, Offer, Wish, misfits, preference
from inventory.models import Allocation, Device, Pool
from people.access import action
from people.holds import Held
from referrals import actions as referrals
from referrals.models import Need

LOOKED_AT = 50  # candidates fetched at a time: the best of the shelf's front rows


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


@action("inventory.open_pool")
def open_pool(*, code: str, name: str, borough: str = "", by) -> Pool:
    """Start a pool of stock: a borough's own (GSS code), or the general one."""
    return Pool.objects.create(code=code, name=name, borough=borough)


@action("inventory.open_capacity", on=Pool, transition="")
def open_capacity(pool: Pool, *, bundles: int, by) -> Pool:
    """Bundles that were paid for may now be filled from this pool. Payment moves nobody up the queue (domain.md 9)."""
    pool.capacity += bundles
    pool.save()
    amended(pool, bundles=bundles)
    return pool


@action("inventory.reserve", on=Need, outward=True)
def reserve(need: Need, *, device: Device | None = None, by) -> Allocation:
    """DV12 with ND8: promise the best fitting device from stock, or the one that is named. Refuses NothingInStock,

    DevicePromised, NotADeviceNeed. Two hands on one device: one wins, the other is refused here or by the database.
    """
    if need.kind != Need.Kind.DEVICE:
        raise NotADeviceNeed()
    if Allocation.objects.filter(need=need, released_at=None).exists():
        raise NeedPromised()
    wish = Wish(borough=need.referral.resident.borough)
    chosen = _take(device) if device is not None else _best(wish)
    explanation = {
        "rule": "named by hand" if device else "best fit in stock",
        "grade": chosen.grade,
        "kind": chosen.kind,
    }
    allocation = Allocation.objects.create(device=chosen, need=need, explanation=explanation)
    chosen.reserve()
    chosen.save()
    referrals.reserve(need, by=by)
    return allocation


def _take(device: Device) -> Device:
    device.refresh_from_db(from_queryset=Device.objects.select_for_update())
    if device.state != Device.State.AVAILABLE:
        raise DevicePromised(f"{device} is {device.get_state_display().lower()}. Nothing was changed.")
    return device


def _best(wish: Wish) -> Device:
    """The best free device. Locked rows are skipped, so that contenders take different devices instead of waiting for one."""
    today, passed = timezone.localdate(), set()
    stock = Device.objects.in_stock(KINDS_FOR["device"]).filter(pool__borough__in=["", wish.borough])
    while True:
        fresh = stock.exclude(pk__in=passed).select_related("pool")
        seen = list(fresh[:LOOKED_AT])
        fitting = [device for device in seen if not misfits(_offer(device), wish, today)]
        for device in sorted(fitting, key=lambda d: preference(_offer(d), wish)):
            locked = stock.filter(pk=device.pk).select_for_update(skip_locked=True, of=("self",)).first()
            if locked is not None:
                return locked
        if len(seen) < LOOKED_AT:
            raise NothingInStock()
        passed |= {device.pk for device in seen}


def _offer(device: Device) -> Offer:
    return Offer(device.kind, device.grade, device.os_support_ends, device.pool.borough)


@action("inventory.release", on=Allocation, transition="")
def release(allocation: Allocation, *, reason: str, by) -> Allocation:
    """DV13 with ND14: the promise ends, the device is free, the need goes back to its place."""
    _end(allocation)
    referrals.requeue(allocation.need, reason=reason, by=by)
    return allocation


def let_go(need: Need):
    """A need has ended: whatever is promised to it and has not left goes back to the shelf. What has left is called back first."""
    live = Allocation.objects.select_for_update(of=("self",)).filter(need=need, released_at=None, handed_over_at=None)
    for allocation in live.select_related("device").order_by("pk"):
        if allocation.device.state in (Device.State.RESERVED, Device.State.PACKED):
            _end(allocation)


def _end(allocation: Allocation):
    device = allocation.device
    device.refresh_from_db(from_queryset=Device.objects.select_for_update())
    if device.state not in (Device.State.RESERVED, Device.State.PACKED):
        raise DevicePromised(f"{device} is {device.get_state_display().lower()} and has to come back first.")
    device.release()
    device.save()
    allocation.released_at = timezone.now()
    allocation.save()
    amended(allocation, released=True)


@action("inventory.run_allocation")
def run_allocation(*, limit: int = 500, dry_run: bool = False, by) -> dict:
    """Walk the waiting device needs in the published order and promise each the best device while stock lasts.

    Returns {"promised": [(need id, device tag)], "passed_over": [(need id, sentence)]}. A need that is held is passed over and
    keeps its place. With `dry_run` nothing is kept.
    """
    result = {"promised": [], "passed_over": []}
    try:
        with trial():
            _walk_the_queue(result, limit, by)
            if dry_run:
                raise _Preview
    except _Preview:
        pass
    return result


class _Preview(Exception):
    """Rolls a dry run back."""


def _walk_the_queue(result, limit, by):
    for need in Need.objects.waiting_for(Need.Kind.DEVICE).select_related("referral__resident")[:limit]:
        try:
            with trial():
                allocation = reserve(need, by=by)
            result["promised"].append((str(need.pk), allocation.device.asset_tag))
        except (NothingInStock, NeedPromised, Held) as why:
            result["passed_over"].append((str(need.pk), why.sentence))
            if isinstance(why, NothingInStock) and not Device.objects.filter(state="available").exists():
                return
