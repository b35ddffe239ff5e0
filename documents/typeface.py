"""Which font draws which letters: the house's typeface where it has the glyph, a wider one where it has not, never nothing."""

from functools import lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

FOLDER = Path(__file__).resolve().parent.parent / "build" / "fonts"
_FILES = {"Text": "AtkinsonHyperlegibleNext-Regular.ttf", "Bold": "AtkinsonHyperlegibleNext-Bold.ttf"}
_BUNDLED = {"Text": "Vera.ttf", "Bold": "VeraBd.ttf"}
REPLACEMENT = "?"


@lru_cache(maxsize=1)
def register() -> dict[str, set[int]]:
    """Register the fonts once a process; returns which letters each can draw."""
    return {name: _register_one(name) for name in _FILES}


def _register_one(name: str) -> set[int]:
    for file in (FOLDER / _FILES[name], _BUNDLED[name]):
        try:
            font = TTFont(name, str(file))
        except (TTFError, OSError):
            continue
        pdfmetrics.registerFont(font)
        return set(font.face.charToGlyph)
    raise RuntimeError("ReportLab's own fonts are missing.")


def drawable(text: str, font: str = "Text") -> str:
    """The text with every letter that the font lacks replaced visibly: a missing glyph is silent in a PDF."""
    letters = register()[font]
    return "".join(letter if ord(letter) in letters or letter in "\n\t" else REPLACEMENT for letter in str(text))
