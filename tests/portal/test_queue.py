"""The waiting list's pages: who opens them, that they cost the same for one row and for thirty, and what an answer
does.
"""

import os
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inventory import actions as inventory
from inventory.models import Allocation, AllocationRun, Device, PassedOver
from jobs import worker as worker_of_jobs
from law.refusals import Refusal
from people import actions as people
from referrals.models import Need
from tests import people_of_london as london
from tests.chromium import axe_faults, sideways
from tests.jobs import table
from tests.journeys.shelf import waiting
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db


def staff(role, at=None):
    place = {} if at is None else {"at": at}
    return signed_in(
        worker(f"{role}-{getattr(at, 'code', '')}@get-online.example", role=role, name="Kwame Boateng", **place)
    )


def count(client, path):
    with CaptureQueriesContext(connection) as shown:
        assert client.get(path).status_code == 200
    return len(shown)


def many(number):
    """People who wait for a laptop, and were told so."""
    for each in range(number):
        letters = "".join(chr(97 + int(digit) * 2) for digit in f"{each:03d}")
        born = date(1940, 1, 1) + timedelta(days=each * 97)
        london.accepted(
            needs=("device",),
            first_name=f"Amina{letters}",
            last_name=f"Yusuf{letters}",
            phone=f"+447700900{each:03d}",
            resident={"date_of_birth": born},
        )


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
    assert all(more[path] <= few[path] + 2 for path in paths), (
        few,
        more,
    )  # two statements where there was nothing to look up before


def test_a_warehouse_manager_sees_no_reference():
    referral, need = waiting(0)
    page = staff("warehouse_manager").get("/queue/").content.decode()
    assert referral.reference not in page
    assert "A resident in Southwark" in page
    story = staff("caseworker").get(f"/queue/need/{need.pk}").content.decode()
    assert referral.reference in story
    assert "Never. No device that became available since then went to someone lower on the list" in story


def test_a_preview_keeps_nothing_and_a_run_answers_for_everybody():
    first = waiting(0)[1]
    second = waiting(1, requires=("screen_reader",))[1]
    device = london.device_on_shelf("PF-1")
    lead = staff("triage_lead")
    page = lead.get("/queue/run").content.decode()
    assert "It is what they asked for." in page
    assert "We will ask one person when you start it" in page
    assert "1 person" in page
    assert device.asset_tag in page
    assert "No available device is suitable" in page
    assert Need.objects.get(pk=first.pk).state == "waiting"
    assert not AllocationRun.objects.exists()
    assert staff("caseworker").post("/queue/run").status_code == 403
    run = AllocationRun.objects.get(pk=lead.post("/queue/run").url.rsplit("/", 1)[-1])
    assert (run.promised, run.envy, run.finished_at is not None) == (1, 0, True)
    text = lead.get(f"/queue/runs/{run.pk}").content.decode()
    assert "No one was wrongly passed over" in text
    assert first.referral.reference in text
    each = lead.get(f"/queue/runs/{run.pk}?show=passed").content.decode()
    assert second.referral.reference in each
    assert first.referral.reference not in each
    assert (
        second.passed_over.get().sentence
        in lead.get(f"/queue/runs/{run.pk}?show=reasons&page=nonsense").content.decode()
    )
    assert second.passed_over.get().run == run
    assert "offered" in lead.get("/queue/runs").content.decode().lower()


def test_a_run_of_many_goes_on_by_itself_and_shows_how_far_it_is():
    many(5)
    for number in range(4):
        london.device_on_shelf(f"PF-{number}")
    table.empty()  # nothing else reaches for these devices meanwhile
    done = inventory.run_allocation(most=2, by=london.actor("triage_lead"))
    assert len(done["promised"]) == 2
    assert done["remaining"] == 2
    lead = staff("triage_lead")
    page = lead.get(f"/queue/runs/{done['run']}").content.decode()
    assert "2 of 4 offers made" in page
    assert 'hx-get="/queue/runs/' in page
    worker_of_jobs.work(until_idle=True)
    run = AllocationRun.objects.get(pk=done["run"])
    assert (run.done, run.promised, run.envy) == (4, 4, 0)
    assert "4 people were asked" in lead.get(f"/queue/runs/{run.pk}/progress").content.decode()


