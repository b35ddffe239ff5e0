"""The receipt of a handover: what changed hands, where and when, and by what that was shown."""

from dataclasses import dataclass
from datetime import datetime

from reportlab.platypus import Spacer

from documents.letterhead import head
from documents.style import CELL, CELL_BOLD, HOUSE, SMALL, WIDTH, paper, ruled, say, when


@dataclass(frozen=True)
class HandoverReceiptData:
    """`what` are pairs of words and number. It names no resident."""

    reference: str
    what: tuple[tuple[str, str], ...]
    hub: str
    handed_over_at: datetime
    shown_by: str
    collected_by: str
    agreement: str
    link: str
    on_paper: bool
    is_unchanged: bool


def handover_receipt(data: HandoverReceiptData) -> bytes:
    """The same data gives the same bytes."""
    running = f"Receipt {data.reference}"
    return paper(lambda: _story(data), title=f"{HOUSE}: {running}", running=running, reference=data.reference)


def _story(data: HandoverReceiptData) -> list:
    facts = [
        ("Handed over", when(data.handed_over_at)),
        ("At", data.hub),
        ("Shown by", data.shown_by),
        ("Taken by", data.collected_by),
        ("Gift agreement", data.agreement),
    ]
    rows = [[say("What", CELL_BOLD), say("Number", CELL_BOLD)]]
    rows += [[say(words, CELL), say(number or "no number", CELL)] for words, number in data.what]
    notes = ["If it does not work, tell us or the hub. We will try to fix or replace it."]
    if data.on_paper:
        notes.append("This handover was on paper and was entered later.")
    if not data.is_unchanged:
        notes.append("The record for this receipt was changed after it was signed. Do not rely on it.")
    story = [head("Receipt", data.reference, facts, data.link), Spacer(1, 24), ruled(rows, [WIDTH * 0.6, WIDTH * 0.4])]
    return [*story, Spacer(1, 24), *(say(note, SMALL) for note in notes)]
