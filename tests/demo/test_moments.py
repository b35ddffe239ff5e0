"""The demonstration is whole at whatever hour it is built: in the evening, about midnight, and when the clocks change."""

from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from demo import building
from demo.past import LAST, living_on, living_today
from referrals.models import Referral
from tests.rounds import only_long

LONDON = ZoneInfo("Europe/London")
OFFERS_HAVE_ENDED = (datetime(2026, 11, 30, 18, 40, tzinfo=LONDON), datetime(2026, 11, 29, 19, 0, tzinfo=LONDON))
MIDNIGHT_IS_NEAR = (datetime(2026, 11, 27, 23, 59, 30, tzinfo=LONDON), datetime(2026, 11, 27, 0, 5, tzinfo=LONDON))
CLOCKS_CHANGE = (datetime(2026, 3, 29, 0, 50, tzinfo=LONDON), datetime(2026, 10, 25, 1, 30, fold=1, tzinfo=LONDON))


@contextmanager
def clock_begins_at(moment):
    """The clock goes on from this moment, and is read where the house reads it."""
    behind = timezone.now() - moment
    read = timezone.now
    with (
        patch("django.utils.timezone.now", lambda: read() - behind),
        patch("notifications.actions.sending.database_now", lambda: read() - behind),
    ):
        yield


@only_long
@pytest.mark.django_db
@pytest.mark.parametrize("moment", [*OFFERS_HAVE_ENDED, *MIDNIGHT_IS_NEAR, *CLOCKS_CHANGE], ids=str)
def test_it_is_built_at_any_hour(moment):
    with clock_begins_at(moment):
        building.build()
    assert not building.is_unfinished()
    assert Referral.objects.count() >= 90


def test_what_is_later_today_fits_into_the_day_on_which_it_began():
    with clock_begins_at(MIDNIGHT_IS_NEAR[0]):
        today = timezone.localdate()
        with living_today(today):
            assert timezone.localtime().time() == LAST
    with clock_begins_at(MIDNIGHT_IS_NEAR[0] + timedelta(minutes=5)), living_today(today):
        assert (timezone.localdate(), timezone.localtime().time()) == (today, LAST)


def test_an_hour_later_is_an_hour_later_in_the_night_in_which_the_clocks_change():
    with clock_begins_at(CLOCKS_CHANGE[0]), living_on(timezone.localdate()):
        later = timezone.now() + timedelta(hours=1)
        assert timezone.localtime(later).utcoffset() is not None
        assert later - timezone.now() == timedelta(hours=1)
        assert timezone.now().utcoffset() == timedelta()
