"""Labels are for scanners: they are printed, made into pictures, and every code on them is read back."""

from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from documents.label_printing import DoesNotFit, LabelItem, label_roll, label_sheet, labels, zpl
from tests.documents.scanning import codes

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
DEVICE = LabelItem(
    "DEV-7K3M-92QX", "Dell Latitude 5400", ("Laptop, grade B", "8 GB, 256 GB", "Wiped 3 March 2026"), "B-12-03",
    "https://getonline.london/d/DEV-7K3M-92QX",
)  # fmt: skip
BIN = LabelItem(
    "A-03-2", "Laptops, grade A and B", ("Aisle A, bay 3",), "South", "https://getonline.london/bins/A-03-2", big=True
)
MAKERS = [labels, label_roll, label_sheet]


def tag(number: int) -> str:
    body = "".join(ALPHABET[(number * step + step) % 32] for step in (7919, 31, 13, 101, 17, 5, 3, 11))
    return f"DEV-{body[:4]}-{body[4:]}"


def hundred() -> list[LabelItem]:
    return [
        replace(DEVICE, code=tag(number), link=f"https://getonline.london/d/{number}/{tag(number)}")
        for number in range(100)
    ]


def text(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def test_every_code_of_a_hundred_labels_on_sheets_is_read_back():
    items = hundred()
    pages = codes(label_sheet(items))
    assert len(pages) == 5
    for place, page in enumerate(pages):
        there = items[21 * place : 21 * place + 21]
        assert sorted(page["QR Code"]) == sorted(item.link for item in there)
        assert sorted(page["Code 128"]) == sorted(item.code for item in there)


@pytest.mark.parametrize(("make", "dots"), [(label_roll, 300), (labels, 203)])
def test_every_code_on_rolls_and_large_labels_is_read_back_at_the_printers_own_resolution(make, dots):
    items = [*hundred(), BIN]
    pages = codes(make(items), dots)
    assert [page["QR Code"] for page in pages] == [[item.link] for item in items]
    assert [page["Code 128"] for page in pages] == [[item.code] for item in items]


@settings(max_examples=25)
@given(
    st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=14).filter(
        lambda code: code.strip() == code
    )
)
def test_any_plain_code_is_read_back(code):
    (page,) = codes(labels([replace(DEVICE, code=code)]))
    assert page["Code 128"][:1] == [code]  # a decoder may find the same bars twice, and misread them from an angle


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("item", [DEVICE, BIN])
def test_a_label_says_it_in_letters_too(make, item):
    (page,) = text(make([item]))
    assert all(words in page for words in (item.code, item.title, item.corner, item.lines[0]))


@pytest.mark.parametrize("make", MAKERS)
def test_the_same_items_give_the_same_bytes(make):
    assert make([DEVICE, BIN]) == make([DEVICE, BIN]) != make([BIN, DEVICE])


@pytest.mark.parametrize("make", MAKERS)
def test_a_generator_will_do_and_none_is_refused(make):
    assert make(item for item in [DEVICE]) == make([DEVICE])
    with pytest.raises(ValueError, match="no labels"):
        make([])


def size(pdf: bytes) -> tuple[float, ...]:
    return tuple(round(float(side) / 72 * 25.4, 1) for side in PdfReader(BytesIO(pdf)).pages[0].mediabox[2:])


def test_the_paper_has_the_size_of_what_is_in_the_printer():
    assert size(labels([DEVICE])) == (100, 62)
    assert size(label_roll([DEVICE])) == (62, 35)
    assert size(label_sheet([DEVICE])) == (210, 297)


def places(pdf: bytes) -> list[list[tuple[float, float]]]:
    """Where, in millimetres from the upper left corner, the tag stands on each page of sheets."""
    pages = []
    for page in PdfReader(BytesIO(pdf)).pages:
        there: list[tuple[float, float]] = []
        page.extract_text(
            visitor_text=lambda words, outer, *_, there=there: (
                there.append((outer[4] / 72 * 25.4, 297 - outer[5] / 72 * 25.4)) if "DEV-7K3M" in words else None
            )
        )
        pages.append(there)
    return pages


def test_labels_lie_where_avery_cut_them():
    (page,) = places(label_sheet([DEVICE] * 21))
    assert len(page) == 21
    for number, (x, y) in enumerate(page):
        row, column = divmod(number, 3)
        left = 7.21 + 66.04 * column
        foot = 15.15 + 38.1 * (row + 1)
        assert abs(x - left) < 0.05
        assert abs(y - foot) < 0.05


@pytest.mark.parametrize(("start", "pages"), [(1, [21, 4]), (2, [20, 5]), (18, [4, 21]), (21, [1, 21, 3])])
def test_used_places_stay_empty(start, pages):
    places_used = places(label_sheet([DEVICE] * 25, start_at=start))
    assert [len(page) for page in places_used] == pages
    row, column = divmod(start - 1, 3)
    assert abs(places_used[0][0][0] - 7.21 - 66.04 * column) < 0.05
    assert abs(places_used[0][0][1] - 15.15 - 38.1 * (row + 1)) < 0.05


