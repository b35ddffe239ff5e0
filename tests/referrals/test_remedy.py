"""What was given and does not work: a replacement of each kind under the same need, and each way out of the remedy."""

from datetime import timedelta

import pytest
from django.utils import timezone

from connectivity import actions as connectivity
from inventory import actions as inventory
from inventory.models import Allocation
from law.refusals import WrongState
from notifications.models import Message
from people.access import available_actions
from referrals import actions as referrals
from referrals.actions.faults import NotInRemedy
from referrals.models import Need
from skills import actions as skills
from skills.models import Session
from tests import people_of_london as london

pytestmark = pytest.mark.django_db

KWAME = london.actor("caseworker")
LEAD = london.actor("triage_lead")
STORE = london.actor("warehouse")
KINDS = list(Need.Kind)


def at_hub():
    return london.actor("hub_worker", organisation=london.hub())


def state(row) -> str:
    row.refresh_from_db()
    return row.state


def promise(need: Need, number: int):
    """A new thing of the kind that is needed, promised to it."""
    if need.kind == "device":
        return inventory.reserve(need, device=london.device_on_shelf(f"PF-{number}"), by=KWAME)
    if need.kind == "data":
        london.sims_on_shelf(("8944110068256270054", "8944110068256270062")[number])
        return connectivity.reserve(need, by=KWAME)
    return skills.book(need, session=london.session_today(), by=KWAME)


def give(promised):
    """What was promised goes all the way to the person."""
    if isinstance(promised, Allocation):
        parcel = inventory.create_shipment(allocation=promised, hub=london.hub(), by=STORE)
        inventory.pack(parcel, scanned=parcel.codes(), by=STORE)
        inventory.dispatch(parcel, by=STORE)
        inventory.arrive(parcel, by=at_hub())
        inventory.hand_over(parcel, proof=london.attested(), by=at_hub())
    elif hasattr(promised, "iccid"):
        connectivity.issue(promised, by=at_hub())
        connectivity.activate(promised, by=at_hub())
    else:
        skills.check_in(promised, by=at_hub())


def in_remedy(kind: str) -> Need:
    need = london.accepted(needs=(kind,)).needs.get()
    give(promise(need, 0))
    need.refresh_from_db()
    referrals.dispute(need, reason="It does not work.", by=KWAME)
    assert state(need) == "remedy"
    return need


@pytest.mark.parametrize("kind", KINDS)
def test_a_replacement_goes_all_the_way_under_the_same_need_and_keeps_its_date(kind):
    need = in_remedy(kind)
    since = need.queued_at
    replacement = promise(need, 1)
    assert state(need) == "remedy"
    give(replacement)
    assert state(need) == "provided"
    assert need.queued_at == since
    referrals.confirm(need, by=KWAME)
    assert state(need) == "met"
    assert need.referral.needs.count() == 1


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_replacement_it_waits_at_the_head_of_the_queue_with_its_own_date(kind):
    need = in_remedy(kind)
    first = london.accepted(needs=(kind,), first_name="Zoë", last_name="Adeyemi", phone="+447700900124").needs.get()
    Need.objects.filter(pk=first.pk).update(urgency=1, queued_at=timezone.now() - timedelta(days=90))
    since = need.queued_at
    referrals.wait_for_replacement(need, by=KWAME)
    assert state(need) == "waiting"
    assert need.queued_at == since
    assert list(Need.objects.waiting_for(kind)) == [need, first]
    give(promise(need, 1))
    assert state(need) == "provided"
    assert need.urgency == need.referral.urgency


@pytest.mark.parametrize(
    ("end", "becomes"),
    [
        (lambda need: referrals.confirm(need, by=KWAME), "met"),
        (lambda need: referrals.wait_for_replacement(need, by=KWAME), "waiting"),
        (lambda need: referrals.close_unmet(need, code="no_stock", by=LEAD), "unmet"),
        (lambda need: referrals.cancel(need, code="no_longer_needed", by=KWAME), "cancelled"),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_there_are_four_ways_out_of_a_remedy(kind, end, becomes):
    need = in_remedy(kind)
    end(need)
    assert state(need) == becomes


def test_the_api_offers_a_caseworker_every_way_out():
    need = in_remedy("data")
    assert {"reserve", "confirm", "cancel", "wait-for-replacement"} <= set(available_actions(need, KWAME))
    assert "close-unmet" in available_actions(need, LEAD)
    assert "book" not in available_actions(need, KWAME)
    assert "wait-for-replacement" not in available_actions(london.accepted(first_name="Bo").needs.first(), KWAME)


def test_only_a_reported_fault_waits_for_a_replacement():
    need = london.accepted(needs=("data",)).needs.get()
    promise(need, 0)
    with pytest.raises((NotInRemedy, WrongState)):
        referrals.wait_for_replacement(need, by=KWAME)
    assert state(need) == "reserved"


def test_the_sim_that_does_not_work_is_blocked_by_its_replacement():
    need = in_remedy("data")
    (faulty,) = need.sims.all()
    replacement = promise(need, 1)
    assert state(faulty) == "blocked"
    assert state(replacement) == "reserved"


def test_a_missed_or_cancelled_replacement_class_keeps_the_need_in_sight():
    need = in_remedy("skills")
    missed = promise(need, 1)
    skills.miss(missed, by=at_hub())
    assert state(need) == "remedy"
    cancelled = promise(need, 1)
    skills.cancel(cancelled, by=KWAME)
    assert state(need) == "remedy"
    assert set(
        Session.objects.filter(pk__in=[missed.session_id, cancelled.session_id]).values_list("taken", flat=True)
    ) == {0}


def test_a_replacement_that_is_withdrawn_sends_the_need_to_the_head_of_the_queue():
    need = in_remedy("device")
    allocation = promise(need, 1)
    inventory.release(allocation, reason="It is broken too.", by=KWAME)
    assert state(need) == "waiting"
    assert Message.objects.filter(event="referrals.back_in_queue").exists()
