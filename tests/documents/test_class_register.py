"""The register on paper has boxes to tick and lines to write on, and no paper has a letter that its typeface lacks."""

import ast
import io
from datetime import datetime
from pathlib import Path

from pypdf import PdfReader

from documents.class_register import ClassRegisterData, class_register
from documents.typeface import font_for
from people.residents.hours import LONDON

DOCUMENTS = Path(__file__).parents[2] / "documents"


def register(*people: tuple[str, str]) -> list[str]:
    """The words of each page."""
    data = ClassRegisterData(
        title="First steps online",
        hub="Brixton Library",
        starts_at=datetime(2026, 12, 3, 14, tzinfo=LONDON),
        room="Room 2",
        tutor="Temi",
        people=people,
        printed_at=datetime(2026, 12, 3, 9, tzinfo=LONDON),
        link="https://get-online.example/hub/classes/1",
    )
    return [page.extract_text() for page in PdfReader(io.BytesIO(class_register(data))).pages]


def test_boxes_are_drawn_and_whoever_came_without_a_seat_has_a_line():
    (page,) = register(("Amina Y.", "Large text"))
    assert "Amina Y." in page
    assert "People who came without a seat" in page
    assert "?" not in page
    (empty,) = register()
    assert "No one has booked a seat." in empty


def test_a_long_register_is_not_signed_on_a_page_of_its_own():
    pages = register(*[("Amina Y.", "Sits in front, with their carer next to them, away from the window")] * 34)
    assert len(pages) > 1
    assert "Tutor: name, signature, date" in pages[-1]
    assert "People who came without a seat" in pages[-1]


def test_no_paper_says_a_letter_that_its_typeface_lacks():
    """A letter that is missing is printed as a question mark: what is ours to write must never be one."""
    wrong = [
        (path.name, node.value)
        for path in sorted(DOCUMENTS.glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if not node.value.isascii() and not font_for(node.value, "Text")
    ]
    assert wrong == []
