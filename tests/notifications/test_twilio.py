"""Twilio through its own SDK: signatures as Twilio makes them, requests as Twilio describes them, every way in which
a call can end.
"""

import json
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from django.http import HttpRequest, QueryDict
from django.test import Client

from audit.models import LedgerEntry
from law.actors import SYSTEM
from notifications import actions as notifications
from notifications import gateway, sender
from notifications.events import EVENTS, Event
from notifications.gateway import CannotSay, OutgoingMessage, TwilioGateway
from notifications.models import Inbound, Message, Number, Receipt
from notifications.provider_codes import Meaning
from tests import people_of_london as london
from tests.notifications.signing import signed_post

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "twilio_signature_vectors.json").read_text())["vectors"]


@pytest.fixture
def word(monkeypatch):
    """An event for tests: it matters, and it is true for ever."""
    monkeypatch.setitem(EVENTS, "test.word", Event("test.word", "Word {n}", matters=True, question="YES"))


def queued(n=1, *, phone="+447700900123", channel="sms", **about) -> Message:
    """One message to a resident of an accepted referral."""
    case = london.accepted(needs=("skills",), phone=phone, **about)
    message = notifications.compose(
        "test.word", reason=case.resident, address=phone, channel=channel, resident=case.resident, referral=case, n=n
    )
    return notifications.queue([message], by=SYSTEM)[0]


def sent(message: Message) -> Message:
    sender.send_one(message.pk)
    message.refresh_from_db()
    return message


# ── Signatures ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_every_signature_of_the_contract_is_judged_as_it_says(vector, settings):
    settings.TWILIO_AUTH_TOKEN = vector["auth_token"]
    address = urlsplit(vector["url"])
    settings.PUBLIC_URL = f"{address.scheme}://{address.netloc}"
    request = HttpRequest()
    request.method = vector["method"]
    request.path = address.path
    request.META |= {"QUERY_STRING": address.query, "HTTP_X_TWILIO_SIGNATURE": vector["signature"] or ""}
    request.GET = QueryDict(address.query)
    request._body = (vector.get("body") or "").encode()
    request.POST = QueryDict(urlencode([tuple(pair) for pair in vector.get("params") or []]))
    assert gateway.is_genuine(request) is vector["valid"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/hooks/twilio/status", "/hooks/twilio/inbound"])
@pytest.mark.parametrize("signature", [None, "", "wrong", "W3JvbmddIHNpZ25hdHVyZSEhIQ=="])
def test_what_twilio_did_not_sign_is_refused_and_leaves_nothing(path, signature, settings):
    settings.TWILIO_AUTH_TOKEN = "secret"
    headers = {} if signature is None else {"X-Twilio-Signature": signature}
    before = LedgerEntry.objects.count()
    answer = Client().post(
        path, {"MessageSid": "SM1", "MessageStatus": "sent", "From": "+447700900123", "Body": "STOP"}, headers=headers
    )
    assert answer.status_code == 403
    assert (Receipt.objects.count(), Inbound.objects.count(), LedgerEntry.objects.count()) == (0, 0, before)


@pytest.mark.django_db
def test_without_an_auth_token_nobody_gets_in(settings):
    settings.TWILIO_AUTH_TOKEN = ""
    assert (
        signed_post("/hooks/twilio/status", {"MessageSid": "SM1", "MessageStatus": "sent"}, token="").status_code == 404
    )


@pytest.mark.django_db
def test_a_signed_text_comes_in_once_and_strange_ones_break_nothing(settings):
    settings.TWILIO_AUTH_TOKEN = "secret"
    fields = {"MessageSid": "SM" + "1" * 32, "From": "+447700900999", "Body": "who is this?", "NumMedia": "0"}
    for _ in range(2):
        answer = signed_post("/hooks/twilio/inbound", fields)
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith("text/xml")
    assert Inbound.objects.count() == 1
    for odd in (
        {"From": "60006"},
        {"From": "VOTEUK"},
        {"From": ""},
        {"Body": "\x00"},
        {"Body": "😀" * 900},
        {"NumMedia": "x"},
    ):
        number = Inbound.objects.count()
        assert (
            signed_post("/hooks/twilio/inbound", fields | {"MessageSid": f"SM{number:032d}"} | odd).status_code == 200
        )
        assert Inbound.objects.count() == number + 1


# ── Requests and answers ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db(transaction=True)
def test_a_text_and_a_call_are_asked_for_as_twilio_describes(twilio, word):
    text = sent(queued(1))
    assert (text.state, text.provider_id[:2]) == ("sent", "SM")
    assert text.handed_at is not None
    assert text.lease_until is None
    call = queued(2, channel="voice", phone="+447700900124", first_name="Bela")
    resident = call.resident
    resident.safe_channels = ["sms", "call", "voicemail"]
    type(resident).objects.filter(pk=resident.pk).update(safe_channels=resident.safe_channels)
    call = sent(call)
    assert call.state == "sent"
    assert call.provider_id.startswith("CA")
    log = twilio.log
    assert log["malformed"] == []
    assert next(row[1] for row in log["accepted"]) == "Word 1"
    assert "<Say" in log["accepted"][1][1]
    assert "Word 2" in log["accepted"][1][1]
    assert log["accepted"][1][1].count("Word 2") == 2


def test_the_stand_in_refuses_what_the_description_does_not_allow(twilio, settings):
    settings.TWILIO_FROM = ""
    settings.TWILIO_MESSAGING_SERVICE_SID = "MG-not-one"
    answer = TwilioGateway().send(OutgoingMessage(id="x", channel="sms", address="+447700900123", body="hello"))
    assert answer.meaning == Meaning.FINAL
    assert twilio.log["malformed"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("phone", "state", "cause", "flag"),
    [
        ("+447700900001", "failed", "bad_number", "bad_at"),
        ("+447700900004", "failed", "opted_out", "opted_out_at"),
        ("+447700900014", "failed", "landline", "landline_at"),
    ],
)
def test_a_number_that_twilio_refuses_is_flagged_and_the_ladder_goes_on(phone, state, cause, flag, twilio, word):
    message = sent(queued(phone=phone))
    assert (message.state, message.cause) == (state, cause)
    assert getattr(Number.objects.get(pk=message.number_hash), flag) is not None
    following = notifications.fall_back(message, by=SYSTEM)
    assert following.origin == message
    assert following.step > 0
    again = queued(2, phone=phone, first_name="Bela")
    assert sent(again).state == "suppressed"
    assert again.cause == cause
    assert twilio.log["accepted"] == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("chance", "state", "cause", "calls"),
    [
        ({"p429": 1.0}, "undelivered_temporary", "rate_limited", 1),
        ({"p500": 1.0}, "queued", "answer_lost", 1),
        ({"plost": 1.0}, "queued", "answer_lost", 1),
        ({"pdrop": 1.0}, "queued", "answer_lost", 1),
        ({"phang": 1.0}, "queued", "answer_lost", 1),
    ],
)
def test_what_goes_wrong_on_the_way_is_written_down_and_never_repeated_blindly(
    chance, state, cause, calls, twilio, word
):
    twilio.misbehave(**chance)
    message = sent(queued())
    assert (message.state, message.cause) == (state, cause)
    assert message.due_at > message.handed_at if message.handed_at else message.waits == 1
    twilio.misbehave(**dict.fromkeys(chance, 0.0))
    message = sent(message)
    assert message.state == "sent", "looked up, or sent again when it never arrived"
    assert len(twilio.log["accepted"]) == 1
    assert twilio.log["duplicates"] == []
    assert message.provider_id == twilio.log["accepted"][0][2]


