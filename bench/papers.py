"""`python -m bench.papers`: how long the quarterly report takes beside bare ReportLab with as many pages of charts and
tables, in turn.
"""

import io
import itertools
import os
import random
import statistics
import time

import segno
from reportlab.graphics.barcode.code128 import Code128
from reportlab.graphics.charts.barcharts import VerticalBarChart
from reportlab.graphics.charts.linecharts import HorizontalLineChart
from reportlab.graphics.charts.piecharts import Pie
from reportlab.graphics.shapes import Drawing
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

ROUNDS = 5
PAGES = 12


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django  # noqa: PLC0415 - before anything that looks at settings

    django.setup()
    from documents.frozen import report_ods, report_pdf, summary_pdf  # noqa: PLC0415
    from tests.documents.sample import crowded, empty, frozen  # noqa: PLC0415

    print(f"{'what':34} {'pages':>5} {'ours ms':>8} {'floor ms':>9} {'ratio':>6}")
    for name, make, report in (
        ("report, few tables", report_pdf, frozen()),
        ("report, empty quarter", report_pdf, empty()),
        ("report, more than twelve pages hold", report_pdf, crowded()),
        ("summary", summary_pdf, crowded()),
        ("workbook", report_ods, crowded()),
    ):
        make(report), floor()
        pairs = [
            (_milliseconds(lambda make=make, report=report: make(report)), _milliseconds(floor)) for _ in range(ROUNDS)
        ]
        ours, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
        ratio = statistics.median(mine / bare for mine, bare in pairs)
        print(f"{name:34} {_pages(make(report)) or '':>5} {ours:8.0f} {theirs:9.0f} {ratio:6.2f}", flush=True)


def _milliseconds(work) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _pages(pdf: bytes) -> int:
    return pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ")


def floor() -> bytes:
    """Twelve pages as ReportLab's own manual makes them: a paragraph, a bar or line chart with a pie, a table of
    seventeen rows.
    """
    looks = getSampleStyleSheet()
    dice = random.Random(1)
    story = []
    for place in range(PAGES):
        words = Paragraph("Referrals, needs met and devices issued. " * 12, looks["BodyText"])
        story += [Paragraph(f"Outcome report, part {place + 1}", looks["Heading1"]), words, Spacer(1, 12)]
        story += [_drawing(place, dice), Spacer(1, 12), _table(dice), PageBreak()]
    pdf = io.BytesIO()
    SimpleDocTemplate(pdf, pagesize=A4, title="Outcome report").build(story[:-1])
    return pdf.getvalue()


def label_floor(number: int, first: int) -> bytes:
    """So many labels as one would write them: each code worked out, its QR drawn as merged runs, ReportLab's own Code 128."""
    pdf = io.BytesIO()
    canvas = Canvas(pdf, pagesize=A4)
    for place in range(number):
        if place and place % 20 == 0:
            canvas.showPage()
        x, y = 20 + place % 2 * 280, 760 - place % 20 // 2 * 81
        tag = f"GOL-A-{first + place:06d}"
        _runs(canvas, segno.make(f"https://get-online.example/d/{tag}", error="m", micro=False), x, y, 68)
        Code128(tag, barHeight=26, barWidth=0.9).drawOn(canvas, x + 74, y + 8)
        canvas.drawString(x + 80, y + 51, tag)
        canvas.drawString(x + 80, y + 40, "Laptop, grade B")
    canvas.save()
    return pdf.getvalue()


def _runs(canvas: Canvas, code: segno.QRCode, x: float, y: float, side: float) -> None:
    path = canvas.beginPath()
    rows = [list(row) for row in code.matrix]
    module = side / len(rows)
    for high, row in enumerate(rows):
        start = 0
        for dark, run in itertools.groupby(row):
            wide = len(list(run))
            if dark:
                path.rect(x + start * module, y + side - (high + 1) * module, wide * module, module)
            start += wide
    canvas.drawPath(path, stroke=0, fill=1)


def _drawing(place: int, dice: random.Random) -> Drawing:
    drawing = Drawing(480, 170)
    chart = (VerticalBarChart, HorizontalLineChart)[place % 2]()
    pie = Pie()
    chart.x = 30
    chart.y = 20
    chart.width = 280
    chart.height = 140
    chart.data = [[dice.randint(10, 900) for _ in range(16)] for _ in range(3)]
    chart.categoryAxis.categoryNames = [f"Q{1 + number % 4}" for number in range(16)]
    pie.x = 350
    pie.y = 30
    pie.width = 120
    pie.height = 120
    pie.data = [dice.randint(5, 60) for _ in range(5)]
    pie.labels = ["u18", "18-24", "25-49", "50-64", "65+"]
    drawing.add(chart)
    drawing.add(pie)
    return drawing


def _table(dice: random.Random) -> Table:
    rows = [["Borough", "Referrals", "Devices", "SIMs", "Skills", "Met %"]]
    rows += [
        [f"Borough {number}", *(dice.randint(10, 9000) for _ in range(4)), f"{dice.randint(40, 99)}%"]
        for number in range(16)
    ]
    every = ((0, 0), (-1, -1))
    looks = TableStyle(
        [
            ("FONTSIZE", *every, 8),
            ("GRID", *every, 0.25, colors.grey),
            ("BACKGROUND", (0, 0), (-1, 0), colors.lightgrey),
        ]
    )
    return Table(rows, repeatRows=1, style=looks)


if __name__ == "__main__":
    main()
