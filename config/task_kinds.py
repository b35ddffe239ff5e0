"""What people have to do about what the nightly look through the house finds: who stands in TASK_OWNERS, how stands here."""

from notifications.task_kinds import register_task

FIXED = ("fixed", "It is fixed")
EXPECTED = ("not_needed", "It is right as it is")
_OUTCOMES = (FIXED, EXPECTED)
HOUSE = "house."


def _register(name: str, title: str, *steps: str, subject: str, link: str = "") -> None:
    register_task(HOUSE + name, title=title, steps=steps, subject=subject, link=link, outcomes=_OUTCOMES)


_CASE = {"subject": "referral", "link": "/triage/{reference}"}
_DEVICE = {"subject": "device", "link": "/warehouse/device/{reference}"}
_ASK = "If you cannot, report it to the technical team."

_register(
    "device_to_nobody",
    "Find out who a device is for",
    "A device is kept or on its way, and no one's promise is beside it; or it is on the shelf and promised at once.",
    "Find it. Put it back on the shelf, or set it apart and make the promise again.",
    **_DEVICE,
)
_register(
    "unwiped_device",
    "Stop a device whose storage is not proven wiped",
    "A device has left the bench and at least one drive in it has no passed evidence.",
    "Set it apart now. If it is with a resident, tell the safeguarding lead today. Then wipe it, or have it shredded.",
    **_DEVICE,
)
_register(
    "promise_without_parcel",
    "Pack a promised device",
    "Someone said yes to a device, and it is in no parcel.",
    "Release the device on the waiting list, so that it is offered again.",
    **_DEVICE,
)
_register(
    "parcel_without_promise",
    "Stop a parcel that is for no one",
    "The device in this parcel is no longer promised to the person it is addressed to.",
    "Bring the parcel back, or cancel it, and put the device back on the shelf.",
    subject="parcel",
)
_register(
    "custody_broken",
    "Find out who has a device",
    "Our records say that a device is in one place, and that someone in another place has it.",
    "Find it, and scan it where it is. If no one has it, record that it is lost.",
    **_DEVICE,
)
_register(
    "parcel_out_of_step",
    "Look for the device of a parcel",
    "A parcel is in one place in our records, and the device in it in another.",
    "Reopen parcel, compare it with its lines, and scan what is there.",
    subject="parcel",
    link="/warehouse/parcels/{reference}",
)
_register(
    "parcel_during_hold",
    "Keep back a parcel",
    "A parcel is loaded while everything for its person is stopped.",
    "Ask the warehouse to take it off the manifest now. It can leave when the hold is lifted.",
    subject="parcel",
)
_register(
    "sim_out_of_step",
    "Find a SIM that is in no box",
    "A SIM is noted as packed for a hub, and its box was cancelled or never packed.",
    "Find it. Check it in again, or void it.",
    subject="SIM",
    link="/sims/{reference}",
)
_register(
    "seat_in_cancelled_class",
    "Move a seat from a cancelled class",
    "Someone has a seat in a class that will not take place.",
    "Book them another class, and tell them.",
    **_CASE,
)
_register(
    "task_of_a_leaver",
    "Give away the task of someone who has left",
    "A task is assigned to someone who no longer works here.",
    "Find it among the tasks by its reference. Put it back on the list, or do it yourself.",
    subject="task",
    link="/tasks/",
)
_register(
    "offer_out_of_step",
    "Look at an offer",
    "An offer and the need that it was made for do not agree, or an offer was not ended in time.",
    "Open the case. Make the offer again, or release the device.",
    **_CASE,
)
_register(
    "passed_over",
    "Look at an allocation run that passed someone over",
    "A run gave a device to someone while a person higher on the list could have used it.",
    "Open the run, read why, and offer the person the next device.",
    subject="run",
    link="/queue/runs",
)
_register(
    "need_out_of_step",
    "Put a need back in its place",
    "A need is reserved and nothing is promised to it, or it waits without a place on the waiting list.",
    "Open the case, and put the need back on the waiting list.",
    _ASK,
    **_CASE,
)
_register(
    "seat_without_need",
    "Cancel or approve a seat",
    "Someone has a seat in a class, and their need for skills is not approved or has ended.",
    "Approve the need, or cancel the seat and tell the person.",
    **_CASE,
)
_register(
    "promise_outlives_need",
    "Release what is kept for an ended need",
    "A need has ended, or was never approved, and a device or a SIM is still promised to it.",
    "Release the device or the SIM.",
    **_CASE,
)
_register(
    "stuck_remedy",
    "Repair or exchange what does not work",
    "Someone told us more than 14 days ago that something does not work, and nothing has come of it.",
    "Call the person. Exchange or repair it, or end the need with the reason.",
    **_CASE,
)
_register(
    "sim_past_its_end",
    "End a SIM whose months are over",
    "A SIM is active in our records, and its months are over.",
    "Ask the network whether it still works. Record its end, or the months that were added.",
    subject="SIM",
)
_register(
    "seats_miscounted",
    "Count the seats of a class",
    "A class counts more or fewer seats than are booked.",
    "Compare the register with the bookings before anyone else is booked.",
    _ASK,
    subject="class",
)
_register(
    "case_without_receipt",
    "Tell a referrer that we have their referral",
    "A referral was sent and the referrer got no receipt.",
    "Send the receipt from the case, or call the referrer.",
    **_CASE,
)
_register(
    "case_out_of_step",
    "Look at a case that has come to a stop",
    "A case was routed without a check, stays open with nothing left to do, or no one will ask how it went.",
    "Open the case, check it against the rules, and close it or raise its follow-ups.",
    **_CASE,
)
_register(
    "looser_after_merge",
    "Check how a person may be contacted",
    "Two records of one person were merged, and the one that stays open allows more than the other did.",
    "Ask the referrer which ways are safe. Until then use only the ways that both records allow.",
    **_CASE,
)
_register(
    "message_too_late",
    "Find out why messages wait too long",
    "Messages are queued whose last moment is over. None of them will be sent.",
    "Check that a worker is running, and look at the page of message delivery.",
    subject="message",
    link="/messages/health",
)
_register(
    "invented_count",
    "Check the figures of a report",
    "A report's figures are not those that were frozen, or count more than there is.",
    "Do not share the report. Compare it with the rows behind it, and publish a new edition that says why.",
    subject="report",
    link="/funder/reports",
)
_register(
    "stock_book",
    "Count the stock of a pool or a part",
    "The book of a pool or of a part does not add up to what is there.",
    "Count it, and correct the book with a stock take.",
    subject="stock",
    link="/warehouse/pools",
)
_register(
    "off_the_ledger",
    "Report a fault in the ledger",
    "The ledger does not agree with the records, or has been changed.",
    "Do not correct anything. Tell the technical team today: `manage.py verify_ledger` names each fault.",
    subject="ledger",
)
_register(
    "job_stuck",
    "Look at a background job",
    "A background job has failed every time, or has been waiting for more than half an hour.",
    "Check that a worker process is running. Look at the job in the administration, and try it again there.",
    subject="job",
)
_register(
    "waits_in_a_case",
    "Look at a case that waits too long",
    "A case or a need has been in one state longer than we promise.",
    "Open the case, and do the next step or end it with the reason.",
    **_CASE,
)
_register(
    "waits_in_a_parcel",
    "Look for a parcel that has not arrived or was not collected",
    "A parcel has been on its way, or waiting at a hub, longer than we promise.",
    "Call the hub. Return it to the warehouse, or agree a day with the person.",
    subject="parcel",
)
_register(
    "waits_for_money",
    "Ask about an unpaid order",
    "An order of bundles has not been paid for twice as long as we allow.",
    "Ask the payer. Record payment, or cancel the order.",
    subject="order",
    link="/payments/",
)
_register(
    "waits_to_be_read",
    "Read a text that has waited too long",
    "Someone wrote to us days ago, and no one has read it.",
    "Open the messages, read it and answer or close it.",
    subject="text",
    link="/messages/",
)
