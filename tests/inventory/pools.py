"""Pools and devices of theirs, moved from step to step, for the tests of stock."""

from audit.recording import recording
from inventory import actions as inventory
from inventory.models import Device, Pool
from inventory.store import pools as pooling
from tests import people_of_london as london

CLERK = london.actor("warehouse")
BENCH = london.actor("technician")
MANAGER = london.actor("warehouse_manager")
SOUTHWARK = "E09000028"
LAMBETH = "E09000022"


def a_pool(code="general", **rules) -> Pool:
    return pooling.open_pool(code=code, name=code.title(), by=MANAGER, **rules)


def came(serial, pool, **more) -> Device:
    answer = {"kind": "laptop", "make_and_model": "ThinkPad T14"} | more
    return inventory.receive(serial=serial, pool=pool, by=CLERK, **answer)


def moved(device, *steps) -> Device:
    """Through transitions that are other tests' subject."""
    with recording(MANAGER, "test.set_up"):
        device.no_storage_by = device.no_storage_by or "user:second"
        for step in steps:
            getattr(device, step)()
            device.save()
    return device


TO_THE_SHELF = ("to_wipe", "record_wipe", "refurbish", "to_qc", "pass_qc")


def book(pool) -> int:
    return sum(pool.entries.values_list("change", flat=True))
