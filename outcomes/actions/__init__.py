"""Every change this room makes."""

from outcomes.actions.following import answer, lose_touch, raise_follow_up
from outcomes.actions.monitoring import forget_equality, hear_kept_no_more, seal_equality_again, tell_equality
from outcomes.actions.reporting import draft, freeze, publish, record_spending, set_target

__all__ = [
    "answer",
    "draft",
    "forget_equality",
    "freeze",
    "hear_kept_no_more",
    "lose_touch",
    "publish",
    "raise_follow_up",
    "record_spending",
    "seal_equality_again",
    "set_target",
    "tell_equality",
]
