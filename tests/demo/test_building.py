"""The demonstration is built once, also by a builder that was killed half way."""

from itertools import islice

import pytest

from config.management.commands.serve import Command as Serve
from demo import building
from demo.fortnight import Fortnight
from inventory.models import Device
from portal.demonstration import progress
from referrals.models import Referral

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """What ends a process does not ask to be caught."""


def killed_on_the_second_day(fortnight, hub, session):
    """In the middle of it: its devices are on the shelf and its people are referred."""
    if Referral.objects.count() > 3:
        raise Killed
    _fulfil(fortnight, hub, session)


_fulfil = Fortnight._fulfil


def test_a_builder_that_was_killed_is_followed_by_one_that_goes_on_where_it_stopped(monkeypatch, settings):
    settings.DEMO = True
    chapters = building._chapters
    monkeypatch.setattr(building, "_chapters", lambda *given: islice(chapters(*given), 3))
    assert Serve()._demonstration() == ["--first", "seed_demo"]
    with monkeypatch.context() as half_way:
        half_way.setattr(Fortnight, "_fulfil", killed_on_the_second_day)
        with pytest.raises(Killed):
            building.build()
    assert sorted(Referral.objects.values_list("your_ref", flat=True)) == ["DEMO-0001", "DEMO-0002", "DEMO-0003"]
    assert progress() == "day 2 of 15"
    assert Serve()._demonstration() == ["--first", "seed_demo"]

    building.build()
    references = sorted(Referral.objects.values_list("your_ref", flat=True))
    assert references == [f"DEMO-{number:04d}" for number in range(1, 10)]
    assert not progress()
    assert Device.objects.count() == 6
    assert Serve()._demonstration() == []

    building.build()
    assert Referral.objects.count() == 9
