"""The tables of a report: words to the left, figures to the right, hairlines, and group rows where several tables ask
the same.

Cells are plain texts and not paragraphs wherever they fit on a line: a report has some thousand of them, and that is
most of its time.
"""

from functools import lru_cache

from reportlab.platypus import Paragraph, Table, TableStyle

from documents.scripts import width_of
from documents.style import BRAND, CELL, CELL_BOLD, GREY, HAIR, INK, NUMBER_HEAD, WIDTH, say, style
from documents.typeface import is_plain
from outcomes.report import disclosure

_UNDER = "under 5"
UNPRINTED = (*disclosure.UNPRINTED, _UNDER)
_SIZE = 9
_LEADING = 11.5
_PADDING = 1.8
_GAP = 12
_HELD = 12  # a group of so many rows is not torn over two pages
_NARROW = 6  # from this many columns of figures on, "fewer than 5" is "under 5"
_SMALL_HEAD = [style("small-head", 8, bold=True, lead=10 / 8, after=0, align=align) for align in (0, 2)]


def lined(
    head: list[str], groups: list[tuple[str, list[list[str]]]], total: list[str] | None = None, *, width: float = WIDTH
) -> Table:
    """`groups` are (its name or "", its rows). The head is repeated on every page; no small group is torn."""
    names: dict[int, int] = {}
    rows: list[list[str]] = []
    for name, members in groups:
        if name:
            names[len(rows) + 1] = len(rows) + 1 + min(len(members), _HELD)
            rows.append([name] + [""] * (len(head) - 1))
        rows += members
    lines = [_short(row, len(head)) for row in rows + ([total] if total else [])]
    wordy = [_is_wordy(place, lines, names) for place in range(len(head))]
    widths = _widths(head, lines, wordy, names, width)
    looks = _looks(wordy, names, bool(total))
    cells = [
        [_cell(text, widths[at], (at, row), looks) for at, text in enumerate(line)] for row, line in enumerate(lines, 1)
    ]
    of_words, of_numbers = _SMALL_HEAD if len(head) > 7 else (CELL_BOLD, NUMBER_HEAD)
    top = [say(text, of_words if words else of_numbers) for text, words in zip(head, wordy, strict=True)]
    table = Table([top, *cells], colWidths=widths, repeatRows=1, hAlign="LEFT")
    table.setStyle(TableStyle(looks))
    return table


def _short(row: list, columns: int) -> list[str]:
    return [_UNDER if columns >= _NARROW and text == disclosure.FEW else str(text) for text in row]


def _is_wordy(place: int, lines: list[list[str]], names: dict[int, int]) -> bool:
    """A column of words, by what is in it; the first always is."""
    texts = [line[place] for row, line in enumerate(lines, 1) if row not in names]
    return not place or any(not is_figure(text) for text in texts)


def is_figure(text: str) -> bool:
    return text in UNPRINTED or text == "" or (text[0] in "0123456789£+-" and len(text) < 16)


def _widths(head, lines, wordy, names, width) -> list[float]:
    """Columns of figures are as wide as they need, all alike; those of words share the rest by what they hold."""
    needs = [
        max(
            [_wide(word, "Bold") for word in head[at].split()]
            + [_wide(line[at]) for row, line in enumerate(lines, 1) if row not in names]
        )
        for at in range(len(head))
    ]
    figures = [need for need, words in zip(needs, wordy, strict=True) if not words]
    figure_width = max([40.0, *figures]) + _GAP if figures else 0.0
    figure_width = min(figure_width, (width - min(needs[0] + 4, width * 0.3)) / max(len(figures), 1))
    rest = width - figure_width * len(figures)
    shares = iter(_shared([need + _GAP + 4 for need, wide in zip(needs, wordy, strict=True) if wide], rest))
    return [next(shares) if wide else figure_width for wide in wordy]


def _shared(needs: list[float], room: float) -> list[float]:
    """What each needs, the least first; the longest share what is left, and what is left over goes to the first."""
    given = [0.0] * len(needs)
    left = room
    for taken, at in enumerate(sorted(range(len(needs)), key=needs.__getitem__)):
        given[at] = min(needs[at], left / (len(needs) - taken))
        left -= given[at]
    return [given[0] + left, *given[1:]]


@lru_cache(maxsize=8192)
def _wide(text: str, font: str = "Text") -> float:
    return width_of(text, font, _SIZE)


def _cell(text: str, width: float, at: tuple[int, int], looks: list) -> str | Paragraph:
    is_long = _wide(text) > width - (_GAP if at[0] else 0) and ("SPAN", (0, at[1]), (-1, at[1])) not in looks
    if is_long or not is_plain(text, "Text"):
        return say(text, CELL)
    if text in UNPRINTED:
        looks.append(("TEXTCOLOR", at, at, GREY))
    return text


def _looks(wordy: list[bool], names: dict[int, int], total: bool) -> list[tuple]:
    every = ((0, 0), (-1, -1))
    first = (0, 1)
    last = (-1, -1)
    looks = [
        ("FONT", *every, "Text", _SIZE, _LEADING),
        ("TEXTCOLOR", *every, INK),
        ("VALIGN", *every, "MIDDLE"),
        ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
        ("LINEBELOW", (0, 0), (-1, 0), 1, INK),
        ("LINEBELOW", first, last, 0.4, HAIR),
        ("TOPPADDING", *every, _PADDING),
        ("BOTTOMPADDING", *every, _PADDING),
        ("LEFTPADDING", *every, 0),
        ("RIGHTPADDING", *every, 0),
    ]
    for at, words in enumerate(wordy):
        if at:
            looks.append(("LEFTPADDING", (at, 0), (at, -1), _GAP if words else _GAP / 2))
        if not words:
            looks.append(("ALIGN", (at, 1), (at, -1), "RIGHT"))
    for row, last_held in names.items():
        looks += [
            ("SPAN", (0, row), (-1, row)),
            ("FONT", (0, row), (-1, row), "SemiBold", _SIZE, _LEADING),
            ("TEXTCOLOR", (0, row), (-1, row), BRAND),
            ("NOSPLIT", (0, row), (0, last_held)),
            ("TOPPADDING", (0, row), (-1, row), 5),
        ]
    if total:
        looks += [
            ("FONT", (0, -1), (-1, -1), "Bold", _SIZE, _LEADING),
            ("LINEABOVE", (0, -1), (-1, -1), 1, INK),
            ("LINEBELOW", (0, -1), (-1, -1), 0, HAIR),
            ("TOPPADDING", (0, -1), (-1, -1), 4),
            ("NOSPLIT", (0, -3), (0, -1)),
        ]
    return looks
