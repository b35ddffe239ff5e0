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
        "Correct its facts",
        "What was typed wrongly when it came in. The story keeps what it was.",
        "Save the correction",
        "Its facts are corrected. Print its label again if the serial or the model changed.",
        Correction,
    ),
    "undo-receipt": DeviceAction(
        inventory.undo_receipt,
        "It was booked in by mistake",
        "Its tag is void: take the label off. If it was announced by its serial, it is expected again.",
        "Undo the receipt",
        "It is booked out again.",
        Because,
        danger=True,
    ),
    "to-wipe": DeviceAction(
        inventory.to_wipe,
        "Send it to be wiped",
        "It waits at the wiping bench. Nothing on it is kept.",
        "Send it to be wiped",
        "It waits to be wiped.",
    ),
    "record-wipe": DeviceAction(
        inventory.record_wipe,
        "Record the wipe",
        "Every storage unit needs a result of its own. One that failed sets the whole device apart.",
        "Record the result",
        "The evidence is kept.",
        WipeResult,
        act=record_result,
        fits=lambda device: bool(device.unproven),
    ),
    "exempt-from-wiping": DeviceAction(
        inventory.exempt_from_wiping,
        "There is no storage in it",
        (
            "You confirm that you looked and found no storage unit. Somebody else has to have photographed the empty "
            "slot. From then on it counts as wiped."
        ),
        "I looked: there is none",
        "Noted: there is no storage in it.",
        danger=True,
        fits=lambda device: not device.storage,
    ),
    "record-reset": DeviceAction(
        inventory.record_reset,
        "Record its reset",
        "A tablet or phone that was reset throws away the key of its storage. A photograph of its welcome screen is the proof.",
        "Record the reset",
        "The reset is recorded.",
        ItsReset,
        act=lambda device, by, content, started_at: inventory.record_reset(
            device, content=content.read(5_000_001), started_at=started_at, by=by
        ),
        fits=lambda device: device.kind in ("tablet", "phone"),
    ),
    "accept-doubts": DeviceAction(
        inventory.accept_doubts,
        "Accept a doubtful wipe",
        "The tool warned of something that we do not know. You did not record this wipe: say why it is good enough.",
        "Accept the wipe",
        "The wipe is accepted in your name.",
        Because,
        danger=True,
        fits=_is_doubtful,
    ),
    "reject-doubts": DeviceAction(
        inventory.reject_doubts,
        "Reject a doubtful wipe",
        "The wipe counts as failed, and the device is set apart.",
        "Reject the wipe",
        "The wipe has failed.",
        Because,
        danger=True,
        fits=_is_doubtful,
    ),
    "add-storage": DeviceAction(
        inventory.add_storage,
        "Write down a drive",
        "Each drive, card or chip is wiped, taken out or shredded before the device goes on.",
        "Write it down",
        "The drive is written down.",
        AddedDrive,
        fits=_at_hand,
    ),
    "name-storage": DeviceAction(
        inventory.name_storage,
        "Write down or correct a drive's serial",
        "Read it off the drive's label. The drive is then wiped under it, also one that was wiped under another serial.",
        "Write it down",
        "The serial is written down.",
        NamedDrive,
        fits=_has_drive,
    ),
    "take-out-storage": DeviceAction(
        inventory.take_out_storage,
        "A drive was taken out",
        "The device goes on without it. Say where the drive is now, so that it can be shredded.",
        "It is taken out",
        "The drive is written down as taken out.",
        DriveTakenOut,
        danger=True,
        fits=_has_drive,
    ),
    "shred-storage": DeviceAction(
        inventory.shred_storage,
        "A drive was shredded",
        "It was shredded before a witness, in the device or after it was taken out. This cannot be undone.",
        "It was shredded",
        "The drive is written down as shredded.",
        ShreddedDrive,
        danger=True,
        fits=lambda device: _at_hand(device) and any(unit.state != "shredded" for unit in device.units.all()),
    ),
    "settle-warnings": DeviceAction(
        inventory.settle_warnings,
        "Settle the report's warnings",
        "You looked at what its hardware report warns of. Say what you found.",
        "Settle the warnings",
        "The warnings are settled.",
        Because,
        fits=lambda device: bool(device.report_warnings) and not device.warnings_settled_by,
    ),
    "refurbish": DeviceAction(
        inventory.refurbish,
        "Refurbish it",
        "It is on your bench. You cannot be the one who passes it afterwards.",
        "Take it to my bench",
        "It is on your bench.",
    ),
    "tick": DeviceAction(
        inventory.tick, "The bench's list", "What is left out is not done.", "Keep the list", "The list is kept.", Ticks
    ),
    "to-qc": DeviceAction(
        inventory.to_qc,
        "On to the quality check",
        "Everything on the list is done and its system is on it. A second person checks it.",
        "Send it to the quality check",
        "It waits for its quality check.",
        Built,
    ),
    "need-parts": DeviceAction(
        inventory.need_parts,
        "It needs a part",
        "It is set aside until the part is here.",
        "Set it aside for parts",
        "It waits for parts.",
        Because,
    ),
    "parts-in": DeviceAction(
        inventory.parts_in,
        "The part is here",
        "It is back on the bench.",
        "Back to the bench",
        "It is back on the bench.",
    ),
    **PARTS,
    "pass-qc": DeviceAction(
        inventory.pass_qc,
        "Pass the quality check",
        (
            "It comes onto the shelf, and whoever waits for one like it is offered it at once. What you measured "
            "counts with what is known already."
        ),
        "Pass it",
        "It has passed, and is on the shelf.",
        Pass,
    ),
    "fail-qc": DeviceAction(
        inventory.fail_qc,
        "Fail the quality check",
        "It goes back to the bench, with your reason.",
        "Send it back to the bench",
        "It is back on the bench.",
        Because,
    ),
    "record-tests": DeviceAction(
        inventory.record_tests,
        "Write down tests",
        "What is left empty stays as it is known.",
        "Keep the tests",
        "The tests are kept.",
        Tests,
        fits=_measurable,
    ),
    "put-away": DeviceAction(
        inventory.put_away,
        "Put it into a bin",
        "Pick lists lead there.",
        "Put it away",
        "It is put away.",
        IntoBin,
        fits=_at_hand,
    ),
    "photograph": DeviceAction(
        inventory.photograph,
        "Add a photograph",
        "It is kept without the place and the time that cameras write into it.",
        "Add it",
        "The photograph is kept.",
        Picture,
        act=lambda device, by, content, words: inventory.photograph(
            device, content=content.read(5_000_001), words=words, by=by
        ),
        fits=_alive,
    ),
    "read-hardware": DeviceAction(
        inventory.read_hardware,
        "Upload a hardware report",
        "What the report knows is filled in. Where it says otherwise than was said before, both are shown.",
        "Read it",
        "The report is read.",
        Report,
        act=lambda device, by, report: inventory.read_hardware(
            device, hardware=read_report(report.read(LARGEST_REPORT + 1)), by=by
        ),
        fits=_measurable,
    ),
    "find": DeviceAction(
        inventory.find,
        "It is found again",
        "It goes into quarantine, never straight back to the shelf.",
        "I have it in my hand",
        "It is in quarantine.",
    ),
    "quarantine": DeviceAction(
        inventory.quarantine,
        "Set it apart",
        (
            "It cannot be given out until somebody has looked at it. Whoever it is promised to goes back to their own "
            "place in the queue."
        ),
        "Set it apart",
        "It is in quarantine.",
        Because,
        True,
    ),
    "recycle": DeviceAction(
        inventory.recycle,
        "Recycle it",
        "It is beyond repair and leaves the house as waste. This cannot be undone.",
        "Recycle it",
        "It is recycled.",
        Weighed,
        True,
    ),
    "destroy": DeviceAction(
        inventory.destroy,
        "It was shredded",
        (
            "It and its storage were shredded before a witness, and get a certificate of destruction. This cannot be "
            "undone."
        ),
        "It was shredded",
        "It is written down as shredded.",
        Shredded,
        True,
    ),
    "lose": DeviceAction(
        inventory.lose,
        "It cannot be found",
        (
            "Whoever it is promised to goes back to their own place in the queue. If its storage was not wiped, a "
            "data incident is opened and somebody has 72 hours to decide on it."
        ),
        "It is lost",
        "It is written down as lost.",
        Lost,
        True,
    ),
    "drive-lost": DeviceAction(
        inventory.lose_storage,
        "A drive cannot be found",
        (
            "A drive that was taken out is not where it should be. If it was not wiped, a data incident is opened and "
            "somebody has 72 hours to decide on it."
        ),
        "The drive is lost",
        "The drive is written down as lost.",
        LostDrive,
        danger=True,
        fits=lambda device: any(unit.state == "removed" for unit in device.units.all()),
    ),
    "drive-found": DeviceAction(
        inventory.find_storage,
        "A lost drive is found",
        "Keep it locked away until it is shredded.",
        "I have it in my hand",
        "The drive is written down as found.",
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
