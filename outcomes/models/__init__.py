"""What this room keeps: follow-ups, equality monitoring, tallies, targets and spending, and reports."""

from outcomes.models.equality import EqualityAnswer
from outcomes.models.following import FollowUp
from outcomes.models.money import Spending, Target
from outcomes.models.reports import Report
from outcomes.models.tallies import PersonCounted, Tally

__all__ = ["EqualityAnswer", "FollowUp", "PersonCounted", "Report", "Spending", "Tally", "Target"]
