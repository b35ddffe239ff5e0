"""The quarterly report for the GLA, designed: title page, headline figures, the boroughs, a chart, needs, methods."""

from dataclasses import dataclass
from datetime import date, datetime

from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.platypus import CondPageBreak, KeepTogether, PageBreak, Spacer, Table, TableStyle

from documents.charts import Bar, bars
from documents.style import (
    AMBER,
    BRAND,
    CELL,
    CELL_BOLD,
    GREY,
    HAIR,
    HOUSE,
    INK,
    MARGIN,
    NUMBER,
    NUMBER_HEAD,
    PAPER,
    SMALL,
    SUBHEADING,
    WIDTH,
    heading,
    paper,
    ruled,
    say,
    style,
    when,
)
from documents.typeface import fitted, write

FIGURE = style("figure", 32, bold=True, colour=BRAND, lead=40 / 32, after=0)
FEW_FIGURE = style("few", 18, bold=True, colour=BRAND, lead=40 / 18, after=0)
LABEL = style("label", 11, font="SemiBold", lead=16 / 11, after=4)
_DEFINITION = style("definition", 10.5, lead=16 / 10.5, after=2)
_KIND = style("kind", 12, font="SemiBold", lead=16 / 12, after=0)
_KIND_HEAD = style("kind-head", 12, font="SemiBold", lead=16 / 12, after=0, align=TA_RIGHT)
_KIND_NUMBER = style("kind-number", 12, lead=16 / 12, after=0, align=TA_RIGHT)
DISCLOSURE = (
    "So that nobody can be recognised, 0 stays 0, 1 to 4 are shown as “fewer than 5” and the rest are rounded to the nearest 5. "
    "Totals are rounded from the unrounded total and so may differ from the sum of their parts."
)


@dataclass(frozen=True)
class Figure:
    """`shown` is what may be printed, after disclosure control."""

    label: str
    shown: str
    definition: str = ""


