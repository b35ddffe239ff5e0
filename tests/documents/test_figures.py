"""The report's pictures: London where it lies, and nothing to measure where a figure is not printed."""

import csv
import re
from pathlib import Path

import pytest

from documents import figures
from documents.charts import as_svg, bars
from outcomes.report.disclosure import number_of
from people.places.boroughs import BOROUGHS

SQUARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "london_squared_map.csv"
CODES = [code for code, *_ in figures.TILES]


def drawn(drawing) -> list[str]:
    """The shapes alone: words are centred, and so stand where their length puts them."""
    return re.findall(r"<(?:rect|circle|polyline|path|line)[^>]*>", as_svg(drawing).decode())


def test_the_map_has_each_borough_once_and_no_two_in_one_place():
    assert len(figures.TILES) == 33
    assert set(CODES) == {b.gss_code for b in BOROUGHS}
    assert len({(row, column) for *_, row, column in figures.TILES}) == 33


@pytest.mark.skipif(not SQUARED.exists(), reason="the published map is not beside this checkout")
def test_the_map_is_the_published_one():
    with SQUARED.open(newline="") as file:
        rows = {
            (row["gss_code"], row["abbreviation"], int(row["row"]), int(row["column"])) for row in csv.DictReader(file)
        }
    assert set(figures.TILES) == rows


@pytest.mark.parametrize("text", ["fewer than 5", "hidden"])
def test_a_tile_that_is_not_printed_looks_like_every_other_such(text):
    many = dict.fromkeys(CODES, "50")
    one, other = (figures.squared_map(many | {CODES[0]: figure}, width=400) for figure in ("fewer than 5", "hidden"))
    assert drawn(one) == drawn(other) != drawn(figures.squared_map(many | {CODES[0]: "0"}, width=400))
    assert {"fewer than 5": "under 5"}.get(text, text) in as_svg(
        figures.squared_map(many | {CODES[0]: text}, width=400)
    ).decode()


@pytest.mark.parametrize(
    "draw",
    [
        lambda text: bars([("Camden", number_of(text), text), ("Barnet", 40, "40")], width=400),
        lambda text: figures.small_multiples(["a", "b", "c"], [("x", ["10", text, "5"])], width=300),
        lambda text: figures.funnel(
            [
                {"label": "Asked for", "shown": "40", "lost": "", "lost_why": ""},
                {"label": "Met", "shown": text, "lost": "hidden", "lost_why": "waiting"},
            ],
            width=400,
        ),
        lambda text: figures.before_after([text, "5", "5", "5", "0"], ["5", text, "5", "5", "10"], width=400),
        lambda text: figures.progress(text, width=100),
    ],
    ids=["bars", "small multiples", "funnel", "before and after", "progress"],
)
def test_what_is_not_printed_cannot_be_measured(draw):
    assert drawn(draw("fewer than 5")) == drawn(draw("hidden")) != drawn(draw("35"))


def test_waits_on_too_few_have_neither_line_nor_dot():
    few, known = (
        {"kind": "Device", "milestone": "Submitted to provided", "median": m, "ninth": n, "base": "60"}
        for m, n in (("too few", "too few"), ("3 days", "9 days"))
    )
    assert len(drawn(figures.waits([few], width=400))) == len(drawn(figures.waits([few, known], width=400))) - 2
    assert "too few" in as_svg(figures.waits([few], width=400)).decode()


def test_the_legend_says_what_each_shade_means():
    svg = as_svg(figures.squared_map(dict.fromkeys(CODES, "5") | {CODES[1]: "130"}, width=400)).decode()
    for words in ("5 to 25", "30 to 50", "105 or more", "none", "not printed"):
        assert f">{words}<" in svg
    small = as_svg(figures.squared_map(dict.fromkeys(CODES, "15"), width=400)).decode()
    assert ">15<" in small
    assert "15 to 15" not in small


@pytest.mark.parametrize("texts", [[], ["0"], ["hidden"], ["0", "0"], ["5", "hidden", "10"]])
def test_any_number_of_quarters_can_be_drawn(texts):
    assert drawn(
        figures.small_multiples([f"2026-Q{n}" for n in range(len(texts))], [("People helped", texts)], width=300)
    )


def test_how_many_fewer_is_hidden_is_said_in_a_sentence():
    step = {"label": "Met", "shown": "5", "lost": "hidden", "lost_why": "waiting"}
    assert "How many fewer is hidden: waiting" in as_svg(figures.funnel([step], width=400)).decode()
    assert "fewer" not in as_svg(figures.funnel([step | {"lost": "0"}], width=400)).decode()
