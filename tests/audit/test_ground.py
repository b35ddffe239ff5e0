"""What the suite asks of ledger and rows after each test: one that saw no wrong would prove nothing."""

import uuid

import pytest
from django.db.models import QuerySet

from referrals.models import Need, Referral
from tests import ground
from tests import people_of_london as london


@pytest.mark.django_db
@pytest.mark.tampers
def test_a_state_that_nobody_moved_and_a_row_that_nobody_made_are_seen():
    case = london.referral(needs=("data",))
    assert ground.disagreements() == []
    unknown = uuid.UUID(int=7)
    QuerySet(Referral).filter(pk=case.pk).update(state="closed")
    QuerySet(Need).filter(referral=case).update(id=unknown)
    assert ground.disagreements() == [
        f"the ledger never heard of referrals.need {unknown}",
        f"referrals.referral {case.pk} is closed, and the ledger says submitted",
    ]
