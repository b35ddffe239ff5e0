"""A prepared reading reads what its queryset would, with whatever it is asked."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from database.prepared import Prepared
from people.models import Organisation
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
def test_a_parameter_that_does_not_reach_the_statement_is_refused():
    read = Prepared(lambda text: Organisation.objects.filter(code=text.upper()), str)
    with pytest.raises(ValueError, match="as it was given"):
        read("southwark")
