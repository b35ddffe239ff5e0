"""Charts and codes drawn once as vectors: the same drawing goes into a PDF and, as SVG, onto a page."""

from functools import lru_cache
from typing import NamedTuple
from xml.sax.saxutils import escape

import segno
from reportlab.graphics import renderPDF, renderSVG
from reportlab.graphics.shapes import Drawing, Line, Path, PolyLine, Rect, String
from reportlab.pdfgen.pathobject import PDFPathObject
from reportlab.platypus import Flowable

from documents.scripts import fitted
from documents.style import BRAND, GREY, HAIR, INK, PAPER, STAND_BACK
from documents.typeface import choose

_ON_SCREEN = {"Text": "", "SemiBold": ";font-weight:600", "Bold": ";font-weight:700", "Italic": ";font-style:italic"}
_ON_SCREEN |= {"WideText": "", "WideBold": ";font-weight:700", "BoldItalic": ";font-weight:700;font-style:italic"}


class Bar(NamedTuple):
    """`shown` is printed at the bar's end; `value` is its length, None where disclosure control allows none to be
    measured.
    """

    label: str
    value: float | None
    shown: str


def bars(
    rows, *, width: float, row_height: float = 16, label_width: float = 136, highlight: str | None = None
) -> Drawing:
    """Horizontal bars. One hue; one is highlighted, by default the first of the longest, and the rest stand back.

    A value of None or 0 draws no bar at all, so that what is suppressed cannot be measured on the page.
    """
    rows = [Bar(*row) for row in rows]
    drawing = Drawing(width, row_height * len(rows) + 4)
    longest = max((bar.value or 0 for bar in rows), default=0) or 1
    if highlight is None:
        highlight = next((bar.label for bar in rows if bar.value == longest), None)
    room = width - label_width - 72
    for place, bar in enumerate(rows):
        y = row_height * (len(rows) - place - 1) + 4
        length = room * max(bar.value or 0, 0) / longest
        chosen = bar.label == highlight and length > 0
        drawing.add(_line(0, y + 2.5, bar.label, "Bold" if chosen else "Text", label_width - 8))
        if length:
            colour = BRAND if chosen else STAND_BACK
            drawing.add(Rect(label_width, y, length, row_height - 6, fillColor=colour, strokeColor=None))
        tone = {"colour": GREY} if bar.value is None else {}
        drawing.add(_line(label_width + length + 6, y + 2.5, bar.shown, "Bold" if chosen else "Text", 200, **tone))
    drawing.add(Line(label_width, 0, label_width, row_height * len(rows) + 4, strokeColor=HAIR, strokeWidth=0.8))
    return drawing


def _line(x, y, text, font, room, colour=INK) -> String:
    text, size = fitted(text, font, 8.5, room)
    font, text = choose(text, font)
    return String(x, y, text, fontName=font, fontSize=size, fillColor=colour)


def as_svg(drawing: Drawing, title: str = "Chart") -> bytes:
    """The drawing for a page. Serve it at an address of its own: its style attributes fall to a strict content policy
    inline.
    """
    text = renderSVG.drawToString(drawing)
    for font, extra in _ON_SCREEN.items():
        text = text.replace(
            f"font-family: {font};", f"font-family: 'Atkinson Hyperlegible Next', Arial, sans-serif{extra};"
        )
    safe_title = escape(title)
    return (
        text.replace("<title>...</title>", f"<title>{safe_title}</title>", 1)
        .replace("<desc>...</desc>", "", 1)
        .encode()
    )


class Described(Flowable):
    """A drawing on paper with its text alternative, as far as ReportLab goes: a marked piece of the page that says what
    it shows.
    """

    def __init__(self, drawing: Drawing, words: str):
        super().__init__()
        self._drawing = drawing
        self._words = words
        self.hAlign = "LEFT"

    def wrap(self, width, height):
        self.width = self._drawing.width
        self.height = self._drawing.height
        return self.width, self.height

    def draw(self):
        self.canv.addLiteral(f"/Span <</Alt <FEFF{self._words.encode('utf-16-be').hex().upper()}>>> BDC")
        renderPDF.draw(self._drawing, self.canv, 0, 0)
        self.canv.addLiteral("EMC")


