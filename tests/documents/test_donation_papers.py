"""What came, what differs and what leaves as waste: counted, weighed, never priced."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from documents.delivery_note import Place
from documents.donation_papers import (
    DonorReceipt,
    ReceivedKind,
    VarianceLine,
    VarianceReport,
    WeeeItem,
    WeeeNote,
    donor_receipt,
    variance_report,
    weee_note,
)
from tests.documents.scanning import codes

LINK = "https://getonline.london/lots/LOT-22AB-91CD"
RECEIPT = DonorReceipt(
    lot="LOT-22AB-91CD",
    donor="Fundacja Żółw",
    received_on=date(2026, 3, 3),
    received_at="Our warehouse, London SE1",
    lines=(ReceivedKind("Laptops", 1042, 1_775_600), ReceivedKind("Phones", 7, 1330)),
    next_steps=("Every drive is wiped by 17 March 2026.", "You get a certificate for each device."),
    link=LINK,
    agreement="SWK/2026/04",
)
SAME = tuple(
    VarianceLine("received", "Dell Latitude 5400", "Dell Latitude 5400", f"5CG{i:07d}", f"DEV-{i:04d}-92QX")
    for i in range(60)
)
DIFFERENT = (
    VarianceLine("missing", "HP EliteBook 840", serial="8CG0099002", note="Still with a councillor"),
    VarianceLine("extra", received="iPad Air 2", serial="DMPX1234HJK9", tag="DEV-9001-92QX"),
    VarianceLine("other", "Dell Latitude 5400", "Dell Latitude 5300", "5CG1288001", "DEV-9002-92QX"),
    VarianceLine("received", "Power supplies", "Power supplies", quantity=40),
)
REPORT = VarianceReport(
    "LOT-22AB-91CD", "Fundacja Żółw", date(2026, 3, 3), SAME + DIFFERENT, LINK, "Two were kept back.", "Amara Okafor"
)
US = Place("Get Online London", ("London SE1 5TY",))
THEM = Place("Green Metals Ltd", ("Permit 400123",))
VAN = Place("Van & Man Ltd")
NOTE = WeeeNote(
    "WEEE-2026-0042",
    datetime(2026, 3, 9, 14, 0, tzinfo=UTC),
    US,
    THEM,
    VAN,
    (
        WeeeItem("Dell E6410, board broken", "16 02 14", 2100, 1, "DEV-0007-92QX", "4XK2201"),
        WeeeItem("Swollen", "16 02 13*", 1900),
        WeeeItem("Cables", "20 01 36", 12_500, 60),
        WeeeItem("Screens", "20 01 36", 8300, 2),
    ),
    LINK,
    ("Every drive was shredded before it left.",),
)


def read(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def test_the_receipt_counts_weighs_thanks_and_says_what_happens_next():
    (page,) = read(donor_receipt(RECEIPT))
    for words in (
        "LOT-22AB-91CD",
        "Fundacja Żółw",
        "3 March 2026",
        "London SE1",
        "SWK/2026/04",
        "Laptops 1,042 1,775.600 kg",
        "Phones 7 1.330 kg",
        "Everything 1,049 1,776.930 kg",
        "1. Every drive is wiped by 17 March 2026.",
        "2. You get a certificate",
        "Thank you.",
    ):
        assert words in page


def test_a_gift_has_no_price():
    (page,) = read(donor_receipt(RECEIPT))
    assert "£" not in page
    assert "A gift. Nothing was paid and this receipt does not give a value" in page
    assert not {"price", "value", "pence"} & {field.name for field in (*fields(DonorReceipt), *fields(ReceivedKind))}


def test_what_was_not_weighed_is_not_taken_for_nothing():
    (some,) = read(donor_receipt(replace(RECEIPT, lines=(*RECEIPT.lines, ReceivedKind("Boxes", 3)))))
    assert "Boxes 3 not weighed" in some
    assert "Everything 1,052 at least 1,776.930 kg" in some
    (none,) = read(donor_receipt(replace(RECEIPT, lines=(ReceivedKind("Boxes", 3),))))
    assert "Everything 3 not weighed" in none


def test_the_variance_report_counts_both_sides():
    first = read(variance_report(REPORT))[0]
    for words in ("102 102 1 1 1 Announced Came Missing Extra Other", "Two were kept back.", "Closed by Amara Okafor"):
        assert words in first


def test_every_line_is_there_with_its_serial_and_what_differs_comes_first():
    pages = read(variance_report(REPORT))
    text = " ".join(pages)
    assert len(pages) > 1
    assert all(f"5CG{i:07d}" in text and f"DEV-{i:04d}-92QX" in text for i in range(60))
    places = [text.index(words) for words in ("Different from announced: 1", "Missing: 1", "Extra: 1", "Received: 100")]
    assert places == sorted(places)
    assert "HP EliteBook 840 8CG0099002 Still with a councillor" in text
    assert "iPad Air 2 DMPX1234HJK9 DEV-9001-92QX" in text
    assert "Dell Latitude 5400 Dell Latitude 5300 5CG1288001 DEV-9002-92QX" in text
    assert "Power supplies none given 40" in text


def test_a_lot_as_announced_says_so():
    text = " ".join(read(variance_report(replace(REPORT, lines=SAME, words=""))))
    assert "Everything arrived as announced." in text
    assert "Reason for the difference" not in text
    assert "Missing:" not in text
    assert "Everything arrived as announced" not in " ".join(read(variance_report(REPORT)))
    assert "0 0 0 0 0 Announced" in " ".join(read(variance_report(replace(REPORT, lines=()))))


def test_an_outcome_that_is_none_is_refused():
    with pytest.raises(ValueError, match="other, missing, extra, received, not 'lost'"):
        variance_report(replace(REPORT, lines=(VarianceLine("lost"),)))


def test_the_transfer_note_weighs_by_item_by_code_and_in_all():
    (page,) = read(weee_note(NOTE))
    for words in (
        "WEEE-2026-0042",
        "9 March 2026 at 14:00",
        "Get Online London",
        "Green Metals Ltd",
        "Permit 400123",
        "Van & Man Ltd",
        "DEV-0007-92QX 4XK2201 16 02 14 1 2.100 kg",
        "Everything 64 24.800 kg",
        "Every drive was shredded before it left.",
        "Sender: name, signature, date",
        "Recycler: name",
    ):
        assert words in page
    by_code = page[page.index("By waste code") :]
    assert "16 02 13*" in by_code
    assert "without hazardous components 20.800 kg" in by_code
    assert "20 01 35*" not in by_code
    assert "carbon" not in page.lower(), "a note of what is scrapped claims nothing about reuse"


@pytest.mark.parametrize("code", ["", "16 02 99", "160214", "16 02 13"])
def test_a_waste_code_that_is_none_is_refused(code):
    with pytest.raises(ValueError, match="not a waste code"):
        weee_note(replace(NOTE, items=(replace(NOTE.items[0], code=code),)))


def test_a_note_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one item"):
        weee_note(replace(NOTE, items=()))


ALL = [(donor_receipt, RECEIPT), (variance_report, REPORT), (weee_note, NOTE)]


@pytest.mark.parametrize(("make", "data"), ALL)
def test_the_same_data_gives_the_same_bytes_and_the_code_opens_the_link(make, data):
    pdf = make(data)
    assert pdf == make(data)
    assert codes(pdf, 150)[0]["QR Code"] == [LINK]


def test_a_long_transfer_note_repeats_its_head_and_numbers_its_pages():
    pages = read(weee_note(replace(NOTE, items=NOTE.items * 30)))
    assert len(pages) > 2
    assert all("Waste code" in page for page in pages[:-1])
    assert all(f"{number} of {len(pages)}" in page for number, page in enumerate(pages, 1))
    assert "744.000 kg" in " ".join(pages)


@pytest.mark.parametrize("name", ["Наталія Ґалаґан", "محمد", "王芳", "x" * 400, "long " * 200, "<b>R&D</b>"])
def test_any_name_and_any_length_prints(name):
    text = " ".join(read(donor_receipt(replace(RECEIPT, donor=name, next_steps=(name,), thanks=name))))
    assert "Everything 1,049" in text
    assert name in text or name[0] not in "Н<"
    line = VarianceLine("other", name, name, name[:80], "DEV-0001-92QX", note=name)
    assert "DEV-0001-92QX" in " ".join(read(variance_report(replace(REPORT, donor=name, lines=(line,), words=name))))
    note = replace(NOTE, sender=Place(name, (name,)), items=(replace(NOTE.items[0], words=name, serial=name[:80]),))
    assert "2.100 kg" in " ".join(read(weee_note(note)))
