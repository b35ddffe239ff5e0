"""Bins, what lies in them, and counts of them, for the tests of stock takes."""

from audit.models import LedgerEntry
from audit.recording import recording
from inventory.models import Bin, Device, StockTake, StorageUnit
from inventory.store import stock_takes as counting
from tests import people_of_london as london
from tests.wipes import keep_proof

MANAGER = london.actor("warehouse_manager", key="user:manager")
ANNA, BEN, CEM = (london.actor("warehouse", key=f"user:{name}") for name in ("anna", "ben", "cem"))
REASON = "Searched twice, the shelf above as well"


def a_bin(code="A-03-2") -> Bin:
    with recording(MANAGER, "inventory.open_bin"):
        return Bin.objects.create(code=code, words="12 ThinkPads")


def lying_in(bin, device) -> Device:
    with recording(MANAGER, "inventory.put_away"):
        device.refresh_from_db()
        device.bin = bin
        device.save()
    return device


def a_device(serial, bin=None, *, state="", drives=("S1",), wiped=True, **about) -> Device:
    """A device as it would be after its way through the bench, or waiting for it, which is tested elsewhere."""
    with recording(MANAGER, "inventory.receive"):
        device = Device.objects.create(
            serial=serial,
            kind="laptop",
            make_and_model="ThinkPad T14",
            pool=london.pool(),
            bin=bin,
            state=state or ("available" if wiped else "awaiting_wipe"),
            **about,
        )
        for drive in drives:
            unit = StorageUnit(device=device, serial=f"{serial}-{drive}")
            if wiped:
                unit.prove()
            unit.save()
            if wiped:
                keep_proof(device, unit.serial)
    return device


def started(bin) -> StockTake:
    return counting.start_stock_take(bin=bin, by=MANAGER)


def counted(bin, *devices) -> StockTake:
    """Started, and counted by two people who found just these."""
    stock_take = started(bin)
    for person in (ANNA, BEN):
        counting.count(stock_take, tags=[device.asset_tag for device in devices], by=person)
    return stock_take


def approved(stock_take) -> StockTake:
    return counting.approve_stock_take(stock_take, reason=REASON, by=MANAGER)


def last_entry(row) -> LedgerEntry:
    return LedgerEntry.objects.filter(object_id=row.pk).order_by("-number").first()
