"""What happens to referrals and their needs that the rooms above must hear."""

from audit.domain_events import Event
from referrals.models import Fault, Need, Referral

need_queued = Event(
    "need queued",
    Need,
    ("queue", "restore"),
    "A need waits in the queue, for the first time or again.",
    only=lambda need: need.state == Need.State.WAITING,
)

need_ended = Event(
    "need ended",
    Need,
    ("refuse", "decline_offer", "confirm", "lose_touch", "close_unmet", "cancel"),
    "A need has ended, in whatever way: what is promised to it, and has not been given, goes to someone else.",
    only=lambda need: need.state in Need.ENDED,
)

need_requeued = Event(
    "need requeued",
    Need,
    ("requeue", "lapse_offer"),
    "A need is back in the queue: what is promised to it, and has not been given, goes to someone else.",
)

need_promised = Event(
    "need promised",
    Need,
    ("accept_offer", "reserve"),
    "Something is promised to a need for good: someone said yes to the offer, or it was reserved without one.",
)

need_moved_on = Event(
    "need moved on",
    Need,
    ("provide", "confirm", "requeue", "close_unmet", "cancel"),
    "A need was provided, is met, waits or has ended: if something was being fixed, that is over.",
    only=lambda need: need.state != Need.State.REMEDY,
)

need_started = Event("need started", Need, ("start",), "What was promised to a need has left, or its replacement has.")

collection_place_set = Event(
    "collection place set", Need, ("amended: collect_at",), "Someone said at which hub the person collects."
)

referral_resolved = Event("referral resolved", Referral, ("roll_up",), "The last need of a referral has ended.")

referral_withdrawn = Event(
    "referral withdrawn", Referral, ("withdraw",), "A referral has ended before anything more is done for it."
)

referral_merged = Event(
    "referral merged", Referral, ("merge",), "A referral gave way to another one of the same person."
)

fault_reported = Event(
    "fault reported",
    Fault,
    ("created", "amended: again"),
    "Something that was given does not work, or was lost or stolen; or what replaced it does not work either.",
)
