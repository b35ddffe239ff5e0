"""What was sent is corrected: by whom, with a history, and with everything that hangs on it (field-cases A12)."""

import json
from contextlib import suppress
from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.models import LedgerEntry
from connectivity import actions as connectivity
from law.actors import SYSTEM
from law.refusals import ChangedMeanwhile, Invalid, NotAllowed
from notifications import sender
from notifications.models import LocalDelivery, Message
from outcomes.enquiries import personal_data
from people import actions as people
from people.models import PossibleDuplicate, Resident
from people.residents.actions.holds import NotYourHold
from referrals import actions as referrals
from referrals import sent_facts, tasks
from referrals.actions.correcting_needs import NeedUnderWay, RefusedBefore
from referrals.actions.ending import ConsentGone
from referrals.models import Correction, Milestone, Referral
from skills import actions as skills
from tests import people_of_london as london

NEW = "+447700900456"
CASEWORKER = london.actor("caseworker")
LEAD = london.actor("triage_lead")
SAFEGUARDING = london.actor("safeguarding_lead")
WHY = "The phone is with someone else now."


def referrer():
    return london.actor("referrer", organisation=london.organisation())


def correct(referral, by=None, *, reason=WHY, moved=False, seen="", **patch) -> list[Correction]:
    return referrals.correct(referral, patch=patch, reason=reason, moved=moved, seen=seen, by=by or referrer())


def booked(**about):
    """A referral with a text to the person that waits to be sent."""
    referral = london.accepted(needs=("skills",), **about)
    skills.book(referral.needs.get(), session=london.session_today(), by=london.actor("hub_worker"))
    return referral, Message.objects.get(referral_id=referral.pk, event="skills.booked")


def fresh(row):
    return type(row).objects.get(pk=row.pk)


@pytest.mark.django_db
@pytest.mark.parametrize("by", ["referrer", "caseworker"])
def test_a_new_number_is_used_for_what_waits_and_stands_in_the_history(by):
    referral, text = booked()
    actor = {"referrer": referrer(), "caseworker": CASEWORKER}[by]
    (row,) = correct(referral, actor, resident={"phone": NEW})
    sender.send_one(text.pk)
    assert LocalDelivery.objects.get(message_id=text.pk).address == NEW
    assert fresh(referral.resident).phone == NEW
    assert (row.made_by, row.subject, row.fields, row.reason) == (actor.key, "contact", ["phone"], WHY)
    assert json.loads(row.before) == {"phone": "+447700900123"}
    assert json.loads(row.after) == {"phone": NEW}
    assert Milestone.objects.filter(referral=referral, event="referrals.corrected").exists()


@pytest.mark.django_db
def test_nothing_personal_is_on_the_ledger():
    referral, _ = booked()
    correct(referral, resident={"phone": NEW, "last_name": "Yusuf-Ali", "postcode": "SW9 8JQ"})
    text = json.dumps(list(LedgerEntry.objects.values_list("details", "reason")), default=str)
    for particular in (NEW, "Yusuf", "SW9", WHY):
        assert particular not in text
    entry = LedgerEntry.objects.filter(object_id=referral.resident_id, action="referrals.correct").get()
    assert set(entry.details["fields"]) == {"phone", "last_name", "postcode", "borough"}


@pytest.mark.django_db
def test_from_now_on_never_text_clears_the_text():
    referral, text = booked()
    correct(referral, contact_policy={"channels": {"sms": False}})
    text.refresh_from_db()
    assert (text.state, text.cause) == ("suppressed", "channel_not_safe")


@pytest.mark.django_db
def test_only_through_the_worker_keeps_no_number():
    referral, text = booked()
    correct(referral, contact_policy={"mode": "through_worker"})
    person = fresh(referral.resident)
    assert (person.phone, person.phone_hash, person.contact_mode) == ("", "", "through_worker")
    text.refresh_from_db()
    assert (text.state, text.address) == ("suppressed", "")


