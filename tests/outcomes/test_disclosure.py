"""Small numbers against an attacker who has everything that was published."""

import random
import subprocess
import sys

import pytest
from django.conf import settings

from outcomes.report.disclosure import (
    FEW,
    HIDDEN,
    CannotProtect,
    FiguresDisagree,
    number_of,
    percentage,
    protect,
    shown,
)
from tests.outcomes.attacker import bounds_of
from tests.rounds import rounds


def _table(chance: random.Random, rows: int, columns: int, depth: int = 1):
    """A table with its margins, in one to three dimensions, small numbers and zeros among larger ones."""
    counts = {}
    sums = []
    sizes = (range(rows), range(columns), range(depth))
    for r in sizes[0]:
        for c in sizes[1]:
            for d in sizes[2]:
                counts[r, c, d] = (
                    chance.choice([0, 1, 2, 3, 4, 4, 6, 8, 12, 23, 47, 102])
                    if chance.random() < 0.9
                    else chance.randrange(400)
                )
    keys = [(*sizes[0], "all"), (*sizes[1], "all"), (*sizes[2], "all")]
    for r in keys[0]:
        for c in keys[1]:
            for d in keys[2]:
                for axis, (at, size) in enumerate(zip((r, c, d), sizes, strict=True)):
                    if at != "all":
                        continue
                    parts = [tuple(n if place == axis else each for place, each in enumerate((r, c, d))) for n in size]
                    if all(part in counts for part in parts):
                        counts[r, c, d] = sum(counts[part] for part in parts)
                        sums.append(((r, c, d), parts))
    return counts, sums


def _nested(chance: random.Random):
    """Boroughs within sub-regions within London, by kind."""
    counts, sums = _table(chance, 9, 3)
    for kind in (0, 1, 2, "all"):
        for region, members in (("x", (0, 1)), ("y", (2, 3, 4)), ("z", (5, 6, 7, 8))):
            parts = [(borough, kind, 0) for borough in members]
            counts[region, kind, 0] = sum(counts[part] for part in parts)
            sums.append(((region, kind, 0), parts))
        sums.append((("all", kind, 0), [(region, kind, 0) for region in "xyz"]))
    return counts, sums


def _holds(counts, sums, texts):
    hidden = 0
    for cell, text in texts.items():
        if counts[cell] == 0:
            assert text == "0"
        elif text in (FEW, HIDDEN):
            least, most = bounds_of(texts, sums, cell)
            if 1 <= counts[cell] <= 4:
                assert text == FEW, (cell, least, most)
                assert least <= 1e-5, (cell, least, most)
                assert most >= 4 - 1e-5, (cell, least, most)
            else:
                hidden += 1
                assert text == HIDDEN, (cell, least, most)
                assert most - least >= 4 - 1e-5, (cell, least, most)
        else:
            assert text == shown(counts[cell])
    return hidden


@pytest.mark.parametrize("seed", range(rounds(200)))
def test_no_suppressed_cell_is_bounded_tighter_than_0_to_4(seed):
    chance = random.Random(seed)
    shape = seed % 4
    if shape == 3:
        counts, sums = _nested(chance)
    else:
        depth = 2 if shape == 2 else 1
        counts, sums = _table(chance, chance.randrange(2, 7), chance.randrange(2, 5), depth)
    _holds(counts, sums, protect(counts, sums))


def test_a_naive_table_gives_its_small_number_away_and_ours_does_not():
    counts = {"a": 47, "b": 3, "all": 50}
    naive = {cell: shown(count) for cell, count in counts.items()}
    sums = [("all", ["a", "b"])]
    assert bounds_of(naive, sums, "b")[0] == 1  # 50 less at most 47: somebody is there
    assert protect(counts, sums) in ({"a": HIDDEN, "b": FEW, "all": "50"}, {"a": "45", "b": FEW, "all": HIDDEN})


def test_nothing_is_hidden_where_nothing_is_small_or_rounding_is_enough():
    large = {"a": 40, "b": 60, "all": 100}
    assert protect(large, [("all", ["a", "b"])]) == {"a": "40", "b": "60", "all": "100"}
    boroughs = {n: 50 + n for n in range(32)} | {32: 3}
    counts = boroughs | {"all": sum(boroughs.values())}
    assert HIDDEN not in protect(counts, [("all", list(boroughs))]).values()


def test_what_was_printed_before_is_known_to_the_attacker():
    counts = {"a": 47, "b": 3, "all": 50}
    texts = protect(counts, [("all", ["a", "b"])], fixed={"all": "50"})
    assert texts == {"a": HIDDEN, "b": FEW, "all": "50"}
    with pytest.raises(CannotProtect, match="b"):
        protect(counts, [("all", ["a", "b"])], fixed={"a": "45", "all": "50"})


def test_figures_that_do_not_add_up_are_refused_by_name():
    with pytest.raises(FiguresDisagree, match="“all” is 51, but its parts come to 50"):
        protect({"a": 47, "b": 3, "all": 51}, [("all", ["a", "b"])])


def test_a_city_of_boroughs_by_kind_is_quick_and_the_same_each_time():
    chance = random.Random(7)
    counts, sums = _table(chance, 33, 6)
    assert protect(counts, sums) == protect(counts, sums)


def test_the_solver_writes_nothing_to_where_the_worker_logs():
    """HiGHS greets once a process, below Python: only a process of its own hears it."""
    protecting = (
        "from outcomes.report.disclosure import protect; protect({'a': 47, 'b': 3, 'all': 50}, [('all', ['a', 'b'])])"
    )
    heard = subprocess.run([sys.executable, "-c", protecting], cwd=settings.ROOT, capture_output=True, check=True)
    assert heard.stdout == b""


@pytest.mark.parametrize(
    ("part", "base", "share"),
    [
        ("45", "50", "90%"),
        ("fewer than 5", "50", "hidden"),
        ("5", "15", "too few"),
        ("20", "20", "100%"),
        ("hidden", "100", "hidden"),
        ("45", "hidden", "hidden"),
        ("1,235", "2,470", "50%"),
    ],
)
def test_percentages_come_from_printed_figures_on_bases_of_twenty(part, base, share):
    assert percentage(part, base) == share
    assert number_of("1,235") == 1235
