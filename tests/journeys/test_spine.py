"""One Londoner all the way: from a referral to the report that counts her."""

import pytest
from django.utils import timezone

from audit.chains import find_tampering
from connectivity import actions as connectivity
from inventory import actions as inventory
from jobs import worker
from law.actors import SYSTEM
from notifications import actions as notifications
from notifications.models import LocalDelivery
from outcomes import actions as outcomes
from outcomes.models import FollowUp
from outcomes.report.periods import period_of
from people.models import Resident
from referrals import actions as referrals
from referrals.models import Need, Referral
from skills import actions as skills
from tests import people_of_london as london


@pytest.mark.django_db(transaction=True)
def test_a_laptop_a_sim_and_a_class_and_the_report_counts_one_person():
    london.device_on_shelf()
    london.sims_on_shelf()
    session = london.session_today()
    referral = london.referral()
    worker.work(until_idle=True)
    referral.refresh_from_db()
    assert referral.state == Referral.State.IN_TRIAGE
    assert referral.eligibility_runs.get().result == "eligible"

    caseworker = london.actor("caseworker")
    warehouse = london.actor("warehouse")
    hub = london.actor("hub_worker")
    decisions = [{"need": str(need.pk), "approve": True} for need in referral.needs.all()]
    referrals.accept(referral, decisions=decisions, by=caseworker)
    needs = {need.kind: need for need in referral.needs.all()}

    allocation = inventory.reserve(needs["device"], by=caseworker)
    parcel = inventory.create_shipment(allocation=allocation, hub=london.hub(), by=warehouse)
    inventory.pack(parcel, scanned=parcel.codes(), by=warehouse)
    inventory.dispatch(parcel, by=warehouse)
    inventory.arrive(parcel, by=hub)
    inventory.hand_over(parcel, proof=london.attested(), by=hub)

    sim = connectivity.reserve(needs["data"], by=caseworker)
    connectivity.issue(sim, by=hub)
    connectivity.activate(sim, by=hub)

    booking = skills.book(needs["skills"], session=session, by=hub)
    worker.work(until_idle=True)
    assert "Reply YES" in LocalDelivery.objects.filter(channel="sms").order_by("-id")[0].body
    notifications.receive(sender="+447700900123", body="Yes.", provider_id="SM1", by=SYSTEM)
    booking.refresh_from_db()
    assert booking.confirmed_at is not None
    skills.take_register(session, present=[booking.pk], by=hub)

    for need in Need.objects.filter(referral=referral):
        referrals.confirm(need, by=london.actor("referrer"))
    referral.refresh_from_db()
    assert (referral.state, referral.outcome) == ("resolved", "all_met")
    follow_up = FollowUp.objects.get(referral=referral)
    FollowUp.objects.filter(pk=follow_up.pk).update(due_on=timezone.localdate())
    follow_up.refresh_from_db()
    outcomes.answer(follow_up, is_working=True, is_connected=True, confidence=4, by=london.actor("referrer"))

    report = outcomes.draft(period=period_of(referral.submitted_at.date()).name, by=london.ADMINISTRATOR)
    outcomes.freeze(report, by=london.ADMINISTRATOR)
    assert report.provisional
    assert report.data["totals"]["people_helped"] == 1
    assert report.shown["totals"]["people_helped"] == "fewer than 5"
    assert Resident.objects.count() == 1
    assert list(find_tampering()) == []
