"""Organisations, the people who work in them, the residents they refer, what residents allow, and the brake."""

from people.models.holds import Hold
from people.models.organisations import Agreement, Application, Organisation, Scanner, SignedDocument
from people.models.residents import Consent, NameToken, Resident
from people.models.users import Invitation, Membership, User, UserManager

__all__ = [
    "Agreement",
    "Application",
    "Consent",
    "Hold",
    "Invitation",
    "Membership",
    "NameToken",
    "Organisation",
    "Resident",
    "Scanner",
    "SignedDocument",
    "User",
    "UserManager",
]
