"""A prepared reading reads what its queryset would, with whatever it is asked."""

import re
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connectivity.models import Sim
from database.prepared import Chosen, Prepared
from people.models import Organisation
from referrals.limits import _ALIKE
from referrals.models import Referral
from tests import people_of_london as london


@pytest.mark.django_db
def test_rows_with_what_belongs_to_them_come_in_one_statement():
    read = Prepared(lambda key: Referral.objects.select_related("resident", "organisation").filter(pk=key), UUID)
    for first_name in ("Amina", "Rosa"):
        referral = london.referral(first_name=first_name)
        with CaptureQueriesContext(connection) as asked:
            (row,) = read(referral.pk)
            assert (row, row.resident.first_name, row.organisation) == (referral, first_name, referral.organisation)
        assert len(asked) == 1
    assert read(UUID(int=0)) == []


@pytest.mark.django_db
def test_values_and_moments():
    at = london.organisation()
    read = Prepared(
        lambda code, moment: Organisation.objects.filter(code=code, created_at__gt=moment).values_list("name", "kind"),
        *(str, datetime),
    )
    assert read(at.code, timezone.now() - timedelta(days=1)) == [(at.name, at.kind)]
    assert read(at.code, timezone.now() + timedelta(days=1)) == []
    assert read("nowhere", timezone.now() - timedelta(days=1)) == []


@pytest.mark.django_db
def test_what_is_the_same_each_time_stands_in_the_statement():
    awkward = "100% of O'Brien's \\ and %s"
    at = london.organisation(name=awkward)
    read = Prepared(
        lambda code: Organisation.objects.filter(code=code, name=awkward, is_active=True, dial_code__isnull=False), str
    )
    with CaptureQueriesContext(connection) as asked:
        assert (read(at.code), read("nowhere")) == ([at], [])
    assert asked[0]["sql"].replace(at.code, "nowhere") == asked[1]["sql"]
    assert read._made is not None
    assert (read._made.sql.count("%s"), read._made.places) == (2, [0])  # one of them is doubled: it is part of the name
    assert "%%s" in read._made.sql


@pytest.mark.django_db
def test_a_plan_for_whatever_is_asked_takes_the_index_of_some_of_the_rows():
    """PostgreSQL sees from the statement alone that the index holds all that is looked for."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute("SET LOCAL enable_seqscan = off")
        statement = _ALIKE._made or _ALIKE._make()
        places = iter("123")
        cursor.execute(f"PREPARE alike AS {re.sub('%s', lambda _: f'${next(places)}', statement.sql)}")
        cursor.execute(f"EXPLAIN EXECUTE alike ('name', 'household', '{UUID(int=1)}')")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert {"resident_by_name", "resident_by_household"} <= set(re.findall(r"resident_by_\w+", plan)), plan


@pytest.mark.django_db
def test_a_parameter_that_does_not_reach_the_statement_is_refused():
    read = Prepared(lambda text: Organisation.objects.filter(code=text.upper()), str)
    with pytest.raises(ValueError, match="as it was given"):
        read("southwark")


@pytest.mark.django_db
def test_rows_that_another_statement_chooses_are_read_as_their_queryset_reads_them():
    rows = Referral.objects.select_related("resident", "organisation").with_pauses().prefetch_related("needs")
    sent = [london.referral(first_name=name) for name in ("Amina", "Rosa", "Blessing")]
    read = Chosen(rows)
    narrowed = rows.filter(needs__kind="device").exclude(pk=sent[1].pk)
    order = ("-created_at", "-id")
    for chosen in (rows, narrowed, rows.filter(organisation=sent[0].organisation)):
        expected = list(chosen.order_by(*order)[:2])
        with CaptureQueriesContext(connection) as asked:
            shown = read(chosen, order, 2)
            assert [(row, row.is_paused, row.resident.phone) for row in shown] == [
                (row, row.is_paused, row.resident.phone) for row in expected
            ]
            assert [list(row.needs.all()) for row in shown] == [list(row.needs.all()) for row in expected]
        assert len(asked) == 2
    assert read(rows.none(), order, 2) == []


@pytest.mark.django_db
def test_one_row_is_read_only_where_it_is_among_the_chosen():
    rows = Referral.objects.select_related("resident")
    ours, theirs = (london.referral(first_name=name) for name in ("Amina", "Rosa"))
    read = Chosen(rows)
    narrowed = rows.exclude(pk=theirs.pk)
    for chosen in (rows, rows.all(), narrowed):
        with CaptureQueriesContext(connection) as asked:
            assert read.one(chosen, "pk", str(ours.pk)).resident == ours.resident
            assert read.one(chosen, "reference", ours.reference) == ours
        assert len(asked) == 2
    assert read.one(rows, "pk", theirs.pk) == theirs
    assert read.one(narrowed, "pk", theirs.pk) is None
    assert read.one(narrowed, "reference", theirs.reference) is None
    assert read.one(rows.none(), "pk", ours.pk) is None
    assert not read._takes_all(narrowed.union(narrowed))
    assert not read._takes_all(rows[:1])
    assert read.one(rows, "reference", "nobody's") is None
    with pytest.raises(ValidationError):
        read.one(rows, "pk", "no id")


@pytest.mark.django_db
def test_one_row_is_found_by_what_its_field_writes_in_another_form():
    (sim,) = london.sims_on_shelf("8944110068256270054")
    rows = Sim.objects.all()
    for text in ("8944110068256270054", "8944 1100 6825 6270 054"):
        assert Chosen(rows).one(rows, "iccid", text) == rows.filter(iccid=text).first()
    assert Chosen(rows).one(rows, "iccid", sim.iccid) == sim


@pytest.mark.django_db
def test_what_a_filter_adds_to_each_row_is_not_lost_unseen():
    rows = Referral.objects.all()
    assert Chosen(rows).fits(rows.filter(state="draft"))
    assert not Chosen(rows).fits(rows.with_pauses())
    assert not Chosen(rows).fits(rows.distinct())
