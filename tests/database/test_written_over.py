"""A row that is saved is written by a statement that is made once, as Django would write it, and only over its own version."""

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from api.models import IdempotencyKey
from audit.models import Recorded
from audit.recording import recording
from database.bulk import build_unsaved, gather, write_gathered
from database.saving import write_one_over
from law.refusals import ChangedMeanwhile
from people.models import Organisation
from referrals.models import Need
from tests import people_of_london as london

WORDS = "It’s a \\ “tab\t” and\na line"


@pytest.mark.django_db
def test_what_was_written_over_is_read_back_as_it_was_set():
    need = london.accepted(needs=("device",)).needs.get()
    values = {
        "purpose": WORDS,  # a text, a sealed text, a list, a day that is not set, a yes, a number
        "decision_reason": WORDS,
        "declined_kinds": ["phone", WORDS],
        "needed_by": None,
        "grade_c": True,
        "lapses": 3,
    }
    with recording(london.actor("caseworker"), "test.change"):
        vars(need).update(values)
        with CaptureQueriesContext(connection) as asked:
            need.save()
            assert not asked.captured_queries
            write_gathered()
    assert len(asked) == 1
    stored = type(need).objects.get(pk=need.pk)
    assert {field.attname: getattr(stored, field.attname) for field in need._meta.concrete_fields} == {
        field.attname: getattr(need, field.attname) for field in need._meta.concrete_fields
    }


@pytest.mark.django_db
def test_a_stale_row_is_not_written_and_what_the_database_works_out_goes_the_usual_way():
    need = london.accepted(needs=("device",)).needs.get()
    stale = type(need).objects.get(pk=need.pk)
    with recording(london.actor("caseworker"), "test.change"):
        need.lapses = F("lapses") + 2
        need.save()
    with pytest.raises(ChangedMeanwhile), recording(london.actor("caseworker"), "test.change"):
        stale.save()
    assert type(need).objects.get(pk=need.pk).lapses == 2
    number = need._meta.get_field("lapses")
    assert not write_one_over(type(need), need.pk, 1, [(number, None, F("lapses"))], ChangedMeanwhile())


def two_needs():
    return list(london.accepted(needs=("device", "data")).needs.order_by("pk"))


@pytest.mark.django_db
def test_what_is_written_over_leaves_with_new_rows_in_one_statement_before_whoever_may_read_it():
    need, _ = two_needs()
    with recording(london.actor("caseworker"), "test.change"), CaptureQueriesContext(connection) as asked:
        need.lapses = 7
        need.save()
        gather(
            [build_unsaved(IdempotencyKey, caller="tests", key="a", fingerprint="", status=201, body="", headers={})]
        )
        assert Organisation.objects.exists()
        assert len(asked) == 1
        assert type(need).objects.get(pk=need.pk).lapses == 7
        assert len(asked) == 3
        assert IdempotencyKey.objects.exists()


@pytest.mark.django_db
def test_a_row_that_is_saved_twice_is_written_twice_and_two_of_a_table_one_after_the_other():
    one, other = two_needs()
    with recording(london.actor("caseworker"), "test.change"):
        for lapses, need in ((1, one), (2, one), (3, other)):
            need.lapses = lapses
            need.save()
    assert [need.lapses for need in type(one).objects.filter(pk__in=[one.pk, other.pk]).order_by("pk")] == [2, 3]


def read_by_a_statement_of_its_own():
    with connection.cursor() as cursor:
        cursor.execute("WITH ours AS (SELECT 1) SELECT * FROM ours")


def begin_a_savepoint():
    with transaction.atomic():
        pass


@pytest.mark.django_db
@pytest.mark.parametrize("go_on", [read_by_a_statement_of_its_own, begin_a_savepoint, Need.objects.count])
def test_a_stale_row_is_refused_before_whatever_may_read_it_and_nothing_stays(go_on):
    need, _ = two_needs()
    stale = type(need).objects.get(pk=need.pk)
    with recording(london.actor("caseworker"), "test.change"):
        need.lapses = 1
        need.save()
    with transaction.atomic(), recording(london.actor("caseworker"), "test.change"):
        stale.lapses = 5
        stale.save()
        with pytest.raises(ChangedMeanwhile):
            go_on()
    assert type(need).objects.get(pk=need.pk).lapses == 1


def every_kind_of_row(model=Recorded):
    for kind in model.__subclasses__():
        yield kind
        yield from every_kind_of_row(kind)


def test_every_kind_of_row_is_known_by_its_id_and_its_version():
    """As the statement finds it."""
    for kind in every_kind_of_row():
        if not kind._meta.abstract and kind.__module__.partition(".")[0] != "tests":
            assert (kind._meta.pk.column, kind._meta.get_field("version").column) == ("id", "version")
