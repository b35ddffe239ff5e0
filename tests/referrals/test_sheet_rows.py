"""Each of the 232 messy rows comes out as expected: accepted and cleaned, or refused on its column."""

import pytest

from law.refusals import Invalid
from people.places.boroughs import BY_CODE
from referrals.intake.reading import COLUMNS, Row, read_rows
from referrals.intake.sheet_rows import facts_of
from tests.referrals.messy import DATA, MESSY, TODAY, upload


def faults(**changes) -> dict:
    row = Row(1, 2, {column: MESSY[0][column] for column in COLUMNS} | changes)
    try:
        facts_of(row, TODAY)
    except Invalid as invalid:
        return {error.pointer: error.code for error in invalid.errors}
    return {}


def test_175_are_accepted_and_57_refused():
    outcomes = [row["expected_outcome"] for row in MESSY]
    assert (outcomes.count("accept"), outcomes.count("reject")) == (175, 57)


@pytest.mark.parametrize(
    ("row", "expected"),
    list(zip(read_rows(upload()), MESSY, strict=True)),
    ids=lambda it: str(getattr(it, "number", "")),
)
def test_a_messy_row(row, expected):
    if expected["expected_outcome"] == "reject":
        with pytest.raises(Invalid) as refused:
            facts_of(row, TODAY)
        assert {error.pointer for error in refused.value.errors} == {f"/{expected['expected_field']}"}
        return
    facts = facts_of(row, TODAY)
    assert facts.your_ref == expected["your_ref"]
    assert facts.channel == "bulk"
    column, _, value = expected["expected_normalised"].partition("=")
    assert not column or _kept(facts)[column] == value.removesuffix(" (NFC)")


def _kept(facts) -> dict:
    person = facts.resident
    return {
        "mobile": person.phone,
        "dob": person.date_of_birth.isoformat() if person.date_of_birth else "",
        "postcode": person.postcode,
        "borough": BY_CODE[person.borough].name,
        "needs": ";".join(sorted(need.kind for need in facts.needs)),
        "consent": "yes" if any(one.given for one in facts.consent) else "no",
        "safe_to_contact": "yes" if facts.contact_policy.channels else "no",
        "referrer_email": facts.referrer_email,
        "resident_first_name": person.first_name,
    }


def test_all_faults_of_a_row_are_named_by_its_columns():
    assert faults(
        mobile="x", dob="x", postcode="SE1", borough="Kent", needs="", consent="?", resident_first_name=""
    ) == {
        "/mobile": "not_a_number",
        "/dob": "not_a_date",
        "/postcode": "half_a_postcode",
        "/borough": "unknown_borough",
        "/needs": "required",
        "/consent": "no_consent",
        "/resident_first_name": "required",
    }
    assert faults(safe_to_contact="x" * 2000, accessibility="x" * 2000, your_ref="x" * 200) == dict.fromkeys(
        ["/safe_to_contact", "/accessibility", "/your_ref"], "too_long"
    )


def test_the_words_of_an_unclear_yes_are_kept():
    row = Row(1, 2, {column: MESSY[0][column] for column in COLUMNS} | {"safe_to_contact": "Yes, after 6pm only"})
    contact = facts_of(row, TODAY).contact_policy
    assert (contact.mode, contact.channels, contact.words) == ("through_worker", frozenset(), "Yes, after 6pm only")


def test_the_postcode_decides_and_the_sheet_is_told():
    row = Row(1, 2, {column: MESSY[0][column] for column in COLUMNS} | {"borough": "Camden"})
    assert "not in Camden" in facts_of(row, TODAY).warnings[0]


@pytest.mark.parametrize("path", sorted((DATA / "messy_referrals_encodings").iterdir()), ids=lambda path: path.name)
def test_every_encoding_gives_the_same_facts_or_a_clear_refusal(path):
    with open(path, "rb") as file:
        if "double_encoded" in path.name:
            assert all("garbled" in row.problem for row in read_rows(file) if not str(row.cells).isascii())
            return
        facts_by_ref = {row.cells["your_ref"]: facts_of(row, TODAY) for row in read_rows(file)}
    plain = {row.cells["your_ref"]: row for row in read_rows(upload())}
    assert len(facts_by_ref) == 12
    assert facts_by_ref == {ref: facts_of(plain[ref], TODAY) for ref in facts_by_ref}
