"""What each state of each machine is called, by who reads it: the only place where a state's words stand.

A state is worded for its reader: what a caseworker reads as “Waiting for the referrer” the referrer reads as “Action needed”.
docs/state-words.md prints this table. Colours are no words: they stand beside the pages that paint them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

# The same for every kind of need, or a word for each kind: device, data, skills.
ByKind = str | Mapping[str, str]


@dataclass(frozen=True)
class Words:
    """What one state is called. An empty one: this reader never reads it, or (`spoken`) hears the referrer's word."""

    staff: str
    referrer: ByKind = ""  # on a tag, and in lower case within a sentence
    step: str = ""  # the tracker's word for a step that was reached, where it is not the referrer's
    spoken: str = ""  # on the telephone, after “Your referral …”
    resident: str = ""  # key of the twelve languages of portal/own/words
    funder: str = ""  # the group of the published figures that it is counted in


STATE_WORDS: dict[str, dict[str, Words]] = {
    "connectivity.Sim": {
        "received": Words("Received"),
        "available": Words("Available"),
        "boxed": Words("In a box for a hub"),
        "reserved": Words("Reserved"),
        "dispatched": Words("On its way"),
        "issued": Words("Issued"),
        "active": Words("Active"),
        "expired": Words("Expired"),
        "blocked": Words("Blocked"),
        "returned": Words("Returned"),
        "void": Words("Void"),
    },
    "contributions.Contribution": {
        "draft": Words("Draft"),
        "awaiting_payment": Words("Waiting for payment"),
        "paid": Words("Paid"),
        "failed": Words("Failed"),
        "cancelled": Words("Cancelled"),
    },
    "inventory.DataIncident": {
        "open": Words("To decide"),
        "reported": Words("Reported to the ICO"),
        "not_reported": Words("Not reported"),
        "recovered": Words("Recovered before anyone could use it"),
    },
    "inventory.Device": {
        "expected": Words("Expected"),
        "received": Words("Received"),
        "quarantined": Words("Quarantined"),
        "awaiting_wipe": Words("Waiting to be wiped"),
        "wiped": Words("Wiped"),
        "refurbishing": Words("Being refurbished"),
        "awaiting_parts": Words("Waiting for parts"),
        "qc": Words("In quality check"),
        "available": Words("Available"),
        "reserved": Words("Reserved"),
        "picked": Words("Picked"),
        "packed": Words("Packed"),
        "in_transit": Words("On its way"),
        "at_hub": Words("At the hub"),
        "shared": Words("Shared at a hub"),
        "with_resident": Words("With the resident"),
        "returning": Words("On its way back"),
        "recycled": Words("Recycled"),
        "destroyed": Words("Destroyed"),
        "lost": Words("Lost"),
        "void": Words("Never came"),
    },
    "inventory.Lot": {
        "announced": Words("Announced"),
        "arriving": Words("Being received"),
        "closed": Words("Received"),
        "cancelled": Words("Cancelled"),
    },
    "inventory.Shipment": {
        "draft": Words("To pick"),
        "picking": Words("Being picked"),
        "packed": Words("Packed"),
        "manifested": Words("On the manifest"),
        "in_transit": Words("On its way"),
        "attempt_failed": Words("Could not be delivered"),
        "awaiting_collection": Words("Ready to collect"),
        "delivered": Words("Delivered"),
        "returning": Words("Called back"),
        "returned": Words("Back in the warehouse"),
        "lost": Words("Lost in transit"),
        "cancelled": Words("Cancelled"),
    },
    "inventory.StockTake": {
        "counting": Words("Being counted"),
        "counted": Words("Waiting for approval"),
        "approved": Words("Approved"),
        "cancelled": Words("Cancelled"),
    },
    "inventory.StorageUnit": {
        "unproven": Words("Not proven wiped"),
        "wiped": Words("Wiped"),
        "removed": Words("Taken out"),
        "shredded": Words("Shredded"),
        "lost": Words("Lost"),
    },
    "inventory.Swap": {
        "awaited": Words("Waiting for the old device"),
        "with_hub": Words("The old device is at the hub"),
        "back": Words("The old device has been returned"),
        "kept": Words("The old device will not be returned"),
    },
    "notifications.Inbound": {
        "received": Words("Received"),
        "matched": Words("Matched"),
        "unmatched": Words("Unmatched"),
        "actioned": Words("Acted on"),
        "needs_person": Words("Needs a person"),
        "closed": Words("Closed"),
    },
    "notifications.Message": {
        "scheduled": Words("Scheduled"),
        "queued": Words("Queued"),
        "sent": Words("Sent"),
        "delivered": Words("Delivered"),
        "deferred": Words("Deferred"),
        "suppressed": Words("Suppressed"),
        "cleared": Words("Cleared"),
        "undelivered_temporary": Words("Undelivered for now"),
        "undelivered_permanent": Words("Undelivered"),
        "failed": Words("Failed"),
        "unknown": Words("Unknown"),
    },
    "notifications.Task": {
        "open": Words("To do"),
        "taken": Words("Someone is doing it"),
        "done": Words("Done"),
    },
    "notifications.Wording": {
        "draft": Words("Draft"),
        "approved": Words("Approved"),
        "retired": Words("Retired"),
    },
    "outcomes.FollowUp": {
        "raised": Words("To be asked"),
        "answered": Words("Answered"),
        "lost": Words("Lost to follow-up"),
    },
    "outcomes.Report": {
        "draft": Words("Draft"),
        "frozen": Words("Frozen"),
        "published": Words("Published"),
    },
    "people.AccountChange": {
        "asked": Words("Waiting for another administrator"),
        "made": Words("Made"),
        "declined": Words("Declined"),
    },
    "people.Agreement": {
        "draft": Words("To be signed"),
        "signed": Words("To be countersigned"),
        "agreed": Words("Agreed"),
        "ended": Words("Ended"),
    },
    "people.Hold": {
        "raised": Words("Raised", referrer="Stopped"),
        "confirmed": Words("Confirmed", referrer="Stopped"),
        "lifted": Words("Lifted", referrer="No longer stopped"),
        "unfounded": Words("Unfounded", referrer="No longer stopped"),
    },
    "people.HubBox": {
        "ordered": Words("Ordered"),
        "packed": Words("Packed"),
        "sent": Words("On its way"),
        "arrived": Words("Arrived"),
        "cancelled": Words("Cancelled"),
    },
    "people.Invitation": {
        "sent": Words("Sent"),
        "accepted": Words("Accepted"),
        "withdrawn": Words("Withdrawn"),
    },
    "people.JoinRequest": {
        "unconfirmed": Words("Email address not confirmed"),
        "submitted": Words("To decide"),
        "accepted": Words("Accepted"),
        "declined": Words("Declined"),
        "withdrawn": Words("Withdrawn"),
        "lapsed": Words("Lapsed"),
    },
    "people.PossibleDuplicate": {
        "suspected": Words("Possibly the same person"),
        "same": Words("The same person"),
        "different": Words("Different people"),
    },
    "referrals.Appeal": {
        "lodged": Words("Lodged", referrer="Lodged"),
        "in_review": Words("In review", referrer="In review"),
        "upheld": Words("Upheld", referrer="Upheld"),
        "dismissed": Words("Dismissed", referrer="Dismissed"),
        "withdrawn": Words("Withdrawn", referrer="Withdrawn"),
    },
    "referrals.Correction": {
        "made": Words("Made", referrer="Made"),
        "waiting": Words("Waiting for a lead", referrer="Waiting for a lead"),
        "agreed": Words("Agreed", referrer="Agreed"),
        "declined": Words("Declined", referrer="Declined"),
    },
    "referrals.Fault": {
        "open": Words("Being fixed", referrer="Being fixed"),
        "replaced": Words("Replaced", referrer="Replaced"),
        "met": Words("Works again", referrer="Works again"),
        "waiting": Words("Waiting for a replacement", referrer="Waiting for a replacement"),
        "unmet": Words("Not supplied", referrer="Not supplied"),
        "cancelled": Words("No longer needed", referrer="No longer needed"),
    },
    "referrals.Import": {
        "waiting": Words("Waiting"),
        "running": Words("Running"),
        "done": Words("Done"),
        "failed": Words("Failed"),
    },
    "referrals.Need": {
        "proposed": Words(
            "Proposed", referrer="Under review", step="Asked for", resident="deciding", funder="To be decided"
        ),
        "not_approved": Words("Not approved", referrer="Not approved", resident="not_given", funder="Not approved"),
        "approved": Words("Approved", referrer="Approved", resident="in_queue", funder="Waiting"),
        "waiting": Words("Waiting", referrer="On the waiting list", resident="in_queue", funder="Waiting"),
        "offered": Words(
            "Offered", referrer="Offered, waiting for an answer", step="Offered", resident="offered", funder="Waiting"
        ),
        "reserved": Words(
            "Reserved",
            referrer={"device": "Reserved", "data": "Reserved", "skills": "Place found"},
            resident="preparing",
            funder="Being prepared",
        ),
        "in_fulfilment": Words(
            "Being provided",
            referrer={"device": "On its way", "data": "Issued", "skills": "Booked"},
            resident="preparing",
            funder="Being prepared",
        ),
        "provided": Words(
            "Provided",
            referrer={"device": "Handed over", "data": "Activated", "skills": "Attended"},
            resident="provided",
            funder="Provided",
        ),
        "met": Words(
            "Met",
            referrer={"device": "Working", "data": "Working", "skills": "Confirmed"},
            resident="works",
            funder="Met",
        ),
        "remedy": Words("Being fixed", referrer="Being fixed", resident="being_fixed", funder="Provided"),
        "unreachable": Words(
            "Could not be reached", referrer="Could not be reached", resident="ended", funder="Ended unmet"
        ),
        "unmet": Words("Not supplied", referrer="Not supplied", resident="unmet", funder="Ended unmet"),
        "cancelled": Words("Cancelled", referrer="Cancelled", resident="ended", funder="Ended unmet"),
        "declined": Words("No longer wanted", referrer="No longer wanted", resident="ended", funder="Ended unmet"),
    },
    "referrals.Referral": {
        "draft": Words("Draft", referrer="Draft", spoken="is a draft and has not been sent"),
        "submitted": Words("Submitted", referrer="Sent", spoken="has been sent and is waiting for a decision"),
        "in_triage": Words("In triage", referrer="Under review", spoken="is under review"),
        "awaiting_information": Words(
            "Waiting for the referrer",
            referrer="Action needed",
            spoken="is waiting for you to answer our question. Please answer it online, or ask for a person",
        ),
        "active": Words("Active", referrer="In progress", spoken="was accepted and is in progress"),
        "resolved": Words("Resolved", referrer="Complete", spoken="is complete"),
        "closed": Words("Closed", referrer="Closed", spoken="is closed"),
        "rejected": Words(
            "Rejected",
            referrer="Not accepted",
            spoken="was not accepted. The letter with the reasons, and how to appeal, is online",
        ),
        "under_appeal": Words("Under appeal", referrer="Under appeal", spoken="is under appeal"),
        "redirected": Words(
            "Referred to another service",
            referrer="Referred to another service",
            spoken="was referred to another service",
        ),
        "merged": Words(
            "Merged with another",
            referrer="Merged with another",
            spoken="was merged with another referral for the same person",
        ),
        "withdrawn": Words("Withdrawn", referrer="Withdrawn", spoken="was withdrawn"),
        "expired": Words("Expired", referrer="Expired", spoken="has expired"),
    },
    "referrals.RuleVersion": {
        "shadow": Words("On trial"),
        "in_force": Words("In force"),
        "retired": Words("Retired"),
        "dropped": Words("Dropped"),
    },
    "skills.Booking": {
        "requested": Words("Requested"),
        "waitlisted": Words("On the waiting list"),
        "offered": Words("Offered a seat"),
        "booked": Words("Booked"),
        "on_hold": Words("Kept while paused"),
        "attended": Words("Attended", funder="Came"),
        "no_show": Words("Did not come", funder="Did not come"),
        "excused": Words("Excused", funder="Excused"),
        "cancelled_by_resident": Words("Cancelled by the resident"),
        "cancelled_by_provider": Words("Cancelled by us"),
        "rescheduled": Words("Moved to another class"),
    },
}


