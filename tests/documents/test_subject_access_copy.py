"""The copy for the person: nothing falls out, however long, however empty, in whatever script."""

import unicodedata
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from documents import typeface
from documents.style import WIDTH
from documents.subject_access_copy import NOTHING, RUNNING, _is_printable, _widths, subject_access_pdf

HAS_WIDER = (typeface.FOLDER / "NotoSans-Regular.ttf").exists()
MESSAGES = {
    "title": "Messages",
    "words": "What we sent.",
    "columns": ["When", "How", "Words"],
    "rows": [["3 March 2026", "text", "Your laptop is ready."]],
}
BUNDLE = {
    "made_at": datetime(2026, 7, 1, 9, 4, tzinfo=UTC),
    "person": [
        ("First name", "Zofia"),
        ("Date of birth", date(1981, 5, 4)),
        ("No fixed address", False),
        ("Safe hours", None),
    ],
    "holders": [
        {"who": "Southwark", "what": "Referral GOL-7K3M-92QX", "why": "They referred you", "since": "3 March 2026"}
    ],
    "sections": [MESSAGES, {"title": "Pauses", "words": "", "columns": ["Kind", "Since"], "rows": []}],
    "rights": ["You can ask us to correct anything that is wrong."],
}
EMPTY = {"made_at": BUNDLE["made_at"], "person": [], "holders": [], "sections": [], "rights": []}


def read(bundle: dict) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(subject_access_pdf(bundle))).pages]


def with_rows(rows, columns=("When", "What", "Words")) -> dict:
    return BUNDLE | {"sections": [{"title": "Looks", "words": "", "columns": list(columns), "rows": rows}]}


def test_it_holds_everything_that_it_was_given():
    text = " ".join(read(BUNDLE))
    for words in (
        "What we hold about you",
        "Zofia",
        "4 May 1981",
        "No fixed address No",
        "Southwark",
        "Referral GOL-7K3M-92QX",
        "They referred you",
        "What we sent.",
        "Your laptop is ready.",
        "Your rights",
        "You can ask us to correct anything that is wrong",
    ):
        assert words in text
    assert text.count(NOTHING) == 1
    assert "None" not in text


def test_every_page_says_for_whom_it_is_and_when_it_was_made():
    pages = read(with_rows([["3 March 2026", "read", f"entry{number}."] for number in range(300)]))
    assert len(pages) > 5
    for number, page in enumerate(pages, 1):
        assert RUNNING in page
        assert "Made on 1 July 2026 at 10:04" in page
        assert f"{number} of {len(pages)}" in page


def test_a_long_table_goes_on_with_its_head_repeated():
    pages = read(with_rows([["3 March 2026", "read", f"entry{number}."] for number in range(300)]))
    held = [page for page in pages if "entry" in page]
    assert len(held) > 5
    assert all("When What Words" in page for page in held)
    text = " ".join(pages)
    assert all(text.count(f"entry{number}.") == 1 for number in range(300))


@pytest.mark.parametrize("count", [350, 700, 1000, 2500])
@pytest.mark.parametrize("before", [0, 11])
def test_a_cell_longer_than_a_page_goes_on_over_the_next(count, before):
    words = " ".join(f"word{number}." for number in range(count))
    text = " ".join(
        read(with_rows([["1", "short", "short"]] * before + [["2", "note", words], ["3", "last", "the end"]]))
    )
    assert all(text.count(f"word{number}.") == 1 for number in range(count))
    assert "the end" in text


@pytest.mark.parametrize(
    "words", ["x" * 9000, "\n".join("line" for _ in range(300)), "a,b;" * 1500], ids=["no space", "lines", "list"]
)
def test_words_without_spaces_and_many_lines_are_wrapped(words):
    text = "".join("".join(page.split()) for page in read(with_rows([["1", "note", words]])))
    assert sum(text.count(letter) for letter in words if letter == words[0]) >= words.count(words[0])


