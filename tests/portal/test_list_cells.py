"""What a list says about the words of a cell: whether one is too long for any column."""

from types import SimpleNamespace

import pytest
from django.utils.safestring import mark_safe

from portal.lists import Column, cell_of
from portal.templatetags.govuk import list_row


@pytest.mark.parametrize(
    ("cell", "is_long"),
    [
        ("Monday 30 November 2026 at 08:13", False),
        ("Wolfeschlegelsteinhausenbergerdorff", True),
        ({"text": "https://support.example/forgotten", "href": "/"}, True),
        ({"lines": ["A laptop", "Wolfeschlegelsteinhausenbergerdorff"]}, True),
        (None, False),
    ],
)
def test_a_cell_with_a_word_that_no_column_has_room_for_says_so(cell, is_long):
    assert cell_of(Column("Name", lambda row: row.cell), SimpleNamespace(cell=cell))["is_long"] is is_long


def test_a_row_is_drawn_with_what_people_wrote_escaped():
    cells = [
        {"text": "<b>Amina</b>", "href": '/case?a="1"', "head": "Person"},
        {"text": "a; b", "lines": ["a & b", mark_safe("<i>c</i>")], "head": "Needs", "numeric": True, "hint": "<soon>"},
        {"text": "Late", "colour": "govuk-tag--red"},
        {"text": "", "head": "Empty", "is_long": True},
    ]
    row = list_row(cells)
    assert '<th scope="row" class="govuk-table__header" data-head="Person" role="rowheader">' in row
    assert '<a class="govuk-link" href="/case?a=&quot;1&quot;">&lt;b&gt;Amina&lt;/b&gt;</a></th>' in row
    assert '<td class="govuk-table__cell govuk-table__cell--numeric" data-head="Needs" role="cell">' in row
    assert '<span class="gol-line">a &amp; b</span><span class="gol-line"><i>c</i></span>' in row
    assert "&lt;soon&gt;</span></td>" in row
    assert "govuk-tag--red" in row
    assert '<td class="govuk-table__cell gol-long" role="cell"></td>' in row


@pytest.mark.parametrize(("words", "head"), [("Cancel", ""), ("Cancelled", "Cancel")])
def test_the_head_of_a_column_is_not_said_twice_on_a_phone(words, head):
    """There the head stands before the words; a cell without `data-head` would not be shown at all."""
    cell = cell_of(Column("Cancel", lambda _: {"text": words, "href": "/"}), SimpleNamespace())
    assert f' data-head="{head}" role="cell"' in list_row([{"text": "Basics"}, cell])
