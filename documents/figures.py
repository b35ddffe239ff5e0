"""The report's pictures, each drawn once: into the PDF, and as SVG onto the page. Every one stands beside a table of
its figures.

A figure that is not printed has no length, height or shade of its own, so that nothing can be measured off a drawing.
"""

from collections.abc import Sequence
from typing import Any

from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine, Rect, String
from reportlab.lib.colors import HexColor

from documents.charts import Bar
from documents.scripts import fitted
from documents.style import BRAND, GREY, HAIR, INK, PAPER, QUIET, STAND_BACK
from documents.typeface import choose
from outcomes.report.disclosure import FEW, number_of

# London as 33 squares, each about where its borough is: GSS code, letters, row, column.
_ROWS = (
    (0, 4, "10ENF"), (1, 2, "15HRW 03BRN 14HGY 31WTH"), (2, 0, "17HDN 09ELG 05BRT 07CMD 19ISL 12HCK 26RDB 16HVG"),
    (3, 0, "18HNS 13HMS 20KNS 33WST 01CTY 30TOW 25NWM 02BAR"), (4, 1, "27RCH 32WNS 22LAM 28SWR 23LEW 11GRN 04BXL"),
    (5, 2, "21KNG 24MRT 08CRD 06BRM"), (6, 3, "29STN"),
)  # fmt: skip
TILES = tuple(
    (f"E090000{cell[:2]}", cell[2:], row, first + at)
    for row, first, cells in _ROWS
    for at, cell in enumerate(cells.split())
)
_SHADES = [HexColor(shade) for shade in ("#efeaf6", "#cfc2e4", "#a893cb", "#7a5fae", "#4b2a7b")]
_ON_DARK = 3  # from this shade on, letters are white


def _text(x, y, words, font="Text", size=8.5, colour=INK, anchor="start", room=400.0) -> String:
    words, size = fitted(words, font, size, room)
    font, words = choose(words, font)
    return String(x, y, words, fontName=font, fontSize=size, fillColor=colour, textAnchor=anchor)


def squared_map(shown: dict[str, str], *, width: float) -> Drawing:
    """Thirty-three tiles, darker for more, each with its letters and its figure; what each shade means stands to the
    right.

    A dashed tile is one whose figure is not printed: why not stands in it, and nothing about it tells how much it would
    be.
    """
    side = width / 10.4
    drawing = Drawing(width, 7 * side)
    values = {code: number_of(text) for code, text in shown.items()}
    steps = _steps([value for value in values.values() if value])
    for code, letters, row, column in TILES:
        text = shown.get(code, "0")
        value = values.get(code, 0.0)
        x = column * side
        y = (6 - row) * side
        ink = _tile(drawing, x, y, side, value, steps)
        drawing.add(_text(x + side / 2, y + side * 0.56, letters, "SemiBold", side / 4.6, ink, "middle", side - 6))
        printed = "under 5" if text == FEW else text
        drawing.add(_text(x + side / 2, y + side * 0.2, printed, "Text", side / 4.6, ink, "middle", side - 6))
    _legend(drawing, steps, 8 * side + side * 0.35, side)
    return drawing


def _tile(drawing: Drawing, x: float, y: float, side: float, value: float | None, steps: list[float]):
    """One square; gives the colour in which to write on it."""
    shade = sum(value >= step for step in steps[1:]) if value else None
    edge: dict[str, Any] = {"strokeColor": None}
    if value is None:
        edge = {"strokeColor": GREY, "strokeWidth": 0.8, "strokeDashArray": [2, 2]}
    elif shade is None:
        edge = {"strokeColor": HAIR, "strokeWidth": 0.8}
    fill = PAPER if shade is None else _SHADES[shade]
    drawing.add(Rect(x + 1.5, y + 1.5, side - 3, side - 3, rx=2, ry=2, fillColor=fill, **edge))
    return PAPER if shade is not None and shade >= _ON_DARK else INK


