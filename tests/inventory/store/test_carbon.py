"""The carbon estimate says what it counts, what it left out, and from where it knows."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.store.carbon import START_FACTORS, WORDS, Factor, factor_for, kept_in_use

OLD = Factor("laptop", Decimal("200"), "TechResort", date(2022, 6, 1))
NEW = Factor("laptop", Decimal("225.5"), "EY for 3StepIT", date(2026, 1, 1))
PHONE = Factor("phone", Decimal("50"), "TechResort", date(2022, 6, 1))


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2022, 5, 31), None),
        (date(2022, 6, 1), OLD),
        (date(2025, 12, 31), OLD),
        (date(2026, 1, 1), NEW),
        (date(2030, 1, 1), NEW),
    ],
)
def test_the_newest_factor_that_was_valid_on_the_day_counts(on, expected):
    assert factor_for("laptop", on, [NEW, PHONE, OLD]) is expected


def test_each_day_is_counted_by_its_own_factor():
    estimate = kept_in_use(
        {("laptop", date(2025, 12, 31)): 2, ("laptop", date(2026, 1, 1)): 2, ("phone", date(2026, 1, 1)): 3},
        [OLD, NEW, PHONE],
    )
    assert estimate.kilograms == 2 * 200 + 2 * Decimal("225.5") + 3 * 50
    assert estimate.counted == 7
    assert estimate.left_out == ()


def test_what_has_no_factor_is_left_out_by_name_and_number_and_not_guessed():
    estimate = kept_in_use(
        {("laptop", date(2026, 3, 1)): 1, ("tablet", date(2026, 3, 1)): 2, ("tablet", date(2026, 3, 2)): 1},
        START_FACTORS,
    )
    assert (estimate.kilograms, estimate.counted, estimate.left_out) == (200, 1, (("tablet", 3),))
    assert estimate.sentence == (
        "Embodied carbon kept in use (estimate): 200 kg CO2e from 1 device. Left out, because no factor is sourced: "
        "tablet (3). "
        "Factors from: TechResort, embodied carbon as used by a UK community refurbisher, "
        "https://techresort.org/benefits_repurposing/."
    )


def test_a_source_is_named_once_and_only_when_it_was_used():
    assert kept_in_use(
        {("laptop", date(2025, 1, 1)): 1, ("phone", date(2025, 1, 1)): 1}, [OLD, PHONE, NEW]
    ).sources == ("TechResort",)


def test_nothing_is_an_estimate_of_nothing():
    estimate = kept_in_use({("tablet", date(2026, 1, 1)): 0}, START_FACTORS)
    assert (estimate.kilograms, estimate.left_out, estimate.sources) == (0, (), ())
    assert estimate.sentence == "Embodied carbon kept in use (estimate): 0 kg CO2e from 0 devices."


def test_it_is_never_called_avoided():
    assert WORDS == "embodied carbon kept in use (estimate)"
    assert "avoid" not in kept_in_use({("laptop", date(2026, 3, 1)): 1}, START_FACTORS).sentence


def test_the_start_has_the_two_that_are_sourced():
    assert {factor.kind: factor.kilograms for factor in START_FACTORS} == {"laptop": 200, "phone": 50}
    assert all("techresort.org" in factor.source for factor in START_FACTORS)


days = st.dates(date(2022, 1, 1), date(2027, 1, 1))
kinds = st.sampled_from(["laptop", "phone", "tablet", "desktop"])


@given(st.dictionaries(st.tuples(kinds, days), st.integers(0, 500)), st.permutations([OLD, NEW, PHONE]))
def test_nobody_is_counted_twice_or_lost_and_the_order_of_factors_does_not_matter(counts, factors):
    estimate = kept_in_use(counts, factors)
    assert estimate.counted + sum(number for _, number in estimate.left_out) == sum(counts.values())
    assert estimate == kept_in_use(counts, [OLD, NEW, PHONE])
    assert 50 * estimate.counted <= estimate.kilograms <= Decimal("225.5") * estimate.counted
