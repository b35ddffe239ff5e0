"""The ledger: written by the house, append-only, and any tampering is found."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from audit import append_only, chains
from audit.chains import find_tampering, seal
from audit.models import DaySeal, LedgerEntry
from audit.recording import recording
from law.references import ALPHABET, new_reference, read_reference
from law.refusals import ChangedMeanwhile
from people.models import Organisation, Resident
from referrals.models import Need, Referral
from tests import people_of_london as london

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_a_referral_is_written_with_who_what_from_to_and_why():
    referral = london.referral()
    entries = list(LedgerEntry.objects.filter(object_id=referral.pk).order_by("number"))
    assert [(e.verb, e.from_state, e.to_state) for e in entries] == [
        ("created", "", "draft"),
        ("submit", "draft", "submitted"),
    ]
    assert {e.action for e in entries} == {"referrals.refer"}
    assert {e.actor for e in entries} == {"user:referrer"}
    assert entries[1].previous_hash == entries[0].hash
    assert list(find_tampering()) == []


@pytest.mark.django_db
def test_no_personal_data_reaches_the_ledger():
    london.accepted(first_name="Zebedee", last_name="Quillfeather")
    for entry in LedgerEntry.objects.all():
        assert "Zebedee" not in str(vars(entry))
        assert "Quillfeather" not in str(vars(entry))
        assert "7700" not in str(entry.details)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("statement", ["UPDATE audit_ledgerentry SET actor = 'x'", "DELETE FROM audit_ledgerentry"])
def test_the_database_itself_refuses_to_change_or_delete(statement):
    london.organisation()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(find_tampering()) == []


@contextmanager
def guard_lifted():
    """A cursor of somebody who got past the database's own guard."""
    with connection.cursor() as cursor:
        for statement in append_only.REMOVE:
            cursor.execute(statement)
        yield cursor
        for statement in append_only.INSTALL:
            cursor.execute(statement)


@pytest.mark.tampers
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_ledgerentry SET actor = 'user:no one' WHERE number = 1",
        "UPDATE audit_ledgerentry SET to_state = 'active' WHERE to_state = 'submitted'",
        "DELETE FROM audit_ledgerentry WHERE number = 1",
        "UPDATE audit_ledgerentry SET details = '{\"x\": 1}' WHERE number = 2",
    ],
)
def test_tampering_behind_the_databases_back_is_found(statement):
    london.referral()
    with guard_lifted() as cursor:
        cursor.execute(statement)
    assert list(find_tampering())


@pytest.mark.tampers
@pytest.mark.django_db(transaction=True)
def test_a_whole_chain_that_vanished_is_found_by_the_seal():
    referral = london.referral()
    today = timezone.now().astimezone(UTC).date()
    day_seal = seal(today)
    assert day_seal.entries == LedgerEntry.objects.count()
    assert list(find_tampering()) == []
    with guard_lifted():
        LedgerEntry.objects.filter(object_id=referral.pk).delete()
    assert any("seal" in sentence for sentence in find_tampering())


@pytest.mark.tampers
@pytest.mark.django_db(transaction=True)
def test_whoever_can_write_to_the_database_cannot_seal_what_they_changed(settings):
    """The key of the seals lies outside of it (A16)."""
    london.organisation()
    today = timezone.now().astimezone(UTC).date()
    sealed = seal(today)
    forged = chains.day_hash(today, "")[1]
    for params in ({"hash": forged}, {"hash": forged, "key_mark": ""}, {"hash": chains.keyed(forged, "another key")}):
        with guard_lifted():
            DaySeal.objects.filter(day=today).update(**params)
        assert any("seal" in sentence for sentence in find_tampering()), params
        with guard_lifted():
            DaySeal.objects.filter(day=today).update(hash=sealed.hash, key_mark=sealed.key_mark)
    assert list(find_tampering()) == []
    settings.LEDGER_SEAL_KEY = "another key"
    assert any("another LEDGER_SEAL_KEY" in sentence for sentence in find_tampering())


@pytest.mark.django_db
def test_days_are_sealed_in_order_without_gaps():
    london.organisation()
    today = timezone.now().astimezone(UTC).date()
    seal(today + timedelta(days=2))
    days = list(DaySeal.objects.order_by("day"))
    assert [d.day for d in days] == [today, today + timedelta(days=1), today + timedelta(days=2)]
    assert days[1].previous_hash == days[0].hash


@pytest.mark.django_db
def test_nothing_changes_unrecorded():
    with pytest.raises(RuntimeError, match="outside an action"):
        Organisation.objects.create(code="x", name="X", kind="vcs")
    referral = london.referral()
    with pytest.raises(TypeError, match="only through an action"):
        Referral.objects.filter(pk=referral.pk).update(state="active")
    with pytest.raises(AttributeError):
        referral.state = "active"
    with pytest.raises(TypeError, match="never deleted"):
        referral.delete()
    assert Need.objects.filter(referral=referral).count() == 3


@pytest.mark.django_db
def test_a_stale_writer_is_told_instead_of_undoing_somebodys_work():
    resident = london.referral().resident
    stale = Resident.objects.get(pk=resident.pk)
    resident.language = "Polish"
    resident.save()
    stale.language = "Turkish"
    with pytest.raises(ChangedMeanwhile), transaction.atomic():
        stale.save()
    assert Resident.objects.get(pk=resident.pk).language == "Polish"


@pytest.mark.django_db(transaction=True)
def test_a_snapshot_reads_as_of_one_moment_and_cannot_write_over_what_came_later():
    place = london.organisation()

    def rename():
        Organisation.objects.filter(pk=place.pk).update(name="Later")
        connection.close()

    def read_twice_and_write():
        with recording(london.ADMINISTRATOR, "people.amend", snapshot=True):
            assert Organisation.objects.get().name == place.name
            with ThreadPoolExecutor(1) as elsewhere:
                elsewhere.submit(rename).result()
            assert Organisation.objects.get().name == place.name
            Organisation.objects.filter(pk=place.pk).update(name="Mine")

    with pytest.raises(ChangedMeanwhile):
        read_twice_and_write()
    assert Organisation.objects.get().name == "Later"


def test_references_are_read_back_however_they_are_said():
    reference = new_reference()
    text = reference.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert read_reference(text) == reference
    wrong = reference[:-1] + ALPHABET[(ALPHABET.index(reference[-1]) + 1) % 32]
    assert read_reference(wrong) is None
    assert read_reference("") is None
    assert read_reference("GOL-🙂") is None


@pytest.mark.parametrize(
    "words", ["plain", 'quote" and \\', "line\nand\ttab", "\x00\x1f\x7f", "Łukasz 王 🙂 \u2028", ""]
)
@pytest.mark.parametrize("details", [{}, {"share": 1e16, "rows": 3}])
def test_an_entry_is_hashed_as_the_same_text_by_either_writer(words, details):
    """What was hashed before there was a compiled writer has to verify for ever."""
    entry = LedgerEntry(
        object_type="x", object_id=UUID(int=7), number=1, action=words, verb="v", reason=words, whose=[words], at=AT
    )
    entry.details = details
    fields = {name: getattr(entry, name) for name in chains.HASHED}
    fields |= {"at": "2026-11-30T12:00:00.000000+00:00", "object_id": str(entry.object_id), "whose": entry.whose}
    fields["previous_hash"] = ""
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert chains.digest(entry) == hashlib.sha256(text.encode()).hexdigest()
