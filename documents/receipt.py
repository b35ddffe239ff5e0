"""The receipt for a bundle order: one page, with what was paid, by whom, for what, and how."""

from dataclasses import dataclass

from reportlab.platypus import Spacer, Table, TableStyle

from documents.style import (
    CELL,
    CELL_BOLD,
    HOUSE,
    NUMBER,
    NUMBER_HEAD,
    SMALL,
    WIDTH,
    heading,
    paper,
    pounds,
    ruled,
    say,
    style,
)

_FACT = style("fact", 10.5, font="SemiBold", lead=16 / 10.5, after=0)
_NAME = style("fact-name", 9, lead=16 / 9, after=0)
_PAID = style("paid", 14, bold=True, lead=20 / 14, after=0, align=2)
_PAID_WORD = style("paid-word", 14, bold=True, lead=20 / 14, after=0)


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
    issued_on: str = ""
    reference: str = ""


def receipt(data: ReceiptData) -> bytes:
    """The same data gives the same bytes."""
    title = f"Receipt {data.number}"
    return paper(
        lambda: _story(data), title=f"{HOUSE}: {title}", running=title, reference=data.reference or data.number
    )


def _story(data: ReceiptData) -> list:
    facts = [("Receipt", data.number), ("Issued on", data.issued_on), ("Payer", data.payer)]
    facts += [("Purchase order", data.purchase_order or "none given"), ("Reference", data.reference)]
    facts += [("Paid on", data.paid_on), ("Paid by", data.paid_how)]
    top = Table([[say(name, _NAME), say(value, _FACT)] for name, value in facts if value], colWidths=[96, WIDTH - 96])
    top.setStyle(_tight(("BOTTOMPADDING", (0, 0), (-1, -1), 4)))
    quarter = [WIDTH * share for share in (0.52, 0.14, 0.17, 0.17)]
    rows = [[say("What", CELL_BOLD), *(say(word, NUMBER_HEAD) for word in ("Quantity", "Each", "Total"))]]
    for words, quantity, price in data.lines:
        rows.append(
            [
                say(words, CELL),
                say(f"{quantity:,}", NUMBER),
                say(pounds(price), NUMBER),
                say(pounds(quantity * price), NUMBER),
            ]
        )
    rows.append([say(f"VAT at {data.vat_percent}%", CELL), "", "", say(pounds(data.vat_pence), NUMBER)])
    rows.append([say("Paid", _PAID_WORD), "", say(pounds(data.total_pence), _PAID), ""])
    lines = ruled(rows, quarter, total=True)
    lines.setStyle(TableStyle([("SPAN", (2, -1), (3, -1)), ("RIGHTPADDING", (2, -1), (3, -1), 0)]))
    note = "A bundle pays for refurbishment, kit, delivery and support. The donated device itself is never sold."
    return [heading("Receipt"), Spacer(1, 8), top, Spacer(1, 32), lines, Spacer(1, 32), say(note, SMALL)]


def _tight(*more) -> TableStyle:
    edges = [(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]
    return TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *edges, *more])
