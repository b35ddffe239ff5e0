"""Names as given, in any script: drawn by a font that has the letters, or visibly replaced, never silently lost."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents import typeface
from documents.scripts import fitted, width_of
from documents.typeface import choose, register

POLISH = "Żółkowska-Gęśla"
TURKISH = "Ayşe Yılmaz Ğ İ"
UKRAINIAN = "Наталія Ґалаґан Її"
ARABIC = "محمد"
HAS_HOUSE = (typeface.FOLDER / "AtkinsonHyperlegibleNext-Regular.ttf").exists()
HAS_WIDER = (typeface.FOLDER / "NotoSans-Regular.ttf").exists()


@pytest.mark.parametrize("font", ["Text", "SemiBold", "Bold", "Italic", "BoldItalic"])
@pytest.mark.parametrize("name", [POLISH, TURKISH, UKRAINIAN, ARABIC, "Nguyễn Văn Đức", "ফাতেমা", "王芳", "Zoë 👋"])
def test_what_is_drawn_is_in_the_font_that_draws_it(name, font):
    chosen, text = choose(name, font)
    assert all(ord(letter) in register()[chosen] for letter in text)
    assert len(text) == len(unicodedata.normalize("NFC", name)), "a letter is replaced, never dropped"


@pytest.mark.skipif(not HAS_HOUSE, reason="the typeface is not built")
@pytest.mark.parametrize("name", [POLISH, TURKISH, "Ștefan Țurcanu", "£1,234 – “fewer than 5”"])
def test_the_house_typeface_draws_what_it_can(name):
    assert choose(name) == ("Text", name)
    assert choose(name, "Bold") == ("Bold", name)


@pytest.mark.skipif(not HAS_WIDER, reason="Noto is not built")
@pytest.mark.parametrize("name", [POLISH, TURKISH, UKRAINIAN, "Nguyễn Văn Đức", "Ọlábísí"])
def test_a_wider_font_draws_the_rest(name):
    assert choose(name)[1] == unicodedata.normalize("NFC", name)
    assert choose(UKRAINIAN) == ("WideText", UKRAINIAN)
    assert choose(UKRAINIAN, "Bold")[0] == "WideBold"


def test_a_letter_and_its_accent_typed_apart_are_drawn_as_one():
    assert choose("Zoe\u0308")[1] == "Zoë"


def test_without_build_or_system_fonts_reportlabs_own_draw_it(monkeypatch, tmp_path):
    """Its own fonts lack the Polish letters: they are replaced where they can be seen."""
    lone = typeface._register_one("Lone", (tmp_path / "absent.ttf", "Vera.ttf"))
    monkeypatch.setattr(typeface, "register", lambda: {"Text": lone})
    font, text = choose(POLISH)
    assert font == "Text"
    assert "?" in text
    assert "kowska" in text
    assert typeface._register_one("None", (tmp_path / "absent.ttf",)) == frozenset()


@given(st.text(max_size=40))
def test_no_text_at_all_reaches_a_font_that_lacks_it(text):
    chosen, drawn = choose(text)
    assert all(letter in "\n\t" or ord(letter) in register()[chosen] for letter in drawn)


def test_a_line_shrinks_first_and_is_cut_last():
    assert fitted("Brixton", "Text", 10, 200) == ("Brixton", 10)
    text, size = fitted("Kensington and Chelsea", "Text", 10, 90)
    assert text == "Kensington and Chelsea"
    assert size < 10
    text, size = fitted("Kensington and Chelsea " * 9, "Text", 10, 90)
    assert text.endswith("…")
    assert size == 6
    assert width_of(text, "Text", size) <= 90
