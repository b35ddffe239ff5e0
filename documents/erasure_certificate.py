"""The certificate that a person's data was erased: what of it, when, by whom, under which rule, and what stays. It names
nobody.
"""

from dataclasses import dataclass
from datetime import datetime

from reportlab.platypus import Spacer

from documents.letterhead import pairs
from documents.style import (
    CELL,
    CELL_BOLD,
    HOUSE,
    NUMBER,
    NUMBER_HEAD,
    SUBHEADING,
    WIDTH,
    heading,
    paper,
    ruled,
    say,
    when,
)

TITLE = "Certificate of erasure"


@dataclass(frozen=True)
class ErasureCertificate:
    """`kinds` are (what was erased, how many entries), `stays` sentences; `references` are public ones."""

    references: tuple[str, ...]
    erased_at: datetime
    erased_by: str
    rule: str
    kinds: tuple[tuple[str, int], ...]
    stays: tuple[str, ...]


def erasure_certificate(data: ErasureCertificate) -> bytes:
    """One A4 page or two. The same data gives the same bytes."""
    return paper(
        lambda: _story(data), title=f"{HOUSE}: {TITLE}", running=TITLE, reference=", ".join(data.references[:3])
    )


def _story(data: ErasureCertificate) -> list:
    facts = [
        ("Referrals", ", ".join(data.references)),
        ("Erased on", when(data.erased_at)),
        ("Erased by", data.erased_by),
        ("Rule", data.rule),
    ]
    rows = [[say("What was erased", CELL_BOLD), say("Entries", NUMBER_HEAD)]]
    rows += [[say(words, CELL), say(f"{number:,}", NUMBER)] for words, number in data.kinds]
    return [
        heading(TITLE),
        pairs(facts, WIDTH),
        Spacer(1, 16),
        ruled(rows, [WIDTH * 0.8, WIDTH * 0.2]),
        Spacer(1, 16),
        say("What stays", SUBHEADING),
        *(say(sentence) for sentence in data.stays),
    ]
