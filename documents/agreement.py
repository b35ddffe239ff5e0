"""A data sharing agreement as a paper to read, sign and scan: what is shared, why, who may read it, and until when."""

from dataclasses import dataclass, field
from datetime import date

from reportlab.platypus import Spacer, Table, TableStyle

from documents.style import BODY, CELL, CELL_BOLD, SMALL, WIDTH, heading, paper, ruled, say, style, when

TITLE = style("agreement-title", 24, bold=True, lead=1.2, after=4)
LEAD = style("agreement-lead", 13, lead=1.4, after=14)


@dataclass(frozen=True)
class AgreementData:
    """`fields` are rows of (what is shared, why, who may read it), `rules` are sentences that hold beside them. Names are
    of organisations, never of a resident.
    """

    reference: str
    organisation: str
    purpose: str
    lawful_basis: str
    fields: list[tuple[str, str, str]]
    starts_on: date
    review_on: date
    ends_on: date
    rules: list[str] = field(default_factory=list)


def agreement(fields: dict) -> bytes:
    """One or two A4 pages with two places to sign. `told` are the fields of AgreementData: see
    `people.organisations.data_sharing.as_paper`.
    """
    data = AgreementData(**fields)
    return paper(
        lambda: _story(data),
        title=f"Data sharing agreement, {data.organisation}",
        running="Data sharing agreement",
        reference=data.reference,
    )


def _story(data: AgreementData) -> list:
    dates = [
        [say("In force from", CELL), say(when(data.starts_on), CELL_BOLD)],
        [say("To be reviewed by", CELL), say(when(data.review_on), CELL_BOLD)],
        [say("Ends on", CELL), say(when(data.ends_on), CELL_BOLD)],
        [say("Lawful basis", CELL), say(data.lawful_basis, CELL_BOLD)],
    ]
    shared = [[say(word, CELL_BOLD) for word in ("What is shared", "Why", "Who can read it")]]
    shared += [[say(name, CELL_BOLD), say(why, CELL), say(readers, CELL)] for name, why, readers in data.fields]
    return [
        say("Data sharing agreement", TITLE),
        say(f"between {data.organisation} and Get Online London", LEAD),
        heading("Purpose"),
        say(data.purpose, BODY),
        ruled(dates, [WIDTH * 0.3, WIDTH * 0.7]),
        Spacer(1, 14),
        heading("What is shared"),
        ruled(shared, [WIDTH * 0.25, WIDTH * 0.4, WIDTH * 0.35]),
        Spacer(1, 10),
        *_rules(data.rules),
        say(
            (
                "We keep equality answers apart. No one who decides can read them. Funders see figures and never a person."
            ),
            SMALL,
        ),
        heading("Signed"),
        _signatures(data.organisation),
    ]


def _rules(rules: list[str]) -> list:
    """What holds beside the table, such as what a hub sees of somebody."""
    return [heading("What the hub can see"), *(say(sentence, BODY) for sentence in rules)] if rules else []


def _signatures(organisation: str) -> Table:
    lines = Table(
        [
            ["", "", ""],
            [say(f"for {organisation}: name, date", SMALL), "", say("for Get Online London: name, date", SMALL)],
        ],
        colWidths=[WIDTH * 0.46, WIDTH * 0.08, WIDTH * 0.46],
        rowHeights=[44, None],
    )
    lines.setStyle(
        TableStyle([("LINEBELOW", (0, 0), (0, 0), 0.6, "black"), ("LINEBELOW", (2, 0), (2, 0), 0.6, "black")])
    )
    return lines
