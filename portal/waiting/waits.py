"""What every state of every machine waits for: whose it is, by when, on which page, and what ends it (RULE9).

It is the one table of promises: /work/ and /work/stuck go by it, and so does the nightly look through the house.

One table, derived from nothing but the states: `WAITS` for the states in which somebody or something has to act, `RESTS`
for those in which nothing waits although a way leads out of them. A test holds both complete, and every page, verb,
task and event in them real.
"""

from dataclasses import dataclass
from datetime import timedelta

from audit.models import Recorded
from connectivity.models import Box, Sim
from contributions.models import Contribution
from inventory.models import DataIncident, Device, Lot, SharedBox, Shipment, StockTake, StorageUnit, Swap
from inventory.parcels.board import ON_THE_ROAD_FOR
from notifications.models import Inbound, Message, Task, Wording
from outcomes.models import FollowUp, Report
from people.models import AccountChange, Agreement, Hold, Invitation, JoinRequest, PossibleDuplicate
from people.organisations.join_requests import DECIDE_WITHIN
from referrals.actions.fulfilling import ASSUMED_AFTER
from referrals.models import Appeal, Correction, Fault, Import, Need, Referral, RuleVersion
from skills.models import Booking

WAREHOUSE = "Warehouse"
HUB = "Hub"
DESK = "Caseworkers"
REFERRER = "The referrer"
RESIDENT = "The resident"
FINANCE = "Finance"
PROTECTION = "Data protection officers"
ADMINISTRATION = "Administration"
SERVICE = "The service itself"


@dataclass(frozen=True)
class Wait:
    """Why a row may stay in a state.

    `page` is the name of the address where the owner acts; "" where nobody has to. `ends` are verbs of which each ends
    the wait. `timer` is the task that comes back to it by itself, `event` the domain event or the action on something
    else that moves it. `within` is how long it may take: from when the row came into the state, or from the end of the
    day in its field `day`, where it has one of its own. Neither: there is no promise, or another row holds it (the
    parcel that of its devices).
    """

    owner: str
    page: str = ""
    ends: tuple[str, ...] = ()
    timer: str = ""
    event: str = ""
    within: timedelta | None = None
    day: str = ""

    @property
    def is_promised(self) -> bool:
        return self.within is not None or bool(self.day)


def _days(number: int) -> timedelta:
    return timedelta(days=number)


_BENCH = ("inventory.quarantine",)
_MATCH = "inventory.match_stock"

