"""What the tests of arriving devices share: donors, lots, devices that came, reports of bench tools."""

from datetime import date
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import LedgerEntry
from inventory.bench.hardware_tools import Storage
from inventory.bench.machines import Hardware
from inventory.models import Device, Donor, Lot
from inventory.store import lots
from inventory.store import receiving as intake
from tests import people_of_london as london

REPORTS = Path(__file__).parent.parent / "data" / "hardware"
CLERK = london.actor("warehouse")
BENCH = london.actor("technician")
MANAGER = london.actor("warehouse_manager")
IMEI = "356938035643809"
OTHER_IMEI = "490154203237518"


def a_donor(name="Thames Water") -> Donor:
    return lots.add_donor(name=name, agreement_signed_on=date(2026, 1, 12), wipe_within_days=30, by=MANAGER)


def a_lot(*lines, number=1) -> Lot:
    return lots.announce(donor=a_donor(f"Donor {number}"), pool=london.pool(), lines=list(lines), by=CLERK)


def came(serial, **more) -> Device:
    answer = {"kind": "laptop", "make_and_model": "ThinkPad T14", "pool": london.pool()} | more
    return intake.receive(serial=serial, by=CLERK, **answer)


def a_report(serial="PF-1", **more) -> Hardware:
    params = {
        "make": "Lenovo",
        "model": "ThinkPad T14",
        "kind": "laptop",
        "ram_gb": 16,
        "storage": (Storage("SSD-1", size_gb=256),),
    }
    return Hardware(serial=serial, **params | more)


def faults(refused) -> dict[str, str]:
    return {error.pointer: error.sentence for error in refused.value.errors}


def last_entry(row) -> LedgerEntry:
    return LedgerEntry.objects.filter(object_id=row.pk).order_by("-number").first()


def statements(deed) -> int:
    with CaptureQueriesContext(connection) as shown:
        deed()
    return len(shown)
