"""Who comes first, with real threads: a device is packed into one box, or promised to one person, and never both."""

import threading

import pytest
from django.db import connections

from inventory import actions as inventory
from inventory.models import Allocation, Device, SharedBox
from law.refusals import Refusal
from tests import people_of_london as london
from tests.rounds import rounds

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = rounds(100)
STORE = london.actor("warehouse")


def won_of(*acts) -> list[bool]:
    """Each in a thread of its own, let go together; which of them were not refused."""
    barrier = threading.Barrier(len(acts))
    won = [False] * len(acts)

    def run(place, act):
        barrier.wait(30)
        try:
            won[place] = act()
        except Refusal:
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive(), "two hands wait for one another"
    return won


def order_of(hub) -> SharedBox:
    by = london.actor("hub_worker", organisation=hub)
    return inventory.order_shared(hub=hub, kind="laptop", quantity=1, by=by)


def pack(number: str, tag: str):
    def act() -> bool:
        box = SharedBox.objects.get(number=number)
        return inventory.pack_shared(box, tags=[tag], by=STORE).state == SharedBox.State.PACKED

    return act


def test_a_device_goes_one_way_when_two_reach_for_it():
    device = london.device_on_shelf()
    london.accepted(needs=("device",))
    boxes = [order_of(london.hub()), order_of(london.organisation("peckham", kind="hub"))]

    def promise() -> bool:
        ran = inventory.run_allocation(by=london.actor("triage_lead"))
        return bool(ran["promised"])

    for place in range(ROUNDS):
        packs = [pack(box.number, device.asset_tag) for box in boxes]
        won = won_of(*packs) if place % 2 else won_of(packs[0], promise)
        assert won.count(True) == 1
        device.refresh_from_db()
        promised = Allocation.objects.filter(device=device, released_at=None)
        holds = [box for box in SharedBox.objects.all() if box.inside.exists()]
        assert (device.state == Device.State.SHARED, len(holds), promised.count()) in {(True, 1, 0), (False, 0, 1)}
        for box in holds:
            inventory.unpack_shared(box, reason="The next round.", by=STORE)
        for each in promised:
            inventory.release(each, reason="The next round.", by=london.actor("triage_lead"))
