"""Papers of dispatch: the pick list in the order of the bins, and the manifest that goes with the van."""

from dataclasses import dataclass
from datetime import date, datetime

from reportlab.platypus import KeepTogether, Spacer

from documents.delivery_note import Tick
from documents.letterhead import head, signatures
from documents.style import CELL, CELL_BOLD, HOUSE, paper, ruled, say, share, when


@dataclass(frozen=True)
class PickLine:
    """One thing to be taken: where it lies, what it is, its number, and the parcel that it is for."""

    where: str
    words: str
    number: str
    parcel: str
    hub: str


@dataclass(frozen=True)
class PickList:
    number: str
    started_at: datetime
    link: str
    lines: tuple[PickLine, ...]


@dataclass(frozen=True)
class ManifestLine:
    """One parcel on the van, with what is in it in a few words. Only of one that is brought home, `home` says to whom and
    where, a line each.
    """

    parcel: str
    hub: str
    contents: str
    is_loaded: bool
    home: tuple[str, ...] = ()


@dataclass(frozen=True)
class ManifestPaper:
    number: str
    carrier: str
    goes_on: date
    link: str
    lines: tuple[ManifestLine, ...]
    departed_at: datetime | None = None


def pick_list_paper(data: PickList) -> bytes:
    """A pick list for a pen. The same data gives the same bytes."""
    return _paper("Pick list", data.number, lambda: _picks(data))


def manifest_paper(data: ManifestPaper) -> bytes:
    """What a van takes, hub by hub, to be signed at the door. The same data gives the same bytes."""
    return _paper("Manifest", data.number, lambda: _manifest(data))


def _paper(name: str, number: str, story) -> bytes:
    return paper(story, title=f"{HOUSE}: {name} {number}", running=f"{name} {number}", reference=number)


def _picks(data: PickList) -> list:
    facts = [("Started", when(data.started_at)), ("To pick", f"{len(data.lines):,}")]
    rows = [[say(word, CELL_BOLD) for word in ("Bin", "What", "Number", "Parcel", "Hub", "")]]
    rows += [
        [
            say(line.where, CELL_BOLD),
            say(line.words, CELL),
            say(line.number, CELL),
            say(line.parcel, CELL),
            say(line.hub, CELL),
            Tick(),
        ]
        for line in data.lines
    ]
    return [
        head("Pick list", data.number, facts, data.link),
        Spacer(1, 16),
        ruled(rows, share(0.13, 0.25, 0.19, 0.19, 0.19, 0.05)),
    ]


def _manifest(data: ManifestPaper) -> list:
    facts = [
        ("Carrier", data.carrier),
        ("Leaves on", f"{data.goes_on:%A %-d %B %Y}"),
        ("Parcels", f"{len(data.lines):,}"),
    ]
    if data.departed_at is not None:
        facts.append(("Left", when(data.departed_at)))
    rows = [[say(word, CELL_BOLD) for word in ("Hub", "Parcel", "What is in it", "Loaded", "Received")]]
    rows += [
        [
            say(line.hub, CELL_BOLD),
            say(line.parcel, CELL),
            [say(line.contents, CELL), *(say(words, CELL_BOLD) for words in line.home)],
            say("Yes" if line.is_loaded else "No", CELL),
            Tick(),
        ]
        for line in data.lines
    ]
    table = ruled(rows, share(0.24, 0.2, 0.34, 0.11, 0.11))
    signed = KeepTogether([Spacer(1, 40), signatures("Handed over by", "Driver")])
    return [head("Manifest", data.number, facts, data.link), Spacer(1, 16), table, signed]
