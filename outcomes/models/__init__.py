"""What this room keeps: follow-ups and reports."""

from outcomes.models.following import FollowUp
from outcomes.models.reports import Report
from outcomes.models.tallies import PersonCounted, Tally

__all__ = ["FollowUp", "PersonCounted", "Report", "Tally"]
