"""The waiting list's pages: who opens them, that they cost the same for one row and for thirty, and what an answer does."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inventory import actions as inventory
from inventory.models import Allocation, AllocationRun, Device
from jobs import worker as worker_of_jobs
from jobs.models import Job
from people import actions as people
from referrals.models import Need
from tests import people_of_london as london
from tests.journeys.test_shelf_and_queue import waiting
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db(transaction=True)


def staff(role):
    return signed_in(worker(f"{role}@get-online.example", role=role, name="Kwame Boateng"))


def count(client, path):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def many(number):
    """People who wait for a laptop, and were told so."""
    for each in range(number):
        letters = "".join(chr(97 + int(digit) * 2) for digit in f"{each:03d}")
        born = date(1940, 1, 1) + timedelta(days=each * 97)
        london.accepted(needs=("device",), first_name=f"Amina{letters}", last_name=f"Yusuf{letters}", phone=f"+447700900{each:03d}", resident={"date_of_birth": born})  # fmt: skip


def test_no_page_costs_more_for_more_rows():
    lead = staff("triage_lead")
    waiting(0, requires=("camera",))
    waiting(1)
    london.device_on_shelf("PF-A")
    worker_of_jobs.work(until_idle=True)
    paths = ("/queue/", "/queue/skipped", "/queue/runs", "/queue/run")
    for path in paths:
        lead.get(path)
    few = {path: count(lead, path) for path in paths}
    many(12)
    for number in range(6):
        london.device_on_shelf(f"PF-B{number}")
    inventory.run_allocation(by=london.actor("triage_lead"))
    more = {path: count(lead, path) for path in paths}
    assert all(more[path] <= few[path] + 2 for path in paths), (few, more)  # two statements where there was nothing to look up before


def test_a_warehouse_manager_sees_no_reference():
    referral, need = waiting(0)
    page = staff("warehouse_manager").get("/queue/").content.decode()
    assert referral.reference not in page and "A resident in Southwark" in page
    story = staff("caseworker").get(f"/queue/need/{need.pk}").content.decode()
    assert referral.reference in story and "Never: nothing that came free" in story


def test_a_preview_keeps_nothing_and_a_run_answers_for_everybody():
    first, second = waiting(0)[1], waiting(1, requires=("screen_reader",))[1]
    device = london.device_on_shelf("PF-1")
    lead = staff("triage_lead")
    page = lead.get("/queue/run").content.decode()
    assert "1 person" in page and device.asset_tag in page and "No free device fits" in page
    assert Need.objects.get(pk=first.pk).state == "waiting" and not AllocationRun.objects.exists()
    assert staff("caseworker").post("/queue/run").status_code == 403
    run = AllocationRun.objects.get(pk=lead.post("/queue/run").url.rsplit("/", 1)[-1])
    assert (run.promised, run.envy, run.finished_at is not None) == (1, 0, True)
    told = lead.get(f"/queue/runs/{run.pk}").content.decode()
    assert "Nobody has a justified complaint" in told and first.referral.reference in told
    assert second.passed_over.get().run == run
    assert "offered" in lead.get("/queue/runs").content.decode().lower()


def test_a_run_of_many_goes_on_by_itself_and_shows_how_far_it_is():
    many(5)
    for number in range(4):
        london.device_on_shelf(f"PF-{number}")
    Job.objects.all().delete()  # nothing else reaches for these devices meanwhile
    done = inventory.run_allocation(most=2, by=london.actor("triage_lead"))
    assert len(done["promised"]) == 2 and done["remaining"] == 2
    lead = staff("triage_lead")
    page = lead.get(f"/queue/runs/{done['run']}").content.decode()
    assert "2 of 4 offers made" in page and 'hx-get="/queue/runs/' in page
    worker_of_jobs.work(until_idle=True)
    run = AllocationRun.objects.get(pk=done["run"])
    assert (run.done, run.promised, run.envy) == (4, 4, 0)
    assert "4 people were asked" in lead.get(f"/queue/runs/{run.pk}/progress").content.decode()


def test_a_referrer_answers_an_offer_and_nobody_loses_their_place():
    """Scenario 5, at the referrer's page."""
    referral, first = waiting(0)
    second = waiting(1)[1]
    tablet = london.device_on_shelf("TAB", kind="tablet")
    worker_of_jobs.work(until_idle=True)
    maria = signed_in(worker())
    offer = Allocation.objects.get(need=first)
    assert f"/offer/{offer.pk}" in maria.get(f"/refer/{referral.reference}").content.decode()
    page = maria.get(f"/offer/{offer.pk}").content.decode()
    assert "another kind than was asked for" in page
    assert maria.post(f"/offer/{offer.pk}", {"choice": "wait"}).status_code == 422
    done = maria.post(f"/offer/{offer.pk}", {"choice": "wait", "how": "by telephone"})
    assert "stays exactly as it was" in done.content.decode()
    worker_of_jobs.work(until_idle=True)
    before = first.queued_at
    first.refresh_from_db()
    assert (first.state, first.queued_at) == ("waiting", before)
    assert Allocation.objects.get(need=second, released_at=None).device == tablet
    assert "There is nothing to answer any more" in maria.get(f"/offer/{offer.pk}").content.decode()
    lambeth = london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")
    assert signed_in(worker("tom@lambeth.example", at=lambeth, name="Tom Reid")).get(f"/offer/{offer.pk}").status_code == 404


def test_a_paused_offer_cannot_be_accepted_and_is_not_named_why():
    referral, need = waiting(0)
    london.device_on_shelf("PF-2")
    worker_of_jobs.work(until_idle=True)
    offer = Allocation.objects.get(need=need)
    people.raise_hold(referral.resident, kind="safeguarding", by=london.actor("hub_worker"))
    maria = signed_in(worker())
    answer = maria.post(f"/offer/{offer.pk}", {"choice": "take", "how": "in person"})
    assert answer.status_code == 422 and "safeguarding" not in answer.content.decode().lower()
    assert Device.objects.get(pk=offer.device_id).state == "reserved" and Need.objects.get(pk=need.pk).state == "offered"


def test_what_it_must_be_is_changed_on_the_story_page():
    need = waiting(0)[1]
    desk = staff("caseworker")
    answer = desk.post(f"/queue/need/{need.pk}", {"use": "study", "requires": ["camera"], "substitutes": "no", "collect_at": ""})
    assert answer.status_code == 302
    need.refresh_from_db()
    assert (need.use, need.requires, need.substitutes) == ("study", ["camera"], False)
