"""Everything that is done at the bench to one device, and what is offered in which state."""

from django.urls import reverse

from inventory import actions as inventory
from inventory.bench.hardware_reports import read_report
from inventory.bench.hardware_tools import LARGEST as LARGEST_REPORT
from inventory.models import Device
from people.access import may
from portal.warehouse.device_action import DeviceAction
from portal.warehouse.device_forms import (
    Because,
    Built,
    Correction,
    IntoBin,
    Lost,
    Pass,
    Picture,
    Shredded,
    Tests,
    Ticks,
    Weighed,
)
from portal.warehouse.device_parts import PARTS
from portal.warehouse.storage_forms import (
    AddedDrive,
    DriveTakenOut,
    FoundDrive,
    ItsReset,
    LostDrive,
    NamedDrive,
    Report,
    ShreddedDrive,
    WipeResult,
)
from portal.warehouse.wipe_results import record_result


def _alive(device) -> bool:
    return device.state in (*Device.ON_THE_BENCH, "available", *Device.PROMISED, "at_hub")


def _at_hand(device) -> bool:
    return device.state in (*Device.ON_THE_BENCH, "available", *Device.PROMISED)


def _has_drive(device) -> bool:
    return _at_hand(device) and bool(device.storage)


def _is_doubtful(device) -> bool:
    return any(proof.waits_for_a_second_person for proof in device.wipes.all())


def _measurable(device) -> bool:
    return device.state in (*Device.ON_THE_BENCH, "available")


