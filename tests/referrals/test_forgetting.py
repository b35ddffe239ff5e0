"""Names are kept as long as they are needed and no longer (RF20), and nobody who has to be kept keeps others from
being forgotten.
"""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from jobs import actions as jobs
from jobs import worker
from jobs.rounds import ROUNDS, Round
from people import actions as people
from people.models import Resident
from referrals import actions as referrals
from referrals import tasks
from referrals.models import Referral
from tests import people_of_london as london

LEAD = london.actor("triage_lead")
SAFEGUARDING = london.actor("safeguarding_lead")


def left(**about):
    """Somebody who no longer wanted what was asked for."""
    return referrals.withdraw(london.referral(**about), code="no_longer_needed", by=london.actor("caseworker"))


def forgotten() -> set[str]:
    return set(Resident.objects.exclude(anonymised_at=None).values_list("pk", flat=True))


@pytest.mark.django_db
def test_who_must_be_kept_keeps_nobody_else_from_being_forgotten(monkeypatch):
    monkeypatch.setitem(ROUNDS, "referrals.forget_people", None)
    monkeypatch.setattr(tasks, "FORGET", Round("referrals.forget_people", most=1))
    held, back_again, gone, gone_too = (
        left(first_name=name, last_name="Okafor", phone=f"+44770090012{n}")
        for n, name in enumerate(("Blessing", "Chidi", "Rosa", "Zoë"))
    )
    people.raise_hold(held.resident, kind="legal", note="A claim", by=LEAD)
    another = london.referral(first_name="Chidi", last_name="Okafor", phone="+447700900121")
    QuerySet(Referral).filter(pk=another.pk).update(resident=back_again.resident)
    assert not referrals.to_be_forgotten(timezone.now() + timedelta(days=settings.KEEP_IDENTITY_DAYS - 1)).exists()
    with time_machine.travel(timezone.now() + timedelta(days=settings.KEEP_IDENTITY_DAYS + 1), tick=False):
        jobs.enqueue("referrals.forget_people")
        worker.work(until_idle=True)
    assert forgotten() == {gone.resident_id, gone_too.resident_id}
    assert held.resident_id not in forgotten()
    assert Resident.objects.get(pk=back_again.resident_id).first_name == "Chidi"
