"""In a real browser, through pages alone: three needs at three speeds, each from the referrer's first page to “met” and the
funder's count; and somebody who never says anything.
"""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from connectivity.models import Sim
from jobs import worker as worker_of_jobs
from jobs.registry import SCHEDULE, TASKS
from notifications.models import Message
from outcomes.models import FollowUp
from outcomes.report.periods import period_of
from people.models import Resident
from referrals.models import Milestone, Referral
from tests import people_of_london as london
from tests.journeys import report_pages
from tests.journeys.browsing import DESK, fill_in, press
from tests.journeys.doors import all_is_well
from tests.journeys.many_people import a_box
from tests.journeys.parcel_pages import accept, arrive, hand_over, send
from tests.portal.answers import ANSWERS, FIRST, steps_for
from tests.rounds import only_long

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def refer(page, *needs: str) -> Referral:
    """From the referrer's first page to the reference."""
    page.goto("/refer")
    press(page, "Refer someone")
    fill_in(page, ANSWERS[FIRST])
    press(page, "Save and continue")
    for step, answers in steps_for(*needs).items():
        assert f"/step/{step}" in page.url
        fill_in(page, answers)
        press(page, "Save and continue")
    press(page, "Send referral")
    worker_of_jobs.work(until_idle=True)
    return Referral.objects.get()


def say_yes(page, case: Referral):
    """A caseworker decides what the rules left to a person, and chooses the hub where they go."""
    page.goto(f"/triage/{case.reference}")
    if case.state != "active":
        for need in range(case.needs.count()):
            page.locator(f"[name=answer{need}][value=yes]").check()
        press(page, "Send decision")
    for need in case.needs.exclude(kind="device"):
        page.goto(f"/triage/do/need/{need.pk}/collect-at")
        fill_in(page, {"hub": london.hub().code})
        page.locator("main form button").first.click()
        page.wait_for_url(f"**/triage/{case.reference}*")
    worker_of_jobs.work(until_idle=True)


def comes_to_the_hub(page):
    """They say who they are, and the hub finds them."""
    page.goto("/hub/")
    press(page, "Someone is here")
    page.get_by_text("They were referred before").click()
    page.locator("#name").fill("Amina Yusuf")
    for part, digits in (("day", "14"), ("month", "3"), ("year", "1968")):
        page.locator(f"[name=born_{part}]").fill(digits)
    press(page, "Find them")


def give_a_sim(page, iccid: str):
    page.locator("#iccid").fill(iccid)
    press(page, "Give this SIM")
    assert "SIM given. Put it in together and check that it works" in page.inner_text("body")


def works(page, case: Referral, kind: str):
    """The referrer says that what was provided works."""
    page.goto(f"/refer/{case.reference}")
    with page.expect_navigation():
        page.locator(f"form[action$='{case.needs.get(kind=kind).pk}/works'] button").click()


def test_03_three_needs_go_at_three_speeds_from_the_first_page_to_met(windows):
    inside = a_box(1)
    held = london.session_today()
    referrer = windows.open_as("referrer", name="Maria Santos", size=DESK)
    case = refer(referrer, "device", "data", "skills")
    say_yes(windows.open_as("caseworker", name="Kwame Boateng", size=DESK), case)
    hub = windows.hub()
    comes_to_the_hub(hub)
    give_a_sim(hub, inside[0])
    press(hub, "It works")
    press(hub, "Book this class")
    hub.goto("/hub/")
    press(hub, held.title, "link")
    hub.get_by_label("Came", exact=True).check()
    press(hub, "Close the register")
    worker_of_jobs.work(until_idle=True)
    case.refresh_from_db()
    assert dict(case.needs.values_list("kind", "state")) == {"device": "waiting", "data": "met", "skills": "provided"}
    assert case.state == "active"
    # The referrer sees each need by itself, and hears of each step of each once.
    referrer.goto(f"/refer/{case.reference}")
    assert referrer.locator(".gol-tracker__need").count() == 3
    told = list(Milestone.objects.filter(referral=case).values_list("event", "need_id"))
    assert len(told) == len(set(told))
    mails = Message.objects.filter(referral_id=case.pk, channel="email").values_list("event", "reason_id")
    assert len(mails) == len(set(mails))
    # The class has helped: they tell their worker.
    works(referrer, case, "skills")
    # A laptop passes its checks: offered, accepted, sent to the hub and handed over, and it works.
    laptop = london.device_on_shelf()
    worker_of_jobs.work(until_idle=True)
    accept(referrer, case)
    parcel = send(windows.open_as("warehouse", name="Sunil Rao", size=DESK), laptop)
    arrive(hub, parcel)
    hand_over(hub, parcel)
    assert case.needs.get(kind="device").state == "provided"
    works(referrer, case, "device")
    for kind in ("device", "data", "skills"):
        need = case.needs.get(kind=kind)
        assert (need.state, need.assumed_at) == ("met", None), kind
    all_is_well()
    # The quarter's report, once published: so few are printed as no number, and who made it finds the three behind it.
    quarter = period_of(timezone.localdate()).name
    report = report_pages.publish(quarter)
    read = report_pages.headlines(quarter)
    given = {read[name] for name in ("Devices handed over", "SIMs activated", "People taught")}
    assert given == {"fewer than 5"}
    assert read["Needs met"] in ("fewer than 5", "hidden")
    assert report_pages.kinds_behind(report, "needs_met", quarter) == ["Data", "Device", "Skills"]


def rounds_of_the_day(day: int, start):
    """Everything the clock starts, once, at noon of that day."""
    with time_machine.travel(start + timedelta(days=day), tick=False):
        for slot in SCHEDULE:
            TASKS[slot.task].run()
        worker_of_jobs.work(until_idle=True)


@only_long
def test_24_nobody_says_anything(windows):
    inside = a_box(1)
    referrer = windows.open_as("referrer", name="Maria Santos", size=DESK)
    case = refer(referrer, "data")
    say_yes(windows.open_as("caseworker", name="Kwame Boateng", size=DESK), case)
    hub = windows.hub()
    comes_to_the_hub(hub)
    give_a_sim(hub, inside[0])
    start = timezone.localtime().replace(hour=12)
    for day in (3, 7, 10, 13):
        rounds_of_the_day(day, start)
    assert case.needs.get().state == "in_fulfilment"
    assert Message.objects.filter(event="connectivity.does_it_work").count() == 2
    rounds_of_the_day(14, start)
    need = case.needs.get()
    assert (need.state, need.assumed_at is None) == ("met", False)
    assert FollowUp.objects.filter(referral=case).exists()
    sim = Sim.objects.get()
    last = (sim.activate_by - timezone.localdate()).days
    for day in (100, 200, last + 2, 500, 700):
        rounds_of_the_day(day, start)
    sim.refresh_from_db()
    case.refresh_from_db()
    assert (sim.state, case.state) == ("expired", "closed")
    rounds_of_the_day((case.ended_at - start).days + settings.KEEP_IDENTITY_DAYS + 2, start)
    assert Resident.objects.get(pk=case.resident_id).first_name == ""
