"""What belongs to the rows of a page comes by one statement, and every row knows its own."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from database.along import Along
from referrals.models import Need, Referral
from tests import people_of_london as london

NEEDS = Along(lambda: Need.objects.order_by("kind"), "referral")


@pytest.mark.django_db
def test_however_many_rows_a_page_has_one_statement_reads_what_belongs_to_them():
    wanted = [("device",), ("data", "device"), ("skills",)]
    for number, kinds in enumerate(wanted):
        london.referral(first_name="Amina", last_name=f"Yusuf {number}", needs=kinds)
    page = list(Referral.objects.order_by("created_at"))
    with CaptureQueriesContext(connection) as asked:
        NEEDS.read_for(page)
        assert [tuple(need.kind for need in row.needs.all()) for row in page] == wanted
        assert all(need.referral is row for row in page for need in row.needs.all())
    assert len(asked) == 1


@pytest.mark.django_db
def test_a_page_without_rows_asks_nothing():
    with CaptureQueriesContext(connection) as asked:
        NEEDS.read_for([])
    assert len(asked) == 0


def test_what_is_no_way_to_another_row_is_refused():
    with pytest.raises(TypeError, match=r"Need\.kind leads to no row"):
        Along(Need.objects.all, "kind")
