"""Every change this room makes."""

from outcomes.actions.following import answer, lose_touch, raise_follow_up
from outcomes.actions.reporting import draft, freeze, publish, record_spending, set_target

__all__ = ["answer", "draft", "freeze", "lose_touch", "publish", "raise_follow_up", "record_spending", "set_target"]
