"""What the demonstration shows of a hub."""

import pytest

from config.device_promises import DEVICES
from demo import foundations, hub_scenes
from inventory.models import Device, SharedBox
from notifications.models import Task

pytestmark = pytest.mark.django_db


def test_a_hub_shares_laptops_of_which_two_need_the_warehouse_and_has_ordered_tablets():
    places = foundations.open_places()
    hub_scenes.shared_devices(places)
    shared = Device.objects.shared_by(places["brixton-library"].pk)
    where = sorted((each.custodian, each.shared_missing_at is not None) for each in shared)
    assert where == [("brixton-library", False), ("brixton-library", False), ("brixton-library", True), ("van", False)]
    boxes = SharedBox.objects.order_by("created_at")
    assert [(box.state, box.asked_for) for box in boxes] == [("arrived", "5 laptops"), ("ordered", "3 tablets")]
    todo = Task.objects.still_to_do().order_by("kind").values_list("kind", flat=True)
    assert list(todo) == ["inventory.fetch_shared", "inventory.find_shared"]
    assert [promise.sentence for promise in DEVICES if promise.rows().exists()] == []