def test_a_referrer_answers_an_offer_and_nobody_loses_their_place():
    """The referrer answers for the person after a check; the tablet goes to the next person, and one answer is all
    there is.
    """
    referral, first = waiting(0)
    second = waiting(1)[1]
    tablet = london.device_on_shelf("TAB", kind="tablet")
    worker_of_jobs.work(until_idle=True)
    maria = signed_in(worker())
    offer = Allocation.objects.get(need=first)
    assert f"/offer/{offer.pk}" in maria.get(f"/refer/{referral.reference}").content.decode()
    page = maria.get(f"/offer/{offer.pk}").content.decode()
    assert "A tablet instead of a laptop" in page
    assert "A laptop was asked for" in page
    assert "kept until" in page
    assert maria.post(f"/offer/{offer.pk}", {"choice": "wait"}).status_code == 422
    check = maria.post(f"/offer/{offer.pk}", {"choice": "wait", "how": "by phone"}).content.decode()
    assert "Check their answer" in check
    assert "By phone" in check
    assert Allocation.objects.get(pk=offer.pk).answer == ""
    assert Need.objects.get(pk=first.pk).state == "offered"
    done = maria.post(f"/offer/{offer.pk}", {"choice": "wait", "how": "by phone", "sure": "yes"})
    assert "We will offer this one to the next person" in done.content.decode()
    worker_of_jobs.work(until_idle=True)
    before = first.queued_at
    first.refresh_from_db()
    assert (first.state, first.queued_at) == ("waiting", before)
    assert Allocation.objects.get(need=second, released_at=None).device == tablet
    over = maria.get(f"/offer/{offer.pk}").content.decode()
    assert "They preferred to wait for another one and kept their place" in over
    assert "by phone" in over
    assert "You do not need to answer" in over
    case = staff("caseworker").get(f"/triage/{referral.reference}").content.decode()
    assert "It is a tablet" in case or "which they declined before" in case
    lambeth = london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")
    assert (
        signed_in(worker("tom@lambeth.example", at=lambeth, name="Tom Reid")).get(f"/offer/{offer.pk}").status_code
        == 404
    )


def test_a_paused_offer_cannot_be_accepted_and_is_not_named_why():
    referral, need = waiting(0)
    london.device_on_shelf("PF-2")
    worker_of_jobs.work(until_idle=True)
    offer = Allocation.objects.get(need=need)
    people.raise_hold(referral.resident, kind="safeguarding", by=london.actor("hub_worker"))
    maria = signed_in(worker())
    answer = maria.post(f"/offer/{offer.pk}", {"choice": "take", "how": "in person", "sure": "yes"})
    assert answer.status_code == 422
    assert "safeguarding" not in answer.content.decode().lower()
    assert Device.objects.get(pk=offer.device_id).state == "reserved"
    assert Need.objects.get(pk=need.pk).state == "offered"


def test_what_it_must_be_is_changed_on_the_story_page():
    need = waiting(0)[1]
    desk = staff("caseworker")
    answer = desk.post(
        f"/queue/need/{need.pk}", {"use": "study", "requires": ["camera"], "substitutes": "no", "collect_at": ""}
    )
    assert answer.status_code == 302
    need.refresh_from_db()
    assert (need.use, need.requires, need.substitutes) == ("study", ["camera"], False)


