"""What stands at the head and the foot of our papers: the title with its facts and its code, figures in a row, places
to sign.
"""

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from reportlab.platypus import Paragraph, Spacer, Table

from documents.charts import qr
from documents.style import BRAND, CELL, GREY, HAIR, SMALL, WIDTH, bare, heading, say, style

NAME = style("fact-name", 9, colour=GREY, lead=13 / 9, after=0)
FACT = style("fact", 9.5, font="SemiBold", lead=13 / 9.5, after=0)
_REFERENCE = style("head-reference", 16, bold=True, lead=20 / 16, after=10)
_FIGURE = style("figure", 20, bold=True, lead=24 / 20, after=0)
OURS = "For our team: scan to open"  # on papers that go to somebody else: what the code opens asks to sign in
_LINK = style("head-link", 8, colour=BRAND, lead=11 / 8, after=0)


def head(
    title: str,
    reference: str,
    facts: Iterable[tuple[str, str]],
    link: str,
    *,
    size: float = 80,
    below: str = "Scan to open",
    shown=False,
) -> Table:
    """What this paper is about, and beside it the code that opens `link`; `shown` prints the address under it too."""
    known = [(name, value) for name, value in facts if value]
    aside = size + 16
    left = [heading(title), say(reference, _REFERENCE), pairs(known, WIDTH - aside - 8) if known else ""]
    right = [qr(link, size), Spacer(1, 8), say(below, SMALL)]
    table = Table([[left, [*right, address(link)] if shown else right]], colWidths=[WIDTH - aside, aside], splitInRow=1)
    table.setStyle(bare(("LEFTPADDING", (1, 0), (1, 0), aside - size)))
    return table


def pairs(facts: list[tuple[str, str]], width: float, names: float = 92) -> Table:
    """Facts one below the other, each beside its name, on one line with it."""
    rows = [[say(name, NAME), say(value, FACT)] for name, value in facts]
    table = Table(rows, colWidths=[names, width - names], hAlign="LEFT", splitInRow=1)
    table.setStyle(bare(("BOTTOMPADDING", (0, 0), (-1, -1), 3), ("TOPPADDING", (0, 0), (0, -1), 0.5)))
    return table


def figures(shown: Sequence[tuple[str, object]]) -> Table:
    """Figures in a row, each over its word."""
    rows = [[say(str(value), _FIGURE) for _, value in shown], [say(name, NAME) for name, _ in shown]]
    table = Table(rows, colWidths=[WIDTH / len(shown)] * len(shown))
    rules = [("LINEABOVE", (0, 0), (-1, 0), 0.6, HAIR), ("LINEBELOW", (0, -1), (-1, -1), 0.6, HAIR)]
    table.setStyle(bare(*rules, ("TOPPADDING", (0, 0), (-1, 0), 8), ("BOTTOMPADDING", (0, -1), (-1, -1), 8)))
    return table


def party(word: str, name: str, lines: Iterable[str]) -> list:
    """One of those whom a paper is between."""
    return [say(word, NAME), say(name, FACT), *(say(line, CELL) for line in lines)]


def signatures(*who: str) -> Table:
    """Lines to sign on: each with a name, a signature and a day."""
    gap = 24
    last = 2 * len(who) - 1
    wide = (WIDTH - gap * (len(who) - 1)) / len(who)
    names = [say(f"{who[place // 2]}: name, signature, date", SMALL) if place % 2 == 0 else "" for place in range(last)]
    table = Table(
        [[""] * last, names], colWidths=[gap if place % 2 else wide for place in range(last)], rowHeights=[18, None]
    )
    rules = [("LINEBELOW", (place, 0), (place, 0), 0.8, GREY) for place in range(0, last, 2)]
    table.setStyle(bare(*rules, ("TOPPADDING", (0, 1), (-1, 1), 4)))
    return table


def address(link: str) -> Paragraph:
    """An address to read and to press."""
    return Paragraph(f"<a href={quoteattr(link)}>{escape(link)}</a>", _LINK)
