"""The quarterly report for the GLA, designed: title, contents, the quarter in short, maps, pictures, tables, methods; and a summary of two pages.

It prints the texts of `Report.shown` as they are and suppresses nothing itself.
"""

from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, PageBreak, Paragraph, Spacer, Table, TableStyle

from documents import figures
from documents.charts import bars
from documents.style import (
    AMBER,
    BRAND,
    CELL,
    CELL_BOLD,
    GREY,
    HAIR,
    HOUSE,
    INK,
    MARGIN,
    NUMBER,
    NUMBER_HEAD,
    PAPER,
    SMALL,
    SUBHEADING,
    WIDTH,
    bare,
    heading,
    paper,
    ruled,
    say,
    style,
    when,
)
from documents.typeface import fitted, write
from outcomes.periods import read_period
from people.boroughs import BOROUGHS

TITLE = "What the money did"
FIGURE = style("figure", 30, bold=True, colour=BRAND, lead=36 / 30, after=0)
FEW_FIGURE = style("few", 18, bold=True, colour=BRAND, lead=36 / 18, after=0)
LABEL = style("label", 11, font="SemiBold", lead=16 / 11, after=2)
CONTENT = style("content", 11.5, lead=20 / 11.5, after=0)
CONTENT_PAGE = style("content-page", 11.5, lead=20 / 11.5, after=0, align=TA_RIGHT)
_NARROW = style("narrow", 7.5, bold=True, lead=10 / 7.5, after=0, align=TA_RIGHT)
_NARROW_WORDS = style("narrow-words", 7.5, bold=True, lead=10 / 7.5, after=0)
# What a picture beside it says already, or what would fill a page and say little more than another table.
_ONLY_IN_THE_WORKBOOK = {"needs_met_by_borough", "confidence", "fair_organisation"}
_DEFINITION = style("definition", 10, lead=15 / 10, after=2)
DISCLOSURE = (
    "So that nobody can be recognised, 0 stays 0, 1 to 4 are shown as “fewer than 5” (“under 5” in narrow columns) and the rest are rounded to the nearest 5. "
    "Totals are rounded from the unrounded total and so may differ from the sum of their parts. “Hidden” stands where a figure, "
    "though not small itself, would let a small one be worked out; a program that tries to do so over everything printed here has failed to. "
    "Percentages are taken from the rounded figures, and where fewer than 20 were counted there are none (“too few”). "
    "Devices that were received are not people and stand as counted."
)
_COLUMNS = ("referrals", "people_helped", "devices_handed_over", "sims_activated", "people_taught", "needs_ended_unmet")


def gla_report(report: dict) -> bytes:
    """The report as PDF. `report` is `Report.as_data()`; the same data gives the same bytes."""
    pages: dict[str, int] = {}

    def story():
        parts = [
            _short(report),
            _map(report),
            _quarters(report),
            _boroughs(report),
            *_sections(report),
            _restated(report),
            _methods(report),
        ]
        parts = [part for part in parts if part]
        told = [(part[0].bookmark, pages.get(part[0].bookmark, 0)) for part in parts]
        body = [flowable for part in parts for flowable in (_break(part), *_noted(part, pages))]
        return [Spacer(1, 1), PageBreak(), *_contents(told), *body]

    return paper(story, first=lambda canvas, _: _title_page(canvas, report), **_running(report))


def gla_summary(report: dict) -> bytes:
    """The same quarter on two pages."""

    def story():
        shown = report["shown"]
        tiles = _map_table(shown, "referrals", WIDTH * 0.62)
        first = [heading(f"{TITLE}, {report['period']}"), *_headline_grid(shown["headlines"], 3), tiles]
        second = [
            heading("How it went"), say("From what was asked for to what was met", SUBHEADING), figures.funnel(shown["funnel"], width=WIDTH),
            say("How long people waited", SUBHEADING), figures.waits(shown["waits"], width=WIDTH), Spacer(1, 8), say(_confidence_words(shown), _DEFINITION),
            say(DISCLOSURE, SMALL),
        ]  # fmt: skip
        return [*first, PageBreak(), *second]

    return paper(story, **_running(report, "summary, "))


