"""People who were helped, and how it stands with what they are asked afterwards."""

from dataclasses import replace
from datetime import datetime, timedelta

from audit.actors import SYSTEM
from notifications.models import Message
from people.hours import LONDON
from referrals import actions as referrals
from referrals.facts import ConsentFacts, ContactFacts
from referrals.models import Referral
from tests import people_of_london as london

MORNING = datetime(2026, 11, 24, 10, 10, tzinfo=LONDON)
KWAME, LEAD = london.actor("caseworker"), london.actor("triage_lead")


def days(clock, number):
    clock.shift(timedelta(days=number))


def helped(needs=("device",), *, agreed=True, channels=("sms", "call"), mode="direct", met=True, **about) -> Referral:
    """A referral of which everything was brought, found good and so resolved; with the person's word on being asked
    afterwards.
    """
    consents = [ConsentFacts(purpose="share", given=True, method="in_person", wording="I agree to be referred.")]
    if agreed is not None:
        consents.append(
            ConsentFacts(purpose="follow_up", given=agreed, method="in_person", wording="You may ask me how it went.")
        )
    facts = replace(
        london.facts(needs=needs, **about),
        consent=tuple(consents),
        contact_policy=ContactFacts(mode=mode, channels=frozenset(channels)),
    )
    at = london.organisation()
    made = referrals.refer(facts, organisation=at, by=london.actor("referrer", organisation=at))
    referrals.route(made, by=KWAME)
    referrals.accept(made, decisions=[{"need": str(need.pk), "approve": True} for need in made.needs.all()], by=KWAME)
    for need in made.needs.order_by("id"):
        bring(need) if met else referrals.close_unmet(need, code="no_stock", by=LEAD)
    made.refresh_from_db()
    return made


def bring(need):
    for verb in (referrals.reserve, referrals.start, referrals.provide):
        verb(need, by=SYSTEM)
    referrals.confirm(need, by=KWAME)


def state_of(row):
    row.refresh_from_db()
    return row.state


def said(follow_up):
    """Every message about it that was not cleared: (event, channel, address, state)."""
    rows = Message.objects.filter(reason_id=follow_up.pk).exclude(state="cleared").order_by("id")
    return [(m.event.partition(".")[2], m.channel, m.address, m.state) for m in rows]