def test_the_contents_lead_to_the_right_pages():
    sections = [MESSAGES | {"title": f"Part {number}", "rows": MESSAGES["rows"] * 30} for number in range(6)]
    pdf = PdfReader(BytesIO(subject_access_pdf(BUNDLE | {"sections": sections})))
    contents = " ".join(pdf.pages[0].extract_text().split())
    places = {entry.title: pdf.get_destination_page_number(entry) + 1 for entry in pdf.outline}
    assert list(places) == [
        "You",
        "Who has your information",
        *(f"Part {number}" for number in range(6)),
        "Your rights",
    ]
    for number in range(6):
        title = f"Part {number}"
        assert f"{title} 30 {places[title]}" in contents
        assert title in pdf.pages[places[title] - 1].extract_text()
    assert f"Your rights {places['Your rights']}" in contents
    assert len(set(places.values())) > 4


def test_no_heading_is_left_alone_at_the_foot_of_a_page():
    for rows in range(2, 38, 2):  # a whole page of places where the heading may fall
        pages = read(
            BUNDLE | {"sections": [MESSAGES | {"rows": MESSAGES["rows"] * rows}, MESSAGES | {"title": "Next part"}]}
        )
        page = next(page for page in reversed(pages) if "Next part" in page)
        assert "Your laptop is ready." in page[page.index("Next part") :]


def test_what_is_empty_is_said_to_be():
    text = " ".join(read(EMPTY))
    assert text.count(NOTHING) == 2
    assert text.count("nothing held") == 2
    assert "Your rights" not in text
    for rows in ([], [[]]):
        odd = {"title": "Odd", "words": "", "columns": [], "rows": rows}
        assert " ".join(read(EMPTY | {"sections": [odd]})).count(NOTHING) == 3


def test_a_ragged_row_keeps_all_its_cells():
    text = " ".join(read(with_rows([["one"], ["two", "three", "four", "five"], []])))
    assert all(word in text for word in ("one", "two", "three", "four", "five"))


def test_the_same_data_gives_the_same_bytes():
    assert subject_access_pdf(BUNDLE) == subject_access_pdf(BUNDLE)
    assert subject_access_pdf(BUNDLE) != subject_access_pdf(EMPTY)


def test_it_says_what_it_is_without_a_name():
    pdf = PdfReader(BytesIO(subject_access_pdf(BUNDLE)))
    assert pdf.metadata.title == "Get Online London: what we hold about you"
    assert pdf.trailer["/Root"]["/Lang"] == "en-GB"
    assert "Zofia" not in str(pdf.metadata)


@pytest.mark.skipif(not HAS_WIDER, reason="Noto is not built")
@pytest.mark.parametrize("name", ["Żółkowska-Gęśla", "Наталія Ґалаґан Її", "Nguyễn Văn Đức", "Ọlábísí"])
def test_letters_that_some_font_has_are_printed_without_a_word(name):
    text = " ".join(read(with_rows([["1", name, "said"]]) | {"person": [("First name", name)]}))
    assert text.count(unicodedata.normalize("NFC", name)) == 2
    assert "cannot be printed" not in text
    assert "cannot print" not in text


@pytest.mark.parametrize("name", ["Zoë 👋", "a\x01b", "ᓄᓇᕗᑦ"])
def test_letters_that_no_font_has_are_replaced_and_the_page_says_so(name):
    pages = read(with_rows([["1", "entry", "plain"]] * 60 + [["2", "entry", name]]))
    assert "”, with a note below it" in pages[0], "up front"
    (page,) = [page for page in pages if "letters that cannot be printed" in page]
    assert "?" in page[: page.index("letters that cannot be printed")]
    assert page not in pages[:1], "and where it happens"


def test_a_real_question_mark_and_a_line_break_need_no_note():
    assert _is_printable("Really?\r\nYes.\u2028And so on")
    assert not _is_printable("Really? ᓄᓇᕗᑦ")


@given(
    st.lists(st.lists(st.text(max_size=300), min_size=1, max_size=9), min_size=1, max_size=5).filter(
        lambda rows: len(set(map(len, rows))) == 1
    )
)
@settings(max_examples=40)
def test_columns_fill_the_page_and_never_more(rows):
    widths = _widths(rows)
    assert abs(sum(widths) - WIDTH) < 0.01
    assert min(widths) > 10


@given(st.lists(st.lists(st.text(max_size=60), max_size=5), max_size=4))
@settings(max_examples=30)
@example(rows=[["\x1b"], ["0\r\x1b"], ["\x1b"]])
def test_no_words_at_all_stop_the_copy(rows):
    assert subject_access_pdf(with_rows(rows)).startswith(b"%PDF")
