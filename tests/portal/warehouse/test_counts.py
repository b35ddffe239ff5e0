"""Bins and stock takes by forms."""

import pytest

from inventory import actions as inventory
from inventory.models import DataIncident, Device, StockTake
from notifications.models import Task
from tests import people_of_london as london
from tests.portal.warehouse.store_things import MANAGER, a_bin, client_of, in_bin, received


@pytest.mark.django_db
def test_a_stock_take_through_the_pages():
    """Two blind counts and a manager's reason: who was promised one waits again, an unwiped one is an incident."""
    place = a_bin()
    here = london.device_on_shelf("PF-16A")
    promised = london.device_on_shelf("PF-16B")
    unwiped = received("PF-16C", drive_serials=["RAW-1"])
    stray = london.device_on_shelf("PF-16D")
    in_bin(place, here, promised, unwiped)
    referral = london.accepted()
    need = referral.needs.get(kind="device")
    inventory.reserve(need, device=promised, by=london.actor("caseworker"))
    before = need.queued_at
    manager = client_of("warehouse_manager")
    first = client_of("warehouse")
    second = client_of("technician")
    manager.post(f"/warehouse/bins/{place.code}/count")
    take = StockTake.objects.get()
    path = f"/warehouse/counts/{take.pk}"
    frozen = manager.post(
        "/warehouse/stock/do", {"deed": "put_away", "tags": [stray.asset_tag], "bin": place.code, "confirmed": "yes"}
    )
    assert "is being counted" in frozen.content.decode()
    text = f"{here.asset_tag}\nhttps://x.example/warehouse/device/{stray.asset_tag}"
    for client in (first, second):
        blind = client.get(path).content.decode()
        assert "Send count" in blind
        assert not any(each.asset_tag in blind for each in (here, promised, unwiped))
        assert client.get(f"{path}/result.pdf").status_code == 404
        assert client.get(f"{path}/sheet.pdf").content.startswith(b"%PDF")
        assert "is not an asset tag" in client.post(path, {"tags": "nonsense"}).content.decode()
        assert client.post(path, {"tags": ""}).status_code == 422
        assert client.post(path, {"tags": text}).status_code == 302
        assert "Send count" not in client.get(path).content.decode()
        assert first.post(path, {"tags": text}).status_code == 422, "no one counts twice"
    assert promised.asset_tag not in first.get(path).content.decode(), (
        "what differs is the manager's to see until it is approved"
    )
    assert first.get(f"{path}/approve").status_code == 403
    shown = manager.get(f"{path}/approve").content.decode()
    assert "go back to their place on the waiting list" in shown
    assert stray.asset_tag in shown
    assert "data incident" in shown
    assert manager.post(f"{path}/approve", {"reason": ""}).status_code == 422
    assert manager.get(f"{path}/result.pdf").content.startswith(b"%PDF")
    assert manager.post(f"{path}/approve", {"reason": "Searched twice, with the night shift"}).status_code == 302
    assert {d.serial: d.state for d in Device.objects.all()} == {
        "PF-16A": "available",
        "PF-16B": "lost",
        "PF-16C": "lost",
        "PF-16D": "available",
    }
    need.refresh_from_db(), place.refresh_from_db(), stray.refresh_from_db()
    assert (need.state, need.queued_at, place.frozen_at, stray.bin_id) == ("waiting", before, None, place.pk)
    task = Task.objects.get(kind="inventory.data_incident")
    assert task.reference == DataIncident.objects.get(device=unwiped).number
    page = first.get(path).content.decode()
    assert "Searched twice" in page
    assert unwiped.asset_tag in page
    assert first.get(f"{path}/result.pdf")["Content-Type"] == "application/pdf"


@pytest.mark.django_db
def test_counts_that_disagree_are_counted_again_without_a_hint():
    place = a_bin()
    device = london.device_on_shelf("PF-1")
    in_bin(place, device)
    take = inventory.start_stock_take(bin=place, by=MANAGER)
    path = f"/warehouse/counts/{take.pk}"
    first = client_of("warehouse")
    second = client_of("technician")
    first.post(path, {"tags": device.asset_tag})
    second.post(path, {"empty": "on"})
    again = first.get(path).content.decode()
    assert "did not agree" in again
    assert device.asset_tag not in again
    assert "Send count" in again
    for client in (first, second):
        client.post(path, {"tags": device.asset_tag})
    manager = client_of("warehouse_manager")
    assert "Everything is where the system says." in manager.get(path).content.decode()
    manager.post(f"{path}/again", {"reason": "A box was moved"})
    take.refresh_from_db()
    assert take.state == "counting"
    counting_manager = manager.post(path, {"tags": device.asset_tag})
    assert counting_manager.status_code == 302
    second.post(path, {"tags": device.asset_tag})
    own = manager.get(path).content.decode()
    assert "did not count it must approve the differences" in own
    assert "Approve differences" not in own
    refused = manager.post(f"{path}/approve", {"reason": "Mine"})
    assert refused.status_code == 422
    assert "did not count it must approve the differences" in refused.content.decode()
    manager.post(f"{path}/cancel", {"reason": "Wrong bin"})
    take.refresh_from_db(), place.refresh_from_db()
    assert take.state == "cancelled"
    assert place.frozen_at is None
    assert "Wrong bin" in first.get(path).content.decode()


@pytest.mark.django_db
def test_a_bin_is_opened_once_and_under_a_code_that_fits_its_address():
    client = client_of("warehouse_manager")
    assert (
        client.post("/warehouse/bins/new", {"code": "a-03-2", "words": "Grade A"})["Location"]
        == "/warehouse/bins/A-03-2"
    )
    assert "already a bin with this code" in client.post("/warehouse/bins/new", {"code": "A-03-2"}).content.decode()
    for code in ("A 03", "new", "Ä-1", ""):
        assert client.post("/warehouse/bins/new", {"code": code}).status_code == 422, code
    assert client.get("/warehouse/bins/a-03-2").status_code == 200
    assert client.get("/warehouse/bins/Z-9").status_code == 404
