"""Many devices lent at once: all of them or none, through the action that the API calls."""

import pytest

from audit.models import LedgerEntry
from inventory import actions as inventory
from inventory.models import Device, Pool
from inventory.store.pools import NotToLend
from law.refusals import Invalid, NotAllowed
from people import actions as people
from tests import people_of_london as london

pytestmark = pytest.mark.django_db
CLERK = london.actor("warehouse")
MANAGER = london.actor("warehouse_manager")


@pytest.fixture
def pools() -> tuple[Pool, Pool]:
    return (
        inventory.open_pool(code="home", name="Home", by=MANAGER),
        inventory.open_pool(code="other", name="Other", by=MANAGER),
    )


def received(serial: str, pool: Pool) -> Device:
    return inventory.receive(serial=serial, pool=pool, kind="laptop", make_and_model="ThinkPad T14", by=CLERK)


def lent_to(pool: Pool) -> list[str]:
    return sorted(Device.objects.filter(pool=pool).values_list("serial", flat=True))


def test_all_of_them_are_lent_and_each_is_on_the_ledger(pools):
    home, other = pools
    devices = [received("PF-1", home), received("PF-2", home)]
    lent = inventory.lend_many(home, devices=[device.asset_tag for device in devices], to=other, reason="x", by=MANAGER)
    assert lent == home
    assert lent_to(other) == ["PF-1", "PF-2"]
    entries = LedgerEntry.objects.filter(action="inventory.lend", object_id__in=[device.pk for device in devices])
    assert {entry.object_id for entry in entries} == {device.pk for device in devices}


def test_what_is_not_in_the_pool_is_named_and_nothing_is_lent(pools):
    home, other = pools
    here = received("PF-1", home)
    elsewhere = received("PF-2", other)
    tags = [here.asset_tag, elsewhere.asset_tag, "DEV-0000"]
    with pytest.raises(Invalid) as refused:
        inventory.lend_many(home, devices=tags, to=other, reason="x", by=MANAGER)
    (error,) = refused.value.errors
    assert (error.pointer, error.code) == ("/devices", "not_in_pool")
    assert error.sentence == f"Not in this pool: {', '.join(sorted(tags[1:]))}."
    assert lent_to(home) == ["PF-1"]


def test_one_that_may_not_be_lent_keeps_all_of_them_here(pools):
    home, other = pools
    first = received("PF-1", home)
    lost = received("PF-2", home)
    inventory.lose(inventory.quarantine(lost, reason="x", by=MANAGER), reason="x", by=MANAGER)
    with pytest.raises(NotToLend):
        inventory.lend_many(home, devices=[first.asset_tag, lost.asset_tag], to=other, reason="x", by=MANAGER)
    assert lent_to(home) == ["PF-1", "PF-2"]


def test_a_warehouse_worker_lends_nothing(pools):
    home, other = pools
    device = received("PF-1", home)
    with pytest.raises(NotAllowed):
        inventory.lend_many(home, devices=[device.asset_tag], to=other, reason="x", by=CLERK)
    assert lent_to(home) == ["PF-1"]


def test_the_api_lends_many_by_the_same_action(pools, client):
    home, other = pools
    device = received("PF-1", home)
    token = people.issue_token(role="warehouse_manager", organisation=None, by=london.ADMINISTRATOR)

    def lend(tags):
        return client.post(
            "/api/v1/pools/home/lend",
            {"devices": tags, "to": "other", "reason": "Short of laptops"},
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )

    refused = lend([device.asset_tag, "DEV-0000"])
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == ["#/devices"]
    answer = lend([device.asset_tag])
    assert answer.status_code == 200
    assert answer.json()["code"] == "home"
    assert lent_to(other) == ["PF-1"]