@pytest.mark.django_db
def test_a_corrected_name_is_found_and_the_old_one_is_not():
    referral = london.referral()
    correct(referral, resident={"first_name": "Aamina", "last_name": "Yousef"})
    today = timezone.localdate()
    desk = london.actor("caseworker")
    assert list(Referral.objects.matching("yousef", today, desk)) == [referral]
    assert not Referral.objects.matching("yusuf", today, desk).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("moved", "counted"), [(False, "E09000022"), (True, "E09000028")])
def test_what_was_wrong_is_counted_anew_and_who_moved_is_counted_as_before(moved, counted):
    referral = london.referral()
    correct(referral, moved=moved, resident={"postcode": "SW9 8JQ", "borough": ""})
    assert fresh(referral.resident).borough == "E09000022"
    assert fresh(referral).counted_borough == counted


@pytest.mark.django_db
def test_a_birth_date_that_was_wrong_bands_the_age_anew_and_runs_the_rules():
    referral = london.referral(needs=("data",))
    referrals.route(referral, by=CASEWORKER)
    before = referral.eligibility_runs.count()
    correct(referral, resident={"date_of_birth": (timezone.localdate() - timedelta(days=15 * 365)).isoformat()})
    referral.refresh_from_db()
    assert referral.counted_age_band == "under 16"
    assert referral.eligibility_runs.count() == before + 1
    assert referral.eligibility_runs.latest("created_at").result != "eligible"


@pytest.mark.django_db
def test_a_decision_does_not_flip_but_a_caseworker_looks():
    referral = london.accepted(needs=("data",))
    correct(referral, resident={"date_of_birth": (timezone.localdate() - timedelta(days=15 * 365)).isoformat()})
    referral.refresh_from_db()
    assert (referral.state, referral.queue, referral.why) == ("active", "new", "to_check")
    assert referral.needs.get().state == "waiting"
    (row,) = Correction.objects.to_check()
    referrals.check_correction(row, by=CASEWORKER)
    assert fresh(referral).queue == ""


@pytest.mark.django_db
def test_a_nearer_date_is_urgent_once_a_caseworker_says_so():
    referral = london.accepted(needs=("device",))
    soon = (timezone.localdate() + timedelta(days=5)).isoformat()
    rows = correct(referral, needs=[{"kind": "device", "needed_by": soon, "has_now": "nothing"}])
    need = referral.needs.get()
    assert need.needed_by.isoformat() == soon
    assert need.urgency == 3
    referrals.check_correction(rows[0], new_urgency=True, by=CASEWORKER)
    assert fresh(need).urgency < 3


@pytest.mark.django_db
def test_a_person_who_now_looks_like_another_is_compared():
    london.referral(first_name="Rosa", last_name="Okafor", phone="+447700900789")
    referral = london.referral(
        first_name="Roza", last_name="Smith", phone="+447700900111", resident={"date_of_birth": date(1990, 1, 1)}
    )
    referrals.route(referral, by=CASEWORKER)
    correct(referral, resident={"first_name": "Rosa", "last_name": "Okafor", "date_of_birth": "1968-03-14"})
    referral.refresh_from_db()
    assert PossibleDuplicate.objects.about(referral.resident_id).filter(band="strong").exists()
    assert (referral.possible_duplicates, referral.queue) == (1, "duplicates")


@pytest.mark.django_db
def test_a_need_is_added_changed_and_withdrawn():
    referral = london.accepted(needs=("device", "skills"))
    wanted = [{"kind": "device", "form": "tablet"}, {"kind": "data", "has_now": "nothing"}]
    (row,) = correct(referral, needs=wanted)
    states = dict(referral.needs.values_list("kind", "state"))
    assert states == {"device": "waiting", "data": "proposed", "skills": "cancelled"}
    assert referral.needs.get(kind="device").form == "tablet"
    assert row.fields == ["device: changed", "data: added", "skills: withdrawn"]
    referral.refresh_from_db()
    assert (referral.queue, referral.state) == ("new", "active")
    referrals.approve(referral.needs.get(kind="data"), by=CASEWORKER)
    assert referral.needs.get(kind="data").state == "waiting"


