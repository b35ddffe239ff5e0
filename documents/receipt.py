"""The receipt for a bundle order: one page, with what was paid, by whom, for what, and how."""

from dataclasses import dataclass

import segno
from reportlab.graphics.shapes import Drawing, Rect
from reportlab.platypus import Spacer, Table, TableStyle

from documents.style import CELL, CELL_BOLD, INK, NUMBER, NUMBER_HEAD, SMALL, WIDTH, heading, paper, ruled, say


@dataclass(frozen=True)
class ReceiptData:
    """Money in pence. `lines` are (words, quantity, pence each)."""

    number: str
    payer: str
    purchase_order: str
    lines: tuple[tuple[str, int, int], ...]
    vat_percent: int
    vat_pence: int
    total_pence: int
    paid_on: str
    paid_how: str
    link: str


def pounds(pence: int) -> str:
    return f"£{pence // 100:,}.{pence % 100:02d}"


def qr(text: str, size: float) -> Drawing:
    """A QR code drawn as merged runs: a quarter of the time and size of one square a module."""
    rows = [list(row) for row in segno.make(text, error="m").matrix_iter(border=0)]
    module, drawing = size / len(rows), Drawing(size, size)
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            run = x
            while run < len(row) and row[run]:
                run += 1
            if run > x:
                drawing.add(Rect(x * module, size - (y + 1) * module, (run - x) * module, module, fillColor=INK, strokeColor=None))
            x = run + 1
    return drawing


def receipt(data: ReceiptData) -> bytes:
    """The same data gives the same bytes."""
    rows = [[say("What", CELL_BOLD), *(say(word, NUMBER_HEAD) for word in ("Quantity", "Each", "Total"))]]
    for words, quantity, each in data.lines:
        rows.append([say(words, CELL), say(str(quantity), NUMBER), say(pounds(each), NUMBER), say(pounds(quantity * each), NUMBER)])
    rows.append([say(f"VAT {data.vat_percent}%", CELL), "", "", say(pounds(data.vat_pence), NUMBER)])
    rows.append([say("Paid", CELL_BOLD), "", "", say(pounds(data.total_pence), NUMBER_HEAD)])
    facts = [("Receipt", data.number), ("Payer", data.payer), ("Purchase order", data.purchase_order or "none given")]
    facts += [("Paid on", data.paid_on), ("Paid by", data.paid_how)]
    left = Table([[say(label, SMALL), say(value, CELL_BOLD)] for label, value in facts], colWidths=[84, WIDTH - 84 - 90])
    top = Table([[left, qr(data.link, 72)]], colWidths=[WIDTH - 80, 80])
    top.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)]))
    note = "A bundle pays for refurbishment, kit, delivery and support. The donated device itself is never sold."
    story = [
        Spacer(1, 28),
        heading("Receipt"),
        top,
        Spacer(1, 18),
        ruled(rows, [WIDTH * 0.52, WIDTH * 0.16, WIDTH * 0.16, WIDTH * 0.16]),
    ]
    return paper([*story, Spacer(1, 14), say(note, SMALL)], title=f"Receipt {data.number}", running=f"Receipt {data.number}")
