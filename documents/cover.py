"""The title page of a report: what it is, of which quarter, and by what it can be told from every other."""

from reportlab.graphics import renderPDF
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4

from documents.figures import silhouette
from documents.scripts import fitted, write
from documents.style import AMBER, BRAND, GREY, HOUSE, INK, MARGIN, PAPER, WIDTH, when

_EDGE = 320
_SIDE = 44
_SILHOUETTE = HexColor("#5c3b8d")


def title_page(canvas, title: str, period: str, report: dict, reference: str) -> None:
    canvas.setFillColor(BRAND)
    canvas.rect(0, _EDGE, A4[0], A4[1] - _EDGE, fill=1, stroke=0)
    renderPDF.draw(silhouette(_SIDE, _SILHOUETTE), canvas, A4[0] - 8 * _SIDE - 20, A4[1] - 7 * _SIDE - 60)
    canvas.setFillColor(AMBER)
    canvas.rect(MARGIN, _EDGE - 8, 80, 8, fill=1, stroke=0)
    canvas.setFillColor(PAPER)
    write(canvas, MARGIN, A4[1] - 80, HOUSE, "Bold", 16)
    write(canvas, MARGIN, 420, title, "Bold", 40)
    words, size = fitted(period, "Text", 18, WIDTH)
    write(canvas, MARGIN, 384, words, "Text", size)
    write(canvas, MARGIN, 356, "Report to the Greater London Authority", "Text", 12)
    if report["provisional"]:
        words, size = fitted(report["provisional"], "SemiBold", 11, WIDTH)
        write(canvas, MARGIN, 336, words, "SemiBold", size)
    _facts(canvas, report, reference)


def _facts(canvas, report: dict, reference: str) -> None:
    facts = [
        ("Reference", reference),
        ("Edition", f"{report['edition']}, definitions {report['definitions_version']}"),
        ("Figures frozen", when(report["frozen_at"], "not yet")),
        ("Published", when(report["published_at"], "not yet")),
        ("Fingerprint of the data", f"{report['data_hash'][:16]}, in full under “Definitions and methods”"),
        ("To read it aloud", "the same figures are on the web page and in the ODS workbook"),
    ]
    for place, (label, value) in enumerate(facts):
        y = 264 - 26 * place
        canvas.setFillColor(GREY)
        write(canvas, MARGIN, y, label, "Text", 10.5)
        canvas.setFillColor(INK)
        text, size = fitted(value, "SemiBold", 10.5, WIDTH - 136)
        write(canvas, MARGIN + 136, y, text, "SemiBold", size)
