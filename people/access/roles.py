"""Who may do what and see what: the tables that a policy officer reads. Nothing but tables and sentences stands here.

`ROLES_FOR` reads aloud: the verb on the left may be called by the roles on the right; what is not named is denied. A
test refuses a verb without a row and a row without its action. `READS` says the same of what is seen: a list, a page, a
part of one.
`WITHIN` says who may go further than others inside a verb, and `HEARS` who is told by email. Role names stand in this
file and nowhere else in the service.
"""

ROLES = [
    "referrer",
    "organisation_lead",
    "caseworker",
    "triage_lead",
    "safeguarding_lead",
    "technician",
    "warehouse",
    "warehouse_manager",
    "hub_worker",
    "finance",
    "funder",
    "administrator",
    "partner",
]
ALL_ROLES = [*ROLES, "resident", "invited", "system"]

_REFERRERS = {"referrer", "organisation_lead", "partner"}
_TRIAGE = {"caseworker", "triage_lead"}
_LEADS = {"triage_lead", "safeguarding_lead"}
_DESK = _TRIAGE | {"safeguarding_lead"}
_BENCH = {"technician", "warehouse_manager"}
_STORE = {"warehouse", "warehouse_manager"}
_KEEPERS = {"warehouse_manager", "administrator"}
_STAFF = _TRIAGE | _BENCH | _STORE | {"safeguarding_lead", "hub_worker", "administrator"}
_SYSTEM = {"system"}
_CASES = _DESK | {"administrator"}
_STOCK = _TRIAGE | _BENCH | _STORE | {"administrator"}

# A partner is a machine: it has a token and no pages.
PEOPLE_ROLES = set(ROLES) - {"partner"}
SCANNER_ROLES = {"warehouse", "warehouse_manager", "technician"}
# What someone may be at a shared scanner. A manager works there with a warehouse worker's hands: a PIN never opens
# more.
AT_THE_SCANNER = {"warehouse": "warehouse", "technician": "technician", "warehouse_manager": "warehouse"}
HUB_ROLES = {"hub_worker"}  # who answers for residents at their own hub only
# Who decides about cases and has one in hand; a call lies on the list of the first of these that its caller is.
DESK_ROLES = ("caseworker", "triage_lead", "safeguarding_lead")
CALL_LIST = "caseworker"  # on whose list a call is that no one in particular has to make
JOINS_AS = "referrer"  # what someone is for whom their borough vouches
ADMINISTRATOR = "administrator"  # of whom the service keeps at least one
LEAD = "organisation_lead"  # of whom every organisation keeps at least one

ROLE_SENTENCES = {
    "referrer": "Refers residents, and sees what became of the referrals of their organisation",
    "organisation_lead": "Refers, invites and removes colleagues, and signs data sharing agreements",
}
CALLER_ROLES = {"referrer", "organisation_lead"}  # who is known on the telephone

# Who works for the service itself, and so signs in with a second factor.
STAFF_ROLES = _STAFF | {"finance", "funder"}

# The roles on the right are given and taken by the role on the left, in its own tree of organisations.
GRANTS: dict[str, set[str]] = {
    "administrator": set(ROLES),
    "organisation_lead": {"referrer", "organisation_lead"},
    "system": {"referrer"},
}

# Who may read which kind of a resident's data; codes are those of people.organisations.data_sharing.FIELDS.
_CASE_READERS = _REFERRERS | _TRIAGE | {"safeguarding_lead"}
MAY_READ: dict[str, set[str]] = {
    "identity": _CASE_READERS,
    "birth_date": _CASE_READERS,
    "contact": _CASE_READERS,
    "place": _CASE_READERS,
    "support": _CASE_READERS,
    "situation": _CASE_READERS,
}

