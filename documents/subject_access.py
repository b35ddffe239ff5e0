"""The copy of everything that is held about one person, for that person (UK GDPR article 15)."""

from dataclasses import dataclass
from datetime import datetime

from documents.style import BODY, CELL, CELL_BOLD, WIDTH, heading, paper, ruled, say, style, when

TITLE = style("access-title", 24, bold=True, lead=1.2, after=6)
LEAD = style("access-lead", 12, lead=1.4, after=12)
RUNNING = "Confidential: for the person it is about"
_WORDS = (
    "This is everything that Get Online London holds about you, in the words in which it is kept: who you are, who has something "
    "of yours, what was asked for, what was said, and who looked at it."
)


@dataclass(frozen=True)
class AccessData:
    """`person` are (label, value), `holders` {who, what, why, since}, `sections` {title, words, columns, rows}, `rights` sentences."""

    made_at: datetime
    person: list[tuple[str, str]]
    holders: list[dict]
    sections: list[dict]
    rights: list[str]


def subject_access_pdf(told: dict) -> bytes:
    """A4 pages. `told` are the fields of AccessData: see `outcomes.subject_access`."""
    data = AccessData(**told)
    made = when(data.made_at)
    return paper(lambda: _story(data, made), title="What we hold about you", running=RUNNING, reference=f"Made on {made}")


def _story(data: AccessData, made: str) -> list:
    titles = ["You", "Who holds something of yours", *(section["title"] for section in data.sections), "Your rights"]
    story = [say("What we hold about you", TITLE), say(_WORDS, LEAD), say(f"In this copy: {', '.join(titles)}. Made on {made}.", BODY)]
    story += [heading("You"), _table(["What", "As it is kept"], [[label, value] for label, value in data.person], [0.3, 0.7])]
    holders = [[each["who"], each["what"], each["why"], each["since"]] for each in data.holders]
    story += [heading("Who holds something of yours"), _table(["Who", "What", "Why", "Since"], holders, [0.25, 0.3, 0.3, 0.15])]
    for section in data.sections:
        story += [heading(section["title"])] + ([say(section["words"], BODY)] if section.get("words") else [])
        columns = section["columns"]
        story.append(_table(columns, section["rows"], [1 / len(columns)] * len(columns)))
    return [*story, heading("Your rights"), *[say(f"• {right}", BODY) for right in data.rights]]


def _table(columns, rows, widths):
    if not rows:
        return say("Nothing is held.", BODY)
    lines = [[say(column, CELL_BOLD) for column in columns]]
    lines += [[say("" if value is None else str(value), CELL) for value in row] for row in rows]
    return ruled(lines, [WIDTH * share for share in widths])
