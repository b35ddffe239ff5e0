"""What this room keeps: follow-ups, equality monitoring, targets and spending, and reports."""

from outcomes.equality.models import EqualityAnswer
from outcomes.follow_up.models import FollowUp
from outcomes.report.models import Report, Spending, Target

__all__ = ["EqualityAnswer", "FollowUp", "Report", "Spending", "Target"]
