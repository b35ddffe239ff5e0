"""The stories of docs/who-is-told.md: each step is one deed of whoever does it, by the action that their door calls."""

from collections.abc import Callable
from datetime import timedelta

import time_machine
from django.utils import timezone

from connectivity import actions as connectivity
from connectivity.tasks import ask_if_they_work as ask_about_sims
from connectivity.tasks import take_as_met
from inventory import actions as inventory
from inventory.models import Device, Shipment
from inventory.tasks import ask_if_they_work, chase_collections, chase_old_devices, give_up_returns
from law.actors import Actor
from people import actions as people
from referrals import actions as referrals
from referrals.models import Appeal, Need
from skills import actions as skills
from tests import people_of_london as london
from tests.journeys.audiences import Audiences

KWAME = london.actor("caseworker")
LEAD = london.actor("triage_lead")
STORE = london.actor("warehouse")
KEEPER = london.actor("warehouse_manager")
DEE = london.actor("safeguarding_lead")
MARIA = london.actor("referrer")


def joy() -> Actor:
    return london.actor("hub_worker", organisation=london.hub())


def amina(need: Need) -> Actor:
    return Actor(key=f"resident:{need.referral.resident_id}", roles=frozenset({"resident"}), channel="web")


def begin(kind: str, *, through_worker: bool = False) -> tuple[Need, Audiences]:
    """A need that is approved, of somebody who collects at the hub; from here on everybody listens."""
    need = london.accepted(needs=(kind,)).needs.get()
    if through_worker:
        resident = need.referral.resident
        resident.contact_mode = "through_worker"
        resident.save()
    need.collect_at = london.hub()
    need.save()
    return need, Audiences(need.referral)


def sent(need: Need, told: Audiences, serial: str = "PF-3K9X") -> Shipment:
    """A device is promised, packed and on the road."""
    device = london.device_on_shelf(serial)
    promise = told.step("A device is promised", lambda: inventory.reserve(need, device=device, by=KWAME))
    parcel = Shipment.objects.get(lines__allocation=promise, state="draft")
    told.step("It is packed", lambda: inventory.pack(parcel, scanned=parcel.codes(), by=STORE))
    told.step("It is loaded on to the van", lambda: inventory.dispatch(parcel, by=STORE))
    return parcel


def arrived(need: Need, told: Audiences, serial: str = "PF-3K9X") -> Shipment:
    parcel = sent(need, told, serial)
    told.step("The hub scans it in", lambda: inventory.arrive(parcel, by=joy()))
    return parcel


def given(need: Need, told: Audiences, serial: str = "PF-3K9X") -> Shipment:
    parcel = arrived(need, told, serial)
    told.step("It is handed over with proof", lambda: inventory.hand_over(parcel, proof=london.attested(), by=joy()))
    need.refresh_from_db()
    return parcel


def after(days: int, deed: Callable) -> Callable:
    """The same deed, so many days from now."""

    def later():
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            return deed()

    return later


def fresh(need: Need) -> Need:
    need.refresh_from_db()
    return need


# ── The stories ──────────────────────────────────────────────────────────────────────────────────────────────────────


def delivered() -> Audiences:
    """A device that arrives and works."""
    need, told = begin("device")
    given(need, told)
    told.step("Three days later nobody has said whether it works", after(3, ask_if_they_work))
    told.step("They say that it works", lambda: referrals.confirm(fresh(need), by=amina(need)))
    return told


def through_the_worker() -> Audiences:
    """A device for somebody whom no text may reach."""
    need, told = begin("device", through_worker=True)
    given(need, told)
    told.step("Three days later nobody has said whether it works", after(3, ask_if_they_work))
    told.step("Their worker says that it does not work", lambda: referrals.dispute(fresh(need), by=MARIA))
    told.step("It works after all", lambda: referrals.confirm(fresh(need), by=KWAME))
    return told


def failed() -> Audiences:
    """A delivery that fails twice."""
    need, told = begin("device")
    parcel = sent(need, told)
    told.step("Nobody is there", lambda: inventory.fail_delivery(parcel, why="no_answer", by=STORE))
    told.step("It is tried again on another day", after(1, lambda: inventory.try_again(parcel, by=STORE)))
    told.step("Nobody is there again", lambda: inventory.fail_delivery(parcel, why="no_answer", by=STORE))
    told.step("It is back, opened", lambda: inventory.take_back(parcel, sealed=False, by=STORE))
    return told


def back_to_base() -> Audiences:
    """A delivery that fails once and comes back for another van."""
    need, told = begin("device")
    parcel = sent(need, told)
    why = {"why": "wrong_address", "note": "There is no number 12."}
    told.step("The address is wrong", lambda: inventory.fail_delivery(parcel, **why, by=STORE))
    told.step("It is sent back to the warehouse", lambda: inventory.return_to_base(parcel, reason="Moved.", by=STORE))
    told.step("It is back, sealed, and still theirs", lambda: inventory.take_back(parcel, sealed=True, by=STORE))
    told.step("It is loaded on to another van", lambda: inventory.dispatch(parcel, by=STORE))
    return told


