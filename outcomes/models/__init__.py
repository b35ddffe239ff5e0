"""What this room keeps: follow-ups, equality monitoring, targets and spending, and reports."""

from outcomes.models.equality import EqualityAnswer
from outcomes.models.following import FollowUp
from outcomes.models.money import Spending, Target
from outcomes.models.reports import Report

__all__ = ["EqualityAnswer", "FollowUp", "Report", "Spending", "Target"]
