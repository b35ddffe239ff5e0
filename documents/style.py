"""How a page of ours looks: palette, paper, running heads, tables with hairlines."""

from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, NextPageTemplate, PageTemplate, Paragraph, Table, TableStyle

from documents.typeface import drawable, register

INK, PAPER, QUIET = HexColor("#1b1b2f"), HexColor("#ffffff"), HexColor("#f4f3f8")
BRAND, AMBER, GREY, HAIR = HexColor("#4b2a7b"), HexColor("#ffb000"), HexColor("#6b6b7f"), HexColor("#d8d6e2")
MARGIN = 22 * mm
WIDTH = A4[0] - 2 * MARGIN


def style(name: str, size: float, *, bold=False, colour=INK, lead=1.35, before=0, after=8, align=0) -> ParagraphStyle:
    font = "Bold" if bold else "Text"
    return ParagraphStyle(
        name,
        fontName=font,
        fontSize=size,
        leading=size * lead,
        textColor=colour,
        spaceBefore=before,
        spaceAfter=after,
        alignment=align,
    )


BODY = style("body", 10.5)
SMALL = style("small", 8.5, colour=GREY, after=4)
CELL = style("cell", 9, after=0)
CELL_BOLD = style("cell-bold", 9, bold=True, after=0)
NUMBER = style("number", 9, after=0, align=TA_RIGHT)
NUMBER_HEAD = style("number-head", 8.5, bold=True, after=0, align=TA_RIGHT)
HEADING = style("heading", 18, bold=True, colour=BRAND, lead=1.2, before=0, after=12)
SUBHEADING = style("subheading", 12, bold=True, lead=1.25, before=12, after=6)


def say(text: str, how: ParagraphStyle = BODY) -> Paragraph:
    """A paragraph of plain text: markup in it is text, and no glyph goes missing unseen."""
    return Paragraph(escape(drawable(text, how.fontName)), how)


def heading(text: str) -> Paragraph:
    """A heading that is also a bookmark."""
    paragraph = say(text, HEADING)
    paragraph.bookmark = text
    return paragraph


def ruled(rows: list[list], widths: list[float], *, repeat=1) -> Table:
    """A table with hairlines instead of boxes; its first row is repeated on every page."""
    table = Table(rows, colWidths=widths, repeatRows=repeat, hAlign="LEFT")
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("LINEBELOW", (0, 0), (-1, 0), 1, INK),
                ("LINEBELOW", (0, 1), (-1, -1), 0.4, HAIR),
                ("LEFTPADDING", (0, 0), (0, -1), 0),
                ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 2.8),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2.8),
            ]
        )
    )
    return table


class _Numbered(Canvas):
    """Knows how many pages there are, so that each can say "2 of 6"."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._pages = []

    def showPage(self):  # noqa: N802 - ReportLab's name
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self):
        for number, page in enumerate(self._pages, 1):
            self.__dict__.update(page)
            if number > 1 or len(self._pages) == 1:
                self.setFont("Text", 8.5)
                self.setFillColor(GREY)
                self.drawRightString(A4[0] - MARGIN, 12 * mm, f"{number} of {len(self._pages)}")
            super().showPage()
        super().save()


class _Paper(BaseDocTemplate):
    def __init__(self, buffer, *, title, running, first, **kwargs):
        super().__init__(buffer, pagesize=A4, title=title, author="Get Online London", lang="en-GB", invariant=1, **kwargs)
        self._running = running
        whole = Frame(MARGIN, MARGIN, WIDTH, A4[1] - 2 * MARGIN, 0, 0, 0, 0, id="whole")
        inner = Frame(MARGIN, MARGIN, WIDTH, A4[1] - 2 * MARGIN - 8 * mm, 0, 0, 0, 0, id="inner")
        self.addPageTemplates(
            [PageTemplate("first", [whole], onPage=first or self._head), PageTemplate("inner", [inner], onPage=self._head)]
        )

    def _head(self, canvas, document):
        canvas.setFont("Text", 8.5)
        canvas.setFillColor(GREY)
        canvas.drawString(MARGIN, A4[1] - 15 * mm, drawable(self._running))
        canvas.drawRightString(A4[0] - MARGIN, A4[1] - 15 * mm, "Get Online London")
        canvas.setStrokeColor(HAIR)
        canvas.line(MARGIN, A4[1] - 18 * mm, A4[0] - MARGIN, A4[1] - 18 * mm)

    def afterFlowable(self, flowable):  # noqa: N802 - ReportLab's name
        text = getattr(flowable, "bookmark", None)
        if text:
            self.canv.bookmarkPage(text)
            self.canv.addOutlineEntry(text, text, 0)


def paper(story: list, *, title: str, running: str, first=None) -> bytes:
    """Set the story on A4. The same story gives the same bytes. `first` paints the title page."""
    register()
    buffer = BytesIO()
    document = _Paper(buffer, title=drawable(title), running=running, first=first)
    document.build(([NextPageTemplate("inner")] if first else []) + story, canvasmaker=_Numbered)
    return buffer.getvalue()
