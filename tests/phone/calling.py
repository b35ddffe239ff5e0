"""A caller and the Twilio between them and us: signs each request, checks each document, follows its actions."""

import uuid
from urllib.parse import urlsplit
from xml.etree import ElementTree

from django.conf import settings
from django.test import Client
from django.urls import resolve
from twilio.request_validator import RequestValidator

from people import actions as people
from people.models import Organisation
from referrals.models import PhoneCall
from tests import people_of_london as london
from tests.portal.signing_in import worker

TOKEN = "a token of the test's own"
MARIA = "maria.santos@southwark.example"
WRONG = "555123"
_DRAWN: dict[tuple[str, str], tuple[str, str]] = {}
NUMBER = "+447700900456"
# What may stand in a document, with the attributes that Twilio knows for it (TwiML for Programmable Voice).
VERBS = {
    "Response": set(),
    "Say": {"language", "voice", "loop"},
    "Hangup": set(),
    "Dial": {"action", "method", "timeout", "callerId"},
    "Gather": {
        "input",
        "action",
        "method",
        "language",
        "timeout",
        "actionOnEmptyResult",
        "finishOnKey",
        "numDigits",
        "speechTimeout",
        "profanityFilter",
        "hints",
    },
}


def check(document: bytes) -> ElementTree.Element:
    """A document that Twilio can read: known verbs, small enough, and every action an address of ours. Returns its
    root.
    """
    assert len(document) <= 64 * 1024
    root = ElementTree.fromstring(document)  # noqa: S314 - written by our own phone
    assert root.tag == "Response"
    assert len(root)
    for verb in root.iter():
        assert verb.tag in VERBS, (verb.tag, verb.attrib)
        assert set(verb.attrib) <= VERBS[verb.tag], (verb.tag, verb.attrib)
        if "action" in verb.attrib:
            assert resolve(urlsplit(verb.attrib["action"]).path).view_name == "phone:step"
            assert verb.attrib["method"] == "POST"
        if verb.tag == "Say":
            assert verb.text
            assert len(verb.text) <= 4096
            assert verb.attrib["language"] == "en-GB"
        if verb.tag == "Gather":
            assert verb.attrib["actionOnEmptyResult"] == "true"
            assert len(verb)
    assert root[-1].tag in ("Gather", "Dial", "Hangup")
    return root


def registered(at, *, email=MARIA, role="referrer"):
    """A worker who has got themselves a PIN, which `pin_of` remembers for the test."""
    user = worker(email, at=at, role=role)
    user, pin = people.draw_pin(user, by=user.actor())
    _DRAWN[at.dial_code, email] = (user.worker_code, pin)
    return user


def code_of(at, email=MARIA) -> str:
    return _DRAWN[at.dial_code, email][0]


def pin_of(at, email=MARIA) -> str:
    return _DRAWN[at.dial_code, email][1]


def keys_of(at, email=MARIA) -> dict:
    """What a caller keys in to be known."""
    return {"dial_code": at.dial_code, "worker_code": code_of(at, email), "pin": pin_of(at, email)}


class Caller:
    """`said` is all that was heard on the line; `place` is what is being asked, "" when the line is down."""

    def __init__(self, number=NUMBER, sid=""):
        self.sid = sid or "CA" + uuid.uuid4().hex
        self.number = number
        self.http = Client()
        self.said = []
        self.action = ""
        self.root = None
        self.document = b""
        self.ring()

    def post(self, path: str, *, signature=None, **fields):
        fields = {
            "CallSid": self.sid,
            "From": self.number,
            "To": "+442079460001",
            "CallStatus": "in-progress",
            "AccountSid": "AC0",
        } | fields
        if signature is None:
            signature = RequestValidator(TOKEN).compute_signature(f"{settings.PUBLIC_URL}{path}", fields)
        headers = {"X-Twilio-Signature": signature} if signature else {}
        return self.http.post(path, fields, headers=headers)

    def ring(self):
        return self._hear(self.post("/phone/answer"))

    def _hear(self, response):
        assert response.status_code == 200, response.status_code
        assert response["Content-Type"].startswith("text/xml"), response.status_code
        self.document = response.content
        self.root = check(response.content)
        self.said.append(" ".join(say.text for say in self.root.iter("Say")))
        self.action = next((verb.attrib["action"] for verb in self.root.iter() if "action" in verb.attrib), "")
        return self

    @property
    def place(self) -> str:
        return urlsplit(self.action).path.rpartition("/")[2]

    @property
    def last(self) -> str:
        return self.said[-1]

    @property
    def call(self) -> PhoneCall:
        return PhoneCall.objects.get(provider_id=self.sid)

    @property
    def referral(self):
        return self.call.referral

    def key(self, digits: str):
        return self._hear(self.post(self.action, Digits=digits))

    def say(self, words: str, confidence=0.95):
        return self._hear(self.post(self.action, SpeechResult=words, Confidence=str(confidence)))

    def wait(self):
        return self._hear(self.post(self.action, Digits=""))

    def hear_dialled(self, status: str):
        return self._hear(self.post(self.action, DialCallStatus=status))

    def hang_up(self):
        assert self.post("/phone/ended", CallStatus="completed").status_code == 204
        return self

    def take(self, steps, until=""):
        """Answer place by place as `steps` say, up to the place `until`; what is said in words is in quotation
        marks.
        """
        for place, answer in steps:
            if place == until:
                return self
            assert self.place == place, (self.place, place, self.last)
            self.say(answer[1:]) if answer.startswith("“") else self.key(answer)
        return self


# How a call goes when everything goes well; every place of a new referral with a settled address is on the way.
def whole(dial_code: str) -> list[tuple[str, str]]:
    return [
        ("code", dial_code),
        ("worker", _DRAWN.get((dial_code, MARIA), ("", ""))[0]),
        ("pin", _DRAWN.get((dial_code, MARIA), ("", ""))[1]),
        ("menu", "1"),
        ("needs", "13"),
        ("mobile", "07700900123"),
        ("mobile_check", "1"),
        ("postcode", "“S E one two Q H."),
        ("postcode_check", "1"),
        ("first_name", "“Amina"),
        ("first_name_check", "1"),
        ("last_name", "“Yusuf"),
        ("last_name_check", "1"),
        ("share", "1"),
        ("follow_up", "1"),
        ("contact", "1"),
        ("send", "1"),
    ]


def without_address(dial_code: str) -> list[tuple[str, str]]:
    steps = dict(whole(dial_code))
    del steps["postcode_check"]
    order = []
    for place, answer in steps.items():
        order.append((place, "0" if place == "postcode" else answer))
        if place == "postcode":
            order += [("borough", "“London Borough of Lambeth"), ("borough_check", "1")]
    return order


def hubs_around() -> list[Organisation]:
    """Four hubs, one of them without collecting; the nearest to SE1 2QH first."""
    places = {"SE1 1JA": ["collection"], "SE1 2PP": ["classes"], "SW2 1JQ": [], "N1 1AA": ["collection"], "E1 6AN": []}
    return [_hub_at(postcode, offers) for postcode, offers in places.items()]


def _hub_at(postcode: str, offers: list[str]) -> Organisation:
    code = postcode.replace(" ", "").lower()
    hub = london.organisation(code, f"Hub {postcode.split()[0]} Hall", "hub", "E09000028")
    people.describe_hub(
        hub,
        address="1 High Street",
        postcode=postcode,
        hours={"mon": "10:00-17:00"},
        offers=offers,
        by=london.ADMINISTRATOR,
    )
    return hub
