"""From a yes to the van at the warehouse's own pages: board, wave, pick, pack, manifest, load; and each mistake undone."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import LedgerEntry
from inventory import actions as inventory
from inventory.models import Bin, Device, Manifest, Shipment, Wave
from people import actions as people
from tests import people_of_london as london
from tests.documents.scanning import codes
from tests.portal.warehouse.bench_things import CLERK, MANAGER, parcel_of, staff, words_of

pytestmark = pytest.mark.django_db


def waiting(count=2):
    """Parcels to pick, each device in a bin of its own; the later the parcel, the nearer its bin."""
    parcels = []
    for number in range(count):
        device = london.device_on_shelf(f"PF-D{number}")
        place = Bin.objects.filter(code=f"B-0{9 - number}").first()
        place = place or inventory.open_bin(code=f"B-0{9 - number}", by=MANAGER)
        parcels.append(parcel_of(device, number))
        inventory.put_away(device, bin=place, by=CLERK)
    return parcels


def device_in(parcel) -> Device:
    return Device.objects.get(allocations__lines__shipment=parcel, allocations__lines__dropped_at=None)


def test_a_wave_is_previewed_picked_in_bin_order_packed_loaded_and_leaves():
    clerk = staff("warehouse")
    first, second = waiting()
    board = words_of(clerk.get("/warehouse/dispatch"))
    assert "Brixton Library2 parcels" in board
    looked = clerk.post("/warehouse/waves/new", {"hubs": "brixton-library", "look": "1"})
    assert "2 parcels in this wave" in words_of(looked)
    assert not Wave.objects.exists()
    picking = clerk.post("/warehouse/waves/new", {"hubs": "brixton-library"}, follow=True)
    wave = Wave.objects.get()
    url = f"/warehouse/waves/{wave.number}"
    assert "Pick 1 of 2" in words_of(picking)
    text = words_of(picking)
    assert text.index("in bin B-08" if "in bin B-08" in text else "B-08") < text.index(
        "B-09"
    )  # the second parcel's bin

    wrong = london.device_on_shelf("PF-OTHER")
    answers = [clerk.post(url, {"code": code}, follow=True) for code in (wrong.asset_tag, device_in(second).asset_tag)]
    assert ["Wrong item" in words_of(answers[0]), "Pick 2 of 2" in words_of(answers[1])] == [True, True]
    again = clerk.post(url, {"code": device_in(second).asset_tag}, follow=True)
    assert "Done already" in words_of(again)
    clerk.post(url, {"code": device_in(first).serial})
    assert "Everything is picked" in words_of(clerk.get(url))
    assert device_in(first).bin is None

    for parcel in (first, second):
        bench = f"/warehouse/parcels/{parcel.number}/pack"
        for code in ("leaflet", "charger"):
            clerk.post(bench, {"code": code})
        assert "does not belong" in words_of(clerk.post(bench, {"code": "CHARGER-PHONE"}, follow=True))
        assert "Packed as" in words_of(clerk.post(bench, {"code": device_in(parcel).asset_tag}, follow=True))
        clerk.post(f"/warehouse/parcels/{parcel.number}/do/manifest", {"carrier": "courier"})
    manifest = Manifest.objects.get()
    van = f"/warehouse/manifests/{manifest.number}"
    assert "Not on" not in words_of(clerk.post(van, {"code": first.number}, follow=True))
    left = clerk.post(van, {"depart": "1"}, follow=True)
    assert "1 of 1 loaded" in words_of(left)
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.state, second.state, second.on_manifest) == ("in_transit", "packed", None)
    assert LedgerEntry.objects.filter(object_id=first.pk, verb="dispatch").count() == 1


def test_what_is_not_on_this_manifest_is_not_loaded():
    clerk = staff("warehouse")
    first, second = waiting()
    for parcel in (first, second):
        inventory.pack(parcel, scanned=parcel.codes(), by=CLERK)
    listed = inventory.manifest(first, by=CLERK)
    answer = clerk.post(f"/warehouse/manifests/{listed.on_manifest.number}", {"code": second.number}, follow=True)
    assert "Wrong item" in words_of(answer)
    second.refresh_from_db()
    assert second.state == "packed"


def test_who_is_paused_is_in_no_wave_and_the_door_is_red_without_a_word_why():
    clerk = staff("warehouse")
    first, second = waiting()
    inventory.pack(second, scanned=second.codes(), by=CLERK)
    listed = inventory.manifest(second, by=CLERK).on_manifest
    for parcel in (first, second):
        people.raise_hold(parcel.referral.resident, kind="safeguarding", by=london.actor("referrer"))
    assert "There is nothing to pick" in words_of(clerk.get("/warehouse/waves/new"))
    answer = clerk.post(f"/warehouse/manifests/{listed.number}", {"code": second.number}, follow=True)
    assert "gol-answer--wrong_item" in answer.content.decode()
    red = clerk.post("/warehouse/scan", {"mode": "load", "code": second.number}, follow=True)
    assert "gol-answer--stopped" in red.content.decode()
    exceptions = words_of(clerk.get("/warehouse/dispatch/exceptions"))
    assert exceptions.count("Paused. Keep it apart") == 2
    assert "safeguarding" not in (exceptions + words_of(red)).lower()


def test_not_here_asks_one_question_and_goes_on():
    clerk = staff("warehouse")
    lost, broken, third = waiting(3)
    wave = inventory.start_wave(hubs=[london.hub().pk], by=CLERK)
    lines = {line.shipment_id: line for line in inventory.pick_list(wave)}
    url = f"/warehouse/waves/{wave.number}/not-here/"
    assert clerk.post(f"{url}{lines[lost.pk].pk}", {}).status_code == 422
    clerk.post(f"{url}{lines[lost.pk].pk}", {"why": "not_found"})
    clerk.post(f"{url}{lines[broken.pk].pk}", {"why": "damaged"})
    lost.refresh_from_db(), broken.refresh_from_db()
    assert (lost.state, lost.wave, broken.state) == ("draft", None, "cancelled")
    assert [line.shipment for line in inventory.pick_list(wave)] == [third]
    assert "could not be found" in words_of(clerk.get("/warehouse/dispatch/exceptions"))
    assert "There is nothing to pick" in words_of(clerk.get("/warehouse/waves/new"))
    clerk.post(f"/warehouse/parcels/{lost.number}/do/found-again")
    assert "Brixton Library: 1" in words_of(clerk.get("/warehouse/waves/new"))


def test_a_missing_line_needs_a_reason_and_stays_owed():
    clerk = staff("warehouse")
    (parcel,) = waiting(1)
    bench = f"/warehouse/parcels/{parcel.number}/pack"
    clerk.post(bench, {"code": device_in(parcel).asset_tag})
    refused = clerk.post(bench, {"close": "1", "charger": "", "leaflet": "The printer is broken"})
    assert refused.status_code == 422
    assert "Charger for a laptop still has to be scanned" in words_of(refused)
    clerk.post(bench, {"close": "1", "charger": "None left", "leaflet": "The printer is broken"})
    parcel.refresh_from_db()
    owed = Shipment.objects.exclude(pk=parcel.pk).get()
    assert (parcel.state, owed.state, [line.kind for line in owed.live_lines()]) == ("packed", "draft", ["charger"])
    assert "Not in the parcel: The printer is broken" in words_of(clerk.get(f"/warehouse/parcels/{parcel.number}"))


def test_each_wrong_step_is_undone_with_a_reason():
    clerk = staff("warehouse")
    (parcel,) = waiting(1)
    device = device_in(parcel)
    place = device.bin
    inventory.start_wave(hubs=[london.hub().pk], by=CLERK)
    inventory.pick(parcel, scanned=device.asset_tag, by=CLERK)
    do = f"/warehouse/parcels/{parcel.number}/do/"
    assert clerk.post(f"{do}put-back", {"reason": ""}).status_code == 422
    clerk.post(f"{do}put-back", {"reason": "The wrong one"})
    device.refresh_from_db()
    assert (device.state, device.bin) == ("reserved", place)
    inventory.pack(parcel, scanned=parcel.codes(), by=CLERK)
    clerk.post(f"{do}reopen", {"reason": "The wrong charger"})
    inventory.pack(parcel, scanned=parcel.codes(), by=CLERK)
    clerk.post(f"{do}load")
    clerk.post(f"{do}unload", {"reason": "The wrong van"})
    parcel.refresh_from_db(), device.refresh_from_db()
    need = parcel.referral.needs.get()
    assert (parcel.state, device.state, need.state, device.custodian) == ("packed", "packed", "reserved", "warehouse")
    inventory.dispatch(parcel, by=CLERK)
    inventory.depart(parcel.on_manifest, by=CLERK)
    late = clerk.post(f"{do}unload", {"reason": "The wrong van"})
    assert "The van has left" in words_of(late)


def test_what_never_came_is_given_up_and_the_person_waits_again():
    manager = staff("warehouse_manager")
    (parcel,) = waiting(1)
    inventory.pack(parcel, scanned=parcel.codes(), by=CLERK)
    inventory.dispatch(parcel, by=CLERK)
    Shipment.objects.filter(pk=parcel.pk).update(dispatched_at=timezone.now() - timedelta(days=5))
    assert "On the road since" in words_of(manager.get("/warehouse/dispatch/exceptions"))
    device = device_in(parcel)
    told = {"reason": "The courier lost it", "search": "The depot at Park Royal; the courier was asked."}
    assert manager.post(f"/warehouse/parcels/{parcel.number}/do/lose", told).status_code == 302
    parcel.refresh_from_db(), device.refresh_from_db()
    assert (parcel.state, device.state, parcel.referral.needs.get().state) == ("lost", "lost", "waiting")


def test_a_couriers_news_are_taken_once_in_any_order_and_every_row_is_answered():
    clerk = staff("warehouse")
    (parcel,) = waiting(1)
    inventory.pack(parcel, scanned=parcel.codes(), by=CLERK)
    inventory.dispatch(inventory.manifest(parcel, carrier="courier", by=CLERK), by=CLERK)
    yesterday = f"{timezone.localtime() - timedelta(hours=2):%Y-%m-%d %H:%M}"
    file = (
        "parcel,event,time,note\n"
        f"{parcel.number},failed,{yesterday},No one there\n"
        f"{parcel.number},Collected,2026-01-02 08:00,\n"
        "SHP-0000-0000,COLLECTED,2026-01-02 08:00,\n"
        f"{parcel.number},DANCED,2026-01-02 08:00,\n"
        f"{parcel.number},LOST,tomorrow,\n"
    ).encode()
    answers = inventory.take_tracking(carrier="courier", content=file, by=CLERK)
    assert [answer.outcome for answer in answers] == ["taken", "taken", "refused", "refused", "refused"]
    assert {answer.outcome for answer in inventory.take_tracking(carrier="courier", content=file, by=CLERK)} == {
        "known",
        "refused",
    }
    assert parcel.tracking.count() == 2
    assert "Could not be delivered" in words_of(clerk.get("/warehouse/dispatch/exceptions"))
    assert "No one there" in words_of(clerk.get(f"/warehouse/parcels/{parcel.number}"))


def test_the_papers_are_drawn_and_a_scanner_reads_the_label():
    clerk = staff("warehouse")
    (parcel,) = waiting(1)
    wave = inventory.start_wave(hubs=[london.hub().pk], by=CLERK)
    listed = inventory.manifest(inventory.pack(parcel, scanned=parcel.codes(), by=CLERK), by=CLERK).on_manifest
    base = f"/warehouse/parcels/{parcel.number}"
    papers = [
        f"{base}/label.pdf",
        f"{base}/note.pdf",
        f"{base}/note.pdf?large=1",
        f"/warehouse/waves/{wave.number}/pick-list.pdf",
        f"/warehouse/manifests/{listed.number}/manifest.pdf",
    ]
    for paper in papers:
        assert clerk.get(paper).content.startswith(b"%PDF"), paper
    (read,) = codes(clerk.get(papers[0]).content)
    assert read["Code 128"][:1] == [parcel.number]
    assert read["QR Code"][0].endswith(f"/warehouse/parcels/{parcel.number}")
    zpl = clerk.get(f"{base}/label.zpl").content.decode()
    assert zpl.startswith("^XA")
    assert parcel.number in zpl
    assert "Amina" not in zpl
    sheet = b"".join(clerk.get(f"/warehouse/manifests/{listed.number}/manifest.csv").streaming_content).decode()
    assert parcel.number in sheet
    assert "brixton-library" in sheet
    assert "Amina" not in sheet


def test_the_board_asks_the_same_statements_however_much_there_is():
    clerk = staff("warehouse")
    waiting(1)
    clerk.get("/warehouse/dispatch/pick")

    def statements() -> list[int]:
        counts = []
        for path in ("/warehouse/", "/warehouse/dispatch", "/warehouse/dispatch/pick"):
            with CaptureQueriesContext(connection) as seen:
                assert clerk.get(path).status_code == 200
            counts.append(len(seen))
        return counts

    few = statements()
    for number in range(1, 5):
        parcel_of(london.device_on_shelf(f"PF-M{number}"), number)
    assert statements() == few


def test_a_parcels_number_on_the_scan_page_opens_the_parcel():
    clerk = staff("warehouse")
    (parcel,) = waiting(1)
    answer = clerk.post("/warehouse/scan", {"mode": "look", "code": parcel.number.lower()}, follow=True)
    assert f'href="/warehouse/parcels/{parcel.number}"' in answer.content.decode()
    assert "to pick, to Brixton Library" in words_of(answer)
