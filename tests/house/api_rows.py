"""Who gets in at each address of the API: a row for each resource, verb, file and list; deny is the default."""

from people.access import ROLES

REFERRERS = {"referrer", "organisation_lead", "partner"}
TRIAGE = {"caseworker", "triage_lead"}
STOCK = {"technician", "warehouse", "warehouse_manager", "administrator"} | TRIAGE
CASES = TRIAGE | {"safeguarding_lead", "administrator"}
EVERYBODY = set(ROLES)
SEES = {
    "referrals": (CASES, REFERRERS),
    "needs": (CASES | {"technician", "warehouse", "warehouse_manager", "hub_worker"}, REFERRERS),
    "residents": (CASES - {"administrator"}, REFERRERS),
    "corrections": (CASES, REFERRERS),
    "imports": (CASES, REFERRERS),
    "holds": ({"safeguarding_lead"}, set()),
    "appeals": (CASES, REFERRERS),
    "duplicates": (TRIAGE, set()),
    "devices": (STOCK, set()),
    "allocations": (STOCK, REFERRERS),
    "runs": (TRIAGE | {"warehouse_manager", "administrator"}, set()),
    "lots": (STOCK, set()),
    "stock-takes": (STOCK, set()),
    "pools": (STOCK, set()),
    "shipments": (STOCK | {"safeguarding_lead"}, REFERRERS | {"hub_worker"}),
    "sims": (TRIAGE | {"warehouse", "warehouse_manager", "hub_worker", "administrator"}, REFERRERS),
    "sessions": (TRIAGE | REFERRERS | {"administrator"}, {"hub_worker"}),
    "bookings": (TRIAGE | {"administrator"}, REFERRERS | {"hub_worker"}),
    "messages": (CASES | {"hub_worker"}, REFERRERS),
    "follow-ups": (TRIAGE | {"administrator", "hub_worker"}, REFERRERS),
    "reports": (TRIAGE - {"caseworker"} | {"administrator"}, set()),
    "tasks": ({"safeguarding_lead", "administrator"}, set()),
    "contributions": ({"administrator"}, {"finance", "organisation_lead"}),
    "organisations": ({"administrator"}, EVERYBODY - {"administrator"}),
    "agreements": ({"administrator"}, EVERYBODY - {"administrator"}),
    "hubs": (EVERYBODY - {"finance", "funder"}, set()),
    "invitations": ({"administrator"}, {"organisation_lead"}),
    "memberships": ({"administrator"}, {"organisation_lead"}),
}


# The action behind a verb where its name is not the room's and the word itself.
ROOM = {
    "referrals": "referrals",
    "needs": "referrals",
    "holds": "people",
    "residents": "people",
    "duplicates": "people",
    "appeals": "referrals",
    "devices": "inventory",
    "allocations": "inventory",
    "pools": "inventory",
    "runs": "inventory",
    "lots": "inventory",
    "stock-takes": "inventory",
    "shipments": "inventory",
    "sims": "connectivity",
    "sessions": "skills",
    "bookings": "skills",
    "messages": "notifications",
    "tasks": "notifications",
    "follow-ups": "outcomes",
    "reports": "outcomes",
    "contributions": "contributions",
    "organisations": "people",
    "hubs": "people",
    "agreements": "people",
    "invitations": "people",
    "memberships": "people",
}
NAMED = {
    "corrections/agree": "referrals.agree_correction",
    "corrections/decline": "referrals.decline_correction",
    "corrections/check": "referrals.check_correction",
    "holds/confirm": "people.confirm_hold",
    "holds/lift": "people.lift_hold",
    "holds/reject": "people.reject_hold",
    "residents/erase": "referrals.anonymise",
    "duplicates/dismiss": "people.dismiss_duplicate",
    "duplicates/doubt": "people.doubt_duplicate",
    "needs/revive": "referrals.revive_need",
    "appeals/assign": "referrals.assign_appeal",
    "appeals/uphold": "referrals.uphold_appeal",
    "appeals/dismiss": "referrals.dismiss_appeal",
    "appeals/withdraw": "referrals.withdraw_appeal",
    "needs/accept-offer": "inventory.accept_offer",
    "needs/decline-offer": "inventory.decline_offer",
    "lots/close": "inventory.close_lot",
    "stock-takes/approve": "inventory.approve_stock_take",
    "stock-takes/cancel": "inventory.cancel_stock_take",
    "shipments/cancel": "inventory.cancel_shipment",
    "shipments/remind": "inventory.remind_to_collect",
    "sessions/register": "skills.take_register",
    "messages/done": "notifications.done",
    "tasks/take": "notifications.take_task",
    "tasks/finish": "notifications.finish_task",
    "tasks/reopen": "notifications.reopen_task",
    "organisations/invite": "people.invite",
    "organisations/close": "people.close_organisation",
    "organisations/reopen": "people.reopen_organisation",
    "invitations/withdraw": "people.withdraw_invitation",
    "memberships/end": "people.end_membership",
    "agreements/sign": "people.sign_agreement",
    "agreements/countersign": "people.countersign_agreement",
    "agreements/end": "people.end_agreement",
}
FILES = {
    "contributions/<str:id>/receipt.pdf",
    "agreements/<str:id>/paper.pdf",
    "referrals/<str:id>/facts",
    "referrals/<str:id>/questions",
    "referrals/<str:id>/story",
    "referrals/<str:id>/letter.pdf",
    "residents/<str:id>/export",
    "residents/<str:id>/export.pdf",
    "residents/<str:id>/notes",
    "allocations/<str:id>/explanation",
}


# POST on a collection, and other addresses of the API that are no verb of one object.
MAKES = {
    "referrals": "referrals.refer",
    "referrals/bulk": "referrals.refer_many",
    "holds": "people.hold_by_code",
    "devices": "inventory.receive",
    "allocations": "inventory.reserve",
    "allocations/run": "inventory.run_allocation",
    "shipments": "inventory.create_shipment",
    "sims": "connectivity.reserve",
    "sims/import": "connectivity.import_sims",
    "sessions": "skills.plan",
    "bookings": "skills.book",
    "reports": "outcomes.draft",
    "contributions": "contributions.order",
    "organisations": "people.register_organisation",
    "hubs": "people.register_organisation",
    "agreements": "people.draft_agreement",
    "donors": "inventory.add_donor",
    "lots": "inventory.announce",
    "bins": "inventory.open_bin",
    "pools": "inventory.open_pool",
    "stock-takes": "inventory.start_stock_take",
    "gate-rules": "inventory.set_gate_rule",
    "wipe-logs": "inventory.record_wipe",
    "scans": "inventory.scan",
}
LISTS = {
    "corrections",
    "residents",
    "appeals",
    "duplicates",
    "runs",
    "needs",
    "messages",
    "tasks",
    "follow-ups",
    "imports",
    "availability",
    "invitations",
    "memberships",
}
READS_BY_POST = {"referrals/search"}  # what is searched for stands in the body: nothing is written
API_OPEN = {"schema", "docs", "^.*$"}
REPORT_FILE = r"^reports/(?P<id>[0-9a-f-]{36})\.(?P<kind>pdf|summary\.pdf|ods|csv|dictionary\.csv|json)$"


def rule(resource: str, verb: str) -> str:
    return NAMED.get(f"{resource}/{verb}") or f"{ROOM[resource]}.{verb.replace('-', '_')}"
