"""What we write when we have decided: plain data that a letter, an e-mail and a page are made from. Never the
resident's name.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from referrals.models import Need, Referral
from referrals.wording import name_of

LETTER_WAITS = timedelta(hours=1)  # a letter that says no: so long it can be taken back
_YES = "Yes. It joined the waiting list on {since}, the day you sent the referral. We will tell you when it is the person’s turn."
_AFTER_APPEAL = (
    "This is the final decision. If you think we did not follow our own rules, you can complain to us in writing."
)


def leaves_at(needs: list[Need]) -> datetime | None:
    """When the letter about these needs leaves: at once (None), or later where it says no to one of them."""
    refused = [need.decided_at for need in needs if need.state == Need.State.NOT_APPROVED and need.decided_at]
    return max(refused) + LETTER_WAITS if refused else None


def in_short(need: Need) -> str:
    """“Laptop: yes.”, for one line."""
    if need.state == Need.State.NOT_APPROVED:
        return f"{name_of(need)}: no. {need.decision_reason}"
    return f"{name_of(need)}: yes."


def of_decision(referral: Referral, needs: list[Need]) -> dict:
    """The letter about these needs, as documents.decision draws it."""
    refused = [need for need in needs if need.state == Need.State.NOT_APPROVED]
    run = referral.eligibility_runs.filter(is_shadow=False).order_by("-created_at").first()
    return {
        "reference": referral.reference,
        "your_ref": referral.your_ref,
        "to": _to(referral),
        "date": timezone.localdate(referral.decided_at) if referral.decided_at else timezone.localdate(),
        "title": "What we decided",
        "paragraphs": [f"You referred someone to us with reference {referral.reference}. {_opening(needs, refused)}"],
        "decisions": [_block(referral, need) for need in needs],
        "alternatives": [{"name": a["name"], "sentence": a["sentence"]} for a in (run.alternatives if run else [])],
        "appeal": _appeal(referral, refused),
        "link": link_to(referral),
    }


def of_appeal(appeal) -> dict:
    """The letter that tells what came of an appeal."""
    referral = appeal.referral
    upheld = appeal.state == "upheld"
    outcome = "We agree with all or part of your appeal." if upheld else "We came to the same decision as before."
    needs = [appeal.need] if appeal.need_id else list(referral.needs.exclude(state=Need.State.CANCELLED).order_by("id"))
    return of_decision(referral, needs) | {
        "title": "What we decided about your appeal",
        "date": timezone.localdate(appeal.decided_at) if appeal.decided_at else timezone.localdate(),
        "paragraphs": [
            f"Someone who was not involved in the decision on {referral.reference} reviewed it. {outcome}",
            appeal.outcome_words,
        ]
        + ([] if upheld else [_AFTER_APPEAL]),
        "appeal": None,
    }


def in_words(letter: dict) -> str:
    """The same letter as the text of an e-mail."""
    parts = [*letter["paragraphs"]]
    parts += [
        f"{d['name']}: {d['answer']}. {d['sentence']}".strip() + (f" {d['next']}" if d["next"] else "")
        for d in letter["decisions"]
    ]
    if letter["alternatives"]:
        parts.append("Other help:\n" + "\n".join(f"- {a['name']}. {a['sentence']}" for a in letter["alternatives"]))
    if letter["appeal"]:
        parts.append(f"{letter['appeal']['words']} {letter['appeal']['link']}")
    return "\n\n".join(parts)


def link_to(referral: Referral) -> str:
    return f"{settings.PUBLIC_URL}/refer/{referral.reference}"


def _to(referral: Referral) -> list[str]:
    who = referral.referrer.name if referral.referrer is not None else referral.referrer_email
    return [who, str(referral.organisation)]


def _opening(needs, refused) -> str:
    if not refused:
        return "We can help with everything you asked for."
    return (
        "We are sorry that we cannot help with it."
        if len(refused) == len(needs)
        else "We can help with part of what you asked for."
    )


def _block(referral: Referral, need: Need) -> dict:
    if need.state == Need.State.NOT_APPROVED:
        return {"name": name_of(need), "answer": "No", "sentence": need.decision_reason, "next": ""}
    since = timezone.localtime(need.queued_at or referral.submitted_at)
    return {
        "name": name_of(need),
        "answer": "Yes",
        "sentence": "",
        "next": _YES.format(since=f"{since:%-d %B %Y}").removeprefix("Yes. "),
    }


def _appeal(referral: Referral, refused) -> dict | None:
    """How to appeal, while there is something left to appeal. The address leads on to the need, or to a choice where
    there are several.
    """
    appealed = set(referral.appeals.values_list("need", flat=True))
    left = [need for need in refused if not {need.pk, None} & appealed]
    until = referral.appeal_by or max((need.appeal_by for need in left if need.appeal_by), default=None)
    if not left or until is None or until < timezone.localdate():
        return None
    words = f"If you think this is wrong, you can appeal until {until:%A %-d %B %Y}. Tell us what we got wrong, or what we did not know. Someone who was not involved in the decision will review everything. The referral keeps its original date."
    return {"words": words, "until": until, "link": f"{link_to(referral)}/appeal"}
