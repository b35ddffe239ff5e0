"""A row that is saved is written by a statement that is made once, as Django would write it, and only over its own version."""

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from audit.models import Recorded
from audit.recording import recording
from database.saving import write_one_over
from law.refusals import ChangedMeanwhile
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
    assert sum(statement["sql"].startswith("UPDATE") for statement in asked) == 1
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
    assert write_one_over(type(need), need.pk, 1, [(number, None, F("lapses"))]) is None


def every_kind_of_row(model=Recorded):
    for kind in model.__subclasses__():
        yield kind
        yield from every_kind_of_row(kind)


def test_every_kind_of_row_is_known_by_its_id_and_its_version():
    """As the statement finds it."""
    for kind in every_kind_of_row():
        if not kind._meta.abstract and kind.__module__.partition(".")[0] != "tests":
            assert (kind._meta.pk.column, kind._meta.get_field("version").column) == ("id", "version")
