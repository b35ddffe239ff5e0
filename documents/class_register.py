"""The register of a class on paper: ticked by hand, signed, and keyed in later."""

from dataclasses import dataclass
from datetime import datetime

from reportlab.platypus import Spacer

from documents.letterhead import head, signatures
from documents.style import BODY, CELL, CELL_BOLD, HOUSE, SMALL, paper, ruled, say, share, when

EMPTY_LINES = 5  # for whoever comes without a seat
BOX = "\u25a1"


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
    rows = [[say(text, CELL_BOLD) for text in ("Name", "Needs", "Came", "Late", "Did not come")]]
    rows += [[say(name, CELL), say(needs, CELL), *_boxes()] for name, needs in data.people]
    rows += [[say("", CELL), say("", CELL), *_boxes()] for _ in range(EMPTY_LINES)]
    return [
        head("Register", data.title, facts, data.link),
        Spacer(1, 16),
        say(
            "Tick one box a person. The empty lines are for people who came without a seat: write their reference.",
            BODY,
        ),
        Spacer(1, 8),
        ruled(rows, share(0.32, 0.32, 0.1, 0.1, 0.16)),
        Spacer(1, 24),
        signatures("Tutor"),
        Spacer(1, 8),
        say(
            "Key this in on the page of the class, and keep the signed paper until then. The square leads there.", SMALL
        ),
    ]


def _boxes() -> list:
    return [say(BOX, CELL) for _ in range(3)]
