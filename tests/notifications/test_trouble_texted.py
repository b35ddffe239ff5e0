"""A text that says, without being asked, that something does not work: through the provider's own door to the same fault."""

import pytest

from connectivity import actions as connectivity
from notifications.models import Inbound, Message, Task
from referrals.models import Fault
from tests import people_of_london as london
from tests.notifications.signing import signed_post
from tests.referrals.test_faults import given
from tests.referrals.test_remedy import at_hub, give, promise, state

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def provider(settings):
    settings.TWILIO_AUTH_TOKEN = "a token of this test"


def text(body: str, number: str = "+447700900123", sid: str = "SM-trouble") -> Inbound:
    answer = signed_post("/hooks/twilio/inbound", {"MessageSid": sid, "From": number, "Body": body, "NumMedia": "0"})
    assert answer.status_code == 200
    return Inbound.objects.get(provider_id=sid)


@pytest.mark.parametrize("kind", ["device", "data", "skills"])
def test_it_opens_a_fault_of_the_one_thing_that_they_have_and_thanks_them(kind):
    need = given(kind)
    inbound = text("It doesn't work")
    fault = Fault.objects.get()
    assert (inbound.state, inbound.keyword) == ("actioned", "BROKEN")
    assert (fault.need, fault.kind, state(need)) == (need, "faulty", "remedy")
    assert fault.told_by == f"resident:{need.referral.resident_id}"
    assert Message.objects.filter(event="referrals.fault_taken", reason_id=fault.pk).count() == 1


def test_of_a_sim_that_never_worked_their_hub_has_the_task():
    need = london.accepted(needs=("data",)).needs.get()
    need.collect_at = london.hub()
    need.save()
    connectivity.issue(promise(need, 0), by=at_hub())
    text("SIM not working")
    assert Fault.objects.get().need == need
    assert Task.objects.get(kind="connectivity.sim_does_not_work").organisation_id == london.hub().pk


def test_of_several_things_a_person_asks_which():
    referral = london.accepted(needs=("device", "data"))
    for number, need in enumerate(referral.needs.order_by("kind")):
        give(promise(need, number))
    inbound = text("broken")
    assert not Fault.objects.exists()
    assert inbound.state == "needs_person"
    assert "device" in inbound.outcome
    assert "data" in inbound.outcome


def test_said_twice_it_is_one_fault_and_a_person_reads_the_second():
    given("device")
    text("broken")
    inbound = text("still broken", sid="SM-again")
    assert Fault.objects.count() == 1
    assert (inbound.state, "reported already" in inbound.outcome) == ("needs_person", True)


def test_a_number_that_nobody_knows_opens_nothing():
    given("device")
    assert text("broken", number="+447700900999").state == "unmatched"
    assert not Fault.objects.exists()
