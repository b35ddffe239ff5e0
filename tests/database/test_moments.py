"""A moment of the database is read as Django reads it, at a fraction of the price."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.utils import DataError

MOMENTS = [
    "2026-11-30 01:17:39.15392+00",
    "2026-02-28 23:59:59+00",
    "0001-01-01 00:00:00+00",
    "9999-12-31 23:59:59.999999+00",
]


@pytest.mark.django_db
def test_a_moment_is_in_utc_whatever_its_fraction():
    with connection.cursor() as cursor:
        cursor.execute("SELECT unnest(%s::timestamptz[])", [MOMENTS])
        read = [moment for (moment,) in cursor.fetchall()]
    assert read == [datetime.fromisoformat(text) for text in MOMENTS]
    assert {moment.tzinfo for moment in read} == {UTC}


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["infinity", "20000-01-01 00:00:00+00"])
def test_what_python_has_no_moment_for_is_refused(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [text])
        with pytest.raises(DataError, match="timestamp"):
            cursor.fetchall()
