"""A hub's own box of SIMs: ordered, packed, sent, counted in, given from, counted; and each no on the way."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from connectivity import actions as connectivity
from connectivity.actions import HasALiveSim, NotCountedIn, NotInYourBox, PacketOpened, TooCloseToItsDate
from connectivity.models import Box, Sim
from law.refusals import Invalid, WrongState
from notifications.models import Task
from people.organisations.hub_boxes import BoxOrdered, NotYourBox
from tests import people_of_london as london

pytestmark = pytest.mark.django_db

NUMBERS = ["8944110068256270054", "8944110068256270062", "8944110068256270070"]
STORE = london.actor("warehouse")


def worker(hub=None):
    return london.actor("hub_worker", organisation=hub or london.hub())


def sent_box(count=3) -> Box:
    london.sims_on_shelf(*NUMBERS[:count])
    box = connectivity.order_box(hub=london.hub(), quantity=count, by=worker())
    box = connectivity.pack_box(box, iccids=NUMBERS[:count], by=STORE)
    return connectivity.send_box(box, by=STORE)


def box_here(count=3) -> Box:
    return connectivity.arrive_box(sent_box(count), iccids=NUMBERS[:count], by=worker())


def data_need(**about):
    return london.accepted(needs=("data",), **about).needs.get()


def states() -> list[str]:
    return list(Sim.objects.order_by("iccid").values_list("state", flat=True))


def test_a_box_goes_from_the_order_to_the_hub_and_nobody_is_promised_what_is_in_it_on_the_way():
    sent_box()
    assert states() == ["boxed"] * 3
    with pytest.raises(connectivity.NoSimInStock):
        connectivity.reserve(data_need(), by=london.actor("caseworker"))
    connectivity.arrive_box(Box.objects.get(), iccids=[" 8944 1100 6825 6270 054", *NUMBERS[1:]], by=worker())
    assert states() == ["available"] * 3
    assert connectivity.box_at(london.hub().pk)["here"] == 3


def test_a_hub_has_one_open_order_and_orders_for_itself_alone():
    box = connectivity.order_box(hub=london.hub(), quantity=40, by=worker())
    with pytest.raises(BoxOrdered):
        connectivity.order_box(hub=london.hub(), quantity=10, by=worker())
    assert connectivity.change_order(box, quantity=60, by=worker()).quantity == 60
    other = london.organisation("peckham", kind="hub")
    with pytest.raises(NotYourBox):
        connectivity.order_box(hub=other, quantity=10, by=worker())
    for quantity in (0, 201):
        with pytest.raises(Invalid):
            connectivity.order_box(hub=other, quantity=quantity, by=worker(other))
    connectivity.order_box(hub=other, quantity=10, by=STORE)


def test_what_is_scanned_into_a_box_lies_on_the_warehouses_shelf_and_is_named_otherwise():
    london.sims_on_shelf(*NUMBERS[:1])
    box = connectivity.order_box(hub=london.hub(), quantity=2, by=worker())
    with pytest.raises(Invalid) as refused:
        connectivity.pack_box(box, iccids=[NUMBERS[0], NUMBERS[1], "nonsense"], by=STORE)
    assert [error.pointer for error in refused.value.errors] == ["/iccids/1", "/iccids/2"]
    assert states() == ["available"]
    with pytest.raises(Invalid):
        connectivity.pack_box(box, iccids=[], by=STORE)


def test_a_box_that_was_packed_wrongly_is_emptied_and_a_cancelled_one_gives_its_sims_back():
    london.sims_on_shelf(*NUMBERS)
    box = connectivity.order_box(hub=london.hub(), quantity=3, by=worker())
    connectivity.pack_box(box, iccids=NUMBERS[:2], by=STORE)
    connectivity.unpack_box(box, reason="Another network was meant.", by=STORE)
    assert (states(), box.state) == (["available"] * 3, "ordered")
    connectivity.pack_box(box, iccids=NUMBERS, by=STORE)
    connectivity.cancel_box(box, reason="The hub is closed for a month.", by=worker())
    assert (states(), box.state) == (["available"] * 3, "cancelled")


def test_what_does_not_arrive_stays_on_the_road_until_it_turns_up():
    box = sent_box()
    connectivity.arrive_box(box, iccids=NUMBERS[:2], by=worker())
    assert states() == ["available", "available", "boxed"]
    task = Task.objects.get(kind="connectivity.box_short")
    assert (task.reference, task.details) == (box.number, "1 of its SIMs did not arrive.")
    connectivity.arrive_late(box, iccids=NUMBERS[2:], by=worker())
    task.refresh_from_db()
    assert (states(), task.state) == (["available"] * 3, "done")


def test_a_box_that_has_not_left_is_taken_back_and_its_sims_stay_in_it():
    box = connectivity.unsend_box(sent_box(), reason="The van was full.", by=STORE)
    assert (box.state, box.sent_at, states()) == ("packed", None, ["boxed"] * 3)
    assert connectivity.send_box(box, by=STORE).sent_at is not None


def test_a_box_that_was_lost_on_the_road_ends_with_its_last_sim():
    box = sent_box(2)
    for sim in box.sims.order_by("iccid"):
        assert box.state == "sent"
        connectivity.void(sim, reason="The van was broken into.", by=london.actor("warehouse_manager"))
        box.refresh_from_db()
    assert box.state == "cancelled"


def test_nothing_arrives_late_of_a_box_that_was_not_counted_in():
    london.sims_on_shelf(NUMBERS[0])
    box = connectivity.order_box(hub=london.hub(), quantity=1, by=worker())
    connectivity.pack_box(box, iccids=NUMBERS[:1], by=STORE)
    for step in (None, connectivity.send_box):
        if step is not None:
            step(box, by=STORE)
        with pytest.raises(NotCountedIn):
            connectivity.arrive_late(box, iccids=NUMBERS[:1], by=worker())
    assert states() == ["boxed"]


def test_only_the_hub_itself_counts_its_box_in():
    box = sent_box()
    other = london.organisation("peckham", kind="hub")
    with pytest.raises(NotYourBox):
        connectivity.arrive_box(box, iccids=NUMBERS, by=worker(other))
    with pytest.raises(Invalid):
        connectivity.arrive_box(box, iccids=[*NUMBERS, "8944110068256270088"], by=worker())
    assert states() == ["boxed"] * 3


# ── Out of the box into a hand ───────────────────────────────────────────────────────────────────────────────────────


def test_a_sim_from_the_box_is_in_their_hand_and_a_second_one_is_refused():
    box_here()
    need = data_need()
    sim = connectivity.give(need, iccid=NUMBERS[1], by=worker())
    need.refresh_from_db()
    assert (sim.state, sim.iccid, need.state) == ("issued", NUMBERS[1], "in_fulfilment")
    again = london.accepted(needs=("data",), first_name="Bo").needs.get()
    again.referral.resident_id = need.referral.resident_id
    again.referral.save()
    with pytest.raises(HasALiveSim):
        connectivity.give(again, iccid=NUMBERS[0], by=worker())
    assert connectivity.box_at(london.hub().pk)["here"] == 2


def test_what_lies_in_another_box_or_is_missing_is_not_given():
    box_here()
    need = data_need()
    other = london.organisation("peckham", kind="hub")
    with pytest.raises(NotInYourBox):
        connectivity.give(need, iccid=NUMBERS[0], by=worker(other))
    connectivity.count_box(hub=london.hub(), iccids=NUMBERS[1:], by=worker())
    with pytest.raises(NotInYourBox):
        connectivity.give(need, iccid=NUMBERS[0], by=worker())


def test_a_promise_comes_out_of_the_box_where_the_person_collects():
    box_here(2)
    london.sims_on_shelf(NUMBERS[2])
    need = data_need()
    need.collect_at = london.hub()
    need.save()
    assert connectivity.reserve(need, by=london.actor("caseworker")).hub == london.hub()
    assert connectivity.reserve(data_need(first_name="Bo"), by=london.actor("caseworker")).iccid == NUMBERS[2]


# ── Counted, sent back ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_count_names_what_is_missing_and_what_is_too_many_and_found_again_it_is_given_again():
    box_here()
    london.sims_on_shelf("8944110068256270088")
    count = connectivity.count_box(hub=london.hub(), iccids=[*NUMBERS[:2], "8944110068256270088"], by=worker())
    assert (count.expected, count.found, count.missing, count.extra) == (3, 2, NUMBERS[2:], ["8944110068256270088"])
    assert connectivity.box_at(london.hub().pk) | {"order": None} == {
        "here": 2,
        "missing": 1,
        "stale_soon": 0,
        "is_low": True,
        "order": None,
    }
    assert Task.objects.filter(kind="connectivity.sims_missing").count() == 1
    connectivity.count_box(hub=london.hub(), iccids=NUMBERS, by=worker())
    assert connectivity.box_at(london.hub().pk)["missing"] == 0


def test_a_hub_sends_sims_back_before_they_go_stale_and_the_warehouse_looks_at_each_packet():
    box_here()
    sims = connectivity.send_back(hub=london.hub(), iccids=NUMBERS[:2], reason="No one wants them here.", by=worker())
    assert states() == ["returned", "returned", "available"]
    with pytest.raises(PacketOpened):
        connectivity.restock(sims[0], is_sealed=False, by=STORE)
    connectivity.restock(sims[0], is_sealed=True, by=STORE)
    assert list(Sim.objects.in_stock(timezone.localdate())) == [sims[0]]
    with time_machine.travel(timezone.now() + timedelta(days=290)), pytest.raises(TooCloseToItsDate):
        connectivity.restock(sims[1], is_sealed=True, by=STORE)
    connectivity.void(sims[1], reason="Too late.", by=london.actor("warehouse_manager"))
    with pytest.raises(WrongState):
        connectivity.void(sims[1], reason="Again.", by=london.actor("warehouse_manager"))


def test_a_sim_that_was_handed_over_and_never_worked_comes_back_and_the_need_is_in_its_place_again():
    box_here(1)
    need = data_need()
    sim = connectivity.give(need, iccid=NUMBERS[0], by=worker())
    connectivity.take_back(sim, reason="The phone is locked to a network.", by=worker())
    need.refresh_from_db()
    assert (sim.state, sim.resident, need.state) == ("returned", None, "waiting")


def test_two_ask_for_the_last_sim_and_one_gets_it():
    box_here(1)
    connectivity.give(data_need(), iccid=NUMBERS[0], by=worker())
    with pytest.raises(NotInYourBox):
        connectivity.give(data_need(first_name="Bo"), iccid=NUMBERS[0], by=worker())
