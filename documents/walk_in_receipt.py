"""What a person takes home from a hub's counter: their reference, what they were given, and what comes next."""

from dataclasses import dataclass
from datetime import datetime

from reportlab.platypus import Spacer

from documents.letterhead import head
from documents.style import CELL, CELL_BOLD, HOUSE, SMALL, WIDTH, paper, ruled, say, when


@dataclass(frozen=True)
class WalkInReceiptData:
    """`needs` are pairs of what was asked for and how it stands. It names no resident."""

    reference: str
    hub: str
    at: datetime
    needs: tuple[tuple[str, str], ...]
    link: str


def walk_in_receipt(data: WalkInReceiptData) -> bytes:
    """The same data gives the same bytes."""
    running = f"Receipt {data.reference}"
    return paper(lambda: _story(data), title=f"{HOUSE}: {running}", running=running, reference=data.reference)


def _story(data: WalkInReceiptData) -> list:
    facts = [("At", data.hub), ("On", when(data.at))]
    rows = [[say("What", CELL_BOLD), say("Status", CELL_BOLD)]]
    rows += [[say(what, CELL), say(state, CELL)] for what, state in data.needs]
    note = "Keep this paper. Use your reference if you contact us."
    return [
        head("Receipt", data.reference, facts, data.link),
        Spacer(1, 24),
        ruled(rows, [WIDTH * 0.4, WIDTH * 0.6]),
        Spacer(1, 24),
        say(note, SMALL),
    ]
