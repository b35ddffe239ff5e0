"""Somebody stands at a hub's counter: written down, and decided by the rules at once where nobody else has to look."""

from datetime import timedelta

from django.utils import timezone

from audit.recording import amended
from law.actors import Actor
from law.refusals import NotAllowed, NotFound
from people.access import action
from people.models import Organisation, PossibleDuplicate, User
from referrals.actions.deciding import accept, route
from referrals.actions.drafting import amend, expire
from referrals.actions.referring import refer, submit
from referrals.facts import Facts
from referrals.models import Referral

HALF_TYPED_KEPT = timedelta(days=3)


class NotAHubsCounter(NotAllowed):
    """People walk in at hubs."""

    code = "not_a_hubs_counter"
    sentence = "Only the hub that a person comes to can add them."


@action("referrals.welcome")
def welcome(facts: Facts, *, draft: Referral | None = None, referrer: User | None = None, by) -> Referral:
    """Refer the person who stands at the actor's own hub, who collects there, and decide it by the rules now: what they
    find eligible is approved and in its queue when this returns; everything else waits at the desk. `draft` is what was
    half typed about them before. (RF1 to RF9)

    Refuses NotAHubsCounter, and what `refer` refuses.
    """
    hub = _own_hub(by)
    referral = _finished(draft, facts, hub, by) if draft else refer(facts, organisation=hub, referrer=referrer, by=by)
    for need in referral.needs.exclude(state="cancelled").order_by("pk"):
        need.collect_at = hub
        need.save()
        amended(need, collect_at=hub.code)
    route(referral, by=by)
    if is_decided_by_rules(referral):
        needs = referral.needs.exclude(state="cancelled").order_by("pk")
        accept(referral, decisions=[{"need": need.pk, "approve": True} for need in needs], by=by)
    return referral


def _own_hub(by: Actor) -> Organisation:
    hub = Organisation.objects.filter(pk=by.organisation_id, kind=Organisation.Kind.HUB).first()
    if hub is None:
        raise NotAHubsCounter()
    return hub


def _finished(draft: Referral, facts: Facts, hub: Organisation, by: Actor) -> Referral:
    _check_own(draft, hub)
    amend(draft, facts, by=by)
    return submit(draft, by=by)


def _check_own(draft: Referral, hub: Organisation) -> None:
    if draft.organisation_id != hub.pk or draft.step != Referral.AT_THE_COUNTER:
        raise NotFound()


@action("referrals.keep_half_typed")
def keep_half_typed(facts: Facts, *, draft: Referral | None = None, referrer: User | None = None, by) -> Referral:
    """Keep what was typed at a counter and is not finished, as a draft of the hub, for three days after the last change.
    The hub's page has it on a list; nobody is written to about it.

    Refuses NotAHubsCounter, and what `refer` and `amend` refuse.
    """
    hub = _own_hub(by)
    if draft is None:
        draft = refer(facts, organisation=hub, referrer=referrer, draft=True, by=by)
    else:
        _check_own(draft, hub)
        draft = amend(draft, facts, by=by)
    draft.step = Referral.AT_THE_COUNTER
    draft.expires_at = timezone.now() + HALF_TYPED_KEPT
    draft.reminded_at = timezone.now()
    draft.save()
    amended(draft, half_typed=True)
    return draft


@action("referrals.drop_half_typed", on=Referral, transition="expire")
def drop_half_typed(draft: Referral, *, by) -> Referral:
    """Put away what was half typed: the person has left, or is on a referral already."""
    _check_own(draft, _own_hub(by))
    return expire(draft, by=by)


def is_decided_by_rules(referral: Referral) -> bool:
    """Whether the rules alone say yes: nothing asks for a person, and nobody much like this one is here already."""
    run = referral.eligibility_runs.filter(is_shadow=False).order_by("-created_at", "-pk").first()
    twins = PossibleDuplicate.objects.about(referral.resident_id).filter(state="suspected")
    return run is not None and run.result == "eligible" and not twins.exists()
