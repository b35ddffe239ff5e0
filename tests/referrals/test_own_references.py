"""A partner's own reference is a claim, not a key: nobody is lost behind a reference that stands for somebody else."""

import io
from pathlib import Path

import pytest

from law.refusals import Invalid
from referrals import actions as referrals
from referrals import facts as reading
from referrals.actions.referring import AlreadyReferred, ReferenceOfAnother
from referrals.intake import take_in
from referrals.intake.reading import COLUMNS
from referrals.models import ImportRow, Referral
from tests import people_of_london as london
from tests.referrals import messy
from tests.referrals.messy import MESSY, TODAY, upload

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parent.parent / "data" / "intake"
AMINA, BLESSING, CHIDI = (row for row in MESSY[:3])


@pytest.fixture
def borough():
    return messy.borough()


def send(borough, file, **how):
    batch = take_in(file, organisation=borough, by=london.actor("referrer"), today=TODAY, **how)
    return batch, list(batch.rows.order_by("number"))


def people(*rows, **same) -> io.BytesIO:
    return upload([row | same for row in rows])


def outcomes(rows) -> list[str]:
    return [row.outcome for row in rows]


@pytest.mark.parametrize("dry_run", [False, True])
def test_three_people_under_a_shortened_reference_are_refused_and_none_is_lost(borough, dry_run):
    """Field case A1."""
    with open(DATA / "refs_shortened.csv", "rb") as file:
        _, rows = send(borough, file, dry_run=dry_run)
    assert outcomes(rows) == ["refused"] * 3
    assert {error["code"] for row in rows for error in row.errors} == {"shortened_reference"}


@pytest.mark.parametrize("filler", ["n/a", "None", "0", "-", "no ref", "000", "tbc", "N.A."])
def test_what_fills_the_column_is_no_reference(borough, filler):
    _, rows = send(borough, people(AMINA, BLESSING, CHIDI, your_ref=filler))
    assert outcomes(rows) == ["accepted"] * 3
    assert all("is not a reference" in row.warnings[0] for row in rows)
    assert set(Referral.objects.values_list("your_ref", flat=True)) == {""}


@pytest.mark.parametrize("chunk", [1, 500])
def test_a_word_in_every_row_is_no_reference(borough, chunk):
    batch, rows = send(borough, people(AMINA, BLESSING, CHIDI, your_ref="Southwark"), chunk=chunk)
    assert outcomes(rows) == ["accepted"] * 3
    assert "“Southwark” is in every row" in batch.notes[0]
    again, _ = send(borough, people(AMINA, BLESSING, CHIDI, your_ref="Southwark"), chunk=chunk)
    assert (again.accepted, again.repeated) == (0, 3)


@pytest.mark.parametrize("chunk", [1, 500])
@pytest.mark.parametrize("dry_run", [False, True])
def test_two_people_under_one_reference_are_refused_with_both_lines(borough, chunk, dry_run):
    shared = [AMINA | {"your_ref": "LB-7"}, BLESSING, CHIDI | {"your_ref": "LB-7"}]
    _, rows = send(borough, upload(shared), chunk=chunk, dry_run=dry_run)
    assert outcomes(rows) == ["refused", "accepted", "refused"]
    for row in (rows[0], rows[2]):
        assert row.errors[0]["field"] == "your_ref"
        assert "Lines 2 and 4" in row.errors[0]["sentence"]


@pytest.mark.parametrize("chunk", [1, 500])
def test_a_dry_run_says_which_line_it_is_and_holds_nothing(borough, chunk):
    _, rows = send(borough, upload([AMINA, BLESSING, AMINA | {"reason": "Other"}]), dry_run=True, chunk=chunk)
    assert outcomes(rows) == ["accepted", "accepted", "repeated"]
    assert "on line 2" in rows[2].warnings[-1]
    assert "hold" not in rows[2].warnings[-1]


def test_a_reference_that_was_used_for_somebody_else_is_refused(borough):
    send(borough, people(AMINA, your_ref="LB-8"))
    ours = Referral.objects.get().reference
    _, rows = send(borough, people(BLESSING, your_ref="LB-8"))
    assert outcomes(rows) == ["refused"]
    assert rows[0].errors[0]["code"] == "reference_of_another"
    assert ours in rows[0].errors[0]["sentence"]


