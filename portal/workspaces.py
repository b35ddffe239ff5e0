"""The workspaces of the portal: where each is, what it is called, and who works there."""

# Each workspace: where it is, its name, and the roles that work there. The first that fits is where somebody lands.
WORKSPACES = (
    ("/refer", "Refer", frozenset({"referrer", "organisation_lead"})),
    ("/refer/referrals", "Referrals", frozenset({"referrer", "organisation_lead"})),
    ("/refer/bulk", "Many at once", frozenset({"referrer", "organisation_lead"})),
    ("/triage/", "The desk", frozenset({"caseworker", "triage_lead", "safeguarding_lead"})),
    ("/calls/", "Calls", frozenset({"caseworker", "triage_lead", "safeguarding_lead"})),
    ("/messages/", "Messages", frozenset({"caseworker", "triage_lead", "safeguarding_lead"})),
    ("/messages/wording", "What residents are told", frozenset({"caseworker", "triage_lead", "safeguarding_lead"})),
    ("/messages/health", "Do messages arrive?", frozenset({"triage_lead", "administrator"})),
    (
        "/follow-ups/",
        "How it goes",
        frozenset({"caseworker", "triage_lead", "hub_worker", "administrator", "referrer", "organisation_lead"}),
    ),
    ("/triage/rules", "Rules", frozenset({"caseworker", "triage_lead", "administrator"})),
    ("/triage/parity", "Phone and web", frozenset({"triage_lead", "administrator"})),
    ("/service/", "Organisations and agreements", frozenset({"organisation_lead", "administrator"})),
    ("/funder/", "What the money did", frozenset({"funder", "administrator", "triage_lead"})),
    ("/funder/money", "Targets and spending", frozenset({"administrator", "finance"})),
    ("/warehouse/", "Warehouse", frozenset({"technician", "warehouse", "warehouse_manager"})),
    ("/warehouse/stock", "Stock", frozenset({"technician", "warehouse", "warehouse_manager", "administrator"})),
    ("/warehouse/lots", "Donations", frozenset({"warehouse", "warehouse_manager", "administrator"})),
    ("/queue/", "Waiting list", frozenset({"caseworker", "triage_lead", "warehouse_manager"})),
    ("/warehouse/scanner", "Scanners", frozenset({"warehouse_manager", "administrator"})),
)


def landing(roles) -> str:
    """Where somebody with these roles begins their day."""
    return next((url for url, _, who in WORKSPACES if who & roles), "/")
