"""Bulk intake: every row answered for, nothing taken twice, and a file broken off half-way can simply be sent again."""

import csv
import io
from datetime import timedelta
from unittest import mock

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.utils import timezone

from audit.models import LedgerEntry
from law.refusals import NotAllowed
from referrals import actions, intake
from referrals.intake import UnreadableFile, take_in
from referrals.models import Import, ImportRow, Referral
from tests import people_of_london as london
from tests.referrals import messy
from tests.referrals.messy import MESSY, TODAY, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def borough():
    return messy.borough()


def send(borough, file=None, **how):
    return take_in(file or upload(), organisation=borough, by=london.actor("referrer"), **{"today": TODAY} | how)


def counts(batch):
    return batch.accepted, batch.repeated, batch.refused


@pytest.mark.parametrize("chunk", [1, 50, 500])
def test_every_row_is_answered_for_and_none_taken_twice(borough, chunk):
    batch = send(borough, chunk=chunk, file_name="messy.csv")
    assert counts(batch) == (175, 0, 57)
    assert batch.state == "done"
    assert batch.rows.count() == 232
    assert {row.your_ref for row in batch.rows.filter(outcome="refused")} == {
        row["your_ref"] for row in MESSY if row["expected_outcome"] == "reject"
    }
    again = send(borough, chunk=chunk)
    assert counts(again) == (0, 175, 57)
    assert Referral.objects.count() == 175
    ours = dict(Referral.objects.values_list("your_ref", "reference"))
    assert {row.your_ref: row.reference for row in again.rows.filter(outcome="repeated")} == ours


def test_the_same_row_twice_in_a_file_is_one_referral(borough):
    batch = send(borough, upload([MESSY[0], MESSY[1], MESSY[0], MESSY[1] | {"reason": "Other"}]))
    first, second, same, other = batch.rows.order_by("number")
    assert counts(batch) == (2, 2, 0)
    assert same.reference == first.reference
    assert other.reference == second.reference
    assert same.warnings == ["The same row is on line 2."]
    assert "on line 3 with different details" in other.warnings[0]
    assert "Nothing was changed" in other.warnings[0]


def test_rows_without_a_reference_are_recognised_by_themselves(borough):
    nameless = [row | {"your_ref": ""} for row in MESSY[:5]]
    assert counts(send(borough, upload(nameless))) == (5, 0, 0)
    assert counts(send(borough, upload(nameless), chunk=2)) == (0, 5, 0)
    assert counts(send(messy.borough("camden", "Camden Council"), upload(nameless))) == (5, 0, 0)


@pytest.mark.parametrize("chunk", [1, 500])
def test_a_dry_run_answers_the_same_and_writes_nothing(borough, chunk):
    batch = send(borough, upload(MESSY + MESSY[:3]), dry_run=True, chunk=chunk)
    assert counts(batch) == (175, 3, 57)
    assert Referral.objects.count() == 0


def test_a_lost_race_is_settled_row_by_row(borough):
    real = actions.refer_many
    raced = []

    def race(batch, **how):
        if len(batch) > 1:
            raced.append(len(batch))
            raise IntegrityError("own_reference_once_per_partner")
        return real(batch, **how)

    with mock.patch.object(intake.actions, "refer_many", race):
        assert counts(send(borough, upload(MESSY[:6]))) == (6, 0, 0)
    assert raced == [6]
    assert Referral.objects.count() == ImportRow.objects.count() == 6


def test_a_file_broken_off_half_way_can_be_sent_again(borough):
    real = actions.refer_many
    calls = []

    def break_off(batch, **how):
        calls.append(batch)
        if len(calls) == 3:
            raise OSError("the lights went out")
        return real(batch, **how)

    with (
        mock.patch.object(intake.actions, "refer_many", break_off),
        pytest.raises(OSError, match="the lights went out"),
    ):
        send(borough, upload(MESSY[:20]), chunk=5)
    broken = Import.objects.get()
    assert broken.state == "failed"
    assert "again" in broken.problem
    assert counts(broken) == (10, 0, 0)
    assert counts(send(borough, upload(MESSY[:20]), chunk=5)) == (10, 10, 0)


def test_an_unreadable_file_is_kept_with_its_sentence(borough):
    with pytest.raises(UnreadableFile, match="workbook"):
        send(borough, io.BytesIO(b"PK\x03\x04"))
    assert Import.objects.get().state == "failed"
    assert "workbook" in Import.objects.get().problem


def test_a_role_that_may_not_refer_is_refused_and_recorded(borough):
    with pytest.raises(NotAllowed):
        take_in(upload(), organisation=borough, by=london.actor("resident"))
    assert not Import.objects.exists()
    assert LedgerEntry.objects.get(refused="not_allowed").action == intake.TAKE_IN


def test_a_file_of_refused_rows_only(borough):
    assert counts(send(borough, upload([row | {"consent": "No"} for row in MESSY[:3]]))) == (0, 0, 3)


def test_the_command_answers_every_row_in_a_file(borough, tmp_path, capsys):
    sent = tmp_path / "southwark.csv"
    result = tmp_path / "answers.csv"
    sent.write_bytes(upload([MESSY[0] | {"your_ref": "=1+1"}, MESSY[1] | {"mobile": "x", "dob": "x"}]).getvalue())
    call_command("import_referrals", str(sent), organisation=borough.code, result=result)
    assert "1 accepted, 0 already here, 1 refused, of 2 rows." in capsys.readouterr().out
    with open(result, encoding="utf-8-sig", newline="") as file:
        accepted, refused = csv.DictReader(file)
    assert accepted["your_ref"] == "'=1+1"
    assert accepted["reference"] == Referral.objects.get().reference
    assert refused["columns"] == "dob; mobile"
    assert refused["what to do"].endswith(".")


def test_the_command_says_what_is_wrong(borough, tmp_path):
    with pytest.raises(CommandError, match="no organisation"):
        call_command("import_referrals", str(tmp_path / "x.csv"), organisation="atlantis")
    with pytest.raises(CommandError, match="no file"):
        call_command("import_referrals", str(tmp_path / "x.csv"), organisation=borough.code)
    (tmp_path / "x.csv").write_bytes(b"")
    with pytest.raises(CommandError, match="empty"):
        call_command("import_referrals", str(tmp_path / "x.csv"), organisation=borough.code)


def test_the_words_of_answers_go_after_three_months_and_the_counts_stay(borough):
    old = send(borough, upload(MESSY[:3]), file_name="Residents of Bermondsey.csv")
    counted = counts(old)
    with time_machine.travel(timezone.now() + intake.ANSWERS_KEPT_FOR + timedelta(days=1)):
        new = send(borough, upload(MESSY[3:5]), file_name="new.csv")
        intake.forget_files()
    old.refresh_from_db(), new.refresh_from_db()
    assert (old.file_name, counts(old), old.rows.count()) == ("", counted, 3)
    assert set(old.rows.values_list("your_ref", flat=True)) == {""}
    assert new.file_name == "new.csv"
