"""Which font draws which letters: the house's typeface where it has the glyph, Noto where it has not, never nothing."""

import unicodedata
from functools import lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

FOLDER = Path(__file__).resolve().parent.parent / "build" / "fonts"
_FILES = {
    "Text": ("AtkinsonHyperlegibleNext-Regular.ttf", "Vera.ttf"),
    "SemiBold": ("AtkinsonHyperlegibleNext-SemiBold.ttf", "VeraBd.ttf"),
    "Bold": ("AtkinsonHyperlegibleNext-Bold.ttf", "VeraBd.ttf"),
    "Italic": ("AtkinsonHyperlegibleNext-Italic.ttf", "VeraIt.ttf"),
    "BoldItalic": ("AtkinsonHyperlegibleNext-BoldItalic.ttf", "VeraBI.ttf"),
    "Mono": ("NotoSansMono-Regular.ttf", "Vera.ttf"),  # hashes, read aloud in groups
    "WideText": ("NotoSans-Regular.ttf",),
    "WideBold": ("NotoSans-Bold.ttf",),
}
_BOLD = {"SemiBold", "Bold", "BoldItalic"}
# The scripts that our residents' names are written in (first letter, last letter, Noto's name); read when first needed,
# for a font of Chinese has 10 MB.
_SCRIPTS = (
    (0x0590, 0x05FF, "Hebrew"),
    (0x0600, 0x08FF, "Arabic"),
    (0x0900, 0x097F, "Devanagari"),
    (0x0980, 0x09FF, "Bengali"),
    (0x0A00, 0x0A7F, "Gurmukhi"),
    (0x0A80, 0x0AFF, "Gujarati"),
    (0x0B80, 0x0BFF, "Tamil"),
    (0x1100, 0x11FF, "KR"),
    (0x1200, 0x139F, "Ethiopic"),
    (0x2D80, 0x2DDF, "Ethiopic"),
    (0x2E80, 0x312F, "SC"),
    (0x3130, 0x318F, "KR"),
    (0x31A0, 0x9FFF, "SC"),
    (0xAB00, 0xAB2F, "Ethiopic"),
    (0xAC00, 0xD7FF, "KR"),
    (0xF900, 0xFAFF, "SC"),
    (0xFB1D, 0xFB4F, "Hebrew"),
    (0xFB50, 0xFDFF, "Arabic"),
    (0xFE70, 0xFEFF, "Arabic"),
    (0xFF00, 0xFFEF, "SC"),
    (0x20000, 0x3134F, "SC"),
)
REPLACEMENT = "?"
_UNSEEN = "\n\t\r"


@lru_cache(maxsize=1)
def register() -> dict[str, frozenset[int]]:
    """Register the fonts once a process; returns which letters each can draw. Noto's may be absent."""
    registered = {name: letters for name, files in _FILES.items() if (letters := _register_one(name, files))}
    if not registered.keys() >= {"Text", "SemiBold", "Bold", "Italic", "BoldItalic"}:
        raise RuntimeError("ReportLab's own fonts are missing.")
    return registered


def _register_one(name: str, files: tuple[str, ...]) -> frozenset[int]:
    for file in files:
        try:
            font = TTFont(name, str(FOLDER / file) if (FOLDER / file).exists() else file)
        except (TTFError, OSError):
            continue
        pdfmetrics.registerFont(font)
        return frozenset(font.face.charToGlyph)
    return frozenset()


def _letters(font: str) -> frozenset[int]:
    """What a font has: one of `_FILES`, or "NotoSans…" of a script with its weight, which is registered when asked."""
    return register().get(font) or _letters_of_script(font)


@lru_cache(maxsize=32)
def _letters_of_script(font: str) -> frozenset[int]:
    return _register_one(font, (f"{font}.ttf",))


def _wide(font: str) -> str:
    return "WideBold" if font in _BOLD else "WideText"


def _of_script(letter: str, font: str) -> str:
    """Noto's font for the script of a letter, or ""."""
    weight = "Bold" if font in _BOLD else "Regular"
    code = ord(letter)
    return next((f"NotoSans{name}-{weight}" for first, last, name in _SCRIPTS if first <= code <= last), "")


def font_for(text: str, font: str) -> str:
    """The first font that has every letter of the text: the one asked for, the wider one, that of its script; or ""."""
    codes = {ord(letter) for letter in text if letter not in _UNSEEN}
    shaped = any(unicodedata.category(letter) == "Mn" for letter in text)  # marks are placed by a font that knows how
    scripts = dict.fromkeys(_of_script(letter, font) for letter in text if ord(letter) > 0x58F)
    candidates = [*([] if shaped else [font]), _wide(font), *filter(None, scripts)]
    return next((name for name in candidates if codes <= _letters(name)), "")


def is_plain(text: str, font: str) -> bool:
    """Whether the font that was asked for has every letter, and none is to be joined, placed or read from the right."""
    return (text.isascii() and text.isprintable()) or font_for(unicodedata.normalize("NFC", text), font) == font


def drawable(text: str, font: str = "Text") -> str:
    """The text with every letter that the font lacks replaced visibly: a missing glyph is silent in a PDF."""
    letters = _letters(font)
    return "".join(letter if ord(letter) in letters or letter in "\n\t" else REPLACEMENT for letter in str(text))


def choose(text: str, font: str = "Text") -> tuple[str, str]:
    """One font for a text of a drawing and the text for that font: the asked one if it has every letter, else whichever
    lacks fewest. What people are called is not drawn but written: see `documents.scripts`.
    """
    text = unicodedata.normalize("NFC", str(text))
    candidates = [name for name in (font, _wide(font)) if _letters(name)]
    best = min(candidates, key=lambda name: sum(ord(letter) not in _letters(name) for letter in text))
    return best, drawable(text, best)