@dataclass(frozen=True)
class BoroughRow:
    """One cell for each of the report's `borough_heads`."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Method:
    name: str
    definition: str
    unit: str
    source: str
    version: str


@dataclass(frozen=True)
class ReportData:
    """Everything that is printed, already as it may be shown; `needs` rows are (kind, asked, met, waiting)."""

    title: str
    period: str
    period_words: str
    reference: str
    published_on: date | datetime | None
    frozen_at: datetime
    data_hash: str
    headlines: tuple[Figure, ...]
    boroughs: tuple[BoroughRow, ...]
    borough_heads: tuple[str, ...]
    chart: tuple[Bar, ...]
    chart_title: str
    needs: tuple[tuple[str, str, str, str], ...]
    methods: tuple[Method, ...]
    notes: tuple[str, ...] = ()
    edition: int = 1


def gla_report(data: ReportData) -> bytes:
    """The report as PDF. The same data gives the same bytes. It prints what it is given and suppresses nothing itself."""

    def story():
        parts = [_headlines(data), _boroughs(data), _chart(data), _needs(data), _methods(data)]
        return [Spacer(1, 1), *(flowable for part in parts for flowable in (PageBreak(), *part))]

    return paper(
        story,
        title=f"{HOUSE}: {data.title}, {data.period_words}",
        running=f"{data.title}, {data.period_words}",
        reference=data.reference,
        first=lambda canvas, _: _title_page(canvas, data),
    )


def _title_page(canvas, data: ReportData):
    edge = 320
    canvas.setFillColor(BRAND)
    canvas.rect(0, edge, A4[0], A4[1] - edge, fill=1, stroke=0)
    canvas.setFillColor(AMBER)
    canvas.rect(MARGIN, edge - 8, 80, 8, fill=1, stroke=0)
    canvas.setFillColor(PAPER)
    write(canvas, MARGIN, A4[1] - 80, HOUSE, "Bold", 16)
    title, size = fitted(data.title, "Bold", 40, WIDTH, smallest=20)
    write(canvas, MARGIN, 496, title, "Bold", size)
    words, size = fitted(data.period_words, "Text", 18, WIDTH)
    write(canvas, MARGIN, 456, words, "Text", size)
    write(canvas, MARGIN, 424, "Report to the Greater London Authority", "Text", 12)
    facts = [
        ("Reference", data.reference),
        ("Period", data.period),
        ("Edition", str(data.edition)),
        ("Figures frozen", when(data.frozen_at)),
        ("Published", when(data.published_on, "not yet")),
        ("Data", data.data_hash[:16]),
    ]
    for place, (label, value) in enumerate(facts):
        y = 256 - 24 * place
        canvas.setFillColor(GREY)
        write(canvas, MARGIN, y, label, "Text", 10.5)
        canvas.setFillColor(INK)
        text, size = fitted(value, "SemiBold", 10.5, WIDTH - 112)
        write(canvas, MARGIN + 112, y, text, "SemiBold", size)


def _headlines(data: ReportData) -> list:
    cells = [
        [say(f.shown, FIGURE if len(f.shown) < 10 else FEW_FIGURE), say(f.label, LABEL), say(f.definition, SMALL)] for f in data.headlines
    ]
    opening = [heading("Headline figures"), say(f"London, {data.period_words}. {DISCLOSURE}", SMALL), Spacer(1, 16)]
    if not cells:
        return [*opening, say("There are no figures for this period.")]
    if len(cells) % 2:
        cells.append("")
    grid = Table([cells[place : place + 2] for place in range(0, len(cells), 2)], colWidths=[WIDTH / 2] * 2, hAlign="LEFT")
    grid.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEABOVE", (0, 0), (-1, -1), 0.6, HAIR),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 24),
                ("TOPPADDING", (0, 0), (-1, -1), 16),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 24),
            ]
        )
    )
    return [*opening, grid]


def _boroughs(data: ReportData) -> list:
    columns = len(data.borough_heads)
    widths = [WIDTH * 0.28] + [WIDTH * 0.72 / columns] * columns if columns else [WIDTH]
    rows = [[say("Borough", CELL_BOLD), *(say(head, NUMBER_HEAD) for head in data.borough_heads)]]
    rows += [[say(row.name, CELL), *(say(cell, NUMBER) for cell in row.cells)] for row in data.boroughs]
    note = "By the borough in which the resident lived when they were referred."
    return [heading("By borough"), say(note, SMALL), Spacer(1, 8), ruled(rows, widths)]


def _chart(data: ReportData) -> list:
    drawn = bars(data.chart, width=WIDTH, row_height=17) if data.chart else say("Nothing to draw in this period.")
    note = "Boroughs with fewer than 5 have no bar: its length would give the number away. The highest is highlighted."
    return [heading(data.chart_title), say(note, SMALL), Spacer(1, 12), drawn]


def _needs(data: ReportData) -> list:
    widths = [WIDTH * 0.4, WIDTH * 0.2, WIDTH * 0.2, WIDTH * 0.2]
    head = [say("Need", _KIND), *(say(word, _KIND_HEAD) for word in ("Asked for", "Met", "Waiting"))]
    rows = [head, *([say(kind, _KIND), *(say(cell, _KIND_NUMBER) for cell in cells)] for kind, *cells in data.needs)]
    table = ruled(rows, widths)
    table.setStyle(TableStyle([(f"{side}PADDING", (0, 0), (-1, -1), 8) for side in ("TOP", "BOTTOM")]))
    note = "Every need on the referrals of this period. One referral can carry several needs."
    story = [heading("Needs by kind"), say(note, SMALL), Spacer(1, 8), table]
    if data.notes:
        story += [Spacer(1, 24), say("Notes", SUBHEADING), *(say(text) for text in data.notes)]
    return story


def _methods(data: ReportData) -> list:
    story = [heading("Definitions and methods")]
    for method in data.methods:
        source = f"Unit: {method.unit}. Source: {method.source}. Definition {method.version}."
        story.append(KeepTogether([say(method.name, SUBHEADING), say(method.definition, _DEFINITION), say(source, SMALL)]))
    frozen = f"All figures are a cut of the records taken on {when(data.frozen_at)}. A later correction appears as a new edition."
    return [
        *story,
        CondPageBreak(160),
        KeepTogether([say("Small numbers", SUBHEADING), say(DISCLOSURE, _DEFINITION)]),
        KeepTogether(
            [say("Frozen figures", SUBHEADING), say(frozen, _DEFINITION), say(f"Fingerprint of the data: {data.data_hash}", SMALL)]
        ),
    ]
