"""The pages of the bench: who may open which, what needs whom, and statements that do not multiply."""

import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inventory import actions as inventory
from tests import people_of_london as london
from tests.portal.signing_in import signed_in, worker
from tests.portal.warehouse.bench_things import (
    BENCH,
    CLERK,
    HANDS,
    MANAGER,
    SEERS,
    a_scan,
    in_check,
    parcel_of,
    picture,
    received,
    send,
    staff,
    staff_again,
    wiped,
    words_of,
)

pytestmark = pytest.mark.django_db


def test_no_page_costs_more_for_more_devices():
    manager = staff("warehouse_manager")
    first = received("PF-Q0")
    inventory.to_wipe(first, by=london.actor("technician"))
    paths = ("/warehouse/", "/warehouse/bench", f"/warehouse/device/{first.asset_tag}", "/warehouse/scan?mode=look")

    def cost(path):
        manager.get(path)
        with CaptureQueriesContext(connection) as shown:
            assert manager.get(path).status_code == 200
        return len(shown)

    few = {path: cost(path) for path in paths}
    for number in range(1, 9):
        inventory.to_wipe(received(f"PF-Q{number}"), by=london.actor("technician"))
    assert {path: cost(path) for path in paths} == few


def test_each_page_opens_for_its_roles_and_for_nobody_else():
    device = in_check("PF-ROLES")
    photo = inventory.photograph(device, content=picture().read(), by=BENCH)
    here = f"/warehouse/device/{device.asset_tag}"
    pages = {
        "/warehouse/": HANDS,
        "/warehouse/scan": HANDS,
        "/warehouse/scan?mode=pack": HANDS - {"technician"},
        "/warehouse/bench": HANDS,
        "/warehouse/scan?mode=check": HANDS - {"warehouse"},
        "/warehouse/wipe": HANDS - {"warehouse"},
        here: SEERS,
        f"{here}/certificate.pdf": SEERS,
        f"{here}/photo/{photo.pk}": SEERS,
        f"{here}/do/pass-qc": HANDS - {"warehouse"},
        f"{here}/do/put-away": HANDS,
        f"{here}/do/recycle": {"warehouse_manager"},
    }
    for role in SEERS | {"referrer", "hub_worker", "safeguarding_lead"}:
        client = staff(role)
        for path, roles in pages.items():
            assert client.get(path).status_code == (200 if role in roles else 403), (role, path)
        batch = client.post("/warehouse/scans", "[]", content_type="application/json")
        assert batch.status_code == (200 if role in HANDS else 403), role
    client = staff_again("technician")
    for path in (
        "/warehouse/device/DEV-0000-0000",
        "/warehouse/device/nonsense",
        "/warehouse/scan?mode=dance",
        f"{here}/do/dance",
        f"{here}/photo/{uuid.uuid4()}",
    ):
        assert client.get(path).status_code == 404, path
    assert client.get(here.lower()).status_code == 200
    assert Client().get(here)["Location"].startswith("/account/login")


def test_no_page_asks_more_when_there_is_more_of_everything_on_it():
    manager = staff("warehouse_manager")
    first = in_check("PF-M0")
    place = inventory.open_bin(code="A-01", by=MANAGER)
    paths = ("/warehouse/", "/warehouse/bench", "/warehouse/scan?mode=put_away", f"/warehouse/device/{first.asset_tag}")

    def cost(path):
        manager.get(path)
        with CaptureQueriesContext(connection) as shown:
            assert manager.get(path).status_code == 200
        return len(shown)

    def more(number, count):
        for each in range(count):
            in_check(f"PF-M{number}-{each}", builder=f"user:{uuid.uuid4()}")
            inventory.put_away(inventory.refurbish(wiped(f"PF-N{number}-{each}"), by=BENCH), bin=place, by=CLERK)
            inventory.photograph(first, content=picture().read(), by=BENCH)
            inventory.put_away(first, bin=place, by=london.actor("warehouse", key=f"user:{uuid.uuid4()}"))
            send(manager, a_scan("look", first.asset_tag))
        parcel_of(london.device_on_shelf(f"PF-P{number}"), number)

    more(1, 1)
    few = {path: cost(path) for path in paths}
    more(2, 4)
    assert {path: cost(path) for path in paths} == few, few
    assert max(few.values()) <= 25, few


def test_home_says_what_needs_whom():
    donor = inventory.add_donor(
        name="Barclays", agreement_signed_on=timezone.localdate(), wipe_within_days=3, by=MANAGER
    )
    lot = inventory.announce(donor=donor, pool=london.pool(), lines=[{"kind": "laptop", "quantity": 2}], by=CLERK)
    inventory.to_wipe(received("PF-H1", lot=lot), by=BENCH)
    technician = worker("temi@get-online.example", role="technician", name="Temi Ade")
    mine = inventory.refurbish(wiped("PF-H3"), by=technician.actor())
    in_check("PF-H4"), in_check("PF-H5", builder=technician.actor().key)
    parcel = parcel_of(london.device_on_shelf("PF-H6"))
    bench = signed_in(technician).get("/warehouse/")
    store = staff("warehouse").get("/warehouse/")
    assert "1 that you can check" in words_of(bench)
    assert mine.asset_tag in words_of(bench)
    assert parcel.number not in words_of(bench)
    assert parcel.number in words_of(store)
    assert "To pack" in words_of(store)
    assert "On my bench" not in words_of(store)
    for page in (bench, store):
        assert "Barclays: 1 not wiped yet" in words_of(page)
        assert lot.number in words_of(page)
        assert 'href="/warehouse/bench?state=awaiting_wipe">1<' in page.content.decode()
    modes = set(re.findall(r"/warehouse/scan\?mode=(\w+)", store.content.decode()))
    assert modes == {"receive", "wipe", "put_away", "pick", "pack", "load", "arrive", "take_back", "aside", "look"}


def test_the_bench_is_mine_first_then_the_oldest_and_narrows():
    technician = worker("temi@get-online.example", role="technician", name="Temi Ade")
    other = worker("bo@get-online.example", role="technician", name="Bo Lind")
    old = inventory.to_wipe(received("PF-B1"), by=BENCH)
    inventory.refurbish(wiped("PF-B2"), by=other.actor())
    mine = inventory.refurbish(wiped("PF-B3"), by=technician.actor())
    aside = inventory.quarantine(received("PF-B5", ["OTHER-5"]), reason="Smells of smoke", by=CLERK)
    client = signed_in(technician)

    def tags(asked=""):
        return re.findall(
            r"/warehouse/device/(DEV-\w{4}-\w{4})", client.get(f"/warehouse/bench{asked}").content.decode()
        )

    assert tags()[:2] == [mine.asset_tag, old.asset_tag]
    assert aside.asset_tag not in tags()
    assert len(tags()) == 3
    assert "Bo Lind" in words_of(client.get("/warehouse/bench"))
    assert "Yours" in words_of(client.get("/warehouse/bench"))
    assert tags("?state=mine") == [mine.asset_tag]
    assert tags("?state=quarantined") == [aside.asset_tag]
    assert tags("?kind=phone") == []
    assert tags("?q=PF-B1") == [old.asset_tag] == tags(f"?q={old.asset_tag.lower()}")
