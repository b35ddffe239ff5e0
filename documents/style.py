"""How a page of ours looks: palette, paper, running heads, tables with hairlines."""

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageTemplate,
    Paragraph,
    Table,
    TableStyle,
)

from documents.scripts import fitted, paragraph, write
from documents.typeface import register

INK = HexColor("#1b1b2f")
PAPER = HexColor("#ffffff")
QUIET = HexColor("#f4f3f8")
BRAND = HexColor("#4b2a7b")
AMBER = HexColor("#ffb000")
GREY = HexColor("#6b6b7f")
HAIR = HexColor("#d8d6e2")
STAND_BACK = HexColor("#8f8ba3")  # bars that are not the point; still 3:1 on paper
GRID = 8
MARGIN = 64
WIDTH = A4[0] - 2 * MARGIN
HEIGHT = A4[1] - 2 * MARGIN - 2 * GRID  # what an inner page holds
LONDON = ZoneInfo("Europe/London")
HOUSE = "Get Online London"
_FOOT = 36


def style(
    name: str, size: float, *, font="", bold=False, colour=INK, lead=1.35, before=0, after=8, align=0
) -> ParagraphStyle:
    return ParagraphStyle(
        name,
        fontName=font or ("Bold" if bold else "Text"),
        fontSize=size,
        leading=size * lead,
        textColor=colour,
        spaceBefore=before,
        spaceAfter=after,
        alignment=align,
    )


BODY = style("body", 10.5, lead=16 / 10.5)
SMALL = style("small", 8.5, colour=GREY, lead=12 / 8.5, after=4)
CELL = style("cell", 9, lead=12 / 9, after=0)
CELL_BOLD = style("cell-bold", 9, bold=True, lead=12 / 9, after=0)
NUMBER = style("number", 9, lead=12 / 9, after=0, align=TA_RIGHT)
NUMBER_HEAD = style("number-head", 9, bold=True, lead=12 / 9, after=0, align=TA_RIGHT)
HEADING = style("heading", 20, bold=True, colour=BRAND, lead=24 / 20, after=8)
SUBHEADING = style("subheading", 12, font="SemiBold", lead=16 / 12, before=8, after=4)


def say(text: str, how: ParagraphStyle = BODY) -> Flowable:
    """A paragraph of plain text: markup in it is text, and every script is written as it should be."""
    return paragraph(str(text), how)


def heading(text: str) -> Paragraph:
    """A heading that is also a bookmark."""
    paragraph = say(text, HEADING)
    paragraph.bookmark = text
    return paragraph


def when(moment: date | datetime | None, otherwise: str = "") -> str:
    """A day, or a moment in London's time: "8 January 2027 at 10:00"."""
    if moment is None:
        return otherwise
    if isinstance(moment, datetime):
        return f"{moment.astimezone(LONDON):%-d %B %Y at %H:%M}"
    return f"{moment:%-d %B %Y}"


def pounds(pence: int) -> str:
    return f"{'-' if pence < 0 else ''}£{abs(pence) // 100:,}.{abs(pence) % 100:02d}"


def kilograms(grams: int) -> str:
    """To the gram: "1.250 kg"."""
    return f"{grams / 1000:,.3f} kg"


def share(*shares: float) -> list[float]:
    """Columns that fill the page, in these proportions."""
    return [WIDTH * part / sum(shares) for part in shares]


def bare(*more) -> TableStyle:
    """A table that only puts things beside each other: no lines, no padding, all from the top."""
    edges = [(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]
    return TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *edges, *more])


def ruled(rows: list[list], widths: list[float], *, repeat=1, total=False) -> Table:
    """A table with hairlines instead of boxes; its first row is repeated on every page, its last may be a total."""
    table = Table(rows, colWidths=widths, repeatRows=repeat, hAlign="LEFT")
    lines = [
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
        ("LINEBELOW", (0, 0), (-1, 0), 1, INK),
        ("LINEBELOW", (0, 1), (-1, -1), 0.4, HAIR),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 2.8),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.8),
    ]
    if total:
        lines += [
            ("LINEABOVE", (0, -1), (-1, -1), 1, INK),
            ("LINEBELOW", (0, -1), (-1, -1), 0, PAPER),
            ("TOPPADDING", (0, -1), (-1, -1), 6),
        ]
    table.setStyle(TableStyle(lines))
    return table


