"""After a handover: asked on the third and seventh day, by text or at the hub; silence is met, and marked as assumed."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from inventory import actions as inventory
from inventory import tasks
from law.actors import SYSTEM
from notifications import actions as notifications
from notifications import sender
from notifications.models import Message, Task
from people.models import Resident
from referrals import actions as referrals
from referrals import tasks as referrals_tasks
from referrals.actions.fulfilling import TooEarlyToAssume
from referrals.models import Need
from tests import people_of_london as london
from tests.inventory.parcels.test_shipping import at_hub, hold_for, parcel, states

pytestmark = pytest.mark.django_db


def given():
    need, _, made = parcel("arrive")
    inventory.hand_over(made, proof=london.attested(), by=at_hub())
    return need, made


def on_day(days: int):
    return time_machine.travel(timezone.now() + timedelta(days=days))


def test_they_are_asked_twice_and_their_yes_is_met():
    need, _made = given()
    for day, count in ((2, 0), (3, 1), (4, 1), (7, 2), (9, 2)):
        with on_day(day):
            tasks.ask_if_they_work()
        assert Message.objects.filter(event="inventory.does_it_work").count() == count, day
    text = Message.objects.filter(event="inventory.does_it_work").latest("created_at")
    with time_machine.travel(text.due_at + timedelta(minutes=1)):
        sender.send_one(text.pk)
        notifications.receive(sender=text.address, body="YES", provider_id="answer", by=SYSTEM)
    assert states(need) == ["met"]
    assert need.assumed_at is None


def test_their_no_is_being_fixed_and_nothing_is_assumed():
    need, _ = given()
    with on_day(3):
        tasks.ask_if_they_work()
        text = Message.objects.get(event="inventory.does_it_work")
        sender.send_one(text.pk)
        notifications.receive(sender=text.address, body="NO", provider_id="answer", by=SYSTEM)
    with on_day(20):
        referrals_tasks.assume_met()
    assert states(need) == ["remedy"]


def test_where_no_text_is_safe_the_hub_asks():
    need, made = given()
    Resident.objects.filter(pk=need.referral.resident_id).update(contact_mode="through_worker")
    with on_day(3):
        tasks.ask_if_they_work()
    task = Task.objects.get(kind="inventory.ask_at_hub")
    assert (task.reference, task.organisation_id) == (made.number, made.hub_id)


def test_silence_for_two_weeks_is_met_and_marked_as_assumed():
    need, _ = given()
    with on_day(13):
        referrals_tasks.assume_met()
        assert states(need) == ["provided"]
        with pytest.raises(TooEarlyToAssume):
            referrals.assume_met(need, by=SYSTEM)
    with on_day(15):
        referrals_tasks.assume_met()
        assert states(need) == ["met"]
        assert need.assumed_at is not None
        referrals.dispute(Need.objects.get(pk=need.pk), reason="It never worked.", by=london.actor("caseworker"))
    assert Need.objects.get(pk=need.pk).assumed_at is None


def test_nothing_is_assumed_of_somebody_who_is_held():
    need, _ = given()
    hold_for(need)
    with on_day(15):
        referrals_tasks.assume_met()
    assert states(need) == ["provided"]
