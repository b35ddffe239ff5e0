"""Files that other people's trouble came in: what each row has to be answered with (field cases A6 to A10)."""

from pathlib import Path

import pytest

from law.refusals import Invalid
from referrals.intake.reading import read_rows
from referrals.intake.sheet_rows import facts_of
from tests.referrals.messy import TODAY

DATA = Path(__file__).parent.parent / "data" / "intake"
PHONES = {
    "PH1": "+447700900301",
    "PH2": "+447700900302",
    "PH3": "+447700900303",
    "PH4": "” may be missing the 0 at the start",
    "PH5": "A spreadsheet has shortened this number",
    "PH6": "has a decimal point",
    "PH7": "” is not a phone number",
    "PH8": "+447700900308",
    "PH9": "” is not a real date",
}
POSTCODES = {
    "PC1": "SE1 2QH",
    "PC2": "Did you mean SE1 2QH",
    "PC3": "SE1 2QZ",
    "PC4": "is not in London",
    "PC5": "is not in London",
    "PC6": "SE17 1XX",
    "PC7": "E20 9ZZ",
    "PC8": "SE1 2QH",
}


def answers(name: str, field: str) -> dict[str, str]:
    """What each row of a file gives for a field, or the sentence of its first fault."""
    result = {}
    with open(DATA / name, "rb") as file:
        for row in read_rows(file):
            try:
                result[row.cells["your_ref"]] = getattr(facts_of(row, TODAY).resident, field)
            except Invalid as invalid:
                result[row.cells["your_ref"]] = invalid.errors[0].sentence
    return result


@pytest.mark.parametrize(
    ("name", "field", "expected"), [("phones.csv", "phone", PHONES), ("postcodes.csv", "postcode", POSTCODES)]
)
def test_each_row_is_read_or_refused_as_it_should_be(name, field, expected):
    read = answers(name, field)
    assert read.keys() == expected.keys()
    assert [(ref, read[ref]) for ref in read if expected[ref] not in read[ref]] == []


def test_a_postcode_that_is_not_in_our_table_yet_is_marked_in_the_answer():
    with open(DATA / "postcodes.csv", "rb") as file:
        (new,) = [facts_of(row, TODAY) for row in read_rows(file) if row.cells["your_ref"] == "PC7"]
    assert new.resident.borough == "E09000028"
    assert "we do not know this postcode" in new.warnings[0]
