"""The gift agreement on one page, in the language of whoever gets something, with the English below it."""

from dataclasses import dataclass
from datetime import datetime

from reportlab.platypus import Flowable, KeepTogether, Spacer

from documents.letterhead import head, signatures
from documents.style import HOUSE, SUBHEADING, paper, say, style, when

_CLAUSE = style("gift-clause", 11.5, lead=18 / 11.5, after=8)
_LARGE = style("gift-clause-large", 17, lead=25 / 17, after=12)
_FROM_RIGHT = style("gift-clause-from-right", 11.5, lead=18 / 11.5, after=8, align=2)
_LARGE_FROM_RIGHT = style("gift-clause-large-from-right", 17, lead=25 / 17, after=12, align=2)
_EMBEDDED = "\u200f{}\u200f"  # Unicode UAX 9: the number and the full stop keep their places in a line from the right
_ENGLISH = style("gift-english", 9, lead=13 / 9, after=4)


@dataclass(frozen=True)
class GiftAgreementData:
    """Plain words. It never names who gets it: the reference does. `in_english` is empty where it is English already."""

    reference: str
    version: str
    title: str
    clauses: tuple[str, ...]
    in_english: tuple[str, ...]
    what: str
    hub: str
    link: str
    right_to_left: bool = False
    agreed_on: datetime | None = None
    large: bool = False


def gift_agreement(data: GiftAgreementData) -> bytes:
    """The same data gives the same bytes."""
    running = f"Gift agreement {data.reference}"
    return paper(lambda: _story(data), title=f"{HOUSE}: {running}", running=running, reference=data.reference)


def _story(data: GiftAgreementData) -> list:
    facts = [("What", data.what), ("At", data.hub), ("Version", data.version), ("Agreed", when(data.agreed_on))]
    numbered = [_clause(data, f"{number}. {clause}") for number, clause in enumerate(data.clauses, 1)]
    story = [head(data.title, data.reference, facts, data.link), Spacer(1, 20), *numbered]
    if data.in_english:
        english = [say(f"{number}. {clause}", _ENGLISH) for number, clause in enumerate(data.in_english, 1)]
        story.append(KeepTogether([Spacer(1, 12), say("In English", SUBHEADING), *english]))
    if data.agreed_on is None:
        story.append(KeepTogether([Spacer(1, 40), signatures("Who it is for", "For the hub")]))
    return story


def _clause(data: GiftAgreementData, text: str) -> Flowable:
    if data.right_to_left:
        return say(_EMBEDDED.format(text), _LARGE_FROM_RIGHT if data.large else _FROM_RIGHT)
    return say(text, _LARGE if data.large else _CLAUSE)
