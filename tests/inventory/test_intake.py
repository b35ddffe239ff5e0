"""From a donor's word to a scanned device: every refusal in its words, what a report fills and flags, what came
against what was announced.
"""

import io
import json
import random
import zlib
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image, ImageChops, ImageOps, PngImagePlugin

from audit.models import LedgerEntry
from audit.recording import recording
from inventory.bench.hardware_reports import read_report
from inventory.bench.hardware_tools import Storage
from inventory.bench.machines import Hardware
from inventory.models import Device, Donor, Lot, LotLine, Photo, PoolEntry, WipeEvidence
from inventory.store import lots, photographs
from inventory.store import pools as pooling
from inventory.store import receiving as intake
from law.refusals import Invalid, NotAllowed, WrongState
from tests import people_of_london as london

pytestmark = pytest.mark.django_db
REPORTS = Path(__file__).parent.parent / "data" / "hardware"
CLERK, BENCH, MANAGER = london.actor("warehouse"), london.actor("technician"), london.actor("warehouse_manager")
IMEI, OTHER_IMEI = "356938035643809", "490154203237518"


def a_donor(name="Thames Water") -> Donor:
    return lots.add_donor(name=name, agreement_signed_on=date(2026, 1, 12), wipe_within_days=30, by=MANAGER)


def a_lot(*lines, number=1) -> Lot:
    return lots.announce(donor=a_donor(f"Donor {number}"), pool=london.pool(), lines=list(lines), by=CLERK)


def came(serial, **more) -> Device:
    told = {"kind": "laptop", "make_and_model": "ThinkPad T14", "pool": london.pool()} | more
    return intake.receive(serial=serial, by=CLERK, **told)


def a_report(serial="PF-1", **more) -> Hardware:
    told = {
        "make": "Lenovo",
        "model": "ThinkPad T14",
        "kind": "laptop",
        "ram_gb": 16,
        "storage": (Storage("SSD-1", size_gb=256),),
    }
    return Hardware(serial=serial, **told | more)


def proven(device, *serials) -> Device:
    with recording(BENCH, "inventory.record_wipe"):
        for serial in serials:
            WipeEvidence.objects.create(
                device=device,
                drive_serial=serial,
                tool="nwipe 0.37",
                method="Purge",
                passed=True,
                log_hash="a" * 64,
                operator="user:x",
            )
    return device


def picture(kind="JPEG", size=(40, 20), **more) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "red").save(file, kind, **more)
    return file.getvalue()


def with_a_place(kind) -> bytes:
    """A picture that says where it was taken, as a telephone's camera does, in every place where one may say it."""
    exif = Image.Exif()
    exif[0x010F] = "Camera of Amina"
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 26.0), 3: "W", 4: (0.0, 7.0, 39.0)})
    if kind == "PNG":
        words = PngImagePlugin.PngInfo()
        words.add_text("Comment", "51.5072 -0.1275")
        words.add_itxt("XML:com.adobe.xmp", "<x>51.5072</x>")
        return picture(kind, exif=exif, pnginfo=words)
    return picture(kind, exif=exif, comment=b"51.5072 -0.1275", xmp=b"<x>51.5072</x>")


def faults(refused) -> dict[str, str]:
    return {error.pointer: error.sentence for error in refused.value.errors}


def last_entry(row) -> LedgerEntry:
    return LedgerEntry.objects.filter(object_id=row.pk).order_by("-number").first()


def statements(deed) -> int:
    with CaptureQueriesContext(connection) as seen:
        deed()
    return len(seen)


# ── Donors ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_donor_is_one_row_whatever_the_case_of_its_name():
    donor = a_donor("  Thames Water ")
    assert (donor.name, donor.wants_certificates, donor.wipe_within_days) == ("Thames Water", True, 30)
    with pytest.raises(lots.DonorHere, match="A donor of this name is here already"):
        a_donor("THAMES water")
    assert Donor.objects.count() == 1


