"""A borough's real, messy export: 175 rows taken, 57 refused on the right field, none lost, none twice."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.chains import find_tampering
from config.invariants import violations
from jobs import worker
from law.refusals import Invalid
from people.models import Resident
from people.places.boroughs import BY_CODE
from referrals import facts as reading
from referrals.intake import take_in
from referrals.intake.reading import COLUMNS, UnreadableFile, read_rows
from referrals.intake.sheet_rows import facts_of
from referrals.models import Import, ImportRow, Referral
from tests import people_of_london as london
from tests.referrals import messy
from tests.rounds import rounds

DATA = Path(__file__).parent.parent / "data"
TODAY = date(2026, 11, 23)
with open(DATA / "messy_referrals.csv", encoding="utf-8", newline="") as _file:
    EXPECTED = list(csv.DictReader(_file))


def upload(rows=None) -> io.BytesIO:
    """The first fifteen columns, as the borough would send them."""
    text = io.StringIO()
    sheet = csv.DictWriter(text, COLUMNS, extrasaction="ignore", lineterminator="\r\n")
    sheet.writeheader()
    sheet.writerows(EXPECTED if rows is None else rows)
    return io.BytesIO(text.getvalue().encode())


@pytest.fixture(scope="module")
def answers():
    by_number = {}
    for row in read_rows(upload()):
        try:
            by_number[row.number] = facts_of(row, TODAY)
        except Invalid as invalid:
            by_number[row.number] = invalid
    return by_number


@pytest.mark.parametrize(
    ("number", "expected"),
    list(enumerate(EXPECTED, 1)),
    ids=[row["your_ref"] or str(n) for n, row in enumerate(EXPECTED)],
)
def test_every_row_gets_the_expected_answer(answers, number, expected):
    answer = answers[number]
    if expected["expected_outcome"] == "reject":
        assert isinstance(answer, Invalid)
        assert {error.pointer for error in answer.errors} == {f"/{expected['expected_field']}"}
        assert all(error.sentence.endswith((".", "?")) for error in answer.errors)
        return
    assert not isinstance(answer, Invalid), answer.errors
    _check_normalised(answer, expected["expected_normalised"])


def _check_normalised(facts, expected):
    if "=" not in expected:
        return
    column, value = expected.split("=", 1)
    person = facts.resident
    kept = {
        "mobile": person.phone,
        "dob": person.date_of_birth.isoformat() if person.date_of_birth else "",
        "postcode": person.postcode,
        "borough": BY_CODE[person.borough].name,
        "needs": ";".join(sorted(need.kind for need in facts.needs)),
        "consent": "yes" if facts.consent[0].given else "no",
        "safe_to_contact": "yes" if facts.contact_policy.mode == "direct" else "no",
        "referrer_email": facts.referrer_email,
        "resident_first_name": person.first_name,
    }
    assert kept[column] == value.removesuffix(" (NFC)")


@pytest.mark.django_db(transaction=True)
def test_175_taken_57_refused_0_lost_and_nothing_twice():
    borough = messy.borough()
    batch = take_in(upload(), organisation=borough, by=london.actor("organisation_lead"), today=TODAY)
    assert (batch.accepted, batch.refused, batch.repeated) == (175, 57, 0)
    assert (Referral.objects.count(), batch.rows.count()) == (175, 232)
    refused = {row.your_ref: {e["field"] for e in row.errors} for row in batch.rows.filter(outcome="refused")}
    assert refused == {r["your_ref"]: {r["expected_field"]} for r in EXPECTED if r["expected_outcome"] == "reject"}
    again = take_in(upload(), organisation=borough, by=london.actor("organisation_lead"), today=TODAY)
    assert (again.accepted, again.refused, again.repeated) == (0, 57, 175)
    assert Referral.objects.count() == 175
    worker.work(until_idle=True)
    assert list(find_tampering()) == []
    assert list(violations()) == []


@pytest.mark.django_db
def test_names_come_back_exactly_as_they_were_sent():
    take_in(upload(EXPECTED[:40]), organisation=messy.borough(), by=london.actor("referrer"), today=TODAY)
    sent = {
        (row["resident_first_name"], row["resident_last_name"])
        for row in EXPECTED[:40]
        if row["expected_outcome"] == "accept"
    }
    assert {(r.first_name, r.last_name) for r in Resident.objects.all()} == sent


@pytest.mark.django_db
def test_a_dry_run_answers_every_row_and_writes_no_referral():
    batch = take_in(upload(), organisation=messy.borough(), by=london.actor("referrer"), dry_run=True, today=TODAY)
    assert (batch.accepted, batch.refused, Referral.objects.count()) == (175, 57, 0)


@pytest.mark.django_db
def test_the_same_reference_with_other_words_changes_nothing_and_says_so():
    borough = messy.borough()
    by = london.actor("referrer")
    take_in(upload(EXPECTED[:1]), organisation=borough, by=by, today=TODAY)
    take_in(upload([EXPECTED[0] | {"reason": "Something else"}]), organisation=borough, by=by, today=TODAY)
    row = ImportRow.objects.order_by("-id").first()
    assert row.outcome == "repeated"
    assert row.reference
    assert "Nothing was changed" in row.warnings[-1]


@pytest.mark.parametrize("path", sorted((DATA / "messy_referrals_encodings").iterdir()), ids=lambda path: path.name)
def test_every_encoding_gives_the_same_people_or_says_what_is_wrong(path):
    if "double_encoded" in path.name:
        with open(path, "rb") as file:
            assert all("garbled" in row.problem for row in read_rows(file) if not str(row.cells).isascii())
        return
    plain = {row["your_ref"]: (row["resident_first_name"], row["resident_last_name"]) for row in EXPECTED}
    with open(path, "rb") as file:
        people = {row.cells["your_ref"]: facts_of(row, TODAY).resident for row in read_rows(file)}
    assert len(people) >= 10
    assert {ref: (person.first_name, person.last_name) for ref, person in people.items()} == {
        ref: plain[ref] for ref in people
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest of a workbook", "workbook"),
        (b"your_ref,postcode\r\n1,SE1 2QH\r\n", "missing"),
        (",".join([*COLUMNS, "postcode"]).encode() + b"\r\n1\r\n", "twice"),
        (",".join(COLUMNS).encode() + b"\r\n", "no rows"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words_and_kept(content, words):
    with pytest.raises(UnreadableFile, match=words):
        take_in(io.BytesIO(content), organisation=messy.borough(), by=london.actor("referrer"))
    assert Import.objects.get().state == "failed"
    assert words in Import.objects.get().problem


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda c: st.lists(c) | st.dictionaries(st.text(), c),
    max_leaves=20,
)
FIELDS = ["your_ref", "referrer_email", "resident", "needs", "reason", "notes", "consent", "contact_policy", "channel"]


@settings(max_examples=rounds(300))
@given(st.dictionaries(st.sampled_from(FIELDS) | st.text(), JSON) | JSON)
def test_no_json_whatever_breaks_the_reader(raw):
    try:
        reading.read(raw, today=TODAY)
    except Invalid as invalid:
        assert all(error.sentence for error in invalid.errors)
