"""What a caseworker does, from the case page, about something that was given and does not work."""

from datetime import timedelta

import pytest
from django.utils import timezone

from referrals import actions as referrals
from referrals.models import Need
from skills.models import Session
from tests import people_of_london as london
from tests.portal.signing_in import signed_in, worker
from tests.referrals.test_remedy import in_remedy

pytestmark = [pytest.mark.django_db]
SECOND = "8944110068256270062"


def stock(kind: str):
    if kind == "device":
        london.device_on_shelf("PF-1")
    elif kind == "data":
        london.sims_on_shelf(SECOND)
    else:
        return {"session": str(london.session_today().pk)}
    return {}


@pytest.mark.parametrize(
    ("kind", "name", "title"),
    [
        ("device", "replace-device", "Replace the device"),
        ("data", "replace-sim", "Replace the SIM"),
        ("skills", "book", "Book a class"),
    ],
)
def test_each_kind_is_replaced_from_the_case_page(kind, name, title):
    desk = signed_in(worker(role="caseworker"))
    need = in_remedy(kind)
    answers = stock(kind)
    page = desk.get(f"/triage/{need.referral.reference}").content.decode()
    assert f"/triage/do/need/{need.pk}/{name}" in page
    others = {"replace-device", "replace-sim", "book"} - {name}
    assert not any(f"{need.pk}/{other}" in page for other in others)
    asked = desk.get(f"/triage/do/need/{need.pk}/{name}")
    assert title in asked.content.decode()
    done = desk.post(f"/triage/do/need/{need.pk}/{name}", answers)
    assert done.status_code == 302
    need.refresh_from_db()
    assert need.state == "remedy"
    assert (
        need.allocations.filter(handed_over_at=None).exists()
        or need.sims.filter(state="reserved").exists()
        or (need.bookings.filter(state="booked").exists())
    )


@pytest.mark.parametrize(
    ("name", "answers", "becomes"),
    [
        ("works", {}, "met"),
        ("wait-for-replacement", {"reason": ""}, "waiting"),
        ("cancel", {"code": "no_longer_needed", "reason": ""}, "cancelled"),
        ("close-unmet", {"code": "no_stock", "to": "", "reason": ""}, "unmet"),
    ],
)
def test_each_way_out_has_a_button(name, answers, becomes):
    desk = signed_in(worker(role="triage_lead" if name == "close-unmet" else "caseworker"))
    need = in_remedy("data")
    assert f"{need.pk}/{name}" in desk.get(f"/triage/{need.referral.reference}").content.decode()
    assert desk.post(f"/triage/do/need/{need.pk}/{name}", answers).status_code == 302
    assert Need.objects.get(pk=need.pk).state == becomes


def test_without_a_sim_in_stock_they_wait_at_the_head_of_the_list():
    desk = signed_in(worker(role="caseworker"))
    need = in_remedy("data")
    assert desk.post(f"/triage/do/need/{need.pk}/replace-sim").status_code == 302
    need.refresh_from_db()
    assert (need.state, need.urgency) == ("waiting", 0)
    assert need.sims.get().state == "blocked"


def test_what_is_not_in_remedy_has_none_of_these_buttons():
    desk = signed_in(worker(role="caseworker"))
    need = london.accepted(needs=("data",)).needs.get()
    page = desk.get(f"/triage/{need.referral.reference}").content.decode()
    for name in ("works", "replace-sim", "wait-for-replacement", "book", "cancel"):
        assert f"{need.pk}/{name}" not in page


def test_a_full_class_gives_a_place_on_its_waiting_list_and_a_class_that_is_over_is_not_offered():
    desk = signed_in(worker(role="caseworker"))
    need = london.accepted(needs=("skills",)).needs.get()
    full = london.session_today(places=1)
    other = london.accepted(needs=("skills",), first_name="Zoë", phone="+447700900124").needs.get()
    desk.post(f"/triage/do/need/{other.pk}/book", {"session": str(full.pk)})
    assert "(full: waiting list)" in desk.get(f"/triage/do/need/{need.pk}/book").content.decode()
    answer = desk.post(f"/triage/do/need/{need.pk}/book", {"session": str(full.pk)}, follow=True)
    assert "They are number 1 on its waiting list" in answer.content.decode()
    assert (need.bookings.get().state, Need.objects.get(pk=need.pk).state) == ("waitlisted", "waiting")
    over = london.session_today()
    Session.objects.filter(pk=over.pk).update(starts_at=timezone.now() - timedelta(days=1))
    refused = desk.post(f"/triage/do/need/{need.pk}/book", {"session": str(over.pk)})
    assert refused.status_code == 422
    assert "Select a class that has not started." in refused.content.decode()
    assert not referrals.confirm.may(need, london.actor("caseworker"))
