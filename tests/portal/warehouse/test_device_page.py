"""One device's page: from the bench to the shelf by its forms alone, and everything the gate refuses."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import LedgerEntry
from inventory import actions as inventory
from inventory.bench.checklists import CHECKLISTS
from inventory.bench.hardware_reports import read_report
from inventory.models import WipeEvidence
from tests import people_of_london as london
from tests.journeys.shelf import with_another_drives_certificate
from tests.portal.signing_in import signed_in, worker
from tests.portal.warehouse.bench_things import (
    BEFORE_THE_LOG,
    BENCH,
    CLERK,
    DRIVES,
    HARDWARE,
    LOG,
    do,
    picture,
    received,
    staff,
    staff_again,
    wiped,
    words_of,
)
from tests.wipes import in_our_hands_since, proofs

pytestmark = pytest.mark.django_db


def test_what_the_gate_says_is_shown_before_anybody_tries_and_refused_in_the_same_words():
    """The page says what is wrong, the form refuses it in the same words, and both are on the ledger."""
    device = with_another_drives_certificate()
    bench = staff("technician")
    page = bench.get(f"/warehouse/device/{device.asset_tag}").content.decode()
    assert "No passed wipe for drive MINE-1." in page
    assert "Does not hold" in page
    answer = bench.post(
        f"/warehouse/device/{device.asset_tag}/do/pass-qc", {"grade": "A", "battery_percent": "90", "lock": "none"}
    )
    assert answer.status_code == 422
    assert "No passed wipe for drive MINE-1." in answer.content.decode()
    refused = LedgerEntry.objects.get(object_id=device.pk, refused="gate_closed")
    assert refused.channel == "web"
    assert refused.details["rules"] == ["wiped"]
    story = bench.get(f"/warehouse/device/{device.asset_tag}").content.decode()
    assert "Tried to pass the quality check, but was refused" in story


def test_one_log_for_two_drives_is_read_shown_and_then_recorded():
    device = in_our_hands_since(received("PF-LOG", DRIVES), BEFORE_THE_LOG)
    bench = staff("technician")
    inventory.to_wipe(device, by=london.actor("technician"))
    shown = bench.post("/warehouse/wipe", {"log": SimpleUploadedFile("nwipe.log", LOG)}).content.decode()
    assert device.asset_tag in shown
    assert all(serial in shown for serial in DRIVES)
    assert "Record this" in shown
    assert not WipeEvidence.objects.exists()
    kept = shown.split('name="kept" value="')[1].split('"')[0]
    done = bench.post("/warehouse/wipe", {"kept": kept}).content.decode()
    assert "1 device recorded" in done
    device.refresh_from_db()
    assert device.state == "wiped"
    assert {unit.serial for unit in device.storage if unit.state == "wiped"} == set(DRIVES)
    assert bench.post("/warehouse/wipe", {"words": "not a log"}).status_code == 422
    paper = bench.get(f"/warehouse/device/{device.asset_tag}/certificate.pdf")
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")


def test_anybody_may_check_a_certificate_and_learns_nothing_about_whose_it_was():
    device = london.device_on_shelf("PF-SECRET-1234")
    number = WipeEvidence.objects.get().certificate
    page = Client().get(f"/verify/{number.lower()}").content.decode()
    assert "This certificate is genuine" in page
    assert "…1234" in page
    assert WipeEvidence.objects.get().log_hash in page
    assert device.serial not in page
    assert device.asset_tag not in page
    assert "PF-SECRET" not in page
    missing = Client().get("/verify/WIPE-0000-0000")
    assert missing.status_code == 404
    assert "We cannot find this certificate" in missing.content.decode()


# ── One device ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_from_the_bench_to_the_shelf_by_forms_alone():
    builder = staff("technician")
    checker = signed_in(worker("mo@get-online.example", role="warehouse_manager", name="Mo Khan"))
    device = in_our_hands_since(received("PF-FORMS", DRIVES[:1]), BEFORE_THE_LOG)
    here = f"/warehouse/device/{device.asset_tag}"
    done = [code for code, _ in CHECKLISTS["laptop"]]
    assert do(builder, device, "to-wipe")["Location"] == here
    log = SimpleUploadedFile("nwipe.log", LOG, "text/plain")
    assert do(builder, device, "record-wipe", how="log", log=log).status_code == 302
    assert do(builder, device, "refurbish").status_code == 302
    assert "To do at the bench" in words_of(builder.get(here))
    assert "Done at the quality check, by someone who did not refurbish it" in words_of(builder.get(here))
    assert do(builder, device, "tick", done=["cleaned", "updated"]).status_code == 302
    early = do(builder, device, "to-qc", operating_system="windows_11_26h2", checklist=["cleaned"])
    assert early.status_code == 422
    assert "Still to do: " in words_of(early)
    assert "Enter the operating system" in words_of(do(builder, device, "to-qc", checklist=done))
    assert do(builder, device, "to-qc", operating_system="windows_11_26h2", checklist=done).status_code == 302
    own = do(builder, device, "pass-qc", grade="A", battery_percent="91", lock="none")
    assert own.status_code == 422
    assert "You refurbished this device, so a second person must check it" in words_of(own)
    assert 'value="91"' in own.content.decode()
    day = timezone.localdate()
    params = {
        "grade": "B",
        "battery_percent": "91",
        "lock": "none",
        "pat_passed_on_day": day.day,
        "pat_passed_on_month": day.month,
        "pat_passed_on_year": day.year,
    }
    assert do(checker, device, "pass-qc", **params).status_code == 302
    device.refresh_from_db()
    assert (device.state, device.grade, device.operating_system) == ("available", "B", "Windows 11 26H2, Home and Pro")
    story = words_of(builder.get(here))
    for text in (
        ", Temi Ade Wipe recorded.",
        ", Temi Ade Tried to pass the quality check, but was refused.",
        ", Mo Khan Passed the quality check",
        "Received.",
    ):
        assert text in story, text


def test_a_wipe_is_of_these_drives_or_it_is_refused():
    client = staff("technician")
    device = inventory.to_wipe(received("PF-D", ["MINE-1", "MINE-2"]), by=BENCH)
    others = do(client, device, "record-wipe", how="log", log=SimpleUploadedFile("nwipe.log", LOG))
    assert others.status_code == 422
    assert "MINE-1, MINE-2" in words_of(others)
    assert DRIVES[0] in words_of(others)
    assert LedgerEntry.objects.get(object_id=device.pk, action="inventory.record_wipe").refused == "not_wiped"
    broken = do(client, device, "record-wipe", how="log", log=SimpleUploadedFile("x.log", b"not a log"))
    assert broken.status_code == 422
    assert 'href="#log"' in broken.content.decode()
    typed = {
        "how": "typed",
        "tool": "Blancco 7.15",
        "log_hash": "AB " * 31,
        "started_at": "25:10",
        "verification": "All data read back",
        "method0": "Shredding",
        "result0": "passed",
    }
    short = do(client, device, "record-wipe", **typed)
    assert "Select how drive MINE-2 was wiped" in words_of(short)
    assert "SHA-256 must be 64 characters, using 0 to 9 and a to f" in words_of(short)
    assert "Enter a time like 14:10" in words_of(short)
    assert 'value="Blancco 7.15"' in short.content.decode()
    typed |= {"started_at": f"{timezone.localtime():%H:%M}"}
    typed |= {"log_hash": "AB" * 32, "method1": "Sanitise: block erase", "result1": "failed"}
    assert do(client, device, "record-wipe", **typed).status_code == 302
    device.refresh_from_db()
    assert device.state == "quarantined"
    assert set(device.wipes.values_list("drive_serial", "passed")) == {
        ("MINE-1", True),
        ("MINE-2", False),
    }
    assert "Wipe failed, in quarantine" in words_of(client.get(f"/warehouse/device/{device.asset_tag}"))


def test_no_storage_takes_two_people_and_a_photograph():
    first = staff("technician")
    second = staff_again("technician")
    device = inventory.to_wipe(received("PF-E", []), by=BENCH)
    assert "Ask someone else to photograph the empty slot" in words_of(do(first, device, "exempt-from-wiping"))
    assert do(second, device, "photograph", content=picture(), words="The empty slot").status_code == 302
    assert do(first, device, "exempt-from-wiping").status_code == 302
    page = first.get(f"/warehouse/device/{device.asset_tag}")
    assert "None, confirmed by a second person" in words_of(page)
    assert "The empty slot, " in words_of(page)
    shown = first.get(f"/warehouse/device/{device.asset_tag}/photo/{device.photos.get().pk}")
    assert shown["Content-Type"] == "image/jpeg"
    assert shown.content.startswith(b"\xff\xd8")
    wrong = do(first, device, "photograph", content=SimpleUploadedFile("x.gif", b"GIF89a"))
    assert wrong.status_code == 422
    assert "The photograph must be a JPEG or PNG" in words_of(wrong)


def test_a_hardware_report_is_of_this_device_or_it_is_refused():
    client = staff("technician")
    report = (HARDWARE / "lshw_thinkpad_t14.json").read_bytes()
    device = received(read_report(report).serial, [])
    assert do(client, device, "read-hardware", report=SimpleUploadedFile("lshw.json", report)).status_code == 302
    device.refresh_from_db()
    assert device.drive_serials
    assert device.ram_gb
    other = received("PF-OTHER", ["OTHER-1"])
    wrong = do(client, other, "read-hardware", report=SimpleUploadedFile("lshw.json", report))
    assert wrong.status_code == 422
    assert "the device here is PF-OTHER" in words_of(wrong)
    assert do(client, other, "read-hardware", report=SimpleUploadedFile("x.json", b"{")).status_code == 422


def test_what_cannot_be_undone_says_so_and_asks_for_everything():
    client = staff("warehouse_manager")
    device = inventory.quarantine(received(), reason="Screen is broken", by=CLERK)
    page = client.get(f"/warehouse/device/{device.asset_tag}/do/destroy")
    assert "You cannot undo this" in words_of(page)
    assert "govuk-button--warning" in page.content.decode()
    params = {"weight_grams": "1450", "reason": "Beyond repair", "recycler": "Hackney Recycling Ltd", "note": "WEEE-7"}
    lacking = do(client, device, "destroy", **params)
    assert lacking.status_code == 422
    assert "Enter who saw it." in words_of(lacking)
    assert 'value="1450"' in lacking.content.decode()
    assert do(client, device, "destroy", **params, witness="Wanda Low").status_code == 302
    device.refresh_from_db()
    assert client.get(f"/warehouse/device/{device.asset_tag}/certificate.pdf").content.startswith(b"%PDF")
    public = Client().get(f"/verify/{device.over_details['certificate']}")
    assert "shredded with its storage" in words_of(public)
    assert "Hackney" not in words_of(public)
    assert "Wanda" not in words_of(public)


def test_lost_and_found_again():
    client = staff("warehouse_manager")
    device = wiped("PF-LF")
    assert do(client, device, "lose", reason="Not on its shelf").status_code == 422, (
        "whoever decides has to know where it was looked for"
    )
    assert do(client, device, "lose", reason="Not on its shelf", search="Every bin of its row").status_code == 302
    assert "There is nothing you can do now" in words_of(
        staff("warehouse").get(f"/warehouse/device/{device.asset_tag}")
    )
    assert do(client, device, "find").status_code == 302
    device.refresh_from_db()
    assert device.state == "quarantined"


def test_a_malformed_log_is_refused_in_words_and_kept():
    client = staff("technician")
    for details, keeps in (
        ({"words": LOG.decode()[:1500]}, True),
        ({"log": SimpleUploadedFile("x.log", b"\x00\x01\xff" * 50)}, False),
        ({}, False),
    ):
        answer = client.post("/warehouse/wipe", details)
        assert answer.status_code == 422, details
        assert "There is a problem" in words_of(answer), details
        assert not keeps or "Found /dev/sda" in words_of(answer)
    for kept in ("", "nonsense", "eJwrSS0uAQAEXQHB", "é"):
        assert client.post("/warehouse/wipe", {"kept": kept}).status_code == 422
    assert not WipeEvidence.objects.exists()


def test_the_public_check_costs_two_statements_and_is_never_kept():
    device = inventory.to_wipe(received("PF-PUBLIC-9931", ["S4DYNF0M000011", "ZA40AB12"]), by=BENCH)
    inventory.record_wipe(device, evidence=proofs("S4DYNF0M000011", "ZA40AB12"), by=BENCH)
    with CaptureQueriesContext(connection) as asked:
        answer = Client().get(f"/verify/{device.wipes.first().certificate.replace('-', ' ')}")
    text = answer.content.decode()
    assert len(asked) <= 2
    assert "no-store" in answer["Cache-Control"]
    assert "…0011" in text
    assert "…AB12" in text
    assert "S4DYNF0M000011" not in text
    assert "ZA40AB12" not in text
    assert "technician" not in text
    for wrong in ("GOL-7K3M-92QX", "x" * 300, "<b>"):
        missing = Client().get(f"/verify/{wrong}")
        assert missing.status_code == 404
        assert "<b>" not in missing.content.decode()