WAITS: dict[type[Recorded], dict[str, Wait]] = {
    Referral: {
        "draft": Wait(REFERRER, "refer:check", ("referrals.submit",), timer="referrals.look_after_drafts"),
        "submitted": Wait(DESK, "triage:case", ("referrals.route",), timer="referrals.route", within=_days(2)),
        "in_triage": Wait(
            DESK,
            "triage:case",
            ("referrals.accept", "referrals.reject"),
            timer="referrals.look_for_stuck",
            day="decide_by",
        ),
        "awaiting_information": Wait(
            REFERRER,
            "refer:answer",
            ("referrals.answer",),
            timer="referrals.look_after_questions",
            within=_days(15),  # it lapses on the fourteenth, after a call
        ),
        "active": Wait(SERVICE, event="referral resolved", timer="referrals.look_for_stuck"),
        "resolved": Wait(SERVICE, ends=("referrals.close",), timer="outcomes.close_what_is_done"),
        "under_appeal": Wait(DESK, "triage:case", ("referrals.uphold_appeal", "referrals.dismiss_appeal")),
    },
    Need: {
        "proposed": Wait(DESK, "triage:case", ("referrals.approve", "referrals.refuse"), within=_days(14)),
        "approved": Wait(
            DESK, "triage:case", ("inventory.reserve", "referrals.cancel"), timer=_MATCH, within=_days(14)
        ),
        "waiting": Wait(DESK, "triage:case", ("inventory.reserve", "referrals.close_unmet"), timer=_MATCH),
        "offered": Wait(
            REFERRER,
            "queue:offer",
            ("inventory.accept_offer", "inventory.decline_offer"),
            timer="inventory.remind_and_lapse_offers",
        ),
        "reserved": Wait(SERVICE, "triage:case", ("referrals.cancel",), event="need started"),
        "in_fulfilment": Wait(SERVICE, "triage:case", ("referrals.cancel",), event="referrals.provide"),
        "provided": Wait(
            RESIDENT,
            "triage:case",
            ("referrals.confirm", "referrals.dispute"),
            timer="referrals.assume_met",
            within=ASSUMED_AFTER,
        ),
        "remedy": Wait(
            DESK,
            "triage:case",
            ("referrals.confirm", "referrals.wait_for_replacement", "referrals.close_unmet"),  # its fault has the day
        ),
    },
    Fault: {
        "open": Wait(DESK, "triage:case", ("referrals.confirm", "referrals.wait_for_replacement"), day="due_at"),
    },
    Appeal: {
        "lodged": Wait(DESK, "triage:case", ("referrals.assign_appeal",), day="decide_by"),
        "in_review": Wait(
            DESK, "triage:case", ("referrals.uphold_appeal", "referrals.dismiss_appeal"), day="decide_by"
        ),
    },
    Correction: {
        "waiting": Wait(
            DESK, "triage:case", ("referrals.agree_correction", "referrals.decline_correction"), within=_days(5)
        ),
    },
    Import: {
        "waiting": Wait(SERVICE, timer="referrals.take_in", within=_days(1)),
        "running": Wait(SERVICE, timer="referrals.take_in", within=_days(1)),
    },
    RuleVersion: {"shadow": Wait(DESK, "triage:shadow", ("referrals.adopt_rules", "referrals.drop_rules"))},
    Hold: {
        "raised": Wait(DESK, "triage:case", ("people.confirm_hold", "people.reject_hold"), within=_days(2)),
        "confirmed": Wait(DESK, "triage:case", ("people.lift_hold",), day="review_on"),
    },
    PossibleDuplicate: {
        "suspected": Wait(DESK, "triage:case", ("people.dismiss_duplicate", "referrals.merge"), within=_days(14)),
    },
    Agreement: {
        "draft": Wait(ADMINISTRATION, "service:sign_agreement", ("people.sign_agreement",), within=_days(30)),
        "signed": Wait(ADMINISTRATION, "service:sign_agreement", ("people.countersign_agreement",), within=_days(5)),
    },
    Invitation: {
        "sent": Wait(ADMINISTRATION, "service:withdraw_invitation", ("people.withdraw_invitation",), day="expires_at")
    },
    JoinRequest: {
        "unconfirmed": Wait(SERVICE, ends=("people.lapse_join_request",), timer="people.look_after_join_requests"),
        "submitted": Wait(
            ADMINISTRATION,
            "service:join_request",
            ("people.accept_join_request", "people.decline_join_request"),
            within=DECIDE_WITHIN,
        ),
    },
    AccountChange: {
        "asked": Wait(
            ADMINISTRATION,
            "service:account_change",
            ("people.make_account_change", "people.decline_account_change"),
            within=_days(3),
        ),
    },
    Device: {
        "expected": Wait(WAREHOUSE, "warehouse:receive", ("inventory.receive",)),
        "received": Wait(WAREHOUSE, "warehouse:device", ("inventory.to_wipe", *_BENCH), within=_days(10)),
        "quarantined": Wait(
            WAREHOUSE, "warehouse:device", ("inventory.to_wipe", "inventory.recycle"), within=_days(30)
        ),
        "awaiting_wipe": Wait(WAREHOUSE, "warehouse:wipe", ("inventory.record_wipe",), within=_days(10)),
        "wiped": Wait(WAREHOUSE, "warehouse:device", ("inventory.refurbish", *_BENCH), within=_days(14)),
        "refurbishing": Wait(
            WAREHOUSE, "warehouse:device", ("inventory.to_qc", "inventory.need_parts"), within=_days(14)
        ),
        "awaiting_parts": Wait(WAREHOUSE, "warehouse:device", ("inventory.parts_in", *_BENCH), within=_days(30)),
        "qc": Wait(WAREHOUSE, "warehouse:device", ("inventory.pass_qc", "inventory.fail_qc"), within=_days(5)),
        "reserved": Wait(WAREHOUSE, "warehouse:dispatch", ("inventory.start_wave",)),
        "picked": Wait(WAREHOUSE, "warehouse:parcel", ("inventory.pack", *_BENCH)),
        "packed": Wait(WAREHOUSE, "warehouse:parcel", ("inventory.dispatch", *_BENCH)),
        "in_transit": Wait(HUB, "hub:arriving", ("inventory.arrive",)),
        "returning": Wait(WAREHOUSE, event="inventory.bring_back_old"),  # its swap has the day
        "at_hub": Wait(HUB, "hub:hand_over", ("inventory.hand_over",)),
    },
    Swap: {
        "awaited": Wait(
            HUB,
            "aftercare:swap",
            ("inventory.take_in_old", "inventory.bring_back_old"),
            day="due_on",
            timer="inventory.chase_old_devices",
        ),
        "with_hub": Wait(WAREHOUSE, "aftercare:swap", ("inventory.bring_back_old",), within=_days(5)),
    },
    DataIncident: {
        "open": Wait(
            PROTECTION,
            "incidents:one",
            (
                "inventory.report_incident",
                "inventory.do_not_report",
                "inventory.close_recovered",
            ),  # its task has the day
        ),
    },
    StorageUnit: {
        "unproven": Wait(WAREHOUSE, "warehouse:wipe", ("inventory.record_wipe",)),
        "removed": Wait(WAREHOUSE, "warehouse:device", ("inventory.shred_storage",), within=_days(14)),
    },
    Lot: {
        "announced": Wait(WAREHOUSE, "warehouse:close_lot", ("inventory.close_lot",), day="expected_on"),
        "arriving": Wait(WAREHOUSE, "warehouse:close_lot", ("inventory.close_lot",), within=_days(14)),
    },
    StockTake: {
        "counting": Wait(WAREHOUSE, "warehouse:count", ("inventory.count",), within=_days(3)),
        "counted": Wait(WAREHOUSE, "warehouse:approve_count", ("inventory.approve_stock_take",), within=_days(3)),
    },
    Shipment: {
        "draft": Wait(WAREHOUSE, "warehouse:parcel", ("inventory.start_wave", "inventory.pack"), within=_days(5)),
        "picking": Wait(WAREHOUSE, "warehouse:packing", ("inventory.pack",), within=_days(5)),
        "packed": Wait(WAREHOUSE, "warehouse:parcel", ("inventory.dispatch", "inventory.manifest"), within=_days(2)),
        "manifested": Wait(WAREHOUSE, "warehouse:parcel", ("inventory.dispatch", "inventory.pull"), within=_days(2)),
        "in_transit": Wait(
            WAREHOUSE, "warehouse:parcel", ("inventory.lose_shipment", "inventory.recall"), within=ON_THE_ROAD_FOR
        ),
        "awaiting_collection": Wait(HUB, "hub:hand_over", ("inventory.hand_over",), within=_days(10)),
        "attempt_failed": Wait(
            WAREHOUSE,
            "warehouse:parcel",
            ("inventory.try_again", "inventory.return_to_base", "inventory.fail_delivery"),
            within=ON_THE_ROAD_FOR,
        ),
        "returning": Wait(
            WAREHOUSE,
            "warehouse:parcel",
            ("inventory.take_back",),
            timer="inventory.give_up_returns",
            within=_days(5),
        ),
    },
    Box: {
        "ordered": Wait(WAREHOUSE, "sims:box", ("connectivity.pack_box", "connectivity.cancel_box"), within=_days(5)),
        "packed": Wait(WAREHOUSE, "sims:box", ("connectivity.send_box", "connectivity.unpack_box"), within=_days(2)),
        "sent": Wait(HUB, "sims:box", ("connectivity.arrive_box",), within=_days(5)),
    },
    SharedBox: {
        "ordered": Wait(
            WAREHOUSE, "shared:box", ("inventory.pack_shared", "inventory.cancel_shared"), within=_days(10)
        ),
        "packed": Wait(WAREHOUSE, "shared:box", ("inventory.send_shared", "inventory.unpack_shared"), within=_days(2)),
        "sent": Wait(HUB, "shared:box", ("inventory.arrive_shared",), within=_days(5)),
    },
    Sim: {
        "received": Wait(WAREHOUSE, "sims:check_in", ("connectivity.check_in_many",), within=_days(5)),
        "boxed": Wait(WAREHOUSE, event="connectivity.arrive_box"),
        "reserved": Wait(HUB, "sims:sim", ("connectivity.issue", "connectivity.release"), within=_days(10)),
        "dispatched": Wait(HUB, "sims:sim", ("connectivity.issue",), within=_days(10)),
        "issued": Wait(
            HUB,
            "sims:sim",
            ("connectivity.works", "connectivity.does_not_work"),
            timer="connectivity.ask_if_they_work",
            within=_days(10),
        ),
        "active": Wait(SERVICE, timer="connectivity.expire_sims"),
        "blocked": Wait(WAREHOUSE, "sims:sim", ("connectivity.confirm_block",), within=_days(1)),
        "returned": Wait(WAREHOUSE, "sims:sim", ("connectivity.restock", "connectivity.void"), within=_days(5)),
    },
    Booking: {
        "requested": Wait(HUB, event="skills.book", within=_days(2)),
        "waitlisted": Wait(SERVICE, event="skills.cancel", timer="skills.move_lists_on"),
        "offered": Wait(
            RESIDENT,
            "hub:class",
            ("skills.confirm", "skills.cancel"),
            timer="skills.move_lists_on",
            within=_days(1),
            day="offer_expires_at",
        ),
        "booked": Wait(HUB, "hub:class", ("skills.take_register",), within=_days(1), day="session__starts_at"),
        "on_hold": Wait(SERVICE, event="hold lifted"),
    },
    Contribution: {
        "draft": Wait(FINANCE, ends=("contributions.issue", "contributions.cancel"), within=_days(30)),
        "awaiting_payment": Wait(
            FINANCE,
            ends=("contributions.succeed", "contributions.cancel"),
            event="contributions.fail",
            within=_days(60),
        ),
    },
    Inbound: {
        "received": Wait(SERVICE, event="notifications.receive"),
        "matched": Wait(SERVICE, event="notifications.receive"),
        "unmatched": Wait(
            DESK, "messages:one", ("notifications.close_inbound", "notifications.assign_inbound"), within=_days(3)
        ),
        "needs_person": Wait(DESK, "messages:one", ("notifications.close_inbound",), within=_days(3)),
    },
    Message: {
        "scheduled": Wait(SERVICE, ends=("notifications.send",), timer="notifications.clear_what_is_over"),
        "queued": Wait(SERVICE, timer="notifications.clear_what_is_over"),
        "sent": Wait(SERVICE, timer="notifications.ask_for_receipts"),
        "deferred": Wait(SERVICE, timer="notifications.clear_what_is_over"),
        "undelivered_temporary": Wait(SERVICE, timer="notifications.clear_what_is_over"),
    },
    Task: {
        "open": Wait(DESK, "tasks:one", ("notifications.take_task", "notifications.finish_task"), day="due_at"),
        "taken": Wait(DESK, "tasks:one", ("notifications.finish_task",), day="due_at"),
    },
    Wording: {
        "draft": Wait(
            DESK,
            "messages:wording",
            ("notifications.approve_wording", "notifications.retire_wording"),
            within=_days(30),
        ),
    },
    FollowUp: {
        "raised": Wait(RESIDENT, "follow_ups:one", ("outcomes.answer",), timer="outcomes.ask_how_it_goes"),
    },
    Report: {
        "draft": Wait(ADMINISTRATION, "funder:report", ("outcomes.begin_freezing",)),
        "frozen": Wait(ADMINISTRATION, "funder:report", ("outcomes.publish",), within=_days(30)),
    },
}

