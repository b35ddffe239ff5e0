"""A day at a hub, in a real browser: somebody walks in, something is handed over, a delivery is short, a class is held."""

import pytest

from connectivity import actions as connectivity
from connectivity.models import Sim
from inventory import actions as inventory
from inventory.models import Device, HandoverProof, Shipment
from notifications.models import Task
from referrals.models import Need, Referral
from skills import actions as skills
from skills.models import Booking
from tests import people_of_london as london
from tests.inventory.parcels.test_shipping import KWAME, STORE, parcel
from tests.journeys.browsing import code_in, delivered, press, presses, scan, words_of
from tests.journeys.doors import all_is_well
from tests.journeys.many_people import a_box, somebody
from tests.rounds import LONG

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

IN_THE_BOX = 40
ON_THE_VAN = 20 if LONG else 5


# ── 21 Walk-in in a minute ───────────────────────────────────────────────────────────────────────────────────────────


def write_down(page, **changes):
    """Whatever a worker at the counter fills in, each field touched with a finger, except the parts of the birth date."""
    texts = {"First name": "Amina", "Last name (optional)": "Yusuf", "Day": "14", "Postcode": "SE1 2QH"} | changes
    form = page.locator("form").filter(has=page.get_by_role("button", name="See what they can have now"))
    for label, text in texts.items():
        form.get_by_label(label, exact=True).click()
        page.keyboard.type(text)
        if label == "Day":
            for part in ("3", "1968"):
                page.keyboard.press("Tab")
                page.keyboard.type(part)
    form.get_by_label("Data: a SIM card").check()
    form.get_by_label("No internet at all").check()
    form.get_by_label("They have heard or read this, and agree").check()
    form.get_by_role("button", name="See what they can have now").click()
    page.wait_for_url("**/hub/here/*")


def test_21_a_sim_is_in_the_hand_of_somebody_at_the_counter_within_twelve_presses(windows):
    inside = a_box(IN_THE_BOX)
    page = windows.hub()
    page.goto("/hub/")
    press(page, "Someone is here")
    write_down(page)
    assert f"{IN_THE_BOX} left" in words_of(page)
    assert page.evaluate("document.activeElement.id") == "iccid"
    page.keyboard.type(inside[7])
    page.keyboard.press("Enter")
    page.get_by_text("SIM given. Put it in together and check that it works").wait_for()
    assert presses(page) <= 12
    press(page, "It works")
    page.get_by_text("Recorded that it works.").wait_for()
    assert presses(page) <= 12
    sim = Sim.objects.get(iccid=inside[7])
    assert (sim.state, sim.need.state, sim.need.referral.organisation) == ("active", "met", london.hub())
    assert connectivity.box_at(london.hub().pk)["here"] == IN_THE_BOX - 1
    page.goto("/sims/box")
    assert f"{IN_THE_BOX - 1} SIMs left" in words_of(page)
    # The same person comes again: no second live SIM, the reason is said, and what was typed is kept.
    page.goto("/hub/here")
    write_down(page)
    assert "A caseworker decides this." in words_of(page)
    assert "Scan a SIM" not in words_of(page)
    second = Referral.objects.latest("created_at")
    assert (second.resident.first_name, second.resident.last_name) == ("Amina", "Yusuf")
    assert Sim.objects.filter(state__in=Sim.LIVE).count() == 1
    all_is_well()


# ── 22 Handed over with proof ────────────────────────────────────────────────────────────────────────────────────────


def give_code(page, digits: str):
    page.get_by_label("The code that we sent").check()
    page.get_by_label("The 6 digits").fill(digits)
    page.get_by_label("They agree to the gift agreement").check()
    press(page, "Hand over")


def test_22_nothing_is_handed_over_without_proof(windows):
    need, device, made = parcel("arrive")
    digits = code_in(delivered("inventory.ready_to_collect"))
    wrong = f"{(int(digits) + 1) % 1_000_000:06d}"
    page = windows.hub()
    page.goto("/hub/")
    page.locator("#code").fill(digits)  # they show the code, and it finds the parcel
    press(page, "Find")
    press(page, "Hand over")
    assert "Heshiiska hadiyadda" in words_of(page)
    for sentence in ("2 tries left", "1 try left", "another"):
        give_code(page, wrong)
        assert sentence in words_of(page)
    give_code(page, digits)
    assert Need.objects.get(pk=need.pk).state == "in_fulfilment"
    assert "Handed over on" not in words_of(page)
    # Another proof: the hub's word, with a reason and two checks.
    page.get_by_label("The hub's word, with a reason").check()
    page.get_by_label("Why is there no code and no signature?").fill("The code was typed wrongly three times.")
    page.get_by_label("Photo identification").check()
    page.get_by_label("They said their date of birth").check()
    press(page, "Hand over")
    assert "Handed over on" in page.inner_text("body")
    proof = HandoverProof.objects.get(shipment=made)
    assert (proof.kind, proof.agreement_language, proof.is_unchanged) == ("attested", "so", True)
    need.refresh_from_db()
    device.refresh_from_db()
    assert (need.state, device.state) == ("provided", "with_resident")
    press(page, "Yes, it works")
    need.refresh_from_db()
    assert need.state == "met"
    all_is_well()


# ── 15 A delivery that is short ──────────────────────────────────────────────────────────────────────────────────────