@pytest.mark.parametrize(
    ("path", "roles"),
    [
        ("/queue/", {"caseworker", "triage_lead", "warehouse_manager"}),
        ("/queue/run", {"triage_lead", "warehouse_manager"}),
        ("/queue/runs", {"caseworker", "triage_lead", "warehouse_manager"}),
        ("/queue/skipped", {"caseworker", "triage_lead", "warehouse_manager"}),
        ("/queue/need/{need}", {"caseworker", "triage_lead", "warehouse_manager"}),
        ("/offer/{offer}", {"referrer", "organisation_lead", "caseworker", "triage_lead", "hub_worker"}),
    ],
)
def test_each_page_opens_for_its_roles_and_for_no_other(path, roles):
    need = waiting(0)[1]
    london.device_on_shelf("PF-R")
    worker_of_jobs.work(until_idle=True)
    Need.objects.filter(pk=need.pk).update(collect_at=london.hub())
    path = path.format(need=need.pk, offer=Allocation.objects.get(need=need).pk)
    everybody = roles | {"referrer", "hub_worker", "technician", "caseworker", "warehouse_manager", "funder"}
    at = {"hub_worker": london.hub()}
    answers = {role: staff(role, at.get(role)).get(path).status_code for role in sorted(everybody)}
    assert answers == {role: 200 if role in roles else 403 for role in sorted(everybody)}


def test_a_warehouse_manager_reads_the_story_and_changes_nothing():
    need = waiting(0)[1]
    manager = staff("warehouse_manager")
    assert "Keep this" not in manager.get(f"/queue/need/{need.pk}").content.decode()
    assert manager.post(f"/queue/need/{need.pk}", {"use": "study", "substitutes": "no"}).status_code == 403
    assert Need.objects.get(pk=need.pk).use == ""


def test_the_answer_to_an_old_offer_never_answers_a_later_one():
    need = waiting(0)[1]
    london.device_on_shelf("PF-O1")
    worker_of_jobs.work(until_idle=True)
    old = Allocation.objects.get(need=need)
    Allocation.objects.filter(pk=old.pk).update(offer_expires_at=old.offered_at - timedelta(minutes=1))
    maria = signed_in(worker())
    assert "so it can no longer be accepted" in maria.get(f"/offer/{old.pk}").content.decode()
    inventory.lapse_offer(Allocation.objects.get(pk=old.pk), by=london.actor("system"))
    london.device_on_shelf("PF-O2")
    worker_of_jobs.work(until_idle=True)
    new = Allocation.objects.get(need=need, released_at=None)
    assert "No one answered in time" in maria.get(f"/offer/{old.pk}").content.decode()
    assert maria.post(f"/offer/{old.pk}", {"choice": "take", "how": "in person", "sure": "yes"}).status_code == 422
    assert new.pk != old.pk
    assert Allocation.objects.get(pk=new.pk).answer == ""
    referrer = london.actor("referrer", organisation=need.referral.organisation)
    for act in (inventory.accept_offer, partial(inventory.decline_offer, choice="not_needed")):
        with pytest.raises(Refusal) as refused:
            act(Need.objects.get(pk=need.pk), allocation=old.pk, by=referrer)
        assert refused.value.code == "no_open_offer"
        assert Allocation.objects.get(pk=new.pk).answer == ""
    inventory.accept_offer(Need.objects.get(pk=need.pk), allocation=new.pk, by=referrer)


def test_a_hub_answers_only_for_those_who_collect_there():
    need = waiting(0)[1]
    elsewhere = london.organisation(code="other-hub", name="Brixton Library", kind="hub", borough="E09000022")
    Need.objects.filter(pk=need.pk).update(collect_at=elsewhere)
    london.device_on_shelf("PF-H1")
    worker_of_jobs.work(until_idle=True)
    offer = Allocation.objects.get(need=need)
    assert staff("hub_worker", at=london.hub()).get(f"/offer/{offer.pk}").status_code == 404
    assert staff("hub_worker", at=elsewhere).get(f"/offer/{offer.pk}").status_code == 200
    with pytest.raises(Refusal) as refused:
        inventory.accept_offer(Need.objects.get(pk=need.pk), by=london.actor("hub_worker", organisation=london.hub()))
    assert refused.value.code == "at_another_hub"


