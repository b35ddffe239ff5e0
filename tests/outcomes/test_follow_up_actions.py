"""Asked afterwards, twice at most and by a safe way, or lost openly; and then the referral is closed."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import LedgerEntry
from audit.person_keys import read_reasons
from jobs import actions as jobs
from jobs import worker
from jobs.rounds import ROUNDS, Round
from law.actors import SYSTEM
from law.refusals import WrongState
from notifications import sender
from notifications.models import LocalDelivery, Message
from outcomes import actions as outcomes
from outcomes import tasks
from outcomes.follow_up.actions import AskedEnough, NotLostYet, StillUnderWay, TooEarlyToAsk
from outcomes.models import FollowUp
from outcomes.tasks import ask_how_it_goes, close_what_is_done
from people import actions as people
from people.access.brake import Held
from people.models import Resident
from referrals import actions as referrals
from referrals.models import Need, Referral
from tests import people_of_london as london
from tests.outcomes.helped_people import KWAME, LEAD, days, helped, messages_about, state_of

pytestmark = pytest.mark.django_db


# ── Raised ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_three_are_raised_with_consent_one_without_and_none_where_nothing_was_met(clock):
    agreed = helped()
    refused = helped(agreed=False, first_name="Rosa")
    silent = helped(agreed=None, first_name="Kofi")
    nothing = helped(met=False, first_name="Wei")
    due = {row.kind: row.due_on.isoformat() for row in agreed.follow_ups.all()}
    assert due == {"2_weeks": "2026-12-08", "3_months": "2027-02-24", "6_months": "2027-05-24"}
    assert (
        [row.kind for row in refused.follow_ups.all()] == [row.kind for row in silent.follow_ups.all()] == ["2_weeks"]
    )
    assert nothing.state == "resolved"
    assert not nothing.follow_ups.exists()
    assert not Message.objects.filter(event__startswith="outcomes.").exists()  # nobody is asked on the day itself


def test_raised_again_those_whom_nobody_asked_yet_get_new_days_and_the_others_stay(clock):
    referral = helped()
    first = referral.follow_ups.get(kind="2_weeks")
    days(clock, 14)
    outcomes.ask(first, by=SYSTEM)
    need = referral.needs.get()
    referrals.dispute(need, reason="It went dark.", by=KWAME)
    days(clock, 10)
    referrals.provide(need, by=SYSTEM)
    referrals.confirm(need, by=KWAME)
    due = {row.kind: (row.due_on.isoformat(), row.tries) for row in referral.follow_ups.all()}
    assert due == {"2_weeks": ("2026-12-08", 1), "3_months": ("2027-03-18", 0), "6_months": ("2027-06-18", 0)}


# ── Asked ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_asked_by_text_then_by_a_call_and_then_lost_and_the_referral_is_closed(clock):
    referral = helped(agreed=None)
    follow_up = referral.follow_ups.get()
    ask_how_it_goes()
    assert messages_about(follow_up) == []
    days(clock, 14)
    ask_how_it_goes()
    ask_how_it_goes()  # safe to repeat
    follow_up.refresh_from_db()
    assert (follow_up.tries, len(follow_up.token)) == (1, 16)
    assert messages_about(follow_up) == [("how_is_it_going", "sms", "+447700900123", "scheduled")]
    assert f"/how/{follow_up.token} " in Message.objects.get(event="outcomes.how_is_it_going").body
    days(clock, 6)
    ask_how_it_goes()
    assert len(messages_about(follow_up)) == 1
    days(clock, 1)
    token = follow_up.token
    ask_how_it_goes()
    follow_up.refresh_from_db()
    call = Message.objects.get(event="outcomes.call_how_it_goes")
    assert (follow_up.tries, follow_up.token, call.owner, call.resident_id) == (
        2,
        token,
        "caseworker",
        referral.resident_id,
    )
    assert messages_about(follow_up) == [
        ("call_how_it_goes", "call", "+447700900123", "scheduled")
    ]  # the text that never left is cleared
    days(clock, 7)
    ask_how_it_goes()
    assert (state_of(follow_up), state_of(referral)) == ("lost", "closed")
    assert messages_about(follow_up) == []
    assert LedgerEntry.objects.get(object_id=follow_up.pk, verb="lose_touch").details["tries"] == 2
    assert token not in str(list(LedgerEntry.objects.filter(object_id=follow_up.pk).values_list("details", "reason")))


@pytest.mark.parametrize(
    ("person", "first", "second"),
    [
        (
            {"channels": ("email", "call"), "resident": {"email": "amina@post.example"}},
            ("how_is_it_going", "email", "amina@post.example"),
            ("call_how_it_goes", "call", "+447700900123"),
        ),
        (
            {"channels": ("call",)},
            ("call_how_it_goes", "call", "+447700900123"),
            ("call_how_it_goes", "call", "+447700900123"),
        ),
        (
            {"channels": ("sms",)},
            ("how_is_it_going", "sms", "+447700900123"),
            ("how_is_it_going_for_them", "email", "maria.santos@southwark.example"),
        ),
        (
            {"mode": "through_worker", "channels": ()},
            ("how_is_it_going_for_them", "email", "maria.santos@southwark.example"),
            ("how_is_it_going_for_them", "email", "maria.santos@southwark.example"),
        ),
    ],
)
def test_each_way_is_one_that_was_named_safe(clock, person, first, second):
    referral = helped(**person)
    follow_up = referral.follow_ups.get(kind="2_weeks")
    days(clock, 14)
    outcomes.ask(follow_up, by=SYSTEM)
    assert [row[:3] for row in messages_about(follow_up)] == [first]
    days(clock, 7)
    outcomes.ask(follow_up, by=SYSTEM)
    assert [row[:3] for row in messages_about(follow_up)] == [second]
    letter = Message.objects.filter(event="outcomes.how_is_it_going_for_them").first()
    assert letter is None or (
        referral.reference in letter.body and str(follow_up.pk) in letter.body and "/how/" not in letter.body
    )


def test_after_stop_no_text_and_without_any_address_a_caseworker_asks_the_worker(clock):
    referral = helped(channels=("sms",))
    Resident.objects.filter(pk=referral.resident_id).update(opted_out_at=timezone.now())
    Referral.objects.filter(pk=referral.pk).update(referrer_email="")
    days(clock, 14)
    ask_how_it_goes()
    call = Message.objects.get(event="outcomes.call_how_it_goes")
    assert (call.channel, call.address, call.resident_id, call.owner) == ("call", "caseworker", None, "caseworker")


def test_too_early_too_often_and_while_something_goes_on_are_refused_in_words(clock):
    referral = helped()
    follow_up = referral.follow_ups.get(kind="2_weeks")
    with pytest.raises(TooEarlyToAsk, match="Tuesday 8 December 2026"):
        outcomes.ask(follow_up, by=SYSTEM)
    days(clock, 14)
    referrals.dispute(referral.needs.get(), reason="It went dark.", by=KWAME)
    with pytest.raises(StillUnderWay):
        outcomes.ask(FollowUp.objects.get(pk=follow_up.pk), by=SYSTEM)
    ask_how_it_goes()
    assert state_of(follow_up) == "raised"
    assert follow_up.tries == 0
    other = helped(first_name="Rosa").follow_ups.get(kind="2_weeks")
    days(clock, 14)
    outcomes.ask(other, by=SYSTEM)
    with pytest.raises(TooEarlyToAsk, match="They have already been asked"):
        outcomes.ask(other, by=SYSTEM)
    with pytest.raises(NotLostYet):
        outcomes.lose_touch(other, by=KWAME)
    days(clock, 7)
    outcomes.ask(other, by=SYSTEM)
    with pytest.raises(AskedEnough):
        outcomes.ask(other, by=SYSTEM)
    outcomes.lose_touch(other, reason="She would rather not be asked.", by=KWAME)
    with pytest.raises(WrongState):
        outcomes.ask(other, by=SYSTEM)


def test_a_pause_stops_the_asking_and_a_lift_lets_it_go_on(clock):
    referral = helped()
    follow_up = referral.follow_ups.get(kind="2_weeks")
    days(clock, 14)
    hold = people.raise_hold(referral.resident, kind="safeguarding", by=KWAME)
    ask_how_it_goes()
    with pytest.raises(Held):
        outcomes.ask(follow_up, by=SYSTEM)
    assert state_of(follow_up) == "raised"
    assert follow_up.tries == 0
    assert messages_about(follow_up) == []
    people.reject_hold(hold, reason="A misunderstanding.", by=london.actor("safeguarding_lead"))
    ask_how_it_goes()
    assert len(messages_about(follow_up)) == 1


def test_the_round_costs_the_same_for_each_whom_it_asks(clock):
    for number, name in enumerate(
        ("Amina", "Rosa", "Kofi", "Wei", "Zoë", "Nuno", "Bartosz", "Dilys", "Emre", "Grace", "Hodan", "Ivan")
    ):
        born = date(1950 + 3 * number, 1 + number, 5)
        helped(
            first_name=name,
            last_name=name[::-1].title(),
            phone=f"+4477009001{number:02d}",
            resident={"date_of_birth": born},
            agreed=None,
        )
    days(clock, 14)
    FollowUp.objects.filter(pk__in=FollowUp.objects.order_by("id").values("pk")[2:]).update(
        due_on=timezone.localdate() + timedelta(days=1)
    )
    with CaptureQueriesContext(connection) as two:
        ask_how_it_goes()
    days(clock, 1)
    with CaptureQueriesContext(connection) as ten:
        ask_how_it_goes()
    assert FollowUp.objects.filter(tries=1).count() == 12
    each = (len(ten) - len(two)) / 8
    assert each <= 14, each


def test_the_text_leaves_by_the_sender_and_never_after_the_answer(clock):
    first = helped()
    other = helped(
        first_name="Rosa", last_name="Díaz", phone="+447700900456", resident={"date_of_birth": date(1990, 5, 1)}
    )
    asked = first.follow_ups.get(kind="2_weeks")
    answered = other.follow_ups.get(kind="2_weeks")
    days(clock, 14)
    for follow_up in (asked, answered):
        outcomes.ask(follow_up, by=SYSTEM)
    outcomes.answer(answered, is_working=True, by=KWAME)
    sender.once()
    assert messages_about(asked) == [("how_is_it_going", "sms", "+447700900123", "sent")]
    assert messages_about(answered) == []
    assert LocalDelivery.objects.get(channel="sms").body.startswith("Get Online London: how is it going?")
    outcomes.answer(asked, is_working=True, by=KWAME)
    assert not Message.objects.filter(reason_id=asked.pk, state="cleared").exists()  # what has left is not unsaid


# ── Let go of ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("purpose", ["share", "follow_up"])
def test_whoever_takes_back_their_consent_is_not_asked_any_more(clock, purpose):
    referral = helped()
    first = referral.follow_ups.get(kind="2_weeks")
    days(clock, 14)
    outcomes.ask(first, by=SYSTEM)
    people.withdraw_consent(referral.resident, method="phone", purpose=purpose, by=KWAME)
    assert set(referral.follow_ups.values_list("state", flat=True)) == {"lost"}
    assert messages_about(first) == []
    entry = LedgerEntry.objects.get(object_id=first.pk, verb="lose_touch")
    assert read_reasons([entry]) == {entry.pk: "consent was withdrawn"}
    assert state_of(referral) == (
        "resolved" if purpose == "share" else "closed"
    )  # the hold that consent left behind keeps it
    days(clock, 30)
    ask_how_it_goes()
    assert messages_about(first) == []


def test_nobody_is_asked_again_once_they_took_it_back(clock):
    referral = helped()
    people.withdraw_consent(referral.resident, method="phone", purpose="follow_up", by=KWAME)
    need = Need.objects.get(referral=referral)
    referrals.dispute(need, reason="It went dark.", by=KWAME)
    referrals.provide(need, by=SYSTEM)
    referrals.confirm(need, by=KWAME)
    assert not referral.follow_ups.exclude(state="lost").exists()


@pytest.mark.parametrize("how", ["withdraw", "merge"])
def test_what_is_withdrawn_or_joined_after_it_was_open_again_is_let_go_of(clock, how):
    referral = helped()
    need = referral.needs.get()
    referrals.dispute(need, reason="It went dark.", by=KWAME)
    referral.refresh_from_db()
    if how == "withdraw":
        referrals.withdraw(referral, code="no_longer_needed", by=KWAME)
    else:
        need.refresh_from_db()
        referrals.requeue(need, reason="None on the shelf", by=SYSTEM)
        survivor = london.accepted(
            needs=("data",),
            first_name="Rosa",
            last_name="Díaz",
            phone="+447700900456",
            resident={"date_of_birth": None},
        )
        referral.refresh_from_db()
        referrals.merge(referral, into=survivor, by=LEAD)
    assert set(referral.follow_ups.values_list("state", flat=True)) == {"lost"}


def nothing_met(**about) -> Referral:
    """Broken after all, and none to be had."""
    referral = helped(**about)
    need = referral.needs.get()
    referrals.dispute(need, reason="It went dark.", by=KWAME)
    referrals.requeue(need, reason="None on the shelf", by=SYSTEM)
    referrals.close_unmet(need, code="no_stock", by=LEAD)
    assert state_of(referral) == "resolved"
    assert referral.outcome == "none_met"
    return referral


def test_nothing_met_in_the_end_leaves_nothing_to_ask(clock):
    assert set(nothing_met().follow_ups.values_list("state", flat=True)) == {"lost"}


def test_what_nobody_is_asked_about_closes_by_itself(clock):
    """No follow-up would ever close it, and its names would be kept for ever."""
    referral = nothing_met()
    days(clock, 13)
    close_what_is_done()
    assert state_of(referral) == "resolved"
    days(clock, 2)
    hold = people.raise_hold(referral.resident, kind="legal", note="A claim", by=LEAD)
    close_what_is_done()
    assert state_of(referral) == "resolved"
    people.reject_hold(hold, reason="There was none.", by=london.actor("safeguarding_lead"))
    close_what_is_done()
    assert state_of(referral) == "closed"
    assert referral.ended_at is not None


def test_what_somebody_is_still_asked_about_or_may_appeal_stays(clock):
    asked = helped()
    refused = nothing_met(first_name="Rosa", phone="+447700900456")
    refused.needs.update(appeal_by=timezone.localdate() + timedelta(days=20))
    days(clock, 15)
    close_what_is_done()
    assert state_of(asked) == state_of(refused) == "resolved"
    days(clock, 10)
    close_what_is_done()
    assert (state_of(asked), state_of(refused)) == ("resolved", "closed")


def test_the_morning_goes_on_until_everybody_was_asked(clock, monkeypatch):
    monkeypatch.setitem(ROUNDS, "outcomes.ask", None)
    monkeypatch.setattr(tasks, "ASK", Round("outcomes.ask", most=1))
    helped(), helped(first_name="Rosa", phone="+447700900456"), helped(first_name="Zoë", phone="+447700900789")
    days(clock, 15)
    jobs.enqueue("outcomes.ask_how_it_goes")
    worker.work(until_idle=True)
    assert FollowUp.objects.filter(kind="2_weeks", tries=1).count() == 3


def test_who_is_forgotten_is_asked_nothing(clock):
    referral = helped()
    referrals.close(referral, by=LEAD)
    referrals.anonymise(referral, asked=True, by=LEAD)
    assert set(referral.follow_ups.values_list("state", flat=True)) == {"lost"}
    days(clock, 400)
    ask_how_it_goes()
    assert not Message.objects.filter(event__startswith="outcomes.").exists()
