"""The phone desk for tests: an operator, a call that is taken step by step, and calls that are to be made."""

from datetime import datetime

from django.utils import timezone

from notifications import actions as notifications
from people.models import Resident, User
from people.residents.hours import LONDON
from referrals.models import PhoneCall
from tests import people_of_london as london
from tests.portal.answers import ANSWERS, LAST
from tests.portal.signing_in import signed_in, worker

MORNING = datetime(2026, 11, 24, 10, 42, tzinfo=LONDON)
KWAME = london.actor("caseworker")


def operator(role="caseworker", email="kwame@get-online.example", name="Kwame Boateng"):
    return signed_in(worker(email, role=role, name=name))


def ring(desk, who=None, number="020 7946 0123") -> PhoneCall:
    """Maria Santos of Southwark rings; the operator finds her by name."""
    who = who or worker()
    page = desk.post("/calls/take", {"q": "maria southwark", "number": number, "find": "1"}).content.decode()
    membership = who.memberships.get()
    assert f"worker:{membership.pk}" in page
    assert "Maria Santos" in page
    assert "Southwark Council" in page
    answer = desk.post("/calls/take", {"q": "maria southwark", "number": number, "who": f"worker:{membership.pk}"})
    assert answer.status_code == 302, answer.content.decode()
    return PhoneCall.objects.get(pk=answer["Location"].rsplit("/", 1)[-1])


def answer(desk, call, upto=LAST):
    """Answer the pages of the script up to the named one: the same answers as on the web, consent by telephone."""
    for step, details in ANSWERS.items():
        details = details | ({"method": "phone"} if step == "consent" else {})
        sent = desk.post(f"/calls/{call.pk}/step/{step}", details)
        assert sent.status_code == 302, (step, sent.content.decode())
        if step == upto:
            break


def to_ring(referral, *, owner="caseworker", due=None, event="inventory.call_about_offers", resident=True):
    """A call on somebody's list: about an offer, to the resident."""
    call = notifications.compose(
        event,
        reason=referral,
        address="caseworker",
        channel="call",
        resident=referral.resident if resident else None,
        referral=referral,
        due_at=due,
        occasion=str(timezone.now().timestamp()),
        reference=referral.reference,
    )
    call.owner = owner
    return notifications.queue([call], by=london.actor("system"))[0]


def resident_with(**changes):
    created = london.referral()
    Resident.objects.filter(pk=created.resident_id).update(**changes)
    created.refresh_from_db()
    return created


def desk_user():
    return User.objects.get(email="kwame@get-online.example")