def missing() -> Audiences:
    """A parcel that does not arrive, is given up, and turns up."""
    need, told = begin("device")
    parcel = sent(need, told)
    told.step("The hub does not find it in the delivery", lambda: inventory.report_missing(parcel, by=joy()))
    told.step("It is given up as lost", lambda: inventory.lose_shipment(parcel, reason="Not found.", by=KEEPER))
    told.step("It turns up", lambda: inventory.find_shipment(parcel, by=KEEPER))
    return told


def recalled() -> Audiences:
    """A parcel that is called back from the road, and one that waits at a hub."""
    need, told = begin("device")
    parcel = sent(need, told)
    told.step("It is called back", lambda: inventory.recall(parcel, reason="Asked for.", by=DEE))
    told.step("The driver confirms", lambda: inventory.confirm_stop(parcel, who="carrier", by=STORE))
    told.step("It is back, sealed, and still theirs", lambda: inventory.take_back(parcel, sealed=True, by=STORE))
    told.step("It is loaded on to another van", lambda: inventory.dispatch(parcel, by=STORE))
    told.step("The hub scans it in", lambda: inventory.arrive(parcel, by=joy()))
    told.step("It is called back from the hub", lambda: inventory.recall(parcel, reason="Asked for.", by=DEE))
    told.step("It is back, opened", lambda: inventory.take_back(parcel, sealed=False, by=STORE))
    return told


def never_comes_back() -> Audiences:
    """A parcel that is called back, and does not come."""
    need, told = begin("device")
    parcel = sent(need, told)
    told.step("It is called back", lambda: inventory.recall(parcel, reason="Asked for.", by=DEE))
    told.step("Ten days later it is not here", after(11, give_up_returns))
    told.step("It comes after all", lambda: inventory.take_back(parcel, sealed=True, by=STORE))
    return told


def lost_on_its_way_back() -> Audiences:
    """A device that does not work, and is lost on its way back to us."""
    need, told = begin("device")
    given(need, told)
    told.step("They say that it does not work", lambda: referrals.dispute(fresh(need), kind="faulty", by=amina(need)))
    new = london.device_on_shelf("PF-NEW")
    told.step("A replacement is promised", lambda: inventory.swap(fresh(need), device=new, by=KWAME))
    swap = need.swaps.get()
    old = swap.device
    told.step("The hub takes the old one in", lambda: inventory.take_in_old(swap, scanned=old.asset_tag, by=joy()))
    old.refresh_from_db()
    told.step("The van does not have it", lambda: inventory.lose(old, reason="Not in the van.", by=KEEPER))
    return told


def held() -> Audiences:
    """A hold while a parcel waits at the hub."""
    need, told = begin("device")
    parcel = arrived(need, told)
    about = {"kind": "safeguarding", "by": joy()}
    hold = told.step("A hold is raised", lambda: people.raise_hold(need.referral.resident, **about))
    told.step("It is found to be unfounded", lambda: people.reject_hold(hold, reason="A mistake.", by=DEE))
    told.step("It is handed over with proof", lambda: inventory.hand_over(parcel, proof=london.attested(), by=joy()))
    return told


def not_collected() -> Audiences:
    """A parcel that nobody collects."""
    need, told = begin("device")
    parcel = arrived(need, told)
    told.step("Three days later it is still there", after(3, chase_collections))
    told.step("Seven days later it is still there", after(7, chase_collections))
    told.step("Ten days later it is still there", after(10, chase_collections))
    told.step("It is back, sealed", lambda: inventory.take_back(parcel, sealed=True, by=STORE))
    return told


def swapped() -> Audiences:
    """A device that does not work, and is swapped."""
    need, told = begin("device")
    given(need, told)
    old = Device.objects.get()
    told.step("They say that it does not work", lambda: referrals.dispute(fresh(need), kind="faulty", by=amina(need)))
    fault = need.faults.get()
    told.step("A caseworker looks after it", lambda: referrals.take_fault(fault, by=KWAME))
    new = london.device_on_shelf("PF-NEW")
    told.step("A replacement is promised", lambda: inventory.swap(fresh(need), device=new, by=KWAME))
    parcel = Shipment.objects.get(state="draft")
    told.step("It is packed", lambda: inventory.pack(parcel, scanned=parcel.codes(), by=STORE))
    told.step("It is loaded on to the van", lambda: inventory.dispatch(parcel, by=STORE))
    told.step("The hub scans it in", lambda: inventory.arrive(parcel, by=joy()))
    told.step("It is handed over with proof", lambda: inventory.hand_over(parcel, proof=london.attested(), by=joy()))
    told.step("The old one has not come back in time", after(10, chase_old_devices))
    swap = need.swaps.get()
    tag = old.asset_tag
    told.step("The hub takes the old one in", lambda: inventory.take_in_old(swap, scanned=tag, by=joy()))
    told.step("The warehouse takes the old one in", lambda: inventory.bring_back_old(swap, scanned=tag, by=STORE))
    return told


