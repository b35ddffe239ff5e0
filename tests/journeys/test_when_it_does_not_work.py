"""Something that was given does not work, in a real browser: three people say so in three ways, and a laptop is swapped."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import override_settings
from django.utils import timezone

from connectivity.tasks import ask_if_they_work
from inventory.models import Device, Swap
from portal.own.voice import all_words
from referrals.models import Fault, Need
from referrals.own_links import link_of
from tests import people_of_london as london
from tests.journeys.browsing import DESK, delivered, press, words_of
from tests.journeys.doors import all_is_well
from tests.journeys.given_things import have, is_now
from tests.journeys.parcel_pages import arrive, hand_over, send
from tests.notifications.signing import signed_post

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SOMALI = all_words()["so"]
NARROW = {"width": 390, "height": 844}


def told_of(need: Need) -> Fault:
    return need.faults.get(state="open")


def test_25_a_laptop_by_link_a_sim_by_text_and_a_class_through_the_worker(windows):
    laptop, sim, lesson = have("device", 0, "Amina"), have("data", 1, "Hodan"), have("skills", 2, "Rosa")
    dates = {need.pk: need.queued_at for need in (laptop, sim, lesson)}

    # Amina opens the link in her language, on a phone, without signing in.
    person = windows.browser.new_context(viewport=NARROW, base_url=windows.address).new_page()
    person.goto("/me/" + link_of(laptop.referral).rpartition("/")[2])
    assert SOMALI["title"] in words_of(person)
    assert laptop.referral.reference not in person.content()
    person.get_by_role("link", name=SOMALI["does_not_work"]).click()
    person.get_by_label(SOMALI["faulty"], exact=True).check()
    person.get_by_label(SOMALI["charger"], exact=True).check()
    person.get_by_role("button", name=SOMALI["send"]).click()
    person.get_by_text(SOMALI["thanks"]).first.wait_for()
    assert told_of(laptop).tried == ["charger"]

    # Hodan is asked by text after three days, and answers.
    with time_machine.travel(timezone.localtime().replace(hour=12) + timedelta(days=3), tick=False):
        ask_if_they_work()
    delivered("connectivity.does_it_work", sim.referral)
    text = {"MessageSid": "SM-25", "From": "+447700900131", "Body": "NO", "NumMedia": "0"}
    with override_settings(TWILIO_AUTH_TOKEN="a token of this test"):
        assert signed_post("/hooks/twilio/inbound", text).status_code == 200

    # Rosa tells her worker.
    worker = windows.open_as("referrer", at=london.organisation(), name="Maria Santos")
    worker.goto(f"/refer/{lesson.referral.reference}")
    worker.get_by_role("link", name=re.compile("It never arrived, or does not work")).click()
    worker.get_by_label("The class was not right for them").check()
    press(worker, "Report the problem")
    assert re.search(r"We will help by \w+day \d", words_of(worker) + worker.content())

    # All three are on one list, under their own reference, with a day.
    desk = windows.open_as("caseworker", name="Kwame Boateng", size=DESK)
    desk.goto("/work/?kind=fix")
    for need in (laptop, sim, lesson):
        assert need.referral.reference in words_of(desk)
        assert is_now(need) == "remedy"
        assert told_of(need).due_at is not None

    # First help is enough for the laptop; there is no SIM; the class is not wanted any more.
    desk.goto(f"/triage/{laptop.referral.reference}")
    press(desk, "Assign this fault to me", "link")
    press(desk, "Assign to me")
    press(desk, "Record first help", "link")
    desk.get_by_label("Hold the power button for 20 seconds, then switch it on again").check()
    desk.get_by_label("Yes, it works now").check()
    press(desk, "Save what was tried")
    desk.goto(f"/triage/do/need/{sim.pk}/replace-sim")
    press(desk, "Reserve a replacement")
    desk.goto(f"/triage/do/need/{lesson.pk}/cancel")
    desk.locator("input[value=no_longer_needed]").check()
    press(desk, "End it")
    assert (is_now(laptop), is_now(sim), is_now(lesson)) == ("met", "waiting", "cancelled")
    assert sim.urgency == 0
    assert {need.pk: need.queued_at for need in (laptop, sim, lesson)} == dates
    assert not Fault.objects.filter(state="open").exists()
    person.goto("/me/" + link_of(laptop.referral).rpartition("/")[2])
    assert SOMALI["works"] in words_of(person)
    all_is_well()


def test_14_a_faulty_laptop_is_swapped_as_one_job(windows):
    need = have("device", 0, "Amina")
    old = Device.objects.get(allocations__need=need)
    new = london.device_on_shelf("PF-NEW")
    desk = windows.open_as("caseworker", name="Kwame Boateng", size=DESK)
    desk.goto(f"/triage/{need.referral.reference}")
    desk.get_by_role("link", name=re.compile("Report that it does not work")).first.click()
    desk.get_by_label("It does not work").check()
    press(desk, "Report the problem")
    desk.goto(f"/triage/do/need/{need.pk}/replace-device")
    press(desk, "Reserve a replacement")
    assert old.asset_tag in words_of(desk)
    # The replacement goes out like any other device.
    store = windows.open_as("warehouse", name="Sunil Rao", size=DESK)
    hub = windows.hub()
    parcel = send(store, new)
    arrive(hub, parcel)
    hand_over(hub, parcel)
    swap = Swap.objects.get()
    assert is_now(need) == "provided"
    assert old.asset_tag in words_of(hub)
    press(hub, "Yes, it works")

    # The old one comes back the same way.
    hub.goto(f"/hub/here/{need.referral.reference}")
    press(hub, old.asset_tag, "link")
    press(hub, "Record that the old device is here", "link")
    hub.get_by_label("Scan the old device").fill(new.asset_tag)
    hub.get_by_role("button", name="Take it in").click()
    hub.get_by_text("This is not the device we are waiting for").first.wait_for()
    hub.get_by_label("Scan the old device").fill(old.asset_tag)
    press(hub, "Take it in")
    assert is_now(swap) == "with_hub"

    store.goto("/work/?kind=old-at-hub")
    press(store, old.asset_tag, "link")
    press(store, "Receive at the warehouse", "link")
    store.get_by_label("Scan the old device").fill(old.serial)
    press(store, "Take it in")
    assert (is_now(swap), is_now(old)) == ("back", "quarantined")
    assert [unit.state for unit in old.units.all()] == ["unproven"]
    assert need.referral.needs.count() == 1
    assert is_now(need) == "met"
    all_is_well()
