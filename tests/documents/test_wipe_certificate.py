"""The certificate names every drive, says passed and failed in words, and its code opens the page that checks it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from io import BytesIO

import pytest
from pypdf import PdfReader
from reportlab.graphics.shapes import PolyLine, String

from documents.charts import verdict
from documents.delivery_note import Place
from documents.wipe_certificate import (
    DestroyedDrive,
    DestructionCertificate,
    WipeCertificate,
    WipedDrive,
    destruction_certificate,
    grouped,
    wipe_certificate,
)
from tests.documents.scanning import codes

LINK = "https://getonline.london/verify/WIPE-7K3M-92QX"
DRIVE = WipedDrive(
    serial="S4EVNF0M000001",
    media="SSD",
    size="256 GB",
    technique="Purge",
    method="ATA Secure Erase, enhanced",
    standard="NIST SP 800-88 Rev. 2",
    tool="nwipe 0.33",
    started_at=datetime(2026, 3, 3, 9, 0, tzinfo=UTC),
    finished_at=datetime(2026, 6, 3, 9, 41, tzinfo=UTC),
    passed=True,
    verification="Last pass read back",
    operator="Amara Okafor",
    log_hash=sha256(b"log").hexdigest(),
)
BAD = replace(
    DRIVE,
    serial="WD-WCC6Y4KJ0002",
    media="HDD",
    technique="Clear",
    passed=False,
    faults=("14 sectors could not be written.",),
)
CERTIFICATE = WipeCertificate(
    number="WIPE-7K3M-92QX",
    tag="DEV-0004-92QX",
    kind="Laptop",
    make_and_model="Dell Latitude 5400",
    serial="5CG1234XYZ",
    drives=(DRIVE,),
    link=LINK,
    issued_on=date(2026, 3, 4),
    lot="LOT-22AB-91CD",
    donor="London Borough of Southwark",
)
DESTRUCTION = DestructionCertificate(
    number="DEST-7K3M-92QX",
    what="Hard disk from a Dell OptiPlex 7050",
    serial="WD-WCC6Y4KJ0001",
    method="Shredded to 6 mm",
    standard="NIST SP 800-88 Rev. 2, Destroy",
    destroyed_at=datetime(2026, 3, 9, 14, 10, tzinfo=UTC),
    recycler=Place("Green Metals Ltd", ("London N1 7GR",)),
    note="WEEE-2026-0042",
    grams=612,
    witness="Żaneta Kowalska",
    link=LINK,
    issued_on=date(2026, 3, 10),
    tag="DEV-0004-92QX",
    drives=(DestroyedDrive("WD-WCC6Y4KJ0001", "HDD", "1,000 GB", "14 sectors failed."),),
)


def read(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def test_one_page_says_everything_about_the_device_and_its_drive():
    (page,) = read(wipe_certificate(CERTIFICATE))
    for words in (
        "Data wipe certificate",
        "WIPE-7K3M-92QX",
        "DEV-0004-92QX",
        "Laptop",
        "Dell Latitude 5400",
        "5CG1234XYZ",
        "4 March 2026",
        "London Borough of Southwark",
        "LOT-22AB-91CD",
        "S4EVNF0M000001",
        "SSD, 256 GB",
        "Purge",
        "ATA Secure Erase, enhanced",
        "NIST SP 800-88 Rev. 2",
        "nwipe 0.33",
        "3 March 2026 at 09:00",
        "3 June 2026 at 10:41",
        "Last pass read back",
        "Amara Okafor",
        grouped(DRIVE.log_hash),
        "Its one storage unit was wiped.",
        "Passed",
        "It does not cover storage that is not listed here, such as a memory card added later, or data in online accounts",
        "1 of 1",
    ):
        assert words in page
    assert "Failed" not in page
    assert "failed" not in page
    assert LINK in page.replace(" ", "")


def test_a_failed_drive_is_said_first_and_the_page_is_no_certificate():
    (page,) = read(wipe_certificate(replace(CERTIFICATE, drives=(DRIVE, BAD))))
    assert "Data wipe report" in page
    assert "Data wipe certificate" not in page
    assert "Wipe certificate" not in page
    assert page.index("1 of 2 storage units failed. The device cannot be given to anyone") < page.index(
        "Storage unit 1 of 2"
    )
    assert page.count("Failed") == 2
    assert page.count("Passed") == 1
    assert "14 sectors could not be written." in page
    (alone,) = read(wipe_certificate(replace(CERTIFICATE, drives=(BAD,))))
    assert "Its one storage unit failed." in alone
    assert "Passed" not in alone


def test_passed_and_failed_differ_in_word_and_in_shape():
    good = verdict("Passed", True, 76)
    bad = verdict("Failed", False, 76)
    assert [len([s for s in drawn.contents if isinstance(s, PolyLine)]) for drawn in (good, bad)] == [1, 2], (
        "a tick, a cross"
    )
    assert [s.text for drawn in (good, bad) for s in drawn.contents if isinstance(s, String)] == ["Passed", "Failed"]
    assert good.contents[0].fillColor != bad.contents[0].fillColor


def test_twelve_drives_go_on_over_pages_and_none_is_torn():
    drives = tuple(
        replace(DRIVE, serial=f"SERIAL{number:03d}", log_hash=sha256(bytes([number])).hexdigest())
        for number in range(12)
    )
    pages = read(wipe_certificate(replace(CERTIFICATE, drives=drives)))
    assert len(pages) > 2
    assert "All 12 storage units were wiped." in pages[0]
    for number, drive in enumerate(drives, 1):
        (page,) = [page for page in pages if drive.serial in page]
        assert f"Storage unit {number} of 12" in page
        assert grouped(drive.log_hash) in page
    for number, page in enumerate(pages, 1):
        assert f"{number} of {len(pages)}" in page
        assert "WIPE-7K3M-92QX" in page


def test_no_drive_no_certificate():
    with pytest.raises(ValueError, match="no storage unit"):
        wipe_certificate(replace(CERTIFICATE, drives=()))


@pytest.mark.parametrize("pdf", [wipe_certificate(CERTIFICATE), destruction_certificate(DESTRUCTION)])
def test_the_code_on_the_picture_opens_the_page_that_checks_it(pdf):
    for dots in (100, 300):  # a photograph from afar, and a scan
        assert codes(pdf, dots) == [{"QR Code": [LINK], "Code 128": []}]
    (page,) = PdfReader(BytesIO(pdf)).pages
    assert {note.get_object()["/A"]["/URI"] for note in page["/Annots"]} == {LINK}


def test_a_hash_is_grouped_and_whole():
    assert grouped("abcdefgh12345678x") == "abcdefgh 12345678 x"
    assert grouped("") == ""


def test_what_was_not_recorded_is_said_to_be():
    empty = replace(
        DRIVE,
        started_at=None,
        finished_at=None,
        technique="",
        method="",
        standard="",
        verification="",
        media="",
        size="",
    )
    (page,) = read(wipe_certificate(replace(CERTIFICATE, drives=(empty,), donor="", lot="")))
    assert page.count("not recorded") == 7
    assert "Given by" not in page
    assert "None" not in page


@pytest.mark.parametrize(
    "name",
    ["Żółkowska-Gęśla", "Наталія Ґалаґан", "Nguyễn Văn Đức", "محمد", "王芳", "x" * 400, "<b>R&D</b>", "long " * 300],
)
def test_any_name_and_any_length_prints(name):
    drive = replace(DRIVE, operator=name, verification=name, faults=(name, name))
    data = replace(CERTIFICATE, make_and_model=name, donor=name, drives=(drive, drive))
    pages = read(wipe_certificate(data))
    assert " ".join(pages).count("S4EVNF0M000001") == 2
    assert read(destruction_certificate(replace(DESTRUCTION, what=name, witness=name, note=name)))
    if name in ("Żółkowska-Gęśla", "<b>R&D</b>"):
        assert name in pages[0]


def test_words_longer_than_a_page_go_on_over_the_next():
    words = " ".join(f"word{number}." for number in range(1500))
    text = " ".join(read(wipe_certificate(replace(CERTIFICATE, drives=(replace(DRIVE, faults=(words,)),)))))
    assert all(text.count(f"word{number}.") == 1 for number in range(1500))


def test_the_destruction_certificate_says_who_what_how_and_how_heavy():
    (page,) = read(destruction_certificate(DESTRUCTION))
    for words in (
        "Destruction certificate",
        "DEST-7K3M-92QX",
        "Hard disk from a Dell OptiPlex 7050",
        "DEV-0004-92QX",
        "0.612 kg",
        "9 March 2026 at 14:10",
        "Shredded to 6 mm",
        "Rev. 2, Destroy",
        "Green Metals Ltd, London N1 7GR",
        "WEEE-2026-0042",
        "Żaneta Kowalska",
        "10 March 2026",
        "1,000 GB",
        "14 sectors failed.",
        "For the recycler: name, signature, date",
    ):
        assert words in page
    (bare,) = read(destruction_certificate(replace(DESTRUCTION, drives=(), note="", standard="", tag="")))
    assert "Storage units destroyed" not in bare
    assert bare.count("not recorded") == 2


@pytest.mark.parametrize(("make", "data"), [(wipe_certificate, CERTIFICATE), (destruction_certificate, DESTRUCTION)])
def test_the_same_data_gives_the_same_bytes(make, data):
    assert make(data) == make(data) != make(replace(data, serial="other"))
    pdf = PdfReader(BytesIO(make(data)))
    assert data.number in pdf.metadata.title
    assert pdf.trailer["/Root"]["/Lang"] == "en-GB"
