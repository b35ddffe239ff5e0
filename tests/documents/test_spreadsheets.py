"""Spreadsheets: no cell that runs as a formula, every character kept, a line at a time."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.spreadsheets import csv_bytes, csv_lines, guarded


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+447700900123",
        "-cmd|' /C calc'!A0",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1",
        "  =1+1",
        "\ufeff=1",
        "＝1+1",
        "-",
        "-1+1",
        "-1\n=2",
    ],
)
def test_what_could_run_as_a_formula_gets_an_apostrophe(cell):
    assert guarded(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "cell", ["fewer than 5", "Zoë Żółkowska", "محمد", "O'Neil", "a=b", "-5", "-5.25", "0", "", 5, -5, 1.5]
)
def test_everything_else_stays(cell):
    assert guarded(cell) == cell


def test_nothing_is_an_empty_cell():
    assert guarded(None) == ""


def test_the_sheet_comes_line_by_line():
    taken = []

    def rows():
        for number in range(1_000_000):
            taken.append(number)
            yield [number, "=x"]

    lines = csv_lines(["number", "=words"], rows())
    assert next(lines) == "\ufeffnumber,'=words\r\n".encode()
    assert not taken
    assert next(lines) == b"0,'=x\r\n"
    assert taken == [0]


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2), max_size=5))
def test_what_is_read_back_is_what_was_written_save_for_the_guard(rows):
    text = csv_bytes(["a", "b"], rows).decode("utf-8-sig")
    back = list(csv.reader(StringIO(text, newline="")))
    assert back == [["a", "b"], *([guarded(cell) for cell in row] for row in rows)]