def test_a_donor_is_amended_and_the_ledger_names_what_changed_without_the_persons_name():
    donor = lots.amend_donor(a_donor(), contact_name="Grace Adeyemi", wipe_within_days=14, by=MANAGER)
    donor.refresh_from_db()
    assert (donor.contact_name, donor.wipe_within_days) == ("Grace Adeyemi", 14)
    entry = last_entry(donor)
    assert (entry.verb, entry.details) == ("amended", {"changed": ["contact_name", "wipe_within_days"]})


def test_a_donor_cannot_take_anothers_name_and_may_keep_or_respell_its_own():
    donor = a_donor()
    a_donor("Barclays")
    with pytest.raises(lots.DonorHere):
        lots.amend_donor(donor, name="barclays", by=MANAGER)
    donor.refresh_from_db()
    assert lots.amend_donor(donor, name=" THAMES WATER ", by=MANAGER).name == "THAMES WATER"


def test_what_we_do_not_know_of_a_donor_is_refused_field_by_field():
    with pytest.raises(Invalid) as refused:
        lots.amend_donor(a_donor(), colour="red", state="x", name="New", by=MANAGER)
    assert faults(refused) == {
        "/colour": "We do not know the field “colour”.",
        "/state": "We do not know the field “state”.",
    }
    assert Donor.objects.get().name == "Thames Water"


def test_who_may_not_add_a_donor_is_refused_and_that_is_on_the_ledger():
    with pytest.raises(NotAllowed):
        lots.add_donor(name="Barclays", by=london.actor("referrer"))
    assert not Donor.objects.exists()
    assert LedgerEntry.objects.get(refused="not_allowed").action == "inventory.add_donor"


# ── Announced ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_line_with_a_serial_is_a_device_that_is_expected_and_every_line_is_kept():
    lot = a_lot(
        {"kind": "laptop", "make_and_model": "Dell", "quantity": 12},
        {"kind": "phone", "make_and_model": "Pixel", "serial": " P-1 "},
    )
    assert list(lot.lines.order_by("id").values_list("kind", "serial", "quantity")) == [
        ("laptop", "", 12),
        ("phone", "P-1", 1),
    ]
    device = Device.objects.get()
    assert (device.state, device.serial, device.lot, device.donor, device.pool) == (
        "expected",
        "P-1",
        lot,
        "Donor 1",
        london.pool(),
    )
    assert lot.state == "announced"
    assert not PoolEntry.objects.exists(), "what is expected is in nobody's book"


def test_every_faulty_line_is_named_at_once_and_nothing_is_kept():
    came("PF-HERE")
    lines = [
        {"kind": "fridge", "make_and_model": "Smeg"},
        {"kind": "laptop", "serial": "PF-9"},
        {"kind": "laptop", "serial": " PF-9"},
        {"kind": "laptop", "serial": "PF-HERE"},
        {"kind": "laptop", "serial": "To Be Filled By O.E.M."},
        {"kind": "laptop", "serial": "PF-10", "quantity": 2},
        {"kind": "laptop", "quantity": -1},
    ]
    with pytest.raises(Invalid) as refused:
        a_lot(*lines)
    assert faults(refused) == {
        "/lines/0/kind": "Say one of: laptop, tablet, phone, desktop.",
        "/lines/2/serial": "Serial PF-9 is in the list twice.",
        "/lines/3/serial": "A device with the serial PF-HERE is here already.",
        "/lines/4/serial": "“To Be Filled By O.E.M.” is what firmware says where nobody wrote a serial.",
        "/lines/5/quantity": "Give how many; a line with a serial is one device.",
        "/lines/6/quantity": "Give how many; a line with a serial is one device.",
    }
    assert not Lot.objects.exists()
    assert not LotLine.objects.exists()
    assert Device.objects.count() == 1


def test_an_empty_list_is_refused():
    with pytest.raises(Invalid) as refused:
        a_lot()
    assert faults(refused) == {"/lines": "Say what is coming, a line for each kind."}


def test_a_serial_whose_device_is_over_may_be_announced_again():
    device = came("PF-1")
    with recording(MANAGER, "inventory.lose"):
        device.lose()
        device.save()
    a_lot({"kind": "laptop", "serial": "PF-1"})
    assert sorted(Device.objects.values_list("state", flat=True)) == ["expected", "lost"]


