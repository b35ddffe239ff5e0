"""A letter that tells a worker in plain English what was decided, why, what else may help, and how to say that it is wrong."""

from dataclasses import dataclass, field
from datetime import date

from reportlab.platypus import KeepTogether, Spacer, Table, TableStyle

from documents.charts import qr
from documents.style import AMBER, BODY, BRAND, CELL, GREY, HAIR, INK, QUIET, SMALL, WIDTH, heading, paper, say, style, when

TITLE = style("decision-title", 24, bold=True, lead=1.2, after=6)
REFERENCE = style("decision-reference", 15, bold=True, lead=1.3, after=2)
TO = style("decision-to", 10.5, lead=1.45, after=0)
NAME = style("decision-name", 13, bold=True, lead=1.3, after=2)
YES = style("decision-yes", 13, bold=True, colour=BRAND, lead=1.3, after=0)
NO = style("decision-no", 13, bold=True, colour=INK, lead=1.3, after=0)


@dataclass(frozen=True)
class DecisionData:
    """`decisions` are {name, answer, sentence, next}, `alternatives` {name, sentence}, `appeal` {words, until, link} or None.

    It never holds a resident's name: the worker knows whom the reference is about.
    """

    reference: str
    to: list[str]
    date: date
    title: str
    paragraphs: list[str]
    decisions: list[dict]
    link: str
    your_ref: str = ""
    alternatives: list[dict] = field(default_factory=list)
    appeal: dict | None = None


def decision_letter(told: dict) -> bytes:
    """One or two A4 pages. `told` are the fields of DecisionData: see `referrals.letters`."""
    data = DecisionData(**told)
    return paper(lambda: _story(data), title=f"{data.title}, {data.reference}", running=data.title, reference=data.reference)


def _story(data: DecisionData) -> list:
    story = [_head(data), Spacer(1, 18), say(data.title, TITLE)]
    story += [say(paragraph, BODY) for paragraph in data.paragraphs if paragraph]
    story += [Spacer(1, 6), *[_decision(each) for each in data.decisions]]
    if data.appeal:
        story += [Spacer(1, 10), _appeal(data.appeal)]
    if data.alternatives:
        rows = [
            [say(each["name"], style("alternative", 10.5, bold=True, after=0)), say(each["sentence"], CELL)] for each in data.alternatives
        ]
        told = Table(rows, colWidths=[WIDTH * 0.3, WIDTH * 0.7], hAlign="LEFT")
        told.setStyle(_hairlines())
        story.append(KeepTogether([Spacer(1, 12), heading("What else may help"), told]))
    return [*story, Spacer(1, 14), say("You can see what became of it at any time under the address in the code above.", SMALL)]


def _head(data: DecisionData) -> Table:
    address = [say(line, TO) for line in data.to if line]
    quoted = [say(data.reference, REFERENCE), say(when(data.date), TO)]
    quoted += [say(f"Your reference: {data.your_ref}", TO)] if data.your_ref else []
    head = Table([[address, quoted, qr(data.link, 64)]], colWidths=[WIDTH * 0.46, WIDTH * 0.54 - 76, 76])
    head.setStyle(
        TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0)])
    )
    return head


def _decision(each: dict) -> KeepTogether:
    """Yes and no in words and in shape: a filled bar stands before a yes, an open one before a no."""
    is_yes = each["answer"].lower().startswith("y")
    words = [say(each["name"], NAME), *[say(text, BODY) for text in (each["sentence"], each["next"]) if text]]
    block = Table([["", words, say(each["answer"], YES if is_yes else NO)]], colWidths=[6, WIDTH - 66, 60], hAlign="LEFT")
    rules = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (1, 0), (1, 0), 12),
        ("TOPPADDING", (0, 0), (-1, -1), 6),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ("BACKGROUND", (0, 0), (0, 0), BRAND) if is_yes else ("BOX", (0, 0), (0, 0), 0.8, GREY),
    ]
    block.setStyle(TableStyle(rules))
    return KeepTogether([block, Spacer(1, 8)])


def _appeal(appeal: dict) -> KeepTogether:
    words = [say("If you think this is wrong", NAME), say(appeal["words"], BODY), say(appeal["link"], SMALL)]
    box = Table([[words]], colWidths=[WIDTH], hAlign="LEFT")
    box.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, -1), QUIET),
                ("LINEBEFORE", (0, 0), (0, -1), 4, AMBER),
                ("LEFTPADDING", (0, 0), (-1, -1), 14),
                ("TOPPADDING", (0, 0), (-1, -1), 10),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
            ]
        )
    )
    return KeepTogether([box])


def _hairlines() -> TableStyle:
    return TableStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, HAIR),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 4),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
        ]
    )
