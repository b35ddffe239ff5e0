"""The decision letter from plain data: what was decided, how to say that it is wrong, and nothing lost however much
was written.
"""

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader
from reportlab.graphics.shapes import PolyLine, String

from documents.decision import _tag, decision_letter
from documents.style import BRAND, PAPER

YES = {"name": "Laptop", "answer": "Yes", "sentence": "", "next": "It joined the waiting list on 3 November 2026."}
NO = {
    "name": "Mobile data",
    "answer": "No",
    "sentence": "The household has a fast line.",
    "next": "Ask again if that changes.",
}
LINK = "http://localhost:8000/refer/GOL-7K3M-92QX"
LETTER = {
    "reference": "GOL-7K3M-92QX",
    "your_ref": "SWK/2026/0417",
    "to": ["Maria Santos", "London Borough of Southwark"],
    "date": date(2026, 11, 23),
    "title": "What we decided",
    "paragraphs": ["You referred someone to us. We can help with part of what you asked for."],
    "decisions": [YES, YES | {"name": "A class"}, NO],
    "alternatives": [
        {"name": "Learn My Way", "sentence": "Free courses online."},
        {"name": "Peckham Library", "sentence": "A drop-in."},
    ],
    "appeal": {
        "words": "Someone who had no part in it looks again.",
        "until": date(2026, 12, 21),
        "link": f"{LINK}/appeal",
    },
    "link": LINK,
}


def read(letter: dict) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(decision_letter(letter))).pages]


def test_the_usual_letter_is_one_page_and_says_everything():
    (page,) = read(LETTER)
    for words in (
        "Get Online London",
        "GOL-7K3M-92QX",
        "23 November 2026",
        "SWK/2026/0417",
        "Maria Santos",
        "London Borough of Southwark",
        "What we decided",
        "part of what you asked for",
        "Laptop",
        "Yes",
        "3 November 2026",
        "Mobile data",
        "No",
        "a fast line",
        "Ask again",
        "Other help",
        "Learn My Way",
        "A drop-in.",
        "1 of 1",
    ):
        assert words in page
    assert page.count("Yes") == 2


def test_the_box_says_how_to_appeal_and_until_when():
    (page,) = read(LETTER)
    box = page[page.index("If you think this is wrong") :]
    for words in (
        "Appeal by Monday 21 December 2026",
        "Someone who had no part in it",
        f"{LINK}/appeal",
        "Scan to appeal",
    ):
        assert words in box


def test_the_addresses_can_be_pressed():
    (page,) = PdfReader(BytesIO(decision_letter(LETTER))).pages
    assert {note.get_object()["/A"]["/URI"] for note in page["/Annots"]} == {LINK, f"{LINK}/appeal"}


def test_yes_and_no_differ_in_word_and_in_shape():
    yes = _tag("Yes")
    no = _tag("No")
    assert [len([s for s in tag.contents if isinstance(s, PolyLine)]) for tag in (yes, no)] == [1, 2], "a tick, a cross"
    assert [s.text for tag in (yes, no) for s in tag.contents if isinstance(s, String)] == ["Yes", "No"]
    assert (yes.contents[0].fillColor, no.contents[0].fillColor) == (BRAND, PAPER)


def test_the_same_data_gives_the_same_bytes():
    assert decision_letter(LETTER) == decision_letter(LETTER)
    assert decision_letter(LETTER) != decision_letter(LETTER | {"your_ref": "SWK/2026/0418"})


def test_it_is_a4_and_says_what_it_is():
    pdf = PdfReader(BytesIO(decision_letter(LETTER)))
    assert pdf.metadata.title == "Get Online London: What we decided, GOL-7K3M-92QX"
    assert pdf.trailer["/Root"]["/Lang"] == "en-GB"
    assert [round(float(side)) for side in pdf.pages[0].mediabox[2:]] == [595, 842]


def test_more_pages_are_numbered_and_carry_the_reference():
    pages = read(LETTER | {"decisions": [YES, NO] * 10})
    assert len(pages) > 1
    for number, page in enumerate(pages, 1):
        assert f"{number} of {len(pages)}" in page
        assert "GOL-7K3M-92QX" in page
        assert "Get Online London" in page
    assert "".join(pages).count("a fast line") == 10


@pytest.mark.parametrize("count", [400, 900, 2000])
def test_words_longer_than_a_page_go_on_over_the_next(count):
    words = " ".join(f"word{number}." for number in range(count))
    for letter in (
        LETTER | {"decisions": [NO | {"sentence": words}]},
        LETTER | {"appeal": LETTER["appeal"] | {"words": words}},
        LETTER | {"alternatives": [{"name": "Elsewhere", "sentence": words}]},
        LETTER | {"paragraphs": [words]},
    ):
        text = " ".join(read(letter))
        assert all(text.count(f"word{number}.") == 1 for number in range(count))


def test_without_a_word_without_spaces_or_without_an_appeal_it_still_prints():
    (page,) = read(
        LETTER | {"to": [], "your_ref": "", "paragraphs": [], "decisions": [], "alternatives": [], "appeal": None}
    )
    assert "GOL-7K3M-92QX" in page
    assert "Your reference" not in page
    assert "Other help" not in page
    assert "If you think this is wrong" not in page
    assert (
        len(read(LETTER | {"decisions": [NO | {"name": "x" * 300, "sentence": "y" * 3000}], "your_ref": "z" * 300})) > 1
    )


def test_an_appeal_without_a_day_or_an_address_is_told_in_words():
    (page,) = read(LETTER | {"appeal": {"words": "Write to us.", "until": None, "link": ""}})
    assert "If you think this is wrong Write to us." in page
    assert "Appeal by" not in page
    assert "Scan to appeal" not in page


def test_markup_is_text_and_line_breaks_are_kept():
    pdf = PdfReader(
        BytesIO(
            decision_letter(
                LETTER | {"to": ["<b>R&D</b>"], "decisions": [NO | {"sentence": "First line\nSecond line"}]}
            )
        )
    )
    assert "<b>R&D</b>" in pdf.pages[0].extract_text()
    assert "First line\nSecond line" in pdf.pages[0].extract_text()


@pytest.mark.parametrize("name", ["Żółkowska-Gęśla", "Наталія Ґалаґан", "Nguyễn Văn Đức", "محمد", "王芳", "Zoë 👋"])
def test_a_worker_of_any_name_gets_a_letter(name):
    letter = LETTER | {"to": [name], "decisions": [NO | {"name": name, "sentence": name}], "link": f"{LINK}?who={name}"}
    assert len(read(letter)) == 1
