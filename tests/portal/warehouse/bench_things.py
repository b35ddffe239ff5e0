"""What the tests of the bench and of the scan page work with: devices at each step, parcels, logs and people."""

import io
import json
import re
import uuid
from datetime import UTC, date, datetime
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from inventory import actions as inventory
from inventory.bench.checklists import CHECKLISTS
from inventory.models import Device
from tests import people_of_london as london
from tests.portal.signing_in import signed_in, worker
from tests.wipes import lasting, proofs

LOG = lasting((Path(__file__).parents[2] / "data" / "wipe" / "nwipe_two_drives.log").read_bytes())
HARDWARE = Path(__file__).parents[2] / "data" / "hardware"
BEFORE_THE_LOG = datetime(2026, 11, 20, tzinfo=UTC)
DRIVES = ["WD-WX61A0000001", "30PA00000002"]


def staff(role):
    return signed_in(worker(f"{role.replace('_', '-')}@get-online.example", role=role, name="Temi Ade"))


def received(serial="PF-W1", drives=("MINE-9",), **more):
    return inventory.receive(
        serial=serial,
        kind="laptop",
        make_and_model="Dell Latitude 5420",
        pool=london.pool(),
        drive_serials=drives,
        by=london.actor("technician"),
        **more,
    )


def send(client, *scans):
    answer = client.post("/warehouse/scans", json.dumps(list(scans)), content_type="application/json")
    assert answer.status_code == 200, answer.content
    return answer.json()


def a_scan(mode, code, **extra):
    return {"id": str(uuid.uuid4()), "mode": mode, "code": code, "extra": extra}


BENCH = london.actor("technician")
CLERK = london.actor("warehouse")
MANAGER = london.actor("warehouse_manager")
HANDS = {"technician", "warehouse", "warehouse_manager"}
SEERS = HANDS | {"administrator", "caseworker", "triage_lead"}


def wiped(serial) -> Device:
    device = inventory.to_wipe(received(serial, [f"{serial}-SSD"]), by=BENCH)
    return inventory.record_wipe(device, evidence=proofs(f"{serial}-SSD"), by=BENCH)


def in_check(serial, builder="user:builder", **tests) -> Device:
    by = london.actor("technician", key=builder)
    device = inventory.refurbish(wiped(serial), by=by)
    measured = {"battery_percent": 92, "pat_passed_on": timezone.localdate(), "lock": "none"} | tests
    inventory.record_tests(device, by=by, **measured)
    return inventory.to_qc(
        device, operating_system="Windows 11 26H2", checklist=[code for code, _ in CHECKLISTS["laptop"]], by=by
    )


def parcel_of(device, number=0):
    person = {"date_of_birth": date(1940 + number, 3, 14)}
    about = {
        "first_name": f"Amina{'abcdefgh'[number]}",
        "last_name": f"Yusuf{'stuvwxyz'[number]}",
        "phone": f"+44770090040{number}",
        "resident": person,
    }
    allocation = inventory.reserve(
        london.accepted(needs=("device",), **about).needs.get(), device=device, agreed="by phone", by=MANAGER
    )
    return inventory.create_shipment(allocation=allocation, hub=london.hub(), by=CLERK)


def do(client, device, name, **told):
    return client.post(f"/warehouse/device/{device.asset_tag}/do/{name}", told)


def words_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


def picture() -> SimpleUploadedFile:
    kept = io.BytesIO()
    Image.new("RGB", (400, 300), "#4b2a7b").save(kept, "JPEG")
    return SimpleUploadedFile("slot.jpg", kept.getvalue(), "image/jpeg")


def staff_again(role):
    return signed_in(worker(f"{role}-2@get-online.example", role=role, name="Bo Lind"))


def furnished() -> tuple[dict[str, str], tuple]:
    """One of everything the pages can show: the address of each page, and a scan for each of the six answers."""
    inventory.open_bin(code="A-01", by=MANAGER)
    donor = inventory.add_donor(
        name="Barclays", agreement_signed_on=timezone.localdate(), wipe_within_days=5, by=MANAGER
    )
    lot = inventory.announce(donor=donor, pool=london.pool(), lines=[{"kind": "laptop", "quantity": 2}], by=CLERK)
    plain = received("PF-LOOK-1", lot=lot)
    check = in_check("PF-LOOK-3", battery_percent=31)
    inventory.photograph(check, content=picture().read(), words="As it came", by=BENCH)
    inventory.scan(
        id=uuid.uuid4(),
        mode="check",
        code=check.asset_tag,
        grade="A",
        by=london.actor("technician", key="user:checker"),
    )
    bench = inventory.refurbish(wiped("PF-LOOK-4"), by=BENCH)
    waits = inventory.to_wipe(received("PF-LOOK-5", DRIVES[:1]), by=BENCH)
    failed = inventory.to_wipe(received("PF-LOOK-6", ["LOOK-6"]), by=BENCH)
    inventory.record_wipe(failed, evidence=proofs("LOOK-6", passed=False), by=BENCH)
    shelf = london.device_on_shelf("PF-LOOK-7")
    parcel_of(london.device_on_shelf("PF-LOOK-8"))
    here = {"received": plain, "qc": check, "bench": bench, "waits": waits, "failed": failed}
    pages = {"home": "/warehouse/", "bench": "/warehouse/bench", "bench-empty": "/warehouse/bench?kind=phone"}
    pages |= {f"device-{name}": f"/warehouse/device/{device.asset_tag}" for name, device in here.items()}
    deeds = {
        "pass-qc": "qc",
        "fail-qc": "qc",
        "record-wipe": "waits",
        "tick": "bench",
        "to-qc": "bench",
        "record-tests": "bench",
        "recycle": "received",
        "destroy": "received",
        "photograph": "received",
        "read-hardware": "received",
        "put-away": "received",
    }
    pages |= {f"do-{deed}": f"/warehouse/device/{here[name].asset_tag}/do/{deed}" for deed, name in deeds.items()}
    pages |= {"verify-failed": f"/verify/{failed.wipes.get().certificate}"}
    scans = (
        ("done", "wipe", plain.serial),
        ("already", "wipe", plain.serial),
        ("wrong_state", "repair", plain.serial),
        ("wrong_item", "pack", shelf.asset_tag),
        ("unknown", "receive", "5CD0123XYZ"),
        ("stopped", "check", check.serial),
    )
    return pages, scans
