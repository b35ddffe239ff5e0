"""Charts drawn once as vectors: the same drawing goes into a PDF and, as SVG, onto a page."""

from reportlab.graphics import renderSVG
from reportlab.graphics.shapes import Drawing, Line, Rect, String

from documents.style import BRAND, GREY, HAIR, INK, QUIET
from documents.typeface import drawable, register


def bars(rows: list[tuple[str, float, str]], *, width: float, row_height: float = 15, label_width: float = 132) -> Drawing:
    """Horizontal bars: (label, length, what is printed at its end). One hue; the longest is highlighted, the rest stand back.

    A length of 0 draws only the label: what is suppressed has no bar that could be measured.
    """
    register()
    drawing = Drawing(width, row_height * len(rows) + 4)
    longest = max((length for _, length, _ in rows), default=0) or 1
    room = width - label_width - 64
    for place, (label, length, shown) in enumerate(rows):
        y = row_height * (len(rows) - place - 1) + 4
        drawing.add(String(0, y + 3, drawable(label), fontName="Text", fontSize=8.5, fillColor=INK))
        if length:
            bar = room * length / longest
            colour = BRAND if length == longest else GREY
            drawing.add(Rect(label_width, y, bar, row_height - 5, fillColor=colour, strokeColor=None))
        else:
            bar = 0
            drawing.add(Rect(label_width, y, 2, row_height - 5, fillColor=QUIET, strokeColor=None))
        drawing.add(String(label_width + bar + 5, y + 2.5, drawable(shown), fontName="Text", fontSize=8.5, fillColor=INK))
    drawing.add(Line(label_width, 0, label_width, row_height * len(rows) + 4, strokeColor=HAIR, strokeWidth=0.6))
    return drawing


def as_svg(drawing: Drawing) -> bytes:
    """The drawing for a page. Serve it at an address of its own: its style attributes fall to a strict content policy inline."""
    return renderSVG.drawToString(drawing).encode()
