"""What is at rest reveals nobody: the raw database, the logs, and a rotation of keys."""

import logging
from base64 import urlsafe_b64encode
from datetime import date

import pytest
from cryptography.fernet import Fernet
from django.db import connection

from database.encryption import CannotDecrypt, Vault, keyed_hash, vault
from database.rotation import sealed_columns, unsealed
from jobs import actions as jobs
from jobs import queue, worker
from people.models import Resident
from referrals import actions as referrals
from tests import ground
from tests import people_of_london as london
from tests.people.dumped import dumped

SECRET = {
    "first_name": "Xanthippe",
    "last_name": "Quillfeather",
    "phone": "+447700900987",
    "email": "xanthippe.q@post.example",
    "postcode": "SE1 2QH",
    "access_needs": "Needs very large print",
    "date_of_birth": date(1931, 10, 29),
    "borough": "E09000028",
}


def secret_referral():
    return london.referral(
        first_name="",
        last_name="",
        phone="",
        resident=SECRET,
        reason="Fled from Brightwater Lane",
        notes="Sister: Calliope",
    )


@pytest.mark.django_db
def test_the_raw_tables_name_nobody():
    referral = secret_referral()
    referrals.route(referral, by=london.actor("caseworker"))
    raw = dumped()
    assert referral.reference.encode() in raw  # the dump is what it says
    rows = [str(value) for name, value in SECRET.items() if name != "borough"]
    for word in [*rows, "29/10/1931", "07700 900987", "Brightwater", "Calliope", "quillfeather", "xanthippe"]:
        assert word.lower().encode() not in raw.lower(), word


@pytest.mark.django_db(transaction=True)
def test_the_raw_files_name_nobody():
    """A copy of the database's own files, taken by somebody without the keys: of a new one, without what other tests
    deleted.
    """
    with ground.database("stolen"):
        referral = secret_referral()
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
            cursor.execute(
                "SELECT pg_read_binary_file(pg_relation_filepath(oid)) FROM pg_class WHERE relkind IN ('r', 'i', 't') "
                "AND oid >= 16384"
            )
            raw = b"".join(bytes(file) for (file,) in cursor.fetchall()).lower()
    assert referral.reference.lower().encode() in raw
    for name, value in SECRET.items():
        if name != "borough":
            assert str(value).lower().encode() not in raw, name
    assert b"brightwater" not in raw
    assert b"calliope" not in raw
    assert b"1931-10-29" not in raw


@pytest.mark.tampers
@pytest.mark.django_db
def test_a_new_key_seals_everything_again_in_the_background_and_nothing_becomes_unreadable(settings):
    referral = secret_referral()
    old = settings.FIELD_KEYS
    settings.FIELD_KEYS = [Fernet.generate_key().decode(), *old]
    before = unsealed()
    assert before > 8
    assert Resident.objects.get().first_name == "Xanthippe"
    jobs.enqueue("people.seal_again")
    worker.work(until_idle=True)
    assert unsealed() == 0
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    person = Resident.objects.get()
    assert (person.first_name, person.date_of_birth, person.phone) == ("Xanthippe", date(1931, 10, 29), "+447700900987")
    referral.refresh_from_db()
    assert referral.notes == "Sister: Calliope"
    assert person.phone_hash == keyed_hash("phone", "+447700900987")  # what is found by hash is found still
    settings.FIELD_KEYS = old
    with pytest.raises(CannotDecrypt):
        Resident.objects.get()


@pytest.mark.tampers
@pytest.mark.django_db
def test_a_value_copied_into_another_column_does_not_open():
    secret_referral()
    person = Resident.objects.get()
    sealed = vault().seal("Xanthippe", "people.resident.first_name")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_resident SET last_name = %s", [sealed])
    with pytest.raises(CannotDecrypt, match="last_name"):
        Resident.objects.get(pk=person.pk)


@pytest.mark.parametrize("sealed", ["", "Xanthippe", "00000000.Xanthippe", "."])
def test_what_no_key_of_ours_sealed_does_not_open(sealed):
    with pytest.raises(CannotDecrypt, match="first_name"):
        vault().open(sealed, "people.resident.first_name")


def test_a_short_key_is_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        Vault((urlsafe_b64encode(b"too short").decode(),))


def test_every_secret_column_is_known():
    known = {f"{model._meta.label_lower}.{field.name}" for model, field in sealed_columns()}
    assert {
        "people.resident.first_name",
        "people.resident.phone",
        "referrals.referral.notes",
        "notifications.message.body",
    } <= known


@pytest.mark.django_db
def test_a_failing_job_logs_no_value(caplog):
    referral = secret_referral()
    with caplog.at_level(logging.DEBUG):
        jobs.enqueue("referrals.route", referral_id="not-an-id Wilhelmina")
        worker.work(until_idle=True)
    assert queue.waiting().get().attempts == 1
    assert "TypeError in" in caplog.text
    assert "Wilhelmina" not in caplog.text
    assert "Quillfeather" not in caplog.text
    assert referral.reference
