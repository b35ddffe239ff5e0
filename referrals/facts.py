"""One shape of a referral's facts for all doors."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class ResidentFacts:
    first_name: str = ""
    last_name: str = ""
    date_of_birth: date | None = None
    phone: str = ""
    email: str = ""
    postcode: str = ""
    borough: str = ""
    language: str = ""
    access_needs: str = ""
    without_address: bool = False


@dataclass(frozen=True)
class NeedFacts:
    kind: str
    purpose: str = ""
    details: str = ""


@dataclass(frozen=True)
class ConsentFacts:
    purpose: str
    given: bool
    method: str = ""
    wording: str = ""


@dataclass(frozen=True)
class ContactFacts:
    mode: str = "through_worker"
    channels: frozenset = frozenset()
    hours: str = ""
    words: str = ""


@dataclass(frozen=True)
class Facts:
    your_ref: str = ""
    referrer_email: str = ""
    resident: ResidentFacts = ResidentFacts()
    needs: tuple = ()
    reason: str = ""
    notes: str = ""
    consent: tuple = ()
    contact_policy: ContactFacts = ContactFacts()
    channel: str = ""
    warnings: tuple = field(default=())
