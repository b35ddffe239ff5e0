"""What the telephone says of a referral, and the text that a worker gets with its reference. Never the resident's name."""

from notifications.events import register
from referrals.wording import name_of

register(
    "phone.reference",
    "Get Online London: the reference of your referral is {reference}. Continue it or check its progress: {link}",
    subject="The reference of your call",
)

STATES = {
    "draft": "is a draft and has not been sent",
    "submitted": "has been sent and is waiting for a decision",
    "in_triage": "is under review",
    "awaiting_information": ("is waiting for you to answer our question. Please answer it online, or ask for a person"),
    "active": "was accepted and is in progress",
    "resolved": "is complete",
    "closed": "is closed",
    "rejected": "was not accepted. The letter with the reasons, and how to appeal, is online",
    "withdrawn": "was withdrawn",
    "expired": "has lapsed",
    "under_appeal": "is under appeal",
    "redirected": "was referred to another service",
    "merged": "was merged with another referral for the same person",
}
NEEDS = {
    "not_approved": "not approved",
    "approved": "approved",
    "waiting": "on the waiting list",
    "offered": "offered and waiting for an answer",
    "reserved": "reserved",
    "in_fulfilment": "on its way or booked",
    "provided": "provided",
    "met": "done",
    "remedy": "being fixed",
    "unreachable": "stopped, because we could not reach the person",
    "unmet": "closed, because we cannot supply it",
    "declined": "no longer wanted",
}
PAUSED = "is paused"


def state_aloud(referral, needs, *, paused: bool) -> str:
    """Where it is, in plain words; of one under way, need by need. Of one that is paused nothing more is said, to
    anybody.
    """
    if paused:
        return f"{PAUSED}."
    needs_aloud = (
        [f"{name_of(need)}: {NEEDS[need.state]}." for need in needs if need.state in NEEDS]
        if referral.state == "active"
        else []
    )
    return " ".join([f"{STATES[referral.state]}.", *needs_aloud])
