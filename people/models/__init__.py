"""Organisations, the people who work in them, the residents they refer, what residents allow, and the brake."""

from people.models.duplicates import PossibleDuplicate
from people.models.holds import GlassBroken, Hold, RestrictedNote
from people.models.organisations import Agreement, Application, Organisation, Scanner, SignedDocument
from people.models.residents import Consent, NameToken, Resident
from people.models.users import Invitation, Membership, User, UserManager, Workplace

__all__ = [
    "Agreement",
    "Application",
    "Consent",
    "GlassBroken",
    "Hold",
    "Invitation",
    "Membership",
    "NameToken",
    "Organisation",
    "PossibleDuplicate",
    "Resident",
    "RestrictedNote",
    "Scanner",
    "SignedDocument",
    "User",
    "UserManager",
    "Workplace",
]
