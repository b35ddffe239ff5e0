"""How a report's figures were made and how to read them: the last page of the report, and the key beside its contents."""

from reportlab.platypus import Paragraph, Spacer, Table, TableStyle

from documents.style import CELL, CELL_BOLD, GREY, GRID, SMALL, WIDTH, heading, ruled, say, style, when

DISCLOSURE = (
    "To protect people’s identity, we show 1 to 4 as “fewer than 5” (“under 5” in narrow columns). We do not change 0, and we round other figures to the nearest 5. "
    "Totals are rounded from exact figures, so they may differ from the sum of their parts. “Hidden” means that showing the figure would reveal a small one. We test that no small figure can be worked out from the printed figures. "
    "Percentages use rounded figures. We give none for fewer than 20 (“too few”). "
    "Received devices are not people, so we show exact figures."
)
_SHORTHAND = (
    ("fewer than 5", "1 to 4 people; “under 5” where a column is narrow"),
    ("hidden", "It would reveal a small figure, or is a share of a figure that is not printed"),
    ("too few", "A share or a wait based on fewer than 20"),
    ("not yet", "It is too early"),
    ("0", "None. Every other count of people is rounded to the nearest 5"),
)
_UNTAGGED = "This PDF has a title, a language, bookmarks, links, selectable text and descriptions of pictures. It is not tagged, so screen readers cannot follow its tables. The web page and the ODS workbook have the same figures and work with screen readers."
_WORDS = style("methods", 8.5, lead=11 / 8.5, after=0)
_SOURCE = style("source", 7.5, colour=GREY, lead=10 / 7.5, after=0)


def shorthand() -> Table:
    """What stands where a figure might, and what it means."""
    return _two(
        ("Shown", "What it means"), [[say(term, CELL_BOLD), say(words, CELL)] for term, words in _SHORTHAND], 0.22
    )


def methods(report: dict) -> list:
    """Definitions with unit, source and version; then rounding, models, cut and fingerprint, and what this paper cannot
    do.
    """
    shown = report["shown"]
    rows = [[_measure(measure), say(measure["definition"], _WORDS)] for measure in shown["measures"]]
    rows += [[say(name, CELL_BOLD), say(words, _WORDS)] for name, words in _methods(report)]
    return [
        heading("Definitions and methods"),
        _two(("Figure or method", "What it means"), rows, 0.34),
        Spacer(1, GRID),
        say(f"Fingerprint of the data: {report['data_hash']}", SMALL),
    ]


def _two(head: tuple[str, str], rows: list[list], share: float) -> Table:
    table = ruled([[say(words, CELL_BOLD) for words in head], *rows], [WIDTH * share, WIDTH * (1 - share)])
    table.setStyle(TableStyle([("VALIGN", (0, 1), (-1, -1), "TOP")]))
    return table


def _measure(measure: dict) -> list[Paragraph]:
    return [
        say(measure["name"], CELL_BOLD),
        say(f"{measure['unit']}; {measure['source']}; {measure['version']}", _SOURCE),
    ]


def _methods(report: dict):
    shown = report["shown"]
    yield "Small numbers", DISCLOSURE
    yield shown["model"]["name"], shown["model"]["words"]
    yield "Reading the tables", " ".join(shown["notes"])
    yield (
        "Frozen figures",
        (
            f"All figures come from the records on {when(report['frozen_at'], 'a day not yet come')}, using version {report.get('code_version') or 'unknown'} of the service. A later correction is published as a new edition that names each changed line and its cause."
        ),
    )
    yield "Reading aloud", _UNTAGGED
