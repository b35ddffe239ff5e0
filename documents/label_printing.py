"""Labels that find their thing again: for devices and bins, on label printers, rolls and A4 sheets, as PDF and as ZPL."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from math import floor

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.colors import black, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import inch, mm
from reportlab.pdfgen.canvas import Canvas

from documents.charts import modules, qr_on, stamp
from documents.scripts import fitted, width_of, write
from documents.style import HOUSE
from documents.typeface import drawable, register

LABEL = (100 * mm, 62 * mm)
ROLL = (62 * mm, 35 * mm)
# Avery L7160, in millimetres from the sheet's upper left corner: 3 across, 7 down.
SHEET_LABEL = (63.5 * mm, 38.1 * mm)
ACROSS = 3
DOWN = 7
SHEET_LEFT = 7.21 * mm
SHEET_TOP = 15.15 * mm
SHEET_STEP = 66.04 * mm
# A bar below a quarter of a millimetre is for special scanners only; beside the bars ten of their widths stay white.
NARROWEST = 0.25 * mm
WIDEST = 0.4 * mm
QUIET = 10
SMALLEST_MODULE = 0.33 * mm  # of a QR code, for the camera of a cheap telephone at arm's length
_FACTS = 3


@dataclass(frozen=True)
class LabelItem:
    """`code` is what a scanner reads; `lines` are up to three short facts; `corner` a bin or a parcel count, read from
    afar.

    `big` is for a bin: its code in letters that can be read from the end of the aisle.
    """

    code: str
    title: str
    lines: tuple[str, ...] = ()
    corner: str = ""
    link: str = ""
    big: bool = False


class DoesNotFit(ValueError):
    """What the label should say would be too fine to be scanned."""


def labels(items: Iterable[LabelItem]) -> bytes:
    """One label a page, 100 by 62 mm, in black alone for a thermal printer. The same items give the same bytes."""
    return _pages(items, LABEL, _large)


def label_roll(items: Iterable[LabelItem]) -> bytes:
    """For a continuous roll 62 mm wide: one label a page, 62 by 35 mm. The same items give the same bytes."""
    return _pages(items, ROLL, lambda canvas, item: _small(canvas, item, *ROLL, dots=300))


def label_sheet(items: Iterable[LabelItem], start_at: int = 1) -> bytes:
    """A4 sheets of 21 labels, 63.5 by 38.1 mm (Avery L7160), row by row. The first `start_at - 1` places are used and
    stay empty.
    """
    places = ACROSS * DOWN
    if not 1 <= start_at <= places:
        raise ValueError(f"A sheet has {places} labels: start at 1 to {places}, not at {start_at}.")
    canvas, buffer = _canvas(A4)
    for place, item in enumerate(_some(items), start_at - 1):
        if place % places == 0 and place:
            canvas.showPage()
        row, column = divmod(place % places, ACROSS)
        canvas.saveState()
        canvas.translate(SHEET_LEFT + column * SHEET_STEP, A4[1] - SHEET_TOP - (row + 1) * SHEET_LABEL[1])
        _small(canvas, item, *SHEET_LABEL, dots=600)
        canvas.restoreState()
    canvas.save()
    return buffer.getvalue()


def _some(items: Iterable[LabelItem]) -> list[LabelItem]:
    items = list(items)
    if not items:
        raise ValueError("There are no labels to print.")
    return items


def _canvas(size: tuple[float, float]) -> tuple[Canvas, BytesIO]:
    register()
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=size, invariant=1, lang="en-GB", pageCompression=1)
    canvas.setTitle(f"{HOUSE}: labels")
    canvas.setAuthor(HOUSE)
    return canvas, buffer


def _pages(items: Iterable[LabelItem], size: tuple[float, float], draw: Callable) -> bytes:
    canvas, buffer = _canvas(size)
    for item in _some(items):
        draw(canvas, item)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _large(canvas, item: LabelItem) -> None:
    wide, high = LABEL
    edge = 5 * mm
    side = 26 * mm
    right = wide - edge
    rule = high - edge - 18
    room = wide - 2 * edge - side - 4 * mm
    canvas.setFillColor(black)
    write(canvas, edge, high - edge - 9, HOUSE, "Bold", 9)
    if item.corner:
        _fit(canvas, right, high - edge - 11, item.corner, "Bold", 18, 50 * mm, smallest=9, right=True)
    canvas.setLineWidth(0.8)
    canvas.line(edge, rule, right, rule)
    y = rule - (40 if item.big else 25)
    _fit(canvas, edge, y, item.code, "Bold", 46 if item.big else 22, room)
    _fit(canvas, edge, y - 18, item.title, "Bold", 13, room, smallest=9)
    for place, line in enumerate(item.lines[:_FACTS]):
        _fit(canvas, edge, y - 32 - 12.5 * place, line, "Text", 10, room, smallest=8)
    _qr(canvas, item, right - side, rule - 3 * mm - side, side)
    _code128(canvas, item.code, edge, edge, wide - 2 * edge, 10 * mm, dots=203)


def _small(canvas, item: LabelItem, wide: float, high: float, *, dots: int) -> None:
    """From the foot: the bars, a line with the tag and the corner, and above it the facts beside the QR code and its
    quiet zone.
    """
    edge = QUIET * WIDEST
    foot = 2.5 * mm
    top = high - 2.5 * mm
    line = foot + 9.8 * mm
    upper = foot + 15.9 * mm
    room = wide - 2 * edge
    side = top - upper
    canvas.setFillColor(black)
    _code128(canvas, item.code, edge, foot, room, 8 * mm, dots=dots)
    _qr(canvas, item, wide - edge - side, upper, side)
    taken = _tab(canvas, item.corner, wide - edge, line)
    (_in_big if item.big else _in_full)(canvas, item, edge, line, top, side, room - side - 3 * mm, room - taken)


def _in_full(
    canvas, item: LabelItem, x: float, line: float, top: float, side: float, beside: float, room: float
) -> None:
    _fit(canvas, x, line, item.code, "Bold", 17, room)
    step = side / 4.2
    _fit(canvas, x, top - 0.75 * step, item.title, "Bold", 9.5, beside, smallest=7)
    for place, fact in enumerate(item.lines[:_FACTS]):
        _fit(canvas, x, top - (1.85 + place) * step, fact, "Text", min(8.5, 0.78 * step), beside)


def _in_big(
    canvas, item: LabelItem, x: float, line: float, top: float, side: float, beside: float, room: float
) -> None:
    text, size = fitted(item.code, "Bold", 42, beside)
    write(canvas, x, top - side / 2 - 0.34 * size, text, "Bold", size)
    facts = " · ".join(item.lines[:_FACTS])
    _fit(canvas, x, line + (8 if facts else 2), item.title, "Bold", 9.5, min(beside, room), smallest=7)
    _fit(canvas, x, line - 1.5, facts, "Text", 7.5, room)


def _tab(canvas, words: str, right: float, y: float) -> float:
    """The corner, white on black at the end of the line; how much of the line it takes."""
    if not words:
        return 0
    text, size = fitted(" ".join(words.split()), "Bold", 10, 17 * mm, smallest=7)
    wide = width_of(text, "Bold", size) + 7
    canvas.roundRect(right - wide, y - 1.2, wide, 12.8, 2, stroke=0, fill=1)
    canvas.setFillColor(white)
    write(canvas, right - 3.5, y + 5.2 - 0.34 * size, text, "Bold", size, right=True)
    canvas.setFillColor(black)
    return wide + 2 * mm


def _fit(canvas, x, y, text, font, size, room, *, smallest: float = 6, right: bool = False) -> None:
    text, size = fitted(" ".join(text.split()), font, size, room, smallest=smallest)
    write(canvas, x, y, text, font, size, right=right)


def _qr(canvas, item: LabelItem, x: float, y: float, side: float) -> None:
    content = item.link or item.code
    if side / modules(content) < SMALLEST_MODULE:
        raise DoesNotFit(
            f"The link of {item.code} is too long for this label: its QR code would be too fine for a phone to read."
        )
    qr_on(canvas, content, x, y, side)


@lru_cache(maxsize=1024)
def _stripes(code: str) -> tuple[int, str]:
    """A Code 128 as (modules across, its bars in PDF's own words, one module high)."""
    if not code or not code.isascii() or not code.isprintable():
        raise ValueError(f"A label's code must be plain letters and digits, not {drawable(code)!r}.")
    drawn = Code128(code, quiet=0)
    x = 0
    bars = []
    drawn.validate()
    drawn.encode()
    for letter in drawn.decompose():  # a capital is a bar, a small letter a space; A is one module wide, D is four
        wide = ord(letter.upper()) - 64
        if letter.isupper():
            bars.append(f"{x} 0 {wide} 1 re")
        x += wide
    return x, " ".join(bars)


def _code128(canvas, code: str, x: float, y: float, room: float, height: float, *, dots: int) -> None:
    """Bars of whole printer's dots, as wide as fit the room; the edge that the caller leaves is their quiet zone."""
    across, bars = _stripes(code)
    bar = _dots(code, across, room / inch * dots, dots) / dots * inch
    stamp(canvas, bars, x, y, bar, height)


def _dots(code: str, across: int, room: float, dots: int) -> int:
    """How many of the printer's dots (`dots` an inch) a module may take; `room` in dots, without the quiet zones."""
    module = min(floor(room / across), floor(WIDEST / inch * dots))
    if module / dots * inch < NARROWEST:
        raise DoesNotFit(
            f"{code} is too long for this label: its bars would be narrower than a quarter of a millimetre."
        )
    return module


def zpl(items: Iterable[LabelItem]) -> str:
    """The labels of 100 by 62 mm in ZPL II, for a label printer of 203 dots an inch. Send it as UTF-8.

    Source: Zebra, ZPL II Programming Guide (^BC, ^BQ, ^CI, ^FH).
    """
    return "".join(_zpl(item) for item in _some(items))


def _zpl(item: LabelItem) -> str:
    room = 480
    across = _stripes_in_zpl(item.code)
    bar = _dots(item.code, across, 720, 203)
    y = 112 if item.big else 108
    high = 128 if item.big else 66
    parts = [f"^XA^CI28^PW800^LL496^LH0,0^BY{bar},3,10", _text(40, 42, HOUSE, 28, 320)]
    if item.corner:
        parts.append(_text(760, 28, item.corner, 52, 380, right=True))
    parts += [
        "^FO40,84^GB720,3,3^FS",
        _text(40, y, item.code, high, room),
        _text(40, y + high + 10, item.title, 38, room),
    ]
    parts += [
        _text(40, y + high + 54 + 36 * place, line, 30, room)
        for place, line in enumerate(item.lines[: 1 if item.big else _FACTS])
    ]
    parts += [_qr_in_zpl(item, 760, 98, 208), f"^FO40,366^BCN,90,N,N,N^FH_^FD{_bars_escaped(item.code)}^FS", "^XZ"]
    return "\n".join(parts) + "\n"


def _stripes_in_zpl(code: str) -> int:
    """How many modules across: the printer stays in subset B, eleven for each letter, start and check sum, thirteen for
    the stop.
    """
    _stripes(code)  # refuses what no scanner reads
    return 11 * (len(code) + 2) + 13


def _text(x: int, y: int, text: str, size: int, room: int, *, right: bool = False) -> str:
    """One line. Our bold is wider than the printer's condensed font, so what fits here fits there."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    words, height = fitted(printable, "Bold", size, room, smallest=20)
    return f"^FO{x},{y}{',1' if right else ''}^A0N,{floor(height)}^FH_^FD{_escaped(words)}^FS"


def _escaped(text: str) -> str:
    """What would be a command to the printer, as the hexadecimal that ^FH announces."""
    return "".join(f"_{ord(letter):02X}" if letter in "^~\\_" else letter for letter in text)


def _bars_escaped(code: str) -> str:
    """In a Code 128 `>` begins a command of its own, and ^ > ~ have each a word there."""
    escapes = {"^": "><", ">": ">0", "~": ">="}
    return "".join(escapes.get(letter) or _escaped(letter) for letter in code)


def _qr_in_zpl(item: LabelItem, right: int, y: int, room: int) -> str:
    content = item.link or item.code
    if not content.isascii() or not content.isprintable():
        raise ValueError(f"A link must be plain ASCII for a label printer, not {drawable(content)!r}.")
    side = modules(content)
    module = min(10, room // side)
    if module / 203 * inch < SMALLEST_MODULE:
        raise DoesNotFit(
            f"The link of {item.code} is too long for this label: its QR code would be too fine for a phone to read."
        )
    return f"^FO{right - module * side},{y}^BQN,2,{module}^FH_^FDMA,{_escaped(content)}^FS"
