"""Text as its script is written: every run of it in a font that has it, joined and placed by HarfBuzz, in the order in
which it is read (Unicode's bidirectional algorithm, UAX 9).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import groupby
from xml.sax.saxutils import escape

import uharfbuzz
from bidi import algorithm as bidi
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.platypus import Flowable, Paragraph

from documents.typeface import REPLACEMENT, font_for, is_plain, register

_NOT_ORDERED = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "BN", ""}
_JOINERS = "\u200c\u200d"
_PRIVATE = 0xE000  # a shaped glyph that no character has: the private use area, by the glyph's number
_PRIVATE_ROOM = 0xF8FF - _PRIVATE
_EM = 1000


@dataclass(frozen=True)
class Glyph:
    """A letter of a font (`mark`) and where it stands: advance and offsets in thousandths of the size."""

    mark: str
    advance: float
    right: float = 0
    up: float = 0


@dataclass(frozen=True)
class Run:
    """Neighbouring letters in one font and one direction; spaces are runs of their own. An odd `level` reads from the
    right.
    """

    text: str
    font: str
    level: int = 0

    @property
    def is_space(self) -> bool:
        return self.text.isspace()

    def glyphs(self) -> tuple[Glyph, ...]:
        return _shaped(self.text, self.font, self.level % 2 == 1)

    def width(self, size: float) -> float:
        return sum(glyph.advance for glyph in self.glyphs()) * size / _EM


@lru_cache(maxsize=4096)
def runs(text: str, font: str = "Text") -> tuple[Run, ...]:
    """The runs of a text, in the order in which they are typed."""
    pieces = _housed(list(_clusters(unicodedata.normalize("NFC", text))), font)
    alike = groupby(pieces, key=lambda piece: (piece.font, piece.level, piece.is_space))
    return tuple(
        Run("".join(piece.text for piece in members), home, level)
        for (home, level, _), members in ((key, list(group)) for key, group in alike)
    )


def _housed(clusters: list[tuple[str, int]], font: str) -> Iterator[Run]:
    """Every letter with its font: one for the whole word where one has all of it."""
    for _, members in groupby(clusters, key=lambda cluster: cluster[0].isspace()):
        word = list(members)
        home = font_for("".join(cluster for cluster, _ in word), font)
        for cluster, level in word:
            own = home or font_for(cluster, font)
            yield Run(cluster if own else REPLACEMENT, own or font, level)


def is_drawable(text: str) -> bool:
    """Whether some font here has every letter of it."""
    if is_plain(text, "Text"):
        return True
    normal = unicodedata.normalize("NFC", text)
    return all(font_for(cluster, "Text") for cluster, _ in _clusters(normal))


def _clusters(text: str) -> Iterator[tuple[str, int]]:
    """Each letter with the marks that stand on it, and its level."""
    cluster = ""
    level = 0
    for letter, place in zip(text, _levels(text), strict=True):
        belongs = unicodedata.category(letter).startswith("M") or letter in _JOINERS
        if belongs and cluster:
            cluster += letter
            continue
        if cluster:
            yield cluster, level
        cluster = letter
        level = place
    if cluster:
        yield cluster, level


def _levels(text: str) -> list[int]:
    """The embedding level of every letter in a paragraph that reads from the left, as our papers do."""
    kinds = [unicodedata.bidirectional(letter) for letter in text]
    if not {"R", "AL", "AN"}.intersection(kinds):
        return [0] * len(text)
    ordered = "".join(letter for letter, kind in zip(text, kinds, strict=True) if kind not in _NOT_ORDERED)
    storage = bidi.get_empty_storage() | {"base_level": 0, "base_dir": "L"}
    bidi.get_embedding_levels(ordered, storage)
    bidi.explicit_embed_and_overrides(storage)
    bidi.resolve_weak_types(storage)
    bidi.resolve_neutral_types(storage, False)
    bidi.resolve_implicit_levels(storage, False)
    levels = iter([letter["level"] for letter in storage["chars"]])
    level = 0
    placed = []
    for kind in kinds:
        level = level if kind in _NOT_ORDERED else next(levels)
        placed.append(level)
    return placed


@lru_cache(maxsize=4096)
def _shaped(text: str, font: str, from_right: bool) -> tuple[Glyph, ...]:
    face = pdfmetrics.getFont(font)
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if from_right else "ltr"
    uharfbuzz.shape(face.hbFont(), buffer)
    scale = face.pdfScale
    mark = partial(_mark, face)
    placed = zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    return tuple(
        Glyph(mark(info.codepoint), scale(at.x_advance), scale(at.x_offset), scale(at.y_offset)) for info, at in placed
    )


def _mark(font, number: int) -> str:
    """The character by which ReportLab knows a glyph: its own, or one of the private use area, always the same."""
    face = font.face
    own = face.glyphToChar.get(number)
    if own:
        return chr(own[0])
    if number > _PRIVATE_ROOM:
        return REPLACEMENT
    code = _PRIVATE + number
    face.charToGlyph[code] = number
    face.charWidths[code] = font.pdfScale(face.hmetrics[number][0])
    return chr(code)


def in_reading_order(line: list[Run]) -> list[Run]:
    """The runs of one line from left to right (UAX 9, rule L2)."""
    for level in range(max((run.level for run in line), default=0), 0, -1):
        line = list(_turned(line, level))
    return line


def _turned(line: list[Run], level: int) -> Iterator[Run]:
    """The line with every sequence of at least this level the other way round."""
    sequence: list[Run] = []
    for run in line:
        if run.level >= level:
            sequence.insert(0, run)
            continue
        yield from [*sequence, run]
        sequence = []
    yield from sequence


def draw(canvas, x: float, y: float, line: list[Run], size: float) -> None:
    """One line of runs. What is copied out of the paper is the text as it was typed (PDF 2.0, 14.9.4: ActualText)."""
    typed = "".join(run.text for run in line)
    canvas.addLiteral(f"/Span <</ActualText <FEFF{typed.encode('utf-16-be').hex().upper()}>>> BDC")
    text = canvas.beginText()
    for run in in_reading_order(line):
        text.setFont(run.font, size)
        for glyph in run.glyphs():
            text.setTextOrigin(x + glyph.right * size / _EM, y + glyph.up * size / _EM)
            text.textOut(glyph.mark)
            x += glyph.advance * size / _EM
    canvas.drawText(text)
    canvas.addLiteral("EMC")


def width_of(text: str, font: str, size: float) -> float:
    """How wide the text will be, in the fonts that will draw it."""
    register()
    if is_plain(text, font):
        return pdfmetrics.stringWidth(text, font, size)
    return sum(run.width(size) for run in runs(text, font))


def fitted(text: str, font: str, size: float, room: float, smallest: float = 6) -> tuple[str, float]:
    """The text and a size at which one line of it fits the room: smaller first, and only then cut, with an ellipsis."""
    while size > smallest and width_of(text, font, size) > room:
        size -= 0.5
    whole = text
    while text and width_of(text if text == whole else text + "…", font, size) > room:
        text = text[:-1]
    return (text if text == whole else text.rstrip() + "…"), size


def write(canvas, x: float, y: float, text: str, font: str = "Text", size: float = 10, *, right: bool = False) -> None:
    """One line of text on a canvas, in fonts that have its letters."""
    x -= width_of(text, font, size) if right else 0
    if is_plain(text, font):
        canvas.setFont(font, size)
        canvas.drawString(x, y, unicodedata.normalize("NFC", text))
    else:
        draw(canvas, x, y, list(runs(text, font)), size)


_CONTROLS = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f]"
)  # they draw nothing, and a row of nothing cannot be parted over two pages


def paragraph(text: str, how: ParagraphStyle) -> Flowable:
    """A paragraph of plain text: markup in it is text, and every script is written as it should be."""
    register()
    text = _CONTROLS.sub(" ", text)
    if is_plain(text, how.fontName):
        return Paragraph(escape(unicodedata.normalize("NFC", text)), how)
    return Written(runs(text, how.fontName), how)


class Written(Flowable):
    """A paragraph of plain text in any script, in the look of a ParagraphStyle: broken at spaces, and inside a word only
    if the word is longer than a line.
    """

    def __init__(self, words: tuple[Run, ...], how: ParagraphStyle):
        super().__init__()
        self.words = words
        self.style = how
        self.spaceBefore = how.spaceBefore
        self.spaceAfter = how.spaceAfter

    def wrap(self, width, height):
        self.width = width
        self.lines = list(self._broken(width))
        self.height = len(self.lines) * self.style.leading
        return width, self.height

    def split(self, width, height):
        self.wrap(width, height)
        fitting = int(height // self.style.leading)
        if not 0 < fitting < len(self.lines):
            return [self] if fitting else []
        first, rest = (
            Written(tuple(run for line in part for run in [*line, Run(" ", self.style.fontName)]), self.style)
            for part in (self.lines[:fitting], self.lines[fitting:])
        )
        return [first, rest]

    def minWidth(self):
        return max((run.width(self.style.fontSize) for run in self.words), default=0)

    def _broken(self, room: float) -> Iterator[list[Run]]:
        size = self.style.fontSize
        line: list[Run] = []
        used = 0.0
        for word in self._fitting(room):
            wide = sum(run.width(size) for run in word)
            if line and used + wide > room and not word[0].is_space:
                yield _without_space(line)
                line = []
                used = 0.0
            if line or not word[0].is_space:
                line += word
                used += wide
        if line:
            yield _without_space(line)

    def _fitting(self, room: float) -> Iterator[list[Run]]:
        """Words and the spaces between them; what is wider than a line comes letter by letter."""
        for _, members in groupby(self.words, key=lambda run: run.is_space):
            word = list(members)
            if sum(run.width(self.style.fontSize) for run in word) <= room:
                yield word
                continue
            for run in word:
                yield from ([replace(run, text=cluster)] for cluster, _ in _clusters(run.text))

    def draw(self):
        self.canv.saveState()
        self.canv.setFillColor(self.style.textColor)
        size = self.style.fontSize
        y = self.height - pdfmetrics.getAscent(self.style.fontName, size)  # where a Paragraph's first line stands
        for line in self.lines:
            over = self.width - sum(run.width(size) for run in line)
            draw(self.canv, over * {1: 0.5, 2: 1}.get(self.style.alignment, 0), y, line, size)
            y -= self.style.leading
        self.canv.restoreState()


def _without_space(line: list[Run]) -> list[Run]:
    return line[:-1] if line and line[-1].is_space else line
