"""An offer, verb by verb: made with its time, accepted, declined, reminded of, lapsed, paused; and each no on the
way.
"""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone

from audit.models import LedgerEntry
from inventory import actions as inventory
from inventory.allocation.offers import (
    ANSWER_WITHIN,
    LAPSES_BEFORE_A_CALL,
    AtAnotherHub,
    NoOpenOffer,
    OfferLapsed,
    remind_and_lapse_offers,
)
from inventory.allocation.promises import DevicePromised, DoesNotFit
from inventory.models import Allocation, PassedOver
from law.actors import SYSTEM
from law.refusals import Invalid, WrongState
from notifications.models import Message
from people import actions as people
from people.access.brake import Held
from referrals import actions as referrals
from referrals.facts import ContactFacts, NeedFacts
from referrals.models import Milestone, Need
from referrals.stamps import decide_by
from tests import people_of_london as london

pytestmark = pytest.mark.django_db

KWAME = london.actor("caseworker")
DEE = london.actor("safeguarding_lead")
PEOPLE = (("Amina", "Yusuf"), ("Zoë", "Adeyemi"), ("Wei", "Chen"))


def waiting(number: int = 0, *, texted: bool = True, **wish) -> Need:
    """Somebody who waits for a device, in the order of their numbers."""
    first, last = PEOPLE[number]
    facts = london.facts(first_name=first, last_name=last, needs=("device",), phone=f"+44770090020{number}")
    facts = replace(facts, needs=(NeedFacts(kind="device", **wish),))
    if not texted:
        facts = replace(facts, contact_policy=ContactFacts(mode="through_worker", channels=frozenset()))
    at = london.organisation()
    created = referrals.refer(facts, organisation=at, by=london.actor("referrer", organisation=at))
    referrals.route(created, by=KWAME)
    return referrals.accept(
        created, decisions=[{"need": str(created.needs.get().pk), "approve": True}], by=KWAME
    ).needs.get()


def offered(**about) -> tuple[Need, Allocation]:
    need = waiting(**about)
    return need, inventory.offer(need, device=london.device_on_shelf(), by=SYSTEM)


def states(*rows) -> list[str]:
    for row in rows:
        row.refresh_from_db()
    return [row.state for row in rows]


def texts(event: str = "inventory.offered"):
    return Message.objects.filter(event=event, channel="sms")


def at(moment: datetime):
    return time_machine.travel(moment, tick=False)


# ── Made ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_device_is_held_for_five_working_days_and_both_sides_hear():
    need, offer = offered()
    last_day = decide_by(timezone.localdate(), ANSWER_WITHIN)
    assert offer.offer_expires_at == timezone.make_aware(datetime.combine(last_day, time(18)))
    assert states(need, offer.device) == ["offered", "reserved"]
    assert offer.is_open_offer
    assert texts().get().reason_id == offer.pk
    assert Milestone.objects.get(event="referrals.offered").need == need
    assert LedgerEntry.objects.get(object_id=need.pk, to_state="offered").action == "referrals.offer"


def test_nobody_is_texted_where_that_is_not_safe_and_the_referrer_hears_all_the_same():
    offered(texted=False)
    assert not texts().exists()
    assert Message.objects.filter(event="referrals.offered", channel="email").exists()


def test_what_does_not_fit_is_not_offered():
    need = waiting(form="laptop", substitutes=False)
    tablet = london.device_on_shelf(kind="tablet")
    with pytest.raises(DoesNotFit):
        inventory.offer(need, device=tablet, by=SYSTEM)
    assert states(need, tablet) == ["waiting", "available"]


def test_what_is_offered_to_one_is_not_offered_to_another():
    _, first = offered()
    second = waiting(1)
    with pytest.raises(DevicePromised):
        inventory.offer(second, device=first.device, by=SYSTEM)
    assert states(second) == ["waiting"]


def test_nothing_is_offered_to_somebody_who_is_held():
    need = waiting()
    device = london.device_on_shelf()
    people.raise_hold(need.referral.resident, kind="safeguarding", by=london.actor("referrer"))
    with pytest.raises(Held):
        inventory.offer(need, device=device, by=SYSTEM)
    assert states(need, device) == ["waiting", "available"]