def test_a_serial_is_matched_however_its_spaces_were_typed():
    lot = a_lot({"kind": "laptop", "serial": "PF  3K9X"})
    assert came("PF 3K9X").lot == lot
    assert Device.objects.count() == 1


def test_announcing_takes_as_many_statements_for_twenty_lines_as_for_four():
    donor, pool = a_donor(), london.pool()

    def announced(name, count):
        return statements(
            lambda: lots.announce(
                donor=donor,
                pool=pool,
                lines=[{"kind": "laptop", "serial": f"{name}-{n}"} for n in range(count)],
                by=CLERK,
            )
        )

    announced("WARM", 4)
    assert announced("A", 4) == announced("B", 20)


# ── Received ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_was_expected_is_received_keeps_its_lot_and_begins_it():
    lot = a_lot({"kind": "laptop", "make_and_model": "Dell", "serial": "PF-1"})
    device = intake.receive(serial=" PF-1 ", by=CLERK)
    lot.refresh_from_db()
    assert (device.state, device.lot, device.make_and_model, device.pool) == ("received", lot, "Dell", london.pool())
    assert device.received_at is not None
    assert device.conflicts == []
    assert (lot.state, Device.objects.count()) == ("arriving", 1)
    assert lot.first_scan_at is not None
    began = lot.first_scan_at
    came("PF-2", lot=lot)
    lot.refresh_from_db()
    assert lot.first_scan_at == began, "the deadline for wiping runs from the first scan"


def test_what_nobody_announced_is_received_with_what_was_typed():
    device = came("B1", drive_serials=["S-1", "S-2"], donor="Grace", weight_grams=1450, imei=IMEI)
    device.refresh_from_db()
    assert (device.serial, device.state, device.donor, device.weight_grams) == ("B1", "received", "Grace", 1450)
    assert (device.drive_serials, device.imei, device.lot) == (["S-1", "S-2"], IMEI, None)


def test_a_device_in_a_lot_has_that_donors_name():
    lot = a_lot({"kind": "laptop"})
    assert came("PF-2", lot=lot).donor == "Donor 1"


def test_a_second_one_with_the_same_serial_or_imei_is_refused_with_the_tag_and_state_of_the_first():
    first = came("PF-1", imei=IMEI)
    says = f"here already: {first.asset_tag}, received."
    with pytest.raises(intake.AlreadyHere) as refused:
        came("PF-1")
    assert refused.value.sentence == f"A device with this serial is {says}"
    with pytest.raises(intake.AlreadyHere) as refused:
        came("PF-2", imei=IMEI)
    assert refused.value.sentence == f"A device with this IMEI is {says}"
    with pytest.raises(intake.AlreadyHere) as refused:
        came("PF-2", hardware=a_report("PF-2", imei=IMEI))
    assert refused.value.sentence == f"A device with this IMEI is {says}"
    assert Device.objects.count() == 1


def test_a_device_that_was_expected_with_its_imei_is_not_its_own_double():
    a_lot({"kind": "phone", "serial": "P-1"})
    assert came("P-1", kind="phone", imei=IMEI, hardware=a_report("P-1", kind="phone", imei=IMEI)).conflicts == [
        "Make and model: “ThinkPad T14” was said, the report says “Lenovo ThinkPad T14”."
    ]


@pytest.mark.parametrize(
    ("told", "pointer", "sentence"),
    [
        ({"serial": "Default string"}, "/serial", "“Default string” is no serial: read it off the device's label."),
        ({"serial": "  "}, "/serial", "There is no serial: read it off the device's label."),
        ({"kind": ""}, "/kind", "Say what it is: laptop, tablet, phone, desktop."),
        ({"kind": "fridge"}, "/kind", "Say one of: laptop, tablet, phone, desktop."),
        ({"make_and_model": ""}, "/make_and_model", "Give the make and model."),
        ({"pool": None}, "/pool", "Say whose stock it is: choose a pool."),
        (
            {"imei": "356938035643808"},
            "/imei",
            "This is not an IMEI: it has 15 digits, and the last one checks the others. Dial *#06# to see it.",
        ),
    ],
)
def test_what_cannot_be_received_says_what_is_missing_or_wrong(told, pointer, sentence):
    with pytest.raises(Invalid) as refused:
        came(**{"serial": "PF-1"} | told)
    assert faults(refused) == {pointer: sentence}
    assert not Device.objects.exists()


