"""Who works at a hub sees the people who chose it until 30 days after, and opens nothing of another hub at any door."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from connectivity import actions as connectivity
from connectivity.models import Sim
from inventory import actions as inventory
from inventory.models import Device, Shipment
from notifications.models import Message
from outcomes.models import FollowUp
from people.models import Hold
from referrals import actions as referrals
from referrals.models import Need, Referral
from skills import actions as skills
from skills.models import Booking
from tests import people_of_london as london
from tests.api.callers import Caller
from tests.inventory.parcels.test_shipping import at_hub, parcel
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db

KINDS = (Need, Referral, Message, FollowUp, Sim, Shipment, Booking, Hold, Device)


def peckham():
    return london.organisation("peckham-library", "Peckham Library", "hub", "E09000028")


def seen_by(actor) -> dict[str, int]:
    counts = {model.__name__: model.objects.visible_to(actor).count() for model in KINDS}
    return {name: count for name, count in counts.items() if count}


def test_a_hub_sees_what_is_met_there_and_nothing_else_of_the_same_person():
    """The laptop comes to Brixton; the class of the same person is at Peckham, and is not Brixton's business."""
    created = london.accepted(needs=("device", "skills"))
    device, skill = (created.needs.get(kind=kind) for kind in ("device", "skills"))
    referrals.specify(device, collect_at=london.hub(), by=london.actor("caseworker"))
    session = skills.plan(
        hub=peckham(),
        title="First steps",
        starts_at=timezone.now() + timedelta(hours=1),
        places=8,
        by=london.actor("hub_worker", organisation=peckham()),
    )
    skills.book(skill, session=session, by=london.actor("caseworker"))
    assert list(Need.objects.visible_to(at_hub())) == [device]
    there = london.actor("hub_worker", organisation=peckham())
    assert list(Need.objects.visible_to(there)) == [skill]
    assert (seen_by(at_hub()), seen_by(there)) == ({"Need": 1}, {"Need": 1, "Booking": 1})


def test_thirty_days_after_the_last_thing_happened_there_it_is_over():
    _, _, made = parcel("arrive")
    inventory.hand_over(made, proof=london.attested(), by=at_hub())
    assert seen_by(at_hub()) == {"Need": 1, "Shipment": 1, "Device": 1}
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        assert seen_by(at_hub()) == {"Need": 1, "Shipment": 1, "Device": 1}
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert seen_by(at_hub()) == {}


def test_who_works_at_no_hub_and_another_hub_see_nothing():
    parcel("arrive")
    assert seen_by(london.actor("hub_worker")) == {}
    assert seen_by(london.actor("hub_worker", organisation=peckham())) == {}


def test_a_sim_is_seen_where_its_person_collects():
    created = london.accepted(needs=("data",))
    london.sims_on_shelf()
    connectivity.reserve(created.needs.get(), by=london.actor("caseworker"))
    assert seen_by(at_hub()) == {}
    referrals.specify(created.needs.get(), collect_at=london.hub(), by=london.actor("caseworker"))
    assert seen_by(at_hub()) == {"Need": 1, "Sim": 1}


def test_another_hub_opens_nothing_at_any_door():
    """What is Brixton's answers 404 to Peckham, at the API and in the portal."""
    need, device, made = parcel("arrive")
    other = Caller("hub_worker", peckham())
    paths = [f"needs/{need.pk}", f"shipments/{made.number}", f"devices/{device.asset_tag}", f"messages/{_text().pk}"]
    assert {other.get(path).status_code for path in paths} == {404}
    word = {"kind": "attested", "reason": "They have no phone.", "checks": ["photo_id", "known"], "agreed": True}
    assert other.post(f"shipments/{made.number}/hand-over", {"proof": word}).status_code == 404
    browser = signed_in(worker("desk@peckham.example", role="hub_worker", at=peckham()))
    for page in ("", "/hand-over", "/gift-agreement.pdf"):
        assert browser.get(f"/hub/parcels/{made.number}{page}").status_code == 404, page


def _text() -> Message:
    return Message.objects.get(event="inventory.ready_to_collect")
