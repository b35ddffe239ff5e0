"""The same request at the same moment, from several of Twilio's servers: one call, one answer, one referral, one
text.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from notifications.models import Message
from people import actions as people
from people import limits
from people.organisations.actions import pins
from referrals.models import PhoneCall, Referral
from tests import people_of_london as london
from tests.phone.calling import WRONG, Caller, keys_of, registered, whole

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


def test_of_many_wrong_pins_at_once_exactly_the_limit_is_judged(monkeypatch):
    at = london.organisation()
    registered(at)
    judged = []
    monkeypatch.setattr(pins, "check_password", lambda *_: judged.append(1))

    def wrong():
        with pytest.raises(people.NotKnownHere):
            people.identify_by_phone(**keys_of(at) | {"pin": WRONG})

    for _ in range(24 // AT_ONCE):
        together(wrong)
    assert len(judged) == limits.PIN_ON_PHONE.most
    monkeypatch.undo()
    with pytest.raises(people.NotKnownHere):
        people.identify_by_phone(**keys_of(at))
