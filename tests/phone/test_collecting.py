"""On the telephone too the worker hears which hubs are near, and chooses one or leaves it for later."""

import pytest

from tests.phone.callers import known
from tests.phone.calling import hubs_around

pytestmark = pytest.mark.django_db


@pytest.fixture
def caller(southwark):
    """Somebody who is asked which hub it will be: the postcode of whom they refer is SE1 2QH."""
    hubs_around()
    caller = known(southwark, "send")
    assert caller.place == "hub"
    return caller


def chosen(caller) -> set[str | None]:
    return {need.collect_at.code if need.collect_at else None for need in caller.referral.needs.all()}


def test_the_three_nearest_that_hand_things_over_are_read_and_one_is_chosen(caller):
    assert "Which hub will they go to? For Hub SE1 Hall, about 0.5 miles away, press 1." in caller.last
    assert caller.last.count("miles away") == 3
    assert "To choose later, press 9." in caller.last
    caller.key("2")
    assert caller.place == "send"
    assert "They will collect from Hub E1 Hall." in caller.last
    caller.key("1")
    assert caller.referral.state == "submitted"
    assert chosen(caller) == {"e16an"}


def test_later_leaves_it_open_and_another_key_is_asked_again(caller):
    caller.key("4")
    assert caller.place == "hub"
    caller.key("9")
    assert caller.place == "send"
    assert "You can choose a hub later, on the referral." in caller.last
    assert chosen(caller) == {None}