@pytest.mark.parametrize("start", [0, -1, 22])
def test_a_place_that_no_sheet_has_is_refused(start):
    with pytest.raises(ValueError, match="start at 1 to 21"):
        label_sheet([DEVICE], start_at=start)


@pytest.mark.parametrize("make", [*MAKERS, zpl])
@pytest.mark.parametrize("code", ["", "GÖL", "A\n", "Я"])
def test_what_a_scanner_cannot_read_is_refused(make, code):
    with pytest.raises(ValueError, match="plain letters and digits"):
        make([replace(DEVICE, code=code)])


@pytest.mark.parametrize(("make", "longest"), [(labels, 29), (label_roll, 16), (label_sheet, 16), (zpl, 29)])
def test_bars_that_would_be_too_fine_are_refused_with_a_sentence(make, longest):
    code = "ABCDEFGHJKMNPQRSTVWXYZABCDEFGHJKMNPQRS"[:longest]
    assert make([replace(DEVICE, code=code)])
    with pytest.raises(DoesNotFit, match="narrower than a quarter of a millimetre"):
        make([replace(DEVICE, code=code + "X")])


@pytest.mark.parametrize("make", MAKERS)
def test_the_longest_code_of_each_is_still_read(make):
    code = "ABCDEFGHJKMNPQRSTVWXYZABCDEFG"[: {labels: 29, label_roll: 16, label_sheet: 16}[make]]
    (page,) = codes(make([replace(DEVICE, code=code, corner="")]))
    assert page["Code 128"] == [code]
    assert page["QR Code"] == [DEVICE.link]


@pytest.mark.parametrize("make", [*MAKERS, zpl])
def test_a_link_whose_code_would_be_too_fine_is_refused(make):
    with pytest.raises(DoesNotFit, match="link of DEV-7K3M-92QX is too long"):
        make([replace(DEVICE, link="https://getonline.london/" + "x" * 900)])


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("words", ["x" * 300, "Żółw Ґалаґан", "王芳 محمد 👋", "two\nlines", "", "(" * 9 + "\\"])
def test_any_words_print_and_leave_the_codes_readable(make, words):
    for item in (DEVICE, BIN):
        (page,) = codes(make([replace(item, title=words, lines=(words,) * 5, corner=words)]))
        assert page == {"QR Code": [item.link], "Code 128": [item.code]}


def test_without_a_link_the_code_itself_is_in_the_square():
    (page,) = codes(label_roll([replace(DEVICE, link="")]))
    assert page["QR Code"] == page["Code 128"] == ["DEV-7K3M-92QX"]


def test_zpl_has_a_format_for_each_label_with_both_codes():
    sent = zpl([DEVICE, BIN])
    assert sent.count("^XA") == sent.count("^XZ") == sent.count("^CI28") == 2
    first, second = sent.split("^XZ\n")[:2]
    assert "^FH_^FDMA,https://getonline.london/d/DEV-7K3M-92QX^FS" in first
    assert "^BQN,2," in first
    assert "^BCN,90,N,N,N^FH_^FDDEV-7K3M-92QX^FS" in first
    assert "^BY3,3,10" in first
    for words in ("Dell Latitude 5400", "Laptop, grade B", "Wiped 3 March 2026", "B-12-03", "Get Online London"):
        assert f"^FD{words}^FS" in first
    assert "^A0N,128^FH_^FDA-03-2^FS" in second, "big letters for a bin"


def test_zpl_commands_inside_words_are_only_words():
    odd = r"^XZ~JA\&_5E"
    sent = zpl([replace(DEVICE, title=odd, lines=(odd,), corner=odd, link=f"https://getonline.london/{odd}")])
    assert sent.count("_5EXZ_7EJA_5C&_5F5E") == 4
    assert sent.count("^XZ") == 1
    assert "~" not in sent
    assert "\\" not in sent


def test_zpl_bars_have_words_of_their_own_for_three_letters():
    """Zebra's table of Code 128 invocation characters: a bare > would begin a command."""
    assert "^BCN,90,N,N,N^FH_^FDA><B>0C>=D_5FE_5CF^FS" in zpl([replace(DEVICE, code="A^B>C~D_E\\F")])


def test_zpl_keeps_other_scripts_and_drops_what_would_break_the_line():
    sent = zpl([replace(DEVICE, title="Ґалаґан", lines=("a\r\nb", "a\x00b", "王芳"))])
    assert "^FDҐалаґан^FS" in sent
    assert "^FDa  b^FS" in sent
    assert "^FDa b^FS" in sent
    assert "^FD王芳^FS" in sent
    assert sent.encode().decode() == sent
    with pytest.raises(ValueError, match="plain ASCII"):
        zpl([replace(DEVICE, link="https://getonline.london/ż")])
    with pytest.raises(ValueError, match="no labels"):
        zpl([])