def test_everything_that_is_missing_is_named_at_once():
    with pytest.raises(Invalid) as refused:
        intake.receive(serial="N/A", imei="12", by=CLERK)
    assert set(faults(refused)) == {"/serial", "/kind", "/make_and_model", "/pool", "/imei"}


def test_nothing_is_received_into_a_closed_lot():
    lot = lots.close_lot(a_lot({"kind": "laptop"}), words="The van broke down.", by=MANAGER)
    with pytest.raises(intake.LotClosed, match=r"This lot is closed\. Announce what came later as a lot of its own"):
        came("PF-1", lot=lot)


def test_nothing_is_received_into_a_bin_that_is_being_counted_or_gone():
    frozen, gone = pooling.open_bin(code="A-01", by=MANAGER), pooling.open_bin(code="A-02", by=MANAGER)
    with recording(MANAGER, "inventory.start_stock_take"):
        frozen.frozen_at = gone.retired_at = timezone.now()
        frozen.save(), gone.save()
    with pytest.raises(pooling.BinFrozen, match="Bin A-01 is being counted"):
        came("PF-1", bin=frozen)
    with pytest.raises(pooling.BinRetired, match="This bin is not used any more"):
        came("PF-1", bin=gone)
    assert not Device.objects.exists()


# ── What a bench tool saw ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_report_fills_what_nobody_typed():
    content = (REPORTS / "bench_thinkpad_t14.json").read_bytes()
    report = read_report(content)
    device = intake.receive(serial=report.serial, pool=london.pool(), hardware=report, by=CLERK)
    device.refresh_from_db()
    assert (device.kind, device.make_and_model, device.ram_gb) == (
        report.kind,
        f"{report.make} {report.model}",
        report.ram_gb,
    )
    assert device.storage_gb == sum(unit.size_gb for unit in report.storage) > 0
    assert device.drive_serials == [unit.serial for unit in report.storage if unit.serial] != []
    assert device.features == sorted(report.features)
    assert device.screen_inches == round(report.screen_inches or 0)
    json.dumps(last_entry(device).details)


def test_where_the_report_says_otherwise_than_was_typed_both_are_told_and_the_typed_stands():
    report = a_report(
        storage=(Storage("SSD-9", size_gb=256),), imei=OTHER_IMEI, warnings=("The screen's size cannot be read.",)
    )
    device = came("PF-1", kind="tablet", drive_serials=["SSD-1"], imei=IMEI, hardware=report)
    sentences = [
        "The screen's size cannot be read.",
        "Kind: “tablet” was said, the report says “laptop”.",
        "Make and model: “ThinkPad T14” was said, the report says “Lenovo ThinkPad T14”.",
        "Imei: “356938035643809” was said, the report says “490154203237518”.",
        "Drive serials: SSD-1 was said, the report says SSD-9.",
    ]
    assert sorted(device.conflicts) == sorted(sentences)
    entry = LedgerEntry.objects.get(object_id=device.pk, verb="created")
    assert entry.details["conflicts"] == device.conflicts
    device.refresh_from_db()
    assert (device.kind, device.make_and_model, device.imei, device.drive_serials) == (
        "tablet",
        "ThinkPad T14",
        IMEI,
        ["SSD-1"],
    )


def test_a_report_of_a_device_that_was_announced_otherwise_is_flagged_on_its_arrival():
    a_lot({"kind": "tablet", "make_and_model": "Lenovo ThinkPad T14", "serial": "PF-1"})
    device = intake.receive(serial="PF-1", hardware=a_report(), by=CLERK)
    assert device.conflicts == ["Kind: “tablet” was said, the report says “laptop”."]
    assert last_entry(device).verb == "receive"
    assert last_entry(device).details["conflicts"] == device.conflicts