def test_a_device_that_comes_free_goes_to_the_first_whom_it_fits_and_the_others_are_told_why_not():
    wants_a_laptop = waiting(0, form="laptop", substitutes=False)
    second = waiting(1)
    tablet = london.device_on_shelf(kind="tablet")
    offer = inventory.offer_device(tablet.pk, by=SYSTEM)
    assert offer.need == second
    passed = PassedOver.objects.get()
    assert (passed.need, passed.device) == (wants_a_laptop, tablet)
    assert passed.sentence.startswith("A tablet became available.")
    assert inventory.offer_device(tablet.pk, by=SYSTEM) is None, "it is gone already"


def test_a_device_for_nobody_stays_on_the_shelf():
    device = london.device_on_shelf()
    assert inventory.offer_device(device.pk, by=SYSTEM) is None
    assert states(device) == ["available"]


def test_who_is_held_is_passed_by_and_keeps_their_place():
    held = waiting(0)
    second = waiting(1)
    people.raise_hold(held.referral.resident, kind="safeguarding", by=london.actor("referrer"))
    assert inventory.offer_device(london.device_on_shelf().pk, by=SYSTEM).need == second
    assert states(held) == ["waiting"]


# ── Answered ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_yes_makes_it_theirs_and_nobody_is_asked_again():
    need, offer = offered()
    inventory.accept_offer(need, agreed="by phone", by=KWAME)
    offer.refresh_from_db()
    assert (offer.answer, offer.answered_by, offer.answered_how) == ("accepted", KWAME.key, "by phone")
    assert states(need, offer.device) == ["reserved", "reserved"]
    assert texts().get().state == "cleared"
    with pytest.raises(WrongState):
        inventory.accept_offer(need, by=KWAME)


@pytest.mark.parametrize(("seconds", "is_in_time"), [(-1, True), (0, False)])
def test_a_yes_counts_until_the_hour_that_was_said(seconds, is_in_time):
    need, offer = offered()
    with at(offer.offer_expires_at + timedelta(seconds=seconds)):
        if is_in_time:
            inventory.accept_offer(need, by=KWAME)
        else:
            with pytest.raises(OfferLapsed):
                inventory.accept_offer(need, by=KWAME)
    assert states(need) == ["reserved" if is_in_time else "offered"]


def test_an_old_page_never_answers_a_later_offer():
    need, first = offered()
    inventory.decline_offer(need, choice="wait", by=KWAME)
    second = inventory.offer(need, device=london.device_on_shelf("PF-NEXT"), by=SYSTEM)
    for answer in (inventory.accept_offer, lambda *row, **told: inventory.decline_offer(*row, choice="wait", **told)):
        with pytest.raises(NoOpenOffer):
            answer(need, allocation=first.pk, by=KWAME)
    inventory.accept_offer(need, allocation=second.pk, by=KWAME)
    assert states(need) == ["reserved"]


def test_a_hub_answers_for_those_who_collect_there():
    need, _ = offered()
    referrals.specify(need, collect_at=london.hub(), by=KWAME)
    peckham = london.organisation("peckham-library", "Peckham Library", "hub", "E09000028")
    with pytest.raises(AtAnotherHub):
        inventory.accept_offer(need, by=london.actor("hub_worker", organisation=peckham))
    inventory.accept_offer(need, by=london.actor("hub_worker", organisation=london.hub()))
    assert states(need) == ["reserved"]


def test_who_would_rather_wait_keeps_their_place_and_the_device_is_free():
    need, offer = offered()
    since = need.queued_at
    inventory.decline_offer(need, choice="wait", by=KWAME)
    assert states(need, offer.device) == ["waiting", "available"]
    assert need.queued_at == since
    offer.refresh_from_db()
    assert (offer.answer, offer.released_at is None) == ("wait", False)


