"""Which actions have no page for some of the people who may call them, and why. The list only shrinks."""

WITHIN = "It is a part of another deed, which has the page: "
NOT_YET = "There is no page yet, only the API: "
NOWHERE = "There is no door yet at all: "

WITHOUT_PAGE = {
    # A part of another deed
    "inventory.create_shipment": WITHIN + "the yes itself opens the parcel.",
    "inventory.report_missing": WITHIN
    + "a hub closes its delivery, and names what did not come; the warehouse has the page.",
    "outcomes.freeze": WITHIN + "the page begins it, and a job counts.",
    "people.anonymise": WITHIN + "the erasure of a case erases its person.",
    "people.confirm_duplicate": WITHIN + "two cases are merged, which says that they are one person's.",
    "people.read_resident": "No one presses it: it is written down when a page shows someone's particulars.",
    "referrals.begin_call": WITHIN + "a call is taken.",
    "referrals.note_call": WITHIN + "a referral is written down while someone calls.",
    "referrals.end_call": "Whoever calls ends it by hanging up; the desk has the page.",
    "referrals.refer_many": WITHIN + "the page of an upload starts it, and a job takes the rows in.",
    "referrals.route": WITHIN + "a referral is sent, and a job routes it.",
    # Another page, or another way, for that role
    "connectivity.does_not_work": WITHIN
    + "whoever helps says it on the page of the need, which asks the rooms what was given.",
    "connectivity.works": "A referrer says so on the page of the need (referrals.confirm).",
    "connectivity.activate": "A hub and the desk say that it works (connectivity.works), which notes it as active.",
    "inventory.remind_to_collect": "The hub reminds, for it sees who has not come.",
    "inventory.scan": "A hub scans on its own pages: arriving, and find.",
    "notifications.done": "A referrer answers the email; only the desk has a list of calls.",
    "notifications.not_reached": "As notifications.done.",
    "people.add_user": "People are invited; an address is added at once only by the command of whoever runs the service.",
    "people.invite_administrator": "The command of whoever runs the service, for the first administrator.",
    "people.choose_digest": "A funder has no work that could be late.",
    "people.raise_hold": "Who sees no case stops someone by a code, on the page Stop (people.hold_by_code).",
    "referrals.close": "It closes by itself when everything is answered (outcomes.close_when_done).",
    "referrals.refer": "The desk writes a referral down while someone calls (referrals.write_down).",
    "referrals.start_again": "The desk takes a call and begins anew.",
    # Gaps
    "inventory.lend_many": NOT_YET + "whole pools are lent by a machine; one device has its page.",
    "outcomes.lose_touch": NOT_YET + "the clock does it after the last try.",
    "outcomes.tell_equality": NOWHERE + "a hub asks on paper.",
    "referrals.specify": NOT_YET + "a referrer says more about a device; the waiting list has the page.",
    "skills.check_in": WITHIN + "the register (skills.take_register).",
    "skills.miss": WITHIN + "the register (skills.take_register).",
}
