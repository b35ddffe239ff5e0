"""The story of a device, as its ledger tells it."""

from audit.models import LedgerEntry
from audit.person_keys import read_reasons
from inventory.bench import gate
from portal.warehouse.actor_names import colleague_names

# Whoever may see a device through the API may see its page; what they may do there is the actions' own rule.
LONGEST_STORY = 80


NAMELESS = ("A colleague", "The service itself")


# What each action did, as a story tells it, and what somebody tried who was refused.
DONE_AND_TRIED = {
    "inventory.announce": ("Announced by its donor", "announce it"),
    "inventory.receive": ("Received", "receive it"),
    "inventory.read_hardware": ("Hardware report read", "read a hardware report"),
    "inventory.photograph": ("Photographed", "photograph it"),
    "inventory.to_wipe": ("Sent to be wiped", "send it to be wiped"),
    "inventory.record_wipe": ("Wipe recorded", "record a wipe"),
    "inventory.exempt_from_wiping": ("Confirmed that it has no storage", "confirm that it has no storage"),
    "inventory.record_reset": ("Its reset recorded", "record its reset"),
    "inventory.accept_doubts": ("A doubtful wipe accepted", "accept a doubtful wipe"),
    "inventory.reject_doubts": ("Doubtful wipe rejected, in quarantine", "reject a doubtful wipe"),
    "inventory.add_storage": ("Drive recorded", "record a drive"),
    "inventory.undo_receipt": ("Receipt undone", "undo the receipt"),
    "inventory.name_storage": ("Drive serial number recorded", "record a drive’s serial number"),
    "inventory.take_out_storage": ("Drive removed", "remove a drive"),
    "inventory.shred_storage": ("Drive shredded", "record a drive as shredded"),
    "inventory.settle_warnings": ("The report's warnings settled", "settle the report's warnings"),
    "inventory.refurbish": ("Taken to the bench", "take it to the bench"),
    "inventory.tick": ("Bench list saved", "save the bench list"),
    "inventory.need_parts": ("Set aside for parts", "set it aside for parts"),
    "inventory.parts_in": ("Part arrived, back on the bench", "put it back on the bench"),
    "inventory.use_part": ("Part fitted", "fit a part"),
    "inventory.to_qc": ("Sent to the quality check", "send it to the quality check"),
    "inventory.record_tests": ("Tests recorded", "record tests"),
    "inventory.pass_qc": ("Passed the quality check, in stock", "pass the quality check"),
    "inventory.fail_qc": ("Failed the quality check, back to the bench", "fail the quality check"),
    "inventory.correct_device": ("Details corrected", "correct its details"),
    "inventory.put_away": ("Put away", "put it away"),
    "inventory.print_labels": ("Label printed", "print its label"),
    "inventory.lend": ("Lent to another pool", "lend it"),
    "inventory.give_back": ("Returned to its own pool", "give it back"),
    "inventory.reserve": ("Promised to someone", "promise it"),
    "inventory.run_allocation": ("Promised by an allocation run", "promise it"),
    "inventory.go_on_with_run": ("Promised by an allocation run", "promise it"),
    "inventory.offer": ("Offered to someone", "offer it"),
    "inventory.offer_device": ("Offered to the next person on the waiting list", "offer it"),
    "inventory.release": ("Promise withdrawn, back in stock", "withdraw the promise"),
    "inventory.lapse_offer": ("Offer not answered, back in stock", "let the offer expire"),
    "inventory.decline_offer": ("Offer declined, back in stock", "decline the offer"),
    "inventory.pick": ("Picked", "pick it"),
    "inventory.not_here": ("Not where it should be", "report it missing"),
    "inventory.put_back": ("Put back into its bin", "put it back"),
    "inventory.pack_item": ("Put into its parcel", "put it into a parcel"),
    "inventory.pack": ("Packed", "pack it"),
    "inventory.reopen": ("Parcel reopened", "reopen its parcel"),
    "inventory.unload": ("Off the van again", "take it off the van"),
    "inventory.lose_shipment": ("Lost in transit", "record it as lost"),
    "inventory.dispatch": ("On the van", "send it off"),
    "inventory.arrive": ("Arrived at the hub", "record its arrival"),
    "inventory.hand_over": ("Handed over", "hand it over"),
    "inventory.recall": ("Called back", "call it back"),
    "inventory.quarantine": ("Put in quarantine", "set it apart"),
    "inventory.recycle": ("Recycled", "recycle it"),
    "inventory.destroy": ("Shredded", "record it as shredded"),
    "inventory.lose": ("Lost", "record it as lost"),
    "inventory.find": ("Found again, in quarantine", "record it as found"),
}


