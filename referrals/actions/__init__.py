"""Every change to a referral and its needs, by what people come to do: refer, decide, fulfil."""

from referrals.actions.deciding import accept, answer, ask, close, reject, route, withdraw
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
from referrals.actions.referring import amend, refer, refer_many, submit

__all__ = [
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
