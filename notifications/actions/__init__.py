"""Every change to what is said: say it, send it, hear what came back, go on when it did not arrive, stop it for a
hold.
"""

from notifications.actions.arriving import ask_for_receipts, ask_later, take_receipt, time_out
from notifications.actions.hearing import NotSafeToText, assign_inbound, close_inbound, receive, reply
from notifications.actions.laddering import fall_back
from notifications.actions.pausing import forget, on_hold_raised, on_hold_lifted
from notifications.actions.saying import (
    TRIES,
    NotACall,
    RungToday,
    alert_glass_broken,
    clear_for,
    compose,
    done,
    not_reached,
    queue,
)
from notifications.actions.sending import claim, oldest_due, record
from notifications.actions.writing import OwnWords, approve_wording, draft_wording, retire_wording

__all__ = [
    "TRIES",
    "NotACall",
    "NotSafeToText",
    "OwnWords",
    "RungToday",
    "alert_glass_broken",
    "approve_wording",
    "ask_for_receipts",
    "ask_later",
    "assign_inbound",
    "claim",
    "clear_for",
    "close_inbound",
    "compose",
    "done",
    "draft_wording",
    "fall_back",
    "forget",
    "on_hold_raised",
    "on_hold_lifted",
    "not_reached",
    "oldest_due",
    "queue",
    "receive",
    "record",
    "reply",
    "retire_wording",
    "take_receipt",
    "time_out",
]
