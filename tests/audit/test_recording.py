"""What one transaction remembers of the rows that its actions are called with."""

import pytest

from audit.recording import recording
from referrals.models import Need, Referral
from tests import people_of_london as london

pytestmark = pytest.mark.django_db


def test_a_row_is_read_again_by_the_action_inside_only_when_something_that_was_read_with_it_is_written():
    need, other = london.accepted(needs=("device", "data")).needs.order_by("pk")
    stored = need.as_stored(is_locked=False)
    writings = {
        "itself": need.save,
        "one of its kind": other.save,
        "its person": need.referral.resident.save,
        "many at once": lambda: Referral.objects.filter(pk=need.referral_id).update(urgency=2),
    }
    for named, write in writings.items():
        with recording(london.actor("caseworker"), "test.read") as mine:
            mine.take(need, stored)
            london.organisation().save()
            assert mine.as_read(need) is stored, named
            assert mine.as_read(Need.objects.get(pk=need.pk)) is None, "another copy may be older"
            write()
            assert mine.as_read(need) is None, named
