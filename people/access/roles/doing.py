"""Who may do what: the verb on the left may be called by the roles on the right."""

from people.access.roles.names import DESK, ROLES, STAFF, STORE, SYSTEM, TRIAGE
from people.access.roles.with_people import WITH_PEOPLE
from people.access.roles.with_things import WITH_THINGS

ROLES_FOR: dict[str, set[str]] = WITH_PEOPLE | WITH_THINGS

# Who may go further than others inside a verb that both may call.
WITHIN: dict[str, set[str]] = {
    "people.decide on holds of every kind": {"safeguarding_lead"},
    "people.describe every hub": {"administrator"},
    "people.hold by any code": STAFF | {"finance"},
    "people.end the last lead": {"administrator"},
    "notifications.finish another's task": {"administrator"} | SYSTEM,
    "referrals.refer without a limit": DESK,
    "referrals.refer for any organisation": TRIAGE | {"administrator"},
    "referrals.accept against the rules": {"triage_lead"},
    "referrals.give away another's case": {"triage_lead"},
    "referrals.pass on a colleague's referral": {"organisation_lead"},
    "referrals.merge what is being provided": {"triage_lead"},
    "referrals.act on a case in another's hand": SYSTEM,
    "outcomes.write for the programme": {"administrator"},
    "skills.plan for any hub": {"administrator"},
    "connectivity.act for any hub": STORE,
    "inventory.share for any hub": STORE,
}

# The roles on the right are given and taken by the role on the left, in its own tree of organisations.
GRANTS: dict[str, set[str]] = {
    "administrator": set(ROLES),
    "organisation_lead": {"referrer", "organisation_lead"},
    "system": {"referrer"},
}
