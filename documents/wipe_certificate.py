"""Proof on paper that a device's storage was wiped, or destroyed: drive by drive, with a code that leads to the page
that checks it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from reportlab.platypus import CondPageBreak, KeepTogether, Spacer, Table, TableStyle

from documents.charts import verdict
from documents.delivery_note import Place
from documents.letterhead import FACT, NAME, head, pairs, signatures
from documents.style import (
    AMBER,
    BRAND,
    CELL,
    CELL_BOLD,
    HAIR,
    HOUSE,
    NUMBER,
    NUMBER_HEAD,
    QUIET,
    SMALL,
    SUBHEADING,
    WIDTH,
    bare,
    kilograms,
    paper,
    ruled,
    say,
    share,
    style,
    when,
)

_LARGE: dict[str, Any] = {"size": 112, "below": "To check it, scan the code or go to", "shown": True}
_DRIVE = style("certificate-drive", 12.5, bold=True, lead=16 / 12.5, after=0)
_HASH = style("certificate-hash", 8.5, font="Mono", lead=13 / 8.5, after=0)
_SAYS = (
    "It says that each storage unit listed here was in this device when it was wiped, and what the tool reported. "
    "The SHA-256 identifies the tool’s log, which we keep. You can calculate the same value from the log."
)
_SAYS_NOT = (
    "It does not cover storage that is not listed here, such as a memory card added later, or data in online accounts. "
    "Paper can be altered. If this paper is different from the page that the code opens, the page is correct."
)
_DESTROYED_SAYS = (
    "It says that everything listed here was handed over complete and destroyed as described, and cannot be used or read again. "
    "Paper can be altered. If this paper is different from the page that the code opens, the page is correct."
)


@dataclass(frozen=True)
class WipedDrive:
    """One storage unit and what the tool said. `size`, `tool` (with its version) and `standard` (with its revision) are
    words.

    `faults` are sentences: what went wrong, or what is weak about the evidence.
    """

    serial: str
    media: str
    size: str
    technique: str
    method: str
    standard: str
    tool: str
    started_at: datetime | None
    finished_at: datetime | None
    passed: bool
    verification: str
    operator: str
    log_hash: str
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class WipeCertificate:
    """One device. `link` is the public page that tells anybody whether this certificate is ours."""

    number: str
    tag: str
    kind: str
    make_and_model: str
    serial: str
    drives: tuple[WipedDrive, ...]
    link: str
    issued_on: date | datetime
    lot: str = ""
    donor: str = ""


@dataclass(frozen=True)
class DestroyedDrive:
    """One storage unit that was shredded. `why` says why it was not wiped and used again."""

    serial: str
    media: str
    size: str = ""
    why: str = ""


@dataclass(frozen=True)
class DestructionCertificate:
    """A shredded drive or device. `grams` is what it weighed; `note` the consignment or WEEE note; `witness` who saw it
    happen.
    """

    number: str
    what: str
    serial: str
    method: str
    standard: str
    destroyed_at: date | datetime
    recycler: Place
    note: str
    grams: int
    witness: str
    link: str
    issued_on: date | datetime
    tag: str = ""
    operator: str = ""
    drives: tuple[DestroyedDrive, ...] = ()


def wipe_certificate(data: WipeCertificate) -> bytes:
    """One A4 page for a device with one or two drives, more for more. The same data gives the same bytes.

    Where a drive failed it calls itself a report: nobody shall wave a page headed "certificate" over a disk that can be
    read.
    """
    if not data.drives:
        raise ValueError(f"{data.tag} has no storage unit to certify: a certificate names at least one.")
    name = "Wipe certificate" if _all_passed(data) else "Wipe report"
    return paper(lambda: _wiped(data), title=f"{HOUSE}: {name} {data.number}", running=name, reference=data.number)


def _all_passed(data: WipeCertificate) -> bool:
    return all(drive.passed for drive in data.drives)


def destruction_certificate(data: DestructionCertificate) -> bytes:
    """One A4 page, with places to sign. The same data gives the same bytes."""
    title = f"Destruction certificate {data.number}"
    return paper(
        lambda: _destroyed(data), title=f"{HOUSE}: {title}", running="Destruction certificate", reference=data.number
    )


def _wiped(data: WipeCertificate) -> list:
    facts = [
        ("Device", data.tag),
        ("Kind", data.kind),
        ("Make and model", data.make_and_model),
        ("Serial number", data.serial),
    ]
    facts += [("Given by", data.donor), ("Lot", data.lot), ("Issued on", when(data.issued_on))]
    title = "Data wipe certificate" if _all_passed(data) else "Data wipe report"
    story = [head(title, data.number, facts, data.link, **_LARGE), Spacer(1, 14), _outcome(data.drives), Spacer(1, 10)]
    for place, drive in enumerate(data.drives, 1):
        story += _drive(drive, place, len(data.drives))
    return [
        *story,
        KeepTogether([Spacer(1, 8), say("What this paper says", SUBHEADING), say(_SAYS, SMALL), say(_SAYS_NOT, SMALL)]),
    ]


def _outcome(drives: tuple[WipedDrive, ...]) -> Table:
    """The answer first, in words and shape."""
    count = len(drives)
    passed = sum(drive.passed for drive in drives)
    if passed == count:
        words = "Its one storage unit was wiped." if count == 1 else f"All {count} storage units were wiped."
    else:
        words = "Its one storage unit failed." if count == 1 else f"{count - passed} of {count} storage units failed."
        words += " The device cannot be given to anyone until every storage unit is wiped or destroyed."
    box = Table(
        [[verdict("Passed" if passed == count else "Failed", passed == count, 86, 24), say(words, FACT)]],
        colWidths=[106, WIDTH - 106],
    )
    edges = [(f"{side}PADDING", (0, 0), (-1, -1), 10) for side in ("TOP", "BOTTOM")]
    box.setStyle(
        bare(
            ("BACKGROUND", (0, 0), (-1, -1), QUIET),
            ("LINEBEFORE", (0, 0), (0, -1), 4, AMBER, "butt"),
            ("LEFTPADDING", (0, 0), (0, 0), 14),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LEFTPADDING", (1, 0), (1, 0), 8),
            ("RIGHTPADDING", (1, 0), (1, 0), 10),
            *edges,
        )
    )
    return box


def _drive(drive: WipedDrive, place: int, count: int) -> list:
    """One block, never torn over two pages."""
    title = "Storage unit" if count == 1 else f"Storage unit {place} of {count}"
    top = Table(
        [
            [
                [say(title, NAME), say(drive.serial, _DRIVE)],
                verdict("Passed" if drive.passed else "Failed", drive.passed, 76),
            ]
        ],
        colWidths=[WIDTH - 76, 76],
    )
    top.setStyle(
        bare(
            ("LINEABOVE", (0, 0), (-1, 0), 1, BRAND),
            ("TOPPADDING", (0, 0), (-1, -1), 8),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
        )
    )
    half = WIDTH / 2
    left = [
        ("Media", _joined(drive.media, drive.size)),
        ("Technique", drive.technique),
        ("Method", drive.method),
        ("Standard", drive.standard),
    ]
    right = [
        ("Tool", drive.tool),
        ("Started", when(drive.started_at, "not recorded")),
        ("Finished", when(drive.finished_at, "not recorded")),
    ]
    right += [("Operator", drive.operator)]
    sides = Table(
        [[pairs(_with_text(left), half + 16, 88), pairs(_with_text(right), half - 28, 62)]],
        colWidths=[half + 28, half - 28],
        splitInRow=1,
    )
    sides.setStyle(bare())
    foot = [("Verification", drive.verification or "not recorded")]
    foot += [("Noted", " ".join(drive.faults))] if drive.faults else []
    log = Table([[say("SHA-256 of the log", NAME), say(grouped(drive.log_hash), _HASH)]], colWidths=[88, WIDTH - 88])
    log.setStyle(bare(("TOPPADDING", (0, 0), (-1, -1), 1)))
    return [KeepTogether([top, sides, pairs(foot, WIDTH, 88), log, Spacer(1, 10)])]


def _with_text(facts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value or "not recorded") for name, value in facts]


def _joined(*words: str) -> str:
    return ", ".join(word for word in words if word)


def grouped(digest: str, size: int = 8) -> str:
    """A hash in groups, so that two people can compare it aloud."""
    return " ".join(digest[place : place + size] for place in range(0, len(digest), size))


def _destroyed(data: DestructionCertificate) -> list:
    facts = [
        ("What", data.what),
        ("Label", data.tag),
        ("Serial number", data.serial),
        ("Weight", kilograms(data.grams)),
    ]
    facts += [("Issued on", when(data.issued_on))]
    done = [
        ("Destroyed on", when(data.destroyed_at)),
        ("Method", data.method),
        ("Standard", data.standard or "not recorded"),
    ]
    done += [
        ("Recycler", _joined(data.recycler.name, *data.recycler.lines)),
        ("Consignment or WEEE note", data.note or "not recorded"),
    ]
    done += [("Done by", data.operator), ("Witness", data.witness)]
    story = [
        head("Destruction certificate", data.number, facts, data.link, **_LARGE),
        Spacer(1, 16),
        say("How it was destroyed", SUBHEADING),
    ]
    story += [_lined([(name, value) for name, value in done if value])]
    if data.drives:
        story += [
            Spacer(1, 16),
            CondPageBreak(72),
            say("Storage units destroyed with it", SUBHEADING),
            _drives(data.drives),
        ]
    story += [KeepTogether([Spacer(1, 14), say("What this certificate says", SUBHEADING), say(_DESTROYED_SAYS, SMALL)])]
    return [*story, KeepTogether([Spacer(1, 40), signatures("For the recycler", "Witness")])]


def _lined(facts: list[tuple[str, str]]) -> Table:
    table = Table(
        [[say(name, CELL), say(value, FACT)] for name, value in facts], colWidths=[136, WIDTH - 136], hAlign="LEFT"
    )
    rows = [(f"{side}PADDING", (0, 0), (-1, -1), 4) for side in ("TOP", "BOTTOM")]
    table.setStyle(bare(("LINEABOVE", (0, 0), (-1, -1), 0.4, HAIR), *rows))
    return table


def _drives(drives: tuple[DestroyedDrive, ...]) -> Table:
    rows = [
        [
            say("Serial number", CELL_BOLD),
            say("Media", CELL_BOLD),
            say("Size", NUMBER_HEAD),
            say("Why it was not wiped", CELL_BOLD),
        ]
    ]
    rows += [
        [say(drive.serial, CELL), say(drive.media, CELL), say(drive.size, NUMBER), say(drive.why, CELL)]
        for drive in drives
    ]
    table = ruled(rows, share(0.3, 0.14, 0.14, 0.42))
    table.setStyle(TableStyle([("LEFTPADDING", (3, 0), (3, -1), 18)]))
    return table
