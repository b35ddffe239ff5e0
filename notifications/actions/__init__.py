"""Every change to what is said: say it, send it, hear what came back, stop it for a hold."""

from notifications.actions.hearing import receive
from notifications.actions.pausing import forget, hear_hold, hear_lift
from notifications.actions.saying import NotACall, alert_glass_broken, clear_for, compose, done, queue
from notifications.actions.sending import accept, make_due, send_due

__all__ = [
    "NotACall",
    "accept",
    "alert_glass_broken",
    "clear_for",
    "compose",
    "done",
    "forget",
    "hear_hold",
    "hear_lift",
    "make_due",
    "queue",
    "receive",
    "send_due",
]