def on_the_road(number: int) -> Shipment:
    need = somebody(number, "device").needs.get()
    allocation = inventory.reserve(need, device=london.device_on_shelf(f"PF-VAN{number}"), by=KWAME)
    made = inventory.create_shipment(allocation=allocation, hub=london.hub(), by=STORE)
    inventory.pack(made, scanned=made.codes(), by=STORE)
    return inventory.dispatch(made, by=STORE)


def test_15_what_does_not_scan_in_stays_with_the_driver_and_the_person_is_told(windows):
    parcels = [on_the_road(number) for number in range(ON_THE_VAN)]
    *came, lost = parcels
    page = windows.hub()
    page.goto("/hub/")
    press(page, f"Scan in {ON_THE_VAN} parcels", "link")
    for each in came:
        scan(page, each.number)
        assert f"{each.number} is here" in words_of(page)
    press(page, "Report 1 missing")
    assert f"Reported missing: {lost.number}" in page.inner_text("body")
    assert "Missing since" in words_of(page)
    lost.refresh_from_db()
    device = Device.objects.get(allocations__lines__shipment=lost)
    assert (lost.state, lost.custodian, device.state, device.custodian) == ("in_transit", "van", "in_transit", "van")
    assert Task.objects.get(kind="inventory.find_parcel").reference == lost.number
    assert "did not come today" in delivered("inventory.not_arrived", lost.referral)
    assert Shipment.objects.filter(state="awaiting_collection").count() == ON_THE_VAN - 1
    page.goto("/hub/")
    waiting = page.locator("ul[aria-labelledby=waiting]").inner_text()
    assert lost.number not in waiting
    assert all(each.number in waiting for each in came)
    # The driver finds it under the seat: the same scan brings it in, and the task is done.
    page.goto("/hub/arriving")
    scan(page, lost.number)
    assert f"{lost.number} is here" in words_of(page)
    assert not Task.objects.filter(kind="inventory.find_parcel").still_to_do().exists()
    all_is_well()


# ── 23 Thursday's class ──────────────────────────────────────────────────────────────────────────────────────────────


def test_23_thursdays_class_by_one_tap_a_person(windows):
    """Eight places and ten who want one: the two who find none wait for a seat of this class, one after the other, and
    keep their place in the queue.
    """
    held = london.session_today(places=8)
    people = [somebody(number, "skills") for number in range(10)]
    Need.objects.filter(referral__in=people).update(collect_at=london.hub())
    for each in people[:7]:
        skills.book(each.needs.get(), session=held, by=KWAME)
    other = london.session_today()
    stranger = somebody(10, "skills")
    skills.book(stranger.needs.get(), session=other, by=KWAME)
    skills.cancel_session(other, reason="Another room.", by=london.actor("hub_worker", organisation=london.hub()))
    page = windows.hub()
    page.goto(f"/hub/here/{people[7].reference}")
    press(page, "Book this class")
    assert "Place booked." in page.inner_text("body")
    for each in people[8:]:
        page.goto(f"/hub/here/{each.reference}")
        assert "Book this class" not in words_of(page)
        press(page, "Put them on the waiting list")
        assert "They are on the waiting list" in words_of(page)
        assert each.needs.get().state == "waiting"
    waiting = Booking.objects.filter(session=held, state="waitlisted").with_position().order_by("position")
    assert [seat.need.referral_id for seat in waiting] == [each.pk for each in people[8:]]
    # The register: names of this class and of nobody else, one tap a person.
    page.goto("/hub/")
    press(page, held.title, "link")
    names = page.locator("legend").all_inner_texts()
    expected = [f"{each.resident.first_name} {each.resident.last_name[0]}." for each in people[:8]]
    assert sorted(names) == sorted(expected)
    before = presses(page)
    for place, name in enumerate(expected):
        words = {0: "Came late", 1: "Came late", 2: "Did not come"}.get(place, "Came")
        page.get_by_role("group", name=name, exact=True).get_by_label(words, exact=True).check()
    press(page, "Close the register")
    assert presses(page) - before == 9
    assert "7 of 8 came" in page.inner_text("body")
    absent = people[2].needs.get()
    assert (absent.state, absent.setbacks) == ("reserved", 1)  # they keep their place, once
    # Somebody without a seat takes the one that stayed empty.
    press(page, "Someone came without a seat", "link")
    page.get_by_label("Their reference").fill(people[8].reference)
    press(page, "Add them")
    assert "Added to the register." in page.inner_text("body")
    held.refresh_from_db()
    assert (held.taken, held.places) == (8, 8)
    # On Friday one tap is put right: a reason is asked for, and the figure follows.
    correct = page.locator("li").filter(has_text=expected[2]).get_by_role("link", name="Correct")
    with page.expect_navigation():
        correct.click()
    page.get_by_label("Came late", exact=True).check()
    press(page, "Correct it")
    assert "Enter" in words_of(page) or "Say why" in words_of(page)
    assert Booking.objects.filter(session=held, state="attended").count() == 8
    page.locator("[name=reason]").fill("She sat at the back.")
    press(page, "Correct it")
    assert "Register corrected." in page.inner_text("body")
    assert Booking.objects.filter(session=held, state="attended").count() == 9
    absent.refresh_from_db()
    assert absent.state == "provided"
    assert people[9].needs.get().state == "waiting"
    all_is_well()