@pytest.mark.django_db
def test_what_has_left_and_what_was_refused_stay():
    referral = london.accepted(needs=("device", "skills"))
    skill = referral.needs.get(kind="skills")
    skills.book(skill, session=london.session_today(), by=london.actor("hub_worker"))
    with pytest.raises(NeedUnderWay):
        correct(referral, needs=[{"kind": "device"}])
    other = london.referral(first_name="Zoë", needs=("device", "data"))
    referrals.route(other, by=CASEWORKER)
    referrals.refuse(other.needs.get(kind="data"), code="has_enough", by=CASEWORKER)
    with pytest.raises(RefusedBefore):
        correct(other, needs=[{"kind": "device"}, {"kind": "data"}])
    with pytest.raises(Invalid):
        correct(other, needs=[])


@pytest.mark.django_db
def test_what_was_withdrawn_lets_its_seat_go():
    referral = london.accepted(needs=("device", "data"))
    london.sims_on_shelf()
    sim = connectivity.reserve(referral.needs.get(kind="data"), by=CASEWORKER)
    correct(referral, needs=[{"kind": "device"}])
    sim.refresh_from_db()
    assert sim.state == "available"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("patch", "reason", "pointer"),
    [
        ({"resident": {"phone": "07700"}}, WHY, "/resident/phone"),
        ({"resident": {"postcode": ""}}, WHY, "/resident/postcode"),
        ({"resident": {"phone": NEW}}, " ", "/reason"),
        ({"consent": []}, WHY, "/consent"),
        ({"referrer_email": "other@southwark.example"}, WHY, "/referrer_email"),
    ],
)
def test_what_is_wrong_with_a_correction_is_named(patch, reason, pointer):
    referral = london.referral()
    with pytest.raises(Invalid) as refused:
        correct(referral, reason=reason, **patch)
    assert [error.pointer for error in refused.value.errors] == [pointer]
    assert not Correction.objects.exists()


@pytest.mark.django_db
def test_who_may_not_and_when_not():
    referral = london.referral()
    with pytest.raises(NotAllowed):
        correct(referral, london.actor("warehouse"), resident={"phone": NEW})
    with pytest.raises(referrals.NothingCorrected):
        correct(referral, resident={"phone": "07700 900123"})
    with pytest.raises(referrals.NotSentYet):
        correct(london.referral(draft=True, first_name="Zoë"), resident={"phone": NEW})
    people.withdraw_consent(referral.resident, method="phone", by=CASEWORKER)
    with pytest.raises(ConsentGone):
        correct(referral, resident={"phone": NEW})


@pytest.mark.django_db
def test_a_page_that_is_stale_does_not_bring_back_the_old_number():
    referral = london.referral()
    seen = sent_facts.version_of(referral)
    correct(referral, CASEWORKER, resident={"phone": NEW})
    with pytest.raises(ChangedMeanwhile):
        correct(referral, seen=seen, resident={"phone": "07700 900123", "email": "amina@example.org"})
    assert fresh(referral.resident).phone == NEW


@pytest.mark.django_db
def test_during_a_hold_stricter_is_at_once_and_looser_waits_for_the_lead():
    referral, text = booked()
    hold = people.raise_hold(referral.resident, kind="safeguarding", by=CASEWORKER)
    made, waiting = correct(referral, resident={"phone": NEW}, contact_policy={"channels": {"call": False}})
    person = fresh(referral.resident)
    assert (person.phone, person.safe_channels) == ("", ["sms"])
    assert (made.state, waiting.state, waiting.fields) == ("made", "waiting", ["phone"])
    assert fresh(text).address == ""
    for actor in (CASEWORKER, LEAD):
        with pytest.raises(NotYourHold):
            referrals.agree_correction(waiting, by=actor)
    referrals.agree_correction(waiting, by=SAFEGUARDING)
    person.refresh_from_db()
    assert (person.phone, person.safe_channels) == (NEW, ["sms"])
    assert fresh(text).address == NEW
    people.propose_lift(hold, by=SAFEGUARDING)
    people.lift_hold(hold, by=LEAD)
    sender.send_one(text.pk)
    assert LocalDelivery.objects.get(message_id=text.pk).address == NEW


@pytest.mark.django_db
def test_the_lead_may_decline():
    referral = london.referral()
    people.raise_hold(referral.resident, kind="safeguarding", by=CASEWORKER)
    (waiting,) = correct(
        referral, resident={"email": "amina@example.org"}, contact_policy={"channels": {"email": True}}
    )
    referrals.decline_correction(waiting, by=SAFEGUARDING)
    assert fresh(referral.resident).email == ""
    assert fresh(waiting).patch == ""


