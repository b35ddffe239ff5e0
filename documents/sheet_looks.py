"""How a workbook looks: plain large letters, columns that fit what is in them, heads that stay in sight, a sheet to a
landscape page.
"""

from odf.config import ConfigItem, ConfigItemMapEntry, ConfigItemMapIndexed, ConfigItemMapNamed, ConfigItemSet
from odf.namespaces import STYLENS
from odf.style import (
    MasterPage,
    PageLayout,
    PageLayoutProperties,
    ParagraphProperties,
    Style,
    TableCellProperties,
    TableColumnProperties,
    TableProperties,
    TableRowProperties,
    TextProperties,
)

_FACE = {"fontname": "Arial", "fontfamily": "Arial"}  # the guidance asks for a plain sans serif that every machine has
# Centimetres; a letter is one of twelve points.
_NARROWEST = 2.5
_WIDEST = 16.0
_LETTER = 0.235


class Looks:
    """The styles of one workbook, each made once."""

    def __init__(self, book):
        self._book = book
        self._columns = {}
        wrap = TableCellProperties(wrapoption="wrap", verticalalign="top", paddingleft="0.2cm", paddingtop="0.08cm")
        under = {
            "wrapoption": "wrap",
            "verticalalign": "bottom",
            "borderbottom": "1pt solid #1b1b2f",
            "paddingleft": "0.2cm",
        }
        right = {"textalign": "end"}
        self.title = self._look(
            "title", "table-cell", TextProperties(fontsize="16pt", fontweight="bold", color="#4b2a7b", **_FACE)
        )
        self.plain = self._look("plain", "table-cell", TextProperties(fontsize="12pt", **_FACE))
        self.words = self._look("words", "table-cell", wrap, TextProperties(fontsize="12pt", **_FACE))
        bold = {"fontsize": "12pt", "fontweight": "bold", **_FACE}
        self.head = self._look("head", "table-cell", TableCellProperties(**under), TextProperties(**bold))
        self.number_head = self._look(
            "number_head",
            "table-cell",
            TableCellProperties(**under),
            ParagraphProperties(**right),
            TextProperties(**bold),
        )
        top = TableCellProperties(verticalalign="top", paddingtop="0.08cm")
        self.number = self._look(
            "number", "table-cell", top, ParagraphProperties(**right), TextProperties(fontsize="12pt", **_FACE)
        )
        self.row = self._look("row", "table-row", TableRowProperties(useoptimalrowheight="true"))
        self.table = self._sheet_style()

    def _look(self, name: str, family: str, *properties, **more) -> Style:
        style = Style(name=name, family=family, **more)
        for element in properties:
            style.addElement(element)
        self._book.automaticstyles.addElement(style)
        return style

    def _sheet_style(self) -> Style:
        """Landscape, and as wide as a page: what is printed is whole."""
        layout = PageLayout(name="landscape")
        page = {"printorientation": "landscape", "pagewidth": "29.7cm", "pageheight": "21cm", "margin": "1.5cm"}
        properties = PageLayoutProperties(**page)
        properties.setAttrNS(STYLENS, "scale-to-X", "1")  # odfpy knows 1.2, where an older word stood for it
        properties.setAttrNS(STYLENS, "scale-to-Y", "0")
        layout.addElement(properties)
        self._book.automaticstyles.addElement(layout)
        self._book.masterstyles.addElement(MasterPage(name="landscape", pagelayoutname=layout))
        return self._look("sheet", "table", TableProperties(display="true"), masterpagename="landscape")

    def column(self, values: list) -> Style:
        """As wide as its longest figure or word needs; long texts are wrapped."""
        texts = [f"{value:,}" if isinstance(value, int | float) else str(value) for value in values]
        body = max(map(len, texts[1:]), default=0)
        letters = max(body, *(1.2 * len(word) for word in texts[0].split()), min(len(texts[0]), 12))
        width = round(min(max(letters * _LETTER + 0.6, _NARROWEST), _WIDEST) * 2) / 2
        if width not in self._columns:
            name = f"column{len(self._columns) + 1}"
            self._columns[width] = self._look(name, "table-column", TableColumnProperties(columnwidth=f"{width}cm"))
        return self._columns[width]


def freeze_heads(book, heads: dict[str, int]) -> None:
    """The title and the head of every sheet, by the row of its head, stay in sight while the rest is scrolled; the
    first sheet is the one that opens.
    """
    tables = ConfigItemMapNamed(name="Tables")
    for name, below in heads.items():
        entry = ConfigItemMapEntry(name=name)
        for what, kind, value in (
            ("HorizontalSplitMode", "short", 0),
            ("VerticalSplitMode", "short", 2),
            ("VerticalSplitPosition", "int", below),
            ("ActiveSplitRange", "short", 2),
            ("PositionTop", "int", 0),
            ("PositionBottom", "int", below),
            ("CursorPositionX", "int", 0),
            ("CursorPositionY", "int", 0),
        ):
            entry.addElement(ConfigItem(name=what, type=kind, text=str(value)))
        tables.addElement(entry)
    view = ConfigItemMapEntry()
    view.addElement(ConfigItem(name="ViewId", type="string", text="view1"))
    view.addElement(tables)
    view.addElement(ConfigItem(name="ActiveTable", type="string", text=next(iter(heads))))
    views = ConfigItemMapIndexed(name="Views")
    views.addElement(view)
    settings = ConfigItemSet(name="ooo:view-settings")
    settings.addElement(views)
    book.settings.addElement(settings)