def test_who_would_rather_not_have_another_kind_is_not_offered_it_again():
    need = waiting(form="laptop")
    inventory.offer(need, device=london.device_on_shelf(kind="tablet"), by=SYSTEM)
    inventory.decline_offer(need, choice="wait", by=KWAME)
    need.refresh_from_db()
    assert need.declined_kinds == ["tablet"]


def test_who_needs_none_any_more_is_done():
    need, offer = offered()
    inventory.decline_offer(need, choice="not_needed", by=KWAME)
    assert states(need, offer.device, need.referral) == ["declined", "available", "resolved"]


def test_another_answer_is_no_answer():
    need, _ = offered()
    with pytest.raises(Invalid):
        inventory.decline_offer(need, choice="maybe", by=KWAME)
    assert states(need) == ["offered"]


# ── Not answered ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_person_is_reminded_once_and_only_while_nobody_has_answered():
    need, offer = offered()
    for _ in range(2):
        inventory.remind_of_offer(offer, by=SYSTEM)
    assert texts("inventory.offer_reminder").count() == 1
    inventory.accept_offer(need, by=KWAME)
    Allocation.objects.filter(pk=offer.pk).update(reminded_at=None)
    inventory.remind_of_offer(offer, by=SYSTEM)
    assert texts("inventory.offer_reminder").count() == 1


@pytest.mark.parametrize(("seconds", "reminders"), [(-1, 0), (0, 1)])
def test_they_are_reminded_at_half_of_the_time(seconds, reminders):
    _, offer = offered()
    with at(offer.offered_at + (offer.offer_expires_at - offer.offered_at) / 2 + timedelta(seconds=seconds)):
        remind_and_lapse_offers()
    assert texts("inventory.offer_reminder").count() == reminders


@pytest.mark.parametrize(("seconds", "lapses"), [(-1, 0), (0, 1)])
def test_an_offer_lapses_at_its_hour_and_the_place_is_kept(seconds, lapses):
    need, offer = offered()
    since = need.queued_at
    with at(offer.offer_expires_at + timedelta(seconds=seconds)):
        remind_and_lapse_offers()
    assert states(need, offer.device) == (["waiting", "available"] if lapses else ["offered", "reserved"])
    assert (need.lapses, need.queued_at) == (lapses, since)
    assert Message.objects.filter(event="referrals.offer_lapsed").count() == lapses


def test_an_answer_that_came_first_stays():
    need, offer = offered()
    inventory.accept_offer(need, by=KWAME)
    with at(offer.offer_expires_at):
        inventory.lapse_offer(offer, by=SYSTEM)
    offer.refresh_from_db()
    assert (offer.answer, states(need)) == ("accepted", ["reserved"])


def test_after_the_second_one_somebody_calls():
    need = waiting()
    for number in range(LAPSES_BEFORE_A_CALL):
        assert not Message.objects.filter(event="inventory.call_about_offers").exists()
        offer = inventory.offer(need, device=london.device_on_shelf(f"PF-{number}"), by=SYSTEM)
        with at(offer.offer_expires_at):
            inventory.lapse_offer(offer, by=SYSTEM)
    call = Message.objects.get(event="inventory.call_about_offers")
    assert (call.channel, call.owner, call.referral_id) == ("call", "caseworker", need.referral_id)
    assert states(need) == ["waiting"]


# ── Paused ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_hold_stops_the_clock_of_an_offer_and_a_lift_lets_it_go_on_where_it_stood():
    need, offer = offered()
    until = offer.offer_expires_at
    noon = timezone.now()
    with at(noon):
        hold = people.raise_hold(need.referral.resident, kind="safeguarding", by=london.actor("referrer"))
    with at(until + timedelta(days=1)):
        remind_and_lapse_offers()
        assert states(need) == ["offered"]
        with pytest.raises(Held):
            inventory.accept_offer(need, by=KWAME)
    with at(noon + timedelta(days=3)):
        people.reject_hold(hold, reason="A misunderstanding.", by=DEE)
    offer.refresh_from_db()
    assert (offer.paused_at, offer.offer_expires_at) == (None, until + timedelta(days=3))