@pytest.mark.django_db
def test_what_the_referrer_of_a_merged_referral_corrects_holds_for_the_one_that_was_kept():
    kept, text = booked()
    twin = london.referral(needs=("data",))
    referrals.route(twin, by=CASEWORKER)
    referrals.merge(twin, into=kept, by=LEAD)
    correct(twin, resident={"phone": NEW}, contact_policy={"channels": {"call": False}})
    person = fresh(kept.resident)
    assert (person.phone, person.safe_channels) == (NEW, ["sms"])
    assert fresh(text).address == NEW


@pytest.mark.django_db
def test_what_was_corrected_is_forgotten_with_the_person():
    referral = london.referral()
    correct(referral, resident={"phone": NEW})
    referrals.withdraw(referral, code="no_longer_needed", by=CASEWORKER)
    referrals.anonymise(referral, asked=True, reason="They asked.", by=SAFEGUARDING)
    row = Correction.objects.get()
    assert (row.before, row.after, row.reason, row.effects) == ("", "", "", "")


PHONES = ["", "07700 900123", "07700 900456", "020 7946 0999"]


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    phone=st.sampled_from(PHONES),
    other=st.sampled_from(PHONES),
    channels=st.dictionaries(st.sampled_from(["sms", "call", "voicemail", "email"]), st.booleans()),
    mode=st.sampled_from([None, "direct", "through_worker"]),
    is_held=st.booleans(),
    by=st.sampled_from(["referrer", "caseworker"]),
)
def test_corrections_reach_every_queued_message(phone, other, channels, mode, is_held, by):
    patch = {"resident": {"phone": phone, "other_phone": other}, "contact_policy": {"channels": channels}}
    patch["contact_policy"] |= {"mode": mode} if mode else {}
    with transaction.atomic():
        referral, _ = booked()
        if is_held:
            people.raise_hold(referral.resident, kind="safeguarding", by=CASEWORKER)
        with suppress(referrals.NothingCorrected):
            correct(referral, {"referrer": referrer(), "caseworker": CASEWORKER}[by], **patch)
        person = Resident.objects.get(pk=referral.resident_id)
        waiting = list(Message.objects.filter(resident=person, handed_at=None))
        transaction.set_rollback(True)
    assert waiting
    for row in waiting:
        assert row.address == person.phone
        assert row.state == "suppressed" or person.may_be_reached_by(row.channel)


@pytest.mark.django_db
def test_on_the_day_the_referrer_is_asked_again_once_and_nothing_goes_to_the_person():
    day = timezone.localdate() + timedelta(days=10)
    referral, text = booked()
    correct(referral, contact_policy={"ask_again_on": day.isoformat()})
    referrals.ask_contacts_again(by=SYSTEM)
    assert not Message.objects.filter(event="referrals.contact_asked_again").exists()
    with time_machine.travel(timezone.now() + timedelta(days=10)):
        for _ in range(2):  # delivery of a job is at least once
            tasks.ask_contacts_again()
        letter = Message.objects.get(event="referrals.contact_asked_again")
        assert letter.address == referral.referrer_email
        referral.refresh_from_db()
        assert (referral.queue, referral.why) == ("new", "ask_again")
        sender.send_one(text.pk)
        assert not LocalDelivery.objects.filter(message_id=text.pk).exists()
        correct(referral, reason="Asked, still safe.", contact_policy={"ask_again_on": ""})
        assert fresh(referral).queue == ""
        assert fresh(referral.resident).may_be_reached_by("sms")


@pytest.mark.django_db
def test_what_was_corrected_is_in_the_copy_that_a_person_asks_for():
    referral = london.referral()
    correct(referral, resident={"phone": NEW})
    bundle = personal_data.export(referral.resident, by=SAFEGUARDING)
    section = next(section for section in bundle["sections"] if section["title"] == "What was corrected")
    assert section["rows"][0][2:] == ["Phone number: 07700 900123", "Phone number: 07700 900456", WHY]
