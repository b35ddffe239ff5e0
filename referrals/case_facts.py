"""What a case is decided on, as far as the reader may know it: the field table of `people/access/roles/` says who."""

from typing import Any

from law.actors import Actor
from people import actions as people
from people.access import may_read, sees
from referrals import sent_facts
from referrals.actions.handling import names_of_actors
from referrals.models import EligibilityRun, Question, Referral

# Which fields of the person each kind of data carries; kinds are those of people.organisations.data_sharing.FIELDS.
FIELDS_OF_KIND = {
    "identity": ("first_name", "last_name", "client_ref", "care_of"),
    "birth_date": ("date_of_birth",),
    "contact": ("phone", "other_phone", "email"),
    "place": ("postcode", "borough", "without_address", "address_withheld"),
    "support": ("language", "access_needs"),
}


A_CASEWORKER = "A caseworker"  # who works at the desk, for those who refer


def read_case(referral: Referral, *, by: Actor) -> dict[str, Any]:
    """Everything that was sent about a referral, what was asked and answered, and what the rules say; noted as a
    reading. What this reader may not know is left out.
    """
    people.read_resident(referral.resident, by=by)
    sent = sent_facts.as_sent(referral)
    known = [name for kind, names in FIELDS_OF_KIND.items() if may_read(by, kind) for name in names]
    facts = {
        "reference": referral.reference,
        "resident": {name: sent["resident"][name] for name in known},
        "needs": [_need(referral_need, by) for referral_need in referral.needs.order_by("id")],
        "hub": sent["hub"],
        "consent": sent["consent"] if may_read(by, "identity") else [],
        "contact_policy": sent["contact_policy"] if may_read(by, "contact") else None,
        "rules": _rules(referral) if sees(by, "desk") else None,
    }
    if may_read(by, "situation"):
        facts |= {name: sent[name] for name in ("reason", "notes", "evidence")}
        facts["questions"] = [as_told(question) for question in referral.questions.of_worker()]
        facts["messages"] = _messages(referral, by)
    return facts


def read_questions(referral: Referral, *, by: Actor) -> list[dict[str, Any]]:
    """What triage asked of the referrer, in order, and what came back; noted as a reading."""
    people.read_resident(referral.resident, by=by)
    return [as_told(question) for question in referral.questions.of_worker()]


def read_messages(referral: Referral, *, by: Actor) -> list[dict[str, Any]]:
    """What workers wrote to whoever decides, in order, and what was answered; noted as a reading."""
    people.read_resident(referral.resident, by=by)
    return _messages(referral, by)


def _messages(referral: Referral, by: Actor) -> list[dict[str, Any]]:
    rows = list(referral.questions.messages())
    names = names_of_actors({key for row in rows for key in (row.asked_by, row.answered_by) if key})
    of_desk = names if sees(by, "desk") else {}
    return [
        as_told(row)
        | {
            "id": row.pk,
            "asked_by": names[row.asked_by],
            "answered_by": of_desk.get(row.answered_by, A_CASEWORKER) if row.answered_by else "",
            "read_at": row.read_at,
            "withdrawn_at": row.withdrawn_at,
        }
        for row in rows
    ]


def as_told(question: Question) -> dict[str, Any]:
    names = ("words", "asked_at", "answer", "answered_at")
    return {name: getattr(question, name) for name in names}


def _need(need, by: Actor) -> dict[str, Any]:
    facts = sent_facts.need_as_sent(need) | {"id": str(need.pk), "state": need.state}
    return facts if may_read(by, "situation") else facts | {"purpose": "", "details": ""}


def _rules(referral: Referral) -> dict[str, Any] | None:
    run = EligibilityRun.objects.filter(referral=referral, is_shadow=False).order_by("-created_at", "-id").first()
    if run is None:
        return None
    names = ("rules_version", "result", "urgency", "points", "fired", "alternatives", "created_at")
    return {name: getattr(run, name) for name in names}
