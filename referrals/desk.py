"""Which queue of the triage desk a referral lies in, and the sentence that says why it is there. Plain rules, no
database.
"""

from collections.abc import Callable
from dataclasses import dataclass

NEW = "new"
WAITING = "waiting"
DUPLICATES = "duplicates"
STUCK = "stuck"
APPEALS = "appeals"
SAFEGUARDING = "safeguarding"
UNDECIDED = ("submitted", "in_triage", "awaiting_information")
ON_THE_DESK = (*UNDECIDED, "active", "under_appeal", "resolved")


@dataclass(frozen=True)
class Standing:
    """How things are with one referral just now."""

    state: str
    held: bool = False
    appealed: bool = False
    strong_duplicates: int = 0
    overdue: bool = False
    call_not_made: bool = False
    not_routed: bool = False
    answered: bool = False
    revived: bool = False
    undecided: bool = False
    to_check: bool = False
    contact_lapsed: bool = False
    has_message: bool = False
    result: str = ""


# In order: the first that applies is the reason. (code, queue, sentence, when)
RULES: tuple[tuple[str, str, str, Callable[[Standing], bool]], ...] = (
    (
        "held",
        SAFEGUARDING,
        "There is a hold. We send nothing until it is lifted.",
        lambda s: s.held and (s.state in ON_THE_DESK or s.has_message),
    ),
    (
        "appealed",
        APPEALS,
        "There is an appeal. Someone who did not make the decision must review it.",
        lambda s: s.appealed,
    ),
    (
        "call_not_made",
        STUCK,
        "We reminded the referrer twice and had no answer. Someone must call before this can expire.",
        lambda s: s.call_not_made,
    ),
    (
        "not_routed",
        STUCK,
        "It was sent more than an hour ago and has not been checked against the rules.",
        lambda s: s.not_routed,
    ),
    (
        "overdue",
        STUCK,
        "The decision is overdue.",
        lambda s: s.overdue and s.state in UNDECIDED,
    ),
    (
        "to_check",
        NEW,
        "Details were corrected after the decision. Check whether the decision still holds.",
        lambda s: s.to_check,
    ),
    (
        "strong_duplicate",
        DUPLICATES,
        "There may be another referral for this person. Decide whether it is a duplicate.",
        lambda s: s.strong_duplicates > 0 and s.state in UNDECIDED,
    ),
    (
        "asked",
        WAITING,
        "Waiting for the referrer to answer. The decision deadline is paused.",
        lambda s: s.state == "awaiting_information",
    ),
    (
        "answered",
        NEW,
        "The referrer has answered. The decision deadline has started again.",
        lambda s: s.state == "in_triage" and s.answered,
    ),
    ("revived", NEW, "It was reopened.", lambda s: s.state == "in_triage" and s.revived),
    (
        "not_eligible",
        NEW,
        "The rules say no. A caseworker must check before we tell anyone.",
        lambda s: s.state == "in_triage" and s.result == "not_eligible",
    ),
    (
        "needs_person",
        NEW,
        "Needs a manual check.",
        lambda s: s.state == "in_triage" and s.result == "needs_person",
    ),
    (
        "joined",
        NEW,
        "A need was added later, or came from a merged referral. It needs a decision.",
        lambda s: s.state == "active" and s.undecided,
    ),
    (
        "ask_again",
        NEW,
        "Ask the person again which ways of contacting them are safe.",
        lambda s: s.state == "active" and s.contact_lapsed,
    ),
    (
        "message",
        NEW,
        "The referrer has sent a message. Read it and answer it.",
        lambda s: s.has_message,
    ),
    ("to_decide", NEW, "The rules say yes. It needs a decision.", lambda s: s.state == "in_triage"),
)
SENTENCES = {code: sentence for code, _, sentence, _ in RULES}


def place(standing: Standing) -> tuple[str, str]:
    """(queue, why); ("", "") for what needs nobody at the desk."""
    return next(((queue, code) for code, queue, _, applies in RULES if applies(standing)), ("", ""))