# On whose list each kind of task is (notifications.task_kinds).
TASK_OWNERS: dict[str, set[str]] = {
    "contributions.paid_after_cancel": {"finance"},
    "contributions.second_payment": {"finance"},
    "contributions.other_amount": {"finance"},
    "contributions.refunded": {"finance"},
    "contributions.refund_failed": {"finance"},
    "contributions.disputed": {"finance"},
    "contributions.dispute_lost": {"finance"},
    "contributions.unexplained_event": {"finance"},
    "contributions.unknown_order": {"administrator"},
    "inventory.data_incident": {"safeguarding_lead"},
    "notifications.rows_failed": {"administrator"},
    "notifications.too_late": _DESK,
    "inventory.bring_parcel_back": _STORE,
    "inventory.keep_parcel": {"hub_worker"},
    "notifications.provider_refuses_us": {"administrator"},
    "notifications.provider_busy": {"administrator"},
}
_HAS_TASKS = _STAFF | {"finance"}

ROLES_FOR: dict[str, set[str]] = {
    # people
    "people.register_organisation": {"administrator"},
    "people.amend_organisation": {"administrator"},
    "people.close_organisation": {"administrator"},
    "people.reopen_organisation": {"administrator"},
    "people.add_user": {"administrator"},
    "people.invite": {"administrator", "organisation_lead"},
    "people.accept_invitation": {"invited"},
    "people.withdraw_invitation": {"administrator", "organisation_lead"},
    "people.end_membership": {"administrator", "organisation_lead"},
    "people.join_by_single_sign_on": _SYSTEM,
    "people.choose_digest": PEOPLE_ROLES,
    "people.ask_account_change": {"administrator"},
    "people.make_account_change": {"administrator"},
    "people.decline_account_change": {"administrator"},
    "people.issue_token": {"administrator"},
    "people.register_scanner": {"warehouse_manager", "administrator"},
    "people.retire_scanner": {"warehouse_manager", "administrator"},
    "people.set_pin": SCANNER_ROLES | CALLER_ROLES,
    "people.draft_agreement": {"administrator", "organisation_lead"},
    "people.sign_agreement": {"organisation_lead"},
    "people.countersign_agreement": {"administrator"},
    "people.end_agreement": {"administrator", "organisation_lead"},
    "people.refresh_coverage": _SYSTEM,
    "people.raise_hold": _STAFF | _REFERRERS | {"finance"},
    "people.hold_by_code": _STAFF | _REFERRERS | {"finance"},
    "people.confirm_hold": _LEADS,
    "people.propose_lift": {"safeguarding_lead"},
    "people.lift_hold": _LEADS,
    "people.end_conditions": _LEADS,
    "people.reject_hold": _LEADS,
    "people.withdraw_consent": _TRIAGE | _REFERRERS | {"safeguarding_lead"},
    "people.anonymise": _LEADS | _SYSTEM,
    "people.read_resident": _CASE_READERS,
    "people.write_note": _DESK | {"hub_worker"},
    "people.read_note": _DESK | {"hub_worker"},
    "people.break_glass": _DESK | {"hub_worker"},
    "people.look_for_duplicates": _SYSTEM,
    "people.dismiss_duplicate": _TRIAGE,
    "people.confirm_duplicate": _TRIAGE,
    "people.doubt_duplicate": {"triage_lead"},
    "people.join_residents": _SYSTEM,
    "people.part_residents": _SYSTEM,
    # notifications
    "notifications.warn_of_agreements": _SYSTEM,
    "notifications.raise_task": _SYSTEM,
    "notifications.clear_tasks": _SYSTEM,
    "notifications.take_task": _HAS_TASKS,
    "notifications.finish_task": _HAS_TASKS | _SYSTEM,
    "notifications.reopen_task": _HAS_TASKS | _SYSTEM,
    "notifications.queue": _SYSTEM,
    "notifications.send": _SYSTEM,
    "notifications.deliver": _SYSTEM,
    "notifications.take_receipt": _SYSTEM,
    "notifications.ask_later": _SYSTEM,
    "notifications.time_out": _SYSTEM,
    "notifications.fall_back": _SYSTEM,
    "notifications.clear_what_is_over": _SYSTEM,
    "notifications.receive": _SYSTEM,
    "notifications.forget": _SYSTEM,
    "notifications.close_inbound": _DESK,
    "notifications.assign_inbound": _DESK,
    "notifications.reopen_queue": {"administrator"},
    "notifications.stop_for_good": _DESK,
    "notifications.not_meant": _DESK,
    "notifications.reply": _DESK,
    "notifications.draft_wording": _DESK,
    "notifications.approve_wording": _LEADS,
    "notifications.retire_wording": _LEADS,
    "notifications.done": _DESK | {"hub_worker", "referrer"},
    "notifications.not_reached": _DESK | {"hub_worker", "referrer"},
    # referrals
    "referrals.refer": _REFERRERS | _DESK,
    "referrals.refer_many": _REFERRERS | _TRIAGE,
    "referrals.amend": _REFERRERS | _DESK,
    "referrals.submit": _REFERRERS | _DESK,
    "referrals.correct": _REFERRERS | _DESK,
    "referrals.check_correction": _TRIAGE,
    "referrals.agree_correction": _DESK,
    "referrals.decline_correction": _DESK,
    "referrals.ask_contact_again": _SYSTEM,
    "referrals.remind": _SYSTEM,
    "referrals.expire": _SYSTEM,
    "referrals.start_again": _REFERRERS | _TRIAGE,
    "referrals.see": _REFERRERS,
    "referrals.export": _REFERRERS,
    "referrals.take_call": _DESK,
    "referrals.take_up_call": _DESK,
    "referrals.jot_down": _DESK,
    "referrals.write_down": _DESK,
    "referrals.begin_call": _REFERRERS | _DESK | _SYSTEM,
    "referrals.note_call": _REFERRERS | _DESK | _SYSTEM,
    "referrals.end_call": _REFERRERS | _DESK | _SYSTEM,
    "phone.pick_up": _SYSTEM,
    "phone.take_turn": _SYSTEM,
    "phone.hang_up": _SYSTEM,
    "referrals.send_digests": _SYSTEM,
    "referrals.route": _TRIAGE | _SYSTEM,
    "referrals.take": _DESK,
    "referrals.hand_over": _DESK,
    "referrals.release": _DESK,
    "referrals.ask": _TRIAGE,
    "referrals.answer": _REFERRERS | _TRIAGE,
    "referrals.chase": _SYSTEM,
    "referrals.lapse": _SYSTEM,
    "referrals.mark_stuck": _SYSTEM,
    "referrals.judge_again": _TRIAGE,
    "referrals.judge_in_the_shadow": _SYSTEM,
    "referrals.accept": _TRIAGE,
    "referrals.reject": _TRIAGE,
    "referrals.redirect": _TRIAGE | _SYSTEM,
    "referrals.withdraw": _REFERRERS | _TRIAGE,
    "referrals.revive": _TRIAGE,
    "referrals.reopen": _TRIAGE | _SYSTEM,
    "referrals.merge": _TRIAGE,
    "referrals.unmerge": {"triage_lead"},
    "referrals.close": {"triage_lead"} | _SYSTEM,
    "referrals.anonymise": _LEADS | _SYSTEM,
    "referrals.appeal": _REFERRERS | {"resident"},
    "referrals.appeal_need": _REFERRERS | {"resident"},
    "referrals.assign_appeal": {"triage_lead"},
    "referrals.uphold_appeal": {"triage_lead"},
    "referrals.dismiss_appeal": {"triage_lead"},
    "referrals.withdraw_appeal": _REFERRERS | {"triage_lead"},
    "referrals.look_for_stuck": _SYSTEM,
    "referrals.shadow_rules": {"triage_lead", "administrator"},
    "referrals.adopt_rules": {"triage_lead", "administrator"},
    "referrals.drop_rules": {"triage_lead", "administrator"},
    "referrals.approve": _TRIAGE,
    "referrals.refuse": _TRIAGE,
    "referrals.lose_touch": _TRIAGE,
    "referrals.wait_for_replacement": _TRIAGE,
    "referrals.close_unmet": {"triage_lead"},
    "referrals.revive_need": _TRIAGE,
    "referrals.reserve": _SYSTEM,
    "referrals.offer": _SYSTEM,
    "referrals.accept_offer": _SYSTEM,
    "referrals.decline_offer": _SYSTEM,
    "referrals.lapse_offer": _SYSTEM,
    "referrals.specify": _REFERRERS | _TRIAGE,
    "referrals.start": _SYSTEM,
    "referrals.provide": _SYSTEM,
    "referrals.confirm": _REFERRERS | _TRIAGE | _SYSTEM | {"resident"},
    "referrals.dispute": _REFERRERS | _TRIAGE | {"hub_worker", "resident"},
    "referrals.setback": _SYSTEM,
    "referrals.requeue": _SYSTEM,
    "referrals.cancel": _TRIAGE | _SYSTEM,
    # inventory
    "inventory.add_donor": _KEEPERS,
    "inventory.amend_donor": _KEEPERS,
    "inventory.announce": _STORE | {"administrator"},
    "inventory.close_lot": _STORE,
    "inventory.open_pool": _KEEPERS,
    "inventory.amend_pool": _KEEPERS,
    "inventory.lend": _KEEPERS,
    "inventory.lend_many": _KEEPERS,
    "inventory.give_back": _KEEPERS,
    "inventory.open_bin": _KEEPERS,
    "inventory.put_away": _BENCH | _STORE,
    "inventory.print_labels": _BENCH | _STORE,
    "inventory.start_stock_take": {"warehouse_manager"},
    "inventory.count": _BENCH | _STORE,
    "inventory.recount": {"warehouse_manager"},
    "inventory.approve_stock_take": {"warehouse_manager"},
    "inventory.cancel_stock_take": {"warehouse_manager"},
    "inventory.add_part": _BENCH,
    "inventory.stock_part": _BENCH | _STORE,
    "inventory.use_part": _BENCH,
    "inventory.set_factor": _KEEPERS,
    "inventory.set_gate_rule": {"warehouse_manager", "administrator"},
    "inventory.open_capacity": _SYSTEM | {"warehouse_manager"},
    "inventory.close_capacity": _SYSTEM | {"warehouse_manager"},
    "inventory.receive": _BENCH | _STORE,
    "inventory.read_hardware": _BENCH | _STORE,
    "inventory.photograph": _BENCH | _STORE,
    "inventory.settle_warnings": _BENCH | _STORE,
    "inventory.add_storage": _BENCH | _STORE,
    "inventory.name_storage": _BENCH | _STORE,
    "inventory.take_out_storage": _BENCH | _STORE,
    "inventory.shred_storage": _BENCH | _STORE,
    "inventory.to_wipe": _BENCH | _STORE,
    "inventory.exempt_from_wiping": _BENCH,
    "inventory.need_parts": _BENCH,
    "inventory.parts_in": _BENCH,
    "inventory.tick": _BENCH,
    "inventory.record_tests": _BENCH,
    "inventory.scan": _BENCH | _STORE | {"hub_worker"},
    "inventory.record_wipe": _BENCH,
    "inventory.record_reset": _BENCH,
    "inventory.accept_doubts": _BENCH,
    "inventory.reject_doubts": _BENCH,
    "inventory.refurbish": _BENCH,
    "inventory.to_qc": _BENCH,
    "inventory.pass_qc": _BENCH,
    "inventory.fail_qc": _BENCH,
    "inventory.quarantine": _BENCH | _STORE,
    "inventory.recycle": {"warehouse_manager"},
    "inventory.destroy": {"warehouse_manager"},
    "inventory.lose": {"warehouse_manager"},
    "inventory.find": {"warehouse_manager"},
    "inventory.reserve": {"caseworker", "triage_lead", "warehouse_manager"} | _SYSTEM,
    "inventory.release": {"caseworker", "triage_lead", "warehouse_manager"} | _SYSTEM,
    "inventory.run_allocation": {"triage_lead", "warehouse_manager"} | _SYSTEM,
    "inventory.go_on_with_run": _SYSTEM,
    "inventory.offer": _SYSTEM,
    "inventory.offer_device": _SYSTEM,
    "inventory.accept_offer": _REFERRERS | _TRIAGE | {"hub_worker", "resident"},
    "inventory.decline_offer": _REFERRERS | _TRIAGE | {"hub_worker", "resident"},
    "inventory.remind_of_offer": _SYSTEM,
    "inventory.lapse_offer": _SYSTEM,
    "inventory.tell_wait": _SYSTEM,
    "inventory.create_shipment": {"caseworker", "triage_lead"} | _STORE,
    "inventory.pack": _STORE,
    "inventory.manifest": _STORE,
    "inventory.recall": {"safeguarding_lead", "warehouse_manager"},
    "inventory.dispatch": _STORE,
    "inventory.arrive": {"hub_worker"} | _STORE,
    "inventory.hand_over": {"hub_worker"} | _STORE,
    "inventory.cancel_shipment": _STORE | {"triage_lead"},
    # connectivity
    "connectivity.import_sims": _STORE | {"partner"},
    "connectivity.check_in": _STORE,
    "connectivity.reserve": {"caseworker", "triage_lead", "warehouse_manager"} | _SYSTEM,
    "connectivity.release": {"caseworker", "triage_lead", "warehouse_manager"} | _SYSTEM,
    "connectivity.dispatch": _STORE,
    "connectivity.issue": _STORE | {"hub_worker"},
    "connectivity.activate": {"hub_worker", "partner", "caseworker", "resident"} | _SYSTEM,
    "connectivity.block": {"caseworker", "triage_lead", "partner"},
    "connectivity.void": {"warehouse_manager"},
    "connectivity.expire": _SYSTEM,
    # skills
    "skills.plan": {"hub_worker", "administrator"},
    "skills.book": _REFERRERS | _TRIAGE | {"hub_worker"} | _SYSTEM,
    "skills.confirm": _REFERRERS | _TRIAGE | {"hub_worker", "resident"} | _SYSTEM,
    "skills.cancel": _REFERRERS | _TRIAGE | {"hub_worker", "resident"} | _SYSTEM,
    "skills.check_in": {"hub_worker"},
    "skills.miss": {"hub_worker"} | _SYSTEM,
    "skills.excuse": {"hub_worker", "caseworker"},
    "skills.take_register": {"hub_worker"},
    # contributions
    "contributions.order": {"finance", "organisation_lead", "administrator"},
    "contributions.issue": {"finance", "organisation_lead", "administrator"},
    "contributions.succeed": _SYSTEM | {"finance"},
    "contributions.fail": _SYSTEM,
    "contributions.cancel": {"finance", "organisation_lead"},
    "contributions.note_refund": _SYSTEM,
    "contributions.note_dispute": _SYSTEM,
    "contributions.end_dispute": _SYSTEM,
    # outcomes
    "outcomes.raise_follow_ups": _SYSTEM | {"caseworker"},
    "outcomes.ask": _SYSTEM,
    "outcomes.answer": _REFERRERS | _TRIAGE | {"hub_worker", "resident"},
    "outcomes.lose_touch": _SYSTEM | {"caseworker"},
    "outcomes.close_when_done": _SYSTEM,
    "outcomes.cut_live_counts": _SYSTEM,
    "outcomes.draft": {"administrator", "triage_lead"},
    "outcomes.begin_freezing": {"administrator", "triage_lead"},
    "outcomes.freeze": {"administrator", "triage_lead"} | _SYSTEM,
    "outcomes.stop_freezing": _SYSTEM,
    "outcomes.publish": {"administrator"},
    "outcomes.record_spending": {"finance", "administrator"},
    "outcomes.set_target": {"administrator"},
    "outcomes.export": _LEADS,
    "outcomes.tell_equality": _REFERRERS | {"hub_worker", "resident"},
    "outcomes.forget_equality": _SYSTEM | {"resident"},
}

