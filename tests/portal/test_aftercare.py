"""“It does not work” through each door: the person's own link, a text, the worker, the hub, the desk."""

import pytest
from django.test import Client
from django.urls import reverse

from connectivity import actions as connectivity
from inventory.models import Device, Shipment, Swap
from law.actors import SYSTEM
from notifications import actions as notifications
from notifications import sender
from notifications.models import Message, Task
from portal.own.voice import all_words
from referrals import actions as referrals
from referrals.models import Fault, Need
from referrals.own_links import link_of
from tests import people_of_london as london
from tests.portal.signing_in import signed_in, worker
from tests.referrals.test_faults import given
from tests.referrals.test_remedy import KWAME, at_hub, give, promise, state

pytestmark = pytest.mark.django_db


def page_of(need: Need) -> str:
    return "/me/" + link_of(need.referral).rpartition("/")[2]


def test_the_person_says_so_in_their_language_and_reads_how_it_goes_on():
    need = given("device")
    address = page_of(need)
    somali = all_words()["so"]
    assert somali["happened"] in Client().get(f"{address}/problem").content.decode()
    empty = Client().post(f"{address}/problem", {"send": "yes"})
    assert empty.status_code == 422
    assert somali["ask_happened"] in empty.content.decode()
    done = Client().post(f"{address}/problem", {"send": "yes", "kind": "faulty", "tried": ["charger", "wifi"]})
    assert somali["thanks"] in done.content.decode()
    fault = Fault.objects.get()
    assert (fault.kind, fault.tried, state(need)) == ("faulty", ["charger", "wifi"], "remedy")
    assert somali["works_now"] in Client().get(address).content.decode()
    Client().post(address, {"press": f"works:{need.pk}"})
    assert (state(need), state(fault)) == ("met", "met")
    assert somali["works"] in Client().get(address).content.decode()


@pytest.mark.parametrize(
    ("end", "key"),
    [
        (lambda need: referrals.wait_for_replacement(need, by=KWAME), "waiting"),
        (lambda need: referrals.close_unmet(need, code="no_stock", by=london.actor("triage_lead")), "unmet"),
        (lambda need: referrals.cancel(need, code="other", reason="Has one.", by=KWAME), "ended"),
    ],
)
def test_the_person_reads_the_truth_at_each_end(end, key):
    need = given("data")
    referrals.dispute(need, by=KWAME)
    end(need)
    assert all_words()["so"][key] in Client().get(page_of(need)).content.decode()


def test_of_several_things_they_choose_one():
    referral = london.accepted(needs=("device", "data"))
    for number, need in enumerate(referral.needs.order_by("kind")):
        give(promise(need, number))
    device = referral.needs.get(kind="device")
    address = page_of(device) + "/problem"
    words = all_words()["en"]
    asked = Client().get(f"{address}?language=en").content.decode()
    assert words["what"] in asked
    none = Client().post(address, {"language": "en"})
    assert none.status_code == 422
    assert words["ask_what"] in none.content.decode()
    chosen = Client().post(address, {"language": "en", "need": str(device.pk)})
    assert words["happened"] in chosen.content.decode()
    assert words["charger"] in chosen.content.decode()


def test_a_text_that_says_no_opens_a_fault_and_the_hub_helps():
    need = london.accepted(needs=("data",)).needs.get()
    need.collect_at = london.hub()
    need.save()
    sim = promise(need, 0)
    connectivity.issue(sim, by=at_hub())
    connectivity.ask_if_it_works(sim, by=SYSTEM)
    message = Message.objects.get(event="connectivity.does_it_work")
    sender.send_one(message.pk)
    notifications.receive(sender=message.address, body="No", provider_id="SM-no", by=SYSTEM)
    assert state(need) == "remedy"
    assert Fault.objects.get().told_by.startswith("resident:")
    assert Task.objects.get(kind="connectivity.sim_does_not_work").organisation_id == london.hub().pk


@pytest.mark.parametrize("role", ["referrer", "caseworker", "hub_worker"])
def test_whoever_helps_reports_it_on_one_page_and_sees_it(role):
    need = given("device")
    need.collect_at = london.hub()
    need.save()
    browser = signed_in(worker(role=role, at=london.hub() if role == "hub_worker" else None))
    address = reverse("aftercare:report", args=[need.pk])
    empty = browser.post(address, {})
    assert empty.status_code == 422
    assert "Select what went wrong" in empty.content.decode()
    sent = browser.post(address, {"kind": "stolen", "reason": "On the bus."}, follow=True)
    assert "Reported. We will help by" in sent.content.decode()
    assert Fault.objects.get().kind == "stolen"
    again = browser.post(address, {"kind": "faulty"}, follow=True)
    assert "This has been reported" in again.content.decode()
    assert Fault.objects.count() == 1


def test_a_hub_swaps_a_broken_device_at_its_counter():
    need = given("device")
    need.collect_at = london.hub()
    need.save()
    old = Device.objects.get()
    new = london.device_on_shelf("PF-NEW")
    browser = signed_in(worker(role="hub_worker", at=london.hub()))
    here = f"/hub/here/{need.referral.reference}"
    browser.post(reverse("aftercare:report", args=[need.pk]), {"kind": "faulty"})
    assert "Promise a replacement" in browser.get(here).content.decode()
    wrong = browser.post(here, {"act": "swap", "need": str(need.pk), "old": new.asset_tag}, follow=True)
    assert "This is not the device we are waiting for" in wrong.content.decode()
    assert not Swap.objects.exists()
    done = browser.post(here, {"act": "swap", "need": str(need.pk), "old": old.asset_tag}, follow=True)
    swap = Swap.objects.get()
    assert (swap.device, swap.state, state(old), old.custodian) == (old, "with_hub", "returning", "brixton-library")
    assert (state(new), Shipment.objects.get(state="draft").hub) == ("reserved", london.hub())
    assert "Promise a replacement" not in done.content.decode()


def test_the_desk_looks_after_it_and_notes_first_help():
    need = given("device")
    referrals.dispute(need, reason="It does not switch on.", by=KWAME)
    fault = Fault.objects.get()
    desk = signed_in(worker(role="caseworker"))
    case = f"/triage/{need.referral.reference}"
    page = desk.get(case).content.decode()
    assert "It does not switch on." in page
    assert "It is not assigned" in page
    desk.post(f"/triage/do/fault/{fault.pk}/take")
    assert "is dealing with it." in desk.get(case).content.decode()
    desk.post(f"/triage/do/fault/{fault.pk}/first-help", {"tried": ["charger"], "works": "no"})
    assert state(fault) == "open"
    assert fault.tried == ["charger"]
    desk.post(f"/triage/do/fault/{fault.pk}/first-help", {"tried": ["power"], "works": "yes"})
    assert (state(fault), state(need)) == ("met", "met")


def test_it_is_on_the_page_of_waiting_work_with_its_day():
    need = given("data")
    referrals.dispute(need, by=KWAME)
    fault = Fault.objects.get()
    page = signed_in(worker(role="caseworker")).get("/work/?kind=fix").content.decode()
    assert need.referral.reference in page
    assert f"{fault.due_at:%A %-d %B}" in page