class _Paper(BaseDocTemplate):
    def __init__(self, buffer, *, title, running, reference, first):
        properties = {
            "title": title,
            "author": HOUSE,
            "creator": HOUSE,
            "subject": reference or running,
        }
        super().__init__(buffer, pagesize=A4, lang="en-GB", invariant=1, **properties)
        self._running = running
        self._reference = reference
        self._first = first
        self._promises = []
        self.places = {}
        self._doSave = 0
        whole = Frame(MARGIN, MARGIN, WIDTH, A4[1] - 2 * MARGIN, 0, 0, 0, 0, id="whole")
        inner = Frame(MARGIN, MARGIN, WIDTH, HEIGHT, 0, 0, 0, 0, id="inner")
        self.addPageTemplates(
            [
                PageTemplate("first", [whole if first else inner], onPage=self._front),
                PageTemplate("inner", [inner], onPage=self._page),
            ]
        )

    def _front(self, canvas, document):
        if self._first:
            self._first(canvas, document)
        else:
            self._page(canvas, document)

    def _page(self, canvas, document):
        top = A4[1] - 44
        right = A4[0] - MARGIN
        canvas.setFillColor(GREY)
        text, size = fitted(self._running, "Text", 8.5, WIDTH - 104)
        write(canvas, MARGIN, top, text, "Text", size)
        self.foot(canvas)
        canvas.setFillColor(BRAND)
        write(canvas, right, top, HOUSE, "SemiBold", 8.5, right=True)
        canvas.setStrokeColor(HAIR)
        canvas.setLineWidth(0.6)
        canvas.line(MARGIN, top - GRID, right, top - GRID)

    def foot(self, canvas) -> None:
        """The reference, and at the right which page of how many this is."""
        number = self.page
        right = A4[0] - MARGIN
        canvas.setFillColor(GREY)
        write(canvas, MARGIN, _FOOT, self._reference, "Text", 8.5)
        self.promise(lambda: write(self.canv, right, _FOOT, f"{number} of {self.page}", "Text", 8.5, right=True))

    def promise(self, draw: Callable[[], None]) -> None:
        """Put here what only the end can tell: a form of the PDF, used now in the colour of now and drawn when every
        page is set.
        """
        self.canv.doForm(f"promise{len(self._promises)}")
        self._promises.append(draw)

    def beforeDocument(self):
        self.canv.showOutline()
        self.canv.setViewerPreference("DisplayDocTitle", "true")

    def afterFlowable(self, flowable):
        text = getattr(flowable, "bookmark", None)
        if text:
            place = text if text not in self.places else f"{text}, page {self.page}"
            self.places.setdefault(text, self.page)
            self.canv.bookmarkPage(place)
            self.canv.addOutlineEntry(text, place, 0)

    def _endBuild(self):
        super()._endBuild()
        for place, draw in enumerate(self._promises):
            self.canv.beginForm(f"promise{place}")
            draw()
            self.canv.endForm()
        self.canv.save()


class PageOf(Flowable):
    """The number of the page on which the heading of that name comes to stand, in a table of contents."""

    def __init__(self, name: str, how: ParagraphStyle = NUMBER):
        super().__init__()
        self.name = name
        self.how = how

    def wrap(self, width, height):
        self.width = width
        self.height = self.how.leading
        return self.width, self.height

    def draw(self):
        document = self._doctemplate
        width = self.width
        up = self.height - self.how.fontSize
        font = self.how.fontName
        size = self.how.fontSize
        self.canv.setFillColor(self.how.textColor)
        document.promise(
            lambda: write(document.canv, width, up, str(document.places.get(self.name, "")), font, size, right=True)
        )


def paper(story: Callable[[], list], *, title: str, running: str, reference: str = "", first=None) -> bytes:
    """Set the story on A4. The same story gives the same bytes. `first` paints the title page."""
    return numbered_paper(story(), title=title, running=running, reference=reference, first=first)[0]


def numbered_paper(story: list, *, title: str, running: str, reference: str = "", first=None) -> tuple[bytes, int]:
    """The paper, and how many pages it has.

    It is set once. What only the end can tell, such as how many pages there are, is a promise that is kept there:
    holding whole pages back would make every bookmark lead to page one, and setting all twice would take twice as long.
    """
    register()
    buffer = BytesIO()
    document = _Paper(buffer, title=title, running=running, reference=reference, first=first)
    document.build(([NextPageTemplate("inner")] if first else []) + story)
    return buffer.getvalue(), document.page
