"""Stock, and many devices at once."""

import re

import pytest
from django.conf import settings

from audit.models import LedgerEntry
from inventory import actions as inventory
from inventory.models import Device, PoolEntry
from portal.warehouse.label_pages import label_of
from tests import people_of_london as london
from tests.portal.warehouse.store_things import MANAGER, a_bin, client_of, in_bin, in_check, received


def tags_on(page) -> list[str]:
    return re.findall(r'name="tags" value="(DEV-[^"]+)"', page)


@pytest.mark.django_db
def test_stock_is_found_narrowed_sorted_and_downloaded():
    shelf = london.device_on_shelf("PF-SHELF")
    raw = received("PF-RAW", kind="tablet", make_and_model="Apple iPad 9", imei="490154203237518")
    place = a_bin()
    in_bin(place, shelf)
    client = client_of("warehouse")
    for asked, rows in (
        (f"q={shelf.asset_tag.lower().replace('-', ' ')}", {shelf}),
        ("q=pf-raw", {raw}),
        ("q=490154203237518", {raw}),
        ("q=thinkpad", {shelf}),
        ("state=available", {shelf}),
        ("state=here", {shelf, raw}),
        ("kind=tablet", {raw}),
        ("grade=A", {shelf}),
        ("pool=general", {shelf, raw}),
        ("bin=A-01", {shelf}),
        ("bin=none", {raw}),
        ("q=nothing-like-it", set()),
        ("state=lost", set()),
    ):
        page = client.get(f"/warehouse/stock?{asked}").content.decode()
        assert set(tags_on(page)) == {device.asset_tag for device in rows}, asked
    assert tags_on(client.get("/warehouse/stock?sort=make-and-model").content.decode()) == [
        raw.asset_tag,
        shelf.asset_tag,
    ]
    csv = b"".join(client.get("/warehouse/stock?download=csv").streaming_content).decode()
    assert shelf.asset_tag in csv
    assert "Apple iPad 9" in csv
    assert client.get("/warehouse/stock?download=ods").content[:2] == b"PK"
    headline = client.get("/warehouse/stock").content.decode()
    assert "available, of 2 in stock" in headline
    assert tags_on(client_of("administrator").get("/warehouse/stock").content.decode())  # who may lend may tick


@pytest.mark.django_db
def test_what_lies_in_a_bin_that_is_being_counted_is_said_nowhere():
    place = a_bin()
    device = london.device_on_shelf("PF-1")
    in_bin(place, device)
    inventory.start_stock_take(bin=place, by=MANAGER)
    client = client_of("warehouse")
    assert device.asset_tag not in client.get(f"/warehouse/bins/{place.code}").content.decode()
    for asked in ("", "?bin=A-01", "?bin=none", "?sort=bin", "?download=csv"):
        answer = client.get(f"/warehouse/stock{asked}")
        stock = b"".join(answer).decode().replace("bin=A-01", "")
        assert device.asset_tag in stock, asked
        assert "A-01" not in stock, asked
        assert label_of(device).corner == "", asked
    bins = client.get("/warehouse/bins").content.decode()
    assert "Being counted" in bins


@pytest.mark.django_db
def test_bulk_quality_check_answers_for_each():
    good = in_check("PF-GOOD")
    bad = in_check("PF-BAD", proven=False)
    client = client_of("warehouse_manager")
    sent = {"deed": "pass_qc", "tags": [good.asset_tag, bad.asset_tag, "DEV-0000-0000"]}
    asked = client.post("/warehouse/stock/do", sent).content.decode()
    assert "This will be done to <strong>2 devices</strong>" in asked
    assert "No device has the tag DEV-0000-0000" in asked
    assert not LedgerEntry.objects.filter(action="inventory.pass_qc").exists()
    without = client.post("/warehouse/stock/do", sent | {"confirmed": "yes"})
    assert without.status_code == 422
    assert "Select a grade" in without.content.decode()
    done = client.post("/warehouse/stock/do", sent | {"confirmed": "yes", "grade": "B"}).content.decode()
    assert "1 done, 2 refused" in done
    assert "No passed wipe for drive PF-BAD-SSD." in done
    assert "No device has this tag." in done
    good.refresh_from_db(), bad.refresh_from_db()
    assert (good.state, good.grade, bad.state) == ("available", "B", "qc")
    attempt = LedgerEntry.objects.get(object_id=bad.pk, action="inventory.pass_qc")
    assert attempt.refused == "gate_closed"
    assert attempt.channel == "web"


@pytest.mark.django_db
def test_other_deeds_go_through_the_same_page():
    first = received("PF-1")
    second = received("PF-2")
    place = a_bin()
    other = london.pool("southwark", "E09000028")
    client = client_of("warehouse_manager")
    both = [first.asset_tag, second.asset_tag]

    def done(deed, **said):
        return client.post("/warehouse/stock/do", {"deed": deed, "tags": both, "confirmed": "yes"} | said)

    assert "There is no bin “Z-9”" in done("put_away", bin="Z-9").content.decode()
    assert "2 done" in done("put_away", bin=f"{settings.PUBLIC_URL}/warehouse/bins/{place.code}").content.decode()
    assert done("lend", to="southwark", reason="").status_code == 422
    assert "2 done" in done("lend", to="southwark", reason="Their own ran out").content.decode()
    assert PoolEntry.objects.filter(pool=other, loan=True, change=1).count() == 2
    book = client.get("/warehouse/pools/southwark?loan=yes").content.decode()
    assert "Their own ran out" in book
    assert first.asset_tag in book
    assert "2 done" in done("give_back").content.decode()
    assert "This device is not lent" in done("give_back").content.decode()
    assert "2 done" in done("to_wipe").content.decode()
    assert "2 done" in done("quarantine", reason="Screens cracked").content.decode()
    assert set(Device.objects.values_list("state", "bin__code", "pool__code")) == {("quarantined", "A-01", "general")}
    labels = client.post("/warehouse/stock/do", {"deed": "print_labels", "tags": both}, follow=True).content.decode()
    assert "2 labels" in labels
    assert all(tag in labels for tag in both)


@pytest.mark.django_db
def test_a_bulk_deed_is_not_for_every_role_and_not_for_nothing():
    device = received("PF-1")
    clerk = client_of("warehouse")
    refused = clerk.post(
        "/warehouse/stock/do",
        {"deed": "lend", "tags": [device.asset_tag], "to": "general", "reason": "x", "confirmed": "yes"},
    )
    assert refused.status_code == 403
    assert LedgerEntry.objects.filter(action="inventory.lend", refused="not_allowed").count() == 1
    assert "Lend to another pool" not in clerk.get("/warehouse/stock").content.decode()
    assert clerk.post("/warehouse/stock/do", {"deed": "no_such", "tags": [device.asset_tag]}).status_code == 404
    for sent, words in (
        ({"deed": "to_wipe"}, "Select at least one device"),
        ({"tags": [device.asset_tag]}, "Select what to do"),
        ({"deed": "to_wipe", "tags": [" ".join(f"X{n}" for n in range(501))]}, "Select 500 or fewer"),
    ):
        answer = clerk.post("/warehouse/stock/do", sent)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    elsewhere = clerk.post(
        "/warehouse/stock/do", {"deed": "to_wipe", "back_to": "https://elsewhere.example/"}
    ).content.decode()
    assert "elsewhere" not in elsewhere
