"""Names in every script that our residents write: their own font, joined, placed and in the order in which they are
read; never question marks.
"""

import re
import unicodedata
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from documents import scripts, typeface
from documents.delivery_note import delivery_note
from documents.donation_papers import donor_receipt
from documents.label_printing import LabelItem, labels
from documents.scripts import Run, Written, in_reading_order, is_drawable, runs, width_of
from documents.style import BODY, paper, say
from documents.subject_access_copy import subject_access_pdf
from tests.documents.test_donation_papers import RECEIPT
from tests.documents.test_pages import NOTE
from tests.documents.test_subject_access_copy import BUNDLE

NAMES = {
    "Arabic": "محمد الأحمد",
    "Urdu": "زینب گیلانی",
    "Hebrew": "שָׁלוֹם כהן",
    "Bengali": "সুব্রত রায়",
    "Gujarati": "ગીતા પટેલ",
    "Hindi": "प्रिया शर्मा",
    "Punjabi": "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ",
    "Tamil": "கார்த்திக் ஸ்ரீநிவாசன்",
    "Chinese": "王伟 歐陽",
    "Korean": "김민준",
    "Amharic": "ሰላም ተስፋዬ",
    "Yoruba": "Adébáyọ̀",
}
pytestmark = pytest.mark.skipif(not (typeface.FOLDER / "NotoSans-Regular.ttf").exists(), reason="Noto is not built")


def typed_on(pdf: bytes) -> str:
    """What a reader of the paper copies out of its marked pieces."""
    content = b"".join(page.get_contents().get_data() for page in PdfReader(BytesIO(pdf)).pages)
    return " ".join(
        bytes.fromhex(piece.decode()).decode("utf-16-be")
        for piece in re.findall(rb"/ActualText <FEFF([0-9A-F]*)>", content)
    )


@pytest.mark.parametrize("font", ["Text", "Bold"])
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_every_letter_has_a_glyph_of_its_own_font(name, font):
    assert is_drawable(name)
    for run in runs(name, font):
        assert typeface.REPLACEMENT not in run.text
        face = typeface.pdfmetrics.getFont(run.font).face
        assert all(face.charToGlyph.get(ord(glyph.mark)) for glyph in run.glyphs()), "glyph 0 is an empty box"


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_paper_holds_the_name_as_it_was_typed(name):
    pdf = paper(lambda: [say(f"Dear {name}, here it is.", BODY)], title=name, running=name, reference=name)
    typed = unicodedata.normalize("NFC", name)
    assert typed_on(pdf).count(typed) == 3, "running head, body and foot"
    assert PdfReader(BytesIO(pdf)).metadata.title == name
    assert pdf == paper(lambda: [say(f"Dear {name}, here it is.", BODY)], title=name, running=name, reference=name)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_every_paper_that_can_hold_a_name_writes_it(name):
    typed = unicodedata.normalize("NFC", name)
    label = LabelItem("GOL-A-004217", name, (name,), name)
    for pdf in (
        subject_access_pdf(BUNDLE | {"person": [("First name", name)]}),
        delivery_note(replace(NOTE, instructions=(f"Ask for {name}",))),
        labels([label]),
        donor_receipt(replace(RECEIPT, donor=name)),
    ):
        assert typed in typed_on(pdf)


def test_letters_of_arabic_are_joined_and_read_from_the_right():
    (word,) = runs("محمد")
    assert word.level == 1
    shown = [glyph.mark for glyph in word.glyphs()]
    assert len(shown) == 4
    assert not set(shown) & set("محمد"), "every letter has its joined form"
    assert shown == [glyph.mark for glyph in word.glyphs()]
    first, _, last = in_reading_order(list(runs("محمد علي")))
    assert (first.text, last.text) == ("علي", "محمد")


def test_english_keeps_its_place_around_a_name_from_the_right():
    line = [run.text for run in in_reading_order(list(runs("Dear محمد علي, hello")))]
    assert "".join(line) == "Dear علي محمد, hello"


def test_vowels_of_bengali_and_hindi_stand_where_they_belong():
    """The sign of a short i is typed after its consonant and written before it."""
    (word,) = runs("कि")
    alone = {glyph.mark for glyph in runs("क")[0].glyphs()}
    assert len(word.glyphs()) == 2
    assert word.glyphs()[1].mark in alone


def test_a_word_is_set_in_one_font_where_one_has_all_of_it():
    assert {run.font for run in runs("Шевченкоe")} == {"WideText"}
    assert [run.font for run in runs("Dear Шевченко")] == ["Text", "Text", "WideText"]


def test_a_letter_that_no_font_has_is_replaced_where_it_can_be_seen():
    assert not is_drawable("ᓄ")
    assert [run.text for run in runs("Zoë ᓄ")] == ["Zoë", " ", "?"]


@given(st.text(alphabet=st.sampled_from("aé ,1מחمد王김क्िᓄ\u0301\u200d\u202e"), max_size=60))
def test_no_letter_is_lost_whatever_is_mixed(text):
    line = list(runs(text))
    typed = [cluster for cluster, _ in scripts._clusters(unicodedata.normalize("NFC", text))]
    drawn = [cluster for cluster, _ in scripts._clusters("".join(run.text for run in line))]
    assert len(drawn) == len(typed)
    assert all(shown in (cluster, "?") for shown, cluster in zip(drawn, typed, strict=True))
    assert sorted(run.text for run in in_reading_order(line)) == sorted(run.text for run in line)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("room", [400, 60, 12])
def test_a_paragraph_breaks_at_words_and_fits(name, room):
    block = say(f"{name} " * 6, BODY)
    assert isinstance(block, Written)
    _, height = block.wrap(room, 1000)
    widths = [sum(run.width(BODY.fontSize) for run in line) for line in block.lines]
    assert all(width <= room or len(line) == 1 for width, line in zip(widths, block.lines, strict=True))
    assert height == len(block.lines) * BODY.leading


def test_a_paragraph_is_torn_over_two_pages_without_losing_a_word():
    block = say("محمد الأحمد " * 40, BODY)
    block.wrap(100, 1000)
    first, rest = block.split(100, 3 * BODY.leading)
    first.wrap(100, 1000)
    rest.wrap(100, 1000)
    assert len(first.lines) == 3
    words = [run.text for part in (first, rest) for run in part.words if not run.is_space]
    assert words == ("محمد الأحمد " * 40).split()
    assert block.split(100, 2) == []


def test_what_is_aligned_to_the_right_ends_there():
    canvas = Canvas(BytesIO())
    scripts.write(canvas, 200, 100, "王伟", "Text", 10, right=True)
    assert width_of("王伟", "Text", 10) == pytest.approx(20)
    assert Run("王伟", "NotoSansSC-Regular").width(10) == pytest.approx(20)