DEVICE_ACTIONS: dict[str, DeviceAction] = {
    "correct": DeviceAction(
        inventory.correct_device,
        "Correct details",
        "Use this if something was entered wrongly. The history keeps the earlier details.",
        "Save correction",
        "Details corrected. Print the label again if the serial number or model changed.",
        Correction,
    ),
    "undo-receipt": DeviceAction(
        inventory.undo_receipt,
        "Undo: it was received by mistake",
        "The tag is no longer valid, so remove the label. If it was announced by serial number, it is expected again.",
        "Undo receipt",
        "Receipt undone.",
        Because,
        danger=True,
    ),
    "to-wipe": DeviceAction(
        inventory.to_wipe,
        "Send to be wiped",
        "It waits at the wiping bench. All data on it will be deleted.",
        "Send to be wiped",
        "Sent to be wiped.",
    ),
    "record-wipe": DeviceAction(
        inventory.record_wipe,
        "Record the wipe",
        "Record a result for every storage unit. If one fails, the device goes to quarantine.",
        "Record the result",
        "Result saved.",
        WipeResult,
        act=record_result,
        fits=lambda device: bool(device.unproven),
    ),
    "exempt-from-wiping": DeviceAction(
        inventory.exempt_from_wiping,
        "There is no storage in it",
        (
            "Confirm that you looked and found no storage unit. Someone else must have photographed the empty slot. The device then counts as wiped."
        ),
        "Confirm there is no storage",
        "Recorded that it has no storage.",
        danger=True,
        fits=lambda device: not device.storage,
    ),
    "record-reset": DeviceAction(
        inventory.record_reset,
        "Record its reset",
        "Resetting a tablet or phone deletes the key to its storage. A photograph of the welcome screen is the proof.",
        "Record the reset",
        "Reset recorded.",
        ItsReset,
        act=lambda device, by, content, started_at: inventory.record_reset(
            device, content=content.read(5_000_001), started_at=started_at, by=by
        ),
        fits=lambda device: device.kind in ("tablet", "phone"),
    ),
    "accept-doubts": DeviceAction(
        inventory.accept_doubts,
        "Accept a doubtful wipe",
        "The tool gave a warning that we do not recognise. Explain why this wipe is good enough.",
        "Accept the wipe",
        "Wipe accepted in your name.",
        Because,
        danger=True,
        fits=_is_doubtful,
    ),
    "reject-doubts": DeviceAction(
        inventory.reject_doubts,
        "Reject a doubtful wipe",
        "The wipe counts as failed and the device goes to quarantine.",
        "Reject the wipe",
        "Wipe recorded as failed.",
        Because,
        danger=True,
        fits=_is_doubtful,
    ),
    "add-storage": DeviceAction(
        inventory.add_storage,
        "Record a drive",
        "Each drive, card or chip must be wiped, removed or shredded before the next step.",
        "Save answers",
        "Drive recorded.",
        AddedDrive,
        fits=_at_hand,
    ),
    "name-storage": DeviceAction(
        inventory.name_storage,
        "Record or correct a drive’s serial number",
        "Read it from the drive’s label. The drive must then be wiped with this serial number, even if it was wiped with another one.",
        "Save answers",
        "Serial number recorded.",
        NamedDrive,
        fits=_has_drive,
    ),
    "take-out-storage": DeviceAction(
        inventory.take_out_storage,
        "Record that a drive was removed",
        "The device continues without the drive. Enter where the drive is now, so that it can be shredded.",
        "Record removal",
        "Drive recorded as removed.",
        DriveTakenOut,
        danger=True,
        fits=_has_drive,
    ),
    "shred-storage": DeviceAction(
        inventory.shred_storage,
        "Record that a drive was shredded",
        "Use this if it was shredded in front of a witness, in the device or after it was removed. You cannot undo this.",
        "Record shredding",
        "Drive recorded as shredded.",
        ShreddedDrive,
        danger=True,
        fits=lambda device: _at_hand(device) and any(unit.state != "shredded" for unit in device.units.all()),
    ),
    "settle-warnings": DeviceAction(
        inventory.settle_warnings,
        "Settle the report's warnings",
        "Check the warnings in the hardware report and enter what you found.",
        "Settle the warnings",
        "Warnings settled.",
        Because,
        fits=lambda device: bool(device.report_warnings) and not device.warnings_settled_by,
    ),
    "refurbish": DeviceAction(
        inventory.refurbish,
        "Refurbish it",
        "You work on this device. Someone else must do the quality check.",
        "Take to my bench",
        "The device is on your bench.",
    ),
    "tick": DeviceAction(
        inventory.tick,
        "The bench's list",
        "Anything you do not select counts as not done.",
        "Save list",
        "List saved.",
        Ticks,
    ),
    "to-qc": DeviceAction(
        inventory.to_qc,
        "Send to the quality check",
        "Everything on the list is done and the operating system is installed. A second person checks it.",
        "Send to the quality check",
        "Sent to the quality check.",
        Built,
    ),
    "need-parts": DeviceAction(
        inventory.need_parts,
        "It needs a part",
        "It waits until the part arrives.",
        "Wait for parts",
        "Waiting for parts.",
        Because,
    ),
    "parts-in": DeviceAction(
        inventory.parts_in,
        "The part has arrived",
        "The device is back on the bench.",
        "Back to the bench",
        "The device is back on the bench.",
    ),
    **PARTS,
    "pass-qc": DeviceAction(
        inventory.pass_qc,
        "Pass the quality check",
        (
            "It goes to stock and is offered to the next person on the waiting list. Your measurements are added to what we know."
        ),
        "Pass it",
        "Passed and in stock.",
        Pass,
    ),
    "fail-qc": DeviceAction(
        inventory.fail_qc,
        "Fail the quality check",
        "It goes back to the bench with your reason.",
        "Send back to the bench",
        "The device is back on the bench.",
        Because,
    ),
    "record-tests": DeviceAction(
        inventory.record_tests,
        "Record tests",
        "Anything you leave blank does not change.",
        "Save tests",
        "Tests saved.",
        Tests,
        fits=_measurable,
    ),
    "put-away": DeviceAction(
        inventory.put_away,
        "Put in a bin",
        "Pick lists will show this bin.",
        "Put it away",
        "It is deleted.",
        IntoBin,
        fits=_at_hand,
    ),
    "photograph": DeviceAction(
        inventory.photograph,
        "Add a photograph",
        "We remove the location and time that cameras add.",
        "Add it",
        "Photograph saved.",
        Picture,
        act=lambda device, by, content, words: inventory.photograph(
            device, content=content.read(5_000_001), words=words, by=by
        ),
        fits=_alive,
    ),
    "read-hardware": DeviceAction(
        inventory.read_hardware,
        "Upload a hardware report",
        "We fill in details from the report. If they differ from what was entered, we show both.",
        "Read it",
        "Report uploaded.",
        Report,
        act=lambda device, by, report: inventory.read_hardware(
            device, hardware=read_report(report.read(LARGEST_REPORT + 1)), by=by
        ),
        fits=_measurable,
    ),
    "take-in-shared": DeviceAction(
        inventory.take_in_shared,
        "It is back from a hub",
        "Many people used it. It goes to quarantine and must be wiped again.",
        "Confirm I have it",
        "The device is in quarantine.",
    ),
    "find": DeviceAction(
        inventory.find,
        "It has been found",
        "It goes to quarantine, not straight back to stock.",
        "Confirm I have it",
        "The device is in quarantine.",
    ),
    "quarantine": DeviceAction(
        inventory.quarantine,
        "Set it apart",
        (
            "It cannot be given out until someone has checked it. If it was promised to someone, they go back to their place on the waiting list."
        ),
        "Set it apart",
        "The device is in quarantine.",
        Because,
        True,
    ),
    "recycle": DeviceAction(
        inventory.recycle,
        "Recycle it",
        "Use this if it cannot be repaired and leaves as waste. You cannot undo this.",
        "Recycle it",
        "Recorded as recycled.",
        Weighed,
        True,
    ),
    "destroy": DeviceAction(
        inventory.destroy,
        "Record shredding",
        (
            "Use this if the device and its storage were shredded in front of a witness. It gets a certificate of destruction. You cannot undo this."
        ),
        "Record shredding",
        "Recorded as shredded.",
        Shredded,
        True,
    ),
    "lose": DeviceAction(
        inventory.lose,
        "It cannot be found",
        (
            "If it was promised to someone, they go back to their place on the waiting list. If its storage was not wiped, we open a data incident. Someone must decide on it within 72 hours."
        ),
        "It is lost",
        "Recorded as lost.",
        Lost,
        True,
    ),
    "drive-lost": DeviceAction(
        inventory.lose_storage,
        "A drive cannot be found",
        (
            "Use this if a removed drive is missing. If it was not wiped, we open a data incident. Someone must decide on it within 72 hours."
        ),
        "Record drive as lost",
        "Drive recorded as lost.",
        LostDrive,
        danger=True,
        fits=lambda device: any(unit.state == "removed" for unit in device.units.all()),
    ),
    "drive-found": DeviceAction(
        inventory.find_storage,
        "A lost drive was found",
        "Keep it locked away until it is shredded.",
        "Confirm I have it",
        "Drive recorded as found.",
        FoundDrive,
        fits=lambda device: any(unit.state == "lost" for unit in device.units.all()),
    ),
}


# What comes next in each state: one primary button a page.
NEXT = {
    "received": "to-wipe",
    "quarantined": "to-wipe",
    "awaiting_wipe": "record-wipe",
    "wiped": "refurbish",
    "refurbishing": "to-qc",
    "awaiting_parts": "parts-in",
    "qc": "pass-qc",
    "lost": "find",
}


def _is_allowed(action: DeviceAction, device: Device, actor) -> bool:
    """By role and state; what is done to something else than the device, such as its promise, by role."""
    return action.rule.may(device, actor) if action.rule.on is Device else may(actor, action.rule.verb)


def offered_actions(actor, device) -> list[dict]:
    """What this actor could do with this device now, the next step first, what cannot be undone last."""
    rows = [
        {
            "name": name,
            "action": action,
            "url": reverse("warehouse:device_action", args=[device.asset_tag, name]),
            "is_next": NEXT.get(device.state) == name,
        }
        for name, action in DEVICE_ACTIONS.items()
        if _is_allowed(action, device, actor) and action.fits(device)
    ]
    return sorted(rows, key=lambda row: (not row["is_next"], row["action"].danger))
