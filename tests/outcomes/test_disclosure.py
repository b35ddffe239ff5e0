"""Small numbers against an attacker who has everything that was published."""

import random
import subprocess
import sys

import pytest
from django.conf import settings

from outcomes.report.disclosure import (
    FEW,
    HIDDEN,
    SMALL,
    Known,
    counts_before,
    kept,
    number_of,
    percentage,
    range_of,
    shown,
)
from outcomes.report.protection import CannotProtect, FiguresDisagree, protect
from tests.outcomes.attacker import Attacker
from tests.rounds import LONG, rounds


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


def _holds(counts, sums, texts, limits=()):
    hidden = 0
    attacker = Attacker(texts, sums, [each for each in limits if counts[each[0]] <= each[1] * counts[each[2]]])
    for cell, text in texts.items():
        if counts[cell] == 0:
            assert text == "0"
        elif text == FEW:
            assert 1 <= counts[cell] <= 4
            assert attacker.possible(cell) == {1, 2, 3, 4}, cell
        elif text == HIDDEN:
            hidden += 1
            least, most = attacker.bounds_of(cell)
            assert most - least >= 4, (cell, least, most)
        else:
            assert text == shown(counts[cell])
    return hidden


@pytest.mark.parametrize("seed", range(rounds(200)))
def test_behind_each_fewer_than_five_each_of_one_to_four_is_possible(seed):
    chance = random.Random(seed)
    shape = seed % 4
    if shape == 3:
        counts, sums = _nested(chance)
    else:
        depth = 2 if shape == 2 else 1
        counts, sums = _table(chance, chance.randrange(2, 7), chance.randrange(2, 5), depth)
    cells = list(counts)
    limits = [(*chance.sample(cells, 1), chance.choice([1, 1, 3]), *chance.sample(cells, 1)) for _ in range(seed % 5)]
    limits = [each for each in limits if each[0] != each[2]]
    _holds(counts, sums, protect(counts, sums, limits=limits), limits)


def test_a_naive_table_gives_its_small_number_away_and_ours_does_not():
    """Three small parts of a small total: each is 1 or 2, as anybody can see."""
    counts = {"device": 2, "data": 1, "skills": 1, "all": 4}
    sums = [("all", ["device", "data", "skills"])]
    naive = {cell: shown(count) for cell, count in counts.items()}
    assert Attacker(naive, sums).possible("device") == {1, 2}
    texts = protect(counts, sums)
    assert texts["all"] == HIDDEN
    _holds(counts, sums, texts)


def test_definitions_that_state_a_relation_are_known_to_the_attacker():
    """Whoever was helped had one need met, or two or three."""
    counts = {"helped": 2, "met": 5}
    limits = [("helped", 1, "met"), ("met", 3, "helped")]
    naive = {cell: shown(count) for cell, count in counts.items()}
    assert Attacker(naive, [], limits).possible("helped") == {2, 3, 4}
    texts = protect(counts, [], limits=limits)
    assert texts == {"helped": FEW, "met": HIDDEN}
    _holds(counts, [], texts, limits)


def test_nothing_is_hidden_where_nothing_is_small_or_rounding_is_enough():
    large = {"a": 40, "b": 60, "all": 100}
    assert protect(large, [("all", ["a", "b"])]) == {"a": "40", "b": "60", "all": "100"}
    boroughs = {n: 50 + n for n in range(32)} | {32: 3}
    counts = boroughs | {"all": sum(boroughs.values())}
    assert HIDDEN not in protect(counts, [("all", list(boroughs))]).values()


def test_what_was_printed_before_is_known_to_the_attacker():
    counts = {"a": 2, "b": 1, "all": 3}
    sums = [("all", ["a", "b"])]
    assert protect(counts, sums, fixed={"a": FEW, "b": FEW}) == {"a": FEW, "b": FEW, "all": HIDDEN}
    with pytest.raises(CannotProtect, match="would follow"):
        protect(counts, sums, fixed={"all": FEW})


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
        "from outcomes.report.protection import protect; protect({'a': 47, 'b': 3, 'all': 50}, [('all', ['a', 'b'])])"
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


# ── Consecutive editions ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("was", [*range(32), 100])
def test_a_text_changes_only_where_the_count_changed_by_five_in_every_world(was):
    text = shown(was)
    for now in range(130):
        again = kept(text, now)
        low, high = range_of(again)
        assert low <= now <= high, "what is kept is true of the new count as well"
        if again != text:
            before = range_of(text)
            assert low - before[1] >= 5 or before[0] - high >= 5
        assert (text, again) != ("0", FEW)


def _corrected(chance: random.Random, counts: dict, sums: list) -> dict:
    """The same table after a few records of its inner cells were corrected."""
    totals = {total for total, _ in sums}
    inner = [cell for cell in counts if cell not in totals]
    after = dict(counts)
    for cell in chance.sample(inner, min(len(inner), chance.choice([1, 1, 2, 4]))):
        after[cell] = max(0, after[cell] + chance.choice([-1, 1, 1, -2, 3, 7, -12, 30]))
    for _ in sums:
        for total, parts in sums:
            after[total] = sum(after[part] for part in parts)
    return after


GAVE_AWAY = (10, 14, 20, 54, 55, 70, 80, 86, 90, 99)  # what these showed was a change of one record, once


@pytest.mark.parametrize("seed", range(100) if LONG else GAVE_AWAY)
def test_two_editions_together_tell_no_more_than_each(seed):
    """Everything of both editions at once: each small number may be any of 1 to 4 in both, and of no change of one to
    four records is it known that there was one.
    """
    chance = random.Random(seed)
    counts, sums = _table(chance, chance.randrange(2, 5), chance.randrange(2, 4))
    corrected = _corrected(chance, counts, sums)
    first = protect(counts, sums)
    again = {cell: kept(first[cell], corrected[cell]) for cell in counts}
    second = protect(
        corrected,
        sums,
        fixed={cell: text for cell, text in again.items() if text == first[cell]},
        before=counts_before([counts], corrected),
    )
    counted = {"first": counts, "second": corrected}
    texts = {("first", cell): text for cell, text in first.items()}
    texts |= {("second", cell): text for cell, text in second.items()}
    both = [((name, total), [(name, part) for part in parts]) for name in ("first", "second") for total, parts in sums]
    spans = {("second", cell): range_of(text) for cell, text in second.items() if isinstance(text, Known)}
    spans = {cell: (low, min(high, 10_000)) for cell, (low, high) in spans.items()}
    attacker = Attacker(texts, both, ranges=spans)
    for edition, cell in texts:
        if texts[edition, cell] == FEW and 1 <= counted[edition][cell] <= SMALL:
            assert attacker.possible((edition, cell)) >= {1, 2, 3, 4}, (edition, cell)
    for cell in counts:
        if 0 < abs(corrected[cell] - counts[cell]) < 5:
            least, most = attacker.differences(("first", cell), ("second", cell))
            assert least <= 0 <= most, (cell, least, most)
