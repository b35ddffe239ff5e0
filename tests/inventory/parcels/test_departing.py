"""A manifest closes when somebody says that the van left, and by itself when that shows."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from audit.models import LedgerEntry
from inventory import actions as inventory
from inventory.models import Manifest, Shipment
from inventory.parcels.shipping import SHIFT, VanHasLeft
from inventory.tasks import note_departures
from tests import people_of_london as london
from tests.inventory.parcels.test_shipping import KWAME, STORE, at_hub, parcel, states
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db


def after(time: timedelta):
    return time_machine.travel(timezone.now() + time)


def listed(name: str, phone: str) -> Shipment:
    need = london.accepted(first_name=name, phone=phone, needs=("device",)).needs.get()
    allocation = inventory.reserve(need, device=london.device_on_shelf(f"PF-{name}"), by=KWAME)
    made = inventory.create_shipment(allocation=allocation, hub=london.hub(), by=STORE)
    return inventory.manifest(inventory.pack(made, scanned=made.codes(), by=STORE), by=STORE)


def is_open(van: Manifest) -> bool:
    note_departures()
    van.refresh_from_db()
    return van.departed_at is None


def van_of(parcel: Shipment) -> Manifest | None:
    parcel.refresh_from_db()
    return parcel.on_manifest


def test_it_closes_once_everything_has_arrived_with_the_moment_of_the_last_load():
    _, _, loaded = parcel(upto="dispatch")
    van = van_of(loaded)
    assert is_open(van)
    inventory.arrive(loaded, by=at_hub())
    assert not is_open(van)
    assert van.departed_at == loaded.dispatched_at
    entries = LedgerEntry.objects.filter(object_id=van.pk, action="inventory.depart")
    assert list(entries.values_list("actor", flat=True)) == ["system"]
    note_departures()
    assert entries.count() == 1


def test_it_closes_when_the_shift_is_over():
    _, _, loaded = parcel(upto="dispatch")
    with after(SHIFT + timedelta(minutes=1)):
        assert not is_open(van_of(loaded))


def test_what_is_still_to_load_keeps_it_open_for_its_day_and_then_goes_with_another():
    loaded, left = listed("Ines", "+447700900779"), listed("Olu", "+447700900780")
    van = van_of(left)
    with after(timedelta(days=2)):
        assert is_open(van), "nothing was loaded"
    inventory.dispatch(loaded, by=STORE)
    inventory.arrive(loaded, by=at_hub())
    assert is_open(van)
    with after(timedelta(days=1)):
        assert not is_open(van)
    assert states(loaded, left) == ["awaiting_collection", "packed"]
    assert van_of(left) is None


def test_somebody_may_say_so_after_everything_has_arrived_and_once():
    _, _, loaded = parcel(upto="arrive")
    inventory.depart(van_of(loaded), by=STORE)
    with pytest.raises(VanHasLeft):
        inventory.depart(van_of(loaded), by=STORE)


def test_a_list_of_a_day_that_is_over_with_nothing_on_it_is_not_open():
    _, _, only = parcel(upto="manifest")
    inventory.pull(only, reason="The van is full.", by=STORE)
    user = worker("clerk@get-online.example", role="warehouse")
    assert "Open" in shown(signed_in(user), "open")
    with after(timedelta(days=2)):
        clerk = signed_in(user)
        assert "Empty" in shown(clerk)
        assert "MAN-" not in shown(clerk, "open")


def shown(clerk: Client, state: str = "") -> str:
    rows = clerk.get("/warehouse/manifests", {"state": state} if state else {}).content.decode()
    return rows.partition("<tbody")[2].partition("</tbody>")[0]
