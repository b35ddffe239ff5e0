"""The register of a class on paper: ticked by hand, signed, and keyed in later."""

from dataclasses import dataclass
from datetime import datetime

from reportlab.graphics.shapes import Drawing, Rect
from reportlab.platypus import Flowable, KeepTogether, Spacer

from documents.letterhead import head, signatures
from documents.style import (
    BODY,
    CELL,
    CELL_BOLD,
    HOUSE,
    INK,
    PAPER,
    SMALL,
    SUBHEADING,
    paper,
    ruled,
    say,
    share,
    when,
)

_AFTERWARDS = "Enter this on the class page and keep the signed paper until then. The QR code opens the page."
EMPTY_LINES = 5  # for whoever comes without a seat
TO_WRITE = 20  # points: as high as a line that is written by hand
BOX = 11  # points


@dataclass(frozen=True)
class ClassRegisterData:
    """`people` are pairs of first name and initial, and what the tutor has to know for them to take part."""

    title: str
    hub: str
    starts_at: datetime
    room: str
    tutor: str
    people: tuple[tuple[str, str], ...]
    printed_at: datetime
    link: str


def class_register(data: ClassRegisterData) -> bytes:
    """A register for a pen. The same data gives the same bytes."""
    running = f"Register, {when(data.starts_at)}"
    return paper(lambda: _story(data), title=f"{HOUSE}: {running}", running=running)


def _story(data: ClassRegisterData) -> list:
    facts = [("At", data.hub), ("Begins", when(data.starts_at))]
    facts += [(label, words) for label, words in (("Room", data.room), ("Teaches", data.tutor)) if words]
    facts += [("Printed", when(data.printed_at))]
    return [
        head("Register", data.title, facts, data.link),
        Spacer(1, 16),
        *_seated(data),
        Spacer(1, 20),
        # The signature never stands alone on the last page.
        KeepTogether([*_without_a_seat(), Spacer(1, 24), signatures("Tutor"), Spacer(1, 8), say(_AFTERWARDS, SMALL)]),
    ]


def _seated(data: ClassRegisterData) -> list[Flowable]:
    if not data.people:
        return [say("No one has booked a seat.", BODY)]
    rows = [[say(text, CELL_BOLD) for text in ("Name", "Needs", "Came", "Late", "Did not come")]]
    rows += [[say(name, CELL), say(needs, CELL), *_boxes(3)] for name, needs in data.people]
    return [say("Tick one box for each person.", BODY), Spacer(1, 8), ruled(rows, share(0.32, 0.32, 0.1, 0.1, 0.16))]


def _without_a_seat() -> list[Flowable]:
    rows = [[say(text, CELL_BOLD) for text in ("Reference", "Came", "Late")]]
    rows += [[Spacer(1, TO_WRITE), *_boxes(2)] for _ in range(EMPTY_LINES)]
    return [say("People who came without a seat", SUBHEADING), ruled(rows, share(0.64, 0.1, 0.26))]


def _boxes(count: int) -> list[Flowable]:
    """Boxes to tick, drawn and not set: our typeface has no such letter."""
    square = Rect(0.5, 0.5, BOX - 1, BOX - 1, strokeColor=INK, strokeWidth=0.8, fillColor=PAPER)
    return [Drawing(BOX, BOX, square) for _ in range(count)]
