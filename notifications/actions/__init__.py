"""Every change to what is said: say it, send it, hear what came back, go on when it did not arrive, stop it for a hold."""

from notifications.actions.arriving import ask_for_receipts, ask_later, take_receipt, time_out
from notifications.actions.fallback import fall_back
from notifications.actions.inbound_texts import (
    NotSafeToText,
    WishNotDecided,
    assign_inbound,
    close_inbound,
    heed_written,
    receive,
    reply,
    take_written,
)
from notifications.actions.outgoing import (
    TRIES,
    NotACall,
    RungToday,
    alert_glass_broken,
    clear_for,
    compose,
    done,
    not_reached,
    queue,
    was_sent,
)
from notifications.actions.pausing import forget, forget_letters, on_freed, on_hold_raised
from notifications.actions.provider_holds import reopen_queue
from notifications.actions.readdressing import JudgedAgain, judge_again
from notifications.actions.sending import claim, clear_what_is_over, oldest_due, record
from notifications.actions.to_do import NotYourTask, clear_tasks, finish_task, raise_task, reopen_task, take_task
from notifications.actions.wishes import NotAWish, not_meant, start_texts, stop_for_good, stop_texts
from notifications.actions.writing import OwnWords, approve_wording, draft_wording, retire_wording

__all__ = [
    "TRIES",
    "JudgedAgain",
    "NotACall",
    "NotAWish",
    "NotSafeToText",
    "NotYourTask",
    "OwnWords",
    "RungToday",
    "WishNotDecided",
    "alert_glass_broken",
    "approve_wording",
    "ask_for_receipts",
    "ask_later",
    "assign_inbound",
    "claim",
    "clear_for",
    "clear_tasks",
    "clear_what_is_over",
    "close_inbound",
    "compose",
    "done",
    "draft_wording",
    "fall_back",
    "finish_task",
    "forget",
    "forget_letters",
    "heed_written",
    "judge_again",
    "not_meant",
    "not_reached",
    "oldest_due",
    "on_freed",
    "on_hold_raised",
    "queue",
    "raise_task",
    "receive",
    "record",
    "reopen_queue",
    "reopen_task",
    "reply",
    "retire_wording",
    "start_texts",
    "stop_for_good",
    "stop_texts",
    "take_receipt",
    "take_task",
    "take_written",
    "time_out",
    "was_sent",
]
