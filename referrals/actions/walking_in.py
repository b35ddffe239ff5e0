"""Somebody stands at a hub's counter: written down, and decided by the rules at once where nobody else has to look."""

from audit.recording import amended
from law.refusals import NotAllowed
from people.access import action
from people.models import Organisation, PossibleDuplicate, User
from referrals.actions.deciding import accept, route
from referrals.actions.referring import refer
from referrals.facts import Facts
from referrals.models import Referral


class NotAHubsCounter(NotAllowed):
    """People walk in at hubs."""

    code = "not_a_hubs_counter"
    sentence = "People are written down at a counter by the hub that they come to."


@action("referrals.welcome")
def welcome(facts: Facts, *, referrer: User | None = None, by) -> Referral:
    """Refer the person who stands at the actor's own hub, who collects there, and decide it by the rules now: what they
    find eligible is approved and in its queue when this returns; everything else waits at the desk. (RF1 to RF9)

    Refuses NotAHubsCounter, and what `refer` refuses.
    """
    hub = Organisation.objects.filter(pk=by.organisation_id, kind=Organisation.Kind.HUB).first()
    if hub is None:
        raise NotAHubsCounter()
    referral = refer(facts, organisation=hub, referrer=referrer, by=by)
    for need in referral.needs.order_by("pk"):
        need.collect_at = hub
        need.save()
        amended(need, collect_at=hub.code)
    route(referral, by=by)
    if is_decided_by_rules(referral):
        yes = [{"need": need.pk, "approve": True} for need in referral.needs.order_by("pk")]
        accept(referral, decisions=yes, by=by)
    return referral


def is_decided_by_rules(referral: Referral) -> bool:
    """Whether the rules alone say yes: nothing asks for a person, and nobody much like this one is here already."""
    run = referral.eligibility_runs.filter(is_shadow=False).order_by("-created_at", "-pk").first()
    twins = PossibleDuplicate.objects.about(referral.resident_id).filter(state="suspected")
    return run is not None and run.result == "eligible" and not twins.exists()
