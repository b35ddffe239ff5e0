"""What the telephone says of a referral, and the text that a worker gets with its reference. Never the resident's name."""

from notifications.events import register
from referrals.wording import name_of

register(
    "phone.reference",
    "Get Online London: the referral of your call is {reference}. Go on with it, or see what became of it: {link}",
    subject="The reference of your call",
)

STATES = {
    "draft": "is a draft, and has not been sent",
    "submitted": "has been sent, and is waiting to be decided",
    "in_triage": "is being decided",
    "awaiting_information": (
        "is waiting for your answer to a question of ours. Please answer it online, or ask for a person"
    ),
    "active": "was accepted, and is under way",
    "resolved": "is complete",
    "closed": "is closed",
    "rejected": "was not accepted. The letter with the reasons, and how to appeal, is online",
    "withdrawn": "was withdrawn",
    "expired": "has lapsed",
    "under_appeal": "is under appeal",
    "redirected": "was passed on to others who can help",
    "merged": "was joined to another one for the same person",
}
NEEDS = {
    "not_approved": "not approved",
    "approved": "approved",
    "waiting": "waiting in the queue",
    "offered": "offered, and waiting for a yes",
    "reserved": "reserved",
    "in_fulfilment": "on its way, or booked",
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