def _running(report, what: str = "") -> dict:
    words = f"{TITLE}, {what}{_period(report)}"
    return {"title": f"{HOUSE}: {words}", "running": words, "reference": reference_of(report)}


def reference_of(report: dict) -> str:
    return f"GLA-{report['period']}-{report['edition']}"


def _period(report) -> str:
    return str(read_period(report["period"]))


class _Noted(Flowable):
    """Takes no room and remembers on which page it fell, for the contents of the second setting."""

    def __init__(self, name: str, pages: dict[str, int]):
        super().__init__()
        self.name, self.pages = name, pages

    def draw(self):
        self.pages[self.name] = self.canv.getPageNumber()


def _noted(part: list, pages: dict) -> list:
    return [part[0], _Noted(part[0].bookmark, pages), *part[1:]]


def _break(part: list) -> Flowable:
    """A part begins on a page of its own when little room is left, or when it fills one anyway."""
    return CondPageBreak(part[0].room) if getattr(part[0], "room", 0) else PageBreak()


def _contents(told) -> list:
    rows = [[_link(name, page), say(str(page or ""), CONTENT_PAGE)] for name, page in told]
    table = Table(rows, colWidths=[WIDTH - 60, 60], hAlign="LEFT")
    table.setStyle(
        bare(("LINEBELOW", (0, 0), (-1, -1), 0.4, HAIR), ("TOPPADDING", (0, 0), (-1, -1), 3), ("BOTTOMPADDING", (0, 0), (-1, -1), 4))
    )
    note = "Each figure's definition, unit and source are under “Definitions and methods”. The same figures are in the ODS workbook and the CSV file."
    return [heading("Contents"), Spacer(1, 8), table, Spacer(1, 16), say(note, SMALL), say(DISCLOSURE, SMALL)]


def _link(name: str, page: int) -> Paragraph:
    """To where `style.paper` put its bookmark; the first setting does not know where that is."""
    return Paragraph(f'<a href="#{page}-{name}" color="#1b1b2f">{name}</a>', CONTENT) if page else say(name, CONTENT)


def _title_page(canvas, report: dict):
    edge = 320
    canvas.setFillColor(BRAND)
    canvas.rect(0, edge, A4[0], A4[1] - edge, fill=1, stroke=0)
    canvas.setFillColor(AMBER)
    canvas.rect(MARGIN, edge - 8, 80, 8, fill=1, stroke=0)
    canvas.setFillColor(PAPER)
    write(canvas, MARGIN, A4[1] - 80, HOUSE, "Bold", 16)
    write(canvas, MARGIN, 496, TITLE, "Bold", 40)
    words, size = fitted(_period(report), "Text", 18, WIDTH)
    write(canvas, MARGIN, 456, words, "Text", size)
    write(canvas, MARGIN, 424, "Report to the Greater London Authority", "Text", 12)
    facts = [
        ("Reference", reference_of(report)),
        ("Period", report["period"]),
        ("Edition", f"{report['edition']}, definitions {report['definitions_version']}"),
        ("Figures frozen", when(report["frozen_at"])),
        ("Published", when(report["published_at"], "not yet")),
        ("Data", report["data_hash"][:16]),
    ]
    for place, (label, value) in enumerate(facts):
        y = 256 - 24 * place
        canvas.setFillColor(GREY)
        write(canvas, MARGIN, y, label, "Text", 10.5)
        canvas.setFillColor(INK)
        text, size = fitted(value, "SemiBold", 10.5, WIDTH - 112)
        write(canvas, MARGIN + 112, y, text, "SemiBold", size)


def _headline_grid(headlines, across: int = 2) -> list:
    cells = [
        [say(h["shown"], FIGURE if len(h["shown"]) < 10 else FEW_FIGURE), say(h["name"], LABEL), say(_beside(h), SMALL)] for h in headlines
    ]
    cells += [""] * (-len(cells) % across)
    rows = [cells[place : place + across] for place in range(0, len(cells), across)]
    grid = Table(rows, colWidths=[WIDTH / across] * across, hAlign="LEFT")
    grid.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEABOVE", (0, 0), (-1, -1), 0.6, HAIR), ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 16), ("TOPPADDING", (0, 0), (-1, -1), 8), ("BOTTOMPADDING", (0, 0), (-1, -1), 12),
            ]
        )
    )  # fmt: skip
    return [grid]


