"""The quarterly report for the GLA, designed: title, contents, the quarter in short, maps, pictures, tables, methods;
and a summary of two pages.

It prints the texts of `Report.shown` as they are and suppresses nothing itself.
"""

from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_RIGHT
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, PageBreak, Paragraph, Spacer, Table, TableStyle

from documents import figures
from documents.block_tables import drawn_block
from documents.charts import Described
from documents.cover import title_page
from documents.methods import DISCLOSURE, methods, shorthand
from documents.selection import Block, likely_height, many_to_leave, order_of_going, printed
from documents.style import (
    BODY,
    BRAND,
    GRID,
    HAIR,
    HEIGHT,
    HOUSE,
    SMALL,
    SUBHEADING,
    WIDTH,
    PageOf,
    bare,
    heading,
    numbered_paper,
    paper,
    say,
    style,
)
from documents.tables import lined
from outcomes.report.disclosure import TOO_FEW
from outcomes.report.periods import read_period
from people.places.boroughs import BOROUGHS

__all__ = ["DISCLOSURE", "gla_report", "gla_summary", "reference_of"]
TITLE = "Impact report"
MOST_PAGES = 12
_FLOWING = 3.37  # pages that the guess may fill: breaks and headings take the rest of the five after the boroughs
FIGURE = style("figure", 30, bold=True, colour=BRAND, lead=36 / 30, after=0)
FEW_FIGURE = style("few", 18, bold=True, colour=BRAND, lead=36 / 18, after=0)
LABEL = style("label", 11, font="SemiBold", lead=16 / 11, after=2)
CONTENT = style("content", 11.5, lead=16 / 11.5, after=0)
CONTENT_PAGE = style("content-page", 11.5, lead=16 / 11.5, after=0, align=TA_RIGHT)
_COLUMNS = ("referrals", "people_helped", "devices_handed_over", "sims_activated", "people_taught", "needs_ended_unmet")
_MOST_RESTATED = 6
# A table of more rows than this may continue on the next page, if it begins with this much room.
_LONG = 14
_ROOM = 170


def gla_report(report: dict) -> bytes:
    """The report as PDF of 8 to 12 pages. `report` is `Report.as_data()`; the same data gives the same bytes.

    Tables for which twelve pages have no room are left to the workbook, the least missed first, and the contents say
    which.
    """
    tables = report["shown"]["tables"]
    going = order_of_going(tables)
    gone = many_to_leave(tables, going, 0, likely_height(tables) - _FLOWING * HEIGHT)
    while True:
        bytes_of_it, pages = numbered_paper(_story(report, going[:gone]), first=_front(report), **_running(report))
        if pages <= MOST_PAGES or gone >= len(going):
            return bytes_of_it
        gone = many_to_leave(tables, going, gone, (pages - MOST_PAGES - 1) * HEIGHT + 250)


def gla_summary(report: dict) -> bytes:
    """The same quarter on two pages."""
    shown = report["shown"]
    first = [
        heading(f"{TITLE}, {report['period']}"),
        *_provisional(report),
        *_headline_grid(shown["headlines"], 3),
        Spacer(1, 2 * GRID),
    ]
    first += [
        say("Referrals across London", SUBHEADING),
        _mapped(shown, "referrals", "Referrals", WIDTH * 0.86),
        Spacer(1, 2 * GRID),
        say(DISCLOSURE, SMALL),
    ]
    second = [heading("How it went"), *_funnel(shown), say("How long people waited", SUBHEADING), _waits(shown)]
    second += [say("Quarter by quarter", SUBHEADING), _multiples(shown, 3, 92), say(_confidence_words(shown))]
    return paper(lambda: [*first, PageBreak(), *second], **_running(report, "summary, "))


def _provisional(report: dict) -> list:
    return [say(report["provisional"]), Spacer(1, GRID)] if report["provisional"] else []


def _running(report, what: str = "") -> dict:
    words = f"{TITLE}, {what}{_period(report)}{', provisional' if report['provisional'] else ''}"
    return {"title": f"{HOUSE}: {words}", "running": words, "reference": reference_of(report)}


def reference_of(report: dict) -> str:
    return f"GLA-{report['period']}-{report['edition']}"


def _period(report) -> str:
    return str(read_period(report["period"]))


def _front(report):
    return lambda canvas, _: title_page(canvas, TITLE, _period(report), report, reference_of(report))


def _story(report: dict, left_out: list[str]) -> list:
    """Parts that fill a page begin on one; the sections follow one another as they come."""
    shown = report["shown"]
    pages = [_short(shown), _map(shown), _quarters(shown), _boroughs(shown)]
    sections = [*_restated(shown), *_sections(shown, left_out)]
    last = methods(report)
    names = [*(part[0].bookmark for part in pages), *(name for name, _ in sections), last[0].bookmark]
    flowing = [flowable for _, part in sections for flowable in part]
    body = [flowable for part in (*pages, flowing, last) for flowable in (PageBreak(), *part)]
    return [Spacer(1, 1), PageBreak(), *_provisional(report), *_contents(names, left_out), *body]


