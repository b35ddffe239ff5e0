"""The email of the morning: to whoever has work that is late, once a day, with counts and links and no name."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from notifications.models import Message
from portal.tasks import send_morning_summaries
from tests import people_of_london as london
from tests.inventory.parcels.test_shipping import parcel
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db


def letters() -> dict[str, str]:
    return dict(Message.objects.filter(event="portal.morning_summary").values_list("address", "body"))


def the_week_after():
    return time_machine.travel(timezone.now() + timedelta(days=7))


def test_owners_hear_what_is_late_and_nobody_else_does():
    _, _, shipment = parcel()
    for role in ("warehouse", "warehouse_manager", "hub_worker", "funder", "technician"):
        worker(f"{role}@late.example", role=role, at=london.hub() if role == "hub_worker" else None)
    with the_week_after():
        send_morning_summaries()
    said = letters()
    assert sorted(said) == ["warehouse@late.example", "warehouse_manager@late.example"]
    assert "Waiting work that is overdue: 1. http" in said["warehouse@late.example"]
    assert "/work/?when=overdue" in said["warehouse@late.example"]
    assert "Overdue or stuck: 1. http" in said["warehouse_manager@late.example"]
    assert shipment.number not in "".join(said.values())
    assert "Yusuf" not in "".join(said.values())


def test_nothing_late_is_no_email():
    parcel()
    worker("warehouse@late.example", role="warehouse")
    send_morning_summaries()
    assert letters() == {}


def test_it_is_said_once_a_day():
    parcel()
    worker("warehouse@late.example", role="warehouse")
    with the_week_after():
        send_morning_summaries()
        send_morning_summaries()
    assert Message.objects.filter(event="portal.morning_summary").count() == 1


def test_whoever_does_not_want_it_says_so_on_its_page_and_may_change_their_mind():
    parcel()
    client = signed_in(worker("warehouse@late.example", role="warehouse"))
    assert client.post("/work/email", {"email": "no"}).status_code == 302
    with the_week_after():
        send_morning_summaries()
    assert letters() == {}
    assert client.post("/work/email", {}).status_code == 422
    client.post("/work/email", {"email": "yes"})
    with the_week_after():
        send_morning_summaries()
    assert list(letters()) == ["warehouse@late.example"]
    assert "/work/email" in letters()["warehouse@late.example"]


def test_a_thousand_of_one_role_at_one_place_are_counted_once(django_assert_max_num_queries):
    parcel()
    for number in range(5):
        worker(f"w{number}@late.example", role="warehouse")
    with the_week_after(), django_assert_max_num_queries(60):
        send_morning_summaries()
    assert len(letters()) == 5
