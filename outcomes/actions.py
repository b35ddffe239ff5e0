"""Every change this room makes."""

from outcomes.enquiries.actions import cut_live_counts
from outcomes.enquiries.personal_data import export
from outcomes.equality.actions import forget_equality, forget_equality_when_over, seal_equality_again, tell_equality
from outcomes.follow_up.actions import (
    ask,
    close_when_done,
    done_by,
    end_when_anonymised,
    end_with_referral,
    end_without_consent,
    lose_touch,
    raise_follow_ups,
)
from outcomes.follow_up.answering import answer, kinds_given, questions_now
from outcomes.report.actions import (
    MOST_AIMED_AT,
    MOST_PENCE,
    begin_freezing,
    draft,
    freeze,
    publish,
    record_spending,
    set_target,
    stop_freezing,
)

__all__ = [
    "MOST_AIMED_AT",
    "MOST_PENCE",
    "answer",
    "ask",
    "begin_freezing",
    "close_when_done",
    "cut_live_counts",
    "done_by",
    "draft",
    "end_when_anonymised",
    "end_with_referral",
    "end_without_consent",
    "export",
    "forget_equality",
    "forget_equality_when_over",
    "freeze",
    "kinds_given",
    "lose_touch",
    "publish",
    "questions_now",
    "raise_follow_ups",
    "record_spending",
    "seal_equality_again",
    "set_target",
    "stop_freezing",
    "tell_equality",
]