def test_the_report_explains_everybody_who_was_passed_over():
    waiting(0, requires=("screen_reader",))
    waiting(1, borough="E09000022", postcode="SW2 1RW")
    waiting(2)
    london.device_on_shelf("PF-S", pool_=london.pool("southwark", "E09000028"))
    worker_of_jobs.work(until_idle=True)
    desk = staff("caseworker")
    sentences = set(PassedOver.objects.values_list("sentence", flat=True))
    page = desk.get("/queue/skipped?days=7").content.decode()
    assert sentences
    assert all(sentence in page for sentence in sentences)
    sheet = b"".join(desk.get("/queue/skipped?days=7&download=csv")).decode()
    assert all(sentence in sheet for sentence in sentences)
    assert "The last week" in sheet
    assert desk.get("/queue/skipped?download=ods").content.startswith(b"PK")


def test_a_run_begun_by_hand_leaves_most_of_it_to_the_worker(monkeypatch):
    from portal.queue import run_pages  # noqa: PLC0415

    monkeypatch.setattr(run_pages, "AT_FIRST", 1)
    many(3)
    for number in range(3):
        london.device_on_shelf(f"PF-H{number}")
    table.empty()
    lead = staff("triage_lead")
    path = lead.post("/queue/run")["Location"]
    assert "1 of 3 offers made" in lead.get(path).content.decode()
    assert "is still making its offers" in lead.get("/queue/run").content.decode()
    worker_of_jobs.work(until_idle=True)
    assert "3 people were asked" in lead.get(path).content.decode()


@pytest.mark.browser
def test_every_page_without_a_fault_and_on_a_narrow_phone(browser, live_server):
    """axe on each page; nothing to scroll sideways at 360 pixels; pictures for whoever wants to look."""
    waiting(0)
    waiting(1, requires=("screen_reader",))
    london.device_on_shelf("PF-W", kind="tablet")
    worker_of_jobs.work(until_idle=True)
    waiting(2)
    london.device_on_shelf("PF-X", kind="tablet")
    offer = Allocation.objects.first()
    run = inventory.run_allocation(by=london.actor("triage_lead"))["run"]
    waiting(3)
    london.device_on_shelf("PF-Y")
    pages = {
        "home": "/queue/",
        "run": "/queue/run",
        "runs": "/queue/runs",
        "skipped": "/queue/skipped",
        "need": f"/queue/need/{offer.need_id}",
        "one_run": f"/queue/runs/{run}",
        "one_run_reasons": f"/queue/runs/{run}?show=reasons",
        "one_run_passed": f"/queue/runs/{run}?show=passed",
        "offer": f"/offer/{offer.pk}",
        "case": f"/triage/{Need.objects.get(requires=['screen_reader']).referral.reference}",
    }
    cookie = staff("triage_lead").cookies["sessionid"].value
    pictures = os.environ.get("PICTURES", "")
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()

    def look(name):
        assert axe_faults(page) == [], name
        for width in (1280, 390, 360):
            page.set_viewport_size({"width": width, "height": 900})
            if width == 360:
                assert not sideways(page), name
            elif pictures:
                page.screenshot(path=str(Path(pictures) / f"{name}-{width}.png"), full_page=True)
        page.set_viewport_size({"width": 1280, "height": 900})

    for name, path in pages.items():
        assert page.goto(live_server.url + path).status == 200
        look(name)
    page.goto(live_server.url + pages["offer"])
    page.get_by_label("They prefer to wait for another one and keep their place").check()
    page.get_by_label("By phone").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Continue").click()
    look("offer_sure")
    with page.expect_navigation():
        page.get_by_role("button", name="Record their answer").click()
    look("answered")
    assert Allocation.objects.get(pk=offer.pk).answer == "wait"
