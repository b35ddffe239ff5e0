"""Two referrals of one person, joined and parted: what goes over, which date is kept, who hears; and each no on the
way.
"""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from law.refusals import NotAllowed
from people import actions as people
from people.access.brake import Held
from people.models import PossibleDuplicate
from referrals import actions as referrals
from referrals.actions.ending import ThingsUnderWay
from referrals.actions.handling import InAnotherHand
from referrals.actions.merging import UNMERGE_WITHIN, JoinTheOtherWay, LeadNeeded, TheSame, TooLateToPart
from referrals.models import Merger, Milestone, Need, Referral
from tests import people_of_london as london

pytestmark = pytest.mark.django_db

KWAME = london.actor("caseworker", key="user:kwame")
ANA = london.actor("caseworker", key="user:ana")
LEAD = london.actor("triage_lead")
SYSTEM = london.actor("system")


def lambeth():
    return london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")


def pair(*, survivor=("device", "data"), loser=("device", "skills"), active: bool = False) -> tuple[Referral, Referral]:
    """The same person from two boroughs, a day apart: the one that is kept, and the one that gives way."""
    kept = london.accepted(needs=survivor) if active else referrals.route(london.referral(needs=survivor), by=SYSTEM)
    with time_machine.travel(timezone.now() - timedelta(days=1), tick=False):
        other = referrals.route(london.referral(at=lambeth(), needs=loser), by=SYSTEM)
    return kept, other


def needs(case: Referral) -> dict[str, str]:
    return dict(Need.objects.filter(referral=case).values_list("kind", "state"))


# ── Joined ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_the_other_lacks_goes_over_and_the_earlier_date_is_kept():
    kept, other = pair()
    first_asked = other.submitted_at
    referrals.merge(other, into=kept, by=KWAME)
    kept.refresh_from_db()
    assert (other.state, other.merged_into, other.end_code, other.queue) == ("merged", kept, "joined", "")
    assert needs(kept) == {"device": "proposed", "data": "proposed", "skills": "proposed"}
    assert needs(other) == {"device": "cancelled"}
    assert kept.needs.get(kind="device").queued_at == first_asked
    assert PossibleDuplicate.objects.get().state == "same"


def test_each_referrer_hears_of_their_own_only():
    kept, other = pair()
    referrals.merge(other, into=kept, by=KWAME)
    milestone = Milestone.objects.get(event="referrals.joined")
    assert milestone.referral == other
    assert kept.reference not in milestone.sentence


def test_a_referral_is_not_joined_to_itself():
    kept, _ = pair()
    with pytest.raises(TheSame):
        referrals.merge(kept, into=kept, by=KWAME)


def test_the_one_that_is_further_along_is_kept():
    active, other = pair(active=True)
    with pytest.raises(JoinTheOtherWay):
        referrals.merge(active, into=other, by=LEAD)
    referrals.withdraw(active, code="changed_mind", by=KWAME)
    with pytest.raises(JoinTheOtherWay, match="has ended"):
        referrals.merge(other, into=active, by=LEAD)


def test_what_is_active_is_joined_by_a_lead():
    active, other = pair(active=True)
    with pytest.raises(LeadNeeded):
        referrals.merge(other, into=active, by=KWAME)
    referrals.merge(other, into=active, by=LEAD)
    assert needs(active) == {"device": "waiting", "data": "waiting", "skills": "proposed"}


def test_nobody_joins_what_a_colleague_has_in_hand():
    for taken in (0, 1):
        both = pair()
        referrals.take(both[taken], by=ANA)
        with pytest.raises(InAnotherHand):
            referrals.merge(both[1], into=both[0], by=KWAME)


@pytest.mark.parametrize("held", [0, 1])
def test_nothing_is_joined_while_either_is_held(held):
    both = pair()
    people.raise_hold(both[held].resident, kind="safeguarding", by=london.actor("referrer"))
    with pytest.raises(Held):
        referrals.merge(both[1], into=both[0], by=KWAME)
    assert not Merger.objects.exists()


def test_what_is_under_way_does_not_give_way():
    one, two = pair(survivor=("data",), loser=("device",), active=True)
    device = two.needs.get(kind="device")
    people.dismiss_duplicate(PossibleDuplicate.objects.get(), by=KWAME)
    referrals.accept(two, decisions=[{"need": str(device.pk), "approve": True}], by=KWAME)
    referrals.reserve(device, by=SYSTEM)
    referrals.start(device, by=SYSTEM)
    with pytest.raises(ThingsUnderWay):
        referrals.merge(two, into=one, by=LEAD)
    assert needs(two) == {"device": "in_fulfilment"}


# ── Parted ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def joined(**about) -> tuple[Referral, Referral]:
    kept, other = pair(**about)
    referrals.merge(other, into=kept, by=LEAD)
    kept.refresh_from_db()
    return kept, other


def test_parted_both_are_as_they_were():
    kept, other = joined()
    referrals.unmerge(other, by=LEAD)
    kept.refresh_from_db()
    assert (other.state, other.merged_into, other.ended_at, other.end_code) == ("in_triage", None, None, "")
    assert needs(kept) == {"device": "proposed", "data": "proposed"}
    assert needs(other) == {"device": "proposed", "skills": "proposed"}
    assert kept.needs.get(kind="device").queued_at == kept.submitted_at
    assert Merger.objects.get().undone_at is not None
    assert PossibleDuplicate.objects.get().state == "suspected"
    assert Milestone.objects.filter(event="referrals.parted", referral=other).exists()


def test_a_triage_lead_parts_them():
    _, other = joined()
    with pytest.raises(NotAllowed):
        referrals.unmerge(other, by=KWAME)


@pytest.mark.parametrize(("more", "is_in_time"), [(timedelta(), True), (timedelta(seconds=1), False)])
def test_they_are_parted_within_thirty_days(more, is_in_time):
    _, other = joined()
    with time_machine.travel(Merger.objects.get().created_at + UNMERGE_WITHIN + more, tick=False):
        if is_in_time:
            assert referrals.unmerge(other, by=LEAD).state == "in_triage"
        else:
            with pytest.raises(TooLateToPart, match="30 days"):
                referrals.unmerge(other, by=LEAD)


def test_what_went_over_and_is_in_the_queue_stays():
    kept, other = joined(active=True)
    referrals.approve(kept.needs.get(kind="skills"), by=KWAME)
    with pytest.raises(
        TooLateToPart, match="Something that was merged is now on the waiting list, so they can no longer be separated"
    ):
        referrals.unmerge(other, by=LEAD)


def test_what_went_over_and_is_on_its_way_stays():
    kept, other = joined(active=True)
    need = kept.needs.get(kind="skills")
    referrals.approve(need, by=KWAME)
    referrals.reserve(need, by=SYSTEM)
    referrals.start(need, by=SYSTEM)
    with pytest.raises(TooLateToPart, match="on its way"):
        referrals.unmerge(other, by=LEAD)


def test_they_are_parted_while_the_one_that_was_kept_goes_on():
    kept, other = joined()
    referrals.withdraw(kept, code="changed_mind", by=KWAME)
    with pytest.raises(TooLateToPart, match="withdrawn"):
        referrals.unmerge(other, by=LEAD)