_AN_END = "An end that someone may open again; no messages waiting for it."

RESTS: dict[type[Recorded], dict[str, str]] = {
    Referral: dict.fromkeys(("closed", "expired", "merged", "redirected", "rejected", "withdrawn"), _AN_END),
    Need: dict.fromkeys(("met", "not_approved", "unreachable", "unmet", "cancelled", "declined"), _AN_END),
    Correction: {"made": "It is in force; only one of weight is held back, in the same deed."},
    RuleVersion: {
        "in_force": "The rules that hold until others are adopted.",
        "retired": _AN_END,
        "dropped": _AN_END,
    },
    PossibleDuplicate: dict.fromkeys(("same", "different"), _AN_END),
    JoinRequest: {
        "declined": "Its contact is told why, and forgotten after 90 days by people.look_after_join_requests."
    },
    Agreement: {"agreed": "It holds until its last day, of which notifications.warn_of_agreements warns."},
    Device: {
        "with_resident": "It is theirs. One that does not work comes back by its swap.",
        "shared": "In a box, or its hub's to share. Missing or on its way back: its task has the day.",
        "available": "On the shelf. inventory.match_stock looks at it every hour.",
        "lost": _AN_END,
    },
    Swap: {"kept": _AN_END},
    DataIncident: dict.fromkeys(("reported", "not_reported", "recovered"), _AN_END),
    Shipment: {"lost": _AN_END},
    StorageUnit: {"wiped": "Proven wiped.", "shredded": _AN_END, "lost": _AN_END},
    Sim: {"available": "On the shelf or in a hub's box, for the next person."},
    Booking: {"attended": "It counts; the register may be corrected for a while.", "no_show": _AN_END},
    Contribution: {"failed": "The payer can try again with the same link."},
    Inbound: {"actioned": _AN_END},
    Message: dict.fromkeys(("suppressed", "failed", "undelivered_permanent", "unknown"), _AN_END),
    Task: {"done": _AN_END},
    Wording: {"approved": "The sentence that is sent until another is approved."},
}
