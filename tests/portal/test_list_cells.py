"""What a list says about the words of a cell: whether one is too long for any column."""

from types import SimpleNamespace

import pytest

from portal.lists import Column, cell_of


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
