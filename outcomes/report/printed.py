"""What a report may print: texts that disclosure control has passed, and the tables that are made from them."""

from typing import Any

from outcomes.report.cells import ReportCells
from outcomes.report.periods import Period

Table = dict[str, Any]


def table(
    key: str,
    section: str,
    title: str,
    head: list[str],
    rows: list[list[str]],
    total: list[str] | None = None,
    note: str = "",
    chart: str | None = None,
) -> Table:
    return {
        "key": key,
        "section": section,
        "title": title,
        "note": note,
        "head": head,
        "rows": rows,
        "total": total,
        "chart": chart,
    }


class Printed:
    """One report's texts: `text` is what may be shown of each of its cells."""

    def __init__(self, period: Period, cells: ReportCells, texts: dict[str, str]) -> None:
        self.period = period
        self.cells = cells
        self.tallies = cells.tallies
        self.text = {name: str(text) for name, text in texts.items()}

    def listed(
        self,
        what: str,
        section: str,
        title: str,
        head: list[str],
        labels: dict[str, str],
        note: str = "",
        key: str = "",
    ) -> Table:
        """A table of one column: all cells of that name, in words, drawn as bars."""
        values = [name.split("|", 1)[1] for name in self.text if name.startswith(f"{what}|")]
        rows = [
            [labels.get(value) or value.replace("_", " ").capitalize() or "Not said", self.text[f"{what}|{value}"]]
            for value in values
        ]
        return table(key or what, section, title, head, [row for row in rows if row[1] != "0"], None, note, "bars")