def test_a_report_of_another_machine_is_flagged_when_it_comes_with_a_typed_serial():
    device = came("PF-1", make_and_model="Lenovo ThinkPad T14", hardware=a_report("PF-2"))
    assert device.serial == "PF-1"
    assert device.conflicts == ["Serial: “PF-1” was said, the report says “PF-2”."]
    assert came("pf 3k9x", make_and_model="Lenovo ThinkPad T14", hardware=a_report("PF3K9X")).conflicts == [], (
        "one serial, spelled twice"
    )


def test_a_later_report_fills_and_flags_and_is_on_the_ledger():
    device = came("PF-1", make_and_model="T14")
    read = intake.read_hardware(device, hardware=a_report(features=frozenset({"touch", "camera"})), by=BENCH)
    read.refresh_from_db()
    assert (read.ram_gb, read.storage_gb, read.drive_serials, read.features) == (
        16,
        256,
        ["SSD-1"],
        ["camera", "touch"],
    )
    said = ["Make and model: “T14” was said, the report says “Lenovo ThinkPad T14”."]
    assert read.conflicts == said
    assert last_entry(device).details == {"conflicts": said}


def test_a_report_of_another_machine_names_both_serials():
    device = came("PF-1")
    with pytest.raises(intake.OtherDevice) as refused:
        intake.read_hardware(device, hardware=a_report("PF-2"), by=BENCH)
    assert refused.value.sentence == "This report is of PF-2; the device here is PF-1."


def test_a_later_report_with_anothers_imei_is_refused_with_that_ones_tag():
    other, device = came("P-1", kind="phone", imei=IMEI), came("PF-1")
    with pytest.raises(
        intake.AlreadyHere, match=f"A device with this IMEI is here already: {other.asset_tag}, received."
    ):
        intake.read_hardware(device, hardware=a_report(imei=IMEI), by=BENCH)


def test_before_the_wipe_a_drive_may_be_another_and_that_is_told():
    device = came("PF-1", make_and_model="Lenovo ThinkPad T14", drive_serials=["SSD-0"])
    read = intake.read_hardware(device, hardware=a_report(), by=BENCH)
    assert read.drive_serials == ["SSD-1"]
    assert (
        read.conflicts
        == ["Drive serials: SSD-0 was said, the report says SSD-1."]
        == last_entry(device).details["conflicts"]
    )


def test_a_report_that_finds_no_drive_does_not_forget_the_one_we_know_of():
    device = came("PF-1", make_and_model="Lenovo ThinkPad T14", drive_serials=["SSD-0"])
    read = intake.read_hardware(device, hardware=a_report(storage=()), by=BENCH)
    assert read.drive_serials == ["SSD-0"], "it may lie in a drawer with somebody's data on it"
    assert read.conflicts == ["Drive serials: SSD-0 was said, the report says none."]


@pytest.mark.parametrize("found", [("SSD-9",), ("SSD-1", "SSD-9"), ()])
def test_after_the_wipe_another_drive_is_refused(found):
    device = proven(came("PF-1", drive_serials=["SSD-1"]), "SSD-1")
    report = a_report(storage=tuple(Storage(serial, size_gb=256) for serial in found))
    with pytest.raises(intake.DriveSwapped) as refused:
        intake.read_hardware(device, hardware=report, by=BENCH)
    assert refused.value.sentence.startswith(
        f"Its storage was wiped as SSD-1; the report finds {', '.join(found) or 'none'}."
    )
    device.refresh_from_db()
    assert device.drive_serials == ["SSD-1"]
    assert device.ram_gb == 0


def test_after_the_wipe_the_same_drives_in_another_order_are_no_conflict():
    device = proven(
        came("PF-1", make_and_model="Lenovo ThinkPad T14", drive_serials=["SSD-1", "SSD-2"]), "SSD-1", "SSD-2"
    )
    report = a_report(storage=(Storage("SSD-2", size_gb=256), Storage("SSD-1", size_gb=256)))
    assert intake.read_hardware(device, hardware=report, by=BENCH).conflicts == []