def without_stock() -> Audiences:
    """A device that was stolen, and none is in stock to replace it."""
    need, told = begin("device")
    given(need, told)
    told.step("They say that it was stolen", lambda: referrals.dispute(fresh(need), kind="stolen", by=amina(need)))
    told.step("None is in stock", lambda: inventory.swap(fresh(need), by=KWAME))
    told.step("None can be had", lambda: referrals.close_unmet(fresh(need), code="no_stock", by=LEAD))
    return told


def lost_before() -> Audiences:
    """A promised device that cannot be found in the warehouse."""
    need, told = begin("device")
    device = london.device_on_shelf()
    told.step("A device is promised", lambda: inventory.reserve(need, device=device, by=KWAME))
    told.step("It cannot be found", lambda: inventory.lose(Device.objects.get(), reason="Not in its bin.", by=KEEPER))
    return told


def sim() -> Audiences:
    """A SIM that nobody says anything about, then that is lost, and is replaced."""
    need, told = begin("data")
    card, *_ = london.sims_on_shelf("8944110068256270054", "8944110068256270062")
    told.step("A SIM is promised", lambda: connectivity.reserve(need, by=KWAME))
    card = need.sims.get()
    told.step("It is handed over", lambda: connectivity.issue(card, by=joy()))
    told.step("Three days later nobody has said whether it works", after(3, ask_about_sims))
    told.step("They say that it works", lambda: connectivity.works(card, by=amina(need)))
    told.step("They say that it was lost", lambda: referrals.dispute(fresh(need), kind="lost", by=amina(need)))
    told.step("Ended at the network", lambda: connectivity.confirm_block(fresh_sim(need), by=STORE))
    told.step("Another is promised", lambda: connectivity.replace(fresh(need), by=KWAME))
    card = need.sims.get(state="reserved")
    told.step("It is handed over", lambda: connectivity.issue(card, by=joy()))
    told.step("It does not work", lambda: connectivity.does_not_work(card, by=joy()))
    told.step("It works after all", lambda: connectivity.works(card, by=joy()))
    return told


def fresh_sim(need: Need):
    return need.sims.get(state="blocked")


def silent_sim() -> Audiences:
    """A SIM of which nobody ever says anything."""
    need, told = begin("data")
    london.sims_on_shelf()
    told.step("A SIM is promised", lambda: connectivity.reserve(need, by=KWAME))
    card = need.sims.get()
    told.step("It is handed over", lambda: connectivity.issue(card, by=joy()))
    told.step("Three days later", after(3, ask_about_sims))
    told.step("Seven days later", after(7, ask_about_sims))
    told.step("Ten days later", after(10, ask_about_sims))
    told.step("Two weeks later", after(14, take_as_met))
    return told


def lesson() -> Audiences:
    """A class that is missed, then cancelled, then was not right."""
    need, told = begin("skills")
    first, second, third = (london.session_today() for _ in range(3))
    seat = told.step("A seat is booked", lambda: skills.book(need, session=first, by=KWAME))
    told.step("They do not come", lambda: skills.miss(seat, by=joy()))
    seat = told.step("A seat in the next class is booked", lambda: skills.book(fresh(need), session=second, by=KWAME))
    about = {"reason": "The tutor is ill.", "by": joy()}
    told.step("The class is cancelled", lambda: skills.cancel_session(second, **about))
    seat = told.step("A seat in another class is booked", lambda: skills.book(fresh(need), session=third, by=KWAME))
    told.step("They come", lambda: skills.check_in(seat, by=joy()))
    told.step("It was not right for them", lambda: referrals.dispute(fresh(need), kind="wrong", by=MARIA))
    told.step("They no longer need it", lambda: referrals.cancel(fresh(need), code="no_longer_needed", by=KWAME))
    return told


def looked_at_again() -> Audiences:
    """Two decisions that the person asks us to look at again: one is changed, one is not."""
    case = referrals.route(london.referral(needs=("device", "data", "skills")), by=KWAME)
    needs = {need.kind: need for need in case.needs.all()}
    decisions = [
        {"need": str(need.pk), "approve": kind == "device", "code": "has_enough"} for kind, need in needs.items()
    ]
    referrals.accept(case, decisions=decisions, by=KWAME)
    told = Audiences(case)
    first = _in_review(needs["data"], told)
    told.step("The decision is changed", lambda: referrals.uphold_appeal(first, words="It was stolen.", by=LEAD))
    second = _in_review(needs["skills"], told)
    told.step("It is the same decision", lambda: referrals.dismiss_appeal(second, code="nothing_new", by=LEAD))
    return told


def _in_review(need: Need, told: Audiences) -> Appeal:
    about = {"grounds": "Mine was stolen.", "by": amina(need)}
    appeal = told.step("They ask us to look again", lambda: referrals.appeal_need(fresh(need), **about))
    told.step("A lead takes the review", lambda: referrals.assign_appeal(appeal, by=LEAD))
    return appeal


STORIES: tuple[Callable[[], Audiences], ...] = (
    delivered,
    through_the_worker,
    failed,
    back_to_base,
    missing,
    recalled,
    never_comes_back,
    lost_on_its_way_back,
    held,
    not_collected,
    swapped,
    without_stock,
    lost_before,
    sim,
    silent_sim,
    lesson,
    looked_at_again,
)
