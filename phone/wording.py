"""What the telephone says of a referral, and the text that a worker gets with its reference. Never the resident's name."""

from law.state_words import STATE_WORDS, referrer_word, within_sentence
from notifications.events import register
from referrals.wording import name_of

register(
    "phone.reference",
    "Get Online London: the reference of your referral is {reference}. Continue it or check its progress: {link}",
    subject="The reference of your call",
)

PAUSED = "is paused"


def state_aloud(referral, needs, *, paused: bool) -> str:
    """Where it is, in plain words; of one under way, need by need. Of one that is paused nothing more is said, to
    anybody.
    """
    if paused:
        return f"{PAUSED}."
    needs_aloud = (
        [f"{name_of(need)}: {_need_aloud(need)}." for need in needs if need.state != "cancelled"]
        if referral.state == "active"
        else []
    )
    return " ".join([f"{STATE_WORDS['referrals.Referral'][referral.state].spoken}.", *needs_aloud])


def _need_aloud(need) -> str:
    return within_sentence(referrer_word("referrals.Need", need.state, need.kind))