@pytest.mark.django_db(transaction=True)
def test_a_provider_that_cannot_say_is_asked_five_times_and_then_nobody_knows(twilio, word, monkeypatch):
    twilio.misbehave(plost=1.0)
    message = sent(queued())

    def silent(*_):
        raise CannotSay()

    monkeypatch.setattr(TwilioGateway, "look_up", silent)
    for _ in range(6):
        message = sent(message)
    assert (message.state, message.cause) == ("unknown", "answer_lost")
    assert twilio.log["calls"] == 1, "never sent again blindly"
    assert notifications.fall_back(message, by=SYSTEM) is not None


@pytest.mark.django_db(transaction=True)
def test_no_line_and_wrong_credentials_wait_for_better_days(twilio, word, settings):
    settings.TWILIO_AUTH_TOKEN = "wrong"
    message = sent(queued())
    assert (message.state, message.cause, message.error_code) == ("undelivered_temporary", "misconfigured", "20003")
    settings.TWILIO_AUTH_TOKEN = "secret"
    assert (sent(message).state, message.cause) == ("deferred", "provider_held")
    notifications.reopen_queue(provider="texts", by=london.ADMINISTRATOR)
    settings.TWILIO_BASE_URL = "http://127.0.0.1:9"
    message = sent(message)
    assert (message.state, message.cause) == ("undelivered_temporary", "not_sent")
    settings.TWILIO_BASE_URL = twilio.url
    assert sent(message).state == "sent"


@pytest.mark.django_db(transaction=True)
def test_nothing_leaves_for_anybody_but_the_pilots(twilio, word, settings):
    settings.MESSAGES_ONLY_TO = ["+447700900555"]
    message = sent(queued())
    assert (message.state, message.cause) == ("suppressed", "allow_list")
    assert twilio.log["accepted"] == []
