"""Somebody stands at a hub's counter: found or written down, and given what can be given this minute."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from connectivity import actions as connectivity
from connectivity.models import Sim
from inventory import actions as inventory
from inventory.models import Shipment
from law.actors import SYSTEM
from notifications.models import Message
from people import actions as people
from referrals.models import Referral
from referrals.tasks import look_after_drafts
from tests import people_of_london as london
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db

NUMBERS = ["8944110068256270054", "8944110068256270062"]
AMINA = {
    "first_name": "Amina",
    "last_name": "Yusuf",
    "date_of_birth_day": "14",
    "date_of_birth_month": "3",
    "date_of_birth_year": "1968",
    "postcode": "SE1 2QH",
    "reach": "through_worker",
    "needs": ["data"],
    "data_now": "nothing",
    "agreed": "on",
}


@pytest.fixture
def joy():
    """A hub worker with two SIMs in the box of her hub."""
    browser = signed_in(worker("joy@brixton.example", at=london.hub(), role="hub_worker", name="Joy Mensah"))
    store, by = london.actor("warehouse"), london.actor("hub_worker", organisation=london.hub())
    london.sims_on_shelf(*NUMBERS)
    box = connectivity.order_box(hub=london.hub(), quantity=2, by=by)
    connectivity.pack_box(box, iccids=NUMBERS, by=store)
    connectivity.send_box(box, by=store)
    connectivity.arrive_box(box, iccids=NUMBERS, by=by)
    return browser


def words_of(page) -> str:
    return " ".join(page.content.decode().split())


def here(browser, **answers):
    return browser.post("/hub/here", AMINA | answers, follow=True)


def press(browser, act: str, **more):
    referral = Referral.objects.order_by("-created_at").first()
    need = referral.needs.get(kind=more.pop("kind", "data"))
    return browser.post(f"/hub/here/{referral.reference}", {"act": act, "need": need.pk, **more}, follow=True)


def test_a_sim_of_this_box_is_in_their_hand_and_works_within_a_minute(joy):
    assert "Scan a SIM from your box" in words_of(here(joy))
    assert "SIM given. Put it in together and check that it works" in words_of(press(joy, "give", iccid=NUMBERS[0]))
    assert "Recorded that it works" in words_of(press(joy, "works"))
    referral = Referral.objects.get()
    assert (referral.organisation, referral.state, referral.needs.get().state) == (london.hub(), "resolved", "met")
    assert connectivity.box_at(london.hub().pk)["here"] == 1
    assert joy.get(f"/hub/here/{referral.reference}/receipt.pdf").content.startswith(b"%PDF")


def test_a_safe_number_is_kept_and_heard_on(joy):
    here(joy, phone="07700 900123", reach="direct", language="Somali")
    person = Referral.objects.get().resident
    assert (person.phone, person.contact_mode, person.may_be_reached_by("sms")) == ("+447700900123", "direct", True)


def test_somebody_much_like_a_known_person_waits_for_a_caseworker_and_gets_no_second_sim(joy):
    here(joy)
    press(joy, "give", iccid=NUMBERS[0])
    second = here(joy)
    assert "A caseworker decides this." in words_of(second)
    assert "Scan a SIM" not in words_of(second)
    press(joy, "give", iccid=NUMBERS[1])
    assert Sim.objects.filter(state="issued").count() == 1


def test_who_was_referred_before_is_found_by_name_and_birth_date(joy):
    here(joy)
    find = {"find": "known", "name": "amina", "born_day": "14", "born_month": "3", "born_year": "1968"}
    found = joy.post("/hub/here", find, follow=True)
    assert found.redirect_chain[-1][0] == f"/hub/here/{Referral.objects.get().reference}"
    wrong = joy.post("/hub/here", find | {"born_day": "15"})
    assert "We cannot find this name and date of birth at this hub" in words_of(wrong)


def test_what_is_missing_is_named_and_what_was_typed_stays(joy):
    page = joy.post("/hub/here", {name: value for name, value in AMINA.items() if name not in ("needs", "agreed")})
    assert page.status_code == 422
    assert "Select what they need." in words_of(page)
    assert "Select that they agree. We cannot save anything until they do." in words_of(page)
    assert 'value="Yusuf"' in words_of(page)
    assert not Referral.objects.exists()
    nowhere = joy.post("/hub/here", AMINA | {"postcode": "nonsense"})
    assert nowhere.status_code == 422
    assert not Referral.objects.exists()


def test_another_number_than_in_the_box_is_refused_in_words(joy):
    here(joy)
    assert "is in your box" in words_of(press(joy, "give", iccid="8944110068256270070"))
    assert not Sim.objects.filter(state="issued").exists()


def test_a_class_is_booked_and_a_device_takes_its_place(joy):
    session = london.session_today()
    page = words_of(here(joy, needs=["device", "skills"], device_now="nothing", skills_now="never"))
    assert "on the waiting list" in page
    assert "Place booked" in words_of(press(joy, "book", kind="skills", session=session.pk))


def test_while_they_are_stopped_nothing_is_given_and_nobody_says_why(joy):
    here(joy)
    people.raise_hold(Referral.objects.get().resident, kind="safeguarding", by=london.actor("safeguarding_lead"))
    page = words_of(joy.get(f"/hub/here/{Referral.objects.get().reference}"))
    assert "Do not give them anything now" in page
    assert "safeguarding concern" not in page
    press(joy, "give", iccid=NUMBERS[0])
    assert not Sim.objects.filter(state="issued").exists()


def test_another_hub_does_not_see_them(joy):
    here(joy)
    other = signed_in(
        worker(
            "peckham@peckham.example", at=london.organisation("peckham", "Peckham", "hub"), role="hub_worker", name="P"
        )
    )
    assert other.get(f"/hub/here/{Referral.objects.get().reference}").status_code == 404


def test_an_offer_is_answered_at_the_counter_by_the_page_that_shows_it(joy):
    here(joy, needs=["device"], device_now="nothing")
    need = Referral.objects.get().needs.get()
    first = inventory.offer_device(london.device_on_shelf().pk, by=SYSTEM)
    page = words_of(joy.get(f"/hub/here/{need.referral.reference}"))
    assert "A laptop is offered to them: Lenovo ThinkPad T14." in page
    assert "They keep their place" in words_of(press(joy, "wait", kind="device", offer=first.pk))
    second = inventory.offer_device(london.device_on_shelf("PF-4K9X").pk, by=SYSTEM)
    press(joy, "accept", kind="device", offer=first.pk)
    need.refresh_from_db()
    assert need.state == "offered"
    assert "Device accepted" in words_of(press(joy, "accept", kind="device", offer=second.pk))
    assert Shipment.objects.get().hub == london.hub()
    assert press(joy, "accept", kind="device", offer="nonsense").status_code == 404


# ── Half typed ───────────────────────────────────────────────────────────────────────────────────────────────────────

BEGUN = {"first_name": "Amina", "date_of_birth_day": "14", "phone": "0770", "needs": ["data"], "data_now": "nothing"}


def keep(browser, **answers):
    return browser.post("/hub/here/keep", BEGUN | answers | {"by": "script"}).json()


def test_what_was_half_typed_is_kept_while_it_is_typed_and_continued(joy):
    kept = keep(joy)["draft"]
    assert keep(joy, draft=kept, last_name="Yusuf")["draft"] == kept
    draft = Referral.objects.get()
    assert (draft.state, draft.resident.last_name, draft.resident.phone) == ("draft", "Yusuf", "")
    assert f"Continue {kept}" in words_of(joy.get("/hub/here"))
    page = joy.get(f"/hub/here?draft={kept}").content.decode()
    assert 'value="Yusuf"' in page
    assert "Scan a SIM from your box" in words_of(here(joy, draft=kept))
    finished = Referral.objects.get()
    assert (finished.reference, finished.state) == (kept, "active")
    assert finished.needs.get().collect_at == london.hub()
    assert joy.get(f"/hub/here?draft={kept}").status_code == 404, "it is finished"


def test_what_was_half_typed_is_put_away_or_lapses_and_nobody_is_written_to(joy):
    drafts = [keep(joy, first_name=name)["draft"] for name in ("Amina", "Bela")]
    joy.post(f"/hub/here/{drafts[0]}/drop")
    with time_machine.travel(timezone.now() + timedelta(days=3, hours=1), tick=False):
        look_after_drafts()
    assert set(Referral.objects.values_list("state", flat=True)) == {"expired"}
    assert not Message.objects.exists()


def test_another_hub_does_not_see_what_was_half_typed_here(joy):
    kept = keep(joy)["draft"]
    other = london.organisation("peckham-library", "Peckham Library", "hub", "E09000028")
    tess = signed_in(worker("tess@peckham.example", at=other, role="hub_worker", name="Tess Obi"))
    assert kept not in words_of(tess.get("/hub/here"))
    assert tess.get(f"/hub/here?draft={kept}").status_code == 404
    assert tess.post(f"/hub/here/{kept}/drop").status_code == 404


def test_without_a_script_a_button_keeps_it(joy):
    done = words_of(joy.post("/hub/here/keep", BEGUN, follow=True))
    assert "is saved. Continue it below." in done
