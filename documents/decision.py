"""A letter that tells a worker in plain English what was decided, why, what else may help, and how to say that it is
wrong.
"""

from dataclasses import dataclass, field
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4
from reportlab.platypus import CondPageBreak, KeepTogether, Paragraph, Spacer, Table, TableStyle

from documents.charts import qr, verdict
from documents.scripts import write
from documents.style import AMBER, BODY, BRAND, HAIR, HOUSE, MARGIN, QUIET, SMALL, WIDTH, paper, say, style, when

_TITLE = style("decision-title", 24, bold=True, lead=1.2, after=6)
_REFERENCE = style("decision-reference", 15, bold=True, lead=1.3, after=2)
_TO = style("decision-to", 10.5, lead=1.45, after=0)
_PART = style("decision-part", 14, bold=True, colour=BRAND, lead=1.3, after=6)
_NAME = style("decision-name", 13, bold=True, lead=20 / 13, after=2)
_WORDS = style("decision-words", 10.5, lead=16 / 10.5, after=4)
_OTHER = style("decision-other", 10.5, font="SemiBold", lead=16 / 10.5, after=0)
_LINK = style("decision-link", 8.5, colour=BRAND, lead=12 / 8.5, after=0)
_TAG = (60, 22)
_CODE = 72


@dataclass(frozen=True)
class DecisionData:
    """`decisions` are {name, answer, sentence, next}, `alternatives` {name, sentence}, `appeal` {words, until, link} or
    None.

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


def decision_letter(letter: dict) -> bytes:
    """One or two A4 pages. `letter` are the fields of DecisionData: see `referrals.letters`. The same data gives the
    same bytes.
    """
    data = DecisionData(**letter)
    return paper(
        lambda: _story(data),
        title=f"{HOUSE}: {data.title}, {data.reference}",
        running=data.title,
        reference=data.reference,
        first=_letterhead,
    )


def _letterhead(canvas, document) -> None:
    """The wordmark above, and below what stands at the foot of every page of ours."""
    top = A4[1] - 52
    canvas.setFillColor(AMBER)
    canvas.rect(MARGIN, top + 20, 40, 4, fill=1, stroke=0)
    canvas.setFillColor(BRAND)
    write(canvas, MARGIN, top, HOUSE, "Bold", 16)
    document.foot(canvas)


def _story(data: DecisionData) -> list:
    story = [Spacer(1, 24), _head(data), Spacer(1, 20), say(data.title, _TITLE)]
    story += [line for paragraph in data.paragraphs for line in _lines(paragraph, BODY)]
    story += [Spacer(1, 8), *(_decision(decision) for decision in data.decisions)]
    if data.alternatives:
        story += [Spacer(1, 16), CondPageBreak(80), say("Other help", _PART), _alternatives(data.alternatives)]
    if data.appeal:
        story.append(KeepTogether([Spacer(1, 16), _appeal(data.appeal)]))
    return story


def _lines(text: str, how=_WORDS) -> list[Paragraph]:
    """What somebody wrote, with the line breaks that they made."""
    return [say(line, how) for line in (text or "").splitlines() if line.strip()]


def _head(data: DecisionData) -> Table:
    """To whom it goes, where a window in an envelope is; the reference and its code, where a hand looks for them."""
    to = [data.to] if isinstance(data.to, str) else data.to
    quoted = [say(data.reference, _REFERENCE), say(when(data.date), _TO)]
    quoted += [say(f"Your reference: {data.your_ref}", _TO)] if data.your_ref else []
    quoted += [Spacer(1, 4), say("Scan the code to follow it, or go to:", SMALL), _link(data.link)]
    head = Table(
        [[[say(line, _TO) for line in to if line], quoted, _code(data.link)]],
        colWidths=[WIDTH - 216 - _CODE, 216, _CODE],
    )
    head.setStyle(_bare())
    return head


def _decision(decision: dict) -> KeepTogether:
    words = [say(decision["name"], _NAME), *_lines(decision["sentence"]), *_lines(decision["next"])]
    block = Table(
        [[_tag(decision["answer"]), words]], colWidths=[_TAG[0] + 16, WIDTH - _TAG[0] - 16], hAlign="LEFT", splitInRow=1
    )
    block.setStyle(
        _bare(
            ("TOPPADDING", (0, 0), (-1, -1), 10),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
            ("LINEABOVE", (0, 0), (-1, 0), 0.6, HAIR),
        )
    )
    return KeepTogether([block])


def _tag(answer: str) -> Drawing:
    return verdict(answer, answer.lower().startswith("y"), *_TAG)


def _alternatives(alternatives: list[dict]) -> Table:
    rows = [[say(alternative["name"], _OTHER), _lines(alternative["sentence"])] for alternative in alternatives]
    table = Table(rows, colWidths=[WIDTH * 0.3, WIDTH * 0.7], hAlign="LEFT", splitInRow=1)
    table.setStyle(
        _bare(
            ("LINEABOVE", (0, 0), (-1, -1), 0.4, HAIR),
            ("TOPPADDING", (0, 0), (-1, -1), 6),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
            ("RIGHTPADDING", (0, 0), (0, -1), 12),
        )
    )
    return table


def _appeal(appeal: dict) -> Table:
    """The box that nobody may miss: how to say that it is wrong, and until when."""
    until = (
        [say(f"Appeal by {appeal['until']:%A} {when(appeal['until'])}", _OTHER), Spacer(1, 4)]
        if appeal["until"]
        else []
    )
    words = [say("If you think this is wrong", _NAME), *until, *_lines(appeal["words"])]
    words += [_link(appeal["link"])] if appeal["link"] else []
    code = [_code(appeal["link"]), Spacer(1, 6), say("Scan to appeal", SMALL)] if appeal["link"] else ""
    box = Table([[words, code]], colWidths=[WIDTH - _CODE - 28, _CODE + 28], hAlign="LEFT", splitInRow=1)
    edges = [(f"{side}PADDING", (0, 0), (-1, -1), 14) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]
    box.setStyle(
        _bare(("BACKGROUND", (0, 0), (-1, -1), QUIET), ("LINEBEFORE", (0, 0), (0, -1), 4, AMBER, "butt"), *edges)
    )
    return box


def _code(link: str):
    return qr(link, _CODE) if link else ""


def _link(link: str) -> Paragraph:
    """An address to read and to press."""
    return Paragraph(f"<a href={quoteattr(link)}>{escape(link)}</a>", _LINK)


def _bare(*more) -> TableStyle:
    edges = [(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]
    return TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *edges, *more])