# ── Photographs ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photograph_is_kept_without_the_place_where_it_was_taken(kind):
    sent = with_a_place(kind)
    assert b"51.5072" in sent
    assert b"Camera of Amina" in sent
    photo = photographs.photograph(came("PF-1"), content=sent, words="As it came", by=BENCH)
    kept = bytes(Photo.objects.get().content)
    assert b"51.5072" not in kept
    assert b"Camera of Amina" not in kept
    again = Image.open(io.BytesIO(kept))
    assert (again.format, again.size, dict(again.getexif())) == (kind, (40, 20), {})
    assert not {"exif", "comment", "xmp", "Comment", "XML:com.adobe.xmp"} & set(again.info)
    assert (photo.content_type, photo.words, photo.taken_by) == (f"image/{kind.lower()}", "As it came", BENCH.key)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("turned", range(1, 9))
def test_a_photograph_stands_upright_however_the_camera_was_held(kind, turned):
    exif, sent = Image.Exif(), io.BytesIO()
    exif[0x0112] = turned
    scene = Image.new("RGB", (64, 32), "white")
    scene.paste("red", (0, 0, 16, 8))
    scene.save(sent, kind, exif=exif)
    photographs.photograph(came("PF-1"), content=sent.getvalue(), by=BENCH)
    stands = ImageOps.exif_transpose(Image.open(sent))
    kept = Image.open(io.BytesIO(bytes(Photo.objects.get().content)))
    assert kept.size == stands.size == ((64, 32) if turned < 5 else (32, 64))
    assert max(high for _, high in ImageChops.difference(kept.convert("RGB"), stands.convert("RGB")).getextrema()) < 40


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", picture("GIF"), picture("WEBP"), b"<svg/>", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]
)
def test_what_is_no_picture_of_ours_is_refused(content):
    with pytest.raises(Invalid) as refused:
        photographs.photograph(came("PF-1"), content=content, by=BENCH)
    assert faults(refused) == {"/content": "This is not a picture that we can read. Send a JPEG or a PNG."}


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_damaged_picture_is_kept_or_refused_and_never_breaks(kind, monkeypatch):
    """Cut off anywhere, with any one byte changed, or with a few; with all that a camera adds to it."""
    monkeypatch.setattr(photographs, "MOST_PHOTOS", 10_000)
    device, whole, chance = came("PF-1"), with_a_place(kind), random.Random(5)
    damaged = [whole[:cut] for cut in range(0, len(whole), 5)]
    damaged += [whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :] for at in range(0, len(whole), 5)]
    for _ in range(200):
        mixed = bytearray(whole)
        for at in chance.sample(range(len(whole)), 4):
            mixed[at] = chance.randrange(256)
        damaged.append(bytes(mixed))
    refused = 0
    for content in damaged:
        try:
            photographs.photograph(device, content=content, by=BENCH)
        except Invalid:
            refused += 1
    assert refused > 100
    assert device.photos.count() == len(damaged) - refused


def test_a_png_whose_later_chunks_are_rubbish_is_refused():
    """Pillow answers this one with a SyntaxError."""
    whole = picture("PNG")
    at = whole.index(b"IDAT") - 4
    broken = (
        whole[:at]
        + (2).to_bytes(4)
        + whole[at + 4 : at + 10]
        + zlib.crc32(whole[at + 4 : at + 10]).to_bytes(4)
        + b"\0\0\0\1\xe1\x10\x1f\xa4"
        + b"\0" * 8
    )
    with pytest.raises(SyntaxError):
        Image.open(io.BytesIO(broken)).load()
    with pytest.raises(Invalid):
        photographs.photograph(came("PF-1"), content=broken, by=BENCH)


def test_a_picture_that_is_too_large_is_refused():
    with pytest.raises(Invalid) as refused:
        photographs.photograph(came("PF-1"), content=picture() + b"\0" * photographs.LARGEST_PHOTO, by=BENCH)
    assert faults(refused) == {"/content": "The picture is larger than 5 MB. Take it smaller."}