def _contents(names: list[str], left_out: list[str]) -> list:
    rows = [
        [
            Paragraph(f'<a href="#{escape(name)}" color="#1b1b2f">{escape(name)}</a>', CONTENT),
            PageOf(name, CONTENT_PAGE),
        ]
        for name in names
    ]
    table = Table(rows, colWidths=[WIDTH - 60, 60], hAlign="LEFT")
    table.setStyle(
        bare(
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, HAIR),
            ("TOPPADDING", (0, 0), (-1, -1), 4),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
        )
    )
    note = "See “Definitions and methods” for each figure’s definition, unit and source. The ODS workbook and the CSV file have every table, including those not printed here."
    note += f" Left out here: {'; '.join(left_out)}." if left_out else ""
    return [
        heading("Contents"),
        Spacer(1, GRID),
        table,
        Spacer(1, 3 * GRID),
        say("How to read the figures", SUBHEADING),
        shorthand(),
        Spacer(1, GRID),
        say(note, SMALL),
    ]


def _headline_grid(headlines, across: int = 2) -> list:
    width = WIDTH / across
    cells = [_headline(h, width - 3 * GRID) for h in headlines]
    cells += [""] * (-len(cells) % across)
    rows = [cells[place : place + across] for place in range(0, len(cells), across)]
    grid = Table(rows, colWidths=[width] * across, hAlign="LEFT")
    grid.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEABOVE", (0, 0), (-1, -1), 0.6, HAIR),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 16),
                ("TOPPADDING", (0, 0), (-1, -1), 8),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 12),
            ]
        )
    )
    return [grid] if headlines else []


def _headline(headline: dict, width: float) -> list:
    number = say(headline["shown"], FIGURE if len(headline["shown"]) < 10 else FEW_FIGURE)
    share = headline["of_target"]
    drawn = [Described(figures.progress(share, width=width), f"{share} of the target"), Spacer(1, 5)] if share else []
    target = f"Target: {headline['target']}" if headline["target"] else "No target was set"
    if share:
        target = f"{share} of the target of {headline['target']}"
    before = [say(f"{headline['before']} in {headline['before_period']}", SMALL)] if headline["before"] else []
    return [number, say(headline["name"], LABEL), *drawn, say(target, SMALL), *before]


def _short(shown) -> list:
    opening = say(
        "London as a whole. Each figure is followed by the target agreed with the GLA and the previous quarter.", SMALL
    )
    return [
        heading("The quarter in short"),
        opening,
        Spacer(1, GRID),
        *_headline_grid(shown["headlines"]),
        KeepTogether(_funnel(shown)),
    ]


def _funnel(shown) -> list:
    title = say("From requested to met", SUBHEADING)
    steps = shown["funnel"]
    if not steps:
        return [title, say("No requests in the quarter.")]
    text = "; ".join(f"{step['label'].lower()} {step['shown']}" for step in steps)
    return [
        title,
        Spacer(1, GRID),
        Described(figures.funnel(steps, width=WIDTH), f"Needs by stage: {text}."),
    ]


def _waits(shown) -> Described:
    text = "; ".join(
        f"{row['kind']}, {row['milestone'].lower()}: {row['median']} and {row['ninth']}" for row in shown["waits"]
    )
    return Described(figures.waits(shown["waits"], width=WIDTH), f"Waits, median and 90th centile. {text}.")


def _mapped(shown, key: str, name: str, width: float) -> Described:
    drawn = figures.squared_map({code: cells.get(key, "0") for code, cells in shown["boroughs"].items()}, width=width)
    return Described(
        drawn, f"{name} as a map of London's 33 boroughs in squares, the same figures as in the table “By borough”."
    )


def _map(shown) -> list:
    names = {m["key"]: m["name"] for m in shown["measures"]}
    note = (
        "Each square is a borough, roughly in its position, with its letters from the table “By borough”. Darker "
        "is more."
    )
    story = [heading("Across London"), say(note, SMALL)]
    for key in shown["map_measures"][:2]:
        story.append(KeepTogether([say(names[key], SUBHEADING), Spacer(1, 4), _mapped(shown, key, names[key], 418)]))
    return story


def _multiples(shown, across: int, high: float) -> Described:
    names = {m["key"]: m["name"] for m in shown["measures"]}
    series = [(names[key], texts) for key, texts in shown["quarters"]["measures"].items()]
    drawn = figures.small_multiples(shown["quarters"]["labels"], series, width=WIDTH, across=across, high=high)
    return Described(
        drawn, f"One small line chart each for {', '.join(name.lower() for name, _ in series)} over the quarters."
    )


