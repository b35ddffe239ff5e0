"""Somebody stands at a hub's counter: decided at once by the rules where they can, and by the desk where they cannot."""

from dataclasses import replace

import pytest

from connectivity import actions as connectivity
from law.refusals import NotAllowed
from referrals import actions as referrals
from referrals.actions.walking_in import NotAHubsCounter
from referrals.models import Referral
from referrals.tasks import route
from tests import people_of_london as london

pytestmark = pytest.mark.django_db

NUMBER = "8944110068256270054"


def worker():
    return london.actor("hub_worker", organisation=london.hub())


def facts(**about):
    return replace(london.facts(**about), referrer_email="joy@brixton-library.example")


def welcomed(**about) -> Referral:
    referral = referrals.welcome(facts(**about), by=worker())
    referral.refresh_from_db()
    return referral


def test_the_rules_say_yes_at_once_and_a_sim_is_in_their_hand():
    referral = welcomed(needs=("data",))
    need = referral.needs.get()
    assert (referral.state, need.state, need.collect_at) == ("active", "waiting", london.hub())
    box = connectivity.order_box(hub=london.hub(), quantity=1, by=worker())
    london.sims_on_shelf(NUMBER)
    connectivity.pack_box(box, iccids=[NUMBER], by=london.actor("warehouse"))
    connectivity.send_box(box, by=london.actor("warehouse"))
    connectivity.arrive_box(box, iccids=[NUMBER], by=worker())
    assert connectivity.give(need, iccid=NUMBER, by=worker()).state == "issued"


def test_a_device_takes_its_place_in_the_queue_and_a_class_can_be_booked():
    referral = welcomed()
    assert {need.kind: need.state for need in referral.needs.all()} == {
        "device": "waiting",
        "data": "waiting",
        "skills": "waiting",
    }
    assert {need.collect_at for need in referral.needs.all()} == {london.hub()}


def test_where_a_rule_asks_for_a_person_the_desk_decides_and_nothing_is_lost():
    welcomed(needs=("data",))
    again = welcomed(needs=("data",))
    assert (again.state, again.needs.get().state) == ("in_triage", "proposed")
    assert again.queue
    assert not referrals.is_decided_by_rules(again)


def test_it_is_routed_once():
    referral = welcomed(needs=("data",))
    route([str(referral.pk)])
    assert referral.eligibility_runs.filter(is_shadow=False).count() == 1


def test_only_a_hub_has_a_counter():
    with pytest.raises(NotAHubsCounter):
        referrals.welcome(facts(), by=london.actor("hub_worker", organisation=london.organisation()))
    with pytest.raises(NotAllowed):
        referrals.welcome(facts(), by=london.actor("referrer", organisation=london.hub()))
    assert not Referral.objects.exists()