def _steps(values: list[float]) -> list[float]:
    """Where each of five classes begins, of equal size and round: the least that is ever printed is 5."""
    size = max(5.0, 5 * -(-(max(values, default=0) - 5) // 25))
    return [5 + size * step for step in range(5)]


def _legend(drawing: Drawing, steps: list[float], x: float, side: float):
    """From the top right downwards, where London has no boroughs: most first, as darkest."""
    size = side * 0.4
    down = side * 0.56
    spans = [(low, (*steps, 0)[place + 1] - 5) for place, low in enumerate(steps)]
    ends = [f"{low:,.0f} to {last:,.0f}" if last > low else f"{low:,.0f}" for low, last in spans[:-1]] + [
        f"{steps[-1]:,.0f} or more"
    ]
    rows = [(value, words) for value, words in zip(reversed(steps), reversed(ends), strict=True)] + [
        (0.0, "none"),
        (None, "not printed"),
    ]
    for place, (value, words) in enumerate(rows):
        y = drawing.height - size - 3 - down * place
        _tile(drawing, x - 1.5, y - 1.5, size + 3, value, steps)
        drawing.add(
            _text(
                x + size + 7,
                y + size * 0.22,
                words,
                size=max(8.0, side / 4.6),
                colour=INK,
                room=drawing.width - x - size - 7,
            )
        )


def silhouette(side: float, colour) -> Drawing:
    """The same squares without a figure, for a title page."""
    drawing = Drawing(8 * side, 7 * side)
    for _, _, row, column in TILES:
        drawing.add(
            Rect(column * side, (6 - row) * side, side - 4, side - 4, rx=3, ry=3, fillColor=colour, strokeColor=None)
        )
    return drawing


def progress(share: str, *, width: float) -> Drawing:
    """How far towards a target, as printed: a thin bar, full at a hundred per cent or more."""
    drawing = Drawing(width, 6)
    part = number_of(share.removesuffix("%"))
    drawing.add(Rect(0, 0, width, 5, fillColor=QUIET, strokeColor=None))
    if part:
        drawing.add(Rect(0, 0, width * min(part, 100) / 100, 5, fillColor=BRAND, strokeColor=None))
    drawing.add(Line(width, -1, width, 6, strokeColor=INK, strokeWidth=1))
    return drawing


def small_multiples(
    labels: Sequence[str],
    series: Sequence[tuple[str, Sequence[str]]],
    *,
    width: float,
    across: int = 2,
    high: float = 118,
) -> Drawing:
    """One little line for each measure over the quarters, each on its own scale from nothing; the last quarter is
    highlighted.
    """
    gap = 28.0
    down = -(-len(series) // across)
    drawing = Drawing(width, down * high)
    wide = (width - gap * (across - 1)) / across
    for place, (name, texts) in enumerate(series):
        x = (place % across) * (wide + gap)
        y = (down - 1 - place // across) * high
        _small(drawing, (x, y), (wide, high), name, labels, texts)
    return drawing


def _small(drawing, at, size, name, labels, texts):
    x, y = at
    wide, high = size
    base = y + 26
    room = high - 62
    values = [number_of(text) for text in texts]
    most = max((value for value in values if value), default=0)
    step = wide / max(len(texts), 1)
    drawing.add(_text(x, y + high - 20, name, "SemiBold", 9.5, room=wide * 0.66))
    drawing.add(_text(x + wide, y + high - 20, texts[-1] if texts else "", "Bold", 9.5, BRAND, "end", wide * 0.32))
    if most:
        drawing.add(
            Line(x, base + room, x + wide, base + room, strokeColor=HAIR, strokeWidth=0.5, strokeDashArray=[1, 2])
        )
        drawing.add(_text(x, base + room + 3, f"{most:,.0f}", size=7.5, colour=GREY))
    drawing.add(Line(x, base, x + wide, base, strokeColor=STAND_BACK, strokeWidth=0.8))
    run: list[float] = []
    for place, value in enumerate(values):
        middle = x + step * (place + 0.5)
        if value is None:
            _line(drawing, run)
            run = []
            drawing.add(Circle(middle, base, 2, fillColor=PAPER, strokeColor=STAND_BACK))
            continue
        run += [middle, base + room * value / (most or 1)]
    _line(drawing, run)
    if values and values[-1] is not None:
        drawing.add(
            Circle(
                x + step * (len(values) - 0.5),
                base + room * values[-1] / (most or 1),
                3,
                fillColor=BRAND,
                strokeColor=None,
            )
        )
    for words, end, anchor in [
        *((word, x, "start") for word in labels[:1]),
        *((word, x + wide, "end") for word in labels[1:][-1:]),
    ]:
        drawing.add(_text(end, y + 13, words, size=7.5, colour=GREY, anchor=anchor))


def _line(drawing, points: list[float]):
    if len(points) >= 4:
        drawing.add(PolyLine(points, strokeColor=STAND_BACK, strokeWidth=1.6))
    elif points:
        drawing.add(Circle(points[0], points[1], 2, fillColor=STAND_BACK, strokeColor=None))


def funnel(steps: Sequence[dict], *, width: float) -> Drawing:
    """From what was asked for to what was met: a bar a step, and in words how many went no further."""
    high = 42.0
    left = 76.0
    drawing = Drawing(width, high * len(steps))
    room = width - left - 64
    most = max((number_of(step["shown"]) or 0 for step in steps), default=0) or 1
    for place, step in enumerate(steps):
        y = high * (len(steps) - place - 1)
        value = number_of(step["shown"])
        last = place == len(steps) - 1
        length = room * (value or 0) / most
        drawing.add(_text(0, y + 25, step["label"], "Bold" if last else "SemiBold", 10, room=left - 8))
        drawing.add(Rect(left, y + 18, room, 18, fillColor=QUIET, strokeColor=None))
        if length:
            drawing.add(Rect(left, y + 18, length, 18, fillColor=BRAND if last else STAND_BACK, strokeColor=None))
        drawing.add(_text(width, y + 23, step["shown"], "Bold", 10.5, BRAND if last else INK, "end"))
        if step["lost"] not in ("", "0"):
            fewer = f"{step['lost']} fewer" if number_of(step["lost"]) else "How many fewer is hidden"
            drawing.add(_text(left, y + 6, f"{fewer}: {step['lost_why']}", size=8.5, colour=GREY, room=room))
    return drawing


def before_after(before: Sequence[str], after: Sequence[str], *, width: float) -> Drawing:
    """How confident the same people were, of five steps: before in grey, after in violet."""
    high = 29.0
    left = 92.0
    words = ("1, not at all", "2", "3", "4", "5, very")
    drawing = Drawing(width, high * 5 + 24)
    room = width - left - 76
    most = max((number_of(text) or 0 for text in (*before, *after)), default=0) or 1
    for place, label in enumerate(words):
        y = high * (4 - place)
        drawing.add(_text(0, y + 10, label, "SemiBold", 9.5, room=left - 8))
        for text, lift, colour, font in ((before[place], 14, STAND_BACK, "Text"), (after[place], 3, BRAND, "Bold")):
            length = room * (number_of(text) or 0) / most
            if length:
                drawing.add(Rect(left, y + lift, length, 10, fillColor=colour, strokeColor=None))
            drawing.add(_text(left + length + 6, y + lift + 2, text, font, 8.5, room=70))
    for x, colour, label in ((left, STAND_BACK, "Before any help"), (left + 110, BRAND, "Three months after")):
        drawing.add(Rect(x, high * 5 + 8, 10, 10, fillColor=colour, strokeColor=None))
        drawing.add(_text(x + 15, high * 5 + 9.5, label, size=8.5, colour=GREY))
    return drawing


def waits(rows: Sequence[dict], *, width: float) -> Drawing:
    """For each milestone a line from nothing to the 90th centile, a dot at the median, and both in words; what is too
    few has neither.
    """
    high = 28.0
    left = 136.0
    drawing = Drawing(width, high * len(rows) + 24)
    room = width - left - 156
    days = [(_days(row["median"]), _days(row["ninth"])) for row in rows]
    most = max((ninth or 0 for _, ninth in days), default=0) or 1
    for place, (row, (median, ninth)) in enumerate(zip(rows, days, strict=True)):
        y = high * (len(rows) - place - 1) + 30
        drawing.add(_text(0, y + 4, row["kind"], "SemiBold", 9.5, room=left - 8))
        drawing.add(_text(0, y - 7, row["milestone"], size=8, colour=GREY, room=left - 8))
        if median is None or ninth is None:
            drawing.add(_text(left + 8, y - 1, f"{row['median']} to say", size=8.5, colour=GREY))
            continue
        drawing.add(Line(left, y + 2, left + room * ninth / most, y + 2, strokeColor=STAND_BACK, strokeWidth=5))
        drawing.add(Circle(left + room * median / most, y + 2, 5, fillColor=BRAND, strokeColor=PAPER))
        words = f"{median:g} and {ninth:g} days, of {row['base']}"
        drawing.add(_text(left + room * ninth / most + 10, y - 1, words, size=8.5, room=146))
    drawing.add(Line(left, 20, left, high * len(rows) + 22, strokeColor=STAND_BACK, strokeWidth=0.8))
    drawing.add(
        _text(left, 6, "The dot shows the median. The end of the line shows the 90th percentile.", size=8, colour=GREY)
    )
    return drawing


def _days(text: str) -> float | None:
    return number_of(text.removesuffix(" days"))


def bars_of(table: dict) -> list[Bar]:
    """A table's first figures as bars."""
    return [Bar(row[0], number_of(row[1]), row[1]) for row in table["rows"]]
