"""The room's models, wherever in it they live: organisations and who works there, residents, consent and holds."""

from people.limits import Tally
from people.organisations.account_changes import AccountChange
from people.organisations.hubs import HubProfile
from people.organisations.join_requests import JoinRequest
from people.organisations.machine_clients import MachineClient
from people.organisations.models import Agreement, Application, ConfirmedAddress, Organisation, Scanner, SignedDocument
from people.organisations.users import Invitation, Membership, User, UserManager, Workplace
from people.residents.models import (
    Consent,
    GlassBroken,
    Hold,
    NameToken,
    PossibleDuplicate,
    Resident,
    RestrictedNote,
)

__all__ = [
    "AccountChange",
    "Agreement",
    "Application",
    "ConfirmedAddress",
    "Consent",
    "GlassBroken",
    "Hold",
    "HubProfile",
    "Invitation",
    "JoinRequest",
    "MachineClient",
    "Membership",
    "NameToken",
    "Organisation",
    "PossibleDuplicate",
    "Resident",
    "RestrictedNote",
    "Scanner",
    "SignedDocument",
    "Tally",
    "User",
    "UserManager",
    "Workplace",
]