def _beside(headline: dict) -> str:
    told = [f"{headline['of_target']} of the target of {headline['target']}"] if headline["of_target"] else ["No target was set"]
    if headline["before"]:
        told.append(f"{headline['before']} in {headline['before_period']}")
    return "; ".join(told)


def _short(report) -> list:
    shown = report["shown"]
    opening = say("London as a whole. Beneath each figure: the target agreed with the GLA, and the quarter before.", SMALL)
    funnel = (
        [say("From what was asked for to what was met", SUBHEADING), figures.funnel(shown["funnel"], width=WIDTH)]
        if shown["funnel"]
        else []
    )
    return [heading("The quarter in short"), opening, Spacer(1, 8), *_headline_grid(shown["headlines"]), KeepTogether(funnel)]


def _map_table(shown, key: str, width: float):
    drawn = figures.squared_map({code: cells.get(key, "0") for code, cells in shown["boroughs"].items()}, width=width)
    drawn.hAlign = "CENTER"
    return drawn


def _map(report) -> list:
    shown = report["shown"]
    names = {m["key"]: m["name"] for m in shown["measures"]}
    note = "Each square is a borough, about where it lies; letters as in the table that follows. Darker is more; a dashed square is none, or not printed."
    story = [heading("Across London"), say(note, SMALL)]
    for key in shown["map_measures"][:2]:
        story.append(KeepTogether([say(names[key], SUBHEADING), _map_table(shown, key, WIDTH * 0.58)]))
    return story


def _quarters(report) -> list:
    shown = report["shown"]
    names = {m["key"]: m["name"] for m in shown["measures"]}
    series = [(names[key], texts) for key, texts in shown["quarters"]["measures"].items()]
    head = ["Quarter", *(name for name, _ in series)]
    rows = [[label, *(texts[place] for _, texts in series)] for place, label in enumerate(shown["quarters"]["labels"])]
    note = "Each line has its own scale and begins at nothing. An open dot is a quarter whose figure is not printed. Earlier quarters stand as they were published."
    drawn = figures.small_multiples(shown["quarters"]["labels"], series, width=WIDTH)
    return [heading("Over the quarters"), say(note, SMALL), Spacer(1, 8), drawn, Spacer(1, 12), _ruled(head, rows, None)]


def _boroughs(report) -> list:
    shown = report["shown"]
    names = {m["key"]: m["name"] for m in shown["measures"]}
    letters = {code: short for code, short, _, _ in figures.TILES}
    rows = [
        [f"{b.name} ({letters[b.gss_code]})", *(shown["boroughs"].get(b.gss_code, {}).get(key, "0") for key in _COLUMNS)] for b in BOROUGHS
    ]
    table = _ruled(["Borough", *(names[key] for key in _COLUMNS)], rows, ["London", *(shown["totals"].get(key, "0") for key in _COLUMNS)])
    return [heading("By borough"), say("By the borough in which the resident lived when they were referred.", SMALL), Spacer(1, 4), table]


def _sections(report) -> list[list]:
    shown, made = report["shown"], []
    for name in dict.fromkeys(table["section"] for table in shown["tables"]):
        title = heading(name)
        title.room = 190
        part = [title]
        if name == "Waits":
            part.append(figures.waits(shown["waits"], width=WIDTH))
        if name == "Did it work?":
            part.append(say(_confidence_words(shown), _DEFINITION))
            if shown["skills"]["change"] != "too few":
                part.append(figures.before_after(shown["skills"]["before"], shown["skills"]["after"], width=WIDTH))
        for table in shown["tables"]:
            if table["section"] == name and table["key"] not in _ONLY_IN_THE_WORKBOOK:
                part += _shown_table(table)
        made.append(part)
    return made


