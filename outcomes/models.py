"""What this room keeps: follow-ups, equality monitoring, targets and spending, reports, and the daily cut of live counts."""

from outcomes.enquiries.models import DailyCut
from outcomes.equality.models import EqualityAnswer
from outcomes.follow_up.models import FollowUp
from outcomes.report.models import Report, Spending, Target

__all__ = ["DailyCut", "EqualityAnswer", "FollowUp", "Report", "Spending", "Target"]