def _quarters(shown) -> list:
    names = {m["key"]: m["name"] for m in shown["measures"]}
    columns = shown["quarters"]["measures"]
    rows = [
        [label, *(texts[place] for texts in columns.values())]
        for place, label in enumerate(shown["quarters"]["labels"])
    ]
    note = (
        "Each line has its own scale, which starts at 0. The dotted line is its highest figure. An open dot is a "
        "quarter whose figure is not printed. Earlier quarters are shown as they were published."
    )
    table = lined(["Quarter", *(names[key] for key in columns)], [("", rows)])
    return [
        heading("Quarter by quarter"),
        say(note, SMALL),
        Spacer(1, GRID),
        _multiples(shown, 2, 132),
        Spacer(1, 2 * GRID),
        table,
    ]


def _boroughs(shown) -> list:
    names = {m["key"]: m["name"] for m in shown["measures"]}
    letters = {code: short for code, short, _, _ in figures.TILES}
    rows = [
        [
            f"{b.name} ({letters[b.gss_code]})",
            *(shown["boroughs"].get(b.gss_code, {}).get(key, "0") for key in _COLUMNS),
        ]
        for b in BOROUGHS
    ]
    total = ["London", *(shown["totals"].get(key, "0") for key in _COLUMNS)]
    note = "By the borough where the resident lived when they were referred, with its letters on the map in brackets."
    return [
        heading("By borough"),
        say(note, SMALL),
        Spacer(1, 4),
        lined(["Borough", *(names[key] for key in _COLUMNS)], [("", rows)], total),
    ]


def _sections(shown, left_out) -> list[tuple[str, list]]:
    sections = printed(shown["tables"], left_out) or {"Waits": [], "Did it work?": []}
    return [(name, _section(name, blocks, shown)) for name, blocks in sections.items()]


def _section(name: str, blocks: list[Block], shown) -> list:
    """The heading never stands alone at the foot of a page: it is held together with the first thing under it."""
    noted: set[str] = set()
    drawn = [drawn_block(block, noted) for block in blocks] or [
        [say("There is nothing to report for this quarter.", BODY)]
    ]
    pictures = _pictures(name, shown)
    if len(pictures) == 1:  # a sentence alone does not hold a heading
        drawn[0] = [*pictures, *drawn[0]]
    elif pictures:
        drawn = [pictures, *(drawn if blocks else [])]
    first = drawn[0]
    rest = drawn[1:]
    opening = (
        [CondPageBreak(_ROOM), _title(name), *first] if _is_long(first) else [KeepTogether([_title(name), *first])]
    )
    return opening + [
        flowable
        for flowables in rest
        for flowable in ([CondPageBreak(_ROOM), *flowables] if _is_long(flowables) else [KeepTogether(flowables)])
    ]


def _title(name: str) -> Paragraph:
    title = heading(name)
    title.style = title.style.clone("section", spaceBefore=14)
    return title


def _is_long(flowables: list[Flowable]) -> bool:
    return any(isinstance(flowable, Table) and len(flowable._cellvalues) > _LONG for flowable in flowables)  # noqa: SLF001


def _pictures(name: str, shown) -> list:
    if name == "Waits":
        return [Spacer(1, 4), _waits(shown), Spacer(1, GRID)]
    if name == "Did it work?":
        skills = shown["skills"]
        if skills["change"] == TOO_FEW:
            return [say(_confidence_words(shown))]
        drawn = figures.before_after(skills["before"], skills["after"], width=WIDTH)
        return [say(_confidence_words(shown)), Described(drawn, _confidence_words(shown)), Spacer(1, GRID)]
    return []


def _confidence_words(shown) -> str:
    skills = shown["skills"]
    if skills["change"] == TOO_FEW:
        return "Too few people have answered both before and after to say how their confidence changed."
    return (
        f"{skills['pairs']} people said how confident they were before any help and three months after: "
        f"{skills['change']} on average, on a scale of 1 to 5."
    )


def _restated(shown) -> list[tuple[str, list]]:
    lines = shown["restated"]
    name = "What changed since the earlier edition"
    if not lines:
        return []
    rows = [[line["line"], line["was"], line["now"], line["cause"]] for line in lines[:_MOST_RESTATED]]
    count = f"{len(lines):,} lines differ" if len(lines) > 1 else "One line differs"
    more = f" This page shows the first {len(rows)}. The workbook has all of them." if len(rows) < len(lines) else ""
    table = lined(["Line", "Was", "Is now", "Cause"], [("", rows)])
    return [
        (
            name,
            [KeepTogether([_title(name), say(f"{count} from the edition before.{more}", SMALL), Spacer(1, 4), table])],
        )
    ]
