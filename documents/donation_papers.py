"""Papers between us, those who give and those who recycle: what came, how it differs from what was announced, what goes
as waste.
"""

from dataclasses import dataclass
from datetime import date, datetime

from reportlab.platypus import CondPageBreak, KeepTogether, Spacer, Table

from documents.delivery_note import Place
from documents.letterhead import OURS, figures, head, party, signatures
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
    bare,
    kilograms,
    paper,
    ruled,
    say,
    share,
    style,
    when,
)
from documents.waste_codes import WASTE

_STEP = style("intake-step", 10.5, lead=16 / 10.5, after=5)
_UNWEIGHED = style("unweighed", 9, colour=GREY, lead=12 / 9, after=0, align=2)
NO_PRICE = "A gift. Nothing was paid and this receipt does not give a value."


@dataclass(frozen=True)
class ReceivedKind:
    """So many of a kind; `grams` is what they weigh together, None where they were not weighed."""

    kind: str
    count: int
    grams: int | None = None


@dataclass(frozen=True)
class DonorReceipt:
    """What came in one lot. It has no field for a price: a gift has none. `next_steps` are sentences, with days where
    there are any.
    """

    lot: str
    donor: str
    received_on: date | datetime
    lines: tuple[ReceivedKind, ...]
    next_steps: tuple[str, ...]
    link: str
    thanks: str = "Thank you. Londoners who would otherwise be offline will use these devices."
    agreement: str = ""
    received_at: str = ""


@dataclass(frozen=True)
class VarianceLine:
    """One line of what was announced or of what came. `outcome` is one of OUTCOMES; `expected` and `received` say what,
    in words.
    """

    outcome: str
    expected: str = ""
    received: str = ""
    serial: str = ""
    tag: str = ""
    quantity: int = 1
    note: str = ""


OUTCOMES = {"other": "Different from announced", "missing": "Missing", "extra": "Extra", "received": "Received"}


@dataclass(frozen=True)
class VarianceReport:
    """A lot against its announcement. `words` say why they differ, as the warehouse wrote it."""

    lot: str
    donor: str
    received_on: date | datetime
    lines: tuple[VarianceLine, ...]
    link: str
    words: str = ""
    closed_by: str = ""


@dataclass(frozen=True)
class WeeeItem:
    """`code` is the waste code as in WASTE, with its star where it has one; `grams` are of all `quantity` together."""

    words: str
    code: str
    grams: int
    quantity: int = 1
    tag: str = ""
    serial: str = ""


@dataclass(frozen=True)
class WeeeNote:
    """What leaves us as waste. `words` are further sentences of the caller's; about carbon only for what is used again."""

    number: str
    sent_on: date | datetime
    sender: Place
    recycler: Place
    carrier: Place
    items: tuple[WeeeItem, ...]
    link: str
    words: tuple[str, ...] = ()


def donor_receipt(data: DonorReceipt) -> bytes:
    """One A4 page of thanks that an auditor can file. The same data gives the same bytes."""
    return _paper("Receipt for a donation", data.lot, lambda: _receipt(data))


def variance_report(data: VarianceReport) -> bytes:
    """Every line with its serial, what differs first. The same data gives the same bytes."""
    for line in data.lines:
        if line.outcome not in OUTCOMES:
            raise ValueError(f"An outcome is one of {', '.join(OUTCOMES)}, not {line.outcome!r}.")
    return _paper("Variance report", data.lot, lambda: _variance(data))


def weee_note(data: WeeeNote) -> bytes:
    """The transfer note for waste, with weights and three signatures. The same data gives the same bytes."""
    for item in data.items:
        if item.code not in WASTE:
            raise ValueError(f"{item.code!r} is not a waste code of ours: {', '.join(WASTE)}.")
    if not data.items:
        raise ValueError("A transfer note must list at least one item.")
    return _paper("WEEE transfer note", data.number, lambda: _weee(data))


def _paper(name: str, reference: str, story) -> bytes:
    return paper(story, title=f"{HOUSE}: {name} {reference}", running=name, reference=reference)


def _receipt(data: DonorReceipt) -> list:
    facts = [("Given by", data.donor), ("Received on", when(data.received_on)), ("Received at", data.received_at)]
    facts += [("Agreement", data.agreement)]
    rows = [[say("What came", CELL_BOLD), say("How many", NUMBER_HEAD), say("Weight", NUMBER_HEAD)]]
    rows += [[say(line.kind, CELL), say(f"{line.count:,}", NUMBER), _weight(line.grams)] for line in data.lines]
    rows.append(
        [
            say("Everything", CELL_BOLD),
            say(f"{sum(line.count for line in data.lines):,}", NUMBER_HEAD),
            _everything(data.lines),
        ]
    )
    steps = [say(f"{place}. {words}", _STEP) for place, words in enumerate(data.next_steps, 1)]
    top = head("Receipt for your donation", data.lot, facts, data.link, below=OURS)
    story = [top, Spacer(1, 24), ruled(rows, share(0.6, 0.2, 0.2), total=True)]
    story += [Spacer(1, 6), say(NO_PRICE, SMALL)]
    if steps:
        story += [Spacer(1, 16), CondPageBreak(64), say("What happens next", SUBHEADING), *steps]
    return [
        *story,
        KeepTogether([Spacer(1, 16), say(data.thanks, style("thanks", 11.5, font="SemiBold", lead=18 / 11.5))]),
    ]


