"""The same request at the same moment, from several of Twilio's servers: one call, one answer, one referral, one
text.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.cache import cache
from django.db import connection

from database.encryption import keyed_hash
from law.refusals import Invalid
from notifications.models import Message
from people import actions as people
from referrals.models import PhoneCall, Referral
from tests import people_of_london as london
from tests.phone.calling import PIN, Caller, registered, whole

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 4


def together(deed):
    gate = Barrier(AT_ONCE)

    def one(_):
        gate.wait()
        try:
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def test_every_request_of_a_call_at_once_and_four_times():
    at = london.organisation()
    registered(at)
    caller = Caller()
    answered = together(lambda: caller.post("/phone/answer", CallSid="CA" + "e" * 32).content)
    assert len(set(answered)) == 1
    assert PhoneCall.objects.count() == 2
    for _, answer in whole(at.dial_code):
        fields = {"SpeechResult": answer[1:], "Confidence": "0.95"} if answer.startswith("“") else {"Digits": answer}
        action = caller.action
        turns = caller.call.turns
        answers = together(lambda action=action, fields=fields: caller.post(action, **fields))
        assert {response.status_code for response in answers} == {200}
        assert len({response.content for response in answers}) == 1
        caller._hear(answers[0])
        assert caller.call.turns == turns + 1
    assert caller.place == ""
    assert Referral.objects.get().state == "submitted"
    together(lambda: caller.post("/phone/ended", CallStatus="completed").content)
    assert Message.objects.filter(event="phone.reference").count() == 1
    assert caller.call.outcome == "completed"


def test_the_line_drops_many_times_at_once():
    at = london.organisation()
    registered(at)
    caller = Caller().take(whole(at.dial_code), "first_name")
    answers = together(lambda: caller.post("/phone/ended", CallStatus="completed").status_code)
    assert set(answers) == {204}
    assert Message.objects.filter(event="referrals.ring_back").count() == 1


def test_many_tries_at_once_are_no_way_round_the_lock():
    at = london.organisation()
    registered(at)
    for _ in range(3):
        together(lambda: wrong(at))
    with pytest.raises(people.NotKnownHere):
        people.identify_by_phone(dial_code=at.dial_code, pin=PIN)
    assert len([n for n in range(9) if cache.get(f"phone-pin:{key_of(at)}:{n}")]) == 5


def key_of(at) -> str:
    return keyed_hash("dial code", at.dial_code)


def wrong(at):
    with pytest.raises(people.NotKnownHere):
        people.identify_by_phone(dial_code=at.dial_code, pin="555123")


def test_two_colleagues_never_have_one_pin():
    at = london.organisation()
    colleagues = [registered(at, pin=f"91827{n}", email=f"worker{n}@southwark.example") for n in range(AT_ONCE)]
    left = iter(colleagues)

    def choose():
        user = next(left)
        try:
            people.set_pin(user, pin="736251", by=user.actor())
        except Invalid:
            return False
        return True

    assert sum(together(choose)) == 1
