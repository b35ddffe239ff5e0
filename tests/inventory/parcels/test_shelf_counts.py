"""A hub counts the parcels on its shelf: what is missing is looked for, handed to nobody and nobody is asked to come for it."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from inventory import actions as inventory
from inventory.parcels.handing_over import NotHereToCollect
from inventory.parcels.shelf_counts import NotMissing
from inventory.parcels.uncollected import due_to_be_chased
from law.refusals import Invalid
from notifications.models import Task
from tests import people_of_london as london
from tests.inventory.parcels.test_shipping import at_hub, parcel
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db
NOBODYS = "SHP-7K3M-92Q2"


def count(*numbers: str, hub=None) -> inventory.ShelfCount:
    return inventory.count_shelf(hub=hub or london.hub(), numbers=numbers, by=at_hub())


def test_a_parcel_that_is_not_scanned_is_missing_and_handed_to_nobody_until_it_is_found():
    _, _, shipment = parcel("arrive")
    counted = count()
    assert (counted.expected, counted.found, counted.missing, counted.extra) == (1, 0, [shipment.number], [])
    shipment.refresh_from_db()
    assert (shipment.state, shipment.missing_at is None) == ("awaiting_collection", False)
    assert Task.objects.get(kind="inventory.find_parcel").reference == shipment.number
    for refused in (
        lambda: inventory.hand_over(shipment, proof=london.attested(), by=at_hub()),
        lambda: inventory.remind_to_collect(shipment, by=at_hub()),
    ):
        with pytest.raises(NotHereToCollect):
            refused()
    counted = count(f"https://online.example/p/{shipment.number}")
    assert (counted.found, counted.missing) == (1, [])
    shipment.refresh_from_db()
    assert shipment.missing_at is None
    assert not Task.objects.still_to_do().exists()
    inventory.hand_over(shipment, proof=london.attested(), by=at_hub())
    with pytest.raises(NotMissing):
        inventory.found_at_hub(shipment, by=at_hub())


def test_while_it_is_missing_nobody_is_asked_to_come_and_it_is_not_sent_back():
    _, _, shipment = parcel("arrive")
    later = timezone.now() + timedelta(days=11)
    assert list(due_to_be_chased(later)) == [shipment]
    count()
    assert list(due_to_be_chased(later)) == []


def test_twice_missing_is_one_task():
    parcel("arrive")
    count()
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        count()
    assert Task.objects.filter(kind="inventory.find_parcel").count() == 1


def test_what_is_another_hubs_or_nobodys_is_named_and_left_as_it_is():
    _, _, shipment = parcel("arrive")
    peckham = london.organisation("peckham-library", "Peckham Library", "hub", "E09000028")
    assert count(NOBODYS, shipment.number).extra == [NOBODYS]
    assert count(shipment.number, hub=peckham) == inventory.ShelfCount(0, [], [shipment.number])
    shipment.refresh_from_db()
    assert shipment.missing_at is None
    with pytest.raises(Invalid) as refused:
        count(shipment.number, "a tin of beans")
    assert [error.pointer for error in refused.value.errors] == ["/numbers/1"]


def test_a_hub_counts_its_shelf_on_its_page_and_finds_a_parcel_again():
    _, _, shipment = parcel("arrive")
    hub = signed_in(worker("joy@brixton.example", at=london.hub(), role="hub_worker", name="Joy Mensah"))
    here = f"/hub/parcels/{shipment.number}"

    def shown(path: str) -> str:
        return hub.get(path, follow=True).content.decode()

    for nothing in ({}, {"numbers": shipment.number, "empty": "on"}):
        assert hub.post("/hub/count", nothing).status_code == 422
    assert "is not the number of a parcel" in hub.post("/hub/count", {"numbers": "beans"}).content.decode()
    page = hub.post("/hub/count", {"empty": "on"}, follow=True).content.decode()
    assert f"Counted: 0 of 1 found. Missing: {shipment.number}." in page
    assert "Missing since" in page
    assert "/hand-over" not in shown(here)
    assert "Hand over to" not in shown(f"{here}/hand-over")
    page = hub.post("/hub/arriving", {"code": shipment.number}, follow=True).content.decode()
    assert "is on your shelf again" in page
    assert "/hand-over" in shown(here)
    page = hub.post(f"{here}/missing", follow=True).content.decode()
    assert "is reported missing" in page
    assert "already been reported missing" in hub.post(f"{here}/missing", follow=True).content.decode()
    hub.post("/hub/arriving", {"code": shipment.number})
    page = hub.post("/hub/count", {"numbers": f"{shipment.number}\n{NOBODYS}\n"}, follow=True).content.decode()
    assert f"Counted: 1 of 1 found. Not expected on your shelf: {NOBODYS}." in page
