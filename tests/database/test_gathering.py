"""Rows that were gathered are there for whoever asks, go with what is rolled back, and leave in one statement."""

from contextlib import suppress
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from api.models import IdempotencyKey
from database.bulk import FEW, build_unsaved, gather, name_in_statements, write_gathered
from people.models import Organisation

pytestmark = pytest.mark.django_db


def key(name: str = "") -> IdempotencyKey:
    return build_unsaved(
        IdempotencyKey, caller="tests", key=name or uuid4().hex, fingerprint="", status=201, body="{}", headers={}
    )


def organisation(code: str) -> Organisation:
    return build_unsaved(Organisation, code=code, name=code, kind="borough", borough="E09000028")


@pytest.mark.tampers
def test_what_is_gathered_of_several_models_leaves_in_one_statement():
    with CaptureQueriesContext(connection) as queries:
        gather([key(), key()])
        gather([organisation("camden")], [key()])
        assert not queries.captured_queries
        write_gathered()
    assert len(queries.captured_queries) == 1
    assert IdempotencyKey.objects.count() == 3
    assert Organisation.objects.filter(code="camden").exists()


def test_whoever_asks_finds_what_was_gathered():
    gather([key("asked")])
    assert IdempotencyKey.objects.get().key == "asked"


def test_what_is_written_is_what_the_row_held_when_it_was_gathered():
    row = key("before")
    gather([row])
    row.key = "after"
    assert IdempotencyKey.objects.get().key == "before"
    assert not row._state.adding


@pytest.mark.parametrize("savepoint", [True, False])
def test_a_rollback_takes_away_what_was_gathered_and_no_more(savepoint):
    gather([key("stays")])
    with suppress(ZeroDivisionError), transaction.atomic(), transaction.atomic(savepoint=savepoint):
        gather([key("goes")])
        raise ZeroDivisionError
    assert IdempotencyKey.objects.get().key == "stays"


def test_what_the_database_has_against_it_is_raised_where_its_savepoint_ends():
    with pytest.raises(IntegrityError), transaction.atomic():
        gather([key("twice"), key("twice")])
    assert not IdempotencyKey.objects.exists()


def test_as_many_as_copy_takes_are_written_in_between():
    for _ in range(FEW + 1):
        gather([key()])
    assert IdempotencyKey.objects.count() == FEW + 1


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_nothing_waits():
    with CaptureQueriesContext(connection) as queries:
        gather([key()], [])
    assert len(queries.captured_queries) == 1


@pytest.mark.django_db(transaction=True)
def test_a_commit_writes_what_waits():
    with transaction.atomic():
        gather([key("kept")])
    connection.close()
    assert IdempotencyKey.objects.get().key == "kept"


def test_no_view_reads_a_table_that_the_statement_does_not_name_and_functions_only_a_library_has():
    """What waits is written before a statement that names its table, or its library."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT viewname FROM pg_views WHERE schemaname = 'public'")
        assert cursor.fetchall() == []
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prorettype <> 'trigger'::regtype"
        )
        assert {name.partition("_")[0] for (name,) in cursor.fetchall()} == {"procrastinate"}
    assert name_in_statements(ProcrastinateJob) == "procrastinate"
    assert name_in_statements(Organisation) == "people_organisation"
