"""Parcels that could not be delivered: tried again, given up after the second time, brought back sealed or opened."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from inventory import actions as inventory
from inventory.bench.wiping import StaleEvidence
from inventory.models import Allocation, DataIncident, DeliveryAttempt, Device, Shipment
from inventory.parcels import uncollected
from inventory.parcels.stop_notices import NothingToConfirm
from inventory.parcels.uncollected import NotDueYet
from inventory.tasks import chase_collections
from law.refusals import Invalid
from notifications.models import Message, Task
from people.access.brake import Held
from referrals.models import Milestone, Need
from tests import people_of_london as london
from tests.inventory.parcels.test_shipping import DEE, KEEPER, STORE, SYSTEM, at_hub, hold_for, parcel, states
from tests.wipes import proofs

pytestmark = pytest.mark.django_db


def fail(created, why="no_answer", **about) -> Shipment:
    return inventory.fail_delivery(created, why=why, **about, by=STORE)


def open_tasks(created) -> set[str]:
    return set(Task.objects.still_to_do().filter(reference=created.number).values_list("kind", flat=True))


def told(need) -> list[str]:
    return list(Milestone.objects.filter(need=need).order_by("at").values_list("event", flat=True))


def texts(event) -> int:
    return Message.objects.filter(event=event).count()


# ── Failed on the way ────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_first_failure_keeps_the_device_and_says_when_it_is_tried_again():
    need, device, created = parcel("dispatch")
    day = timezone.localdate() + timedelta(days=2)
    fail(created, again_on=day)
    assert states(need, device, created) == ["reserved", "in_transit", "attempt_failed"]
    assert (created.attempts, created.next_try_on, created.custodian) == (1, day, "van")
    assert Allocation.objects.get().released_at is None
    assert f"{day:%A}" in Message.objects.get(event="inventory.try_again").body
    assert told(need)[-1] == "referrals.setback"


def test_it_goes_on_by_whoever_has_it_and_is_handed_over():
    need, device, created = parcel("dispatch")
    fail(created)
    inventory.try_again(created, by=STORE)
    assert states(need, created) == ["in_fulfilment", "in_transit"]
    fresh = Shipment.objects.get(pk=created.pk)
    inventory.arrive(fresh, by=at_hub())
    inventory.hand_over(fresh, proof=london.attested(), by=at_hub())
    assert states(need, device, created) == ["provided", "with_resident", "delivered"]


def test_it_may_arrive_without_anybody_saying_that_it_is_tried_again():
    need, device, created = parcel("dispatch")
    fail(created)
    inventory.arrive(created, by=at_hub())
    assert states(need, device, created) == ["in_fulfilment", "at_hub", "awaiting_collection"]


def test_the_second_failure_frees_the_device_and_the_need_returns_to_its_place():
    need, device, created = parcel("dispatch")
    queued_at = need.queued_at
    fail(created)
    fail(created, why="unsafe")
    assert states(need, device, created) == ["waiting", "in_transit", "returning"]
    assert need.queued_at == queued_at
    assert Allocation.objects.get().released_at is not None
    assert told(need)[-2:] == ["referrals.setback", "referrals.back_in_queue"]
    assert texts("inventory.not_delivered") == 1
    assert list(DeliveryAttempt.objects.values_list("number", "why")) == [(1, "no_answer"), (2, "unsafe")]
    assert {"inventory.bring_parcel_back", "inventory.stop_carrier"} <= open_tasks(created)


def test_what_is_damaged_comes_back_at_once_and_nobody_vouches_for_it():
    need, device, created = parcel("dispatch")
    fail(created, why="damaged")
    assert states(need, created) == ["waiting", "returning"]
    inventory.take_back(created, sealed=True, by=STORE)
    assert states(device, created) == ["quarantined", "returned"]


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({"why": "rain"}, "/why"),
        ({"why": "refused"}, "/note"),
        ({"why": "no_answer", "note": "x" * 201}, "/note"),
        ({"why": "no_answer", "again_on": timezone.localdate() - timedelta(days=1)}, "/again_on"),
        ({"why": "no_answer", "again_on": timezone.localdate() + timedelta(days=11)}, "/again_on"),
    ],
)
def test_what_is_missing_or_wrong_is_named(about, code):
    _, _, created = parcel("dispatch")
    with pytest.raises(Invalid) as caught:
        fail(created, **about)
    assert [error.pointer for error in caught.value.errors] == [code]
    assert not DeliveryAttempt.objects.exists()


def test_a_person_who_is_stopped_is_told_nothing_and_nothing_is_tried_again():
    need, _, created = parcel("dispatch")
    fail(created)
    hold_for(need)
    with pytest.raises(Held):
        inventory.try_again(created, by=STORE)
    inventory.arrive(created, by=at_hub())
    assert states(need, created) == ["reserved", "awaiting_collection"]


# ── Back again ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_sealed_and_still_promised_it_goes_with_another_van_and_is_not_wiped_again():
    need, device, created = parcel("dispatch")
    fail(created)
    inventory.return_to_base(created, reason="The driver's day is over.", by=STORE)
    inventory.take_back(created, sealed=True, by=STORE)
    assert states(need, device, created) == ["reserved", "packed", "packed"]
    assert (created.custodian, device.custodian, created.on_manifest, device.unproven) == (
        "warehouse",
        "warehouse",
        None,
        [],
    )
    assert open_tasks(created) == set()
    inventory.dispatch(created, by=STORE)
    assert states(need, device, created) == ["in_fulfilment", "in_transit", "in_transit"]


def test_sealed_and_promised_to_nobody_it_is_on_the_shelf():
    need, device, created = parcel("dispatch")
    fail(created)
    fail(created)
    inventory.take_back(created, sealed=True, by=STORE)
    assert states(need, device, created) == ["waiting", "available", "returned"]
    assert device.unproven == []


def test_opened_it_is_wiped_again_with_evidence_younger_than_its_return():
    need, device, created = parcel("dispatch")
    old = proofs(*device.drive_serials)
    fail(created)
    fail(created)
    inventory.take_back(created, sealed=False, by=STORE)
    assert states(need, device, created) == ["waiting", "quarantined", "returned"]
    device = inventory.to_wipe(Device.objects.get(pk=device.pk), by=KEEPER)
    assert device.unproven
    with pytest.raises(StaleEvidence):
        inventory.record_wipe(device, evidence=old, by=KEEPER)
    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        inventory.record_wipe(device, evidence=proofs(*device.drive_serials), by=KEEPER)
    assert states(device) == ["wiped"]


def test_what_was_missing_on_the_way_is_wiped_again_however_whole_its_seal_is():
    need, device, created = parcel("dispatch")
    inventory.report_missing(created, by=STORE)
    inventory.recall(created, reason="It was found in the van.", by=KEEPER)
    inventory.take_back(created, sealed=True, by=STORE)
    assert states(need, device, created) == ["waiting", "quarantined", "returned"]


def test_a_recalled_parcel_that_is_sealed_waits_for_the_same_person():
    need, device, created = parcel("arrive")
    inventory.recall(created, reason="Asked for by the lead.", by=DEE)
    inventory.take_back(created, sealed=True, by=STORE)
    assert states(need, device, created) == ["reserved", "packed", "packed"]


# ── Stopped on the road ──────────────────────────────────────────────────────────────────────────────────────────────


def test_driver_and_hub_hear_that_it_is_stopped_and_each_confirms():
    _, device, created = parcel("dispatch")
    inventory.recall(created, reason="Not safe.", by=DEE)
    assert open_tasks(created) == {
        "inventory.keep_parcel",
        "inventory.stop_carrier",
        "inventory.bring_parcel_back",
    }
    inventory.confirm_stop(created, who="carrier", by=STORE)
    inventory.keep_apart(created, by=at_hub())
    hub = london.hub()
    assert [(each.who, each.is_confirmed) for each in inventory.notices_of(created)] == [
        ("carrier", True),
        ("hub", True),
    ]
    device.refresh_from_db()
    assert (created.custodian, device.custodian, created.state) == (hub.code, hub.code, "returning")
    with pytest.raises(NothingToConfirm):
        inventory.confirm_stop(created, who="hub", by=at_hub())
    inventory.give_to_driver(created, by=at_hub())
    assert created.custodian == "van"
    inventory.take_back(created, by=STORE)
    assert open_tasks(created) == set()


def test_a_hold_is_heard_like_a_recall_and_ends_with_it():
    need, _, created = parcel("dispatch")
    hold_for(need)
    assert "inventory.stop_carrier" in open_tasks(created)
    assert states(created) == ["in_transit"]


# ── Lost, and found ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_parcel_that_is_found_again_is_set_apart():
    need, device, created = parcel("dispatch")
    inventory.lose_shipment(created, reason="The courier pays for it.", by=KEEPER)
    assert states(need, device, created) == ["waiting", "lost", "lost"]
    assert not DataIncident.objects.exists()
    inventory.find_shipment(created, by=KEEPER)
    assert states(device, created) == ["quarantined", "returned"]
    assert device.unproven


# ── Not collected ────────────────────────────────────────────────────────────────────────────────────────────────────


def lying_since(days: int):
    need, device, created = parcel("arrive")
    Shipment.objects.filter(pk=created.pk).update(arrived_at=timezone.now() - timedelta(days=days, hours=1))
    return need, device, created


def test_asked_on_the_third_and_seventh_day_and_sent_back_after_ten():
    need, device, created = lying_since(3)
    seen = []
    for day in range(3, 11):
        Shipment.objects.filter(pk=created.pk).update(arrived_at=timezone.now() - timedelta(days=day, hours=1))
        chase_collections()
        created.refresh_from_db()
        seen.append((day, created.collection_asked, created.state))
    asked = [(3, 1), (4, 1), (5, 1), (6, 1), (7, 2), (8, 2), (9, 2)]
    assert seen == [*((day, count, "awaiting_collection") for day, count in asked), (10, 2, "returning")]
    assert texts("inventory.ready_to_collect") == 3
    assert "referrals.not_collected" in told(need)
    assert told(need)[-1] == "referrals.back_in_queue"
    assert states(need, device) == ["waiting", "at_hub"]
    assert open_tasks(created) == {"inventory.keep_parcel"}


def test_nobody_is_chased_before_the_third_day_or_while_they_are_stopped():
    need, _, created = lying_since(2)
    with pytest.raises(NotDueYet):
        inventory.chase_collection(created, by=SYSTEM)
    Shipment.objects.filter(pk=created.pk).update(arrived_at=timezone.now() - timedelta(days=11))
    hold_for(need)
    assert not uncollected.due_to_be_chased(timezone.now()).exists()
    assert Need.objects.get(pk=need.pk).state == "in_fulfilment"


# ── A courier's file ─────────────────────────────────────────────────────────────────────────────────────────────────


def with_courier():
    need, device, created = parcel("pack")
    inventory.dispatch(created, carrier="courier", by=STORE)
    return need, device, created


def file_says(created, *rows) -> list[str]:
    """(event, minutes from the loading, reason) of each row; the outcomes."""
    start = created.dispatched_at
    lines = ["parcel,event,time,reason"]
    lines += [
        f"{created.number},{event},{(start + timedelta(minutes=at)).isoformat()},{why}" for event, at, why in rows
    ]
    with time_machine.travel(start + timedelta(days=2)):
        answers = inventory.take_tracking(carrier="courier", content="\n".join(lines).encode(), by=STORE)
    created.refresh_from_db()
    return [answer.outcome for answer in answers]


def test_a_couriers_file_fails_it_tries_it_again_and_gives_it_up():
    need, _, created = with_courier()
    rows = (("FAILED", 200, "NO ANSWER"), ("OUT FOR DELIVERY", 100, ""), ("COLLECTED", 5, ""))
    assert file_says(created, *rows) == ["taken", "taken", "taken"]
    assert (created.state, created.attempts, states(need)) == ("attempt_failed", 1, ["reserved"])
    assert file_says(created, *rows) == ["known", "known", "known"]
    assert file_says(created, ("OUT FOR DELIVERY", 300, "")) == ["taken"]
    assert (created.state, states(need)) == ("in_transit", ["in_fulfilment"])
    assert file_says(created, ("FAILED", 400, "UNSAFE"), ("FAILED", 50, "UNSAFE"), ("FAILED", 450, "RAIN")) == [
        "taken",
        "taken",
        "refused",
    ]
    assert (created.state, created.attempts, states(need)) == ("returning", 2, ["waiting"])
    assert file_says(created, ("STOPPED", 500, "")) == ["taken"]
    assert [(each.who, each.is_confirmed) for each in inventory.notices_of(created)] == [("carrier", True)]


def test_what_a_courier_lost_is_looked_for_and_what_arrived_meanwhile_stays_there():
    need, _, created = with_courier()
    assert file_says(created, ("LOST", 60, "")) == ["taken"]
    assert (created.state, created.custody_broken) == ("in_transit", "It was missing in transit")
    assert open_tasks(created) == {"inventory.find_parcel"}
    assert told(need)[-1] == "referrals.parcel_missing"
    inventory.arrive(created, by=at_hub())
    assert file_says(created, ("FAILED", 90, "NO ANSWER")) == ["taken"]
    assert (created.state, created.attempts) == ("awaiting_collection", 0)
