"""What this room keeps: follow-ups and reports."""

from outcomes.models.following import FollowUp
from outcomes.models.reports import Report

__all__ = ["FollowUp", "Report"]
