"""A page that is sent twice at the same moment, as somebody does who presses again while nothing seems to happen: it
is saved once.
"""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from people.models import Resident, User
from referrals.models import PhoneCall, Referral
from tests.portal.answers import ANSWERS, write
from tests.portal.calls.desk import answer, operator, ring
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(clients, path: str, told: dict, held) -> list[int]:
    """All have read what is there and wait for the row that is `held`; then it is let go."""

    def send(client) -> int:
        try:
            return client.post(path, told).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clients)) as pool:
        with transaction.atomic():
            held.select_for_update().get()
            answers = [pool.submit(send, client) for client in clients]
            while waiting() < len(clients):
                for each in answers:
                    assert not each.done(), each.result()
                time.sleep(0.02)
        return [each.result(timeout=20) for each in answers]


def waiting() -> int:
    """How many hands of this server wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("step", ["person", "contact", "consent"])
def test_at_the_desk(step):
    desk = operator()
    maria = worker()
    again = signed_in(User.objects.get(email="kwame@get-online.example"))
    call = ring(desk, maria)
    answer(desk, call)
    details = ANSWERS[step] | ({"method": "phone"} if step == "consent" else {})
    assert at_once([desk, again], f"/calls/{call.pk}/step/{step}", details, PhoneCall.objects.filter(pk=call.pk)) == [
        302,
        302,
    ]
    person = Resident.objects.get()
    assert (person.first_name, person.phone, person.consents.count()) == ("Amina", "+447700900123", 2)


def test_on_the_web():
    maria = worker()
    clients = [signed_in(maria), signed_in(maria)]
    reference = write(clients[0])
    held = Referral.objects.filter(reference=reference)
    assert at_once(clients, f"/refer/{reference}/step/contact", ANSWERS["contact"], held) == [302, 302]
    assert Resident.objects.get().phone == "+447700900123"
