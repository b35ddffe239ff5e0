"""A block of the report as it is printed: one table, several in one, or bars, each with its note once."""

from reportlab.platypus import Spacer, Table

from documents import figures
from documents.charts import Described, bars
from documents.selection import Block
from documents.style import (
    GRID,
    SMALL,
    SUBHEADING,
    WIDTH,
    bare,
    say,
)
from documents.tables import lined

_HALF = (WIDTH - 3 * GRID) / 2


def drawn_block(block: Block, noted: set[str]) -> list:
    """`noted` are the notes that this section has printed already."""
    return _beside(block.tables, noted) if block.kind == "bars" else _together(block.tables, noted)


def _notes(tables: list[dict], noted: set[str]) -> list:
    notes = [note for note in dict.fromkeys(table["note"] for table in tables) if note and note not in noted]
    noted.update(notes)
    return [say(note, SMALL) for note in notes]


def _together(tables: list[dict], noted: set[str]) -> list:
    """One table, or several that ask the same of different groups: then each is a group of rows in one."""
    first = tables[0]
    if len(tables) == 1:
        title = first["title"]
        head = first["head"]
        groups = [("", first["rows"])]
    else:
        title = _common([table["title"] for table in tables])
        head = ["", *first["head"][1:]]
        groups = [(table["head"][0], table["rows"]) for table in tables]
    story = [say(title, SUBHEADING)] if title else [Spacer(1, GRID)]
    return [*story, *_notes(tables, noted), lined(head, groups, first["total"]), Spacer(1, GRID)]


def _common(titles: list[str]) -> str:
    """What the titles begin with alike, up to the "by" that tells them apart: "Waits and outcomes"."""
    starts = {title.rpartition(" by ")[0] for title in titles}
    return starts.pop() if len(starts) == 1 else ""


def _beside(tables: list[dict], noted: set[str]) -> list:
    width = WIDTH if len(tables) == 1 else _HALF
    sides = [_bars(table, width, noted) for table in tables]
    if len(sides) == 1:
        return sides[0]
    both = Table([[sides[0], "", sides[1]]], colWidths=[_HALF, WIDTH - 2 * _HALF, _HALF], hAlign="LEFT")
    both.setStyle(bare())
    return [both]


def _bars(table: dict, width: float, noted: set[str]) -> list:
    rows = figures.bars_of(table)
    words = "; ".join(f"{bar.label} {bar.shown}" for bar in rows)
    drawn = bars(rows, width=width, label_width=190 if width > _HALF else 104, row_height=17)
    total = [say(f"{table['total'][0]}: {table['total'][1]}", SMALL)] if table["total"] else []
    return [
        say(table["title"], SUBHEADING),
        *_notes([table], noted),
        Described(drawn, f"{table['title']}: {words}."),
        *total,
        Spacer(1, GRID),
    ]