REFUSED = {
    "not_wiped": "a storage unit has no passed result",
    "stale_evidence": "the wipe was before it was received, or is not finished",
    "log_counted": "the log was already recorded",
    "second_person_accepts": "the person who recorded the wipe cannot accept it",
    "nothing_doubtful": "no evidence needs a second person",
    "drive_written_down": "the drive is already recorded",
    "device_not_at_hand": "the device is not here",
    "not_reset": "only tablets and phones erase themselves",
    "still_theirs": "its donor's agreement is not signed",
    "locked": "it is locked to an account",
    "checklist_open": "the bench list is not complete",
    "not_empty": "two people must confirm the empty slot",
    "wrong_state": "this step comes later",
    "wrong_item": "it does not belong in this parcel",
    "not_for_this_step": "it does not belong at this step",
    "not_allowed": "their role cannot do this",
    "invalid": "an answer could not be used",
    "drive_swapped": "it has storage that is not wiped, and it is not here",
    "other_device": "the report is for another device",
    "changed_meanwhile": "someone else changed it at the same time",
    "bin_frozen": "the bin is being counted",
    "held": "it is paused",
}


def story_of(device) -> tuple[list[dict], dict[str, str]]:
    """The newest entries of its ledger, refused attempts too, with everybody's name in one statement."""
    entries = list(LedgerEntry.objects.filter(object_id=device.pk).order_by("-number")[:LONGEST_STORY])
    keys = (
        {entry.actor for entry in entries}
        | {proof.operator for proof in device.wipes.all()}
        | {device.built_by, device.passed_by} - {""}
    )
    names = colleague_names(keys)
    reasons = read_reasons(entries)
    return [_told_entry(entry, names.get(entry.actor, ""), reasons.get(entry.pk, "")) for entry in entries], names


def _told_entry(entry, who: str, reason: str) -> dict:
    who = f"{who[0].lower()}{who[1:]}" if who in NAMELESS else who
    past, infinitive = DONE_AND_TRIED.get(entry.action, (_plainly(entry.action), _plainly(entry.action).lower()))
    if entry.refused:
        return {
            "what": f"Tried to {infinitive}, but was refused",
            "why": _refused(entry),
            "who": who,
            "entry": entry,
            "is_refused": True,
        }
    if entry.action == "inventory.record_wipe" and entry.to_state == "quarantined":
        past = "Wipe failed, in quarantine"
    return {"what": past, "why": _details(entry, reason), "who": who, "entry": entry, "is_refused": False}


def _plainly(action: str) -> str:
    return action.rpartition(".")[2].replace("_", " ").capitalize()


def _refused(entry) -> str:
    if entry.refused == "gate_closed":
        rules = [gate.BY_CODE[code].sentence for code in entry.details.get("rules", []) if code in gate.BY_CODE]
        return "Missing: " + " ".join(rules)
    words = REFUSED.get(entry.refused, entry.refused.replace("_", " "))
    return f"{words[0].upper()}{words[1:]}."


def _details(entry, reason: str) -> str:
    """What of an entry's details a person would tell."""
    details = entry.details
    sentences = [reason] if reason else []
    if details.get("conflicts"):
        sentences += details["conflicts"]
    if details.get("failed"):
        sentences.append(f"Failed: {', '.join(details['failed'])}.")
    if details.get("doubtful"):
        sentences.append(f"A second person must accept: {', '.join(details['doubtful'])}.")
    if details.get("certificate"):
        sentences.append(f"Certificate {details['certificate']}.")
    if "bin" in details:
        sentences.append(f"Bin {details['bin']}." if details["bin"] else "Out of its bin.")
    if details.get("gate_shadow"):
        sentences.append(
            "Allowed by a rule on trial: "
            + " ".join(gate.BY_CODE[code].sentence for code in details["gate_shadow"] if code in gate.BY_CODE)
        )
    if details.get("part"):
        sentences.append(f"{details.get('quantity', 1)} of {details['part']}.")
    return " ".join(sentences)