def verdict(words: str, good: bool, width: float = 60, height: float = 22) -> Drawing:
    """An answer in words and in shape: a good one is filled and ticked, a bad one is open and crossed."""
    ground, ink, middle = (BRAND, PAPER, height / 2) if good else (PAPER, INK, height / 2)
    strokes = [[11, 0, 14.5, -4, 21, 4]] if good else [[12, -4, 20, 4], [12, 4, 20, -4]]
    text, size = fitted(words, "Bold", 12, width - 34)
    font, text = choose(text, "Bold")
    drawing = Drawing(width, height)
    drawing.add(
        Rect(
            0.6,
            0.6,
            width - 1.2,
            height - 1.2,
            4,
            4,
            fillColor=ground,
            strokeColor=BRAND if good else INK,
            strokeWidth=1.2,
        )
    )
    for points in strokes:
        places = [value + middle * (place % 2) for place, value in enumerate(points)]
        drawing.add(PolyLine(places, strokeColor=ink, strokeWidth=2, strokeLineCap=1))
    drawing.add(String(28, middle - 4.2, text, fontName=font, fontSize=size, fillColor=ink))
    return drawing


def _read_off(text: str) -> tuple[int, tuple[tuple[int, int, int], ...]]:
    rows = [bytes(row) for row in segno.make_qr(text, error="m").matrix_iter(border=0)]
    bars = []
    for y, row in enumerate(rows):
        x = row.find(1)
        while x >= 0:
            end = row.find(0, x)
            end = len(row) if end < 0 else end
            bars.append((x, y, end - x))
            x = row.find(1, end)
    return len(rows), tuple(bars)


@lru_cache(maxsize=64)
def runs(text: str) -> tuple[int, tuple[tuple[int, int, int], ...]]:
    """A QR code as (modules a side, dark runs of (x, y, length)): a quarter of the time and size of one square a
    module.

    Never a Micro QR code, which short texts would otherwise get and which the cameras of telephones do not read.
    """
    return _read_off(text)


@lru_cache(maxsize=1024)
def _stencil(text: str) -> tuple[int, str]:
    """The same runs as whole numbers in PDF's own words, a few kilobytes each: a label that is printed again costs
    nothing.
    """
    side, bars = _read_off(text)
    return side, " ".join(f"{x} {side - y - 1} {length} 1 re" for x, y, length in bars)


def modules(text: str) -> int:
    """How many modules a side its QR code has: the more there are, the larger it must be printed."""
    return _stencil(text)[0]


def stamp(canvas, shape: str, x: float, y: float, across: float, up: float) -> None:
    """Fill a path that is written in modules, each of them `across` by `up` points, its lower left corner at x, y."""
    canvas.saveState()
    canvas.transform(across, 0, 0, up, x, y)
    canvas.drawPath(PDFPathObject(code=[shape]), stroke=0, fill=1)
    canvas.restoreState()


def qr(text: str, size: float, colour=INK) -> Drawing:
    """A QR code as a drawing of that size; leave four modules of paper around it."""
    side, bars = runs(text)
    module = size / side
    drawing = Drawing(size, size)
    path = Path(fillColor=colour, strokeColor=None)
    for x, y, length in bars:
        left = x * module
        right = (x + length) * module
        top = size - y * module
        bottom = size - (y + 1) * module
        path.moveTo(left, bottom)
        path.lineTo(right, bottom)
        path.lineTo(right, top)
        path.lineTo(left, top)
        path.closePath()
    drawing.add(path)
    return drawing


def qr_on(canvas, text: str, x: float, y: float, size: float) -> None:
    """The same code straight onto a canvas, as one filled path, its lower left corner at x, y."""
    side, shape = _stencil(text)
    stamp(canvas, shape, x, y, size / side, size / side)
