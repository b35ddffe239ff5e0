"""A month of daily live counts against somebody who writes each of them down."""

import random

import pytest

from outcomes.enquiries.live_gate import in_words, next_cut
from tests.outcomes.live_attacker import what_is_possible
from tests.rounds import rounds


def _month(chance: random.Random, first: int, steps: tuple[int, ...], days: int = 31) -> list[int]:
    counts = [first]
    for _ in range(days - 1):
        counts.append(max(0, counts[-1] + chance.choice(steps)))
    return counts


@pytest.mark.parametrize("seed", range(rounds(200)))
def test_a_month_of_cuts_tells_no_more_than_each_text_says(seed):
    chance = random.Random(seed)
    steps = chance.choice([(0, 1), (-1, 0, 1), (0, 0, 0, 1), (-5, 0, 5, 6), (-9, -4, -1, 0, 2, 3, 7)])
    month = _month(chance, chance.choice([0, 1, 3, 4, 5, 7, 9, 23]), steps)
    cut = {}
    published = []
    for count in month:
        cut = next_cut(cut, {"cell": count})
        published.append(cut["cell"]["least"])
    for least, possible in zip(published, what_is_possible(published), strict=True):
        assert set(range(least, least + 5)) <= possible


@pytest.mark.parametrize(
    ("month", "printed"),
    [
        ([0, 1, 2, 3, 4], [0, 0, 0, 0, 0]),
        ([4, 5, 8, 9], [0, 0, 0, 5]),
        ([9, 5, 4], [5, 5, 0]),
        ([10, 14, 15, 11, 10], [10, 10, 15, 15, 10]),
    ],
)
def test_a_count_moves_by_five_or_not_at_all(month, printed):
    cut = {}
    for count, least in zip(month, printed, strict=True):
        cut = next_cut(cut, {"cell": count})
        assert cut["cell"]["least"] == least


@pytest.mark.parametrize("seed", range(rounds(100)))
def test_a_total_says_no_more_than_its_parts_leave_open(seed):
    """Also where every part is at the top of its band: 4 and 4 and 4 are 12, and "10 or more" would name each of them."""
    chance = random.Random(seed)
    parts = [f"part {number}" for number in range(chance.choice([2, 3, 3, 5]))]
    counts = {part: chance.choice([0, 1, 3, 4, 4, 4, 9, 9, 14, 17]) for part in parts}
    cut = next_cut({}, counts | {"all": sum(counts.values())}, [("all", tuple(parts))])
    floors = {part: cut[part]["least"] for part in parts}
    least = cut["all"]["least"]
    assert least <= sum(counts.values())
    for part in parts:
        others = sum(floors.values()) - floors[part]
        assert least - (others + 4 * (len(parts) - 1)) <= floors[part], "the part may be as small as it says"
        assert least + 4 - others >= floors[part] + 4 or least < sum(counts.values()) - 4, "and as large"


def test_words():
    assert [in_words(least) for least in (0, 5, 1235)] == ["fewer than 5", "5 or more", "1,235 or more"]
