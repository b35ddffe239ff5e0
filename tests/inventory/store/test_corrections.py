"""What was written down wrongly is put right, with a reason."""

import pytest

from audit.models import LedgerEntry
from inventory import actions as inventory
from inventory.store.corrections import BinInUse, BinNotEmpty, NotHereToCorrect
from law.refusals import Invalid
from tests import people_of_london as london
from tests.portal.warehouse.bench_things import CLERK, MANAGER, parcel_of, received, staff, words_of

pytestmark = pytest.mark.django_db


def told(device, **changes):
    facts = {"serial": device.serial, "make_and_model": device.make_and_model, "kind": device.kind}
    return inventory.correct_device(device, **facts | changes, reason="Mistyped", by=MANAGER)


def test_a_wrong_serial_model_and_kind_are_corrected_on_its_page():
    device = received("PF-WR0NG")
    manager = staff("warehouse_manager")
    url = f"/warehouse/device/{device.asset_tag}/do/correct"
    asked = {"serial": "pf-wrong", "make_and_model": "Dell 5430", "kind": "tablet", "lot": "", "reason": ""}
    assert manager.post(url, asked).status_code == 422
    manager.post(url, asked | {"reason": "An O and not a nought"})
    device.refresh_from_db()
    assert (device.serial, device.make_and_model, device.kind) == ("PF-WRONG", "Dell 5430", "tablet")
    entry = LedgerEntry.objects.get(object_id=device.pk, action="inventory.correct_device")
    assert entry.details["was"] == "PF-WR0NG"


@pytest.mark.parametrize(
    "wrong", [{"serial": "PF-OTHER"}, {"kind": "toaster"}, {"lot": "LOT-0000-0000"}, {"serial": "x"}]
)
def test_a_correction_that_is_wrong_itself_is_refused(wrong):
    received("PF-OTHER")
    with pytest.raises(Invalid):
        told(received("PF-MINE"), **wrong)


def test_what_was_checked_as_one_kind_is_not_called_another():
    with pytest.raises(Invalid):
        told(london.device_on_shelf(), kind="tablet")


def test_what_is_promised_is_left_alone():
    device = london.device_on_shelf()
    parcel_of(device)
    device.refresh_from_db()
    with pytest.raises(NotHereToCorrect):
        told(device)


def test_an_empty_bin_is_retired_and_one_in_use_is_not():
    place = inventory.open_bin(code="Z-01", by=MANAGER)
    device = received()
    inventory.put_away(device, bin=place, by=CLERK)
    with pytest.raises(BinNotEmpty):
        inventory.retire_bin(place, reason="Broken shelf", by=MANAGER)
    inventory.put_away(device, bin=None, by=CLERK)
    manager = staff("warehouse_manager")
    page = manager.post("/warehouse/bins/Z-01/retire", {"reason": "Broken shelf"}, follow=True)
    assert "Bin Z-01 is retired" in words_of(page)
    with pytest.raises(BinInUse):
        inventory.retire_bin(place, reason="Again", by=MANAGER)
    assert manager.post("/warehouse/bins/Z-01/reopen", {"reason": ""}).status_code == 422
    page = manager.post("/warehouse/bins/Z-01/reopen", {"reason": "The shelf is mended"}, follow=True)
    assert "Bin Z-01 is in use again" in words_of(page)
    assert "This bin is already in use" in words_of(manager.post("/warehouse/bins/Z-01/reopen", {"reason": "Again"}))
