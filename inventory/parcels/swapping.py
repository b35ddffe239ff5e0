"""A device that does not work for one that does, as one job: the replacement out, the old one back, and chased."""

from datetime import date

from django.utils import timezone

from audit.recording import amended, savepoint
from inventory.allocation.models import Allocation
from inventory.allocation.promises import NothingInStock, reserve
from inventory.bench.refurbishing import set_apart
from inventory.devices import OURS, Device
from inventory.parcels.swap_models import Swap
from law.actors import SYSTEM
from law.identifiers import imei_digits
from law.references import read_reference
from law.refusals import Conflict, Refusal
from notifications import actions as notifications
from people.access import action
from people.models import Organisation
from referrals import actions as referrals
from referrals.models import Need
from referrals.promises import promise_of
from referrals.stamps import decide_by

BACK_WITHIN = 5  # working days after the replacement is handed over
CHASED_AT_MOST = 2
FETCH = "inventory.fetch_old_device"
OPEN = (Swap.State.AWAITED, Swap.State.WITH_HUB)


class AnotherDevice(Conflict):
    """What was scanned is not the device that is to come back."""

    code = "another_device"
    sentence = "This is not the device we are waiting for. Scan the label on the old device."


def may_be_swapped(need: Need) -> Refusal | None:
    return promise_of(Need.Kind.DEVICE)(need) or referrals.in_remedy(need)


@action("inventory.swap", on=Need, transition="", outward=True, guard=may_be_swapped)
def swap(need: Need, *, device: Device | None = None, agreed: str = "", old: str = "", by) -> Need:
    """Promise a replacement, and expect the old device back for it; what was lost or stolen does not come back. Where
    nothing that fits is in stock, the need waits at the head of the queue with its own date. (ND12, ND17, DV12, DV19)

    `device` and `agreed` are as for `reserve`. `old` is what was scanned at the counter, when they leave the old device
    there: the hub has it from now on. Refuses what `reserve` refuses besides NothingInStock, NotInRemedy, and
    AnotherDevice.
    """
    fault = referrals.open_fault_of(need)
    given = given_to(need)
    if given is not None and not (fault and fault.is_gone):
        _expect_back(need, given)
    if old.strip():
        _leave_at_counter(need, old, by)
    try:
        with savepoint():
            reserve(need, device=device, agreed=agreed, by=by)
    except NothingInStock:
        referrals.wait_for_replacement(need, reason=NothingInStock.sentence, by=by)
    need.refresh_from_db()
    return need


def given_to(need: Need) -> Device | None:
    """The device of this need that is with the person: the newest, where there are several."""
    given = Allocation.objects.filter(need=need, handed_over_at__isnull=False, device__state="with_resident")
    newest = given.select_related("device").order_by("-handed_over_at").first()
    return newest.device if newest else None


def _leave_at_counter(need: Need, scanned: str, by) -> None:
    awaited = Swap.objects.filter(need=need, state=Swap.State.AWAITED).order_by("-created_at").first()
    if awaited is None:
        raise AnotherDevice()
    take_in_old(awaited, scanned=scanned, by=by)


def _expect_back(need: Need, device: Device) -> None:
    if not Swap.objects.filter(device=device, state__in=OPEN).exists():
        Swap.objects.create(need=need, device=device)


def on_need_moved_on(need: Need) -> None:
    """The replacement is in their hands: from now on the old one is due. It works after all, or nothing comes: they keep
    it.
    """
    waiting = Swap.objects.select_for_update(of=("self",)).filter(need=need, state=Swap.State.AWAITED, due_on=None)
    for row in waiting:
        if need.state == Need.State.PROVIDED:
            row.due_on = _next_day()
            row.save()
            amended(row, due_on=row.due_on)
        elif need.state != Need.State.WAITING:
            row.give_up()
            row.save()


def on_device_lost(device: Device) -> None:
    """What cannot be found does not come back; if it turns up, it is taken in all the same."""
    waiting = Swap.objects.select_for_update(of=("self",)).filter(device=device, state__in=OPEN)
    for row in waiting:
        _stop_chasing(row)
        row.move(row.give_up)


def _next_day() -> date:
    return decide_by(timezone.localdate(), BACK_WITHIN)


@action("inventory.take_in_old", on=Swap, transition="take_in")
def take_in_old(swap: Swap, *, scanned: str, by) -> Swap:
    """The person brought the old device to the hub: it goes to the warehouse with the next van. Refuses AnotherDevice.
    (DV19)
    """
    device = _scanned(swap, scanned)
    hub = Organisation.objects.filter(pk=by.organisation_id).first()
    device.custodian = hub.code if hub else by.key
    device.move(device.start_return)
    _stop_chasing(swap)
    return swap.move(swap.take_in)


@action("inventory.bring_back_old", on=Swap, transition="bring_back")
def bring_back_old(swap: Swap, *, scanned: str, by) -> Swap:
    """The old device is here: it is set apart, and nothing of its old wipe counts any more. Refuses AnotherDevice. (DV2,
    DV3)
    """
    device = _scanned(swap, scanned)
    device.custodian = device.custodian if device.custodian != OURS else "resident"
    set_apart(device, device.come_back, by=by)
    _stop_chasing(swap)
    return swap.move(swap.bring_back)


@action("inventory.give_up_old", on=Swap, transition="give_up")
def give_up_old(swap: Swap, *, reason: str, by) -> Swap:
    """It does not come back, and nobody asks for it any more. If it is brought all the same, it is taken in."""
    _stop_chasing(swap)
    return swap.move(swap.give_up)


@action("inventory.chase_old", on=Swap, transition="")
def chase_old(swap: Swap, *, by) -> Swap:
    """It is late: the hub and the warehouse have it on their lists, and the worker is asked to help. Twice at most, five
    working days apart.
    """
    swap.chased += 1
    swap.due_on = _next_day()
    swap.save()
    amended(swap, chased=swap.chased)
    notifications.raise_task(
        FETCH,
        reference=swap.device.asset_tag,
        occasion=f"{swap.pk}-{swap.chased}",
        organisation_id=swap.need.collect_at_id,
        referral_id=swap.need.referral_id,
        by=by,
    )
    referrals.tell_referrer(swap.need.referral, "referrals.old_device_awaited", by, need=swap.need)
    return swap


def due_to_be_chased(today: date):
    """The replacement was handed over, the old one has not come, and its day is over."""
    late = Swap.objects.filter(state=Swap.State.AWAITED, due_on__lt=today, chased__lt=CHASED_AT_MOST)
    return late.select_related("need__referral", "device").order_by("due_on", "id")


def _scanned(swap: Swap, scanned: str) -> Device:
    """The old device, locked, if that is what was scanned: its tag in any spelling, its serial or IMEI."""
    device = Device.objects.select_for_update(of=("self",)).get(pk=swap.device_id)
    text = scanned.strip().rstrip("/").rsplit("/", 1)[-1]
    known = {device.asset_tag, device.serial, device.imei, device.second_imei} - {""}
    if not known & {read_reference(text, "DEV"), text.upper(), imei_digits(text)}:
        raise AnotherDevice()
    return device


def _stop_chasing(swap: Swap) -> None:
    notifications.clear_tasks(FETCH, [swap.device.asset_tag], by=SYSTEM)


def still_to_come(need_ids) -> list[Swap]:
    """The old devices of these needs that are not back."""
    rows = Swap.objects.filter(need__in=need_ids, state__in=OPEN)
    return list(rows.select_related("device", "need__referral").order_by("created_at"))
