"""A promise by hand: what comes before a need is locked once in it, and a hold that comes into being meanwhile still stops it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.recording import recording
from inventory import actions as inventory
from people import actions as people
from people.access.brake import Held
from people.models import Hold
from referrals import actions as referrals
from tests import people_of_london as london

pytestmark = pytest.mark.django_db


def waiting():
    london.device_on_shelf()
    return london.accepted(needs=("device",)).needs.get()


def test_person_and_referral_are_locked_once_a_promise():
    need = waiting()
    with CaptureQueriesContext(connection) as asked:
        inventory.reserve(need, by=london.actor("caseworker"))
    locked = [statement["sql"] for statement in asked if "FOR UPDATE" in statement["sql"]]
    for table in ("people_resident", "referrals_referral"):
        assert sum(f'FROM "{table}"' in sql for sql in locked) == 1, table
    assert len(asked) < 35


def test_a_hold_of_the_same_transaction_stops_what_is_outward():
    need = waiting()

    def in_one():
        with recording(london.actor("caseworker"), "test.change"):
            referrals.reserve(need, by=london.actor("caseworker"))
            people.raise_hold(need.referral.resident, kind="safeguarding", by=london.actor("referrer"))
            referrals.start(need, by=london.actor("caseworker"))

    with pytest.raises(Held):
        in_one()
    assert not Hold.objects.exists()
