"""The roles, the teams and desks that they make up, and what each is for."""

ROLES = [
    "referrer",
    "organisation_lead",
    "caseworker",
    "triage_lead",
    "safeguarding_lead",
    "data_protection",
    "technician",
    "warehouse",
    "warehouse_manager",
    "hub_worker",
    "finance",
    "funder",
    "administrator",
    "partner",
]
ALL_ROLES = [*ROLES, "resident", "invited", "applicant", "system"]

REFERRERS = {"referrer", "organisation_lead", "partner"}
TRIAGE = {"caseworker", "triage_lead"}
LEADS = {"triage_lead", "safeguarding_lead"}
PROTECTORS = {"data_protection", "safeguarding_lead"}  # who decide when personal data may be lost
DESK = TRIAGE | {"safeguarding_lead"}
BENCH = {"technician", "warehouse_manager"}
STORE = {"warehouse", "warehouse_manager"}
KEEPERS = {"warehouse_manager", "administrator"}
STAFF = TRIAGE | BENCH | STORE | {"safeguarding_lead", "hub_worker", "administrator"}
SYSTEM = {"system"}
CASES = DESK | {"administrator"}
STOCK = TRIAGE | BENCH | STORE | {"administrator"}

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
    "referrer": "Refers residents, and sees the progress of their organisation’s referrals",
    "organisation_lead": "Refers, invites and removes colleagues, and signs data sharing agreements",
}
CALLER_ROLES = {"referrer", "organisation_lead"}  # who is known on the telephone

# What the work of each role is listed under. A lead is named only where the team itself is not asked.
TEAMS = {
    "caseworker": "Caseworkers",
    "triage_lead": "Triage leads",
    "safeguarding_lead": "Safeguarding leads",
    "data_protection": "Data protection officers",
    "warehouse": "Warehouse",
    "technician": "Technicians",
    "warehouse_manager": "Warehouse managers",
    "hub_worker": "Hub",
    "finance": "Finance",
    "administrator": "Administration",
}
LEAD_THE = {
    "triage_lead": "caseworker",
    "safeguarding_lead": "caseworker",
    "warehouse_manager": "warehouse",
    "technician": "warehouse",
}

# Who works for the service itself, and so signs in with a second factor.
STAFF_ROLES = STAFF | {"data_protection", "finance", "funder"}
CASE_READERS = REFERRERS | TRIAGE | {"safeguarding_lead"}
HAS_TASKS = STAFF | {"data_protection", "finance"}