def _weight(grams: int | None):
    return say("not weighed", _UNWEIGHED) if grams is None else say(kilograms(grams), NUMBER)


def _everything(lines: tuple[ReceivedKind, ...]):
    """The weight of all; where some of it was not weighed it says so."""
    known = [line.grams for line in lines if line.grams is not None]
    if not known:
        return _weight(None)
    return say(("" if len(known) == len(lines) else "at least ") + kilograms(sum(known)), NUMBER_HEAD)


def _variance(data: VarianceReport) -> list:
    facts = [("Given by", data.donor), ("Received on", when(data.received_on)), ("Closed by", data.closed_by)]
    counted = {outcome: sum(line.quantity for line in data.lines if line.outcome == outcome) for outcome in OUTCOMES}
    expected = counted["received"] + counted["missing"] + counted["other"]
    came = counted["received"] + counted["extra"] + counted["other"]
    shown = [
        ("Announced", expected),
        ("Came", came),
        ("Missing", counted["missing"]),
        ("Extra", counted["extra"]),
        ("Other", counted["other"]),
    ]
    story = [head("Variance report", data.lot, facts, data.link), Spacer(1, 20), figures(shown), Spacer(1, 16)]
    if expected == came == counted["received"]:
        story += [say("Everything arrived as announced.", BODY)]
    if data.words:
        story += [
            say("Reason for the difference", SUBHEADING),
            *(say(line, BODY) for line in data.words.splitlines() if line.strip()),
        ]
    for outcome, words in OUTCOMES.items():
        lines = [line for line in data.lines if line.outcome == outcome]
        if lines:
            story += [
                Spacer(1, 12),
                CondPageBreak(72),
                say(f"{words}: {counted[outcome]:,}", SUBHEADING),
                _lines(outcome, lines),
            ]
    return story


def _lines(outcome: str, lines: list[VarianceLine]) -> Table:
    """A column for each thing that can be said of this outcome, and none that would always be empty."""
    columns = [("Announced", 0.26, lambda line: line.expected), ("Came", 0.26, lambda line: line.received)]
    columns = {"missing": columns[:1], "extra": columns[1:], "received": columns[1:]}.get(outcome, columns)
    columns += [
        ("Serial number", 0.2, lambda line: line.serial or "none given"),
        ("Note", 0.24, lambda line: line.note),
    ]
    columns = [column for column in columns if any(column[2](line) for line in lines)]
    tagged = any(line.tag for line in lines)
    many = any(line.quantity != 1 for line in lines)
    rows = [
        [say(name, CELL_BOLD) for name, _, _ in columns]
        + [say("Label", CELL_BOLD)] * tagged
        + [say("How many", NUMBER_HEAD)] * many
    ]
    for line in lines:
        last = [say(line.tag, CELL)] * tagged + [say(f"{line.quantity:,}", NUMBER)] * many
        rows.append([say(text_of(line), CELL) for _, _, text_of in columns] + last)
    fixed = [92] * tagged + [62] * many  # a label is never broken over two lines
    room = (WIDTH - sum(fixed)) / sum(wide for _, wide, _ in columns)
    return ruled(rows, [wide * room for _, wide, _ in columns] + fixed)


def _weee(data: WeeeNote) -> list:
    parties = (("From", data.sender), ("Carrier", data.carrier), ("To, for recycling", data.recycler))
    sides = Table(
        [[party(word, who.name, who.lines) for word, who in parties]], colWidths=[WIDTH / 3] * 3, splitInRow=1
    )
    sides.setStyle(bare(("RIGHTPADDING", (0, 0), (-1, -1), 12)))
    rows = [
        [say(word, CELL_BOLD) for word in ("What", "Label", "Serial number", "Waste code")]
        + [say(word, NUMBER_HEAD) for word in ("How many", "Weight")]
    ]
    for item in data.items:
        cells = [say(words, CELL) for words in (item.words, item.tag, item.serial, item.code)]
        rows.append([*cells, say(f"{item.quantity:,}", NUMBER), say(kilograms(item.grams), NUMBER)])
    rows.append(
        [
            say("Everything", CELL_BOLD),
            "",
            "",
            "",
            say(f"{sum(item.quantity for item in data.items):,}", NUMBER_HEAD),
            say(kilograms(sum(item.grams for item in data.items)), NUMBER_HEAD),
        ]
    )
    top = head("WEEE transfer note", data.number, [("Sent on", when(data.sent_on))], data.link, below=OURS)
    story = [top, Spacer(1, 20), sides, Spacer(1, 20)]
    story += [ruled(rows, share(0.23, 0.197, 0.163, 0.14, 0.125, 0.145), total=True)]
    story += [KeepTogether([Spacer(1, 16), say("By waste code", SUBHEADING), _codes(data.items)])]
    story += [Spacer(1, 12), *(say(words, BODY) for words in data.words)]
    return [*story, KeepTogether([Spacer(1, 36), signatures("Sender", "Carrier", "Recycler")])]


def _codes(items: tuple[WeeeItem, ...]) -> Table:
    rows = [[say("Code", CELL_BOLD), say("What it stands for", CELL_BOLD), say("Weight", NUMBER_HEAD)]]
    for code, words in WASTE.items():
        grams = sum(item.grams for item in items if item.code == code)
        if any(item.code == code for item in items):
            rows.append([say(code, CELL), say(words, CELL), say(kilograms(grams), NUMBER)])
    return ruled(rows, share(0.14, 0.7, 0.16))