def test_the_ninth_photograph_is_refused():
    device = came("PF-1")
    for _ in range(8):
        photographs.photograph(device, content=picture(), by=BENCH)
    with pytest.raises(photographs.TooManyPhotos, match="There are 8 photographs of this device already"):
        photographs.photograph(device, content=picture(), by=BENCH)
    assert device.photos.count() == 8


# ── What came against what was announced ─────────────────────────────────────────────────────────────────────────────


def missing(told):
    return [(line["kind"], line["model"], line["serial"], line["quantity"]) for line in told["missing"]]


def test_a_lot_that_came_as_announced_differs_in_nothing_and_is_closed_without_a_word():
    lot = a_lot({"kind": "laptop", "make_and_model": "T14", "quantity": 2}, {"kind": "phone", "serial": "P-1"})
    came("A-1", lot=lot), came("A-2", lot=lot), intake.receive(serial="P-1", by=CLERK)
    assert lots.variance(lot) == {"expected": 3, "received": 3, "missing": [], "extra": [], "other": []}
    closed = lots.close_lot(lot, by=MANAGER)
    assert (closed.state, closed.variance_words) == ("closed", "")
    assert closed.closed_at is not None


def test_what_is_missing_extra_or_other_than_announced_is_told():
    lot = a_lot(
        {"kind": "laptop", "make_and_model": "T14", "quantity": 3},
        {"kind": "laptop", "serial": "PF-1"},
        {"kind": "tablet", "serial": "PF-2"},
    )
    came("A-1", lot=lot), came("PF-2", kind="laptop")
    extra = came("A-2", kind="desktop", lot=lot)
    told = lots.variance(lot)
    assert (told["expected"], told["received"], told["extra"]) == (5, 3, [extra])
    assert sorted(missing(told)) == [("laptop", "", "PF-1", 1), ("laptop", "T14", "", 2)]
    assert told["other"] == ["PF-2 was announced as a tablet and came as a laptop."]


@pytest.mark.parametrize("first", ["T14", "X1"])
def test_what_is_missing_is_the_model_that_did_not_come_in_whatever_order_it_was_announced(first):
    second = {"T14": "X1", "X1": "T14"}[first]
    lot = a_lot({"kind": "laptop", "make_and_model": first}, {"kind": "laptop", "make_and_model": second})
    came("A-1", make_and_model="x1", lot=lot)
    assert missing(lots.variance(lot)) == [("laptop", "T14", "", 1)]


def test_another_model_of_the_kind_still_fills_a_line():
    lot = a_lot({"kind": "laptop", "make_and_model": "T14", "quantity": 2})
    came("A-1", make_and_model="Dell", lot=lot), came("A-2", lot=lot, make_and_model="T14")
    told = lots.variance(lot)
    assert (told["missing"], told["extra"]) == ([], [])


def test_a_lot_that_differs_is_not_closed_without_words():
    lot = a_lot({"kind": "laptop", "quantity": 2})
    with pytest.raises(Invalid) as refused:
        lots.close_lot(lot, words="  ", by=MANAGER)
    assert faults(refused) == {"/words": "What came differs from what was announced. Say what the donor says to that."}
    closed = lots.close_lot(lot, words=" They kept them. ", by=MANAGER)
    assert closed.variance_words == "They kept them."
    with pytest.raises(WrongState, match="This lot is received"):
        lots.close_lot(lot, words="Again.", by=MANAGER)


def test_variance_takes_two_statements_however_many_lines_and_devices():
    small = a_lot({"kind": "laptop", "serial": "S-0"}, {"kind": "laptop"}, number=1)
    large = a_lot(
        *({"kind": "laptop", "serial": f"L-{n}"} for n in range(40)), *({"kind": "laptop"} for _ in range(20)), number=2
    )
    for n in range(30):
        came(f"L-{n}") if n % 2 else came(f"X-{n}", lot=large)
    assert statements(lambda: lots.variance(small)) == statements(lambda: lots.variance(large)) == 2
    told = lots.variance(large)
    assert (told["expected"], told["received"], len(told["missing"]), told["extra"]) == (60, 30, 25 + 5, [])