def _confidence_words(shown) -> str:
    skills = shown["skills"]
    if skills["change"] == "too few":
        return "Too few people have answered both before and after to say how their confidence changed."
    return f"{skills['pairs']} people said how confident they were before any help and three months after: {skills['change']} on average, on a scale of 1 to 5."


def _shown_table(table: dict) -> list:
    drawn = [figures.bars_of(table)] if table["chart"] == "bars" and len(table["head"]) == 2 else []
    chart = [bars(rows, width=WIDTH, label_width=190, row_height=17) for rows in drawn if len(rows) > 2]
    body = chart or [_ruled(table["head"], table["rows"], table["total"])]
    note = [say(table["note"], SMALL)] if table["note"] else []
    together = [say(table["title"], SUBHEADING), *note, *body, Spacer(1, 12)]
    return [KeepTogether(together)] if len(table["rows"]) < 20 else together


def _ruled(head, rows, total) -> Table:
    """Words to the left and figures to the right, by what is in each column."""
    wordy = [
        all(not _is_figure(row[place]) for row in rows) and any(len(str(row[place])) > 14 for row in rows) for place in range(len(head))
    ]
    wordy[0] = True
    many = len(head) > 5
    shares = [(1.5 if len(head) > 7 else 2.4) if place == 0 else 2.2 if words else 1 for place, words in enumerate(wordy)]
    widths = [WIDTH * each / sum(shares) for each in shares]
    top = [(_NARROW_WORDS if words else _NARROW) if len(head) > 7 else (CELL_BOLD if words else NUMBER_HEAD) for words in wordy]
    lines = [[say(cell, look) for cell, look in zip(head, top, strict=True)]]
    lines += [[say(_short_of(cell, many), CELL if words else NUMBER) for cell, words in zip(row, wordy, strict=True)] for row in rows]
    if total:
        lines.append([say(_short_of(cell, many), CELL_BOLD if words else NUMBER_HEAD) for cell, words in zip(total, wordy, strict=True)])
    return ruled(lines, widths, total=bool(total))


def _short_of(cell, many: bool) -> str:
    """Where columns are narrow, so is the phrase: “Small numbers” says what it means."""
    return "under 5" if many and cell == "fewer than 5" else str(cell)


def _is_figure(text) -> bool:
    return str(text)[:1].isdigit() or str(text)[:1] in "£+-" or text in ("fewer than 5", "hidden", "too few", "not yet")


def _restated(report) -> list:
    lines = report["shown"]["restated"]
    if not lines:
        return []
    title = heading("What changed since the earlier edition")
    title.room = 190
    rows = [[line["line"], line["was"], line["now"], line["cause"]] for line in lines]
    note = say(f"{len(rows)} lines differ from the edition before. Each says why.", SMALL)
    return [title, note, Spacer(1, 4), _ruled(["Line", "Was", "Is now", "Cause"], rows, None)]


def _methods(report) -> list:
    shown = report["shown"]
    title = heading("Definitions and methods")
    title.room = 190
    story = [title]
    for method in shown["measures"]:
        source = f"Unit: {method['unit']}. Source: {method['source']}. Definition {method['version']}."
        story.append(KeepTogether([say(method["name"], SUBHEADING), say(method["definition"], _DEFINITION), say(source, SMALL)]))
    frozen = (
        f"All figures are a cut of the records taken on {when(report['frozen_at'])}, by version {report.get('code_version') or 'unknown'} of the service. "
        "A later correction appears as a new edition that names each changed line and its cause."
    )
    return [
        *story,
        _block("Small numbers", DISCLOSURE),
        _block(shown["model"]["name"], shown["model"]["words"]),
        _block("Reading the tables", " ".join(shown["notes"])),
        _block("Frozen figures", frozen, f"Fingerprint of the data: {report['data_hash']}"),
    ]


def _block(title: str, words: str, small: str = "") -> KeepTogether:
    return KeepTogether([say(title, SUBHEADING), say(words, _DEFINITION), *([say(small, SMALL)] if small else [])])
