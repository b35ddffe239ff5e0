"""A draft's life, limits, and what is never kept."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from jobs import worker
from law.refusals import Invalid
from notifications.models import Message
from people.models import User
from referrals import actions as referrals
from referrals import facts as reading
from referrals import limits, sent_facts, tasks
from referrals.actions.referring import NoAgreement
from referrals.models import Milestone, Need, Referral
from tests import people_of_london as london

RAW = {
    "referrer_email": "maria.santos@southwark.example",
    "resident": {"first_name": "Amina", "last_name": "Yusuf", "phone": "07700 900123", "postcode": "SE1 2QH"},
    "needs": [{"kind": "device"}],
    "consent": [{"purpose": "share", "given": True}],
    "contact_policy": {"mode": "direct", "channels": {"sms": True}},
}


def read(**changes):
    return reading.read(sent_facts.merged(RAW, changes), today=timezone.localdate())


@pytest.mark.django_db
def test_a_draft_is_reminded_of_lapses_and_is_copied():
    draft = london.referral(draft=True)
    start = timezone.now()
    with time_machine.travel(start + timedelta(days=11, hours=23)):
        tasks.look_after_drafts()
        assert Message.objects.count() == 0
    with time_machine.travel(start + timedelta(days=12, hours=1)):
        tasks.look_after_drafts()
        tasks.look_after_drafts()
        assert [m.event for m in Message.objects.all()] == ["referrals.lapsing"]
        draft.refresh_from_db()
        assert draft.expires_at >= timezone.now() + timedelta(hours=47, minutes=59)
    with time_machine.travel(start + timedelta(days=14, hours=2)):
        tasks.look_after_drafts()
        draft.refresh_from_db()
        assert draft.state == "expired"
        assert draft.needs.exclude(state="cancelled").count() == 0
        copy = referrals.start_again(draft, by=london.actor("referrer", organisation=draft.organisation))
        assert copy.state == "draft"
        assert copy.reference != draft.reference
        assert copy.resident.first_name == "Amina"
        assert copy.needs.count() == 3
    with time_machine.travel(start + timedelta(days=60)):
        london.agreement(draft.organisation)
        with pytest.raises(referrals.TooLateToCopy):
            referrals.start_again(draft, by=london.actor("referrer", organisation=draft.organisation))


@pytest.mark.django_db
def test_a_change_gives_a_draft_another_fortnight_and_a_need_can_come_back():
    draft = london.referral(draft=True)
    by = london.actor("referrer", organisation=draft.organisation)
    start = timezone.now()
    with time_machine.travel(start + timedelta(days=10)):
        referrals.amend(draft, london.facts(needs=("data",)), by=by)
        referrals.amend(draft, london.facts(needs=("data", "device")), by=by)
        assert draft.expires_at > start + timedelta(days=23)
    assert sorted(draft.needs.exclude(state="cancelled").values_list("kind", flat=True)) == ["data", "device"]
    assert draft.resident.consents.count() == 1  # the same answer is not written twice


@pytest.mark.django_db
def test_through_the_worker_only_keeps_no_contact_details():
    facts = read(
        contact_policy={"mode": "through_worker", "channels": None},
        resident={"first_name": None, "client_ref": "CL-4711"},
    )
    referral = referrals.refer(
        facts, organisation=london.organisation(), by=london.actor("referrer", organisation=london.organisation())
    )
    person = referral.resident
    assert (person.phone, person.email, person.phone_hash, person.first_name) == ("", "", "", "")
    assert (person.client_ref, person.contact_mode, person.worker_only) == ("CL-4711", "through_worker", True)
    assert "did not keep" in facts.warnings[0]
    assert referral.state == "submitted"


@pytest.mark.django_db
def test_a_secret_address_is_never_stored():
    facts = read(resident={"address_withheld": True, "borough": "Lambeth"})
    assert (facts.resident.postcode, facts.resident.borough, facts.resident.care_of) == ("", "E09000028", "worker")
    person = referrals.refer(
        facts, organisation=london.organisation(), by=london.actor("referrer", organisation=london.organisation())
    ).resident
    assert person.postcode == ""
    assert person.household_hash == ""
    assert not person.may_be_reached_by("post")


def test_without_an_address_or_a_phone_there_is_a_way_in():
    facts = read(
        resident={"postcode": None, "phone": None, "without_address": True, "borough": "Camden", "care_of": "hub"},
        contact_policy={"mode": "through_worker", "channels": None},
    )
    assert (facts.resident.borough, facts.resident.care_of) == ("E09000007", "hub")
    with pytest.raises(Invalid) as invalid:
        read(resident={"postcode": None, "without_address": True})
    assert [e.pointer for e in invalid.value.errors] == ["/resident/borough"]


@pytest.mark.django_db
def test_limits_are_counted_on_live_referrals_and_refused_in_words():
    at = london.organisation()
    at.weekly_limit = 2
    at.open_limit = 1
    Referral.objects.none()
    type(at).objects.filter(pk=at.pk).update(weekly_limit=2, open_limit=1)
    by = london.actor("referrer", organisation=at)
    first = referrals.refer(read(), organisation=at, by=by)
    with pytest.raises(limits.OpenLimitReached, match="1 open referrals"):
        referrals.refer(read(), organisation=at, by=by)
    referrals.withdraw(first, reason="helped elsewhere", by=by)
    referrals.refer(read(resident={"first_name": "Zoë"}), organisation=at, by=by)
    with pytest.raises(limits.WeeklyLimitReached, match="2 referrals in the last 7 days"):
        referrals.refer(read(referrer_email="other@southwark.example"), organisation=at, by=by)
    assert Referral.objects.count() == 2
    referrals.refer(read(), organisation=at, by=london.actor("caseworker"))  # a caseworker is the exception
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        referrals.refer(read(referrer_email="other@southwark.example"), organisation=at, by=by)


@pytest.mark.django_db
def test_a_second_device_goes_to_a_person_and_a_school_childs_does_not():
    first = london.accepted(needs=("device",))
    second = london.referral(needs=("device",))
    assert (second.possible_duplicates, second.person_devices) == (1, 1)
    worker.work(until_idle=True)
    run = second.eligibility_runs.get()
    assert run.result == "needs_person"
    assert "devices_of_the_person" in [rule["rule"] for rule in run.fired]
    assert first.needs.get().state == Need.State.WAITING


@pytest.mark.django_db
def test_no_agreement_no_referral():
    at = london.organisation()
    with (
        time_machine.travel(timezone.now() + timedelta(days=400)),
        pytest.raises(NoAgreement, match="The last one ended on"),
    ):
        referrals.refer(read(), organisation=at, by=london.actor("referrer", organisation=at))


@pytest.mark.django_db
@pytest.mark.parametrize(("digest", "mails"), [("each", 1), ("daily", 0), ("none", 0)])
def test_milestones_are_mailed_as_the_worker_wishes(digest, mails):
    user = User.objects.filter(email="maria.santos@southwark.example").first()
    if user is None:
        from people import actions as people  # noqa: PLC0415 - only here

        user = people.add_user(
            email="maria.santos@southwark.example",
            name="Maria",
            role="referrer",
            organisation=london.organisation(),
            by=london.ADMINISTRATOR,
        )
    User.objects.filter(pk=user.pk).update(digest=digest)
    referral = london.accepted()
    assert Message.objects.filter(event="referrals.decided").count() == mails
    assert Milestone.objects.filter(referral=referral, event="referrals.decided").count() == 1
    tasks.send_digests()
    tasks.send_digests()
    digests = Message.objects.filter(event="referrals.digest")
    assert digests.count() == (1 if digest == "daily" else 0)
    if digest == "daily":
        assert referral.reference in digests.get().body
        assert "Amina" not in digests.get().body


@pytest.mark.django_db
def test_a_question_is_always_mailed_and_a_milestone_is_new_until_it_was_seen():
    referral = london.referral()
    referrals.route(referral, by=london.actor("caseworker"))
    referrals.ask(referral, questions="Is there a phone that Amina may use?", by=london.actor("caseworker"))
    milestone = Milestone.objects.get()
    assert milestone.seen_at is None
    assert "Amina" not in milestone.sentence
    assert Message.objects.filter(event="referrals.asked").count() == 1
    referrals.see(referral, by=london.actor("referrer", organisation=referral.organisation))
    milestone.refresh_from_db()
    assert milestone.seen_at is not None


@pytest.mark.django_db
def test_a_draft_can_be_withdrawn():
    draft = london.referral(draft=True)
    referrals.withdraw(draft, reason="sent by mistake", by=london.actor("referrer", organisation=draft.organisation))
    assert draft.state == "withdrawn"
    assert draft.submitted_at is None
    assert draft.needs.exclude(state="cancelled").count() == 0
