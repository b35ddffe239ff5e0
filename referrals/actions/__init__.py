"""Every change to a referral and its needs, by what people come to do: refer, decide, fulfil."""

from referrals.actions.deciding import accept, answer, ask, close, reject, route, withdraw
from referrals.actions.drafting import COPY_WITHIN, REMINDER_BEFORE, TooLateToCopy, amend, expire, remind, start_again
from referrals.actions.fulfilling import (
    MOVE_BACK_AFTER,
    cancel,
    confirm,
    dispute,
    provide,
    requeue,
    reserve,
    setback,
    start,
)
from referrals.actions.referring import check_agreed, check_may_refer, refer, refer_many, submit
from referrals.actions.telling import see, send_digests

__all__ = [
    "TooLateToCopy",
    "COPY_WITHIN",
    "check_agreed",
    "check_may_refer",
    "REMINDER_BEFORE",
    "start_again",
    "send_digests",
    "see",
    "remind",
    "expire",
    "MOVE_BACK_AFTER",
    "accept",
    "amend",
    "answer",
    "ask",
    "cancel",
    "close",
    "confirm",
    "dispute",
    "provide",
    "refer",
    "refer_many",
    "reject",
    "requeue",
    "reserve",
    "route",
    "setback",
    "start",
    "submit",
    "withdraw",
]
