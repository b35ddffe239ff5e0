"""What happened to a referral: every act of every party, the worker's own included, the newest first."""

from dataclasses import dataclass
from datetime import datetime

from audit.models import LedgerEntry
from portal.tracking import name_of
from referrals import actions as referrals
from referrals.models import Appeal, Referral

MOST = 50
# What a worker does to a referral as a whole, as the ledger names it; everything else has a row or a milestone of its own.
_ACTS = {
    "submit": "sent the referral. We will decide by {decide_by}.",
    "withdraw": "withdrew the referral. {reason}",
}
TOLD_ELSEWHERE = (
    "referrals.asked",
    "referrals.corrected",
    "referrals.appeal_lodged",
    "referrals.message_answered",
)


@dataclass(frozen=True)
class Act:
    """One line of the story; `words` are what somebody wrote."""

    at: datetime
    sentence: str
    words: str = ""


def story_of(referral: Referral) -> list[Act]:
    """The acts of the service, the desk and the workers in one line of time. A few statements, whatever its length."""
    asked = list(referral.questions.order_by("-asked_at", "-id")[:MOST])
    appeals = list(referral.appeals.select_related("need").order_by("created_at"))
    corrections = list(referral.corrections.order_by("-made_at", "-id")[:MOST])
    own = list(_own_acts(referral))
    names = referrals.names_of_actors(
        {key for each in asked for key in (each.asked_by, each.answered_by) if key}
        | {appeal.lodged_by for appeal in appeals}
        | {row.made_by for row in corrections}
        | {entry.actor for entry in own}
    )
    acts = [
        *_milestones(referral),
        *(act for question in asked for act in _question(question, names)),
        *(act for appeal in appeals for act in _appeal(appeal, names)),
        *(Act(row.made_at, f"{names[row.made_by]} corrected the details.", row.reason) for row in corrections),
        *(_own(referral, entry, names) for entry in own),
    ]
    if referral.submitted_at is not None and not any(entry.verb == "submit" for entry in own):
        acts.append(Act(referral.submitted_at, f"Referral sent. We will decide by {referral.decide_by:%A %-d %B}."))
    return sorted(acts, key=lambda act: act.at, reverse=True)[:MOST]


def _milestones(referral):
    rows = referral.milestones.exclude(event__in=TOLD_ELSEWHERE).order_by("-at")[:MOST]
    return [Act(row.at, row.sentence) for row in rows]


def _own_acts(referral):
    entries = LedgerEntry.objects.filter(object_id=referral.pk, refused="", verb__in=list(_ACTS))
    return entries.order_by("-number")[:MOST]


def _own(referral, entry, names) -> Act:
    decide_by = f"{referral.decide_by:%A %-d %B}" if referral.decide_by else ""
    sentence = _ACTS[entry.verb].format(decide_by=decide_by, reason=referral.end_reason)
    return Act(entry.at, f"{names[entry.actor]} {sentence}".strip())


def _question(question, names) -> list[Act]:
    if question.is_message:
        return _message(question, names)
    acts = [Act(question.asked_at, "A caseworker asked:", question.words)]
    if question.answered_at is not None:
        who = names.get(question.answered_by, "Someone")
        acts.append(Act(question.answered_at, f"{who} answered:", question.answer))
    return acts


def _message(message, names) -> list[Act]:
    """A worker's message; the caseworker who answered is not named to them."""
    who = names[message.asked_by]
    if message.withdrawn_at is not None:
        return [Act(message.withdrawn_at, f"{who} withdrew a message that no one had opened.")]
    if message.is_open:  # its words stand at the top of the page
        return [Act(message.asked_at, f"{who} sent the caseworker a message.")]
    acts = [Act(message.asked_at, f"{who} sent the caseworker a message:", message.words)]
    if message.answer:
        acts.append(Act(message.answered_at, "A caseworker answered the message:", message.answer))
    elif message.answered_at is not None:
        acts.append(Act(message.answered_at, "A caseworker read the message and closed it."))
    return acts


def _appeal(appeal, names) -> list[Act]:
    about = f"the decision on {name_of(appeal.need)}" if appeal.need else "the decision"
    if appeal.is_by_the_person:  # what they write to us is not for whoever referred them
        acts = [Act(appeal.created_at, f"The person appealed {about}.")]
    else:
        acts = [Act(appeal.created_at, f"{names[appeal.lodged_by]} appealed {about}:", appeal.grounds)]
    if appeal.decided_at is not None and appeal.state == Appeal.State.WITHDRAWN:
        acts.append(Act(appeal.decided_at, f"The appeal on {about} was withdrawn."))
    return acts
