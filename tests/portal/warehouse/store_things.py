"""What the tests of the store's pages work with: people with names, lots, bins, devices, counts."""

from datetime import date, timedelta

from django.utils import timezone

from audit.recording import recording
from inventory import actions as inventory
from inventory.models import Bin, Device, Donor, Lot, StockTake
from tests import people_of_london as london
from tests.portal.signing_in import signed_in, worker
from tests.wipes import keep_proof

MANAGER = london.actor("warehouse_manager")
CLERK = london.actor("warehouse")
BENCH = london.actor("technician")
STORE = {"technician", "warehouse", "warehouse_manager", "administrator"}
HANDS = STORE - {"administrator"}
KEEPERS = {"warehouse_manager", "administrator"}
EVERYBODY = STORE | {"caseworker", "hub_worker", "referrer"}
NAMES = {"technician": "Temi Ade", "warehouse": "Wanda Low", "warehouse_manager": "Mo Khan", "administrator": "Ada Lee"}


def somebody(role, number=1):
    return worker(
        f"{role.replace('_', '-')}-{number}@get-online.example", role=role, name=NAMES.get(role, "Kwame Boateng")
    )


def client_of(role, number=1):
    return signed_in(somebody(role, number))


def a_lot(number=1) -> Lot:
    donor = inventory.add_donor(
        name=f"Donor {number}", agreement_signed_on=date(2026, 1, 12), wipe_within_days=30, by=MANAGER
    )
    lines = [
        {"kind": "laptop", "make_and_model": "Dell Latitude", "quantity": 2},
        {"kind": "laptop", "make_and_model": "ThinkPad T14", "serial": f"PF-L{number}"},
    ]
    tomorrow = timezone.localdate() + timedelta(days=1)
    return inventory.announce(donor=donor, pool=london.pool(), lines=lines, expected_on=tomorrow, by=CLERK)


def received(serial, **more) -> Device:
    answer = {"kind": "laptop", "make_and_model": "Dell Latitude 5420", "pool": london.pool()} | more
    return inventory.receive(serial=serial, by=CLERK, **answer)


def in_bin(place, *devices):
    for device in devices:
        inventory.put_away(device, bin=place, by=CLERK)


def a_bin(code="A-01") -> Bin:
    return inventory.open_bin(code=code, words="Laptops", by=MANAGER)


def in_check(serial, *, proven=True) -> Device:
    """A laptop in the quality check; not proven, its only certificate is another drive's, as if somebody had edited
    the rows.
    """
    device = received(serial, drive_serials=[f"{serial}-SSD"])
    with recording(london.ADMINISTRATOR, "test.set_up"):
        drive = f"{serial}-SSD" if proven else "ANOTHER-1"
        keep_proof(device, drive)
        for step in (device.to_wipe, device.record_wipe, device.refurbish, device.to_qc):
            step()
            device.save()
        device.built_by = "user:builder"
        device.battery_percent = 90
        device.lock = "none"
        device.pat_passed_on = timezone.localdate()
        device.os_support_ends = date(2031, 10, 14)
        device.save()
    return device


def furnished() -> dict[str, set]:
    """One of everything, and who may open each page."""
    lot = a_lot()
    place = a_bin()
    device = london.device_on_shelf("PF-1")
    in_bin(place, device)
    a_bin("B-01")
    part = inventory.add_part(code="ssd-256", name="SSD 256 GB", by=BENCH)
    take = inventory.start_stock_take(bin=a_bin("C-01"), by=MANAGER)
    donor = Donor.objects.get()
    return {
        "/warehouse/stock": STORE,
        "/warehouse/receive": HANDS,
        "/warehouse/lots": STORE,
        "/warehouse/lots/new": STORE - {"technician"},
        f"/warehouse/lots/{lot.number}": STORE,
        f"/warehouse/lots/{lot.number}/change": {"warehouse", "warehouse_manager", "administrator"},
        f"/warehouse/lots/{lot.number}/close": {"warehouse", "warehouse_manager"},
        f"/warehouse/lots/{lot.number}/receipt.pdf": STORE,
        f"/warehouse/lots/{lot.number}/variance.pdf": STORE,
        "/warehouse/donors": STORE,
        "/warehouse/donors/new": KEEPERS,
        f"/warehouse/donors/{donor.pk}": KEEPERS,
        "/warehouse/bins": STORE,
        "/warehouse/bins/new": KEEPERS,
        f"/warehouse/bins/{place.code}": STORE,
        f"/warehouse/bins/{place.code}/count": {"warehouse_manager"},
        "/warehouse/counts": STORE,
        f"/warehouse/counts/{take.pk}": STORE,
        f"/warehouse/counts/{take.pk}/again": {"warehouse_manager"},
        f"/warehouse/counts/{take.pk}/cancel": {"warehouse_manager"},
        f"/warehouse/counts/{take.pk}/approve": {"warehouse_manager"},
        f"/warehouse/counts/{take.pk}/sheet.pdf": HANDS,
        "/warehouse/pools": STORE,
        "/warehouse/pools/new": KEEPERS,
        "/warehouse/pools/general": STORE,
        "/warehouse/pools/general/change": KEEPERS,
        "/warehouse/labels": HANDS,
        "/warehouse/parts": STORE,
        "/warehouse/parts/new": {"technician", "warehouse_manager"},
        f"/warehouse/parts/{part.code}": STORE,
        "/warehouse/gate": STORE,
        "/warehouse/gate/battery": KEEPERS,
        "/warehouse/carbon": STORE,
        "/warehouse/carbon/new": KEEPERS,
        "/warehouse/weee": KEEPERS,
    }


def counted(place, found) -> StockTake:
    """Counted by two people who found just these."""
    take = inventory.start_stock_take(bin=place, by=MANAGER)
    for key in ("user:first", "user:second"):
        inventory.count(take, tags=[device.asset_tag for device in found], by=london.actor("warehouse", key=key))
    return take
