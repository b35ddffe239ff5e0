"""Papers for counting a bin blindly: the sheet to count on, and afterwards what two counts found and who approved it."""

from dataclasses import dataclass
from datetime import datetime

from reportlab.platypus import CondPageBreak, KeepTogether, Spacer, Table

from documents.charts import verdict
from documents.letterhead import FACT, figures, head, signatures
from documents.style import (
    BODY,
    CELL,
    CELL_BOLD,
    GREY,
    HOUSE,
    SMALL,
    SUBHEADING,
    WIDTH,
    bare,
    paper,
    ruled,
    say,
    share,
    when,
)


@dataclass(frozen=True)
class CountSheet:
    """A sheet for one person to count one bin on. It has no field for what should be there: the count is blind."""

    bin: str
    reference: str
    frozen_at: datetime
    link: str
    bin_words: str = ""
    counter: str = ""
    rows: int = 24


@dataclass(frozen=True)
class StockItem:
    """A thing that a count did not find, found beyond what was expected, or found by one of two people only."""

    tag: str
    words: str = ""
    note: str = ""


@dataclass(frozen=True)
class StockTakeResult:
    """Two blind counts against the system. `counts` are (who, how many); `approved_by` is empty until a manager has
    approved.
    """

    bin: str
    reference: str
    frozen_at: datetime
    expected: int
    counts: tuple[tuple[str, int], ...]
    link: str
    bin_words: str = ""
    missing: tuple[StockItem, ...] = ()
    extra: tuple[StockItem, ...] = ()
    disputed: tuple[StockItem, ...] = ()
    reason: str = ""
    approved_by: str = ""
    approved_at: datetime | None = None


def count_sheet(data: CountSheet) -> bytes:
    """A blind count sheet for a pen. The same data gives the same bytes."""
    return _paper("Stock count sheet", data.reference, lambda: _sheet(data))


def stock_take_result(data: StockTakeResult) -> bytes:
    """What two counts found, what differs, and who approved it. The same data gives the same bytes."""
    return _paper("Stock-take result", data.reference, lambda: _result(data))


def _paper(name: str, reference: str, story) -> bytes:
    return paper(story, title=f"{HOUSE}: {name} {reference}", running=name, reference=reference)


def _sheet(data: CountSheet) -> list:
    facts = [
        ("Bin", f"{data.bin}  {data.bin_words}".strip()),
        ("Frozen since", when(data.frozen_at)),
        ("Counted by", data.counter),
    ]
    words = "Record every label in the bin, including devices that belong elsewhere. Do not ask anyone what should be there."
    half = (data.rows + 1) // 2
    rows = [
        [say(word, CELL_BOLD) for word in ("No.", "Label", "Remark")]
        + [""]
        + [say(word, CELL_BOLD) for word in ("No.", "Label", "Remark")]
    ]
    for place in range(1, half + 1):
        rows.append(
            [
                say(str(place), SMALL),
                "",
                "",
                "",
                say(str(place + half), SMALL) if place + half <= data.rows else "",
                "",
                "",
            ]
        )
    table = Table(
        rows,
        colWidths=share(0.06, 0.26, 0.155, 0.05, 0.06, 0.26, 0.155),
        rowHeights=[18, *[30] * half],
        repeatRows=1,
        hAlign="LEFT",
    )
    rules = [
        ("LINEBELOW", (0, 0), (2, -1), 0.6, GREY),
        ("LINEBELOW", (4, 0), (6, -1), 0.6, GREY),
        ("VALIGN", (0, 1), (-1, -1), "BOTTOM"),
    ]
    table.setStyle(bare(*rules))
    top = [
        head("Stock count sheet", data.reference, facts, data.link),
        Spacer(1, 12),
        say(words, BODY),
        Spacer(1, 8),
        table,
    ]
    return [*top, KeepTogether([Spacer(1, 16), say("How many in all:", BODY), Spacer(1, 24), signatures("Counted by")])]


def _result(data: StockTakeResult) -> list:
    facts = [("Bin", f"{data.bin}  {data.bin_words}".strip()), ("Frozen since", when(data.frozen_at))]
    facts += [(f"Count {place}", f"{who}: {count:,}") for place, (who, count) in enumerate(data.counts, 1)]
    shown = [
        ("Expected", data.expected),
        ("Missing", len(data.missing)),
        ("Extra", len(data.extra)),
        ("In one count only", len(data.disputed)),
    ]
    agrees = not (data.missing or data.extra or data.disputed)
    words = "The bin has everything that it should have." if agrees else "What is in the bin does not match the record."
    answer = Table(
        [[verdict("Agrees" if agrees else "Differs", agrees, 80), say(words, FACT)]], colWidths=[96, WIDTH - 96]
    )
    answer.setStyle(bare(("VALIGN", (0, 0), (-1, -1), "MIDDLE")))
    story = [
        head("Stock-take result", data.reference, facts, data.link),
        Spacer(1, 20),
        answer,
        Spacer(1, 14),
        figures(shown),
    ]
    for title, items in (
        ("Missing", data.missing),
        ("Extra", data.extra),
        ("In one count only: to be counted again", data.disputed),
    ):
        if items:
            rows = [[say(word, CELL_BOLD) for word in ("Label", "What", "Note")]]
            rows += [[say(item.tag, CELL), say(item.words, CELL), say(item.note, CELL)] for item in items]
            story += [Spacer(1, 14), CondPageBreak(72), say(title, SUBHEADING), ruled(rows, share(0.25, 0.4, 0.35))]
    return [*story, KeepTogether([Spacer(1, 16), *_approval(data)])]


def _approval(data: StockTakeResult) -> list:
    title = say("Approval", SUBHEADING)
    if not data.approved_by:
        return [
            title,
            say("Not approved yet. Nothing is changed until a manager approves it.", BODY),
            Spacer(1, 32),
            signatures("Manager"),
        ]
    words = [say(f"Reason: {data.reason}", BODY)] if data.reason else []
    return [title, say(f"Approved by {data.approved_by}{_on(data.approved_at)}.", BODY), *words]


def _on(moment: datetime | None) -> str:
    return f" on {when(moment)}" if moment else ""