def staff_word(machine: str, state: str) -> str:
    """“Waiting for the referrer”. KeyError for a state that has no row."""
    return STATE_WORDS[machine][state].staff


def referrer_word(machine: str, state: str, kind: str = "") -> str:
    """“Action needed”; of a need, the word for its kind. KeyError for a state that referrers do not read."""
    words = STATE_WORDS[machine][state].referrer
    word = words if isinstance(words, str) else words[kind]
    if not word:
        raise KeyError(f"A referrer does not read that a {machine} is {state}.")
    return word


def step_word(machine: str, state: str, kind: str) -> str:
    """What the tracker calls the step that is reached with this state."""
    return STATE_WORDS[machine][state].step or referrer_word(machine, state, kind)


def within_sentence(word: str) -> str:
    """A state's word after the first of a sentence: “on its way”."""
    return word[:1].lower() + word[1:]


def referrer_words(machine: str) -> list[tuple[str, str]]:
    """(state, word) of every state as referrers read it: the choices of a filter."""
    return [(state, referrer_word(machine, state)) for state in STATE_WORDS[machine]]


def resident_keys(machine: str) -> dict[str, str]:
    """The key of the sentence that residents read, of each state that they read."""
    return {state: words.resident for state, words in STATE_WORDS[machine].items() if words.resident}


def funder_words(machine: str) -> dict[str, str]:
    """The word of the published figures, of each state that they count."""
    return {state: words.funder for state, words in STATE_WORDS[machine].items() if words.funder}
