"""Referrals, the needs on them, what the desk keeps beside them, and the bulk files they may come in."""

from referrals.models.calls import PhoneCall
from referrals.models.cases import DESK_ORDER, Referral
from referrals.models.casework import Appeal, Merger, Question, RuleVersion
from referrals.models.corrections import Correction
from referrals.models.erasures import Erasure
from referrals.models.faults import Fault
from referrals.models.imports import Import, ImportPiece, ImportRow
from referrals.models.needs import Need
from referrals.models.written_down import EligibilityRun, Evidence, Milestone

__all__ = [
    "DESK_ORDER",
    "Appeal",
    "Correction",
    "EligibilityRun",
    "Erasure",
    "Evidence",
    "Fault",
    "Import",
    "ImportPiece",
    "ImportRow",
    "Merger",
    "Milestone",
    "Need",
    "PhoneCall",
    "Question",
    "Referral",
    "RuleVersion",
]
