"""From wiped to the shelf: refurbished by the list, tested, and passed by a second person."""

from collections.abc import Callable
from datetime import date

from django.utils import timezone

from audit.recording import amended
from inventory.allocation.promises import recall_device, wake_the_queue
from inventory.bench import os_support
from inventory.bench.checklists import CHECKLISTS, left_to_do
from inventory.bench.gating import meet_the_gate
from inventory.bench.storage import doubt_storage
from inventory.devices import Device
from law.refusals import Conflict, FieldError, Invalid
from people.access import action


class ChecklistOpen(Conflict):
    """Something of the bench's list is not done."""


@action("inventory.refurbish", on=Device)
def refurbish(device: Device, *, by) -> Device:
    """Start to refurbish a wiped device; whoever does may not pass it later. (DV7)"""
    device.built_by = by.key
    device.checklist = []
    return device.move(device.refurbish)


@action("inventory.need_parts", on=Device)
def need_parts(device: Device, *, reason: str, by) -> Device:
    """Set a device aside until a part is here. (DV8)"""
    return device.move(device.need_parts)


@action("inventory.parts_in", on=Device)
def parts_in(device: Device, *, by) -> Device:
    """Take a device back to the bench with its part. (DV8)"""
    return device.move(device.parts_in)


@action("inventory.tick", on=Device, transition="to_qc")
def tick(device: Device, *, done: list[str], by) -> Device:
    """What of the bench's list is done, as codes of its list; what is left out is not. Refuses Invalid."""
    known = [code for code, _ in CHECKLISTS[device.kind]]
    if strange := sorted(set(done) - set(known)):
        raise Invalid(
            [
                FieldError("/done", "not_a_choice", f"“{code}” is not on the list for a {device.kind}.")
                for code in strange
            ]
        )
    device.checklist = [code for code in known if code in done]
    device.save()
    amended(device, checklist=device.checklist)
    return device


@action("inventory.to_qc", on=Device)
def to_qc(
    device: Device,
    *,
    operating_system: str,
    os_support_ends: date | None = None,
    checklist: list[str] | None = None,
    by,
) -> Device:
    """The image is on it and the list is done. Refuses ChecklistOpen, Invalid. (DV9)

    Our dated table knows until when an operating system is supported; a day that is given counts only where it is
    earlier, or where the table does not know the system.
    """
    device.checklist = device.checklist if checklist is None else list(checklist)
    if left := left_to_do(device.kind, device.checklist):
        raise ChecklistOpen(f"Still to do: {'; '.join(left)}.")
    if not operating_system.strip():
        raise Invalid([FieldError("/operating_system", "required", "Enter the operating system and its version.")])
    known = os_support.find(operating_system)
    ends = [day for day in (os_support_ends, known.ends_on if known else None) if day is not None]
    device.operating_system = known.name if known else operating_system.strip()
    device.os_support_ends = min(ends, default=None)
    device.os_family = known.family if known else os_support.family_of(operating_system)
    return device.move(device.to_qc)


@action("inventory.record_tests", on=Device, transition="")
def record_tests(
    device: Device, *, battery_percent: int | None = None, pat_passed_on: date | None = None, lock: str = "", by
) -> Device:
    """What was measured at the bench: battery in % of new, the day of a passed electrical test, `lock` none or locked."""
    _take_tests(device, battery_percent, pat_passed_on, lock)
    device.save()
    amended(device, battery_percent=device.battery_percent, pat_passed_on=device.pat_passed_on, lock=device.lock)
    return device


def _take_tests(device: Device, battery_percent, pat_passed_on, lock):
    wrong = []
    if battery_percent is not None and not 0 <= battery_percent <= 100:
        wrong.append(FieldError("/battery_percent", "out_of_range", "Battery capacity must be between 0 and 100."))
    if pat_passed_on is not None and pat_passed_on > timezone.localdate():
        wrong.append(FieldError("/pat_passed_on", "in_the_future", "The electrical test must be today or in the past."))
    if lock not in Device.Lock.values:
        wrong.append(FieldError("/lock", "not_a_choice", "Account lock must be none or locked."))
    if wrong:
        raise Invalid(wrong)
    device.battery_percent = device.battery_percent if battery_percent is None else battery_percent
    device.pat_passed_on = pat_passed_on or device.pat_passed_on
    device.lock = lock or device.lock


@action("inventory.pass_qc", on=Device)
def pass_qc(
    device: Device,
    *,
    grade: str,
    battery_percent: int | None = None,
    pat_passed_on: date | None = None,
    lock: str = "",
    by,
) -> Device:
    """Pass a device and put it on the shelf; whoever waits for it is asked at once. (DV10)

    Refuses GateClosed, naming everything that is wrong, and Invalid.
    """
    if grade not in Device.Grade.values:
        raise Invalid([FieldError("/grade", "not_a_choice", "Grade must be A, B or C.")])
    _take_tests(device, battery_percent, pat_passed_on, lock)
    meet_the_gate(device, passed_by=by.key)
    device.grade = grade
    device.passed_by = by.key
    device.available_at = timezone.now()
    device.move(device.pass_qc)
    wake_the_queue(device)
    return device


@action("inventory.fail_qc", on=Device)
def fail_qc(device: Device, *, reason: str, by) -> Device:
    """Send a device that did not pass back to the bench. (DV11)"""
    return device.move(device.fail_qc)


@action("inventory.quarantine", on=Device)
def quarantine(device: Device, *, reason: str, by) -> Device:
    """Set apart. Whoever it was promised to goes back to their place in the queue (ND14). (DV3)"""
    return set_apart(device, device.quarantine, by=by)


def set_apart(device: Device, step: Callable[[], None], *, by) -> Device:
    """To one side in our own building, by this step; the promise is over, and what was out of our hands is doubted."""
    recall_device(device, reason="The device must be checked again.", by=by)
    was_out = device.custodian != "warehouse"
    device.grade = ""
    device.passed_by = ""
    device.custodian = "warehouse"
    device.move(step)
    if was_out:
        doubt_storage(device)
    return device
