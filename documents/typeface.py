"""Which font draws which letters: the house's typeface where it has the glyph, a wider one where it has not, never
nothing.
"""

import unicodedata
from functools import lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

FOLDER = Path(__file__).resolve().parent.parent / "build" / "fonts"
WIDER = Path(
    "/usr/share/fonts/truetype/dejavu"
)  # Debian's fonts-dejavu-core; without it those letters are replaced visibly
_FILES = {
    "Text": (FOLDER / "AtkinsonHyperlegibleNext-Regular.ttf", "Vera.ttf"),
    "SemiBold": (FOLDER / "AtkinsonHyperlegibleNext-SemiBold.ttf", "VeraBd.ttf"),
    "Bold": (FOLDER / "AtkinsonHyperlegibleNext-Bold.ttf", "VeraBd.ttf"),
    "Italic": (FOLDER / "AtkinsonHyperlegibleNext-Italic.ttf", "VeraIt.ttf"),
    "BoldItalic": (FOLDER / "AtkinsonHyperlegibleNext-BoldItalic.ttf", "VeraBI.ttf"),
    "Mono": (WIDER / "DejaVuSansMono.ttf", "Vera.ttf"),  # hashes, read aloud in groups
    "WideText": (WIDER / "DejaVuSans.ttf",),
    "WideBold": (WIDER / "DejaVuSans-Bold.ttf",),
}
_WIDE = {"Text": "WideText", "Italic": "WideText", "SemiBold": "WideBold", "Bold": "WideBold", "BoldItalic": "WideBold"}
REPLACEMENT = "?"


@lru_cache(maxsize=1)
def register() -> dict[str, frozenset[int]]:
    """Register the fonts once a process; returns which letters each can draw. The wide ones may be absent."""
    registered = {name: letters for name, files in _FILES.items() if (letters := _register_one(name, files))}
    if not registered.keys() >= _WIDE.keys():
        raise RuntimeError("ReportLab's own fonts are missing.")
    return registered


def _register_one(name: str, files: tuple) -> frozenset[int]:
    for file in files:
        try:
            font = TTFont(name, str(file))
        except (TTFError, OSError):
            continue
        pdfmetrics.registerFont(font)
        return frozenset(code for code in font.face.charToGlyph if not _needs_shaping(chr(code)))
    return frozenset()


def _needs_shaping(letter: str) -> bool:
    """Right-to-left scripts need joining and reordering, which ReportLab does not do: drawn anyway, they would be
    wrong.
    """
    return unicodedata.bidirectional(letter) in ("R", "AL", "RLE", "RLO", "RLI")


def drawable(text: str, font: str = "Text") -> str:
    """The text with every letter that the font lacks replaced visibly: a missing glyph is silent in a PDF."""
    letters = register()[font]
    return "".join(letter if ord(letter) in letters or letter in "\n\t" else REPLACEMENT for letter in str(text))


def choose(text: str, font: str = "Text") -> tuple[str, str]:
    """The font for this text and the text for that font: the asked one if it has every letter, else whichever lacks
    fewest.
    """
    text = unicodedata.normalize("NFC", str(text))
    fonts = register()
    candidates = [name for name in (font, _WIDE.get(font, font)) if name in fonts]
    best = min(candidates, key=lambda name: sum(ord(letter) not in fonts[name] for letter in text))
    return best, drawable(text, best)


def width_of(text: str, font: str, size: float) -> float:
    """How wide the text will be, in the font that will draw it."""
    font, text = choose(text, font)
    return pdfmetrics.stringWidth(text, font, size)


def fitted(text: str, font: str, size: float, room: float, smallest: float = 6) -> tuple[str, float]:
    """The text and a size at which one line of it fits the room: smaller first, and only then cut, with an ellipsis."""
    while size > smallest and width_of(text, font, size) > room:
        size -= 0.5
    whole = text
    while text and width_of(text if text == whole else text + "…", font, size) > room:
        text = text[:-1]
    return (text if text == whole else text.rstrip() + "…"), size


def write(canvas, x: float, y: float, text: str, font: str = "Text", size: float = 10, *, right: bool = False) -> None:
    """One line of text on a canvas, in a font that has its letters."""
    font, text = choose(text, font)
    canvas.setFont(font, size)
    (canvas.drawRightString if right else canvas.drawString)(x, y, text)
