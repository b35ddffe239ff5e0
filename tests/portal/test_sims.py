"""SIMs in the browser: taken in, boxed for a hub, counted in, handed over, and what is refused beside its field."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from connectivity import actions as connectivity
from connectivity.models import Box, Sim, SimCount
from tests import people_of_london as london
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db

FIRST = "8944110068256270054"
SECOND = "8944110068256270062"


def store():
    return signed_in(worker("store@get-online.example", role="warehouse", name="Sunil Rao"))


def at_hub(hub=None, email="hub@brixton.example"):
    return signed_in(worker(email, at=hub or london.hub(), role="hub_worker", name="Joy Mensah"))


def words_of(page) -> str:
    return " ".join(page.content.decode().split())


def taken_in(browser, *numbers):
    delivery = {
        "network": "Vodafone",
        "monthly_gb": "40",
        "months": "6",
        "activate_by_day": "1",
        "activate_by_month": "12",
        "activate_by_year": "2031",
        "iccids": "\n".join(numbers),
    }
    return browser.post("/sims/new", delivery, follow=True)


def test_a_delivery_becomes_a_box_and_the_box_a_hubs_stock():
    warehouse, hub = store(), at_hub()
    assert "2 SIMs received" in words_of(taken_in(warehouse, FIRST, SECOND))
    warehouse.post("/sims/check-in", {"iccids": f"{FIRST}\n{SECOND}"})
    assert "We have sent your order to the warehouse" in words_of(
        hub.post("/sims/box/order", {"quantity": "2"}, follow=True)
    )
    box = f"/sims/boxes/{Box.objects.get().number}"
    warehouse.post(f"{box}/do/pack", {"iccids": f"{FIRST}\n{SECOND}"})
    warehouse.post(f"{box}/do/send")
    assert "The box is in the warehouse" in words_of(
        warehouse.post(f"{box}/do/unsend", {"reason": "The van was full."}, follow=True)
    )
    warehouse.post(f"{box}/do/send")
    assert "Count it in" in words_of(hub.get("/sims/box"))
    counted = hub.post(f"{box}/do/arrive", {"iccids": FIRST}, follow=True)
    assert "Did not arrive" in words_of(counted)
    assert "1 SIM left" in words_of(hub.get("/sims/box"))
    hub.post(f"{box}/do/arrive-late", {"iccids": SECOND})
    assert "2 SIMs left" in words_of(hub.get("/sims/box"))


def test_what_is_wrong_is_said_at_the_box_that_it_was_scanned_into():
    warehouse = store()
    refused = taken_in(warehouse, FIRST, "89441")
    assert refused.status_code == 422
    assert Sim.objects.count() == 0
    taken_in(warehouse, FIRST)
    wrong = warehouse.post("/sims/check-in", {"iccids": SECOND})
    assert wrong.status_code == 422
    assert f"There is no SIM with the number {SECOND}." in words_of(wrong)


def test_a_hub_counts_its_box_and_an_empty_one_has_to_be_said():
    hub = at_hub()
    assert "Scan the SIMs in the box, or select that it is empty." in words_of(
        hub.post("/sims/box/count", {"iccids": ""})
    )
    done = hub.post("/sims/box/count", {"iccids": "", "empty": "on"}, follow=True)
    assert "Counted: 0 of 0 found." in words_of(done)
    assert SimCount.objects.count() == 1


def test_a_sim_is_handed_over_works_and_is_offered_what_its_state_allows():
    need = london.accepted(needs=("data",)).needs.get()
    need.collect_at = london.hub()
    need.save()
    london.sims_on_shelf(FIRST)
    connectivity.reserve(need, by=london.actor("caseworker"))
    hub = at_hub()
    assert "Hand it over" in words_of(hub.get(f"/sims/{FIRST}"))
    hub.post(f"/sims/{FIRST}/do/issue")
    assert "It works" in words_of(hub.get(f"/sims/{FIRST}"))
    hub.post(f"/sims/{FIRST}/do/works")
    need.refresh_from_db()
    assert need.state == "met"
    assert hub.get(f"/sims/{FIRST}/do/issue").status_code == 302


def test_another_hub_sees_neither_the_box_nor_its_sims():
    box = connectivity.order_box(hub=london.hub(), quantity=2, by=london.actor("warehouse"))
    london.sims_on_shelf(FIRST)
    connectivity.pack_box(box, iccids=[FIRST], by=london.actor("warehouse"))
    connectivity.send_box(box, by=london.actor("warehouse"))
    connectivity.arrive_box(box, iccids=[FIRST], by=london.actor("hub_worker", organisation=london.hub()))
    other = at_hub(london.organisation("peckham", "Peckham Library", "hub"), "hub@peckham.example")
    assert other.get(f"/sims/boxes/{box.number}").status_code == 404
    assert other.get(f"/sims/{FIRST}").status_code == 404
    assert "No SIMs yet" in words_of(other.get("/sims/"))


def test_the_pages_ask_the_database_no_more_for_many_than_for_few():
    numbers = [FIRST, SECOND, "8944110068256270070", "8944110068256270088"]
    hub = at_hub()
    asked = []
    for count in (1, 3):
        box = connectivity.order_box(hub=london.hub(), quantity=count, by=london.actor("warehouse"))
        mine = [numbers.pop() for _ in range(count)]
        london.sims_on_shelf(*mine)
        connectivity.pack_box(box, iccids=mine, by=london.actor("warehouse"))
        connectivity.send_box(box, by=london.actor("warehouse"))
        connectivity.arrive_box(box, iccids=mine, by=london.actor("hub_worker", organisation=london.hub()))
        paths = ("/sims/", "/sims/box", "/sims/boxes", f"/sims/boxes/{box.number}")
        assert hub.get(paths[0]).status_code == 200  # what is read once for a session
        with CaptureQueriesContext(connection) as queries:
            assert [hub.get(path).status_code for path in paths] == [200] * 4
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_networks_file_says_which_sims_are_in_use_and_every_line_is_answered():
    need = london.accepted(needs=("data",)).needs.get()
    need.collect_at = london.hub()
    need.save()
    london.sims_on_shelf(FIRST)
    connectivity.reserve(need, by=london.actor("caseworker"))
    at_hub().post(f"/sims/{FIRST}/do/issue")
    warehouse = store()
    assert "/sims/activations" in words_of(warehouse.get("/sims/"))

    def upload(content: bytes):
        return warehouse.post("/sims/activations", {"content": SimpleUploadedFile("in-use.csv", content)})

    answered = words_of(upload(f"iccid,day\r\n{FIRST},2026-11-30\r\n{SECOND},2026-11-30\r\n".encode()))
    assert "2 lines read" in answered
    assert "1 now in use, 0 already known, 1 refused." in answered
    assert f"{SECOND}: We do not know a SIM with this number." in answered
    assert Sim.objects.get(iccid=FIRST).state == "active"
    assert "1 already known" in words_of(upload(FIRST.encode()))
    for unreadable in (b"\xff\xfe\x00", b"heading\r\n", b"1\n" * 250_001):
        assert upload(unreadable).status_code == 422
