"""The copy of everything that is held about one person, for that person (UK GDPR article 15)."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest

from reportlab.platypus import CondPageBreak, Spacer, Table, TableStyle

from documents.scripts import is_drawable, width_of
from documents.style import (
    AMBER,
    CELL,
    CELL_BOLD,
    HOUSE,
    INK,
    NUMBER,
    NUMBER_HEAD,
    QUIET,
    SMALL,
    WIDTH,
    PageOf,
    heading,
    paper,
    ruled,
    say,
    style,
    when,
)
from documents.typeface import REPLACEMENT

_TITLE = style("access-title", 24, bold=True, lead=1.2, after=6)
_LEAD = style("access-lead", 12, lead=1.4, after=12)
_MADE = style("access-made", 10.5, font="SemiBold", lead=16 / 10.5, after=16)
_HERE = SMALL.clone("access-here", fontSize=7.5, leading=10, spaceAfter=0)
RUNNING = "Confidential: for the person it is about"
NOTHING = "We hold nothing."
_RIGHTS = "Your rights"
_WORDS = "This is everything that Get Online London holds about you. It includes your details, your requests, messages, who has your information and who has looked at it."
_UNPRINTED = f"We cannot print some of the letters in this copy. Each one is shown as “{REPLACEMENT}”, with a note below it. We keep the original text. You can ask us for this copy as a data file that has every letter."
_UNPRINTED_HERE = f"“{REPLACEMENT}”: letters that cannot be printed"
_SAMPLE = 200  # letters of a cell that are measured: more than fill any column


@dataclass(frozen=True)
class AccessData:
    """`person` are (label, value), `holders` {who, what, why, since}, `sections` {title, words, columns, rows},
    `rights` sentences.
    """

    made_at: datetime
    person: list[tuple[str, str]]
    holders: list[dict]
    sections: list[dict]
    rights: list[str]


@dataclass(frozen=True)
class _Part:
    title: str
    words: str
    columns: list[str]
    rows: list[list[str]]

    def is_printable(self) -> bool:
        return all(_is_printable(text) for row in [[self.title, self.words], self.columns, *self.rows] for text in row)


def subject_access_pdf(bundle: dict) -> bytes:
    """A4 pages. `bundle` are the fields of AccessData: see `outcomes.enquiries.personal_data`. The same data gives the same
    bytes.
    """
    data = AccessData(**bundle)
    made_on = when(data.made_at)
    parts = _parts(data)
    return paper(
        lambda: _story(data, made_on, parts),
        title=f"{HOUSE}: what we hold about you",
        running=RUNNING,
        reference=f"Made on {made_on}",
    )


def _parts(data: AccessData) -> list[_Part]:
    holders = [[holder["who"], holder["what"], holder["why"], holder["since"]] for holder in data.holders]
    sections = [
        ("You", "", ["What", "As it is kept"], data.person),
        ("Who has your information", "", ["Who", "What", "Why", "Since"], holders),
    ]
    sections += [
        (section["title"], section.get("words"), section["columns"], section["rows"]) for section in data.sections
    ]
    return [_Part(_text(title), _text(words), *_squared(columns, rows)) for title, words, columns, rows in sections]


def _squared(columns, rows) -> tuple[list[str], list[list[str]]]:
    """Every row as long as the longest, so that nothing falls off a ragged edge."""
    rows = [[_text(value) for value in row] for row in rows]
    wide = max(map(len, [columns, *rows]))
    head, *body = (
        [text for text, _ in zip_longest(row, range(wide), fillvalue="")]
        for row in [[_text(name) for name in columns], *rows]
    )
    return head, body


def _text(value) -> str:
    if value is None or isinstance(value, bool):
        return {None: "", True: "Yes", False: "No"}[value]
    if isinstance(value, date):
        return when(value)
    return ", ".join(map(_text, value)) if isinstance(value, list | tuple) else str(value)


def _story(data: AccessData, made_on: str, parts: list[_Part]) -> list:
    story = [say("What we hold about you", _TITLE), say(_WORDS, _LEAD), say(f"Made on {made_on}.", _MADE)]
    if not all(part.is_printable() for part in parts):
        story += [_notice(), Spacer(1, 16)]
    story.append(_contents(parts, bool(data.rights)))
    for part in parts:
        story += [*_opening(part.title), *([say(part.words)] if part.words else []), _table(part)]
    return story + ([*_opening(_RIGHTS), _listed(data.rights)] if data.rights else [])


def _contents(parts: list[_Part], has_rights: bool) -> Table:
    rows = [[say("In this copy", CELL_BOLD), say("Entries", NUMBER_HEAD), say("Page", NUMBER_HEAD)]]
    for part in parts:
        entries = f"{len(part.rows):,}" if part.rows else "nothing held"
        rows.append([say(part.title, CELL), say(entries, NUMBER), PageOf(part.title)])
    if has_rights:
        rows.append([say(_RIGHTS, CELL), "", PageOf(_RIGHTS)])
    return ruled(rows, [WIDTH * share for share in (0.64, 0.2, 0.16)])


def _opening(title: str) -> list:
    """A heading that takes its first lines with it to the next page."""
    head = heading(title)
    head.spaceBefore = 28
    return [CondPageBreak(140), head]


def _table(part: _Part):
    if not part.rows or not part.columns:
        return say(NOTHING)
    rows = [[say(name, CELL_BOLD) for name in part.columns], *([_cell(text) for text in row] for row in part.rows)]
    table = ruled(rows, _widths([part.columns, *part.rows]))
    head_again = ("LINEABOVE", (0, "splitfirst"), (-1, "splitfirst"), 1, INK)
    airy = [(f"{side}PADDING", (0, 1), (-1, -1), 4) for side in ("TOP", "BOTTOM")]
    table.setStyle(TableStyle([("VALIGN", (0, 1), (-1, -1), "TOP"), *airy, head_again]))
    table.splitInRow = 1  # a cell may be longer than a page
    return table


def _cell(text: str) -> list:
    """The words with the line breaks that somebody made; where letters could not be printed, it says so beneath."""
    lines = [say(line, CELL) for line in text.splitlines() if line.strip()]
    return lines if _is_printable(text) else [*lines, say(_UNPRINTED_HERE, _HERE)]


def _is_printable(text: str) -> bool:
    return all(is_drawable(line) for line in text.splitlines())


def _widths(rows: list[list[str]]) -> list[float]:
    """Short columns are as wide as their words need; the long ones share what they leave."""
    wanted = [
        max(width_of(text[:_SAMPLE], "Bold", CELL.fontSize) + 14 for text in column)
        for column in zip(*rows, strict=True)
    ]
    widths = [0.0] * len(wanted)
    left = WIDTH
    for taken, place in enumerate(sorted(range(len(wanted)), key=wanted.__getitem__)):
        widths[place] = min(wanted[place], left / (len(wanted) - taken))
        left -= widths[place]
    return [width + left / len(widths) for width in widths]


def _listed(sentences: list[str]) -> Table:
    table = Table(
        [[say("•"), say(sentence)] for sentence in sentences], colWidths=[12, WIDTH - 12], hAlign="LEFT", splitInRow=1
    )
    table.setStyle(
        TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *_padded(0, "LEFT", "RIGHT", "TOP"), *_padded(6, "BOTTOM")])
    )
    return table


def _notice() -> Table:
    box = Table([[say(_UNPRINTED)]], colWidths=[WIDTH], hAlign="LEFT")
    ground = [("BACKGROUND", (0, 0), (-1, -1), QUIET), ("LINEBEFORE", (0, 0), (0, -1), 4, AMBER, "butt")]
    box.setStyle(TableStyle([*ground, *_padded(12, "LEFT", "RIGHT", "TOP", "BOTTOM")]))
    return box


def _padded(points: float, *sides: str) -> list[tuple]:
    return [(f"{side}PADDING", (0, 0), (-1, -1), points) for side in sides]
