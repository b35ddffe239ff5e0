"""Referrals, the needs on them, and the bulk files they may come in."""

from referrals.models.cases import EligibilityRun, Evidence, Milestone, Referral
from referrals.models.imports import Import, ImportPiece, ImportRow
from referrals.models.needs import Need

__all__ = ["EligibilityRun", "Evidence", "Import", "ImportPiece", "ImportRow", "Milestone", "Need", "Referral"]