@pytest.mark.parametrize("your_ref", ["", "LB-9"])
@pytest.mark.parametrize("chunk", [1, 500])
def test_someone_for_whom_nothing_is_open_is_referred_again(borough, your_ref, chunk):
    """Field case A3."""
    text = (DATA / "again_1.csv").read_bytes().replace(b"\n,", b"\n" + your_ref.encode() + b",")
    send(borough, io.BytesIO(text))
    first = Referral.objects.get()
    _, rows = send(borough, io.BytesIO(text), chunk=chunk)
    assert outcomes(rows) == ["repeated"]
    referrals.withdraw(first, code="no_longer_needed", by=london.actor("referrer"))
    _, rows = send(borough, io.BytesIO(text), chunk=chunk, dry_run=True)
    assert outcomes(rows) == ["accepted"]
    _, rows = send(borough, io.BytesIO(text), chunk=chunk)
    assert outcomes(rows) == ["accepted"]
    assert f"{first.reference} ended on" in rows[0].warnings[0]
    again = Referral.objects.exclude(pk=first.pk).get()
    assert again.your_ref == your_ref
    _, rows = send(borough, io.BytesIO(text), chunk=chunk)
    assert [(row.outcome, row.reference) for row in rows] == [("repeated", again.reference)]


def facts(**more):
    raw = {
        "referrer_email": "m@southwark.example",
        "resident": {"first_name": "Amina", "last_name": "Yusuf", "date_of_birth": "14/03/1968", "postcode": "SE1 2QH"},
        "needs": [{"kind": "device"}],
        "consent": [{"purpose": "share", "given": True}],
        "your_ref": "LB-10",
    }
    raw["resident"] |= more.pop("resident", {})
    return reading.read(raw | more, today=TODAY)


def test_the_same_holds_for_one_referral_at_every_other_door(borough):
    by = london.actor("referrer")
    first = referrals.refer(facts(), organisation=borough, by=by)
    with pytest.raises(AlreadyReferred):
        referrals.refer(facts(), organisation=borough, by=by)
    with pytest.raises(ReferenceOfAnother, match=first.reference):
        referrals.refer(facts(resident={"first_name": "Bo"}), organisation=borough, by=by)
    referrals.withdraw(first, code="no_longer_needed", by=by)
    with pytest.raises(ReferenceOfAnother):
        referrals.refer(facts(resident={"first_name": "Bo"}), organisation=borough, by=by)
    again = referrals.refer(facts(), organisation=borough, by=by)
    assert first.reference in again.new_warnings[0]
    with pytest.raises(AlreadyReferred, match=again.reference):
        referrals.refer(facts(), organisation=borough, by=by)


def test_a_draft_takes_no_reference_of_somebody_else(borough):
    by = london.actor("referrer")
    referrals.refer(facts(), organisation=borough, by=by)
    other = facts(resident={"first_name": "Bo"}, your_ref="")
    draft = referrals.refer(other, organisation=borough, draft=True, by=by)
    with pytest.raises(ReferenceOfAnother):
        referrals.amend(draft, facts(resident={"first_name": "Bo"}), by=by)


def test_a_shortened_reference_is_refused_by_the_other_doors_too():
    with pytest.raises(Invalid) as refused:
        facts(your_ref="1.00023E+11", resident={"client_ref": "4,5E+08"})
    assert {error.pointer for error in refused.value.errors} == {"/your_ref", "/resident/client_ref"}
    assert facts(your_ref="n/a").your_ref == ""
    assert "“n/a” is not a reference" in facts(your_ref="n/a").warnings[0]


@pytest.mark.parametrize("your_ref", ["NA-1", "No 7", "E+11", "1E5", "伟", "00123", "XX-1"])
def test_a_reference_that_only_looks_like_it_is_kept(your_ref):
    assert facts(your_ref=your_ref).your_ref == your_ref


def test_every_row_of_a_file_has_an_answer_whatever_is_wrong_with_its_neighbours(borough):
    rows = [AMINA, BLESSING | {"mobile": "x", "resident_last_name": "MÃ¼ller"}, CHIDI | {"dob": "30/02/1980"}]
    batch, answers = send(borough, upload(rows))
    assert (batch.total, len(answers)) == (3, 3)
    assert outcomes(answers) == ["accepted", "refused", "refused"]
    assert ImportRow.objects.count() == len(rows)
    assert len(COLUMNS) == 15
