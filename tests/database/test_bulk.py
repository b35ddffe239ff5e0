"""Many rows at once are the rows that one at a time would have been, whatever is in them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from psycopg import _queries

from audit.models import LedgerEntry
from audit.recording import recording, save_moved
from database import bulk
from database.bulk import FEW, build_unsaved, gather, insert_many, write_gathered
from law.actors import SYSTEM
from people.models import Resident
from tests import people_of_london as london

AWKWARD = [
    "plain",
    "tab\there",
    "back\\slash",
    "\\N",
    "line\nbreak",
    "carriage\rreturn",
    "Łukasz 王 🙂",
    "",
    "quote\"'",
    "\\t",
]


@pytest.mark.tampers
@pytest.mark.django_db
def test_awkward_texts_come_back_as_they_went():
    rows = [
        build_unsaved(
            LedgerEntry,
            object_type="x",
            object_id=_id(n),
            number=1,
            action="a",
            verb="v",
            actor="system",
            channel="worker",
            reason=AWKWARD[n % len(AWKWARD)],
            details={"text": AWKWARD[n % len(AWKWARD)]},
            at=timezone.now(),
            hash=str(n),
        )
        for n in range(FEW + 10)
    ]
    insert_many(LedgerEntry, rows)
    for row in LedgerEntry.objects.filter(object_type="x"):
        expected = AWKWARD[int(row.hash) % len(AWKWARD)]
        assert (row.reason, row.details, row.about) == (expected, {"text": expected}, None)
    assert LedgerEntry.objects.filter(object_type="x").count() == FEW + 10


def _id(number: int):
    from uuid import UUID  # noqa: PLC0415 - only here

    return UUID(int=number + 1)


def test_an_unsaved_row_is_what_the_constructor_makes():
    row = build_unsaved(Resident, first_name="Amina")
    usual = Resident(first_name="Amina")
    for field in Resident._meta.concrete_fields:
        if field.attname not in ("id", "created_at"):
            assert row.__dict__[field.attname] == usual.__dict__[field.attname], field.attname
    assert row.pk is not None
    assert row.pk != usual.pk
    assert row._state.adding


@pytest.mark.django_db
def test_what_is_alike_in_all_rows_is_written_once_but_never_sealed_once():
    """Of two phones sealed to the same text, one would see that they are the same phone."""
    day = timezone.localdate()
    with recording(SYSTEM, "people.register"):
        rows = Resident.objects.bulk_create(
            [build_unsaved(Resident, first_name="Amina", date_of_birth=day, ask_again_on=day) for _ in range(FEW)]
        )
    kept = Resident.objects.filter(pk__in=[row.pk for row in rows])
    told = {(row.first_name, row.date_of_birth, row.ask_again_on, row.address_withheld) for row in kept}
    assert told == {("Amina", day, day, False)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT first_name), count(DISTINCT date_of_birth) FROM people_resident")
        assert cursor.fetchone() == (FEW, FEW)


@pytest.mark.django_db
def test_a_city_of_rows_reads_like_any_other():
    referral = london.referral(first_name="Łukasz\\", last_name="Wójcik")
    assert Resident.objects.get(pk=referral.resident_id).first_name == "Łukasz\\"


@pytest.mark.django_db
def test_many_rows_are_written_over_in_one_statement(django_assert_num_queries):
    rows = [london.referral(first_name=name).resident for name in ("Amina", "Bo", "Chloe")]
    for number, row in enumerate(rows):
        row.language = f"Language {number}"
        row.address_withheld = True
    with recording(SYSTEM, "people.amend"), django_assert_num_queries(1):
        save_moved(rows, ("language", "address_withheld"))
    for number, row in enumerate(rows):
        stored = Resident.objects.get(pk=row.pk)
        assert stored.language == f"Language {number}"
        assert stored.address_withheld
        assert stored.version == row.version == 2


@pytest.mark.tampers
@pytest.mark.django_db
@pytest.mark.parametrize("many", [1, FEW - 1])
def test_few_rows_are_written_as_many_are(many):
    """Through one INSERT: awkward texts, what is empty and what is null; and their keys are known."""
    rows = [
        build_unsaved(
            LedgerEntry,
            object_type="few",
            object_id=_id(n),
            number=1,
            action="a",
            verb="v",
            actor="system",
            channel="worker",
            reason=AWKWARD[n % len(AWKWARD)],
            details={"text": AWKWARD[n % len(AWKWARD)]},
            at=timezone.now(),
            hash=str(n),
        )
        for n in range(many)
    ]
    insert_many(LedgerEntry, rows)
    kept = {row.pk: (row.reason, row.details, row.about) for row in LedgerEntry.objects.filter(object_type="few")}
    assert kept == {row.pk: (row.reason, row.details, None) for row in rows}


@pytest.mark.django_db
def test_how_a_long_statement_is_read_is_remembered():
    """A release of psycopg that forgets statements of many parameters, as it does by itself, is noticed here."""
    statement = "SELECT " + ", ".join(["%s::int"] * 250)
    before = _queries._query2pg.cache_info().hits
    with connection.cursor() as cursor:
        for _ in range(2):
            cursor.execute(statement, [1] * 250)
    assert _queries._query2pg.cache_info().hits > before


@pytest.mark.tampers
@pytest.mark.django_db
def test_a_column_travels_from_the_first_row_on_that_fills_it(monkeypatch):
    """What no row has filled stands in the statement; two rows of one statement may differ in it."""
    monkeypatch.setattr(bulk, "_plans", {})
    entry = {"object_type": "x", "action": "a", "verb": "v", "actor": "system", "channel": "web", "at": timezone.now()}
    awkward = "it's 100 %"
    rows = [
        build_unsaved(LedgerEntry, object_id=_id(number), number=1, hash=str(number), **entry, **filled)
        for number, filled in enumerate([{}, {"reason": awkward}, {"details": {"n": 1}, "about": _id(9)}, {}])
    ]
    with CaptureQueriesContext(connection) as asked:
        for row in rows:
            gather([row])
        write_gathered()
    assert len(asked) == 1
    kept = LedgerEntry.objects.filter(object_type="x").order_by("hash").values_list("reason", "details", "about")
    assert list(kept) == [("", {}, None), (awkward, {}, None), ("", {"n": 1}, _id(9)), ("", {}, None)]
    assert "reason" not in bulk._plans[LedgerEntry].blank
    assert "refused" in bulk._plans[LedgerEntry].blank