# Who sees what. "every …" is all of it, "own …" what belongs to one's own organisation; the others are pages and parts
# of them.
READS: dict[str, set[str]] = {
    # people
    "every organisation": {"administrator"},
    "own organisations": {"organisation_lead"},
    "organisations": {"administrator", "organisation_lead"},
    "callers": _DESK,
    "every hold": {"safeguarding_lead"},
    "holds of other kinds": {"triage_lead"},
    "duplicates": _TRIAGE,
    "scanners": _KEEPERS,
    # notifications
    "tasks": _HAS_TASKS,
    "every task": {"administrator"},
    "every message": _CASES | {"hub_worker"},
    "own messages": _REFERRERS,
    "inbox": _DESK,
    "message templates": _DESK,
    "message delivery": _CASES,
    # referrals
    "every referral": _CASES,
    "own referrals": _REFERRERS,
    "needs in fulfilment": _BENCH | _STORE | {"hub_worker"},
    "desk": _DESK,
    "calls": _DESK,
    "eligibility rules": _TRIAGE | {"administrator"},
    "phone and web compared": {"triage_lead", "administrator"},
    # inventory
    "stock": _STOCK,
    "devices at hubs": {"hub_worker"},
    "every shipment": _STOCK | {"safeguarding_lead"},
    "shipments to one's hub": {"hub_worker"},
    "offers at one's hub": {"hub_worker"},
    "allocation runs": _TRIAGE | _KEEPERS,
    "waiting list": _TRIAGE | {"warehouse_manager"},
    "people on the waiting list": _TRIAGE,
    "warehouse floor": _BENCH | _STORE,
    "warehouse records": _BENCH | _STORE | {"administrator"},
    "counts before approval": _KEEPERS,
    "waste records": _KEEPERS,
    # connectivity
    "every SIM": _TRIAGE | _STORE | {"hub_worker", "administrator"},
    # skills
    "every session": _TRIAGE | _REFERRERS | {"administrator"},
    "every booking": _TRIAGE | {"administrator"},
    "one's hub's sessions": {"hub_worker"},
    # contributions
    "every contribution": {"administrator"},
    "own contributions": {"finance", "organisation_lead"},
    "payment events": {"finance", "administrator"},
    # outcomes
    "follow-ups": _TRIAGE | _REFERRERS | {"hub_worker", "administrator"},
    "every follow-up": _TRIAGE | {"hub_worker", "administrator"},
    "reports": {"funder", "administrator", "triage_lead"},
    "report drafts": {"administrator", "triage_lead"},
    "spending": {"administrator", "finance"},
}

# Who may go further than others inside a verb that both may call.
WITHIN: dict[str, set[str]] = {
    "people.decide on holds of every kind": {"safeguarding_lead"},
    "people.hold by any code": _STAFF | {"finance"},
    "people.end the last lead": {"administrator"},
    "notifications.finish another's task": {"administrator"} | _SYSTEM,
    "referrals.refer without a limit": _DESK,
    "referrals.refer for any organisation": _TRIAGE | {"administrator"},
    "referrals.accept against the rules": {"triage_lead"},
    "referrals.give away another's case": {"triage_lead"},
    "referrals.merge what is being provided": {"triage_lead"},
    "referrals.act on a case in another's hand": _SYSTEM,
    "outcomes.write for the programme": {"administrator"},
    "skills.plan for any hub": {"administrator"},
}

# Who is told by email, of those who work here now.
HEARS: dict[str, set[str]] = {
    "danger": {"safeguarding_lead"},
    "restricted notes opened": {"safeguarding_lead"},
    "own agreements ending": {"organisation_lead"},
    "every agreement ending": {"administrator"},
}
