"""A draft's life: changed step by step, reminded of, lapsed after fourteen days, copied into a new one."""

from datetime import timedelta
from itertools import chain

from django.utils import timezone

from audit.recording import amended
from law.refusals import Conflict
from people.access import action
from people.models import Consent, Organisation, Resident
from people.residents.registration import ABOUT, build_consents, build_resident, differing, overwrite
from referrals import facts as reading
from referrals import sent_facts
from referrals.actions.calling import nobody_rings_back
from referrals.actions.choosing_hub import hub_named
from referrals.actions.referring import (
    DRAFT_LIFE,
    check_agreed,
    check_sender,
    evidence_of,
    find_ended,
    need_of,
    refer,
)
from referrals.actions.telling import tell_referrer
from referrals.facts import Facts
from referrals.models import Evidence, Need, Referral
from referrals.own_references import mark_referred_again

REMINDER_BEFORE = timedelta(hours=48)
COPY_WITHIN = timedelta(days=30)


class TooLateToCopy(Conflict):
    """A lapsed draft can be copied for thirty days, then it is put away for good."""

    sentence = "This draft expired more than 30 days ago and can no longer be copied. Start a new referral."


@action("referrals.amend", on=Referral, transition="submit")
def amend(referral: Referral, facts: Facts, *, step: str = "", by) -> Referral:
    """Change a draft: everything that `facts` hold replaces what was there. `step` is the page of the form it was left
    at.

    Only a draft can be amended, and each change gives it another fourteen days. Refuses NotAgreed, AddressNotConfirmed,
    AlreadyReferred and ReferenceOfAnother.
    """
    check_agreed(facts, referral.organisation)
    check_sender(facts.referrer_email, referral.organisation)
    _settle_own_reference(referral, facts)
    _amend_resident(referral.resident, facts)
    referral.your_ref = facts.your_ref
    referral.referrer_email = facts.referrer_email
    referral.reason_for_referral = facts.reason
    referral.notes = facts.notes
    referral.expires_at = timezone.now() + DRAFT_LIFE
    referral.reminded_at = None
    referral.step = step or referral.step
    referral.save()
    amended(referral)
    _replace_needs(referral, facts, hub_named(facts.hub))
    _add_consents(referral, facts)
    Evidence.objects.filter(referral=referral).delete()
    Evidence.objects.bulk_create(evidence_of(facts, referral))
    return referral


def _settle_own_reference(referral: Referral, facts: Facts):
    """A reference that is new to this draft may have been used before."""
    if facts.your_ref and facts.your_ref != referral.your_ref:
        person = build_resident(facts.resident, facts.contact_policy)
        mark_referred_again([ended.id for ended in find_ended(facts, referral.organisation, person, but=referral)])


def _amend_resident(resident: Resident, facts: Facts):
    """Read again once the draft is ours: the same page sent twice at one moment comes after itself, and changes nothing
    more.
    """
    resident.refresh_from_db(from_queryset=Resident.objects.select_for_update())
    wanted = build_resident(facts.resident, facts.contact_policy)
    overwrite(resident, wanted, differing(resident, wanted, chain(*ABOUT.values())))
    amended(resident)


def _replace_needs(referral: Referral, facts: Facts, hub: Organisation | None):
    """A need taken out of a draft is cancelled, so that the ledger still knows it was asked for; one put back is made
    new.
    """
    wanted = {need.kind: need for need in facts.needs}
    for need in referral.needs.exclude(state=Need.State.CANCELLED):
        again = wanted.pop(need.kind, None)
        if again is None:
            need.cancel()
        else:
            for name in (
                "purpose",
                "details",
                "form",
                "has_now",
                "for_school_child",
                "needed_by",
                "use",
                "substitutes",
            ):
                setattr(need, name, getattr(again, name))
            need.requires = list(again.requires)
            need.collect_at = hub
        need.save()
    Need.objects.bulk_create(need_of(referral, need, collect_at=hub) for need in wanted.values())


def _add_consents(referral: Referral, facts: Facts):
    """Only what was answered otherwise than before: every answer ever given stays on record."""
    resident = referral.resident
    latest = {c.purpose: c for c in resident.consents.order_by("recorded_at", "id")}
    same = ("given", "method", "wording", "given_by")
    Consent.objects.bulk_create(
        consent
        for consent in build_consents(facts.consent, resident)
        if consent.purpose not in latest
        or any(getattr(consent, name) != getattr(latest[consent.purpose], name) for name in same)
    )


@action("referrals.remind", on=Referral, transition="expire")
def remind(referral: Referral, *, by) -> Referral:
    """Forty-eight hours before a draft lapses its worker is told, once."""
    if referral.reminded_at is None:
        referral.reminded_at = timezone.now()
        referral.expires_at = max(referral.expires_at, referral.reminded_at + REMINDER_BEFORE)
        referral.save()
        amended(referral, reminded=True)
        day = timezone.localtime(referral.expires_at)
        tell_referrer(referral, "referrals.lapsing", by, always=True, expires=f"{day:%A %-d %B at %H:%M}")
    return referral


@action("referrals.expire", on=Referral)
def expire(referral: Referral, *, by) -> Referral:
    """Nobody changed it for fourteen days. It can be copied for thirty more. (RF3)"""
    for need in referral.needs.exclude(state=Need.State.CANCELLED):
        need.ended_at = timezone.now()
        need.cancel()
        need.save()
    referral.expire()
    referral.save()
    nobody_rings_back(referral, by)
    if referral.step != Referral.AT_THE_COUNTER:  # a hub has them on its own list
        tell_referrer(referral, "referrals.lapsed", by)
    return referral


def _too_late_to_copy(referral: Referral) -> TooLateToCopy | None:
    is_lapsed = referral.state == Referral.State.EXPIRED and referral.expires_at is not None
    return None if is_lapsed and referral.expires_at >= timezone.now() - COPY_WITHIN else TooLateToCopy()


@action("referrals.start_again", on=Referral, transition="", guard=_too_late_to_copy)
def start_again(referral: Referral, *, by) -> Referral:
    """Copy a lapsed draft into a new one with a reference of its own. Refuses TooLateToCopy, and what `refer`
    refuses.
    """
    raw = sent_facts.as_sent(referral) | {"your_ref": ""}
    last = {need.kind: need for need in referral.needs.order_by("id")}
    raw["needs"] = [sent_facts.need_as_sent(need) for need in last.values()]
    facts = reading.read(raw, today=timezone.localdate(), complete=False)
    return refer(facts, organisation=referral.organisation, referrer=referral.referrer, draft=True, by=by)
