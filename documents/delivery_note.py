"""What travels with a parcel: the delivery note on A4. Its labels are in `labels`."""

from dataclasses import dataclass

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import KeepTogether, Spacer, Table, TableStyle

from documents.charts import qr
from documents.label_printing import LabelItem as LabelItem
from documents.label_printing import labels as labels
from documents.style import (
    BODY,
    CELL,
    CELL_BOLD,
    GREY,
    HOUSE,
    NUMBER,
    NUMBER_HEAD,
    SMALL,
    SUBHEADING,
    WIDTH,
    heading,
    paper,
    ruled,
    say,
    style,
)

_PLACE = style("place", 10.5, lead=16 / 10.5, after=0)
_OWN = style("own-words", 11.5, lead=17 / 11.5, after=6)
# Large print is 16 points and more (UK Association for Accessible Formats, Creating clear print and large print documents).
_OWN_LARGE = style("own-words-large", 18, lead=25 / 18, after=9)
_CELL_LARGE = style("cell-large", 17, lead=23 / 17, after=0)
_PLACE_NAME = style("place-name", 12, font="SemiBold", lead=16 / 12, after=0)


@dataclass(frozen=True)
class Place:
    """A hub, a library, our warehouse: somewhere that parcels come from or go to."""

    name: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class NoteLine:
    """One thing in the parcel. `asset` is what its label says; empty for things that carry none, such as a mouse."""

    words: str
    asset: str = ""
    quantity: int = 1


@dataclass(frozen=True)
class DeliveryNote:
    """`reference` is what people read out; `link` is what the QR code opens. It never carries a resident's name.

    `own_words` are a few sentences in the person's language; with `large`, everything stands in large print.
    """

    reference: str
    dispatched_on: str
    carrier: str
    sender: Place
    receiver: Place
    lines: tuple[NoteLine, ...]
    link: str
    parcels: int = 1
    instructions: tuple[str, ...] = ()
    own_words: tuple[str, ...] = ()
    large: bool = False


OURS = Place("Get Online London", ("The warehouse",))


def note_from(*, hub: str, hub_lines: tuple[str, ...], things: tuple[tuple[str, str], ...], **facts) -> DeliveryNote:
    """The note of one parcel to a hub, from plain facts: `things` are (what it is, the number on it)."""
    lines = tuple(NoteLine(words, number) for words, number in things)
    return DeliveryNote(sender=OURS, receiver=Place(hub, hub_lines), lines=lines, **facts)


def delivery_note(data: DeliveryNote) -> bytes:
    """The same data gives the same bytes."""
    title = f"Delivery note {data.reference}"
    return paper(lambda: _story(data), title=f"{HOUSE}: {title}", running=title, reference=data.reference)


def _story(data: DeliveryNote) -> list:
    facts = f"Sent {data.dispatched_on} by {data.carrier}. {_count(data.parcels, 'parcel', 'parcels')}."
    words = [
        heading("Delivery note"),
        say(data.reference, style("big", 16, bold=True, lead=24 / 16, after=4)),
        say(facts, _PLACE),
    ]
    top = Table([[words, qr(data.link, 80)]], colWidths=[WIDTH - 80, 80])
    sides = Table([[_place("From", data.sender), _place("To", data.receiver)]], colWidths=[WIDTH / 2] * 2)
    for table in (top, sides):
        table.setStyle(
            TableStyle(
                [
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("LEFTPADDING", (0, 0), (-1, -1), 0),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ]
            )
        )
    rows = [
        [say("What", CELL_BOLD), say("Label", CELL_BOLD), say("Quantity", NUMBER_HEAD), say("Received", NUMBER_HEAD)]
    ]
    rows += [
        [
            say(line.words, _CELL_LARGE if data.large else CELL),
            say(line.asset or "no label", _style_of(line.asset, data)),
            say(f"{line.quantity:,}", NUMBER),
            Tick(),
        ]
        for line in data.lines
    ]
    total = sum(line.quantity for line in data.lines)
    rows.append([say("Everything", CELL_BOLD), "", say(f"{total:,}", NUMBER_HEAD), ""])
    shares = (0.4, 0.34, 0.13, 0.13) if data.large else (0.46, 0.24, 0.15, 0.15)
    things = ruled(rows, [WIDTH * share for share in shares], total=True)
    things.setStyle(TableStyle([("ALIGN", (3, 1), (3, -1), "RIGHT")]))
    story = [top, Spacer(1, 24), sides, Spacer(1, 24), things]
    if data.own_words:
        story.append(
            KeepTogether([Spacer(1, 16), *(say(text, _OWN_LARGE if data.large else _OWN) for text in data.own_words)])
        )
    if data.instructions:
        story.append(
            KeepTogether(
                [
                    Spacer(1, 16),
                    say("When it arrives", SUBHEADING),
                    *(say(text, _OWN_LARGE if data.large else BODY) for text in data.instructions),
                ]
            )
        )
    return [*story, KeepTogether([Spacer(1, 40), _signature()])]


def _style_of(label: str, data: DeliveryNote) -> ParagraphStyle:
    if data.large:
        return _CELL_LARGE
    return CELL if label else SMALL


def _count(number: int, one: str, more: str) -> str:
    return f"{number:,} {one if number == 1 else more}"


def _place(word: str, place: Place) -> list:
    return [say(word, SMALL), say(place.name, _PLACE_NAME), *(say(line, _PLACE) for line in place.lines)]


class Tick(Spacer):
    """An empty square at the right edge of its cell, to be ticked with a pen."""

    def __init__(self):
        super().__init__(9, 9)
        self.hAlign = "RIGHT"

    def draw(self):
        self.canv.setStrokeColor(GREY)
        self.canv.setLineWidth(0.8)
        self.canv.rect(0, 0.5, 8.5, 8.5)


def _signature() -> Table:
    rows = [["", "", ""], [say("Received by", SMALL), "", say("Date and time", SMALL)]]
    table = Table(rows, colWidths=[WIDTH * 0.55, WIDTH * 0.05, WIDTH * 0.4])
    lines = [("LINEBELOW", (place, 0), (place, 0), 0.8, GREY) for place in (0, 2)]
    table.setStyle(TableStyle([*lines, ("LEFTPADDING", (0, 0), (-1, -1), 0)]))
    return table
