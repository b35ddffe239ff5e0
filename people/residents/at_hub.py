"""What a hub may know of who somebody is: a full name where something is handed over, else a first name and initial.

Only under an agreement that names it, and each full name that is read is on the ledger.
"""

from django.utils import timezone

from law.actors import Actor
from people.organisations.models import Organisation
from people.residents.actions.restricted_notes import read_resident
from people.residents.models import Resident

NOT_SHOWN = "Name not shown"


def may_see_names(hub: Organisation) -> bool:
    """Whether the hub has an agreement in force that shares names with it."""
    return hub.is_covered(timezone.localdate()) and "identity" in hub.agreed_fields


def short_name(resident: Resident, hub: Organisation) -> str:
    """First name and initial, as a register shows them."""
    if not may_see_names(hub) or resident.consent_withdrawn_at is not None:
        return NOT_SHOWN
    initial = f" {resident.last_name[0]}." if resident.last_name else ""
    return f"{resident.first_name}{initial}".strip() or NOT_SHOWN


def full_name(resident: Resident, hub: Organisation, *, by: Actor) -> str:
    """The whole name, at a handover; the reading is written down."""
    if not may_see_names(hub) or resident.consent_withdrawn_at is not None:
        return NOT_SHOWN
    read_resident(resident, how="read", by=by)
    return str(resident)
